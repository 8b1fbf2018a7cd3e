"""Explorer: a softmax output. Slide the logits; see a, its Jacobian, and δ under both costs."""

import numpy as np
import traitlets

from bpkit.activations import softmax, softmax_jacobian
from bpkit.checks import as_integer, as_real_array
from bpkit.costs import pair_of
from bpkit.datasets import example
from bpkit.draw.formulas import backward
from bpkit.draw.formulas import forward as in_forward_colour
from bpkit.draw.palette import BACKWARD, FORWARD, HALO, INK, MUTED, NEGATIVE, POSITIVE
from bpkit.draw.svg import document, element, span, symbol, text
from bpkit.draw.symbols import factor, latex, number, short
from bpkit.explorers.figure import Figure, Frame, State, choice, reset_button, slider

TITLE = "A softmax output: activations as bars, its Jacobian, and δ under two costs"
OUTPUTS = (1, 2, 3)
COSTS = [("quadratic", "δ, squared error"), ("cross_entropy", "δ, cross-entropy")]


class SoftmaxOutput(State):
    """Three logits, what is added to all of them, the right output, and the output looked at."""

    z1 = traitlets.Float()
    z2 = traitlets.Float()
    z3 = traitlets.Float()
    added = traitlets.Float(0.0)
    target = traitlets.Int()
    looked_at = traitlets.Int(1)

    @property
    def z(self):
        """The logits with the constant added, as a column."""
        return np.array([[self.z1], [self.z2], [self.z3]]) + self.added

    @property
    def y(self):
        """The one-hot target, as a column."""
        return np.eye(3)[:, [self.target - 1]]


def softmax_output(z=None, target=2) -> Figure:
    """Softmax of three logits z (by default the running example's), to slide.

    target: the right output at first, 1 to 3.
    """
    return Figure(TITLE, state(z, target), frame, controls)


def state(z=None, target=2) -> SoftmaxOutput:
    """The state of the explorer, without any widget."""
    if z is None:
        net, x, _ = example(output="softmax")
        z = net.forward(x).z[net.L][:, 0]
    z = as_real_array("z", z, np.float64)
    if z.shape != (3,):
        raise ValueError(f"z: expected three logits, got shape {z.shape}")
    if as_integer("target", target, at_least=1) > 3:
        raise ValueError(f"target: expected 1, 2 or 3, got {target}")
    z1, z2, z3 = map(float, z)
    return SoftmaxOutput(z1=z1, z2=z2, z3=z3, target=target, looked_at=target)


def frame(state: SoftmaxOutput) -> Frame:
    """Bars, Jacobian and both δ, and the formulas of the output looked at."""
    z, y, j = state.z, state.y, state.looked_at
    a, jacobian = softmax(z), softmax_jacobian(z[:, 0])
    deltas = {cost: pair_of("softmax", cost).delta(z, a, y)[:, 0] for cost, _ in COSTS}
    words = (
        f"The right output is {state.target}. Output {j} has a = {number(a[j - 1, 0])}; its δ is "
        f"{number(deltas['quadratic'][j - 1])} under squared error and "
        f"{number(deltas['cross_entropy'][j - 1])} under cross-entropy. "
        f"With {short(state.added)} added to every logit, each a is what it is with 0 added."
    )
    picture = document(
        720, 440,
        *_bars(z[:, 0], a[:, 0], y[:, 0], j),
        *_heat_map(jacobian, j),
        *(_delta_bars(180 + 360 * i, name, deltas[cost], j)
          for i, (cost, name) in enumerate(COSTS)),
        label=words,
    )  # fmt: skip
    return Frame(picture, _formulas(z[:, 0], a[:, 0], y[:, 0], jacobian, deltas, j), words)


def _bars(z, a, y, looked_at):
    yield text(125, 24, span("activations a", font_weight="bold"))
    for j, (z_j, a_j, y_j) in enumerate(zip(z, a, y, strict=True), 1):
        x, height = 45 + 80 * (j - 1), 130 * a_j
        if j == looked_at:
            yield element("rect", x=x - 38, y=36, width=76, height=206, fill=HALO, opacity=0.35)
        yield element("rect", x=x - 22, y=180 - height, width=44, height=height, fill=FORWARD)
        yield text(x, 174 - height, span(number(a_j)), fill=FORWARD)
        yield text(x, 200, symbol("a", "L", j))
        yield text(x, 218, span(f"y = {short(y_j)}"), fill=MUTED)
        yield text(x, 236, span(f"z {number(z_j, 2)}"), fill=INK)
    yield element("line", x1=10, x2=240, y1=180, y2=180, stroke=INK)


def _heat_map(jacobian, looked_at):
    yield text(490, 24, span("Jacobian ∂a / ∂z: row a, column z", font_weight="bold"))
    yield text(660, 58, span("row sum"), fill=MUTED)
    top = 70 + 56 * (looked_at - 1)
    yield element("rect", x=282, y=top - 4, width=428, height=60, fill=HALO, opacity=0.35)
    for j, row in enumerate(jacobian, 1):
        y = 70 + 56 * (j - 1)
        yield text(376 + 92 * (j - 1), 58, symbol("z", "L", j))
        yield text(305, y + 31, symbol("a", "L", j))
        yield text(660, y + 31, span(number(row.sum())))
        for k, value in enumerate(row):
            yield from _cell(334 + 92 * k, y, value)


def _cell(x, y, value):
    """A tint for the size; the sign is a minus and a dashed border as well as a hue."""
    hue, dash = (NEGATIVE, "6 4") if value < 0 else (POSITIVE, None)
    yield element("rect", x=x, y=y, width=84, height=52, fill="#ffffff")
    yield element(
        "rect", x=x, y=y, width=84, height=52, fill=hue, fill_opacity=round(1.4 * abs(value), 3),
        stroke=hue, stroke_width=2, stroke_dasharray=dash,
    )  # fmt: skip
    yield text(x + 42, y + 31, span(number(value)))


def _delta_bars(centre, name, delta, looked_at):
    parts = [text(centre, 280, span(name, font_weight="bold"), fill=BACKWARD)]
    for j, value in enumerate(delta, 1):
        y, length = 292 + 46 * (j - 1), 95 * abs(value)
        if j == looked_at:
            parts.append(
                element("rect", x=centre - 168, y=y, width=336, height=42, fill=HALO, opacity=0.35)
            )
        parts += [
            text(centre - 145, y + 26, symbol("δ", "L", j)),
            element(
                "rect", x=centre - 15 - (length if value < 0 else 0), y=y + 8, width=length,
                height=26, fill=BACKWARD, fill_opacity=0.3 if value < 0 else 0.75,
                stroke=BACKWARD, stroke_width=2, stroke_dasharray="6 4" if value < 0 else None,
            ),
            text(centre + 128, y + 26, span(number(value)), fill=BACKWARD),
        ]  # fmt: skip
    parts.append(element("line", x1=centre - 15, x2=centre - 15, y1=290, y2=428, stroke=INK))
    return "".join(parts)


def _formulas(z, a, y, jacobian, deltas, j):
    a_j, z_j, d_j = latex("a", "L", j), latex("z", "L", j), latex("\\delta", "L", j)
    powers = " + ".join(f"e^{{{number(z_k)}}}" for z_k in z)
    terms = " + ".join(
        rf"{factor(number(a_k - y_k))} \cdot {factor(number(slope))}"
        for a_k, y_k, slope in zip(a, y, jacobian[:, j - 1], strict=True)
    )
    quadratic, cross = number(deltas["quadratic"][j - 1]), number(deltas["cross_entropy"][j - 1])
    return [
        rf"{a_j} = \frac{{e^{{{z_j}}}}}{{\sum_k e^{{z^L_k}}}} = "
        rf"\frac{{e^{{{number(z[j - 1])}}}}}{{{powers}}} = {in_forward_colour(number(a[j - 1]))}",
        rf"\text{{squared error:}}\; {d_j} = "
        rf"\sum_k (a^L_k - y_k)\, \frac{{\partial a^L_k}}{{\partial {z_j}}}",
        rf"{d_j} = {terms} = {backward(quadratic)}",
        rf"\text{{cross-entropy:}}\; {d_j} = {a_j} - y_{{{j}}} = "
        rf"{number(a[j - 1])} - {short(y[j - 1])} = {backward(cross)}",
    ]


def controls(state: SoftmaxOutput):
    """A slider a logit, one for what is added to all, two choices, and a reset."""
    outputs = [(f"output {j}", j) for j in OUTPUTS]
    return [
        *(slider(state, f"z{j}", f"z{'₁₂₃'[j - 1]}", -4, 4) for j in OUTPUTS),
        slider(state, "added", "added to all z", -5, 5, 0.5),
        choice(state, "target", "right output", outputs),
        choice(state, "looked_at", "formulas for", outputs),
        reset_button(state),
    ]
