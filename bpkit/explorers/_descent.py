"""Explorer: gradient descent, a step at a time, on four losses small enough to draw."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bpkit.checks import as_number, one_of
from bpkit.draw import formulas, svg
from bpkit.draw.charts import new_figure
from bpkit.draw.network import tag
from bpkit.draw.palette import BACKWARD, FORWARD, MUTED
from bpkit.draw.plot import Plot
from bpkit.draw.symbols import rounded, trimmed
from bpkit.draw.terms import number
from bpkit.figure import Choice, Explorer, Figure, Frame, Slider, Whole
from bpkit.words import kept, say, sentences

STEPS = 60
REACH = 4.0, 2.0  # what the chart shows of each weight, to either side of 0
BEYOND = 1000  # a path that has come this far is followed no farther: it diverges


class Loss(NamedTuple):
    """C(w), its gradient and its minima.

    The formula has parentheses under each power: a number above a letter is a layer.
    """

    label: str
    formula: str
    value: Callable
    gradient: Callable
    minima: tuple

    @property
    def weights(self) -> int:
        """How many weights the cost depends on."""
        return len(self.minima[0])


def _hills(w, center):
    return np.exp(-((w - center) ** 2))


LOSSES = {
    "parabola": Loss(
        "parabola",
        r"C = \tfrac12 (w)^2",
        lambda w: w[0] ** 2 / 2,
        lambda w: np.array([w[0]]),
        ((0,),),
    ),
    "plateau": Loss(
        "plateau and two minima",
        r"C = 2 - e^{-(w+1.5)^2} - \tfrac32 e^{-(w-1.5)^2}",
        lambda w: 2 - _hills(w[0], -1.5) - 1.5 * _hills(w[0], 1.5),
        lambda w: np.array(
            [2 * (w[0] + 1.5) * _hills(w[0], -1.5) + 3 * (w[0] - 1.5) * _hills(w[0], 1.5)]
        ),
        ((-1.5,), (1.5,)),
    ),
    "bowl": Loss(
        "long bowl",
        r"C = \tfrac12 (w_1)^2 + 4 (w_2)^2",
        lambda w: w[0] ** 2 / 2 + 4 * w[1] ** 2,
        lambda w: np.array([w[0], 8 * w[1]]),
        ((0, 0),),
    ),
    "saddle": Loss(
        "saddle",
        r"C = \tfrac12 (w_1)^2 - \tfrac12 (w_2)^2 + \tfrac14 (w_2)^4",
        lambda w: w[0] ** 2 / 2 - w[1] ** 2 / 2 + w[1] ** 4 / 4,
        lambda w: np.array([w[0], w[1] ** 3 - w[1]]),
        ((0, 1), (0, -1)),
    ),
}


def descent(loss="parabola", learning_rate=0.2, start=3.0, step=5, second_start=None) -> Figure:
    """Gradient descent on a loss: "parabola", "plateau", "bowl" or "saddle".

    start: the weight, or w_1, that the path starts from. second_start: w_2, on a loss of two.
    """
    second = {}
    if second_start is not None:
        if LOSSES[one_of("loss", loss, LOSSES)].weights == 1:
            raise ValueError(
                say(
                    "second_start: {loss} has one weight only; leave second_start out",
                    loss=repr(loss),
                )
            )  # fmt: skip
        second = {f"{loss}_start": as_number("second_start", second_start, -2, 2)}
    return Figure(Descent(loss, learning_rate, start, step, **second))


@dataclass(frozen=True)
class Descent(Explorer):
    """Which loss, how long a step, from where, and how many steps so far.

    Each loss of two weights has its own start of w_2, since a good one for the bowl misses the
    saddle.
    """

    loss: str
    learning_rate: float
    start: float
    step: int
    bowl_start: float = 1.0
    saddle_start: float = 0.01

    title = "Gradient descent, drawn as a path over the cost"
    controls = (
        Choice("loss", "cost", [(C.label, name) for name, C in LOSSES.items()]),
        Slider("learning_rate", "learning rate η", 0, 3, 0.01),
        Slider("start", "start of w, or w₁", -4, 4),
        Slider("bowl_start", "start of w₂", -2, 2, 0.01, seen=lambda s: s.loss == "bowl"),
        Slider("saddle_start", "start of w₂", -2, 2, 0.01, seen=lambda s: s.loss == "saddle"),
        Whole("step", "step", 0, STEPS, play=400),
    )

    @property
    def starts(self) -> tuple[float, ...]:
        """All the weights at the start."""
        second = {"bowl": (self.bowl_start,), "saddle": (self.saddle_start,)}
        return self.start, *second.get(self.loss, ())

    def frame(self) -> Frame:
        """The path so far, the next step in symbols and numbers, and what the path does."""
        C = LOSSES[self.loss]
        points = path(self.loss, self.learning_rate, *self.starts)[: self.step + 1]
        w = points[-1]
        words = _words(self, points)
        lines = [C.formula, f"C = {rounded(C.value(w))}"]
        for i, slope in enumerate(C.gradient(w), 1):
            weight = number("w", w[i - 1], "", *([i] if len(w) > 1 else []))
            lines += formulas.update(weight, formulas.gradient(weight, slope), self.learning_rate)
        return Frame(_picture(self.loss, points, words), lines, words)


@lru_cache(maxsize=256)
def path(loss: str, learning_rate: float, *starts: float) -> np.ndarray:
    """Where each step arrives, a row a step from the start on, as far as the path is followed."""
    points = [np.array(starts)]
    while len(points) <= STEPS and abs(points[-1]).max() < BEYOND:
        w = points[-1]
        points.append(w - learning_rate * LOSSES[loss].gradient(w))
    return np.array(points)


def behaviour(loss: str, points) -> str:
    """What the path does at its last point, told from its steps, gradients and costs."""
    C, w = LOSSES[loss], points[-1]
    gradient = C.gradient(w)
    away = min(np.linalg.norm(w - minimum) for minimum in C.minima)
    if away < 0.1:
        return say("It has converged: a minimum is less than 0.1 away")
    if np.linalg.norm(gradient) < 0.05:
        return say(
            "It is stuck on a plateau: the gradient is almost 0, and no minimum is near"
            if len(w) == 1
            else "It is stuck on the saddle: the gradient is almost 0, and no minimum is near"
        )
    if len(points) == 1:
        return say("No step is taken yet")
    if abs(w).max() >= BEYOND:
        return say(
            "It is diverging: it has gone beyond {far}, and is followed no farther", far=BEYOND
        )
    if C.value(w) > C.value(points[-2]):
        if abs(w).max() > abs(points[0]).max():
            return say("It is diverging: the steps lead uphill, and farther out than the start")
        return say("It has overshot: the last step was so long that it led uphill")
    if (gradient * C.gradient(points[-2]) < 0).any():
        return say("It is oscillating: the last step went across a valley, and the gradient turned")
    if np.linalg.norm(w - points[-2]) < 0.02 * away:
        return say("It is creeping: the last step made less than 2 % of the way to a minimum")
    return say("It is converging: the last step took the cost down without crossing a valley")


def _words(explorer, points):
    C, w = LOSSES[explorer.loss], points[-1]
    at = ", ".join(rounded(v) for v in w)
    count = len(points) - 1
    words = say(
        "After 1 step with η = {eta}, w is {w} and the cost is C = {cost}. {behaviour}."
        if count == 1
        else "After {n} steps with η = {eta}, w is {w} and the cost is C = {cost}. {behaviour}.",
        n=count, eta=trimmed(explorer.learning_rate), w=at, cost=rounded(C.value(w)),
        behaviour=behaviour(explorer.loss, points),
    )  # fmt: skip
    outside = (abs(points) > REACH[: C.weights]).any(axis=1)
    beyond = ""
    if outside[-1]:
        beyond = say("The point lies outside the chart and is drawn at its edge.")
    elif outside.any():
        beyond = say("Part of the path lies outside the chart and is drawn at its edge.")
    return sentences(words, beyond)


@kept(maxsize=8)
def _ground(loss):
    """The plot of a loss, and all in it that stands still: C as a curve, or as lines of equal C."""
    C = LOSSES[loss]
    width, height = REACH
    if C.weights == 2:
        plot = Plot(64, 34, 632, 276, (-width, width), (-height, height))
        title = say("w₂ over w₁; along a line C stays the same")
        return plot, plot.axes(title) + _contours(plot, C)
    w = np.linspace(-width, width, 161)
    costs = C.value(w[np.newaxis])
    plot = Plot(64, 34, 632, 276, (-width, width), (0, float(np.ceil(costs.max()))))
    return plot, plot.axes(say("cost C over w")) + plot.curve(w, costs, FORWARD)


def _contours(plot, C):
    """Lines along which C stays the same; on some of them stands how large it is there."""
    x, y = np.linspace(*plot.x_range, 65), np.linspace(*plot.y_range, 49)
    costs = C.value(np.meshgrid(x, y))
    lines, labels = [], []
    found = new_figure()[1].contour(x, y, costs, 14)  # matplotlib knows where a line runs
    for i, (level, segments) in enumerate(zip(found.levels, found.allsegs, strict=True)):
        for line in segments:
            places = [(round(px, 1), round(py, 1)) for px, py in (plot.at(*xy) for xy in line)]
            lines.append(svg.element(
                "polyline", points=svg.points(places), fill="none", stroke=FORWARD, opacity=0.6,
            ))  # fmt: skip
            if i % 3 == 0 and len(line) > 20:
                labels.append(tag(*map(round, places[len(line) // 3]), trimmed(level), MUTED))
    return "".join(lines + labels)


def _picture(loss, points, words):
    plot, ground = _ground(loss)
    C = LOSSES[loss]
    heights = points[:, 1] if C.weights == 2 else C.value(points.T)
    x, y = np.clip(points[:, 0], *plot.x_range), np.clip(heights, *plot.y_range)
    stops = [plot.at(*xy) for xy in zip(x[:-1], y[:-1], strict=True)]
    return svg.document(
        720, 346,
        ground,
        plot.curve(x, y, BACKWARD),
        *(svg.element("circle", cx=cx, cy=cy, r=3.5, fill=BACKWARD) for cx, cy in stops),
        plot.dot(x[-1], y[-1], BACKWARD),
        label=words,
    )  # fmt: skip
