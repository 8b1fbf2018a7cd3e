"""An exercise: what is asked, how an answer is tried, and how a wrong one is understood.

The learner's function is called on several inputs and compared with the right one. Where it
differs, it is marked: each equation for itself, by the grammar of mistakes in bpkit.slips.
"""

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dis import get_instructions
from functools import wraps
from itertools import groupby
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from bpkit.layers import Layers
from bpkit.network import Network
from bpkit.slips import TOGETHER
from bpkit.slips.grammar import Filling, Formula, Letters
from bpkit.tutor.answer import (
    NotAttemptedError,
    UnfitError,
    agree,
    arrays_in,
    digits_to_tell,
    first_difference,
    fitted,
    misfit,
    read,
    same,
    shown,
)
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import CANNOT, Attempt, Mark, Marked, alone, marked
from bpkit.tutor.running import call

Arguments = tuple


class Exercise:
    """A task that checks itself. `check` and `hint` are what a notebook calls.

    right: the function asked for, whose parameters are the learner's too.
    inputs: arguments to try it on, the smallest first; that one can be followed by hand.
    views: the equations to be marked, in the order in which they are computed; or several such
        lists, where an answer can be looked at in several ways.
    rows: wrong answers that no equation says well, as fillings whose value is called like `right`.
    """

    def __init__(
        self,
        right: Callable,
        inputs: Sequence[Arguments],
        views: Sequence[Sequence[Mark]],
        remember: str,
        hints: tuple[str, str, str],
        rows: Mapping[str, Filling] | None = None,
    ):
        self.right, self.inputs, self.views = right, inputs, views
        self.rows, self.remember, self.hints = rows or {}, remember, hints
        self._hints_given = 0

    def check(self, mine: Callable) -> Feedback:
        """Try the learner's function, and show what its numbers say."""
        return self.mark(mine).show()

    def hint(self) -> Feedback:
        """A question, then a pointer, then nearly the answer: one more at each call."""
        n = self._hints_given % len(self.hints)
        self._hints_given += 1
        return Feedback("hint", f"({n + 1} of {len(self.hints)}) {self.hints[n]}").show()

    def mark(self, mine: Callable) -> Feedback:
        """What `check` shows, not shown: for programs."""
        if not callable(mine):
            return Feedback(
                "not yet", f"check wants your function itself, without calling it; got {mine!r}."
            )
        try:
            attempts = list(self._attempts(mine))
        except NotAttemptedError:
            return Feedback("not attempted", NOT_ATTEMPTED)
        if all(a.is_right for a in attempts):
            return Feedback("right", self.remember)
        plain = next((a for a in attempts if a.slip in AT_ONCE), None)
        if plain:
            return Feedback("not yet", plain.trouble, slips=(plain.slip,))
        return (
            self._named(attempts) or self._partly_right(attempts) or self._in_full(mine, attempts)
        )

    def _attempts(self, mine) -> Iterator[Attempt]:
        for arguments in self.inputs:
            attempt = self._attempt(mine, arguments)
            yield attempt
            if attempt.slip == "loop_without_end":  # the next ones would not end either
                return

    def _attempt(self, mine, arguments) -> Attempt:
        given = copy.deepcopy(arguments)
        right = self.right(*arguments)
        attempt = Attempt(arguments, right, read(right, right))
        answer, stopped, slip, warned = call(mine, given, self._described(arguments))
        if stopped:
            return attempt._replace(trouble=stopped, slip=slip)
        if answer is None:
            return attempt._replace(trouble=NOTHING, slip="nothing_returned")
        if changed := _changed(arguments, given, self._names()):
            return attempt._replace(trouble=changed, slip="argument_changed")
        return judged(attempt._replace(answer=answer), warned)

    def _names(self) -> list[str]:
        return list(inspect.signature(self.right).parameters)

    def _described(self, arguments) -> str:
        return ", ".join(
            f"{name} of shape {value.shape}" if isinstance(value, np.ndarray) else name
            for name, value in zip(self._names(), arguments, strict=True)
        )

    def _named(self, attempts) -> Feedback | None:
        """The mistakes that give the learner's numbers wherever there are any.

        Where a shape is wrong the numbers may be half of an answer: they need not agree.
        """
        if rearranged := _rearranged([a for a in attempts if a.answer is not None]):
            return rearranged
        usable = [a for a in attempts if a.got is not None]
        fitting = [a for a in usable if not a.trouble]
        views = []
        for some in [usable] if fitting == usable else [usable, fitting]:
            if all(a.is_right for a in some):
                return None
            views = [marked(marks, some) for marks in self.views]
            if explained := self._explained(some, views):
                idle = len(explained.slips) > 1 and self._idle(some)
                return idle or explained
        if idle := self._idle(fitting):
            return idle
        return self._in_part(fitting, views) if 2 * len(fitting) > len(attempts) else None

    def _idle(self, attempts) -> Feedback | None:
        """An answer that asks for nothing: always the same number, or an argument as it came."""
        answers = [np.concatenate([array.ravel() for array in a.got.values()]) for a in attempts]
        numbers = set(np.concatenate(answers)) if answers else set()
        if len(numbers) == 1:
            text = f"Every number is {numbers.pop():g}, whatever your function is given."
            return Feedback("not yet", text, slips=("constant",))
        for n, name in enumerate(self._names()):
            if answers and all(
                isinstance(a.arguments[n], np.ndarray) and same(mine, a.arguments[n].ravel())
                for a, mine in zip(attempts, answers, strict=True)
            ):
                text = f"That is {name} itself, as your function was given it."
                return Feedback("not yet", text, slips=("argument_returned",))
        return None

    def _explained(self, attempts, views) -> Feedback | None:
        """The view that explains all with the fewest slips, or else a row."""
        whole = [v for v in views if all(m.is_right or m.mistake for m in v)]
        if whole := [v for v in whole if not all(m.is_right for m in v)]:
            return told(min(whole, key=lambda view: len(_names_in(view))))
        for name, row in self.rows.items():
            if all(self._agrees(a, row) for a in attempts):
                return Feedback("not yet", f"{row.done} {row.look}", slips=(name,))
        return None

    def _agrees(self, attempt, row) -> bool:
        try:
            with np.errstate(all="ignore"):
                numbers = read(row.value(*copy.deepcopy(attempt.arguments)), attempt.right)
        except (UnfitError, *CANNOT):
            return False
        return agree(attempt.got, numbers)

    def _in_part(self, attempts, views) -> Feedback | None:
        """Of several equations those that are right or explained, and the numbers of the others."""
        best = max(views, key=lambda view: sum(m.is_right or bool(m.mistake) for m in view))
        if len(best) < 2 or not any(m.mistake or m.is_right for m in best):
            return None
        if all(m.is_right for m in best):
            return None
        return told(best, _numbers(self._names(), next(a for a in attempts if not a.is_right)))

    def _partly_right(self, attempts) -> Feedback | None:
        """What the inputs with a right answer have in common, and the others not."""
        slips = {a.slip for a in attempts if not a.is_right}
        if len(slips) == 1 and "" not in slips:
            return None  # they say themselves what is wrong
        features = [dict(self._features(a.arguments)) for a in attempts]
        right = [f for f, a in zip(features, attempts, strict=True) if a.is_right]
        wrong = [f for f, a in zip(features, attempts, strict=True) if not a.is_right]
        for (name, feature), value in (right[0] if right else {}).items():
            shared = {f.get((name, feature)) for f in right}
            if shared == {value} and value not in {f.get((name, feature)) for f in wrong}:
                slip, says = BY_HAND.get((feature, value)) or BY_HAND[feature]
                return Feedback("not yet", says.format(name=name, value=value), slips=(slip,))
        return None

    def _features(self, arguments) -> Iterator[tuple[tuple[str, str], int]]:
        for name, value in zip(self._names(), arguments, strict=True):
            if isinstance(value, Network):
                yield (name, "layers"), value.L
                yield from (((name, f"size {n}"), size) for n, size in enumerate(value.sizes[:2]))
            elif isinstance(value, np.ndarray) and value.ndim:
                yield (name, "columns" if value.ndim > 1 else "entries"), value.shape[-1]
                yield (name, "rows" if value.ndim > 1 else "entries"), len(value)

    def _in_full(self, mine, attempts) -> Feedback:
        """The smallest input on which the answer is wrong, with all its numbers."""
        worst = next(a for a in attempts if not a.is_right)
        borrowed = _borrowed(mine)
        if worst.trouble:
            text = f"{worst.trouble} {borrowed}".strip()
            return Feedback("not yet", text, slips=(worst.slip,) if worst.slip else ())
        name, place = first_difference(fitted(worst.got, worst.expected), worst.expected)
        where = f", row {place[0] + 1}, column {place[1] + 1}" if len(place) == 2 else ""
        text = f"Here is the smallest case that differs, first in {name}{where}. {borrowed}"
        return Feedback("not yet", text.strip(), _numbers(self._names(), worst))


def of_formula(formula: Formula, letters: Callable[..., Letters], inputs, **told) -> Exercise:
    """The Exercise of one formula. letters: what gives its letters from the learner's arguments."""

    @wraps(letters)
    def right(*arguments):
        return formula(letters(*arguments))

    return Exercise(right, inputs, [[alone(formula, letters)]], **told)


NOT_ATTEMPTED = "Put your line in place of the three dots, run that cell, then this one."
NOTHING = (
    "The result is None. A function gives back what stands after return: does yours end with "
    "one? print shows a number, but does not hand it on."
)
# What is told before anything is looked for.
AT_ONCE = {"argument_changed", "async", "yield", "nothing_returned"}

# Answers whose pieces are right, and in another order than they should.
REARRANGED = {
    "results_swapped": (
        "The results have changed places. Look at the order in which they are asked for.",
        lambda answer: tuple(answer)[::-1],
    ),
    "layers_reversed": (
        "The list runs from the last layer to the first: a list is read in the order of the "
        "layers. A dict by layer number says which is which.",
        lambda answer: _each_part(answer, list, lambda part: part[::-1]),
    ),
    "layers_from_zero": (
        "The layers are numbered from 0. In the formulas, the first one with weights is layer 2.",
        lambda answer: _each_part(answer, dict, lambda part: {l + 2: v for l, v in part.items()}),
    ),
    "layers_from_one": (
        "The layers are numbered one too low. In the formulas, the first with weights is layer 2.",
        lambda answer: _each_part(answer, dict, lambda part: {l + 1: v for l, v in part.items()}),
    ),
}


def _rearranged(attempts) -> Feedback | None:
    """What is right once its pieces are put in order."""
    for name, (says, rearrange) in REARRANGED.items():
        if name == "results_swapped" and not all(isinstance(a.right, tuple) for a in attempts):
            continue
        try:
            again = [judged(a._replace(answer=rearrange(a.answer))) for a in attempts]
        except CANNOT:
            continue
        if again and all(a.is_right for a in again):
            return Feedback("not yet", says, slips=(name,))
    return None


def _each_part(answer, kind, change):
    """An answer with each of its parts changed, if these are of that kind."""
    if isinstance(answer, kind):
        return change(answer)
    return tuple(change(kind(part)) for part in answer)


BY_HAND = {
    "layers": (
        "layers_by_hand",
        "It is right for a network of {value} layers, and not for others. Are they written down "
        "one by one? A loop up to net.L takes any number of them.",
    ),
    ("layers", 2): (
        "two_layers_alone",
        "It is right for a network of 2 layers, which has no hidden one, and for no other.",
    ),
    ("columns", 1): (
        "one_example_only",
        "It is right where {name} has one column, and not for several examples, a column each.",
    ),
    **{
        each: (
            "size_by_hand",
            f"It is right where {{name}} has {{value}} {each}, and nowhere else. Is a number "
            "written down that should be taken from a shape?",
        )
        for each in ("rows", "columns", "entries")
    },
    **{
        f"size {n}": (
            "size_by_hand",
            f"It is right where layer {n + 1} has {{value}} neurons, and nowhere else. Is a number "
            "written down that should be taken from a shape?",
        )
        for n in (0, 1)
    },
}


def judged(attempt: Attempt, warned="") -> Attempt:
    """An attempt whose answer is read, and is right, or wrong, or plainly no answer."""
    try:
        got = read(attempt.answer, attempt.right)
    except UnfitError as unfit:
        trouble = str(unfit)
        return attempt._replace(got=None, trouble=trouble, slip=unfit.slip, is_right=False)
    trouble = misfit(got, attempt.expected)
    if not trouble and not all(np.isfinite(array).all() for array in got.values()):
        name = next(name for name, array in got.items() if not np.isfinite(array).all())
        trouble = f"There is nan or inf in {name}" + (f": {warned}." if warned else ".")
    is_right = not trouble and agree(got, attempt.expected)
    return attempt._replace(got=got, trouble=trouble, slip="", is_right=is_right)


def told(found: Sequence[Marked], numbers="") -> Feedback:
    """What is right, and what is not and why, in the order of the equations."""
    right = [m.name for m in found if m.is_right]
    lines = [f"{_listed(right)} right."] if right else []
    names: dict[str, None] = {}
    for finding, some in groupby((m for m in found if not m.is_right), key=_finding(found)):
        wrong = [m.name for m in some]
        either = " either" if len(lines) > bool(right) else ""
        lines.append(f"{_listed(wrong)} not{either}{finding.why}" if wrong[0] else finding.text)
        names |= dict.fromkeys(finding.names)
    return Feedback("not yet", " ".join(map(_sentence, lines)), numbers, tuple(names))


class Finding(NamedTuple):
    """The names of a mistake, and what is told of it."""

    names: tuple[str, ...] = ()
    text: str = ""
    where: str = ""

    @property
    def why(self) -> str:
        return f"{self.where}. {self.text}" if self.text else ": the numbers are below."


def _finding(found: Sequence[Marked]) -> Callable[[Marked], Finding]:
    """What is told of a mark that is wrong; the same of all that make up one slip together."""
    names = {name for m in found if m.mistake for name in m.mistake.names}
    joint = {
        part: Finding((name,), f"{done} {look}")
        for name, (done, look, *parts) in TOGETHER.items()
        for _, part in parts
        if names >= {part for _, part in parts}
    }

    def finding(m: Marked) -> Finding:
        if not m.mistake:
            return Finding()
        if len(m.mistake.names) == 1 and m.mistake.names[0] in joint:
            return joint[m.mistake.names[0]]
        both = "Two things at once. " if len(m.mistake.names) > 1 else ""
        text = f"{both}{m.mistake.done} {m.mistake.look}"
        if m.in_places and not m.name:
            text = f"It is right in some cases, and in others not. {text}"
        return Finding(m.mistake.names, text, " everywhere" if m.in_places else "")

    return finding


def _names_in(found: Sequence[Marked]) -> set[str]:
    return {name for m in found if m.mistake for name in m.mistake.names}


def _listed(names) -> str:
    return (
        ", ".join(names[:-1])
        + " and " * (len(names) > 1)
        + names[-1]
        + (" are" if len(names) > 1 else " is")
    )


def _sentence(text: str) -> str:
    """The text with its first word capitalised, if that is a word and no symbol."""
    first = text.split(" ")[0]
    return text[:1].upper() + text[1:] if first.isascii() and first.isalpha() else text


def _numbers(names, attempt) -> str:
    """All numbers of an attempt: what came in, what is expected, what the learner has."""
    digits = 4
    if attempt.got and not attempt.trouble:
        mine = fitted(attempt.got, attempt.expected)
        name, place = first_difference(mine, attempt.expected)
        digits = digits_to_tell(mine[name][place], attempt.expected[name][place])
    return "\n".join(
        [
            *map(shown, names, attempt.arguments),
            *(shown(f"expected, {n}", array, digits) for n, array in attempt.expected.items()),
            *(shown(f"you have, {n}", array, digits) for n, array in (attempt.got or {}).items()),
        ]
    )


def _changed(arguments, given, names) -> str:
    """A sentence that names the argument which the function changed, if there is one."""
    for name, before, after in zip(names, arguments, given, strict=True):
        pairs = zip(arrays_in(before), arrays_in(after), strict=True)
        if any(not np.array_equal(old, new) for old, new in pairs):
            how = "build new arrays instead of writing into this one: w = w − …, not w −= …"
            if isinstance(before, Network):
                how = f"put what is new into dicts, and assign nothing to {name}.w or {name}.b"
            return f"Your function changes {name} itself. Others still need it as it was: {how}."
    return ""


def _borrowed(mine) -> str:
    """A sentence that names the numbers which the function takes from the notebook, if any."""
    taken = sorted(
        name for name in _globals_of(getattr(mine, "__code__", None))
        if _is_data(getattr(mine, "__globals__", {}).get(name))
    )  # fmt: skip
    if not taken:
        return ""
    return (
        f"Your function takes {', '.join(taken)} from the notebook, where an earlier cell has left "
        "it. Is it one of the arguments, or should your function make it?"
    )


def _globals_of(code: CodeType | None) -> set[str]:
    """The names that a function, or one within it, looks up outside of itself."""
    if code is None:
        return set()
    names = {i.argval for i in get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(_globals_of(c) for c in code.co_consts if isinstance(c, CodeType)))


def _is_data(value: Any) -> bool:
    return isinstance(value, (np.ndarray, float, int, list, dict, Network, Layers))
