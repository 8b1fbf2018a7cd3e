"""Drawing ahead: frames for what the reader may do next, sent before they are asked for.

A frame is pure: the same explorer always gives the same one. So the kernel draws some while nobody
waits, the browser keeps them (view.js), and a slider moved, a part picked or a button pressed is
answered at once, however far away the kernel is. The kernel's own answer follows all the same.

Nothing is drawn until a browser shows the figure: not in tests of other things, and not by nbval.
"""

import asyncio
import json
import time
import zlib
from collections.abc import Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from IPython import get_ipython

from bpkit.figure.controls import Control, Slider
from bpkit.figure.explorer import Explorer

if TYPE_CHECKING:
    from bpkit.figure.figure import Figure

SLICE, PAUSE = 0.004, 0.002  # seconds: of drawing, and for everything else in between
TOO_SLOW = 0.03  # seconds for a frame: a cell might have to wait for it
NEAR, FAR = 8, 200  # frames to draw along a slider, and along one that was moved last
BATCH = 30_000, 240_000  # characters sent together at first, and at most: like pictures pack well
MOST = 2_000_000  # bytes of frames in the browser
_numbers = count(1)


class Track:
    """The frames along one control: of all that it leads to while nothing else is moved.

    number: negative for a track that is good for one move, since each leaves a trace.
    """

    def __init__(self, explorer: Explorer, control: Control, here: Any):
        self.explorer, self.control = explorer, control
        self.here = here  # the control's place
        self.number = next(_numbers) * (1 if self.leaves_no_trace() else -1)
        self.drawn: set[int | str] = set()  # places
        self.size = 0  # bytes sent

    @property
    def has_room(self) -> bool:
        """Whether there may be more frames of it: the other half is for the other controls."""
        return self.size < MOST / 2

    def to(self, place: Any) -> Explorer:
        """The explorer after the control has come to a place."""
        return self.control.led(self.explorer, self.here, place)

    def leads_to(self, explorer: Explorer, places: Mapping[str, Any]) -> bool:
        """Whether the control alone, moved to its place there, makes the one of the other."""
        return self.to(places[self.control.key]).same_as(explorer)

    def leaves_no_trace(self) -> bool:
        """Whether a detour leads to the same as the straight way."""
        if self.control.trait == "presses":
            return True  # their count goes one way only
        places = self.control.places(self.explorer, self.here)
        ends = places[:1] + places[-1:]
        return all(
            self.control.led(self.to(by), by, end).same_as(self.to(end))
            for by, end in zip(ends, reversed(ends), strict=True)
        )

    def missing(self, here: Any, most: int) -> list[Any]:
        """The places not yet drawn, among so many that are near `here`."""
        near = self.control.places(self.to(here), here)[:most]
        return [place for place in near if place not in {here, *self.drawn}]


class Ahead:
    """Draws ahead for one figure, a slice at a time, on the loop where its messages arrive."""

    def __init__(self, figure: "Figure"):
        self.figure, self.view = figure, figure.view
        self.loop: asyncio.AbstractEventLoop | None = None
        self.tracks: list[Track] = []
        self.turn, self.in_cell, self.in_view = 0, False, False
        self.view.on_msg(self._begin)

    def follow(self) -> dict[str, int]:
        """The explorer has changed: draw for the next act. The tracks, by the controls' keys."""
        self.turn += 1
        if self.loop is None or self.in_cell or not self.in_view:
            return {}
        explorer, places = self.figure.explorer, self.figure.places
        last = next((track for track in self.tracks if track.leads_to(explorer, places)), None)
        in_hand = last.control if last else None
        kept = [last] if last and last.number > 0 and last.has_room else []
        self.tracks = kept + [
            Track(explorer, control, places[key])
            for key, control in self.figure.controls.items()
            if not kept or control is not in_hand
        ]
        self.tracks.sort(key=lambda t: (t.control is not in_hand, isinstance(t.control, Slider)))
        frames = self._frames([*self.tracks], in_hand, places)
        self.loop.call_soon_threadsafe(self._draw, self.turn, frames)
        return {track.control.key: track.number for track in self.tracks}

    def _size(self) -> int:
        return sum(track.size for track in self.tracks)

    def _frames(
        self, tracks: list[Track], in_hand: Control | None, places: Mapping[str, Any]
    ) -> Iterator[None]:
        """Draw a frame at each step, along one control after another.

        A slider that is not in hand has too many places for all of them.
        """
        enough, most = BATCH
        for track in tracks:
            is_aside = track.control is not in_hand and isinstance(track.control, Slider)
            frames = {}
            most_places = NEAR if is_aside else FAR
            for place in track.missing(places[track.control.key], most_places):
                begun = time.perf_counter()
                frames[place] = self.figure.whole(track.to(place))
                is_slow = time.perf_counter() > begun + TOO_SLOW
                if sum(len(frame["picture"]) for frame in frames.values()) > enough:
                    self._send(track, frames)
                    frames, enough = {}, min(2 * enough, most)
                yield
                if is_slow or not track.has_room:
                    break
            self._send(track, frames)

    def _send(self, track: Track, frames: Mapping[Any, Mapping[str, Any]]) -> None:
        if not frames or track not in self.tracks:  # a cell has been run since
            return
        packed = zlib.compress(json.dumps(frames).encode())
        track.drawn |= frames.keys()
        track.size += len(packed)
        self.view.send({"track": track.number, "places": [*frames]}, [packed])

    def _draw(self, turn: int, frames: Iterator[None]) -> None:
        """Draw for a slice; the next one follows after a pause. Any change ends it."""
        begun = time.perf_counter()
        while turn == self.turn and self._size() < MOST and next(frames, self) is not self:
            if time.perf_counter() > begun + SLICE:
                asyncio.get_running_loop().call_later(PAUSE, self._draw, turn, frames)
                return

    def _begin(self, _view: Any, content: Any, _buffers: Any) -> None:
        """The figure comes into view, where there are no frames yet, or goes out of it."""
        if "in_view" not in content:
            return
        if self.loop is None:
            get_ipython().events.register("pre_run_cell", self._before_cell)
            get_ipython().events.register("post_run_cell", self._after_cell)
        self.loop = asyncio.get_running_loop()
        self.in_view, self.tracks = content["in_view"], []
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
