"""The state of an explorer in which the reader picks a part of a network and changes its number.

The network given is never changed: what the reader edits lies over it, by the name of the part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bpkit.backpropagation import check_batch
from bpkit.datasets import example
from bpkit.draw.network import check_drawable, parts
from bpkit.draw.symbols import Part, part_of, unicode
from bpkit.figure import Explorer, Slider
from bpkit.network import Network


@dataclass(frozen=True)
class EditedNetwork(Explorer):
    """A network, one example, the part selected, and the numbers the reader has changed."""

    net: Network
    x: np.ndarray
    y: np.ndarray
    selected: str
    edits: Mapping[str, float] = field(default_factory=dict, kw_only=True)

    def __post_init__(self):
        if self.selected not in {part.name for part in parts(self.net)}:
            raise ValueError(f"selected: the network has no part {self.selected!r}")

    @property
    def value(self) -> float:
        """The number of the selected part: a weight, a neuron's bias, or an input."""
        setting = setting_of(self.selected)
        return self.edits.get(setting, float(entry(setting, self.net, self.x)))

    def moved(self, *, value=None, **changes):
        if value is not None:
            setting = setting_of(self.selected)
            changes["edits"] = {**self.edits, setting: value}
            if value == entry(setting, self.net, self.x):  # as the network has it: no edit
                del changes["edits"][setting]
        return super().moved(**changes)

    def edited(self):
        """The network and the x that the picture is of: the ones given, with the edits on top."""
        net, x = self.net.copy(), self.x.copy()
        for setting, value in self.edits.items():
            entry(setting, net, x)[...] = value
        return net, x


def one_example(net, x, y, cost="quadratic"):
    """A network that can be drawn, and x and y as one column each; by default, the running example.

    y is one that this cost can judge.
    """
    if net is None:
        net, x, y = example()
    check_drawable(net)
    x, y, _ = check_batch(net, x, y, cost)
    if x.shape[1] != 1:
        raise ValueError(f"x: expected one example, got {x.shape[1]}")
    return net, x.copy(), y.copy()


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
    return unicode("x", "", part.j) if part.kind == "n" else unicode(part.kind, *part.indices)


VALUE = Slider("value", lambda explorer: setting_label(explorer.selected), -3, 3)
