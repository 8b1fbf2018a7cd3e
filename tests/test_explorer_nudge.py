"""nudge: a push on one number, the true change of C, and the one that the gradient predicts."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bpkit
from bpkit.draw.network import parts
from bpkit.draw.symbols import part_of, rounded
from bpkit.explorers._nudge import nudge

NAMES = [part.name for part in parts(bpkit.example()[0])]

actions = st.lists(
    st.one_of(
        st.tuples(st.just("selected"), st.sampled_from(NAMES)),
        st.tuples(st.just("push"), st.integers(-40, 40).map(lambda n: n / 20)),
    ),
    min_size=1,
    max_size=300,
)


def place(name, net, x):
    """The one number that is pushed, in its array: a neuron's bias moves its z by as much."""
    kind, l, j, k = part_of(name)
    if kind == "w":
        return net.w[l], (j - 1, k - 1)
    return (x if l == 1 else net.b[l]), (j - 1, 0)


def cost_under(name, push):
    """C of the running example, with the push put in by hand."""
    net, x, y = bpkit.example()
    array, entry = place(name, net, x)
    array[entry] += push
    return bpkit.cost_of(net, x, y)


def slope(name):
    """∂C/∂(the number pushed) with no backward pass: two very small pushes, to both sides."""
    h = 1e-5
    return (cost_under(name, h) - cost_under(name, -h)) / (2 * h)


def numbers_in(text):
    return [float(n.replace("−", "-")) for n in re.findall(r"−?\d+\.\d{4}\b", text)]


@settings(max_examples=20, deadline=None)
@given(actions)
def test_the_changes_shown_are_those_of_a_fresh_computation_after_any_actions(actions):
    figure = nudge()
    for name, value in actions:
        figure.move(**{name: value})
    name, push = figure.explorer.selected, figure.explorer.push
    rest, tangent = cost_under(name, 0), slope(name)
    if push:
        change = cost_under(name, push) - rest
        central = (cost_under(name, push) - cost_under(name, -push)) / (2 * push)
        expected = [change, tangent * push, change - tangent * push, central, tangent]
    else:
        expected = [rest, tangent]
    assert numbers_in(figure.view.frame["words"]) == pytest.approx(expected, abs=5.1e-5)
    assert figure.frame() == figure.frame()
    figure.reset()
    assert figure.frame() == nudge().frame()
    figure.close()


def test_the_slider_says_what_it_pushes():
    figure = nudge()
    slider = figure.panel.children[0]
    assert slider.description == "push Δz³₂"
    for name, label in {"w:3,1,2": "w³₁₂", "b:2,1": "b²₁", "n:1,2": "x₂"}.items():
        figure.move(selected=name)
        assert slider.description == f"push Δ{label}"


def test_a_push_on_a_bias_changes_c_as_one_on_its_neuron_does():
    neuron, bias = nudge(selected="n:3,1").frame(), nudge(selected="b:3,1").frame()
    assert numbers_in(neuron.words) == numbers_in(bias.words)
    assert bias.formulas[0].startswith(r"\frac{\partial C}{\partial b^{3}_{1}} = \delta^{3}_{1} =")


def test_the_gradient_of_a_weight_is_shown_as_the_product_of_its_two_ends():
    net, x, y = bpkit.example()
    delta, a = bpkit.backprop(net, x, y).delta[3][0, 0], net.forward(x).a[2][1, 0]
    line = nudge(selected="w:3,1,2").frame().formulas[0]
    assert r"= \delta^{3}_{1}\, a^{2}_{2} =" in line
    assert numbers_in(line) == pytest.approx([delta, a, delta * a], abs=5.1e-5)


def test_an_input_has_no_delta_and_its_push_goes_along_all_its_weights():
    net, x, y = bpkit.example()
    delta = bpkit.backprop(net, x, y).delta[2][:, 0]
    line = nudge(selected="n:1,2").frame().formulas[0]
    assert r"\frac{\partial C}{\partial x_{2}} = \sum_i w^{2}_{i2}\, \delta^{2}_i =" in line
    assert numbers_in(line)[-1] == pytest.approx(net.w[2][:, 1] @ delta, abs=5.1e-5)


def test_formulas_and_picture_follow_the_push():
    small, large = nudge(push=0.05).frame(), nudge(push=-2).frame()
    for before, after in zip(small.formulas[1:], large.formulas[1:], strict=True):
        assert before != after
    rest = bpkit.cost_of(*bpkit.example())
    predicted = rounded(-2 * slope("n:3,2"))
    assert f"= {predicted}" in re.sub(r"\\textcolor{#\w+}{([^}]*)}", r"\1", large.formulas[1])
    assert f"(dashed): {predicted}" in large.picture
    assert f"true ΔC (solid): {rounded(cost_under('n:3,2', -2) - rest)}" in large.picture
    assert "Δz = −2" in large.picture


def test_a_smaller_push_leaves_a_far_smaller_gap_and_both_sides_come_nearer_to_delta():
    def gap_and_error(push):
        _, _, gap, central, delta = numbers_in(nudge(push=push).frame().words)
        return abs(gap), abs(central - delta)

    (gap, error), (smaller_gap, smaller_error) = gap_and_error(2.0), gap_and_error(1.0)
    assert smaller_gap < gap / 3
    assert smaller_error < error / 3


def test_without_a_push_the_slope_alone_is_shown():
    frame = nudge(push=0).frame()
    assert frame.words.startswith("Nobody pushes z³₂")
    assert "both sides" not in frame.picture
    assert frame.formulas[-1].endswith(r"h \to 0")


def test_only_what_the_push_reaches_is_told_to_move():
    picture = nudge(selected="w:3,1,2").frame().picture
    assert picture.count("Δa = ") == 3  # the outputs
    assert picture.count("Δz = ") == 1  # the neuron where the weight arrives
    assert picture.count("Δw = ") == 1


@pytest.mark.parametrize(
    ("net", "cost"),
    [
        (bpkit.Network([3, 2], hidden="relu", output="softmax"), "cross_entropy"),
        (bpkit.Network([1, 8, 8, 8, 8, 2], hidden="tanh", output="identity"), "quadratic"),
        (bpkit.Network([2, 3, 2], hidden="relu", dtype=np.float32), "cross_entropy"),
    ],
)
def test_a_readers_own_network_is_pushed_and_left_as_it_was(net, cost):
    x, y = np.full(net.sizes[0], 0.5), np.eye(2)[0]
    kept = net.copy()
    explorer = nudge(net, x, y, cost, selected="w:2,1,1").explorer
    one_of_each = {(part.kind, part.l): part for part in parts(net)}.values()
    for part in one_of_each:
        explorer = explorer.moved(selected=part.name)
        for push in (-2, 0, 0.3):
            explorer = explorer.moved(push=push)
            assert explorer.frame() == explorer.frame()
    for l in range(2, net.L + 1):
        assert (net.w[l] == kept.w[l]).all()
        assert (net.b[l] == kept.b[l]).all()


def test_a_number_that_c_does_not_depend_on_has_a_level_curve():
    net = bpkit.Network([1, 1, 1], hidden="relu")
    net.b[2] = [-9]
    assert numbers_in(nudge(net, [1], [0], selected="n:2,1").frame().words) == [0, 0, 0, 0, 0]
