"""Frames as a page gets them: drawn by the explorers themselves, and packed into files.

A *state* of a figure on a page is a place for each axis, as text: the name of a part, the value of
a list, the index of a slider's stop, or "" where a slider stands as the figure has it. A *row*
holds the frames of all places of one axis, the others held; its key is the state with * for that
axis.
"""

import base64
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Any

from bpkit.draw.network import NARROW
from bpkit.figure import Button, Choice, Figure, Slider, Whole
from bpkit.figure.controls import asked
from bpkit.words import lang, say

PIECE = re.compile(r"<[^<]*|^[^<]+")  # a tag, and the text after it
AT_MOST = 160  # frames in a file: 10 to 40 KB
LABEL = "\x01"  # where a picture's words stand again

State = dict[str, str]


class Files:
    """Data by the hash of what it holds, so that what is the same is stored once."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, data: Any) -> str:
        """Store the data; returns the name of its file."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        packed = zlib.compress(text.encode(), 9)
        name = hashlib.sha256(packed).hexdigest()[:12]
        # A script, as a page opened from a folder (file://) may load no other data.
        packed_text = base64.b64encode(packed).decode()
        (self.folder / f"{name}.js").write_text(f'bpkit.keep("{name}","{packed_text}")\n')
        return name


class Pieces:
    """Texts by number, each once: the tags that a figure's pictures and formulas are made of."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, text: str) -> tuple[int, ...]:
        """A text as the numbers of its pieces."""
        return tuple(self.numbers.setdefault(p, len(self.numbers)) for p in PIECE.findall(text))


class Pack:
    """Rows of frames on their way into one file: what they draw, each drawing once."""

    def __init__(self, pieces: Pieces):
        self.pieces = pieces
        self.drawings: dict[tuple[int, ...], int] = {}
        self.says: dict[str, int] = {}
        self.rows: list[list[Any]] = []
        self.size = 0

    def add(self, frames: Iterable[Any]) -> int:
        """Add a row of what Plan.drawn gives, or None for no frame. Returns its number."""
        self.rows.append([frame and self._frame(*frame) for frame in frames])
        self.size += len(self.rows[-1])
        return len(self.rows) - 1

    def _frame(self, content: dict[str, str], says: Any, state: State | None) -> list[Any]:
        words = content["words"]
        # A picture has the words as its label: they are not written twice.
        picture = content["picture"].replace(f'"{escape(words)}"', f'"{LABEL}"', 1)
        drawn = [
            self._number(self.drawings, self.pieces.of(t)) for t in (picture, content["formulas"])
        ]
        said = self._number(self.says, json.dumps(says, ensure_ascii=False))
        return [*drawn, words, said, *([state] if state else [])]

    def _number(self, table: dict[Any, int], what: Any) -> int:
        return table.setdefault(what, len(table))

    def used(self) -> set[int]:
        """The pieces of its drawings."""
        return {piece for drawing in self.drawings for piece in drawing}

    def data(self, common: dict[int, int]) -> dict[str, Any]:
        """What the file holds. common: where a piece stands in the table of the whole figure."""
        texts = [*self.pieces.numbers]
        own = {piece: i for i, piece in enumerate(sorted(self.used() - common.keys()), len(common))}
        place = {**common, **own}
        drawings, before = [], {}
        for drawing in self.drawings:
            now = [place[piece] for piece in drawing]
            drawings.append(changes(before.get(len(now)), now))
            before[len(now)] = now
        says = [json.loads(text) for text in self.says]
        return {
            "pieces": [texts[p] for p in own],
            "drawings": drawings,
            "says": says,
            "rows": self.rows,
        }


def changes(before: list[int] | None, now: list[int]) -> Any:
    """[place, piece, place, piece ...] from the last drawing of as many pieces, or all pieces."""
    if before is None:
        return {"all": now}
    pairs = [(i, new) for i, (new, old) in enumerate(zip(now, before, strict=True)) if new != old]
    if 2 * len(pairs) > len(now):
        return {"all": now}
    return [len(now), *(number for pair in pairs for number in pair)]


class Plan:
    """What of an explorer is drawn for a page. One for each explorer, in plans.py.

    stops: the values at which a slider stops on a page, where they are not all.
    looks: the axes that are no sliders. follows: by axis, those that go home when it is moved;
    drops: those that a page sends home, where in JupyterLab they would stay. forget: the axes to be
    sent home where a state is not drawn, the first ones first; all sliders, if none is named.
    buttons: the axis that a button moves, by its label. hover: the axis that the pointer moves for
    a look.
    stays: the axes whose row goes on although a move along it changes more than its place.
    """

    stops: dict[str, list[Any]] = {}
    looks: tuple[str, ...] = ("selected",)
    follows: dict[str, list[str]] = {}
    drops: dict[str, list[str]] = {}
    forget: tuple[str, ...] = ()
    buttons: dict[str, str] = {}
    hover = ""
    stays: tuple[str, ...] = ()

    def __init__(self, figure: Figure):
        self.figure, self.first = figure, figure.explorer
        self.sliders = {c.axis: c for c in self.first.controls if isinstance(c, Slider)}
        self.values = {
            axis: self.stops.get(axis) or stops_of(c, self.first)
            for axis, c in self.sliders.items()
        }
        self.axes = [*self.looks, *self.sliders]
        self.start = self.state(self.first)

    def rows(self):
        """(axis, state of the others) of each row to be drawn. None between two files."""
        raise NotImplementedError

    def places(self, axis: str) -> list[str]:
        """All places of an axis, in the order of its row."""
        if axis in self.values:
            return [str(i) for i in range(len(self.values[axis]))]
        control = next(c for c in self.first.controls if getattr(c, "axis", "") == axis)
        return [str(value) for value in control.values(self.first)]

    def value(self, axis: str, place: str) -> Any:
        """What an axis is moved to at a place."""
        if axis in self.values:
            return self.values[axis][int(place)]
        for control in self.first.controls:
            if isinstance(control, Choice) and control.axis == axis:
                return next(v for v in control.values(self.first) if str(v) == place)
        return place

    def reach(self, state: State) -> Any:
        """The explorer of a state: from the first one, a move for each axis."""
        explorer = self.first
        for axis in self.axes:
            place = state.get(axis, "")
            if place != "" and place != self.state(explorer)[axis]:
                explorer = explorer.moved(**{axis: self.value(axis, place)})
        return explorer

    def state(self, explorer: Any) -> State:
        """The state of an explorer; a slider that stands where the figure has it is at ""."""
        home = self.home(explorer)
        state = {axis: str(getattr(explorer, axis)) for axis in self.looks}
        for axis in self.sliders:
            value = getattr(explorer, axis)
            is_home = value == getattr(home, axis)
            state[axis] = "" if is_home else nearest(self.values[axis], value)
        return state

    def home(self, explorer: Any) -> Any:
        """The explorer with all sliders as the figure has them."""
        return self.first

    def says(self, explorer: Any) -> dict[str, list[Any]]:
        """By axis, what a control shows: place, and where it matters label, number, visibility."""
        said: dict[str, list[Any]] = {}
        for control in self.first.controls:
            if isinstance(control, Slider):
                value, values = getattr(explorer, control.axis), self.values[control.axis]
                place = nearest(values, value)
                number = "" if values[int(place)] == value else written(control, value)
                row = [place, say(asked(control.label, explorer)), number, control.seen(explorer)]
                said[control.axis] = row
            elif isinstance(control, Choice):
                value = str(getattr(explorer, control.axis))
                said[control.axis] = [value, say(control.label), "", control.seen(explorer)]
        said["picked"] = [getattr(explorer, "selected", ""), getattr(explorer, "asks", False)]
        return said

    def line(self, axis: str, state: State):
        """The frames of a row: the explorer moved along the axis."""
        begun = self.reach(state)
        for place in self.places(axis):
            explorer = begun.moved(**{axis: self.value(axis, place)})
            yield self.drawn(explorer, self.state(explorer), self.moved_to(state, axis, place))

    def drawn(self, explorer: Any, state: State, taken: State):
        """A frame, what its controls say, and its state if the page takes it for another."""
        content = self.figure.content(explorer)
        return content, self.says(explorer), None if state == taken else state

    def moved_to(self, state: State, axis: str, place: str) -> State:
        """The state that the page takes itself to be in after a move."""
        home = {
            other: self.start[other] if other in self.looks else ""
            for other in [*self.follows.get(axis, []), *self.drops.get(axis, [])]
        }
        return {**state, **home, axis: place}

    def steps_of(self, button: Button) -> dict[str, str]:
        """Where a press of a button leads, by the place of the button's axis."""
        axis, leads = self.buttons[button.label], {}
        for place in {self.start[axis], *self.places(axis)}:
            after = button.act(self.reach({**self.start, axis: place}))
            leads[place] = self.place_of(after, axis)
        return leads

    def place_of(self, explorer: Any, axis: str) -> str:
        return self.state(explorer)[axis] or nearest(self.values[axis], getattr(explorer, axis))


def narrow(figure: Figure) -> Figure | None:
    """The same figure for the screen of a phone, where its picture can be drawn narrow."""
    explorer = figure.explorer
    kind = type(explorer)
    if not hasattr(kind, "width"):
        return None
    drawn_narrow = type(kind.__name__, (kind,), {"width": NARROW})
    values = {field.name: getattr(explorer, field.name) for field in fields(explorer)}
    return Figure(drawn_narrow(**values))


def stops_of(slider: Slider, explorer: Any) -> list[Any]:
    """All that a slider can be moved to."""
    low, high = slider.ends(explorer)
    if isinstance(slider, Whole):
        return [*range(low, high + 1)]
    count = int((high - low) / slider.step + 1e-9)
    return [round(low + k * slider.step, 9) for k in range(count + 1)]


def nearest(values: list[Any], value: float) -> str:
    """The place of the value, or of the one nearest to it."""
    return str(min(range(len(values)), key=lambda i: abs(values[i] - value)))


def written(slider: Slider, value: float) -> str:
    """A slider's number as JupyterLab shows it."""
    return f"{value:.{0 if isinstance(slider, Whole) else 2}f}".replace("-", "−")


def draw(plan: Plan, files: Files) -> str:
    """Draw all rows of a figure, and store them with what the page needs to find them."""
    rows: dict[str, list[int]] = {}
    pieces = Pieces()
    packs = [Pack(pieces)]
    for row in plan.rows():
        if packs[-1].rows and (row is None or packs[-1].size > AT_MOST):
            packs.append(Pack(pieces))
        if row is not None:
            axis, state = row
            number = packs[-1].add(plan.line(axis, state))
            rows[key(plan, {**state, axis: "*"})] = [len(packs) - 1, number]
    uses = Counter(piece for pack in packs for piece in pack.used())
    often = sorted(piece for piece, count in uses.items() if count > max(1, len(packs) / 8))
    common = {piece: i for i, piece in enumerate(often)}
    texts = [*pieces.numbers]
    return files.add({
        "lang": lang(),
        "axes": plan.axes,
        "start": plan.start,
        "places": {axis: plan.places(axis) for axis in plan.axes},
        "frame": plan.figure.content(plan.first),
        "says": plan.says(plan.first),
        "controls": [*controls(plan)],
        "follows": plan.follows,
        "drops": plan.drops,
        "forget": plan.forget or [*plan.sliders],
        "hover": plan.hover,
        "stays": plan.stays,
        "rows": rows,
        "pieces": [texts[piece] for piece in common],
        "files": [files.add(pack.data(common)) for pack in packs if pack.rows],
    })  # fmt: skip


def key(plan: Plan, state: State) -> str:
    """A state as the page writes it."""
    return "|".join(state[axis] for axis in plan.axes)


def controls(plan: Plan):
    """A figure's controls as data, in the order shown."""
    for control in plan.first.controls:
        if isinstance(control, Slider):
            values = plan.values[control.axis]
            texts = [written(control, value) for value in values]
            yield {"kind": "slider", "axis": control.axis, "texts": texts}
            if isinstance(control, Whole) and control.play:
                yield {"kind": "player", "axis": control.axis, "interval": control.play}
        elif isinstance(control, Choice):
            options = [[say(text), str(value)] for text, value in control.pairs(plan.first)]
            yield {"kind": "list", "axis": control.axis, "options": options}
        elif isinstance(control, Button):
            axis = plan.buttons[control.label]
            yield {
                "kind": "button",
                "label": say(control.label),
                "axis": axis,
                "leads": plan.steps_of(control),
            }
    yield {"kind": "button", "label": say("Reset")}
