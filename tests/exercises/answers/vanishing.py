"""Answers to the exercises of notebook 10: loops and sums where bpkit has matrix products."""

import math

import numpy as np
from form import Answers


def by_loops(together, gate, w_of=lambda w, k, j: w[k][j]):
    """δ from loops: `together` joins the paths of a neuron, `gate` gives the factor from its z."""

    def step_back(w_next, delta_next, z):
        layer = []
        for j in range(len(z)):
            row = []
            for i in range(len(z[0])):
                paths = [w_of(w_next, k, j) * delta_next[k][i] for k in range(len(w_next))]
                row.append(together(paths) * gate(z[j][i]))
            layer.append(row)
        return layer

    return step_back


def open_above_0(z):
    return 1 if z > 0 else 0


def always(z):
    return 1


def mean(paths):
    return sum(paths) / len(paths)


def minus(paths):
    return -sum(paths)


def turned(w, k, j):
    return w[j][k]


def sigmoid_slope(z):
    return math.exp(-z) / (1 + math.exp(-z)) ** 2


def by_a(w_next, delta_next, z):
    a = np.maximum(z, 0)
    return w_next.T.dot(delta_next) * (a > 0)


def by_einsum(w_next, delta_next, z):
    return np.einsum("kj,ki,ji->ji", w_next, delta_next, np.where(z > 0, 1.0, 0.0))


def in_float32(w_next, delta_next, z):
    gate = np.heaviside(z.astype(np.float32), np.float32(0))
    return (w_next.astype(np.float32).T @ delta_next.astype(np.float32)) * gate


def by_closing(w_next, delta_next, z):
    delta = w_next.T @ delta_next
    delta[z <= 0] = 0
    return delta


def by_columns(w_next, delta_next, z):
    columns = []
    for d, z_i in zip(delta_next.T, z.T, strict=True):
        columns.append(np.diag([float(v > 0) for v in z_i]) @ w_next.T @ d)
    return np.array(columns).T.tolist()


def relu_of_it(w_next, delta_next, z):
    return [[max(v, 0) for v in row] for row in (delta_next.T @ w_next).T]


CHECK = Answers(
    right=[by_loops(sum, open_above_0), by_a, by_einsum, in_float32, by_closing, by_columns],
    wrong={
        "gate_always_open": by_loops(sum, lambda z: 1 if max(z, 0) >= 0 else 0),
        "gate_open_at_zero": by_loops(sum, lambda z: 0 if z < 0 else 1),
        "relu_for_its_slope": by_loops(sum, lambda z: max(z, 0)),
        "sigmoid_slope_for_relu": by_loops(sum, sigmoid_slope),
        "relu_of_delta": relu_of_it,
        "gate_turned": by_loops(sum, lambda z: 1 if z < 0 else 0),
        "missing_transpose": by_loops(sum, open_above_0, turned),
        "one_path": by_loops(lambda paths: paths[-1], open_above_0),
        "first_path": by_loops(lambda paths: paths[0], open_above_0),
        "mean_of_paths": by_loops(mean, open_above_0),
        "largest_path": by_loops(max, open_above_0),
        "division_by_w": by_loops(sum, open_above_0, lambda w, k, j: 1 / w[k][j]),
        "sign_lost_on_the_way": by_loops(minus, open_above_0),
        "missing_transpose and gate_always_open": by_loops(sum, always, turned),
        "mean_of_paths and gate_always_open": by_loops(mean, always),
        "sign_lost_on_the_way and gate_always_open": by_loops(minus, always),
    },
    unknown=[
        by_loops(sum, lambda z: 1 if z > 0 else 0.1),  # a leaky gate
        by_loops(sum, np.sign),
        by_loops(sum, lambda z: 1 if z > 1 else 0),
    ],
)


def rooted(slopes):
    return (slopes * slopes).mean() ** -0.5


def by_length(slopes):
    return slopes.size**0.5 / np.linalg.norm(slopes)


def by_sums(slopes):
    flat = [s for row in slopes.tolist() for s in row]
    return math.sqrt(len(flat) / sum(s * s for s in flat))


def by_powers(slopes):
    return 1 / np.mean(np.square(slopes.astype(np.float32))) ** 0.5


def by_dot(slopes):
    flat = slopes.ravel()
    return [float(np.sqrt(flat.size / flat.dot(flat)))]


def squares(slopes):
    return [float(s) ** 2 for s in np.ravel(slopes)]


SCALE = Answers(
    right=[rooted, by_length, by_sums, by_powers, by_dot],
    wrong={
        "root_left_out": lambda slopes: len(squares(slopes)) / sum(squares(slopes)),
        "mean_slope": lambda slopes: slopes.size / slopes.sum(),
        "squares_added": lambda slopes: sum(squares(slopes)) ** -0.5,
        "largest_slope": lambda slopes: 1 / max(slopes.ravel().tolist()),
        "what_the_slopes_do": lambda slopes: math.sqrt(sum(squares(slopes)) / slopes.size),
    },
    unknown=[lambda slopes: 1 / np.median(slopes + 0.1), lambda slopes: 1 - slopes.mean()],
)

ANSWERS = {"check": CHECK, "scale": SCALE}
