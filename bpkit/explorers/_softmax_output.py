"""Explorer: a softmax output. Slide the logits; see a, its Jacobian, and δ under both costs."""

from dataclasses import dataclass

import numpy as np

from bpkit.activations import softmax, softmax_jacobian
from bpkit.checks import as_real_array
from bpkit.costs import pair_of
from bpkit.datasets import example
from bpkit.draw import formulas
from bpkit.draw.formulas import as_backward, as_forward, derivative, formulas_of
from bpkit.draw.palette import BACKWARD, FORWARD, HALO, INK, MUTED, NEGATIVE, PAPER, POSITIVE
from bpkit.draw.svg import document, element, pickable, span, symbol, text
from bpkit.draw.symbols import rounded, trimmed, unicode
from bpkit.draw.terms import equation, in_one_line, number
from bpkit.figure import Choice, Explorer, Figure, Frame, Slider
from bpkit.words import say, sentences

OUTPUTS = (1, 2, 3)
COSTS = {"quadratic": "δ, squared error", "cross_entropy": "δ, cross-entropy"}


def name_of(output: int) -> str:
    """What the picture calls an output."""
    return f"output:{output}"


def called(output: int) -> str:
    """What the reader is told of it."""
    return say("output {j}", j=output)


def softmax_output(z=None, target=2) -> Figure:
    """Softmax of three logits z (by default the running example's), to slide.

    target: the right output at first, 1 to 3.
    """
    if z is None:
        net, x, _ = example(output="softmax")
        z = net.forward(x).z[net.L][:, 0]
    z = as_real_array("z", z, np.float64)
    if z.shape != (3,):
        raise ValueError(say("z: expected three logits, got shape {shape}", shape=z.shape))
    z1, z2, z3 = map(float, z)
    return Figure(SoftmaxOutput(z1, z2, z3, target, reach=float(abs(z).max(initial=4))))


@dataclass(frozen=True)
class SoftmaxOutput(Explorer):
    """Three logits, what is added to all of them, the right output, and the output selected.

    selected: "output:1" to "output:3", which the picture's parts carry as their names. reach: how
    far from 0 the lines of the logits go.
    """

    z1: float
    z2: float
    z3: float
    target: int
    added: float = 0.0
    selected: str = ""  # "" for the right one
    reach: float = 4.0

    title = "A softmax output: activations as bars, its Jacobian, and δ under two costs"
    controls = (
        *(
            Slider(f"z{j}", unicode("z", "", j), lambda s: -s.reach, lambda s: s.reach)
            for j in OUTPUTS
        ),
        Slider("added", "added to all z", -5, 5, 0.5),
        Choice("target", "right output", lambda s: [(called(j), j) for j in OUTPUTS]),
        Choice("selected", "formulas for", lambda s: [(called(j), name_of(j)) for j in OUTPUTS]),
    )

    def __post_init__(self):
        if self.selected == "":
            object.__setattr__(self, "selected", name_of(self.target))
        super().__post_init__()

    @property
    def looked_at(self):
        """The number of the output selected."""
        return int(self.selected.removeprefix("output:"))

    @property
    def z(self):
        """The logits with the constant added, as a column."""
        return np.array([[self.z1], [self.z2], [self.z3]]) + self.added

    @property
    def y(self):
        """The one-hot target, as a column."""
        return np.eye(3)[:, [self.target - 1]]

    def _told_of_added(self):
        if not self.added:
            return ""
        return say(
            "With {number} added to all three z, no a has moved.", number=trimmed(self.added)
        )

    def frame(self) -> Frame:
        """Bars, Jacobian and both δ, and the formulas of the output looked at."""
        z, y, j = self.z, self.y, self.looked_at
        a, jacobian = softmax(z), softmax_jacobian(z[:, 0])
        deltas = {cost: pair_of("softmax", cost).delta(z, a, y)[:, 0] for cost in COSTS}
        told = say(
            "The right output is {target}. Output {j} has a = {a}; its δ is {squared} under "
            "squared error and {entropy} under cross-entropy.",
            target=self.target, j=j, a=rounded(a[j - 1, 0]),
            squared=rounded(deltas["quadratic"][j - 1]),
            entropy=rounded(deltas["cross_entropy"][j - 1]),
        )  # fmt: skip
        words = sentences(told, self._told_of_added())
        picture = document(
            720, 310,
            *_bars(z[:, 0], a[:, 0], y[:, 0], j),
            *_heat_map(jacobian, j),
            *(_delta_bars(180 + 360 * i, say(name), deltas[cost], j)
              for i, (cost, name) in enumerate(COSTS.items())),
            label=words,
        )  # fmt: skip
        return Frame(picture, _formulas(z[:, 0], a[:, 0], y[:, 0], deltas, j), words)


def _bars(z, a, y, looked_at):
    yield text(125, 24, span(say("activations a"), font_weight="bold"))
    for j, (z_j, a_j, y_j) in enumerate(zip(z, a, y, strict=True), 1):
        x, height = 45 + 80 * (j - 1), 84 * a_j
        yield pickable(
            name_of(j),
            say("output {j}: a = {a}", j=j, a=rounded(a_j)),
            _ground(j, looked_at, x - 38, 32, 76, 162),
            element("rect", x=x - 22, y=134 - height, width=44, height=height, fill=FORWARD),
            text(x, 128 - height, span(rounded(a_j)), fill=FORWARD),
            text(x, 154, symbol("a", "L", j)),
            text(x, 172, span(f"y = {trimmed(y_j)}"), fill=MUTED),
            text(x, 189, span(f"z {rounded(z_j, 2)}"), fill=INK),
            left=name_of((j - 2) % 3 + 1), right=name_of(j % 3 + 1),
        )  # fmt: skip
    yield element("line", x1=10, x2=240, y1=134, y2=134, stroke=INK)


def _ground(j, looked_at, x, y, width, height):
    """Behind all that is about output j: a halo where it is selected, and where a click hits."""
    fill = {"fill": HALO, "opacity": 0.35} if j == looked_at else {"fill": "transparent"}
    return element("rect", x=x, y=y, width=width, height=height, **fill)


def _heat_map(jacobian, looked_at):
    yield text(490, 24, span(say("Jacobian ∂a / ∂z: row a, column z"), font_weight="bold"))
    yield text(660, 54, span(say("row sum")), fill=MUTED)
    tops = [64 + 42 * k for k in range(3)]
    for k, (y, row) in enumerate(zip(tops, jacobian, strict=True), 1):
        yield text(305, y + 25, symbol("a", "L", k))
        yield text(660, y + 25, span(rounded(row.sum())))
    # δ_j adds up what is in column j: how fast each a moves when z_j is pushed.
    for j, column in enumerate(jacobian.T, 1):
        x = 334 + 92 * (j - 1)
        yield element(
            "g",
            _ground(j, looked_at, x - 4, 32, 92, 162),
            text(x + 42, 54, symbol("z", "L", j)),
            *(_cell(x, y, value) for y, value in zip(tops, column, strict=True)),
            data_name=name_of(j),
        )


def _cell(x, y, value):
    """A tint for the size; the sign is a minus and a dashed border as well as a hue."""
    hue, dash = (NEGATIVE, "6 4") if value < 0 else (POSITIVE, None)
    box = {"x": x, "y": y, "width": 84, "height": 38}
    return element("rect", **box, fill=PAPER) + element(
        "rect", **box, fill=hue, fill_opacity=1.4 * abs(value),
        stroke=hue, stroke_width=2, stroke_dasharray=dash,
    ) + text(x + 42, y + 25, span(rounded(value)))  # fmt: skip


def _delta_bars(centre, name, delta, looked_at):
    parts = [text(centre, 216, span(name, font_weight="bold"), fill=BACKWARD)]
    for j, value in enumerate(delta, 1):
        y, length = 224 + 28 * (j - 1), 95 * abs(value)
        parts.append(element(
            "g",
            _ground(j, looked_at, centre - 168, y, 336, 27),
            text(centre - 145, y + 19, symbol("δ", "L", j)),
            element(
                "rect", x=centre - 15 - (length if value < 0 else 0), y=y + 4, width=length,
                height=19, fill=BACKWARD, fill_opacity=0.3 if value < 0 else 0.75,
                stroke=BACKWARD, stroke_width=2, stroke_dasharray="6 4" if value < 0 else None,
            ),
            text(centre + 128, y + 19, span(rounded(value)), fill=BACKWARD),
            data_name=name_of(j),
        ))  # fmt: skip
    parts.append(element("line", x1=centre - 15, x2=centre - 15, y1=224, y2=307, stroke=INK))
    return "".join(parts)


def _formulas(z, a, y, deltas, j):
    z = [number("z", value, "L", k) for k, value in enumerate(z, 1)]
    a = [number("a", value, "L", k, paint=as_forward) for k, value in enumerate(a, 1)]
    y = [number("y", value, "", k, show=trimmed) for k, value in enumerate(y, 1)]
    column = formulas.jacobian_column(z, "L", j)
    z_j, a_j = z[j - 1].symbols, a[j - 1]
    squared, cross = (
        (
            number("δ", deltas[cost][j - 1], "L", j, paint=as_backward),
            formulas_of("softmax", cost).delta.of(a, y, column, "L", j),
        )
        for cost in COSTS
    )
    symbols, numbers = equation(*squared)
    return [
        in_one_line(a_j, formulas.softmax(z, "L", j, a_j.value)),
        rf"{derivative(z_j, of='a^L_k')} = a^L_k\,(1_{{{j}k}} - {a_j.symbols})",
        *(
            rf"\partial {a_k.symbols} / \partial {z_j} = {a_k.numbers} \cdot "
            rf"({int(k == j)} - {a_j.numbers}) = {slope.numbers}"
            for k, (a_k, slope) in enumerate(zip(a, column, strict=True), 1)
        ),
        rf"\text{{{say('cross-entropy:')}}}\; {in_one_line(*cross)}",
        rf"\text{{{say('squared error:')}}}\; {symbols}",
        numbers,
    ]
