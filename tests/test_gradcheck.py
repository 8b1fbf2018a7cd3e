"""The numerical gradients against gradients known otherwise, and the report that compares."""

import re

import numpy as np
import pytest
import reference
from cases import make_case

import bpkit
from bpkit import Equations, Layers
from bpkit.backpropagation import Gradients


def largest_error(case, **options):
    """Of numerical_gradient, over all weights and biases, against automatic differentiation."""
    n = bpkit.numerical_gradient(*case, **options)
    w, b, _ = reference.gradients(case)
    pairs = [*zip(n.w, w, strict=True), *zip(n.b, b, strict=True)]
    return max(np.max(abs(found - truth)) for found, truth in pairs)


@pytest.fixture
def case():
    return make_case([3, 4, 2, 3], hidden="tanh", output="softmax", cost="cross_entropy", m=4)


def test_both_methods_find_a_slope_known_by_hand():
    """C = ½ (w x + b - y)², at w = 3, b = 1, x = 2, y = 5: ∂C/∂w = 2 · 2, ∂C/∂b = 2."""
    net = bpkit.Network([1, 1], output="identity")
    net.w[2], net.b[2] = [[3]], [1]
    for method in ["central", "complex"]:
        n = bpkit.numerical_gradient(net, [2], [5], method=method)
        assert n.w[2] == pytest.approx(4, rel=1e-9)
        assert n.b[2] == pytest.approx(2, rel=1e-9)
        assert n.cost == 2


def test_central_differences_come_close_and_the_complex_step_closer(case):
    assert largest_error(case, method="central") < 1e-9
    assert largest_error(case, method="complex") < 1e-15


def test_the_error_of_central_differences_falls_as_h_squared_and_rises_again(case):
    errors = {h: largest_error(case, step=h) for h in [1e-1, 1e-2, 1e-3, 1e-8, 1e-10, 1e-12]}
    assert errors[1e-1] / errors[1e-2] == pytest.approx(100, rel=0.1)
    assert errors[1e-2] / errors[1e-3] == pytest.approx(100, rel=0.1)
    assert errors[1e-3] < errors[1e-10] < errors[1e-12]
    assert largest_error(case) < min(errors.values())


def test_the_step_grows_with_a_large_weight_whose_rounding_would_swallow_it():
    net = bpkit.Network([1, 1], output="identity")
    net.w[2] = [[1e8]]
    n = bpkit.numerical_gradient(net, [1], [0])
    assert n.w[2] == pytest.approx(1e8, rel=1e-9)


def test_a_step_below_the_rounding_of_the_weights_sees_no_change_at_all(case):
    n = bpkit.numerical_gradient(*case, step=1e-20)
    assert not n.w[2].any()


def test_the_complex_step_may_be_as_small_as_it_likes(case):
    for h in [1e-8, 1e-100, 1e-200]:
        assert largest_error(case, method="complex", step=h) < 1e-14


@pytest.mark.parametrize("method", ["central", "complex"])
def test_a_float32_network_is_checked_in_double_precision(case, method):
    single = case._replace(net=case.net.copy(np.float32), x=np.float32(case.x))
    single = single._replace(y=np.float32(np.eye(3, 4)[:, [0, 1, 2, 0]]))
    double = single._replace(net=single.net.copy(np.float64), x=np.float64(single.x))
    n = bpkit.numerical_gradient(*single, method=method)
    w, _, _ = reference.gradients(double)
    for found, truth in zip(n.w, w, strict=True):
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, truth, atol=1e-9)


def test_a_report_says_the_largest_difference_over_the_largest_value_layer_by_layer():
    ours = Gradients(None, Layers("w", 2, [np.array([[4.0, 1.0]]), np.array([[2.0]])]), [], 0.0)
    other = ours._replace(w=Layers("w", 2, [np.array([[4.0, 0.0]]), np.array([[2.5]])]))
    b = Layers("b", 2, [np.array([[1.0]]), np.array([[0.0]])])
    report = bpkit.compare(ours._replace(b=b), other._replace(b=b))
    assert report.w == {2: 1 / 4, 3: 0.5 / 2.5}
    assert report.b == {2: 0, 3: 0}
    assert report.worst == 1 / 4
    assert str(report).splitlines() == [
        "layer   ∂C/∂w    ∂C/∂b",
        "    2   2.5e-01  0.0e+00",
        "    3   2.0e-01  0.0e+00",
    ]


def test_what_is_not_0_where_it_should_be_0_is_wrong_by_all_of_it(case):
    g = bpkit.backprop(*case)
    nothing = [np.zeros_like(w) for w in g.w]
    for pair in [(g, g._replace(w=nothing)), (g._replace(w=nothing), g)]:
        report = bpkit.compare(*(each._replace(w=Layers("w", 2, [*each.w])) for each in pair))
        assert set(report.w.values()) == {1}


def test_right_equations_are_reported_right_and_a_wrong_one_by_its_layers(case):
    assert bpkit.check_gradient(*case).worst < 1e-10
    wrong = Equations(delta_hidden=lambda w, d, z, sigma: w.T @ d)  # spoils δ of layers 3 and 2
    report = bpkit.check_gradient(*case, equations=wrong)
    assert report.w[4] < 1e-10
    assert report.b[4] < 1e-10
    assert min(report.w[3], report.b[3], report.w[2], report.b[2]) > 1e-2
    assert bpkit.check_gradient(*case, method="central", equations=wrong).worst > 1e-2


def at_corners():
    """Networks with relu whose z are exactly 0 in some layers, and which."""
    yield bpkit.Network([2, 3, 1], hidden="relu"), *bpkit.datasets.xor(), "cross_entropy", {2}
    net, x, y = bpkit.example()
    net.hidden = "relu"
    yield net, x, y, "quadratic", {3}
    dead = make_case([2, 3, 2], hidden="relu", output="relu")
    dead.net.b[2][...], dead.net.b[3][...] = -9, 0
    yield *dead, {3}


@pytest.mark.parametrize(("net", "x", "y", "cost", "layers"), [*at_corners()])
def test_a_right_gradient_is_not_accused_where_relu_has_no_slope(net, x, y, cost, layers):
    """By the one convention that the slope is 0 there; a difference sees the other side too."""
    for method in ["complex", "central"]:
        report = bpkit.check_gradient(net, x, y, cost, method)
        assert {l for l in (2, 3, 4) if f"z of layer {l} lies at 0" in str(report)} == layers
    assert bpkit.check_gradient(net, x, y, cost).worst < 1e-12


def test_a_corner_is_named_where_a_step_would_cross_it_and_nowhere_else():
    net = bpkit.Network([1, 1, 1], hidden="relu", output="identity")
    net.w[2], net.w[3] = [[1]], [[1]]
    for z, crossed in [(1e-3, False), (1e-6, True), (-1e-6, True), (-1e-3, False)]:
        report = bpkit.check_gradient(net, [z], [1], method="central")
        assert (report.worst > 1e-2) == bool(report.notes) == crossed
        assert bpkit.check_gradient(net, [z], [1]).notes == ()
    net.b[2] = [-1000]  # a step in w moves z by 1000 times as much
    for z, crossed in [(1e-3, True), (0.1, False)]:
        assert bool(bpkit.check_gradient(net, [1000 + z], [1], method="central").notes) == crossed
    assert bpkit.check_gradient(*make_case([2, 3, 2], "tanh", "relu")).notes == ()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("sizes", [[2, 9, 1], [2, *[6] * 10, 1]])
def test_right_equations_come_out_below_what_is_expected_of_them(dtype, sizes):
    """The numbers that check_gradient's docstring gives, by dtype and depth."""
    net = bpkit.Network(sizes, hidden="tanh", dtype=dtype)
    x, y = bpkit.datasets.two_moons(9)
    (line,) = re.findall(rf"^ +{dtype} +(\S+) +(\S+)$", bpkit.check_gradient.__doc__, re.M)
    for method, expected in zip(["complex", "central"], line, strict=True):
        report = bpkit.check_gradient(net, x, y, "cross_entropy", method)
        assert report.worst < float(expected)
        assert ("float32" in str(report)) == (dtype == "float32")
    wrong = Equations(delta_output=lambda z, a, y, pair: 1.1 * (a - y))
    assert bpkit.check_gradient(net, x, y, "cross_entropy", equations=wrong).worst > 1e-2


def test_nan_is_never_reported_as_agreement(case):
    """Whatever its layer: Python's max() would let some pass."""
    g = bpkit.backprop(*case)
    for l in (2, 3, 4):
        for name in ("w", "b"):
            spoiled = [array.copy() for array in getattr(g, name)]
            spoiled[l - 2][0, 0] = np.nan
            report = bpkit.compare(g._replace(**{name: Layers(name, 2, spoiled)}), g)
            assert not report.worst < 1


def test_gradients_of_another_shape_are_refused(case):
    other = make_case([3, 5, 2, 3])
    with pytest.raises(
        ValueError, match=r"gradients: expected one shape, got \(4, 3\) and \(5, 3\)"
    ):
        bpkit.compare(bpkit.backprop(*case), bpkit.backprop(*other))
