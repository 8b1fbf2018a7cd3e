"""What every explorer is made of: a state, a pure function from the state to a Frame, and controls.

The state knows nothing of widgets; the frame function changes nothing. `Figure` joins the two to
sliders and to the view in the browser. A test needs the first two only.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Generic, NamedTuple, TypeVar

import anywidget
import ipywidgets
import traitlets
from IPython import get_ipython
from IPython.display import HTML, display

from bpkit.draw.formulas import mathml
from bpkit.draw.svg import as_image
from bpkit.explorers.ahead import Ahead, place

HERE = Path(__file__).parent


class Frame(NamedTuple):
    """All that one state of an explorer shows."""

    picture: str  # SVG, or an HTML image
    formulas: Sequence[str]  # LaTeX, a line each
    words: str  # one or two plain sentences, read aloud by a screen reader


class State(traitlets.HasTraits):
    """The base of every explorer's state: traits, and the way back to their first values.

    One move of the reader's often changes several traits, one following from another. It counts
    as one: `when_settled` waits for the last of them, so that a move is drawn once.
    """

    _under_way = 0  # changes that have begun and not ended, one inside another
    _due: Callable | None = None

    def __init__(self, **values):
        self.lock = RLock()  # JupyterLab hands the kernel messages in two threads
        super().__init__(**values)
        self._first = dict(self.trait_values())

    def reset(self):
        """Put every trait back to what it was when the figure was made."""
        with self._one_move(), self.hold_trait_notifications():
            for name, value in self._first.items():
                setattr(self, name, value)

    def facts(self) -> dict:
        """All that a frame is made of: two states that agree in it show the same."""
        return self.trait_values()

    def notify_change(self, change):
        """Tell the observers of a trait, as one move with all that they change in turn."""
        with self._one_move():
            super().notify_change(change)

    def when_settled(self, action):
        """Call `action` once the present move is through; called again in a move, once in all."""
        with self._one_move():
            self._due = action

    @contextmanager
    def _one_move(self):
        with self.lock:
            self._under_way += 1
            try:
                yield
            finally:
                self._under_way -= 1
            if not self._under_way and self._due:
                action, self._due = self._due, None
                action()


S = TypeVar("S", bound=State)


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


class Figure(Generic[S]):
    """An explorer as a notebook shows it: a still, and below it the live view that replaces it."""

    def __init__(
        self,
        title: str,
        state: S,
        frame: Callable[[S], Frame],
        controls: Callable[[S], Iterable[ipywidgets.Widget]],
    ):
        self.title, self.state, self._frame = title, state, frame
        children = [*controls(state)]
        moving = [c for c in children if hasattr(c, "axis")]
        self.view = View(controls=[(c.model_id, c.axis) for c in moving])
        if state.has_trait("selected"):
            traitlets.link((state, "selected"), (self.view, "picked"))
        if state.has_trait("hovered"):
            self.view.follows_pointer = True
            traitlets.link((state, "hovered"), (self.view, "hovered"))
        self.panel = Panel([*children, self.view])
        # A trait tagged as a mirror only repeats what another one says.
        state.observe(lambda _: state.when_settled(self.draw), [*state.traits(mirror=None)])
        self._ahead = Ahead(self, moving)
        self.draw()

    def frame(self) -> Frame:
        """The frame of the present state."""
        return self._frame(self.state)

    def content(self, state: S) -> dict[str, str]:
        """The frame of any state as the browser shows it."""
        picture, formulas, words = self._frame(state)
        return {"picture": picture, "formulas": "".join(map(mathml, formulas)), "words": words}

    def draw(self):
        """Show the present state in the browser."""
        with self.state.lock:
            self.view.frame = {**self.content(self.state), **self._ahead.follow()}

    def to_svg(self) -> str:
        """The present picture, as SVG text."""
        return self.frame().picture

    def still(self) -> str:
        """The present picture as an HTML image; title and words are the alternative text."""
        picture, _, words = self.frame()
        if picture.startswith("<img"):  # a chart, which says itself what it shows
            return picture.replace("<img", '<img class="bpkit-still"', 1)
        return as_image(picture, alt=f"{self.title}. {words}")

    def close(self):
        """Remove the widgets from the kernel and the view from the page."""
        self._ahead.close()
        self.state.unobserve_all()
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


LABEL = {"description_width": "9em"}
WIDE = {"width": "min(560px, 98%)"}


def slider(state, name, label, low, high, step=0.05) -> ipywidgets.FloatSlider:
    """A labelled slider for one number of the state.

    A number outside low to high widens the slider: it is never clipped.
    """
    control = ipywidgets.FloatSlider(
        min=low, max=high, step=step, description=label, readout_format=".2f",
        style=LABEL, layout=WIDE,
    )  # fmt: skip
    return _joined(state, name, control)


def whole_slider(state, name, label, low, high) -> ipywidgets.IntSlider:
    """A labelled slider for one whole number of the state: a step, a depth, a count."""
    control = ipywidgets.IntSlider(min=low, max=high, description=label, style=LABEL, layout=WIDE)
    return _joined(state, name, control)


def _joined(state, name, control):
    def show(_change=None):
        value = getattr(state, name)
        control.min, control.max = min(control.min, value), max(control.max, value)
        control.value = value

    def take(change):
        # A browser's slider, once it is shown, gives a 2 back as 2.000000000000001: no move.
        if place(change["new"]) != place(getattr(state, name)):
            setattr(state, name, change["new"])

    show()
    state.observe(show, name)
    control.observe(take, "value")
    control.axis = name
    return control


def choice(state, name, label, options) -> ipywidgets.Dropdown:
    """A labelled list to choose one value of the state from; (text, value) pairs or texts."""
    control = ipywidgets.Dropdown(options=options, description=label, style=LABEL)
    control.value = getattr(state, name)
    state.observe(lambda change: setattr(control, "value", change["new"]), name)
    control.observe(lambda change: setattr(state, name, change["new"]), "value")
    return control


def player(slider, interval=400) -> ipywidgets.Play:
    """Play, pause and stop, which move a slider in the browser; interval in milliseconds."""
    control = ipywidgets.Play(
        value=slider.value, min=slider.min, max=slider.max, interval=interval, show_repeat=False
    )
    control.axis = slider.axis
    control.link = ipywidgets.jslink((control, "value"), (slider, "value"))
    return control


def button(label, action) -> ipywidgets.Button:
    """A button that calls `action`, without arguments."""
    control = ipywidgets.Button(description=label)
    control.on_click(lambda _: action())
    return control


def reset_button(state) -> ipywidgets.Button:
    """A button that puts the whole figure back to where it began."""
    return button("Reset", state.reset)
