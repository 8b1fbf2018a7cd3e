"""What notebook 07 claims."""

import re

import numpy as np
import pytest

import bpkit
from bpkit.activations import softmax
from bpkit.draw.symbols import rounded
from claims import after, promise, slid


@after("one-hot-columns")
def the_example_is_a_dog_and_the_sigmoids_make_124_percent(one_hot, y, net, x):
    assert (one_hot([2]) == y).all()
    assert rounded(100 * net.forward(x).a[4].sum(), 0) == "124"


@after("softmax-in-numbers")
def softmax_by_hand_is_right_and_the_others_shrink_alike(z, a, raised):
    powers = [0.2496, 0.4520, 2.6693]
    assert (z.round(4) == [-1.3880, -0.7942, 0.9818]).all()
    assert (np.exp(z).round(4) == powers).all()
    assert rounded(np.exp(z).sum()) == "3.3708"
    assert np.allclose(np.array(powers) / 3.3708, [0.0740, 0.1341, 0.7919], atol=1.01e-4)
    assert (a.round(4) == [0.0740, 0.1341, 0.7919]).all()
    times = raised / a
    assert np.isclose(times[0], times[2])
    assert times[0] < 1 < times[1]
    assert a[2] - raised[2] > a[0] - raised[0] > 0  # the bird loses more than the cat


@after("same-to-all")
def adding_the_same_changes_nothing_but_may_be_too_large(plain, safe, a):
    assert np.allclose(safe, a)
    assert np.isnan(plain).all()
    assert np.allclose(softmax(np.log(a) + 10), a)


@after("jacobian-in-numbers")
def the_jacobian_is_the_nudged_one(J, nudged, a):
    assert np.allclose(J, nudged, atol=1e-9)
    assert (np.sign(J) == 2 * np.eye(3) - 1).all()
    assert rounded(-0.0740 * 0.7919) == "−0.0586" == rounded(J[0, 2])
    by_cases = [[a[k] * ((k == j) - a[j]) for j in range(3)] for k in range(3)]
    assert np.allclose(J, by_cases)


@after("row-sums")
def rows_and_columns_of_any_jacobian_sum_to_zero(J):
    rng = np.random.default_rng(0)
    for n in (2, 3, 7):
        a = softmax(rng.normal(size=n))
        jacobian = np.diag(a) - np.outer(a, a)
        assert np.allclose([jacobian.sum(axis=0), jacobian.sum(axis=1)], 0)
        assert np.allclose(jacobian, jacobian.T)
    assert np.allclose([J.sum(axis=0), J.sum(axis=1)], 0)


@after("routes-in-numbers")
def the_table_of_delta_is_right(delta, J, a, y, net, x):
    table = {
        0: ([0.0051, 0.0086, -0.0464], -0.0328),
        1: ([-0.0007, -0.1005, -0.0841], -0.1854),
        2: ([-0.0043, 0.0919, 0.1305], 0.2181),
    }
    error = [0.0740, -0.8659, 0.7919]
    assert ((a - y).round(4) == error).all()
    for j, (routes, total) in table.items():
        by_hand = np.array(error) * J[:, j].round(4)
        assert np.allclose(by_hand, routes, atol=1.01e-4)  # the last digit off by one at most
        assert np.allclose((a - y) * J[:, j], routes, atol=5.1e-5)
        assert abs(sum(routes) - total) < 1.01e-4
        assert rounded(delta[j]) == rounded(total)
    measured = bpkit.numerical_gradient(net, x, y, method="complex").b[4].ravel()
    assert np.allclose(delta, measured)


@after("routes-in-numbers")
def the_cat_adds_two_and_takes_more_than_both(J, a, y):
    through = (a - y) * J[:, 0]
    assert [rounded(route) for route in through] == ["0.0051", "0.0086", "−0.0464"]
    assert -through[2] > through[0] + through[1] > 0


@after("routes-in-numbers")
def without_a_matrix_it_is_the_same(a, y, delta):
    r = a - y
    assert np.allclose(delta, a * (r - (a * r).sum(axis=0)))


@after("shortcuts-compared")
def the_diagonal_comes_nearer_and_neither_will_do(nudge, squared_error, a, y, delta):
    judge = nudge(squared_error, y)
    diagonal, bare = (a - y) * a * (1 - a), a - y
    assert np.allclose(delta, judge, atol=1e-9)
    assert (abs(diagonal - judge) < abs(bare - judge)).all()
    assert not np.isclose(diagonal, judge, rtol=0.3).any()
    assert np.sign(judge[0]) == -1
    assert np.sign(diagonal[0]) == np.sign(bare[0]) == 1


@after("shortcuts-judged")
def the_error_travels_into_every_layer(diagonal_alone, bare_difference, net, x, y):
    for rule in (diagonal_alone, bare_difference):
        shortcut = bpkit.Equations(delta_output=rule)
        assert min(bpkit.check_gradient(net, x, y, equations=shortcut).w.values()) > 0.3
    assert bpkit.check_gradient(net, x, y).worst < 1e-9


@after("long-way-in-numbers")
def the_long_way_ends_at_a_minus_y(long_way, nudge, cross_entropy, a, y, cost_factor, net, x):
    assert np.allclose(long_way, nudge(cross_entropy, y), atol=1e-8)
    assert np.allclose(long_way, a - y)
    assert (cost_factor.round(4) == [0, -7.4581, 0]).all()
    assert rounded(cross_entropy(a, y)) == "2.0093" == rounded(-np.log(a[1]))
    assert np.isclose(cross_entropy(a, y), bpkit.cost_of(net, x, y, "cross_entropy"))


@after("three-targets-nudged")
def a_minus_y_holds_where_the_targets_sum_to_one(nudge, cross_entropy, a, net, x):
    for target, holds in (([0, 1, 0], True), ([0.1, 0.6, 0.3], True), ([1, 1, 0], False)):
        t = np.array(target)
        measured = nudge(cross_entropy, t)
        assert np.allclose(measured, a * t.sum() - t, atol=1e-8)
        assert np.allclose(measured, a - t, atol=1e-8) == holds
    with pytest.raises(ValueError, match="y"):
        bpkit.cost_of(net, x, [1, 1, 0], "cross_entropy")


@after("three-targets-nudged")
def bpkit_takes_the_cost_from_z():
    far = bpkit.Network([1, 2], output="softmax")
    far.w[2], far.b[2] = [[0.0], [0.0]], [800.0, 0.0]
    assert far.forward([1.0]).a[2][1, 0] == 0
    assert bpkit.cost_of(far, [1.0], [0.0, 1.0], "cross_entropy") == 800


NUMBER = r">(−?\d+\.\d{4})<"


def shares(explorer):
    """The three shares that the bars show."""
    numbers = re.findall(NUMBER, explorer.frame().picture)[:3]
    return np.array([float(n) for n in numbers])


def both_deltas(explorer):
    """δ of the output looked at, under squared error and under cross-entropy, as told."""
    found = re.search(r"its δ is (\S+) under .+ and (\S+) under", explorer.frame().words)
    return [float(n.replace("−", "-")) for n in found.groups()]


@promise("figure-softmax-output", "Slide *added to all z*. What moves, and what does not?")
def added_to_all_moves_z_and_nothing_else(figure):
    before, after_ = figure.explorer, slid(figure.explorer, added=5)
    numbers = [re.findall(NUMBER, explorer.frame().picture) for explorer in (before, after_)]
    assert numbers[0] == numbers[1]
    z = [re.findall(r">z (−?\d+\.\d\d)<", e.frame().picture) for e in (before, after_)]
    assert not set(z[0]) & set(z[1])
    assert "no a has moved" in after_.frame().words


def end(explorer, axis, which):
    control = next(c for c in explorer.controls if c.axis == axis)
    return dict(zip(("low", "high"), control.ends(explorer), strict=True))[which]


@promise("figure-softmax-output", "Slide $z_1$, and watch the other two shares", "is lit.")
def the_other_two_shares_move_together_and_the_column_is_lit(figure):
    before = shares(figure.explorer)
    after_ = shares(slid(figure.explorer, z1=end(figure.explorer, "z1", "high")))
    assert after_[0] > before[0]
    assert np.isclose(after_[1] / before[1], after_[2] / before[2], rtol=0.01)
    for j in (1, 2, 3):
        frame = figure.explorer.moved(selected=f"output:{j}").frame()
        groups = re.findall("<g .*?</g>", frame.picture)
        (lit,) = (g for g in groups if 'opacity="0.35"' in g and ">z<" in g)
        added_up = next(f for f in frame.formulas if r"\cdot" in f and r"\delta" in f)
        for entry in re.findall(NUMBER, lit):
            assert entry in added_up


def wrong_and_sure(explorer):
    for axis, which in (("z2", "low"), ("z3", "high")):
        explorer = slid(explorer, **{axis: end(explorer, axis, which)})
    return explorer


@promise(
    "figure-softmax-output", "Slide $z_2$ all the way down and $z_3$ all the way up",
    "Under cross-entropy $\\delta_2$ is nearly $-1$", "less than a thousandth, minus sign aside",
    "$z_2$ near $-4$ for the dog, $z_3$ near $4$ for the bird",
)  # fmt: skip
def wrong_and_sure_cross_entropy_calls_and_squared_error_is_quiet(figure):
    explorer = wrong_and_sure(figure.explorer)
    assert abs(explorer.z2 + 4) < 0.05
    assert abs(explorer.z3 - 4) < 0.05
    squared, entropy = both_deltas(explorer)
    assert -1 < entropy < -0.999
    assert -0.001 < squared < 0


@promise("figure-softmax-output", "Stay there, and look at the Jacobian", "nearly 0, because")
def there_the_jacobian_is_nearly_zero(figure):
    picture = wrong_and_sure(figure.explorer).frame().picture
    rows, entries = re.findall(NUMBER, picture)[3:6], re.findall(NUMBER, picture)[6:15]
    assert rows == ["0.0000"] * 3
    assert all(abs(float(n.replace("−", "-"))) < 0.006 for n in entries)


@after("article-slip-in-numbers")
def on_the_cat_the_two_disagree_about_the_direction(net, x, y):
    quadratic, entropy = (
        bpkit.backprop(net, x, y, cost).delta[4].ravel() for cost in ("quadratic", "cross_entropy")
    )
    assert (np.sign(quadratic) == np.sign(entropy)).tolist() == [False, True, True]


@after("steps-to-half")
def squared_error_takes_thousands_and_cross_entropy_fifty(squared_error_delta, cross_entropy_delta):
    taken = []
    for delta_of in (squared_error_delta, cross_entropy_delta):
        z, steps = np.array([0.0, -4.0, 4.0]), 0
        while softmax(z)[1] < 0.5:
            z, steps = z - 0.1 * delta_of(softmax(z)), steps + 1
        taken.append(steps)
    assert taken[0] > 3000
    assert 45 < taken[1] < 55
