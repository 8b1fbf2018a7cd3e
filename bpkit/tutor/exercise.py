"""An exercise: what is asked, and how an answer is tried.

The learner's function is called on several inputs and compared with the right one. Where it
differs, diagnosis.py says why; what nobody can say is shown in numbers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from inspect import signature
from typing import Any

from bpkit.slips.grammar import Formula, Letters
from bpkit.tutor.attempt import Attempt, try_out
from bpkit.tutor.diagnosis import Diagnosis
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import Mark, Premise, Row, alone
from bpkit.tutor.running import NotAttemptedError
from bpkit.tutor.told import in_full
from bpkit.words import say, sentences

Arguments = tuple[Any, ...]


class Exercise:
    """A task that checks itself. `check` and `hint` are what a notebook calls.

    right: the function asked for, whose parameters are the learner's too.
    inputs: arguments to try it on, the smallest first; that one can be followed by hand.
    views, rows, premises: what explains a wrong answer, as in Diagnosis.
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
        self.right, self.inputs = right, inputs
        self.remember, self.hints = remember, hints
        self.names = [*signature(right).parameters]
        self.diagnosis = Diagnosis(views, rows or {}, premises, self.names)
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
        return self.diagnosis.of(attempts) or in_full(attempts, self.names, mine)

    def _attempts(self, mine: Callable[..., Any]) -> Iterator[Attempt]:
        for arguments in self.inputs:
            attempt = try_out(mine, self.right, arguments, self.names)
            yield attempt
            if attempt.slip == "loop_without_end":  # the next ones would not end either
                return


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


NOT_ATTEMPTED = "Put your line in place of the three dots, run that cell, then this one."
# What is told before anything is looked for.
AT_ONCE = {"argument_changed", "async", "yield", "nothing_returned"}
