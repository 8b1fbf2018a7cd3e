"""The grammar of mistakes on the inputs of the exercises: none gives the numbers of another one.

python tests/exercises/test_grammar.py     prints how many mistakes each exercise knows
"""

import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import bpkit
from bpkit.slips import TOGETHER
from bpkit.slips.grammar import SAID, Formula, Letters, Mistake
from bpkit.tutor.answer import TOLERANCE, read
from bpkit.tutor.attempt import Attempt, judged
from bpkit.tutor.marking import CANNOT

sys.path.insert(0, str(Path(__file__).parent))

from written import WRONG

EXERCISES = {
    f"{module}.{name}": exercise
    for module in bpkit.exercises.__all__
    for name, exercise in getattr(bpkit.exercises, module).EXERCISES.items()
}

# What gives the same numbers by its nature: the tutor tells the one that stands first.
TRUE_EQUALS = {
    # a (a − y) − a² Σ_k (a_k − y_k), and the shares and the targets add up to the same
    frozenset({"cross_term_left_out", "jacobian_own_share"}),
    # where there is one example, there is no other to be added
    frozenset({"outputs_summed", "all_summed"}),
    frozenset({"bias_added_along_the_other_axis", "bias_of_all_neurons"}),
}


@cache
def scenes() -> dict[str, tuple[Formula, list[Letters]]]:
    """Each equation that is marked in some exercise, and the letters that it is tried on."""
    found = {}
    for name, exercise in EXERCISES.items():
        attempts = []
        for given in exercise.inputs:
            right = exercise.right(*given)
            attempts.append(judged(Attempt(given, right, read(right, right), right)))
        for mark in exercise.diagnosis.views[0]:
            if letters := [letters for letters, _ in mark.scenes(attempts)]:
                found[f"{name} {mark.name}".strip()] = mark.formula, letters
    return found


every_equation = pytest.mark.parametrize("name", scenes())


def numbers(rule, letters: Sequence[Letters]) -> list[np.ndarray | None]:
    """What a formula or a mistake gives in each scene; None where it cannot run."""
    found = []
    for at in letters:
        try:
            with np.errstate(all="ignore"):
                value = np.squeeze(np.asarray(rule(at), float))
            found.append(value if np.isfinite(value).any() else None)
        except CANNOT:
            found.append(None)
    return found


def alike(mine, other, tolerance=TOLERANCE) -> bool:
    """Whether `other` gives the same numbers wherever `mine` gives any."""
    return all(
        p is None or (q is not None and p.shape == q.shape and near(p, q, tolerance))
        for p, q in zip(mine, other, strict=True)
    )


def near(p, q, tolerance):
    known = np.isfinite(q)
    if (known != np.isfinite(p)).any():
        return False
    return abs(p[known] - q[known]).max() <= tolerance * abs(q[known]).max() + 1e-12


# What the numbers of an equation cannot show, beside what is done to several examples.
UNSEEN = {"value_subtracted"}  # of an imaginary part, which is right
OF_EXAMPLES = re.compile("example|average|summed|overwritten")


@every_equation
def test_what_cannot_be_seen_is_about_other_examples(name):
    """No wrong answer is right by luck, as one that loses a sign where f rises everywhere."""
    formula, letters = scenes()[name]
    right = numbers(formula, letters)
    for mistake in formula.in_one_slot:
        mine = numbers(mistake, letters)
        if any(value is not None for value in mine) and alike(mine, right, 1e-9):
            (unseen,) = mistake.wrong.values()
            assert unseen in UNSEEN or OF_EXAMPLES.search(unseen)


@every_equation
def test_every_single_mistake_differs_from_the_truth_and_from_every_other(name):
    """By ten times what is forgiven as rounding; what cannot be seen here is no mistake here."""
    formula, letters = scenes()[name]
    right = numbers(formula, letters)
    assert all(value is not None for value in right)
    seen: list[tuple[Mistake, list]] = []
    for mistake in formula.in_one_slot:
        mine = numbers(mistake, letters)
        if all(value is None for value in mine) or alike(mine, right, 1e-9):
            continue
        assert not alike(mine, right, 10 * TOLERANCE), mistake.names
        for other, theirs in seen:
            same_class = frozenset({*mistake.names, *other.names}) in TRUE_EQUALS
            assert same_class or not alike(mine, theirs, 10 * TOLERANCE), (mistake, other)
        seen.append((mistake, mine))
    assert len(seen) >= 5


def test_every_filling_can_be_seen_in_some_exercise():
    """A misprint in a filling would keep it from running, and nobody would be told."""
    known, seen = set(), set()
    for formula, letters in scenes().values():
        right = numbers(formula, letters)
        for mistake in formula.in_one_slot:
            mine = numbers(mistake, letters)
            known |= {*mistake.names}
            if any(value is not None for value in mine) and not alike(mine, right):
                seen |= {*mistake.names}
    assert known - seen == {"value_subtracted"}  # of an imaginary part, which is right


def test_every_filling_has_an_answer_as_a_learner_would_write_it():
    """That is what holds a filling to what its sentence says."""
    written = {name for answer in WRONG for name in answer.names}
    for formula, _ in scenes().values():
        names = {name for slot in formula.slots.values() for name in slot.wrong}
        assert names | set(formula.rows) | set(formula.together.values()) <= written


def test_every_sentence_is_said_somewhere_and_none_is_missing():
    said = set()
    for formula, _ in scenes().values():
        said |= set(formula.rows) | set(formula.together.values())
        said |= {name for slot in formula.slots.values() for name in slot.wrong}
    assert set(SAID) == said & set(SAID) | set(TOGETHER) | {"batch_averaged_first"}


def doubles(name) -> tuple[int, int, int]:
    """Of the mistakes in two slots, each of which tells itself: how many, named back, equals.

    Where numbers are those of a simpler or likelier mistake, that one is told. Where one filling
    leaves no trace beside the other (a slope that is not asked for), nothing is mistaken in two.
    """
    formula, letters = scenes()[name]
    letters = letters[:: max(1, len(letters) // 5)]
    right = numbers(formula, letters)
    known = Known(len(letters))
    hidden, alone = set(), {}
    for mistake in formula.in_one_slot:
        mine = numbers(mistake, letters)
        (name,) = mistake.wrong.values()
        if alike(mine, right) or known.like(mine) is not None:
            hidden.add(name)
        known.add(mine)
        alone[name] = mine
    count = named = equal = 0
    for mistake in formula.in_two_slots:
        mine = numbers(mistake, letters)
        both = {*mistake.wrong.values()}
        if hidden & both or alike(mine, right) or any(alike(mine, alone[n], 1e-9) for n in both):
            continue
        count += 1
        first = known.like(mine)
        named += first is None
        equal += first is not None and alike(mine, first, 1e-9)
        known.add(mine)
    return count, named, equal


class Known:
    """Numbers seen before, found again by their sizes in each scene."""

    def __init__(self, scenes):
        self.numbers, self.sizes = [], np.empty((0, scenes))

    def add(self, mine):
        self.numbers.append(mine)
        self.sizes = np.vstack([self.sizes, self._sizes(mine)])

    def like(self, mine):
        """The first ones that are like these."""
        sizes = self._sizes(mine)
        with np.errstate(invalid="ignore"):
            off = abs(self.sizes - sizes) > 10 * TOLERANCE * sizes + 1e-10
        near = np.isnan(sizes) | ~off
        places = np.flatnonzero(near.all(axis=1))
        return next((self.numbers[n] for n in places if alike(mine, self.numbers[n])), None)

    @staticmethod
    def _sizes(mine):
        with np.errstate(over="ignore"):
            return np.array(
                [np.nan if v is None else np.linalg.norm(v[np.isfinite(v)]) for v in mine]
            )


def test_mistakes_in_two_slots_are_named_back_or_are_true_equals():
    total = np.sum([doubles(name) for name in scenes()], axis=0)
    count, named, equal = total
    assert named + equal == count
    assert named >= 0.95 * count


if __name__ == "__main__":
    total = np.zeros(4, int)
    for name, (formula, _) in scenes().items():
        one, (count, named, equal) = len(formula.in_one_slot), doubles(name)
        total += one, count, named, equal
        print(f"{name:45} {one:5} in one slot {count:6} in two, {named:5} named back")
    print(f"{total[0]} in one slot, {total[1]} in two: {total[2]} named back, {total[3]} equals")
