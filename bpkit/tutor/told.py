"""What is told of marks and numbers, as sentences."""

from collections.abc import Callable, Sequence
from dis import get_instructions
from itertools import groupby
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from bpkit.layers import Layers
from bpkit.network import Network
from bpkit.slips.grammar import SAID
from bpkit.slips.passes import TOGETHER
from bpkit.tutor.answer import digits_to_tell, first_difference, fitted, shown
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import Marked


def told(found: Sequence[Marked], unexplained: Attempt | None = None, names=()) -> Feedback:
    """What is right, and what is not and why, a line each, in the order of the equations.

    unexplained: the attempt whose numbers are shown where some mark has no known mistake, and
    what its arguments are called.
    """
    right = [m.name for m in found if m.is_right]
    lines = [_said(right, "is right.", "are right.")] if right else []
    slips: dict[str, None] = {}
    wrong = [m for m in found if not m.is_right]
    for finding, some in groupby(wrong, key=_finding(found)):
        marks = [m.name for m in some]
        either = marks[0] != wrong[0].name
        said = _said(marks, *_NOT[either]) if marks[0] else ""
        lines.append(f"{said} {finding.text}".strip())
        slips |= dict.fromkeys(finding.slips)
    numbers = _numbers(names, unexplained) if unexplained else ""
    return Feedback("not yet", "\n".join(lines), numbers, tuple(slips))


_NOT = {False: ("is not.", "are not."), True: ("is not either.", "are not either.")}


def _said(names, one, several) -> str:
    """A sentence of one name or of several: "δ of the output and ∂C/∂w are right."."""
    *most, last = names
    subject = f"{', '.join(most)} and {last}" if most else last
    return capitalised(f"{subject} {several if most else one}")


def capitalised(text: str) -> str:
    """The text with a capital, if it begins with a word and not with a symbol."""
    first = text.split(" ")[0]
    return text[:1].upper() + text[1:] if first.isascii() and first.isalpha() else text


def names_in(found: Sequence[Marked]) -> set[str]:
    """The names of the mistakes that were found."""
    return {name for m in found if m.mistake for name in m.mistake.names}


class Finding(NamedTuple):
    """What is told of a mark that is wrong, and the names of its slips."""

    slips: tuple[str, ...]
    text: str


def _finding(found: Sequence[Marked]) -> Callable[[Marked], Finding]:
    """The Finding of a mark; the same one for all marks that make up one slip together."""
    joint = {
        part: Finding((name,), " ".join(SAID[name]))
        for name, parts in TOGETHER.items()
        for _, part in parts
        if names_in(found) >= {part for _, part in parts}
    }

    def finding(m: Marked) -> Finding:
        if not m.mistake:
            return Finding((), "The numbers are below.")
        if len(m.mistake.names) == 1 and m.mistake.names[0] in joint:
            return joint[m.mistake.names[0]]
        both = "Two things at once. " if len(m.mistake.names) > 1 else ""
        places = "It is right in some cases, and in others not. " if m.in_places else ""
        return Finding(m.mistake.names, f"{places}{both}{m.mistake.done} {m.mistake.look}")

    return finding


def in_full(attempts: Sequence[Attempt], names: list[str], mine: Callable) -> Feedback:
    """The smallest input on which the answer is wrong, with all its numbers."""
    worst = next(a for a in attempts if not a.is_right)
    if worst.trouble:
        text, numbers = worst.trouble, ""
    else:
        name, place = _where(worst)
        where = f", row {place[0] + 1}, column {place[1] + 1}" if len(place) == 2 else ""
        text = f"Here is the smallest case that differs, first in {name}{where}."
        numbers = _numbers(names, worst)
    text = " ".join(filter(None, [text, _borrowed(mine)]))
    return Feedback("not yet", text, numbers, (worst.slip,) if worst.slip else ())


def _where(attempt):
    return first_difference(fitted(attempt.got, attempt.expected), attempt.expected)


def _numbers(names, attempt) -> str:
    """All numbers of an attempt: what came in, what is expected, what the learner has."""
    name, place = _where(attempt)
    mine = fitted(attempt.got, attempt.expected)
    digits = digits_to_tell(mine[name][place], attempt.expected[name][place])
    lines = [
        *map(shown, names, attempt.arguments),
        *(shown(f"expected, {n}", array, digits) for n, array in attempt.expected.items()),
        *(shown(f"you have, {n}", array, digits) for n, array in attempt.got.items()),
    ]
    return "\n".join(lines)


def _borrowed(mine) -> str:
    """A sentence that names the numbers which the function takes from the notebook, if any."""
    notebook = getattr(mine, "__globals__", {})
    names = _global_names(getattr(mine, "__code__", None))
    taken = ", ".join(sorted(name for name in names if _is_data(notebook.get(name))))
    if not taken:
        return ""
    return (
        f"Your function takes {taken} from the notebook, where an earlier cell has left it. Is it "
        "one of the arguments, or should your function make it?"
    )


def _global_names(code: CodeType | None) -> set[str]:
    """The names that a function, or one within it, looks up outside of itself."""
    if code is None:
        return set()
    names = {i.argval for i in get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(_global_names(c) for c in code.co_consts if isinstance(c, CodeType)))


def _is_data(value: Any) -> bool:
    return isinstance(value, (np.ndarray, float, int, list, dict, Network, Layers))
