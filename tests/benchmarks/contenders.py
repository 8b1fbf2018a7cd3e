"""The same gradients by other means: what bpkit's speed is held against.

Each function takes a network of sigmoids (a bpkit.Network), x and y, and returns a Step. A test
holds the gradients of each against bpkit's.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import bpkit
from bpkit.backpropagation import check_batch, passes


class Step(NamedTuple):
    """One forward and one backward pass: `run` is timed, `slopes` lays its result out as ∂C/∂w."""

    run: Callable[[], Any]
    slopes: Callable[[Any], list]
    cost: str = "quadratic"


def floor(net, x, y):
    """The matrix products alone, into arrays that are there already."""
    w, m = list(net.w), x.shape[1]
    trace, delta = net.forward(x), [d / m for d in bpkit.backprop(net, x, y).delta]
    a = list(trace.a)
    z_out = [np.empty_like(z) for z in trace.z]
    delta_out = [np.empty_like(d) for d in delta]
    w_out = [np.empty_like(layer) for layer in w]

    def run():
        for i in range(len(w)):
            np.matmul(w[i], a[i], out=z_out[i])
        for i in range(len(w) - 1, 0, -1):
            np.matmul(w[i].T, delta[i], out=delta_out[i - 1])
        for i in range(len(w)):
            np.matmul(delta[i], a[i].T, out=w_out[i])
        return w_out

    return Step(run, list)


def backprop(net, x, y):
    """What a reader calls: it checks x and y, and what it returns."""
    return Step(lambda: bpkit.backprop(net, x, y), lambda g: list(g.w))


def in_training(net, x, y):
    """What `training` calls for each step, when it has checked all its data once."""
    x, y, pair = check_batch(net, x, y, "quadratic")
    return Step(lambda: passes(net, x, y, pair), lambda g: list(g.w))


def scikit_learn(net, x, y):
    """What MLPClassifier calls for each step. Its cost for sigmoid outputs is cross-entropy."""
    from sklearn.neural_network import MLPClassifier

    rows, targets = x.T.copy(), y.T.copy()
    model = MLPClassifier(
        net.sizes[1:-1], activation="logistic", solver="sgd", alpha=0, batch_size=len(rows)
    )
    model.partial_fit(rows, targets.astype(int), classes=np.arange(net.sizes[-1]))
    model.coefs_ = [w.T.copy() for w in net.w]
    model.intercepts_ = [b[:, 0].copy() for b in net.b]
    activations = [rows, *[np.empty((len(rows), n), net.dtype) for n in net.sizes[1:]]]
    deltas, w_slopes, b_slopes = ([None] * len(net.w) for _ in range(3))

    def run():
        return model._backprop(rows, targets, None, activations, deltas, w_slopes, b_slopes)

    return Step(run, lambda result: [s.T for s in result[1]], "cross_entropy")


def pytorch(net, x, y):
    """Autograd on the CPU, in the library's own form: examples are rows, layers are modules."""
    import torch

    torch.set_num_threads(1)
    layers = []
    for w, b in zip(net.w, net.b, strict=True):
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=getattr(torch, str(net.dtype)))
        linear.weight.data, linear.bias.data = torch.tensor(w), torch.tensor(b[:, 0])
        layers += [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers)
    parameters = list(model.parameters())
    rows, targets = torch.tensor(x.T.copy()), torch.tensor(y.T.copy())

    def run():
        cost = 0.5 * ((model(rows) - targets) ** 2).sum(dim=1).mean()
        return torch.autograd.grad(cost, parameters)

    return Step(run, lambda slopes: [s.numpy() for s in slopes[::2]])


CONTENDERS = {
    "floor": floor,
    "bpkit": backprop,
    "bpkit in training": in_training,
    "scikit-learn": scikit_learn,
    "PyTorch": pytorch,
}
