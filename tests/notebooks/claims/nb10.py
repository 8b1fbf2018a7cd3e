"""What notebook 10 claims: how δ fades and the signal with it, what helps, and relu's gate."""

import numpy as np
import pytest

import bpkit
from bpkit.activations import sigmoid
from bpkit.figure import Button
from claims import after, promise, slid

LEARNING = {"cost": "cross_entropy", "epochs": 60, "batch_size": 20, "learning_rate": 0.05}


def length(delta):
    return np.sqrt((np.linalg.norm(delta, axis=0) ** 2).mean())


def left_in(figure, **moves):
    """What is left of |δ| in layer 2, as a share of that at the output."""
    s = slid(figure.explorer, **moves)
    net = bpkit.Network([2] + [s.width] * s.depth + [1], s.hidden, scale=s.scale, seed=s.seed)
    delta = bpkit.backprop(net, *bpkit.datasets.two_moons(16), "cross_entropy").delta
    return length(delta[2]) / length(delta[net.L])


@after("delta-lengths")
def the_lengths_of_the_running_example(delta):
    assert [round(length(delta[l]), 4) for l in (4, 3, 2)] == [0.2089, 0.0851, 0.0359]
    assert np.hypot(np.hypot(0.0319, 0.1477), 0.1442) == pytest.approx(0.2089, abs=5e-5)
    assert [*delta[3][:, 0].round(4), *delta[2][:, 0].round(4)] == [
        0.0290, 0.0800, 0.0268, 0.0198, -0.0132,
    ]  # fmt: skip
    assert length(delta[2]) / length(delta[4]) == pytest.approx(1 / 6, rel=0.05)


@after("chain-of-ten")
def a_quarter_each_time(chain, delta):
    z = chain.forward([0.5]).z
    assert all((z[l] == 0).all() for l in range(2, 13))
    factors = [delta[l].item() / delta[l + 1].item() for l in range(2, 12)]
    assert factors == pytest.approx([0.25] * 10)
    a = sigmoid(np.linspace(-9, 9, 181))
    assert np.allclose(a * (1 - a), 0.25 - (a - 0.5) ** 2)


@after("factors-in-numbers")
def the_formula_comes_close_in_wide_layers(deep_network, X, Y):
    for hidden, factor in (("sigmoid", 0.23), ("tanh", 0.91), ("relu", 1 / np.sqrt(2))):
        net = deep_network(hidden, 1.0, width=100)
        z, delta = net.forward(X).z, bpkit.backprop(net, X, Y, "cross_entropy").delta
        slopes = [np.sqrt((net.sigma.slope(z[l]) ** 2).mean()) for l in range(2, 12)]
        told, seen = np.prod(slopes) ** 0.1, (length(delta[2]) / length(delta[12])) ** 0.1
        assert seen == pytest.approx(told, rel=0.05)
        assert told == pytest.approx(factor, abs=0.02)


@after("factors-in-numbers")
def the_slopes_and_the_weights_are_as_good_as_strangers(deep_network, X, Y):
    """The mixed terms and (w)² times (δ)², over many draws, come to what the formula says."""
    ratios = []
    for seed in range(100):
        net = bpkit.Network([2, 100, 100, 1], hidden="tanh", seed=seed)
        delta = bpkit.backprop(net, X[:, :20], Y[:, :20], "cross_entropy").delta
        ratios.append(length(net.w[3].T @ delta[3]) / length(delta[3]))
    assert np.mean(ratios) == pytest.approx(1, rel=0.05)


@promise("figure-vanishing", "Take relu, and slide the scale to 1.4, then to 3.")
def relu_is_level_then_explodes(figure):
    level, steep = (slid(figure.explorer, hidden="relu", scale=s) for s in (1.4, 3))
    assert "δ keeps its size" in level.frame().words
    assert "δ explodes" in steep.frame().words


@promise("figure-vanishing", "Take sigmoid with scale 4. By the factor ¼ it should be level")
def sigmoid_is_not_level_at_4(figure):
    s = slid(figure.explorer, hidden="sigmoid", scale=4)
    assert "δ vanishes" in s.frame().words
    z = s.network().forward(bpkit.datasets.two_moons(16)[0]).z
    a = sigmoid(z[s.layer])
    assert np.sqrt(((a * (1 - a)) ** 2).mean()) < 0.2


@promise("figure-vanishing", "Take relu with 2 neurons a layer", "Mostly δ is exactly 0.")
def narrow_relu_is_mostly_dead(figure):
    s = slid(figure.explorer, hidden="relu", scale=1, width=2)
    (other,) = [control for control in s.controls if isinstance(control, Button)]
    dead = 0
    for _ in range(30):
        s = other.act(s)
        dead += "nothing of δ arrives" in s.frame().words
    assert dead > 20


@promise(
    "figure-vanishing",
    "At 1.4 relu is nearly level, and tanh too. identity climbs",
    "At 4 no line is level. sigmoid still falls. The others climb; tanh the least",
)
def which_lines_are_level(figure):
    activations = ("relu", "tanh", "identity", "sigmoid")
    relu, tanh, identity, low = (left_in(figure, hidden=h, scale=1.4) for h in activations)
    assert 0.5 < relu < 2 > tanh > 0.5
    assert identity == pytest.approx(1.4**10, rel=0.3)
    assert low < 1e-4
    relu, tanh, identity, low = (left_in(figure, hidden=h, scale=4) for h in activations)
    assert low < 0.01 < 50 < tanh < relu < identity


@promise("figure-vanishing", "a straight line")
def relu_at_scale_1_is_not_called_kept(figure):
    assert "δ fades" in slid(figure.explorer, hidden="relu", scale=1).frame().words


@after("how-far-layers-moved")
def who_learns_and_who_sleeps(moved, deep_network, X, Y):
    asleep = moved["sigmoid, scale 1"]
    assert asleep[2] == pytest.approx(1e-6, rel=0.5)
    assert f"{asleep[12]:.0%}" == "2%"
    assert min(moved["tanh, scale 1"].values()) > 0.1
    g = bpkit.backprop(deep_network("sigmoid", 1.0, width=12), X, Y, "cross_entropy")
    assert np.linalg.norm(g.w[12]) > 1e5 * np.linalg.norm(g.w[2])  # no learning rate suits both


@after("last-two-alone")
def the_signal_has_shrunk_on_the_way_forward(deep_network, X, Y):
    a = {h: deep_network(h, 1.0, width=12).forward(X).a for h in ("sigmoid", "tanh")}
    spread = {h: [a[h][l].std(axis=1).mean() for l in range(2, 12)] for h in a}
    assert spread["sigmoid"][0] == pytest.approx(0.11, abs=0.005)
    assert spread["sigmoid"][-1] == pytest.approx(1.8e-7, rel=0.05)
    assert max(np.divide(spread["sigmoid"][1:], spread["sigmoid"][:-1])) < 0.5
    assert spread["tanh"][-1] > 0.1


@after("last-two-alone")
def nothing_arrives_and_stretched_it_would(deep_network, X, Y):
    """What the sigmoid's last two layers lack is size alone: stretched, the same signal serves."""
    right = {}
    for hidden in ("sigmoid", "tanh"):
        deep = deep_network(hidden, 1.0, width=12)
        seen = deep.forward(X).a[10]
        middle, spread = seen.mean(axis=1, keepdims=True), seen.std(axis=1, keepdims=True)
        for name, signal in (("", seen), (" stretched", (seen - middle) / spread)):
            last_two = bpkit.Network([12, 12, 1], hidden=hidden)
            last_two.w[2], last_two.w[3] = deep.w[11], deep.w[12]
            right[hidden + name] = bpkit.train(last_two, signal, Y, **LEARNING)[-1].accuracy
    assert right["tanh"] > 0.8
    assert right["sigmoid"] == pytest.approx(0.5, abs=0.05)
    assert right["sigmoid stretched"] > 0.8


@after("exploding-to-zero")
def one_draw_scatters_and_the_explosion_kills(wild, delta, X, Y):
    factors = []
    for seed in range(20):
        net = bpkit.Network([2] + [12] * 10 + [1], hidden="relu", scale=3.0, seed=seed)
        d = bpkit.backprop(net, X, Y, "cross_entropy").delta
        factors.append(length(d[2]) / length(d[12]))
    assert f"{(3 / np.sqrt(2)) ** 10:,.0f}" == "1,845"
    assert (round(min(factors), -1), round(max(factors), -2)) == (100, 3800)
    assert not delta[2].any()
    dead = [l for l in range(2, 12) if not wild.forward(X).a[l].any()]
    assert len(dead) > 1  # whole layers, and those before them get no δ
    assert not any(delta[l].any() for l in range(2, max(dead) + 1))
    before = wild.copy()
    bpkit.train(wild, X, Y, "cross_entropy", epochs=3, learning_rate=0.1)
    assert all((wild.w[l] == before.w[l]).all() for l in range(2, max(dead) + 1))  # for good


@after("gate-in-numbers")
def the_table_of_the_gates(net, x, y, z, w, delta, delta2, delta3):
    assert z[2].ravel().tolist() == [0.25, 0.75, 1.25]
    assert z[3].ravel().tolist() == [0.875, 0]
    assert delta[4].ravel().round(4).tolist() == [0.0935, -0.0611, 0.1480]
    assert (w[4].T @ delta[4]).ravel().round(4).tolist() == [0.1881, 0.1299]
    assert delta3.ravel().round(4).tolist() == [0.1881, 0]
    assert delta2.ravel().round(4).tolist() == [0.1881, -0.1881, 0.2822]
    assert np.allclose(delta2, delta[2])


@after("gate-in-numbers")
def on_the_corner_a_nudge_finds_the_mean(net, x, y):
    def cost(b):
        twin = net.copy()
        twin.b[3][1] += b
        return bpkit.cost_of(twin, x, y)

    h = 1e-6
    up, down = (cost(h) - cost(0)) / h, (cost(0) - cost(-h)) / h
    assert (up, down) == pytest.approx((0.1299, 0), abs=1e-4)
    report = bpkit.check_gradient(net, x, y, method="central")
    assert report.worst > 0.1
    assert "no slope" in str(report)


@after("always-open-gate")
def the_open_gate_is_off_by_most_of_its_size(off):
    assert off.w[4] < 1e-9 < 0.5 < off.w[2] < off.w[3]


@after("it-trains")
def it_trains_all_the_same(small, X, Y, slip):
    costs = [bpkit.cost_of(small, X, Y, "cross_entropy")]
    for equations in (bpkit.BP, slip):
        learner = small.copy()
        for _ in range(300):
            g = bpkit.backprop(learner, X, Y, "cross_entropy", equations)
            bpkit.update(learner, g, learning_rate=0.1)
        costs.append(bpkit.cost_of(learner, X, Y, "cross_entropy"))
    start, right, wrong = costs
    assert right < wrong < 0.5 * start


@after("three-flat-places-judged")
def stationary_twice_and_vanished_once(straight, zeros, ten, x_xor, y_xor):
    for network in (straight, zeros):
        g = bpkit.backprop(network, x_xor, y_xor)
        assert max(abs(array).max() for array in (*g.w, *g.b)) < 1e-9
        assert np.allclose(network.forward(x_xor).a[network.L], 0.5)
    g, stepped = bpkit.backprop(ten, x_xor, y_xor), ten.copy()
    assert np.linalg.norm(g.w[2]) < 1e-6 < 0.1 < np.linalg.norm(g.w[12])
    bpkit.update(stepped, g, learning_rate=0.1)
    assert bpkit.cost_of(stepped, x_xor, y_xor) < g.cost - 0.1


@after("aside-from-zeros")
def zeros_is_a_saddle(zeros, aside, x_xor, y_xor):
    lower = bpkit.cost_of(aside, x_xor, y_xor)
    assert lower < bpkit.cost_of(zeros, x_xor, y_xor)
    zeros.b[3] += 0.1  # and along another direction it rises
    assert bpkit.cost_of(zeros, x_xor, y_xor) > 0.125
    zeros.b[3] -= 0.1


@after("quiz")
def scale_1_is_glorot_between_equal_layers_and_root_2_is_he():
    for scale, mean_square in ((1, 2 / (400 + 400)), (np.sqrt(2), 2 / 400)):
        w = bpkit.Network([400, 400], scale=scale).w[2]
        assert (w**2).mean() == pytest.approx(mean_square, rel=0.02)
