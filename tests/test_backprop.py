"""The four equations against six independent truths, and a wrong one against the same six.

Each check below takes a Case and the equations to be judged; it raises AssertionError if the
gradients they give are not the true ones.
"""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import reference
import sympy
from cases import COMBINATIONS, PAIRS, make_case, parameters
from cases import cases as any_case
from hypothesis import given, settings
from hypothesis import strategies as st

import bpkit
from bpkit import Equations
from bpkit.activations import Activation
from bpkit.costs import Pair, delta_elementwise_quadratic, quadratic

RIGHT = Equations()
MISPRINT = Equations(  # the article's recursion as printed: a in place of σ'(z)  (E1)
    delta_hidden=lambda w_next, delta_next, z, sigma: (w_next.T @ delta_next) * sigma.value(z)
)


def assert_same(gradients, truths, relative, absolute=0.0):
    """Layer by layer: the largest difference is small beside the largest true value."""
    for g, truth in zip(gradients, truths, strict=True):
        assert g.shape == truth.shape
        assert np.max(abs(g - truth)) <= relative * np.max(abs(truth)) + absolute


def agrees_with_the_complex_step(case, equations=RIGHT):
    g = bpkit.backprop(*case, equations)
    n = bpkit.numerical_gradient(*case, method="complex")
    assert_same(g.w, n.w, 1e-10)
    assert_same(g.b, n.b, 1e-10)


def agrees_with_central_differences(case, equations=RIGHT):
    g = bpkit.backprop(*case, equations)
    n = bpkit.numerical_gradient(*case, method="central")
    assert_same(g.w, n.w, 1e-6, absolute=1e-9 * (1 + n.cost))
    assert_same(g.b, n.b, 1e-6, absolute=1e-9 * (1 + n.cost))


def agrees_with_automatic_differentiation(case, equations=RIGHT):
    g = bpkit.backprop(*case, equations)
    w, b, delta = reference.gradients(case)
    assert_same(g.w, w, 1e-10)
    assert_same(g.b, b, 1e-10)
    assert_same(g.delta, delta, 1e-10)
    assert g.cost == pytest.approx(reference.cost_of(case), rel=1e-12)


def delta_predicts_a_nudge(case, equations=RIGHT):
    """A7: push one z of one example by Δz, and C moves by δ Δz / m."""
    m, push = case.x.shape[1], 1e-5
    for l, delta in bpkit.backprop(*case, equations).delta.items():
        for j, i in np.ndindex(delta.shape):
            up, down = reference.no_nudges(case), reference.no_nudges(case)
            up[l - 2][j, i] += push
            down[l - 2][j, i] -= push
            change = reference.cost_of(case, up) - reference.cost_of(case, down)
            expected = delta[j, i] * 2 * push / m
            assert change == pytest.approx(expected, rel=1e-6, abs=1e-14 * (1 + m))


def agrees_with_exact_fractions(equations=RIGHT):
    """C is a parabola in any one weight of a relu and identity net, as long as no z changes sign.

    A central difference of a parabola is its slope, whatever h: in fractions, the exact gradient.
    All numbers are quarters, so that floats are exact too and the two must be equal.
    """
    rng = np.random.default_rng(0)
    net = bpkit.Network([3, 4, 2, 3], hidden="relu", output="identity")
    for layer in [*net.w, *net.b]:
        layer[...] = rng.integers(-8, 9, layer.shape) / 4
    x, y = rng.integers(-8, 9, (3, 4)) / 4, rng.integers(-8, 9, (3, 4)) / 4
    z = net.forward(x).z
    assert all((layer != 0).all() for layer in z)
    assert all((z[l] < 0).any() and (z[l] > 0).any() for l in (2, 3))  # the relu is in use

    def exact(array):
        return np.array([Fraction(v) for v in array.flat], dtype=object).reshape(array.shape)

    parameters = [exact(layer) for pair in zip(net.w, net.b, strict=True) for layer in pair]

    def exact_cost():
        a = exact(x)
        for w, b in zip(parameters[0::2], parameters[1::2], strict=True):
            z = w @ a + b
            a = z if w is parameters[-2] else np.maximum(z, 0)
        return ((a - exact(y)) ** 2).sum() / 2 / 4

    def exact_slope(array, place, h=Fraction(1, 10**6)):
        kept = array[place]
        array[place] = kept + h
        above = exact_cost()
        array[place] = kept - h
        below = exact_cost()
        array[place] = kept
        return (above - below) / (2 * h)

    g = bpkit.backprop(net, x, y, "quadratic", equations)
    computed = [layer for pair in zip(g.w, g.b, strict=True) for layer in pair]
    for array, gradient in zip(parameters, computed, strict=True):
        for place in np.ndindex(array.shape):
            assert Fraction(gradient[place]) == exact_slope(array, place)


class Sigma(sympy.Function):
    """An activation of which nothing is known but that it has a slope."""

    def fdiff(self, argindex=1):
        return SigmaPrime(*self.args)


SigmaPrime = sympy.Function("SigmaPrime")


def holds_symbolically(equations=RIGHT):
    """The equations, as bpkit's own code, on symbols: a 2-2-2 net, two examples, any activation.

    s is added to z, so that δ = ∂C_i/∂z is ∂C_i/∂s, which sympy differentiates out of C_i.
    """

    def symbols(name, rows, columns=2):
        entries = sympy.symbols(f"{name}(1:{rows + 1})_(1:{columns + 1})")
        return np.array(entries, dtype=object).reshape(rows, columns)

    def elementwise(function):
        return np.vectorize(function, otypes=[object])

    def derivative(of, by):
        """Of each C_i by column i of `by`; of a plain C by each entry of `by`."""
        of = np.broadcast_to(of, by.shape)
        return elementwise(sympy.diff)(of, by)

    def assert_equal(left, right):
        assert left.shape == right.shape
        assert all(sympy.expand(p - q) == 0 for p, q in zip(left.flat, right.flat, strict=True))

    sigma = Activation(elementwise(Sigma), elementwise(SigmaPrime))
    x, y = symbols("x", 2), symbols("y", 2)
    w2, b2, s2 = symbols("w2", 2), symbols("b2", 2, 1), symbols("s2", 2)
    w3, b3, s3 = symbols("w3", 2), symbols("b3", 2, 1), symbols("s3", 2)
    z2 = w2 @ x + b2 + s2
    a2 = sigma.value(z2)
    z3 = w3 @ a2 + b3 + s3
    a3 = sigma.value(z3)
    costs = ((a3 - y) ** 2).sum(axis=0) / 2
    mean = costs.sum() / 2
    delta2, delta3 = derivative(costs, s2), derivative(costs, s3)

    pair = Pair(quadratic, delta_elementwise_quadratic(sigma))
    assert_equal(equations.delta_output(z3, a3, y, pair), delta3)
    assert_equal(equations.delta_hidden(w3, delta3, z2, sigma), delta2)
    assert_equal(equations.gradient_b(delta2), derivative(mean, b2))
    assert_equal(equations.gradient_b(delta3), derivative(mean, b3))
    assert_equal(equations.gradient_w(delta2, x), derivative(mean, w2))
    assert_equal(equations.gradient_w(delta3, a2), derivative(mean, w3))


CHECKS_OF_A_CASE = [
    agrees_with_the_complex_step,
    agrees_with_central_differences,
    agrees_with_automatic_differentiation,
    delta_predicts_a_nudge,
]


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
@settings(max_examples=10)
@given(data=st.data())
def test_every_combination_agrees_with_every_judge(hidden, output, cost, data):
    case = data.draw(any_case(hidden, output, cost))
    for agrees in CHECKS_OF_A_CASE:
        agrees(case)


def test_a_relu_and_identity_net_agrees_with_exact_fractions():
    agrees_with_exact_fractions()


def test_the_four_equations_hold_symbolically_for_an_undefined_activation():
    holds_symbolically()


# All layers are of one width, so that a wrong transpose fits and only the numbers can tell.
SQUARE = make_case([3, 3, 3, 3], hidden="tanh", output="sigmoid", m=4, seed=1)
CHECKS = [
    *(partial(check, SQUARE) for check in CHECKS_OF_A_CASE),
    agrees_with_exact_fractions,
    holds_symbolically,
]


@pytest.mark.parametrize("check", CHECKS)
def test_the_articles_misprint_passes_no_check(check):
    check()
    with pytest.raises(AssertionError):
        check(equations=MISPRINT)


def test_what_is_not_given_of_the_equations_is_the_right_one():
    assert Equations() == bpkit.BP
    assert bpkit.BP.delta_hidden is bpkit.backpropagation.delta_hidden
    assert MISPRINT[0::2] == RIGHT[0::2]
    assert MISPRINT.delta_hidden != RIGHT.delta_hidden


def test_the_running_example_has_the_numbers_of_the_series():
    net, x, y = bpkit.example()
    trace, g = net.forward(x), bpkit.backprop(net, x, y)
    assert trace.z[2].ravel().tolist() == [0.25, 0.75, 1.25]

    def shown(column):
        return [f"{v:.4f}" for v in column.ravel()]

    assert shown(trace.a[2]) == ["0.5622", "0.6792", "0.7773"]
    assert shown(trace.a[3]) == ["0.6339", "0.7140"]
    assert shown(trace.a[4]) == ["0.1997", "0.3113", "0.7275"]
    assert shown(g.delta[2]) == ["0.0268", "0.0198", "-0.0132"]
    assert shown(g.delta[3]) == ["0.0290", "0.0800"]
    assert shown(g.delta[4]) == ["0.0319", "-0.1477", "0.1442"]
    assert f"{g.cost:.4f}" == "0.5217"


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_a_batch_is_its_examples_one_by_one(output, cost):
    net, x, y, _ = make_case([3, 4, 2], "tanh", output, cost, m=6)
    batch = bpkit.backprop(net, x, y, cost)
    single = [bpkit.backprop(net, x[:, i], y[:, i], cost) for i in range(6)]  # 1-D: one example
    for l in (2, 3):
        assert_same([batch.delta[l]], [np.hstack([g.delta[l] for g in single])], 1e-13)
        assert_same([batch.w[l]], [np.mean([g.w[l] for g in single], axis=0)], 1e-13)
        assert_same([batch.b[l]], [np.mean([g.b[l] for g in single], axis=0)], 1e-13)
    assert batch.cost == pytest.approx(np.mean([g.cost for g in single]), rel=1e-13)


@pytest.mark.parametrize(("hidden", "output", "cost"), COMBINATIONS)
def test_float32_stays_float32(hidden, output, cost):
    net, x, y, _ = make_case([3, 4, 2], hidden, output, cost, dtype=np.float32)
    trace, g = net.forward(x), bpkit.backprop(net, x, y, cost)
    for layers in [trace.z, trace.a, g.delta, g.w, g.b]:
        assert all(layer.dtype == np.float32 for layer in layers)
    assert_same(g.w, bpkit.backprop(net.copy(np.float64), x, y, cost).w, 1e-5)


@pytest.mark.parametrize(
    "use", [bpkit.backprop, bpkit.cost_of, bpkit.numerical_gradient, bpkit.check_gradient]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_neither_the_network_nor_the_arguments_are_changed(use, dtype):
    net, x, y, cost = make_case([3, 4, 2], dtype=dtype)
    x, y = x.astype(dtype), y.astype(dtype)
    x.flags.writeable = y.flags.writeable = False
    before = parameters(net)
    use(net, x, y, cost)
    assert np.array_equal(parameters(net), before)


def test_results_do_not_share_memory_with_the_arguments():
    net, x, y, cost = make_case([3, 3, 3], hidden="identity", output="identity")
    trace, g = net.forward(x), bpkit.backprop(net, x, y, cost)
    for layers in [trace.z, trace.a, g.delta, g.w, g.b]:
        assert not any(np.shares_memory(layer, own) for layer in layers for own in [x, y, *net.w])


def test_integers_lists_and_booleans_serve_as_arrays():
    net = bpkit.Network([2, 3, 2])
    as_arrays = bpkit.backprop(net, np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]]))
    for x, y in [([1, 0], [0, 1]), ([True, False], np.array([0, 1]) > 0)]:
        assert_same(bpkit.backprop(net, x, y).w, as_arrays.w, 0)


def test_results_carry_the_layer_numbers_of_the_formulas():
    net, x, y, cost = make_case([2, 5, 4, 3], m=7)
    g = bpkit.backprop(net, x, y, cost)
    assert {l: d.shape for l, d in g.delta.items()} == {2: (5, 7), 3: (4, 7), 4: (3, 7)}
    assert {l: w.shape for l, w in g.w.items()} == {2: (5, 2), 3: (4, 5), 4: (3, 4)}
    assert {l: b.shape for l, b in g.b.items()} == {2: (5, 1), 3: (4, 1), 4: (3, 1)}
    assert isinstance(g.cost, float)
    assert bpkit.cost_of(net, x, y, cost) == g.cost
