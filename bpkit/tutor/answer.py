"""Reading what a learner's function gave back, in any reasonable form, and comparing it."""

from collections.abc import Iterator, Mapping
from numbers import Number
from typing import Any

import numpy as np

from bpkit.layers import Layers
from bpkit.network import Network

# Right in float32 is right. The slips differ by far more: a test holds each to ten times this.
TOLERANCE = 1e-4


class UnfitError(Exception):
    """The answer cannot be compared; the message tells the learner why."""


def read(answer, expected, name="the result") -> dict[str, np.ndarray]:
    """The numbers of an answer, by name, in the form that is expected. Raises UnfitError.

    Arrays may be lists, of any dtype, with or without axes of length 1; layers may be a Layers,
    a dict by layer number, or a list in layer order; several results may be a tuple, a
    list, or one array with an axis more.
    """
    if isinstance(answer, str):
        raise UnfitError(f"{name} is a text, {answer!r}, and should be made of numbers.")
    if isinstance(expected, tuple):
        return _read_several(answer, expected, name)
    if isinstance(expected, Layers):
        return _read_layers(answer, expected, name)
    return {name: _read_array(answer, np.asarray(expected), name)}


def _read_several(answer, expected, name):
    if hasattr(answer, "_asdict"):  # a Gradients: each part is found in it by its name
        answer = [answer] * len(expected)
    if isinstance(answer, np.ndarray) and answer.ndim:  # stacked: its first axis counts them
        answer = list(answer)
    if not isinstance(answer, (tuple, list)) or len(answer) != len(expected):
        raise UnfitError(
            f"{name} should be {len(expected)} things: return them with commas between."
        )
    found = {}
    for n, (part, wanted) in enumerate(zip(answer, expected, strict=True), start=1):
        found |= read(part, wanted, getattr(wanted, "name", f"result {n}"))
    return found


def _read_layers(answer, expected, name):
    answer = getattr(answer, expected.name, answer)  # of a Gradients, the part that is asked for
    if isinstance(answer, Layers):
        answer = dict(answer.items())
    elif isinstance(answer, (list, tuple)):
        answer = dict(enumerate(answer, start=expected.last + 1 - len(answer)))
    if not isinstance(answer, Mapping):
        raise UnfitError(f"{name} should be a dict that holds an array for each layer number.")
    missing = [l for l, _ in expected.items() if l not in answer]
    if missing:
        raise UnfitError(f"{name} should have something for layer {missing[0]} too.")
    found = {}
    for l, wanted in expected.items():
        found |= read(answer[l], wanted, f"{name}[{l}]")
    return found


def _read_array(answer, expected, name):
    try:
        array = np.asarray(answer)
        if array.dtype.kind == "c":
            raise UnfitError(
                f"{name} is complex. Is its real part asked for, or its imaginary one?"
            )
        array = array.astype(float)
    except (TypeError, ValueError):
        raise UnfitError(
            f"{name} should be numbers, in rows of one length; it is a {type(answer).__name__}."
        ) from None
    if _without_ones(array.shape) != _without_ones(expected.shape):
        raise UnfitError(f"{name} should have the shape {expected.shape}, and has {array.shape}.")
    if not np.isfinite(array).all():
        raise UnfitError(f"{name} holds nan or inf. Is there a division by 0, or a huge power?")
    return array.reshape(expected.shape)


def _without_ones(shape):
    return tuple(n for n in shape if n != 1)


def agree(mine: Mapping, other: Mapping) -> bool:
    """Whether each array is that of `other`, up to rounding in float32."""
    return mine.keys() == other.keys() and all(
        np.abs(mine[name] - other[name]).max() <= TOLERANCE * np.abs(other[name]).max()
        for name in other
    )


def first_difference(mine: Mapping, other: Mapping) -> tuple[str, tuple[int, ...]]:
    """The name of the first array that differs, and the place in it."""
    for name, wanted in other.items():
        off = np.abs(mine[name] - wanted) > TOLERANCE * np.abs(wanted).max()
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


def shown(name: str, value: Any) -> str:
    """An argument or a result in full, as a learner would type its name to see it."""
    if isinstance(value, Network):
        return "\n".join([f"{name}: {value!r}", shown("w", value.w), shown("b", value.b)])
    if isinstance(value, Layers):
        return "\n".join(shown(f"{name}[{l}]", array) for l, array in value.items())
    if isinstance(value, tuple):
        return "\n".join(shown(getattr(v, "name", f"{name} {n}"), v) for n, v in enumerate(value))
    if isinstance(value, (np.ndarray, Number)):
        text = np.array2string(np.asarray(value), precision=4, suppress_small=True, separator=", ")
        return f"{name} = " + text.replace("\n", "\n" + " " * (len(name) + 3))
    return f"{name}: {getattr(value, '__name__', value)}"
