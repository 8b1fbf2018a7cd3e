"""What is done to a right answer in the end, so that it is wrong."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from bpkit.activations import sigmoid, softmax
from bpkit.tutor.answer import same
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.feedback import Feedback
from bpkit.words import say


def afterwards(attempts: Sequence[Attempt]) -> Feedback | None:
    """What is right but for something that was done to it in the end."""
    for name, (says, change) in AFTERWARDS.items():
        with np.errstate(all="ignore"):
            pairs = [
                (a.got[part], change(right)) for a in attempts for part, right in a.expected.items()
            ]
        if pairs and all(same(mine, changed) for mine, changed in pairs):
            return Feedback("not yet", say(says), slips=(name,))
    return None


def _by_column(change: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray], Any]:
    """The same for what has columns; else as it is."""
    return lambda right: change(right) if right.ndim == 2 else right


def _alone(right: np.ndarray, kept: Any) -> np.ndarray:
    """What is kept of the columns, the others 0."""
    result = np.zeros_like(right)
    result[:, kept] = right[:, kept]
    return result


AFTERWARDS: dict[str, tuple[str, Callable[[np.ndarray], Any]]] = {
    "decided": (
        "Each number is made 0 or 1, decided or rounded. The number itself is asked for.",
        lambda right: 1.0 * (right > 0.5),
    ),
    "decimals_cut_off": (
        "The numbers would be right, but their decimals are cut off. Are they put into an array of "
        "whole numbers?",
        np.trunc,
    ),
    **{
        f"rounded_to_{n}": (
            "The numbers would be right, but they are rounded. Keep all digits.",
            partial(np.round, decimals=n),
        )
        for n in (0, 1, 2, 3, 4)
    },
    "signs_lost": ("The numbers would be right, but they have lost their sign.", abs),
    "held_above_zero": (
        "The numbers would be right, but those below 0 are set to 0.",
        lambda right: np.maximum(right, 0),
    ),
    "columns_averaged": (
        "The columns are averaged in the end: each should stay by itself.",
        _by_column(lambda right: right.mean(axis=1)),
    ),
    "columns_added": (
        "The columns are added up in the end: each should stay by itself.",
        _by_column(lambda right: right.sum(axis=1)),
    ),
    "first_column_given": (
        "Only the first column is given back.",
        _by_column(lambda right: right[:, 0]),
    ),
    "last_column_given": (
        "Only the last column is given back.",
        _by_column(lambda right: right[:, -1]),
    ),
    "first_column_alone": (
        "Only the first column is right, the others are still 0: does the loop go over all "
        "examples?",
        _by_column(lambda right: _alone(right, 0)),
    ),
    "shared_in_the_end": (
        "The numbers would be right, but softmax is taken of them in the end.",
        softmax,
    ),
    "bent_in_the_end": (
        "The numbers would be right, but they are sent through the sigmoid in the end.",
        sigmoid,
    ),
    "length_one_in_the_end": (
        "The numbers would be right, but they are divided by their length in the end.",
        lambda right: right / np.linalg.norm(right),
    ),
    "squared_in_the_end": (
        "The numbers would be right, but they are squared in the end.",
        lambda right: right**2,
    ),
    "in_percent": (
        "The numbers are a hundred times too large: are they in percent?",
        lambda right: 100 * right,
    ),
}
