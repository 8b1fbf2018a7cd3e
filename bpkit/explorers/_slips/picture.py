"""The picture of a slip: its gradient check as heat maps, and its training beside the right one."""

from math import ceil, log10

from bpkit.draw.palette import BACKWARD, FORWARD, HALO, MUTED, PAPER
from bpkit.draw.plot import Plot
from bpkit.draw.svg import document, element, pickable, span, symbol, text
from bpkit.draw.symbols import rounded, significant, unicode
from bpkit.explorers._slips.check import AGREES, STEPS, costs, right_costs
from bpkit.words import kept, say

WIDTH = 720
CELL, ROW = 52, 38
BIAS_GAP, LAYER_GAP = 6, 24
TOP = 82
EVERY = 10  # of the steps one in so many is a point of the curve
FAINTEST = 1e-4  # the relative difference of the faintest tint


def picture(check, selected, steps, label) -> str:
    """The whole picture; `selected` is the entry with a halo, `steps` the point on the curves."""
    bottom = TOP + ROW * max(check.net.sizes[1:])
    caption = say(
        "Row j, column k: the gradient with the slip, divided by the right one (≠ 0 where that is "
        "0)"
    )
    return document(
        WIDTH, bottom + 264,
        text(WIDTH / 2, 22, span(caption), fill=MUTED),
        *_maps(check, selected, bottom),
        *_legend(bottom + 58),
        *_training(check.slip.name, steps, bottom + 106),
        label=label,
    )  # fmt: skip


def _maps(check, selected, bottom):
    """A heat map for each layer, side by side: the weight matrix, then the column of biases."""
    layers = range(2, check.net.L + 1)
    columns = {l: check.columns(l) for l in layers}
    every = [column for l in layers for column in columns[l]]
    taken = CELL * len(every) + (BIAS_GAP + LAYER_GAP) * len(layers)
    left = (WIDTH - taken) / 2 + LAYER_GAP
    for l in layers:
        yield from _headings(l, check, columns[l], left, bottom)
        for column in columns[l]:
            left += BIAS_GAP if column[0].kind == "b" else 0
            for row, part in enumerate(column):
                neighbours = _neighbours(every, every.index(column), row)
                looks = part.name == selected, neighbours
                yield _cell(part, check.entries[part.name], left, TOP + ROW * row, *looks)
            left += CELL
        left += LAYER_GAP


def _headings(l, check, columns, left, bottom):
    """The symbols above, k and j along the sides, and below the layer's largest difference."""
    *weights, biases = columns
    middle, right = left + CELL * len(weights) / 2, left + CELL * (len(weights) + 0.5) + BIAS_GAP
    for x, letter, worst in (
        (middle, "w", check.report.w[l]),
        (right, "b", check.report.b[l]),
    ):
        yield text(x, 54, symbol(letter, l))
        yield text(x, bottom + 22, span(_worst(worst, letter)), fill=MUTED)
    for k in range(1, len(weights) + 1):
        yield text(left + CELL * (k - 0.5), TOP - 6, span(str(k)), fill=MUTED)
    for j in range(1, len(biases) + 1):
        yield text(left - 10, TOP + ROW * (j - 0.5) + 5, span(str(j)), fill=MUTED)


def _worst(difference, letter):
    text = f"{difference:.1e}".replace("e-0", "e−") if difference < 0.01 else rounded(difference, 2)
    text = "✓" if difference <= AGREES else text
    return say("off by {number}", number=text) if letter == "w" and text != "✓" else text


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
def _cell(part, entry, x, y, is_selected, neighbours):
    """A tint for how far off; the factor in print; a dashed border where the sign is wrong."""
    box = {"x": x + 1, "y": y + 1, "width": CELL - 2, "height": ROW - 2}
    halo = element("rect", x=x - 3, y=y - 3, width=CELL + 6, height=ROW + 6, fill=HALO)
    turned = entry.mine * entry.right < 0
    drawn = (
        halo if is_selected else "",
        element("rect", **box, fill=PAPER),
        element(
            "rect", **box, fill=BACKWARD, fill_opacity=tint(entry),
            stroke=MUTED if entry.agrees else BACKWARD, stroke_width=2 if turned else 1,
            stroke_dasharray="5 4" if turned else None,
        ),
        text(x + CELL / 2, y + ROW / 2 + 5, span(factor_text(entry))),
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
    return rounded(times, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3)


def _legend(y):
    yield text(140, y, span(say("✓ agrees · dashed: sign turned")), fill=MUTED)
    yield text(372, y, span(say("relative difference")), fill=MUTED)
    for i, (name, difference) in enumerate(
        (("0.001", 0.001), ("0.01", 0.01), ("0.1", 0.1), ("1", 1.0), ("2", 2.0))
    ):
        x = 446 + 52 * i
        yield element(
            "rect", x=x, y=y - 19, width=50, height=27, fill=BACKWARD,
            fill_opacity=shade(difference), stroke=BACKWARD,
        )  # fmt: skip
        yield text(x + 25, y, span(name))


def _training(name, steps, top):
    """The cost over the steps, with the slip and without, and its numbers at one of them."""
    mine, right = costs(name), right_costs(name)
    highest = ceil(10 * max(*mine, *right)) / 10
    plot = Plot(56, top, 380, 110, (0, STEPS), (0, highest))
    steps_drawn = range(0, STEPS + 1, EVERY)
    yield plot.axes(say("cost C over the steps of training"))
    for x, history, colour, dash, who in (
        (620, right, FORWARD, None, say("right equations")),
        (620, mine, BACKWARD, "7 5", say("with the slip")),
    ):
        y = top + (24 if history is right else 80)
        yield plot.curve(steps_drawn, history[::EVERY], colour, dash)
        yield plot.dot(steps, history[steps], colour)
        yield element(
            "line", x1=x - 150, x2=x - 100, y1=y - 5, y2=y - 5, stroke=colour,
            stroke_width=2.5, stroke_dasharray=dash,
        )  # fmt: skip
        yield text(x - 20, y, span(who), fill=colour)
        cost = say("step {n}: C = {cost}", n=steps, cost=rounded(history[steps]))
        yield text(x - 20, y + 22, span(cost), fill=colour)
