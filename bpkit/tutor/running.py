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
from collections.abc import Callable, Iterable, Mapping
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from bpkit import activations
from bpkit.words import say, sentences

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


def call(function: Callable[..., Any], arguments: tuple[Any, ...], described: str) -> Outcome:
    """The outcome of function(*arguments); described: these in words. NotAttemptedError if none."""
    if inspect.iscoroutinefunction(function):
        return Outcome(stopped=say("Your function is async. Take that word away."), slip="async")
    if inspect.isgeneratorfunction(function):
        return Outcome(
            stopped=say("Your function has a yield, where it should return."), slip="yield"
        )
    file = inspect.getfile(function) if inspect.isfunction(function) else ""
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="warn"):
        warnings.simplefilter("always")
        try:
            answer = _watched(function, arguments)
        except NotImplementedError:
            raise NotAttemptedError from None
        except EndlessError as endless:
            return Outcome(stopped=_endless(_line_of(endless, file)), slip="loop_without_end")
        except NameError as error:
            return Outcome(stopped=_unknown(error, file), slip="name_unknown")
        except Exception as error:
            slip, plainly = _plainly(error)
            called = say("It was called with {arguments}.", arguments=described)
            return Outcome(
                stopped=sentences(_stopped(error, _line_of(error, file)), plainly, called),
                slip=slip,
            )
    if _has_dots(answer):
        raise NotAttemptedError
    return Outcome(answer, warned=_warned(heard, file))


def _has_dots(answer: Any) -> bool:
    """Whether there are three dots in it, which a starter returns."""
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    return answer is ... or (isinstance(answer, (tuple, list)) and any(map(_has_dots, answer)))


def _watched(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """function(*arguments), watched at each line of its notebook, and at each call of any other."""
    if sys.gettrace() is not None:
        return function(*arguments)
    notebook = getattr(function, "__globals__", None)
    started, seen = time.monotonic(), 0

    def watch(frame: FrameType, _event: str, _argument: Any) -> Any:
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


def _line_of(error: BaseException, file: str) -> str:
    """The learner's own line in which it happened."""
    own = [e for e in traceback.extract_tb(error.__traceback__) if e.filename == file]
    return own[-1].line or "" if own else ""


def _endless(line: str) -> str:
    return say(
        "Your function was still running after {seconds} seconds in the line “{line}”, and was "
        "stopped. Is there a loop that never ends?"
        if line
        else "Your function was still running after {seconds} seconds, and was stopped. Is there a "
        "loop that never ends?",
        seconds=f"{SECONDS:g}", line=line,
    )  # fmt: skip


def _stopped(error: Exception, line: str) -> str:
    return say(
        "Your function stopped in the line “{line}” with {error}." if line
        else "Your function stopped with {error}.",
        line=line, error=_said(error),
    )  # fmt: skip


def _said(error: Exception) -> str:
    """The kind of an exception and what it says, even where saying it fails."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return type(error).__name__ + (f": {text.rstrip('.')}" if text else "")


# What Python and numpy say when they stop, and what it means: a name and a sentence.
MEANT = {
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
    "'function'": (
        "function_not_called",
        "A function stands there where its number belongs: f is the function, f(w) the number.",
    ),
    "math domain error": ("logarithm_of_zero", "ln or a root is taken of a number that has none."),
}


def _plainly(error: Exception) -> tuple[str, str]:
    said = _said(error)
    return next(
        ((name, say(meant)) for beginning, (name, meant) in MEANT.items() if beginning in said),
        ("", ""),
    )


def _unknown(error: NameError, file: str) -> str:
    line = _line_of(error, file)
    if isinstance(error, UnboundLocalError):
        return say(
            "A name is used in the line “{line}” before it has a value within your function: "
            "{error}."
            if line
            else "A name is used before it has a value within your function: {error}.",
            line=line, error=error,
        )  # fmt: skip
    stopped = say(
        "Your function stopped in the line “{line}” with NameError: {name} has no value here."
        if line
        else "Your function stopped with NameError: {name} has no value here.",
        line=line, name=error.name,
    )  # fmt: skip
    cure = say(
        "Run “from bpkit.activations import {name}” in a cell, then this one again."
        if hasattr(activations, str(error.name))
        else "Is it spelled as where it got its value? Has that cell been run?",
        name=error.name,
    )
    return sentences(stopped, cure)


# What numpy warns of, in words.
WARNINGS = {
    "divide by zero encountered in log": "ln is taken of 0",
    "invalid value encountered in log": "ln is taken of a number below 0",
    "invalid value encountered in sqrt": "a root is taken of a number below 0",
    "overflow encountered in exp": "e is raised to a huge power",
    "divide by zero": "something is divided by 0",
    "invalid value encountered in divide": "0 is divided by 0",
}


def _warned(heard: Iterable[warnings.WarningMessage], file: str) -> str:
    for warning in heard:
        for beginning, words in WARNINGS.items():
            if str(warning.message).startswith(beginning):
                if warning.filename != file:
                    return say(words)
                line = linecache.getline(warning.filename, warning.lineno).strip()
                return say("{what} in the line “{line}”", what=say(words), line=line)
    return ""
