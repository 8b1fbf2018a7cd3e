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
    is_given: bool = False  # whether the rule wants the learner's numbers too, before the others


class Marked(NamedTuple):
    """A Mark, and what was found: that it is right; or a mistake, if one is known."""

    name: str
    is_right: bool
    mistake: Mistake | None = None
    where: str = ""  # where it is right in some scenes: which ones are not
    is_given: bool = False  # as in Mark


class Premise(NamedTuple):
    """What is supposed of an answer, where looking at it plainly does not explain it by one slip.

    marks: its equations, given that.
    made: the mistakes that are supposed to be made before them.
    most: how many slips may be told so.
    """

    marks: Sequence[Mark]
    made: tuple[Marked, ...] = ()
    most: int = 3


def alone(
    formula: Formula, letters: Callable[..., Letters], part: str = RESULT, name: str = ""
) -> Mark:
    """The Mark of an answer, or a part of it, that is this formula at letters(*arguments)."""

    def scenes(attempts: Sequence[Attempt]) -> Iterator[Scene]:
        for a in attempts:
            yield letters(*a.arguments), a.got[part]

    return Mark(name, formula, scenes)


def marked(marks: Sequence[Mark], attempts: Sequence[Attempt]) -> list[Marked]:
    """What is found of each mark that has a scene, on attempts that gave numbers."""
    found = []
    for mark in marks:
        try:
            scenes = list(mark.scenes(attempts))
        except CANNOT:  # the learner's earlier numbers have no such shape
            scenes = []
            found.append(Marked(mark.name, False))
        if scenes:
            found.append(_marked(mark, scenes)._replace(is_given=mark.is_given))
    return found


def on_premise(premise: Premise, attempts: Sequence[Attempt]) -> list[Marked]:
    """What is found so, if one slip at most in each mark explains all; else nothing.

    The first attempt of all is looked at before: that is quick, and most premises end there.
    """
    for some in (attempts[:1], attempts):
        found = [*premise.made]
        for mark in premise.marks:
            try:
                with np.errstate(all="ignore"):
                    scenes = list(mark.scenes(some))
            except CANNOT:
                if some is attempts:
                    return []
                break  # one attempt alone is not enough
            is_right = gives(mark.formula, scenes)
            mistake = None if is_right else explained(mark.formula, scenes)
            if not is_right and not mistake:
                return []
            if scenes:
                is_given = mark.is_given or bool(premise.made)
                found.append(Marked(mark.name, is_right, mistake, is_given=is_given))
    return found


def _marked(mark: Mark, scenes: list[Scene]) -> Marked:
    wrong = [scene for scene in scenes if not gives(mark.formula, [scene])]
    if not wrong:
        return Marked(mark.name, True)
    if mistake := explained(mark.formula, scenes) or explained(mark.formula, scenes, slots=2):
        return Marked(mark.name, False, mistake)
    # Few scenes prove little: two slips at once would be too bold.
    mistake = explained(mark.formula, wrong) if 2 < len(wrong) < len(scenes) else None
    layers = _layers(scenes, wrong)
    return Marked(mark.name, False, mistake, layers or (SOMEWHERE if mistake else ""))


def explained(formula: Formula, scenes: Sequence[Scene], slots: int = 1) -> Mistake | None:
    """The likeliest mistake in one slot of the formula, or in two, that gives the numbers.

    What holds nan and inf alone says nothing.
    """
    telling = [scene for scene in scenes if np.isfinite(scene[1]).any()]
    if not telling:
        return None
    one = (*formula.in_one_slot, *formula.told_as_one)
    mistakes = one if slots == 1 else formula.in_two_slots
    return next((mistake for mistake in mistakes if gives(mistake, telling)), None)


SOMEWHERE = "It is right in some cases, and in others not."
# Which layers l, of those up to L, are wrong, where the others are right.
LAYERS: dict[str, Callable[[int, int], bool]] = {
    "It is wrong in layer 2 alone.": lambda l, last: l == 2,
    "It is wrong in the last layer alone.": lambda l, last: l == last,
    "It is wrong in the last hidden layer alone.": lambda l, last: l == last - 1,
    "It is right in layer 2 alone.": lambda l, last: l > 2,
    "It is right in the last layer alone.": lambda l, last: l < last,
    "It is right in the last hidden layer alone.": lambda l, last: l < last - 1,
}


def _layers(scenes: Sequence[Scene], wrong: Sequence[Scene]) -> str:
    """In which layers an equation is wrong, if that follows the layers."""
    layers: list[tuple[int, ...]] = [getattr(at, "layer", ()) for at, _ in scenes]
    if not all(layers) or len(wrong) == len(scenes) or all(l == last for l, last in layers):
        return ""
    off = [any(scene is other for other in wrong) for scene in scenes]
    fits = (where for where, is_there in LAYERS.items() if off == [is_there(*l) for l in layers])
    return next(fits, "")


# What a formula says where one of its fillings cannot be had: a letter that is not at hand, shapes
# that do not fit, a layer that does not exist.
CANNOT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def gives(rule: Formula | Mistake, scenes: Iterable[Scene]) -> bool:
    """Whether a formula or a mistake gives the learner's numbers in every scene."""
    try:
        with np.errstate(all="ignore"):
            return all(same(numbers, rule(letters)) for letters, numbers in scenes)
    except CANNOT:
        return False
