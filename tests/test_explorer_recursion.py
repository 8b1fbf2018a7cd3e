"""recursion: both passes, a term at a time, and what an edit makes out of date."""

import re

import numpy as np
import pytest
from blackboard import Blackboard
from hypothesis import given, settings
from hypothesis import strategies as st

import bpkit
from bpkit.costs import PAIRS
from bpkit.draw.network import parts
from bpkit.draw.symbols import part_of, rounded
from bpkit.explorers._network_explorer import edited_with, number_of
from bpkit.explorers._recursion.explorer import recursion
from bpkit.explorers._recursion.order import first_uses, index_of, layer_ends, shape_of, steps
from bpkit.explorers._recursion.steps import (
    Activation,
    OutputDelta,
    Summand,
    Update,
    WeightedSum,
    WeightGradient,
    delta,
)
from bpkit.learning import update

NET, X, Y = bpkit.example()
SHAPE = shape_of(NET)
STEPS = steps(SHAPE)
LAST = len(STEPS) - 1
NAMES = [part.name for part in parts(NET)]
HIDDEN_AND_OUTPUT = [(l, j) for l in (2, 3, 4) for j in SHAPE.neurons(l)]


def at(step):
    """The explorer of the running example at one of its steps."""
    index = step if isinstance(step, int) else index_of(SHAPE)[step]
    return recursion(step=index).explorer


def edited(explorer, name, value):
    """After the reader has picked a part and changed its number."""
    return explorer.moved(selected=name).moved(value=value)


def gone_to(explorer, step):
    return explorer.moved(step=index_of(SHAPE)[step])


def under_neurons(explorer):
    """What stands under each neuron as z and as δ, by the neuron."""
    found = {"z": {}, "δ": {}}
    for group in re.split(r'<g data-name="n:', explorer.frame().picture)[1:]:
        l, j = map(int, re.match(r"(\d),(\d)", group).groups())
        for letter, text in re.findall(r"<tspan>([zδ]) = ([^<]+)</tspan>", group):
            found[letter][l, j] = text
    return found


def on_edges(explorer):
    """The plain numbers, and question marks, written on the weights' lines."""
    written = r'pointer-events="none"><rect[^>]*></rect><text[^>]*><tspan>(\?|−?\d+\.\d{4})<'
    return re.findall(written, explorer.frame().picture)


def follows(letter, l, j, name):
    """Whether z or δ of a neuron of the running example is computed from an edited number."""
    kind, l0, j0, _ = part_of(name)
    z_follows = kind == "n" or l > l0 or (l, j) == (l0, j0)
    # Some δ of the output always follows, and each δ before it takes in all of those.
    return z_follows or (letter == "δ" and l < NET.L)


def fresh(edits):
    """Everything about the running example with these numbers put in by hand."""
    net, x, y = bpkit.example()
    for name, value in edits.items():
        number_of(name, net, x)[...] = value
    return net, net.forward(x), bpkit.backprop(net, x, y)


def test_the_steps_go_forward_then_back_then_to_the_gradients_and_the_update():
    stages = list(dict.fromkeys(step.stage for step in STEPS))
    assert stages == ["input", "forward", "loss", "backward", "gradient", "update"]
    backward = [step.l for step in STEPS if step.stage == "backward"]
    assert backward == sorted(backward, reverse=True)
    assert sum(isinstance(step, WeightGradient) for step in STEPS) == sum(w.size for w in NET.w)


def test_each_delta_of_a_hidden_layer_has_a_step_for_every_neuron_of_the_next():
    for l in (2, 3):
        for j in SHAPE.neurons(l):
            opened = [s.k for s in STEPS if isinstance(s, Summand) and (s.l, s.j) == (l, j)]
            assert opened == [*SHAPE.neurons(l + 1)]


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_a_step_needs_only_what_came_before(output):
    shape = shape_of(bpkit.Network([2, 3, 2, 3], output=output))
    index = index_of(shape)
    assert len(index) == len(steps(shape))  # no step comes twice
    for step, place in index.items():
        assert all(index[needed] < place for needed in step.needs(shape))


actions = st.lists(
    st.one_of(
        st.tuples(st.just("step"), st.integers(0, LAST)),
        st.tuples(st.just("layer"), st.sampled_from([-1, 1])),
        st.tuples(st.just("selected"), st.sampled_from(NAMES)),
        st.tuples(st.just("value"), st.integers(-60, 60).map(lambda n: n / 20)),
        st.tuples(st.just("reset"), st.none()),
    ),
    max_size=100,
)


@settings(max_examples=15, deadline=None)
@given(actions)
def test_after_any_actions_all_that_is_shown_is_known_and_freshly_computed(actions):
    explorer, edits = recursion().explorer, {}
    for action, argument in actions:
        if action == "reset":
            explorer, edits = recursion().explorer, {}
        elif action == "layer":
            explorer = explorer.a_layer(argument)
        else:
            if action == "value":
                edits[edited_with(explorer.selected)] = argument
            explorer = explorer.moved(**{action: argument})
    _, trace, gradients = fresh(edits)
    shown = under_neurons(explorer)
    for letter, layers in (("z", trace.z), ("δ", gradients.delta)):
        for l, j in HIDDEN_AND_OUTPUT:
            text = shown[letter].get((l, j))
            assert text in (rounded(layers[l][j - 1, 0]), "?", None)
            step = WeightedSum(l, j) if letter == "z" else delta(SHAPE, l, j)
            if index_of(SHAPE)[step] <= explorer.step:
                assert text not in ("?", None)
            if text == "?":
                assert any(follows(letter, l, j, name) for name in edits)
    picture, _, words = explorer.frame()
    assert ("?" in picture) <= ("out of date" in words)


@pytest.mark.parametrize("name", NAMES)
def test_an_edit_goes_back_to_the_first_step_that_uses_the_number(name):
    explorer = edited(at(LAST), name, 2.75)
    assert explorer.step == first_uses(SHAPE)[edited_with(name)]
    assert edited_with(explorer.selected) == edited_with(name)
    assert explorer.value == 2.75


def test_an_edit_before_the_step_that_uses_the_number_keeps_the_part_at_hand():
    explorer = edited(at(LAST), "w:2,1,1", 0.5)
    explorer = edited(explorer, "w:4,3,2", -1)
    assert explorer.step == first_uses(SHAPE)["w:2,1,1"]
    assert explorer.selected == "w:4,3,2"
    assert explorer.value == -1


def test_what_an_edit_made_out_of_date_is_marked_until_it_is_computed_again():
    before = under_neurons(at(delta(SHAPE, 3, 1)))
    explorer = edited(at(delta(SHAPE, 3, 1)), "w:3,1,2", 2)
    after = under_neurons(explorer)
    assert "out of date" in explorer.frame().words
    stale = {(3, 1), (4, 1), (4, 2), (4, 3)}
    assert after["z"] == {n: "?" if n in stale else z for n, z in before["z"].items()}
    assert after["δ"] == dict.fromkeys(before["δ"], "?")
    after = under_neurons(gone_to(explorer, WeightedSum(4, 3)))
    assert "?" not in after["z"].values()
    assert after["δ"] == dict.fromkeys(before["δ"], "?")
    again = gone_to(explorer, delta(SHAPE, 3, 1)).frame()
    assert "?" not in again.picture
    assert "out of date" not in again.words


def test_an_edit_leaves_the_outputs_that_it_does_not_reach():
    before = at(OutputDelta(4, 3))
    after = edited(before, "w:4,2,1", -1)
    assert under_neurons(after)["δ"] == under_neurons(before)["δ"] | {(4, 2): "?"}


def test_under_softmax_an_edit_reaches_every_output():
    net, x, y = bpkit.example(output="softmax")
    explorer = recursion(net, x, y, step=index_of(shape_of(net))[OutputDelta(4, 3)]).explorer
    assert set(under_neurons(edited(explorer, "w:4,2,1", -1))["δ"].values()) == {"?"}


def test_each_gradient_appears_on_its_weight_and_stays_until_an_edit():
    explorer = at(WeightGradient(2, 3, 2))
    gradients = bpkit.backprop(NET, X, Y)
    every = [rounded(v) for l in (2, 3, 4) for v in gradients.w[l].ravel()]
    assert on_edges(explorer) == every
    assert "The numbers on the lines are the ∂C/∂w known so far." in explorer.frame().words
    of_the_last = on_edges(at(WeightGradient(4, 3, 2)))
    assert of_the_last == [rounded(v) for v in gradients.w[4].ravel()]
    assert on_edges(at(Update(2, 1))) == every[2:]  # on the others stands the new weight
    explorer = edited(at(LAST), "w:4,1,1", 0.25)
    assert on_edges(explorer).count("?") == 2 + 6 + 6 - 1  # its own line has the product


def test_a_crowded_layer_shows_the_gradients_of_one_neuron_at_a_time_and_says_so():
    net = bpkit.Network([4, 4, 2])
    step = index_of(shape_of(net))[WeightGradient(2, 3, 4)]
    explorer = recursion(net, [1, 2, 3, 4], [0, 1], step=step).explorer
    gradients = bpkit.backprop(net, [1, 2, 3, 4], [0, 1])
    expected = [*gradients.w[2][2], *gradients.w[3].ravel()]
    assert on_edges(explorer) == [rounded(v) for v in expected]
    assert "more than 12 weights" in explorer.frame().words


def test_scrubbing_back_makes_nothing_out_of_date():
    assert "?" not in at(LAST).moved(step=5).frame().picture


def test_editing_a_number_that_no_step_has_used_yet_stays_where_it_is():
    before = at(Activation(2, 1))
    after = edited(before, "w:4,3,1", -1)
    assert after.step == before.step
    assert "out of date" not in after.frame().words


@pytest.mark.parametrize(("l", "j"), [(3, 1), (3, 2), (2, 1), (2, 2), (2, 3)])
def test_an_opened_delta_has_each_summand_on_its_edge_and_they_sum_to_it(l, j):
    picture, _, words = at(delta(SHAPE, l, j)).frame()
    trace, gradients = NET.forward(X), bpkit.backprop(NET, X, Y)
    slope = trace.a[l][j - 1, 0] * (1 - trace.a[l][j - 1, 0])
    summands = NET.w[l + 1][:, j - 1] * gradients.delta[l + 1][:, 0] * slope
    assert summands.sum() == pytest.approx(gradients.delta[l][j - 1, 0], rel=1e-12)
    for summand in summands:
        assert f">{rounded(summand)}</tspan>" in picture
    assert f" = {rounded(gradients.delta[l][j - 1, 0])}." in words


@pytest.mark.parametrize("index", range(len(STEPS)))
def test_the_term_in_play_is_lit_in_the_picture_and_marked_in_the_formula(index):
    explorer = at(index)
    assert explorer.selected == STEPS[index].part.name
    assert any(r"\class{bpkit-marked}" in line for line in explorer.frame().formulas)


def sides(line):
    """The sides of an equation, but those that are not complete yet."""
    if re.search(r"\\cdots|\\to|\\leftarrow w", line):
        return []
    wholly_marked = re.fullmatch(r"\\class\{bpkit-marked\}\{(.*) = (.*)\}", line)
    return wholly_marked.groups() if wholly_marked else re.split(r" = |.*\\leftarrow ", line)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "identity"])
def test_every_pair_of_output_and_cost_is_told_at_every_step(hidden, output, cost):
    net = bpkit.Network([2, 2, 3], hidden=hidden, output=output, seed=3)
    x, y = np.array([[0.5], [-1]]), np.array([[0], [1], [0]])
    gradients = bpkit.backprop(net, x, y, cost)
    explorer = recursion(net, x, y, cost=cost).explorer
    frames = [explorer.moved(step=index).frame() for index in range(len(explorer.steps))]
    told = " ".join(frame.words for frame in frames)
    for d in np.vstack([*gradients.delta])[:, 0]:
        assert f" = {rounded(d)}" in told
    assert f"Together, C = {rounded(gradients.cost)}." in told
    added = re.findall(r"adds (\S+?)\.? to the cost", told)
    terms = [float(text.replace("−", "-")) for text in added]
    assert sum(terms) == pytest.approx(gradients.cost, abs=2e-4)
    board = Blackboard(net, x, y, gradients)
    for line in {line for frame in frames for line in frame.formulas}:
        values = [board.read(side) for side in sides(line) if side]
        assert values == pytest.approx(values[:1] * len(values), rel=1e-3, abs=1e-3), line


def test_the_update_ends_at_the_cost_of_a_network_after_one_step_downhill():
    net = NET.copy()
    gradients = bpkit.backprop(net, X, Y)
    for l in (2, 3, 4):
        net.w[l] = net.w[l] - 0.7 * gradients.w[l]
        net.b[l] = net.b[l] - 0.7 * gradients.b[l]
    after = rounded(bpkit.cost_of(net, X, Y))
    words = at(LAST).moved(eta=0.7).frame().words
    assert f"the cost is {after}; it was {rounded(gradients.cost)}." in words


def test_a_network_without_a_hidden_layer_begins_at_its_only_delta():
    assert "δ²₁ = " in recursion(bpkit.Network([2, 1]), [1, 2], [1]).frame().words


def test_a_layer_at_a_time_visits_the_end_of_every_layer_and_returns():
    explorer, visited = at(0), []
    while explorer.step < LAST:
        explorer = explorer.a_layer(1)
        visited.append(explorer.step)
    assert visited == layer_ends(SHAPE)
    explorer = explorer.a_layer(1)
    assert explorer.step == LAST
    for _ in visited:
        explorer = explorer.a_layer(-1)
    assert explorer.step == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_slider_of_a_number_changes_a_number_on_screen(name):
    figure = recursion()
    figure.move(selected=name)
    slider = figure.panel.children[4]
    seen = set()
    for value in np.linspace(slider.min, slider.max, 12):
        slider.value = value
        frame = figure.view.frame
        assert frame["words"] == figure.frame().words
        seen.add((frame["formulas"], frame["words"]))
    assert len(seen) == 12
    figure.close()


def test_a_slider_that_goes_to_its_nearest_step_moves_nothing():
    """As a browser's does when it is shown a number between two steps."""
    figure = recursion(bpkit.Network([2, 3, 2], seed=1), [1.03, -0.5], [0, 1], step=0)
    figure.move(selected="w:2,1,2")
    here, slider = figure.explorer, figure.panel.children[4]
    nearest = slider.min + slider.step * round((here.value - slider.min) / slider.step)
    assert nearest != here.value
    slider.value = nearest
    assert figure.explorer is here
    slider.value = nearest + slider.step
    assert figure.explorer.value == pytest.approx(nearest + slider.step, rel=1e-12)
    figure.close()


def test_the_learning_rate_is_said_at_every_step_and_moves_the_update():
    figure = recursion(step=LAST)
    slider = figure.panel.children[5]
    seen = set()
    for eta in np.linspace(slider.min, slider.max, 12):
        slider.value = eta
        net = NET.copy()
        update(net, bpkit.backprop(NET, X, Y), slider.value)
        words = figure.view.frame["words"]
        assert f"the cost is {rounded(bpkit.cost_of(net, X, Y))};" in words
        seen.add(words)
    assert len(seen) == 12
    figure.move(step=0)
    assert "η = 5." in figure.frame().words


def test_every_other_control_moves_the_step():
    figure = recursion()
    slider, _, back, on, _, _, reset, _ = figure.panel.children
    first = figure.frame()
    for value in np.linspace(slider.min, slider.max, 12).round().astype(int):
        slider.value = value
        assert figure.explorer.step == value
        assert figure.view.frame["words"].startswith(f"Step {value} of {slider.max}, ")
    slider.value = 0
    on.click()
    assert figure.explorer.step == layer_ends(SHAPE)[0]
    back.click()
    assert figure.explorer.step == 0
    reset.click()
    assert figure.frame() == first


def test_reset_after_an_edit_shows_the_first_frame_and_marks_nothing():
    figure = recursion()
    first = figure.frame()
    figure.move(selected="n:1,2")
    figure.move(value=-2)
    assert figure.frame() != first
    figure.reset()
    assert figure.frame() == first


def test_the_frame_is_pure_and_the_network_given_stays_as_it_is():
    net, x, y = bpkit.example()
    explorer = recursion(net, x, y, step=LAST).explorer
    assert explorer.frame() == explorer.frame()
    edited(explorer, "w:2,1,1", 3).frame()
    assert all((a == b).all() for a, b in zip([*net.w, *net.b], [*NET.w, *NET.b], strict=True))
    assert (x == X).all()
