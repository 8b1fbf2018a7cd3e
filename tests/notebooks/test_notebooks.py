"""What every stored notebook keeps to. Each rule is also shown a notebook that breaks it."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
import store
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PATHS = sorted(store.NOTEBOOKS.glob("*.ipynb"))
ROOT = store.NOTEBOOKS.parent
MARKDOWN_IMAGE = re.compile(r"!\[(.*?)\]\((\S+?)(?:\s+\"[^\"]*\")?\)")
MARKDOWN_LINK = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\((\S+?)(?:\s+\"[^\"]*\")?\)")
FENCED = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)


# What the rules look at


def code_cells(nb):
    """The code cells that hold code, with their numbers as a person counts cells."""
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip():
            yield number, cell


def outputs(nb):
    for number, cell in code_cells(nb):
        for output in cell.outputs:
            yield number, output


def prose(nb):
    """The markdown cells, without the code quoted in them."""
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type == "markdown":
            yield number, FENCED.sub("", cell.source)


def markup(nb):
    """Every text that a browser will read as markup: markdown cells, and outputs that hold any."""
    yield from prose(nb)
    for number, output in outputs(nb):
        for kind, text in output.get("data", {}).items():
            if kind in ("text/html", "text/markdown", "image/svg+xml"):
                yield number, text


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(nb):
    for number, text in markup(nb):
        for tag, attributes in Tags(text).found:
            yield number, tag, attributes


def headings(nb):
    for number, text in prose(nb):
        for marks, title in re.findall(r"^(#{1,6})\s+(.+?)\s*#*$", text, re.MULTILINE):
            yield number, len(marks), title


# The rules: each yields a complaint for every place where the notebook breaks it


def has_a_kernelspec(nb, path):
    """Without it JupyterLab opens with a dialog in the reader's face."""
    if nb.metadata.get("kernelspec") != store.KERNEL:
        yield f"kernelspec is {nb.metadata.get('kernelspec')}, not {store.KERNEL}"


def was_run_in_order(nb, path):
    """nbval compares nothing for a cell that was never run."""
    counts = [cell.execution_count for _, cell in code_cells(nb)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}: run `make notebooks`"


def holds_no_widgets(nb, path):
    if "widgets" in nb.metadata:
        yield "widget state in the metadata"
    for number, output in outputs(nb):
        if store.WIDGET in output.get("data", {}):
            yield f"cell {number}: a widget view in an output"


def holds_no_javascript(nb, path):
    for number, output in outputs(nb):
        if "application/javascript" in output.get("data", {}):
            yield f"cell {number}: JavaScript in an output"
    for number, tag, attributes in tags(nb):
        if tag == "script" or any(
            value and (name.startswith("on") or value.strip().lower().startswith("javascript:"))
            for name, value in attributes.items()
        ):
            yield f"cell {number}: JavaScript in <{tag}>"


def wrote_nothing_to_stderr(nb, path):
    for number, output in outputs(nb):
        if output.get("name") == "stderr":
            yield f"cell {number}: on stderr: {output.text[:200]}"


def holds_no_errors(nb, path):
    for number, output in outputs(nb):
        if output.output_type == "error":
            yield f"cell {number}: {output.ename} in an output"


def keeps_no_residue(nb, path):
    """Times, and what other tools write down for themselves."""
    for number, cell in enumerate(nb.cells, start=1):
        if residue := set(cell.metadata) - store.KEPT:
            yield f"cell {number}: {sorted(residue)} in its metadata"
        if (folded := cell.metadata.get("jupyter", store.HIDDEN)) != store.HIDDEN:
            yield f"cell {number}: folded as {folded}"


def has_ids_of_words(nb, path):
    """An id says what the cell is, and stays with it: tools join a notebook's states by it."""
    ids = [cell.id for cell in nb.cells]
    for number, name in enumerate(ids, start=1):
        if not re.fullmatch("[a-z]+(-[a-z]+)*", name):
            yield f"cell {number}: its id is {name!r}, not words such as figure-recursion"
        if ids.count(name) > 1:
            yield f"cell {number}: not the only cell with the id {name!r}"


def shows_nothing_of_one_machine(nb, path):
    for number, output in outputs(nb):
        for text in [output.get("text", ""), *map(str, output.get("data", {}).values())]:
            if str(ROOT) in text or re.search(r"\bat 0x[0-9a-f]{6,}", text):
                yield f"cell {number}: a path or an object's address in an output"


def has_every_output_checked(nb, path):
    for number, cell in code_cells(nb):
        if "nbval" in f"{cell.source} {cell.metadata.get('tags')}".lower():
            yield f"cell {number}: keeps its output from being compared"


def has_short_cells(nb, path):
    for number, cell in code_cells(nb):
        lines = len(cell.source.strip().splitlines())
        if lines > 15:
            yield f"cell {number}: {lines} lines of code, at most 15"


def has_headings_in_order(nb, path):
    levels = [level for _, level, _ in headings(nb)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"one title (#) at the start, not headings of levels {levels}"
    for (_, before, _), (number, level, title) in pairwise(headings(nb)):
        if level > before + 1:
            yield f"cell {number}: {title!r} jumps from level {before} to {level}"


def says_what_each_image_shows(nb, path):
    for number, tag, attributes in tags(nb):
        if tag == "img" and not (attributes.get("alt") or "").strip():
            yield f"cell {number}: an <img> without alt text"
    for number, text in prose(nb):
        for alt, target in MARKDOWN_IMAGE.findall(text):
            if not alt.strip():
                yield f"cell {number}: {target} without alt text"


def shows_pictures_as_html(nb, path):
    """JupyterLab gives image/png no alt text, and an untrusted image/svg+xml is not shown."""
    for number, output in outputs(nb):
        for kind in output.get("data", {}):
            if kind.startswith("image/"):
                yield f"cell {number}: {kind} in an output; show it as an HTML <img> with an alt"


def has_links_that_lead_somewhere(nb, path):
    targets = [(n, t) for n, text in prose(nb) for t in MARKDOWN_LINK.findall(text)]
    targets += [(n, t) for n, text in prose(nb) for _, t in MARKDOWN_IMAGE.findall(text)]
    targets += [(n, a.get("href") or a.get("src") or "") for n, _, a in tags(nb)]
    for number, target in targets:
        if target and not re.match(r"[a-z]+:", target):
            file, _, anchor = unquote(target).partition("#")
            there = path.parent / file
            if not there.exists():
                yield f"cell {number}: {target} is not there"
            elif anchor and (not file or there.suffix == ".ipynb"):
                other = nbformat.read(there, as_version=4) if file else nb
                if anchor not in [title.replace(" ", "-") for _, _, title in headings(other)]:
                    yield f"cell {number}: {target} names no heading"


def imports_only_what_it_uses(nb, path):
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F401"]
    done = subprocess.run(
        [*ruff, "--output-format=concise", "--stdin-filename=notebook.ipynb", "-"],
        input=nbformat.writes(nb),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        yield done.stdout + done.stderr


def is_small(nb, path):
    size = len(nbformat.writes(nb).encode())
    if size > 300_000:
        yield f"{size:,} bytes, at most 300,000"


RULES = [
    has_a_kernelspec,
    was_run_in_order,
    holds_no_widgets,
    holds_no_javascript,
    wrote_nothing_to_stderr,
    holds_no_errors,
    keeps_no_residue,
    has_ids_of_words,
    shows_nothing_of_one_machine,
    has_every_output_checked,
    has_short_cells,
    has_headings_in_order,
    says_what_each_image_shows,
    shows_pictures_as_html,
    has_links_that_lead_somewhere,
    imports_only_what_it_uses,
    is_small,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_stored_notebook(path, rule):
    complaints = list(rule(nbformat.read(path, as_version=4), path))
    assert not complaints, "\n".join(complaints)


def test_there_are_notebooks():
    assert PATHS


# Each rule, seen to fail


def code(source="1", metadata=None, **output):
    """A code cell that was run, with one output if any of its fields are given."""
    outs = [new_output(**{"output_type": "display_data", **output})] if output else []
    return new_code_cell(source, execution_count=1, outputs=outs, metadata=metadata or {})


def shown(kind, text):
    return code(data={kind: text})


def text(source, **metadata):
    return new_markdown_cell(source, metadata=metadata)


def notebook(*cells, title="# A title", **metadata):
    cells = [text(title), *cells] if title else list(cells)
    return new_notebook(cells=cells, metadata={"kernelspec": store.KERNEL, **metadata})


def with_ids(nb, *ids):
    for cell, name in zip(nb.cells, ids, strict=True):
        cell.id = name
    return nb


NEW_KERNEL = {"name": "conda-env-mine-py", "display_name": "mine", "language": "python"}
BROKEN = [
    (has_a_kernelspec, new_notebook()),
    (has_a_kernelspec, notebook(kernelspec=NEW_KERNEL)),
    (was_run_in_order, notebook(new_code_cell("1"))),
    (was_run_in_order, notebook(code(), code())),
    (holds_no_widgets, notebook(widgets={"application/vnd.jupyter.widget-state+json": {}})),
    (holds_no_widgets, notebook(code(data={store.WIDGET: {"model_id": "1"}}))),
    (holds_no_javascript, notebook(shown("application/javascript", "alert(1)"))),
    (holds_no_javascript, notebook(shown("text/html", "<b>1</b><SCRIPT>alert(1)</SCRIPT>"))),
    (holds_no_javascript, notebook(shown("text/html", '<p onclick="alert(1)">1</p>'))),
    (holds_no_javascript, notebook(shown("image/svg+xml", "<svg><script>1</script></svg>"))),
    (holds_no_javascript, notebook(shown("text/html", '<a href="javascript:alert(1)">1</a>'))),
    (wrote_nothing_to_stderr, notebook(code(output_type="stream", name="stderr", text="oh"))),
    (holds_no_errors, notebook(code(output_type="error", ename="E", evalue="", traceback=[]))),
    (keeps_no_residue, notebook(code(metadata={"execution": {"iopub.execute_input": "2026"}}))),
    (keeps_no_residue, notebook(text("1", lines_to_next_cell=1))),
    (keeps_no_residue, notebook(code(metadata={"jupyter": {"source_hidden": True}}))),
    (has_ids_of_words, with_ids(notebook(), "6c1f0b2e")),
    (has_ids_of_words, with_ids(notebook(), "07-37")),
    (has_ids_of_words, with_ids(notebook(), "cell-37")),
    (has_ids_of_words, with_ids(notebook(code()), "recap", "recap")),
    (shows_nothing_of_one_machine, notebook(shown("text/plain", "<Figure at 0x7f01a2b3c4d5>"))),
    (shows_nothing_of_one_machine, notebook(code(output_type="stream", text=f"{ROOT}/bpkit"))),
    (has_every_output_checked, notebook(code("# NBVAL_IGNORE_OUTPUT\n1"))),
    (has_every_output_checked, notebook(code(metadata={"tags": ["nbval-skip"]}))),
    (has_short_cells, notebook(code("1\n" * 16))),
    (has_headings_in_order, notebook(title="")),
    (has_headings_in_order, notebook(title="## No title")),
    (has_headings_in_order, notebook(text("# Another title"))),
    (has_headings_in_order, notebook(text("## A part\n\n#### A part of no part"))),
    (
        says_what_each_image_shows,
        notebook(shown("text/html", '<img src="data:,"/>')),
    ),
    (says_what_each_image_shows, notebook(shown("text/markdown", '<img alt="" src="data:,">'))),
    (says_what_each_image_shows, notebook(text('<img alt=" " src="data:,">'))),
    (says_what_each_image_shows, notebook(text("![](data:,)"))),
    (shows_pictures_as_html, notebook(shown("image/png", "iVBORw0KGgo="))),
    (shows_pictures_as_html, notebook(shown("image/svg+xml", "<svg/>"))),
    (has_links_that_lead_somewhere, notebook(text("on to [the next](99_nowhere.ipynb)"))),
    (has_links_that_lead_somewhere, notebook(text("![a picture](images/nowhere.png)"))),
    (has_links_that_lead_somewhere, notebook(text("[![a picture](data:,)](nowhere.ipynb)"))),
    (has_links_that_lead_somewhere, notebook(text('<a href="nowhere.ipynb">on</a>'))),
    (has_links_that_lead_somewhere, notebook(text("[below](#No-such-part)"))),
    (imports_only_what_it_uses, notebook(code("import numpy as np\nimport bpkit\nbpkit"))),
    (is_small, notebook(shown("text/html", "x" * 300_000))),
]


@pytest.mark.parametrize(
    ("rule", "broken"), BROKEN, ids=[f"{n}-{rule.__name__}" for n, (rule, _) in enumerate(BROKEN)]
)
def test_rule_catches(rule, broken):
    assert list(rule(broken, store.NOTEBOOKS / "00.ipynb"))


def test_every_rule_is_shown_to_catch():
    assert {rule for rule, _ in BROKEN} == set(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_passes_a_good_notebook(rule):
    good = notebook(
        text("Read [on](#A-part), [the code](../bpkit/layers.py), [more](https://example.org)."),
        text("## A part\n\n```python\n# no heading, ![](none.png), <script>\n```\n\n### Within"),
        code("import bpkit\nbpkit.example()", data={"text/html": '<img alt="1" src="data:,">'}),
    )
    with_ids(good, "opening", "further-reading", "a-part", "example")
    assert not list(rule(good, store.NOTEBOOKS / "00.ipynb"))


# What store.py leaves out


def test_clean_takes_out_what_must_not_be_stored():
    nb = notebook(
        code(metadata={"execution": {"a": "b"}, "tags": ["kept"]}, data={store.WIDGET: {}}),
        code(
            metadata={"jupyter": {"outputs_hidden": True}},
            data={store.WIDGET: {"model_id": "1"}, "text/plain": "the sentence"},
        ),
        code(metadata={"jupyter": {"outputs_hidden": False, "source_hidden": True}}),
        widgets={"a": {}},
        kernelspec=NEW_KERNEL,
        language_info={"name": "python", "version": "3.11.7"},
    )
    store.clean(nb)
    assert nb.metadata == {"kernelspec": store.KERNEL, "language_info": {"name": "python"}}
    assert nb.cells[1].metadata == {"tags": ["kept"]}
    assert nb.cells[1].outputs == []
    assert nb.cells[2].metadata == {"jupyter": {"outputs_hidden": True}}
    assert [o.data for o in nb.cells[2].outputs] == [{}, {"text/plain": "the sentence"}]
    assert nb.cells[3].metadata == {}


def test_a_notebook_that_raises_is_left_as_it_was(tmp_path, capsys):
    path = Path(tmp_path, "bad.ipynb")
    nbformat.write(notebook(code("1 / 0")), path)
    before = path.read_bytes()
    assert store.main([str(path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert path.read_bytes() == before
