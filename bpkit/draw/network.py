"""The network as a picture: layers from left to right, a ring a neuron, a line a weight.

A weight's sign is its colour and its dash (negative is dashed), its size is the line's width.
Every part carries its name (`data-name`), and the names of its neighbours for the arrow keys.
"""

from collections.abc import Collection, Mapping

from bpkit.draw import svg
from bpkit.draw.palette import FADED, FORWARD, HALO, INK, MUTED, NEGATIVE, PAPER, POSITIVE
from bpkit.draw.symbols import Part, number, part_of, plain, short

WIDTH = 720
RADIUS = 33
TOP = 44  # room for the layers' names
SIDE = 64
LINE = 19  # from one line of text under a neuron to the next
MOST_LAYERS, MOST_NEURONS = 6, 8


def check_drawable(net):
    """Raise ValueError for a network too large to be read as a picture."""
    if net.L > MOST_LAYERS or max(net.sizes) > MOST_NEURONS:
        raise ValueError(
            f"net: a picture holds up to {MOST_LAYERS} layers of {MOST_NEURONS} neurons, "
            f"got {'-'.join(map(str, net.sizes))}; try a smaller network"
        )


def network_svg(
    net,
    values: Mapping[str, float],
    *,
    label: str,
    notes: Mapping[str, Collection[tuple[str, str]]] = {},
    edge_notes: Mapping[str, tuple[str, str]] = {},
    notes_along: float = 0.68,
    selected: str = "",
    lit: Collection[str] | None = None,
) -> str:
    """The picture of `net` as SVG.

    values: the number shown in a neuron, by its name ("n:2,1"); a neuron without one is empty.
    label: what the picture shows, in words.
    notes: lines under a neuron, by its name, each (text, colour).
    edge_notes: text and colour written on a weight's line, by its name ("w:3,1,2").
    notes_along: how far along the line, from 0 to 1. Lines cross halfway, so notes keep to the
    later layer's end; those of lines that all leave one neuron may stand halfway.
    selected: the name of the part with a halo.
    lit: the names of the parts in play; all others are faded. None lights everything.
    """
    lines = max([len(n) for n in notes.values()], default=0)
    place = _places(net.sizes, pitch=2 * RADIUS + 18 + LINE * lines)
    lit_names = {p.name for p in parts(net)} if lit is None else set(lit) | {selected}
    edges, neurons = [], []
    for part in parts(net):
        in_play = part.name in lit_names
        if part.kind == "w":
            edges.append(_edge(net, part, place, in_play, part.name == selected))
        elif part.kind == "b":
            neurons.append(_bias(net, part, place, in_play, part.name == selected))
        else:
            neurons.append(
                _neuron(net, part, place, values.get(part.name), in_play, part.name == selected)
            )
            x, y = place[part.name]
            for i, (note, colour) in enumerate(notes.get(part.name, ()), 1):
                neurons.append(_tag(x, y + RADIUS + LINE * i - 3, note, colour))
    written = []
    for name, (note, colour) in edge_notes.items():
        x, y = _along(part_of(name), place, notes_along)
        written.append(_tag(x, y, note, colour))
    height = int(max(y for _, y in place.values()) + RADIUS + LINE * lines + 16)
    return svg.document(
        WIDTH, height, *_titles(net, place), *edges, *neurons, *written, label=label
    )


def by_neuron(layers) -> dict[str, float]:
    """The numbers of one example, layer by layer, by the name of the neuron each belongs to."""
    return {
        f"n:{l},{j}": value
        for l, column in layers.items()
        for j, value in enumerate(column[:, 0], 1)
    }


def parts(net) -> list[Part]:
    """Every weight, bias and neuron, in the order of the layers."""
    found = [Part("n", 1, j) for j in range(1, net.sizes[0] + 1)]
    for l in range(2, net.L + 1):
        for j in range(1, net.sizes[l - 1] + 1):
            found += [Part("w", l, j, k) for k in range(1, net.sizes[l - 2] + 1)]
            found += [Part("n", l, j), Part("b", l, j)]
    return found


def _places(sizes, pitch):
    """The centre of each neuron, by name; layers stand side by side, each centred in height."""
    step = (WIDTH - 2 * SIDE) / (len(sizes) - 1)
    tallest = max(sizes)
    return {
        f"n:{l},{j}": (
            round(SIDE + step * (l - 1)),
            round(TOP + RADIUS + pitch * (j - 1 + (tallest - n) / 2)),
        )
        for l, n in enumerate(sizes, start=1)
        for j in range(1, n + 1)
    }


def _ends(part, place):
    """Where a weight's line begins and ends: at the rings, not at the centres."""
    (x1, y1), (x2, y2) = place[f"n:{part.l - 1},{part.k}"], place[f"n:{part.l},{part.j}"]
    distance = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = RADIUS * (x2 - x1) / distance, RADIUS * (y2 - y1) / distance
    return round(x1 + dx), round(y1 + dy), round(x2 - dx), round(y2 - dy)


def _along(part, place, share):
    """Where a weight's note stands."""
    x1, y1, x2, y2 = _ends(part, place)
    return round(x1 + share * (x2 - x1)), round(y1 + share * (y2 - y1)) + 5


def _edge(net, part, place, in_play, is_selected):
    w = net.w[part.l][part.j - 1, part.k - 1]
    largest = max(abs(net.w[part.l]).max(), 1e-12)
    x1, y1, x2, y2 = _ends(part, place)
    line = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    drawn = svg.element(
        "line",
        **line,
        stroke=(POSITIVE if w >= 0 else NEGATIVE) if in_play else FADED,
        stroke_width=round(1 + 3.5 * abs(w) / largest, 1),
        stroke_dasharray="7 5" if w < 0 else None,
    )
    halo = svg.element("line", **line, stroke=HALO, stroke_width=12) if is_selected else ""
    # A wide line that is not seen, so that a thin one is easily hit.
    target = svg.element("line", **line, stroke="transparent", stroke_width=14)
    n, n_prev = net.sizes[part.l - 1], net.sizes[part.l - 2]
    position, count = (part.j - 1) * n_prev + part.k - 1, n * n_prev
    above, below = (
        Part("w", part.l, p // n_prev + 1, p % n_prev + 1).name
        for p in ((position - 1) % count, (position + 1) % count)
    )
    return _group(
        part,
        f"{plain('w', part.l, part.j, part.k)} = {short(w)}, {part.words}",
        (halo, drawn, target),
        left=f"n:{part.l - 1},{part.k}", right=f"n:{part.l},{part.j}", up=above, down=below,
    )  # fmt: skip


def _neuron(net, part, place, value, in_play, is_selected):
    x, y = place[part.name]
    colour, ink = (FORWARD, INK) if in_play else (FADED, MUTED)
    halo = svg.element("circle", cx=x, cy=y, r=RADIUS + 6, fill=HALO) if is_selected else ""
    ring = svg.element("circle", cx=x, cy=y, r=RADIUS, fill=PAPER, stroke=colour, stroke_width=2.5)
    shown = "" if value is None else number(value)
    n = net.sizes[part.l - 1]
    return _group(
        part,
        f"{plain('a', part.l, part.j)}{f' = {shown}' if shown else ''}, {part.words}",
        (
            halo,
            ring,
            svg.text(x, y - 4 if shown else y + 5, svg.symbol("a", part.l, part.j), fill=ink),
            svg.text(x, y + 16, svg.span(shown), fill=ink) if shown else "",
        ),
        left=f"b:{part.l},{part.j}" if part.l > 1 else None,
        right=f"w:{part.l + 1},1,{part.j}" if part.l < net.L else None,
        up=f"n:{part.l},{(part.j - 2) % n + 1}",
        down=f"n:{part.l},{part.j % n + 1}",
    )


def _bias(net, part, place, in_play, is_selected):
    x, y = place[f"n:{part.l},{part.j}"]
    x, y = x - RADIUS + 6, y - RADIUS + 6
    b = net.b[part.l][part.j - 1, 0]
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
    n = net.sizes[part.l - 1]
    return _group(
        part,
        f"{plain('b', part.l, part.j)} = {short(b)}, {part.words}",
        (halo, disc, letter),
        left=f"w:{part.l},{part.j},1", right=f"n:{part.l},{part.j}",
        up=f"b:{part.l},{(part.j - 2) % n + 1}", down=f"b:{part.l},{part.j % n + 1}",
    )  # fmt: skip


def _group(part, description, drawn, *, left, right, up, down):
    return svg.element(
        "g", *drawn,
        data_name=part.name, role="button", aria_label=description, tabindex="-1",
        data_left=left, data_right=right, data_up=up, data_down=down,
    )  # fmt: skip


def _tag(x, y, note, colour):
    """A short text on a paper-white ground, legible where lines pass."""
    width = round(8.4 * len(note)) + 4
    ground = svg.element(
        "rect", x=round(x - width / 2), y=y - 14, width=width, height=18, rx=3,
        fill=PAPER, fill_opacity=0.9,
    )  # fmt: skip
    return svg.element(
        "g", ground, svg.text(x, y, svg.span(note), fill=colour), pointer_events="none"
    )


def _titles(net, place):
    for l in range(1, net.L + 1):
        role = "input, " if l == 1 else "output, " if l == net.L else ""
        yield svg.text(place[f"n:{l},1"][0], 20, svg.span(f"{role}layer {l}"), fill=MUTED)
