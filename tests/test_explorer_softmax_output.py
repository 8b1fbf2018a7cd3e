"""The softmax explorer, held to arithmetic of its own."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpkit.explorers import softmax_output

SETTINGS = ["z1", "z2", "z3", "added"]
actions = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(SETTINGS), st.integers(-80, 80).map(lambda n: n / 20)),
        st.tuples(st.sampled_from(["target", "looked_at"]), st.integers(1, 3)),
        st.tuples(st.just("reset"), st.none()),
    ),
    max_size=200,
)


def shown_numbers(svg):
    return re.findall(r">(−?\d+\.\d{4})<", svg)


@settings(max_examples=10, deadline=None)
@given(actions)
def test_all_numbers_are_those_of_a_fresh_computation_after_any_actions(actions):
    figure = softmax_output([0.5, -1, 2], target=3)
    first = {"z1": 0.5, "z2": -1, "z3": 2, "added": 0, "target": 3, "looked_at": 3}
    now = dict(first)
    for name, value in actions:
        if name == "reset":
            figure.state.reset()
            now = dict(first)
        else:
            setattr(figure.state, name, value)
            now[name] = value
    e = np.exp([now["z1"], now["z2"], now["z3"]])
    a = e / e.sum()
    error = a - np.eye(3)[now["target"] - 1]
    jacobian = np.diag(a) - np.outer(a, a)
    expected = [*a]
    for row in jacobian:
        expected += [0, *row]
    expected += [*(jacobian @ error), *error]
    shown = [float(n.replace("−", "-")) for n in shown_numbers(figure.view.frame["picture"])]
    np.testing.assert_allclose(shown, expected, atol=5.1e-5)
    figure.close()


def test_adding_a_constant_changes_the_logits_and_no_other_number():
    figure = softmax_output()
    before = figure.frame()
    figure.state.added = 3.5
    after = figure.frame()
    assert shown_numbers(after.picture) == shown_numbers(before.picture)
    assert after.picture != before.picture
    assert after.formulas != before.formulas


@pytest.mark.parametrize("index", range(4))
def test_every_slider_changes_a_number_and_takes_both_ends_and_ten_places_between(index):
    figure = softmax_output()
    slider = figure.panel.children[index]
    seen = set()
    for value in np.linspace(slider.min, slider.max, 12):
        slider.value = value
        seen.add(figure.view.frame["picture"])
    assert len(seen) == 12


@pytest.mark.parametrize("index", [4, 5])
def test_every_choice_shows(index):
    figure = softmax_output()
    seen = set()
    for value in (1, 2, 3):
        figure.panel.children[index].value = value
        seen.add(figure.view.frame["words"])
    assert len(seen) == 3


def test_the_frame_is_pure_and_reset_restores_the_first():
    figure = softmax_output()
    first = figure.frame()
    assert figure.frame() == first
    figure.state.z1, figure.state.target, figure.state.added = 2, 1, 4
    assert figure.frame() != first
    figure.state.reset()
    assert figure.frame() == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"z": [1, 2]}, "z: expected three"),
        ({"z": [1, 2, np.inf]}, "z: expected finite"),
        ({"target": 4}, "target: expected 1, 2 or 3"),
        ({"target": 0}, "target: expected a whole number"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        softmax_output(**arguments)


def test_the_still_says_what_it_shows():
    assert re.match(r'<img class="bpkit-still" alt="A softmax[^"]{80,}"', softmax_output().still())
