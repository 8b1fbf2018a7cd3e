"""The benchmarks of speed: the baselines do bpkit's work, and the figures are what they say."""

import sys
from pathlib import Path

import numpy as np
import pytest

import bpkit

sys.path.append(str(Path(__file__).parent / "benchmarks"))
import speed
import speed_growth
import speed_reader
import speed_training
from speed_baselines import CONTENDERS


@pytest.mark.parametrize("name", CONTENDERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("sizes", [[4, 3, 2], [3, 5, 4, 3]])
def test_each_contender_gets_the_gradients_that_bpkit_gets(name, dtype, sizes):
    if name == "PyTorch":
        pytest.importorskip("torch")
    net, x, y = speed.batch(sizes, 6, dtype)
    step = CONTENDERS[name](net, x, y)
    expected = bpkit.backprop(net, x, y, step.cost)
    for _ in range(2):  # a step repeated starts afresh
        slopes = step.slopes(step.run())
        for slope, truth in zip(slopes, expected.w, strict=True):
            assert name == "scalar engine" or slope.dtype == dtype
            np.testing.assert_allclose(slope, truth, rtol=0, atol=2 * np.finfo(dtype).eps)


def test_the_floor_allocates_nothing():
    step = CONTENDERS["floor"](*speed.batch([4, 3, 2], 6, np.float64))
    assert all(a is b for a, b in zip(step.run(), step.run(), strict=True))


def test_the_scalar_engine_declines_what_would_take_minutes():
    assert CONTENDERS["scalar engine"](*speed.batch([784, 100, 10], 128, np.float64)) is None


def test_a_library_that_is_not_installed_is_named_and_the_rest_is_measured(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # what makes `import torch` fail
    monkeypatch.setattr(speed, "MOST_ROUNDS", 3)
    times = speed.compare([2, 3, 2], 1, np.float64)
    assert times["PyTorch"] == "not installed"
    assert times["bpkit"]["rounds"] == 3
    result = {"sizes": [2, 3, 2], "m": 1, "dtype": "float64", "times": times}
    assert speed.tables([result]).count("not installed") == 2


def test_the_medians_of_interleaved_steps_tell_slow_from_quick(monkeypatch):
    monkeypatch.setattr(speed, "MOST_ROUNDS", 5)
    times = speed.interleaved({"quick": lambda: None, "slow": lambda: sum(range(20_000))})
    assert len(times["quick"]) == len(times["slow"]) == 5
    assert np.median(times["slow"]) > 20 * np.median(times["quick"])


@pytest.mark.parametrize("power", [1, 2])
def test_slope_is_the_power_with_which_time_grows(power):
    values = [2, 4, 8]
    assert speed_growth.slope(values, [3 * v**power for v in values]) == pytest.approx(power)


def test_the_numerical_gradients_take_a_forward_pass_for_each_parameter_and_more():
    found = speed_growth.against_differences([3, 4, 2], 5, rounds=1)
    assert found["parameters"] == 4 * 3 + 2 * 4 + 4 + 2
    assert min(found["central"], found["complex"]) > found["backprop"] > found["forward"]


def test_a_curve_of_training_counts_no_time_in_which_it_is_judged(monkeypatch):
    now = [0]
    monkeypatch.setattr(speed_training, "clock", lambda: now[0])

    def train(data, seed):
        for right in ([0, 1], [1, 1]):
            now[0] += 3  # an epoch of training
            yield lambda right=right: judge(right)

    def judge(answers):
        now[0] += 100
        return np.array(answers)

    data = None, (None, np.eye(2)[:, [1, 1]])
    assert speed_training.curve(train, data, 0) == [(3, 0.5), (6, 1)]


def test_the_time_to_an_accuracy_is_that_of_the_first_epoch_with_it():
    points = [(1, 0.5), (2, 0.97), (3, 0.9), (4, 0.98)]
    assert speed_training.seconds_to(0.97, points) == 2
    assert speed_training.seconds_to(0.99, points) is None


@pytest.mark.parametrize("train", [speed_training.by_bpkit, speed_training.by_scikit_learn])
def test_the_libraries_learn_the_digits(train):
    data = bpkit.datasets.digits(seed=0)
    few = zip(range(6), train(data, 0), strict=False)
    *_, (_, answers) = few
    assert (answers() == data[1][1].argmax(axis=0)).mean() > 0.9


def test_a_readers_install_holds_what_requirements_ask_for_and_no_tools_of_the_tests():
    names = speed_reader.distributions()
    assert {"numpy", "jupyterlab", "matplotlib", "traitlets", "jupyter-server"} <= names
    assert not names & {"hypothesis", "scikit-learn", "playwright", "mypy", "torch"}


def test_no_stored_notebook_is_larger_than_300_kb():
    too_large = {name: size for name, size in speed_reader.notebooks().items() if size > 300}
    assert not too_large
