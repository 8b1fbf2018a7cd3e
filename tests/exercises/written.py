"""Answers to the exercises as learners write them, right ones and wrong ones, read from written/.

A section begins with an exercise and what its function is given. Then come answers: a line that
says what was done, with the names of what the tutor should find (? where it knows none), or the
word "right"; and indented, what stands in the function.
"""

import linecache
import math
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

import bpkit
from bpkit.activations import relu, sigmoid, sigmoid_slope, softmax

FOLDER = Path(__file__).parent / "written"
# What the notebooks have at hand.
AT_HAND = {
    "np": np, "math": math, "bpkit": bpkit, "relu": relu,
    "sigmoid": sigmoid, "sigmoid_slope": sigmoid_slope, "softmax": softmax,
}  # fmt: skip


class Written(NamedTuple):
    exercise: str  # "recursion.check"
    done: str
    names: tuple[str, ...] | None  # of what should be found; None of a right answer
    function: object


def exercise_of(name):
    module, exercise = name.split(".")
    return getattr(bpkit.exercises, module).EXERCISES[exercise]


def _read(text):
    name = parameters = done = None
    body: list[str] = []
    for line in [*text.splitlines(), "end"]:
        if line.startswith("    "):
            body.append(line)
            continue
        if body:
            yield _written(name, parameters, done, body)
            body = []
        if heading := re.fullmatch(r"## ([\w.]+)\((.*)\)", line):
            name, parameters = heading.groups()
        elif line:
            done = line


def _written(name, parameters, line, body):
    done, _, names = line.partition(" -> ")
    found = tuple(n for n in names.split(", ") if n != "?") if names else None
    return Written(name, done, found, _function(f"{name}: {done}", parameters, body))


def _function(label, parameters, body):
    """The function as a notebook's cell makes it, whose lines a traceback finds."""
    defined = "my_descent" if "my_descent" in "".join(body) else "mine"
    source = "\n".join([f"def {defined}({parameters}):", *body, ""])
    file = f"<{label} {len(linecache.cache)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    names = dict(AT_HAND)
    exec(compile(source, file, "exec"), names)
    return names[defined]


ANSWERS = [w for path in sorted(FOLDER.glob("*.txt")) for w in _read(path.read_text("utf-8"))]
RIGHT = [w for w in ANSWERS if w.names is None]
WRONG = [w for w in ANSWERS if w.names is not None]
