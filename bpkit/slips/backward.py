"""What goes back: δ of the output, the step back, the gradients of b and w, the scale of w."""

from typing import Any

import numpy as np

from bpkit.activations import sigmoid, sigmoid_slope, softmax
from bpkit.slips.forward import EXCHANGED, JACOBIAN, MIXING, jacobian
from bpkit.slips.grammar import Formula, slot, way
from bpkit.slips.slots import (
    ADDRESS,
    BATCH,
    BIAS,
    ERROR,
    HALF,
    LOOP,
    OF_A_MEAN,
    OF_A_SUM,
    SIGMA_SLOPE,
    SLOPE,
    joined,
    scaled,
    signed,
    terms,
    varied,
)

PAIR = "Look at which output activation and which cost the δ of the output belongs to."
ROUTES = "Look at who else moves when z is pushed, and at what each of them does to the cost."
SUM = "Look at how the routes through the next layer are put together."
PUSH = "Look at what a weight does to a small push that passes through it."
ENDS = "A weight's gradient is a product of what happens at its two ends. Which two?"
GATE = "Look at where relu lets a push through, and where not."
TYPICAL = "Look at how many slopes become one that stands for them all."
APPLIED = "Look at how the two factors are put together."
OWN_GATE = "Each example has a gate of its own. Along which axis do they lie?"
NUMBERED = "j counts from 1, and places in Python from 0."
COUNTS = {"examples": lambda at: at.z.shape[1], "neurons": lambda at: len(at.z)}

# How far the output is off, at the letters a, y, z.
_ERROR = varied(
    "error", "The differences are", lambda at: at.a - at.y, ERROR,
    z_for_a=lambda at: at.z - at.y,
    cost_for_its_slope=lambda at: (at.a - at.y) ** 2 / 2,
    plus_for_minus=lambda at: at.a + at.y,
    output_for_cost=1.0,
    target_left_out=lambda at: at.a,
    output_left_out=lambda at: at.y,
    softmax_for_a=lambda at: softmax(at.z) - at.y,
    errors_added=lambda at: (at.a - at.y).sum(axis=0, keepdims=True),
    output_decided=lambda at: 1.0 * (at.a > 0.5) - at.y,
).without("error_left_out")  # fmt: skip
# How the slope meets what it belongs to.
_APPLIED = way(
    lambda numbers, slope: numbers * slope, APPLIED,
    slope_added=lambda numbers, slope: numbers + slope,
).and_also(
    "Look at where parentheses belong.",
    slope_torn_apart=lambda at: lambda numbers, slope: (numbers - 1) * at.sigma.value(at.z),
)  # fmt: skip
_FOR_EACH = way(
    lambda delta: delta, BATCH,
    delta_averaged=lambda delta: delta.mean(axis=1, keepdims=True),
    delta_summed=lambda delta: delta.sum(axis=1, keepdims=True),
    outputs_summed=lambda delta: delta.sum(axis=0),
    all_summed=np.sum,
)  # fmt: skip

# δ^L = (a^L - y) ⊙ σ′(z^L), of sigmoid and squared error  (BP1, A11), at z, a, y, sigma.
BP1 = Formula(
    lambda p: p.sign * p.factor * p.for_each(p.applied(p.error, p.slope)),
    together={
        ("sign_flipped", "cross_entropy_delta"): "target_minus_output",
        ("cross_entropy_delta", "slope_of_another_cost"): "another_cost_by_a",
    },
    rows=slot(
        None, ERROR,
        parentheses_lost=lambda at: at.a - at.y * at.sigma.slope(at.z),
        parentheses_lost_before=lambda at: at.sigma.slope(at.z) * at.a - at.y,
        slope_of_softmax=lambda at: at.a * (at.a - at.y - (at.a * (at.a - at.y)).sum(axis=0)),
        cost_for_delta=lambda at: (at.a - at.y) ** 2 / 2,
    ),
    sign=signed("sign_flipped", ERROR),
    factor=scaled(HALF, twice="factor_two", half="half_kept", counts=COUNTS).and_also(
        HALF, mean_squared_error=lambda at: 2 / len(at.z),
    ),
    slope=SIGMA_SLOPE.renamed(
        slope_left_out="cross_entropy_delta",
        activation_for_slope="activation_for_output_slope",
        slope_at_a="output_slope_at_a",
    ).and_also(
        SLOPE,
        output_slope_at_y=lambda at: at.sigma.slope(at.y),
        targets_slope=lambda at: at.y * (1 - at.y),
        target_in_one_place=lambda at: at.a * (1 - at.y),
        slope_at_the_difference=lambda at: at.sigma.slope(at.z - at.y),
        slope_at_the_error=lambda at: at.sigma.slope(at.a - at.y),
    ),
    error=_ERROR.and_also(
        "Look at which cost the δ of the output belongs to.",
        slope_of_another_cost=lambda at: -at.y / at.a,
    ),
    applied=_APPLIED.and_also(
        APPLIED,
        product_of_matrices=lambda at: lambda numbers, slope: numbers @ slope.T,
    ),
    for_each=_FOR_EACH,
)  # fmt: skip

# δ^L = a^L - y, of sigmoid and cross-entropy  (BP1, E6), at the letters z, a, y, sigma.
ENTROPY_DELTA = Formula(
    lambda p: p.sign * p.factor * p.for_each(p.error * p.slope),
    rows=slot(
        None, "Look at what δ asks for.",
        cost_for_delta=lambda at: -at.y * np.log(at.a) - (1 - at.y) * np.log(1 - at.a),
    ),
    together={("stopped_at_the_output", "delta_of_one_term"): "stopped_at_one_term"},
    sign=signed("cross_entropy_sign", ERROR),
    factor=scaled(counts=COUNTS),
    slope=slot(
        1.0, PAIR,
        quadratic_delta=lambda at: at.sigma.slope(at.z),
        stopped_at_the_output=lambda at: 1 / at.sigma.slope(at.z),
        activation_too_many=lambda at: at.a,
        one_factor_cancelled=lambda at: 1 - at.a,
    ),
    error=_ERROR.without("errors_added").and_also(
        "The cost has two terms, y ln a and (1 − y) ln (1 − a). How fast does each change?",
        delta_of_one_term=lambda at: -at.y * (1 - at.a),
        delta_of_other_term=lambda at: (1 - at.y) * at.a,
        inner_minus_lost=lambda at: -at.y * (1 - at.a) - (1 - at.y) * at.a,
    ),
    for_each=_FOR_EACH,
)  # fmt: skip

# A mean of the routes is their sum by the number of outputs, which stands in front.
_ROUTES = joined(
    "route", ROUTES, (*OF_A_SUM, "each"), last="last_route_only"
).without("mean_route")  # fmt: skip

# δ^L_j = Σ_k ∂C/∂a_k ∂a_k/∂z_j, of one example  (A10), at cost_factor, a column, and da_dz[k, j].
GENERAL_DELTA = Formula(
    lambda p: p.sign * p.factor * p.join(p.met(p.kept(p.moves), p.costs)),
    rows=slot(
        None, ROUTES,
        own_cost_for_all=lambda at: at.cost_factor[:, 0] * at.da_dz.sum(axis=0),
        own_cost_along_rows=lambda at: at.cost_factor[:, 0] * at.da_dz.sum(axis=1),
        not_added=lambda at: at.cost_factor * at.da_dz,
        not_added_along_rows=lambda at: at.cost_factor.T * at.da_dz,
        first_output_alone=lambda at: (at.da_dz.T @ at.cost_factor) * np.eye(len(at.da_dz))[:, :1],
    ),
    moves=slot(
        lambda at: at.da_dz, "da_dz[k, j] says how fast a_k moves with z_j. Over which do you add?",
        routes_turned=lambda at: at.da_dz.T,
        matrix_inverted=lambda at: np.linalg.inv(at.da_dz),
        divided_by_own_route=lambda at: np.diag(1 / np.diag(at.da_dz)),
        slope_of_the_slopes=lambda at: at.da_dz * (1 - at.da_dz),
    ),
    kept=way(
        lambda matrix: matrix, ROUTES,
        own_route_only=lambda matrix: np.diag(np.diag(matrix)),
        own_route_left_out=lambda matrix: matrix - np.diag(np.diag(matrix)),
    ),
    costs=varied(
        "costs", "What each output does to the cost is", lambda at: at.cost_factor, ROUTES,
        costs_added_apart=lambda at: np.full_like(at.cost_factor, at.cost_factor.sum()),
    ),
    met=way(
        terms, APPLIED,
        costs_added_to_routes=lambda moves, costs: moves[:, :, np.newaxis] + costs[:, np.newaxis],
    ),
    join=_ROUTES,
    sign=signed(),
    factor=scaled().and_also(ROUTES, routes_averaged=lambda at: 1 / len(at.cost_factor)),
)  # fmt: skip

# δ^L of softmax and squared error, of one example  (A12), at the letters a and y, as columns.
SOFTMAX_DELTA: Formula = Formula(
    lambda p: p.sign * p.factor * p.join(terms(jacobian(p, p.shares), p.error)),
    rows=slot(
        None, ERROR,
        cross_entropy_delta=lambda at: at.a - at.y,
        target_minus_output=lambda at: at.y - at.a,
        slopes_alone=lambda at: at.a * (1 - at.a),
        jacobian_alone=lambda at: np.diag(at.a[:, 0]) - at.a @ at.a.T,
        parentheses_lost=lambda at: SOFTMAX_DELTA(at.but(y=0 * at.y)) - at.y,
        slope_of_entropy_by_a=lambda at: -at.y / at.a,
        own_error_for_all=lambda at: (at.a - at.y) * at.a * (1 - at.a.sum()),
        softmax_twice=lambda at: SOFTMAX_DELTA(at.but(a=softmax(at.a))),
        front_share_torn_off=lambda at: (
            at.a * (at.a - at.y) - (at.a * (at.a - at.y)).sum(axis=0)
        ),
        cross_entropy_after_softmax=lambda at: softmax(at.a) - at.y,
        true_class_alone=lambda at: _route_of(at, at.y.argmax()),
        route_of_the_largest=lambda at: _route_of(at, at.a.argmax()),
        cost_for_delta=lambda at: ((at.a - at.y) ** 2).sum() / 2,
    ),
    together=EXCHANGED,
    shares=slot(
        lambda at: at.a[:, 0], MIXING, softmax_in_the_jacobian=lambda at: softmax(at.a[:, 0])
    ),
    sign=signed("sign_flipped", ERROR),
    factor=scaled(HALF, twice="factor_two", half="half_kept").and_also(
        ROUTES, routes_averaged=lambda at: 1 / len(at.a),
    ),
    **JACOBIAN | {
        "kept": JACOBIAN["kept"].and_also(
            MIXING, front_share_left_out=lambda at: lambda matrix: matrix / at.a[:, 0],
        ),
        "cross": JACOBIAN["cross"].and_also(
            ROUTES, sum_inside_averaged=lambda at: lambda a: np.outer(a, a) / len(a),
        ),
    },
    join=_ROUTES,
    error=_ERROR.without("z_for_a", "softmax_for_a", "errors_added", "output_decided").and_also(
        ERROR,
        slope_of_sigmoid_entropy=lambda at: (at.a - at.y) / (at.a * (1 - at.a)),
        winner_compared=lambda at: 1.0 * (at.a == at.a.max()) - at.y,
    ),
)  # fmt: skip


def _route_of(at, k):
    """The summand of output k, for every neuron j."""
    return (at.a[k] - at.y[k]) * at.a[k] * (np.eye(len(at.a))[:, [k]] - at.a)


def _step_back(p):
    routes = p.looped(terms(p.weights, p.passed), p.slope)
    return p.sign * p.factor * p.applied(p.join(routes), p.slope)


def _routes_back(ways=OF_A_SUM):
    return joined(
        "route through the next layer", SUM, ways, terms="routes through the next layer",
        mean="mean_of_paths", last="one_path", first="first_path", largest="largest_path",
    )  # fmt: skip


def _is_square(matrix):
    return matrix.shape[0] == matrix.shape[1]


def _rounds_after(routes):
    """How many rounds of the loop over k come after each of its summands."""
    return np.arange(len(routes))[::-1, np.newaxis, np.newaxis]


# What is turned, passed on and joined on the way back, whatever the neurons are.
STEP_BACK: dict[str, Any] = {
    "weights": varied(
        "weights", "The weights are", lambda at: at.w_next, PUSH,
        missing_transpose=lambda at: at.w_next.T,
        reshaped=lambda at: at.w_next.reshape(at.w_next.T.shape).T,
        division_by_w=lambda at: 1 / at.w_next,
        inverse_of_w=lambda at: np.linalg.pinv(at.w_next).T,
        weights_of_this_layer=lambda at: at.w,
        same_neuron_only=lambda at: at.w_next * np.eye(*at.w_next.shape),
        weights_as_shares=lambda at: at.w_next / at.w_next.sum(axis=1, keepdims=True),
        updated_early=lambda at: at.w_next - at.learning_rate * at.gradient_w_next,
        transpose_by_shape=lambda at: at.w_next.T if _is_square(at.w_next) else at.w_next,
    ),
    "passed": varied(
        "delta", "The δ of the next layer are", lambda at: at.delta_next, SUM,
        error_passed_on=lambda at: at.delta_next / at.sigma.slope(at.z_next),
        slope_met_again=lambda at: at.delta_next * at.sigma.slope(at.z_next),
        activation_passed=lambda at: at.a_next,
        examples_added_first=lambda at: at.delta_next.sum(axis=1, keepdims=True),
        examples_averaged_before=lambda at: at.delta_next.mean(axis=1, keepdims=True),
    ),
    "looped": way(
        lambda routes, slope: routes, LOOP,
        slope_in_the_loop=lambda routes, slope: routes * slope ** _rounds_after(routes),
    ),
    "join": _routes_back(),
    "applied": _APPLIED.and_also(
        APPLIED,
        bent_on_the_way=lambda at: lambda gathered, slope: at.sigma.value(gathered),
        slope_added_each_time=lambda at: lambda gathered, slope: (
            gathered + len(at.delta_next) * slope
        ),
    ),
    "sign": signed("sign_lost_on_the_way"),
    "factor": scaled(twice="doubled_on_the_way", half="halved_on_the_way", counts=COUNTS),
}  # fmt: skip

# δ^l = ((w^{l+1})ᵀ δ^{l+1}) ⊙ σ′(z^l)  (BP2, A9), at w_next, delta_next, z, sigma; and, where they
# are at hand, at w, z_next, a_next, gradient_w_next and learning_rate.
BP2 = Formula(
    _step_back,
    together={("slope_left_out", "slope_met_again"): "slope_before_going_back"},
    rows=slot(
        None, APPLIED,
        sent_through_the_slope=lambda at: at.sigma.slope(at.w_next.T @ at.delta_next),
    ),
    slope=SIGMA_SLOPE.and_also(
        SLOPE,
        slope_of_next_layer=lambda at: at.sigma.slope(at.z_next),
        slope_at_the_sum=lambda at: at.sigma.slope(at.w_next.T @ at.delta_next),
        slope_of_first_example=lambda at: at.sigma.slope(at.z[:, :1]),
        slope_averaged=lambda at: at.sigma.slope(at.z).mean(axis=1, keepdims=True),
    ),
    **STEP_BACK,
)  # fmt: skip


def _of_neuron(p):
    column, row = p.numbered
    at = p.at(z=p.letters.z[row], delta_next=p.letters.delta_next[:, np.newaxis])
    at = at.at(z_layer=p.letters.z)
    routes = at.looped(_leaving(at.weights, at.passed, column), at.slope)
    return at.sign * at.factor * at.applied(np.squeeze(at.join(routes)), at.slope)


def _leaving(weights, passed, column):
    """What is to be added up over k, as far as both go; column: of one neuron, or of several."""
    both = min(len(weights), len(passed))
    return terms(weights[:both, column].reshape(both, -1), passed[:both])


# δ^l_j of neuron j, counted from 1, for one example  (BP2); delta_next and z are 1-D here.
NEURON = Formula(
    _of_neuron,
    rows=slot(
        None, LOOP,
        added_apart=lambda at: (
            at.w_next[:, at.j - 1].sum() * at.delta_next.sum() * at.sigma.slope(at.z[at.j - 1])
        ),
        first_delta_for_all=lambda at: (
            at.w_next[:, at.j - 1].sum() * at.delta_next[0] * at.sigma.slope(at.z[at.j - 1])
        ),
        this_layer_counted=lambda at: (
            (at.w_next[:, at.j - 1] * at.delta_next)[: len(at.z)].sum()
            * at.sigma.slope(at.z[at.j - 1])
        ),
        sent_through_the_slope=lambda at: at.sigma.slope(at.w_next[:, at.j - 1] @ at.delta_next),
    ),
    numbered=slot(
        lambda at: (at.j - 1, at.j - 1), NUMBERED,
        neuron_from_zero=lambda at: (at.j, at.j),
        weights_from_zero=lambda at: (at.j, at.j - 1),
        slope_from_zero=lambda at: (at.j - 1, at.j),
        neuron_before=lambda at: (at.j - 2, at.j - 2),
        slope_of_all=lambda at: (at.j - 1, slice(None)),
        slope_of_first=lambda at: (at.j - 1, 0),
        whole_layer=lambda at: (slice(None), slice(None)),
    ),
    **BP2.slots | {
        "join": _routes_back(
            [way for way in (*OF_A_SUM, "each") if way not in ("running", "overall")]
        ),
        "slope": BP2.slots["slope"].and_also(
            NUMBERED, slopes_added_up=lambda at: at.sigma.slope(at.z_layer).sum(),
        ),
        "factor": STEP_BACK["factor"].without(
            "over_examples", "times_examples", "over_neurons", "times_neurons",
        ),
    },
)  # fmt: skip


# The same for relu, whose slope is a gate, open where z > 0.
BP2_RELU = Formula(
    _step_back,
    slope=slot(
        lambda at: 1.0 * (at.z > 0), GATE,
        gate_always_open=1.0,
        gate_open_at_zero=lambda at: 1.0 * (at.z >= 0),
        relu_for_its_slope=lambda at: np.maximum(at.z, 0),
        gate_turned=lambda at: 1.0 * (at.z < 0),
        gate_turned_at_zero=lambda at: 1.0 * (at.z <= 0),
        relu_of_delta=lambda at: 1.0 * (at.w_next.T @ at.delta_next > 0),
        sigmoid_slope_for_relu=lambda at: sigmoid_slope(at.z),
        tanh_slope_for_relu=lambda at: 1 - np.tanh(at.z) ** 2,
        sigmoid_for_gate=lambda at: sigmoid(at.z),
        sign_for_gate=lambda at: np.sign(at.z),
        minus_one_for_gate=lambda at: np.where(at.z > 0, 1, -1),
        z_for_gate=lambda at: at.z,
        gate_opens_at_one=lambda at: 1.0 * (at.z > 1),
        gate_leaks=lambda at: np.where(at.z > 0, 1, 0.01),
        second_gate=lambda at: 1.0 * ((at.z > 0) & (at.w_next.T @ at.delta_next > 0)),
        sigmoid_slope_beside_gate=lambda at: sigmoid_slope(at.z) * (at.z > 0),
    ).and_also(
        OWN_GATE,
        first_example_decides=lambda at: 1.0 * (at.z[:, :1] > 0),
        all_examples_decide=lambda at: 1.0 * (at.z > 0).all(axis=1, keepdims=True),
        any_example_decides=lambda at: 1.0 * (at.z > 0).any(axis=1, keepdims=True),
        mean_z_decides=lambda at: 1.0 * (at.z.mean(axis=1, keepdims=True) > 0),
    ),
    **STEP_BACK | {
        "weights": STEP_BACK["weights"].and_also(
            GATE, relu_of_weights=lambda at: np.maximum(at.w_next, 0),
        ),
        "applied": _APPLIED.without("slope_torn_apart").and_also(
            GATE,
            gate_alone=lambda at: lambda numbers, gate: gate + 0 * numbers,
            one_where_open=lambda at: lambda numbers, gate: np.where(gate > 0, 1, numbers),
            one_where_closed=lambda at: lambda numbers, gate: np.where(gate > 0, numbers, 1),
            z_where_closed=lambda at: lambda numbers, gate: np.where(gate > 0, numbers, at.z),
        ),
        "looped": STEP_BACK["looped"].without("slope_in_the_loop"),  # twice a gate is once a gate
        "passed": STEP_BACK["passed"].and_also(
            GATE, relu_of_delta_next=lambda at: np.maximum(at.delta_next, 0),
        ),
    },
)  # fmt: skip

# ∂C/∂b^l = δ^l, averaged over the examples  (BP3, A8), at delta, z, a, b, sigma.
BP3 = Formula(
    lambda p: p.sign * p.factor * p.examples(p.read.T),
    rows=slot(
        None, BATCH,
        bias_over_neurons=lambda at: np.full(len(at.delta), at.delta.mean()),
        bias_of_all_neurons=lambda at: at.delta.mean(axis=1).sum(),
        bias_along_the_other_axis=lambda at: at.delta.mean(axis=0),
        bias_added_along_the_other_axis=lambda at: at.delta.sum(axis=0),
    ),
    read=slot(
        lambda at: at.delta, BIAS,
        bias_forgotten=lambda at: np.zeros_like(at.delta),
        bias_times_activation=lambda at: at.delta * at.a,
        bias_times_itself=lambda at: at.delta * at.b,
        bias_times_slope=lambda at: at.delta * at.sigma.slope(at.z),
        bias_without_slope=lambda at: at.delta / at.sigma.slope(at.z),
        bias_moves_alone=lambda at: np.ones_like(at.delta),
    ),
    examples=joined(
        "example", BATCH, (*OF_A_MEAN, "each"), sum="bias_not_averaged",
        mean_twice="bias_averaged_twice", last="bias_of_last_example",
        share_of_last="bias_overwritten", first="bias_of_first_example",
        each="bias_for_each_example",
    ).and_also(BATCH, bias_over_inputs=lambda at: lambda t: t.sum(axis=0) / len(at.x)),
    sign=signed("bias_sign"),
    factor=scaled(twice="bias_doubled", half="bias_halved"),
)  # fmt: skip


def _at_the_end(numbers):
    """Numbers by neuron and example, as what meets δ at the other end of each weight."""
    return numbers.T[:, np.newaxis, :]


# ∂C/∂w^l = δ^l (a^{l-1})ᵀ, averaged over the examples  (BP4, A8), at delta and a_prev; and, where
# they are at hand, at z, a, w, y, z_prev, sigma.
BP4 = Formula(
    lambda p: p.sign * p.factor * p.laid(p.examples(p.own_end.T[:, :, np.newaxis] * p.other_end)),
    together={("weight_not_averaged", "neurons_before_averaged"): "neurons_before_averaged"},
    rows=slot(
        None, BATCH,
        weight_averaged_first=lambda at: np.outer(at.delta.mean(axis=1), at.a_prev.mean(axis=1)),
    ),
    other_end=slot(
        lambda at: _at_the_end(at.a_prev), ENDS,
        own_activation=lambda at: _at_the_end(at.a),
        own_end_alone=lambda at: _at_the_end(np.ones_like(at.a_prev)),
        sum_at_other_end=lambda at: _at_the_end(at.z_prev),
        own_sum=lambda at: _at_the_end(at.z),
        weight_at_its_end=lambda at: at.w,
        target_at_other_end=lambda at: _at_the_end(at.y),
        divided_by_activation=lambda at: _at_the_end(1 / at.a_prev),
        input_at_other_end=lambda at: _at_the_end(at.x),
        first_input_for_all=lambda at: _at_the_end(at.a_prev[:1]),
        activation_bent=lambda at: _at_the_end(at.sigma.value(at.a_prev)),
        slope_at_other_end=lambda at: _at_the_end(at.a_prev * (1 - at.a_prev)),
    ),
    own_end=slot(
        lambda at: at.delta, ENDS,
        delta_of_weight_left_out=lambda at: np.ones_like(at.delta),
        weight_forgotten=lambda at: np.zeros_like(at.delta),
        weight_times_slope=lambda at: at.delta * at.sigma.slope(at.z),
        weight_without_slope=lambda at: at.delta / at.sigma.slope(at.z),
    ),
    examples=joined(
        "example", BATCH, OF_A_MEAN, sum="weight_not_averaged",
        mean_twice="weight_averaged_twice", last="weight_of_last_example",
        share_of_last="weight_overwritten", first="weight_of_first_example",
    ).and_also(BATCH, weight_over_inputs=lambda at: lambda t: t.sum(axis=0) / len(at.x)),
    laid=way(
        lambda gradient: gradient, ADDRESS, outer_product_turned=np.transpose,
    ).and_also(
        "In the product δ aᵀ the examples are added up already: its columns are the neurons of the "
        "layer before.",
        neurons_before_averaged=lambda at: lambda gradient: gradient.mean(axis=1),
    ).and_also(
        ENDS, gradient_times_weight=lambda at: lambda gradient: gradient * at.w,
    ),
    sign=signed("weight_sign"),
    factor=scaled(
        twice="weight_doubled", half="weight_halved", counts={"neurons": lambda at: len(at.delta)}
    ),
)  # fmt: skip

# 1 where a loop over the layers has been, 0 where not, at the letters l, the layers, and last.
REACHED = Formula(
    lambda p: 1.0 * p.layers,
    layers=slot(
        lambda at: at.l > 1, "Look at where the loop over the layers begins, and where it ends.",
        layer_two_left=lambda at: at.l > 2,
        last_layer_left=lambda at: at.l < at.last,
        last_layer_alone=lambda at: at.l == at.last,
        layer_two_alone=lambda at: at.l == 2,
        both_ends_left=lambda at: (at.l > 2) & (at.l < at.last),
    ),
)  # fmt: skip


def _as_it_is(number):
    return number


def _typical(p):
    """What stands for all slopes: something is made of each, that is averaged, and undone."""
    made, undone = p.power
    return undone(p.mean(made(p.letters.slopes)))


# 1 / √(mean of σ′(z)²)  (notebook 10), at the letter slopes.
SCALE: Formula = Formula(
    lambda p: p.factor * p.turned(_typical(p)),
    together={
        ("mean_slope", "what_the_slopes_do"): "mean_slope_itself",
        ("mean_slope", "middle_slope"): "middle_slope",
    },
    rows=slot(
        None, TYPICAL,
        typical_of_each_neuron=lambda at: 1 / np.sqrt((at.slopes**2).mean(axis=1)).mean(),
        typical_of_each_example=lambda at: 1 / np.sqrt((at.slopes**2).mean(axis=0)).mean(),
        scale_of_he=lambda at: np.sqrt(2 / len(at.slopes)),
        scale_of_xavier=lambda at: np.sqrt(1 / len(at.slopes)),
    ),
    power=slot(
        (np.square, np.sqrt), TYPICAL,
        root_left_out=(np.square, _as_it_is),
        mean_slope=(_as_it_is, _as_it_is),
        root_of_the_mean=(_as_it_is, np.sqrt),
        mean_squared=(_as_it_is, np.square),
        spread_of_slopes=(lambda s: (s - s.mean()) ** 2, np.sqrt),
        slopes_taken_for_activations=(lambda s: (s * (1 - s)) ** 2, np.sqrt),
        inverses_averaged=(lambda s: 1 / s, lambda mean: 1 / mean),
    ),
    mean=way(
        np.mean, TYPICAL,
        squares_added=np.sum,
        largest_slope=np.max,
        smallest_slope=np.min,
        middle_slope=np.median,
        one_for_each_neuron=lambda s: s.mean(axis=1),
        one_for_each_example=lambda s: s.mean(axis=0),
        neurons_counted_alone=lambda s: s.sum() / len(s),
        first_example_alone=lambda s: s[:, 0].mean(),
        first_neuron_alone=lambda s: s[0].mean(),
        closed_left_out=lambda s: s.sum() / (s > 0).sum(),
        last_square=lambda s: s[-1, -1],
    ),
    turned=way(
        lambda size: 1 / size, TYPICAL,
        what_the_slopes_do=lambda size: size,
        one_minus_size=lambda size: 1 - size,
    ),
    factor=scaled(TYPICAL).and_also(
        TYPICAL,
        size_of_a_weight=lambda at: 1 / np.sqrt(len(at.slopes)),
        root_of_two=np.sqrt(2),
    ),
)  # fmt: skip
