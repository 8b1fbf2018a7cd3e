"""The state of an explorer in which the reader picks a part of a network and changes its number.

The network given is never changed: what the reader edits lies over it, by the name of the part.
"""

import numpy as np
import traitlets

from bpkit.backprop import check_batch
from bpkit.draw.network import check_drawable, parts
from bpkit.draw.symbols import Part, part_of, plain
from bpkit.explorers.figure import State, slider


class EditedNetwork(State):
    """A network, one example, the part selected, and the numbers the reader has changed.

    `value` is the number of the selected part: a weight, a neuron's bias, or an input.
    """

    net = traitlets.Any()
    x = traitlets.Any()
    y = traitlets.Any()
    selected = traitlets.Unicode()
    value = traitlets.Float().tag(mirror=True)
    edits = traitlets.Dict()

    def __init__(self, net, x, y, selected, **values):
        check_drawable(net)
        x, y = np.array(x, float).reshape(-1, 1), np.array(y, float).reshape(-1, 1)
        super().__init__(net=net, x=x, y=y, selected=selected, **values)

    @traitlets.validate("selected")
    def _known(self, proposal):
        if proposal["value"] not in {part.name for part in parts(self.net)}:
            raise ValueError(f"selected: the network has no part {proposal['value']!r}")
        return proposal["value"]

    @traitlets.observe("selected", "net", "edits")
    def _show_value(self, _change):
        if self.net is not None and self.selected:
            self.value = self.number_of(self.selected)

    @traitlets.observe("value")
    def _edit(self, change):
        if self.selected and change["new"] != self.number_of(self.selected):
            self.edits = {**self.edits, setting_of(self.selected): change["new"]}

    def facts(self):
        """As of any state; a number set to what the network holds is no edit."""
        own = {s: v for s, v in self.edits.items() if v != entry(s, self.net, self.x)}
        return {**super().facts(), "edits": own}

    def number_of(self, name) -> float:
        """The number behind a part: its edit, or what the network holds."""
        setting = setting_of(name)
        if setting in self.edits:
            return self.edits[setting]
        return float(entry(setting, self.net, self.x))

    def edited(self):
        """The network and the x that the picture is of: the ones given, with the edits on top."""
        net, x = self.net.copy(), self.x.copy()
        for setting, value in self.edits.items():
            entry(setting, net, x)[...] = value
        return net, x


def one_example(net, x, y, cost):
    """x and y, each as one column, of a network that can be drawn and judged by this cost."""
    check_drawable(net)
    x, y, _ = check_batch(net, x, y, cost)
    if x.shape[1] != 1:
        raise ValueError(f"x: expected one example, got {x.shape[1]}")
    return x, y


def entry(setting, net, x):
    """The place of a weight, bias or input in its array, to be read or assigned: a view of it."""
    kind, l, j, k = part_of(setting)
    array = x if kind == "n" else getattr(net, kind)[l]
    return array[j - 1, (k or 1) - 1, ...]


def setting_of(name: str) -> str:
    """The part whose number changes when the reader picks `name`: a neuron stands for its bias."""
    kind, l, j, _ = part_of(name)
    return Part("b", l, j).name if kind == "n" and l > 1 else name


def setting_label(name: str) -> str:
    """The symbol of that number: w³₁₂, b²₁, or x₁ for an input."""
    part = part_of(setting_of(name))
    return plain("x", "", part.j) if part.kind == "n" else plain(part.kind, *part.indices)


def value_slider(state: EditedNetwork):
    """A slider for the number of the part that is selected, labelled with its symbol."""
    control = slider(state, "value", "", -3, 3)

    def relabel(_change=None):
        control.description = setting_label(state.selected)

    relabel()
    state.observe(relabel, "selected")
    return control
