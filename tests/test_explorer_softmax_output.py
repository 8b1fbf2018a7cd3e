"""The softmax explorer, held to arithmetic of its own."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpkit.draw.symbols import rounded
from bpkit.explorers import softmax_output

SETTINGS = ["z1", "z2", "z3", "added"]
OUTPUTS = ["output:1", "output:2", "output:3"]
actions = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(SETTINGS), st.integers(-80, 80).map(lambda n: n / 20)),
        st.tuples(st.just("target"), st.integers(1, 3)),
        st.tuples(st.just("selected"), st.sampled_from(OUTPUTS)),
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
    first = {"z1": 0.5, "z2": -1, "z3": 2, "added": 0, "target": 3, "selected": "output:3"}
    now = dict(first)
    for name, value in actions:
        if name == "reset":
            figure.reset()
            now = dict(first)
        else:
            figure.move(**{name: value})
            now[name] = value
    e = np.exp([now["z1"], now["z2"], now["z3"]])
    a = e / e.sum()
    error = a - np.eye(3)[now["target"] - 1]
    jacobian = np.diag(a) - np.outer(a, a)
    expected = [*a, 0, 0, 0, *jacobian.T.ravel()]  # the sums of the rows, then the columns
    expected += [*(jacobian @ error), *error]
    shown = [float(n.replace("−", "-")) for n in shown_numbers(figure.view.frame["picture"])]
    np.testing.assert_allclose(shown, expected, atol=5.1e-5)
    figure.close()


@pytest.mark.parametrize("j", [1, 2, 3])
def test_the_column_that_delta_adds_up_is_lit(j):
    """By symmetry row j holds the same numbers, but it is about a_j, and δ_j about z_j."""
    picture = softmax_output([0.5, -1, 2]).explorer.moved(selected=f"output:{j}").frame().picture
    lit = [g for g in re.findall("<g .*?</g>", picture) if 'opacity="0.35"' in g and ">z<" in g]
    column = [shown_numbers(g) for g in lit]
    a = np.exp([0.5, -1, 2]) / np.exp([0.5, -1, 2]).sum()
    assert column == [[rounded(a[k] * ((k == j - 1) - a[j - 1])) for k in range(3)]]


def test_adding_a_constant_changes_the_logits_and_no_other_number():
    figure = softmax_output()
    before = figure.frame()
    figure.move(added=3.5)
    after = figure.frame()
    assert shown_numbers(after.picture) == shown_numbers(before.picture)
    assert after.picture != before.picture
    assert after.formulas != before.formulas


@pytest.mark.parametrize("z", [[1, 2, 3], [-7.03, 0.011, 9.99]])
def test_a_readers_logits_are_shown_as_they_are(z):
    figure = softmax_output(z)
    assert [figure.explorer.z1, figure.explorer.z2, figure.explorer.z3] == z
    assert [slider.value for slider in figure.panel.children[:3]] == z


@pytest.mark.parametrize(("index", "values"), [(4, (1, 2, 3)), (5, OUTPUTS)])
def test_every_choice_shows(index, values):
    figure = softmax_output()
    seen = set()
    for value in values:
        figure.panel.children[index].value = value
        seen.add(figure.view.frame["words"])
    assert len(seen) == 3


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_click_on_a_bar_a_column_or_a_delta_chooses_the_output_of_the_formulas(name):
    figure = softmax_output()
    assert figure.view.frame["picture"].count(f'data-name="{name}"') == 4  # with δ twice
    figure.view.picked = name
    j = name[-1]
    assert figure.panel.children[5].value == name
    assert f"Output {j} has a = " in figure.view.frame["words"]
    assert figure.view.frame["picture"].count('opacity="0.35"') == 4


@pytest.mark.parametrize("j", [1, 2, 3])
def test_the_jacobian_is_written_out_for_the_output_looked_at(j):
    figure = softmax_output([0.5, -1, 2])
    figure.move(selected=f"output:{j}")
    a = np.exp([0.5, -1, 2]) / np.exp([0.5, -1, 2]).sum()
    lines = [line for line in figure.frame().formulas if line.startswith(r"\partial")]
    for k, line in enumerate(lines, 1):
        one = int(j == k)
        assert f"({one} - " in line
        assert line.endswith(f" = {rounded(a[k - 1] * (one - a[j - 1]))}")
    assert len(lines) == 3


def test_the_frame_is_pure_and_reset_restores_the_first():
    figure = softmax_output()
    first = figure.frame()
    assert figure.frame() == first
    figure.move(z1=2, target=1, added=4)
    assert figure.frame() != first
    figure.reset()
    assert figure.frame() == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"z": [1, 2]}, "z: expected three"),
        ({"z": [1, 2, np.inf]}, "z: expected finite"),
        ({"target": 4}, "target: expected a whole number from 1 to 3"),
        ({"target": 0}, "target: expected a whole number"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        softmax_output(**arguments)
