"""What the series as a whole promises: every row of the curriculum taught where the page says,
each labelled formula the one of bpkit.draw.formulas, each exercise with a solution that passes.
"""

import inspect
import re

import figures
import nbformat
import numpy as np
import pytest
import store
from claims import claims_of

import bpkit
from bpkit.draw.formulas import LABELLED

NOTEBOOKS = {p.stem[:2]: nbformat.read(p, as_version=4) for p in store.NOTEBOOKS.glob("*.ipynb")}
WORDS = re.compile(r"<details>.*?</details>", re.DOTALL)

# The curriculum page's rows, and the notebooks that it names for them.
ROWS = {
    "A1": "00", "A2": "00", "A3": "01", "A4": "01 02", "A5": "03", "A6": "02", "A7": "04",
    "A8": "04", "A9": "05", "A10": "06", "A11": "04 06", "A12": "07", "A13": "08", "A14": "05",
    "E1": "05 09", "E2": "03", "E3": "10", "E4": "06 07", "E5": "03 06", "E6": "06 07",
    "P1": "02", "P2": "02 06", "P3": "03", "P4": "04", "P5": "05", "P6": "07 08",
}  # fmt: skip
# Where learners slip: anywhere in the series, where the slip arises.
SLIPS = [f"M{n}" for n in range(1, 15)]
TAUGHT = [(row, number) for row, numbers in ROWS.items() for number in numbers.split()]
WITH_EXERCISES = sorted(NOTEBOOKS)[1:]
EXPLORERS = "|".join(figures.EXPLORERS)
HOLDS_IT = re.compile(rf"^\s*assert |np\.testing\.|bpkit\.explorers\.({EXPLORERS})\(", re.MULTILINE)


def sections(nb):
    """Lists of cells, each from one heading to the next, whatever their level."""
    found = [[]]
    for cell in nb.cells:
        if cell.cell_type == "markdown" and re.search(r"^#{1,6} ", cell.source, re.MULTILINE):
            found.append([])
        found[-1].append(cell)
    return found


def tags(cells):
    return [tag for cell in cells for tag in cell.metadata.get("curriculum", [])]


def held_rows(number, nb):
    """The rows tagged in a section that a claim (claims/) or a tested explorer holds to."""
    claimed = {claim.cell for claim in claims_of(number)}
    for section in sections(nb):
        code = [c for c in section if c.cell_type == "code" and c.execution_count]
        if any(c.id in claimed or HOLDS_IT.search(c.source) for c in code):
            yield from tags(section)


@pytest.mark.parametrize(("row", "number"), TAUGHT)
def test_each_row_is_taught_and_held_where_the_curriculum_says(row, number):
    assert row in held_rows(number, NOTEBOOKS[number])


@pytest.mark.parametrize("row", SLIPS)
def test_each_slip_of_learners_is_met(row):
    assert any(row in held_rows(number, nb) for number, nb in NOTEBOOKS.items())


def test_no_tag_is_unknown():
    tags = {
        t for nb in NOTEBOOKS.values() for c in nb.cells for t in c.metadata.get("curriculum", [])
    }
    assert tags <= {*ROWS, *SLIPS}


@pytest.mark.parametrize("row", [*ROWS, *SLIPS])
def test_deleting_the_sections_of_a_row_is_noticed(row):
    for number, nb in NOTEBOOKS.items():
        kept = [
            s for s in sections(nb) if not any(row in c.metadata.get("curriculum", []) for c in s)
        ]
        left = nbformat.v4.new_notebook(cells=[c for s in kept for c in s])
        assert row not in held_rows(number, left)


def tagged(text):
    """Pairs of label and LaTeX of the display formulas that carry a label."""
    for formula in re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL):
        if label := re.search(r"\\tag\{(.+?)\}", formula):
            yield label[1], " ".join(formula.replace(label[0], "").split())


def texts():
    for number, nb in NOTEBOOKS.items():
        yield from ((number, c.source) for c in nb.cells if c.cell_type == "markdown")
    for path in store.NOTEBOOKS.glob("*.md"):
        yield path.name, path.read_text(encoding="utf-8")


def test_each_labelled_formula_in_the_text_is_the_one_of_the_live_formulas():
    found = [(where, *pair) for where, text in texts() for pair in tagged(text)]
    assert {label for _, label, _ in found} == set(LABELLED)
    for where, label, formula in found:
        assert formula == " ".join(LABELLED[label].split()), (where, label)


def test_the_printed_sheet_is_that_of_notebook_08():
    sheet = (store.NOTEBOOKS / "formula_sheet.md").read_text(encoding="utf-8")
    body = sheet.split("\n\n", 1)[1].strip()
    assert any(body in cell.source for cell in NOTEBOOKS["08"].cells)


def exercises(number):
    """(name of the learner's function, Exercise) of each check that a notebook names."""
    source = "\n".join(cell.source for cell in NOTEBOOKS[number].cells)
    for module, name, function in re.findall(
        r"bpkit\.exercises\.(\w+)(?:\.(\w+))?\.check\((\w+)\)", source
    ):
        yield function, getattr(bpkit.exercises, module).EXERCISES[name or "check"]


def solutions(number):
    """The functions of the folded solutions, by name, with what the notebook imports."""
    cells = NOTEBOOKS[number].cells
    imports = re.findall(
        r"^(?:import|from) .+$", "\n".join(c.source for c in cells if c.cell_type == "code"), re.M
    )
    names = {"np": np, "bpkit": bpkit}
    for line in imports:
        exec(line, names)
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    for block in re.findall(r"```python\n(def my_.+?)```", text, re.DOTALL):
        exec(block, names)
    return {name: f for name, f in names.items() if inspect.isfunction(f)}


@pytest.mark.parametrize("number", WITH_EXERCISES)
def test_each_exercise_of_a_notebook_has_a_solution_that_its_check_accepts(number):
    asked, solved = dict(exercises(number)), solutions(number)
    assert asked
    for function, exercise in asked.items():
        told = exercise.check(solved[function])
        assert told.kind == "right", told


@pytest.mark.parametrize("number", WITH_EXERCISES)
def test_every_exercise_of_its_module_is_asked_in_the_notebook(number):
    asked = {exercise for _, exercise in exercises(number)}
    modules = {name for name in bpkit.exercises.__all__
               if asked & set(getattr(bpkit.exercises, name).EXERCISES.values())}  # fmt: skip
    (module,) = modules
    assert asked == set(getattr(bpkit.exercises, module).EXERCISES.values())
    source = "\n".join(cell.source for cell in NOTEBOOKS[number].cells)
    assert f"bpkit.exercises.{module}.quiz()" in source
    assert f"# bpkit.exercises.{module}.hint()" in source


@pytest.mark.parametrize("number", WITH_EXERCISES)
def test_the_starters_say_not_attempted_yet(number):
    outputs = [
        output.get("data", {}).get("text/plain", "")
        for cell in NOTEBOOKS[number].cells if re.search(r"\.check\(my_", cell.source)
        for output in cell.get("outputs", [])
    ]  # fmt: skip
    assert outputs
    assert all(text.startswith("Not attempted yet.") for text in outputs)


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_notebook_is_readable_in_25_minutes(number):
    """About 1,500 words that are not folded away; code, formulas, targets of links don't count."""
    text = "\n".join(c.source for c in NOTEBOOKS[number].cells if c.cell_type == "markdown")
    aside = re.compile(
        r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\(\S+\)|^\|[^\n]*$", re.DOTALL | re.MULTILINE
    )
    open_text = aside.sub(" ", WORDS.sub("", text))
    assert len(re.findall(r"[A-Za-z’']{2,}", open_text)) <= 1550


# The folder is the one list of the notebooks; their first lines are their titles.
FILES = sorted(path.name for path in store.NOTEBOOKS.glob("*.ipynb"))
TITLES = {
    path: NOTEBOOKS[path[:2]].cells[0].source.splitlines()[0].removeprefix("# ") for path in FILES
}
LINK = re.compile(r"\[(\d\d) (?:· )?([^\]]+)\]\(([\w/]+\.ipynb)\)")


def links(text, folder=""):
    """The notebooks that a text links by their full titles, as (title, file)."""
    return [(f"{n} · {title}", path.removeprefix(folder)) for n, title, path in LINK.findall(text)]


def test_the_maps_name_every_notebook_in_order_by_its_title():
    readme = (store.NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    table = "\n".join(re.findall(r"^\| \[.+$", readme, re.MULTILINE))
    every = [(title, path) for path, title in TITLES.items()]
    assert links(table, "notebooks/") == every
    map_cell = next(c.source for c in NOTEBOOKS["00"].cells if c.id == "map")
    assert links(map_cell) == every[1:]  # itself it does not link


@pytest.mark.parametrize("path", FILES)
def test_the_way_on_and_back_leads_to_the_neighbours(path):
    text = NOTEBOOKS[path[:2]].cells[-1].source
    at = FILES.index(path)
    for word, neighbours in (("Before", FILES[:at][-1:]), ("Next", FILES[at + 1 :][:1])):
        found = re.search(rf"\*\*{word}:\*\* (\[.+?\]\(.+?\))", text)
        assert links(found[1] if found else "") == [(TITLES[name], name) for name in neighbours]


def minutes_of(number):
    """What the notebook says of itself; its exercise counts."""
    time = r"\*\*Time\*\* about (\d+) minutes(?:, and (\d+) for the exercise)?"
    return sum(
        int(part or 0) for part in re.search(time, NOTEBOOKS[number].cells[0].source).groups()
    )


def test_the_map_and_the_pages_give_the_minutes_of_each_notebook():
    said = {number: minutes_of(number) for number in sorted(NOTEBOOKS)}
    map_cell = next(c.source for c in NOTEBOOKS["00"].cells if c.id == "map")
    rows = re.findall(r"^\| \[?(\d\d) .+\| (\d+) \|$", map_cell, re.MULTILINE)
    assert {number: int(minutes) for number, minutes in rows} == said
    assert "about eight hours" in map_cell
    assert sum(said.values()) / 60 == pytest.approx(8, abs=0.5)

    teachers = (store.NOTEBOOKS / "for_teachers.md").read_text(encoding="utf-8")
    lessons = {}
    for numbers, minutes in re.findall(
        r"^\| \d \| ([\d, ]+) \| ([\d+ ]+) \|", teachers, re.MULTILINE
    ):
        lessons |= zip(numbers.split(", "), map(int, minutes.split(" + ")), strict=True)
    assert lessons == said

    readme = (store.NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    assert f"takes {min(said.values())} to {max(said.values())} minutes" in readme
    assert "about eight hours" in readme


PARTS = ["You will be able to", "You need", "Time", "Predict", "## Recap"]


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_notebook_has_the_form_of_the_series(number):
    text = "\n".join(c.source for c in NOTEBOOKS[number].cells if c.cell_type == "markdown")
    parts = PARTS
    if number in WITH_EXERCISES:
        parts = [*parts, "## Your turn", "## Check yourself", "## Solutions"]
    assert not [part for part in parts if part not in text]
    recap = text.split("## Recap")[1].split("##")[0].split("**Next")[0]
    assert len(re.findall(r"^- ", recap, re.M)) == 3
