"""bpkit needs what pyproject names and no network, unpickles nothing, and runs in a browser."""

import ast
import base64
import re
import sys
import tomllib
from pathlib import Path

import pytest

from bpkit.draw.mathml import mathml

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted((ROOT / "bpkit").rglob("*.py"))
FRONT_END = sorted(path for kind in ("js", "css") for path in (ROOT / "bpkit").rglob(f"*.{kind}"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What reaches the network or unpickles, and what Pyodide (Python in the browser) does not have.
FORBIDDEN = {
    *["socket", "ssl", "http", "urllib", "requests", "ftplib", "smtplib", "webbrowser"],
    *["pickle", "shelve", "marshal", "dill", "joblib"],
    *["_thread", "multiprocessing", "concurrent", "subprocess", "signal", "ctypes"],
}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {k.arg: ast.unparse(k.value) for k in node.keywords}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_stays_within_what_is_safe_and_runs_in_a_browser(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not FORBIDDEN & set(imports(tree))
    for name, options in calls(tree):
        assert name not in ("eval", "exec", "__import__", "open")
        # Locks are there under Pyodide too, as Jupyter calls from two threads; threads are not.
        assert name.split(".")[-1] not in ("Thread", "Timer")
        if name == "np.load":
            assert options["allow_pickle"] == "False"


def test_what_is_imported_is_what_pyproject_asks_for():
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in CODE)
    modules = {name for tree in trees for name in imports(tree)}
    packages = {"PIL": "pillow", "IPython": "ipython"}
    others = modules - sys.stdlib_module_names - {"bpkit"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {packages.get(name, name) for name in others} == set(project["dependencies"])


@pytest.mark.parametrize("path", FRONT_END, ids=lambda path: path.name)
def test_the_front_end_asks_for_nothing(path):
    text = path.read_text(encoding="utf-8")
    asks = r"fetch\(|XMLHttpRequest|WebSocket|EventSource|eval\(|Function\(|import\(|@import|url\("
    assert re.findall(asks, text) == []
    assert re.findall(r"https?://(?!www\.w3\.org)", text) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_pictures_hold_no_script(path):
    """An image runs none; but what is looked at by itself, or copied into a page, would."""
    data = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", path.read_text(encoding="utf-8"))
    for picture in map(base64.b64decode, data):
        assert not re.search(rb"<script|<foreignObject|\son\w+\s*=|javascript:", picture, re.I)


def test_nothing_turns_off_the_token_or_the_cross_site_checks():
    files = [ROOT / "README.md", ROOT / "Makefile", ROOT / ".ci" / "run"]
    files += [p for p in (ROOT / "binder").rglob("*") if p.is_file() and p.suffix != ".png"]
    off = r"token\s*[=:]\s*(''|\"\"|$)|password\s*[=:]\s*(''|\"\")|disable_check_xsrf|allow_origin"
    for path in files:
        assert not re.search(off, path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_a_formula_lets_a_text_be_a_text():
    for text in ["<b>", "&lt;b>", "&#60;b>", '" onclick="']:
        assert "<b" not in mathml(rf"\text{{{text}}}").replace("<mtext", "")
    assert "href" not in mathml(r"\href{javascript:1}{a}")
    assert "&#x0003C;" in mathml("a < b")
