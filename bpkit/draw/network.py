"""The network as a picture: layers from left to right, a ring a neuron, a line a weight.

A weight's sign is its colour and its dash (negative is dashed), its size is the line's width.
Every part carries its name (`data-name`), and the names of its neighbours for the arrow keys.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache

from bpkit.checks import instance_of, shown
from bpkit.draw import svg
from bpkit.draw.palette import FADED, FORWARD, HALO, INK, MUTED, NEGATIVE, PAPER, POSITIVE
from bpkit.draw.symbols import Part, is_wide, rounded, trimmed, unicode
from bpkit.network import Network
from bpkit.words import joined, kept, say

WIDTH, NARROW = 720, 460  # the second for the screen of a phone
RADIUS = 31
TOP = 34  # room for the layers' names
SIDES = {WIDTH: 64, NARROW: 56}  # from the middle of an outer layer to the edge
LINE = 19  # from one line of text under a neuron to the next
AIRY = 26  # what a narrow picture has more between two neurons, as it has less between layers
AIR = 6  # between two texts that stand side by side
SHARES = [share / 40 for share in range(8, 33)]  # where on its line a note may stand
MOST_LAYERS, MOST_NEURONS = 6, 8


def check_drawable(net):
    """Raise TypeError for what is no network, ValueError for one too large to be drawn."""
    instance_of("net", net, Network)
    if net.L > MOST_LAYERS or max(net.sizes) > MOST_NEURONS:
        raise ValueError(
            say(
                "net: a picture holds up to {layers} layers of {neurons} neurons, got {sizes}; try "
                "a smaller network",
                layers=MOST_LAYERS,
                neurons=MOST_NEURONS,
                sizes="-".join(map(str, net.sizes)),
            )
        )


def check_part(argument, name, net):
    """Raise ValueError, naming the argument, for what is the name of no part of the network."""
    if not isinstance(name, str) or name not in {name for _, name in _named_parts(net.sizes)}:
        raise ValueError(
            say(
                "{name}: the network has no part {got}; a part is written n:2,1 (a neuron), "
                "w:3,1,2 (a weight) or b:2,1 (a bias)",
                name=argument,
                got=shown(name),
            )
        )


def network_svg(net, values, *, label: str, width=WIDTH, **looks) -> str:
    """The picture of `net` as SVG. label: what it shows. The rest as in network_drawing."""
    height, drawn = network_drawing(net, values, width=width, **looks)
    return svg.document(width, height, drawn, label=label)


def network_drawing(
    net,
    values: Mapping[str, float],
    *,
    notes: Mapping[str, Collection[tuple[str, str]]] = {},
    edge_notes: Mapping[str, tuple[str, str]] = {},
    notes_along: float = 0.68,
    selected: str = "",
    lit: Collection[str] | None = None,
    width=WIDTH,
) -> tuple[int, str]:
    """The height of a picture of `net`, and what is drawn in it.

    values: the number shown in a neuron, by its name ("n:2,1"); a neuron without one is empty.
    notes: lines under a neuron, by its name, each (text, colour).
    edge_notes: text and colour written on a weight's line, by its name ("w:3,1,2").
    notes_along: how far along the line, from 0 to 1. Lines cross halfway, so notes keep to the
    later layer's end; those of lines that all leave one neuron may stand halfway. A note moves
    along its line where other text stands.
    selected: the name of the part with a halo.
    lit: the names of the parts in play; all others are faded. None lights everything.
    width: WIDTH or NARROW.
    """
    lines = max([len(n) for n in notes.values()], default=0)
    centres, ends = _layout(net.sizes, 2 * RADIUS + 10 + LINE * lines, width)
    weights, biases = {}, {}
    for l in range(2, net.L + 1):
        widest = max(abs(net.w[l]).max(), 1e-12)
        weights[l] = net.w[l].tolist(), (1 + 3.5 * abs(net.w[l]) / widest).tolist()
        biases[l] = net.b[l][:, 0].tolist()
    lit_names = None if lit is None else {*lit, selected}
    edges, neurons, taken = [], [], []  # taken: where text stands
    for part, name in _named_parts(net.sizes):
        kind, l, j, k = part
        looks = lit_names is None or name in lit_names, name == selected
        if kind == "w":
            w, width = (matrix[j - 1][k - 1] for matrix in weights[l])
            edges.append(_edge(part, net.sizes, ends[name], w, width, *looks))
        elif kind == "b":
            neurons.append(_bias(part, net.sizes, centres[f"n:{l},{j}"], biases[l][j - 1], *looks))
        else:
            value = values.get(name)
            shown = "" if value is None else rounded(value)
            neurons.append(_neuron(part, net.sizes, centres[name], shown, *looks))
            beside = [_under(centres[name], i, n) for i, n in enumerate(notes.get(name, ()), 1)]
            neurons += [tag(*note) for note in beside]
            taken += [_box(*note[:3]) for note in beside]
    written = _on_lines(edge_notes, centres, ends, notes_along, taken)
    height = int(max(y for _, y in centres.values()) + RADIUS + LINE * lines + 10)
    return height, "".join([*_titles(net, centres), *edges, *neurons, *written])


def by_neuron(layers) -> dict[str, float]:
    """The numbers of one example, layer by layer, by the name of the neuron each belongs to."""
    return {
        f"n:{l},{j}": value
        for l, column in layers.items()
        for j, value in enumerate(column[:, 0], 1)
    }


def parts(net) -> list[Part]:
    """Every weight, bias and neuron, in the order of the layers."""
    return [part for part, _ in _named_parts(net.sizes)]


@lru_cache(maxsize=64)
def _named_parts(sizes):
    found = [Part("n", 1, j) for j in range(1, sizes[0] + 1)]
    for l in range(2, len(sizes) + 1):
        for j in range(1, sizes[l - 1] + 1):
            found += [Part("w", l, j, k) for k in range(1, sizes[l - 2] + 1)]
            found += [Part("n", l, j), Part("b", l, j)]
    return tuple((part, part.name) for part in found)


@lru_cache(maxsize=64)
def _layout(sizes, pitch, width):
    """The centre of every neuron and the ends of every weight's line, by name."""
    centres = _centres(sizes, pitch, width)
    weights = [(part, name) for part, name in _named_parts(sizes) if part.kind == "w"]
    return centres, {name: _ends(part, centres) for part, name in weights}


def _centres(sizes, pitch, width):
    """The centre of each neuron, by name; layers stand side by side, each centred in height."""
    side = SIDES[width]
    pitch += AIRY if width == NARROW else 0
    step = (width - 2 * side) / (len(sizes) - 1)
    tallest = max(sizes)
    return {
        f"n:{l},{j}": (
            round(side + step * (l - 1)),
            round(TOP + RADIUS + pitch * (j - 1 + (tallest - n) / 2)),
        )
        for l, n in enumerate(sizes, start=1)
        for j in range(1, n + 1)
    }


def _ends(part, centres):
    """Where a weight's line begins and ends: at the rings, not at the centres."""
    (x1, y1), (x2, y2) = centres[f"n:{part.l - 1},{part.k}"], centres[f"n:{part.l},{part.j}"]
    distance = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = RADIUS * (x2 - x1) / distance, RADIUS * (y2 - y1) / distance
    return round(x1 + dx), round(y1 + dy), round(x2 - dx), round(y2 - dy)


def _along(ends, share):
    """Where a weight's note stands."""
    x1, y1, x2, y2 = ends
    return round(x1 + share * (x2 - x1)), round(y1 + share * (y2 - y1)) + 5


def _under(at, line, note):
    """A line of text under the neuron that stands at (x, y), counted from 1."""
    (x, y), (text, colour) = at, note
    return x, y + RADIUS + LINE * line - 3, text, colour


def _on_lines(edge_notes, centres, ends, along, taken):
    """Each weight's note as a tag, as near to `along` on its line as other text leaves room."""
    taken = [*taken, *(_box(x, y + 8, "a = 0.0") for x, y in centres.values())]
    shares = along, *sorted(SHARES, key=lambda share: abs(share - along))
    for name, (note, colour) in edge_notes.items():
        x, y = _roomiest([_along(ends[name], share) for share in shares], note, taken)
        taken.append(_box(x, y, note))
        yield tag(x, y, note, colour)


def _roomiest(spots, note, taken):
    """The first spot with air around the note, or else the one where it covers least."""
    boxes = [_box(*spot, note) for spot in spots]
    first, last = min(b[0] for b in boxes) - AIR, max(b[2] for b in boxes) + AIR
    near = [other for other in taken if other[0] < last and other[2] > first]
    covered = []
    for spot, box in zip(spots, boxes, strict=True):
        crowded = sum(_overlap(box, other, AIR) for other in near)
        if not crowded:
            return spot
        covered.append((sum(_overlap(box, other) for other in near), crowded))
    return spots[covered.index(min(covered))]


@lru_cache(maxsize=16384)
def _box(x, y, note):
    """Left, top, right and bottom of a tag."""
    width = round(sum(15 if is_wide(sign) else 8.4 for sign in note)) + 4
    left = round(x - width / 2)
    return left, y - 14, left + width, y + 4


def _overlap(one, other, air=0):
    """The area that two boxes share, when they are also to have some air beside them."""
    width = min(one[2], other[2]) - max(one[0], other[0]) + air
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)


def _label(part, value):
    """What is read aloud of a part: its symbol, its number if it has one, and its name in words."""
    symbol = unicode("a" if part.kind == "n" else part.kind, *part.indices)
    return joined("{one}, {other}", symbol + f" = {value}" * bool(value), part.words)


# What a part looks like depends on the arguments alone. From one frame to the next most parts stay
# as they are, so most are looked up.
@kept(maxsize=8192)
def _edge(part, sizes, ends, w, width, in_play, is_selected):
    x1, y1, x2, y2 = ends
    line = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    drawn = svg.element(
        "line",
        **line,
        stroke=(POSITIVE if w >= 0 else NEGATIVE) if in_play else FADED,
        stroke_width=width,
        stroke_dasharray="7 5" if w < 0 else None,
    )
    halo = svg.element("line", **line, stroke=HALO, stroke_width=12) if is_selected else ""
    # A wide line that is not seen, so that a thin one is easily hit.
    target = svg.element("line", **line, stroke="transparent", stroke_width=14)
    n, n_prev = sizes[part.l - 1], sizes[part.l - 2]
    position, count = (part.j - 1) * n_prev + part.k - 1, n * n_prev
    above, below = (
        Part("w", part.l, p // n_prev + 1, p % n_prev + 1).name
        for p in ((position - 1) % count, (position + 1) % count)
    )
    return svg.pickable(
        part.name,
        _label(part, trimmed(w)),
        halo, drawn, target,
        left=f"n:{part.l - 1},{part.k}", right=f"n:{part.l},{part.j}", up=above, down=below,
    )  # fmt: skip


@kept(maxsize=2048)
def _neuron(part, sizes, centre, shown, in_play, is_selected):
    x, y = centre
    colour, ink = (FORWARD, INK) if in_play else (FADED, MUTED)
    halo = svg.element("circle", cx=x, cy=y, r=RADIUS + 6, fill=HALO) if is_selected else ""
    ring = svg.element("circle", cx=x, cy=y, r=RADIUS, fill=PAPER, stroke=colour, stroke_width=2.5)
    n = sizes[part.l - 1]
    return svg.pickable(
        part.name,
        joined(
            "{one}, {other}", unicode("a", part.l, part.j) + f" = {shown}" * bool(shown), part.words
        ),
        halo,
        ring,
        svg.text(x, y - 4 if shown else y + 5, svg.symbol("a", part.l, part.j), fill=ink),
        svg.text(x, y + 16, svg.span(shown), fill=ink) if shown else "",
        left=f"b:{part.l},{part.j}" if part.l > 1 else None,
        right=f"w:{part.l + 1},1,{part.j}" if part.l < len(sizes) else None,
        up=f"n:{part.l},{(part.j - 2) % n + 1}",
        down=f"n:{part.l},{part.j % n + 1}",
    )


@kept(maxsize=2048)
def _bias(part, sizes, centre, b, in_play, is_selected):
    x, y = centre[0] - RADIUS + 6, centre[1] - RADIUS + 6
    colour = (POSITIVE if b >= 0 else NEGATIVE) if in_play else FADED
    halo = svg.element("circle", cx=x, cy=y, r=17, fill=HALO) if is_selected else ""
    disc = svg.element(
        "circle", cx=x, cy=y, r=11, fill=PAPER, stroke=colour, stroke_width=2,
        stroke_dasharray="4 3" if b < 0 else None,
    )  # fmt: skip
    letter = svg.text(
        x, y + 5, svg.span("b", class_="letter"),
        fill=INK if in_play else MUTED,
    )  # fmt: skip
    n = sizes[part.l - 1]
    return svg.pickable(
        part.name,
        _label(part, trimmed(b)),
        halo, disc, letter,
        left=f"w:{part.l},{part.j},1", right=f"n:{part.l},{part.j}",
        up=f"b:{part.l},{(part.j - 2) % n + 1}", down=f"b:{part.l},{part.j % n + 1}",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def tag(x, y, note, colour):
    """A short text on a paper-white ground, legible where lines pass."""
    left, top, right, bottom = _box(x, y, note)
    ground = svg.element(
        "rect", x=left, y=top, width=right - left, height=bottom - top, rx=3,
        fill=PAPER, fill_opacity=0.9,
    )  # fmt: skip
    return svg.element(
        "g", ground, svg.text(x, y, svg.span(note), fill=colour), pointer_events="none"
    )


def _titles(net, centres):
    for l in range(1, net.L + 1):
        title = say(
            "input, layer {l}" if l == 1 else "output, layer {l}" if l == net.L else "layer {l}",
            l=l,
        )
        yield svg.text(centres[f"n:{l},1"][0], 20, svg.span(title), fill=MUTED)
