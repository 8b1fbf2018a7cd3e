"""A figure: an explorer, its controls and its view in the browser, and the one way of a move.

A move of the reader's makes another explorer; then the controls and the view show that one.
"""

from pathlib import Path
from threading import RLock

import anywidget
import ipywidgets
import traitlets
from IPython import get_ipython
from IPython.display import HTML, display

from bpkit.draw.mathml import mathml
from bpkit.draw.svg import as_image
from bpkit.figure.ahead import Ahead
from bpkit.figure.controls import Button, place, player
from bpkit.figure.explorer import Explorer, Frame

HERE = Path(__file__).parent
# JupyterLab hands the kernel messages in two threads, and charts are shared: one move at a time.
LOCK = RLock()


class View(anywidget.AnyWidget):
    """The picture, the formulas and the sentence in the browser; `picked` is the part chosen."""

    _esm = (HERE / "ahead.js").read_text("utf-8") + (HERE / "view.js").read_text("utf-8")
    _css = HERE / "view.css"
    frame = traitlets.Dict().tag(sync=True)
    controls: traitlets.List = traitlets.List().tag(sync=True)  # (model, axis) of each slider
    picked = traitlets.Unicode().tag(sync=True)
    follows_pointer = traitlets.Bool().tag(sync=True)  # whether anybody wants to know `hovered`
    hovered = traitlets.Unicode().tag(sync=True)


class Panel(ipywidgets.VBox):
    """A box whose plain text, all that is seen of it before a cell is run, says what to do."""

    def __init__(self, children):
        super().__init__(children)
        self.add_class("bpkit-panel")

    def __repr__(self):
        return "Run this cell to bring the figure to life."


class Figure:
    """An explorer as a notebook shows it: a still, and below it the live view that replaces it."""

    def __init__(self, explorer: Explorer):
        self.explorer = self._first = explorer
        controls = [*explorer.controls, Button("Reset", lambda _: self._first)]
        self._joined = [(control, control.widget(explorer)) for control in controls]
        self._show_controls()
        children, moving = [], []
        for control, widget in self._joined:
            children.append(widget)
            if isinstance(control, Button):
                widget.on_click(lambda _, act=control.act: self.press(act))
                continue
            widget.observe(lambda change, axis=control.axis: self._take(axis, change), "value")
            if isinstance(widget, ipywidgets.FloatSlider | ipywidgets.IntSlider):
                moving.append((widget, control.axis))
            if getattr(control, "play", 0):
                children.append(player(widget, control.play))
                moving.append((children[-1], control.axis))
        self.view = View(controls=[(widget.model_id, axis) for widget, axis in moving])
        self.view.follows_pointer = hasattr(explorer, "hovered")
        self._show_picked()
        for trait, axis in (("picked", "selected"), ("hovered", "hovered")):
            if hasattr(explorer, axis):
                self.view.observe(lambda change, axis=axis: self._take(axis, change), trait)
        self.panel = Panel([*children, self.view])
        self._ahead = Ahead(self, moving)
        self.draw()

    def move(self, **changes):
        """What the reader does with a control."""
        with LOCK:
            self.press(lambda explorer: explorer.moved(**changes))

    def press(self, act):
        """Go on to the explorer that `act` makes of the present one."""
        with LOCK:
            self.explorer = act(self.explorer)
            self._show_controls()
            self._show_picked()
            self.draw()

    def reset(self):
        """Back to where the figure began."""
        self.press(lambda _: self._first)

    def _take(self, axis, change):
        if place(change["new"]) != place(getattr(self.explorer, axis)):
            self.move(**{axis: change["new"]})

    def _show_controls(self):
        for control, widget in self._joined:
            control.show(widget, self.explorer)

    def _show_picked(self):
        self.view.picked = getattr(self.explorer, "selected", "")
        self.view.hovered = getattr(self.explorer, "hovered", "")

    def frame(self) -> Frame:
        """The frame of the present explorer."""
        with LOCK:
            return self.explorer.frame()

    def content(self, explorer: Explorer) -> dict[str, str]:
        """The frame of any explorer as the browser shows it."""
        picture, formulas, words = explorer.frame()
        return {"picture": picture, "formulas": "".join(map(mathml, formulas)), "words": words}

    def draw(self):
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
        return as_image(picture, alt=f"{self.explorer.title}. {words}")

    def close(self):
        """Remove the widgets from the kernel and the view from the page."""
        self._ahead.close()
        self.view.unobserve_all()
        for widget in (*self.panel.children, self.panel):
            # These are widgets of their own, which ipywidgets leaves open.
            parts = (getattr(widget, name, None) for name in ("layout", "style", "link"))
            for part in (*parts, widget):
                if part is not None:
                    part.close()

    def _ipython_display_(self):
        _close_earlier_of_this_cell(self)
        display(HTML(self.still()))
        display(self.panel)


# The figures that each cell has shown in its last run: by the cell's id, the run's and the figures.
_shown: dict[str, tuple[str, list[Figure]]] = {}


def _close_earlier_of_this_cell(figure):
    """Close what this cell showed when it was run before, so that re-running leaves nothing.

    JupyterLab says which cell a run is of. Where nobody says so, a figure lives on.
    """
    request = getattr(get_ipython(), "get_parent", dict)()
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
