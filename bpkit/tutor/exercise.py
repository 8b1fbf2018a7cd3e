"""An exercise: what is asked, how an answer is tried, and how a wrong one is understood.

The learner's function is called on several inputs and compared with the right one. Where it
differs, it is marked: each equation for itself, by the grammar of mistakes in bpkit.slips. What no
equation tells is looked for in the answers as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np

from bpkit.slips.grammar import Formula, Letters
from bpkit.tutor.afterwards import afterwards
from bpkit.tutor.answer import UnfitError, agree, read
from bpkit.tutor.attempt import Attempt, try_out
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import CANNOT, Mark, Marked, Premise, Row, alone, marked, on_premise
from bpkit.tutor.running import NotAttemptedError
from bpkit.tutor.shape_of_answers import (
    MIXING,
    SWAPPED,
    idle,
    mixing,
    partly_right,
    rearranged,
    swapped,
)
from bpkit.tutor.told import in_full, slips_in, told
from bpkit.tutor.where_right import where_right
from bpkit.words import say, sentences

Arguments = tuple[Any, ...]
Views = list[list[Marked]]  # what is found in each way of looking at the answers


class Exercise:
    """A task that checks itself. `check` and `hint` are what a notebook calls.

    right: the function asked for, whose parameters are the learner's too.
    inputs: arguments to try it on, the smallest first; that one can be followed by hand.
    views: the equations to be marked, in the order in which they are computed; or several such
        lists, where an answer can be looked at in several ways.
    rows: wrong answers that no equation says well, by their names.
    premises: what may be supposed, where the views do not explain an answer by one slip.
    """

    def __init__(
        self,
        right: Callable[..., Any],
        inputs: Sequence[Arguments],
        views: Sequence[Sequence[Mark]],
        remember: str,
        hints: tuple[str, str, str],
        rows: Mapping[str, Row] | None = None,
        premises: Sequence[Premise] = (),
    ):
        self.right, self.inputs, self.views = right, inputs, views
        self.rows, self.premises = rows or {}, premises
        self.remember, self.hints = remember, hints
        self.names = [*signature(right).parameters]
        self._hints_given = 0

    def check(self, mine: Callable[..., Any]) -> Feedback:
        """Try the learner's function, and show what its numbers say."""
        return self.mark(mine).show()

    def hint(self) -> Feedback:
        """A question, then a pointer, then nearly the answer: one more at each call."""
        n = self._hints_given % len(self.hints)
        self._hints_given += 1
        count = say("({n} of {total})", n=n + 1, total=len(self.hints))
        return Feedback("hint", sentences(count, say(self.hints[n]))).show()

    def mark(self, mine: Callable[..., Any]) -> Feedback:
        """What `check` shows, not shown: for programs."""
        if not callable(mine):
            return Feedback(
                "not yet",
                say(
                    "check wants your function itself, without calling it; got {got}.",
                    got=repr(mine),
                ),
            )
        try:
            attempts = [*self._attempts(mine)]
        except NotAttemptedError:
            return Feedback("not attempted", say(NOT_ATTEMPTED))
        if all(a.is_right for a in attempts):
            return Feedback("right", say(self.remember))
        if plain := next((a for a in attempts if a.slip in AT_ONCE), None):
            return Feedback("not yet", plain.trouble, slips=(plain.slip,))
        return (
            rearranged(attempts)
            or _with_what_is_missing(self._named(attempts), attempts)
            or partly_right(attempts, self.names)
            or where_right(attempts)
            or in_full(attempts, self.names, mine)
        )

    def _attempts(self, mine: Callable[..., Any]) -> Iterator[Attempt]:
        for arguments in self.inputs:
            attempt = try_out(mine, self.right, arguments, self.names)
            yield attempt
            if attempt.slip == "loop_without_end":  # the next ones would not end either
                return

    def _named(self, attempts: Sequence[Attempt]) -> Feedback | None:
        """The mistakes that give the learner's numbers wherever there are any.

        Where a shape is wrong the numbers may be half of an answer: they need not agree.
        """
        usable = [a for a in attempts if a.got]
        fitting = [a for a in usable if not a.trouble]
        views: Views = []
        for some in [usable] if fitting == usable else [usable, fitting]:
            if all(a.is_right for a in some):
                return None
            views = self._viewed(some)
            explained = self._explained(some, views)
            if explained and len(explained.slips) == 1:
                return explained
            fits = not any(a.trouble for a in some)
            if simpler := ((explained or fits) and idle(some, self.names)) or afterwards(some):
                return simpler
            if turned := self._turned(some, views):
                return turned
            if explained:
                return explained
        return idle(fitting, self.names) or (
            self._in_part(fitting, views) if 2 * len(fitting) > len(attempts) else None
        )

    def _viewed(self, attempts: Sequence[Attempt]) -> Views:
        return [marked(marks, attempts) for marks in self.views]

    def _explained(self, attempts: Sequence[Attempt], views: Views) -> Feedback | None:
        """What explains all with the fewest slips: a view, or a row."""
        whole = [v for v in views if all(m.is_right or m.mistake for m in v)]
        whole = [v for v in whole if not all(m.is_right for m in v)]
        best = min(whole, key=slips_in, default=None)
        if best and slips_in(best) == 1:
            return told(best)
        for name, row in self.rows.items():
            if all(_agrees(a, row) for a in attempts):
                text = sentences(*map(say, (row.before, row.done, row.look)))
                return Feedback("not yet", text, slips=(name,))
        best = min(
            [*filter(None, [best]), *self._on_premises(attempts)], key=slips_in, default=None
        )
        return told(best) if best else None

    def _on_premises(self, attempts: Sequence[Attempt]) -> Iterator[list[Marked]]:
        """What explains all under some premise, by no more slips than it allows."""
        fits = not any(a.trouble for a in attempts)
        for premise in self.premises:
            if premise.made and not fits:  # more is wrong than what came before
                continue
            found = on_premise(premise, attempts)
            if not all(m.is_right for m in found) and slips_in(found) <= premise.most:
                yield found

    def _turned(self, attempts: Sequence[Attempt], views: Views) -> Feedback | None:
        """Results that have changed places and are wrong besides, if that makes fewer slips.

        What is right where it stands has not changed places.
        """
        turned = swapped(attempts)
        in_place = any(m.is_right and not m.is_given for view in views for m in view)
        if not turned or in_place or any(a.trouble for a in turned):
            return None
        turned_views = self._viewed(turned)
        besides = self._explained(turned, turned_views)
        if not besides or _slips_in(turned_views) + 1 >= _slips_in(views):
            return None
        text = "\n".join([say(SWAPPED), besides.text])
        return Feedback("not yet", text, slips=("results_swapped", *besides.slips))

    def _in_part(self, attempts: Sequence[Attempt], views: Views) -> Feedback | None:
        """Of several equations those that are right or explained, and the numbers of the others."""
        best = max(views, key=lambda view: sum(m.is_right or bool(m.mistake) for m in view))
        named = [m for m in best if m.name]
        known = any(m.is_right or m.mistake for m in named)
        if len(named) < 2 or not known or all(m.is_right for m in best):
            return None
        if sum(not (m.is_right or m.mistake) for m in named) > 1 and mixing(attempts):
            return Feedback("not yet", say(MIXING), slips=("one_example_only",))
        return told(best, next(a for a in attempts if not a.is_right), self.names)


def of_formula(
    formula: Formula,
    letters: Callable[..., Letters],
    inputs: Sequence[Arguments],
    form: Callable[[Any], Any] = lambda numbers: numbers,
    **told: Any,
) -> Exercise:
    """The Exercise of one formula. letters: what gives its letters from the learner's arguments.

    form: what makes of its numbers what is expected, as np.ravel of a column.
    """

    @wraps(letters)
    def right(*arguments: Any) -> Any:
        return form(formula(letters(*arguments)))

    return Exercise(right, inputs, [[alone(formula, letters)]], **told)


def _with_what_is_missing(found: Feedback | None, attempts: Sequence[Attempt]) -> Feedback | None:
    """What was found; and where a layer is missing from other attempts, that too."""
    missing = next((a for a in attempts if a.slip == "layer_missing"), None)
    if not found or not missing:
        return found
    text = "\n".join([found.text, missing.trouble])
    return replace(found, text=text, slips=(*found.slips, missing.slip))


def _slips_in(views: Views) -> float:
    """How many slots are mistaken in the view with the fewest, of those that explain all."""
    whole = [view for view in views if all(m.is_right or m.mistake for m in view)]
    return min((sum(len(m.mistake.wrong) for m in v if m.mistake) for v in whole), default=np.inf)


NOT_ATTEMPTED = "Put your line in place of the three dots, run that cell, then this one."
# What is told before anything is looked for.
AT_ONCE = {"argument_changed", "async", "yield", "nothing_returned"}


def _agrees(attempt: Attempt, row: Row) -> bool:
    try:
        with np.errstate(all="ignore"):
            given = (attempt.got, *attempt.arguments) if row.is_given else attempt.arguments
            return agree(attempt.got, read(row.rule(*given), attempt.right))
    except (UnfitError, *CANNOT):
        return False
