"""`import bpkit` is quick: numpy and little else."""

import statistics
import subprocess
import sys
import time


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def seconds(code):
    start = time.perf_counter()
    python(code)
    return time.perf_counter() - start


def test_importing_bpkit_costs_at_most_1_3_times_importing_numpy():
    """The two taken in turn, and the median of the ratios: a busy machine slows both alike."""
    ratios = [seconds("import bpkit") / seconds("import numpy") for _ in range(11)]
    assert statistics.median(ratios) <= 1.3, ratios


def test_libraries_for_pictures_are_not_imported_until_a_picture_is_asked_for():
    modules = set(python("import bpkit, sys; print(*sys.modules)").split())
    assert "numpy" in modules
    assert not modules & {"matplotlib", "ipywidgets", "anywidget", "IPython", "latex2mathml"}


def test_an_unknown_name_is_an_attribute_error():
    code = "import bpkit\ntry: bpkit.nothing\nexcept AttributeError as e: print(e)"
    assert python(code).strip() == "module 'bpkit' has no attribute 'nothing'"
