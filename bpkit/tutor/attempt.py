"""One call of a learner's function: what it was given, and what came of it."""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from bpkit.network import Network
from bpkit.tutor.answer import Numbers, UnfitError, agree, arrays_in, misfit, read
from bpkit.tutor.running import call
from bpkit.words import joined, say


class Attempt(NamedTuple):
    """The arguments, what is right, and the numbers or the sentence that came of it."""

    arguments: tuple[Any, ...]
    right: Any  # the right answer, whose form any other is read in
    expected: Numbers  # its numbers
    answer: Any = None
    got: Numbers = {}  # noqa: RUF012 (nobody changes it) the learner's numbers, of whatever shape
    trouble: str = ""  # why they cannot be right, where that is plain to see
    slip: str = ""  # the name of that
    is_right: bool = False


def try_out(
    mine: Callable[..., Any],
    right: Callable[..., Any],
    arguments: tuple[Any, ...],
    names: list[str],
) -> Attempt:
    """The Attempt of a learner's function on these arguments, which are called `names`."""
    given = copy.deepcopy(arguments)
    answer = right(*arguments)
    attempt = Attempt(arguments, answer, read(answer, answer))
    outcome = call(mine, given, _described(names, arguments))
    if outcome.stopped:
        return attempt._replace(trouble=outcome.stopped, slip=outcome.slip)
    if outcome.answer is None:
        return attempt._replace(trouble=say(NOTHING), slip="nothing_returned")
    if changed := _changed(arguments, given, names):
        return attempt._replace(trouble=changed, slip="argument_changed")
    return judged(attempt._replace(answer=outcome.answer), outcome.warned)


NOTHING = (
    "The result is None. A function gives back what stands after return: does yours end with "
    "one? print shows a number, but does not hand it on."
)


def judged(attempt: Attempt, warned: str = "") -> Attempt:
    """An attempt whose answer is read, and is right, or wrong, or plainly no answer."""
    try:
        got = read(attempt.answer, attempt.right)
    except UnfitError as unfit:
        trouble = str(unfit)
        return attempt._replace(got={}, trouble=trouble, slip=unfit.slip, is_right=False)
    trouble, slip = misfit(got, attempt.expected) or _not_finite(got, warned), ""
    if not trouble and (beside := got.keys() - attempt.expected.keys()):
        trouble, slip = _of_inputs(min(beside)), "layer_of_inputs"
    is_right = not trouble and agree(got, attempt.expected)
    return attempt._replace(got=got, trouble=trouble, slip=slip, is_right=is_right)


def _of_inputs(name: str) -> str:
    return say(
        "There is a {name}, where layer 2 should be the first: the inputs have no z, and so "
        "neither δ nor weights.",
        name=name,
    )


def _not_finite(got: Numbers, warned: str) -> str:
    for name, array in got.items():
        if not np.isfinite(array).all():
            if warned:
                return say("There is nan or inf in {name}: {why}.", name=say(name), why=warned)
            return say("There is nan or inf in {name}.", name=say(name))
    return ""


def _described(names: list[str], arguments: tuple[Any, ...]) -> str:
    each = (
        say("{name} of shape {shape}", name=name, shape=value.shape)
        if isinstance(value, np.ndarray)
        else name
        for name, value in zip(names, arguments, strict=True)
    )
    return joined("{one}, {other}", *each)


def _changed(arguments: tuple[Any, ...], given: tuple[Any, ...], names: list[str]) -> str:
    """A sentence that names the argument which the function changed, if there is one."""
    for name, before, after in zip(names, arguments, given, strict=True):
        pairs = zip(arrays_in(before), arrays_in(after), strict=True)
        if any(not np.array_equal(old, new) for old, new in pairs):
            return say(
                "Your function changes {name} itself. Others still need it as it was: put what is "
                "new into dicts, or work on {name}.copy()."
                if isinstance(before, Network)
                else "Your function changes {name} itself. Others still need it as it was: make "
                "a new array, and write into this one neither by [ ] = nor by += or −=.",
                name=name,
            )
    return ""
