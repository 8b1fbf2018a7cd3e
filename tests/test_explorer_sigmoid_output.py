"""sigmoid_output: one output, and its learning step under both costs."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bpkit.draw.symbols import rounded
from bpkit.explorers._sigmoid_output import sigmoid_output

RANGES = {"z": (-8, 8), "y": (0, 1), "eta": (0, 5)}
actions = st.lists(
    st.sampled_from([*RANGES]).flatmap(
        lambda name: st.tuples(st.just(name), st.integers(0, 40).map(lambda n: n / 40))
    ),
    max_size=200,
)


def steps(z, y, eta):
    """The learning step under squared error and under cross-entropy, by hand."""
    a = 1 / (1 + math.exp(-z))
    return -eta * (a - y) * a * (1 - a), -eta * (a - y)


@settings(max_examples=10, deadline=None)
@given(actions)
def test_the_steps_shown_are_those_of_a_fresh_computation_after_any_actions(actions):
    figure = sigmoid_output()
    for name, share in actions:
        low, high = RANGES[name]
        figure.move(**{name: low + share * (high - low)})
    squared, entropy = steps(figure.explorer.z, figure.explorer.y, figure.explorer.eta)
    shown = figure.view.frame["words"]
    assert f"moves its bias by {rounded(squared)} under squared error, " in shown
    assert f"by {rounded(entropy)} under cross-entropy." in shown
    assert figure.frame() == figure.frame()
    figure.reset()
    assert figure.frame() == sigmoid_output().frame()


def test_both_costs_stand_side_by_side_with_their_delta_and_step_in_numbers():
    z, y, eta = -2.5, 0.8, 1.5
    columns = sigmoid_output(z, y, eta).frame().formulas[-1]
    rows = [row.split(r"& \qquad &") for row in columns.split(r" \\ ")]
    assert ["squared error" in rows[0][0], "cross-entropy" in rows[0][1]] == [True, True]
    for place, step in enumerate(steps(z, y, eta)):
        assert f"{{{rounded(-step / eta)}}}" in rows[2][place]
        assert f" = {rounded(step)}" in rows[3][place]


def test_the_words_say_that_squared_error_stalls_only_where_a_wrong_output_is_saturated():
    assert "stalls" in sigmoid_output(z=-6, y=1).frame().words
    assert "stalls" not in sigmoid_output(z=0, y=1).frame().words
    assert "stalls" not in sigmoid_output(z=-6, y=0).frame().words
