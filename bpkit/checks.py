"""What the public edge accepts. Each check returns the value made ready, or says what to change."""

from numbers import Integral

import numpy as np


def as_real_array(name, value, dtype):
    """`value` as a finite real array of `dtype`: itself if it is one, else a copy.

    Raises TypeError for text, complex numbers and objects; ValueError for ragged, empty or
    non-finite input. The message begins with `name`.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: expected rows of one length, got a ragged list") from None
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one number, got an empty array")
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected real numbers, got {array.dtype.type.__name__}")
    with np.errstate(over="ignore"):  # a number too large for float32 is reported below, as inf
        array = array.astype(dtype, copy=False)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers that fit {array.dtype}, got nan or inf")
    return array


def as_columns(name, value, rows, dtype):
    """`value` as a matrix of shape (rows, m), one example a column; a 1-D value is one column.

    It may share its numbers with `value`: who keeps it copies it.
    """
    array = as_real_array(name, value, dtype)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or array.shape[0] != rows:
        hint = ""
        if array.ndim == 2 and array.shape[1] == rows:
            hint = f"; examples are columns, so perhaps pass {name}.T"
        raise ValueError(
            f"{name}: expected shape ({rows},) or ({rows}, m), got {np.shape(value)}{hint}"
        )
    return array


def as_integer(name, value, at_least):
    """`value` as an int that is `at_least` so large."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < at_least:
        raise ValueError(f"{name}: expected a whole number of at least {at_least}, got {value}")
    return int(value)


def as_positive(name, value):
    """`value` as a finite float above 0."""
    array = as_real_array(name, value, np.float64)
    if array.ndim != 0:
        raise ValueError(f"{name}: expected one number, got an array of shape {array.shape}")
    if array <= 0:
        raise ValueError(f"{name}: expected a number above 0, got {value!r}")
    return float(array)


def one_of(name, value, choices):
    """`value`, if it is among `choices`."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a name, one of {sorted(choices)}, got {value!r}")
    if value not in choices:
        raise ValueError(f"{name}: expected one of {sorted(choices)}, got {value!r}")
    return value
