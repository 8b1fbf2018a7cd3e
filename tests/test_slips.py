"""Each formula of the grammar is that of bpkit; and what its mistakes do to the backward pass."""

from itertools import combinations

import numpy as np
import pytest

import bpkit
from bpkit import backprop, compare, numerical_gradient
from bpkit.activations import ELEMENTWISE, softmax, softmax_jacobian
from bpkit.costs import pair_of
from bpkit.slips import BY_NAME, SLIPS, TOGETHER, case_of
from bpkit.slips.backward import (
    BP1,
    BP2,
    BP2_RELU,
    BP3,
    BP4,
    ENTROPY_DELTA,
    GENERAL_DELTA,
    NEURON,
    SCALE,
    SOFTMAX_DELTA,
)
from bpkit.slips.forward import (
    COST,
    CROSS_ENTROPY,
    ENTRY,
    FORWARD_PASS,
    SHARES,
    SOFTMAX_JACOBIAN,
    SUM,
)
from bpkit.slips.grammar import Letters
from bpkit.slips.moving import (
    COMPLEX_STEP,
    DESCENT,
    DIFFERENCE,
    GRADIENT,
    PARTIAL_U,
    PARTIAL_V,
    RELATIVE,
    STEP,
)
from bpkit.slips.passes import passes

NET, X, Y = bpkit.datasets.random_example((2, 3, 4, 3), m=5, seed=3)
G, (Z, A) = backprop(NET, X, Y), NET.forward(X)
ONE = np.array([0.7, -0.4, 1.9])  # the logits of one example
SHARE, TARGET = softmax(ONE), np.array([0.1, 0.7, 0.2])
RNG = np.random.default_rng(0)
J = RNG.normal(size=(3, 3))

# Each formula, its letters, and what it should be by the code of bpkit or by other means.
FORMULAS = {
    "A3": (ENTRY, {"w": NET.w, "l": 3, "j": 4, "k": 2}, NET.w[3][3, 1]),
    "A4": (SUM, {"w": NET.w[3], "a_prev": A[2], "b": NET.b[3]}, Z[3]),
    "forward": (FORWARD_PASS, {"net": NET, "x": X}, A[4]),
    "A6": (COST, {"a": A[4], "y": Y}, bpkit.cost_of(NET, X, Y)),
    "cross-entropy": (
        CROSS_ENTROPY, {"a": A[4], "y": Y}, bpkit.cost_of(NET, X, Y, "cross_entropy"),
    ),
    "softmax": (SHARES, {"z": Z[4]}, softmax(Z[4])),
    "A12": (SOFTMAX_JACOBIAN, {"z": ONE}, softmax_jacobian(ONE)),
    "BP1": (BP1, {"z": Z[4], "a": A[4], "y": Y, "sigma": NET.sigma}, G.delta[4]),
    "E6": (
        ENTROPY_DELTA, {"z": Z[4], "a": A[4], "y": Y, "sigma": NET.sigma},
        backprop(NET, X, Y, "cross_entropy").delta[4],
    ),
    "A10": (
        GENERAL_DELTA, {"cost_factor": ONE[:, np.newaxis], "da_dz": J},
        [[sum(ONE[k] * J[k, j] for k in range(3))] for j in range(3)],
    ),
    "softmax and squared error": (
        SOFTMAX_DELTA, {"a": SHARE[:, np.newaxis], "y": TARGET[:, np.newaxis]},
        pair_of("softmax", "quadratic").delta(
            ONE[:, np.newaxis], SHARE[:, np.newaxis], TARGET[:, np.newaxis]
        ),
    ),
    "BP2": (
        BP2, {"w_next": NET.w[3], "delta_next": G.delta[3], "z": Z[2], "sigma": NET.sigma},
        G.delta[2],
    ),
    "BP2 of a neuron": (
        NEURON,
        {"w_next": NET.w[3], "delta_next": G.delta[3][:, 0], "z": Z[2][:, 0], "j": 2,
         "sigma": NET.sigma},
        G.delta[2][1, 0],
    ),
    "BP2 of relu": (
        BP2_RELU, {"w_next": NET.w[3], "delta_next": G.delta[3], "z": Z[2]},
        bpkit.backpropagation.delta_hidden(NET.w[3], G.delta[3], Z[2], ELEMENTWISE["relu"]),
    ),
    "BP3": (BP3, {"delta": G.delta[3]}, G.b[3][:, 0]),
    "BP4": (BP4, {"delta": G.delta[3], "a_prev": A[2]}, G.w[3]),
    "scale": (SCALE, {"slopes": np.array([[3.0, 4.0]])}, 1 / np.sqrt(12.5)),
    "A5": (STEP, {"w": J, "gradient": J**2, "learning_rate": 0.3}, J - 0.3 * J**2),
    "descent": (
        DESCENT, {"slope": lambda w: w, "start": 3.0, "learning_rate": 0.1, "steps": 4}, 3 * 0.9**4,
    ),
    "by u": (PARTIAL_U, {"u": 2.0, "v": 3.0}, 12.0),
    "by v": (PARTIAL_V, {"u": 2.0, "v": 3.0}, 4.0),
    "difference": (DIFFERENCE, {"f": lambda t: t**3, "p": 2.0, "h": 0.5}, 12.25),
    "gradient": (GRADIENT, {"f": lambda p: p[0] * p[1], "p": ONE[:2], "h": 0.1}, ONE[1::-1]),
    "complex step": (COMPLEX_STEP, {"f": lambda t: t**3, "p": 0.3, "h": 1e-30}, 0.27),
    "relative difference": (
        RELATIVE, {"mine": np.array([1.0, -4]), "truth": np.array([2.0, -3])}, 0.25,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_with_every_place_right_a_formula_is_that_of_bpkit(name):
    formula, letters, right = FORMULAS[name]
    np.testing.assert_allclose(formula(Letters(**letters)), right, rtol=1e-6)


def differs(mine, truth):
    return any(not np.allclose(p, q, rtol=1e-3) for p, q in zip(mine, truth, strict=True))


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_the_gradient_check_sees_it_where_its_equation_can_reach(slip):
    net, x, y, cost = case_of(slip)
    truth = numerical_gradient(net, x, y, cost, method="complex")
    mine = slip.gradients(net, x, y, cost)
    assert compare(mine, truth).worst > 1e-3
    assert differs(mine.w, truth.w) == (slip.equation != "BP3")
    assert differs(mine.b, truth.b) == (slip.equation != "BP4")


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_it_changes_nothing_it_was_given(slip):
    net, x, y, cost = case_of(slip)
    before = [*net.copy().w, *net.copy().b, x.copy(), y.copy()]
    slip.gradients(net, x, y, cost)
    for kept, now in zip(before, [*net.w, *net.b, x, y], strict=True):
        np.testing.assert_array_equal(kept, now)


def test_no_two_slips_of_the_pass_give_the_same_numbers_where_both_can_run():
    for first, second in combinations(SLIPS, 2):
        if first.seen_at == second.seen_at:
            net, x, y, cost = case_of(first)
            mine, other = (slip.gradients(net, x, y, cost) for slip in (first, second))
            assert differs([*mine.w, *mine.b], [*other.w, *other.b]), (first.name, second.name)


def test_names_are_unique():
    assert len(BY_NAME) == len(SLIPS)
    assert set(TOGETHER) <= set(BY_NAME)


@pytest.mark.parametrize(
    ("hidden", "output", "cost"),
    [("sigmoid", "sigmoid", "quadratic"), ("relu", "sigmoid", "quadratic"),
     ("tanh", "sigmoid", "cross_entropy"), ("sigmoid", "softmax", "quadratic")],
)  # fmt: skip
def test_without_a_mistake_the_pass_is_backprop(hidden, output, cost):
    net, x, y = bpkit.datasets.random_example((2, 3, 4, 3), hidden, output, m=4, seed=1)
    mine, right = passes(net, x, y, cost), backprop(net, x, y, cost)
    assert compare(mine, right).worst < 1e-12
    for l, delta in right.delta.items():
        np.testing.assert_allclose(mine.delta[l], delta, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "together"),
    [("mean_of_paths", lambda p: sum(p) / len(p)), ("largest_path", max),
     ("one_path", lambda p: p[-1]), ("first_path", lambda p: p[0])],
)  # fmt: skip
def test_paths_agree_with_loops(name, together):
    slip = BY_NAME[name]
    net, x, y, cost = case_of(slip)
    g = slip.gradients(net, x, y, cost)
    z = net.forward(x).z[2]
    for j in range(3):
        for i in range(3):
            paths = [net.w[3][k, j] * g.delta[3][k, i] for k in range(4)]
            assert np.isclose(g.delta[2][j, i], together(paths) * net.sigma.slope(z[j, i]))


def test_updated_early_agrees_with_an_update_in_the_middle():
    """M5, by changing a network's own weights on the way back."""
    slip = BY_NAME["updated_early"]
    net, x, y, cost = case_of(slip)
    g, twin, trace = backprop(net, x, y, cost), net.copy(), net.forward(x)
    twin.w[4] = twin.w[4] - g.w[4]
    delta3 = (twin.w[4].T @ g.delta[4]) * net.sigma.slope(trace.z[3])
    np.testing.assert_allclose(slip.gradients(net, x, y, cost).delta[3], delta3)


def test_batch_averaged_first_agrees_with_one_pass_on_the_means():
    slip = BY_NAME["batch_averaged_first"]
    net, x, y, _ = case_of(slip)
    a = [layer.mean(axis=1, keepdims=True) for layer in net.forward(x).a]
    z = [layer.mean(axis=1, keepdims=True) for layer in net.forward(x).z]
    last = (a[3] - y.mean(axis=1, keepdims=True)) * net.sigma.slope(z[2])
    np.testing.assert_allclose(slip.gradients(net, x, y).w[4], last @ a[2].T)
