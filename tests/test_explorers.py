"""The explorers without a browser: values, the frames they give, and the figures that move."""

import gc
import re
import time
import weakref
from functools import partial
from threading import Event, Thread, current_thread

import ipywidgets
import numpy as np
import pytest
from figures import EXPLORERS, make, shown
from hypothesis import given, settings
from hypothesis import strategies as st

import bpkit
from bpkit.costs import PAIRS
from bpkit.draw.network import parts
from bpkit.draw.symbols import rounded
from bpkit.explorers import descent, forward, notation, nudge, recursion, training
from bpkit.explorers._descent import LOSSES
from bpkit.explorers._network_explorer import edited_with

NAMES = [part.name for part in parts(bpkit.example()[0])]
ON_A_NETWORK = [forward, notation, nudge]  # in which any part of a network is selected


# Every explorer, and those whose controls depend on what is chosen once for each choice.
CASES = {
    **{
        name: partial(make, name)
        for name in EXPLORERS
        if name not in ("descent", "forward", "nudge")
    },
    **{f"descent, {loss}": partial(descent, loss) for loss in LOSSES},
    **{
        f"{explorer.__name__}, {name}": partial(explorer, selected=name)
        for explorer in (forward, nudge)
        for name in ("n:1,1", "n:3,2", "w:3,1,2", "b:2,1")
    },
    "recursion, the update": partial(recursion, step=88),
    "training, own network": lambda: training(net=bpkit.Network([2, 5, 1]), epoch=10),
}
PLACES = 12  # both ends, and ten between


def controls_of(figure):
    """The controls that are seen."""
    controls = [c for c in figure.panel.children if c is not figure.view]
    return [c for c in controls if c.layout.display != "none"]


def is_slider(control):
    return isinstance(control, ipywidgets.FloatSlider | ipywidgets.IntSlider)


def places(control):
    """Values of a slider from end to end, or all choices of a list."""
    if isinstance(control, ipywidgets.Dropdown):
        return [value for _, value in control._options_full]
    values = np.linspace(control.min, control.max, PLACES)
    return values if isinstance(control, ipywidgets.FloatSlider) else values.round().astype(int)


def moves(control):
    """All that a hand does to a control: a press, or a value after the other."""
    if isinstance(control, ipywidgets.Button):
        yield control.click
    else:
        yield from (partial(setattr, control, "value", value) for value in places(control))


def numbers_on_screen(figure):
    """Every number in the texts, the formulas and the picture's texts; no place in the drawing."""
    frame = figure.view.frame
    texts = re.sub("<img[^>]*>", "", " ".join(frame[k] for k in ("picture", "formulas", "words")))
    return tuple(re.findall(r"−?\d[\d.]*", re.sub("<[^>]*>", " ", texts)))


def fresh(edits):
    """The running example with these numbers put in by hand, and its cost."""
    net, x, y = bpkit.example()
    for name, value in edits.items():
        kind, l, *rest = re.split("[:,]", name)
        j, *k = (int(i) - 1 for i in rest)
        array = x if kind == "n" else getattr(net, kind)[int(l)]
        array[j, k[0] if k else 0] = value
    return net, x, y


actions = st.lists(
    st.one_of(
        st.tuples(st.just("select"), st.sampled_from(NAMES)),
        st.tuples(st.just("value"), st.integers(-60, 60).map(lambda n: n / 20)),
        st.tuples(st.just("reset"), st.none()),
    ),
    max_size=200,
)


@settings(max_examples=10, deadline=None)
@given(actions)
def test_forward_shows_what_a_fresh_computation_gives_after_any_actions(actions):
    figure, edits, selected = forward(), {}, "n:1,1"
    for action, argument in actions:
        if action == "select":
            figure.move(selected=argument)
            selected = argument
        elif action == "value":
            figure.move(value=argument)
            edits[edited_with(selected)] = argument
        else:
            figure.reset()
            edits, selected = {}, "n:1,1"
    net, x, y = fresh(edits)
    assert figure.explorer.selected == selected
    assert f"C = {rounded(bpkit.cost_of(net, x, y))}." in figure.frame().words
    assert figure.view.frame["words"] == figure.frame().words
    figure.close()


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_forward_tells_the_activation_and_the_cost_that_the_network_really_has(output, cost):
    net = bpkit.Network([2, 3, 3], output=output, seed=4)
    x, y = [0.5, -1], [0, 1, 0]
    figure = forward(net, x, y, selected="n:3,2", cost=cost)
    _, _, symbols, numbers, cost_symbols, cost_numbers = figure.frame().formulas
    assert (r"\frac{e^{z^{3}_{2}}}" in symbols) == (output == "softmax")
    assert numbers.endswith(f"{{{rounded(net.forward(x).a[3][1, 0])}}}")
    assert (r"\ln" in cost_symbols) == (cost == "cross_entropy")
    assert cost_numbers.endswith(f" = {rounded(bpkit.cost_of(net, x, y, cost))}")
    assert f"C = {rounded(bpkit.cost_of(net, x, y, cost))}." in figure.frame().words


def test_forward_shows_an_input_and_the_cost_in_symbols_and_in_numbers():
    figure = forward(selected="n:1,2")
    figure.move(value=-1.25)
    given_x, symbols, numbers = figure.frame().formulas
    assert given_x.startswith("a^{1}_{2} = x_{2} = ")
    assert "−1.2500" in given_x
    assert r"\sum_j" in symbols
    net, x, y = fresh({"n:1,2": -1.25})
    assert numbers.endswith(f" = {rounded(bpkit.cost_of(net, x, y))}")


@pytest.mark.parametrize("name", NAMES)
def test_notation_gives_the_symbol_place_and_value_of_every_part(name):
    net, x, _ = bpkit.example()
    words = notation(selected=name).frame().words
    kind, l, *rest = re.split("[:,]", name)
    j, *k = map(int, rest)
    array = {"w": net.w, "b": net.b, "n": net.forward(x).a}[kind][int(l)]
    value = f"{array[j - 1, k[0] - 1 if k else 0]:.4f}".rstrip("0").rstrip(".").replace("-", "−")
    assert words.endswith(f"Its value is {value}.")
    assert f"row {j}, column {k[0]}" in words if k else f"row {j} of" in words


@pytest.mark.parametrize("explorer", ON_A_NETWORK)
def test_the_frame_is_pure_and_the_network_given_stays_as_it_is(explorer):
    net, x, y = bpkit.example()
    figure = explorer(net, x, y, selected="w:3,1,2")
    first = figure.frame()
    figure.move(value=2.5)
    assert figure.frame() != first
    assert net.w[3][0, 1] == -1
    figure.reset()
    assert figure.frame() == first


def test_a_weight_set_in_place_is_seen_at_the_next_move():
    net, x, y = bpkit.example()
    figure = forward(net, x, y)
    net.w[2][0, 0] = 3
    figure.move(value=1.5)
    x[0, 0] = 1.5
    assert f"C = {rounded(bpkit.cost_of(net, x, y))}." in figure.view.frame["words"]


def test_a_readers_number_outside_the_slider_is_not_clipped():
    net, x, y = bpkit.example()
    net.w[3][0, 1] = -7.25
    figure = forward(net, x, y, selected="w:3,1,2")
    slider = figure.panel.children[0]
    assert slider.value == -7.25
    assert figure.explorer.edits == {}


@pytest.mark.parametrize("case", CASES)
def test_each_slider_changes_numbers_on_screen_and_reset_leads_back(case):
    figure = CASES[case]()
    first = shown(figure)
    for slider in filter(is_slider, controls_of(figure)):
        seen = []
        for value in places(slider):
            slider.value = value
            seen.append(numbers_on_screen(figure))
        assert len({*seen}) > len({*places(slider)}) / 2, slider.description
        figure.reset()
        assert shown(figure) == first, slider.description
    figure.close()


@pytest.mark.parametrize("case", CASES)
def test_each_control_is_answered_at_both_ends_and_between_by_what_its_explorer_gives(case):
    figure = CASES[case]()
    for control in controls_of(figure):
        for move in moves(control):
            move()
            assert shown(figure) == figure.content(figure.explorer)
    figure.close()


@pytest.mark.parametrize("case", CASES)
def test_each_control_has_a_label_and_one_resets(case):
    labels = [
        control.description
        for control in controls_of(CASES[case]())
        if not isinstance(control, ipywidgets.Play)  # its buttons have titles of their own
    ]
    assert all(labels)
    assert labels[-1] == "Reset"
    assert len({*labels}) == len(labels)


@pytest.mark.parametrize("name", ["descent", "recursion", "training"])
def test_a_player_is_joined_to_its_slider_from_end_to_end(name):
    controls = make(name).panel.children
    (play,) = [c for c in controls if isinstance(c, ipywidgets.Play)]
    (source, _), (slider, _) = play.link.source, play.link.target
    assert source is play
    assert slider in controls
    assert (play.min, play.value, play.max) == (slider.min, slider.value, slider.max)


def test_of_two_moves_in_two_threads_the_later_is_shown_last():
    figure = make("softmax_output")
    content, drawing = figure.content, Event()

    def slow(explorer):
        frame = content(explorer)
        if current_thread() is earlier:
            drawing.set()
            time.sleep(0.2)
        return frame

    figure.content = slow
    earlier = Thread(target=lambda: figure.move(z1=1.5))
    earlier.start()
    assert drawing.wait(10)
    figure.move(z2=-1.5)
    earlier.join()
    assert shown(figure) == content(figure.explorer)


@pytest.mark.parametrize("case", CASES)
def test_two_copies_do_not_interfere(case):
    one, other = CASES[case](), CASES[case]()
    before, explorer = shown(other), other.explorer
    for control in controls_of(one):
        for move in [*moves(control)][::6]:
            move()
    one.close()
    assert (shown(other), other.explorer) == (before, explorer)
    assert shown(other) == other.content(other.explorer)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_figure_has_a_still_with_alternative_text_and_a_sentence_for_plain_text(name):
    figure = make(name)
    kind = "png" if name == "training" else "svg"  # this one is a chart
    still = rf'<img class="bpkit-still" alt="[^"]{{40,}}" src="data:image/{kind}'
    assert re.match(still, figure.still())
    assert figure.to_svg().startswith("<svg" if kind == "svg" else "<img")
    assert repr(figure.panel) == "Run this cell to bring the figure to life."


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_closed_figure_leaves_nothing_behind(name):
    def count():
        return len(ipywidgets.widgets.widget._instances)

    before = count()
    figure = make(name)
    gone = weakref.ref(figure)
    figure.close()
    assert count() == before
    del figure
    gc.collect()
    assert gone() is None


def test_a_move_is_drawn_once():
    figure, drawn = forward(selected="w:3,1,2"), []
    figure.view.observe(drawn.append, "frame")
    figure.move(value=2)
    assert len(drawn) == 1
    figure.reset()
    assert len(drawn) == 2
