"""The form of a module of answers, one for each module of bpkit.exercises."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Answers(NamedTuple):
    """Answers to one exercise, written in other ways than bpkit and its slips are written.

    right: at least five styles (loops, einsum, matrix product, lists, float32).
    wrong: by the name of the slip, or of two slips joined by " and ", a function that makes it.
    unknown: mistakes that no row of the table describes.
    """

    right: Sequence[Callable]
    wrong: Mapping[str, Callable]
    unknown: Sequence[Callable] = ()
