"""What is told of marks and numbers, as sentences."""

from collections.abc import Callable, Sequence
from dis import get_instructions
from itertools import groupby
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from bpkit.layers import Layers
from bpkit.network import Network
from bpkit.slips.backward import BP3, BP4
from bpkit.slips.grammar import SAID
from bpkit.slips.passes import TOGETHER
from bpkit.tutor.answer import digits_to_tell, first_difference, fitted, shown
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import Marked
from bpkit.words import joined, say, sentences


def told(
    found: Sequence[Marked], unexplained: Attempt | None = None, names: Sequence[str] = ()
) -> Feedback:
    """What is right, and what is not and why, a line each, in the order of the equations.

    unexplained: the attempt whose numbers are shown where some mark has no known mistake, and
    what its arguments are called.
    """
    wrong = [m for m in found if not m.is_right]
    first, is_loop = found.index(wrong[0]), not wrong[0].name
    before = [m.name for m in found[:first] if m.name]
    after = [m for m in found[first:] if m.is_right and m.name]
    lines = [_said(before, *RIGHT)] if before else []
    slips: dict[str, None] = {}
    not_so = NOT if before else NOT_RIGHT
    for finding, some in groupby(wrong, key=_finding(found)):
        marks = [m.name for m in some if m.name]
        lines.append(sentences(_said(marks, *not_so) if marks else "", finding.text))
        not_so = NOT_EITHER if marks else not_so
        slips |= dict.fromkeys(finding.slips)
    if after:
        is_given = all(m.is_given for m in after)
        right = RIGHT_ELSEWHERE if is_loop else RIGHT_GIVEN if is_given else RIGHT
        lines.append(_said([m.name for m in after], *right))
    numbers = _numbers(names, unexplained) if unexplained else ""
    return Feedback("not yet", "\n".join(lines), numbers, tuple(slips))


# Of one name, and of several.
RIGHT = ("{names} is right.", "{names} are right.")
RIGHT_ELSEWHERE = ("Elsewhere, {names} is right.", "Elsewhere, {names} are right.")
RIGHT_GIVEN = ("Given that, {names} is right.", "Given that, {names} are right.")
NOT = ("{names} is not.", "{names} are not.")
NOT_RIGHT = ("{names} is not right.", "{names} are not right.")
NOT_EITHER = ("{names} is not either.", "{names} are not either.")


def _said(names: Sequence[str], one: str, several: str) -> str:
    """A sentence of one name or of several: "δ of the output and ∂C/∂w are right."."""
    *most, last = map(say, names)
    if not most:
        return capitalised(say(one, names=last))
    both = say("{some} and {last}", some=joined("{one}, {other}", *most), last=last)
    return capitalised(say(several, names=both))


def capitalised(text: str) -> str:
    """The text with a capital, if it begins with a word and not with a symbol."""
    first = text.split(" ")[0]
    return text[:1].upper() + text[1:] if first.isascii() and first.isalpha() else text


def slips_in(found: Sequence[Marked]) -> int:
    """How many slips are told of what was found, where several marks may make up one.

    One that is made in some scenes only counts twice: what explains all is preferred.
    """
    return len(told(found).slips) + sum(bool(m.where) for m in found)


def names_in(found: Sequence[Marked]) -> set[str]:
    """The names of the mistakes that were found."""
    return {name for m in found if m.mistake for name in m.mistake.names}


# What is one slip, where it comes together.
JOINT = TOGETHER | {
    "only_first_example": ((BP3, "bias_of_first_example"), (BP4, "weight_of_first_example")),
}


class Finding(NamedTuple):
    """What is told of a mark that is wrong, and the names of its slips."""

    slips: tuple[str, ...]
    text: str


def _finding(found: Sequence[Marked]) -> Callable[[Marked], Finding]:
    """The Finding of a mark; the same one for all marks that make up one slip together."""
    joint = {
        part: Finding((name,), sentences(*map(say, SAID[name])))
        for name, parts in JOINT.items()
        for _, part in parts
        if names_in(found) >= {part for _, part in parts}
    }

    def finding(m: Marked) -> Finding:
        where = say(m.where)
        if not m.mistake:
            return Finding((), sentences(where, say("The numbers are below.")))
        if len(m.mistake.names) == 1 and m.mistake.names[0] in joint:
            return joint[m.mistake.names[0]]
        both = say("Two things at once.") if len(m.mistake.names) > 1 else ""
        what = map(say, (*m.mistake.done, *m.mistake.look))
        return Finding(m.mistake.names, sentences(where, both, *what))

    return finding


def in_full(attempts: Sequence[Attempt], names: list[str], mine: Callable[..., Any]) -> Feedback:
    """The smallest input on which the answer is wrong, with all its numbers."""
    worst = next(a for a in attempts if not a.is_right)
    if worst.trouble:
        text, numbers = worst.trouble, ""
    else:
        name, index = _where(worst)
        at = {"row": index[0] + 1, "column": index[1] + 1} if len(index) == 2 else {}
        text = say(
            "Here is the smallest case that differs, first in {name}, row {row}, column {column}."
            if at
            else "Here is the smallest case that differs, first in {name}.",
            name=say(name), **at,
        )  # fmt: skip
        numbers = _numbers(names, worst)
    text = sentences(text, _borrowed(mine))
    return Feedback("not yet", text, numbers, (worst.slip,) if worst.slip else ())


def _where(attempt: Attempt) -> tuple[str, tuple[int, ...]]:
    return first_difference(fitted(attempt.got, attempt.expected), attempt.expected)


def _numbers(names: Sequence[str], attempt: Attempt) -> str:
    """All numbers of an attempt: what came in, what is expected, what the learner has."""
    name, index = _where(attempt)
    mine = fitted(attempt.got, attempt.expected)
    digits = digits_to_tell(mine[name][index], attempt.expected[name][index])
    lines = [
        *map(shown, names, attempt.arguments),
        *(shown(say("expected, {name}", name=say(n)), array, digits)
          for n, array in attempt.expected.items()),
        *(shown(say("you have, {name}", name=say(n)), array, digits)
          for n, array in attempt.got.items()),
    ]  # fmt: skip
    return "\n".join(lines)


def _borrowed(mine: Callable[..., Any]) -> str:
    """A sentence that names the numbers which the function takes from the notebook, if any."""
    notebook = getattr(mine, "__globals__", {})
    names = _global_names(getattr(mine, "__code__", None))
    data = sorted(name for name in names if _is_data(notebook.get(name)))
    taken = joined("{one}, {other}", *data)
    if not taken:
        return ""
    return say(
        "Your function takes {names} from the notebook, where an earlier cell has left it. Is it "
        "one of the arguments, or should your function make it?",
        names=taken,
    )


def _global_names(code: CodeType | None) -> set[str]:
    """The names that a function, or one within it, looks up outside of itself."""
    if code is None:
        return set()
    names = {i.argval for i in get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(_global_names(c) for c in code.co_consts if isinstance(c, CodeType)))


def _is_data(value: Any) -> bool:
    return isinstance(value, (np.ndarray, float, int, list, dict, Network, Layers))
