"""An explorer: what a figure is about, frozen. All that is shown follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from bpkit.figure.controls import Control
from bpkit.words import say


class Frame(NamedTuple):
    """All that one explorer shows."""

    picture: str  # SVG, or an HTML image
    formulas: Sequence[str]  # LaTeX, a line each
    words: str  # one or two plain sentences, read aloud by a screen reader


@dataclass(frozen=True)
class Explorer:
    """The base of every explorer, each a frozen dataclass. A move makes another one of it.

    title: what the picture is of. controls: what the reader can move, in the order shown. Each
    field is an axis to move along; one called `selected` is the part of the picture that is
    picked, one called `hovered` the part under the pointer, by its data-name.
    """

    title: ClassVar[str]
    controls: ClassVar[Sequence[Control]] = ()

    def __post_init__(self) -> None:
        """Refuse what no control could be moved to. To be extended for axes without a control."""
        for control in self.controls:
            control.check(self)

    def frame(self) -> Frame:
        """What is shown: the same for the same explorer, always."""
        raise NotImplementedError

    def moved(self, **changes: Any) -> Self:
        """The explorer after a move of the reader's. To be extended where more follows from it.

        Raises TypeError or ValueError, naming the axis, for what it cannot be moved to.
        """
        axes = [field.name for field in fields(self)]
        for axis in changes:
            if axis not in axes:
                raise TypeError(
                    say(
                        "{name}: expected an axis to move along, one of {axes}",
                        name=axis, axes=axes,
                    )
                )  # fmt: skip
        return replace(self, **changes)

    def same_as(self, other: "Explorer") -> bool:
        """Whether both show the same."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return all(one is two or np.array_equal(one, two) for one, two in pairs)
