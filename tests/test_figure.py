"""What every explorer stands on: values that move, controls, and the one check of values."""

import math
import re
from dataclasses import dataclass, fields
from functools import partial
from inspect import signature

import ipywidgets
import numpy as np
import pytest
from figures import EXPLORERS, make, shown

import bpkit
from bpkit.draw import svg
from bpkit.figure import Button, Choice, Explorer, Figure, Frame, Slider, Whole
from bpkit.words import say


# An explorer at its smallest, as CONTRIBUTING.md shows it.
@dataclass(frozen=True)
class Square(Explorer):
    """A side, and how many squares of it."""

    side: float = 2.0
    count: int = 1
    unit: str = "cm"
    selected: str = "square"

    title = "A square"
    controls = (
        Slider("side", "side", 0, 5, 0.5),
        Whole("count", lambda s: f"{s.unit}² squares", 1, 9, play=500),
        Choice("unit", "unit", ["cm", "km"], seen=lambda s: s.side > 0),
        Button("One more", lambda s: s.moved(count=min(s.count + 1, 9))),
    )

    def frame(self) -> Frame:
        area = self.count * self.side**2
        words = say(
            "{count} of side {side} {unit} have the area {area}.",
            count=self.count, side=f"{self.side:g}", unit=self.unit, area=f"{area:g}",
        )  # fmt: skip
        box = svg.element("rect", width=20 * self.side, height=20 * self.side)
        picture = svg.document(100, 100, box, label=words)
        return Frame(picture, [rf"A = {self.count} \cdot {self.side:g}^2 = {area:g}"], words)


@pytest.fixture
def figure():
    made = Figure(Square())
    yield made
    made.close()


def control(figure, description):
    return next(c for c in figure.panel.children if getattr(c, "description", "") == description)


def test_a_move_makes_another_explorer_and_leaves_the_first_as_it_was():
    first = Square()
    second = first.moved(side=3.0, count=2)
    assert (first.side, second.side) == (2, 3)
    assert second.frame().words == "2 of side 3 cm have the area 18."
    assert second.same_as(Square(3.0, 2))
    assert not second.same_as(first)
    with pytest.raises(AttributeError):
        first.side = 3


def test_a_figure_shows_its_explorer_after_every_move_press_and_reset(figure):
    def says(words):
        assert figure.frame().words == figure.view.frame["words"] == words
        assert shown(figure) == figure.content(figure.explorer)

    says("1 of side 2 cm have the area 4.")
    figure.move(side=1.5, unit="km")
    says("1 of side 1.5 km have the area 2.25.")
    figure.press(lambda square: square.moved(count=square.count + 2))
    says("3 of side 1.5 km have the area 6.75.")
    figure.reset()
    says("1 of side 2 cm have the area 4.")


def test_the_controls_move_the_figure_and_stand_where_it_does(figure):
    side, count, unit = (control(figure, name) for name in ("side", "cm² squares", "unit"))
    side.value, count.value, unit.value = 4, 3, "km"
    assert (figure.explorer.side, figure.explorer.count, figure.explorer.unit) == (4, 3, "km")
    assert count.description == "km² squares"
    control(figure, "One more").click()
    assert count.value == figure.explorer.count == 4
    figure.move(side=0)
    assert side.value == 0
    assert unit.layout.display == "none"
    control(figure, "Reset").click()
    assert (side.value, count.value, unit.value, unit.layout.display) == (2, 1, "cm", None)


def test_a_part_picked_in_the_picture_is_a_move(figure):
    figure.view.picked = "corner"
    assert figure.explorer.selected == "corner"
    figure.reset()
    assert figure.view.picked == "square"
    assert not figure.view.follows_pointer  # Square has no `hovered`


def test_a_figure_has_a_still_and_a_picture_of_its_explorer(figure):
    assert figure.to_svg() == figure.explorer.frame().picture
    assert 'alt="A square. 1 of side 2 cm have the area 4."' in figure.still()


def test_a_refused_move_leaves_the_figure_where_it_was(figure):
    before = shown(figure)
    for changes in ({"side": 9}, {"unit": "mile"}, {"width": 3}):
        with pytest.raises((TypeError, ValueError), match=f"^{next(iter(changes))}: expected"):
            figure.move(**changes)
    assert (figure.explorer, shown(figure)) == (Square(), before)


class Line(Square):
    """A square whose side may be any number: its slider widens."""

    controls = (Slider("side", "side", lambda s: min(-4.0, s.side), lambda s: max(4.0, s.side)),)


def test_the_ends_of_a_line_may_move_with_the_explorer():
    figure = Figure(Line(-7.25))
    slider = figure.panel.children[0]
    assert (slider.min, slider.value, slider.max) == (-7.25, -7.25, 4)
    figure.move(side=12.0)
    assert (slider.min, slider.value, slider.max) == (-4, 12, 12)
    figure.close()


def test_a_number_given_beyond_the_ends_of_a_line_is_found_there_again():
    net, x, y = bpkit.example()
    net.w[2][0, 0] = -7.25
    figure = bpkit.explorers.forward(net, x, y, selected="w:2,1,1")
    figures = [
        (figure, figure.panel.children[0]),
        *(
            (made, made.panel.children[0])
            for made in [bpkit.explorers.softmax_output([-7.25, 0, 0])]
        ),
    ]
    for figure, slider in figures:
        assert slider.value == -7.25
        slider.value = 1.0
        assert slider.min == -7.25
        figure.close()


def test_a_slider_that_stands_at_the_step_nearest_to_a_number_has_not_been_moved():
    """A browser's slider goes there as soon as it is shown a number between two steps."""
    figure = Figure(Line(0.2368))
    slider = figure.panel.children[0]
    slider.value = 0.25
    assert figure.explorer.side == 0.2368
    slider.value = 0.2
    assert figure.explorer.side == 0.2
    figure.close()


# What each axis of each explorer refuses, besides what is refused everywhere.
NOT_A_NUMBER = ["a", None, math.nan, math.inf, 1j, [1.0], np.ones(2), 10**400, True]
NOT_WHOLE = [*NOT_A_NUMBER, 1.5]
NO_NAME = ["typo", 3, None, [], "n:0,1", "w:9,9,9"]
ON_A_NETWORK = {
    "net": [None, "net", [2, 1], bpkit.Network([9, 1])],
    "x": ["x", [1], [1, 2, 3], [math.nan, 1], np.ones((2, 2)), None],
    "y": ["y", [1], [math.inf, 0, 0], None],
    "cost": ["cubic", 3, None, []],
    "selected": [*NO_NAME, ""],
    "edits": [{"w:9,1,1": 1.0}, {"n:1,1": "a"}, {"n:1,1": math.nan}, {3: 1.0}, [], 3],
    "value": NOT_A_NUMBER,
}
REFUSED = {
    "descent": {
        "loss": ["hill", 3, None, []],
        "learning_rate": [*NOT_A_NUMBER, 99, -0.1],
        "start": [*NOT_A_NUMBER, 4.5],
        "step": [*NOT_WHOLE, -1, 61],
        "bowl_start": [*NOT_A_NUMBER, 2.5],
        "saddle_start": [*NOT_A_NUMBER, -2.5],
    },
    "forward": ON_A_NETWORK,
    "notation": {**ON_A_NETWORK, **dict.fromkeys(("hovered", "question", "answer"), NO_NAME)},
    "nudge": {**ON_A_NETWORK, "push": [*NOT_A_NUMBER, 2.5, -9]},
    "recursion": {
        **ON_A_NETWORK,
        "eta": [*NOT_A_NUMBER, 0, 99],
        "step": [*NOT_WHOLE, -1, 89],
    },
    "sigmoid_output": {
        "z": [*NOT_A_NUMBER, 9],
        "y": [*NOT_A_NUMBER, 1.5],
        "eta": [*NOT_A_NUMBER, -1],
    },
    "slips": {
        "slip": ["typo", 3, None, []],
        "answer": ["BP5", 3, None, []],
        "selected": [*NO_NAME, "n:1,1"],
        "steps": [*NOT_WHOLE, -1, 10**6],
    },
    "softmax_output": {
        **dict.fromkeys(("z1", "z2", "z3"), NOT_A_NUMBER),
        "added": [*NOT_A_NUMBER, 99],
        "target": [*NOT_WHOLE, 0, 4, "output:1"],
        "selected": ["output:4", 3, None, []],
    },
    "training": {
        "dataset": ["rings", 3, None, []],
        "learning_rate": [*NOT_A_NUMBER, 0, 99],
        "hidden": ["softmax", 3, None, []],
        "size": [*NOT_WHOLE, 0, 9],
        "epoch": [*NOT_WHOLE, -1, 201],
        "net": ["net", bpkit.Network([3, 1]), bpkit.Network([2, 4, 1], output="tanh")],
    },
    "vanishing": {
        "depth": [*NOT_WHOLE, 0, 21],
        "hidden": ["softmax", 3, None, []],
        "scale": [*NOT_A_NUMBER, 0, 99],
        "width": [*NOT_WHOLE, 1, 25],
        "seed": ["a", None, math.nan, 1.5, True, -1],
        "selected": ["l:1", "l:99", 3, None, []],
    },
}
ON_NETWORKS = [name for name, axes in REFUSED.items() if "edits" in axes]
# What follows from moves, or from what was given, and is no axis.
INTERNAL = {
    "notation": {"in_a_row"},
    "recursion": {"stale", "reached"},
    "softmax_output": {"reach"},
}
AXES = [(name, axis) for name, axes in REFUSED.items() for axis in axes]
ARGUMENTS = [
    (name, axis)
    for name, axis in AXES
    if axis in signature(getattr(bpkit.explorers, name)).parameters
]


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_table_of_what_is_refused_holds_every_axis(name):
    axes = {field.name for field in fields(make(name).explorer)}
    assert REFUSED[name].keys() - {"value"} == axes - INTERNAL.get(name, set())


def assert_refused(axis, bad, attempt):
    """The message says which argument, what came, and what was expected or what there is not."""
    with pytest.raises((TypeError, ValueError)) as refused:
        attempt()
    message = str(refused.value)
    assert message.startswith(f"{axis}: "), bad
    assert re.search("(expected|holds) .+ got |has no (part|weight or bias) .", message), bad


@pytest.mark.parametrize("name", ["forward", "notation", "nudge", "recursion"])
@pytest.mark.parametrize("argument", ["x", "y"])
def test_an_example_without_its_network_is_refused(name, argument):
    if argument in signature(getattr(bpkit.explorers, name)).parameters:
        with pytest.raises(TypeError, match=rf"^{argument}: expected a network with it, net=…"):
            make(name, **{argument: [1.0, 2.0]})


@pytest.mark.parametrize(("name", "axis"), AXES)
def test_a_move_to_a_bad_value_is_refused_by_name(name, axis):
    explorer = make(name).explorer
    for bad in REFUSED[name][axis]:
        assert_refused(axis, bad, partial(explorer.moved, **{axis: bad}))


@pytest.mark.parametrize(("name", "axis"), ARGUMENTS)
def test_a_bad_argument_is_refused_by_name(name, axis):
    given = {}
    if name in ON_NETWORKS:
        given = dict(zip(["net", "x", "y"], bpkit.example(), strict=True))
    for bad in REFUSED[name][axis]:
        if bad is not None:  # which often stands for the default
            assert_refused(axis, bad, partial(make, name, **{**given, axis: bad}))


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("training", {"learning_rate": 99}, "expected a number from 0.05 to 10, got 99"),
        ("descent", {"learning_rate": "a"}, "expected a number, got 'a'"),
        ("recursion", {"step": 89}, "expected a whole number from 0 to 88, got 89"),
        ("forward", {"value": math.nan}, "expected a finite number, got nan"),
        ("vanishing", {"hidden": "gelu"}, "expected one of ['identity', 'relu', 'sigmoid', 'tanh'"),
        ("nudge", {"selected": "w:3,9,1"}, "the network has no part 'w:3,9,1'"),
        ("forward", {"x": np.ones((2, 2))}, "expected one example, got 2"),
        ("notation", {"side": 1}, "expected an axis to move along, one of ['net', 'x', 'y', "),
    ],
)
def test_a_refusal_says_what_came_and_what_was_expected(name, changes, message):
    (axis,) = changes
    with pytest.raises((TypeError, ValueError)) as refused:
        make(name).move(**changes)
    assert str(refused.value).startswith(f"{axis}: {message}")


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_control_offers_nothing_that_is_refused(name):
    figure = make(name)
    for child in figure.panel.children:
        if isinstance(child, ipywidgets.FloatSlider | ipywidgets.IntSlider):
            for end in (child.min, child.max):
                child.value = end
        elif isinstance(child, ipywidgets.Dropdown):
            for option in child._options_full:
                child.value = option[1]
        assert shown(figure) == figure.content(figure.explorer)
    figure.close()
