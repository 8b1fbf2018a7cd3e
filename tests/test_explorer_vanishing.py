"""vanishing: the size of δ in each layer, under any depth, activation and scale."""

import random
import re

import numpy as np
import pytest

from bpkit import Network, backprop
from bpkit.datasets import two_moons
from bpkit.draw.symbols import rounded
from bpkit.explorers._vanishing import (
    HIDDEN,
    Sizes,
    _picture,
    _words,
    in_latex,
    in_text,
    largest_slope,
    spread,
    vanishing,
)


def by_hand(explorer):
    """The network, |δ^l| by l, and the gradients, each taken anew."""
    shape = [2] + [explorer.width] * explorer.depth + [1]
    net = Network(shape, hidden=explorer.hidden, seed=explorer.seed, scale=explorer.scale)
    gradients = backprop(net, *two_moons(16), cost="cross_entropy")
    columns = {l: np.linalg.norm(delta, axis=0) for l, delta in gradients.delta.items()}
    return net, {l: np.sqrt(np.mean(c**2)) for l, c in columns.items()}, gradients


def test_the_numbers_shown_are_those_of_a_fresh_backward_pass_after_any_moves():
    moves, s = random.Random(10), vanishing().explorer
    for _ in range(200):
        name, value = moves.choice(
            [
                ("depth", moves.randint(1, 20)),
                ("hidden", moves.choice(HIDDEN)),
                ("scale", moves.randint(5, 80) / 20),
                ("width", moves.randint(2, 24)),
                ("seed", s.seed + 1),
                ("selected", f"l:{moves.randint(2, 21)}"),
            ]
        )
        s = s.moved(**{name: value})
        _, delta, _ = by_hand(s)
        l, shown = s.layer, s.frame()
        assert f"layer {l}: |δ" in shown.picture
        assert f"= {in_text(delta[l])}</tspan>" in shown.picture
        assert in_latex(delta[l + 1]) in shown.formulas[1]
        if delta[2] > 0:
            assert shown.formulas[-1].endswith(f"= {in_latex(delta[2] / delta[s.depth + 2])}")
            assert f"= {in_text(delta[s.depth + 2])} at the output" in shown.words
            assert f"= {in_text(delta[2])}" in shown.words
        assert shown == s.frame()


def test_a_layer_multiplies_the_size_of_delta_by_about_scale_times_the_typical_slope():
    for hidden in HIDDEN:
        figure = vanishing(hidden=hidden, scale=1.5, selected="l:6")
        net, delta, _ = by_hand(figure.explorer)
        z = net.forward(two_moons(16)[0]).z[6]
        slope = np.sqrt(np.mean(net.sigma.slope(z) ** 2))
        estimate = 1.5 * slope * delta[7]
        symbols = figure.frame().formulas[1]
        assert rf"= 1.5 \cdot {rounded(slope)} \cdot" in symbols
        assert in_latex(estimate) in symbols
        assert estimate == pytest.approx(delta[6], rel=0.5)


def test_the_words_tell_vanishing_from_a_stationary_point():
    figure = vanishing()
    _, _, gradients = by_hand(figure.explorer)
    whole = np.sqrt(sum((g**2).sum() for g in [*gradients.w, *gradients.b]))
    assert f"∂C/∂w² has length {in_text(np.linalg.norm(gradients.w[2]))}" in figure.frame().words
    assert "no stationary point" in figure.frame().words
    assert f"all weights and biases has length {in_text(whole)}." in figure.frame().words


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"hidden": "sigmoid"}, "δ vanishes"),
        ({"hidden": "sigmoid", "depth": 1}, "Through 1 hidden layer of sigmoid, δ keeps its size"),
        ({"hidden": "tanh", "depth": 20}, "keeps its size"),
        ({"hidden": "tanh", "depth": 20, "scale": 0.25}, "The cost is flat here"),
        ({"hidden": "relu", "depth": 20, "scale": 1.0}, "δ vanishes"),
        ({"hidden": "relu"}, "δ fades"),
        ({"hidden": "tanh", "scale": 3.0}, "δ grows"),
        ({"hidden": "relu", "depth": 20, "scale": 1.4}, "keeps its size"),
        ({"hidden": "relu", "depth": 20, "scale": 4.0}, "δ explodes"),
        ({"hidden": "relu", "depth": 20, "width": 2}, "It is exactly 0 in layers 2 to 21"),
    ],
)
def test_the_words_say_what_becomes_of_delta(settings, said):
    assert said in vanishing(**settings).frame().words


def test_a_delta_of_zero_is_drawn_as_a_ring_and_shown_as_0():
    dead = vanishing(hidden="relu", depth=20, width=2).frame()
    assert dead.picture.count('fill="#ffffff" stroke="#b84a00"') == 20
    assert "layer 2: |δ²| = 0" in dead.picture
    assert dead.formulas[-1] == r"|\delta^2| = 0"


def test_a_network_that_answers_everything_right_has_no_delta_to_lose():
    s, nothing = vanishing(depth=1).explorer, Sizes({2: 0.0, 3: 0.0}, 0.0, 0.0)
    assert "0 at the output already: every answer is right" in _words(s, nothing)
    assert "= 0</tspan>" in _picture(s, {"sigmoid": nothing.delta}, "all right")


def test_a_click_on_a_layer_shows_its_formulas_and_other_weights_change_the_numbers():
    figure = vanishing()
    figure.view.picked = "l:7"
    assert r"\delta^{7} = \left((w^{8})^T" in figure.frame().formulas[0]
    before = figure.frame()
    _, _, _, _, other_weights, reset, _ = figure.panel.children
    other_weights.click()
    assert figure.frame().words != before.words
    reset.click()
    assert figure.frame() == vanishing().frame()


def test_a_layer_that_a_shallower_network_lacks_gives_way_to_its_last_hidden_one():
    deep = vanishing(depth=10, selected="l:9").explorer
    shallow = deep.moved(depth=3)
    assert shallow.layer == 4
    assert shallow.moved(depth=10).layer == 9


def test_the_axis_stands_still_while_the_scale_and_the_activation_change():
    def axis(**settings):
        return re.findall(r'script">(−?\d+)<', vanishing(**settings).to_svg())

    assert axis(scale=0.25) == axis(scale=4.0) == axis(hidden="relu")
    assert axis(depth=20) != axis()


def test_an_axis_of_a_hundred_decades_has_no_more_than_ten_lines():
    """Where the one example whose gates are open is all but right, hardly any δ is left."""
    figure = vanishing(hidden="relu", width=2, scale=3.0, seed=13)
    powers = re.findall(r'script">(−?\d+)<', figure.to_svg())
    assert "−100" in powers
    assert len(powers) <= 10


def test_the_largest_slopes_are_a_quarter_for_sigmoid_and_1_for_the_others():
    slopes = {h: largest_slope(Network([1, 1, 1], hidden=h).sigma) for h in HIDDEN}
    assert slopes.items() >= {"sigmoid": 0.25, "tanh": 1, "relu": 1, "identity": 1}.items()


def test_sizes_are_written_with_a_power_of_ten_where_four_decimals_do_not_serve():
    written = [in_text(v) for v in (0, 0.5, 2.0567, 45.345, 209.821, 0.00031, 12345.0)]
    assert written == ["0", "0.5000", "2.06", "45.3", "210", "3.10·10⁻⁴", "1.23·10⁴"]
    assert in_latex(0.00031) == r"3.10 \cdot 10^{-4}"


def test_names_beside_the_curves_never_stand_on_one_another():
    assert spread([50, 10, 12, 14], 20) == [70, 10, 30, 50]
