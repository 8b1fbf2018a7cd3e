"""Layers are found by the numbers they have in the formulas, and by no others."""

import numpy as np
import pytest

from bpkit import Layers


@pytest.fixture
def w():
    return Layers("w", 2, [np.zeros((3, 2)), np.ones((2, 3)), np.full((1, 2), 2.0)])


@pytest.fixture
def b():
    return Layers("b", 2, [np.zeros((3, 1)), np.zeros((1, 1), np.float32)])


def test_the_first_array_is_that_of_the_first_layer(w):
    assert w[2].shape == (3, 2)
    assert w[4].shape == (1, 2)
    assert (w.first, w.last, len(w)) == (2, 4, 3)


def test_a_numpy_integer_is_a_layer_number_too(w):
    assert w[np.int64(3)] is w[3]


@pytest.mark.parametrize("l", [-1, 0, 1, 5])
def test_a_layer_that_does_not_exist_is_an_error_and_never_another_layer(w, l):
    with pytest.raises(IndexError, match=rf"w\[{l}\].*from 2 to 4"):
        w[l]
    with pytest.raises(IndexError, match=rf"w\[{l}\].*from 2 to 4"):
        w[l] = np.zeros((3, 2))


@pytest.mark.parametrize("l", [2.0, "2", None, slice(2, 4)])
def test_only_a_whole_number_is_a_layer_number(w, l):
    with pytest.raises(TypeError, match="layer number"):
        w[l]


def test_iteration_goes_in_layer_order(w):
    assert [array.shape for array in w] == [(3, 2), (2, 3), (1, 2)]
    assert [(l, array.shape) for l, array in w.items()] == [(2, (3, 2)), (3, (2, 3)), (4, (1, 2))]


def test_assignment_fills_the_array_that_is_there(w):
    array = w[2]
    w[2] = [[1, 2], [3, 4], [5, 6]]
    assert w[2] is array
    assert array.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_assignment_copies(w):
    mine = np.ones((3, 2))
    w[2] = mine
    mine[0, 0] = 7
    assert w[2][0, 0] == 1


def test_assignment_keeps_the_dtype(b):
    b[3] = [0.1]
    assert b[3].dtype == np.float32


def test_a_bias_of_shape_n_is_stored_as_a_column(b):
    b[2] = [1, 2, 3]
    assert b[2].tolist() == [[1], [2], [3]]
    b[2] = [[4], [5], [6]]
    assert b[2].tolist() == [[4], [5], [6]]


@pytest.mark.parametrize("value", [5, [5], [[5]], [[1, 2, 3]], [1, 2], np.ones((3, 3))])
def test_a_bias_is_never_broadcast(b, value):
    with pytest.raises(ValueError, match=r"b\[2\]: expected shape \(3, 1\), got"):
        b[2] = value
    assert b[2].tolist() == [[0], [0], [0]]


@pytest.mark.parametrize("value", [1, [1, 2], [[1, 2]], np.ones((2, 3)), np.ones(6)])
def test_a_weight_matrix_is_never_broadcast_or_reshaped(w, value):
    with pytest.raises(ValueError, match=r"w\[2\]: expected shape \(3, 2\), got"):
        w[2] = value
    assert not w[2].any()


def test_it_prints_the_shapes_by_layer(w):
    assert repr(w) == "<w by layer: 2: (3, 2), 3: (2, 3), 4: (1, 2)>"
