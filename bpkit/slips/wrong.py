"""Mistakes that take more than a line: other forward passes, and wrong ways back."""

import numpy as np

from bpkit.activations import VALUE
from bpkit.backpropagation import BP, Gradients, backprop, check_batch, cost_of
from bpkit.layers import Layers
from bpkit.slips.right import step, weighted_sum


def summands(w_next, delta_next):
    """w_kj δ_k of each route, before they are added: (n[l+1], n[l], m)."""
    return w_next[:, :, np.newaxis] * delta_next[:, np.newaxis, :]


def forward_with(net, x, z_of=weighted_sum, value=None, value_last=None):
    """a^L with another weighted sum, or with other activations."""
    a = np.reshape(x, (net.sizes[0], -1))
    for l in range(2, net.L + 1):
        z = z_of(net.w[l], a, net.b[l])
        bend = value if l < net.L else value_last
        own = VALUE[net.hidden if l < net.L else net.output]
        a = (bend or own)(z)
    return a


def straight(z):
    return z


def read_off(delta, a, cost) -> Gradients:
    """BP3 and BP4 on the δ of layers 2 to L: delta[0] is δ²."""
    return Gradients(
        delta=Layers("delta", 2, delta),
        w=Layers("w", 2, [BP.gradient_w(d, a_prev) for d, a_prev in zip(delta, a, strict=False)]),
        b=Layers("b", 2, [BP.gradient_b(d) for d in delta]),
        cost=cost,
    )


def raw_errors(net, x, y, cost="quadratic"):
    raw = BP._replace(
        delta_output=lambda z, a, y, pair: a - y,
        delta_hidden=lambda w, delta, z, sigma: w.T @ delta,
    )
    return backprop(net, x, y, cost, raw)


def slope_of_next_layer(net, x, y, cost="quadratic"):
    g, (z, a) = backprop(net, x, y, cost), net.forward(x)
    delta = [g.delta[net.L]]
    for l in range(net.L - 1, 1, -1):
        delta.insert(0, BP.delta_hidden(net.w[l + 1], delta[0], z[l + 1], net.sigma))
    return read_off(delta, a, g.cost)


def own_activation(net, x, y, cost="quadratic"):
    g, a = backprop(net, x, y, cost), net.forward(x).a
    return read_off([*g.delta], [*a][1:], g.cost)


def bias_times_activation(net, x, y, cost="quadratic"):
    g, a = backprop(net, x, y, cost), net.forward(x).a
    b = [BP.gradient_b(delta * a[l]) for l, delta in g.delta.items()]
    return g._replace(b=Layers("b", 2, b))


def updated_early(net, x, y, cost="quadratic", learning_rate=1.0):
    """Each weight matrix moves before δ has gone back through it."""
    g, (z, a) = backprop(net, x, y, cost), net.forward(x)
    delta = [g.delta[net.L]]
    for l in range(net.L - 1, 1, -1):
        w_new = step(net.w[l + 1], BP.gradient_w(delta[0], a[l]), learning_rate)
        delta.insert(0, BP.delta_hidden(w_new, delta[0], z[l], net.sigma))
    return read_off(delta, a, g.cost)


def batch_averaged_first(net, x, y, cost="quadratic"):
    """One backward pass on the means of z, a and y over the batch."""
    x, y, pair = check_batch(net, x, y, cost)
    trace = net.forward(x)
    z, a = ([each.mean(axis=1, keepdims=True) for each in layers] for layers in trace)
    y_mean = y.mean(axis=1, keepdims=True)
    delta = [BP.delta_output(z[-1], a[-1], y_mean, pair)]
    for l in range(net.L - 1, 1, -1):
        delta.insert(0, BP.delta_hidden(net.w[l + 1], delta[0], z[l - 2], net.sigma))
    return read_off(delta, a, cost_of(net, x, y, cost))


def summed(net, x, y, cost="quadratic"):
    equations = BP._replace(
        gradient_b=lambda delta: delta.sum(axis=1, keepdims=True),
        gradient_w=lambda delta, a_prev: delta @ a_prev.T,
    )
    return backprop(net, x, y, cost, equations)


def averaged_twice(net, x, y, cost="quadratic"):
    twice = BP._replace(
        gradient_b=lambda delta: delta.mean(axis=1, keepdims=True) / delta.shape[1],
        gradient_w=lambda delta, a_prev: delta @ a_prev.T / delta.shape[1] ** 2,
    )
    return backprop(net, x, y, cost, twice)


def overwritten(net, x, y, cost="quadratic"):
    last = only_last_example(net, x, y, cost)
    m = np.reshape(x, (net.sizes[0], -1)).shape[1]
    return last._replace(
        w=Layers("w", 2, [w / m for w in last.w]), b=Layers("b", 2, [b / m for b in last.b])
    )


def only_last_example(net, x, y, cost="quadratic"):
    x, y, _ = check_batch(net, x, y, cost)
    return backprop(net, x[:, -1:], y[:, -1:], cost)


def measured_in_turn(f, p, h, left):
    """Differences of p's entries, each left where `left` says, in steps, at either side."""
    above, below = np.array(p, float), np.array(p, float)
    gradient = np.zeros(len(p))
    for i, entry in enumerate(p):
        above[i], below[i] = entry + h, entry - h
        gradient[i] = (f(above) - f(below)) / (2 * h)
        above[i], below[i] = entry + left[0] * h, entry + left[1] * h
    return gradient
