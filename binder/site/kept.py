"""Frames that were drawn before, kept as long as nothing changes that they are made of."""

import ast
import hashlib
import inspect
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import frames
import prepare
from plans import plan_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEPT = ROOT / ".site-frames"


def drawn(lines: set[str], folder: Path) -> dict[str, str]:
    """Put the frames of the figures that these lines make into `folder`: the file of each."""
    with ProcessPoolExecutor(max_workers=2) as pool:
        kept = dict(zip(lines, pool.map(keep, lines), strict=True))
    folder.mkdir(parents=True)
    for store in kept.values():
        shutil.copytree(store / "frames", folder, dirs_exist_ok=True)
    current = set(kept.values())
    for store in KEPT.iterdir():
        if store not in current:
            shutil.rmtree(store)
    return {line: (store / "figure").read_text() for line, store in kept.items()}


def keep(line: str) -> Path:
    """The folder with the frames of a figure, which are drawn if they are not there."""
    store = KEPT / key_of(line)
    if not (store / "figure").exists():
        shutil.rmtree(store, ignore_errors=True)
        plan = plan_of(prepare.shown_by(line))
        name = frames.draw(plan, frames.Files(store / "frames"))
        (store / "figure").write_text(name)  # last: now the folder is whole
    return store


def key_of(line: str) -> str:
    """What the frames depend on: the figure, and all the code that draws it."""
    code = hashlib.sha256(line.encode())
    for path in [*sorted((ROOT / "bpkit").glob("**/*.py")), HERE / "frames.py"]:
        code.update(parsed(path.read_text("utf-8")))
    for plan in type(plan_of(prepare.shown_by(line))).__mro__[:-1]:
        code.update(parsed(inspect.getsource(plan)))
    return code.hexdigest()[:16]


def parsed(text: str) -> bytes:
    """What counts of a piece of Python: not its comments, nor where its lines break."""
    return ast.dump(ast.parse(text)).encode()
