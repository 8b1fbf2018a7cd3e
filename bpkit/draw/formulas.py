"""The formulas of the series, once: the notebooks' text and the live formulas both come from here.

Each live formula is LaTeX, in symbols and with the numbers plugged in; the view sets it as MathML.
"""

from bpkit.costs import pair_of, quadratic
from bpkit.draw.palette import BACKWARD, FORWARD
from bpkit.draw.symbols import as_factor, latex, rounded, trimmed

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


def weighted_sum(net, trace, l, j) -> tuple[str, str]:
    """z^l_j = Σ_k w^l_{jk} a^{l-1}_k + b^l_j  (article A4): in symbols, and in numbers."""
    symbols, numbers = weighted_terms(net, trace, l, j)
    z = latex("z", l, j)
    return (
        f"{z} = {' + '.join(symbols)}",
        f"{z} = {' + '.join(numbers)} = {as_forward(rounded(trace.z[l][j - 1, 0]))}",
    )


def weighted_terms(net, trace, l, j) -> tuple[list[str], list[str]]:
    """The products w^l_{jk} a^{l-1}_k and at last the bias: in symbols, and in numbers."""
    incoming = range(1, net.sizes[l - 2] + 1)
    symbols = [rf"{latex('w', l, j, k)}\,{latex('a', l - 1, k)}" for k in incoming]
    numbers = [
        rf"{as_factor(trimmed(net.w[l][j - 1, k - 1]))} \cdot "
        + as_forward(as_factor(rounded(trace.a[l - 1][k - 1, 0])))
        for k in incoming
    ]
    return [*symbols, latex("b", l, j)], [*numbers, as_factor(trimmed(net.b[l][j - 1, 0]))]


def activation(net, trace, l, j) -> tuple[str, str]:
    """a^l_j = σ(z^l_j), or softmax's share of the whole layer: in symbols, and in numbers."""
    name = net.hidden if l < net.L else net.output
    a, z, shown = latex("a", l, j), latex("z", l, j), rounded(trace.z[l][j - 1, 0])
    value = as_forward(rounded(trace.a[l][j - 1, 0]))
    if name == "softmax":
        powers = " + ".join(f"e^{{{rounded(z_k)}}}" for z_k in trace.z[l][:, 0])
        return (
            rf"{a} = \frac{{e^{{{z}}}}}{{\sum_k e^{{z^{{{l}}}_k}}}}",
            rf"{a} = \frac{{e^{{{shown}}}}}{{{powers}}} = {value}",
        )
    return rf"{a} = \sigma({z})", rf"{a} = \mathrm{{{name}}}({shown}) = {value}"


def cost(net, trace, y, name="quadratic") -> tuple[str, str]:
    """C of one example, "quadratic" or "cross_entropy": in symbols, and in numbers."""
    if name == "quadratic":
        return quadratic_cost(net, trace, y)
    a_j = f"a^{{{net.L}}}_j"
    # A term a line: side by side they would be wider than the view.
    terms = r" \\ + ".join(
        cost_term(net.output, name, as_forward(rounded(a)), trimmed(y_j))
        for a, y_j in zip(trace.a[net.L][:, 0], y[:, 0], strict=True)
    )
    (value,) = pair_of(net.output, name).value(trace.z[net.L], trace.a[net.L], y)
    return (
        rf"C = \sum_j {cost_term(net.output, name, a_j, 'y_j')}",
        rf"C = \begin{{matrix}} {terms} \end{{matrix}} = {rounded(value)}",
    )


def cost_term(output, name, a, y) -> str:
    """What one output adds to C, of its a and y in symbols or in numbers."""
    if name == "quadratic":
        return rf"\tfrac12 ({a} - {y})^2"
    if output == "softmax":
        return rf"\left(-{y}\, \ln\, {a}\right)"
    return rf"\left(-{y}\, \ln\, {a} - (1 - {y})\, \ln (1 - {a})\right)"


def quadratic_cost(net, trace, y) -> tuple[str, str]:
    """C = ½ Σ_j (a^L_j - y_j)²  (article A6): in symbols, and in numbers."""
    a = trace.a[net.L][:, 0]
    squares = " + ".join(
        f"({as_forward(rounded(a_j))} - {trimmed(y_j)})^2"
        for a_j, y_j in zip(a, y[:, 0], strict=True)
    )
    (cost,) = quadratic(trace.z[net.L], trace.a[net.L], y)
    symbols = rf"C = \tfrac12 \sum_j (a^{{{net.L}}}_j - y_j)^2"
    return symbols, rf"C = \tfrac12 \left({squares}\right) = {rounded(cost)}"


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


def marked(text: str) -> str:
    """LaTeX marked as what is in play."""
    return rf"\class{{bpkit-marked}}{{{text}}}"
