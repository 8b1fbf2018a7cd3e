"""Explorer: what a network computes. Pick a weight, a bias or an input, and slide it."""

from dataclasses import dataclass

from bpkit.backpropagation import cost_of
from bpkit.draw import formulas
from bpkit.draw.network import by_neuron, network_svg
from bpkit.draw.palette import FORWARD, MUTED
from bpkit.draw.symbols import latex, part_of, rounded, trimmed
from bpkit.explorers._network_explorer import VALUE, NetworkExplorer, or_example, value_label
from bpkit.figure import Figure, Frame


def forward(net=None, x=None, y=None, selected="n:1,1", cost="quadratic") -> Figure:
    """The forward pass of `net` on one example (by default the running example), to slide.

    selected: the part that the slider acts on at first, such as "w:3,1,2" or "b:2,1".
    cost: "quadratic" or "cross_entropy".
    """
    return Figure(Forward(*or_example(net, x, y), cost, selected))


@dataclass(frozen=True)
class Forward(NetworkExplorer):
    """The network with one number at a time on a slider."""

    title = "What a network computes, drawn as layers of neurons joined by weights"
    controls = (VALUE,)

    def frame(self) -> Frame:
        """The picture, the formulas of the neuron that the selected part leads to, and C."""
        net, x = self.with_edits()
        trace = net.forward(x)
        _, l, j, _ = part_of(self.selected)
        cost_symbols, cost_numbers = formulas.cost(net, trace, self.y, self.cost)
        if l > 1:
            lines = [
                *formulas.weighted_sum(net, trace, l, j),
                *formulas.activation(net, trace, l, j),
            ]
        else:
            lines = [
                f"{latex('a', 1, j)} = x_{{{j}}} = {formulas.as_forward(rounded(x[j - 1, 0]))}"
            ]
        lines += [cost_symbols, cost_numbers]
        words = _words(self, net, x, trace, l, j)
        notes = {name: [(f"z = {rounded(z)}", FORWARD)] for name, z in by_neuron(trace.z).items()}
        for i, y_i in enumerate(self.y[:, 0], 1):
            notes[f"n:{net.L},{i}"].append((f"y = {trimmed(y_i)}", MUTED))
        picture = network_svg(
            net, by_neuron(trace.a), label=words, notes=notes, selected=self.selected
        )
        return Frame(picture, lines, words)


def _words(state, net, x, trace, l, j):
    cost = cost_of(net, x, state.y, state.cost)
    outputs = ", ".join(rounded(v) for v in trace.a[net.L][:, 0])
    answer = f"network answers {outputs}, and the cost is C = {rounded(cost)}."
    given = f"With {value_label(state.selected)} = {trimmed(state.value)},"
    if l == 1:
        return f"{given} the {answer}"
    z, a = trace.z[l][j - 1, 0], trace.a[l][j - 1, 0]
    return (
        f"{given} neuron {j} of layer {l} has the weighted sum z = {rounded(z)} "
        f"and the activation a = {rounded(a)}. The {answer}"
    )
