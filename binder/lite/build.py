"""Build the series as a static site, in which each reader's browser is the machine: `make lite`.

python binder/lite/build.py FOLDER

The site holds JupyterLite, the notebooks, bpkit's wheel and the wheels that bpkit needs and Pyodide
does not bring. Pyodide itself (Python, numpy, matplotlib) comes from its own distribution.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Pure Python, from PyPI. What else they depend on is in Pyodide or in JupyterLite.
WHEELS = [
    *["ipywidgets", "anywidget", "latex2mathml"],
    *["comm", "jupyterlab_widgets", "psygnal"],  # which these need
    "autograd",  # which notebook 09 has the reader install
]
FIRST_CELL = "# Here Python runs in your browser, and begins empty.\n%pip install -q bpkit"
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


def build(site):
    """Write the whole site into the folder `site`."""
    with tempfile.TemporaryDirectory() as folder:
        lite, notebooks = Path(folder, "lite"), Path(folder, "notebooks")
        collect_wheels(lite / "pypi", Path(folder, "source"))
        copy_notebooks(notebooks)
        shutil.copy(HERE / "jupyter-lite.json", lite)
        command = ["jupyter", "lite", "build", f"--lite-dir={lite}", f"--contents={notebooks}"]
        command += [f"--output-dir={Path(site).resolve()}"]
        subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True)


def collect_wheels(folder, source):
    """bpkit's wheel and those that it needs, where JupyterLite looks for them."""
    # From a copy, as a build leaves files behind, which the next one would take in.
    shutil.copytree(ROOT / "bpkit", source / "bpkit")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run([*PIP, "wheel", "--no-deps", f"--wheel-dir={folder}", source], check=True)
    pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    subprocess.run([*PIP, "download", "--no-deps", *pure, f"--dest={folder}", *WHEELS], check=True)


def copy_notebooks(folder):
    """The notebooks as they are stored, each with one cell more, which installs bpkit."""
    left_out = shutil.ignore_patterns(".ipynb_checkpoints", "languages")
    shutil.copytree(ROOT / "notebooks", folder, ignore=left_out)
    for path in folder.rglob("*.ipynb"):
        nb = nbformat.read(path, as_version=4)
        nb.cells.insert(1, new_code_cell(FIRST_CELL, id="install"))
        nbformat.write(nb, path)


if __name__ == "__main__":
    build(sys.argv[1])
