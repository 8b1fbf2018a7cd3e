"""What the public edge accepts. Each check returns the value made ready, or says what to change."""

import math
import reprlib
from collections.abc import Callable, Collection, Iterable
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

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
        raise ValueError(f"{name}: expected rows of one length, got a ragged list") from None
    except MemoryError:
        raise
    except Exception as error:  # an object that becomes an array may fail in any way of its own
        raise TypeError(f"{name}: expected real numbers, got {shown(value)}") from error
    if np.ma.is_masked(value):
        raise TypeError(f"{name}: expected real numbers, got a masked array")
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one number, got an empty array")
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected real numbers, got {array.dtype.type.__name__}")
    if array.dtype != dtype:
        with np.errstate(over="ignore"):  # a number too large for float32 is reported below, as inf
            array = array.astype(dtype)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers that fit {array.dtype}, got nan or inf")
    return array


def as_columns(name: str, value: Any, rows: int, dtype: DTypeLike) -> np.ndarray:
    """`value` as a matrix of shape (rows, m), one example a column; a 1-D value is one column.

    It may share its numbers with `value`: who keeps it copies it.
    """
    array = as_real_array(name, value, dtype)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or array.shape[0] != rows:
        raise ValueError(
            f"{name}: expected shape ({rows},) or ({rows}, m), got {np.shape(value)}"
            f"{_hint(name, np.shape(value), rows)}"
        )
    return array


def _hint(name: str, shape: tuple[int, ...], rows: int) -> str:
    """How to make (rows, m) of an array of this shape, where that can be guessed."""
    if len(shape) == 1 and rows == 1:
        return f"; one column an example, so perhaps pass {name}[np.newaxis]"
    if len(shape) == 2 and shape[1] == rows:
        return f"; one column an example, so perhaps pass {name}.T"
    if len(shape) == 1 and name == "y":
        return f"; if these are class labels, pass np.eye({rows})[y].T"
    return ""


def as_integer(name: str, value: Any, at_least: int, at_most: int | None = None) -> int:
    """`value` as an int that is `at_least` so large, and not above `at_most` if there is one."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name}: expected a whole number, got {shown(value)}")
    value = int(value)
    if value < at_least:
        raise ValueError(
            f"{name}: expected a whole number of at least {at_least}, got {shown(value)}"
        )
    if at_most is not None and value > at_most:
        raise ValueError(f"{name}: expected a whole number up to {at_most:,}, got {shown(value)}")
    return value


def as_number(
    name: str, value: Any, at_least: float = -math.inf, at_most: float = math.inf
) -> float:
    """`value` as a finite float from `at_least` to `at_most`."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number, got {shown(value)}")
    try:
        number = float(value)
    except OverflowError:  # of a whole number without end
        number = math.inf
    if not (math.isfinite(number) and at_least <= number <= at_most):
        expected = "a finite number"
        if math.isfinite(at_least) or math.isfinite(at_most):
            expected = f"a number from {at_least:g} to {at_most:g}"
        raise ValueError(f"{name}: expected {expected}, got {shown(value)}")
    return number


def as_positive(name: str, value: Any) -> float:
    """`value` as a finite float above 0."""
    array = as_real_array(name, value, np.float64)
    if array.ndim != 0:
        raise ValueError(f"{name}: expected one number, got an array of shape {array.shape}")
    if array <= 0:
        raise ValueError(f"{name}: expected a number above 0, got {shown(value)}")
    return float(array)


def one_of(name: str, value: Any, choices: Collection[str]) -> str:
    """`value`, if it is among `choices`."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a name, one of {sorted(choices)}, got {shown(value)}")
    if value not in choices:
        raise ValueError(f"{name}: expected one of {sorted(choices)}, got {shown(value)}")
    return value


def instance_of(name: str, value: Any, kind: type[Kind]) -> Kind:
    """`value`, if it is a `kind`."""
    if not isinstance(value, kind):
        raise TypeError(f"{name}: expected bpkit.{kind.__name__}, got {shown(value)}")
    return value


def shaped_like(right: Rule, name: str, rule: Rule) -> Rule:
    """`rule`, made to refuse, of itself, a result of another shape than right(...) has."""
    if not callable(rule):
        raise TypeError(f"{name}: expected a function, got {shown(rule)}")

    def checked(*given: Any) -> np.ndarray:
        result, expected = rule(*given), right(*given).shape
        if np.shape(result) != expected:
            got = np.shape(result) or shown(result)
            raise ValueError(f"{name}: expected it to return shape {expected}, got {got}")
        return np.asarray(result)

    return checked


def with_w_and_b(name: str, value: Any) -> Any:
    """`value`, if it holds gradients or parameters by layer."""
    if not (hasattr(value, "w") and hasattr(value, "b")):
        raise TypeError(
            f"{name}: expected w and b by layer, as backprop returns, got {shown(value)}"
        )
    return value


def refuse_overflow(results: Iterable[ArrayLike], dtype: DTypeLike) -> None:
    """Raise ValueError where what was computed from finite numbers is not finite."""
    if not all(np.isfinite(result).all() for result in results):
        raise ValueError(
            f"x: expected numbers whose cost and gradients fit {dtype}, got nan or inf on the way; "
            "something in x, y, w or b is too large"
        )


def shown(value: Any) -> str:
    """`value` in a message: its repr, cut short, even where it has none."""
    return reprlib.repr(value)
