"""What a reader can move: each control is declared once, as a row, and made into a widget here.

A label, an end or `seen` may be a function of the explorer, asked again after every move.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets

LABEL = {"description_width": "9em"}
WIDE = {"width": "min(560px, 98%)"}


def place(value) -> Any:
    """Where a control stands: a number as a whole one, which comes out the same in JavaScript.

    A browser's slider, once it is shown, gives a 2 back as 2.000000000000001: no move.
    """
    return value if isinstance(value, str) else int((value * 1e9 + 0.5) // 1)


def _of(value, explorer):
    return value(explorer) if callable(value) else value


@dataclass(frozen=True)
class Slider:
    """A number on a line. One outside low to high widens the line: it is never clipped."""

    axis: str
    label: Any
    low: Any
    high: Any
    step: float = 0.05
    seen: Callable = lambda explorer: True

    def widget(self, explorer):
        ends = {"min": _of(self.low, explorer), "max": _of(self.high, explorer)}
        return ipywidgets.FloatSlider(
            **ends, step=self.step, readout_format=".2f", style=LABEL, layout=WIDE
        )

    def show(self, widget, explorer):
        """Let the widget stand where the explorer does."""
        value = getattr(explorer, self.axis)
        widget.min, widget.max = min(widget.min, value), max(widget.max, value)
        widget.value, widget.description = value, _of(self.label, explorer)
        widget.layout.display = None if self.seen(explorer) else "none"


@dataclass(frozen=True)
class Whole(Slider):
    """A whole number on a line: a step, a depth, a count. play: milliseconds a step, or none."""

    play: int = 0

    def widget(self, explorer):
        ends = {"min": _of(self.low, explorer), "max": _of(self.high, explorer)}
        return ipywidgets.IntSlider(**ends, style=LABEL, layout=WIDE)


@dataclass(frozen=True)
class Choice:
    """A list to choose from: (text, value) pairs, or texts."""

    axis: str
    label: str
    options: Any
    seen: Callable = lambda explorer: True

    def widget(self, explorer):
        return ipywidgets.Dropdown(options=self.options, description=self.label, style=LABEL)

    def show(self, widget, explorer):
        widget.value = getattr(explorer, self.axis)
        widget.layout.display = None if self.seen(explorer) else "none"


@dataclass(frozen=True)
class Button:
    """A button. act: from the explorer to the one after a press."""

    label: str
    act: Callable

    def widget(self, explorer):
        return ipywidgets.Button(description=self.label)

    def show(self, widget, explorer):
        pass


def player(slider, interval) -> ipywidgets.Play:
    """Play, pause and stop, which move a slider in the browser; interval in milliseconds."""
    control = ipywidgets.Play(
        value=slider.value, min=slider.min, max=slider.max, interval=interval, show_repeat=False
    )
    control.link = ipywidgets.jslink((control, "value"), (slider, "value"))
    return control
