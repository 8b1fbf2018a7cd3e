"""The benchmarks: the contenders do bpkit's work, and the page says what was measured."""

import json
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

import bpkit

sys.path.append(str(Path(__file__).parent / "benchmarks"))
import arithmetic
import page
from contenders import CONTENDERS


@pytest.mark.parametrize("name", CONTENDERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("sizes", [[4, 3, 2], [3, 5, 4, 3]])
def test_each_contender_gets_the_gradients_that_bpkit_gets(name, dtype, sizes):
    if name == "PyTorch":
        pytest.importorskip("torch")
    net, x, y = arithmetic.batch(sizes, 6, dtype)
    step = CONTENDERS[name](net, x, y)
    expected = bpkit.backprop(net, x, y, step.cost)
    for _ in range(2):  # a step repeated starts afresh
        slopes = step.slopes(step.run())
        for slope, truth in zip(slopes, expected.w, strict=True):
            assert slope.dtype == dtype
            np.testing.assert_allclose(slope, truth, rtol=0, atol=2 * np.finfo(dtype).eps)


def test_the_floor_allocates_nothing():
    step = CONTENDERS["floor"](*arithmetic.batch([4, 3, 2], 6, np.float64))
    assert all(a is b for a, b in zip(step.run(), step.run(), strict=True))


def test_steps_taken_in_turn_are_told_apart(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(arithmetic.time, "process_time", lambda: now[0])

    def step(seconds):
        def run():
            now[0] += seconds

        return run

    times = arithmetic.quickest({"quick": step(2e-4), "slow": step(4e-3)}, seconds=1)
    assert times == {"quick": 2e-4, "slow": 4e-3}


def test_the_page_says_what_the_stored_numbers_say():
    text = page.PAGE.read_text("utf-8")
    assert text.count("<!-- / -->") == text.count("<!-- ") / 2
    assert page.filled(text) == text


def test_notebook_8_tells_how_much_longer_nudges_take_as_it_was_measured():
    folder = Path(__file__).parents[1] / "notebooks"
    text = json.dumps(nbformat.read(folder / "08_the_algorithm.ipynb", 4))
    for case in page.stored("arithmetic")["nudges"]:
        told = float(text.split(f"| {case['parameters']:,} | ")[1].split()[0].replace(",", ""))
        assert told == pytest.approx(case["central"] / case["backprop"], rel=0.3)
