"""What CONTRIBUTING.md says: its links, its changes made in a copy, one version everywhere."""

import re
import shutil
import subprocess
import sys
import tomllib
from inspect import getsource
from pathlib import Path

import pytest
from test_figure import Square
from test_import import ROOMS

import bpkit

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# By what they add: "an activation".
DIFFS = {
    what.lower(): re.search(r"```diff\n(.+?)```", text, re.DOTALL)[1]
    for what, text in re.findall(r"^\*\*(An? \w+)\.\*\*(.+?)(?=^\*\*|^## )", TEXT, re.DOTALL | re.M)
    if "```diff" in text
}


def changed(text, diff):
    """The text with one file's diff made: each hunk's old lines stand in it once."""
    for hunk in re.split(r"^@@.*\n", diff, flags=re.MULTILINE)[1:]:
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
        new = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
        assert text.count(old) == 1, (
            f"CONTRIBUTING shows a change of lines that are not there:\n{old}"
        )
        text = text.replace(old, new)
    return text


@pytest.fixture
def copy(tmp_path):
    """A copy of bpkit in which changes are made, and code is run."""
    shutil.copytree(Path(bpkit.__file__).parent, tmp_path / "bpkit")

    def change(diff):
        for part in re.split(r"^--- ", diff, flags=re.MULTILINE)[1:]:
            path = tmp_path / re.search(r"^\+\+\+ b/(\S+)$", part, re.MULTILINE)[1]
            path.write_text(changed(path.read_text("utf-8"), part), "utf-8")

    def run(code):
        command = [sys.executable, "-c", code]
        subprocess.run(command, cwd=tmp_path, check=True, env={"PYTHONPATH": str(tmp_path)})

    return change, run


def test_an_explorer_is_added_by_one_file_and_two_lines(copy, tmp_path):
    _, run = copy
    imports = (
        "from dataclasses import dataclass\n"
        "from bpkit.draw import svg\n"
        "from bpkit.figure import Button, Choice, Explorer, Figure, Frame, Slider, Whole\n"
        "from bpkit.words import say\n"
    )
    function = "def square(side=2.0) -> Figure:\n    return Figure(Square(side))\n"
    explorers = tmp_path / "bpkit" / "explorers"
    (explorers / "_square.py").write_text(f"{imports}\n{getsource(Square)}\n{function}", "utf-8")
    listed = (explorers / "__init__.py").read_text("utf-8")
    listed = listed.replace(
        "\n\n__all__", "\nfrom bpkit.explorers._square import square\n\n__all__"
    )
    listed = listed.replace('    "training",', '    "square",\n    "training",')
    (explorers / "__init__.py").write_text(listed, "utf-8")
    run(
        "import bpkit\n"
        "assert 'square' in bpkit.explorers.__all__\n"
        "figure = bpkit.explorers.square(3.0)\n"
        "figure.move(count=2)\n"
        "assert figure.frame().words == '2 of side 3 cm have the area 18.'\n"
    )


def test_an_activation_is_added_as_shown(copy):
    change, run = copy
    change(DIFFS["an activation"])
    run(
        "import bpkit\n"
        "net, x, y = bpkit.datasets.random_example([3, 4, 2], hidden='leaky_relu')\n"
        "right = bpkit.numerical_gradient(net, x, y, method='complex')\n"
        "report = bpkit.compare(bpkit.backprop(net, x, y), right)\n"
        "assert report.worst < 1e-9, report\n"
        "assert 'leaky_relu' in bpkit.explorers.vanishing(hidden='leaky_relu').to_svg()\n"
        "bpkit.explorers.training(hidden='leaky_relu')\n"
    )


def test_a_cost_is_added_as_shown(copy):
    change, run = copy
    change(DIFFS["a cost"])
    run(
        "import bpkit\n"
        "net, x, y = bpkit.datasets.random_example([2, 3, 2], output='identity', m=1)\n"
        "right = bpkit.numerical_gradient(net, x, y, 'log_cosh', method='complex')\n"
        "report = bpkit.compare(bpkit.backprop(net, x, y, 'log_cosh'), right)\n"
        "assert report.worst < 1e-9, report\n"
        "figure = bpkit.explorers.forward(net, x, y, cost='log_cosh')\n"
        "assert any('cosh' in line for line in figure.frame().formulas)\n"
        "figure = bpkit.explorers.recursion(net, x, y, cost='log_cosh')\n"
        "told = ''\n"
        "for step in range(figure.panel.children[0].max + 1):\n"
        "    figure.move(step=step)\n"
        "    told += figure.frame().words\n"
        "assert 'held below 1' in told\n"
    )


def test_an_exercise_is_added_as_shown(copy):
    change, run = copy
    change(DIFFS["an exercise"])
    run(
        "import bpkit\n"
        "entropy = bpkit.exercises.delta.entropy\n"
        "assert entropy.check(lambda z, a, y: a - y).kind == 'right'\n"
        "told = entropy.check(lambda z, a, y: y - a)\n"
        "assert set(told.slips) == {'cross_entropy_sign'}, told\n"
    )


def test_a_mistake_is_added_as_shown(copy):
    change, run = copy
    change(DIFFS["a mistake"])
    run(
        "import bpkit\n"
        "from bpkit.activations import sigmoid_slope\n"
        "told = bpkit.exercises.recursion.check(lambda w_next, delta_next, z: (\n"
        "    -(w_next.T @ delta_next) * sigmoid_slope(w_next).sum(axis=0)[:, None]))\n"
        "assert set(told.slips) == {'slope_at_w', 'sign_lost_on_the_way'}, told\n"
        "assert 'The slope is taken at w' in told.text\n"
    )


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)[^)]*\)", TEXT))
def test_a_link_leads_somewhere(link):
    assert (ROOT / link).exists()


def test_every_room_has_its_row_in_the_order_of_imports():
    assert re.findall(r"^\| \[`(\w+)/`\]", TEXT, re.MULTILINE) == ROOMS


def test_every_letter_and_number_in_a_docstring_has_its_key():
    key = set(re.findall(r"\b([AEPM]\d+) ", TEXT.split("## The letters")[1].split("## How")[0]))
    assert key == {
        *(f"A{n}" for n in range(1, 15)),
        *(f"{letter}{n}" for letter in "EP" for n in range(1, 7)),
        *(f"M{n}" for n in range(1, 15)),
    }
    for path in Path(bpkit.__file__).parent.rglob("*.py"):
        assert set(re.findall(r"\b[AEPM]\d{1,2}\b", path.read_text("utf-8"))) <= key, path


def test_the_version_is_one():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (\S+)$", citation, re.MULTILINE)[1] == version
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.search(r"^## (\d\S*)", changes, re.MULTILINE)  # not "Unreleased"
    assert released[1] == version
