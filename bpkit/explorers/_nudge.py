"""Explorer: push one number of a network. How far C moves, beside what its gradient predicts."""

import math
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import backprop, cost_of, delta_hidden
from bpkit.draw import svg
from bpkit.draw.formulas import as_backward, as_forward
from bpkit.draw.network import WIDTH, by_neuron, network_svg, parts
from bpkit.draw.palette import BACKWARD, FADED, FORWARD, INK, MUTED
from bpkit.draw.plot import Plot
from bpkit.draw.symbols import as_factor, latex, part_of, rounded, trimmed, unicode
from bpkit.explorers._network_explorer import (
    NetworkExplorer,
    edited_with,
    number_of,
    or_example,
)
from bpkit.figure import Figure, Frame, Slider

REACH = 2.0  # the largest push either way: enough for a sigmoid to bend visibly
BENEATH = 252  # the height of the plot under the network, with its title and its axis
PUSHES = np.linspace(-REACH, REACH, 41)


def nudge(net=None, x=None, y=None, cost="quadratic", selected="n:3,2", push=1.5) -> Figure:
    """Push one number of `net` (by default the running example) and compare C with its tangent.

    cost: "quadratic" or "cross_entropy". selected: the part that is pushed at first, such as
    "n:3,2" (the neuron's z) or "w:3,1,2". push: how far, from -2 to 2.
    """
    return Figure(Nudge(*or_example(net, x, y), cost, selected, push))


@dataclass(frozen=True)
class Nudge(NetworkExplorer):
    """The part that is pushed, and how far: a neuron's z, a weight, a bias or an input."""

    push: float

    title = "A push on one number of a network, the change of C, and what the gradient predicts"
    controls = (
        Slider(
            "push", lambda explorer: f"push Δ{pushed_label(part_of(explorer.selected))}",
            -REACH, REACH,
        ),
    )  # fmt: skip

    def frame(self) -> Frame:
        """The network under the push, C as the push varies, and the change of C in numbers."""
        now = Pushed(self)
        words = _words(now)
        return Frame(_picture(self, now, words), _formulas(now), words)


class Pushed:
    """Everything that one push is drawn and told from."""

    def __init__(self, state):
        self.net, self.x = state.with_edits()
        self.y, self.cost, self.push = state.y, state.cost, state.push
        self.part = part_of(state.selected)
        # A neuron's z is its bias plus the rest, so that a push of one is a push of the other.
        self.place = number_of(edited_with(state.selected), self.net, self.x)
        self.gradients = backprop(self.net, self.x, self.y, self.cost)
        self.trace = self.net.forward(self.x)

    def after(self, push, compute):
        """What `compute()` gives while the number is pushed."""
        kept = self.place.copy()
        self.place[...] = kept + push
        result = compute()
        self.place[...] = kept
        return result

    def cost_after(self, push) -> float:
        """C, while the number is pushed."""
        return self.after(push, lambda: cost_of(self.net, self.x, self.y, self.cost))

    @cached_property
    def at_rest(self) -> float:
        return self.gradients.cost

    @cached_property
    def pushed(self) -> float:
        return self.cost_after(self.push)

    @property
    def change(self) -> float:
        """ΔC, the true one."""
        return self.pushed - self.at_rest

    @cached_property
    def slope(self) -> float:
        """∂C/∂(the number pushed): δ for a neuron or a bias, δ a for a weight."""
        kind, l, j, k = self.part
        if kind == "w":
            return float(self.gradients.w[l][j - 1, k - 1])
        if l > 1:
            return float(self.gradients.b[l][j - 1, 0])
        return float(self.slopes_of_x[j - 1, 0])

    @property
    def slopes_of_x(self):
        """∂C/∂x: as BP2, but an input has no activation function, which is to say a slope of 1."""
        w, delta = self.net.w[2], self.gradients.delta[2]
        return delta_hidden(w, delta, self.x, ELEMENTWISE["identity"])

    @property
    def predicted(self) -> float:
        """The change of C along the tangent."""
        return self.slope * self.push

    @property
    def gap(self) -> float:
        return self.change - self.predicted

    @property
    def h(self) -> float:
        """The push to both sides is as large as the one to one side."""
        return abs(self.push)

    @cached_property
    def both_sides(self) -> tuple[float, float]:
        """C at -h and at h."""
        return self.cost_after(-self.h), self.cost_after(self.h)

    @property
    def central(self) -> float:
        """(C(+h) - C(-h)) / 2h, for a push that is not 0."""
        below, above = self.both_sides
        return (above - below) / (2 * self.h)


def letter_of(part) -> str:
    """The letter of the number that is pushed: a neuron's z, or x for an input."""
    if part.kind == "n":
        return "z" if part.l > 1 else "x"
    return part.kind


def pushed_label(part) -> str:
    """The symbol of the number that is pushed: z³₂, w³₁₂, or x₁."""
    letter = letter_of(part)
    return unicode(letter, "", part.j) if letter == "x" else unicode(letter, *part.indices)


def pushed_latex(part) -> str:
    """The same in LaTeX."""
    letter = letter_of(part)
    return f"x_{{{part.j}}}" if letter == "x" else latex(letter, *part.indices)


def slope_label(part) -> str:
    """The symbol of the tangent's slope: δ³₂, or ∂C/∂w³₁₂."""
    return unicode("δ", *part.indices) if letter_of(part) == "z" else f"∂C/∂{pushed_label(part)}"


def slope_latex(part) -> str:
    """The same in LaTeX."""
    if letter_of(part) == "z":
        return latex(r"\delta", *part.indices)
    return rf"\frac{{\partial C}}{{\partial {pushed_latex(part)}}}"


def _formulas(now):
    p, slope = pushed_latex(now.part), slope_latex(now.part)
    rest, pushed = as_forward(rounded(now.at_rest)), as_forward(rounded(now.pushed))
    return [
        _slope_line(now),
        rf"\Delta C = C({p} + \Delta {p}) - C({p}) "
        rf"= {pushed} - {rest} = {as_forward(rounded(now.change))}",
        rf"\Delta C \approx {slope}\, \Delta {p} = {as_backward(as_factor(rounded(now.slope)))} "
        rf"\cdot {as_factor(trimmed(now.push))} = {as_backward(rounded(now.predicted))}",
        rf"\Delta C - {slope}\, \Delta {p} = {rounded(now.change)} - "
        rf"{as_factor(rounded(now.predicted))} = {rounded(now.gap)}",
        _both_sides_line(now, p, slope),
    ]


def _slope_line(now):
    """Where the slope comes from: the definition of δ (A7), BP3, BP4, or all routes from an input.

    In symbols and in numbers.
    """
    _, l, j, k = now.part
    slope, result = slope_latex(now.part), as_backward(rounded(now.slope))
    delta = latex(r"\delta", l, j)
    letter = letter_of(now.part)
    if letter == "z":
        return rf"{delta} = \frac{{\partial C}}{{\partial {pushed_latex(now.part)}}} = {result}"
    if letter == "b":
        return rf"{slope} = {delta} = {result}"
    if letter == "w":
        d, a = now.gradients.delta[l][j - 1, 0], now.trace.a[l - 1][k - 1, 0]
        return (
            rf"{slope} = {delta}\, {latex('a', l - 1, k)} = {as_backward(as_factor(rounded(d)))} "
            rf"\cdot {as_forward(as_factor(rounded(a)))} = {result}"
        )
    terms = " + ".join(
        rf"{as_factor(trimmed(w))} \cdot {as_backward(as_factor(rounded(d)))}"
        for w, d in zip(now.net.w[2][:, j - 1], now.gradients.delta[2][:, 0], strict=True)
    )
    return rf"{slope} = \sum_i w^{{2}}_{{i{j}}}\, \delta^{{2}}_i = {terms} = {result}"


def _both_sides_line(now, p, slope):
    """The push to both sides, over 2h: in symbols, and in numbers where there is a push."""
    symbols = rf"{slope} \approx \frac{{C({p} + h) - C({p} - h)}}{{2h}}"
    if not now.push:
        return rf"{symbols}, \qquad h \to 0"
    below, above = (as_forward(rounded(c)) for c in now.both_sides)
    return (
        rf"{symbols} = \frac{{{above} - {below}}}{{2 \cdot {trimmed(now.h)}}} "
        rf"= {rounded(now.central)}"
    )


def _picture(state, now, words):
    """The network with the push travelling through it; beneath it C as the push varies."""
    pushed = now.after(now.push, lambda: now.net.forward(now.x))
    notes, edge_notes = _notes(now, pushed)
    network = network_svg(
        now.net,
        by_neuron(pushed.a),
        label="the network",
        notes=notes,
        edge_notes=edge_notes,
        selected=state.selected,
        lit=_reached(now.net, now.part),
    )
    height, drawn = _opened(network)
    beneath = svg.element("g", _curve(now), _numbers(now), transform=f"translate(0, {height})")
    return svg.document(WIDTH, height + BENEATH, drawn, beneath, label=words)


def _opened(picture) -> tuple[int, str]:
    """The height of a picture of ours, and what is drawn in it, to stand in a larger one."""
    found = re.fullmatch(r'<svg[^>]* height="(\d+)"[^>]*>(.*)</svg>', picture, re.DOTALL)
    assert found
    return int(found[1]), found[2]


def _reached(net, part):
    """The parts that a push of `part` passes through on its way to C, by name."""
    _, l, j, k = part
    reached = {part.name, f"n:{l},{j}"}
    if k:
        reached.add(f"n:{l - 1},{k}")  # its a is the other factor of the slope
    for other in parts(net):
        later_weight = other.kind == "w" and (
            other.l > l + 1 or (other.l == l + 1 and other.k == j)
        )
        if later_weight or (other.kind == "n" and other.l > l):
            reached.add(other.name)
    return reached


def _notes(now, pushed):
    """What the push is, on the part itself, and how far each z or a that it reaches moves."""
    kind, l, j, _ = now.part
    given = (f"Δ{letter_of(now.part)} = {trimmed(now.push)}", FORWARD)
    notes, edge_notes = {}, {}
    for m in range(l + 1, now.net.L + 1):
        for i, moved in enumerate((pushed.a[m] - now.trace.a[m])[:, 0], 1):
            notes[f"n:{m},{i}"] = [(f"Δa = {rounded(moved)}", FORWARD)]
    if kind == "n":
        notes[now.part.name] = [given]
        return notes, edge_notes
    shift = (pushed.z[l] - now.trace.z[l])[j - 1, 0]
    notes[f"n:{l},{j}"] = [(f"Δz = {rounded(shift)}", FORWARD)]
    if kind == "w":
        edge_notes[now.part.name] = given
    return notes, edge_notes


def _curve(now):
    """C as the push varies, its tangent at rest, and the gap between them at this push."""
    costs = [now.cost_after(push) for push in PUSHES]
    ends = now.at_rest + now.slope * np.array([-REACH, REACH])
    touched = now.at_rest + now.predicted
    plot = Plot(64, 28, 360, 192, (-REACH, REACH), _rounded_range([*costs, *ends]))
    chord = plot.curve([-now.h, now.h], now.both_sides, MUTED, "2 6") if now.push else ""
    return "".join(
        [
            plot.axes(f"C as {pushed_label(now.part)} is pushed"),
            plot.curve([-REACH, REACH], [now.at_rest] * 2, FADED),
            chord,
            plot.curve([-REACH, REACH], ends, BACKWARD, "9 6"),
            plot.curve(PUSHES, costs, FORWARD),
            plot.dot(now.push, now.pushed, FORWARD),
            # Over the dot, which would hide a small gap.
            plot.curve([now.push] * 2, [now.pushed, touched], INK),
        ]
    )


def _rounded_range(values):
    """A range around all the values, whose ends have at most two decimals."""
    low, high = math.floor(100 * min(values)) / 100, math.ceil(100 * max(values)) / 100
    return low, max(high, low + 0.01)


def _numbers(now):
    """Beside the curve, with how each line is drawn: the changes of C, and its slopes."""
    slope, p = slope_label(now.part), pushed_label(now.part)
    changes = [
        (f"true ΔC (solid): {rounded(now.change)}", FORWARD),
        (f"{slope} Δ{p} (dashed): {rounded(now.predicted)}", BACKWARD),
        (f"gap (bar): {rounded(now.gap)}", INK),
    ]
    slopes = [(f"slope {slope} = {rounded(now.slope)}", BACKWARD)]
    if now.push:
        slopes += [
            (f"to one side, ΔC / Δ{p}: {rounded(now.change / now.push)}", FORWARD),
            (f"to both sides (dotted): {rounded(now.central)}", MUTED),
        ]
    return "".join(
        svg.text(576, top + 28 * i, svg.span(text), fill=colour)
        for top, rows in ((48, changes), (150, slopes))
        for i, (text, colour) in enumerate(rows)
    )


def _words(now):
    slope, p = slope_label(now.part), pushed_label(now.part)
    if not now.push:
        return (
            f"Nobody pushes {p}, and C stays at {rounded(now.at_rest)}. "
            f"The tangent there has the slope {slope} = {rounded(now.slope)}."
        )
    return (
        f"A push of Δ{p} = {trimmed(now.push)} changes C by {rounded(now.change)}; the tangent "
        f"predicts {slope} Δ{p} = {rounded(now.predicted)}, a gap of {rounded(now.gap)}. "
        f"Pushed to both sides, C changes by {rounded(now.central)} per unit of push, beside "
        f"{slope} = {rounded(now.slope)}."
    )
