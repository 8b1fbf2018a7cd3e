"""`import bpkit` is quick: numpy and little else."""

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
    """Fastest of several, taken in turn; a busy machine gets more tries, a slow import does not
    get faster by them."""
    numpy, bpkit = [], []
    for _ in range(40):
        numpy.append(seconds("import numpy"))
        bpkit.append(seconds("import bpkit"))
        if len(numpy) >= 3 and min(bpkit) <= 1.3 * min(numpy):
            return
    raise AssertionError(f"import bpkit {min(bpkit):.3f} s, import numpy {min(numpy):.3f} s")


def test_libraries_for_pictures_are_not_imported_until_a_picture_is_asked_for():
    modules = set(python("import bpkit, sys; print(*sys.modules)").split())
    assert "numpy" in modules
    assert not modules & {"matplotlib", "ipywidgets", "anywidget", "IPython", "latex2mathml"}


def test_an_unknown_name_is_an_attribute_error():
    code = "import bpkit\ntry: bpkit.nothing\nexcept AttributeError as e: print(e)"
    assert python(code).strip() == "module 'bpkit' has no attribute 'nothing'"
