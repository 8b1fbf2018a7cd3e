"""Every check accepts what is right in any form, and names what is wrong.

python tests/exercises/test_exercises.py     prints how many mistakes are told rightly
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import bpkit
from bpkit.tutor import running
from bpkit.tutor.answer import arrays_in, read
from bpkit.tutor.exercise import Exercise

sys.path.insert(0, str(Path(__file__).parent))

from forms import FORMS
from written import RIGHT, WRONG, exercise_of

MODULES = {name: getattr(bpkit.exercises, name) for name in bpkit.exercises.__all__}
EXERCISES = {
    f"{module}.{name}": exercise
    for module, contents in MODULES.items()
    for name, exercise in contents.EXERCISES.items()
}
every_exercise = pytest.mark.parametrize("name", EXERCISES)
recursion, algorithm = bpkit.exercises.recursion.REQUIRED, bpkit.exercises.algorithm.REQUIRED


@pytest.mark.parametrize("written", RIGHT, ids=lambda written: written.exercise)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_right_answer_is_accepted_in_any_form(written, form):
    exercise = exercise_of(written.exercise)
    told = exercise.mark(lambda *given: form(written.function(*given)))
    assert told.kind == "right", told
    assert told.text == exercise.remember


@pytest.mark.parametrize("written", WRONG, ids=lambda w: f"{w.exercise}-{w.done}")
def test_a_mistake_is_named(written, monkeypatch):
    """Those that the tutor does not know are told in numbers, and nothing else is made of them."""
    monkeypatch.setattr(running, "SECONDS", 0.1)  # only one of them never ends
    told = exercise_of(written.exercise).mark(written.function)
    assert told.kind == "not yet"
    assert set(told.slips) == set(written.names), told


def test_most_mistakes_are_named_in_every_exercise():
    for name in EXERCISES:
        answers = [w for w in WRONG if w.exercise == name]
        assert len(answers) >= 14, name
        assert sum(bool(w.names) for w in answers) >= 0.7 * len(answers), name
    assert sum(bool(w.names) for w in WRONG) >= 0.85 * len(WRONG)


@every_exercise
def test_several_right_answers_are_tried(name):
    assert sum(w.exercise == name for w in RIGHT) >= 3


@every_exercise
def test_a_starter_is_not_attempted(name):
    exercise = EXERCISES[name]

    def raises(*given):
        raise NotImplementedError

    for starter in (lambda *given: ..., lambda *given: (..., ...), lambda *given: [...], raises):
        assert exercise.mark(starter).kind == "not attempted"


@every_exercise
def test_nothing_vacuous_is_right_or_told_as_two_slips(name):
    exercise = EXERCISES[name]

    def filled(number):
        def like(part):
            if isinstance(part, bpkit.Layers):
                return {l: np.full(array.shape, number) for l, array in part.items()}
            return np.full(np.shape(part), number)

        def same_shape(*given):
            right = exercise.right(*given)
            return tuple(map(like, right)) if isinstance(right, tuple) else like(right)

        return same_shape

    given = exercise.inputs[0]
    answers = [filled(number) for number in (0.0, 1.0, 0.5)]
    assert read(answers[0](*given), exercise.right(*given))  # it has the right form
    answers += [lambda *given, n=n: given[n] for n in range(len(given))]
    for answer in [*answers, lambda *given: given]:
        told = exercise.mark(answer)
        assert told.kind == "not yet"
        assert len(told.slips) < 2 or isinstance(exercise.right(*given), tuple), told


@every_exercise
def test_what_is_no_answer_gets_a_sentence(name):
    exercise = EXERCISES[name]

    class SilentError(Exception):
        def __str__(self):
            raise RuntimeError

    def stops(error):
        def answer(*given):
            raise error

        return answer

    async def promises(*given):
        return 1

    def hands_on(*given):
        yield 1

    for wrong, says in [
        (lambda *given: None, "return"),
        (lambda *given: "text", "text"),
        (lambda *given: [[1], [2, 3]], ""),
        (lambda *given: np.ones((7, 11, 13)), "shape"),
        (lambda *given: {"mine": 1}, "There "),
        (lambda: 1, "stopped"),
        (stops(KeyError("mine")), "KeyError: 'mine'"),
        (stops(ValueError), "ValueError. "),
        (stops(SilentError()), "SilentError. "),
        (promises, "async"),
        (hands_on, "yield"),
        (exercise.right(*exercise.inputs[0]), "itself"),
    ]:
        told = exercise.mark(wrong)
        assert told.kind == "not yet"
        if not isinstance(exercise.right(*exercise.inputs[0]), (tuple, bpkit.Layers)):
            assert says in told.text, told
        assert told.text[0] in "δ∂" or told.text[0].isupper() or told.text.startswith("check")


@every_exercise
def test_nan_is_refused(name):
    exercise = EXERCISES[name]

    def spoiled(*given):
        right = exercise.right(*given)
        if any(True for _ in arrays_in(right)):
            next(arrays_in(right))[...] = np.nan
            return right
        if isinstance(right, tuple):
            return tuple(part * np.nan for part in right)
        return right * np.nan

    assert exercise.mark(spoiled).kind == "not yet"


def test_what_made_nan_is_said():
    told = bpkit.exercises.sigmoid_output.cost.mark(
        lambda a, y: -(a * np.log(y) + (1 - a) * np.log(1 - y)).sum(axis=0).mean()
    )
    assert "ln is taken of 0" in told.text, told


@every_exercise
def test_an_input_changed_in_place_is_refused(name):
    exercise = EXERCISES[name]
    if not any(True for _ in arrays_in(exercise.inputs[0])):
        return  # all of its arguments are numbers or functions

    def changes(*given):
        right = exercise.right(*given)
        next(arrays_in(given))[...] += 1
        return right

    told = exercise.mark(changes)
    assert told.kind == "not yet"
    assert told.slips == ("argument_changed",)


@every_exercise
def test_nothing_is_warned_of_by_bpkit_itself(name):
    exercise = EXERCISES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exercise.mark(lambda *given: np.sqrt(np.float64(-1)))
        told = exercise.mark(lambda *given: 1j)
    assert told.kind == "not yet"


@every_exercise
def test_three_hints_then_the_first_again(name):
    exercise = EXERCISES[name]
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


def test_a_loop_without_end_is_stopped_and_its_line_is_told(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.05)
    calls = []

    def endless(w_next, delta_next, z):
        calls.append(z)
        while True:
            try:
                z = z + 1
            except Exception:  # as a learner may have it
                continue

    told = recursion.mark(endless)
    assert told.slips == ("loop_without_end",)
    assert "still running" in told.text
    assert len(calls) == 1  # the other inputs are not tried


def test_a_right_answer_is_not_taken_for_endless(monkeypatch):
    """Not even on a machine that takes for ever: it stays far below the number of lines."""
    monkeypatch.setattr(running, "SECONDS", 0.0)
    monkeypatch.setattr(running, "LINES", running.LINES // 10)
    for written in RIGHT:
        assert exercise_of(written.exercise).mark(written.function).kind == "right"


def test_a_debugger_keeps_its_trace():
    def trace(*_):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        recursion.mark(recursion.right)
        kept = sys.gettrace()
    finally:
        sys.settrace(before)
    assert kept is trace


def test_what_a_notebook_left_behind_is_named():
    names = {"a": np.full((3, 1), 0.3), "sigmoid_slope": bpkit.activations.sigmoid_slope}
    exec("def mine(w_next, delta_next, z):\n    return (w_next.T @ delta_next) * (a - a**2)", names)
    told = recursion.mark(names["mine"])
    assert "takes a from the notebook" in told.text, told


def test_a_name_without_a_value_is_told_with_its_cure():
    names = {}
    exec("def mine(w_next, delta_next, z):\n    return (w_next.T @ delta_next) * sigmoid(z)", names)
    told = recursion.mark(names["mine"])
    assert "from bpkit.activations import sigmoid" in told.text
    assert told.slips == ("name_unknown",)


def test_numbers_are_told_to_the_digit_that_differs():
    """And the place is where the error starts: the last layer, on the way back."""

    def nearly(net, x, y):
        g = bpkit.backprop(net, x, y)
        return [w * (1 + 2e-3 * np.sin(w)) for w in g.w], g.b

    told = algorithm.mark(nearly)
    assert not told.slips
    assert "∂C/∂w is not. The numbers are below." in told.text, told
    expected = told.numbers.split("expected, dw[4]")[1].split("\n")[0]
    mine = told.numbers.split("you have, dw[4]")[1].split("\n")[0]
    assert expected != mine


def test_what_nobody_knows_is_shown_where_it_starts():
    def cubed(net, x, y):
        return [np.cos(9 * delta) for delta in bpkit.backprop(net, x, y).delta]

    told = bpkit.exercises.recursion.whole.mark(cubed)
    assert not told.slips
    assert "first in delta[4]" in told.text, told


def test_right_numbers_of_another_form_are_asked_for_in_that_form():
    told = bpkit.exercises.forward_pass.cost.mark(lambda a, y: ((a - y) ** 2).sum(axis=0) / 2)
    assert told.slips == ("each_example",)
    told = bpkit.exercises.forward_pass.cost.mark(lambda a, y: np.ones((2, 5)) * a[0, 0])
    assert "one number" in told.text, told


def test_orientation_guessed_by_shape_is_told_where_w_is_square():
    def guessed(w_next, delta_next, z):
        w = w_next if w_next.shape[1] == len(delta_next) else w_next.T
        return (w @ delta_next) * bpkit.activations.sigmoid_slope(z)

    told = recursion.mark(guessed)
    assert told.slips == ("transpose_by_shape",)
    assert "where w is square" in told.text


def test_what_is_right_in_some_places_alone_is_told_so():
    slope = bpkit.activations.sigmoid_slope

    def one_layer_without(net, x, y):
        z, a = net.forward(x)
        delta = {net.L: (a[net.L] - y) * slope(z[net.L])}
        for l in range(net.L - 1, 1, -1):
            delta[l] = (net.w[l + 1].T @ delta[l + 1]) * (slope(z[l]) if l > 2 else 1)
        return delta

    told = bpkit.exercises.recursion.whole.mark(one_layer_without)
    assert told.slips == ("slope_left_out",)
    assert "It is wrong in layer 2 alone." in told.text

    def one_example_without(w_next, delta_next, z):
        return (w_next.T @ delta_next) * (slope(z) if z.shape[1] > 1 else z)

    told = recursion.mark(one_example_without)
    assert told.slips == ("z_for_slope",)
    assert "in some cases" in told.text


def test_a_layer_that_a_loop_leaves_out_says_nothing_of_the_equations():
    def last_layer_stays(net, x, y, learning_rate):
        g = bpkit.backprop(net, x, y)
        w, b = dict(net.w.items()), dict(net.b.items())
        for l in range(2, net.L):
            w[l], b[l] = w[l] - learning_rate * g.w[l], b[l] - learning_rate * g.b[l]
        return w, b

    told = bpkit.exercises.algorithm.step.mark(last_layer_stays)
    assert told.slips == ("last_layer_left",)
    assert told.text.startswith("The last layer is left out")
    assert told.text.endswith("Elsewhere, the step of w and the step of b are right.")


def test_backprop_is_accused_within_a_step_of_one_slip_alone():
    """It may be bpkit's own, so that what is off is rather the step."""

    def decays(net, x, y, learning_rate):
        g = bpkit.backprop(net, x, y)
        w = {l: 0.9 * net.w[l] - learning_rate * g.w[l] for l in range(2, net.L + 1)}
        return w, {l: net.b[l] + learning_rate * g.b[l] for l in range(2, net.L + 1)}

    told = bpkit.exercises.algorithm.step.mark(decays)
    assert told.slips == ("ascent",)
    assert "δ" not in told.text


def test_each_equation_is_marked_given_the_ones_before():
    """Error carried forward: three slips in three equations are three sentences, in order."""
    slope = bpkit.activations.sigmoid_slope

    def three_slips(net, x, y):
        z, a = net.forward(x)
        delta = {net.L: 2 * (a[net.L] - y) * slope(z[net.L])}
        for l in range(net.L - 1, 1, -1):
            delta[l] = (net.w[l + 1].T @ delta[l + 1]) * a[l]
        dw = {l: delta[l] @ a[l - 1].T for l in delta}
        return dw, {l: d.mean(axis=1) for l, d in delta.items()}

    told = algorithm.mark(three_slips)
    assert told.slips == ("factor_two", "activation_for_slope", "weight_not_averaged")
    assert told.text.startswith("δ of the output is not right. A factor 2")
    assert told.text.index("The step back is not either") < told.text.index("∂C/∂w is not either")
    assert told.text.endswith("\nGiven that, ∂C/∂b is right.")


def report():
    """How many answers are tried, and how they are told."""
    told = [(set(exercise_of(w.exercise).mark(w.function).slips), set(w.names)) for w in WRONG]
    right = [exercise_of(w.exercise).mark(w.function).kind == "right" for w in RIGHT]
    print(f"exercises              {len(EXERCISES)}")
    print(f"right answers          {len(right)}, of which {right.count(False)} are refused")
    print(f"mistakes tried         {len(told)}")
    print(f"diagnosed rightly      {sum(bool(found) and found == names for found, names in told)}")
    print(f"diagnosed wrongly      {sum(bool(found) and found != names for found, names in told)}")
    print(f"told in numbers        {sum(not found for found, _ in told)}")


if __name__ == "__main__":
    report()
