"""What goes up: the address of a weight, the weighted sum, the whole forward pass, the costs."""

from typing import Any

import numpy as np

from bpkit.activations import relu, sigmoid, sigmoid_slope, softmax
from bpkit.slips.grammar import Formula, slot, way
from bpkit.slips.slots import (
    ADDED,
    ADDRESS,
    BATCH,
    BEND,
    BIAS,
    HALF,
    LOOP,
    joined,
    scaled,
    signed,
    terms,
    varied,
)

COUNT = "Look at what to subtract from each subscript."
ADDS_UP = "Look at what one neuron adds up."
LAYER = "w[l] holds the weights that arrive at layer l."

# w^l_{jk}  (A3), at the letters w, l, j, k.
ENTRY = Formula(
    lambda p: p.taken(p.layer, *p.counted(*p.order)),
    order=slot(lambda at: (at.j, at.k), ADDRESS, subscripts_swapped=lambda at: (at.k, at.j)),
    counted=way(
        lambda j, k: (j - 1, k - 1), COUNT,
        counted_from_zero=lambda j, k: (j, k),
        row_from_zero=lambda j, k: (j, k - 1),
        column_from_zero=lambda j, k: (j - 1, k),
        two_subtracted=lambda j, k: (j - 2, k - 2),
        counted_from_the_end=lambda j, k: (-j, -k),
        one_added=lambda j, k: (j + 1, k + 1),
    ),
    layer=slot(
        lambda at: at.w[at.l], LAYER,
        layer_before=lambda at: at.w[at.l - 1],
        layer_after=lambda at: at.w[at.l + 1],
        layer_in_a_list=lambda at: [*at.w][at.l],
        always_layer_two=lambda at: at.w[2],
        always_the_last_layer=lambda at: [*at.w][-1],
    ),
    taken=way(
        lambda w, row, column: w[row, column], ADDRESS,
        whole_row=lambda w, row, column: w[row],
        whole_column=lambda w, row, column: w[:, column],
        whole_matrix=lambda w, row, column: w,
        two_rows_picked=lambda w, row, column: w[[row, column]],
        block_taken=lambda w, row, column: w[: row + 1, : column + 1],
        row_added_up=lambda w, row, column: w[row].sum(),
        column_added_up=lambda w, row, column: w[:, column].sum(),
        flat_by_columns=lambda w, row, column: w.ravel()[row * len(w) + column],
    ),
)  # fmt: skip

# What the bias b does to the weighted sum s.
WITH_BIAS = way(
    lambda s, b: s + b, BIAS,
    bias_left_out=lambda s, b: s,
    bias_subtracted=lambda s, b: s - b,
    bias_multiplied=lambda s, b: s * b,
    bias_twice=lambda s, b: s + 2 * b,
    bias_along_rows=lambda s, b: s + b.T,
    first_bias_for_all=lambda s, b: s + b[0],
    all_biases_for_each=lambda s, b: s + b.sum(),
    bias_spread_over_a_row=lambda s, b: s.T + b,
)  # fmt: skip


def _gathered(p):
    return p.join(terms(p.weights, p.inputs))


# z^l = w^l a^{l-1} + b^l  (A4), at the letters w, a_prev, b.
SUM = Formula(
    lambda p: p.sign * p.factor * p.bend(p.with_bias(_gathered(p), p.letters.b)),
    rows=slot(None, ADDED, not_added_up=lambda at: at.w * at.a_prev.T + at.b),
    weights=varied(
        "weights", "The weights are", lambda at: at.w.T, ADDS_UP, w_transposed=lambda at: at.w,
    ),
    inputs=varied(
        "inputs", "The inputs are", lambda at: at.a_prev, BEND,
        input_bent=lambda at: sigmoid(at.a_prev),
    ),
    join=joined("input", ADDS_UP),
    with_bias=WITH_BIAS.and_also(
        BIAS, bias_for_each_input=lambda at: lambda s, b: s + len(at.a_prev) * b
    ),
    bend=way(
        lambda z: z, BEND, sum_bent=sigmoid, sum_bent_by_relu=relu, sum_bent_by_tanh=np.tanh,
    ).and_also(ADDS_UP, neurons_added_up=lambda at: np.sum),
    sign=signed(),
    factor=scaled(),
)  # fmt: skip


def trace(p):
    """z and a by layer; p.layers says which ones are computed, and p.fed what each gets."""
    net, z, a = p.letters.net, {}, {1: p.input}
    for l in p.layers(net.L):
        total = p.weights(net.w[l]) @ p.fed(a[max(a)], p.letters.x)
        before, after = p.bias_comes(total, p.with_bias(total, net.b[l]))
        z[l], a[l] = before, p.bend(before, l == net.L) + after
    return z, a


def _last(p):
    _, a = trace(p)
    return a[max(a)]


# a^L  (A4), at the letters net, x: sigmoid neurons in every layer.
FORWARD_PASS = Formula(
    _last,
    bend=way(
        lambda z, last: sigmoid(z), BEND,
        last_bend_left_out=lambda z, last: z if last else sigmoid(z),
        hidden_bends_left_out=lambda z, last: sigmoid(z) if last else z,
        no_bends=lambda z, last: z,
        bent_by_tanh=lambda z, last: np.tanh(z),
        bent_by_relu=lambda z, last: relu(z),
        bent_by_slope=lambda z, last: sigmoid_slope(z),
        minus_of_power_lost=lambda z, last: sigmoid(-z),
        quotient_torn_apart=lambda z, last: 1 + np.exp(-z),
        bent_twice=lambda z, last: sigmoid(sigmoid(z)),
        softmax_at_the_end=lambda z, last: softmax(z) if last else sigmoid(z),
        softmax_everywhere=lambda z, last: softmax(z),
        relu_in_hidden_layers=lambda z, last: sigmoid(z) if last else relu(z),
        tanh_in_hidden_layers=lambda z, last: sigmoid(z) if last else np.tanh(z),
        relu_then_softmax=lambda z, last: softmax(z) if last else relu(z),
    ),
    with_bias=WITH_BIAS.without("bias_along_rows", "bias_spread_over_a_row"),
    bias_comes=way(
        lambda total, with_bias: (with_bias, 0.0), BIAS,
        bias_after_the_bend=lambda total, with_bias: (total, with_bias - total),
    ),
    layers=way(
        lambda last: range(2, last + 1), LOOP,
        stopped_a_layer_early=lambda last: range(2, last),
        first_layer_alone=lambda last: range(2, 3),
        begun_a_layer_late=lambda last: range(3, last + 1),
    ),
    weights=way(lambda w: w, ADDRESS, w_transposed=lambda w: w.T),
    input=slot(lambda at: at.x, BEND, input_bent=lambda at: sigmoid(at.x)),
    fed=way(
        lambda a, x: a, "Each layer takes a of the layer before it.",
        input_in_every_layer=lambda a, x: x,
    ),
)  # fmt: skip


# z and a of every layer, with the same slots.
TRACE = Formula(trace, **FORWARD_PASS.slots)


# C = ½ Σ_j (a_j - y_j)², averaged over the examples  (A6), at the letters a, y.
COST = Formula(
    lambda p: p.sign * p.factor * p.examples(p.each(p.charged, p.outputs)),
    rows=slot(
        None, ADDED,
        examples_averaged_first=lambda at: ((at.a - at.y).mean(axis=1) ** 2).sum() / 2,
        cross_entropy_for_square=lambda at: CROSS_ENTROPY(at),
        entropy_of_shares_for_square=lambda at: -(at.y * np.log(at.a)).sum(axis=0).mean(),
        slope_for_cost=lambda at: at.a - at.y,
    ),
    factor=scaled(
        HALF, 0.5, twice="half_left_out", half="half_squared"
    ).and_also(HALF, two_for_half=2.0),
    sign=signed(),
    charged=slot(
        lambda at: (at.a - at.y) ** 2, "Look at what the square is there for.",
        not_squared=lambda at: abs(at.a - at.y),
        signs_cancel=lambda at: at.a - at.y,
        difference_of_squares=lambda at: at.a**2 - at.y**2,
        plus_for_minus=lambda at: (at.a + at.y) ** 2,
        target_left_out=lambda at: at.a**2,
        cubed=lambda at: (at.a - at.y) ** 3,
        doubled_for_squared=lambda at: 2 * (at.a - at.y),
        target_squared_alone=lambda at: at.a - at.y**2,
        output_squared_alone=lambda at: at.a**2 - at.y,
    ),
    each=way(lambda charged, outputs: outputs(charged), ADDED).and_also(
        ADDED,
        summed_then_squared=lambda at: lambda charged, outputs: (at.a - at.y).sum(axis=0) ** 2,
    ),
    outputs=joined(
        "output", ADDED, ("mean", "each", "largest", "last", "first"), mean="mean_over_outputs",
    ).and_also(ADDED, rooted=lambda at: lambda t: np.sqrt(t.sum(axis=0))),
    examples=joined(
        "example", BATCH, ("sum", "each", "last", "first", "share_of_last"),
        sum="summed_over_examples",
    ),
)  # fmt: skip

LOGARITHM = "Look at which probability the logarithm is taken of, and at what stands before it."


def _charged(p):
    """What the outputs are charged, without its minus: y ln a + (1 - y) ln(1 - a)."""
    (true, false), (y, other) = p.probabilities, p.chosen
    return p.both(y * p.log(true), other * p.log(false))


def _sum_of_prices(price):
    """The row in which each output is charged price(a, y)."""
    return lambda at: price(at.a, at.y).sum(axis=0).mean()


# C = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)], averaged over the examples  (E6), at a, y.
CROSS_ENTROPY: Formula = Formula(
    lambda p: p.sign * p.factor * p.examples(p.outputs(_charged(p))),
    rows=slot(
        None, LOGARITHM,
        squared_error_for_entropy=lambda at: COST(at),
        logarithm_of_the_sum=lambda at: -np.log(
            (at.y * at.a + (1 - at.y) * (1 - at.a)).sum(axis=0)
        ).mean(),
        one_minus_the_logarithm=_sum_of_prices(
            lambda a, y: -(y * np.log(a) + (1 - y) * (1 - np.log(a)))
        ),
        averaged_before_the_logarithm=lambda at: -np.log(
            (at.y * at.a + (1 - at.y) * (1 - at.a)).mean(axis=1)
        ).sum(),
        slope_for_the_entropy=_sum_of_prices(lambda a, y: (a - y) / (a * (1 - a))),
        delta_for_the_entropy=lambda at: at.a - at.y,
    ),
    sign=signed("minus_left_out", LOGARITHM, -1.0),
    factor=scaled(LOGARITHM),
    both=way(
        lambda true, false: true + false, LOGARITHM,
        only_targets_of_one=lambda true, false: true,
        only_targets_of_zero=lambda true, false: false,
        minus_reaches_one_term=lambda true, false: true - false,
    ).and_also(
        "Look at where parentheses belong.",
        brackets_lost=lambda at: lambda true, false: true + 1 - at.y * np.log(1 - at.a),
    ),
    probabilities=slot(
        lambda at: (at.a, 1 - at.a), LOGARITHM,
        other_probability=lambda at: (1 - at.a, at.a),
        one_probability_twice=lambda at: (at.a, at.a),
        output_bent_again=lambda at: (sigmoid(at.a), 1 - sigmoid(at.a)),
        one_plus_output=lambda at: (at.a, 1 + at.a),
        outputs_made_shares=lambda at: (at.a / at.a.sum(axis=0), 1 - at.a / at.a.sum(axis=0)),
    ),
    chosen=slot(
        lambda at: (at.y, 1 - at.y), "What should an output pay whose target is 1? And whose is 0?",
        second_always_paid=lambda at: (at.y, 1.0),
        first_always_paid=lambda at: (1.0, 1 - at.y),
        both_always_paid=lambda at: (1.0, 1.0),
        output_before_the_second=lambda at: (at.y, 1 - at.a),
        outputs_before_both=lambda at: (at.a, 1 - at.a),
    ),
    log=way(
        np.log, LOGARITHM,
        logarithm_to_ten=np.log10,
        logarithm_to_two=np.log2,
        no_logarithm=lambda a: a,
        straight_price=lambda a: a - 1,
    ),
    outputs=joined(
        "output", ADDED, ("mean", "each", "last", "first", "smallest"),
        mean="outputs_averaged", smallest="dearest_output",  # the minus comes later
    ),
    examples=joined(
        "example", BATCH, ("sum", "each", "last", "share_of_last"), sum="summed_over_examples"
    ).and_also(
        LOOP,
        first_example_skipped=lambda at: lambda t: t[1:].sum(axis=0) / len(t),
        last_example_skipped=lambda at: lambda t: t[:-1].sum(axis=0) / len(t),
    ),
)  # fmt: skip

SHARES_ADD_UP = "The shares of one example add up to 1. Look at what e^z is divided by."


def _whole(p, e):
    turned, back = p.along(e)
    return back(p.total(turned))


def _shifted(z):
    """The powers as the notebook has them: the largest of each column is taken off before."""
    return np.exp(z - z.max(axis=0))


# a_j = e^{z_j} / Σ_k e^{z_k}, in each column  (A12), at the letter z.
SHARES: Formula = Formula(
    lambda p: p.shared(p.power(p.letters.z), _whole(p, p.power(p.letters.z))),
    together={("not_shared", "sigmoid_for_power"): "sigmoid_for_softmax"},
    rows=slot(
        None, SHARES_ADD_UP,
        winner_takes_all=lambda at: 1.0 * (at.z == at.z.max(axis=0)),
        place_of_the_largest=lambda at: at.z.argmax(axis=0),
        logarithm_of_the_shares=lambda at: np.log(SHARES(at)),
        shift_on_top_alone=lambda at: SHARES(at) / np.exp(at.z.max(axis=0)),
        shift_below_alone=lambda at: SHARES(at) * np.exp(at.z.max(axis=0)),
        sum_in_the_power=lambda at: np.exp(at.z - at.z.sum(axis=0)),
        z_over_the_powers=lambda at: at.z / np.exp(at.z).sum(axis=0),
        shifted_then_shared_along_rows=lambda at: (
            _shifted(at.z) / _shifted(at.z).sum(axis=1, keepdims=True)
        ),
        shifted_then_shared_among_all=lambda at: _shifted(at.z) / _shifted(at.z).sum(),
    ),
    total=way(
        lambda e: e.sum(axis=0), SHARES_ADD_UP,
        not_shared=lambda e: 1.0,
        divided_by_largest=lambda e: e.max(axis=0),
        divided_by_last=lambda e: e[-1],
        divided_by_first=lambda e: e[0],
        divided_by_mean=lambda e: e.mean(axis=0),
        one_in_the_total=lambda e: 1 + e.sum(axis=0),
        others_alone=lambda e: e.sum(axis=0) - e,
        divided_by_length=lambda e: np.sqrt((e**2).sum(axis=0)),
        last_not_counted=lambda e: e[:-1].sum(axis=0),
        first_not_counted=lambda e: e[1:].sum(axis=0),
    ),
    along=way(  # which numbers share, laid as columns; and how the totals are laid beside them
        lambda e: (e, lambda total: total), SHARES_ADD_UP,
        shared_along_rows=lambda e: (e.T, lambda total: np.atleast_2d(total).T),
        shared_among_all=lambda e: (e.reshape(-1, 1), lambda total: total),
        total_runs_on=lambda e: (e, np.cumsum),
    ),
    power=way(
        np.exp, "A share may not be negative. What makes any z positive?",
        powers_left_out=lambda z: z,
        sign_of_power=lambda z: np.exp(-z),
        sigmoid_for_power=sigmoid,
        power_of_two=lambda z: 2.0**z,
        squares_for_powers=lambda z: z**2,
        power_doubled=lambda z: np.exp(2 * z),
        shift_by_row=lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
        shift_without_power=lambda z: z - z.max(axis=0),
    ),
    shared=way(
        lambda part, whole: part / whole, SHARES_ADD_UP,
        multiplied_by_total=lambda part, whole: part * whole,
    ),
)  # fmt: skip

MIXING = "Every output of softmax hears of every logit. Look at each entry of the Jacobian."


def jacobian(p, a):
    """J[k, j] = ∂a_k/∂z_j = a_k (1_{jk} - a_j) of softmax's shares a, a 1-D array  (A12)."""
    return p.kept(p.own(a) - p.cross(a))


# The slots of that matrix, in the Jacobian and in the δ that is made with it.
JACOBIAN: dict[str, Any] = {
    "kept": way(
        lambda matrix: matrix, MIXING,
        jacobian_diagonal=lambda matrix: np.diag(np.diag(matrix)),
        jacobian_sign=abs,
        diagonal_left_out=lambda matrix: matrix - np.diag(np.diag(matrix)),
    ),
    "cross": way(
        lambda a: np.outer(a, a), MIXING,
        cross_term_left_out=lambda a: 0.0,
        jacobian_own_share=lambda a: np.outer(np.ones_like(a), a**2),
        jacobian_row_share=lambda a: np.outer(a**2, np.ones_like(a)),
        cross_added=lambda a: -np.outer(a, a),
        one_minus_other=lambda a: np.diag(a) - np.outer(a, 1 - a),
        diagonal_twice=lambda a: np.outer(a, a) + np.diag(a**2),
        share_alone_beside=lambda a: a[:, np.newaxis] * np.where(np.eye(len(a)), a, 1),
    ),
    "own": way(
        np.diag, MIXING,
        jacobian_without_identity=lambda a: np.zeros((len(a), len(a))),
        ones_on_the_diagonal=lambda a: np.eye(len(a)),
        cases_exchanged=lambda a: a[:, np.newaxis] * (1 - np.eye(len(a))),
    ),
}  # fmt: skip

# One of the two cases k = j and k ≠ j with the share of the other, where they are exchanged.
EXCHANGED = {("jacobian_row_share", "cases_exchanged"): "cases_exchanged"}

# The Jacobian of softmax, for one example  (A12), at the letter z, a 1-D array.
SOFTMAX_JACOBIAN = Formula(
    lambda p: p.sign * p.factor * jacobian(p, p.shares),
    together=EXCHANGED,
    rows=slot(
        None, MIXING,
        one_slope_each=lambda at: softmax(at.z) * (1 - softmax(at.z)),
        shares_for_jacobian=lambda at: softmax(at.z),
    ),
    sign=signed("jacobian_turned", MIXING),
    factor=scaled().and_also(
        "Look at what the quotient rule divides by.",
        divided_once=lambda at: np.exp(at.z).sum(),
    ),
    **JACOBIAN | {
        "kept": JACOBIAN["kept"].and_also(
            MIXING,
            sigmoid_on_the_diagonal=lambda at: lambda matrix: np.where(
                np.eye(len(at.z)), sigmoid_slope(at.z), matrix
            ),
        ),
        "cross": JACOBIAN["cross"].and_also(
            MIXING,
            dot_for_outer=lambda at: lambda a: a @ a,
            z_for_other_share=lambda at: lambda a: np.outer(a, at.z),
        ),
    },
    shares=slot(
        lambda at: softmax(at.z), "The Jacobian is made of the shares. Are they softmax of z?",
        z_for_shares=lambda at: at.z,
        sigmoid_for_shares=lambda at: sigmoid(at.z),
        powers_not_shared=lambda at: np.exp(at.z),
        softmax_twice=lambda at: softmax(softmax(at.z)),
    ),
)  # fmt: skip
