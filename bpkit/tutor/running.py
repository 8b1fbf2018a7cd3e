"""Calling a learner's function: what stops it, what it warns of, and a loop that never ends.

A loop without end is stopped by a trace function, which Python calls at each line of the learner's
code. A timer's signal would cost nothing, but neither Windows nor Pyodide has one, and a thread
cannot be stopped from outside; a trace function works wherever Python's own interpreter does. It
sees no line of what is written in C: what never comes back from numpy is left to the reader's
Interrupt. A debugger that holds the trace keeps it, since its breakpoints need it.
"""

import inspect
import linecache
import sys
import time
import traceback
import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from bpkit import activations

# A call is stopped when it has used up both. The second keeps a slow machine from accusing a right
# answer: those of the tests run through a tenth of it.
SECONDS, LINES = 4.0, 200_000


class NotAttemptedError(Exception):
    """The function is still a starter: it returns three dots, or raises NotImplementedError."""


class EndlessError(BaseException):
    """SECONDS and LINES are used up. No Exception, so that a learner's own except lets it pass."""


class Outcome(NamedTuple):
    """What a call gave: an answer; or a sentence that says what stopped it, and that slip's name.

    warned: what numpy warned of first, as a sentence, for an answer that holds nan or inf.
    """

    answer: Any = None
    stopped: str = ""
    slip: str = ""
    warned: str = ""


def call(function, arguments, described) -> Outcome:
    """The outcome of function(*arguments); described: these in words. NotAttemptedError if none."""
    if inspect.iscoroutinefunction(function):
        return Outcome(stopped="Your function is async. Take that word away.", slip="async")
    if inspect.isgeneratorfunction(function):
        return Outcome(stopped="Your function has a yield, where it should return.", slip="yield")
    file = inspect.getfile(function) if inspect.isfunction(function) else ""
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="warn"):
        warnings.simplefilter("always")
        try:
            answer = _watched(function, arguments)
        except NotImplementedError:
            raise NotAttemptedError from None
        except EndlessError as endless:
            return Outcome(
                stopped=f"Your function was still running after {SECONDS:g} seconds"
                f"{_where(endless, file)}, and was stopped. Is there a loop that never ends?",
                slip="loop_without_end",
            )
        except NameError as error:
            return Outcome(stopped=_unknown(error, file), slip="name_unknown")
        except Exception as error:
            slip, plainly = _plainly(error)
            return Outcome(
                stopped=f"Your function stopped{_where(error, file)} with {_said(error)}. "
                f"{plainly}It was called with {described}.",
                slip=slip,
            )
    if _has_dots(answer):
        raise NotAttemptedError
    return Outcome(answer, warned=_warned(heard, file))


def _has_dots(answer) -> bool:
    """Whether there are three dots in it, which a starter returns."""
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    return answer is ... or (isinstance(answer, (tuple, list)) and any(map(_has_dots, answer)))


def _watched(function, arguments):
    """function(*arguments), watched at each line of its notebook, and at each call of any other."""
    if sys.gettrace() is not None:
        return function(*arguments)
    notebook = getattr(function, "__globals__", None)
    started, seen = time.monotonic(), 0

    def watch(frame, _event, _argument):
        nonlocal seen
        seen += 1
        if seen > LINES and seen % 1000 == 0 and time.monotonic() - started > SECONDS:
            raise EndlessError
        return watch if notebook is None or frame.f_globals is notebook else None

    sys.settrace(watch)
    try:
        return function(*arguments)
    finally:
        sys.settrace(None)


def _where(error, file) -> str:
    """The learner's own line in which it happened."""
    own = [e for e in traceback.extract_tb(error.__traceback__) if e.filename == file]
    return f" in the line “{own[-1].line}”" if own and own[-1].line else ""


def _said(error) -> str:
    """The kind of an exception and what it says, even where saying it fails."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return type(error).__name__ + (f": {text.rstrip('.')}" if text else "")


# What Python and numpy say when they stop, and what it means: a name and a sentence.
_MEANT = {
    "The truth value of an array": (
        "if_on_array",
        "An if asks for one yes or no, and here is an array of them: np.where decides for each "
        "entry, and so does a factor like (z > 0).",
    ),
    "matmul: Input operand 1 has a mismatch": (
        "shapes_do_not_fit",
        "In a product A @ B, A needs as many columns as B has rows.",
    ),
    "operands could not be broadcast together": (
        "shapes_do_not_fit",
        "Two arrays meet entry by entry here, and they have other shapes.",
    ),
    "only 0-dimensional arrays can be converted": (
        "math_of_an_array",
        "What is in math takes one number. np.exp, np.log and so on take arrays.",
    ),
    "only length-1 arrays can be converted": (
        "math_of_an_array",
        "What is in math takes one number. np.exp, np.log and so on take arrays.",
    ),
    "math domain error": ("logarithm_of_zero", "ln or a root is taken of a number that has none."),
}


def _plainly(error) -> tuple[str, str]:
    said = _said(error)
    return next(
        ((name, f"{meant} ") for beginning, (name, meant) in _MEANT.items() if beginning in said),
        ("", ""),
    )


def _unknown(error, file) -> str:
    where = _where(error, file)
    if isinstance(error, UnboundLocalError):
        return f"A name is used{where} before it has a value within your function: {error}."
    if hasattr(activations, str(error.name)):
        cure = f"Run “from bpkit.activations import {error.name}” in a cell, then this one again."
    else:
        cure = "Is it spelled as where it got its value? Has that cell been run?"
    return f"Your function stopped{where} with NameError: {error.name} has no value here. {cure}"


# What numpy warns of, in words.
_WARNINGS = {
    "divide by zero encountered in log": "ln is taken of 0",
    "invalid value encountered in log": "ln is taken of a number below 0",
    "invalid value encountered in sqrt": "a root is taken of a number below 0",
    "overflow encountered in exp": "e is raised to a huge power",
    "divide by zero": "something is divided by 0",
    "invalid value encountered in divide": "0 is divided by 0",
}


def _warned(heard, file) -> str:
    for warning in heard:
        for beginning, words in _WARNINGS.items():
            if str(warning.message).startswith(beginning):
                line = _line(warning) if warning.filename == file else ""
                return f"{words}{line}"
    return ""


def _line(warning) -> str:
    return f" in the line “{linecache.getline(warning.filename, warning.lineno).strip()}”"
