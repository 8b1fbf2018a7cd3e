"""What notebook 06 claims."""

import re
from itertools import pairwise

import numpy as np

import bpkit
from bpkit.activations import sigmoid, sigmoid_slope
from bpkit.draw.symbols import rounded
from claims import after, promise, slid


def measured(cost, z, h=1e-6):
    """How fast cost(z) changes: a nudge to both sides."""
    return (cost(z + h) - cost(z - h)) / (2 * h)


def squared_error(z):
    """Of one output whose target is 0."""
    return 0.5 * sigmoid(z) ** 2


def cross_entropy(z):
    return -np.log(1 - sigmoid(z))


@after("shrinking-delta")
def from_one_on_the_error_grows_and_delta_shrinks():
    z = np.linspace(1, 8, 71)
    assert (np.diff(sigmoid(z)) > 0).all()
    assert (np.diff(measured(squared_error, z)) < 0).all()
    assert rounded(measured(squared_error, 4.0)) == "0.0173"
    assert rounded(squared_error(4.0)) == "0.4822"
    assert squared_error(8.0) < 0.5


@after("shrinking-delta")
def a_step_moves_the_bias_by_less_than_two_hundredths():
    one = bpkit.Network([1, 1])
    one.w[2], one.b[2] = [[2.0]], [2.0]
    bpkit.update(one, bpkit.backprop(one, [1.0], [0.0]), learning_rate=1)
    assert 0.017 < 2 - one.b[2].item() < 0.02


def at(explorer):
    """a, and the step of the bias under either cost, as the figure tells them."""
    numbers = re.findall(r"-?\d+\.\d{4}", explorer.frame().words.replace("−", "-"))
    return [float(n) for n in numbers[:3]]


@promise(
    "figure-sigmoid-output", "Slide $z$ from 8 down to 0", "largest near $z = 0.7$",
    "where the output is 0.67", "but the slope falls much faster",
)  # fmt: skip
def delta_of_the_squared_error_is_largest_near_seven_tenths(figure):
    stops = np.arange(80, -1, -1) / 10
    seen = [at(slid(figure.explorer, z=z)) for z in stops]
    deltas = np.array([-squared for _, squared, _ in seen])
    assert abs(stops[deltas.argmax()] - 0.7) < 0.11  # the top is flat to four decimals
    assert rounded(at(slid(figure.explorer, z=0.7))[0], 2) == "0.67"
    above = np.arange(70, 801) / 100
    grows, falls = np.diff(np.log(sigmoid(above))), -np.diff(np.log(sigmoid_slope(above)))
    assert (grows > 0).all()
    assert (falls > grows).all()
    assert falls.sum() > 10 * grows.sum()


@promise("figure-sigmoid-output", "Go back to $z = 4$, and compare the two steps")
def at_four_the_steps_are_far_apart(figure):
    a, squared, entropy = at(slid(figure.explorer, z=4))
    assert (a, squared, entropy) == (0.9820, -0.0173, -0.9820)


@promise("figure-sigmoid-output", "slide the target to 1. Now *both* steps are small")
def with_target_one_both_steps_are_small(figure):
    _, squared, entropy = at(slid(slid(figure.explorer, z=4), y=1))
    assert 0 < squared < 0.02
    assert 0 < entropy < 0.02


@after("slope-in-numbers")
def the_slope_is_a_times_one_minus_a_and_the_slope_at_a_is_not():
    z = np.linspace(-8, 8, 161)
    a = sigmoid(z)
    assert np.allclose(a * (1 - a), measured(sigmoid, z))
    assert sigmoid_slope(a).min() > 0.1966
    assert sigmoid_slope(0.0) == 0.25 == sigmoid_slope(z).max()
    assert rounded(0.9820 * 0.0180) == "0.0177" == rounded(sigmoid_slope(4.0))


@after("general-rule-in-numbers")
def only_the_diagonal_is_not_zero_and_delta_is_the_known_one(da_dz, delta4, z4):
    assert np.allclose(da_dz, np.diag(sigmoid_slope(z4)), atol=1e-9)
    assert (da_dz[~np.eye(3, dtype=bool)] == 0).all()
    assert (delta4.round(4) == [0.0319, -0.1477, 0.1442]).all()


@after("logarithm-in-numbers")
def the_slope_of_ln_is_one_over_x(points, nudged):
    assert np.allclose(nudged, 1 / points)
    table = [-4.6052, -2.3026, -0.6931, 0, 0.6931, 2.3026]
    assert (np.log(points).round(4) == table).all()


@after("cross-entropy-in-numbers")
def the_table_of_prices_is_right(net, x, y, C, given_to_truth):
    assert (given_to_truth.round(4) == [0.8003, 0.3113, 0.2725]).all()
    prices = -np.log(given_to_truth)
    assert (prices.round(4) == [0.2228, 1.1671, 1.3000]).all()
    assert np.isclose(C, prices.sum())
    assert rounded(C) == "2.6899" == rounded(bpkit.cost_of(net, x, y, "cross_entropy"))
    assert rounded(-np.log(0.0180), 2) == "4.02" == rounded(cross_entropy(4.0), 2)


@after("both-costs-nudged")
def both_deltas_are_the_nudges_and_their_ratio_grows_with_the_error(both_costs):
    z = np.linspace(-6, 6, 121)
    a = sigmoid(z)
    nudged = measured(both_costs, z)
    assert np.allclose(nudged, [a * a * (1 - a), a], atol=1e-8)
    gain = (nudged[1] / nudged[0])[z >= 0]
    assert all(later > earlier for earlier, later in pairwise(gain))
    assert (nudged[:, 0] < 0.003).all()  # at z = -6


@after("four-formulas-judged")
def each_formula_is_right_for_one_cost_and_wrong_for_the_other(with_slope, no_slope, net, x, y):
    for cost, right in (("quadratic", with_slope), ("cross_entropy", no_slope)):
        for rule in (with_slope, no_slope):
            equations = bpkit.Equations(delta_output=rule)
            wrong = bpkit.check_gradient(net, x, y, cost, equations=equations).worst
            assert wrong < 1e-9 if rule is right else wrong > 0.5


@after("both-curves")
def squared_error_takes_347_steps_and_cross_entropy_25(lines):
    squared, entropy = lines["squared error"], lines["cross-entropy"]
    assert [int((a < 0.5).argmax()) for a in (squared, entropy)] == [347, 25]
    assert squared[0] - squared[200] < 0.04  # two hundred steps hardly show
    assert squared[300] - squared[399] > 0.4


@after("rounded-to-one")
def far_out_the_cost_from_a_has_no_value(far, a):
    assert a == 1
    assert bpkit.cost_of(far, [1.0], [0.0], "cross_entropy") == 40
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.log(np.float64(1 - a)) == -np.inf
        assert np.isnan((1 - 1) * np.log(np.float64(1 - a)))  # where the target is 1


@after("article-slip-in-numbers")
def they_differ_by_one_over_the_slope(squared, entropy, z4):
    assert np.allclose(entropy / squared, 1 / sigmoid_slope(z4))
    assert (entropy / squared > 4).all()
    assert len({*(entropy / squared).round(2)}) == 3


@after("article-slip-in-numbers")
def an_identity_output_has_the_slope_one():
    net = bpkit.Network([2, 1], output="identity", seed=1)
    net.b[2] = [40.0]
    a = net.forward([1.0, 2.0]).a[2].item()
    assert np.isclose(bpkit.backprop(net, [1.0, 2.0], [0.0]).delta[2].item(), a)
