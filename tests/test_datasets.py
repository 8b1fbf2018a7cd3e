"""The data sets, the digits against scikit-learn's copy."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

import bpkit
from bpkit.datasets import DIGITS_FILE, digits, two_moons, xor


def test_digits_are_those_of_scikit_learn():
    theirs = load_digits()
    (x_train, y_train), (x_test, y_test) = digits(seed=None)
    assert np.array_equal(np.hstack([x_train, x_test]).T * 16, theirs.data)
    assert np.array_equal(np.hstack([y_train, y_test]).argmax(axis=0), theirs.target)


@pytest.mark.parametrize("seed", [None, 0, 1])
def test_digits_are_columns_between_0_and_1_with_one_hot_targets(seed):
    (x_train, y_train), (x_test, y_test) = digits(seed=seed)
    assert (x_train.shape, y_train.shape) == ((64, 1437), (10, 1437))
    assert (x_test.shape, y_test.shape) == ((64, 360), (10, 360))
    x, y = np.hstack([x_train, x_test]), np.hstack([y_train, y_test])
    assert x.dtype == y.dtype == np.float64
    assert (x.min(), x.max()) == (0, 1)
    assert set(np.unique(y)) == {0, 1}
    assert (y.sum(axis=0) == 1).all()


def test_a_seed_shuffles_image_and_label_together_before_the_split():
    def examples(seed):
        return [tuple(column) for part in digits(seed=seed) for column in np.vstack(part).T]

    in_order, shuffled = examples(None), examples(0)
    assert shuffled != in_order
    assert sorted(shuffled) == sorted(in_order)
    assert examples(0) == shuffled
    assert examples(1) != shuffled


def test_the_file_is_small_and_holds_no_pickle():
    assert DIGITS_FILE.stat().st_size < 200_000
    with np.load(DIGITS_FILE, allow_pickle=False) as file:
        assert set(file) == {"images", "labels"}
        assert file["images"].shape == (1797, 8, 8)


def test_source_and_licence_lie_beside_the_file():
    text = (DIGITS_FILE.parent / "README.md").read_text(encoding="utf-8")
    assert "UCI" in text
    assert "CC BY 4.0" in text


def test_xor_is_1_where_exactly_one_input_is():
    x, y = xor()
    assert {tuple(column): t for column, t in zip(x.T.tolist(), y[0], strict=True)} == {
        (0, 0): 0,
        (0, 1): 1,
        (1, 0): 1,
        (1, 1): 0,
    }


def distance_to_its_arc(x, y):
    """Of each point: moon 0 is the upper unit half circle about (0, 0), moon 1 the lower one about
    (1, ½)."""
    centre = np.where(y == 1, [[1], [0.5]], 0)
    return abs(np.linalg.norm(x - centre, axis=0) - 1)


@pytest.mark.parametrize("m", [2, 7, 200])
def test_the_moons_are_half_circles_before_the_noise(m):
    x, y = two_moons(m, noise=1e-12)
    assert (x.shape, y.shape) == ((2, m), (1, m))
    assert y.sum() == m // 2
    assert np.max(distance_to_its_arc(x, y)) < 1e-10
    upper, lower = x[1, y[0] == 0], x[1, y[0] == 1]
    assert upper.min() > -1e-10
    assert lower.max() < 0.5 + 1e-10


def test_the_noise_is_normal_in_each_coordinate_and_follows_the_seed():
    x, _ = two_moons(10_000, noise=0.2, seed=3)
    noise = x - two_moons(10_000, noise=1e-12)[0]
    assert np.std(noise, axis=1) == pytest.approx([0.2, 0.2], rel=0.05)
    assert np.mean(noise, axis=1) == pytest.approx([0, 0], abs=0.01)
    assert np.corrcoef(noise)[0, 1] == pytest.approx(0, abs=0.05)
    assert np.array_equal(x, two_moons(10_000, noise=0.2, seed=3)[0])
    assert not np.array_equal(x, two_moons(10_000, noise=0.2, seed=4)[0])


def test_data_sets_fit_a_network_as_they_are():
    for x, y in [xor(), two_moons(), digits()[0]]:
        net = bpkit.Network([len(x), 3, len(y)])
        assert bpkit.train(net, x, y, "cross_entropy", epochs=1)[0].accuracy is not None


def test_the_example_is_that_of_the_series():
    net, x, y = bpkit.example()
    assert net.sizes == (2, 3, 2, 3)
    assert (net.hidden, net.output) == ("sigmoid", "sigmoid")
    assert net.w[2].tolist() == [[1, -1.5], [0.5, -0.5], [1.5, 0.5]]
    assert net.w[3].tolist() == [[1, -1, 1.5], [1, 1.5, -1.5]]
    assert net.w[4].tolist() == [[-0.5, -1.5], [1, -2], [2, 1]]
    assert [b.ravel().tolist() for b in net.b] == [[0, 0.5, -0.5], [-0.5, 0.5], [0, 0, -1]]
    assert (x.tolist(), y.tolist()) == ([[1], [0.5]], [[0], [1], [0]])


def test_the_example_under_softmax_has_the_same_weights():
    net, x, y = bpkit.example(output="softmax")
    assert net.output == "softmax"
    assert np.array_equal(net.w[4], bpkit.example()[0].w[4])
    assert bpkit.check_gradient(net, x, y, "cross_entropy").worst < 1e-10


def test_each_call_gives_an_example_of_its_own():
    net, x, _ = bpkit.example()
    net.w[2][0, 0] = x[0, 0] = 9
    again, x_again, _ = bpkit.example()
    assert again.w[2][0, 0] == x_again[0, 0] == 1


def test_a_random_example_hides_no_bias_and_no_mean_and_follows_its_seed():
    net, x, y = bpkit.datasets.random_example([3, 4, 2], "tanh", "softmax", m=5, seed=2, scale=2)
    assert (net.sizes, net.hidden, net.output) == ((3, 4, 2), "tanh", "softmax")
    assert (x.shape, y.shape) == ((3, 5), (2, 5))
    assert all(b.all() for b in net.b)
    assert set(np.unique(y)) == {0, 1}
    assert (y.sum(axis=0) == 1).all()
    twin, x_again, _ = bpkit.datasets.random_example([3, 4, 2], m=5, seed=2)
    assert np.array_equal(x_again, x)
    assert np.array_equal(2 * twin.w[3], net.w[3])
    assert not np.array_equal(bpkit.datasets.random_example([3, 4, 2], m=5, seed=3)[1], x)
