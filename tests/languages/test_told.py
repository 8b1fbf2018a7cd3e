"""What bpkit tells in another language: no English, and all of it known to translators."""

import ast
import re
import sys
from html import unescape
from pathlib import Path

import numpy as np
import pytest

import bpkit
from bpkit import exercises, explorers
from bpkit.activations import VALUE
from bpkit.draw import charts
from bpkit.words import joined, kept, read, say, sentences

sys.path.append(str(Path(__file__).parents[2] / "notebooks" / "languages"))
sys.path.append(str(Path(__file__).parents[1] / "exercises"))
import package_texts
import written

PLACES = 6  # of each control: both ends, and some between
SAME = {
    *VALUE, "None", "XOR",
    "ZeroDivisionError", "division", "zero", "by",
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_english_again():
    yield
    bpkit.language("en")


def english(*texts):
    return set(re.findall("[A-Za-z]{3,}", unescape(" ".join(texts)))) - SAME


def texts(frame):
    """All that a frame shows or has read aloud, without mark-up."""
    picture, formulas, words = frame
    yield words
    yield from re.findall(r'(?:aria-label|alt)="([^"]*)"', picture)
    yield from (re.sub("<[^>]+>", "", t) for t in re.findall(r"<text[^>]*>(.*?)</text>", picture))
    yield from re.findall(r"\\text\{([^{}]*)\}", " ".join(formulas))


def moves(figure, most=PLACES):
    """The explorers after a move of each control, and of the picture."""
    places = figure.places
    for key, control in figure.controls.items():
        found = sorted(control.places(figure.explorer, places[key]))
        some = np.linspace(0, len(found) - 1, min(most, len(found))).round().astype(int)
        for place in (found[i] for i in some):
            yield control.led(figure.explorer, places[key], place)


def every_frame(figure):
    """After each move, and after each two."""
    yield figure.frame()
    for explorer in [*moves(figure)]:
        yield explorer.frame()
        figure.press(lambda _, explorer=explorer: explorer)
        yield from (after.frame() for after in moves(figure, 2))


@pytest.mark.parametrize("name", explorers.__all__)
def test_a_figure_shows_no_english(name):
    bpkit.language("zh")
    figure = getattr(explorers, name)()
    labels = [getattr(child, "description", "") for child in figure.panel.children]
    options = [t for child in figure.panel.children for t, _ in getattr(child, "options", ())]
    still, svg = figure.still(), figure.to_svg()
    shown = {text for frame in every_frame(figure) for text in texts(frame)}
    assert not english(*labels, *options, *shown, re.findall('alt="([^"]*)"', still)[0])
    assert 'lang="zh-CN"' in svg
    figure.close()


ANSWERS = [
    lambda w, d, z: ..., lambda w, d, z: None, lambda w, d, z: w.T @ d, lambda w, d, z: w @ d,
    lambda w, d, z: w.T @ d + 1, lambda w, d, z: (w.T @ d).mean(axis=0), lambda w, d, z: 1 / 0,
    exercises.recursion.REQUIRED.right,
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_exercise_answers_without_english(answer):
    bpkit.language("zh")
    told = exercises.recursion.REQUIRED.mark(answer).text
    told = re.sub("“[^”]*”|w_next|delta_next|return|print", "", told)  # code
    assert told
    assert not english(told)


def test_a_slip_is_named_in_the_language_chosen():
    bpkit.language("zh")
    feedback = exercises.recursion.REQUIRED.mark(lambda w, d, z: w.T @ d)
    assert repr(feedback) == "还差一点。" + say(feedback.text)
    assert 'lang="zh-CN"' in feedback._repr_html_()


def test_what_is_kept_changes_with_the_language():
    before = explorers.forward().frame()
    bpkit.language("zh")
    assert "权重" in explorers.forward().frame().picture
    bpkit.language("en")
    assert explorers.forward().frame() == before


def test_kept_words_are_emptied():
    label = kept(maxsize=1)(lambda: say("neuron {j} of layer {l}", j=1, l=2))
    assert label() == "neuron 1 of layer 2"
    bpkit.language("zh")
    assert label() == "第 2 层神经元 1"


def test_a_chart_needs_no_font_of_the_machine():
    """Each Chinese sign comes from the font that bpkit brings."""
    bpkit.language("zh")
    chart = charts.by_layer({"轮": {2: 0.1, 3: 0.2}}, "代价 $C$")
    (ax,) = chart.figure.axes
    words = [ax.yaxis.label, *ax.get_legend().get_texts()]
    assert [text.get_fontfamily()[0] for text in words] == ["bpkit Han"] * 2
    assert chart._repr_html_()  # a sign without a picture is a warning, and so an error here


def test_a_language_that_is_not_there_is_refused_by_name():
    with pytest.raises(ValueError, match=r"code: expected one of \['en', 'zh'\], got 'xx'"):
        bpkit.language("xx")


def test_values_are_never_read_as_places():
    assert say("{line}", line="{x} {0}") == "{x} {0}"
    assert sentences("{a}", "", "b}") == "{a} b}"
    assert joined("{one}; {other}", "a", "b", "c") == "a; b; c"
    assert joined("{one}; {other}") == ""


def test_an_unfinished_translation_is_left_out(tmp_path):
    catalogue = tmp_path / "xx.po"
    catalogue.write_text(
        'msgid ""\nmsgstr ""\n"Language: xx\\n"\n\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n\n'
        'msgid "c"\nmsgstr ""\n\nmsgid ""\n"d "\n"e"\nmsgstr "f\\"g"\n',
        encoding="utf-8",
    )
    assert read(catalogue) == {"": "Language: xx\n", "d e": 'f"g'}


KNOWN = {text for text, _ in package_texts.texts()}


@pytest.fixture
def asked(monkeypatch):
    """Every text that goes through `say`."""
    texts = set()

    class Asked(dict):
        def get(self, text, default):
            texts.add(default)
            return default

    monkeypatch.setattr("bpkit.words._translations", Asked())
    return texts


def unknown(asked):
    return {text for text in asked - KNOWN if not package_texts.NAMES.fullmatch(text)}


@pytest.mark.parametrize("name", explorers.__all__)
def test_translators_know_all_that_a_figure_says(name, asked):
    getattr(explorers, name)().close()
    # A label with a number or a symbol in it was put together by `say`, and is said once more.
    assert not {t for t in unknown(asked) if t.isascii() and not re.search("[0-9]", t)}


@pytest.mark.parametrize("name", exercises.__all__)
def test_translators_know_all_that_an_exercise_says(name, asked):
    for answer in written.WRONG:
        if answer.exercise.startswith(f"{name}."):
            written.exercise_of(answer.exercise).mark(answer.function)
    assert asked
    assert not {t for t in unknown(asked) if " " in t}  # a single word is a name in the code


@pytest.mark.parametrize("path", sorted(package_texts.PACKAGE.rglob("*.py")), ids=str)
def test_what_is_said_is_a_whole_text(path):
    """No f-string is given to `say`: nobody could look it up."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say":
            assert not any(isinstance(n, ast.JoinedStr) for n in ast.walk(call.args[0]))
