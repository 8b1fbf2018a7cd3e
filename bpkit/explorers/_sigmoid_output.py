"""Explorer: one sigmoid output, and how far squared error and cross-entropy each move it."""

from dataclasses import dataclass

import numpy as np

from bpkit.activations import sigmoid, sigmoid_slope
from bpkit.costs import pair_of
from bpkit.draw import svg
from bpkit.draw.formulas import activation, as_backward, as_forward, formulas_of
from bpkit.draw.palette import BACKWARD, FORWARD, INK, MUTED
from bpkit.draw.plot import Plot
from bpkit.draw.symbols import rounded, trimmed
from bpkit.draw.terms import Term, equation, in_one_line, number
from bpkit.figure import Explorer, Figure, Frame, Slider
from bpkit.words import say, sentences

FLAT = 0.05  # a fifth of the largest slope, 1/4: the sigmoid counts as saturated below it


def sigmoid_output(z=-4.0, y=1.0, eta=1.0) -> Figure:
    """One sigmoid output at z with target y, under both costs; η is the learning rate."""
    return Figure(SigmoidOutput(z, y, eta))


@dataclass(frozen=True)
class SigmoidOutput(Explorer):
    """The weighted sum z, the target y and the learning rate η."""

    z: float
    y: float
    eta: float

    title = "A sigmoid output, its slope, and its δ under squared error and under cross-entropy"
    controls = (
        Slider("z", "z", -8, 8, 0.1),
        Slider("y", "target y", 0, 1),
        Slider("eta", "learning rate η", 0, 5),
    )

    def frame(self) -> Frame:
        """The curve with its tangent, δ under both costs, and the steps in symbols and numbers."""
        z, y, eta = self.z, self.y, self.eta
        a, slope = float(sigmoid(np.array(z))), float(sigmoid_slope(np.array(z)))
        squared, entropy = (float(delta(cost, z, y)[0]) for cost in ("quadratic", "cross_entropy"))
        words = _words(self, a, slope, -eta * squared, -eta * entropy)
        lines = _formulas(z, y, eta, a, slope, squared, entropy)
        return Frame(_picture(z, y, a, slope, squared, entropy, words), lines, words)


def delta(cost, z, y):
    """δ = ∂C/∂z of one sigmoid output, for each z."""
    z = np.atleast_2d(z)
    return pair_of("sigmoid", cost).delta(z, sigmoid(z), y)[0]


def _formulas(z, y, eta, a, slope, squared, entropy):
    """a and its slope; and side by side, under each cost, δ and the step that it makes."""
    z, y, eta = (number(n, v, show=trimmed) for n, v in (("z", z), ("y", y), ("η", eta)))
    a, slope = number("a", a, paint=as_forward), Term(r"\sigma'(z)", rounded(slope), slope)
    columns = []
    for name, cost, value in (
        (say("squared error"), "quadratic", squared),
        (say("cross-entropy"), "cross_entropy", entropy),
    ):
        delta = number("δ", value, paint=as_backward)
        formula, step = formulas_of("sigmoid", cost).delta.term(a, y, slope), eta * delta
        columns.append([
            rf"\text{{{name}}}",
            *equation(delta, formula),
            f"-{step.symbols} = -{step.numbers} = {rounded(-step.value)}",
        ])  # fmt: skip
    answer = in_one_line(a, activation("sigmoid", z, a.value))
    return [rf"{answer}, \qquad {slope.symbols} = {slope.numbers}", _side_by_side(*columns)]


def _side_by_side(left, right):
    """Two columns of formulas, so that what differs stands beside its counterpart."""
    rows = r" \\ ".join(
        rf"{one} & \qquad & {other}" for one, other in zip(left, right, strict=True)
    )
    return rf"\begin{{matrix}} {rows} \end{{matrix}}"


def _picture(z, y, a, slope, squared, entropy, words):
    zs = np.linspace(-8, 8, 81)
    left = Plot(56, 44, 280, 178, (-8, 8), (0, 1))
    right = Plot(416, 44, 280, 178, (-8, 8), (-1, 1))
    # Each end of the tangent stops where the frame does.
    before, after = min(3, a / slope, z + 8), min(3, (1 - a) / slope, 8 - z)
    return svg.document(
        720, 310,
        left.axes(say("a = σ(z), its tangent, and y"), along="z"),
        left.curve([-8, 8], [y, y], MUTED, "3 5"),
        left.curve(zs, sigmoid(zs), FORWARD),
        left.curve([z - before, z + after], [a - slope * before, a + slope * after], INK),
        left.dot(z, a, FORWARD),
        right.axes(say("δ at each z"), along="z"),
        right.curve([-8, 8], [0, 0], MUTED, "3 5"),
        right.curve(zs, delta("quadratic", zs, y), BACKWARD),
        right.curve(zs, delta("cross_entropy", zs, y), BACKWARD, "7 5"),
        right.dot(z, squared, BACKWARD),
        right.dot(z, entropy, BACKWARD),
        svg.text(
            196, 274, svg.span(say("slope σ′(z) = {value}", value=rounded(slope))), fill=FORWARD
        ),
        svg.text(
            556, 274, svg.span(say("squared error (solid): {value}", value=rounded(squared))),
            fill=BACKWARD,
        ),
        svg.text(
            556, 296, svg.span(say("cross-entropy (dashed): {value}", value=rounded(entropy))),
            fill=BACKWARD,
        ),
        label=words,
    )  # fmt: skip


def _words(explorer, a, slope, squared, entropy):
    said = [
        say(
            "At z = {z} the output is a = {a}, and the target is y = {y}.",
            z=trimmed(explorer.z), a=rounded(a), y=trimmed(explorer.y),
        ),
        say(
            "A step with η = {eta} moves its bias by {squared} under squared error, by {entropy} "
            "under cross-entropy.",
            eta=trimmed(explorer.eta), squared=rounded(squared), entropy=rounded(entropy),
        ),
    ]  # fmt: skip
    if slope < FLAT and abs(a - explorer.y) > 0.5:
        said.append(
            say(
                "The answer is far off, yet squared error stalls: its step holds the factor "
                "σ′(z) = {slope}.",
                slope=rounded(slope),
            )
        )
    return sentences(*said)
