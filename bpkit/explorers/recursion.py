"""Explorer: both passes, a term at a time. Scrub through them; open each δ into its summands."""

import re
from functools import cached_property

import traitlets

from bpkit.activations import ELEMENTWISE, softmax_jacobian
from bpkit.backprop import backprop, check_batch, cost_of, delta_hidden
from bpkit.checks import as_integer, as_positive
from bpkit.datasets import example
from bpkit.draw.formulas import backward, weighted_terms
from bpkit.draw.formulas import forward as in_forward_colour
from bpkit.draw.formulas import now as marked
from bpkit.draw.network import by_neuron, check_drawable, network_svg
from bpkit.draw.palette import BACKWARD, FORWARD, INK, MUTED
from bpkit.draw.symbols import factor, latex, number, part_of, plain, short
from bpkit.explorers.edited import EditedNetwork, value_slider
from bpkit.explorers.figure import (
    Figure,
    Frame,
    button,
    player,
    reset_button,
    whole_slider,
)  # fmt: skip
from bpkit.explorers.passes import first_use, known_at, layer_ends, steps
from bpkit.train import update

TITLE = "Both passes through a network, a term at a time, drawn on its neurons and weights"
DELTA = r"\delta"


class Recursion(EditedNetwork):
    """The step shown; the part selected follows it, so that its number is at hand to be edited.

    stale: (last, furthest). What the steps after `last` up to `furthest` computed has been made
    out of date by an edit, and not been computed again since. (0, 0) where nothing has.
    """

    cost = traitlets.Unicode()
    eta = traitlets.Float()
    step = traitlets.Int()
    stale = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0))

    @traitlets.validate("step")
    def _in_range(self, proposal):
        last = len(steps(self.net)) - 1
        if not 0 <= proposal["value"] <= last:
            raise ValueError(f"step: expected 0 to {last}, got {proposal['value']}")
        return proposal["value"]

    @traitlets.observe("step")
    def _follow(self, _change):
        self.selected = steps(self.net)[self.step].part.name
        last, furthest = self.stale
        last = max(last, self.step)
        self.stale = (last, furthest) if last < furthest else (0, 0)

    @traitlets.observe("edits")
    def _invalidate(self, change):
        if not change["new"]:  # a reset, which puts everything back by itself
            return
        old = change["old"] or {}
        for setting, value in change["new"].items():
            if old.get(setting) != value:
                self._go_back_to(first_use(self.net, setting))

    def _go_back_to(self, first):
        """Return to the step that the edited number enters first: up to there all is valid."""
        last, furthest = self.stale
        reached = max(self.step, furthest)
        if reached > first:
            self.step = min(self.step, first)
            self.stale = (min(first, last) if furthest else first, reached)

    def a_layer(self, direction):
        """Go to the end of the next layer of a stage, or (direction -1) of the one before."""
        ends = [end for end in layer_ends(self.net) if (end - self.step) * direction > 0]
        self.step = (min if direction > 0 else max)(ends, default=0 if direction < 0 else self.step)

    def knows(self, *result):
        """Whether a result has been computed at this step."""
        return known_at(self.net)[result] <= self.step

    def outdated(self, *result):
        """Whether it had been computed before an edit, and has not been since."""
        last, furthest = self.stale
        return last < known_at(self.net)[result] <= furthest


def recursion(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Figure:
    """Forward, loss, backward and update of `net` on one example, a term at a time.

    cost: "quadratic" or "cross_entropy". eta: the learning rate of the update. step: where to
    begin; by default, where the first δ of a hidden layer is complete.
    """
    return Figure(TITLE, state(net, x, y, cost, eta, step), frame, controls)


def state(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Recursion:
    """The state of the explorer, without any widget."""
    if net is None:
        net, x, y = example()
    check_drawable(net)
    x, y, _ = check_batch(net, x, y, cost)
    if x.shape[1] != 1:
        raise ValueError(f"x: expected one example, got {x.shape[1]}")
    eta = as_positive("eta", eta)
    if step is None:
        step = known_at(net)["delta", max(net.L - 1, 2), 1, 0]
    step = as_integer("step", step, at_least=0)
    if step >= len(steps(net)):
        raise ValueError(f"step: expected 0 to {len(steps(net)) - 1}, got {step}")
    selected = steps(net)[step].part.name
    return Recursion(net, x, y, selected, cost=cost, eta=eta, step=step)


class Now:
    """Everything that the present step is drawn and told from."""

    def __init__(self, state):
        self.state, self.step = state, steps(state.net)[state.step]
        self.net, x = state.edited()
        self.x, self.y, self.pair = check_batch(self.net, x, state.y, state.cost)
        self.trace = self.net.forward(self.x)
        self.gradients = backprop(self.net, self.x, self.y, state.cost)

    def z(self, l, j):
        return self.trace.z[l][j - 1, 0]

    def a(self, l, j):
        return self.trace.a[l][j - 1, 0]

    def delta(self, l, j):
        return self.gradients.delta[l][j - 1, 0]

    def product(self, l, j, k):
        """A term of the weighted sum, w^l_jk a^{l-1}_k."""
        return self.net.w[l][j - 1, k - 1] * self.a(l - 1, k)

    def slope(self, l, j):
        """σ′(z^l_j), of an elementwise activation."""
        name = self.net.hidden if l < self.net.L else self.net.output
        return ELEMENTWISE[name].slope(self.trace.z[l])[j - 1, 0]

    def summand(self, l, j, k):
        """A summand of δ^l_j: BP2 for a next layer of neuron k alone."""
        w, delta = self.net.w[l + 1][k - 1 : k, j - 1 : j], self.gradients.delta[l + 1][k - 1 : k]
        return delta_hidden(w, delta, self.trace.z[l][j - 1 : j], self.net.sigma)[0, 0]

    def cost_term(self, j):
        """What output j adds to C."""
        z, a, y = self.trace.z[self.net.L], self.trace.a[self.net.L], self.y
        if self.net.output == "softmax" and self.state.cost == "cross_entropy":
            only_j = y.copy()
            only_j[[i for i in range(len(y)) if i != j - 1]] = 0
            return self.pair.value(z, a, only_j)[0]
        row = slice(j - 1, j)
        return self.pair.value(z[row], a[row], y[row])[0]

    @cached_property
    def updated(self):
        """The network with the updates made up to this step."""
        net, new = self.net.copy(), self.net.copy()
        update(new, self.gradients, self.state.eta)
        for s in steps(net)[: self.state.step + 1]:
            if s.what == "update":
                net.w[s.l][s.j - 1] = new.w[s.l][s.j - 1]
                net.b[s.l][s.j - 1] = new.b[s.l][s.j - 1]
        return net


def frame(state: Recursion) -> Frame:
    """The network with all that is known at this step, the term in play, and its formula."""
    at = Now(state)
    lines, told = TELL[at.step.what](at)
    words = f"Step {state.step} of {len(steps(state.net)) - 1}, {at.step.stage}. {told}"
    if state.stale != (0, 0):
        words += (
            " A number was changed: what was computed from it after this step is out of date "
            "(? on the neurons) until the steps compute it again."
        )
    picture = network_svg(
        at.updated, _activations(at), label=words, notes=_notes(at), edge_notes=_on_edges(at),
        notes_along=0.5 if at.step.what == "delta" else 0.68,
        selected=state.selected, lit=_in_play(at),
    )  # fmt: skip
    return Frame(picture, lines, words)


def _activations(at):
    """The input, and every activation that is known by now."""
    return {
        name: a
        for name, a in by_neuron(at.trace.a).items()
        if part_of(name).l == 1 or at.state.knows("a", *part_of(name).indices, 0)
    }


def _notes(at):
    """Under each neuron z and δ, known, out of date or not yet there; under an output also y."""
    notes = {}
    for l in range(2, at.net.L + 1):
        for j in range(1, at.net.sizes[l - 1] + 1):
            lines = [(f"y = {short(at.y[j - 1, 0])}", MUTED)] if l == at.net.L else []
            lines.append(_note(at, "z", "z", at.z(l, j), FORWARD, l, j))
            lines.append(_note(at, "delta", "δ", at.delta(l, j), BACKWARD, l, j))
            notes[f"n:{l},{j}"] = lines
    return notes


def _note(at, what, letter, value, colour, l, j):
    if at.state.knows(what, l, j, 0):
        return f"{letter} = {number(value)}", colour
    # An empty line keeps the place, so that the neurons stand still from step to step.
    return (f"{letter} = ?" if at.state.outdated(what, l, j, 0) else ""), MUTED


def _on_edges(at):
    """What the step writes on the weights: products, summands, gradients, or new weights."""
    what, l, j, last = at.step[1:]
    before = range(1, at.net.sizes[l - 2] + 1) if l > 1 else ()
    if what in ("term", "z"):
        shown = [k for k in before if what == "z" or k <= last]
        return {f"w:{l},{j},{k}": (number(at.product(l, j, k)), FORWARD) for k in shown}
    if what == "delta":
        return {
            f"w:{l + 1},{k},{j}": (number(at.summand(l, j, k)), BACKWARD)
            for k in range(1, last + 1)
        }
    if what in ("db", "dw"):
        return {
            f"w:{l},{j},{k}": (number(at.gradients.w[l][j - 1, k - 1]), BACKWARD)
            for k in before
            if at.state.knows("dw", l, j, k)
        }
    if what == "update":
        new = at.updated.w[l][j - 1]
        return {f"w:{l},{j},{k}": (number(new[k - 1]), INK) for k in before}
    return {}


def _in_play(at):
    """The names of the parts that the step's term is made of; None for the whole network."""
    what, l, j, k = at.step[1:]
    names = {at.step.part.name, f"n:{l},{j}"}
    if what in ("term", "dw"):
        names.add(f"n:{l - 1},{k}")
    elif what == "delta" and k:
        names.add(f"n:{l + 1},{k}")
    elif what == "delta" and at.net.output == "softmax":  # which mixes the neurons of its layer
        names |= {f"n:{l},{i}" for i in range(1, at.net.sizes[-1] + 1)}
    elif what == "update":
        names |= {f"w:{l},{j},{i}" for i in range(1, at.net.sizes[l - 2] + 1)} | {f"b:{l},{j}"}
    return None if what == "after" else names


def now(text):
    """LaTeX marked as in play, in ink: the colours are too pale to read on the mark."""
    return marked(re.sub(r"\\textcolor\{#\w+\}\{([^{}]*)\}", r"\1", text))


def _sum(terms, reached, total):
    """A sum in numbers as far as it has come, its last term marked; complete, with its total."""
    shown = [now(t) if i == reached else t for i, t in enumerate(terms[:reached], 1)]
    text = " + ".join(shown)
    return f"{text} = {total}" if reached == len(terms) else rf"{text} + \cdots"


def _marked(terms, reached):
    """A sum in symbols, the term in play marked."""
    return " + ".join(now(t) if i == reached else t for i, t in enumerate(terms, 1))


def _tell_x(at):
    j = at.step.j
    x = number(at.x[j - 1, 0])
    symbol = latex("a", 1, j)
    return (
        [f"{symbol} = x_{{{j}}} = {now(in_forward_colour(x))}"],
        f"Input {j} is given: {plain('x', '', j)} = {x}.",
    )


def _tell_z(at):
    what, l, j, k = at.step[1:]
    symbols, numbers = weighted_terms(at.net, at.trace, l, j)
    reached = len(symbols) if what == "z" else k
    z, name = latex("z", l, j), plain("z", l, j)
    lines = [
        f"{z} = {_marked(symbols, reached)}",
        f"{z} = {_sum(numbers, reached, in_forward_colour(number(at.z(l, j))))}",
    ]
    if what == "z":
        bias = short(at.net.b[l][j - 1, 0])
        return lines, f"With the bias {bias} the sum is complete: {name} = {number(at.z(l, j))}."
    return lines, (
        f"{plain('w', l, j, k)} times {plain('a', l - 1, k)} adds "
        f"{number(at.product(l, j, k))} to {name}."
    )


def _tell_a(at):
    l, j = at.step.l, at.step.j
    a, z = latex("a", l, j), number(at.z(l, j))
    value = now(in_forward_colour(number(at.a(l, j))))
    told = f"The activation turns {plain('z', l, j)} = {z} into {plain('a', l, j)} = "
    if l == at.net.L and at.net.output == "softmax":
        powers = " + ".join(f"e^{{{number(v)}}}" for v in at.trace.z[l][:, 0])
        lines = [
            rf"{a} = \frac{{e^{{{latex('z', l, j)}}}}}{{\sum_k e^{{z^{{{l}}}_k}}}}",
            rf"{a} = \frac{{e^{{{z}}}}}{{{powers}}} = {value}",
        ]
        told = f"Softmax weighs e to the {z} against all outputs: {plain('a', l, j)} = "
    else:
        name = at.net.hidden if l < at.net.L else at.net.output
        lines = [
            rf"{a} = \sigma({latex('z', l, j)})",
            rf"{a} = \mathrm{{{name}}}({z}) = {value}",
        ]
    return lines, f"{told}{number(at.a(l, j))}."


def _tell_cost(at):
    L, j = at.net.L, at.step.j
    outputs = range(1, at.net.sizes[-1] + 1)
    symbols = [_cost_symbols(at, latex("a", L, i), f"y_{{{i}}}") for i in outputs]
    numbers = [factor(number(at.cost_term(i))) for i in outputs]
    a, y = in_forward_colour(number(at.a(L, j))), short(at.y[j - 1, 0])
    lines = [
        f"C = {_marked(symbols, j)}",
        now(f"{_cost_symbols(at, a, y)} = {number(at.cost_term(j))}"),
        f"C = {_sum(numbers, j, number(at.gradients.cost))}",
    ]
    told = (
        f"Output {j} is {number(at.a(L, j))} and should be {y}: that adds "
        f"{number(at.cost_term(j))} to the cost."
    )
    if j == at.net.sizes[-1]:
        told += f" Together, C = {number(at.gradients.cost)}."
    return lines, told


def _cost_symbols(at, a, y):
    """The term of one output in C."""
    if at.state.cost == "quadratic":
        return rf"\tfrac12 ({a} - {y})^2"
    if at.net.output == "softmax":
        return rf"\left(-{y} \ln {a}\right)"
    return rf"\left(-{y} \ln {a} - (1 - {y}) \ln (1 - {a})\right)"


def _tell_delta(at):
    return _tell_delta_hidden(at) if at.step.k else _tell_delta_output(at)


def _tell_delta_output(at):
    """BP1, for each kind of output and cost."""
    l, j = at.step.l, at.step.j
    delta, a, y = latex(DELTA, l, j), latex("a", l, j), f"y_{{{j}}}"
    error = f"({in_forward_colour(number(at.a(l, j)))} - {short(at.y[j - 1, 0])})"
    value = now(backward(number(at.delta(l, j))))
    told = f"{plain('δ', l, j)} = {number(at.delta(l, j))}: "
    if at.state.cost == "cross_entropy":
        lines = [f"{delta} = {a} - {y}", f"{delta} = {error} = {value}"]
        return lines, told + "under cross-entropy it is the error of the output itself."
    if at.net.output == "softmax":
        jacobian = softmax_jacobian(at.trace.z[l][:, 0])
        terms = " + ".join(
            rf"({in_forward_colour(number(a_k))} - {short(y_k)}) \cdot {factor(number(slope))}"
            for a_k, y_k, slope in zip(
                at.trace.a[l][:, 0], at.y[:, 0], jacobian[:, j - 1], strict=True
            )
        )
        a_k = f"a^{{{l}}}_k"
        symbols = rf"\sum_k ({a_k} - y_k)\, \frac{{\partial {a_k}}}{{\partial {latex('z', l, j)}}}"
        lines = [f"{delta} = {symbols}", f"{delta} = {terms} = {value}"]
        return lines, told + "softmax mixes the outputs, so every one of them has a term in it."
    lines = [
        rf"{delta} = ({a} - {y})\, \sigma'({latex('z', l, j)})",
        rf"{delta} = {error} \cdot {factor(number(at.slope(l, j)))} = {value}",
    ]
    return lines, told + "the error of the output times the slope of its activation."


def _tell_delta_hidden(at):
    """BP2, opened into its summands."""
    _, l, j, k = at.step[1:]
    following = range(1, at.net.sizes[l] + 1)
    slope = number(at.slope(l, j))
    symbols = [
        rf"{latex('w', l + 1, i, j)}\,{latex(DELTA, l + 1, i)}\,\sigma'({latex('z', l, j)})"
        for i in following
    ]
    numbers = [
        rf"{factor(short(at.net.w[l + 1][i - 1, j - 1]))} \cdot "
        + backward(factor(number(at.delta(l + 1, i))))
        + rf" \cdot {factor(slope)}"
        for i in following
    ]
    delta = latex(DELTA, l, j)
    lines = [
        f"{delta} = {_marked(symbols, k)}",
        f"{delta} = {_sum(numbers, k, backward(number(at.delta(l, j))))}",
    ]
    told = (
        f"Back along {plain('w', l + 1, k, j)} comes {number(at.summand(l, j, k))}: weight "
        f"{short(at.net.w[l + 1][k - 1, j - 1])} times {plain('δ', l + 1, k)} = "
        f"{number(at.delta(l + 1, k))} times slope {slope}."
    )
    if k == len(following):
        told += f" The sum is complete: {plain('δ', l, j)} = {number(at.delta(l, j))}."
    return lines, told


def _slope_of_cost(*symbol):
    """∂C by a weight or bias, in LaTeX."""
    return rf"\frac{{\partial C}}{{\partial {latex(*symbol)}}}"


def _tell_db(at):
    l, j = at.step.l, at.step.j
    value = number(at.gradients.b[l][j - 1, 0])
    slope = _slope_of_cost("b", l, j)
    return (
        [f"{slope} = {latex(DELTA, l, j)}", f"{slope} = {now(backward(value))}"],
        f"The gradient of {plain('b', l, j)} is {plain('δ', l, j)} itself: {value}.",
    )


def _tell_dw(at):
    _, l, j, k = at.step[1:]
    value, slope = number(at.gradients.w[l][j - 1, k - 1]), _slope_of_cost("w", l, j, k)
    delta, a = number(at.delta(l, j)), number(at.a(l - 1, k))
    lines = [
        rf"{slope} = {latex(DELTA, l, j)}\,{latex('a', l - 1, k)}",
        rf"{slope} = {backward(factor(delta))} \cdot {in_forward_colour(factor(a))} = "
        + now(backward(value)),
    ]
    return lines, (
        f"The gradient of {plain('w', l, j, k)} is the product of its two ends, "
        f"{plain('δ', l, j)} = {delta} and {plain('a', l - 1, k)} = {a}: {value}."
    )


def _tell_update(at):
    l, j = at.step.l, at.step.j
    new = at.updated
    rows = [("b", (l, j), at.net.b, at.gradients.b, new.b, 0)]
    rows += [
        ("w", (l, j, k), at.net.w, at.gradients.w, new.w, k - 1)
        for k in range(1, at.net.sizes[l - 2] + 1)
    ]
    lines = [r"w^l_{jk} \leftarrow w^l_{jk} - \eta\; \partial C / \partial w^l_{jk}"]
    for letter, indices, old, gradient, after, column in rows:
        place = j - 1, column
        lines.append(
            rf"{latex(letter, *indices)} \leftarrow {short(old[l][place])} - "
            rf"{short(at.state.eta)} \cdot {backward(factor(number(gradient[l][place])))} = "
            + now(number(after[l][place]))
        )
    return lines, (
        f"The bias and the weights that lead to neuron {j} of layer {l} each move against "
        f"their gradient, by η = {short(at.state.eta)} times it. The values on the neurons are "
        "still those of the old weights."
    )


def _tell_after(at):
    before = number(at.gradients.cost)
    after = number(cost_of(at.updated, at.x, at.y, at.state.cost))
    return [rf"C: \quad {before} \to {now(after)}"], (
        f"With the new weights and biases the cost is {after}; it was {before}. "
        "The values on the neurons are still those of the old weights."
    )


TELL = {
    "x": _tell_x, "term": _tell_z, "z": _tell_z, "a": _tell_a, "C": _tell_cost,
    "delta": _tell_delta, "db": _tell_db, "dw": _tell_dw, "update": _tell_update,
    "after": _tell_after,
}  # fmt: skip


def controls(state: Recursion):
    """The step, by slider, by player and a layer at a time; the selected number; a reset."""
    last = len(steps(state.net)) - 1
    return [
        whole_slider(state, "step", "step", 0, last),
        player(state, "step", 0, last, interval=700),
        button("Back a layer", lambda: state.a_layer(-1)),
        button("On a layer", lambda: state.a_layer(1)),
        value_slider(state),
        reset_button(state),
    ]
