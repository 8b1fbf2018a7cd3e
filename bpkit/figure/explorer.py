"""An explorer: what a figure is about, frozen. All that is shown follows from it."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np


class Frame(NamedTuple):
    """All that one explorer shows."""

    picture: str  # SVG, or an HTML image
    formulas: Sequence[str]  # LaTeX, a line each
    words: str  # one or two plain sentences, read aloud by a screen reader


class Explorer:
    """The base of every explorer, which is a frozen dataclass. A move makes another one of it.

    title: what the picture is of. controls: what the reader can move, in the order shown.
    """

    title: ClassVar[str]
    controls: Sequence[Any] = ()

    def frame(self) -> Frame:
        """What is shown: the same for the same explorer, always."""
        raise NotImplementedError

    def moved(self, **changes) -> Self:
        """The explorer after a move of the reader's. To be extended where more follows from it."""
        return replace(self, **changes)  # type: ignore[type-var]

    def same_as(self, other) -> bool:
        """Whether both show the same."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))  # type: ignore[arg-type]
        return all(one is two or np.array_equal(one, two) for one, two in pairs)


def within(low, high, **values):
    """Raise ValueError, naming the argument, for a number that is not from low to high."""
    for name, value in values.items():
        if not low <= value <= high:  # nor a nan
            raise ValueError(f"{name}: expected a number from {low:g} to {high:g}, got {value:g}")
