"""Drawing ahead: frames for the places a slider may move to next, sent before they are asked for.

A frame is pure: the same state always gives the same one. So the kernel draws some while nobody
waits, the browser keeps them (ahead.js), and a slider that moves is answered at once, however far
away the kernel is. The kernel's own answer follows all the same.

Nothing is drawn until a browser asks: not in tests of other things, and not by nbval.
"""

import asyncio
import json
import math
import time
import zlib
from itertools import count

from IPython import get_ipython
from ipywidgets import Play

from bpkit.figure.controls import place

SLICE, PAUSE = 0.004, 0.002  # seconds: of drawing, and for everything else in between
TOO_SLOW = 0.03  # seconds for a frame: a cell might have to wait for it
NEAR, FAR = 8, 200  # places to draw on any axis, and on the one in hand
BATCH = 30_000, 240_000  # characters sent together at first, and at most: like pictures pack well
MOST = 2_000_000  # bytes of frames in the browser
_numbers = count(1)


class Family:
    """Frames that lead away from one state along the axis of one slider."""

    def __init__(self, explorer, axis, slider):
        self.number, self.axis, self.slider = next(_numbers), axis, slider
        self.explorer = explorer
        self.drawn, self.size = set(), 0  # places; bytes sent

    def moved(self, *values):
        """The explorer after moves of the slider."""
        explorer = self.explorer
        for value in values:
            explorer = explorer.moved(**{self.axis: value})
        return explorer

    def leads_to(self, explorer) -> bool:
        """Whether a move of this slider makes the one of the other."""
        return self.moved(getattr(explorer, self.axis)).same_as(explorer)

    def remembers(self) -> bool:
        """Whether a move there and back leaves a trace. Then only the kernel can tell it."""
        here, ends = getattr(self.explorer, self.axis), (self.slider.min, self.slider.max)
        return not all(self.moved(end, here).same_as(self.explorer) for end in ends)

    def values(self, now, most):
        """What the slider can be moved to and is not yet drawn, among so many places near by."""
        near = sorted(values_of(self.slider), key=lambda value: abs(value - now))
        done = {place(now), *self.drawn}
        return [value for value in near[:most] if place(value) not in done]


class Ahead:
    """Draws ahead for one figure, a slice at a time, on the loop where its messages arrive."""

    def __init__(self, figure, moving):
        self.figure, self.view = figure, figure.view
        self.sliders = {axis: c for c, axis in moving if not isinstance(c, Play)}
        self.loop, self.families, self.turn, self.in_cell = None, [], 0, False
        self.view.on_msg(self._begin)

    def follow(self) -> dict[str, dict[str, int]]:
        """The state has changed: draw for the next move. What the browser must know to use it.

        at: where the state stands on each axis. families: the one that holds for an axis, if any.
        """
        self.turn += 1
        at = {axis: place(getattr(self.figure.explorer, axis)) for axis in self.sliders}
        if self.loop is None or self.in_cell:
            return {"at": at, "families": {}}
        explorer, room = self.figure.explorer, self._size() < 0.75 * MOST
        hand = next((f for f in self.families if room and f.leads_to(explorer)), None)
        self.families = [
            hand if hand and axis == hand.axis else Family(explorer, axis, slider)
            for axis, slider in self.sliders.items()
        ]
        free = [f for f in self.families if not f.remembers()]
        free.sort(key=lambda f: f is not hand)
        self.loop.call_soon_threadsafe(self._draw, self.turn, self._frames(free, hand))
        return {"at": at, "families": {f.axis: f.number for f in free}}

    def _size(self):
        return sum(f.size for f in self.families)

    def _frames(self, families, hand):
        """Draw a frame at each step: first those of the axis in hand, then the near ones."""
        enough, most = BATCH
        for family in families:
            now, frames = getattr(self.figure.explorer, family.axis), {}
            for value in family.values(now, FAR if family is hand else NEAR):
                begun = time.perf_counter()
                frames[place(value)] = self.figure.content(family.moved(value))
                is_slow = time.perf_counter() > begun + TOO_SLOW
                if sum(len(frame["picture"]) for frame in frames.values()) > enough:
                    self._send(family, frames)
                    frames, enough = {}, min(2 * enough, most)
                yield
                if is_slow:
                    break
            self._send(family, frames)

    def _send(self, family, frames):
        if not frames or family not in self.families:  # a cell has been run since
            return
        packed = zlib.compress(json.dumps(frames).encode())
        family.drawn |= frames.keys()
        family.size += len(packed)
        self.view.send({"family": family.number, "places": [*frames]}, [packed])

    def _draw(self, turn, frames):
        """Draw for a slice; the next one follows after a pause. Any change ends it."""
        begun = time.perf_counter()
        while turn == self.turn and self._size() < MOST and next(frames, self) is not self:
            if time.perf_counter() > begun + SLICE:
                self.loop.call_later(PAUSE, self._draw, turn, frames)
                return

    def _begin(self, *_message):
        """A browser shows the figure, and has no frames yet."""
        if self.loop is None:
            get_ipython().events.register("pre_run_cell", self._before_cell)
            get_ipython().events.register("post_run_cell", self._after_cell)
        self.loop = asyncio.get_running_loop()
        self.families = []
        self.figure.draw()

    def _before_cell(self, _info):
        self.turn, self.in_cell = self.turn + 1, True

    def _after_cell(self, _result):
        """The cell may have set a weight in place, say: no frame holds any more."""
        self.families, self.in_cell = [], False
        self.loop.call_soon_threadsafe(self.figure.draw)

    def close(self):
        """Draw no more."""
        self.turn += 1
        self.view.on_msg(self._begin, remove=True)
        if self.loop is not None:
            get_ipython().events.unregister("pre_run_cell", self._before_cell)
            get_ipython().events.unregister("post_run_cell", self._after_cell)
        self.loop = None


def values_of(slider) -> list[float]:
    """All that a slider can be moved to."""
    steps = math.floor((slider.max - slider.min) / slider.step + 1e-9)
    return [round(slider.min + k * slider.step, 9) for k in range(steps + 1)]
