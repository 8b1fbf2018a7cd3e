"""A network and its forward pass, against the sums of the notation written out in plain Python."""

import math

import numpy as np
import pytest
import reference
from cases import HIDDEN, make_case, parameters

import bpkit


def test_shapes_are_those_of_the_notation():
    net = bpkit.Network([4, 5, 3])
    assert net.L == 3
    assert (net.w[2].shape, net.w[3].shape) == ((5, 4), (3, 5))
    assert (net.b[2].shape, net.b[3].shape) == ((5, 1), (3, 1))


def test_weights_are_normal_with_variance_scale_squared_over_the_inputs_and_biases_0():
    net = bpkit.Network([400, 500, 100], scale=3)
    for l, n_prev in [(2, 400), (3, 500)]:
        u = net.w[l] / (3 / math.sqrt(n_prev))
        assert np.mean(u) == pytest.approx(0, abs=0.02)
        assert np.std(u) == pytest.approx(1, abs=0.02)
        assert np.mean(abs(u) < 1) == pytest.approx(0.6827, abs=0.02)
    assert not any(b.any() for b in net.b)


def test_a_seed_gives_the_same_network_every_time_and_another_seed_another():
    assert np.array_equal(parameters(bpkit.Network([3, 4, 2])), parameters(make_net(seed=0)))
    assert np.array_equal(parameters(make_net(seed=5)), parameters(make_net(seed=5)))
    assert not np.array_equal(parameters(make_net(seed=5)), parameters(make_net(seed=6)))


def make_net(seed):
    return bpkit.Network([3, 4, 2], seed=seed)


@pytest.mark.parametrize("output", reference.ACTIVATIONS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_forward_is_the_sum_of_the_notation_neuron_by_neuron(hidden, output):
    """z^l_j = Σ_k w^l_jk a^{l-1}_k + b^l_j and a^l_j = σ(z^l_j), for each example by itself."""
    net, x, _, _ = make_case([3, 4, 2, 3], hidden, output, m=5)
    trace = net.forward(x)
    for i in range(5):
        a = [x[k, i] for k in range(3)]
        assert trace.a[1][:, i] == pytest.approx(a)
        for l in (2, 3, 4):
            w, b = net.w[l], net.b[l]
            z = [sum(w[j, k] * a[k] for k in range(len(a))) + b[j, 0] for j in range(len(w))]
            a = reference.ACTIVATIONS[hidden if l < 4 else output](np.array([z]))[0]
            assert trace.z[l][:, i] == pytest.approx(z)
            assert trace.a[l][:, i] == pytest.approx(a)


def test_a_one_dimensional_x_is_one_column():
    net, x, _, _ = make_case([3, 4, 2], m=1)
    one = net.forward(x[:, 0])
    assert [a.shape for a in one.a] == [(3, 1), (4, 1), (2, 1)]
    assert np.array_equal(one.a[3], net.forward(x).a[3])


def test_a_trace_begins_at_the_input_for_a_and_behind_it_for_z():
    trace = make_net(seed=0).forward([1, 2, 3])
    assert [l for l, _ in trace.a.items()] == [1, 2, 3]
    assert [l for l, _ in trace.z.items()] == [2, 3]


def test_a_network_in_float32_has_its_weights_in_float32():
    net = bpkit.Network([3, 4, 2], dtype=np.float32)
    assert parameters(net).dtype == np.float32
    assert bpkit.Network([3, 4, 2], dtype="float32").dtype == np.float32


def test_a_copy_is_a_network_of_its_own():
    net, x, _, _ = make_case([3, 4, 2], hidden="relu", output="softmax")
    twin = net.copy()
    assert np.array_equal(twin.forward(x).a[3], net.forward(x).a[3])
    twin.w[2][0, 0] += 1
    twin.b[3][0, 0] += 1
    assert twin.w[2][0, 0] == net.w[2][0, 0] + 1
    assert twin.b[3][0, 0] == net.b[3][0, 0] + 1


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
def test_a_weight_gone_wrong_is_reported_by_its_layer(value):
    net = bpkit.Network([2, 3, 2], hidden="sigmoid")
    net.w[3][...] = value
    net.b[3][...] = value
    with pytest.raises(ValueError, match=r"z\[3\]: nan or inf"):
        net.forward([1, 2])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", HIDDEN)
def test_saturated_layers_pass_without_warning(activation, dtype):
    net = bpkit.Network([2, 3, 2], activation, activation, scale=1e4, dtype=dtype)
    assert np.isfinite(net.forward([[1, -1], [1, -1]]).a[3]).all()
    g = bpkit.backprop(net, [[1, -1], [1, -1]], [[0, 1], [1, 0]])
    assert all(np.isfinite(d).all() for d in [*g.delta, *g.w, *g.b])


@pytest.mark.parametrize(
    ("name", "bad"), [("w", 3), ("w", None), ("b", [1, 2]), ("hidden", "tan"), ("output", "softmx")]
)
def test_what_would_stop_a_forward_pass_is_refused_when_it_is_set(name, bad):
    net = bpkit.Network([2, 3, 2])
    with pytest.raises((TypeError, ValueError), match=rf"^{name}: expected .*got "):
        setattr(net, name, bad)
    net.forward([1, 2])  # it is as it was


def test_it_prints_what_it_is():
    net = bpkit.Network([4, 5, 3], hidden="tanh", output="softmax")
    assert repr(net) == "<Network 4-5-3, hidden tanh, output softmax, float64>"
