"""The benchmarks: the contenders do bpkit's work, and the page says what was measured."""

import sys
from pathlib import Path

import numpy as np
import pytest

import bpkit

sys.path.append(str(Path(__file__).parent / "benchmarks"))
import arithmetic
import page
from contenders import CONTENDERS

STEPS = {
    (run["processor"], page.network(case), case["dtype"]): case["seconds"]
    for run in page.stored("arithmetic")["step"]
    for case in run["cases"]
}


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


def test_a_step_is_within_1_5_times_its_matrix_products_as_the_readme_says():
    of_digits = [times for (_, case, _), times in STEPS.items() if case == "784-100-10 × 128"]
    assert len(of_digits) >= 2  # in both precisions, on each processor
    for times in of_digits:
        assert times["bpkit"] < 1.5 * times["floor"]


def row(delay, *, notebook="", ahead=True, **acts):
    place = {"name": "forward", "notebook": notebook, "ahead": ahead, "delay": delay}
    return {**place, "chart": False, "readout": [5, 5, 6], **acts}


def test_an_act_is_told_with_what_it_adds_to_the_bare_sliders_readout():
    rows = [row(0, slide=[20, 22, 90]), row(150, slide=[15, 30, 300]), row(0, ahead=False)]
    (line,) = page.interaction(rows).splitlines()[2:]
    assert line == "| `forward`  | slider | 22 (+17) |  | 30 (+25) | 67 % |  |  |  |"


def test_what_all_acts_come_to_is_told_beside_the_goal():
    rows = [
        row(0, cell=[9, 10, 14]),
        row(0, ahead=False, cell=[5, 6, 7]),
        row(150, slide=[10, 20], pick=[33, 34]),
        row(150, ahead=False, slide=[170, 180]),
    ]
    told = page.goals(rows)
    assert "within two frames (33 ms) | 95 % | 75 % |" in told
    assert "in the median | all | 0 of 1 |" in told  # 26.5 ms, and a frame behind 5 is 21.7
    assert "waits for it, in the median | 10 ms | 4 ms |" in told


def test_rows_measured_anew_replace_those_of_the_same_figures(tmp_path, monkeypatch):
    for numbers in page.HERE.glob("*.json"):
        (tmp_path / numbers.name).write_text(numbers.read_text())
    (tmp_path / "interaction.json").write_text('{"rows": []}')
    (tmp_path / "README.md").write_text("<!-- own -->\n<!-- / -->\n")
    monkeypatch.setattr(page, "HERE", tmp_path)
    monkeypatch.setattr(page, "PAGE", tmp_path / "README.md")
    page.store_rows([row(0, slide=[20]), row(150, slide=[30])])
    page.store_rows([row(0, slide=[99])])
    kept = page.stored("interaction")["rows"]
    assert [(kept["delay"], kept["slide"]) for kept in kept] == [(0, [99]), (150, [30])]
    assert "| 99 (+94) |  | 30 (+25) |" in page.PAGE.read_text()
