"""Explorer: push one number of a network. How far C moves, beside what its gradient predicts."""

import math
from dataclasses import dataclass

import numpy as np

from bpkit.backpropagation import cost_of
from bpkit.draw import svg
from bpkit.draw.formulas import as_backward, as_forward, derivative
from bpkit.draw.network import NARROW, by_neuron, network_drawing, parts
from bpkit.draw.palette import BACKWARD, BESIDE, FORWARD, INK, MUTED
from bpkit.draw.passes import Passes
from bpkit.draw.plot import Plot
from bpkit.draw.symbols import as_factor, latex, part_of, rounded, trimmed, unicode
from bpkit.draw.terms import in_one_line, number, sum_over
from bpkit.explorers._network_explorer import (
    NetworkExplorer,
    edited_with,
    letter_of,
    number_of,
    number_symbol,
    or_example,
)
from bpkit.figure import Figure, Frame, Slider
from bpkit.words import say, sentences

REACH = 2.0  # the largest push either way: enough for a sigmoid to bend visibly
BENEATH = 142  # the height of the plot under the network, with its title and its axis
# Where the numbers stand, from the plot's own place: beside it, or in a narrow picture beneath it.
NUMBERS_AT, NUMBERS_AT_NARROW = (576, 0), (230, 132)
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
            "push", lambda s: say("push Δ{p}", p=number_symbol(s.selected, unicode)), -REACH, REACH
        ),
    )

    def frame(self) -> Frame:
        """The network under the push, C as the push varies, and the change of C in numbers."""
        pushed = Pushed(self)
        words = _words(pushed)
        return Frame(_picture(pushed, words), _formulas(pushed), words)


class Pushed:
    """Everything that one push is drawn and told from."""

    def __init__(self, explorer):
        self.net, self.x = explorer.with_edits()
        self.y, self.cost = explorer.y, explorer.cost
        self.selected, self.push, self.width = explorer.selected, explorer.push, explorer.width
        # A neuron's z is its bias plus the rest, so that a push of one is a push of the other.
        self.number = number_of(edited_with(self.selected), self.net, self.x)
        self.passes = Passes(self.net, self.x, self.y, self.cost)
        self.trace, self.gradients = self.passes.trace, self.passes.gradients
        self.trace_after = self.under(self.push, lambda: self.net.forward(self.x))
        self.slope = self._slope()

        self.C, self.C_after = self.gradients.cost, self.cost_under(self.push)
        self.change = self.C_after - self.C  # ΔC, the true one
        self.predicted = self.slope * self.push  # along the tangent
        self.gap = self.change - self.predicted
        self.h = abs(self.push)  # the push to both sides is as large as the one to one side
        self.C_below, self.C_above = self.cost_under(-self.h), self.cost_under(self.h)

    def under(self, push, compute):
        """What `compute()` gives while the number is pushed."""
        kept = self.number.copy()
        self.number[...] = kept + push
        result = compute()
        self.number[...] = kept
        return result

    def cost_under(self, push) -> float:
        """C, while the number is pushed."""
        return self.under(push, lambda: cost_of(self.net, self.x, self.y, self.cost))

    def _slope(self) -> float:
        """∂C/∂(the number pushed): δ for a neuron or a bias, δ a for a weight."""
        kind, l, j, k = part_of(self.selected)
        if kind == "w":
            return float(self.gradients.w[l][j - 1, (k or 1) - 1])
        if l > 1:
            return float(self.gradients.b[l][j - 1, 0])
        # As BP2, but an input has no activation function, which is to say a slope of 1.
        return float(self.net.w[2][:, j - 1] @ self.gradients.delta[2][:, 0])

    @property
    def central(self) -> float:
        """(C(+h) - C(-h)) / 2h, for a push that is not 0."""
        return (self.C_above - self.C_below) / (2 * self.h)

    def symbols(self, write):
        """The symbols of the number pushed and of its slope: as `latex` or `unicode`."""
        return number_symbol(self.selected, write), slope_symbol(self.selected, write)


def slope_symbol(name, write) -> str:
    """The symbol of the tangent's slope, δ³₂, or ∂C/∂w³₁₂: as `latex` or `unicode`."""
    part, pushed = part_of(name), number_symbol(name, write)
    if letter_of(part) == "z":
        return write(r"\delta" if write is latex else "δ", *part.indices)
    return derivative(pushed) if write is latex else f"∂C/∂{pushed}"


def _formulas(pushed):
    p, slope = pushed.symbols(latex)
    return [
        _slope_line(pushed),
        rf"\Delta C \approx {slope}\, \Delta {p} = {as_backward(as_factor(rounded(pushed.slope)))} "
        rf"\cdot {as_factor(trimmed(pushed.push))} = {as_backward(rounded(pushed.predicted))}",
        _both_sides_line(pushed, p, slope),
    ]


def _slope_line(pushed):
    """Where the slope comes from: the definition of δ (A7), BP3, BP4, or all routes from an input.

    In symbols and in numbers.
    """
    part, at = part_of(pushed.selected), pushed.passes
    _, l, j, k = part
    p, symbol = pushed.symbols(latex)
    slope, letter = number(symbol, pushed.slope, paint=as_backward), letter_of(part)
    if letter == "z":
        return in_one_line(slope, number(derivative(p), pushed.slope, paint=as_backward))
    if letter == "b":
        return in_one_line(slope, at.delta(l, j))
    if letter == "w":
        return in_one_line(slope, at.delta(l, j) * at.a(l - 1, k))
    routes = [at.w(2, i, j) * at.delta(2, i) for i in at.neurons(2)]
    return in_one_line(slope, sum_over("i", rf"w^{{2}}_{{i{j}}}\, \delta^{{2}}_i", routes))


def _both_sides_line(pushed, p, slope):
    """The push to both sides, over 2h: in symbols, and in numbers where there is a push."""
    symbols = rf"{slope} \approx \frac{{C({p} + h) - C({p} - h)}}{{2h}}"
    if not pushed.push:
        return rf"{symbols}, \qquad h \to 0"
    above, below = as_forward(rounded(pushed.C_above)), as_forward(rounded(pushed.C_below))
    return (
        rf"{symbols} = \frac{{{above} - {below}}}{{2 \cdot {trimmed(pushed.h)}}} "
        rf"= {rounded(pushed.central)}"
    )


def _picture(pushed, words):
    """The network with the push travelling through it; beneath it C as the push varies."""
    notes, edge_notes = _notes(pushed)
    height, network = network_drawing(
        pushed.net, by_neuron(pushed.trace_after.a),
        notes=notes, edge_notes=edge_notes,
        selected=pushed.selected, lit=_reached(pushed.net, part_of(pushed.selected)),
        width=pushed.width,
    )  # fmt: skip
    at = NUMBERS_AT_NARROW if pushed.width == NARROW else NUMBERS_AT
    plot = _curve(pushed) + _numbers(pushed, *at)
    below = svg.element("g", plot, transform=f"translate(0, {height})")
    return svg.document(pushed.width, height + BENEATH + at[1], network, below, label=words)


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


def _notes(pushed):
    """What the push is, on the part itself, and how far each z or a that it reaches moves."""
    part, before, after = part_of(pushed.selected), pushed.trace, pushed.trace_after
    kind, l, j, _ = part
    notes = {}
    for m in range(l + 1, pushed.net.L + 1):
        for i, moved in enumerate((after.a[m] - before.a[m])[:, 0], 1):
            notes[f"n:{m},{i}"] = [(f"Δa = {rounded(moved)}", FORWARD)]
    given = (f"Δ{letter_of(part)} = {trimmed(pushed.push)}", FORWARD)
    if kind == "n":
        return {**notes, part.name: [given]}, {}
    shift = (after.z[l] - before.z[l])[j - 1, 0]
    notes[f"n:{l},{j}"] = [(f"Δz = {rounded(shift)}", FORWARD)]
    return notes, {part.name: given} if kind == "w" else {}


def _curve(pushed):
    """C as the push varies, its tangent at rest, and the gap between them at this push."""
    C, push, h = pushed.C, pushed.push, pushed.h
    costs = [pushed.cost_under(each) for each in PUSHES]
    ends = C + pushed.slope * np.array([-REACH, REACH])
    plot = Plot(64, 24, 360, 90, (-REACH, REACH), _rounded_range([*costs, *ends]))
    chord = plot.curve([-h, h], [pushed.C_below, pushed.C_above], MUTED, "2 6") if push else ""
    return "".join(
        [
            plot.axes(say("C as {p} is pushed", p=number_symbol(pushed.selected, unicode))),
            plot.curve([-REACH, REACH], [C] * 2, BESIDE),
            chord,
            plot.curve([-REACH, REACH], ends, BACKWARD, "9 6"),
            plot.curve(PUSHES, costs, FORWARD),
            plot.dot(push, pushed.C_after, FORWARD),
            # Over the dot, which would hide a small gap.
            plot.curve([push] * 2, [pushed.C_after, C + pushed.predicted], INK),
        ]
    )


def _rounded_range(values):
    """A range around all the values, whose ends have at most two decimals."""
    low, high = math.floor(100 * min(values)) / 100, math.ceil(100 * max(values)) / 100
    return low, max(high, low + 0.01)


def _numbers(pushed, x, below):
    """Beside the curve, with how each line is drawn: the changes of C, and its slopes."""
    p, slope = pushed.symbols(unicode)
    product, predicted = f"{slope} Δ{p}", rounded(pushed.predicted)
    rows = [
        (28, say("true ΔC (solid): {change}", change=rounded(pushed.change)), FORWARD),
        (
            48,
            say("{product} (dashed): {value}", product=product, value=predicted),
            BACKWARD,
        ),
        (68, say("gap (bar): {gap}", gap=rounded(pushed.gap)), INK),
        (90, say("slope {slope} = {value}", slope=slope, value=rounded(pushed.slope)), BACKWARD),
    ]
    if pushed.push:
        one_side = rounded(pushed.change / pushed.push)
        rows += [
            (110, say("to one side, ΔC / Δ{p}: {value}", p=p, value=one_side), FORWARD),
            (130, say("to both sides (dotted): {value}", value=rounded(pushed.central)), MUTED),
        ]
    return "".join(svg.text(x, below + y, svg.span(t), fill=colour) for y, t, colour in rows)


def _words(pushed):
    p, slope = pushed.symbols(unicode)
    if not pushed.push:
        return say(
            "Nobody pushes {p}, and C stays at {cost}. The tangent there has the slope "
            "{slope} = {value}.",
            p=p, cost=rounded(pushed.C), slope=slope, value=rounded(pushed.slope),
        )  # fmt: skip
    return sentences(
        say(
            "A push of Δ{p} = {push} changes C by {change}; the tangent predicts "
            "{slope} Δ{p} = {predicted}, a gap of {gap}.",
            p=p, push=trimmed(pushed.push), change=rounded(pushed.change), slope=slope,
            predicted=rounded(pushed.predicted), gap=rounded(pushed.gap),
        ),
        say(
            "Pushed to both sides, C changes by {central} per unit of push, beside "
            "{slope} = {value}.",
            central=rounded(pushed.central), slope=slope, value=rounded(pushed.slope),
        ),
    )  # fmt: skip
