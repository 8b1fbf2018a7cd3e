"""Reading what a learner's function gave back, in any reasonable form, and comparing it."""

from collections.abc import Iterator, Mapping
from numbers import Integral, Number
from typing import Any

import numpy as np

from bpkit.backpropagation import Gradients
from bpkit.layers import Layers
from bpkit.network import Network
from bpkit.words import say, sentences

# Right in float32 is right. The slips differ by far more: a test holds each to ten times this.
TOLERANCE = 1e-4
ROUNDING = 1e-12  # what is left of a sum that should be 0
RESULT = "the result"  # the name of what is one thing alone

Numbers = dict[str, np.ndarray]  # of an answer, by the name of each part


class UnfitError(Exception):
    """The answer cannot be compared; the message tells the learner why, `slip` is its name."""

    def __init__(self, text: str, slip: str = ""):
        super().__init__(text)
        self.slip = slip


def read(answer: Any, expected: Any, name: str = "") -> Numbers:
    """The numbers of an answer, by name, in the form that is expected; of whatever shape.

    Arrays may be lists, of any dtype; layers may be a Layers, a dict by layer number, or a list in
    layer order; several results may be a tuple, a list, or one array with an axis more. Raises
    UnfitError.
    """
    name = name or getattr(expected, "name", RESULT)
    if isinstance(answer, str):
        raise UnfitError(
            say(
                "There is a text, {got}, where {name} should be made of numbers.",
                got=repr(answer), name=say(name),
            )
        )  # fmt: skip
    if isinstance(expected, tuple):
        return _read_several(answer, expected, name)
    if isinstance(expected, Layers):
        return _read_layers(answer, expected, name)
    return {name: _read_array(answer, name)}


def names_of(expected: tuple[Any, ...]) -> list[str]:
    """What the parts of several results are called."""
    return list(getattr(expected, "_fields", ())) or [
        getattr(part, "name", say("result {n}", n=n)) for n, part in enumerate(expected, start=1)
    ]


def _read_several(answer: Any, expected: tuple[Any, ...], name: str) -> Numbers:
    if isinstance(answer, Gradients):  # each part is found in it by its name
        answer = [answer] * len(expected)
    if isinstance(answer, np.ndarray) and answer.ndim:  # stacked: its first axis counts them
        answer = list(answer)
    if not isinstance(answer, (tuple, list)) or len(answer) != len(expected):
        raise UnfitError(
            say("There should be {n} results: return them with commas between.", n=len(expected)),
            "results_missing",
        )
    found: Numbers = {}
    for part, wanted, called in zip(answer, expected, names_of(expected), strict=True):
        found |= read(part, wanted, called)
    return found


def _read_layers(answer: Any, expected: Layers, name: str) -> Numbers:
    answer = getattr(answer, expected.name, answer)  # of a Gradients, the part that is asked for
    if isinstance(answer, Layers):
        answer = dict(answer.items())
    elif isinstance(answer, (list, tuple, np.ndarray)) and np.ndim(answer[:1]):
        answer = dict(enumerate(answer, start=expected.last + 1 - len(answer)))
    if not isinstance(answer, Mapping):
        raise UnfitError(
            say(
                "There should be a dict for {name}, with an array for each layer number.",
                name=say(name),
            )
        )
    found: Numbers = {}
    for l in range(expected.last, expected.first - 1, -1):  # as the error goes, back
        if l not in answer:
            raise UnfitError(
                say(
                    "There is nothing for layer {l} in {name}. Look at where the loop over the "
                    "layers begins and ends: range stops before its second number.",
                    l=l, name=say(name),
                ),
                "layer_missing",
            )  # fmt: skip
        found |= read(answer[l], expected[l], f"{name}[{l}]")
    return found | {
        f"{name}[{l}]": np.asarray(numbers)
        for l, numbers in answer.items()
        if isinstance(l, Integral) and l < expected.first and _holds_numbers(numbers)
    }


def _holds_numbers(value: Any) -> bool:
    """Whether there is more than a placeholder, as None or zeros."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and bool(value.any())


def _read_array(answer: Any, name: str) -> np.ndarray:
    try:
        array = np.asarray(answer)
        if array.dtype.kind not in "biufc":
            array = array.astype(float)
    except (TypeError, ValueError):
        kind = type(answer).__name__
        raise UnfitError(
            say(
                "There should be numbers for {name}, in rows of one length; there is an {kind}."
                if kind[0] in "aeiou"
                else "There should be numbers for {name}, in rows of one length; there is a "
                "{kind}.",
                name=say(name), kind=kind,
            )
        ) from None  # fmt: skip
    if array.dtype.kind == "c":
        raise UnfitError(
            say(
                "There is a complex number in {name}. Which is asked for, its real part or its "
                "imaginary one?",
                name=say(name),
            ),
            "complex",
        )
    return array.astype(float)


def misfit(got: Numbers, expected: Numbers) -> str:
    """What is wrong with the shapes of an answer; nothing where they fit."""
    for name, wanted in expected.items():
        mine = got[name].shape
        if _without_ones(mine) == _without_ones(wanted.shape):
            continue
        if not _without_ones(wanted.shape):
            return say(
                "There should be one number for {name}, and there is an array of shape {shape}.",
                name=say(name), shape=mine,
            )  # fmt: skip
        is_turned = mine == wanted.shape[::-1]
        return sentences(
            say(
                "The shape of {name} should be {shape}, and is {mine}.",
                name=say(name), shape=wanted.shape, mine=mine,
            ),
            say("Rows and columns have changed places.") if is_turned else "",
        )  # fmt: skip
    return ""


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n for n in shape if n != 1)


def fitted(got: Numbers, expected: Numbers) -> Numbers:
    """The numbers of an answer that fits, in the shapes that are expected."""
    return {name: got[name].reshape(wanted.shape) for name, wanted in expected.items()}


def same(mine: Any, other: Any) -> bool:
    """Whether two arrays are alike, but for axes of length 1 and for rounding in float32."""
    mine, other = np.asarray(mine), np.asarray(other)
    if _without_ones(mine.shape) != _without_ones(other.shape) or not mine.size:
        return False
    mine, other = mine.ravel(), other.ravel()
    known = np.isfinite(other)
    if not known.any() or (known != np.isfinite(mine)).any():
        return False
    mine, other = mine[known], other[known]
    return bool(abs(mine - other).max() <= TOLERANCE * abs(other).max() + ROUNDING)


def agree(mine: Numbers, other: Numbers) -> bool:
    """Whether each array is that of `other`."""
    return all(same(mine[name], other[name]) for name in other)


def first_difference(mine: Numbers, other: Numbers) -> tuple[str, tuple[int, ...]]:
    """The name of the first array that differs, and its index there."""
    for name, wanted in other.items():
        off = ~(np.abs(mine[name] - wanted) <= TOLERANCE * np.abs(wanted).max())
        if off.any():
            return name, tuple(int(i) for i in np.argwhere(off)[0])
    raise ValueError("nothing differs")


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    """Every array of an argument, to see whether it was changed."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Network):
        yield from [*value.w, *value.b]
    elif isinstance(value, Layers):
        yield from value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from arrays_in(part)


def shown(name: str, value: Any, digits: int = 4) -> str:
    """An argument or a result in full, as a learner would type its name to see it."""
    if isinstance(value, Network):
        return "\n".join([f"{name}: {value!r}", shown("w", value.w), shown("b", value.b)])
    if isinstance(value, Layers):
        return "\n".join(shown(f"{name}[{l}]", array, digits) for l, array in value.items())
    if isinstance(value, (np.ndarray, Number)):
        text = np.array2string(
            np.asarray(value), precision=digits, suppress_small=True, separator=", "
        )
        return f"{name} = " + text.replace("\n", "\n" + " " * (len(name) + 3))
    return f"{name}: {getattr(value, '__name__', value)}"


def digits_to_tell(mine: np.ndarray, other: np.ndarray) -> int:
    """How many decimals it takes to tell two numbers apart: four, if they do."""
    return next((n for n in range(4, 16) if f"{mine:.{n}f}" != f"{other:.{n}f}"), 16)
