"""What four explorers stand on: a network whose parts can be picked, and their numbers changed.

The network given is never changed: what the reader edits lies over it, by the name of the part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from bpkit.backpropagation import check_batch
from bpkit.checks import as_columns, as_number, shown
from bpkit.datasets import example
from bpkit.draw.network import WIDTH, check_drawable, check_part
from bpkit.draw.symbols import Part, part_of, unicode
from bpkit.figure import Explorer, Slider
from bpkit.network import Network
from bpkit.words import say


@dataclass(frozen=True)
class NetworkExplorer(Explorer):
    """A network, one example (a column each), the cost, the part selected, and the edits.

    edits: the numbers that the reader has changed, by the name of the part. `value`, the number of
    the part selected, is an axis, too.
    """

    width: ClassVar[int] = WIDTH  # of the picture

    net: Network
    x: np.ndarray
    y: np.ndarray
    cost: str
    selected: str
    edits: Mapping[str, float] = field(default_factory=dict, kw_only=True)

    def __post_init__(self):
        check_drawable(self.net)
        x = as_columns("x", self.x, self.net.sizes[0], self.net.dtype)
        if x.shape[1] != 1:
            raise ValueError(say("x: expected one example, got {got}", got=x.shape[1]))
        x, y, _ = check_batch(self.net, x, self.y, self.cost)
        object.__setattr__(self, "x", x.copy())  # its own: the reader may go on with theirs
        object.__setattr__(self, "y", y.copy())
        check_part("selected", self.selected, self.net)
        if not isinstance(self.edits, Mapping):
            raise TypeError(
                say("edits: expected numbers by part, got {got}", got=shown(self.edits))
            )
        for name, value in self.edits.items():
            check_part("edits", name, self.net)
            as_number("edits", value)
        super().__post_init__()

    @property
    def given(self) -> float:
        """The number of the selected part: a weight, a neuron's bias or an input, as it came."""
        return float(number_of(edited_with(self.selected), self.net, self.x))

    @property
    def value(self) -> float:
        """The same, as the reader has edited it."""
        return self.edits.get(edited_with(self.selected), self.given)

    def moved(self, **changes):
        if "value" in changes:
            name, value = edited_with(self.selected), as_number("value", changes.pop("value"))
            changes["edits"] = {**self.edits, name: value}
            if value == number_of(name, self.net, self.x):  # as the network has it: no edit
                del changes["edits"][name]
        return super().moved(**changes)

    def with_edits(self) -> tuple[Network, np.ndarray]:
        """The network and the x that the picture is of: the ones given, with the edits made."""
        net, x = self.net.copy(), self.x.copy()
        for name, value in self.edits.items():
            number_of(name, net, x)[...] = value
        return net, x


def or_example(net, x, y) -> tuple[Network, np.ndarray, np.ndarray]:
    """The network and the example given, or else the running example."""
    if net is not None:
        return net, x, y
    for name, value in (("x", x), ("y", y)):
        if value is not None:
            raise TypeError(
                say(
                    "{name}: expected a network with it, net=…, got {got} alone",
                    name=name, got=shown(value),
                )
            )  # fmt: skip
    return example()


def number_of(name: str, net, x):
    """A weight, bias or input where it stands in its array, to be read or assigned: a view."""
    kind, l, j, k = part_of(name)
    array = x if kind == "n" else getattr(net, kind)[l]
    return array[j - 1, (k or 1) - 1, ...]


def edited_with(name: str) -> str:
    """The part whose number the reader edits after picking `name`: for a neuron, its bias."""
    kind, l, j, _ = part_of(name)
    return Part("b", l, j).name if kind == "n" and l > 1 else name


def letter_of(part: Part) -> str:
    """The letter of a part's number: w, b, a neuron's z, or x for an input."""
    if part.kind == "n":
        return "z" if part.l > 1 else "x"
    return part.kind


def number_symbol(name: str, write=unicode) -> str:
    """The symbol of a part's number, w³₁₂, z³₂ or x₁: as `unicode` or `latex` writes it."""
    part = part_of(name)
    letter = letter_of(part)
    return write(letter, "", part.j) if letter == "x" else write(letter, *part.indices)


VALUE = Slider(
    "value",
    lambda s: number_symbol(edited_with(s.selected)),
    lambda s: min(-3.0, s.given, s.value),  # the line holds any number given
    lambda s: max(3.0, s.given, s.value),
)
