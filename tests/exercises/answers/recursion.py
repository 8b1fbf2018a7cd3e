"""Answers to the exercises of notebook 05: loops and sums where bpkit has matrix products."""

import math

import numpy as np
from form import Answers


def sigma(z):
    return 1 / (1 + math.exp(-z))


def slope(z):
    return sigma(z) * (1 - sigma(z))


def by_loops(together, bend):
    """δ from loops: `together` joins the paths of a neuron, `bend` gives the factor from its z."""

    def step_back(w_next, delta_next, z):
        rows, columns = z.shape
        return [
            [
                together(
                    [w_next[k][j] * delta_next[k][i] for k in range(len(w_next))], w_next, j
                ) * bend(z[j][i])
                for i in range(columns)
            ]
            for j in range(rows)
        ]  # fmt: skip

    return step_back


def add(paths, w, j):
    return sum(paths)


def by_einsum(w_next, delta_next, z):
    a = 1 / (1 + np.exp(-z))
    return np.einsum("kj,ki,ji->ji", w_next, delta_next, a * (1 - a))


def by_columns(w_next, delta_next, z):
    columns = [
        np.diag([slope(v) for v in z[:, i]]) @ w_next.T @ delta_next[:, i]
        for i in range(z.shape[1])
    ]
    return np.array(columns).T


def in_float32(w_next, delta_next, z):
    a = 1 / (1 + np.exp(-z.astype(np.float32)))
    return (w_next.astype(np.float32).T @ delta_next.astype(np.float32)) * (a - a * a)


def from_the_left(w_next, delta_next, z):
    return ((delta_next.T @ w_next).T / (2 + np.exp(z) + np.exp(-z))).tolist()


def swapped(w_next, delta_next, z):
    rows, columns = z.shape
    return [
        [sum(w_next[j][k] * delta_next[k][i] for k in range(len(w_next))) * slope(z[j][i])
         for i in range(columns)]
        for j in range(rows)
    ]  # fmt: skip


def divided(w_next, delta_next, z):
    rows, columns = z.shape
    return [
        [sum(delta_next[k][i] / w_next[k][j] for k in range(len(w_next))) * slope(z[j][i])
         for i in range(columns)]
        for j in range(rows)
    ]  # fmt: skip


WRONG = {
    "activation_for_slope": by_loops(add, sigma),
    "slope_at_a": by_loops(add, lambda z: slope(sigma(z))),
    "slope_left_out": by_loops(add, lambda z: 1),
    "missing_transpose": swapped,
    "one_path": by_loops(lambda paths, w, j: paths[-1], slope),
    "first_path": by_loops(lambda paths, w, j: paths[0], slope),
    "mean_of_paths": by_loops(lambda paths, w, j: sum(paths) / len(paths), slope),
    "largest_path": by_loops(lambda paths, w, j: max(paths), slope),
    "division_by_w": divided,
    "sign_lost_on_the_way": by_loops(add, lambda z: -slope(z)),
    "mean_of_paths and slope_left_out": by_loops(lambda p, w, j: sum(p) / len(p), lambda z: 1),
    "sign_lost_on_the_way and slope_left_out": by_loops(add, lambda z: -1),
}

CHECK = Answers(
    right=[by_loops(add, slope), by_einsum, by_columns, in_float32, from_the_left],
    wrong=WRONG,
    unknown=[by_loops(add, lambda z: slope(z) + 0.1), by_loops(add, math.exp)],
)


def for_one(step_back):
    """An answer for a layer, as one for a neuron."""
    return lambda w, d, z, j: step_back(w, d.reshape(-1, 1), z.reshape(-1, 1))[j - 1][0]


def neuron_by_loop(w_next, delta_next, z, j):
    total = 0
    for k in range(len(delta_next)):
        total += w_next[k, j - 1] * delta_next[k]
    return total * slope(z[j - 1])


def neuron_by_dot(w_next, delta_next, z, j):
    return np.dot(w_next[:, j - 1], delta_next) * slope(z[j - 1])


NEURON = Answers(
    right=[neuron_by_loop, neuron_by_dot, for_one(by_einsum), for_one(in_float32),
           lambda *given: [neuron_by_loop(*given)]],
    wrong={name: for_one(wrong) for name, wrong in WRONG.items()},
)  # fmt: skip


RIGHTLY = by_loops(add, slope)


def all_the_way(step_back=RIGHTLY, error=lambda a, y: a - y, last=slope, shift=0,
                early=0.0):  # fmt: skip
    """Every δ: `early` moves each w before δ goes back through it, `shift` takes another z."""

    def whole(net, x, y):
        z, a = {}, {1: x}
        for l in range(2, net.L + 1):
            z[l] = net.w[l].dot(a[l - 1]) + net.b[l]
            a[l] = np.vectorize(sigma)(z[l])
        delta = {net.L: error(a[net.L], y) * np.vectorize(last)(z[net.L])}
        for l in range(net.L - 1, 1, -1):
            m = x.shape[1]
            w = net.w[l + 1] - early * delta[l + 1].dot(a[l].T) / m
            delta[l] = np.array(step_back(w, delta[l + 1], z[l + shift]))
        return delta

    return whole


def as_list(net, x, y):
    return [*all_the_way()(net, x, y).values()][::-1]


def as_lists(net, x, y):
    return {l: delta.tolist() for l, delta in all_the_way()(net, x, y).items()}


WHOLE = Answers(
    right=[
        all_the_way(), all_the_way(by_einsum), all_the_way(in_float32), as_list, as_lists,
    ],
    wrong={
        **{name: all_the_way(wrong) for name, wrong in WRONG.items() if " and " not in name},
        "sign_flipped": all_the_way(error=lambda a, y: y - a),
        "factor_two": all_the_way(error=lambda a, y: 2 * (a - y)),
        "half_kept": all_the_way(error=lambda a, y: 0.5 * (a - y)),
        "cross_entropy_delta": all_the_way(last=lambda z: 1),
        "target_minus_output": all_the_way(error=lambda a, y: y - a, last=lambda z: 1),
        "raw_errors": all_the_way(by_loops(add, lambda z: 1), last=lambda z: 1),
        "slope_of_next_layer": all_the_way(shift=1),
        "updated_early": all_the_way(early=1.0),
    },
)  # fmt: skip

ANSWERS = {"check": CHECK, "neuron": NEURON, "whole": WHOLE}
