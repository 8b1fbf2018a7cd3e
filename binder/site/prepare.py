"""Copies of the notebooks for the site: where a figure's or a quiz's output was, its data."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import nbformat

import bpkit
from bpkit.tutor.quiz import Choice, Match, Quiz, as_html
from bpkit.words import language, say

ROOT = Path(__file__).resolve().parents[2]
LITE = "lite/lab/index.html?path="
HIDDEN = {"outputs_hidden": True}
TEXTS = {
    "en": {
        "alive": "Every figure on this page is alive: move it. What a cell prints after a question "
        "waits until you open it. To write code of your own, {open}.",
        "lite": "open this notebook in JupyterLite",
        "show": "Show what it prints",
        "hide": "Hide what it prints",
        "exercise": "Write your answer in JupyterLite",
    },
}


def page(path: Path, to_root: str, drawn: Callable[[str], str], code: str = "en"):
    """The notebook at `path`, prepared.

    to_root leads from its page to the site's folder; drawn gives the file of a figure's frames.
    """
    language(code)
    nb, texts = nbformat.read(path, as_version=4), TEXTS[code]
    lite = f"{to_root}{LITE}{path.name}"
    nb.cells.insert(1, nbformat.v4.new_markdown_cell(_note(texts, lite), id="alive"))
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]
            _prepare(cell, lite, drawn, texts)
        else:
            cell.source = links(cell.source)
    return nb


def _note(texts, lite) -> str:
    link = f'<a href="{lite}">{texts["lite"]}</a>'
    return f'<p class="bpkit-alive">{texts["alive"].format(open=link)}</p>'


def _prepare(cell, lite, drawn, texts):
    """What a page shows in the place of the outputs of a code cell."""
    line = last_line(cell.source)
    if line.startswith("bpkit.explorers."):
        cell.outputs = [_html(figure(line, lite, drawn(line)))]
    elif line.endswith(".quiz()"):
        cell.outputs = [_html(quiz(shown_by(line), cell.id))]
    elif "exercise" in cell.metadata.get("tags", ()):
        link = f'<p class="bpkit-exercise"><a href="{lite}">{texts["exercise"]}</a></p>'
        cell.outputs = [_html(link)]
    elif cell.source.startswith("bpkit.exercises."):
        cell.outputs = []  # that nothing has been attempted yet
    elif cell.outputs and cell.metadata.get("jupyter") == HIDDEN:
        cell.metadata["tags"] = [*cell.metadata.get("tags", ()), "hide-output"]
        cell.metadata["mystnb"] = {
            "code_prompt_show": texts["show"], "code_prompt_hide": texts["hide"],
        }  # fmt: skip


def figures_of(path: Path) -> Iterator[str]:
    """The line of each figure of a notebook."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and last_line(cell.source).startswith("bpkit.explorers."):
            yield last_line(cell.source)


def last_line(source: str) -> str:
    """The expression whose value a cell shows, or nothing."""
    *_, last = ast.parse(source).body or [None]
    return ast.get_source_segment(source, last) if isinstance(last, ast.Expr) else ""


def shown_by(line: str):
    """The figure or the quiz that a line of a notebook makes."""
    return eval(line, {"bpkit": bpkit})


def _html(text):
    return nbformat.v4.new_output("display_data", {"text/html": text})


def figure(line: str, lite: str, frames: str) -> str:
    """A figure's still, and where its frames lie."""
    data = f'data-figure="{frames}" data-lite="{lite}"'
    return f'<div class="bpkit-figure bpkit-panel" {data}>{shown_by(line).still()}</div>'


def quiz(shown: Quiz, name: str) -> str:
    """A quiz's questions as they can be read, and as data."""
    numbered = [*enumerate(shown.questions, 1)]
    stills = "".join(f'<div class="bpkit-still">{_still(n, q)}</div>' for n, q in numbered)
    data = json.dumps([question(n, q) for n, q in numbered], ensure_ascii=False)
    data = data.replace("</", "<\\/")  # nothing in it ends the script
    script = f'<script type="application/json">{data}</script>'
    return f'<div class="bpkit-quiz bpkit-panel" id="{escape(name)}">{stills}{script}</div>'


def _still(n: int, question) -> str:
    things = map(say, question.pairs) if isinstance(question, Match) else ()
    items = "".join(f"<li>{escape(text)}</li>" for text in [*things, *map(say, question.answers)])
    return f"{as_html(n, question)}<ul>{items}</ul>"


def question(n: int, q) -> dict:
    """A question with all that may be said to an answer."""
    data = {"text": as_html(n, q)}
    if isinstance(q, Choice):
        answers = [[say(answer), q.feedback(answer)] for answer in q.answers]
        return {**data, "answers": answers, "first": q.feedback(None)}
    # What is said while things are missing, around two of them and between them.
    left = re.split("[\0\1]", q.feedback({"\0": None, "\1": None}))
    return {
        **data,
        "answers": [*map(say, q.answers)],
        "pairs": [[say(thing), say(partner)] for thing, partner in q.pairs.items()],
        "wrong": {say(thing): q.feedback({**q.pairs, thing: ""}) for thing in q.pairs},
        "right": q.feedback(q.pairs),
        "left": left,
        "first": q.feedback(dict.fromkeys(q.pairs)),
    }


def links(text: str) -> str:
    """What is no page of the site is in the repository, whose name the README has."""
    readme = (ROOT / "README.md").read_text("utf-8")
    repository = re.search(r"mybinder\.org/v2/gh/([^/]+/[^/]+)/", readme)[1]
    home = f"](https://github.com/{repository}/blob/main/"
    return re.sub(r"\]\((?=[a-z]{2}/)", f"{home}notebooks/", text.replace("](../", home))
