"""The table itself: a row for each mistake, grouped by the formula that it breaks."""

import numpy as np

from bpkit.activations import relu, sigmoid, sigmoid_slope, softmax
from bpkit.slips.right import (
    cross_entropy,
    deltas_sigmoid,
    descend,
    difference,
    jacobian,
    partials,
    squared_error,
)
from bpkit.slips.slip import Slip
from bpkit.slips.wrong import (
    averaged_twice,
    batch_averaged_first,
    bias_times_activation,
    forward_with,
    measured_in_turn,
    only_last_example,
    overwritten,
    own_activation,
    raw_errors,
    slope_of_next_layer,
    straight,
    summands,
    summed,
    updated_early,
)

ADDRESS = "Read the subscripts as to, from: which end of the line does each of them name?"
BEND = "Look at where a layer bends its sum."
BIAS = "Look at what the bias adds to z."
SLOPE = "Look at the factor that the curve of the activation contributes."
SUM = "Look at how the routes through the next layer are put together."
BATCH = "Look at how the examples are put together."
ERROR = "Look at how far the output is off, and in which direction."
HALF = "Look at the factor in front of the cost, and at what its slope makes of it."
PAIR = "Look at which output activation and which cost the δ of the output belongs to."
ENDS = "A weight's gradient is a product of what happens at its two ends. Which two?"
MIXING = "Every output of softmax hears of every logit. Look at each entry of the Jacobian."
GATE = "Look at where relu lets a push through, and where not."
TYPICAL = "Look at how many slopes become one that stands for them all."
DOWNHILL = "Look at which way is downhill, and how far to go."
NUDGE = "Look at the two points where the cost is taken, and how far apart they are."
HELD = "Look at which entries move, and which are held, while one slope is measured."
PARTS = "Look at which way the step goes, and in which part of f(p + ih) the slope arrives."
SIZE = "Look at what the difference is divided by: one number, for all entries of both."
SHARES = "The shares of one example add up to 1. Look at what e^z is divided by."
ROUTES = "Look at who else moves when z is pushed, and at what each of them does to the cost."
LOGARITHM = "Look at which probability the logarithm is taken of, and at what stands before it."
ORDER = "Look at when each number is computed, and what it is computed from."

SOFTMAX = {"output": "softmax", "sizes": (2, 4, 2, 3)}
SQUARE = {"sizes": (3, 3, 3, 3)}  # where a swapped matrix does not betray itself by its shape

SLIPS = (
    # BP2: the step back
    Slip(
        "activation_for_slope", "BP2", "The activation a stands in place of the slope σ′(z).",
        SLOPE, lambda w, d, z, sigma: (w.T @ d) * sigma.value(z),
    ),
    Slip(
        "slope_at_a", "BP2", "The slope σ′ is taken at a, where it should be taken at z.",
        SLOPE, lambda w, d, z, sigma: (w.T @ d) * sigma.slope(sigma.value(z)),
    ),
    Slip(
        "slope_left_out", "BP2", "δ is passed back through the weights without a slope.",
        SLOPE, lambda w, d, z, sigma: w.T @ d,
    ),
    Slip(
        "missing_transpose", "BP2",
        "The subscripts of w are swapped: a transpose is missing, or there is one too many.",
        ADDRESS, lambda w, d, z, sigma: (w @ d) * sigma.slope(z), SQUARE,
    ),
    Slip(
        "one_path", "BP2",
        "Only the last route through the next layer counts: the others are left out, or each "
        "route overwrites the one before.",
        SUM, lambda w, d, z, sigma: summands(w, d)[-1] * sigma.slope(z),
    ),
    Slip(
        "first_path", "BP2", "Only the first route through the next layer counts.",
        SUM, lambda w, d, z, sigma: summands(w, d)[0] * sigma.slope(z),
    ),
    Slip(
        "mean_of_paths", "BP2", "The routes through the next layer are averaged, not added.",
        SUM, lambda w, d, z, sigma: summands(w, d).mean(axis=0) * sigma.slope(z),
    ),
    Slip(
        "largest_path", "BP2", "Only the largest route through the next layer counts.",
        SUM, lambda w, d, z, sigma: summands(w, d).max(axis=0) * sigma.slope(z),
    ),
    Slip(
        "division_by_w", "BP2", "δ is divided by the weights, where they multiply.",
        "Look at what a weight does to a small push that passes through it.",
        lambda w, d, z, sigma: (1 / w).T @ d * sigma.slope(z),
    ),
    Slip(
        "sign_lost_on_the_way", "BP2", "The sign turns at each step back.",
        "Nothing in the step back turns the sign. Look for a minus that should not be there.",
        lambda w, d, z, sigma: -(w.T @ d) * sigma.slope(z),
    ),
    # BP1: the start at the output
    Slip(
        "sign_flipped", "BP1",
        "The sign of a − y is flipped, so that every gradient points uphill.",
        ERROR, lambda z, a, y, pair: -pair.delta(z, a, y),
    ),
    Slip(
        "factor_two", "BP1", "A factor 2 is there that the ½ of the cost takes away.",
        HALF, lambda z, a, y, pair: 2 * pair.delta(z, a, y),
    ),
    Slip(
        "half_kept", "BP1", "A factor ½ is left over.",
        HALF, lambda z, a, y, pair: pair.delta(z, a, y) / 2,
    ),
    Slip(
        "cross_entropy_delta", "BP1",
        "δ is a − y. Under the squared error that is not all: the slope of the output is left "
        "out, or the δ of cross-entropy is used.",
        PAIR, lambda z, a, y, pair: a - y,
    ),
    Slip(
        "target_minus_output", "BP1",
        "δ is taken as target minus output: the slope is left out, and the sign is flipped.",
        ERROR, lambda z, a, y, pair: y - a,
    ),
    Slip(
        "activation_for_output_slope", "BP1",
        "The activation a stands in place of the output's slope σ′(z).",
        SLOPE, lambda z, a, y, pair: (a - y) * a,
    ),
    Slip(
        "output_slope_at_a", "BP1", "The slope of the output is taken at a, not at z.",
        SLOPE, lambda z, a, y, pair: (a - y) * sigmoid(a) * sigmoid(-a),
    ),
    Slip(
        "quadratic_delta", "BP1",
        "The δ of the squared error is used with cross-entropy: there is a slope too many.",
        PAIR, lambda z, a, y, pair: (a - y) * a * (1 - a), {"cost": "cross_entropy"},
    ),
    # A12: softmax mixes the neurons of its layer
    Slip(
        "jacobian_diagonal", "A12",
        "Softmax is treated as elementwise: only the diagonal of its Jacobian is there.",
        MIXING, lambda z: np.diag(softmax(z.ravel()) * (1 - softmax(z.ravel()))),
        SOFTMAX,
    ),
    Slip(
        "jacobian_sign", "A12", "The entries beside the diagonal have the wrong sign.",
        MIXING, lambda z: abs(jacobian(z)), SOFTMAX,
    ),
    Slip(
        "jacobian_without_identity", "A12",
        "The diagonal lacks its first term: a change of z also moves its own numerator.",
        MIXING, lambda z: -np.outer(softmax(z.ravel()), softmax(z.ravel())), SOFTMAX,
    ),
    Slip(
        "jacobian_own_share", "A12",
        "Beside the diagonal a share is multiplied by itself, where two different ones meet. Of δ "
        "that leaves (a − y) times a.",
        "Which two neurons does the entry in row k and column j belong to? A list of numbers, as "
        "a factor of a matrix, is laid along its rows.",
        lambda z: softmax(z.ravel()) * (np.eye(z.size) - softmax(z.ravel())), SOFTMAX,
    ),
    # Softmax itself
    Slip(
        "not_shared", "softmax", "e^z is there, and it is not divided by anything.",
        SHARES, np.exp,
    ),
    Slip(
        "shared_along_rows", "softmax",
        "The shares add up to 1 along each row, over different examples.",
        SHARES, lambda z: softmax(z.T).T,
    ),
    Slip(
        "shared_among_all", "softmax", "All examples share one whole.",
        SHARES, lambda z: softmax(z.reshape(-1, 1)).reshape(z.shape),
    ),
    Slip(
        "divided_by_largest", "softmax",
        "The largest share is 1 in every column: it is divided by the largest e^z alone.",
        SHARES, lambda z: np.exp(z - z.max(axis=0)),
    ),
    Slip(
        "powers_left_out", "softmax", "z itself is shared out, and not e^z.",
        "A share may not be negative. What makes any z positive?", lambda z: z / z.sum(axis=0),
    ),
    Slip(
        "sign_of_power", "softmax", "The power has a minus: the largest z gets the smallest share.",
        "The sigmoid has a minus in its power. Does softmax?", lambda z: softmax(-z),
    ),
    Slip(
        "sigmoid_for_softmax", "softmax",
        "Each z is bent by the sigmoid, by itself. Nothing is shared.",
        SHARES, sigmoid,
    ),
    Slip(
        "winner_takes_all", "softmax", "The largest z takes all, the others nothing.",
        "Softmax is softer than that. What does a small z still get?",
        lambda z: np.asarray(z == z.max(axis=0), float),
    ),
    # relu's slope
    Slip(
        "gate_always_open", "relu slope",
        "The gate of relu is always open: there is no slope, or it asks for a ≥ 0, and a is never "
        "below 0.",
        GATE, lambda z: np.asarray(relu(z) >= 0, float), {"hidden": "relu"},
    ),
    Slip(
        "gate_open_at_zero", "relu slope",
        "The gate of relu is open at 0. Here the slope at 0 is 0, by convention.",
        GATE, lambda z: np.asarray(z >= 0, float), {"hidden": "relu"},
    ),
    Slip(
        "relu_for_its_slope", "relu slope", "The activation stands in place of its slope.",
        GATE, relu, {"hidden": "relu"},
    ),
    Slip(
        "sigmoid_slope_for_relu", "BP2 with relu",
        "The slope of the sigmoid stands where the neurons are relu.",
        GATE, lambda w, d, z: (w.T @ d) * sigmoid(z) * sigmoid(-z),
    ),
    Slip(
        "relu_of_delta", "BP2 with relu",
        "relu is applied to δ itself: it asks for the sign of the sum, not of z.",
        GATE, lambda w, d, z: relu(w.T @ d),
    ),
    Slip(
        "gate_turned", "BP2 with relu", "The gate of relu is open where it should be closed.",
        GATE, lambda w, d, z: (w.T @ d) * (z < 0),
    ),
    # The scale of w that keeps the size of δ
    Slip(
        "root_left_out", "scale", "The root is left out: the squares stay squares.",
        TYPICAL, lambda slopes: 1 / (slopes**2).mean(),
    ),
    Slip(
        "mean_slope", "scale",
        "The slopes are averaged as they are: the large ones should count for more.",
        TYPICAL, lambda slopes: 1 / slopes.mean(),
    ),
    Slip(
        "squares_added", "scale", "The squares are added up, not averaged.",
        TYPICAL, lambda slopes: 1 / np.sqrt((slopes**2).sum()),
    ),
    Slip(
        "largest_slope", "scale", "Only the largest slope counts.",
        TYPICAL, lambda slopes: 1 / slopes.max(),
    ),
    Slip(
        "what_the_slopes_do", "scale",
        "That is the factor which the slopes put on δ. The scale has to make up for it.",
        "What times this factor keeps δ as it was?",
        lambda slopes: np.sqrt((slopes**2).mean()),
    ),
    # BP3 and BP4: the gradients
    Slip(
        "bias_forgotten", "BP3", "The bias has no gradient.",
        BIAS, lambda d: np.zeros_like(d[:, :1]),
    ),
    Slip(
        "bias_not_averaged", "BP3", "The bias gradient is a sum over the examples.",
        BATCH, lambda d: d.sum(axis=1, keepdims=True),
    ),
    Slip(
        "bias_averaged_twice", "BP3", "The mean over the examples is taken twice.",
        BATCH, lambda d: d.mean(axis=1, keepdims=True) / d.shape[1],
    ),
    Slip(
        "weight_not_averaged", "BP4", "The weight gradient is a sum over the examples.",
        BATCH, lambda d, a: d @ a.T,
    ),
    Slip(
        "weight_averaged_twice", "BP4", "The mean over the examples is taken twice.",
        BATCH, lambda d, a: d @ a.T / d.shape[1] ** 2,
    ),
    Slip(
        "weight_averaged_first", "BP4",
        "δ and a are averaged over the batch before they are multiplied.",
        BATCH,
        lambda d, a: d.mean(axis=1, keepdims=True) @ a.mean(axis=1, keepdims=True).T,
    ),
    Slip(
        "outer_product_turned", "BP4",
        "The product is the wrong way round: row and column of the weight have changed places.",
        ADDRESS, lambda d, a: a @ d.T / d.shape[1], SQUARE,
    ),
    # The whole pass
    Slip(
        "raw_errors", "pass",
        "Raw errors are passed back: there is no slope, neither at the output nor on the way.",
        SLOPE, raw_errors,
    ),
    Slip(
        "slope_of_next_layer", "pass", "The slope of the next layer stands where this layer's is.",
        SLOPE, slope_of_next_layer, SQUARE,
    ),
    Slip(
        "own_activation", "pass",
        "The weight's gradient takes the activation of its own layer, not of the one before.",
        ENDS, own_activation, SQUARE,
    ),
    Slip(
        "bias_times_activation", "pass", "The bias gradient is multiplied by an activation.",
        BIAS, bias_times_activation,
    ),
    Slip(
        "updated_early", "pass",
        "Weights are changed before all δ are there: δ goes back through the new ones.",
        ORDER, updated_early,
    ),
    Slip(
        "batch_averaged_first", "pass",
        "The activations are averaged over the batch, and then one backward pass is made.",
        BATCH, batch_averaged_first,
    ),
    Slip(
        "not_averaged", "pass", "The gradients are sums over the examples, not means.",
        BATCH, summed,
    ),
    Slip(
        "averaged_twice", "pass", "The mean over the examples is taken twice.",
        BATCH, averaged_twice,
    ),
    Slip(
        "overwritten", "pass",
        "Each example's gradient overwrites the one before, where they should add up.",
        BATCH, overwritten,
    ),
    Slip(
        "only_last_example", "pass", "Only the last example of the batch counts.",
        BATCH, only_last_example,
    ),
    # A3: the address of a weight
    Slip(
        "subscripts_swapped", "A3", "The subscripts of w are swapped.",
        ADDRESS, lambda w, l, j, k: w[l][k - 1, j - 1], SQUARE,
    ),
    Slip(
        "counted_from_zero", "A3", "j and k count from 1, rows and columns in Python from 0.",
        "Look at what to take off each subscript.",
        lambda w, l, j, k: w[l][j, k],
    ),
    Slip(
        "layer_before", "A3", "The weight is taken from the wrong layer.",
        "w[l] holds the weights that arrive at layer l.",
        lambda w, l, j, k: w[l - 1][j - 1, k - 1],
    ),
    # A4: the forward pass
    Slip(
        "w_transposed", "A4", "The subscripts of w are swapped: w is transposed.",
        ADDRESS, lambda w, a, b: w.T @ a + b, SQUARE,
    ),
    Slip("bias_left_out", "A4", "The bias is left out.", BIAS, lambda w, a, b: w @ a),
    Slip("bias_subtracted", "A4", "The bias is subtracted.", BIAS, lambda w, a, b: w @ a - b),
    Slip(
        "last_bend_left_out", "forward", "That is z of the last layer: one bend is missing.",
        BEND, lambda net, x: forward_with(net, x, value_last=straight),
    ),
    Slip(
        "hidden_bends_left_out", "forward", "Only the last layer bends its sum.",
        BEND, lambda net, x: forward_with(net, x, value=straight),
    ),
    Slip(
        "no_bends", "forward", "No layer bends its sum.",
        BEND, lambda net, x: forward_with(net, x, value=straight, value_last=straight),
    ),
    Slip(
        "stopped_a_layer_early", "forward", "The last layer is missing.",
        "Look at where the loop over the layers ends.",
        lambda net, x: net.forward(x).a[net.L - 1], {"sizes": (3, 4, 3, 3)},
    ),
    # A5: the step downhill
    Slip("ascent", "A5", "The step goes uphill.", DOWNHILL, lambda w, g, eta: w + eta * g),
    Slip(
        "learning_rate_left_out", "A5", "The learning rate is left out.",
        DOWNHILL, lambda w, g, eta: w - g,
    ),
    Slip(
        "learning_rate_alone", "A5", "Only the sign of the gradient counts, not its size.",
        DOWNHILL, lambda w, g, eta: w - eta * np.sign(g),
    ),
    Slip(
        "change_alone", "A5", "That is the change. The new w is the old one and the change.",
        DOWNHILL, lambda w, g, eta: -eta * g,
    ),
    Slip(
        "divided_by_learning_rate", "A5", "The gradient is divided by the learning rate.",
        DOWNHILL, lambda w, g, eta: w - g / eta,
    ),
    # many steps downhill, and what moves while the other is held
    Slip(
        "slope_of_the_start", "descent", "Every step uses the slope at the start.",
        "Look at where each step takes its slope: w has moved since.",
        lambda slope, w, eta, steps: w - steps * eta * slope(w),
    ),
    Slip(
        "one_step_only", "descent", "Only one step is taken.",
        "Look at what the loop repeats, and at where its return stands.",
        lambda slope, w, eta, steps: descend(slope, w, eta, 1),
    ),
    Slip(
        "one_step_too_few", "descent", "One step is missing.",
        "Look at how often the loop runs: count with steps = 1.",
        lambda slope, w, eta, steps: descend(slope, w, eta, steps - 1),
    ),
    Slip(
        "one_step_too_many", "descent", "There is one step too many.",
        "Look at how often the loop runs: count with steps = 1.",
        lambda slope, w, eta, steps: descend(slope, w, eta, steps + 1),
    ),
    Slip(
        "partials_swapped", "partials", "The two have changed places.",
        "Look at the order: u moves in the first, v in the second.",
        lambda u, v: partials(u, v)[::-1],
    ),
    Slip(
        "held_differentiated", "partials", "The derivative is taken of what is held, too.",
        "Look at what is held: it is a plain number, and a factor that does not move stays.",
        lambda u, v: np.array([2 * u, 0 * v]),
    ),
    Slip(
        "held_replaced_by_one", "partials", "The number that is held has become 1.",
        "Look at what is held: it is a plain number, and a factor that does not move stays.",
        lambda u, v: np.array([2 * u, 1.0]),
    ),
    Slip(
        "both_move", "partials", "Both numbers move in each of the two: nothing is held.",
        "Look at who moves, and who is held.",
        lambda u, v: np.full(2, partials(u, v).sum()),
    ),
    # A6: the cost
    Slip(
        "half_left_out", "A6", "The ½ in front is left out.", HALF,
        lambda a, y: 2 * squared_error(a, y),
    ),
    Slip(
        "mean_over_outputs", "A6", "The squares are averaged over the outputs, not added.",
        "Look at what is added up, and what is averaged.",
        lambda a, y: squared_error(a, y) / len(a),
    ),
    Slip(
        "not_squared", "A6", "The differences are not squared.",
        "Look at what the square is there for.",
        lambda a, y: 0.5 * abs(a - y).sum(axis=0).mean(),
    ),
    Slip(
        "summed_over_examples", "A6", "The cost is a sum over the examples, not their mean.",
        BATCH, lambda a, y: squared_error(a, y) * a.shape[1],
    ),
    # A11: the δ of sigmoid and squared error, and A8: what is read off from a δ
    Slip(
        "output_for_cost", "A11",
        "That is the slope of the output alone: how fast a moves, and not how fast C moves.",
        "Look at what the cost makes of a move of a.", lambda z, a, y: sigmoid_slope(z),
    ),
    Slip(
        "cost_for_its_slope", "A11",
        "The cost itself, ½ (a − y)², stands in place of its slope.",
        "Look at how fast the cost changes with a: what does the square become?",
        lambda z, a, y: 0.5 * (a - y) ** 2 * sigmoid_slope(z),
    ),
    Slip(
        "own_end_alone", "A8",
        "The gradient of each weight is δ alone: the activation at its other end is left out.",
        ENDS, lambda d, a: (d @ np.ones_like(a).T, d),
    ),
    # A10: an activation that mixes the neurons of its layer
    Slip(
        "own_route_only", "A10",
        "Only the route through the output's own activation counts: the others are left out.",
        ROUTES, lambda cost_factor, da_dz: np.diag(da_dz) * cost_factor,
    ),
    Slip(
        "routes_turned", "A10",
        "The sum runs over the wrong subscript: row and column have changed places.",
        "da_dz[k, j] says how fast a_k moves with z_j. Over which of the two do you add?",
        lambda cost_factor, da_dz: da_dz @ cost_factor,
    ),
    Slip(
        "routes_averaged", "A10", "The routes are averaged, not added.",
        ROUTES, lambda cost_factor, da_dz: da_dz.T @ cost_factor / len(cost_factor),
    ),
    Slip(
        "last_route_only", "A10",
        "Only the last route counts: each one overwrites the one before.",
        ROUTES, lambda cost_factor, da_dz: da_dz[-1] * cost_factor[-1],
    ),
    Slip(
        "cost_of_routes_left_out", "A10",
        "The moves of the outputs are added up as they are, without what each does to the cost.",
        ROUTES, lambda cost_factor, da_dz: da_dz.sum(axis=0),
    ),
    # E6: both δ of a sigmoid output, and the cross-entropy
    Slip(
        "costs_swapped", "E6", "The two δ have changed places.",
        "Which cost has a slope that makes up for the flatness of the sigmoid?",
        lambda z, y: deltas_sigmoid(z, y)[::-1],
    ),
    Slip(
        "stopped_at_the_output", "E6",
        "The second is how fast the cross-entropy changes with a. δ asks how fast it changes "
        "with z.",
        "Look at what lies between z and a.",
        lambda z, y: (deltas_sigmoid(z, y)[0], (sigmoid(z) - y) / (sigmoid(z) * sigmoid(-z))),
    ),
    Slip(
        "z_for_a", "E6", "z stands in place of a: the bend is left out.",
        BEND, lambda z, y: ((z - y) * sigmoid_slope(z), z - y),
    ),
    Slip(
        "squared_error_sign", "E6", "The sign of the first δ, of the squared error, is flipped.",
        ERROR, lambda z, y: (-deltas_sigmoid(z, y)[0], deltas_sigmoid(z, y)[1]),
    ),
    Slip(
        "cross_entropy_sign", "E6",
        "The sign of the second δ, of cross-entropy, is flipped: one of its two minuses is lost, "
        "the one before the logarithm or the one in 1 − a.",
        ERROR, lambda z, y: (deltas_sigmoid(z, y)[0], -deltas_sigmoid(z, y)[1]),
    ),
    Slip(
        "minus_left_out", "cross-entropy", "The minus in front is left out: the cost is negative.",
        LOGARITHM, lambda a, y: -cross_entropy(a, y),
    ),
    Slip(
        "only_targets_of_one", "cross-entropy",
        "Only the outputs whose target is 1 are charged. The others may say what they like.",
        "Look at what an output of 0.9 costs whose target is 0.",
        lambda a, y: -(y * np.log(a)).sum(axis=0).mean(),
    ),
    Slip(
        "other_probability", "cross-entropy",
        "The logarithm is that of the other probability, given to what is not true.",
        LOGARITHM, lambda a, y: cross_entropy(1 - a, y),
    ),
    Slip(
        "logarithm_to_ten", "cross-entropy", "The logarithm is that to base 10, and not ln.",
        "In numpy and in math, ln is called log.",
        lambda a, y: cross_entropy(a, y) / np.log(10),
    ),
    Slip(
        "outputs_averaged", "cross-entropy", "The outputs are averaged, not added.",
        "Look at what is added up, and what is averaged.",
        lambda a, y: cross_entropy(a, y) / len(a),
    ),
    # The numerical derivative
    Slip(
        "one_sided", "difference",
        "The difference is one-sided: only the point above p is taken.",
        NUDGE, lambda f, p, h: (f(p + h) - f(p)) / h,
    ),
    Slip(
        "one_sided_below", "difference",
        "The difference is one-sided: only the point below p is taken.",
        NUDGE, lambda f, p, h: (f(p) - f(p - h)) / h,
    ),
    Slip(
        "divided_by_h", "difference", "The points are 2h apart, and it is divided by h.",
        NUDGE, lambda f, p, h: (f(p + h) - f(p - h)) / h,
    ),
    Slip(
        "not_divided", "difference", "The difference is not divided by its step.",
        NUDGE, lambda f, p, h: f(p + h) - f(p - h),
    ),
    Slip(
        "divided_then_multiplied", "difference",
        "The 2 divides, but the h multiplies: Python reads / 2 * h from left to right.",
        "Look at where parentheses belong.",
        lambda f, p, h: (f(p + h) - f(p - h)) / 2 * h,
    ),
    Slip(
        "one_sided_over_2h", "difference",
        "Only one of the points moves, and it is divided by 2h.",
        NUDGE, lambda f, p, h: (f(p + h) - f(p)) / (2 * h),
    ),
    Slip(
        "difference_turned", "difference",
        "The two points have changed places: the sign is flipped.",
        NUDGE, lambda f, p, h: (f(p - h) - f(p + h)) / (2 * h),
    ),
    # The numerical gradient, entry by entry
    Slip(
        "all_moved_at_once", "gradient by differences",
        "All entries of p move at once, so that each entry of the gradient gets the same number.",
        HELD, lambda f, p, h: np.full(len(p), difference(f, p, h)),
    ),
    Slip(
        "left_below", "gradient by differences",
        "An entry that was moved is still below its place when the next one is tried.",
        HELD, lambda f, p, h: measured_in_turn(f, p, h, (-1, -1)),
    ),
    Slip(
        "moves_pile_up", "gradient by differences",
        "The moves pile up: on both sides, the entries before are still moved.",
        HELD, lambda f, p, h: measured_in_turn(f, p, h, (1, -1)),
    ),
    # The complex step
    Slip(
        "real_part_taken", "complex step", "The real part is taken, not the imaginary one.",
        PARTS, lambda f, p, h: f(p + 1j * h).real / h,
    ),
    Slip(
        "imaginary_not_divided", "complex step", "The imaginary part is not divided by the step.",
        PARTS, lambda f, p, h: f(p + 1j * h).imag,
    ),
    Slip(
        "imaginary_over_2h", "complex step", "The imaginary part is divided by 2h.",
        "Look at how far the one point lies from p.", lambda f, p, h: f(p + 1j * h).imag / (2 * h),
    ),
    Slip(
        "step_not_imaginary", "complex step",
        "The step is a real one, so nothing imaginary comes out.",
        PARTS, lambda f, p, h: 0.0 * p,
    ),
    Slip(
        "two_real_points", "complex step",
        "That is the difference of two real points. It subtracts, and so it loses digits.",
        PARTS, difference,
    ),
    # How far two gradients are apart
    Slip(
        "not_compared", "relative difference",
        "The difference is not compared with anything. For large gradients it is large.",
        SIZE, lambda mine, truth: abs(mine - truth).max(),
    ),
    Slip(
        "sign_kept", "relative difference",
        "The differences keep their sign: where mine is too small, nothing is seen.",
        "Look at which entries are far off, and to which side.",
        lambda mine, truth: (
            (mine - truth).max() / max(abs(mine).max(), abs(truth).max())
        ),
    ),
    Slip(
        "differences_averaged", "relative difference",
        "The differences are averaged: one wrong entry among many that are right hides so.",
        "Which of the differences should count?",
        lambda mine, truth: (
            abs(mine - truth).mean() / max(abs(mine).max(), abs(truth).max())
        ),
    ),
    Slip(
        "entry_by_entry", "relative difference",
        "Each entry is divided by its own size. Where both are almost 0, rounding decides.",
        SIZE, lambda mine, truth: (abs(mine - truth) / np.maximum(abs(mine), abs(truth))).max(),
    ),
    Slip(
        "size_of_truth_alone", "relative difference",
        "It is divided by the size of the truth alone, which may be 0.",
        SIZE, lambda mine, truth: abs(mine - truth).max() / abs(truth).max(),
    ),
    Slip(
        "size_with_its_sign", "relative difference",
        "The size is that of the largest entry: one far below 0 is overlooked.",
        SIZE, lambda mine, truth: abs(mine - truth).max() / max(mine.max(), truth.max()),
    ),
)  # fmt: skip
