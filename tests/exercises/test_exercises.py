"""Every check accepts what is right in any style, and names what is wrong.

python tests/exercises/test_exercises.py     prints how many mistakes are told rightly
"""

import importlib
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import bpkit
from bpkit.tutor.answer import TOLERANCE, arrays_in, read
from bpkit.tutor.exercise import Exercise

sys.path.insert(0, str(Path(__file__).parent / "answers"))

MODULES = {name: getattr(bpkit.exercises, name) for name in bpkit.exercises.__all__}
ANSWERS = {name: importlib.import_module(name).ANSWERS for name in MODULES}
EXERCISES = {
    f"{module}.{name}": (exercise, ANSWERS[module][name])
    for module, contents in MODULES.items()
    for name, exercise in contents.EXERCISES.items()
}
RIGHT = [(name, n) for name, (_, answers) in EXERCISES.items() for n in range(len(answers.right))]
WRONG = [(name, slip) for name, (_, answers) in EXERCISES.items() for slip in answers.wrong]
UNKNOWN = [(n, i) for n, (_, answers) in EXERCISES.items() for i in range(len(answers.unknown))]

every_exercise = pytest.mark.parametrize("name", EXERCISES)


@pytest.mark.parametrize(("name", "n"), RIGHT)
def test_a_right_answer_is_accepted_in_any_style(name, n):
    exercise, answers = EXERCISES[name]
    told = exercise.check(answers.right[n])
    assert told.kind == "right", told
    assert exercise.remember in told.text


@pytest.mark.parametrize(("name", "slip"), WRONG)
def test_a_mistake_is_named(name, slip):
    exercise, answers = EXERCISES[name]
    told = exercise.check(answers.wrong[slip])
    assert told.kind == "not yet"
    assert set(told.slips) == set(slip.split(" and ")), told


@pytest.mark.parametrize(("name", "n"), UNKNOWN)
def test_an_unknown_mistake_is_shown_in_full(name, n):
    exercise, answers = EXERCISES[name]
    told = exercise.check(answers.unknown[n])
    assert told.kind == "not yet"
    assert not told.slips, told
    assert "expected" in told.numbers
    assert "you have" in told.numbers


@every_exercise
def test_five_styles_and_every_slip_are_tried(name):
    exercise, answers = EXERCISES[name]
    assert len(answers.right) >= 5
    assert set(exercise.slips) <= set(answers.wrong)


@every_exercise
def test_a_starter_is_not_attempted(name):
    exercise, _ = EXERCISES[name]
    assert exercise.check(lambda *given: ...).kind == "not attempted"


@every_exercise
def test_nothing_vacuous_is_right(name):
    exercise, _ = EXERCISES[name]
    expected = exercise.right(*exercise.inputs[0])

    def filled(number):
        def same_shape(*given):
            right = exercise.right(*given)
            if isinstance(right, bpkit.Layers):
                return {l: np.full(array.shape, number) for l, array in right.items()}
            if isinstance(right, tuple):
                return tuple(
                    {l: np.full(array.shape, number) for l, array in part.items()}
                    if isinstance(part, bpkit.Layers) else np.full(np.shape(part), number)
                    for part in right
                )  # fmt: skip
            return np.full(np.shape(right), number)

        return same_shape

    for number in (0.0, 1.0, 0.5):
        assert read(filled(number)(*exercise.inputs[0]), expected)  # it has the right form
        assert exercise.check(filled(number)).kind == "not yet"
    for n in range(len(exercise.inputs[0])):
        assert exercise.check(lambda *given, n=n: given[n]).kind == "not yet"
    assert exercise.check(lambda *given: given).kind == "not yet"


@every_exercise
def test_what_is_no_answer_gets_a_sentence(name):
    exercise, answers = EXERCISES[name]

    def stops(*given):
        raise KeyError("mine")

    for wrong, says in [
        (lambda *given: None, "return"),
        (lambda *given: "text", "text"),
        (lambda *given: [[1], [2, 3]], "should"),
        (lambda *given: np.ones((7, 11, 13)), "should"),
        (lambda: 1, "stopped"),
        (stops, "KeyError"),
        (answers.right[0](*exercise.inputs[0]), "itself"),
    ]:
        told = exercise.check(wrong)
        assert told.kind == "not yet"
        assert says in told.text, told


def test_a_complex_answer_is_asked_which_part_is_meant():
    exercise = bpkit.exercises.gradient_check.imaginary
    for whole in (lambda f, p, h: f(p + 1j * h) / h, lambda f, p, h: np.complex128(f(p + 1j * h))):
        told = exercise.check(whole)
        assert told.kind == "not yet"
        assert "imaginary" in told.text


@every_exercise
def test_nan_is_refused(name):
    exercise, _ = EXERCISES[name]

    def spoiled(*given):
        right = exercise.right(*given)
        if isinstance(right, (bpkit.Layers, tuple)):
            next(arrays_in(right))[...] = np.nan
            return right
        return np.asarray(right) * np.nan

    assert "nan" in exercise.check(spoiled).text


@every_exercise
def test_an_input_changed_in_place_is_refused(name):
    exercise, answers = EXERCISES[name]
    if not any(True for _ in arrays_in(exercise.inputs[0])):
        return  # all of its arguments are numbers or functions

    def changes(*given):
        right = answers.right[0](*given)
        next(arrays_in(given))[...] += 1
        return right

    told = exercise.check(changes)
    assert told.kind == "not yet"
    assert "changes" in told.text


@every_exercise
def test_each_slip_differs_from_the_truth_and_from_each_other(name):
    """By more than ten times what is forgiven as rounding, on inputs where both run."""
    exercise, _ = EXERCISES[name]
    for inputs in (exercise.inputs, exercise.square):
        numbers = {"the truth": exercise.right} | dict(exercise.slips)
        results = {}
        for label, function in numbers.items():
            try:
                with np.errstate(all="ignore"):
                    results[label] = [
                        read(function(*given), exercise.right(*given)) for given in inputs
                    ]
            except Exception:
                continue
        for (one, first), (two, second) in combinations(results.items(), 2):
            if inputs:
                assert apart(first, second), (one, two)


def apart(first, second):
    return any(
        np.abs(p[key] - q[key]).max() > 10 * TOLERANCE * np.abs(q[key]).max()
        for p, q in zip(first, second, strict=True)
        for key in q
    )


@every_exercise
def test_three_hints_then_the_first_again(name):
    exercise, _ = EXERCISES[name]
    hints = [exercise.hint() for _ in range(4)]
    assert [hint.kind for hint in hints] == ["hint"] * 4
    assert len(set(hints[:3])) == 3
    assert hints[3] == hints[0]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_offers_its_required_exercise_by_check_and_hint(module):
    contents = MODULES[module]
    assert contents.check == contents.REQUIRED.check
    assert contents.hint == contents.REQUIRED.hint
    assert contents.EXERCISES["check"] is contents.REQUIRED
    assert 1 <= len(contents.EXERCISES) <= 3
    for name, exercise in contents.EXERCISES.items():
        assert isinstance(exercise, Exercise)
        assert name == "check" or getattr(contents, name) is exercise


def report():
    """How many answers are tried, and how they are told."""
    told = {(n, s): set(EXERCISES[n][0].check(EXERCISES[n][1].wrong[s]).slips) for n, s in WRONG}
    rightly = [slip for (_, slip), names in told.items() if names == set(slip.split(" and "))]
    missed = [slip for (_, slip), names in told.items() if not names]
    print(f"exercises              {len(EXERCISES)}")
    print(f"right answers tried    {len(RIGHT)}")
    print(f"mistakes tried         {len(WRONG)}")
    print(f"diagnosed rightly      {len(rightly)}")
    print(f"diagnosed wrongly      {len(WRONG) - len(rightly) - len(missed)}")
    print(f"missed                 {len(missed)}")


if __name__ == "__main__":
    report()
