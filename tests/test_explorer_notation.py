"""The quiz of the notation explorer: what it asks, and what it says of an answer."""

import pytest

from bpkit.draw.network import parts
from bpkit.draw.symbols import part_of
from bpkit.explorers import notation
from bpkit.explorers._notation import Notation, verdict


def test_the_quiz_asks_for_every_weight_before_it_repeats_one():
    figure = notation(selected="n:1,1")
    asked = []
    for _ in range(18):
        figure.press(Notation.asking)
        asked.append(figure.explorer.question)
    assert sorted(asked) == sorted(p.name for p in parts(figure.explorer.net) if p.kind == "w")


def test_a_question_never_shows_its_own_answer():
    figure = notation(selected="w:3,1,2")
    for _ in range(40):
        figure.press(Notation.asking)
        assert figure.explorer.question != figure.explorer.selected
        assert figure.frame().words.startswith("Show me w")
        assert "Its value" not in figure.frame().words
        figure.move(selected=figure.explorer.question)
        assert figure.frame().words.startswith("Right")


@pytest.mark.parametrize(
    ("picked", "said"),
    [
        ("w:3,1,2", "Right."),
        ("w:3,2,1", "the subscripts are swapped"),
        ("w:2,1,2", "another layer"),
        ("w:3,1,3", "that one is the weight from neuron 2 of layer 2 to neuron 1 of layer 3."),
        ("w:4,3,1", "that one is the weight from neuron 2 of layer 2 to neuron 1 of layer 3."),
        ("n:3,1", "a weight is a line"),
        ("b:3,1", "a weight is a line"),
    ],
)
def test_the_verdict_says_which_way_the_name_was_misread(picked, said):
    assert said in verdict(part_of("w:3,1,2"), part_of(picked))


def test_hovering_shows_a_part_without_selecting_it_and_is_no_answer():
    figure = notation(selected="w:3,1,2")
    figure.move(hovered="b:2,3")
    assert figure.frame().words.startswith("b²₃ is the bias")
    figure.move(hovered="")
    assert figure.frame().words.startswith("w³₁₂ is the weight")
    figure.press(Notation.asking)
    figure.move(hovered=figure.explorer.question)
    assert figure.frame().words.startswith("Show me")


def told(figure):
    return figure.frame().words.split("w³")[0].split("w²")[0].split("w⁴")[0]


def test_right_answers_in_a_row_are_counted():
    figure = notation()
    for praise in ("Right. ", "Right, 2 in a row. ", "Right, 3 in a row. "):
        figure.press(Notation.asking)
        figure.move(selected=figure.explorer.question)
        assert told(figure) == praise
    figure.move(selected="n:1,1")  # no answer: the question has been answered
    figure.press(Notation.asking)
    figure.move(selected="n:1,2")
    assert told(figure) == "You picked a¹₂, not "
    figure.move(selected=figure.explorer.question)
    assert told(figure) == "Right. "


def test_pointing_tells_names_again_once_the_answer_is_right():
    figure = notation()
    figure.press(Notation.asking)
    figure.move(selected="n:1,1")
    figure.move(hovered="b:2,3")
    assert figure.frame().words.startswith("You picked a¹₁")
    assert figure.view.asks
    figure.move(selected=figure.explorer.question)
    assert figure.frame().words.startswith("b²₃ is the bias")
    assert not figure.view.asks
    figure.move(hovered=figure.explorer.question)
    assert figure.frame().words.startswith("Right. w")


def test_reset_leaves_the_quiz():
    figure = notation()
    first = figure.frame()
    figure.press(Notation.asking)
    figure.move(selected="n:4,1")
    figure.reset()
    assert figure.frame() == first
