"""An exercise: what is asked, how an answer is tried, and how a wrong one is understood.

The learner's function is called on several inputs and compared with the right one. Where it
differs, the rows of bpkit.slips are run on the same inputs: if one gives the learner's numbers, the
learner is told what was likely done, and where to look.
"""

import copy
import inspect
import traceback
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from bpkit.slips import BY_NAME
from bpkit.tutor.answer import UnfitError, agree, arrays_in, first_difference, read, shown
from bpkit.tutor.feedback import Feedback

Arguments = tuple


class Attempt(NamedTuple):
    """One call: the arguments, what is right, and the numbers or the sentence that came of it."""

    arguments: Arguments
    right: Any  # the right answer, whose form any other is read in
    expected: dict  # its numbers
    got: dict | None
    trouble: str = ""


class Exercise:
    """A task that checks itself. `check` and `hint` are what a notebook calls.

    right: the function asked for, whose parameters are the learner's too.
    inputs: arguments to try it on, the smallest first; that one can be followed by hand. Unequal
        widths, several examples and biases that are not 0 leave no slip a place to hide.
    square: arguments on which swapped subscripts still run, tried only where `inputs` fail.
    slips: functions called like `right`, by the names of rows of bpkit.slips, or "one and two" for
        two at once, which are not found by themselves where the truth holds a 0.
    """

    def __init__(
        self,
        right: Callable,
        inputs: Sequence[Arguments],
        slips: Mapping[str, Callable],
        remember: str,
        hints: tuple[str, str, str],
        square: Sequence[Arguments] = (),
    ):
        self.right, self.inputs, self.square = right, inputs, square
        self.slips, self.remember, self.hints = slips, remember, hints
        self._hints_given = 0

    def hint(self) -> Feedback:
        """A question, then a pointer, then nearly the answer: one more at each call."""
        n = self._hints_given % len(self.hints)
        self._hints_given += 1
        return Feedback("hint", f"({n + 1} of {len(self.hints)}) {self.hints[n]}")

    def check(self, mine: Callable) -> Feedback:
        """Try the learner's function, and say what its numbers show."""
        if not callable(mine):
            return Feedback(
                "not yet", f"check wants your function itself, without calling it; got {mine!r}."
            )
        first = self._attempt(mine, self.inputs[0])
        if first.trouble == NOT_ATTEMPTED:
            return Feedback("not attempted", first.trouble)
        if first.trouble == NOTHING:
            return Feedback("not yet", first.trouble)
        attempts = [first, *(self._attempt(mine, arguments) for arguments in self.inputs[1:])]
        if all(a.got is not None and agree(a.got, a.expected) for a in attempts):
            return Feedback("right", self.remember)
        return self._diagnosed(mine, attempts) or _in_full(self.right, attempts)

    def _attempt(self, mine, arguments) -> Attempt:
        given = copy.deepcopy(arguments)
        right = self.right(*arguments)
        attempt = Attempt(arguments, right, read(right, right), None)
        try:
            with np.errstate(all="ignore"):
                answer = mine(*given)
            if answer is ... or answer is None:
                return attempt._replace(trouble=NOTHING if answer is None else NOT_ATTEMPTED)
            got = read(answer, right)
        except UnfitError as unfit:
            return attempt._replace(trouble=_sentence(str(unfit)))
        except Exception as error:
            return attempt._replace(trouble=_stopped(mine, error, arguments, self.right))
        changed = _changed(arguments, given, self.right)
        return attempt._replace(got=None if changed else got, trouble=changed)

    def _diagnosed(self, mine, attempts) -> Feedback | None:
        """A slip that gives the learner's numbers wherever both can run, or two of them at once.

        What ran on some inputs only is judged by the square ones, where no shape is in the way.
        """
        if any(a.got is None for a in attempts):
            attempts = [self._attempt(mine, arguments) for arguments in self.square]
            if not attempts or any(a.got is None for a in attempts):
                return None
        wrong = {}
        for name, slip in self.slips.items():
            if numbers := self._numbers(slip, attempts):
                wrong[name] = numbers
        for name, numbers in wrong.items():
            if all(agree(a.got, n) for a, n in zip(attempts, numbers, strict=True)):
                return _named(*name.split(" and "))
        for (one, first), (two, second) in combinations(wrong.items(), 2):
            if all(map(_agrees_with_both, attempts, first, second)):
                return _named(one, two)
        return None

    @staticmethod
    def _numbers(slip, attempts) -> list[dict] | None:
        """What the slip gives on the same inputs; None where it cannot run."""
        try:
            with np.errstate(all="ignore"):
                answers = [slip(*copy.deepcopy(a.arguments)) for a in attempts]
            return [read(answer, a.right) for answer, a in zip(answers, attempts, strict=True)]
        except (UnfitError, ValueError, IndexError):
            return None


NOT_ATTEMPTED = "Put your line in place of the three dots, run that cell, then this one."
NOTHING = (
    "The result is None. A function gives back what stands after return: does yours end with "
    "one? print shows a number, but does not hand it on."
)


def _sentence(text) -> str:
    return text[:1].upper() + text[1:]


def _agrees_with_both(attempt, first, second) -> bool:
    """Two slips in different factors of one product: each multiplies the truth by its own ratio."""
    together = {}
    for name, truth in attempt.expected.items():
        if (truth == 0).any():
            return False
        together[name] = first[name] * second[name] / truth
    return agree(attempt.got, together)


def _named(*names) -> Feedback:
    slips = [BY_NAME[name] for name in names]
    looks = dict.fromkeys(slip.look for slip in slips)
    both = "Two things at once. " if len(slips) > 1 else ""
    done = " ".join(slip.done for slip in slips)
    return Feedback("not yet", f"{both}{done} {' '.join(looks)}", slips=names)


def _in_full(right, attempts) -> Feedback:
    """The smallest input on which the answer is wrong, with all its numbers."""
    worst = next(a for a in attempts if a.got is None or not agree(a.got, a.expected))
    if worst.got is None:
        return Feedback("not yet", worst.trouble)
    name, place = first_difference(worst.got, worst.expected)
    where = f"row {place[0] + 1}, column {place[1] + 1}" if len(place) == 2 else ""
    lines = [
        *map(shown, inspect.signature(right).parameters, worst.arguments),
        *(shown(f"expected, {n}", array) for n, array in worst.expected.items()),
        *(shown(f"you have, {n}", array) for n, array in worst.got.items()),
    ]
    text = f"Here is the smallest case that differs, first in {name}{where and ', ' + where}."
    return Feedback("not yet", text, "\n".join(lines))


def _changed(arguments, given, right) -> str:
    """A sentence that names the argument which the function changed, if there is one."""
    for name, before, after in zip(
        inspect.signature(right).parameters, arguments, given, strict=True
    ):
        pairs = zip(arrays_in(before), arrays_in(after), strict=True)
        if any(not np.array_equal(old, new) for old, new in pairs):
            return (
                f"Your function changes {name} itself. Others still need it as it was: build a "
                "new array instead of writing into this one (w = w − …, not w −= …)."
            )
    return ""


def _stopped(mine, error, arguments, right) -> str:
    """What the learner's function raised, in which of its lines, and on what."""
    file = inspect.getfile(mine) if inspect.isfunction(mine) else ""
    own = [entry for entry in traceback.extract_tb(error.__traceback__) if entry.filename == file]
    where = f" in the line “{own[-1].line}”" if own and own[-1].line else ""
    shapes = ", ".join(
        f"{name} of shape {value.shape}" if isinstance(value, np.ndarray) else name
        for name, value in zip(inspect.signature(right).parameters, arguments, strict=True)
    )
    return (
        f"Your function stopped{where} with {type(error).__name__}: {error}. "
        f"It was called with {shapes}."
    )
