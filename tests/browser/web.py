"""A figure of the site as a reader moves it, beside the explorer that Python moves alike."""

import functools
import http.server
import random
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "binder" / "site"))

import frames  # noqa: E402
import make_pages  # noqa: E402, F401
import prepare  # noqa: E402
from plans import plan_of  # noqa: E402

from bpkit.figure import Button, Choice, Slider  # noqa: E402
from bpkit.tutor import quiz as quizzes  # noqa: E402
from bpkit.words import say  # noqa: E402

SEEN = """(panel, expected) => {
  const plain = (html) => {
    const box = document.createElement("div");
    box.innerHTML = html;
    for (const part of box.querySelectorAll("[tabindex]")) part.tabIndex = -1; // one is 0, for Tab
    return box;
  };
  return ["picture", "formulas", "words"].filter((name) => {
    const shown = panel.querySelector(`.bpkit-${name}`);
    return name === "words"
      ? shown.textContent !== expected.words
      : !plain(shown.innerHTML).isEqualNode(plain(expected[name]));
  });
}"""


@contextmanager
def served(folder):
    """A folder on a port of this machine: its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class WebFigure:
    """A figure on a page, and the explorer that it must show."""

    def __init__(self, page, panel, figure):
        self.page, self.panel = page, panel
        self.plan = plan_of(figure)
        self.explorer = figure.explorer
        panel.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "panel => panel.ariaBusy === 'false'", arg=panel.element_handle()
        )

    def acts(self):
        """All that can be done now: (what, where) for each control that is seen, and each part."""
        names = self.panel.locator(".bpkit-picture [data-name][role=button]").evaluate_all(
            "parts => parts.map((part) => part.dataset.name)"
        )
        found = [("pick", name) for name in names]
        for control in self.explorer.controls:
            if isinstance(control, Button):
                found.append(("press", control))
            elif control.seen(self.explorer):
                now = self._row(control).locator("input, select").input_value()
                places = self.plan.places(control.axis)
                found += [(control, place) for place in places if place != now]
        return found

    def do(self, what, where):
        """One act of the reader's, on the page and in Python; then both must show the same."""
        before = self.explorer
        if what == "pick":
            self.panel.locator(f'[data-name="{where}"][role=button]').first.dispatch_event("click")
            self.explorer = before.moved(selected=where)
        elif what == "press":
            self.panel.get_by_role("button", name=say(where.label), exact=True).click()
            self.explorer = where.act(before)
        else:
            self._set(what, where)
            self.explorer = before.moved(**{what.axis: self.plan.value(what.axis, where)})
        self.page.wait_for_function(
            "panel => panel.ariaBusy === 'false'", arg=self.panel.element_handle()
        )
        if note := self.panel.locator(".bpkit-note").inner_text():
            # The page says that it begins again from elsewhere, and where that is.
            if note.startswith(("This is not among", "这一步不在")):
                self.explorer = before
            else:
                state = self.panel.get_attribute("data-state").split("|")
                self.explorer = self.plan.reach(dict(zip(self.plan.axes, state, strict=True)))
        self.check(what, where, note)

    def _set(self, control, place):
        row = self._row(control)
        if isinstance(control, Choice):
            row.locator("select").select_option(value=place)
        else:
            row.locator("input").evaluate(
                "(input, place) => { input.value = place;"
                " input.dispatchEvent(new Event('input')); }",
                place,
            )

    def _row(self, control):
        moving = [each.axis for each in self.explorer.controls if not isinstance(each, Button)]
        return self.panel.locator(".bpkit-controls > label").nth(moving.index(control.axis))

    def check(self, *act):
        """Picture, formulas and sentence, and the numbers beside the sliders, are Python's."""
        expected = self.plan.figure.content(self.explorer)
        other = self.panel.evaluate(SEEN, expected)
        state, words = self.panel.get_attribute("data-state"), self.panel.locator(".bpkit-words")
        assert other == [], (act, other, state, words.inner_text(), expected["words"])
        for control in self.explorer.controls:
            if isinstance(control, Slider) and control.seen(self.explorer):
                label, number = self._row(control).locator("span, output").all_inner_texts()
                assert label == say(frames.asked(control.label, self.explorer)), act
                value = getattr(self.explorer, control.axis)
                assert number == frames.written(control, value), (act, control.axis)

    def walk(self, length, seed=0):
        """Acts at random; of a slider's places as many as of all else."""
        chance = random.Random(seed)
        for _ in range(length):
            acts = self.acts()
            kinds = sorted({getattr(what, "axis", what) for what, _ in acts})
            kind = chance.choice(kinds)
            self.do(
                *chance.choice([act for act in acts if getattr(act[0], "axis", act[0]) == kind])
            )

    def every_control(self):
        """Each control at three of its places: the first, the last, and one between."""
        for control in self.plan.first.controls:
            if isinstance(control, Slider | Choice) and control.seen(self.explorer):
                places = self.plan.places(control.axis)
                for place in (places[0], places[-1], places[len(places) // 2]):
                    self.do(control, place)
        for act in self.acts():
            if act[0] in ("press", "pick"):
                self.do(*act)


def figures_of(notebook):
    """The figures of a notebook, made anew."""
    path = ROOT / "notebooks" / notebook
    return [prepare.shown_by(line) for line in prepare.lines_of(path)]


def answer_all(panel, quiz):
    """Give every answer of a quiz, and read what is said to it."""
    for box, question in zip(panel.locator("fieldset").all(), quiz.questions, strict=True):
        said = box.locator(".bpkit-words")
        if isinstance(question, quizzes.Choice):
            assert said.inner_text() == question.feedback(None)
            for answer in question.answers:
                box.get_by_label(answer, exact=True).check()
                assert said.inner_text() == question.feedback(answer)
            continue
        picked = dict.fromkeys(question.pairs)
        for thing, partner in question.pairs.items():
            wrong = next(answer for answer in question.answers if answer != partner)
            for answer in (wrong, partner):
                picked[thing] = answer
                box.get_by_label(thing, exact=True).select_option(label=answer)
                assert said.inner_text() == question.feedback(picked)
