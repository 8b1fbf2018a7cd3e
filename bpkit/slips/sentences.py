"""What a learner is told was done: a sentence for each wrong filling, by its name.

It stands alone, and beside another one. Where two strings stand, the second says where to look,
instead of what the place says.
"""

_PARENTHESES = "Look at where parentheses belong."
_HELD = "Look at what is held: it is a plain number, and a factor that does not move stays."
_SQUARE = "Look at how fast the cost changes with a: what does the square become?"
_PUSH = "Look at what a weight does to a small push that passes through it."
_COPIES = "Make fresh copies of p for every entry."
_GOOD_TOO = "That is a good measure, too. Here we ask for another: "
_POINTS = "Nothing is subtracted: a slope compares two points."
_LEAKS = (
    "The gate leaks: where it is closed, relu lets nothing through. (What leaks is called leaky "
    "relu.)"
)
_OWN_SHARE = (
    "Beside the diagonal a share is multiplied by itself, where two different ones meet.",
    "Which two neurons does the entry in row k and column j belong to? A list of numbers, as a "
    "factor of a matrix, is laid along its rows.",
)

SAID: dict[str, str | tuple[str, str]] = {
    # in front
    "sign_turned": "The sign is flipped.",
    "doubled": "There is a factor 2 too many.",
    "halved": "There is a factor ½ too many.",
    # the address of a weight
    "subscripts_swapped": "The subscripts of w are swapped.",
    "counted_from_zero": "j and k count from 1, rows and columns in Python from 0.",
    "row_from_zero": "The row is not shifted: it counts from 0.",
    "column_from_zero": "The column is not shifted: it counts from 0.",
    "two_subtracted": "One too many is subtracted from the subscripts.",
    "one_added": "1 is added to the subscripts.",
    "counted_from_the_end": "With a minus, Python counts from the end.",
    "layer_before": "The weight is taken from the wrong layer, one too early.",
    "layer_after": "The weight is taken from the wrong layer, one too late.",
    "layer_in_a_list": "In a list, w² has the place 0: the layers are off by two.",
    "whole_row": "That is a whole row of w.",
    "whole_column": "That is a whole column of w.",
    "whole_matrix": "That is all of w^l.",
    # the forward pass
    "w_transposed": "The subscripts of w are swapped: w is transposed.",
    "inputs_left_out": "The inputs are left out.",
    "input_bent": "The input is bent, too.",
    "bias_left_out": "The bias is left out.",
    "bias_subtracted": "The bias is subtracted.",
    "bias_multiplied": "The bias multiplies, where it should be added.",
    "bias_twice": "The bias is added twice.",
    "bias_along_rows": "The bias lies along the rows, and not down the column.",
    "bias_for_each_input": "The bias is added once for each input.",
    "bias_after_the_bend": "The bias is added after the bend, not before.",
    "sum_bent": "That is a: the sum is bent, and z is asked for.",
    "not_added_up": "Each input is there with its weight, but they are not added up.",
    "last_bend_left_out": "That is z of the last layer: one bend is missing.",
    "hidden_bends_left_out": "Only the last layer bends its sum.",
    "no_bends": "No layer bends its sum.",
    "bent_by_tanh": "tanh bends the sums, not the sigmoid.",
    "bent_by_relu": "relu bends the sums, not the sigmoid.",
    "bent_by_slope": "The slope of the sigmoid stands in place of the sigmoid.",
    "minus_of_power_lost": "The power has lost its minus: σ(z) = 1 / (1 + e^−z).",
    "bent_twice": "Each sum is bent twice.",
    "softmax_at_the_end": "The last layer is bent by softmax, not by the sigmoid.",
    "softmax_everywhere": "softmax bends the sums, not the sigmoid.",
    "stopped_a_layer_early": "The last layer is missing.",
    "first_layer_alone": "Only layer 2 is computed. Does a return stand within the loop?",
    "begun_a_layer_late": "Layer 2 is left out.",
    "input_in_every_layer": "Every layer takes the input x, and not a of the layer before.",
    # the costs
    "half_left_out": "The ½ in front is left out.",
    "half_squared": "The ½ is squared too.",
    "two_for_half": "A 2 stands in front, where ½ should be.",
    "not_squared": "The differences are not squared.",
    "signs_cancel": "The differences are added as they are: what is above 0 cancels what is below.",
    "difference_of_squares": "Squares are subtracted, where the difference should be squared.",
    "plus_for_minus": "a and y are added, not compared.",
    "target_left_out": "The target is left out.",
    "cubed": "That is the third power.",
    "rooted": "The root is taken of the sum.",
    "cross_entropy_for_square": "That is the cross-entropy, another cost.",
    "summed_then_squared": "The differences are added up before they are squared, and cancel.",
    "examples_averaged_first": "The examples are averaged before the differences are squared.",
    "minus_left_out": "The minus in front is left out: the cost is negative.",
    "only_targets_of_one": (
        "Only the outputs whose target is 1 are charged. The others may say what they like.",
        "Look at what an output of 0.9 costs whose target is 0.",
    ),
    "only_targets_of_zero": (
        "Only the outputs whose target is 0 are charged. The others may say what they like.",
        "Look at what an output of 0.1 costs whose target is 1.",
    ),
    "minus_reaches_one_term": (
        "The minus reaches one of the two terms only: the other has the wrong sign.",
        _PARENTHESES,
    ),
    "other_probability":
        "The logarithm is that of the other probability, given to what is not true.",
    "one_probability_twice":
        "Both logarithms are of a: for a target of 0, the truth was given 1 − a.",
    "logarithm_to_ten": (
        "The logarithm is that to base 10, and not ln.", "In numpy and in math, ln is called log.",
    ),
    "logarithm_to_two": (
        "The logarithm is that to base 2, and not ln.", "In numpy and in math, ln is called log.",
    ),
    "no_logarithm": "The logarithm is left out.",
    "squared_error_for_entropy": "That is the squared error, another cost.",
    "logarithm_of_the_sum":
        "The logarithm is taken of a sum, where the logarithms should be added.",
    "one_minus_the_logarithm": "1 − ln a stands where ln (1 − a) belongs.",
    # softmax
    "not_shared": "It is not divided by anything.",
    "shared_along_rows": "The shares add up to 1 along each row, over different examples.",
    "shared_among_all": "All examples share one whole.",
    "divided_by_largest": "It is divided by the largest alone, so that the largest share is 1.",
    "divided_by_last": "It is divided by the last one alone.",
    "divided_by_first": "It is divided by the first one alone.",
    "divided_by_mean": "It is divided by the mean, not by the sum.",
    "one_in_the_total": "A 1 is added to the sum, as in the sigmoid.",
    "others_alone": "It is divided by the sum of the others, its own share left out.",
    "divided_by_length": "It is divided by the root of the squares, not by the sum.",
    "powers_left_out": (
        "z itself is shared out, and not e^z.",
        "A share may not be negative. What makes any z positive?",
    ),
    "sign_of_power": (
        "The power has a minus: the largest z gets the smallest share.",
        "The sigmoid has a minus in its power. Does softmax?",
    ),
    "power_of_two": ("2 is raised to the power z, and not e.", "In numpy, e^z is exp(z)."),
    "power_of_ten": ("10 is raised to the power z, and not e.", "In numpy, e^z is exp(z)."),
    "sigmoid_for_power": "The sigmoid of z stands where e^z belongs.",
    "sigmoid_for_softmax": "Each z is bent by the sigmoid, by itself. Nothing is shared.",
    "squares_for_powers": "The squares of z are there, and not e^z.",
    "sizes_for_powers": "The sizes of z are there, and not e^z.",
    "power_doubled": "The power is 2z, not z.",
    "multiplied_by_total": "It is multiplied by the sum, not divided.",
    "total_subtracted": "The sum is subtracted; a share is a quotient.",
    "upside_down": "The quotient is upside down.",
    "winner_takes_all": (
        "The largest z takes all, the others nothing.",
        "Softmax is softer than that. What does a small z still get?",
    ),
    "place_of_the_largest": (
        "That is the place of the largest z, not what each one gets.",
        "Softmax is softer than that. What does a small z still get?",
    ),
    "logarithm_of_the_shares": "That is ln of the shares.",
    "shift_on_top_alone": "The largest z is subtracted above and not below: both, or neither.",
    "shift_below_alone": "The largest z is subtracted below and not above: both, or neither.",
    "sum_in_the_power": "e is raised to the sum of the z, where the powers should be added.",
    "z_over_the_powers": "z itself stands above, and e^z below.",
    # its Jacobian
    "jacobian_diagonal":
        "Softmax is treated as elementwise: only the diagonal of its Jacobian is there.",
    "jacobian_sign": "The entries beside the diagonal have the wrong sign.",
    "diagonal_left_out": "The diagonal is left out: an output's own z moves it, too.",
    "cross_term_left_out":
        "a stands alone, where softmax has two terms: − a_k a_j, what the others take, is missing.",
    "jacobian_own_share": _OWN_SHARE,
    "jacobian_row_share": _OWN_SHARE,
    "cross_added": "The term a_k a_j is added, where it should be subtracted.",
    "one_minus_other": "1 − a_j stands beside the diagonal too, where only − a_j belongs.",
    "diagonal_twice": "On the diagonal, a² is subtracted twice.",
    "jacobian_without_identity":
        "The diagonal lacks its first term: a change of z also moves its own numerator.",
    "ones_on_the_diagonal": "The first term is 1 on the diagonal, where it should be a_k.",
    "jacobian_turned": "Every sign is flipped: the diagonal should be positive, the rest not.",
    "one_slope_each": "That is one slope for each share, by its own z. Every z moves every share.",
    "z_for_shares": "z itself stands where the shares a belong.",
    "sigmoid_for_shares": "The sigmoid of z stands where the shares of softmax belong.",
    "powers_not_shared": "e^z stands where the shares belong: it is not divided.",
    "softmax_twice": "Softmax is taken of a once more.",
    # δ of the output
    "sign_flipped": (
        "The sign is flipped, so that every gradient points uphill.",
        "Look at how far the output is off, and in which direction.",
    ),
    "factor_two": "A factor 2 is there that the ½ of the cost takes away.",
    "half_kept": "A factor ½ is left over.",
    "z_for_a": "z stands in place of a: the bend is left out.",
    "softmax_for_a": "Softmax of z stands in place of a.",
    "cost_for_its_slope": (
        "The cost itself, ½ (a − y)², stands in place of its slope.", _SQUARE,
    ),
    "error_squared": ("The error is squared. The cost is that, not its slope.", _SQUARE),
    "error_without_sign": "The error has lost its sign.",
    "output_for_cost": (
        "How far the output is off is left out: that is how fast a moves, not how fast C does.",
        "Look at what the cost makes of a move of a.",
    ),
    "output_left_out": "Only the target is there: it is not compared with a.",
    "cross_entropy_delta": (
        "δ is a − y. Under the squared error that is not all: the slope of the output is left out, "
        "or the δ of cross-entropy is used.",
        "Look at which output activation and which cost the δ of the output belongs to.",
    ),
    "target_minus_output":
        "δ is taken as target minus output: the slope is left out, and the sign is flipped.",
    "output_slope_at_y": "The slope is taken at y, where it should be taken at z.",
    "targets_slope": "In the slope a (1 − a), y stands in place of a.",
    "slope_at_the_error": "The slope is taken at a − y, where it should be taken at z.",
    "slope_added": "The slope is added, where it multiplies.",
    "parentheses_lost": (
        "What should multiply a − y multiplies one of the two alone: parentheses are missing.",
        _PARENTHESES,
    ),
    "delta_averaged": "δ is averaged over the examples: each column keeps its own, until BP3.",
    "delta_summed": "δ is added up over the examples: each column keeps its own, until BP3.",
    "outputs_summed": "δ is added up over the outputs: each neuron has its own.",
    "all_summed": "All is added up to one number: each neuron has its own δ.",
    "cross_entropy_sign": (
        "The sign is flipped: one of the two minuses is lost, the one before the logarithm or the "
        "one in 1 − a."
    ),
    "quadratic_delta":
        "The δ of the squared error is used with cross-entropy: there is a slope too many.",
    "stopped_at_the_output": (
        "That is how fast the cost changes with a. δ asks how fast it changes with z.",
        "Look at what lies between z and a.",
    ),
    "activation_too_many": "a is multiplied in, and nothing asks for it.",
    "entropy_for_its_delta": "That is the cost itself, and not how fast it changes.",
    "stopped_at_one_term": (
        "− y / a is how fast the first term of the cost changes with a: the second term is left "
        "out, and so is the way from a to z.",
        "Look at what lies between z and a.",
    ),
    "delta_of_one_term": "Only the first term of the cost, y ln a, is there.",
    "routes_turned":
        "The sum runs over the wrong subscript: row and column have changed places.",
    "own_route_only":
        "Only the route through the output's own activation counts: the others are left out.",
    "own_route_left_out": "The route through the output's own activation is left out.",
    "matrix_inverted": "The matrix is inverted.",
    "matrix_inverted_and_turned": "The matrix is inverted.",
    "divided_by_own_route": "It is divided by the speed, and only an output's own route counts.",
    "cost_of_routes_left_out": "What each output does to the cost is left out.",
    "cost_squared": "cost_factor is squared: it is a slope already.",
    "cost_without_sign": "cost_factor has lost its sign.",
    "own_cost_for_all":
        "Every route is charged what output j does to the cost: it should be output k.",
    "own_cost_along_rows":
        "The sum runs over the wrong subscript, and what output j does to the cost comes after it.",
    "not_added": "Nothing is added up: that is a whole matrix.",
    "not_added_along_rows": "Nothing is added up: that is a whole matrix.",
    "first_output_alone":
        "Only δ of the first neuron is there. Does a return stand within the loop?",
    "slopes_alone": "How far the outputs are off is left out: those are the slopes alone.",
    "slope_of_entropy_by_a": "− y / a belongs to cross-entropy, and it is the slope by a, not z.",
    "own_error_for_all": "Every route is charged the error of output j: it should be output k's.",
    "true_class_alone": "Only the route through the true class counts: every output has an error.",
    "route_of_the_largest": "Only the route through the largest output counts.",
    # the slope σ′(z)
    "slope_left_out": "There is no slope: δ is passed on without it.",
    "activation_for_slope": "The activation a stands in place of the slope σ′(z).",
    "activation_for_output_slope":
        "The activation a stands in place of the output's slope σ′(z).",
    "slope_at_a": "The slope σ′ is taken at a, where it should be taken at z.",
    "output_slope_at_a": "The slope of the output is taken at a, not at z.",
    "one_minus_a": "Of the slope a (1 − a), the first factor is left out.",
    "z_in_the_slope": "In the slope a (1 − a), z stands in place of a.",
    "z_for_slope": "z stands in place of the slope σ′(z).",
    "slope_of_tanh": "The slope is that of another function: 1 − a² is the one of tanh.",
    "slope_of_tanh_at_z": "The slope is that of tanh, and the neurons are sigmoid.",
    "slope_of_relu": "The slope is that of relu, and the neurons are sigmoid.",
    "slope_twice": "The slope is multiplied in twice.",
    "divided_by_slope": "It is divided by the slope, where the slope multiplies.",
    "a_squared_for_slope": "a² stands in place of the slope a (1 − a).",
    "slope_of_next_layer": "The slope of the next layer stands where this layer's is.",
    "slope_at_the_sum": "The slope is taken at what comes back, where it should be taken at z.",
    # the step back
    "missing_transpose":
        "The subscripts of w are swapped: a transpose is missing, or there is one too many.",
    "reshaped": "reshape makes the numbers fit in another order: it is no transpose.",
    "division_by_w": ("δ is divided by the weights, where they multiply.", _PUSH),
    "inverse_of_w": (
        "The inverse of w stands in place of its transpose: nothing is undone on the way back.",
        _PUSH,
    ),
    "inverse_turned": ("w is inverted: nothing is undone on the way back.", _PUSH),
    "weights_left_out": "The weights are left out.",
    "weights_squared": "The weights are squared.",
    "weights_without_sign": "The weights have lost their signs.",
    "weights_of_this_layer": (
        "The weights are those that arrive at this layer, not those that leave it.",
        "w[l] holds the weights that arrive at layer l.",
    ),
    "updated_early": (
        "The weights are changed before all δ are there: δ goes back through the new ones.",
        "Look at when each number is computed, and what it is computed from.",
    ),
    "error_passed_on": (
        "What goes back has not met its own slope: the slope comes only when it is read off.",
        "Look at what each layer hands on: δ, with its slope.",
    ),
    "delta_left_out": "δ of the next layer is left out.",
    "delta_without_sign": "δ of the next layer has lost its sign.",
    "delta_squared": "δ of the next layer is squared.",
    "activation_passed": "a of the next layer goes back, and not its δ.",
    "relu_of_delta_next":
        "relu is applied to δ of the next layer: it asks for the sign of δ, not of z.",
    "sign_lost_on_the_way": (
        "The sign turns at each step back.",
        "Nothing in the step back turns the sign. Look for a minus that should not be there.",
    ),
    "doubled_on_the_way": "A factor 2 comes in at each step back.",
    "halved_on_the_way": "A factor ½ comes in at each step back.",
    "neuron_from_zero": "Neuron j is sought at place j, one too far.",
    "weights_from_zero": "The weights are those of the neuron after j.",
    "slope_from_zero": "The slope is that of the neuron after j.",
    "slope_of_all": "The slopes of all neurons are there, where one is asked for.",
    "slope_in_the_loop":
        "The slope is multiplied in at every round of the loop: it comes once, after it.",
    "added_apart": "The weights are added up, and the δ are: each δ should meet its own weight.",
    "first_delta_for_all": "Every weight meets the first δ: each should meet its own.",
    "this_layer_counted": "The sum runs over the neurons of this layer, not of the next.",
    # relu's gate
    "gate_always_open": (
        "The gate of relu is always open: there is no slope, or it asks for a ≥ 0, and a is never "
        "below 0."
    ),
    "gate_open_at_zero": "The gate of relu is open at 0. By convention the slope at 0 is 0.",
    "relu_for_its_slope": "The activation stands in place of its slope.",
    "gate_turned": "The gate of relu is open where it should be closed.",
    "gate_turned_at_zero": "The gate of relu is open where it should be closed.",
    "relu_of_delta": "relu is applied to δ itself: it asks for the sign of the sum, not of z.",
    "sigmoid_slope_for_relu": "The slope of the sigmoid stands where the neurons are relu.",
    "tanh_slope_for_relu": "The slope of tanh stands where the neurons are relu.",
    "sign_for_gate": "The gate is −1 where it is closed: it should be 0 there.",
    "z_for_gate": "z stands in place of the slope.",
    "gate_opens_at_one": "The gate opens at 1, not at 0.",
    "gate_leaks": _LEAKS,
    "gate_leaks_much": _LEAKS,
    "relu_squared": "The square of relu stands in place of its slope.",
    "first_example_decides": "The first example opens and closes the gate for all.",
    # the gradients of b and w
    "bias_forgotten": "The bias has no gradient.",
    "bias_times_activation": "The bias gradient is multiplied by an activation.",
    "bias_times_itself": "The bias gradient is multiplied by the bias.",
    "bias_times_slope": "The bias gradient meets the slope once more: δ has it already.",
    "bias_without_slope": "The bias gradient lacks the slope that is in δ.",
    "bias_moves_alone":
        "The bias gradient is 1: that is how fast z moves with b, and not how fast C moves.",
    "bias_sign": "The sign of the bias gradient is flipped.",
    "bias_doubled": "There is a factor 2 too many in the bias gradient.",
    "bias_halved": "There is a factor ½ too many in the bias gradient.",
    "bias_over_neurons": "The mean runs over the neurons too: each has a bias of its own.",
    "bias_of_all_neurons": "The neurons are added up: each has a bias of its own.",
    "own_activation":
        "The weight's gradient takes the activation of its own layer, not of the one before.",
    "own_end_alone":
        "The gradient of each weight is δ alone: the activation at its other end is left out.",
    "sum_at_other_end": "z of the layer before stands at the weight's other end, not its a.",
    "own_sum": "z of its own layer stands at the weight's other end, not a of the one before.",
    "weight_at_its_end":
        "δ is multiplied by the weight itself, not by the activation that it carries.",
    "target_at_other_end": "y stands at the weight's other end, not a of the layer before.",
    "divided_by_activation": "δ is divided by the activation at the other end.",
    "first_input_for_all": "Every weight gets the first activation of the layer before.",
    "activation_bent": "The activation at the other end is bent once more.",
    "delta_of_weight_left_out":
        "The gradient of each weight is the activation alone: δ is left out.",
    "weight_times_slope": "The weight gradient meets the slope once more: δ has it already.",
    "weight_without_slope": "The weight gradient lacks the slope that is in δ.",
    "outer_product_turned":
        "The product is the wrong way round: row and column of the weight have changed places.",
    "weight_averaged_first": "δ and a are averaged over the batch before they are multiplied.",
    "weight_sign": "The sign of the weight gradient is flipped.",
    "weight_doubled": "There is a factor 2 too many in the weight gradient.",
    "weight_halved": "There is a factor ½ too many in the weight gradient.",
    # the scale of w
    "root_left_out": "The root is left out: the squares stay squares.",
    "squared_once_more": "The squares are squared once more.",
    "what_the_slopes_do": (
        "That is the factor which the slopes put on δ. The scale has to make up for it.",
        "What times this factor keeps δ as it was?",
    ),
    "mean_slope": "The slopes are averaged as they are: the large ones should count for more.",
    "mean_slope_itself": "That is the mean slope. The scale has to make up for it.",
    "middle_slope": "The slope in the middle stands for all: large ones should count for more.",
    "largest_slope": "Only the largest slope counts.",
    "smallest_slope": "Only the smallest slope counts.",
    "two_over_slopes": "That asks how many slopes there are, not how large they are.",
    "spread_of_slopes": "That is how far the slopes lie from their mean, not how large they are.",
    "one_for_each_neuron": "There is a number for each neuron: one scale is for all of them.",
    "neurons_counted_alone": "The sum is divided by the number of neurons, not by that of slopes.",
    "first_example_alone": "Only the first example counts.",
    "inverses_averaged": "The slopes are turned over before they are averaged.",
    "root_of_the_mean": "The root is there, and the squares are not.",
    # the step downhill
    "ascent": "The step goes uphill.",
    "learning_rate_left_out": "The learning rate is left out.",
    "divided_by_learning_rate": "The gradient is divided by the learning rate.",
    "rate_squared": "The learning rate is squared.",
    "rate_doubled": "The step is twice as long as it should be.",
    "rate_halved": "The step is half as long as it should be.",
    "one_minus_rate": "1 − η stands in place of the learning rate.",
    "rate_of_a_half": "½ stands in place of the learning rate.",
    "change_alone": "That is the change. The new w is the old one and the change.",
    "old_scaled": "The old w is multiplied by the learning rate, too.",
    "old_shrunk": "The old w is multiplied by 1 − η.",
    "learning_rate_alone": "Only the sign of the gradient counts, not its size.",
    "gradient_left_out": "The gradient is left out.",
    "gradient_of_length_one": "The gradient is brought to length 1, however steep or flat it is.",
    "w_for_gradient": "w stands in place of its gradient.",
    "gradient_times_w": "The gradient is multiplied by w.",
    "gradient_averaged": "Every weight moves by the mean gradient: each has its own.",
    "gradient_squared": "The gradient is squared.",
    "gradient_without_sign": "The gradient has lost its sign.",
    "rate_added": "The learning rate and the gradient are added, where they multiply.",
    "step_turned": "The subtraction is turned round.",
    "all_multiplied": "All is multiplied: the step should be subtracted from w.",
    "moved_already": "Those are the new w and b, after a step. Their gradients are asked for.",
    "gradient_alone": "That is the gradient. The new w is the old one, minus a step.",
    "not_moved": "Nothing moves.",
    "one_step_only": (
        "Only one step is taken.", "Look at what the loop repeats, and at where its return stands.",
    ),
    "one_step_too_few": "One step is missing.",
    "one_step_too_many": "There is one step too many.",
    "slope_of_the_start": "Every step uses the slope at the start.",
    "slope_of_the_count": "The slope is taken at the number of the step, not at w.",
    "step_from_the_start": "Every step sets out from the start again.",
    "rate_shrinks": "The learning rate shrinks from step to step.",
    "rate_shared": "The learning rate is divided by the number of steps.",
    "change_of_the_walk": "That is how far w has moved, not where it is.",
    "path_given": "That is the whole path, with the start.",
    "path_after_the_start": "That is the whole path.",
    "slope_at_the_end": "That is the slope at the end, not the place.",
    # one moves, the other is held
    "held_replaced_by_one": ("The number that is held has become 1.", _HELD),
    "held_set_to_zero": ("What is held has become 0, as if it moved, too.", _HELD),
    "held_squared": ("What is held is squared.", _HELD),
    "held_differentiated": ("The derivative is taken of what is held, too.", _HELD),
    "held_added": ("What is held is added, and it multiplies.", _HELD),
    "held_lost_its_square": ("What is held has lost its square.", _HELD),
    "two_before_the_held": ("A 2 stands before what is held.", _HELD),
    "two_lost": "The 2 is lost: u·u grows twice as fast as u alone would have it.",
    "power_kept": "The power is not lowered.",
    "not_differentiated": "No derivative is taken of what moves.",
    "u_lost": "The derivative of u·u has lost its u.",
    "derivative_of_a_square": "2v is the derivative of v·v.",
    "v_squared": "v is squared.",
    "both_move": ("Both numbers move: nothing is held.", "Look at who moves, and who is held."),
    # differences
    "one_sided": "The difference is one-sided: only the point above p is taken.",
    "one_sided_below": "The difference is one-sided: only the point below p is taken.",
    "one_sided_turned": "The difference is one-sided, and its two points have changed places.",
    "difference_turned": "The two points have changed places: the sign is flipped.",
    "points_two_steps_away": "The points are 2h away from p, not h.",
    "points_half_a_step_away": "The points are h/2 away from p, not h.",
    "points_too_far": "The points are 2h away from p, so 4h apart; and it is divided by 2h.",
    "points_too_near": "The points are h/2 away from p, so h apart; and it is divided by 2h.",
    "divided_by_h": "p + h and p − h are 2h apart, and it is divided by half of that.",
    "not_divided": "The difference is not divided by its step.",
    "divided_then_multiplied": (
        "The 2 divides, but the h multiplies: Python reads / 2 * h from left to right.",
        _PARENTHESES,
    ),
    "over_2h": "It is divided by twice the distance.",
    "one_sided_over_2h":
        "Only one of the points moves, so they are h apart; and it is divided by 2h.",
    "divided_by_two": "It is divided by 2 alone: the h is left out.",
    "multiplied_by_distance": "It is multiplied by the distance, not divided.",
    "multiplied_by_h": "It is multiplied by h, where it should be divided by the distance.",
    "divided_by_square": "It is divided by h².",
    "divided_by_place": "It is divided by p, where h belongs.",
    "values_added": "The two values are added, not subtracted.",
    "second_value_left_out": _POINTS,
    "value_over_step": _POINTS,
    "divisor_of_one_value": (
        "Only the second value is divided: parentheses are missing.", _PARENTHESES,
    ),
    "second_difference": "That tells how fast the slope changes, not the slope.",
    "value_over_place": "That is f(p) divided by p: a slope compares two points.",
    "step_added_to_value": "h is added to what f gives, where it should be added to p.",
    "same_point_twice": "The two points are the same.",
    "all_moved_at_once":
        "All entries of p move at once, so that each entry of the gradient gets the same number.",
    "left_below": (
        "An entry that was moved is still below its place when the next one is tried.", _COPIES,
    ),
    "left_above": (
        "An entry that was moved is still above its place when the next one is tried.", _COPIES,
    ),
    "moves_pile_up": (
        "The moves pile up: on both sides, the entries before are still moved.", _COPIES,
    ),
    "one_copy_for_both": (
        "up and down are one and the same array, so nothing is left of the moves.", _COPIES,
    ),
    "others_set_to_zero": "The other entries are 0: they should be held where they are.",
    "step_for_place": "The entry becomes h itself: h should be added to it.",
    "step_without_place": "Only the step is handed to f: h should be added to p.",
    "relative_step": "The step is a share of the entry, and it is divided by h.",
    "slopes_added": "The slopes are added up: each entry has its own.",
    "one_slope_alone": "That is one slope: each entry has its own.",
    "first_slope_alone":
        "Only the first entry is measured. Does a return stand within the loop?",
    "last_slope_missing": "The last entry is not measured.",
    "first_slope_missing": "The first entry is not measured: Python counts from 0.",
    # the complex step
    "real_part_taken": "The real part is taken, not the imaginary one.",
    "size_taken": "The size is taken, not the imaginary part.",
    "imaginary_not_divided": "It is not divided by the step.",
    "imaginary_over_2h": "It is divided by 2h, and the one point lies h away from p.",
    "multiplied_by_step": "It is multiplied by the step, not divided.",
    "divided_by_step_squared": "It is divided by h².",
    "imaginary_step_turned": "The step goes down, by −ih: the sign is flipped.",
    "whole_imaginary_step": "The step is i, not ih.",
    "place_left_out": "p is left out: f is asked at ih.",
    "place_multiplied": "p is multiplied by ih, where ih should be added.",
    "value_subtracted": "f(p) is subtracted.",
    "step_not_imaginary": "The step is a real one, so nothing imaginary comes out.",
    "two_real_points":
        "That is the difference of two real points. It subtracts, and so it loses digits.",
    "one_sided_real_points":
        "That is the difference of two real points. It subtracts, and so it loses digits.",
    "two_imaginary_points":
        "Both p + ih and p − ih are asked, and it is divided by h alone. One point is enough.",
    "divided_by_ih":
        "It is divided by ih before the imaginary part is taken: that brings the real part there.",
    # how far apart
    "sign_kept": "The differences keep their sign: where mine is too small, nothing is seen.",
    "sign_kept_turned":
        "The differences keep their sign: where mine is too large, nothing is seen.",
    "mine_added": "mine and truth are added, not compared.",
    "sizes_compared": "The sizes are compared: a wrong sign is not seen.",
    "differences_squared": "The differences are squared.",
    "differences_averaged":
        "The differences are averaged: one wrong entry among many that are right hides so.",
    "differences_added":
        "The differences are added up: many tiny ones look like a large one.",
    "each_difference": "There is a number for each entry: one is asked for.",
    "smallest_difference": "The smallest difference counts, not the largest.",
    "not_compared":
        "The difference is not compared with anything. For large gradients it is large.",
    "size_of_truth_alone": "It is divided by the size of the truth alone, which may be 0.",
    "size_of_mine_alone": "It is divided by the size of mine alone, which may be 0.",
    "smaller_size": "It is divided by the smaller of the two sizes, which may be 0.",
    "sum_of_sizes": _GOOD_TOO + "the larger of the two sizes, not their sum.",
    "mean_of_sizes": _GOOD_TOO + "the larger of the two sizes, not their mean.",
    "size_with_its_sign":
        "The size is that of the largest entry: one far below 0 is overlooked.",
    "entry_by_entry":
        "Each entry is divided by its own size. Where both are almost 0, rounding decides.",
    "entry_by_entry_of_both": _GOOD_TOO + "one size for all entries.",
    "entry_by_entry_of_truth": "Each entry is divided by that of the truth, which may be 0.",
    "entries_averaged": "Each entry is divided by its own size, and then they are averaged.",
    "each_entry_of_both": "Each entry is divided by its own size, and there is a number for each.",
    "means_compared": "The mean difference is divided by the mean size: one wrong entry hides so.",
    "by_norms": _GOOD_TOO + "the largest entries, not the lengths.",
    "by_larger_norm": _GOOD_TOO + "the largest entries, not the lengths.",
    "by_norm_of_truth": _GOOD_TOO + "the largest entries, not the lengths.",
    "largest_compared": "Only the largest entries are compared, wherever they stand.",
    "squares_compared": "The squares are compared, above and below.",
}  # fmt: skip
