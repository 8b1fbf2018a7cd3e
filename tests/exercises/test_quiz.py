"""Check yourself: every answer is told why, by the controls that a reader has."""

import re

import ipywidgets
import pytest

import bpkit
from bpkit.tutor.quiz import UNANSWERED, Choice, Match, Quiz, still

QUESTIONS = [
    (f"{module}-{n}", n, question)
    for module in bpkit.exercises.__all__
    for n, question in enumerate(getattr(bpkit.exercises, module).QUESTIONS, start=1)
]
CHOICES = [(name, q) for name, _, q in QUESTIONS if isinstance(q, Choice)]
MATCHES = [(name, q) for name, _, q in QUESTIONS if isinstance(q, Match)]


def named(cases):
    return {"argvalues": [q for _, q in cases], "ids": [name for name, _ in cases]}


def controls(question):
    (panel,) = Quiz([question]).panels
    _, *answers, view = panel.children
    return answers, lambda: view.frame["words"]


@pytest.mark.parametrize("module", bpkit.exercises.__all__)
def test_a_notebook_asks_3_to_5_questions_and_not_all_have_the_same_answer_first(module):
    questions = getattr(bpkit.exercises, module).quiz().questions
    assert 3 <= len(questions) <= 5
    places = {q.answers.index(q.right) for q in questions if isinstance(q, Choice)}
    assert len(places) > 1


@pytest.mark.parametrize("question", **named(CHOICES))
def test_each_choice_says_whether_and_why(question):
    assert question.right in question.why
    assert len(set(question.why.values())) == len(question.why) >= 3
    (radio,), words = controls(question)
    assert words() == UNANSWERED
    for answer, why in question.why.items():
        radio.value = answer
        assert words() == f"{'Right' if answer == question.right else 'Not this one'}. {why}"


@pytest.mark.parametrize("question", **named(MATCHES))
def test_a_match_is_right_only_when_every_pair_is(question):
    assert question.why.keys() == question.pairs.keys()
    lists, words = controls(question)
    things = list(question.pairs)
    assert words() == f"Still to choose: {', '.join(things)}."
    for each in lists:
        each.value = question.pairs[each.description]
    assert words() == f"Right. {question.remember}"
    for each in lists:
        for wrong in {answer for _, answer in each.options} - {question.pairs[each.description]}:
            each.value = wrong
            told = f"Not yet. Look again at “{each.description}”: {question.why[each.description]}"
            assert words() == told
        each.value = question.pairs[each.description]


@pytest.mark.parametrize("question", **named(MATCHES))
def test_a_match_does_not_show_its_answers_in_their_order(question):
    assert list(question.answers) != list(question.pairs.values())


@pytest.mark.parametrize(("name", "n", "question"), QUESTIONS)
def test_a_question_can_be_read_before_anything_runs(name, n, question):
    text = still(n, question)
    assert f"<strong>{n}.</strong>" in text
    assert text.count("<li>") == len(question.answers)
    assert "<script" not in text


@pytest.mark.parametrize(("name", "n", "question"), QUESTIONS)
def test_every_control_has_a_label(name, n, question):
    answers, _ = controls(question)
    for control in answers:
        assert isinstance(control, (ipywidgets.RadioButtons, ipywidgets.Dropdown))
        assert control.description


@pytest.mark.parametrize(("name", "n", "question"), QUESTIONS)
def test_answers_are_plain_text(name, n, question):
    """No list sets LaTeX."""
    for answer in question.answers:
        assert not re.search(r"[$\\]", answer)
