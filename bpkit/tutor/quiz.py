"""Check yourself: questions to choose, to order or to match, each answer told why."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import ipywidgets
from IPython.display import display

from bpkit.draw.mathml import mathml
from bpkit.figure.controls import LABEL
from bpkit.figure.figure import Panel, View
from bpkit.words import joined, lang_attribute, say, sentences

UNANSWERED = "Choose an answer."


class Choice(NamedTuple):
    """A question and its possible answers, each with what to say to whoever picks it."""

    question: str  # maths between dollar signs
    right: str
    why: Mapping[str, str]  # by answer, in the order shown; answers are plain text

    @property
    def answers(self) -> Sequence[str]:
        return tuple(self.why)

    def feedback(self, picked: str | None) -> str:
        if picked is None:
            return say(UNANSWERED)
        verdict = say("Right." if picked == self.right else "Not this one.")
        return sentences(verdict, say(self.why[picked]))


class Match(NamedTuple):
    """Things to be given their partners; `why` says what to think of where one is wrong.

    To put steps into their order, the things are "first", "second" and so on.
    """

    question: str
    pairs: Mapping[str, str]  # the partner of each thing; both are plain text
    why: Mapping[str, str]  # by thing
    remember: str

    @property
    def answers(self) -> Sequence[str]:
        """The partners in another order than the things, the same one each time."""
        return sorted(set(self.pairs.values()), key=lambda text: (len(text), text))

    def feedback(self, picked: Mapping[str, str | None]) -> str:
        left = [thing for thing, partner in picked.items() if partner is None]
        if left:
            things = joined("{one}, {other}", *map(say, left))
            return say("Still to choose: {things}.", things=things)
        for thing, partner in picked.items():
            if partner != self.pairs[thing]:
                return say(
                    "Not yet. Look again at “{thing}”: {why}",
                    thing=say(thing), why=say(self.why[thing]),
                )  # fmt: skip
        return sentences(say("Right."), say(self.remember))


Question = Choice | Match
# The widgets of a question, and what gives the answer that they stand at.
Asking = tuple[list[Any], Callable[[], Any]]


class Quiz:
    """Questions as a notebook shows them: each as text, and below it live, which replaces it."""

    def __init__(self, questions: Sequence[Question]):
        self.questions = tuple(questions)
        self.panels = [_panel(n, question) for n, question in enumerate(self.questions, start=1)]

    def _ipython_display_(self) -> None:
        for n, (question, panel) in enumerate(zip(self.questions, self.panels, strict=True), 1):
            display(panel.below(still(n, question)))
            display(panel)


def still(n: int, question: Question) -> str:
    """The question as it can be read before anything runs, on paper too."""
    things = ""
    if isinstance(question, Match):
        each = joined("{one}, {other}", *map(say, question.pairs))
        things = f"<p>{escape(say('{things}: which of these is it?', things=each))}</p>"
    answers = "".join(f"<li>{escape(say(answer))}</li>" for answer in question.answers)
    # The maths stays as it is: JupyterLab sets what stands between dollar signs.
    text = f"<p><strong>{n}.</strong> {escape(say(question.question))}</p>"
    return f'<div class="bpkit-still"{lang_attribute()}>{text}{things}<ul>{answers}</ul></div>'


def as_html(n: int, question: Question) -> str:
    """The question as HTML, its maths as MathML."""
    parts = re.split(r"\$(.+?)\$", say(question.question))
    text = "".join(_maths(p) if i % 2 else escape(p) for i, p in enumerate(parts))
    # As large as the notebook's text, also in a widget, and maths no smaller than the words.
    return f'<p style="font-size:15px; line-height:1.6"><strong>{n}.</strong> {text}</p>'


def _maths(formula: str) -> str:
    return mathml(formula, "inline").replace("<math", '<math style="font-size:18px"', 1)


def _panel(n: int, question: Question) -> Panel:
    view = View()
    controls, picked = _radio(question) if isinstance(question, Choice) else _lists(question)

    def show(_change: Any = None) -> None:
        view.frame = {"picture": "", "formulas": "", "words": question.feedback(picked())}

    for control in controls:
        control.observe(show, "value")
    show()
    todo = say("Run this cell to answer.")
    return Panel([ipywidgets.HTML(as_html(n, question)), *controls, view], todo)


def _radio(question: Choice) -> Asking:
    radio = ipywidgets.RadioButtons(
        options=[(say(answer), answer) for answer in question.answers],
        value=None,
        description=say("Your answer"),
        layout={"width": "max-content", "max_width": "98%"},
        style=LABEL,
    )
    return [radio], lambda: radio.value


def _lists(question: Match) -> Asking:
    lists = {
        thing: ipywidgets.Dropdown(
            options=[(say(answer), answer) for answer in question.answers],
            value=None,
            description=say(thing),
            layout={"width": "min(680px, 98%)"},
            style={"description_width": "14em"},
        )
        for thing in question.pairs
    }
    return [*lists.values()], lambda: {thing: each.value for thing, each in lists.items()}
