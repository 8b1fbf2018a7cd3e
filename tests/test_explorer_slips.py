"""The laboratory of slips, held to the central difference and to a descent of its own."""

import re
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpkit import cost_of, numerical_gradient
from bpkit.draw.mathml import mathml
from bpkit.explorers import slips
from bpkit.explorers._slips.check import NO_SLIP, OFFERED, checked, costs, right_costs
from bpkit.explorers._slips.explorer import ANSWERS, label_of, right_answer
from bpkit.explorers._slips.formulas import FORMULAS
from bpkit.slips import BY_NAME, SLIPS, case_of

NAMES = list(OFFERED)
SLIPPED = [name for name in NAMES if name != NO_SLIP.name]
FIRST = "activation_for_slope"


def fresh(name):
    """The slip's gradients and those by central differences, by the name of each parameter."""
    net, x, y, cost = case_of(OFFERED[name], m=3, seed=9)
    mine = OFFERED[name].gradients(net, x, y, cost)
    right = numerical_gradient(net, x, y, cost, method="central")
    found = {}
    for kind in "wb":
        for l, array in getattr(right, kind).items():
            for (j, k), value in np.ndenumerate(array):
                place = f"{l},{j + 1},{k + 1}" if kind == "w" else f"{l},{j + 1}"
                found[f"{kind}:{place}"] = getattr(mine, kind)[l][j, k], value
    return found


@lru_cache
def descent(name):
    """C at first and after each of the steps w - ½ ∂C/∂w with the slip."""
    net, x, y, cost = case_of(OFFERED[name], m=3, seed=9)
    history = [cost_of(net, x, y, cost)]
    for _ in range(1000):
        g = OFFERED[name].gradients(net, x, y, cost)
        for l in range(2, net.L + 1):
            net.w[l] = net.w[l] - 0.5 * g.w[l]
            net.b[l] = net.b[l] - 0.5 * g.b[l]
        history.append(cost_of(net, x, y, cost))
    return history


def shown(text):
    plain = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--"))
    return float(plain.replace("·10", "e"))


def cells(svg):
    """The factor printed in each cell, and its numbers in words, by the name of the parameter."""
    return {
        re.search(r'data-name="([^"]+)"', cell)[1]: (
            re.search(r"<tspan>([^<]+)</tspan></text></g>", cell)[1],
            *map(shown, re.search(r'with the slip (\S+), right (\S+)"', cell).groups()),
        )
        for cell in re.findall(r"<g data-name=.*?</g>", svg)
    }


actions = st.lists(
    st.one_of(
        st.tuples(st.just("slip"), st.sampled_from(NAMES)),
        st.tuples(st.just("answer"), st.sampled_from(list(ANSWERS))),
        st.tuples(st.just("selected"), st.integers(0, 30)),
        st.tuples(st.just("steps"), st.integers(0, 1000)),
        st.tuples(st.just("reset"), st.none()),
    ),
    max_size=60,
)


@settings(max_examples=8, deadline=None)
@given(actions)
def test_all_numbers_are_those_of_a_fresh_computation_after_any_actions(actions):
    figure = slips()
    first = {"slip": FIRST, "answer": "", "selected": "", "steps": 1000}
    now = dict(first)
    for name, value in actions:
        if name == "reset":
            figure.reset()
            now = dict(first)
            continue
        if name == "selected":
            value = [*checked(now["slip"]).entries][value]
        elif name == "slip" and value != now["slip"]:
            now["answer"] = now["selected"] = ""
        figure.move(**{name: value})
        now[name] = value
    assert {name: getattr(figure.explorer, name) for name in now} == now
    frame = figure.frame()
    cost = f"{descent(now['slip'])[now['steps']]:.4f}"
    assert f"with the slip: C = {cost}" in frame.picture
    assert cost in frame.words
    if now["selected"]:
        mine, right = fresh(now["slip"])[now["selected"]]
        lines = [re.sub(r"\\textcolor{[^}]*}{([^}]*)}", r"\1", line) for line in frame.formulas]
        both = re.search(r"max\(\|(.+?)\|, \|(.+?)\|\)", lines[-1])
        told = now["answer"] in ("tell me", right_answer(checked(now["slip"])))
        assert both or told
        if both:
            numbers = [shown(number) for number in both.groups()]
            assert numbers == pytest.approx([mine, right], rel=5e-3, abs=1e-9)
    assert figure.view.frame["words"] == frame.words
    figure.close()


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_shows_the_slips_gradient_over_the_central_difference(name):
    expected = fresh(name)
    found = cells(slips(name).frame().picture)
    assert found.keys() == expected.keys()
    for part, (mine, right) in expected.items():
        text, mine_shown, right_shown = found[part]
        assert mine_shown == pytest.approx(mine, rel=5e-3, abs=1e-9)
        assert right_shown == pytest.approx(right, rel=5e-3, abs=1e-9)
        agrees = mine == pytest.approx(right, rel=1e-5, abs=1e-9)
        assert (text == "✓") == agrees, part
        if text in ("≈ 1", "≠ 0"):
            assert right == 0 if text == "≠ 0" else abs(mine / right - 1) < 0.0051
        elif text != "✓":
            assert shown(text) == pytest.approx(mine / right, rel=0.5 if "e" in text else 0.06)


def test_of_entries_equally_far_off_the_first_is_looked_at_whatever_their_rounding():
    assert checked("sign_flipped").worst == checked("no_slip").worst == "w:2,1,1"
    assert "< 10^{-8}" in slips("no_slip").frame().formulas[-1]


def test_the_misprint_is_first_and_labels_give_no_name_away():
    labels = [label_of(name) for name in NAMES]
    assert NAMES[0] == FIRST
    assert labels[0] == "1, the article's own"
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch(r"\d+", label) for label in labels[1:-1])


def test_every_slip_that_an_example_can_show_is_offered():
    assert set(SLIPPED) == {slip.name for slip in SLIPS}
    assert set(FORMULAS) == set(SLIPPED)


@pytest.mark.parametrize("name", SLIPPED)
def test_nothing_tells_the_equation_before_it_is_named(name):
    figure, slip = slips(name), BY_NAME[name]
    for answer in ["", *set(ANSWERS) - {"", "tell me", right_answer(checked(name))}]:
        figure.move(answer=answer)
        _, formulas, words = figure.frame()
        assert slip.done not in words
        assert not any(line.startswith(r"\text{the slip:}") for line in formulas)
        assert answer == "" or slip.look in words
        assert "Right." not in words


@pytest.mark.parametrize("name", SLIPPED)
def test_the_right_answer_and_tell_me_bring_out_what_was_done(name):
    figure, slip = slips(name), BY_NAME[name]
    for answer in (slip.equation, "tell me"):
        figure.move(answer=answer)
        _, formulas, words = figure.frame()
        assert slip.done in words
        assert ("Right." in words) == (answer != "tell me")
        assert rf"\text{{the slip:}}\; {FORMULAS[name][1]}" in formulas
        assert not any("\\" in mathml(line) for line in formulas)


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        (FIRST, "BP1", "δ starts at the output, so w⁴ would be off too."),
        (FIRST, "A12", "there is no softmax in this network."),
        (FIRST, "nothing", "some gradients are off."),
        (FIRST, "pass", "one formula alone is broken."),
        ("sign_flipped", "BP2", "w⁴ is off already."),
        ("sign_flipped", "BP3", "some of w are off."),
        ("bias_forgotten", "BP1", "here only b is off."),
        ("weight_not_averaged", "BP2", "here only w is off."),
        ("not_averaged", "BP1", "the factors tell it apart."),
        ("gate_always_open", "BP2", "Close: BP2 makes use of what is broken."),
        ("jacobian_diagonal", "BP1", "Close: BP1 makes use of what is broken."),
        ("no_slip", "BP1", "no gradient is off."),
    ],
)
def test_a_wrong_answer_is_met_with_what_speaks_against_it(name, answer, reason):
    figure = slips(name)
    figure.move(answer=answer)
    assert reason in figure.frame().words


def test_without_a_slip_every_cell_agrees_and_nothing_is_the_right_answer():
    figure = slips("no_slip")
    assert {text for text, *_ in cells(figure.frame().picture).values()} == {"✓"}
    assert costs("no_slip") == right_costs("no_slip")
    figure.move(answer="nothing")
    assert figure.frame().words.endswith("Right. Every equation is right.")


def test_the_right_equations_learn_in_every_setting_and_so_do_many_slips():
    assert all(right_costs(name)[-1] < 0.15 * right_costs(name)[0] for name in NAMES)
    works = [name for name in SLIPPED if costs(name)[-1] < 0.5 * costs(name)[0]]
    assert FIRST in works
    assert 10 < len(works) < len(SLIPPED) - 10


@pytest.mark.parametrize("name", NAMES)
def test_the_arrow_keys_lead_from_any_cell_to_every_other(name):
    svg = slips(name).frame().picture
    leads = {
        re.search(r'data-name="([^"]+)"', cell)[1]: re.findall(
            r'data-(?:left|right|up|down)="([^"]+)"', cell
        )
        for cell in re.findall(r"<g data-name=[^>]*>", svg)
    }
    reached, ahead = set(), ["w:2,1,1"]
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead += leads[here]
    assert reached == leads.keys()


def test_every_choice_shows():
    figure = slips()
    seen = set()
    for index, values in ((1, ANSWERS), (0, NAMES)):
        for value in values:
            figure.panel.children[index].value = value
            assert figure.view.frame["words"] == figure.frame().words
            seen.add((figure.frame().picture, figure.frame().words))
    assert len(seen) == len(ANSWERS) + len(NAMES) - 1  # the first slip unanswered comes twice


def test_another_slip_is_seen_with_a_clean_sheet():
    figure = slips()
    figure.move(answer="BP3", selected="w:4,2,4")
    figure.move(slip="missing_transpose")  # whose network has no such weight
    assert (figure.explorer.answer, figure.explorer.selected) == ("", "")


def test_the_frame_is_pure_and_reset_restores_the_first():
    figure = slips()
    first = figure.frame()
    assert figure.frame() == first
    figure.move(slip="own_activation", steps=7)
    figure.move(selected="w:3,1,2", answer="BP4")
    assert figure.frame() != first
    figure.reset()
    assert figure.frame() == first
