"""What notebook 03 claims: the walk downhill, its learning rates, and who does what."""

import numpy as np
import pytest

import bpkit
from bpkit.explorers._descent import path
from claims import after, promise, slid


def shows(explorer, words):
    """Whether the sentence of the figure says so."""
    return words in explorer.frame().words


@promise(
    "figure-forward",
    "two of the network's 26 weights and biases",
    "Click that neuron, the lower one of layer 3, and the slider becomes its bias.",
    "At the start $C = 0.5217$.",
)
def the_two_sliders(figure):
    weight = figure.explorer
    net = weight.net
    assert sum(net.w[l].size + net.b[l].size for l in (2, 3, 4)) == 26
    assert shows(weight, "w⁴₂₂ = −2")
    assert shows(weight, "C = 0.5217")
    bias = weight.moved(selected="n:3,2")
    assert shows(slid(bias, value=-0.9), "b³₂ = −0.9")


@after("landscape")
def the_best_of_both_sliders(C, cost_at, sliders):
    assert C.size == 3721
    assert np.allclose(sliders[1] - sliders[0], 2 * 0.05)  # every second stop
    assert len(str(61**26)) == 47
    stops = np.linspace(-3, 3, 121)
    best = min(cost_at(w, b) for w in stops for b in stops)
    assert f"{best:.4f}" == f"{C.min():.4f}" == "0.2686"


@after("landscape")
def two_ways_lead_down(cost_at):
    """Raising w; or lowering b, where the wrong weight does less harm and the ground gets flat."""
    by_w = [cost_at(w, 0.5) for w in np.arange(-2, 3.01, 0.05)]
    by_b = [cost_at(-2, b) for b in np.arange(0.5, -3.01, -0.05)]
    assert (np.diff(by_w) < 0).all()
    assert (np.diff(by_b) < 0).all()
    assert by_b[-1] == pytest.approx(0.32, abs=0.005)
    assert abs(by_b[-1] - by_b[-2]) < 0.2 * abs(by_b[1] - by_b[0])


@after("predicted-change")
def the_table_of_u_and_v(f, gradient, predicted):
    assert (f(3, 4), f(3.01, 4), f(3, 4.01)) == pytest.approx((21, 21.1001, 21.03))
    h = 1e-6
    slopes = (f(3 + h, 4) - f(3 - h, 4)) / (2 * h), (f(3, 4 + h) - f(3, 4 - h)) / (2 * h)
    assert slopes == pytest.approx(gradient)
    assert predicted == pytest.approx(0.13)
    assert f(3.01, 4.01) - f(3, 4) == pytest.approx(0.1 + 0.03 + 0.0001 + 0.0001)


@after("two-slopes")
def the_signs_and_which_is_larger(net, x, y, slope_w, slope_b):
    g = bpkit.backprop(net, x, y)
    assert (slope_w, slope_b) == pytest.approx((g.w[4][1, 1], g.b[3][1, 0]), abs=1e-4)
    assert slope_w < 0 < slope_b
    assert abs(slope_b) < abs(slope_w) < 1.5 * abs(slope_b)


@after("step-in-numbers")
def one_step_of_both(slope_w, slope_b, w_new, b_new, predicted, true, cost_at):
    shown = [f"{v:.4f}" for v in (slope_w, 0.5 * slope_w, w_new, slope_b, 0.5 * slope_b, b_new)]
    assert shown == ["-0.1054", "-0.0527", "-1.9473", "0.0800", "0.0400", "0.4600"]
    assert predicted == pytest.approx(true, rel=0.05)
    assert abs(true + 0.01) < abs(true + 0.1)  # by about 0.01, and not by about 0.1
    assert f"{cost_at(w_new, b_new):.4f}" == "0.5130"


@after("five-rates")
def the_names_of_the_walks():
    for rate, factor in ((0.01, 0.99), (0.5, 0.5), (1, 0), (1.9, -0.9), (2.1, -1.1)):
        walk = path("parabola", rate, 3.0)[:6, 0]
        assert np.allclose(walk, [3 * factor**n for n in range(6)])
    to_and_fro = path("parabola", 2, 3.0)[:, 0]
    assert (abs(to_and_fro) == 3).all()


@promise("figure-descent", "The first is the one you have just met, with $s = 1$.")
def the_figure_begins_with_the_parabola(figure):
    assert "(w)^2" in figure.frame().formulas[0]
    assert path("parabola", 1, 3.0)[1] == 0  # the factor 1 - η s is 0 at η = 1


@promise("figure-descent", "set $\\eta$ to 0.01, 0.5, 1, 1.9 and 2.1")
def five_rates_on_the_parabola(figure):
    names = {0.01: "creeping", 0.5: "converging", 1: "converged", 1.9: "oscillat", 2.1: "diverging"}
    for rate, name in names.items():
        assert shows(slid(figure.explorer, learning_rate=rate, step=3), name)


@promise(
    "figure-descent",
    "Choose the *long bowl* and $\\eta = 0.24$, then $0.26$, and slide the step to its end",
    "At $0.26$ its factor is $1 - 0.26 \\cdot 8 = -1.08$.",
    "At $0.24$ it is $-0.92$",
    "any $\\eta$ below $2$ would do",
)
def the_bowl(figure):
    bowl = slid(figure.explorer, loss="bowl")
    assert shows(slid(bowl, learning_rate=0.24, step=60), "converged")
    assert shows(slid(bowl, learning_rate=0.24, step=3), "oscillating")
    assert shows(slid(bowl, learning_rate=0.26, step=60), "diverging")
    for rate, factor in ((0.24, -0.92), (0.25, -1), (0.26, -1.08)):
        w_2 = path("bowl", rate, *bowl.starts)[:, 1]
        assert w_2[1] / w_2[0] == pytest.approx(factor)
    assert abs(path("bowl", 1.99, *bowl.starts)[-1, 0]) < abs(bowl.start)


@promise(
    "figure-descent",
    "It is $w_1$ that is slow: after 10 steps $w_2$ has long been at $0.00$, "
    "and $w_1$ is still at $1.05$.",
)
def at_a_tenth_the_other_weight_is_slow(figure):
    bowl = slid(figure.explorer, loss="bowl", learning_rate=0.1, step=10)
    walk = path("bowl", bowl.learning_rate, *bowl.starts)
    assert [f"{v:.2f}" for v in walk[10]] == ["1.05", "0.00"]
    assert f"{walk[5, 1]:.2f}" == "0.00"
    assert shows(bowl, "w is 1.04")  # 1.0460
    slow_2 = path("bowl", 0.24, *bowl.starts)[10]
    assert abs(slow_2[1] / bowl.bowl_start) > abs(slow_2[0] / bowl.start)


@promise("figure-descent", "start at $-0.5$, at $0.5$, at $-4$. Three starts, three ends.")
def three_starts_three_ends(figure):
    flat = slid(figure.explorer, loss="plateau", learning_rate=0.2, step=60)
    ends = [path("plateau", 0.2, slid(flat, start=start).start)[-1, 0] for start in (-0.5, 0.5, -4)]
    assert np.allclose(ends, [-1.5, 1.5, -3.84], atol=0.01)
    assert shows(slid(flat, start=-0.5), "converged")
    assert shows(slid(flat, start=0.5), "converged")
    assert shows(slid(flat, start=-4), "stuck on a plateau")


@promise("figure-descent", "Choose the *saddle*. Start $w_2$ at exactly $0$, then at $0.01$.")
def a_hair_off_the_saddle(figure):
    saddle = slid(figure.explorer, loss="saddle", learning_rate=0.2, start=-4, step=60)
    assert shows(slid(saddle, saddle_start=0), "stuck on the saddle")
    assert shows(slid(saddle, saddle_start=0.01), "converged")


@after("saddle")
def a_saddle_and_a_plateau_are_no_minima(w1, w2, flat_w, flat_b, cost_at):
    def C(u, v):
        return u * u / 2 - v * v / 2 + v**4 / 4

    assert np.allclose([w1, w2], 0, atol=1e-4)
    assert C(0, 1) == pytest.approx(C(w1, w2) - 0.25)
    assert max(abs(flat_w), abs(flat_b)) < 0.02 < 0.08  # of the slopes at the start
    assert cost_at(-2, -3) > cost_at(3, -0.9) + 0.05  # and it is no minimum


@after("saturated-neuron")
def the_saturated_neuron_hardly_moves(saturated, x, y, slope):
    a = saturated.forward(x).a[4][:, 0]
    assert a[1] < 1e-4
    assert 0.5 * (a[1] - 1) ** 2 == pytest.approx(0.5, abs=1e-3)
    assert f"{abs(0.5 * slope):.5f}" == "0.00001"


@after("two-curves")
def six_steps_of_all_26(slow, C, net, x, y):
    assert slow[5] > C.min() > slow[6]
    first, last = slow[0] - slow[1], slow[199] - slow[200]
    assert 0 < last < 0.001 * first  # flat curves and short steps near the end


@after("backprop-without-step")
def each_can_be_exchanged_without_the_other(g, slow, pushes):
    assert g.cost == slow[0]
    assert np.allclose(pushes, slow[:51], atol=1e-8)
