"""Drawing ahead: frames for the places a slider may move to next, sent before they are asked for.

A frame is pure: the same state always gives the same one. So the kernel draws some of them while
nobody waits, the browser keeps them (ahead.js), and a slider that moves is answered at once,
however far away the kernel is. The kernel's own answer is shown all the same.

All frames lead away from one state, along the axis of one slider. Every change is a new start, and
only a move along an axis leaves the frames of that axis as they are; after anything else, such as
a selection or a cell that is run, all are drawn afresh.

Nothing is drawn until a browser asks: not in tests of other things, and not by nbval.
"""

import asyncio
import copy
import json
import math
import re
import threading
import time
import zlib
from weakref import WeakSet

import numpy as np
from IPython import get_ipython

NEAR = 4  # places to either side, on the axes that are not in hand
SLICE, PAUSE = 0.004, 0.002  # seconds: of drawing, and for everything else in between
TOO_SLOW = 0.02  # seconds a frame: it would keep a cell waiting
MOST = 2_000_000  # bytes of frames in the browser, about


class Ahead:
    """Draws ahead for one figure, a slice at a time, on the loop where its messages arrive."""

    def __init__(self, figure):
        self.figure, self.state, self.view = figure, figure.state, figure.view
        self.sliders = _sliders(figure.panel.children)
        self.axes = list(self.sliders)
        self.view.on_msg(self._answer)
        self.loop = self.token = self.hand = None
        self.outdated, self.size = True, 0
        self.frames, self.pieces, self.sent = [], {}, 0  # drawn and not sent; how many are sent
        self.quickest = math.inf  # seconds a frame, so far
        self.turn = 0  # counts the starts: what was begun before the last one is given up

    def places(self) -> list[int]:
        """Where the state stands on each axis."""
        return [place(getattr(self.state, axis)) for axis in self.axes]

    def give_up(self):
        """Draw no more until the next start."""
        self.turn += 1

    def outdate(self):
        """Keep no frame: something may have changed that the state does not tell."""
        self.outdated = True
        self.give_up()

    def changed(self):
        """The state has moved: start again from there."""
        self.give_up()
        self.soon(self._follow, self.turn)

    def afresh(self):
        """A cell may have changed anything in place: show it, and draw all again."""
        self.figure.draw()
        self._start(None)

    def close(self):
        """Draw no more at all."""
        self.give_up()
        self.loop = None
        self.view.on_msg(self._answer, remove=True)
        _watching.discard(self)

    def soon(self, call, *arguments):
        """Call on this figure's loop, from any thread; not at all before a browser has asked."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(call, *arguments)

    def _answer(self, _view, question, _buffers):
        _watch_cells(self)
        self.loop, self.token = asyncio.get_running_loop(), question["token"]
        self.outdate()
        self._start(None)

    def _follow(self, turn):
        if turn == self.turn and not _running.is_set():
            self._start(self._axis_moved())

    def _axis_moved(self):
        """The axis along which the state has moved since the last start; None for all else."""
        for axis in self._hand_first():
            if _same(self._moved(axis, getattr(self.state, axis)), self.state):
                enough_room = axis == self.hand or self.size < MOST / 2
                self.hand, self.base = axis, self._origin(axis)
                return axis if enough_room else None
        return None

    def _hand_first(self):
        return sorted(self.axes, key=lambda axis: axis != self.hand)

    def _origin(self, axis):
        """The state that the frames of an axis lead away from."""
        return self.base if axis == self.hand else self.present

    def _moved(self, axis, value, by_way_of=None):
        """The state that a slider makes of the origin: a copy of it, joined to no slider."""
        twin, slider = copy.copy(self._origin(axis)), self.sliders[axis]
        if by_way_of is None and value == getattr(twin, axis):
            by_way_of = slider.min if value == slider.max else slider.max  # it has come back
        if by_way_of is not None:
            setattr(twin, axis, by_way_of)
        setattr(twin, axis, value)
        return twin

    def _path_matters(self, axis, value):
        """Whether the state remembers where it has been: then only the kernel can tell it."""
        ends = self.sliders[axis].min, self.sliders[axis].max
        direct = self._moved(axis, value)
        return not all(_same(self._moved(axis, value, end), direct) for end in ends)

    def _start(self, keep):
        """Tell the browser where the frames lead away from, and draw them; `keep` is an axis."""
        self.give_up()
        if _running.is_set():
            return  # the end of the cell starts it
        with _drawing:
            self.present = copy.copy(self.state)
            if keep is None or self.outdated or self.size > MOST:
                keep, self.base, self.outdated = None, self.present, False
                self.size, self.drawn, self.frames, self.pieces = 0, {}, [], {}
            self._send()
            self.drawn = {axis: self.drawn[axis] if axis == keep else set() for axis in self.axes}
            number = None if keep is None else self.axes.index(keep)
            self.version = self.turn
            message = {"base": self.places(), "keep": number, "token": self.token}
            self.view.send({**message, "version": self.version})
            self.token, self.sent = None, 0
        self.loop.call_later(PAUSE, self._draw, self.turn, self._plan())

    def _plan(self):
        """What to draw, (axis, value): all of the axis in hand, then near places on the others."""
        for axis in self._hand_first():
            here = place(getattr(self.state, axis))
            values = [v for v in _values(self.sliders[axis]) if place(v) != here]
            values.sort(key=lambda v: abs(place(v) - here))
            if any(self._path_matters(axis, value) for value in values[:2]):
                continue
            for value in values if axis == self.hand else values[: 2 * NEAR]:
                if place(value) not in self.drawn[axis]:
                    yield axis, value

    def _draw(self, turn, plan):
        """Draw a slice of the plan; the next one follows after a pause."""
        with _drawing:
            begun, before = time.perf_counter(), len(self.frames)
            while turn == self.turn and self.size < MOST and (step := next(plan, None)):
                self.frames.append(self._frame(*step))
                if time.perf_counter() > begun + SLICE:
                    break
            if turn != self.turn:
                return  # the next start sends what is drawn
            count = len(self.frames) - before
            if count:
                self.quickest = min(self.quickest, (time.perf_counter() - begun) / count)
            done = not count or self.quickest > TOO_SLOW
            if done or len(self.frames) > self.sent:  # the first at once, later ones together
                self._send()
        if not done:
            self.loop.call_later(PAUSE, self._draw, turn, plan)

    def _send(self):
        if self.frames:
            message = json.dumps({"pieces": [*self.pieces], "frames": self.frames}).encode()
            self.view.send({"version": self.version}, [zlib.compress(message)])
            self.sent += len(self.frames)
            self.frames, self.pieces = [], {}

    def _frame(self, axis, value):
        """Axis, place and frame, each text of which is given as the numbers of its pieces."""
        self.drawn[axis].add(place(value))
        content = self.figure.content(self._moved(axis, value))
        frame = {k: [self._number(piece) for piece in _pieces(t)] for k, t in content.items()}
        return self.axes.index(axis), place(value), frame

    def _number(self, piece):
        """The number of a piece in the message, which holds it once."""
        self.size += 4
        if piece not in self.pieces:
            self.pieces[piece] = len(self.pieces)
            self.size += len(piece) * (1 if piece.isascii() else 2)
        return self.pieces[piece]


def told_to_browser(controls):
    """Of each control, which model it is in the browser, and the number of its axis or None."""
    axes = list(_sliders(controls))
    return [(c.model_id, axes.index(_moves(c)) if _moves(c) else None) for c in controls]


def _sliders(controls):
    """The axes: the first slider, by the name of the number that it and others move."""
    sliders: dict = {}
    for control in filter(_moves, controls):
        sliders.setdefault(_moves(control), control)
    return sliders


def _moves(control):
    """The name of the number that a slider or player moves; None for other controls."""
    return getattr(control, "moves", None)


def place(value: float) -> int:
    """Where a slider stands, as a whole number: it comes out the same in both languages."""
    return math.floor(value * 1e9 + 0.5)


def _values(slider):
    """All that a slider can be moved to."""
    count = math.floor((slider.max - slider.min) / slider.step + 1e-9)
    on_grid = [round(slider.min + k * slider.step, 9) for k in range(count + 1)]
    return on_grid if place(on_grid[-1]) == place(slider.max) else [*on_grid, slider.max]


def _pieces(text):
    """A text in pieces that many frames share: its elements; an image apart from its words."""
    return re.split("(?=<| src=)", text)


def _same(one, other):
    values, others = one.trait_values(), other.trait_values()
    return all(v is others[n] or np.array_equal(v, others[n]) for n, v in values.items())


# JupyterLab runs cells on one thread and answers sliders on another.
_running = threading.Event()  # a cell runs: draw nothing, as it may be changing the network
_drawing = threading.Lock()
_watching: WeakSet[Ahead] = WeakSet()


def _watch_cells(ahead):
    _watching.add(ahead)
    events = get_ipython().events
    events.register("pre_run_cell", _before_cell)
    events.register("post_run_cell", _after_cell)


def _before_cell(_info):
    _running.set()
    for ahead in list(_watching):
        ahead.outdate()
    with _drawing:  # the slice under way is done
        pass


def _after_cell(_result):
    _running.clear()
    for ahead in list(_watching):
        ahead.soon(ahead.afresh)
