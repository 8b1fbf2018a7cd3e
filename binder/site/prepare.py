"""Copies of the notebooks for the site: where a figure's or a quiz's output was, its data."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

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
    "zh": {
        "alive": "这一页上的图都是活的：动手试试。问题之后的单元打印什么，等你点开才显示。"
        "想自己写代码，{open}。",
        "lite": "就在 JupyterLite 里打开这一篇",
        "show": "显示它打印什么",
        "hide": "收起它打印的内容",
        "exercise": "在 JupyterLite 里写你的答案",
    },
}


class Edition(NamedTuple):
    """The pages of one language. folder: of its notebooks, and of its pages in the site."""

    code: str
    folder: str

    @property
    def to_root(self) -> str:
        """From its pages to the folder of the site."""
        return "../" if self.folder else ""

    def notebooks(self) -> list[Path]:
        """In the order of the series."""
        return sorted((ROOT / "notebooks" / self.folder).glob("*.ipynb"))


EDITIONS = Edition("en", ""), Edition("zh", "zh")


def page(path: Path, edition: Edition, drawn: Callable[[str, bool], str]):
    """The notebook at `path`, prepared.

    drawn: the file with the frames of a line's figure, drawn wide or narrow; "" for none.
    """
    language(edition.code)
    nb, texts = nbformat.read(path, as_version=4), TEXTS[edition.code]
    lite = f"{edition.to_root}{LITE}{edition.folder and f'{edition.folder}/'}{path.name}"
    nb.cells.insert(1, nbformat.v4.new_markdown_cell(_note(texts, lite), id="alive"))
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]
            for output in cell.outputs:
                _fetch_late(output.get("data", {}))
            _prepare(cell, lite, drawn, texts)
        else:
            cell.source = links(cell.source, path.parent)
    return nb


def _note(texts, lite: str) -> str:
    """What is to be known of a page."""
    link = f'<a href="{lite}">{texts["lite"]}</a>'
    return f'<p class="bpkit-alive">{texts["alive"].format(open=link)}</p>'


def _fetch_late(data):
    """An image of a chart is a file, which is asked for when it comes into view."""
    if html := data.get("text/html"):
        data["text/html"] = html.replace("<img ", '<img loading="lazy" ')


def _prepare(cell, lite, drawn, texts):
    """What a page shows in the place of the outputs of a code cell."""
    line = last_line(cell.source)
    if line.startswith("bpkit.explorers."):
        files = (drawn(drawn_as(line), is_narrow) for is_narrow in (False, True))
        cell.outputs = [_html(figure(line, lite, *files))]
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


def lines_of(path: Path) -> Iterator[str]:
    """The line of each figure of a notebook."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and last_line(cell.source).startswith("bpkit.explorers."):
            yield last_line(cell.source)


def drawn_as(line: str) -> str:
    """The line that makes a figure with the same frames: where `forward` begins is no matter."""
    return re.sub(r"(explorers\.forward)\(selected=\S+\)$", r"\1()", line)


def last_line(source: str) -> str:
    """The expression whose value a cell shows, or nothing."""
    *_, last = ast.parse(source).body or [None]
    return ast.get_source_segment(source, last) if isinstance(last, ast.Expr) else ""


def shown_by(line: str):
    """The figure or the quiz that a line of a notebook makes."""
    return eval(line, {"bpkit": bpkit})


def _html(text):
    return nbformat.v4.new_output("display_data", {"text/html": text})


def figure(line: str, lite: str, wide: str, narrow: str = "") -> str:
    """A figure's still, and where its frames lie; the narrow ones are for a phone."""
    shown = shown_by(line)
    data = f'data-figure="{wide}" data-narrow="{narrow or wide}" data-lite="{lite}"'
    if drawn_as(line) != line:
        data += f' data-selected="{shown.explorer.selected}"'
    return f'<div class="bpkit-figure bpkit-panel" {data}>{shown.still()}</div>'


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


LINK = re.compile(r"(?<=\]\()[^)\s:#]+(?=[)#])")  # to a file


def links(text: str, folder: Path) -> str:
    """What is no page of the site is in the repository, whose name the README has."""
    notebooks, readme = ROOT / "notebooks", (ROOT / "README.md").read_text("utf-8")
    repository = re.search(r"mybinder\.org/v2/gh/([^/]+/[^/]+)/", readme)[1]

    def lead(found):
        there = (folder / found[0]).resolve()
        if there.is_relative_to(notebooks):
            return found[0]
        return f"https://github.com/{repository}/blob/main/{there.relative_to(ROOT).as_posix()}"

    return LINK.sub(lead, text)
