"""Answers to the exercises of notebook 02: neuron by neuron where bpkit has matrix products."""

import math

import numpy as np
from form import Answers


def sigma(z):
    return 1 / (1 + math.exp(-z))


def same(z):
    return z


def by_loops(bend=sigma, last_bend=sigma, bias=1, turned=False, layers=0):
    """Neuron by neuron; the arguments put mistakes in."""

    def forward(net, x):
        outputs = []
        for i in range(x.shape[1]):
            a = list(x[:, i])
            for l in range(2, net.L + 1 - layers):
                w = net.w[l].T if turned else net.w[l]
                f = last_bend if l == net.L else bend
                a = [
                    f(sum(w[j][k] * a[k] for k in range(len(a))) + bias * net.b[l][j, 0])
                    for j in range(len(w))
                ]
            outputs.append(a)
        return np.array(outputs).T

    return forward


def by_rows(net, x):
    a = x.T
    for l in range(2, net.L + 1):
        a = 1 / (1 + np.exp(-(a @ net.w[l].T + net.b[l].T)))
    return a.T


def kept_in_a_dict(net, x):
    a = {1: x}
    for l in range(2, net.L + 1):
        a[l] = 0.5 + 0.5 * np.tanh((net.w[l] @ a[l - 1] + net.b[l]) / 2)
    return a[net.L]


def in_float32(net, x):
    a = x.astype(np.float32)
    for w, b in zip(net.w, net.b, strict=True):
        a = 1 / (1 + np.exp(-(w.astype(np.float32) @ a + b.astype(np.float32))))
    return a


FORWARD = Answers(
    right=[
        by_loops(),
        by_rows,
        kept_in_a_dict,
        in_float32,
        lambda net, x: by_rows(net, x).tolist(),
    ],
    wrong={
        "last_bend_left_out": by_loops(last_bend=same),
        "hidden_bends_left_out": by_loops(bend=same),
        "no_bends": by_loops(bend=same, last_bend=same),
        "stopped_a_layer_early": by_loops(layers=1),
        "w_transposed": by_loops(turned=True),
        "bias_left_out": by_loops(bias=0),
        "bias_subtracted": by_loops(bias=-1),
    },
    unknown=[by_loops(bend=math.tanh), by_loops(bias=2)],
)


def cost_by_loops(of_one=lambda d: d * d / 2, per_output=False, per_example=True):
    def cost(a, y):
        total = 0.0
        for j in range(a.shape[0]):
            for i in range(a.shape[1]):
                total += of_one(a[j, i] - y[j, i])
        total = total / a.shape[0] if per_output else total
        return total / a.shape[1] if per_example else total

    return cost


COST = Answers(
    right=[
        cost_by_loops(),
        lambda a, y: np.mean(np.sum((y - a) ** 2, axis=0)) / 2,
        lambda a, y: np.linalg.norm(a - y) ** 2 / (2 * a.shape[1]),
        lambda a, y: 0.5 * np.einsum("ji,ji->", a - y, a - y) / y.shape[1],
        lambda a, y: np.float32(np.trace((a - y).T @ (a - y)) / (2 * a.shape[1])),
        lambda a, y: [[cost_by_loops()(a, y)]],
    ],
    wrong={
        "half_left_out": cost_by_loops(lambda d: d**2),
        "mean_over_outputs": cost_by_loops(per_output=True),
        "not_squared": cost_by_loops(lambda d: abs(d) / 2),
        "summed_over_examples": cost_by_loops(per_example=False),
        "half_left_out and mean_over_outputs": cost_by_loops(lambda d: d**2, per_output=True),
    },
    unknown=[cost_by_loops(lambda d: d**4)],
)

ANSWERS = {"check": FORWARD, "cost": COST}
