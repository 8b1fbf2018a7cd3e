"""Explorer: what a network computes. Pick a weight, a bias or an input, and slide it."""

import traitlets

from bpkit.backprop import cost_of
from bpkit.datasets import example
from bpkit.draw import formulas
from bpkit.draw.network import by_neuron, network_svg
from bpkit.draw.palette import FORWARD, MUTED
from bpkit.draw.symbols import latex, number, part_of, short
from bpkit.explorers.edited import EditedNetwork, one_example, setting_label, value_slider
from bpkit.explorers.figure import Figure, Frame, reset_button

TITLE = "What a network computes, drawn as layers of neurons joined by weights"


class Forward(EditedNetwork):
    """The network that is edited, and the cost its output is judged by."""

    cost = traitlets.Unicode()


def forward(net=None, x=None, y=None, selected="n:1,1", cost="quadratic") -> Figure:
    """The forward pass of `net` on one example (by default the running example), to slide.

    selected: the part that the slider acts on at first, such as "w:3,1,2" or "b:2,1".
    cost: "quadratic" or "cross_entropy".
    """
    return Figure(TITLE, state(net, x, y, selected, cost), frame, controls)


def state(net=None, x=None, y=None, selected="n:1,1", cost="quadratic") -> Forward:
    """The state of the explorer, without any widget."""
    if net is None:
        net, x, y = example()
    x, y = one_example(net, x, y, cost)
    return Forward(net, x, y, selected, cost=cost)


def frame(state: Forward) -> Frame:
    """The picture, the formulas of the neuron that the selected part leads to, and C."""
    net, x = state.edited()
    trace = net.forward(x)
    _, l, j, _ = part_of(state.selected)
    cost_symbols, cost_numbers = formulas.cost(net, trace, state.y, state.cost)
    if l > 1:
        lines = [*formulas.weighted_sum(net, trace, l, j), *formulas.activation(net, trace, l, j)]
    else:
        lines = [f"{latex('a', 1, j)} = x_{{{j}}} = {formulas.forward(number(x[j - 1, 0]))}"]
    lines += [cost_symbols, cost_numbers]
    words = _words(state, net, x, trace, l, j)
    notes = {name: [(f"z = {number(z)}", FORWARD)] for name, z in by_neuron(trace.z).items()}
    for i, y_i in enumerate(state.y[:, 0], 1):
        notes[f"n:{net.L},{i}"].append((f"y = {short(y_i)}", MUTED))
    picture = network_svg(
        net, by_neuron(trace.a), label=words, notes=notes, selected=state.selected
    )
    return Frame(picture, lines, words)


def _words(state, net, x, trace, l, j):
    cost = cost_of(net, x, state.y, state.cost)
    outputs = ", ".join(number(v) for v in trace.a[net.L][:, 0])
    answer = f"network answers {outputs}, and the cost is C = {number(cost)}."
    setting = f"With {setting_label(state.selected)} = {short(state.value)},"
    if l == 1:
        return f"{setting} the {answer}"
    z, a = trace.z[l][j - 1, 0], trace.a[l][j - 1, 0]
    return (
        f"{setting} neuron {j} of layer {l} has the weighted sum z = {number(z)} "
        f"and the activation a = {number(a)}. The {answer}"
    )


def controls(state: Forward):
    """One slider, for the number of the part that is picked, and a reset."""
    return [value_slider(state), reset_button(state)]
