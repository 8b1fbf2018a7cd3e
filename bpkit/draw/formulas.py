"""The formulas of the series, once: the notebooks' text and the live formulas both come from here.

Each live formula is LaTeX, in symbols and with the numbers plugged in; the view sets it as MathML.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from bpkit.activations import ELEMENTWISE, softmax_jacobian
from bpkit.draw.palette import BACKWARD, FORWARD
from bpkit.draw.symbols import as_factor, latex, rounded, trimmed
from bpkit.draw.terms import Number, Term, in_parentheses, number, sum_over
from bpkit.words import say

# By label: what the formula says, or BP1 to BP4 for the four equations.
# The notebooks carry the labels as \tag, and a test holds the two together.
LABELLED = {
    "forward": r"z^l_j = \sum_k w^l_{jk}\, a^{l-1}_k + b^l_j, \qquad a^l_j = \sigma(z^l_j)",
    "forward, in matrices": r"z^l = w^l a^{l-1} + b^l, \qquad a^l = \sigma(z^l)",
    "step": r"w \leftarrow w - \eta\, \frac{\partial C}{\partial w}, \qquad "
    r"b \leftarrow b - \eta\, \frac{\partial C}{\partial b}",
    "cost": r"C = \tfrac12 \sum_j (a^L_j - y_j)^2",
    "definition of δ": r"\delta^l_j = \frac{\partial C}{\partial z^l_j}",
    "BP1 for sigmoid": r"\delta^L_j = (a^L_j - y_j)\, \sigma'(z^L_j)",
    "softmax": r"a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}, \qquad "
    r"\frac{\partial a_k}{\partial z_j} = a_k\, (1_{jk} - a_j)",
    "BP1 for softmax": r"\delta^L_j = \sum_k (a^L_k - y_k)\, a^L_k\, (1_{jk} - a^L_j)",
    "BP1 for cross-entropy": r"\delta^L_j = a^L_j - y_j",
    "BP1": r"\delta^L_j = \sum_k \frac{\partial C}{\partial a^L_k}\,"
    r"\frac{\partial a^L_k}{\partial z^L_j}",
    "BP2": r"\delta^l_j = \sum_k w^{l+1}_{kj}\, \delta^{l+1}_k\, \sigma'(z^l_j)",
    "BP3": r"\frac{\partial C}{\partial b^l_j} = \delta^l_j",
    "BP4": r"\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j\, a^{l-1}_k",
    "BP2, in matrices": r"\delta^l = \left((w^{l+1})^{\mathsf T}\, \delta^{l+1}\right) "
    r"\odot \sigma'(z^l)",
    "BP3, in matrices": r"\frac{\partial C}{\partial b^l} = \frac1m \sum_i \delta^l_i",
    "BP4, in matrices": r"\frac{\partial C}{\partial w^l} = \frac1m\, \delta^l\, "
    r"(a^{l-1})^{\mathsf T}",
}


def as_forward(text: str) -> str:
    """LaTeX in the colour of the forward pass."""
    return rf"\textcolor{{{FORWARD}}}{{{text}}}"


def as_backward(text: str) -> str:
    """LaTeX in the colour of the backward pass."""
    return rf"\textcolor{{{BACKWARD}}}{{{text}}}"


def marked(text: str) -> str:
    """LaTeX marked as in play, in ink: the colours are too pale to read on the mark."""
    in_ink = re.sub(r"\\textcolor\{#\w+\}\{([^{}]*)\}", r"\1", text)
    return rf"\class{{bpkit-marked}}{{{in_ink}}}"


def derivative(by: str, of: str = "C") -> str:
    """∂C/∂w, or that of another quantity, in symbols."""
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def gradient(parameter: Number, value: float, show: Callable[[float], str] = rounded) -> Number:
    """∂C by a weight or a bias, as a Number."""
    text, name = show(value), f"∂C/∂{parameter.name}"
    return Number(derivative(parameter.symbols), as_backward(text), float(value), name, text)


def update(w: Term, slope: Term, eta: float, mark: Callable[[str], str] = str) -> tuple[str, str]:
    """w ← w - η ∂C/∂w  (article A5): in symbols, and in numbers."""
    after = w - number("η", eta, show=trimmed) * slope
    return (
        rf"{w.symbols} \leftarrow {after.symbols}",
        rf"{w.symbols} \leftarrow {after.numbers} = {mark(rounded(after.value))}",
    )


# What an activation other than sigmoid makes of z. One that is not here goes by its name.
ACTIVATIONS = {"tanh": r"\tanh(%s)", "relu": r"\max(%s, 0)", "identity": "%s"}


def activation(name: str, z: Number, a: float) -> Term:
    """a = σ(z), which of an elementwise σ but sigmoid also says what it is."""
    formula = ACTIVATIONS.get(name, rf"\mathrm{{{name}}}(%s)")
    own = "" if name == "sigmoid" else f" = {formula % z.symbols}"
    return Term(rf"\sigma({z.symbols}){own}", formula % z.text, a)


def softmax(z: Sequence[Number], layer, j: int, a: float) -> Term:
    """a_j = e^{z_j} / Σ_k e^{z_k}  (article A12)."""
    own, powers = z[j - 1], " + ".join(f"e^{{{z_k.text}}}" for z_k in z)
    return Term(
        rf"\frac{{e^{{{own.symbols}}}}}{{\sum_k e^{{{latex('z', layer, 'k')}}}}}",
        rf"\frac{{e^{{{own.text}}}}}{{{powers}}}",
        a,
    )


def jacobian_column(z: Sequence[Number], layer, j: int) -> list[Term]:
    """∂a_k/∂z_j of softmax for each k  (article A12)."""
    column = softmax_jacobian(np.array([z_k.value for z_k in z]))[:, j - 1]
    return [
        Term(derivative(z[j - 1].symbols, of=latex("a", layer, k)), rounded(slope), slope)
        for k, slope in enumerate(column, 1)
    ]


class CostFormula(NamedTuple):
    """How C is written: what all its terms share, and the term of one output, of {a} and {y}."""

    share: str
    term: str

    def of_one(self, a: Term, y: Term, value: float) -> Term:
        """What one output adds to C."""
        term = f"{self.share} {self.term}".strip()
        symbols = term.format(a=a.symbols, y=y.symbols)
        return Term(symbols, term.format(a=a.numbers, y=as_factor(y.numbers)), value)

    def of_all(self, a: Sequence[Term], y: Sequence[Term], layer, value: float) -> Term:
        """C of one example, of each output's a and y."""
        pairs = zip(a, y, strict=True)
        terms = [self.term.format(a=a.numbers, y=as_factor(y.numbers)) for a, y in pairs]
        if self.share:
            numbers = rf"{self.share} \left({' + '.join(terms)}\right)"
        else:  # a term a line: side by side they would be wider than the view
            numbers = r"\begin{matrix} " + r" \\ + ".join(terms) + r" \end{matrix}"
        general = self.term.format(a=latex("a", layer, "j"), y="y_j")
        return Term(rf"{self.share} \sum_j {general}".strip(), numbers, value)


class DeltaFormula(NamedTuple):
    """How δ of the output is written (BP1): of its a, y and σ′(z), and why, in words.

    mixes: δ^L_j is a sum with such a term for each output k, of a_k, y_k and ∂a_k/∂z_j.
    """

    term: Callable[[Term, Term, Term], Term]
    why: str
    mixes: bool = False

    def of(self, a, y, slopes, layer, j) -> Term:
        """δ of output j, of each output's a, y and slope."""
        if not self.mixes:
            return self.term(a[j - 1], y[j - 1], slopes[j - 1])
        a_k = latex("a", layer, "k")
        any_k = a_k, "y_k", derivative(latex("z", layer, j), of=a_k)
        general = self.term(*(Term(symbols, "", 0) for symbols in any_k))
        return sum_over("k", general.symbols, [*map(self.term, a, y, slopes)])


class PairFormulas(NamedTuple):
    """How a pair of output activation and cost is written, as bpkit.costs.Pair computes it."""

    cost: CostFormula
    delta: DeltaFormula


def error(a: Term, y: Term, slope: Term) -> Term:
    """a - y  (article E6)."""
    return a - y


def error_times_slope(a: Term, y: Term, slope: Term) -> Term:
    """(a - y) σ′(z)  (article A11)."""
    return in_parentheses(a - y) * slope


def number_times_slope(a: Term, y: Term, slope: Term) -> Term:
    """The same (A12), the error as one number: all terms written out are wider than the view."""
    difference = in_parentheses(a - y)
    return Term(difference.symbols, rounded(difference.value), difference.value) * slope


SQUARE = CostFormula(r"\tfrac12", "({a} - {y})^2")
SURPRISE = CostFormula("", r"\left(-{y} \ln {a}\right)")
SURPRISES = CostFormula("", r"\left(-{y} \ln {a} - (1 - {y}) \ln (1 - {a})\right)")
ERROR = DeltaFormula(error, "under cross-entropy it is the error of the output itself")
WITH_SLOPE = DeltaFormula(
    error_times_slope, "the error of the output times the slope of its activation"
)
MIXED = DeltaFormula(
    number_times_slope, "softmax mixes the outputs, so every one of them has a term in it", True
)
# By the pairs of bpkit.costs.PAIRS: one that is added there brings its formulas here.
PAIR_FORMULAS = {
    ("sigmoid", "cross_entropy"): PairFormulas(SURPRISES, ERROR),
    ("softmax", "cross_entropy"): PairFormulas(SURPRISE, ERROR),
    ("softmax", "quadratic"): PairFormulas(SQUARE, MIXED),
    **{(sigma, "quadratic"): PairFormulas(SQUARE, WITH_SLOPE) for sigma in ELEMENTWISE},
}


def formulas_of(output: str, cost: str) -> PairFormulas:
    """The formulas of an output activation and a cost. Raises ValueError where there are none."""
    if (output, cost) not in PAIR_FORMULAS:
        raise ValueError(
            say(
                "cost: no formulas to show for {cost} with output={output}; add the pair to "
                "PAIR_FORMULAS in bpkit/draw/formulas.py",
                cost=repr(cost),
                output=repr(output),
            )
        )
    return PAIR_FORMULAS[output, cost]


def matrix(name: str, array, row: int, column: int) -> str:
    """A matrix by name and in numbers, with the entry at (row, column), from 1, marked."""
    rows = [
        [
            marked(trimmed(v)) if (i, k) == (row, column) else trimmed(v)
            for k, v in enumerate(line, 1)
        ]
        for i, line in enumerate(array, 1)
    ]
    body = r" \\ ".join(" & ".join(entries) for entries in rows)
    return rf"{name} = \left[ \begin{{matrix}} {body} \end{{matrix}} \right]"
