"""The README's links, its table and its code."""

import contextlib
import io
import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
LINKS = re.findall(r"\]\(([^)\s]+)\)", README) + re.findall(r'src="([^"]+)"', README)
HERE = [link for link in LINKS if "://" not in link]


@pytest.mark.parametrize("link", HERE)
def test_link_leads_somewhere(link):
    assert (ROOT / link).exists()


def test_the_map_has_every_notebook():
    linked = [link.removeprefix("notebooks/") for link in HERE if link.endswith(".ipynb")]
    assert linked == NOTEBOOKS


def test_binder_opens_the_first_notebook_in_jupyterlab():
    address = re.search(r"^\[binder\]: (\S+)$", README, re.MULTILINE)[1]
    lab, tree, path = parse_qs(urlsplit(address).query)["urlpath"][0].split("/", 2)
    assert (lab, tree) == ("lab", "tree")
    assert (ROOT / path).exists()
    assert README.count("OWNER/REPO") <= 2  # the link, and the comment that points it out


def test_the_top_level_is_what_was_asked_for_and_ordinary_configuration():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    configuration = {"Makefile", "pyproject.toml", "LICENSE", "CITATION.cff"}
    pages = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    made_here = {"bpkit.egg-info", "_site", "test-output"}
    rooms = {"requirements.txt", "notebooks", "bpkit", "tests", "binder"}
    assert rooms <= found <= rooms | pages | configuration | made_here


def test_on_windows_the_checks_are_those_of_make_test():
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    make = make.replace("$(PYTEST)", "python -m pytest").replace("$(BIN)/", "")
    checks = [
        line
        for target in re.search(r"^test: (.+)$", make, re.MULTILINE)[1].split()
        for line in re.findall(rf"^{target}: .+\n((?:\t.+\n)+)", make, re.MULTILINE)[0].split("\n")
    ]
    checks = [line.strip() for line in checks if line]
    windows = re.search(r"Scripts.activate\n(.+?)```", README, re.DOTALL)[1].splitlines()
    assert windows[2:] == checks
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    assert re.findall(r"== 'Windows'\n +run: (.+)", workflow)[1:] == checks


def test_every_picture_has_alt_text():
    for picture in re.findall(r"<img[^>]*>", README):
        assert re.search(r'alt="[^"]{20,}"', picture)


def test_the_code_runs_and_does_what_it_says():
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert len(code.splitlines()) <= 10
    printed = io.StringIO()
    names = {}
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    assert printed.getvalue().startswith("(30, 1437) (30, 64)\n")
    assert names["bpkit"].accuracy(names["net"], names["x_test"], names["y_test"]) > 0.97


def test_a_reader_installs_nothing_that_only_the_tests_need():
    def names(lines):
        return {match[0] for line in lines if (match := re.match(r"[\w-]+", line))}

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reader = names((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    assert "numpy" in reader
    assert not (reader | names(project["dependencies"])) & names(
        project["optional-dependencies"]["test"]
    )
