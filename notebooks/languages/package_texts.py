"""What bpkit tells a reader: the texts that it gives to `say`, and those of its tables."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers
from pathlib import Path

import bpkit
from bpkit import exercises, figure
from bpkit.activations import ELEMENTWISE
from bpkit.draw.formulas import PAIR_FORMULAS
from bpkit.explorers._recursion.steps import Step
from bpkit.explorers._slips import check, explorer, formulas
from bpkit.slips import SLIPS, backward, forward, moving
from bpkit.slips.grammar import SAID, Formula
from bpkit.tutor import (
    afterwards,
    attempt,
    exercise,
    feedback,
    marking,
    quiz,
    running,
    shape_of_answers,
    told,
    where_right,
)
from bpkit.tutor import answer as answers
from bpkit.tutor import backward as marks

PACKAGE = Path(bpkit.__file__).parent
Text = tuple[str, str]  # a text, and the file that it stands in

# What is the same in every language.
NAMES = re.compile(
    rf"{'|'.join(ELEMENTWISE)}|XOR|BP\d|A12|[a-z]+[._][a-z_.]+|[^A-Za-z]*([A-Za-z][^A-Za-z]+)*[A-Za-z]?"
)


def texts() -> Iterator[Text]:
    """Every text that can be told, some of them several times."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "slips":  # nothing is said there, and its `joined` is another
            continue
        place = str(path.relative_to(PACKAGE))
        yield from ((text, place) for text in _said(ast.parse(path.read_text("utf-8"))))
    yield from (pair for pair in _in_tables() if pair[0] and not NAMES.fullmatch(pair[0]))


def _said(tree) -> Iterator[str]:
    """The texts in the calls of say and joined."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("say", "joined"):
            yield from _constants(call.args[0])


def _constants(node) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))
    elif isinstance(node, ast.Constant):
        yield node.value


def _in_tables() -> Iterator[Text]:
    for text in (attempt.NOTHING, exercise.NOT_ATTEMPTED, quiz.UNANSWERED, answers.RESULT):
        yield text, "tutor/exercise.py"
    for head, _ in feedback.HEADS.values():
        yield head, "tutor/feedback.py"
    for text, _ in shape_of_answers.REARRANGED.values():
        yield text, "tutor/shape_of_answers.py"
    for _, text in shape_of_answers.BY_HAND.values():
        yield text, "tutor/shape_of_answers.py"
    yield shape_of_answers.MIXING, "tutor/shape_of_answers.py"
    for text, _ in afterwards.AFTERWARDS.values():
        yield text, "tutor/afterwards.py"
    for patterns in where_right.PATTERNS.values():
        yield from ((text, "tutor/where_right.py") for text, _ in patterns.values())
    for text in (marking.SOMEWHERE, *marking.LAYERS):
        yield text, "tutor/marking.py"
    for text in (*(meant for _, meant in running.MEANT.values()), *running.WARNINGS.values()):
        yield text, "tutor/running.py"
    for text in (marks.FORWARD, marks.OUTPUT, marks.STEP_BACK, marks.FORWARD_IS_OFF):
        yield text, "tutor/backward.py"
    for text in (
        *told.RIGHT,
        *told.RIGHT_ELSEWHERE,
        *told.RIGHT_GIVEN,
        *told.NOT,
        *told.NOT_RIGHT,
        *told.NOT_EITHER,
    ):
        yield text, "tutor/told.py"
    for kind in dict.fromkeys(pair.delta for pair in PAIR_FORMULAS.values()):
        yield kind.why, "draw/formulas.py"
    yield from _of_slips()
    yield from _of_explorers()
    yield from _of_exercises()


def _of_slips() -> Iterator[Text]:
    for done, look in SAID.values():
        yield from ((done, "slips/sentences.md"), (look, "slips/sentences.md"))
    for module in (backward, forward, moving):
        place = f"slips/{module.__name__.split('.')[-1]}.py"
        for _, formula in getmembers(module, lambda member: isinstance(member, Formula)):
            fillings = [f for p in formula.slots.values() for f in p.wrong.values()]
            for filling in (*fillings, *formula.rows.values()):
                yield from ((filling.done, place), (filling.look, place))
    for slip in (*SLIPS, check.NO_SLIP):
        yield from ((slip.done, "slips/passes.py"), (slip.look, "slips/passes.py"))


def _of_explorers() -> Iterator[Text]:
    for name in bpkit.explorers.__all__:
        figure_ = getattr(bpkit.explorers, name)()
        place = Path(import_module(type(figure_.explorer).__module__).__file__)
        place = str(place.relative_to(PACKAGE))
        yield figure_.explorer.title, place
        for control in figure_.explorer.controls:
            label = getattr(control, "label", "")
            yield ("" if callable(label) else label), place
            if isinstance(control, figure.Choice) and not callable(control.options):
                yield from ((text, place) for text, _ in control.pairs(figure_.explorer))
        figure_.close()
    yield "Reset", "figure/figure.py"
    for kind in _subclasses(Step):
        yield kind.stage, "explorers/_recursion/steps.py"
    for text in explorer.ANSWERS.values():
        yield text, "explorers/_slips/explorer.py"
    for pair in formulas.FORMULAS.values():
        for formula in pair:
            yield from ((t, "explorers/_slips/formulas.py") for t in formulas.TEXT.findall(formula))
    for text in ("slip", "right"):
        yield text, "explorers/_slips/formulas.py"
    for text in import_module("bpkit.explorers._softmax_output").COSTS.values():
        yield text, "explorers/_softmax_output.py"


def _subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def _of_exercises() -> Iterator[Text]:
    for name in exercises.__all__:
        module, place = getattr(exercises, name), f"exercises/{name}.py"
        for each in module.EXERCISES.values():
            yield from ((text, place) for text in (*each.hints, each.remember))
            for row in each.diagnosis.rows.values():
                yield from ((row.before, place), (row.done, place), (row.look, place))
            for mark in (mark for view in each.diagnosis.views for mark in view):
                yield mark.name, place
        for question in module.QUESTIONS:
            yield from ((text, place) for text in _of_question(question))


def _of_question(question) -> Iterator[str]:
    yield question.question
    if isinstance(question, quiz.Choice):
        for answer, why in question.why.items():
            yield from (answer, why)
    else:
        for thing, partner in question.pairs.items():
            yield from (thing, partner, question.why[thing])
        yield question.remember
