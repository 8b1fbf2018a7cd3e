"""A figure: an explorer, its controls and its view in the browser, and the one way of a move.

A move of the reader's makes another explorer; then the controls and the view show that one.
"""

from collections.abc import Callable
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
from bpkit.figure.controls import Button, Choice, Slider, Whole, is_move, player
from bpkit.figure.explorer import Explorer, Frame
from bpkit.words import say

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
    controls: "traitlets.List[Any]" = traitlets.List().tag(sync=True)  # (model, axis) of a slider
    picked = traitlets.Unicode().tag(sync=True)  # the data-name of the part that was picked
    asks = traitlets.Bool().tag(sync=True)  # whether a part is asked for: arrow keys pick none then
    follows_pointer = traitlets.Bool().tag(sync=True)  # whether anybody wants to know `hovered`
    hovered = traitlets.Unicode().tag(sync=True)

    def __init__(self, **values: Any):
        super().__init__(**values)
        self.on_msg(_bring_font)


def _bring_font(view: View, content: dict[str, Any], _buffers: Any) -> None:
    """The first view of a page asks for the font of the formulas: 26 KB, sent once."""
    if "font" in content:
        view.send(content, [FONT.read_bytes()])


# The view's trait for an axis of the explorer that is moved in the picture itself.
IN_THE_PICTURE = {"selected": "picked", "hovered": "hovered"}


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
        controls = [*explorer.controls, Button("Reset", lambda _: self._first)]
        self._controls = [(control, control.widget(explorer)) for control in controls]
        self._show_controls()
        children, sliders, moving = [], {}, []
        for control, widget in self._controls:
            children.append(widget)
            if isinstance(control, Button):
                widget.on_click(lambda _, act=control.act: self.press(act))
            elif isinstance(control, Slider | Choice):
                self._listen(widget, "value", control.axis)
            if isinstance(control, Slider):
                sliders[control.axis] = widget
                moving.append((widget.model_id, control.axis))
            if isinstance(control, Whole) and control.play:
                children.append(player(widget, control.play))
                moving.append((children[-1].model_id, control.axis))
        self.view = View(controls=moving, follows_pointer=hasattr(explorer, "hovered"))
        self._show_picked()
        for axis, trait in IN_THE_PICTURE.items():
            if hasattr(explorer, axis):
                self._listen(self.view, trait, axis)
        todo = say("Run this cell to bring the figure to life.")
        self.panel = Panel([*children, self.view], todo)
        self.panel.add_class("bpkit-figure")
        self._ahead = Ahead(self, sliders)
        self.draw()

    def _listen(self, widget: Any, trait: str, axis: str) -> None:
        """Take a widget's change for a move along an axis."""

        def take(change: Any) -> None:
            if is_move(widget, change["new"], getattr(self.explorer, axis)):
                self.move(**{axis: change["new"]})

        widget.observe(take, trait)

    def move(self, **changes: Any) -> None:
        """What the reader does with a control: move(axis=value)."""
        self.press(lambda explorer: explorer.moved(**changes))

    def press(self, act: Callable[[Any], Explorer]) -> None:
        """Go on to the explorer that `act` makes of the present one."""
        with LOCK:
            self.explorer = act(self.explorer)
            self._show_controls()
            self._show_picked()
            self.draw()

    def reset(self) -> None:
        """Back to where the figure began."""
        self.press(lambda _: self._first)

    def _show_controls(self) -> None:
        for control, widget in self._controls:
            control.show(widget, self.explorer)

    def _show_picked(self) -> None:
        for axis, trait in IN_THE_PICTURE.items():
            setattr(self.view, trait, getattr(self.explorer, axis, ""))
        self.view.asks = getattr(self.explorer, "asks", False)

    def frame(self) -> Frame:
        """The frame of the present explorer."""
        with LOCK:
            return self.explorer.frame()

    def content(self, explorer: Explorer) -> dict[str, str]:
        """The frame of any explorer as the browser shows it."""
        picture, formulas, words = explorer.frame()
        return {"picture": picture, "formulas": "".join(map(mathml, formulas)), "words": words}

    def draw(self) -> None:
        """Show the present explorer in the browser."""
        with LOCK:
            self.view.frame = {**self.content(self.explorer), **self._ahead.follow()}

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
