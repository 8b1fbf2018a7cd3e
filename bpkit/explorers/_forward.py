"""Explorer: what a network computes. Pick a weight, a bias or an input, and slide it."""

from dataclasses import dataclass

from bpkit.draw.network import by_neuron, network_svg
from bpkit.draw.palette import FORWARD, MUTED
from bpkit.draw.passes import Passes
from bpkit.draw.symbols import part_of, rounded, trimmed
from bpkit.draw.terms import equation, in_one_line, total
from bpkit.explorers._network_explorer import (
    VALUE,
    NetworkExplorer,
    edited_with,
    number_symbol,
    or_example,
)
from bpkit.figure import Figure, Frame
from bpkit.words import say, sentences


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
        at = Passes(net, x, self.y, self.cost)
        _, l, j, _ = part_of(self.selected)
        if l == 1:
            lines = [in_one_line(at.a(1, j), at.x(j))]
        else:
            lines = equation(at.z(l, j), total(at.weighted_sum(l, j)))
            lines += equation(at.a(l, j), at.activation(l, j))
        lines += equation(at.C, at.whole_cost())
        words = _words(self, at, l, j)
        notes = {
            name: [(f"z = {rounded(z)}", FORWARD)] for name, z in by_neuron(at.trace.z).items()
        }
        for i in at.neurons(net.L):
            notes[f"n:{net.L},{i}"].append((f"y = {at.y(i).text}", MUTED))
        picture = network_svg(
            net,
            by_neuron(at.trace.a),
            label=words,
            width=self.width,
            notes=notes,
            selected=self.selected,
        )
        return Frame(picture, lines, words)


def _words(explorer, at, l, j):
    outputs = ", ".join(at.a(at.net.L, i).text for i in at.neurons(at.net.L))
    number = f"{number_symbol(edited_with(explorer.selected))} = {trimmed(explorer.value)}"
    if l == 1:
        return say(
            "With {number}, the network answers {outputs}, and the cost is {cost}.",
            number=number, outputs=outputs, cost=at.C,
        )  # fmt: skip
    return sentences(
        say(
            "With {number}, neuron {j} of layer {l} has the weighted sum z = {z} and the "
            "activation a = {a}.",
            number=number, j=j, l=l, z=at.z(l, j).text, a=at.a(l, j).text,
        ),
        say("The network answers {outputs}, and the cost is {cost}.", outputs=outputs, cost=at.C),
    )  # fmt: skip
