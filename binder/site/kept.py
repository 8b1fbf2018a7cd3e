"""Frames that were drawn before, kept as long as nothing changes that they are made of."""

import ast
import hashlib
import inspect
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import frames
import prepare
from frames import Plan
from plans import plan_of

from bpkit.figure import Figure
from bpkit.words import language

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEPT = ROOT / ".site-frames"


class Task(NamedTuple):
    """A figure to draw: the line of a notebook that makes it, its language, and the screen."""

    line: str
    language: str
    is_narrow: bool = False

    def figure(self) -> Figure | None:
        """The figure, or nothing where it is not drawn narrow."""
        language(self.language)
        figure = prepare.shown_by(self.line)
        return frames.narrow(figure) if self.is_narrow else figure


def drawn(tasks: set[Task], folder: Path) -> dict[Task, str]:
    """Put the frames of the figures into `folder`: the file of each."""
    # The longest first, so that no process is left alone with one.
    tasks = sorted(tasks, key=lambda task: ("recursion" not in task.line, *task))
    with ProcessPoolExecutor(max_workers=2) as pool:
        stores = dict(zip(tasks, pool.map(keep, tasks), strict=True))
    folder.mkdir(parents=True)
    for store in filter(None, stores.values()):
        shutil.copytree(store / "frames", folder, dirs_exist_ok=True)
    for store in set(KEPT.iterdir()) - set(stores.values()):
        shutil.rmtree(store)
    return {task: (store / "figure").read_text() for task, store in stores.items() if store}


def keep(task: Task) -> Path | None:
    """The folder with the frames of a figure, which are drawn if they are not there."""
    figure = task.figure()
    if figure is None:
        return None
    plan = plan_of(figure)
    store = KEPT / key_of(task, plan)
    if not (store / "figure").exists():
        shutil.rmtree(store, ignore_errors=True)
        name = frames.draw(plan, frames.Files(store / "frames"))
        (store / "figure").write_text(name)  # last: now the folder is whole
    return store


def key_of(task: Task, plan: Plan) -> str:
    """What the frames depend on: the figure, and all the code and words that draw it."""
    code = hashlib.sha256(repr(task).encode())
    for path in [*sorted((ROOT / "bpkit").glob("**/*.py")), HERE / "frames.py"]:
        code.update(parsed(path.read_text("utf-8")))
    for kind in type(plan).__mro__[:-1]:
        code.update(parsed(inspect.getsource(kind)))
    catalogue = ROOT / "bpkit" / "languages" / f"{task.language}.po"
    code.update(catalogue.read_bytes() if catalogue.exists() else b"")
    return code.hexdigest()[:16]


def parsed(text: str) -> bytes:
    """What counts of a piece of Python: not its comments, nor where its lines break."""
    return ast.dump(ast.parse(text)).encode()
