"""Explorer: every part of a network has a name. Pick one; see its symbol, value and place."""

from bpkit.datasets import example
from bpkit.draw.formulas import matrix, now
from bpkit.draw.network import network_svg
from bpkit.draw.symbols import latex, part_of, plain, short
from bpkit.explorers.edited import EditedNetwork
from bpkit.explorers.figure import Figure, Frame, reset_button

TITLE = "The name of a part of a network, drawn as layers of neurons joined by weights"


def notation(net=None, x=None, y=None, selected="w:3,1,2") -> Figure:
    """The names of all the parts of `net` (by default the running example), to pick from.

    selected: the part shown at first, such as "w:3,1,2", "b:2,1" or "n:2,1".
    """
    return Figure(TITLE, state(net, x, y, selected), frame, controls)


def state(net=None, x=None, y=None, selected="w:3,1,2") -> EditedNetwork:
    """The state of the explorer, without any widget."""
    if net is None:
        net, x, y = example()
    return EditedNetwork(net, x, y, selected)


def frame(state: EditedNetwork) -> Frame:
    """The picture, and the selected part's place in its matrix."""
    net, x = state.edited()
    trace = net.forward(x)
    part = part_of(state.selected)
    kind, l, j, k = part
    letter = "a" if kind == "n" else kind
    array = {"w": net.w, "b": net.b, "a": trace.a}[letter][l]
    indices = (j,) if k is None else (j, k)
    value = array[j - 1, (k or 1) - 1]
    lines = [
        f"{latex(letter, l, *indices)} = {now(short(value))}",
        matrix(latex(letter, l), array, j, k or 1),
    ]
    place = f"row {j}, column {k}" if k else f"row {j}"
    words = (
        f"{plain(letter, l, *indices)} is the {_role(part)}. It stands in {place} of "
        f"{plain(letter, l)}. Its value is {short(value)}."
    )
    values = {f"n:{m},{i}": v for m, a in trace.a.items() for i, v in enumerate(a[:, 0], 1)}
    ends = {state.selected, f"n:{l},{j}", *([f"n:{l - 1},{k}"] if k else [])}
    edge_notes = {state.selected: (plain("w", l, j, k), "#1f2328")} if k else {}
    picture = network_svg(
        net, values, label=words, selected=state.selected, lit=ends, edge_notes=edge_notes
    )
    return Frame(picture, lines, words)


def _role(part):
    return f"activation of {part.words}" if part.kind == "n" else part.words


def controls(state: EditedNetwork):
    """The picture itself is the control; only a reset stands beside it."""
    return [reset_button(state)]
