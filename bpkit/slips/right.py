"""The formulas as they should be, by their labels: what every slip is a variant of."""

from collections.abc import Callable, Mapping

import numpy as np

from bpkit.activations import (
    ELEMENTWISE,
    relu_slope,
    sigmoid,
    sigmoid_slope,
    softmax,
    softmax_jacobian,
)
from bpkit.backpropagation import BP, backprop


def entry(w, l, j, k):
    """w^l_{jk}  (article A3): to neuron j of layer l, from neuron k of layer l-1."""
    return w[l][j - 1, k - 1]


def weighted_sum(w, a_prev, b):
    """z^l = w^l a^{l-1} + b^l  (article A4)."""
    return w @ a_prev + b


def forward(net, x):
    """a^L  (article A4)."""
    return net.forward(x).a[net.L]


def step(w, gradient_w, learning_rate):
    """w - η ∂C/∂w  (article A5)."""
    return w - learning_rate * gradient_w


def descend(slope, start, learning_rate, steps):
    """Where `steps` steps down a cost of one weight end, whose slope is slope(w)  (article A5)."""
    w = start
    for _ in range(steps):
        w = step(w, slope(w), learning_rate)
    return w


def partials(u, v):
    """The gradient of f = u·u·v: how fast it changes with u, v held; and with v, u held  (P3)."""
    return np.array([2 * u * v, u * u])


def squared_error(a, y):
    """C = ½ Σ_j (a_j - y_j)², averaged over the examples  (article A6)."""
    return 0.5 * ((a - y) ** 2).sum(axis=0).mean()


def delta_sigmoid(z, a, y):
    """δ^L = (a^L - y) σ′(z^L), for sigmoid and squared error  (article A11)."""
    return (a - y) * sigmoid_slope(z)


def through_every_output(cost_factor, da_dz):
    """δ^L_j = Σ_k ∂C/∂a_k ∂a_k/∂z_j, of one example; da_dz[k, j] = ∂a_k/∂z_j  (article A10)."""
    return da_dz.T @ cost_factor


def cross_entropy(a, y):
    """C = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)], averaged over the examples  (E6)."""
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=0).mean()


def deltas_sigmoid(z, y):
    """δ^L of a sigmoid output under squared error, and under cross-entropy  (A11, E6)."""
    return delta_sigmoid(z, sigmoid(z), y), sigmoid(z) - y


def read_off(delta, a_prev):
    """∂C/∂w^l = δ^l (a^{l-1})ᵀ and ∂C/∂b^l = δ^l, of one example  (article A8)."""
    return delta @ a_prev.T, delta


def jacobian(z):
    """J[k, j] = ∂a_k/∂z_j of softmax, for one example  (article A12)."""
    return softmax_jacobian(z.ravel())


def shares(z):
    """a_j = e^{z_j} / Σ_k e^{z_k}, in each column  (article A12)."""
    return softmax(z)


def difference(f, p, h):
    """(f(p + h) - f(p - h)) / 2h, which nears f′(p) as h shrinks."""
    return (f(p + h) - f(p - h)) / (2 * h)


def each_entry_moved(f, p, h, rule=difference):
    """∂f/∂p_i for each entry of p: it alone moves, the others are held."""
    p = np.array(p, float)

    def alone(i):
        return lambda entry: f(np.concatenate([p[:i], [entry], p[i + 1 :]]))

    return np.array([rule(alone(i), entry, h) for i, entry in enumerate(p)])


def complex_step(f, p, h):
    """Im f(p + ih) / h, which nears f′(p) as h shrinks and subtracts nothing."""
    return f(p + 1j * h).imag / h


def relative_difference(mine, truth):
    """The largest |mine - truth|, over the largest |entry| of either."""
    return abs(mine - truth).max() / max(abs(mine).max(), abs(truth).max())


def relu_step_back(w_next, delta_next, z):
    """δ^l of relu neurons: BP2, its slope 1 where z > 0 and else 0."""
    return BP.delta_hidden(w_next, delta_next, z, ELEMENTWISE["relu"])


def keeping_scale(slopes):
    """1 / √(mean of σ′(z)²): the scale of random weights at which |δ| keeps its size."""
    return 1 / np.sqrt((slopes**2).mean())


# The formulas by their labels; "pass" is the whole of backprop.
RIGHT: Mapping[str, Callable] = {
    "A3": entry,
    "A4": weighted_sum,
    "forward": forward,
    "A5": step,
    "descent": descend,
    "partials": partials,
    "A6": squared_error,
    "A8": read_off,
    "A10": through_every_output,
    "A11": delta_sigmoid,
    "E6": deltas_sigmoid,
    "cross-entropy": cross_entropy,
    "BP1": BP.delta_output,
    "BP2": BP.delta_hidden,
    "BP3": BP.gradient_b,
    "BP4": BP.gradient_w,
    "A12": jacobian,
    "softmax": shares,
    "relu slope": relu_slope,
    "BP2 with relu": relu_step_back,
    "scale": keeping_scale,
    "difference": difference,
    "gradient by differences": each_entry_moved,
    "complex step": complex_step,
    "relative difference": relative_difference,
    "pass": backprop,
}
