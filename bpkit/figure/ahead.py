"""Drawing ahead: frames for where a slider may move to next, sent before they are asked for.

A frame is pure: the same explorer always gives the same one. So the kernel draws some while nobody
waits, the browser keeps them (view.js), and a slider that moves is answered at once, however far
away the kernel is. The kernel's own answer follows all the same.

Nothing is drawn until a browser asks: not in tests of other things, and not by nbval.
"""

import asyncio
import json
import math
import time
import zlib
from collections.abc import Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from IPython import get_ipython

from bpkit.figure.controls import position
from bpkit.figure.explorer import Explorer

if TYPE_CHECKING:
    from bpkit.figure.figure import Figure

SLICE, PAUSE = 0.004, 0.002  # seconds: of drawing, and for everything else in between
TOO_SLOW = 0.03  # seconds for a frame: a cell might have to wait for it
NEAR, FAR = 8, 200  # frames to draw along any axis, and along the one that was moved last
BATCH = 30_000, 240_000  # characters sent together at first, and at most: like pictures pack well
MOST = 2_000_000  # bytes of frames in the browser
_numbers = count(1)


class Track:
    """The frames along one axis: of all that one slider leads to while nothing else moves."""

    def __init__(self, explorer: Explorer, axis: str, slider: Any):
        self.number, self.axis, self.slider = next(_numbers), axis, slider
        self.explorer = explorer
        self.drawn: set[int | str] = set()  # positions
        self.size = 0  # bytes sent

    def moved(self, *values: float) -> Explorer:
        """The explorer after moves of the slider."""
        explorer = self.explorer
        for value in values:
            explorer = explorer.moved(**{self.axis: value})
        return explorer

    def leads_to(self, explorer: Explorer) -> bool:
        """Whether a move of this slider makes the one of the other."""
        return self.moved(getattr(explorer, self.axis)).same_as(explorer)

    def leads_back(self) -> bool:
        """Whether a move there and back leaves no trace. Else only the kernel can tell it."""
        here, ends = getattr(self.explorer, self.axis), (self.slider.min, self.slider.max)
        return all(self.moved(end, here).same_as(self.explorer) for end in ends)

    def values(self, here: float, most: int) -> list[float]:
        """What the slider can be moved to and is not yet drawn, among so many values near by."""
        near = sorted(values_of(self.slider), key=lambda value: abs(value - here))
        done = {position(here), *self.drawn}
        return [value for value in near[:most] if position(value) not in done]


class Ahead:
    """Draws ahead for one figure, a slice at a time, on the loop where its messages arrive."""

    def __init__(self, figure: "Figure", sliders: Mapping[str, Any]):
        self.figure, self.view = figure, figure.view
        self.sliders = sliders  # by axis
        self.loop: asyncio.AbstractEventLoop | None = None
        self.tracks: list[Track] = []
        self.turn, self.in_cell = 0, False
        self.view.on_msg(self._begin)

    def follow(self) -> dict[str, dict[str, int | str]]:
        """The explorer has changed: draw for the next move. What the browser must know to use it.

        at: where the explorer stands on each axis. tracks: the track of an axis, if it has one.
        """
        self.turn += 1
        explorer = self.figure.explorer
        at = {axis: position(getattr(explorer, axis)) for axis in self.sliders}
        if self.loop is None or self.in_cell:
            return {"at": at, "tracks": {}}
        room = self._size() < 0.75 * MOST
        kept = next((t for t in self.tracks if room and t.leads_to(explorer)), None)
        self.tracks = [
            kept if kept and axis == kept.axis else Track(explorer, axis, slider)
            for axis, slider in self.sliders.items()
        ]
        usable = [track for track in self.tracks if track.leads_back()]
        usable.sort(key=lambda track: track is not kept)
        self.loop.call_soon_threadsafe(self._draw, self.turn, self._frames(usable, kept))
        return {"at": at, "tracks": {track.axis: track.number for track in usable}}

    def _size(self) -> int:
        return sum(track.size for track in self.tracks)

    def _frames(self, tracks: list[Track], moved_last: Track | None) -> Iterator[None]:
        """Draw a frame at each step: first along the axis that was moved last, then near by."""
        enough, most = BATCH
        for track in tracks:
            here, frames = getattr(self.figure.explorer, track.axis), {}
            for value in track.values(here, FAR if track is moved_last else NEAR):
                begun = time.perf_counter()
                frames[position(value)] = self.figure.content(track.moved(value))
                is_slow = time.perf_counter() > begun + TOO_SLOW
                if sum(len(frame["picture"]) for frame in frames.values()) > enough:
                    self._send(track, frames)
                    frames, enough = {}, min(2 * enough, most)
                yield
                if is_slow:
                    break
            self._send(track, frames)

    def _send(self, track: Track, frames: Mapping[int | str, Mapping[str, str]]) -> None:
        if not frames or track not in self.tracks:  # a cell has been run since
            return
        packed = zlib.compress(json.dumps(frames).encode())
        track.drawn |= frames.keys()
        track.size += len(packed)
        self.view.send({"track": track.number, "positions": [*frames]}, [packed])

    def _draw(self, turn: int, frames: Iterator[None]) -> None:
        """Draw for a slice; the next one follows after a pause. Any change ends it."""
        begun = time.perf_counter()
        while turn == self.turn and self._size() < MOST and next(frames, self) is not self:
            if time.perf_counter() > begun + SLICE:
                asyncio.get_running_loop().call_later(PAUSE, self._draw, turn, frames)
                return

    def _begin(self, _view: Any, content: Any, _buffers: Any) -> None:
        """A browser shows the figure, and has no frames yet."""
        if "begin" not in content:
            return
        if self.loop is None:
            get_ipython().events.register("pre_run_cell", self._before_cell)
            get_ipython().events.register("post_run_cell", self._after_cell)
        self.loop = asyncio.get_running_loop()
        self.tracks = []
        self.figure.draw()

    def _before_cell(self, _info: Any) -> None:
        self.turn, self.in_cell = self.turn + 1, True

    def _after_cell(self, _result: Any) -> None:
        """The cell may have set a weight in place, say: no frame holds any more."""
        self.tracks, self.in_cell = [], False
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.figure.draw)

    def close(self) -> None:
        """Draw no more."""
        self.turn += 1
        self.view.on_msg(self._begin, remove=True)
        if self.loop is not None:
            get_ipython().events.unregister("pre_run_cell", self._before_cell)
            get_ipython().events.unregister("post_run_cell", self._after_cell)
        self.loop = None


def values_of(slider: Any) -> list[float]:
    """All that a slider can be moved to."""
    steps = math.floor((slider.max - slider.min) / slider.step + 1e-9)
    return [round(slider.min + k * slider.step, 9) for k in range(steps + 1)]
