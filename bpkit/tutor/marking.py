"""Marking as a teacher does: each equation on its own, given what the learner has so far.

A mark is one equation of an answer. Its scenes are the places where the equation is used: the
letters that it finds there, among them the learner's own earlier numbers, and what the learner
made of them. So a slip in one equation is no slip in the next: the error is carried forward.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpkit.slips.grammar import Formula, Letters, Mistake
from bpkit.tutor.answer import RESULT, same
from bpkit.tutor.attempt import Attempt

Scene = tuple[Letters, Any]


class Mark(NamedTuple):
    """One equation of an answer: what it is called, its formula, and its scenes."""

    name: str
    formula: Formula
    scenes: Callable[[Sequence[Attempt]], Iterable[Scene]]
    is_given: bool = False  # whether the letters hold what the learner has of the marks before


class Row(NamedTuple):
    """A wrong answer as a whole: a function called like the right one, and what is told of it."""

    rule: Callable[..., Any]
    done: str
    look: str
    before: str = ""  # what is told first


class Marked(NamedTuple):
    """A Mark, and what was found: that it is right; or a mistake, if one is known."""

    name: str
    is_right: bool
    mistake: Mistake | None = None
    in_places: bool = False  # whether it is right in some scenes, and mistaken in the others only
    is_given: bool = False  # as in Mark


class Premise(NamedTuple):
    """A mistake in what comes before all equations, and the equations marked given that."""

    made: Marked
    marks: Sequence[Mark]


def alone(
    formula: Formula, letters: Callable[..., Letters], part: str = RESULT, name: str = ""
) -> Mark:
    """The Mark of an answer, or a part of it, that is this formula at letters(*arguments)."""

    def scenes(attempts: Sequence[Attempt]) -> Iterator[Scene]:
        for a in attempts:
            yield letters(*a.arguments), a.got[part]

    return Mark(name, formula, scenes)


def marked(
    marks: Sequence[Mark], attempts: Sequence[Attempt], in_two_slots: bool = True
) -> list[Marked]:
    """What is found of each mark that has a scene, on attempts that gave numbers.

    in_two_slots: whether mistakes in two slots are looked for, too.
    """
    found = []
    for mark in marks:
        try:
            scenes = list(mark.scenes(attempts))
        except CANNOT:  # the learner's earlier numbers have no such shape
            scenes = []
            found.append(Marked(mark.name, False))
        if scenes:
            found.append(_marked(mark, scenes, in_two_slots)._replace(is_given=mark.is_given))
    return found


def _marked(mark: Mark, scenes: list[Scene], in_two_slots: bool) -> Marked:
    wrong = [scene for scene in scenes if not _gives(mark.formula, [scene])]
    if not wrong:
        return Marked(mark.name, True)
    if mistake := explained(mark.formula, scenes, in_two_slots):
        return Marked(mark.name, False, mistake)
    in_part = 2 < len(wrong) < len(scenes)
    mistake = explained(mark.formula, wrong, in_two_slots) if in_part else None
    return Marked(mark.name, False, mistake, in_places=bool(mistake))


def explained(
    formula: Formula, scenes: Sequence[Scene], in_two_slots: bool = True
) -> Mistake | None:
    """The likeliest mistake in one slot of the formula, or else in two, that gives the numbers.

    What holds nan and inf alone says nothing.
    """
    telling = [scene for scene in scenes if np.isfinite(scene[1]).any()]
    mistakes = formula.in_one_slot + (formula.in_two_slots if in_two_slots else ())
    if not telling:
        return None
    return next((mistake for mistake in mistakes if _gives(mistake, telling)), None)


# What a formula says where one of its fillings cannot be had: a letter that is not at hand, shapes
# that do not fit, a layer that does not exist.
CANNOT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def _gives(rule: Formula | Mistake, scenes: Iterable[Scene]) -> bool:
    """Whether a formula or a mistake gives the learner's numbers in every scene."""
    try:
        with np.errstate(all="ignore"):
            return all(same(numbers, rule(letters)) for letters, numbers in scenes)
    except CANNOT:
        return False
