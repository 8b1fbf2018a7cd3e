"""How a wrong answer is understood.

It is marked, each equation for itself, by the grammar of mistakes in bpkit.slips, in every way in
which it can be looked at; what explains all with the fewest slips is told. What no equation tells
is looked for in the answers as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bpkit.tutor.afterwards import afterwards
from bpkit.tutor.answer import UnfitError, agree, read
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.feedback import Feedback
from bpkit.tutor.marking import CANNOT, Mark, Marked, Premise, Row, marked, on_premise
from bpkit.tutor.shape_of_answers import (
    MIXING,
    SWAPPED,
    idle,
    mixing,
    partly_right,
    rearranged,
    swapped,
)
from bpkit.tutor.told import slips_in, told
from bpkit.tutor.where_right import where_right
from bpkit.words import say, sentences

Views = list[list[Marked]]  # what is found in each way of looking at the answers


@dataclass(frozen=True)
class Diagnosis:
    """What a wrong answer may be explained by.

    views: the equations to be marked, in the order in which they are computed; or several such
        lists, where an answer can be looked at in several ways.
    rows: wrong answers that no equation says well, by their names.
    premises: what may be supposed, where the views do not explain an answer by one slip.
    names: what the arguments are called.
    """

    views: Sequence[Sequence[Mark]]
    rows: Mapping[str, Row]
    premises: Sequence[Premise]
    names: list[str]

    def of(self, attempts: Sequence[Attempt]) -> Feedback | None:
        """What is wrong with the answers, some of which are; nothing where it cannot be said."""
        return (
            rearranged(attempts)
            or _with_what_is_missing(self._named(attempts), attempts)
            or partly_right(attempts, self.names)
            or where_right(attempts)
        )

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
        if not besides or _slots_mistaken(turned_views) + 1 >= _slots_mistaken(views):
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


def _with_what_is_missing(found: Feedback | None, attempts: Sequence[Attempt]) -> Feedback | None:
    """What was found; and where a layer is missing from other attempts, that too."""
    missing = next((a for a in attempts if a.slip == "layer_missing"), None)
    if not found or not missing:
        return found
    text = "\n".join([found.text, missing.trouble])
    return replace(found, text=text, slips=(*found.slips, missing.slip))


def _slots_mistaken(views: Views) -> float:
    """How many slots are mistaken in the view with the fewest, of those that explain all."""
    whole = [view for view in views if all(m.is_right or m.mistake for m in view)]
    return min((sum(len(m.mistake.wrong) for m in v if m.mistake) for v in whole), default=np.inf)


def _agrees(attempt: Attempt, row: Row) -> bool:
    try:
        with np.errstate(all="ignore"):
            given = (attempt.got, *attempt.arguments) if row.is_given else attempt.arguments
            return agree(attempt.got, read(row.rule(*given), attempt.right))
    except (UnfitError, *CANNOT):
        return False
