"""The picture of a slip: its gradient check as heat maps, and its training beside the right one."""

from math import ceil, log10

from bpkit.draw.palette import BACKWARD, FORWARD, HALO, MUTED, PAPER
from bpkit.draw.plot import Plot
from bpkit.draw.svg import document, element, pickable, span, symbol, text
from bpkit.draw.symbols import rounded, significant, trimmed, unicode
from bpkit.explorers._slips.check import STEPS, costs, right_costs
from bpkit.words import kept, say

WIDTH = 720
CELL, MAPS = 52, 124  # a cell's width; the height of the maps, whatever rows share it
BIAS_GAP, LAYER_GAP = 6, 24
TOP = 68
PLOT, PLOT_HEIGHT = 224, 88  # where the plot of the training begins, and its height
LEGEND, SHADES = 574, (0.01, 0.1, 1.0, 2.0)  # the middle of what stands beside it
EVERY = 10  # of the steps one in so many is a point of the curve
FAINTEST = 1e-4  # the relative difference of the faintest tint


def picture(check, selected, steps, label) -> str:
    """The whole picture; `selected` is the entry with a halo, `steps` the point on the curves."""
    caption = say("Row j, column k: the gradient with the slip, over the right one")
    return document(
        WIDTH, PLOT + PLOT_HEIGHT + 26,
        text(WIDTH / 2, 18, span(caption), fill=MUTED),
        *_maps(check, selected),
        *_training(check.slip.name, steps),
        *_legend(),
        label=label,
    )  # fmt: skip


def _maps(check, selected):
    """A heat map for each layer, side by side: the weight matrix, then the column of biases."""
    layers = range(2, check.net.L + 1)
    columns = {l: check.columns(l) for l in layers}
    every = [column for l in layers for column in columns[l]]
    taken = CELL * len(every) + (BIAS_GAP + LAYER_GAP) * len(layers)
    left = (WIDTH - taken) / 2 + LAYER_GAP
    height = MAPS / max(check.net.sizes[1:])
    for l in layers:
        yield from _headings(l, columns[l], left, height)
        for column in columns[l]:
            left += BIAS_GAP if column[0].kind == "b" else 0
            for row, part in enumerate(column):
                neighbours = _neighbours(every, every.index(column), row)
                box = left, TOP + height * row, height
                yield _cell(part, check.entries[part.name], *box, part.name == selected, neighbours)
            left += CELL
        left += LAYER_GAP


def _headings(l, columns, left, height):
    """The symbols above, and j and k along the sides."""
    *weights, biases = columns
    yield text(left + CELL * len(weights) / 2, 42, symbol("w", l))
    yield text(left + CELL * (len(weights) + 0.5) + BIAS_GAP, 42, symbol("b", l))
    for k in range(1, len(weights) + 1):
        yield text(left + CELL * (k - 0.5), TOP - 6, span(str(k)), fill=MUTED)
    for j in range(1, len(biases) + 1):
        yield text(left - 10, TOP + height * (j - 0.5) + 5, span(str(j)), fill=MUTED)


def _neighbours(columns, at, row):
    """The entries that the arrow keys lead to."""

    def name(column, row):
        return column[min(row, len(column) - 1)].name

    column = columns[at]
    return (
        ("left", name(columns[at - 1], row) if at else None),
        ("right", name(columns[at + 1], row) if at + 1 < len(columns) else None),
        ("up", column[row - 1].name),
        ("down", column[(row + 1) % len(column)].name),
    )


@kept(maxsize=4096)
def _cell(part, entry, x, y, height, is_selected, neighbours):
    """A tint for how far off; the factor in print; a dashed border where the sign is wrong."""
    box = {"x": x + 1, "y": y + 1, "width": CELL - 2, "height": height - 2}
    halo = element("rect", x=x - 3, y=y - 3, width=CELL + 6, height=height + 6, fill=HALO)
    turned = entry.mine * entry.right < 0
    drawn = (
        halo if is_selected else "",
        element("rect", **box, fill=PAPER),
        element(
            "rect", **box, fill=BACKWARD, fill_opacity=tint(entry),
            stroke=MUTED if entry.agrees else BACKWARD, stroke_width=2 if turned else 1,
            stroke_dasharray="5 4" if turned else None,
        ),
        text(x + CELL / 2, y + height / 2 + 5, span(factor_text(entry))),
    )  # fmt: skip
    description = say(
        "{slope}: with the slip {mine}, right {right}",
        slope=f"∂C/∂{unicode(part.kind, *part.indices)}",
        mine=significant(entry.mine), right=significant(entry.right),
    )  # fmt: skip
    return pickable(part.name, description, *drawn, **dict(neighbours))


def tint(entry) -> float:
    """How opaque an entry's tint is: it grows with the logarithm of the relative difference."""
    return 0 if entry.agrees else shade(entry.difference)


def shade(difference) -> float:
    """The opacity for a relative difference, from FAINTEST to 2."""
    reach = log10(2 / FAINTEST)
    return 0.04 + 0.56 * max(0, log10(difference / FAINTEST)) / reach


def factor_text(entry) -> str:
    """What the slip multiplies an entry by, as short as a cell holds it; ✓ where they agree."""
    if entry.agrees:
        return "✓"
    if entry.right == 0:
        return "≠ 0"
    times = entry.mine / entry.right
    if abs(times - 1) < 0.005:
        return "≈ 1"
    if times == 0:
        return "0"
    size = abs(times)
    if size >= 1000:
        return f"{times:.0e}".replace("e+0", "e").replace("-", "−")
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return rounded(times, max(0, decimals - 1) if times <= -1 else decimals)  # a minus is wide


def _training(name, steps):
    """The cost over the steps, with the slip and without, and its numbers at one of them."""
    mine, right = costs(name), right_costs(name)
    highest = ceil(10 * max(*mine, *right)) / 10
    plot = Plot(56, PLOT, 360, PLOT_HEIGHT, (0, STEPS), (0, highest))
    steps_drawn = range(0, STEPS + 1, EVERY)
    yield plot.axes(say("cost C over the steps of training"))
    for y, history, colour, dash, reached in (
        (PLOT - 9, right, FORWARD, None, say("right: C = {cost}", cost=rounded(right[steps]))),
        (PLOT + 12, mine, BACKWARD, "7 5",
         say("with the slip: C = {cost}", cost=rounded(mine[steps]))),
    ):  # fmt: skip
        yield plot.curve(steps_drawn, history[::EVERY], colour, dash)
        yield plot.dot(steps, history[steps], colour)
        yield element(
            "line", x1=438, x2=474, y1=y - 5, y2=y - 5, stroke=colour,
            stroke_width=2.5, stroke_dasharray=dash,
        )  # fmt: skip
        yield text(LEGEND + 24, y, span(reached), fill=colour)


def _legend():
    """What a cell's mark, border and tint say."""
    for y, line in (
        (36, say("✓ agrees · ≠ 0 for a right 0")),
        (57, say("dashed: the sign is turned")),
        (78, say("tint: relative difference")),
    ):
        yield text(LEGEND, PLOT + y, span(line), fill=MUTED)
    for i, difference in enumerate(SHADES):
        x = LEGEND + CELL * (i - len(SHADES) / 2)
        yield element(
            "rect", x=x + 1, y=PLOT + 86, width=CELL - 2, height=25, fill=BACKWARD,
            fill_opacity=shade(difference), stroke=BACKWARD,
        )  # fmt: skip
        yield text(x + CELL / 2, PLOT + 104, span(trimmed(difference)))
