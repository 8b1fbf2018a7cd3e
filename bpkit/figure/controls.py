"""What a reader can move: each control is declared once, as a row, and made into a widget here.

A label, an end, options or `seen` may be a function of the explorer.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ipywidgets

from bpkit.checks import as_integer, as_number, one_of
from bpkit.words import say

if TYPE_CHECKING:
    from bpkit.figure.explorer import Explorer

LABEL = {"description_width": "initial"}  # as wide as it is; how controls stand is view.css's


def position(value: float | str) -> int | str:
    """Where a control stands: a number as a whole one, which comes out the same in JavaScript.

    A browser's slider, once it is shown, gives a 2 back as 2.000000000000001: no move.
    """
    return value if isinstance(value, str) else int((value * 1e9 + 0.5) // 1)


def is_move(widget: Any, new: float | str, here: float | str) -> bool:
    """Whether a widget that says it stands at `new` has been moved from `here`.

    A browser's slider stands at whole steps. Shown a number between two of them, it says at once
    that it stands at the nearer one: nobody has moved it.
    """
    if isinstance(new, str) or isinstance(here, str):
        return new != here
    half_a_step = getattr(widget, "step", 0) * 1e9 / 2
    return abs(int(position(new)) - int(position(here))) > half_a_step + 1


def asked(value: Any, explorer: "Explorer") -> Any:
    """`value`, or what it says of the explorer if it is a function."""
    return value(explorer) if callable(value) else value


class Control:
    """A row under the picture."""

    def widget(self, explorer: "Explorer") -> Any:
        """The widget that stands for it."""
        raise NotImplementedError

    def show(self, widget: Any, explorer: "Explorer") -> None:
        """Let the widget stand where the explorer does."""

    def check(self, explorer: "Explorer") -> None:
        """Raise TypeError or ValueError, naming the axis, where the explorer cannot stand."""


@dataclass(frozen=True)
class Slider(Control):
    """A number on a line, from low to high.

    widens: whether a number beyond the ends is welcome; then the line widens to hold it.
    """

    axis: str
    label: str | Callable[[Any], str]
    low: float | Callable[[Any], float]
    high: float | Callable[[Any], float]
    step: float = 0.05
    widens: bool = False
    seen: Callable[[Any], bool] = lambda explorer: True

    def widget(self, explorer: "Explorer") -> Any:
        low, high = self.ends(explorer)
        return ipywidgets.FloatSlider(
            min=low, max=high, step=self.step, readout_format=".2f", style=LABEL
        )

    def ends(self, explorer: "Explorer") -> tuple[Any, Any]:
        """The least and the largest number that the line offers."""
        return asked(self.low, explorer), asked(self.high, explorer)

    def show(self, widget: Any, explorer: "Explorer") -> None:
        value = getattr(explorer, self.axis)
        widget.min, widget.max = min(widget.min, value), max(widget.max, value)
        widget.value, widget.description = value, say(asked(self.label, explorer))
        widget.layout.display = None if self.seen(explorer) else "none"

    def check(self, explorer: "Explorer") -> None:
        ends = (-math.inf, math.inf) if self.widens else self.ends(explorer)
        as_number(self.axis, getattr(explorer, self.axis), *ends)


@dataclass(frozen=True)
class Whole(Slider):
    """A whole number on a line: a step, a depth, a count. play: milliseconds a step, or none."""

    play: int = 0

    def widget(self, explorer: "Explorer") -> Any:
        low, high = self.ends(explorer)
        return ipywidgets.IntSlider(min=low, max=high, style=LABEL)

    def check(self, explorer: "Explorer") -> None:
        as_integer(self.axis, getattr(explorer, self.axis), *self.ends(explorer))


@dataclass(frozen=True)
class Choice(Control):
    """A list to choose from: (text, value) pairs, or texts. The values are all texts, or numbers
    that follow each other."""

    axis: str
    label: str
    options: Sequence[Any] | Callable[[Any], Sequence[Any]]
    seen: Callable[[Any], bool] = lambda explorer: True

    def widget(self, explorer: "Explorer") -> Any:
        options = [(say(text), value) for text, value in self.pairs(explorer)]
        return ipywidgets.Dropdown(options=options, description=say(self.label), style=LABEL)

    def pairs(self, explorer: "Explorer") -> list[tuple[str, Any]]:
        """Each text of the list, in English, and its value."""
        options = asked(self.options, explorer)
        return [(option, option) if isinstance(option, str) else option for option in options]

    def show(self, widget: Any, explorer: "Explorer") -> None:
        widget.value = getattr(explorer, self.axis)
        widget.layout.display = None if self.seen(explorer) else "none"

    def check(self, explorer: "Explorer") -> None:
        value = getattr(explorer, self.axis)
        values: list[Any] = [option for _, option in self.pairs(explorer)]
        if isinstance(values[0], str):
            one_of(self.axis, value, values)
        else:
            as_integer(self.axis, value, values[0], values[-1])


@dataclass(frozen=True)
class Button(Control):
    """A button. act: from the explorer to the one after a press."""

    label: str
    act: Callable[[Any], "Explorer"]

    def widget(self, explorer: "Explorer") -> Any:
        return ipywidgets.Button(description=say(self.label))


def player(slider: Any, interval: int) -> Any:
    """Play, pause and stop, which move a slider in the browser; interval in milliseconds."""
    control = ipywidgets.Play(
        value=slider.value, min=slider.min, max=slider.max, interval=interval, show_repeat=False
    )
    control.link = ipywidgets.jslink((control, "value"), (slider, "value"))
    return control
