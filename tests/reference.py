"""The network once more, written without bpkit: what the tests compare with.

Examples are rows here and the formulas are the textbook's own, good for moderate z only.
`np` may be autograd's, which then differentiates all of it.
"""

import autograd
import autograd.numpy as np

ACTIVATIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "identity": lambda z: z,
    "softmax": lambda z: np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True),
}


def cost(weights, biases, nudges, x, y, hidden, output, cost):
    """C of a batch. weights, biases and nudges are lists, layer 2 first; nudges are added to z."""
    a, y = x.T, y.T
    names = [hidden] * (len(weights) - 1) + [output]
    for w, b, nudge, name in zip(weights, biases, nudges, names, strict=True):
        a = ACTIVATIONS[name](np.dot(a, w.T) + b.T + nudge.T)
    if cost == "quadratic":
        each = np.sum((a - y) ** 2, axis=1) / 2
    elif output == "sigmoid":
        each = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a), axis=1)
    else:
        each = -np.sum(y * np.log(a), axis=1)
    return np.mean(each)


def cost_of(case, nudges=None):
    net, x, y, cost_name = case
    if nudges is None:
        nudges = no_nudges(case)
    return cost([*net.w], [*net.b], nudges, x, y, net.hidden, net.output, cost_name)


def gradients(case):
    """∂C/∂w, ∂C/∂b and δ of every layer, by automatic differentiation; lists, layer 2 first."""
    net, x, y, cost_name = case
    by_w, by_b, by_nudge = autograd.grad(cost, argnum=(0, 1, 2))(
        [*net.w], [*net.b], no_nudges(case), x, y, net.hidden, net.output, cost_name
    )
    m = x.shape[1]
    return by_w, by_b, [m * d for d in by_nudge]  # δ is of one example, C the mean over m


def no_nudges(case):
    return [np.zeros((n, case.x.shape[1])) for n in case.net.sizes[1:]]
