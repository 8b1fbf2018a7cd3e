"""Explorer: how far δ comes. The size of δ in each layer of a deep network with random weights."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import cycle, pairwise
from typing import NamedTuple

import numpy as np

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import backprop
from bpkit.checks import as_integer, one_of
from bpkit.datasets import two_moons
from bpkit.draw import svg
from bpkit.draw.formulas import as_backward
from bpkit.draw.palette import BACKWARD, BESIDE, FADED, HALO, INK, MUTED, PAPER
from bpkit.draw.plot import Plot
from bpkit.draw.symbols import power_of_ten, rounded, scientific, trimmed, unicode
from bpkit.figure import Button, Choice, Explorer, Figure, Frame, Slider, Whole
from bpkit.network import Network
from bpkit.words import say, sentences

HIDDEN = tuple(ELEMENTWISE)
# Of the curves beside, which may run close to each other. A fifth activation begins again.
DASHES = dict(zip(HIDDEN, cycle(("2 6", "9 5", "4 4", None)), strict=False))
DEEPEST = 20
SCALES = (0.25, 4)
FAR = 100  # |δ| counts as vanished, or as exploded, where it has changed by more than this factor
NEAR = 10  # and as kept, where by less than this one
FLAT = 0.001  # a gradient shorter than this counts as almost 0
X, Y = two_moons(16)  # the examples that δ is taken over


def vanishing(depth=10, hidden="sigmoid", scale=1.0, width=24, seed=0, selected="l:2") -> Figure:
    """|δ| layer by layer, of a network with `depth` hidden layers of `width` neurons each.

    hidden, scale, seed: as in Network. selected: the layer whose formulas are shown at first.
    It takes no network of your own, as its sliders make one.
    """
    return Figure(Vanishing(depth, hidden, scale, width, seed, selected))


@dataclass(frozen=True)
class Vanishing(Explorer):
    """The network's hidden layers, the scale and the seed of its weights, and the layer picked."""

    depth: int
    hidden: str
    scale: float
    width: int
    seed: int
    selected: str

    title = "The size of δ in each layer of a deep network, on a logarithmic axis"
    controls = (
        Whole("depth", "hidden layers", 1, DEEPEST),
        Choice("hidden", "activation", HIDDEN),
        Slider("scale", "scale of w", *SCALES),
        Whole("width", "neurons a layer", 2, 24),
        Button("Other weights", lambda s: s.moved(seed=s.seed + 1)),
    )

    def __post_init__(self):
        super().__post_init__()
        as_integer("seed", self.seed, 0)
        one_of("selected", self.selected, [_name(l) for l in range(2, DEEPEST + 2)])

    @property
    def layer(self) -> int:
        """The layer picked; in a network too shallow for it, the last hidden one."""
        return min(int(self.selected.removeprefix("l:")), self.depth + 1)

    def frame(self) -> Frame:
        """|δ| of each layer, by how much the layer picked changes it, and what comes of that."""
        every = {hidden: sizes(replace(self, hidden=hidden, selected="l:2")) for hidden in HIDDEN}
        shown = every[self.hidden]
        words = _words(self, shown)
        picture = _picture(self, {hidden: s.delta for hidden, s in every.items()}, words)
        return Frame(picture, _formulas(self, shown.delta), words)

    def network(self) -> Network:
        """The network that the picture is of, before any training."""
        sizes = [2, *[self.width] * self.depth, 1]
        return Network(sizes, hidden=self.hidden, scale=self.scale, seed=self.seed)


class Sizes(NamedTuple):
    """|δ^l| by l from 2 to L, and the length of the gradient: of w^2 alone, and of everything."""

    delta: dict[int, float]
    of_w2: float
    of_all: float


@lru_cache(maxsize=1024)
def sizes(explorer) -> Sizes:
    """|δ^l| of each layer: the length of δ^l, as root mean square over the examples."""
    # With cross-entropy δ^L = a - y: nothing is lost at the output, so what is lost, the layers
    # before it have lost.
    gradients = backprop(explorer.network(), X, Y, cost="cross_entropy")
    delta = {l: math.sqrt((d**2).sum(axis=0).mean()) for l, d in gradients.delta.items()}
    of_all = math.sqrt(sum(float(np.vdot(g, g)) for g in (*gradients.w, *gradients.b)))
    return Sizes(delta, float(np.linalg.norm(gradients.w[2])), of_all)


def typical_slope(net, l) -> float:
    """The root mean square of σ′(z^l) over the neurons and the examples."""
    z = net.forward(X).z[l]
    return float(np.sqrt((net.sigma.slope(z) ** 2).mean()))


def _formulas(explorer, delta):
    net, l = explorer.network(), explorer.layer
    here, after = delta[l], delta[l + 1]
    slope = typical_slope(net, l)
    size, size_after = rf"|\delta^{{{l}}}|", rf"|\delta^{{{l + 1}}}|"
    here_text, after_text = as_backward(in_latex(here)), as_backward(in_latex(after))
    estimate = as_backward(in_latex(explorer.scale * slope * after))
    scale, mean = rf"\text{{{say('scale')}}}", say("mean of ")
    lines = [
        rf"\delta^{{{l}}} = \left((w^{{{l + 1}}})^T \delta^{{{l + 1}}}\right) "
        rf"\odot \sigma'(z^{{{l}}}), \qquad "
        rf"\mathrm{{{explorer.hidden}}}'(z) \le {trimmed(largest_slope(net.sigma))}",
        rf"{size} \approx {scale} \cdot \sqrt{{\text{{{mean}}} \sigma'(z^{{{l}}})^2}} "
        rf"\cdot {size_after} = {trimmed(explorer.scale)} \cdot {rounded(slope)} \cdot "
        rf"{after_text} = {estimate}",
    ]
    if delta[2] == 0:
        return [*lines, r"|\delta^2| = 0"]
    ratio, L = delta[2] / delta[net.L], net.L
    return [
        *lines,
        rf"\frac{{{size}}}{{{size_after}}} = \frac{{{here_text}}}{{{after_text}}} = "
        + in_latex(here / after),
        rf"\frac{{|\delta^2|}}{{|\delta^{{{L}}}|}} = "
        rf"\prod_{{l=2}}^{{{L - 1}}} \frac{{|\delta^l|}}{{|\delta^{{l+1}}|}} = "
        rf"({in_latex(ratio ** (1 / explorer.depth))})^{{{explorer.depth}}} = {in_latex(ratio)}",
    ]


def largest_slope(sigma) -> float:
    """The largest value of σ′."""
    return float(sigma.slope(np.linspace(-8, 8, 161)).max())


def _words(explorer, shown):
    delta, L = shown.delta, explorer.depth + 2
    first, last = unicode("δ", 2), unicode("δ", L)
    given = {
        "through": say(
            "Through 1 hidden layer of {sigma}" if explorer.depth == 1
            else "Through {n} hidden layers of {sigma}",
            n=explorer.depth, sigma=explorer.hidden,
        ),
        "ends": say(
            "from |{last}| = {start} at the output to |{first}| = {end}",
            last=last, start=in_text(delta[L]), first=first, end=in_text(delta[2]),
        ),
    }  # fmt: skip
    if delta[2] == 0:
        return sentences(say("{through}, nothing of δ arrives.", **given), _zero(delta))
    ratio = delta[2] / delta[L]
    given["times"] = in_text(1 / ratio if ratio < 1 / NEAR else ratio)
    if ratio < 1 / FAR:
        return sentences(
            say("{through}, δ vanishes: {ends}, {times} times smaller.", **given),
            _stands_still(shown),
        )
    if ratio > FAR:
        return sentences(
            say("{through}, δ explodes: {ends}, {times} times larger.", **given),
            say("A learning rate small enough for the first layers leaves the last ones still."),
        )
    if ratio < 1 / NEAR:
        return sentences(
            say("{through}, δ fades: {ends}, {times} times smaller.", **given),
            say("The first layers learn that much more slowly."),
        )
    if ratio > NEAR:
        return sentences(
            say("{through}, δ grows: {ends}, {times} times larger.", **given),
            say("The last layers learn that much more slowly."),
        )
    return say(
        "{through}, δ keeps its size well enough for one learning rate to serve all layers: "
        "{ends}, a factor of {times}.",
        **given,
    )


def _stands_still(shown):
    """Whether only δ has vanished on its way back, or the whole gradient is small."""
    still = say(
        "∂C/∂w² has length {length}, so the first layers all but stand still.",
        length=in_text(shown.of_w2),
    )
    whole = say(
        "This is no stationary point of C: the gradient of all weights and biases has length "
        "{length}."
        if shown.of_all >= FLAT
        else "So do the others: the gradient of all weights and biases has length {length}. The "
        "cost is flat here, and the answers are wrong.",
        length=in_text(shown.of_all),
    )
    return sentences(still, whole)


def _zero(delta):
    """Why δ is 0: a layer that is off, or nothing left to learn."""
    last = max(l for l, size in delta.items() if size == 0)
    if last == max(delta):
        return say("It is exactly 0 at the output already: every answer is right.")
    return say(
        "It is exactly 0 in layers 2 to {last}: no neuron of layer {last} has a z above 0, for any "
        "of the {m} examples, and there the slope of relu is 0. Those layers cannot learn; other "
        "weights may let δ through.",
        last=last, m=X.shape[1],
    )  # fmt: skip


def in_text(value: float) -> str:
    """A size in plain text: 0.0031, 210, or 3.10·10⁻⁷ where decimals say too little or too much."""
    return _plainly(value) or power_of_ten(value)


def in_latex(value: float) -> str:
    """A size in LaTeX, with the same digits as in plain text."""
    mantissa, exponent = scientific(value)
    return _plainly(value) or rf"{mantissa} \cdot 10^{{{exponent}}}"


def _plainly(value):
    """A size without a power of ten, or nothing where it wants one."""
    if value == 0:
        return "0"
    if not 0.001 <= value < 1000:
        return ""
    # From 1 on, three digits: what 210 times says, 209.8210 times does not say better.
    return rounded(value, 4 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0)


def _picture(explorer, curves, label):
    L = explorer.depth + 2
    plot = Plot(184, 48, 440, 214, (2, L), decades(explorer.depth, curves))
    delta = curves[explorer.hidden]
    value = in_text(delta[explorer.layer])
    return svg.document(
        720, 324,
        _halo(plot, explorer.layer),
        svg.text(
            360, 26,
            svg.span(_size_of(explorer.layer, value)),
            fill=BACKWARD,
        ),
        *_grid(plot, L),
        *(_curve(plot, curve, BESIDE, DASHES[name])
          for name, curve in curves.items() if name != explorer.hidden),
        _curve(plot, delta, BACKWARD),
        *_names(plot, curves, explorer.hidden),
        *(_layer(plot, delta, l, explorer.layer, L) for l in delta),
        label=label,
    )  # fmt: skip


def _size_of(l, value):
    return say("layer {l}: |{delta}| = {value}", l=l, delta=unicode("δ", l), value=value)


def decades(depth, curves) -> tuple[int, int]:
    """The powers of ten at the ends of the axis.

    They hold for every scale and activation, so that the axis stands still while the curve moves;
    only a curve that goes further, as few neurons a layer can, widens it.
    """
    low, high = (depth * math.log10(factor) for factor in _extreme_factors())
    logs = [math.log10(size) for curve in curves.values() for size in curve.values() if size > 0]
    return math.floor(min([low - 1, *logs])), math.ceil(max([high + 1, *logs]))


def _extreme_factors():
    """The least and the most that a layer multiplies |δ| by, as far as it can be typical."""
    slopes = [largest_slope(sigma) for sigma in ELEMENTWISE.values()]
    low, high = SCALES
    return low * min(slopes), high * max(slopes)


def _grid(plot, L):
    low, high = plot.y_range
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100) if (high - low) / n <= 9)
    for power in range(math.ceil(low / step) * step, high + 1, step):
        _, y = plot.at(2, power)
        yield svg.element("line", x1=74, x2=646, y1=y, y2=y, stroke=FADED, stroke_width=0.5)
        tenth = svg.span("10") + svg.span(rounded(power, 0), dy="-0.5em", class_="script")
        yield svg.text(46, y + 5, tenth, fill=MUTED)
    yield svg.text(404, 312, svg.span(say("layer")), fill=MUTED)
    yield svg.text(624, 312, svg.span(say("output")), fill=MUTED)
    yield svg.text(46, 26, svg.span("|δ|"), fill=MUTED)


def _curve(plot, delta, colour, dash=None):
    """The sizes as a line; a δ of 0 has no place on a logarithmic axis, and the line ends there."""
    logs = {l: math.log10(size) for l, size in delta.items() if size > 0}
    return plot.curve(logs.keys(), logs.values(), colour, dash)


def _names(plot, curves, shown):
    """Each activation's name to the left of its curve, apart from the names beside it."""
    starts = {
        hidden: plot.at(2, math.log10(curve[2]) if curve[2] else plot.y_range[0])
        for hidden, curve in curves.items()
    }
    heights = spread([y for _, y in starts.values()], 20)
    for (hidden, (x, y)), height in zip(starts.items(), heights, strict=True):
        colour = BACKWARD if hidden == shown else MUTED
        yield svg.element("line", x1=148, x2=x - 10, y1=height, y2=y, stroke=BESIDE)
        weight = "bold" if hidden == shown else None
        yield svg.text(112, height + 5, svg.span(hidden, font_weight=weight), fill=colour)


def spread(heights, gap) -> list[float]:
    """The heights, moved so that all stand `gap` apart, in the order that they had."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + gap)
    return moved


def _name(l) -> str:
    return f"l:{l}"


def _layer(plot, delta, l, selected, L):
    """A layer's point and number. That of a hidden layer can be picked, anywhere above it."""
    size = delta[l]
    x, y = plot.at(l, math.log10(size) if size else plot.y_range[0])
    point = svg.element(
        "circle", cx=x, cy=y, r=5, fill=BACKWARD if size else PAPER, stroke=BACKWARD
    )
    ink = INK if l == selected else MUTED
    drawn = point + svg.text(x, plot.top + plot.height + 22, svg.span(str(l)), fill=ink)
    if l == L:
        return drawn
    return svg.pickable(
        _name(l), _size_of(l, in_text(size)),
        drawn, _column(plot, l, fill=PAPER, fill_opacity=0),
        left=_name(max(l - 1, 2)), right=_name(min(l + 1, L - 1)),
    )  # fmt: skip


def _halo(plot, l):
    return _column(plot, l, fill=HALO, opacity=0.35)


def _column(plot, l, **paint):
    """All that stands above and below a layer's place on the axis."""
    x, _ = plot.at(l, 0)
    first, last = plot.x_range
    wide = min(40, plot.width / (last - first))
    return svg.element(
        "rect", x=x - wide / 2, y=plot.top - 12, width=wide, height=plot.height + 40,
        **paint,
    )  # fmt: skip
