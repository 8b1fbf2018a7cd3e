"""Each slip differs from the truth, and the gradient check sees every one of the backward pass."""

from itertools import combinations

import numpy as np
import pytest

from bpkit import backprop, compare, numerical_gradient
from bpkit.slips import BY_NAME, RIGHT, SLIPS, setting

IN_THE_PASS = [slip for slip in SLIPS if slip.in_the_pass]
# By convention relu's slope at 0 is 0; no random z is 0, so the check has nothing to see.
SEEN = [slip for slip in IN_THE_PASS if slip.name != "gate_open_at_zero"]


def differs(mine, truth):
    return any(not np.allclose(p, q, rtol=1e-3) for p, q in zip(mine, truth, strict=True))


@pytest.mark.parametrize("slip", SEEN, ids=lambda slip: slip.name)
def test_the_gradient_check_sees_it_where_its_equation_can_reach(slip):
    net, x, y, cost = setting(slip)
    truth = numerical_gradient(net, x, y, cost, method="complex")
    mine = slip.gradients(net, x, y, cost)
    assert compare(mine, truth).worst > 1e-3
    reaches_w = slip.equation != "BP3" and slip.name != "bias_times_activation"
    reaches_b = slip.equation != "BP4" and slip.name != "own_activation"
    assert differs(mine.w, truth.w) == reaches_w
    assert differs(mine.b, truth.b) == reaches_b


@pytest.mark.parametrize("slip", IN_THE_PASS, ids=lambda slip: slip.name)
def test_it_changes_nothing_it_was_given(slip):
    net, x, y, cost = setting(slip)
    before = [*net.copy().w, *net.copy().b, x.copy(), y.copy()]
    slip.gradients(net, x, y, cost)
    for kept, now in zip(before, [*net.w, *net.b, x, y], strict=True):
        np.testing.assert_array_equal(kept, now)


def test_no_two_slips_of_the_pass_give_the_same_numbers_where_both_can_run():
    """Those that do are one row of the table, which names both."""
    for first, second in combinations(SEEN, 2):
        if first.seen_at == second.seen_at:
            net, x, y, cost = setting(first)
            mine, other = (slip.gradients(net, x, y, cost) for slip in (first, second))
            assert differs([*mine.w, *mine.b], [*other.w, *other.b]), (first.name, second.name)


def test_names_are_unique_and_equations_known():
    assert len(BY_NAME) == len(SLIPS)
    assert {slip.equation for slip in SLIPS} == set(RIGHT)


def test_relu_gate_slips_differ_from_the_convention_at_0_and_below():
    z = np.array([-1.0, 0.0, 1.0])
    assert BY_NAME["gate_always_open"].rule(z).tolist() == [1, 1, 1]
    assert BY_NAME["gate_open_at_zero"].rule(z).tolist() == [0, 1, 1]
    assert RIGHT["relu slope"](z).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("name", "together"),
    [("mean_of_paths", lambda p: sum(p) / len(p)), ("largest_path", max),
     ("one_path", lambda p: p[-1]), ("first_path", lambda p: p[0])],
)  # fmt: skip
def test_paths_agree_with_loops(name, together):
    slip = BY_NAME[name]
    net, x, y, cost = setting(slip)
    g = slip.gradients(net, x, y, cost)
    z = net.forward(x).z[2]
    for j in range(3):
        for i in range(3):
            paths = [net.w[3][k, j] * g.delta[3][k, i] for k in range(4)]
            assert np.isclose(g.delta[2][j, i], together(paths) * net.sigma.slope(z[j, i]))


def test_updated_early_agrees_with_an_update_in_the_middle():
    """M5, by changing a network's own weights on the way back."""
    slip = BY_NAME["updated_early"]
    net, x, y, cost = setting(slip)
    g, twin, trace = backprop(net, x, y, cost), net.copy(), net.forward(x)
    twin.w[4] = twin.w[4] - g.w[4]
    delta3 = (twin.w[4].T @ g.delta[4]) * net.sigma.slope(trace.z[3])
    np.testing.assert_allclose(slip.gradients(net, x, y, cost).delta[3], delta3)
