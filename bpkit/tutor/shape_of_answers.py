"""What answers show that no equation tells: pieces in another order, numbers written down by hand.

Each function looks at all attempts, and gives Feedback if it finds what it looks for.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from bpkit.layers import Layers
from bpkit.network import Network
from bpkit.tutor.answer import same
from bpkit.tutor.attempt import Attempt, judged
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import CANNOT
from bpkit.words import say

# From an answer and the right one to the answer in another order.
Rearranging = Callable[[Any, Any], Any]


SWAPPED = "The results have changed places. Look at the order in which they are asked for."


def rearranged(attempts: Sequence[Attempt]) -> Feedback | None:
    """What is right once its pieces are put in order."""
    answered = [a for a in attempts if a.answer is not None]
    for name, (says, rearrange) in REARRANGED.items():
        again = _again(answered, rearrange)
        if again and all(a.is_right for a in again):
            return Feedback("not yet", say(says), slips=(name,))
    return None


def swapped(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The same attempts with their results in the other order; none where there is one alone."""
    return _again(attempts, _swapped)


def _again(attempts: Sequence[Attempt], rearrange: Rearranging) -> list[Attempt]:
    try:
        return [judged(a._replace(answer=rearrange(a.answer, a.right))) for a in attempts]
    except CANNOT:
        return []


def _swapped(answer: Any, right: Any) -> Any:
    if not isinstance(right, tuple):
        raise TypeError
    return tuple(answer)[::-1]


def _layers_reversed(answer: Any, right: Any) -> Any:
    return _each_part(answer, right, lambda part: [*part][::-1])


def _layers_shifted(by: int) -> Rearranging:
    def shifted(answer: Any, right: Any) -> Any:
        return _each_part(answer, right, lambda part: {l + by: v for l, v in part.items()})

    return shifted


def _each_part(answer: Any, right: Any, change: Callable[[Any], Any]) -> Any:
    parts = right if isinstance(right, tuple) else (right,)
    if not all(isinstance(part, Layers) for part in parts):
        raise TypeError  # rows are no layers
    return tuple(map(change, answer)) if isinstance(right, tuple) else change(answer)


REARRANGED: dict[str, tuple[str, Rearranging]] = {
    "results_swapped": (SWAPPED, _swapped),
    "layers_reversed": (
        "The list runs from the last layer to the first: a list is read in the order of the "
        "layers. A dict by layer number says which is which.",
        _layers_reversed,
    ),
    "layers_from_zero": (
        "The layers are numbered from 0. In the formulas, the first one with weights is layer 2.",
        _layers_shifted(2),
    ),
    "layers_from_one": (
        "The layers are numbered one too low. In the formulas, the first with weights is layer 2.",
        _layers_shifted(1),
    ),
}


def idle(attempts: Sequence[Attempt], names: list[str]) -> Feedback | None:
    """An answer that asks for nothing: always the same number, or an argument as it came."""
    answers = [np.concatenate([array.ravel() for array in a.got.values()]) for a in attempts]
    numbers = set(np.concatenate(answers)) if answers else set()
    if len(answers) > 2 and len(numbers) > 1 and all(same(mine, answers[0]) for mine in answers):
        text = say("The same numbers come back, whatever your function is given.")
        return Feedback("not yet", text, slips=("constant",))
    if len(numbers) == 1:
        text = say(
            "Every number is {number}, whatever your function is given.",
            number=f"{numbers.pop() + 0:g}",
        )
        return Feedback("not yet", text, slips=("constant",))
    for n, name in enumerate(names):
        if answers and all(
            isinstance(a.arguments[n], np.ndarray) and same(mine, a.arguments[n].ravel())
            for a, mine in zip(attempts, answers, strict=True)
        ):
            text = say("That is {name} itself, as your function was given it.", name=name)
            return Feedback("not yet", text, slips=("argument_returned",))
    return None


MIXING = (
    "With one example all is right, and with several it is not: where are two examples mixed too "
    "early?"
)


def mixing(attempts: Sequence[Attempt]) -> bool:
    """Whether all is right where there is one column, so that no equation is to blame alone."""
    alone = [a for a in attempts if all(array.shape[-1] == 1 for array in _matrices(a))]
    return bool(alone) and all(a.is_right for a in alone)


def _matrices(attempt: Attempt) -> Iterator[np.ndarray]:
    return (v for v in attempt.arguments if isinstance(v, np.ndarray) and v.ndim == 2)


def partly_right(attempts: Sequence[Attempt], names: list[str]) -> Feedback | None:
    """What the inputs with a right answer have in common, and the others not."""
    slips = {a.slip for a in attempts if not a.is_right}
    if len(slips) == 1 and "" not in slips:
        return None  # they say themselves what is wrong
    features = [dict(_features(a.arguments, names)) for a in attempts]
    right = [f for f, a in zip(features, attempts, strict=True) if a.is_right]
    wrong = [f for f, a in zip(features, attempts, strict=True) if not a.is_right]
    for feature, value in (right[0] if len(right) > 1 else {}).items():
        name, what = feature
        if {f.get(feature) for f in right} == {value} and all(
            f.get(feature) != value for f in wrong
        ):
            slip, says = BY_HAND.get((what, value)) or BY_HAND[what]
            return Feedback("not yet", say(says, name=name, value=value), slips=(slip,))
    return None


def _features(arguments: Sequence[Any], names: list[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """Numbers that someone may have written down by hand: of layers, examples, neurons, entries."""
    named = list(zip(names, arguments, strict=True))
    nets = [(name, value) for name, value in named if isinstance(value, Network)]
    arrays = [(name, value) for name, value in named if isinstance(value, np.ndarray)]
    yield from (((name, "layers"), net.L) for name, net in nets)
    yield from (((name, "columns"), array.shape[1]) for name, array in arrays if array.ndim == 2)
    yield from (((name, "rows"), len(array)) for name, array in arrays if array.ndim == 2)
    yield from (((name, "entries"), len(array)) for name, array in arrays if array.ndim == 1)
    yield from (((name, "inputs"), net.sizes[0]) for name, net in nets)


BY_HAND: dict[Any, tuple[str, str]] = {
    "layers": (
        "layers_by_hand",
        "It is right for a network of {value} layers, and not for others. Are they written down "
        "one by one? A loop up to net.L takes any number of them.",
    ),
    ("layers", 2): (
        "two_layers_alone",
        "It is right for a network of 2 layers, which has no hidden one, and for no other.",
    ),
    ("columns", 1): (
        "one_example_only",
        "It is right where {name} has one column, and not for several examples, a column each.",
    ),
    **{
        each: (
            "size_by_hand",
            f"It is right where {{name}} has {{value}} {each}, and nowhere else. Is a number "
            "written down that should be taken from a shape?",
        )
        for each in ("inputs", "rows", "columns", "entries")
    },
}
