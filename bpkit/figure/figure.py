"""A figure: an explorer, its controls and its view in the browser, and the one way of a move.

A move of the reader's makes another explorer; then the controls and the view show that one.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any

import anywidget
import ipywidgets
import traitlets
from IPython import get_ipython
from IPython.display import HTML, display

from bpkit.draw.mathml import mathml
from bpkit.draw.svg import as_image
from bpkit.figure.ahead import Ahead
from bpkit.figure.controls import (
    IN_THE_PICTURE,
    Button,
    Control,
    Pick,
    Whole,
    player,
)
from bpkit.figure.explorer import Explorer, Frame
from bpkit.words import lang, say

HERE = Path(__file__).parent
# STIX Two Math, cut to the signs of the series (math.OFL.txt): not every system has such a font.
FONT = HERE / "math.woff2"
# JupyterLab hands the kernel messages in two threads, and charts are shared: one move at a time.
LOCK = RLock()


class View(anywidget.AnyWidget):
    """The picture, the formulas and the words in the browser, and what is done there."""

    _esm = "\n".join((HERE / name).read_text("utf-8") for name in ("show.js", "view.js"))
    _css = HERE / "view.css"
    frame = traitlets.Dict().tag(sync=True)
    controls: "traitlets.List[Any]" = traitlets.List().tag(sync=True)  # (model, key, trait)
    picked = traitlets.Unicode().tag(sync=True)  # the data-name of the part that was picked
    asks = traitlets.Bool().tag(sync=True)  # whether a part is asked for: arrow keys pick none then
    lang = traitlets.Unicode().tag(sync=True)  # of its words, as HTML names it; "" for the page's
    follows_pointer = traitlets.Bool().tag(sync=True)  # whether anybody wants to know `hovered`
    hovered = traitlets.Unicode().tag(sync=True)
    names = traitlets.Dict().tag(sync=True)  # of parts that bear no words, to be read aloud

    def __init__(self, **values: Any):
        names = {"formulas": say("formulas"), "play": say("play or pause"), "stop": say("stop")}
        super().__init__(lang=lang(), names=names, **values)
        self.on_msg(_bring_font)


def _bring_font(view: View, content: dict[str, Any], _buffers: Any) -> None:
    """The first view of a page asks for the font of the formulas: 26 KB, sent once."""
    if "font" in content:
        view.send(content, [FONT.read_bytes()])


class Panel(ipywidgets.VBox):
    """A box whose plain text, all that is seen of it before a cell is run, says what to do."""

    def __init__(self, children: list[Any], todo: str):
        super().__init__(children)
        self.todo = todo
        self.add_class("bpkit-panel")

    def __repr__(self) -> str:
        return self.todo

    def below(self, still: str) -> HTML:
        """The still that stands above, and what makes both look whole when they are met again.

        A saved notebook holds no widgets. Opened again, JupyterLab reports an error in the panel's
        place until the cell is run; a style lets it say what to do.
        """
        tag = still[1:4]  # an image's, or a quiz's div: each says its own
        place = f".jp-OutputArea-child:has({tag}.bpkit-still) + .jp-OutputArea-child"
        lost = f"{place}:not(:has(.bpkit-panel)) .jp-OutputArea-output"
        return HTML(
            f"{still}<style>{lost} {{font-size: 0}} {lost}::after "
            f"{{content: '{self.todo}'; font-size: var(--jp-content-font-size1)}}</style>"
        )


def titled(title: str, words: str) -> str:
    """What a still says to those who do not see it."""
    return say("{title}. {words}", title=say(title), words=words)


class Figure:
    """An explorer as a notebook shows it: a still, and below it the live view that replaces it."""

    def __init__(self, explorer: Explorer):
        self.explorer = self._first = explorer
        rows: list[Control] = [*explorer.controls, Button("Reset", lambda _: self._first)]
        self.view = View(follows_pointer=hasattr(explorer, "hovered"))
        self._controls = [(control, control.widget(explorer)) for control in rows]
        self._controls += [
            (Pick(axis), self.view) for axis in IN_THE_PICTURE if hasattr(explorer, axis)
        ]
        self._show_controls()
        children, moving = [], []
        for control, widget in self._controls:
            moving.append((widget.model_id, control.key, control.trait))
            if control in rows:
                children.append(widget)
            if isinstance(control, Button):
                widget.on_click(partial(self._take_press, control))
            else:
                widget.observe(partial(self._take_move, control), control.trait)
            if isinstance(control, Whole) and control.play:
                children.append(player(widget, control.play))
                moving.append((children[-1].model_id, control.key, control.trait))
        self.view.controls = moving
        todo = say("Run this cell to bring the figure to life.")
        self.panel = Panel([*children, self.view], todo)
        self.panel.add_class("bpkit-figure")
        self._ahead = Ahead(self)
        self.draw()

    def _take_move(self, control: Control, change: Any) -> None:
        """A widget has changed: a move, unless it only shows where the explorer stands."""
        here, place = self.places[control.key], control.as_place(change["new"])
        if control.is_move(place, here):
            self.press(lambda explorer: control.led(explorer, here, place))

    def _take_press(self, button: Button, widget: Any) -> None:
        widget.presses += 1
        self.press(button.act)

    def move(self, **changes: Any) -> None:
        """What the reader does with a control: move(axis=value)."""
        self.press(lambda explorer: explorer.moved(**changes))

    def press(self, act: Callable[[Any], Explorer]) -> None:
        """Go on to the explorer that `act` makes of the present one."""
        with LOCK:
            self.explorer = act(self.explorer)
            self._show_controls()
            self.draw()

    def reset(self) -> None:
        """Back to where the figure began."""
        self.press(lambda _: self._first)

    def _show_controls(self) -> None:
        for control, widget in self._controls:
            control.show(widget, self.explorer)

    @property
    def controls(self) -> dict[str, Control]:
        """All that the reader can move, by key."""
        return {control.key: control for control, _ in self._controls}

    @property
    def places(self) -> dict[str, Any]:
        """Where each control stands, by its key."""
        return {
            control.key: control.place(self.explorer, widget) for control, widget in self._controls
        }

    def frame(self) -> Frame:
        """The frame of the present explorer."""
        with LOCK:
            return self.explorer.frame()

    def content(self, explorer: Explorer) -> dict[str, str]:
        """The frame of any explorer as the browser shows it."""
        with LOCK:
            picture, formulas, words = explorer.frame()
        return {"picture": picture, "formulas": "".join(map(mathml, formulas)), "words": words}

    def whole(self, explorer: Explorer) -> dict[str, Any]:
        """The frame of any explorer, and how the controls stand then, by key."""
        states = {
            control.key: control.state(explorer) or {control.trait: control.place(explorer, widget)}
            for control, widget in self._controls
        }
        return {**self.content(explorer), "controls": states}

    def draw(self) -> None:
        """Show the present explorer in the browser."""
        with LOCK:
            self.view.frame = {**self.whole(self.explorer), "tracks": self._ahead.follow()}

    def to_svg(self) -> str:
        """The present picture, as SVG text."""
        return self.frame().picture

    def still(self) -> str:
        """The present picture as an HTML image; title and words are the alternative text."""
        picture, _, words = self.frame()
        if picture.startswith("<img"):  # a chart, which says itself what it shows
            return picture.replace("<img", '<img class="bpkit-still"', 1)
        return as_image(picture, alt=titled(self.explorer.title, words))

    def close(self) -> None:
        """Remove the widgets from the kernel and the view from the page."""
        self._ahead.close()
        self.view.unobserve_all()
        for widget in (*self.panel.children, self.panel):
            # These are widgets of their own, which ipywidgets leaves open.
            parts = (getattr(widget, name, None) for name in ("layout", "style", "link"))
            for part in (*parts, widget):
                if part is not None:
                    part.close()

    def _ipython_display_(self) -> None:
        _close_earlier_of_this_cell(self)
        display(self.panel.below(self.still()))
        display(self.panel)


# The figures that each cell has shown in its last run: by the cell's id, the run's and the figures.
_shown: dict[str, tuple[str, list[Figure]]] = {}


def _close_earlier_of_this_cell(figure: Figure) -> None:
    """Close what this cell showed when it was run before, so that re-running leaves nothing.

    JupyterLab says which cell a run is of. Where nobody says so, a figure lives on.
    """
    request: dict[str, Any] = getattr(get_ipython(), "get_parent", dict)()
    cell = request.get("metadata", {}).get("cellId")
    if cell is None:
        return
    run = request["header"]["msg_id"]
    last_run, figures = _shown.get(cell, (run, []))
    if run != last_run:
        for earlier in figures:
            if earlier is not figure:
                earlier.close()
        figures = []
    _shown[cell] = (run, [*figures, figure])
