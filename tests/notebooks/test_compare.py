"""What `make nbval` promises beyond nbval: other arithmetic the second time, and no false alarm."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import compare
import pytest

# A slow search for fonts: what matplotlib says after five seconds, it says at once.
SLOW = """
import threading
class Timer:
    def __init__(self, seconds, say):
        self.start = say
    def cancel(self):
        pass
threading.Timer = Timer
import matplotlib.font_manager
"""


def test_the_second_run_computes_otherwise():
    here, older = (compare.arithmetic(e) for e in (os.environ, compare.turned_down(os.environ)))
    assert older[0] == []
    if platform.machine() in ("x86_64", "AMD64") and here[1]:
        assert older[1] == ["Nehalem"]
    elif here == older:
        pytest.skip("nothing can be turned down on this machine")


@pytest.mark.parametrize("before", ["", "import compare"])
def test_what_matplotlib_says_of_fonts_at_first_is_said_before_the_notebooks(before, tmp_path):
    def said(program):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parent, env={**os.environ, "MPLCONFIGDIR": str(tmp_path)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stderr

    said(before)
    assert ("building the font cache" in said(SLOW)) == (not before)
