"""What notebook 02 claims: the curve, the numbers by hand, the cost, and what a bend is for."""

import numpy as np
import pytest

import bpkit
from claims import after, promise, slid


@after("sigmoid-values")
def the_table_and_the_slope_of_e_to_the_x():
    shown = [f"{np.exp(x):.4f}" for x in (-3, -1, 0, 1, 3)]
    assert shown == ["0.0498", "0.3679", "1.0000", "2.7183", "20.0855"]
    x, h = np.linspace(-3, 3, 13), 1e-6
    assert np.allclose((np.exp(x + h) - np.exp(x - h)) / (2 * h), np.exp(x), rtol=1e-8)


@after("sigmoid-values")
def the_sigmoid_is_steepest_at_0_and_flat_at_its_ends(sigmoid, z):
    assert sigmoid(np.array(0.0)) == 0.5
    assert f"{sigmoid(np.array(5.0)):.4f}" == "0.9933"
    assert np.allclose(sigmoid(z), 1 / (1 + np.exp(-z)))
    steps = np.diff(sigmoid(z))
    assert abs(z[steps.argmax()]) < 0.11
    assert max(steps[z[1:] < -6].max(), steps[z[:-1] > 6].max()) < 0.01 * steps.max()


@after("forward-in-numbers")
def by_hand_and_in_the_code(net, x, a):
    trace = net.forward(x)
    assert all(np.allclose(a[l], trace.a[l], rtol=1e-15) for l in (1, 2, 3, 4))
    z_3 = [1 * 0.5622 - 0.6792 + 1.5 * 0.7773 - 0.5, 0.5622 + 1.5 * 0.6792 - 1.5 * 0.7773 + 0.5]
    assert [f"{z:.4f}" for z in z_3] == ["0.5490", "0.9151"]
    assert [f"{z:.4f}" for z in trace.z[3][:, 0]] == ["0.5489", "0.9150"]
    z_41 = -0.5 * 0.6339 - 1.5 * 0.7140
    assert z_41 == pytest.approx(-1.3880, abs=0.6e-4)
    assert f"{1 / (1 + np.exp(1.3880)):.4f}" == f"{trace.a[4][0, 0]:.4f}" == "0.1997"


def activations(explorer):
    net, x = explorer.with_edits()
    return net.forward(x).a


@promise(
    "figure-forward",
    "The halo is on the first neuron of layer 3, so the slider is its bias.",
    "Move $b^3_1$. Only this neuron, the outputs and $C$ change",
)
def who_moves_with_a_bias(figure):
    assert "With b³₁ = −0.5" in figure.frame().words
    before, after = activations(figure.explorer), activations(slid(figure.explorer, value=2))
    changed = {
        f"n:{l},{j}" for l in (1, 2, 3, 4) for j in 1 + np.flatnonzero(before[l] != after[l])
    }
    assert changed == {"n:3,1", "n:4,1", "n:4,2", "n:4,3"}
    assert figure.frame().words[-7:] != slid(figure.explorer, value=2).frame().words[-7:]  # C


@promise(
    "figure-forward",
    "Pick the widest *solid* line into the lower neuron of layer 3. It is $w^3_{22}$.",
    "The line turns dashed, and the neuron's $z$ falls.",
)
def a_weight_dragged_through_0(figure):
    weights = figure.explorer.net.w[3][1]
    assert weights.argmax() == 1
    assert (weights == weights.max()).sum() == 1
    weight = figure.explorer.moved(selected="w:3,2,2")
    zs = []
    for value in (1.5, 1.0, 0.5, 0.0, -0.5, -1.0):
        net, x = slid(weight, value=value).with_edits()
        zs.append(net.forward(x).z[3][1, 0])
    assert (np.diff(zs) < 0).all()
    dashed = [slid(weight, value=v).frame().picture.count("stroke-dasharray") for v in (0.5, -0.5)]
    assert dashed[1] == dashed[0] + 1


@promise("figure-forward", "Push the bias of any neuron of layer 2 or 3 to 3.")
def the_flat_end(figure):
    for l, j in ((2, 1), (2, 2), (2, 3), (3, 1), (3, 2)):
        bias = figure.explorer.moved(selected=f"n:{l},{j}")
        stops = np.arange(round(bias.value, 2), 3.001, 0.05).round(2)
        a = np.array([activations(slid(bias, value=value))[l][j - 1, 0] for value in stops])
        assert a[-1] > 0.95
        assert (np.diff(a) > 0).all()
        assert np.diff(a)[-5:].max() < np.diff(a)[0] / 4


@after("cost-in-numbers")
def the_third_output_costs_the_most(net, a, squares, C, x, y):
    assert bpkit.cost_of(net, x, y) == pytest.approx(C)
    assert [f"{s:.4f}" for s in squares[:, 0]] == ["0.0399", "0.4743", "0.5292"]
    by_hand = [round(v, 4) for v in (0.1997**2, 0.6887**2, 0.7275**2)]
    assert by_hand == [0.0399, 0.4743, 0.5293]
    assert sum(by_hand) == pytest.approx(1.0435)
    assert f"{C:.4f}" == "0.5217"
    assert squares.argmax() == 2
    assert squares[1, 0] > 0.85 * squares[2, 0]
    assert pytest.approx(4 * 0.2**2) == 0.4**2


@after("straight-and-bent")
def two_layers_without_a_bend_are_one(net, x):
    straight = net.copy()
    w, b = straight.w, straight.b
    two = w[3] @ (w[2] @ x + b[2]) + b[3]
    assert np.allclose((w[3] @ w[2]) @ x + (w[3] @ b[2] + b[3]), two)


@after("straight-and-bent")
def nothing_straight_is_better_than_one_half(x_xor, y_xor):
    columns = np.vstack([x_xor, np.ones(4)]).T
    best, *_ = np.linalg.lstsq(columns, y_xor[0], rcond=None)
    assert np.allclose(columns @ best, 0.5)


@after("straight-and-bent")
def the_bent_one_gets_all_four(answer, y_xor):
    assert np.allclose(answer, y_xor[0], atol=0.02)


@after("straight-and-bent")
def tanh_is_an_s_like_the_sigmoid_but_steeper(sigmoid):
    z, h = np.linspace(-0.5, 0.5, 11), 1e-6
    assert np.tanh(h) / h == pytest.approx(1)
    assert (sigmoid(np.array(h)) - 0.5) / h == pytest.approx(0.25, rel=1e-6)
    assert np.allclose(np.tanh(z), 2 * sigmoid(2 * z) - 1)  # the same S, stretched
