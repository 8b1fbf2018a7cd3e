"""The parts of a network by name, and each name as formula, as plain text and in words.

A name is what the picture and the explorers call a part: "n:2,1" is neuron 1 of layer 2, "b:2,1"
its bias, "w:3,1,2" the weight to neuron 1 of layer 3 from neuron 2 of layer 2.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

from bpkit.words import say

_SUPERSCRIPT = str.maketrans("0123456789L-", "⁰¹²³⁴⁵⁶⁷⁸⁹ᴸ⁻")
_SUBSCRIPT = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")


class Part(NamedTuple):
    """A neuron (kind "n"), a bias ("b") or a weight ("w", with k, the neuron it comes from)."""

    kind: str
    l: int
    j: int
    k: int | None = None

    @property
    def indices(self) -> tuple[int, ...]:
        """The layer and the neurons that the part has, as its symbol carries them."""
        return tuple(i for i in self[1:] if i is not None)

    @property
    def name(self) -> str:
        return f"{self.kind}:{','.join(map(str, self.indices))}"

    @property
    def words(self) -> str:
        if self.kind == "w":
            start, end = Part("n", self.l - 1, self.k or 0), Part("n", self.l, self.j)
            return say("weight from {start} to {end}", start=start.words, end=end.words)
        if self.kind == "b":
            return say("bias of neuron {j} of layer {l}", j=self.j, l=self.l)
        return say("neuron {j} of layer {l}", j=self.j, l=self.l)


def part_of(name: str) -> Part:
    """The Part that a name stands for."""
    kind, indices = name.split(":")
    return Part(kind, *map(int, indices.split(",")))


def subscript(*indices) -> str:
    """Indices as the formulas join them: 12, or 1,12 where a number has two digits."""
    separator = "," if any(len(str(i)) > 1 for i in indices) else ""
    return separator.join(map(str, indices))


# A network's symbols are few, and a frame asks for many of them.
@lru_cache(maxsize=4096)
def latex(letter: str, l, *indices) -> str:
    """latex("w", 3, 1, 2) is w^{3}_{12}; latex("x", "", 1), of no layer, is x_{1}."""
    above = f"^{{{l}}}" if l != "" else ""
    return letter + above + (f"_{{{subscript(*indices)}}}" if indices else "")


@lru_cache(maxsize=4096)
def unicode(letter: str, l, *indices) -> str:
    """unicode("w", 3, 1, 2) is w³₁₂, for labels that cannot hold a formula."""
    return letter + str(l).translate(_SUPERSCRIPT) + subscript(*indices).translate(_SUBSCRIPT)


def is_wide(sign: str) -> bool:
    """Whether a sign takes as much room as two others: a Chinese one, or its punctuation."""
    return east_asian_width(sign) in "WF"


def rounded(value: float, decimals: int = 4) -> str:
    """A number as it is shown everywhere: four decimals, a true minus sign, never -0.

    A large one has no decimals, and from 10 million on it is a power of ten.
    """
    size = abs(value)
    if 1e7 <= size < float("inf"):
        return power_of_ten(value)
    text = f"{value:.{decimals if size < 1e4 else 0}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def significant(value: float) -> str:
    """A number that may be tiny: as `rounded` shows it, or with three digits where that shows less.

    Below 0.0001 it is a power of ten.
    """
    if value == 0 or abs(value) >= 0.01:
        return rounded(value)
    if abs(value) < 1e-4:
        return power_of_ten(value)
    return rounded(value, 6 if abs(value) < 1e-3 else 5)


def power_of_ten(value: float) -> str:
    """1.31·10⁻⁸."""
    mantissa, exponent = scientific(value)
    return f"{mantissa}·10{str(exponent).translate(_SUPERSCRIPT)}".replace("-", "−")


def scientific(value: float) -> tuple[str, int]:
    """The three digits and the exponent of a power of ten: ("1.31", -8)."""
    mantissa, exponent = f"{value:.2e}".split("e")
    return mantissa, int(exponent)


def trimmed(value: float) -> str:
    """A number of the reader's, with no more decimals than it has: 1.5 rather than 1.5000."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def as_factor(text: str) -> str:
    """A shown number as a factor in LaTeX: in parentheses where it begins with a minus."""
    return re.sub(r"^((?:\\textcolor\{#\w+\}\{)?)(−[^{}]*)", r"\1(\2)", text)
