"""Every formula that a figure shows comes to what bpkit computes, in symbols and in numbers."""

import numpy as np
import pytest
from blackboard import Blackboard

import bpkit
from bpkit.activations import ELEMENTWISE, VALUE, Activation
from bpkit.costs import COSTS, PAIRS, Pair
from bpkit.draw import formulas
from bpkit.draw.formulas import LABELLED, as_backward, marked
from bpkit.draw.passes import Passes
from bpkit.draw.symbols import as_factor, latex, trimmed
from bpkit.draw.terms import Term, equation, in_one_line, in_parentheses, number, sum_so_far, total

X, Y = [0.5, -1], [0, 1, 0]
# What four decimals in each number may make of a sum of a few products.
ROUNDED = {"rel": 1e-3, "abs": 1e-3}


def passes(hidden="sigmoid", output="sigmoid", cost="quadratic", y=Y):
    net = bpkit.Network([2, 2, 3], hidden=hidden, output=output, seed=3)
    net.b[2], net.b[3] = [0.5, -0.25], [0.1, 0, -0.3]
    return Passes(net, X, y, cost)


def comes_to(at, term, value):
    """The term's symbols and its numbers both come to the value."""
    board = Blackboard(at.net, at.inputs, at.targets, at.gradients)
    assert board.read(term.symbols) == pytest.approx(value, rel=1e-12, abs=1e-15)
    assert board.read(term.numbers) == pytest.approx(value, **ROUNDED)
    assert term.value == pytest.approx(value, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_pair_of_output_and_cost_is_told_with_its_own_formulas(output, cost):
    at = passes(output=output, cost=cost)
    comes_to(at, at.whole_cost(), at.gradients.cost)
    comes_to(at, total([at.cost_term(j) for j in (1, 2, 3)]), at.gradients.cost)
    for j in (1, 2, 3):
        comes_to(at, at.delta_output(j), at.gradients.delta[3][j - 1, 0])


@pytest.mark.parametrize("hidden", ELEMENTWISE)
@pytest.mark.parametrize("output", [*ELEMENTWISE, "softmax"])
def test_every_activation_is_told_with_its_own_formula(hidden, output):
    at = passes(hidden, output)
    for l, j in [(2, 1), (2, 2), (3, 1), (3, 2), (3, 3)]:
        a = at.activation(l, j)
        *_, own = a.symbols.split(" = ")
        comes_to(at, Term(own, a.numbers, a.value), at.trace.a[l][j - 1, 0])
    assert (r"\sigma" in at.activation(3, 1).symbols) == (output != "softmax")


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_each_formula_of_both_passes_comes_to_its_number(hidden):
    at = passes(hidden)
    for j in (1, 2):
        comes_to(at, total(at.weighted_sum(2, j)), at.trace.z[2][j - 1, 0])
        comes_to(at, total(at.delta_hidden(2, j)), at.gradients.delta[2][j - 1, 0])
        comes_to(at, at.gradient_b(2, j), at.gradients.b[2][j - 1, 0])
        for k in (1, 2):
            ends = at.delta(2, j) * at.a(1, k)
            comes_to(at, ends, at.gradients.w[2][j - 1, k - 1])
            comes_to(at, at.gradient_w(2, j, k), at.gradients.w[2][j - 1, k - 1])


def general(formula, places):
    """A formula of one neuron with the letters of the blackboard in the place of its numbers."""
    for concrete, letter in places.items():
        formula = formula.replace(concrete, letter)
    return formula


# Of neuron 2 of layer 3, whose weight from neuron 1 of layer 2 is w^3_21.
AT_OUTPUT = {"^{3}": "^L", "_{2}": "_j", "_{j}": "_j"}
ANYWHERE = {"^{3}": "^l", "^{2}": "^{l-1}", "_{21}": "_{jk}", "_{2}": "_j", "_{1}": "_k"}
GOING_BACK = {"^{2}": "^l", "^{3}": "^{l+1}", "_{21}": "_{kj}", "_{2}": "_k", "_{1}": "_j"}


@pytest.mark.parametrize(
    ("pair", "label"),
    [
        (("sigmoid", "quadratic"), "BP1 for sigmoid"),
        (("sigmoid", "cross_entropy"), "BP1 for cross-entropy"),
        (("softmax", "cross_entropy"), "BP1 for cross-entropy"),
    ],
)
def test_the_live_bp1_is_the_labelled_one(pair, label):
    at = passes("sigmoid", *pair)
    live, _ = equation(at.delta(3, 2), at.delta_output(2))
    assert general(live, AT_OUTPUT) == LABELLED[label]


def test_the_other_live_formulas_are_the_labelled_ones():
    at = passes()
    bias, weight = at.gradient_b(3, 2), at.gradient_w(3, 2, 1)
    for left, right, places, label in (
        (at.C, at.whole_cost(), AT_OUTPUT, "cost"),
        (bias, at.delta(3, 2), ANYWHERE, "BP3"),
        (weight, at.delta(3, 2) * at.a(2, 1), ANYWHERE, "BP4"),
    ):
        assert general(equation(left, right)[0], places) == LABELLED[label]
    product = at.weighted_sum(3, 2)[0].symbols
    assert rf"= \sum_k {general(product, ANYWHERE)} + b^l_j," in LABELLED["forward"]
    activation, _ = equation(at.a(3, 2), at.activation(3, 2))
    assert LABELLED["forward"].endswith(general(activation, ANYWHERE))
    summand = at.delta_hidden(2, 1)[1].symbols
    assert LABELLED["BP2"] == rf"\delta^l_j = \sum_k {general(summand, GOING_BACK)}"
    w = number("w", 1)
    step, _ = formulas.update(w, formulas.gradient(w, 2), 0.5)
    assert LABELLED["step"].startswith(f"{step}, ")


def test_a_pair_without_formulas_is_refused_by_name(monkeypatch):
    """Whoever adds a pair is told where its formulas go, and no reader sees those of another."""
    cubic = Pair(lambda z, a, y: ((a - y) ** 3).sum(axis=0), lambda z, a, y: 3 * (a - y) ** 2)
    monkeypatch.setitem(PAIRS, ("identity", "cubic"), cubic)
    monkeypatch.setattr("bpkit.costs.COSTS", COSTS | {"cubic"})
    net = bpkit.Network([2, 3], output="identity", seed=0)
    assert bpkit.check_gradient(net, X, Y, "cubic").worst < 1e-8
    told = r"no formulas to show for 'cubic' with output='identity'; add .* PAIR_FORMULAS"
    for explorer in (bpkit.explorers.forward, bpkit.explorers.recursion):
        with pytest.raises(ValueError, match=told):
            explorer(net, X, Y, cost="cubic")


def test_every_pair_has_formulas_and_no_other():
    assert set(formulas.PAIR_FORMULAS) == set(PAIRS)


def test_an_added_activation_goes_by_its_name(monkeypatch):
    bent = Activation(lambda z: z + np.tanh(z), lambda z: 2 - np.tanh(z) ** 2)
    monkeypatch.setitem(ELEMENTWISE, "bent", bent)
    monkeypatch.setitem(VALUE, "bent", bent.value)
    at = passes(hidden="bent")
    told = at.activation(2, 1)
    assert told.symbols == r"\sigma(z^{2}_{1}) = \mathrm{bent}(z^{2}_{1})"
    assert told.numbers == rf"\mathrm{{bent}}({at.z(2, 1).text})"


def test_a_step_downhill_in_numbers():
    w = number("w", -1.5, 2, 1, 1, show=trimmed)
    symbols, numbers = formulas.update(w, formulas.gradient(w, -0.25), 2, marked)
    assert symbols.startswith(r"w^{2}_{11} \leftarrow w^{2}_{11} - \eta\, \frac{\partial C}")
    computed = rf"−1.5 - 2 \cdot {as_backward('(−0.2500)')} = {marked('−1.0000')}"
    assert numbers == rf"w^{{2}}_{{11}} \leftarrow {computed}"


def test_a_product_has_parentheses_where_a_factor_is_negative_and_a_difference_too():
    a, b = number("a", -0.5, 1, 1, paint=as_backward), number("b", -2, 1, 1, show=trimmed)
    assert (a * b).symbols == r"a^{1}_{1}\, b^{1}_{1}"
    assert (a * b).numbers == rf"{as_backward('(−0.5000)')} \cdot (−2)"
    assert (a - b).numbers == rf"{as_backward('−0.5000')} - (−2)"
    assert (in_parentheses(a - b) * b).symbols == r"(a^{1}_{1} - b^{1}_{1})\, b^{1}_{1}"
    assert str(a) == "a¹₁ = −0.5000"
    assert as_factor("−2.50·10²³") == "(−2.50·10²³)"


def test_a_sum_is_told_as_far_as_it_has_come():
    terms = [number("x", value, "", j, show=trimmed) for j, value in enumerate([1, -2, 3], 1)]
    z = number("z", 2, 1, 1, show=trimmed)
    assert sum_so_far(z, terms, 2, "[{}]".format) == [
        "z^{1}_{1} = x_{1} + [x_{2}] + x_{3}",
        r"z^{1}_{1} = 1 + [(−2)] + \cdots",
    ]
    assert sum_so_far(z, terms, 3, str)[1] == "z^{1}_{1} = 1 + (−2) + 3 = 2"


def test_where_nothing_is_computed_a_number_stands_once():
    a, x = number("a", 1.5, 1, 1), number("x", 1.5, "", 1)
    assert in_one_line(a, x, marked) == "a^{1}_{1} = x_{1} = " + marked("1.5000")
    assert equation(a, x) == ["a^{1}_{1} = x_{1}", "a^{1}_{1} = 1.5000"]


def test_what_is_marked_is_in_ink():
    assert marked(rf"2 \cdot {as_backward('−1')}") == r"\class{bpkit-marked}{2 \cdot −1}"


def test_a_symbol_has_its_layer_above_and_its_neurons_below():
    assert latex("w", 3, 1, 2) == "w^{3}_{12}"
    assert latex("w", 3, 1, 12) == "w^{3}_{1,12}"
    assert latex("x", "", 1) == "x_{1}"
    assert latex("z", 2) == "z^{2}"


def test_the_entry_in_play_is_marked_in_its_matrix():
    text = formulas.matrix("w^{2}", [[1, 2], [3, -4.5]], 2, 1)
    entries = rf"1 & 2 \\ {marked('3')} & −4.5"
    assert text == rf"w^{{2}} = \left[ \begin{{matrix}} {entries} \end{{matrix}} \right]"
