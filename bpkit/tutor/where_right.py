"""Which entries of an answer are right, where that follows rows, columns or the diagonal."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bpkit.tutor.answer import TOLERANCE
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.feedback import Feedback
from bpkit.words import say

# From the shape of an array to whether each of its entries is right.
Pattern = Callable[[tuple[int, ...]], Any]


def where_right(attempts: Sequence[Attempt]) -> Feedback | None:
    """A pattern that the right entries follow in every answer, if there is one."""
    agree = [
        abs(mine - right) <= TOLERANCE * abs(right).max()
        for a in attempts
        if not a.trouble
        for mine, right in ((a.got[part], right) for part, right in a.expected.items())
        if mine.shape == right.shape and right.ndim
    ]
    axes = max((these.ndim for these in agree), default=0)
    for name, (says, pattern) in PATTERNS.get(axes, {}).items():
        expected = [pattern(these.shape) if these.ndim == axes else True for these in agree]
        telling = [wanted for wanted in expected if np.any(wanted) and not np.all(wanted)]
        pairs = zip(agree, expected, strict=True)
        if len(telling) > 1 and all(np.all(these == wanted) for these, wanted in pairs):
            return Feedback("not yet", say(says), slips=(name,))
    return None


def _edges(one: str, axis: int) -> dict[str, tuple[str, Pattern]]:
    """What may be true of the first or the last of the rows, columns or numbers alone."""

    def along(is_right: Callable[[Any, int], Any]) -> Pattern:
        return lambda shape: is_right(np.indices(shape)[axis], shape[axis] - 1)

    return {
        f"right_in_the_first_{one}": (
            f"The first {one} is right, the others are not. Does each begin anew, and from numbers "
            "that nothing has overwritten?",
            along(lambda n, last: n == 0),
        ),
        f"right_in_the_last_{one}": (
            f"The last {one} is right, the others are not.",
            along(lambda n, last: n == last),
        ),
        f"wrong_in_the_first_{one}": (
            f"All is right but for the first {one}. Where does the loop begin? Python counts from "
            "0.",
            along(lambda n, last: n > 0),
        ),
        f"wrong_in_the_last_{one}": (
            f"All is right but for the last {one}. Where does the loop end?",
            along(lambda n, last: n < last),
        ),
    }


def _diagonal(is_right: Callable[[Any, Any], Any]) -> Pattern:
    return lambda shape: is_right(*np.indices(shape))


# By the number of axes and by name: what is told, and which entries are right then.
PATTERNS: dict[int, dict[str, tuple[str, Pattern]]] = {
    1: _edges("number", 0),
    2: {
        **_edges("column", 1),
        **_edges("row", 0),
        "right_on_the_diagonal": (
            "On the diagonal it is right, and beside it not.",
            _diagonal(operator.eq),
        ),
        "wrong_on_the_diagonal": (
            "Beside the diagonal it is right, and on it not.",
            _diagonal(operator.ne),
        ),
        "right_above_the_diagonal": (
            "It is right on the diagonal and above it, and not below.",
            _diagonal(operator.le),
        ),
        "right_below_the_diagonal": (
            "It is right on the diagonal and below it, and not above.",
            _diagonal(operator.ge),
        ),
    },
}
