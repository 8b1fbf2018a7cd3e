"""The explorer `descent`: its numbers, its words, and its way back."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bpkit.draw.symbols import rounded
from bpkit.explorers import descent
from bpkit.explorers._descent import LOSSES, STEPS, path
from bpkit.figure import Figure


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_is_the_slope_of_the_cost(loss):
    C, w, h = LOSSES[loss], np.array([0.7, 0.4])[: LOSSES[loss].weights], 1e-6
    for i, unit in enumerate(np.eye(len(w))):
        slope = (C.value(w + h * unit) - C.value(w - h * unit)) / (2 * h)
        assert C.gradient(w)[i] == pytest.approx(slope, abs=1e-7)


def test_the_numbers_shown_are_those_of_a_fresh_descent_after_any_moves():
    moves, s = random.Random(10), descent().explorer
    for _ in range(200):
        name, value = moves.choice(
            [
                ("loss", moves.choice(list(LOSSES))),
                ("learning_rate", moves.randint(0, 60) / 20),
                ("start", moves.randint(-80, 80) / 20),
                ("bowl_start", moves.randint(-40, 40) / 20),
                ("saddle_start", moves.randint(-40, 40) / 20),
                ("step", moves.randint(0, STEPS)),
            ]
        )
        s = s.moved(**{name: value})
        C = LOSSES[s.loss]
        w = np.array([s.start, {"bowl": s.bowl_start, "saddle": s.saddle_start}.get(s.loss)])
        w = w[: C.weights].astype(float)
        for _ in range(s.step):
            if abs(w).max() < 1000:
                w = w - s.learning_rate * C.gradient(w)
        shown = s.frame()
        assert f"C = {rounded(C.value(w))}" in shown.words
        assert all(any(rounded(v) in line for line in shown.formulas) for v in w)
        assert shown == s.frame()


@pytest.mark.parametrize(
    ("loss", "rate", "start", "step", "said"),
    [
        ("parabola", 0.2, 3, 5, "converging"),
        ("parabola", 0.2, 3, 40, "converged"),
        ("parabola", 0.005, 3, 5, "creeping"),
        ("parabola", 1.8, 3, 5, "oscillating"),
        ("parabola", 2.2, 3, 5, "diverging"),
        ("parabola", 2.95, 3.95, 59, "diverging"),
        ("plateau", 0.2, 4, 5, "stuck on a plateau"),
        ("saddle", 0.5, 0.01, 3, "stuck on the saddle"),
        ("saddle", 0.5, 3, 30, "converged"),
        ("bowl", 0.01, 3, 40, "creeping"),
        ("bowl", 0.24, 3, 3, "oscillating"),
        ("bowl", 0.26, 3, 60, "diverging"),
        ("plateau", 0.01, 3, 1, "creeping"),  # though C, which is never below ½, falls by 2 %
        ("plateau", 0.8, 1.75, 1, "overshot"),
        ("parabola", 0.2, 3, 0, "No step is taken yet"),
    ],
)
def test_the_words_name_what_the_path_does(loss, rate, start, step, said):
    assert said in descent(loss, rate, start, step).frame().words


def test_a_walk_that_diverges_is_followed_to_a_thousand_and_counted_to_there():
    words = descent("bowl", 3, 3, step=60).frame().words
    assert words.startswith("After 3 steps with η = 3, w is −24.0000, −12167 ")  # −23³
    assert "gone beyond 1000, and is followed no farther" in words
    assert descent("bowl", 3, 3, step=3).frame() == descent("bowl", 3, 3, step=60).frame()


@pytest.mark.parametrize(
    ("step", "said"), [(0, "After 0 steps"), (1, "After 1 step with"), (2, "After 2 steps")]
)
def test_the_steps_are_counted_in_english(step, said):
    assert descent(step=step).frame().words.startswith(said)


def test_a_path_that_leaves_the_chart_is_said_to():
    inside = descent("bowl", 0.2, step=3).frame().words
    assert "outside the chart" not in inside
    w_2 = path("bowl", 0.27, 3.0, 1.5)[:, 1]
    step = int(np.argmax(abs(w_2) > 2))
    figure = descent("bowl", 0.27, step=step, second_start=1.5)
    assert "The point lies outside the chart" in figure.frame().words
    w = path("parabola", 2.2, 4.0)[:, 0]
    assert abs(w[1]) > 4
    assert "The point lies outside" in descent("parabola", 2.2, 4.0, 1).frame().words
    w = path("plateau", 2.6, 1.0)[:, 0]
    assert abs(w[1]) > 4 > abs(w[2])
    assert "Part of the path lies outside" in descent("plateau", 2.6, 1.0, 2).frame().words


def test_a_large_number_is_shown_short():
    assert "C = 5.92·10⁸" in descent("bowl", 3, step=60).frame().words  # 4 · 12167² and a little


def test_two_threads_that_draw_at_once_do_not_spoil_each_others_frames():
    figures = [descent(loss, step=step) for step in range(0, 60, 6) for loss in ("bowl", "saddle")]
    alone = [figure.frame() for figure in figures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(Figure.frame, figures * 5)) == alone * 5


def test_the_choice_changes_the_loss_and_the_slider_of_its_second_weight():
    figure = descent()
    choice, _, _, bowl, saddle, *_ = figure.panel.children
    said = set()
    for loss in LOSSES:
        choice.value = loss
        said.add(figure.view.frame["formulas"])
        assert (bowl.layout.display is None) == (loss == "bowl")
        assert (saddle.layout.display is None) == (loss == "saddle")
    assert len(said) == len(LOSSES)


def test_the_step_goes_from_one_end_to_the_other():
    figure = descent()
    slider = figure.panel.children[5]
    for step in range(slider.min, slider.max + 1):
        slider.value = step
        count = "1 step" if step == 1 else f"{step} steps"
        assert figure.view.frame["words"].startswith(f"After {count} ")


@pytest.mark.parametrize(("loss", "bad"), [("parabola", 1), ("bowl", 2.5), ("saddle", "a")])
def test_a_second_start_that_does_not_fit_is_refused_by_name(loss, bad):
    with pytest.raises((TypeError, ValueError), match=r"^second_start: "):
        descent(loss, second_start=bad)
