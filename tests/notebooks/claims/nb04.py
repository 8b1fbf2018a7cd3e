"""What notebook 04 claims."""

import re
from itertools import pairwise

import numpy as np

import bpkit
from claims import after, promise, slid

QUARTERS = "from 0.0298 to 0.0066, and then to 0.0015"


@after("routes-in-numbers")
def the_routes_add_up(above, below):
    assert np.isclose((above - below) / 0.02, 2 * 4 + 1 * 6)


@after("routes-in-numbers")
def the_folded_proof_has_the_right_parts():
    u, v, t = 6, 4, 0.01
    parts = np.array([v * 2 * t, u * t, 2 * t * t])
    assert np.allclose(parts, [0.08, 0.06, 0.0002])
    assert np.isclose((u + 2 * t) * (v + t) - u * v, parts.sum())


@after("shrinking-push")
def the_rate_settles_at_delta(change, push, net, x, y):
    delta = bpkit.numerical_gradient(net, x, y, method="complex").b[4][1, 0]
    assert np.isclose(change / push, delta, atol=1e-4)
    assert round(delta, 4) == -0.1477
    assert change < 0


@after("shrinking-push")
def the_other_z_are_held_and_what_follows_is_not(outputs, net, x):
    """A push on z⁴₂ moves no other output; one on z³₂ moves them all."""
    at_rest = net.forward(x).a[4]
    assert ((outputs(0.1, l=4, j=2) != at_rest).ravel() == [False, True, False]).all()
    assert (outputs(0.1, l=3, j=2) != at_rest).all()


def told(figure):
    """The true change of C, the predicted one, their gap, both sides and the slope, as told."""
    words = figure.frame().words.replace("−", "-")
    return [float(number) for number in re.findall(r"-?\d+\.\d{4}", words)]


@promise("figure-nudge", "Slide the push from 1 to 0.5, then to 0.25", QUARTERS, "a quarter")
def the_gap_falls_to_about_a_quarter(figure):
    gaps = [told(slid(figure.explorer, push=push))[2] for push in (1, 0.5, 0.25)]
    assert gaps == [float(n) for n in re.findall(r"[\d.]+\d", QUARTERS)]
    assert all(0.2 < later / gap < 0.25 for gap, later in pairwise(gaps))


@promise("figure-nudge", "to both sides* with δ. Which is nearer?", "is nearer, at every push")
def both_sides_are_nearer_at_every_push(figure):
    for push in np.linspace(-2, 2, 81):
        if abs(push) > 0.1:  # nearer to 0 the four decimals told are too few
            change, _, _, both, slope = told(slid(figure.explorer, push=push))
            assert abs(both - slope) < abs(change / push - slope)


@promise("figure-nudge", "Its push reaches all three outputs, and still there is one number δ")
def a_hidden_push_reaches_all_outputs(figure):
    picture = figure.explorer.moved(selected="n:3,2").frame().picture
    moved = re.findall(r"Δa = (−?[\d.]+)", picture)
    assert len(moved) == 3
    assert "0.0000" not in moved


@after("both-sides-in-numbers")
def both_sides_are_nearer_than_one(both_sides, pushed):
    delta = both_sides(pushed)
    assert round(delta, 4) == 0.0800
    for h in (1, 0.1, 0.01):
        one_side = (pushed(h) - pushed(0)) / h
        assert abs(both_sides(pushed, h) - delta) < abs(one_side - delta) / 2


@after("outputs-in-numbers")
def the_outputs_rates_times_their_factors_make_delta(rates, rate, summands, net, x, y):
    assert np.isclose(summands.sum(), rate)
    assert np.isclose(rate, bpkit.backprop(net, x, y).delta[3][0, 0])
    assert round(rate, 4) == 0.0290
    assert not np.isclose(rates, rate).any()


@after("output-in-numbers")
def the_table_of_the_output_is_right(net, x, y, nudged):
    rows = {
        1: (0.1997, 0, 0.1997, 0.1598, 0.0319),
        2: (0.3113, 1, -0.6887, 0.2144, -0.1477),
        3: (0.7275, 0, 0.7275, 0.1983, 0.1442),
    }
    for j, row in rows.items():
        a, target = net.forward(x).a[4][j - 1, 0], y[j - 1, 0]
        delta = (a - target) * a * (1 - a)
        assert np.allclose([a, target, a - target, a * (1 - a), delta], row, atol=5.1e-5)
        assert np.isclose(delta, nudged(4, j), atol=1e-9)
        assert abs(row[2] * row[3] - row[4]) < 1.5e-4  # by hand, off by one at most


@after("output-as-array")
def the_one_line_gives_the_same(delta4, nudged):
    assert np.allclose(delta4.ravel(), [nudged(4, j) for j in (1, 2, 3)], atol=1e-9)


@after("target-minus-output-nudged")
def target_minus_output_is_off_by_sign_and_by_a_factor_of_its_own(a, y, delta4):
    times = ((y - a[4]) / delta4).ravel()
    assert (times < 0).all()
    assert len({round(t, 1) for t in times}) == 3


@after("weights-nudged")
def each_weights_gradient_is_a_product_of_its_ends(gradient_w, measured, delta4, a):
    assert np.allclose(gradient_w, measured, atol=1e-9)
    by_hand = [[0.0202, 0.0228], [-0.0936, -0.1054], [0.0914, 0.1030]]
    assert (gradient_w.round(4) == by_hand).all()
    assert abs(gradient_w).argmax() == 3  # w⁴₂₂
    assert abs(delta4).argmax() == a[3].argmax() == 1


@promise("figure-nudge", "Go back to the figure and click this line", "shows the two ends")
def the_first_formula_of_a_weight_shows_its_ends(figure):
    formula = figure.explorer.moved(selected="w:4,2,2").frame().formulas[0]
    assert "−0.1477" in formula
    assert "0.7140" in formula
    assert "−0.1054" in formula


@after("biases-nudged")
def a_biass_gradient_is_delta(delta4, a, nudged_b):
    measured = [nudged_b(j) for j in (1, 2, 3)]
    assert np.allclose(delta4.ravel(), measured, atol=1e-9)
    assert not np.isclose((delta4 * a[4]).ravel(), measured, rtol=0.1).any()
