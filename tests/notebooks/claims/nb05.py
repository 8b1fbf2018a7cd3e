"""What notebook 05 claims."""

import re
from itertools import pairwise

import numpy as np

import bpkit
from bpkit.activations import sigmoid_slope
from bpkit.explorers._recursion import steps
from claims import after, promise, slid


@after("six-routes")
def there_are_six_routes_and_they_add_up_to_the_gradient(count, net, x, y):
    z, a = net.forward(x)
    slope = {l: sigmoid_slope(z[l])[:, 0] for l in (2, 3, 4)}
    routes = [
        (a[4][i, 0] - y[i, 0]) * slope[4][i] * net.w[4][i, k] * slope[3][k]
        * net.w[3][k, 0] * slope[2][0] * x[0, 0]
        for k in (0, 1) for i in (0, 1, 2)
    ]  # fmt: skip
    assert count == len(routes) == 6
    measured = bpkit.numerical_gradient(net, x, y, method="complex").w[2][0, 0]
    assert np.isclose(sum(routes), measured)


@after("six-routes")
def a_larger_network_has_eight_million_routes():
    """From one neuron of the first hidden layer, by counting: a route a way to go on."""
    routes = 1
    for width in (30, 30, 30, 30, 10):  # four more hidden layers, then the output
        routes *= width
    assert round(routes / 1e6) == 8


@after("step-back-in-numbers")
def the_table_of_one_step_back_is_right(net, delta4, trace):
    assert (delta4.ravel().round(4) == [0.0319, -0.1477, 0.1442]).all()
    assert (net.w[4].T == [[-0.5, 1, 2], [-1.5, -2, 1]]).all()
    by_hand = [-0.5 * 0.0319, 1 * -0.1477, 2 * 0.1442]
    assert np.allclose(by_hand, [-0.0160, -0.1477, 0.2884], atol=5.1e-5)
    slope = sigmoid_slope(trace.z[3][0, 0])
    assert round(slope, 4) == 0.2321
    assert round(0.1248 * 0.2321, 4) == 0.0290
    assert abs(sum(by_hand) - 0.1248) < 1.5e-4


@after("step-back-in-numbers")
def leaving_out_a_route_or_their_mean_or_the_largest_is_wrong(net, delta4):
    for j in (0, 1):
        summands = net.w[4][:, j] * delta4[:, 0]
        others = [summands.mean(), summands[abs(summands).argmax()], *(summands.sum() - summands)]
        assert not np.isclose(others, summands.sum(), rtol=0.05).any()
        assert summands.sum() > 0


@after("matrices-in-numbers")
def the_matrices_give_every_delta(delta3, delta2, net, x, y):
    measured = bpkit.numerical_gradient(net, x, y, method="complex").b
    assert np.allclose(delta3, measured[3])
    assert np.allclose(delta2, measured[2])


@after("without-transpose")
def only_one_way_to_turn_a_square_matrix_is_right(square, right, wrong):
    assert square.w[3].shape == (3, 3)
    assert right.worst < 1e-9
    assert wrong.w[2] > 0.5


def told(explorer):
    return explorer.frame().words


@promise("figure-recursion", "Slide the step to 0, and play it to the end.")
def values_appear_from_left_to_right_and_deltas_from_right_to_left(figure):
    layers = {"forward": [], "backward": []}
    last = next(c for c in figure.explorer.controls if getattr(c, "axis", "") == "step").high
    for step in range(last(figure.explorer) + 1):
        explorer = slid(figure.explorer, step=step)
        for l in (2, 3, 4):
            for made in (steps.Activation(l, 1), steps.delta(explorer.shape, l, 1)):
                if explorer.knows(made) and l not in layers[made.stage]:
                    layers[made.stage].append(l)
    assert layers == {"forward": [2, 3, 4], "backward": [4, 3, 2]}


@promise("figure-recursion", "Each appears on its own line in the picture, and is lit in")
def each_summand_appears_on_its_line_and_is_lit(figure):
    end = figure.explorer.step  # where δ³₁ is complete
    for k, summand in enumerate(("−0.0037", "−0.0343", "0.0669"), 1):
        picture, formulas, words = slid(figure.explorer, step=end - 3 + k).frame()
        assert f"Back along w⁴{'₁₂₃'[k - 1]}₁ comes {summand}" in words
        assert summand in picture
        assert "bpkit-marked" in formulas[0]


@promise(
    "figure-recursion", "A ? marks each number that is no longer true.", "Yes, $\\delta^3$ is among"
)
def a_weight_of_layer_four_makes_delta_of_layer_three_out_of_date(figure):
    explorer = slid(figure.explorer, step=88).moved(selected="w:4,2,1")
    changed = slid(explorer, value=2)
    for j in (1, 2):
        assert steps.delta(changed.shape, 3, j) in changed.stale
        assert steps.WeightedSum(3, j) not in changed.stale
        assert changed.knows(steps.Activation(3, j))
    assert steps.WeightedSum(4, 2) in changed.stale
    assert "δ = ?" in changed.frame().picture
    assert "δ = ?" not in explorer.frame().picture


@promise("figure-recursion", "No other δ needs anything of layer 4 now", "comes back to layer 4")
def after_delta_of_layer_three_no_delta_needs_layer_four(figure):
    words = [told(slid(figure.explorer, step=step)) for step in range(89)]
    complete = max(n for n, text in enumerate(words) if "The sum is complete: δ³" in text)
    later = [(n, text) for n, text in enumerate(words) if n > complete]
    of_layer_4 = [text for _, text in later if re.search("[wδzab]⁴|layer 4", text)]
    deltas = [text for _, text in later if ", backward" in text]
    assert len(deltas) == 6  # δ²: three neurons, two summands each
    assert not any(text in of_layer_4 for text in deltas)
    assert {re.search("(gradient|update)", text)[1] for text in of_layer_4} == {
        "gradient",
        "update",
    }


@after("famous-example-in-numbers")
def the_famous_number_comes_from_updating_early(famous, inputs, targets, new_w3, gradients, z2):
    ends = []
    for w3 in (famous.w[3], new_w3):
        delta_2 = (w3.T @ gradients.delta[3]) * sigmoid_slope(z2)
        stepped = famous.copy()
        stepped.w[2], stepped.w[3] = famous.w[2] - 0.5 * delta_2 @ inputs.T, new_w3
        ends.append(f"{bpkit.cost_of(stepped, inputs, targets):.9f}")
    assert ends == ["0.291027774", "0.291027924"]
    assert ends[0][:8] == ends[1][:8]  # six decimals
    assert ends[0][8] != ends[1][8]
    assert f"{gradients.cost:.9f}" == "0.298371109"  # as the page prints it


@after("famous-example-in-numbers")
def the_famous_pages_new_weights_are_right(famous, inputs, targets):
    g = bpkit.numerical_gradient(famous, inputs, targets, method="complex")
    printed = {
        2: [[0.149780716, 0.19956143], [0.24975114, 0.29950229]],
        3: [[0.35891648, 0.408666186], [0.511301270, 0.561370121]],
    }
    for l, w in printed.items():
        assert np.allclose(famous.w[l] - 0.5 * g.w[l], w, rtol=0, atol=5e-9)


@after("pass-in-numbers")
def the_pass_by_hand_is_right(g, trace):
    rows = {
        (3, 1): ([-0.5 * 0.0319, 1 * -0.1477, 2 * 0.1442], 0.1248, 0.2321, 0.0290),
        (3, 2): ([-1.5 * 0.0319, -2 * -0.1477, 1 * 0.1442], 0.3918, 0.2042, 0.0800),
        (2, 1): ([1 * 0.0290, 1 * 0.0800], 0.1090, 0.2461, 0.0268),
        (2, 2): ([-1 * 0.0290, 1.5 * 0.0800], 0.0910, 0.2179, 0.0198),
        (2, 3): ([1.5 * 0.0290, -1.5 * 0.0800], -0.0765, 0.1731, -0.0132),
    }
    for (l, j), (summands, total, slope, delta) in rows.items():
        assert g.delta[l][j - 1, 0].round(4) == delta
        assert sigmoid_slope(trace.z[l][j - 1, 0]).round(4) == slope
        assert abs(sum(summands) - total) < 5.1e-5
        assert abs(total * slope - delta) < 1.01e-4  # by hand, off by one at most


@after("article-slip-judged")
def the_printed_formula_is_wrong_in_the_hidden_layers_alone(check, wrong, g, trace, net, x, y):
    assert check.w[4] < 1e-9 < 0.5 < check.w[3] < check.w[2]
    assert np.allclose(wrong.delta[3] / g.delta[3], 1 / (1 - trace.a[3]))
    assert round((1 / (1 - trace.a[3])).mean()) == 3
    assert bpkit.check_gradient(net, x, y).worst < 1e-9


@after("article-slip-judged")
def the_printed_formula_keeps_the_signs_of_layer_three_and_may_turn_those_of_layer_two(
    printed, wrong, g
):
    assert (wrong.delta[2] * g.delta[2] > 0).all()  # in our network none
    turned, rng = 0, np.random.default_rng(0)
    for seed in range(200):
        net, x, y = bpkit.Network([2, 3, 2, 3], seed=seed), rng.normal(size=2), rng.random(3)
        right = bpkit.backprop(net, x, y).delta
        other = bpkit.backprop(net, x, y, equations=printed).delta
        assert (right[3] * other[3] > 0).all()
        turned += (right[2] * other[2] < 0).any()
    assert turned > 5


@after("article-slip-judged")
def a_network_learns_in_spite_of_it(printed, net, x, y):
    costs = {}
    for equations in (bpkit.BP, printed):
        walker, costs[equations] = net.copy(), []
        for _ in range(51):
            g = bpkit.backprop(walker, x, y, equations=equations)
            costs[equations].append(g.cost)
            bpkit.update(walker, g, learning_rate=0.5)
        assert all(later < cost for cost, later in pairwise(costs[equations]))
    assert [f"{c[50]:.4f}" for c in costs.values()] == ["0.0285", "0.0308"]
    assert f"{costs[printed][0]:.4f}" == "0.5217"
