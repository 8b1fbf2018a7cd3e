"""The READMEs' links and tables, and the code of the English one."""

import contextlib
import io
import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
EDITIONS = {"notebooks/": README, "notebooks/zh/": CHINESE}
edition = pytest.mark.parametrize("folder", EDITIONS)


def links(page):
    """Those within the repository."""
    found = re.findall(r"\]\(([^)\s]+)\)", page) + re.findall(r'src="([^"]+)"', page)
    return [link for link in found if "://" not in link]


@pytest.mark.parametrize("link", sorted({*links(README), *links(CHINESE)}))
def test_link_leads_somewhere(link):
    assert (ROOT / link.partition("#")[0]).exists()


@edition
def test_the_map_has_every_notebook(folder):
    linked = [link for link in links(EDITIONS[folder]) if link.endswith(".ipynb")]
    assert linked == [folder + name for name in NOTEBOOKS]


def test_each_readme_leads_to_the_other():
    assert "README.zh.md" in links(README)
    assert "README.md" in links(CHINESE)


def target(page, label):
    return re.search(rf"^\[{label}\]: (\S+)$", page, re.MULTILINE)[1]


@edition
def test_binder_opens_the_first_notebook_in_jupyterlab(folder):
    query = urlsplit(target(EDITIONS[folder], "binder")).query
    assert parse_qs(query)["urlpath"] == [f"lab/tree/{folder}{NOTEBOOKS[0]}"]
    assert README.count("OWNER/REPO") <= 2  # the link, and the comment that points it out


@pytest.mark.parametrize("label", ["web", "binder"])
def test_both_readmes_lead_to_one_place(label):
    english, chinese = target(README, label), target(CHINESE, label)
    assert chinese.replace("%2Fzh%2F", "%2F") == english


def test_the_top_level_is_what_was_asked_for_and_ordinary_configuration():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    configuration = {"Makefile", "pyproject.toml", "LICENSE", "CITATION.cff"}
    pages = {"README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md"}
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
