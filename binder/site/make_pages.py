"""Build the series as web pages whose figures are alive without a kernel: `make site`.

python binder/site/make_pages.py FOLDER

Each notebook becomes a page, made from its stored outputs. Every frame that a figure may show is
drawn now, by its explorer. JupyterLite stands beside the pages, in lite/ (binder/lite/build.py).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIGURE = ROOT / "bpkit" / "figure"
NO_PAGES = ["_sources", ".buildinfo", "objects.inv", ".doctrees"]
sys.path.insert(0, str(HERE))

import kept  # noqa: E402
import prepare  # noqa: E402


def build(site: Path) -> None:
    """Write all pages into the folder `site`, beside JupyterLite, which may be there."""
    with tempfile.TemporaryDirectory() as folder:
        source, pages = Path(folder, "source"), Path(folder, "pages")
        collect(source)
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
        command += ["-d", Path(folder, "trees"), source, pages]
        readme = (ROOT / "README.md").read_text("utf-8")
        address = re.search(r"^\[web\]: (\S+)$", readme, re.MULTILINE)[1]
        subprocess.run(command, check=True, env={**os.environ, "SITE_ADDRESS": address})
        for old in site.glob("*"):
            if old.name != "lite":
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(pages, site, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NO_PAGES))


def collect(source: Path) -> None:
    """What Sphinx makes the pages of."""
    static = source / "_static"
    tasks = {
        kept.Task(prepare.drawn_as(line), edition.code, is_narrow)
        for edition in prepare.EDITIONS
        for path in edition.notebooks()
        for line in prepare.lines_of(path)
        for is_narrow in (False, True)
    }
    drawn = kept.drawn(tasks, static / "frames")
    shutil.copytree(ROOT / "notebooks" / "images", source / "images")
    for edition in prepare.EDITIONS:
        (source / edition.folder).mkdir(exist_ok=True)
        for path in edition.notebooks():
            page = prepare.page(path, edition, partial(_file_of, drawn, edition))
            nbformat.write(page, source / edition.folder / path.name)
        for path in sorted((ROOT / "notebooks" / edition.folder).glob("*.md")):
            text = prepare.links(path.read_text("utf-8"), path.parent)
            (source / edition.folder / path.name).write_text(text, "utf-8")
    (source / "index.md").write_text(index(), "utf-8")
    shutil.copy(HERE / "index_zh.md", source / "zh" / "index.md")
    for name in ("conf.py", "pages.py"):
        shutil.copy(HERE / name, source)
    (static / "page.js").write_text(script(), "utf-8")
    (static / "figures.css").write_text(style(), "utf-8")
    for name in ("math.woff2", "math.OFL.txt"):
        shutil.copy(FIGURE / name, static)
    shutil.copy(HERE / "preview.png", static)


def _file_of(drawn, edition, line, is_narrow) -> str:
    """Where the frames of a figure are."""
    return drawn.get(kept.Task(line, edition.code, is_narrow), "")


def script() -> str:
    """All that a page runs, as one script: a module would be refused from a folder (file://)."""
    parts = [(FIGURE / "show.js").read_text("utf-8"), (HERE / "page.js").read_text("utf-8")]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def style() -> str:
    """bpkit's style of a figure, and what a page adds to it."""
    return (FIGURE / "view.css").read_text("utf-8") + (HERE / "page.css").read_text("utf-8")


def index() -> str:
    """The first page, with the README's table of the series."""
    readme = (ROOT / "README.md").read_text("utf-8")
    table = re.search(r"^\| notebook \|.*?\n\n", readme, re.DOTALL | re.MULTILINE)[0]
    text = (HERE / "index.md").read_text("utf-8")
    return text.replace("TABLE\n", table.replace("(notebooks/", "("))


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
