"""What the public edge accepts. Each check returns the value made ready, or says what to change."""

import math
import reprlib
from collections.abc import Callable, Collection, Iterable
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from bpkit.words import joined, say

Kind = TypeVar("Kind")
Rule = Callable[..., np.ndarray]

# Decorates what looks at its own results: an overflow becomes inf or nan and is refused by name,
# so numpy need not warn of it.
no_overflow_warning = np.errstate(over="ignore", invalid="ignore")


def as_real_array(name: str, value: Any, dtype: DTypeLike) -> np.ndarray:
    """`value` as a finite real array of `dtype`: itself if it is one, else a copy.

    Raises TypeError for text, complex numbers and objects; ValueError for ragged, empty or
    non-finite input. The message begins with `name`.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            say("{name}: expected rows of one length, got a ragged list", name=name)
        ) from None
    except MemoryError:
        raise
    except Exception as error:  # an object that becomes an array may fail in any way of its own
        raise TypeError(_not_real(name, shown(value))) from error
    if np.ma.is_masked(value):
        raise TypeError(say("{name}: expected real numbers, got a masked array", name=name))
    if array.size == 0:
        raise ValueError(say("{name}: expected at least one number, got an empty array", name=name))
    if array.dtype.kind not in "biuf":
        raise TypeError(_not_real(name, array.dtype.type.__name__))
    if array.dtype != dtype:
        with np.errstate(over="ignore"):  # a number too large for float32 is reported below, as inf
            array = array.astype(dtype)
    if not np.isfinite(array).all():
        raise ValueError(
            say(
                "{name}: expected finite numbers that fit {dtype}, got nan or inf",
                name=name, dtype=array.dtype,
            )
        )  # fmt: skip
    return array


def _not_real(name: str, got: str) -> str:
    return say("{name}: expected real numbers, got {got}", name=name, got=got)


def as_columns(name: str, value: Any, rows: int, dtype: DTypeLike) -> np.ndarray:
    """`value` as a matrix of shape (rows, m), one example a column; a 1-D value is one column.

    It may share its numbers with `value`: who keeps it copies it.
    """
    array = as_real_array(name, value, dtype)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or array.shape[0] != rows:
        raise ValueError(
            joined(
                "{one}; {other}",
                say(
                    "{name}: expected shape ({rows},) or ({rows}, m), got {shape}",
                    name=name,
                    rows=rows,
                    shape=np.shape(value),
                ),
                _hint(name, np.shape(value), rows),
            )
        )
    return array


def _hint(name: str, shape: tuple[int, ...], rows: int) -> str:
    """How to make (rows, m) of an array of this shape, where that can be guessed."""
    if len(shape) == 1 and rows == 1:
        return say("one column an example, so perhaps pass {name}[np.newaxis]", name=name)
    if len(shape) == 2 and shape[1] == rows:
        return say("one column an example, so perhaps pass {name}.T", name=name)
    if len(shape) == 1 and name == "y":
        return say("if these are class labels, pass np.eye({rows})[y].T", rows=rows)
    return ""


def as_integer(name: str, value: Any, at_least: int, at_most: int | None = None) -> int:
    """`value` as an int that is `at_least` so large, and not above `at_most` if there is one."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(
            say("{name}: expected a whole number, got {got}", name=name, got=shown(value))
        )
    value = int(value)
    if value < at_least:
        raise ValueError(
            say(
                "{name}: expected a whole number of at least {least}, got {got}",
                name=name,
                least=at_least,
                got=shown(value),
            )
        )
    if at_most is not None and value > at_most:
        raise ValueError(
            say(
                "{name}: expected a whole number from {least} to {most}, got {got}",
                name=name, least=f"{at_least:,}", most=f"{at_most:,}", got=shown(value),
            )
        )  # fmt: skip
    return value


def as_number(
    name: str, value: Any, at_least: float = -math.inf, at_most: float = math.inf
) -> float:
    """`value` as a finite float from `at_least` to `at_most`."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(say("{name}: expected a number, got {got}", name=name, got=shown(value)))
    try:
        number = float(value)
    except OverflowError:  # of a whole number without end
        number = math.inf
    if not (math.isfinite(number) and at_least <= number <= at_most):
        is_bounded = math.isfinite(at_least) or math.isfinite(at_most)
        raise ValueError(
            say(
                "{name}: expected a number from {least} to {most}, got {got}" if is_bounded
                else "{name}: expected a finite number, got {got}",
                name=name, least=f"{at_least:g}", most=f"{at_most:g}", got=shown(value),
            )
        )  # fmt: skip
    return number


def as_positive(name: str, value: Any) -> float:
    """`value` as a finite float above 0."""
    number = as_number(name, value)
    if number <= 0:
        raise ValueError(
            say("{name}: expected a number above 0, got {got}", name=name, got=shown(value))
        )
    return number


def one_of(name: str, value: Any, choices: Collection[str]) -> str:
    """`value`, if it is among `choices`."""
    if not isinstance(value, str):
        raise TypeError(
            say(
                "{name}: expected a name, one of {choices}, got {got}",
                name=name, choices=sorted(choices), got=shown(value),
            )
        )  # fmt: skip
    if value not in choices:
        raise ValueError(
            say(
                "{name}: expected one of {choices}, got {got}",
                name=name, choices=sorted(choices), got=shown(value),
            )
        )  # fmt: skip
    return value


def instance_of(name: str, value: Any, kind: type[Kind]) -> Kind:
    """`value`, if it is a `kind`."""
    if not isinstance(value, kind):
        raise TypeError(
            say(
                "{name}: expected bpkit.{kind}, got {got}",
                name=name, kind=kind.__name__, got=shown(value),
            )
        )  # fmt: skip
    return value


def shaped_like(right: Rule, name: str, rule: Rule) -> Rule:
    """`rule`, made to refuse, of itself, a result of another shape than right(...) has."""
    if not callable(rule):
        raise TypeError(say("{name}: expected a function, got {got}", name=name, got=shown(rule)))

    def checked(*given: Any) -> np.ndarray:
        try:
            result, expected = rule(*given), right(*given).shape
        except Exception as error:
            error.add_note(say("This happened in your {name}.", name=name))
            raise
        if np.shape(result) != expected:
            got = np.shape(result) or shown(result)
            raise ValueError(
                say(
                    "{name}: expected it to return shape {shape}, got {got}",
                    name=name, shape=expected, got=got,
                )
            )  # fmt: skip
        return np.asarray(result)

    return checked


def with_w_and_b(name: str, value: Any) -> Any:
    """`value`, if it holds gradients or parameters by layer."""
    if not (hasattr(value, "w") and hasattr(value, "b")):
        raise TypeError(
            say(
                "{name}: expected w and b by layer, as backprop returns, got {got}",
                name=name,
                got=shown(value),
            )
        )
    return value


def refuse_overflow(results: Iterable[ArrayLike], dtype: DTypeLike) -> None:
    """Raise ValueError where what was computed from finite numbers is not finite."""
    if not all(np.isfinite(result).all() for result in results):
        raise ValueError(
            say(
                "x: expected numbers whose cost and gradients fit {dtype}, got nan or inf on the "
                "way; something in x, y, w or b is too large",
                dtype=dtype,
            )
        )


def shown(value: Any) -> str:
    """`value` in a message: its repr, cut short, even where it has none."""
    return reprlib.repr(value)
