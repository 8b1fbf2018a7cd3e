"""What notebook 09 claims: how a nudge errs at both ends, who judges, and what a pattern tells."""

import re

import numpy as np
import pytest

import bpkit
from claims import after, promise, slid

SEEN = re.compile(
    r"(Training[\w ]+): \d+ steps bring C from ([\d.]+) to ([\d.]+), "
    r"the right equations to ([\d.]*\d)"
)


def training_in(explorer):
    """C at the start and at the end with the slip, what that is called, and C without the slip."""
    called, start, end, right = SEEN.search(explorer.frame().words).groups()
    return float(start), float(end), called, float(right)


def slips_of(explorer):
    (control,) = [c for c in explorer.controls if getattr(c, "axis", None) == "slip"]
    return [name for label, name in control.pairs(explorer) if not label.startswith("none")]


@after("three-steps")
def digits_of_the_three_steps(truth, f, p):
    off = {h: abs((f(p + h) - f(p - h)) / (2 * h) / truth - 1) for h in (1e-1, 1e-5, 1e-15)}
    assert off[1e-5] < 1e-8 < 1e-4 < off[1e-1] < 1e-3
    assert off[1e-15] > 0.1
    assert truth == pytest.approx(0.0268, abs=5e-5)


@after("bend-in-numbers")
def ten_times_and_a_hundred_times(truth, f, p):
    one, both = (
        [abs(estimate(h) - truth) for h in (0.1, 0.01, 0.001)]
        for estimate in (
            lambda h: (f(p + h) - f(p)) / h,
            lambda h: (f(p + h) - f(p - h)) / (2 * h),
        )
    )
    assert np.divide(one[:-1], one[1:]) == pytest.approx([10, 10], rel=0.1)
    assert np.divide(both[:-1], both[1:]) == pytest.approx([100, 100], rel=0.1)


@after("digits-run-out")
def a_tenth_too_large_and_lost():
    assert pytest.approx(1.11e-15, rel=0.01) == (1 + 1e-15) - 1
    assert (1 + 1e-17) - 1 == 0


@after("v-of-errors")
def a_v_whose_lowest_points_are_where_the_text_says(errors, steps):
    both, one = errors["to both sides"], errors["to one side"]
    assert steps[both.argmin()] in (steps[4], steps[5])  # near 1e-5
    assert 1e-9 < steps[one.argmin()] < 1e-6
    assert both.min() < one.min()
    assert both[4] < 1e-8 < 1e-7 < one[4]
    assert min(both[0], both[14]) > 1e-4
    assert both[15] == pytest.approx(1, abs=0.2) or both[15] > 0.5


@after("order-of-sums")
def equality_is_no_measure():
    assert 0.1 + 0.2 != 0.3
    assert (0.1 + 0.2) + 0.3 != 0.1 + (0.2 + 0.3)
    assert np.isclose(0.1 + 0.2, 0.3)


@after("share-in-numbers")
def small_beside_100_and_half_beside_0_002(share):
    assert share(np.array([100.001, 7]), np.array([100, 7])) == pytest.approx(1e-5, rel=1e-3)
    assert share(np.array([0.001, 0]), np.array([0.002, 0])) == pytest.approx(0.5)


@after("share-in-numbers")
def right_equations_lie_where_the_table_says():
    """Other networks, with ten hidden layers too; and what the fold says of float32 and depth."""
    x, y = bpkit.datasets.two_moons(20)
    for hidden in ("sigmoid", "tanh"):
        for width in (1, 4):
            net = bpkit.Network([2, *[12] * width, 1], hidden=hidden)
            assert bpkit.check_gradient(net, x, y).worst < 1e-12
            assert bpkit.check_gradient(net, x, y, method="central").worst < 1e-5
        deep = bpkit.Network([2, *[12] * 10, 1], hidden=hidden)
        assert bpkit.check_gradient(deep, x, y).worst < 1e-12
        single = bpkit.Network([2, *[12] * 10, 1], hidden=hidden, dtype="float32")
        assert bpkit.check_gradient(single, x, y).worst < 1e-4
    tiny = bpkit.Network([2, *[12] * 10, 1], hidden="sigmoid")
    assert 1e-5 < bpkit.check_gradient(tiny, x, y, method="central").worst < 2e-2


@after("verdict-by-matrix")
def the_checker_acquits_backward(mine, by_nudges, share):
    for kind in ("w", "b"):
        for l in (2, 3, 4):
            assert share(mine[kind][l].ravel(), by_nudges(kind, l)) < 1e-5


@after("verdict-by-matrix")
def the_slope_taken_from_a_shows_where_the_text_sends_the_reader(net, X, Y):
    broken = bpkit.Equations(delta_hidden=lambda w, d, z, sigma: (w.T @ d) * sigma.value(z))
    report = bpkit.check_gradient(net, X, Y, equations=broken)
    off = [part[l] > 0.01 for part in (report.w, report.b) for l in (2, 3, 4)]
    assert off == [True, True, False] * 2


@after("output-nudged")
def the_wrong_nudge_accuses_a_right_gradient(wrong, right, truth):
    assert right == pytest.approx(truth)
    assert wrong != pytest.approx(truth, rel=0.1)


@after("complex-step-in-numbers")
def no_digit_is_lost(errors, steps):
    along_i = errors["complex step"]
    assert along_i.argmax() == 0
    assert along_i[9:].max() < 1e-12
    # at first it goes down with the others
    assert along_i[:3] == pytest.approx(errors["to both sides"][:3], rel=0.1)


@after("pattern-table")
def the_pattern_names_the_suspect(net, X, Y, broken):
    off = {}
    for name, equations in broken.items():
        report = bpkit.check_gradient(net, X, Y, equations=equations)
        off[name] = [part[l] > 0.01 for part in (report.w, report.b) for l in (2, 3, 4)]
    assert off["BP1"] == [True] * 6
    assert off["BP2"] == [True, True, False] * 2
    assert off["BP3"] == [False] * 3 + [True] * 3
    assert off["BP4"] == [True] * 3 + [False] * 3


@promise("figure-slips", "Five are enough: take the first five of the list.")
def the_first_five_have_something_off(figure):
    for slip in slips_of(figure.explorer)[:5]:
        assert "gradients are off" in slid(figure.explorer, slip=slip).frame().words


@promise(
    "figure-slips",
    "Click a cell that is off, and read the formulas below: the right mean, with $(i)$ for "
    "example $i$, and what the slip gives.",
)
def the_formulas_are_of_both(figure):
    right, in_numbers, with_the_slip, _ = figure.explorer.frame().formulas
    assert r"\sum_{i=1}^{m}" in right
    assert "(i)" in right
    assert r"\frac{1}{3}" in in_numbers
    assert "with the slip" in with_the_slip


@promise(
    "figure-slips",
    "Find a slip with which training works in spite of it.",
    "Some even end lower than the right equations.",
)
def training_proves_nothing(figure):
    seen = [training_in(slid(figure.explorer, slip=slip)) for slip in slips_of(figure.explorer)]
    assert any(called == "Training works" for _, _, called, _ in seen)
    assert sum(end < right for _, end, _, right in seen) > 1


@after("pattern-table")
def two_ways_to_end_lower_by_mistake(net, X, Y):
    """A sum in place of a mean is three times η, and a larger η gets there; a − y is another C."""

    def trained(equations, learning_rate, cost="quadratic"):
        learner = net.copy()
        for _ in range(100):
            g = bpkit.backprop(learner, X, one_hot, cost, equations)
            bpkit.update(learner, g, learning_rate)
        return bpkit.cost_of(learner, X, one_hot)

    one_hot = np.eye(3)[Y.argmax(axis=0)].T
    right = bpkit.Equations()
    summed = bpkit.Equations(
        gradient_w=lambda d, a: d @ a.T, gradient_b=lambda d: d.sum(axis=1, keepdims=True)
    )
    errors = bpkit.Equations(delta_output=lambda z, a, y, pair: a - y)
    assert trained(summed, 1.0) < trained(right, 1.0)
    assert trained(summed, 1.0) == pytest.approx(trained(right, 3.0))
    assert trained(errors, 1.0) < trained(right, 1.0)
    assert trained(errors, 1.0) == pytest.approx(trained(right, 1.0, "cross_entropy"))


@after("two-judges")
def both_judges_say_the_same(net, x, y, printed):
    said = []
    for method in ("central", "complex"):
        report = bpkit.check_gradient(net, x, y, method=method, equations=printed)
        said.append([f"{report.w[l]:.1%}" for l in (4, 3, 2)])
        right = bpkit.check_gradient(net, x, y, method=method)
        assert right.worst < {"central": 1e-6, "complex": 1e-12}[method]
    assert said == [["0.0%", "71.4%", "94.3%"]] * 2


@promise("two-judges", "So it is $2C/n_L$", "`g.delta[l].T / m`")
def what_a_framework_divides_by(net, X, Y):
    """A mean over all entries; and a hidden z, nudged in one example, moves the mean cost."""
    a = net.forward(X).a[4]
    assert ((a - Y) ** 2).mean() == pytest.approx(2 * bpkit.cost_of(net, X, Y) / 3)
    z3, w, b = net.forward(X).z[3], net.w[4], net.b[4]

    def cost(z):
        a3 = 1 / (1 + np.exp(-z))
        return (((1 / (1 + np.exp(-(w @ a3 + b))) - Y) ** 2).sum(axis=0) / 2).mean()

    nudged = z3.astype(complex)
    nudged[0, 1] += 1e-30j
    delta = bpkit.backprop(net, X, Y).delta[3]
    assert cost(nudged).imag / 1e-30 == pytest.approx(delta[0, 1] / 3)


@after("zero-grad")
def routes_add_up(overwritten, added):
    """C = 2t (t + 1), whose slope is 4t + 2."""
    assert (overwritten.grad, added.grad) == (6, 4 * 3 + 2)
