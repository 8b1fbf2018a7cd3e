"""The same gradients by other means: what bpkit's speed is held against.

Each function here takes a network of sigmoids (a bpkit.Network), x and y, and returns a Step. The
tests hold the gradients of each against bpkit's.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import bpkit

# Above so many products of a weight and an activation, the scalar engine is not run: it makes
# several Python objects for each, which then take minutes and gigabytes.
MOST_SCALAR_PRODUCTS = 300_000


class Step(NamedTuple):
    """One forward and one backward pass: `run` is timed, `slopes` lays its result out as ∂C/∂w."""

    run: Callable[[], Any]
    slopes: Callable[[Any], list]
    cost: str = "quadratic"


def bpkit_step(net, x, y):
    return Step(lambda: bpkit.backprop(net, x, y), lambda g: list(g.w))


def floor(net, x, y):
    """The matrix products alone, into arrays that are there already.

    The products are those of the formulas, on the numbers that bpkit gets, so what comes out are
    its gradients too: only what stands between the products is left out.
    """
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


def pytorch(net, x, y):
    """Autograd on the CPU, in the library's own form: examples are rows, layers are modules."""
    import torch

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


def scikit_learn(net, x, y):
    """MLPClassifier's own pass, without the checks and the update around it.

    Its cost for sigmoid outputs is cross-entropy, so y holds 0 and 1 alone.
    """
    from sklearn.neural_network import MLPClassifier

    rows, targets = x.T.copy(), y.T.copy()
    model = MLPClassifier(
        net.sizes[1:-1], activation="logistic", solver="sgd", alpha=0, batch_size=len(rows)
    )
    model.partial_fit(rows, targets.astype(int), classes=np.arange(net.sizes[-1]))
    model.coefs_ = [w.T.copy() for w in net.w]
    model.intercepts_ = [b[:, 0].copy() for b in net.b]
    activations = [rows] + [None] * len(net.w)
    deltas, w_slopes, b_slopes = ([None] * len(net.w) for _ in range(3))
    activations[1:] = [np.empty((len(rows), n), net.dtype) for n in net.sizes[1:]]

    def run():
        return model._backprop(rows, targets, None, activations, deltas, w_slopes, b_slopes)

    return Step(run, lambda result: [s.T for s in result[1]], "cross_entropy")


def hips_autograd(net, x, y):
    import autograd
    import autograd.numpy as anp

    def cost(parameters):
        a = x
        for w, b in parameters:
            a = 1 / (1 + anp.exp(-(anp.dot(w, a) + b)))
        return 0.5 * anp.mean(anp.sum((a - y) ** 2, axis=0))

    slopes = autograd.grad(cost)
    parameters = list(zip(net.w, net.b, strict=True))
    return Step(lambda: slopes(parameters), lambda result: [w for w, _ in result])


def loop_over_examples(net, x, y):
    """The textbook's program: one column at a time, the gradients added up and divided by m."""
    w, b = list(net.w), list(net.b)
    columns = [(x[:, [i]], y[:, [i]]) for i in range(x.shape[1])]

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def one_example(x, y):
        z, a = [], [x]
        for i in range(len(w)):
            z.append(np.dot(w[i], a[-1]) + b[i])
            a.append(sigmoid(z[-1]))
        delta = (a[-1] - y) * sigmoid(z[-1]) * (1 - sigmoid(z[-1]))
        w_slopes, b_slopes = [np.dot(delta, a[-2].T)], [delta]
        for i in range(len(w) - 1, 0, -1):
            delta = np.dot(w[i].T, delta) * sigmoid(z[i - 1]) * (1 - sigmoid(z[i - 1]))
            w_slopes.insert(0, np.dot(delta, a[i - 1].T))
            b_slopes.insert(0, delta)
        return w_slopes, b_slopes

    def run():
        w_sums, b_sums = [np.zeros_like(v) for v in w], [np.zeros_like(v) for v in b]
        for column in columns:
            w_slopes, b_slopes = one_example(*column)
            w_sums = [s + slope for s, slope in zip(w_sums, w_slopes, strict=True)]
            b_sums = [s + slope for s, slope in zip(b_sums, b_slopes, strict=True)]
        return [s / len(columns) for s in w_sums], [s / len(columns) for s in b_sums]

    return Step(run, lambda result: result[0])


class Scalar:
    """A number that remembers what it was made of: a pair (number, slope) for each input."""

    __slots__ = ("inputs", "slope", "value")
    tape: list["Scalar"] = []  # noqa: RUF012  every number made, in order

    def __init__(self, value, inputs=()):
        self.value, self.inputs, self.slope = value, inputs, 0.0
        Scalar.tape.append(self)

    def __add__(self, other):
        return Scalar(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Scalar(self.value * other.value, ((self, other.value), (other, self.value)))

    def sigmoid(self):
        a = 1 / (1 + math.exp(-self.value))
        return Scalar(a, ((self, a * (1 - a)),))


def scalar_engine(net, x, y):
    """Automatic differentiation number by number, in the manner of micrograd; always doubles."""
    if x.shape[1] * sum(w.size for w in net.w) > MOST_SCALAR_PRODUCTS:
        return None
    columns = list(zip(x.T.tolist(), y.T.tolist(), strict=True))
    w, b = [v.tolist() for v in net.w], [v[:, 0].tolist() for v in net.b]

    def run():
        Scalar.tape.clear()
        w_nodes = [[[Scalar(v) for v in row] for row in layer] for layer in w]
        b_nodes = [[Scalar(v) for v in layer] for layer in b]
        cost = Scalar(0.0)
        for inputs, targets in columns:
            a = [Scalar(v) for v in inputs]
            for rows, biases in zip(w_nodes, b_nodes, strict=True):
                a = [neuron(row, bias, a) for row, bias in zip(rows, biases, strict=True)]
            for output, target in zip(a, targets, strict=True):
                error = output + Scalar(-target)
                cost = cost + Scalar(0.5) * error * error
        cost.slope = 1 / len(columns)
        for node in reversed(Scalar.tape):
            for source, slope in node.inputs:
                source.slope += slope * node.slope
        return w_nodes

    def neuron(row, bias, a):
        z = bias
        for weight, activation in zip(row, a, strict=True):
            z = z + weight * activation
        return z.sigmoid()

    def slopes(w_nodes):
        return [np.array([[node.slope for node in row] for row in layer]) for layer in w_nodes]

    return Step(run, slopes)


CONTENDERS = {
    "floor": floor,
    "bpkit": bpkit_step,
    "PyTorch": pytorch,
    "scikit-learn": scikit_learn,
    "HIPS autograd": hips_autograd,
    "loop over examples": loop_over_examples,
    "scalar engine": scalar_engine,
}
