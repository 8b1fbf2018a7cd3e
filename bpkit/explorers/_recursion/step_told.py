"""Each step of both passes as formulas, in symbols and with its numbers, and in a sentence."""

import re

from bpkit.activations import softmax_jacobian
from bpkit.backpropagation import cost_of
from bpkit.draw import formulas
from bpkit.draw.formulas import as_backward, as_forward, marked
from bpkit.draw.symbols import as_factor, latex, rounded, trimmed, unicode

DELTA = r"\delta"


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
    x = rounded(at.x[j - 1, 0])
    symbol = latex("a", 1, j)
    return (
        [f"{symbol} = x_{{{j}}} = {now(as_forward(x))}"],
        f"Input {j} is given: {unicode('x', '', j)} = {x}.",
    )


def _tell_z(at):
    what, l, j, k = at.step[1:]
    symbols, numbers = formulas.weighted_terms(at.net, at.trace, l, j)
    reached = len(symbols) if what == "z" else k
    z, name = latex("z", l, j), unicode("z", l, j)
    lines = [
        f"{z} = {_marked(symbols, reached)}",
        f"{z} = {_sum(numbers, reached, as_forward(rounded(at.z(l, j))))}",
    ]
    if what == "z":
        bias = trimmed(at.net.b[l][j - 1, 0])
        return lines, f"With the bias {bias} the sum is complete: {name} = {rounded(at.z(l, j))}."
    return lines, (
        f"{unicode('w', l, j, k)} times {unicode('a', l - 1, k)} adds "
        f"{rounded(at.product(l, j, k))} to {name}."
    )


def _tell_a(at):
    l, j = at.step.l, at.step.j
    symbols, numbers = formulas.activation(at.net, at.trace, l, j)
    start, _, value = numbers.rpartition(" = ")
    z, a = rounded(at.z(l, j)), rounded(at.a(l, j))
    told = f"The activation turns {unicode('z', l, j)} = {z} into {unicode('a', l, j)} = {a}."
    if l == at.net.L and at.net.output == "softmax":
        told = f"Softmax weighs e to the {z} against all outputs: {unicode('a', l, j)} = {a}."
    return [symbols, f"{start} = {now(value)}"], told


def _tell_cost(at):
    L, j = at.net.L, at.step.j
    outputs = range(1, at.net.sizes[-1] + 1)
    symbols = [_cost_symbols(at, latex("a", L, i), f"y_{{{i}}}") for i in outputs]
    numbers = [as_factor(rounded(at.cost_term(i))) for i in outputs]
    a, y = as_forward(rounded(at.a(L, j))), trimmed(at.y[j - 1, 0])
    lines = [
        f"C = {_marked(symbols, j)}",
        now(f"{_cost_symbols(at, a, y)} = {rounded(at.cost_term(j))}"),
        f"C = {_sum(numbers, j, rounded(at.gradients.cost))}",
    ]
    told = (
        f"Output {j} is {rounded(at.a(L, j))} and should be {y}: that adds "
        f"{rounded(at.cost_term(j))} to the cost."
    )
    if j == at.net.sizes[-1]:
        told += f" Together, C = {rounded(at.gradients.cost)}."
    return lines, told


def _cost_symbols(at, a, y):
    """The term of one output in C."""
    return formulas.cost_term(at.net.output, at.state.cost, a, y)


def _tell_delta(at):
    return _tell_delta_hidden(at) if at.step.k else _tell_delta_output(at)


def _tell_delta_output(at):
    """BP1, for each kind of output and cost."""
    l, j = at.step.l, at.step.j
    delta, a, y = latex(DELTA, l, j), latex("a", l, j), f"y_{{{j}}}"
    error = f"({as_forward(rounded(at.a(l, j)))} - {trimmed(at.y[j - 1, 0])})"
    value = now(as_backward(rounded(at.delta(l, j))))
    told = f"{unicode('δ', l, j)} = {rounded(at.delta(l, j))}: "
    if at.state.cost == "cross_entropy":
        lines = [f"{delta} = {a} - {y}", f"{delta} = {error} = {value}"]
        return lines, told + "under cross-entropy it is the error of the output itself."
    if at.net.output == "softmax":
        jacobian = softmax_jacobian(at.trace.z[l][:, 0])
        terms = " + ".join(
            rf"({as_forward(rounded(a_k))} - {trimmed(y_k)}) \cdot {as_factor(rounded(slope))}"
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
        rf"{delta} = {error} \cdot {as_factor(rounded(at.slope(l, j)))} = {value}",
    ]
    return lines, told + "the error of the output times the slope of its activation."


def _tell_delta_hidden(at):
    """BP2, opened into its summands."""
    _, l, j, k = at.step[1:]
    following = range(1, at.net.sizes[l] + 1)
    slope = rounded(at.slope(l, j))
    symbols = [
        rf"{latex('w', l + 1, i, j)}\,{latex(DELTA, l + 1, i)}\,\sigma'({latex('z', l, j)})"
        for i in following
    ]
    numbers = [
        rf"{as_factor(trimmed(at.net.w[l + 1][i - 1, j - 1]))} \cdot "
        + as_backward(as_factor(rounded(at.delta(l + 1, i))))
        + rf" \cdot {as_factor(slope)}"
        for i in following
    ]
    delta = latex(DELTA, l, j)
    lines = [
        f"{delta} = {_marked(symbols, k)}",
        f"{delta} = {_sum(numbers, k, as_backward(rounded(at.delta(l, j))))}",
    ]
    told = (
        f"Back along {unicode('w', l + 1, k, j)} comes {rounded(at.summand(l, j, k))}: weight "
        f"{trimmed(at.net.w[l + 1][k - 1, j - 1])} times {unicode('δ', l + 1, k)} = "
        f"{rounded(at.delta(l + 1, k))} times slope {slope}."
    )
    if k == len(following):
        told += f" The sum is complete: {unicode('δ', l, j)} = {rounded(at.delta(l, j))}."
    return lines, told


def _slope_of_cost(*symbol):
    """∂C by a weight or bias, in LaTeX."""
    return rf"\frac{{\partial C}}{{\partial {latex(*symbol)}}}"


def _tell_db(at):
    l, j = at.step.l, at.step.j
    value = rounded(at.gradients.b[l][j - 1, 0])
    slope = _slope_of_cost("b", l, j)
    return (
        [f"{slope} = {latex(DELTA, l, j)}", f"{slope} = {now(as_backward(value))}"],
        f"The gradient of {unicode('b', l, j)} is {unicode('δ', l, j)} itself: {value}.",
    )


def _tell_dw(at):
    _, l, j, k = at.step[1:]
    value, slope = rounded(at.gradients.w[l][j - 1, k - 1]), _slope_of_cost("w", l, j, k)
    delta, a = rounded(at.delta(l, j)), rounded(at.a(l - 1, k))
    lines = [
        rf"{slope} = {latex(DELTA, l, j)}\,{latex('a', l - 1, k)}",
        rf"{slope} = {as_backward(as_factor(delta))} \cdot {as_forward(as_factor(a))} = "
        + now(as_backward(value)),
    ]
    return lines, (
        f"The gradient of {unicode('w', l, j, k)} is the product of its two ends, "
        f"{unicode('δ', l, j)} = {delta} and {unicode('a', l - 1, k)} = {a}: {value}."
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
            rf"{latex(letter, *indices)} \leftarrow {trimmed(old[l][place])} - "
            rf"{trimmed(at.state.eta)} \cdot "
            + as_backward(as_factor(rounded(gradient[l][place])))
            + " = "
            + now(rounded(after[l][place]))
        )
    return lines, (
        f"The bias and the weights that lead to neuron {j} of layer {l} each move against "
        f"their gradient, by η = {trimmed(at.state.eta)} times it. The values on the neurons are "
        "still those of the old weights."
    )


def _tell_after(at):
    before = rounded(at.gradients.cost)
    after = rounded(cost_of(at.updated, at.x, at.y, at.state.cost))
    return [rf"C: \quad {before} \to {now(after)}"], (
        f"With the new weights and biases the cost is {after}; it was {before}. "
        "The values on the neurons are still those of the old weights."
    )


TELL = {
    "x": _tell_x, "term": _tell_z, "z": _tell_z, "a": _tell_a, "C": _tell_cost,
    "delta": _tell_delta, "db": _tell_db, "dw": _tell_dw, "update": _tell_update,
    "after": _tell_after,
}  # fmt: skip
