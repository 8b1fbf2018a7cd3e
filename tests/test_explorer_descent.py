"""The explorer `descent`: its numbers, its words, and its way back."""

import random

import numpy as np
import pytest

from bpkit.draw.symbols import number
from bpkit.explorers import descent
from bpkit.explorers.descent import LOSSES, STEPS, behaviour, frame, path, state


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_is_the_slope_of_the_cost(loss):
    C, w, h = LOSSES[loss], np.array([0.7, 0.4])[: 1 + len(LOSSES[loss].rest)], 1e-6
    for i, unit in enumerate(np.eye(len(w))):
        slope = (C.value(w + h * unit) - C.value(w - h * unit)) / (2 * h)
        assert C.gradient(w)[i] == pytest.approx(slope, abs=1e-7)


def test_the_numbers_shown_are_those_of_a_fresh_descent_after_any_moves():
    moves, s = random.Random(10), state()
    for _ in range(200):
        name, value = moves.choice(
            [
                ("loss", moves.choice(list(LOSSES))),
                ("learning_rate", moves.randint(0, 60) / 20),
                ("start", moves.randint(-80, 80) / 20),
                ("step", moves.randint(0, STEPS)),
            ]
        )
        setattr(s, name, value)
        C = LOSSES[s.loss]
        w = np.array([s.start, *C.rest])
        for _ in range(s.step):
            w = np.clip(w - s.learning_rate * C.gradient(w), -1e6, 1e6)
        shown = frame(s)
        assert f"C = {number(C.value(w))}" in shown.words
        assert all(any(number(v) in line for line in shown.formulas) for v in w)
        assert shown == frame(s)


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
    ],
)
def test_the_words_name_what_the_path_does(loss, rate, start, step, said):
    assert said in behaviour(loss, path(loss, rate, start)[: step + 1])


@pytest.mark.parametrize("loss", LOSSES)
def test_every_slider_changes_what_is_said_and_reset_leads_back(loss):
    figure = descent(loss)
    first = figure.frame()
    for name, low, high in [("learning_rate", 0, 3), ("start", -4, 4), ("step", 0, STEPS)]:
        seen = set()
        for value in np.linspace(low, high, 12):
            setattr(figure.state, name, int(value) if name == "step" else float(value))
            seen.add(figure.view.frame["words"])
        assert len(seen) > 1
        figure.state.reset()
        assert figure.frame() == first
    assert "alt=" in figure.still()
    figure.close()


@pytest.mark.parametrize(
    ("name", "value"), [("loss", "hill"), ("learning_rate", -1), ("start", 9), ("step", 61)]
)
def test_a_bad_argument_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        descent(**{name: value})
