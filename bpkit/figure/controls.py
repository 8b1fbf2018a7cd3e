"""What a reader can move: each control is declared once, as a row, and made into a widget here.

A label, an end, options or `seen` may be a function of the explorer. Where a control stands is a
*place*, a whole number or a text, which Python and JavaScript write alike.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ipywidgets

from bpkit.checks import as_integer, as_number, one_of
from bpkit.words import say

if TYPE_CHECKING:
    from bpkit.figure.explorer import Explorer

LABEL = {"description_width": "initial"}  # as wide as it is; how controls stand is view.css's


def place_of(value: float) -> int:
    """The place of a number on a line: in billionths, so that it is a whole one.

    A browser's slider, once it is shown, gives a 2 back as 2.000000000000001: the same place.
    """
    return int((value * 1e9 + 0.5) // 1)


def asked(value: Any, explorer: "Explorer") -> Any:
    """`value`, or what it says of the explorer if it is a function."""
    return value(explorer) if callable(value) else value


class Control:
    """What the reader can move: a row under the picture, or the picture itself.

    trait: what of its widget says where it stands. key: its name in the figure.
    """

    trait: str
    key: str

    def widget(self, explorer: "Explorer") -> Any:
        """The widget that stands for it."""
        raise NotImplementedError

    def state(self, explorer: "Explorer") -> dict[str, Any]:
        """How its widget is to stand, by trait."""
        raise NotImplementedError

    def show(self, widget: Any, explorer: "Explorer") -> None:
        """Let the widget stand where the explorer does."""
        set_state(widget, self.state(explorer))

    def check(self, explorer: "Explorer") -> None:
        """Raise TypeError or ValueError, naming the axis, where the explorer cannot stand."""

    def place(self, explorer: "Explorer", widget: Any) -> Any:
        """Where it stands."""
        return self.as_place(self.state(explorer)[self.trait])

    def as_place(self, value: Any) -> Any:
        """The place of what its widget says."""
        return value

    def is_move(self, place: Any, here: Any) -> bool:
        """Whether a widget that says it stands at `place` has been moved from `here`."""
        return bool(place != here)

    def places(self, explorer: "Explorer", here: Any) -> list[Any]:
        """All that it can be moved to, from `here`, its place now: the likely first."""
        raise NotImplementedError

    def led(self, explorer: "Explorer", here: Any, place: Any) -> "Explorer":
        """The explorer after a move of this control alone, from `here`."""
        raise NotImplementedError


def set_state(widget: Any, state: dict[str, Any]) -> None:
    """Set traits together: an end of a line is checked against the number that comes with it."""
    with widget.hold_sync(), widget.hold_trait_notifications():
        for trait, value in state.items():
            if trait == "display":
                widget.layout.display = value
            else:
                setattr(widget, trait, value)


@dataclass(frozen=True)
class Slider(Control):
    """A number on a line, from low to high."""

    axis: str
    label: str | Callable[[Any], str]
    low: float | Callable[[Any], float]
    high: float | Callable[[Any], float]
    step: float = 0.05
    seen: Callable[[Any], bool] = lambda explorer: True

    trait = "value"

    @property
    def key(self) -> str:  # type: ignore[override]
        return self.axis

    def widget(self, explorer: "Explorer") -> Any:
        low, high = self.ends(explorer)
        return ipywidgets.FloatSlider(
            min=low, max=high, step=self.step, readout_format=".2f", style=LABEL
        )

    def ends(self, explorer: "Explorer") -> tuple[Any, Any]:
        """The least and the largest number that the line offers."""
        return asked(self.low, explorer), asked(self.high, explorer)

    def state(self, explorer: "Explorer") -> dict[str, Any]:
        low, high = self.ends(explorer)
        return {
            "min": low,
            "max": high,
            "value": getattr(explorer, self.axis),
            "description": say(asked(self.label, explorer)),
            "display": None if self.seen(explorer) else "none",
        }

    def show(self, widget: Any, explorer: "Explorer") -> None:
        state = self.state(explorer)
        # To set a number that is there but for its rounding would pull at a slider that is in hand.
        if place_of(widget.value) == place_of(state["value"]):
            del state["value"]
        set_state(widget, state)

    def check(self, explorer: "Explorer") -> None:
        as_number(self.axis, getattr(explorer, self.axis), *self.ends(explorer))

    def as_place(self, value: Any) -> Any:
        return place_of(value)

    def is_move(self, place: Any, here: Any) -> bool:
        """A browser's slider stands at whole steps. Shown a number between two of them, it says at
        once that it stands at the nearer one: nobody has moved it.
        """
        return bool(abs(place - here) > self.step * 1e9 / 2 + 1)

    def places(self, explorer: "Explorer", here: Any) -> list[Any]:
        low, high = self.ends(explorer)
        stops = range(math.floor((high - low) / self.step + 1e-9) + 1)
        places = [place_of(round(low + stop * self.step, 9)) for stop in stops]
        return sorted(places, key=lambda place: abs(place - here))

    def led(self, explorer: "Explorer", here: Any, place: Any) -> "Explorer":
        return explorer.moved(**{self.axis: place / 1e9})


@dataclass(frozen=True)
class Whole(Slider):
    """A whole number on a line: a step, a depth, a count. play: milliseconds a step, or none."""

    step: float = 1
    play: int = 0

    def widget(self, explorer: "Explorer") -> Any:
        low, high = self.ends(explorer)
        return ipywidgets.IntSlider(min=low, max=high, style=LABEL)

    def check(self, explorer: "Explorer") -> None:
        as_integer(self.axis, getattr(explorer, self.axis), *self.ends(explorer))

    def led(self, explorer: "Explorer", here: Any, place: Any) -> "Explorer":
        return explorer.moved(**{self.axis: place // 10**9})


@dataclass(frozen=True)
class Choice(Control):
    """A list to choose from: (text, value) pairs, or texts. The values are all texts, or numbers
    that follow each other."""

    axis: str
    label: str
    options: Sequence[Any] | Callable[[Any], Sequence[Any]]
    seen: Callable[[Any], bool] = lambda explorer: True

    trait = "index"

    @property
    def key(self) -> str:  # type: ignore[override]
        return f"{self.axis} in a list"  # the picture may have the same axis

    def values(self, explorer: "Explorer") -> list[Any]:
        """What can be chosen."""
        return [value for _, value in self.pairs(explorer)]

    def widget(self, explorer: "Explorer") -> Any:
        options = [(say(text), value) for text, value in self.pairs(explorer)]
        return ipywidgets.Dropdown(options=options, description=say(self.label), style=LABEL)

    def pairs(self, explorer: "Explorer") -> list[tuple[str, Any]]:
        """Each text of the list, in English, and its value."""
        options = asked(self.options, explorer)
        return [(option, option) if isinstance(option, str) else option for option in options]

    def state(self, explorer: "Explorer") -> dict[str, Any]:
        return {
            "index": self.values(explorer).index(getattr(explorer, self.axis)),
            "display": None if self.seen(explorer) else "none",
        }

    def check(self, explorer: "Explorer") -> None:
        value, values = getattr(explorer, self.axis), self.values(explorer)
        if isinstance(values[0], str):
            one_of(self.axis, value, values)
        else:
            as_integer(self.axis, value, values[0], values[-1])

    def places(self, explorer: "Explorer", here: Any) -> list[Any]:
        return sorted(range(len(self.pairs(explorer))), key=lambda index: abs(index - here))

    def led(self, explorer: "Explorer", here: Any, place: Any) -> "Explorer":
        return explorer.moved(**{self.axis: self.values(explorer)[place]})


@dataclass(frozen=True)
class Button(Control):
    """A button. act: from the explorer to the one after a press."""

    label: str
    act: Callable[[Any], "Explorer"]

    trait = "presses"

    @property
    def key(self) -> str:  # type: ignore[override]
        return f"button {self.label}"

    def widget(self, explorer: "Explorer") -> Any:
        button = ipywidgets.Button(description=say(self.label))
        button.presses = 0  # so far; the browser counts them, too
        return button

    def state(self, explorer: "Explorer") -> dict[str, Any]:
        return {}

    def place(self, explorer: "Explorer", widget: Any) -> Any:
        return widget.presses

    def places(self, explorer: "Explorer", here: Any) -> list[Any]:
        return [here + more for more in range(1, 5)]

    def led(self, explorer: "Explorer", here: Any, place: Any) -> "Explorer":
        for _ in range(place - here):
            explorer = self.act(explorer)
        return explorer


@dataclass(frozen=True)
class Pick(Control):
    """The picture's parts, to be picked or pointed at: axis is `selected` or `hovered`."""

    axis: str

    @property
    def trait(self) -> str:  # type: ignore[override]
        return IN_THE_PICTURE[self.axis]

    @property
    def key(self) -> str:  # type: ignore[override]
        return self.axis

    def state(self, explorer: "Explorer") -> dict[str, Any]:
        asks = {"asks": getattr(explorer, "asks", False)} if self.axis == "selected" else {}
        return {self.trait: getattr(explorer, self.axis), **asks}

    def places(self, explorer: "Explorer", here: Any) -> list[Any]:
        """First what the arrow keys lead to, then what is under the pointer."""
        picture, pointed_at = explorer.frame().picture, getattr(explorer, "hovered", "")
        part = re.search(f'data-name="{re.escape(here)}"[^>]*', picture)
        near = re.findall(r'data-(?:left|right|up|down)="([^"]+)"', part[0] if part else "")
        names = re.findall(r'data-name="([^"]+)"', picture)
        nothing = [""] if self.axis == "hovered" else []
        return [*dict.fromkeys([*near, *filter(None, [pointed_at]), *nothing, *names])]

    def led(self, explorer: "Explorer", here: Any, place: Any) -> "Explorer":
        return explorer.moved(**{self.axis: place})


# The view's trait for an axis of the explorer that is moved in the picture itself.
IN_THE_PICTURE = {"selected": "picked", "hovered": "hovered"}


def player(slider: Any, interval: int) -> Any:
    """Play, pause and stop, which move a slider in the browser; interval in milliseconds."""
    control = ipywidgets.Play(
        value=slider.value, min=slider.min, max=slider.max, interval=interval, show_repeat=False
    )
    control.link = ipywidgets.jslink((control, "value"), (slider, "value"))
    return control
