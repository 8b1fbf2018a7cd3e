"""Text given by a reader stays text wherever bpkit shows it: in SVG, HTML and MathML."""

from textwrap import dedent

import pytest

MARKUP = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    '"><svg onload="window.pwned = 1">',
    "' onmouseover='window.pwned = 1' style='position:fixed;inset:0' x='",
    "</text></svg><iframe src='javascript:top.pwned = 1'></iframe>",
    "</style><style>* {display: none}</style>",
    "&lt;img src=x onerror='window.pwned = 1'&gt;",
    "&#60;script&#62;window.pwned = 1&#60;/script&#62;",
    "<math><mtext href='javascript:window.pwned = 1'>x</mtext></math>",
    "]]><![CDATA[<b onclick='window.pwned = 1'>",
]
# Each a cell's code, in which `show(text)` makes something to display.
SHOWS = {
    "an explorer with controls": """
        from dataclasses import dataclass
        from bpkit.draw.svg import document, span, text as line
        from bpkit.figure import Button, Choice, Explorer, Figure, Frame, Slider
        @dataclass(frozen=True)
        class Told(Explorer):
            title: str
            number: float = 1.0
            name: str = "1"
            @property
            def controls(self):
                choice = Choice("name", self.title, [(self.title, "1")])
                return Slider("number", self.title, 0, 2), choice, Button(self.title, id)
            def frame(self):
                text = self.title
                picture = document(300, 60, line(150, 30, span(text), fill=text), label=text)
                return Frame(picture, [rf"\\text{{{text}}}", rf"\\href{{{text}}}{{a}}"], text)
        def show(text):
            return Figure(Told(text))""",
    "a picture of a network": """
        from bpkit.draw.network import network_svg
        from IPython.display import HTML
        def show(text):
            notes = {"n:2,1": [(text, text)]}
            return HTML(network_svg(bpkit.example()[0], {}, label=text, notes=notes))""",
    "a chart": """
        from bpkit.draw.charts import Chart, new_figure
        def show(text):
            return Chart(new_figure()[0], text)""",
    "an exercise's answer": """
        def show(text):
            def mine(*_):
                raise ValueError(text)
            return bpkit.exercises.recursion.check(mine)""",
    "an exercise's question": """
        from bpkit.tutor.quiz import Choice, Quiz
        def show(text):
            return Quiz([Choice(text, text, {text: text, "another": text})])""",
    "a progress bar": """
        def show(text):
            list(bpkit.figure.progress([1], 1, label=text))""",
}
LOOP = "for text in texts: display(show(text))"
FIND = """() => [...document.querySelectorAll(".jp-OutputArea-output *")].filter((element) =>
    ["SCRIPT", "IFRAME", "OBJECT", "EMBED"].includes(element.tagName.toUpperCase())
    || (element.tagName === "STYLE" && element.textContent.includes("* {"))
    || [...element.attributes].some(({name, value}) => name.startsWith("on")
        || (["href", "src", "action"].includes(name) && /^\\s*javascript:/i.test(value)))
).map((element) => element.outerHTML.slice(0, 300))"""


def test_markup_given_by_a_reader_is_shown_as_text(lab):
    cells = [f"{dedent(code).strip()}\n{LOOP}" for code in SHOWS.values()]
    page = lab.show("escaping", f"import bpkit\ntexts = {MARKUP!r}", *cells).page
    for cell in page.locator(".jp-CodeCell").all():
        cell.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        assert page.evaluate(FIND) == []
    assert page.locator("[data-mime-type*=error], [data-mime-type*=stderr]").count() == 0
    assert page.get_by_text("window.pwned = 1").count() >= len(SHOWS)
    assert page.evaluate("window.pwned") is None


@pytest.mark.usefixtures("fresh_window")
def test_what_is_looked_for_would_be_found(lab):
    page = lab.show("found", "from IPython.display import HTML", f"HTML({MARKUP[1]!r})").page
    page.wait_for_function("window.pwned === 1")
    assert len(page.evaluate(FIND)) == 1
    lab.errors.clear()  # the picture that does not exist
