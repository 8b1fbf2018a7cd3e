"""`import bpkit` brings in numpy and little else, and what is public is found where one looks."""

import ast
import inspect
import pkgutil
import subprocess
import sys
import typing
from importlib import import_module
from pathlib import Path

import pytest

import bpkit

MODULES = ["bpkit", *(module.name for module in pkgutil.walk_packages(bpkit.__path__, "bpkit."))]
TOP = [*pkgutil.iter_modules(bpkit.__path__)]
PACKAGE = Path(bpkit.__file__).parent
PUBLIC = [name for name in MODULES if "._" not in name]


# Each imports only from those before it, and all from the mathematics, which is no room.
ROOMS = ["draw", "figure", "slips", "explorers", "tutor", "exercises"]
SOURCES = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")]


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def modules_after(code):
    return set(python(f"{code}; import sys; print(*sys.modules)").split())


def test_importing_bpkit_brings_in_the_mathematics_and_numpy_and_nothing_else():
    """Counted, not timed: what is not loaded costs nothing, on any machine."""
    brought_in = modules_after("import bpkit") - modules_after("import numpy, numpy.random")
    others = {name for name in brought_in if not name.startswith("numpy.")}
    assert others == {"bpkit", *(f"bpkit.{m.name}" for m in TOP if not m.ispkg)}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_module_is_found_under_its_own_name(name):
    """No function stands in its place."""
    module = import_module(name)
    found = bpkit
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    assert found is module
    for public in getattr(module, "__all__", []):
        assert hasattr(module, public)


def test_every_room_is_shown_before_it_is_brought_in():
    rooms = {m.name for m in TOP if m.ispkg}
    assert rooms < set(python("import bpkit; print(*dir(bpkit))").split())


def imported(path):
    """The modules of bpkit that a file imports, or something from."""
    for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_the_rooms_are_all_there_is():
    assert set(ROOMS) == {m.name for m in TOP if m.ispkg}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_imports_upwards(path):
    here = ROOMS.index(path.parts[0]) if path.parts[0] in ROOMS else -1
    rooms = [name.split(".")[1] for name in imported(path) if name.startswith("bpkit.")]
    assert not [room for room in rooms if room in ROOMS[here + 1 :]]


def returned(function):
    """The classes of bpkit in what the function is said to return."""
    hints = [typing.get_type_hints(function)["return"]]
    while hints:
        hint = hints.pop()
        hints += typing.get_args(hint)
        if getattr(hint, "__module__", "").startswith("bpkit."):
            yield hint.__name__


def test_what_a_public_function_returns_is_public_too():
    functions = [f for name in bpkit.__all__ if inspect.isfunction(f := getattr(bpkit, name))]
    assert len(functions) > 8
    for function in functions:
        assert set(returned(function)) <= set(bpkit.__all__), function


def test_an_unknown_name_is_an_attribute_error():
    code = "import bpkit\ntry: bpkit.nothing\nexcept AttributeError as e: print(e)"
    assert python(code).strip() == "module 'bpkit' has no attribute 'nothing'"
