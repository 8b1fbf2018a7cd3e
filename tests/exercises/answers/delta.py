"""Answers to the exercises of notebook 04: entry by entry where bpkit takes whole columns."""

import math

import numpy as np
from form import Answers


def sigma(z):
    return 1 / (1 + math.exp(-z))


def slope(z):
    return sigma(z) * (1 - sigma(z))


def entrywise(one):
    """An answer for a layer from `one` for an output: one(z, a, y)."""

    def delta(z, a, y):
        rows, columns = a.shape
        return [
            [one(z[j][i], a[j][i], y[j][i]) for i in range(columns)] for j in range(rows)
        ]  # fmt: skip

    return delta


def error_times_slope(z, a, y):
    return (a - y) * slope(z)


def from_a(z, a, y):
    return a * (1 - a) * (a - y)


def by_einsum(z, a, y):
    return np.einsum("ji,ji,ji->ji", a, 1 - a, a - y)


def by_jacobian(z, a, y):
    """∂a/∂z as a matrix, which has numbers on its diagonal only."""
    columns = [np.diag(a[:, i] * (1 - a[:, i])).T @ (a - y)[:, i] for i in range(a.shape[1])]
    return np.array(columns).T


def in_float32(z, a, y):
    z, a, y = (v.astype(np.float32) for v in (z, a, y))
    return np.exp(-z) / (1 + np.exp(-z)) ** 2 * (a - y)


def two_minuses(z, a, y):
    return -(y - a) / (2 + np.exp(z) + np.exp(-z))


def into_an_array(z, a, y):
    delta = np.zeros_like(a)
    for place in np.ndindex(a.shape):
        delta[place] = error_times_slope(z[place], a[place], y[place])
    return delta


# By slip: what one output gives.
ONE_OUTPUT = {
    "sign_flipped": lambda z, a, y: (y - a) * slope(z),
    "factor_two": lambda z, a, y: 2 * (a - y) * slope(z),
    "half_kept": lambda z, a, y: (a - y) * slope(z) / 2,
    "cross_entropy_delta": lambda z, a, y: a - y,
    "target_minus_output": lambda z, a, y: y - a,
    "activation_for_output_slope": lambda z, a, y: a * a - a * y,
    "output_slope_at_a": lambda z, a, y: (a - y) * slope(sigma(z)),
    "output_for_cost": lambda z, a, y: a * (1 - a),
    "cost_for_its_slope": lambda z, a, y: (a - y) ** 2 / 2 * slope(z),
    "sign_flipped and output_slope_at_a": lambda z, a, y: (y - a) * slope(a),
    "factor_two and cross_entropy_delta": lambda z, a, y: 2 * (a - y),
    "factor_two and sign_flipped": lambda z, a, y: 2 * (y - a) * slope(z),
    "sign_flipped and activation_for_output_slope": lambda z, a, y: (y - a) * a,
    "half_kept and cross_entropy_delta": lambda z, a, y: (a - y) / 2,
}

CHECK = Answers(
    right=[
        entrywise(error_times_slope), from_a, by_einsum, by_jacobian, in_float32, two_minuses,
        into_an_array,
    ],
    wrong={name: entrywise(one) for name, one in ONE_OUTPUT.items()},
    unknown=[
        entrywise(lambda z, a, y: (a - y) * slope(y)),
        entrywise(lambda z, a, y: (a - y) * (1 - a)),
        entrywise(lambda z, a, y: a - y + slope(z)),
        lambda z, a, y: (a - y).sum() * a * (1 - a),
    ],
)  # fmt: skip


def plainly(f, p, h):
    above = f(p + h)
    below = f(p - h)
    distance = (p + h) - (p - h)
    return (above - below) / distance


def mean_of_one_sided(f, p, h):
    return ((f(p + h) - f(p)) / h + (f(p) - f(p - h)) / h) / 2


def by_loop(f, p, h):
    total = 0
    for side in (-1, 1):
        total += side * f(p + side * h)
    return [0.5 * total / h]


def by_dot(f, p, h):
    return np.dot([-1, 1], [f(p - h), f(p + h)]) / h / 2


def by_numpy(f, p, h):
    return np.gradient([f(p - h), f(p), f(p + h)], h)[1]


def nudge_in_float32(f, p, h):
    p, h = np.float32(p), np.float32(h)
    return (f(p + h) - f(p - h)) / (h + h)


NUDGE = Answers(
    right=[plainly, mean_of_one_sided, by_loop, by_dot, by_numpy, nudge_in_float32],
    wrong={
        "one_sided": lambda f, p, h: np.diff([f(p), f(p + h)])[0] / h,
        "one_sided_below": lambda f, p, h: np.diff([f(p - h), f(p)])[0] / h,
        "divided_by_h": lambda f, p, h: np.diff([f(p - h), f(p + h)])[0] / h,
        "not_divided": lambda f, p, h: np.diff([f(p - h), f(p + h)])[0],
        "divided_then_multiplied": lambda f, p, h: np.diff([f(p - h), f(p + h)])[0] / 2 * h,
        "one_sided_over_2h": lambda f, p, h: np.diff([f(p), f(p + h)])[0] / h / 2,
        "difference_turned": lambda f, p, h: np.diff([f(p + h), f(p - h)])[0] / h / 2,
        "divided_by_h and difference_turned": lambda f, p, h: (f(p - h) - f(p + h)) / h,
    },
    unknown=[
        lambda f, p, h: (f(p + h) + f(p - h)) / (2 * h),
        lambda f, p, h: (f(p + 2 * h) - f(p)) / (2 * h),
    ],
)


def read_off(delta_of=error_times_slope, weight=None, bias=None):
    """Both gradients by loops, from a δ, with what each weight and each bias makes of it."""

    def gradients(z, a, y, a_prev):
        delta = [delta_of(*each) for each in zip(z[:, 0], a[:, 0], y[:, 0], strict=True)]
        w = [[(weight or times)(d, a_k) for a_k in a_prev[:, 0]] for d in delta]
        b = [(bias or alone)(d, a_j) for d, a_j in zip(delta, a[:, 0], strict=True)]
        return w, b

    return gradients


def times(d, a_k):
    return d * a_k


def alone(d, a_j):
    return d


def by_product(z, a, y, a_prev):
    delta = (a - y) * a * (1 - a)
    return delta @ a_prev.T, delta


def by_spreading(z, a, y, a_prev):
    delta = from_a(z, a, y)
    return [delta * a_prev.ravel(), delta.ravel()]


def gradients_by_einsum(z, a, y, a_prev):
    delta = by_einsum(z, a, y)
    return np.einsum("ji,ki->jk", delta, a_prev), delta[:, 0].tolist()


def by_outer_in_float32(z, a, y, a_prev):
    delta = in_float32(z, a, y)
    return np.outer(delta, a_prev.astype(np.float32)), delta


def turned(z, a, y, a_prev):
    delta = from_a(z, a, y)
    return np.outer(a_prev, delta), delta


def own(z, a, y, a_prev):
    delta = from_a(z, a, y)
    return np.outer(delta, a), delta


GRADIENTS = Answers(
    right=[
        read_off(), by_product, by_spreading, gradients_by_einsum, by_outer_in_float32,
    ],
    wrong={
        **{
            name: read_off(ONE_OUTPUT[name])
            for name in (
                "sign_flipped", "factor_two", "half_kept", "cross_entropy_delta",
                "target_minus_output", "activation_for_output_slope", "output_slope_at_a",
            )
        },
        "bias_forgotten": read_off(bias=lambda d, a_j: 0),
        "bias_times_activation": read_off(bias=times),
        "own_end_alone": read_off(weight=alone),
        "outer_product_turned": turned,
        "own_activation": own,
        "bias_times_activation and cross_entropy_delta": read_off(lambda z, a, y: a - y,
                                                                  bias=times),
        "bias_forgotten and target_minus_output": read_off(lambda z, a, y: y - a,
                                                           bias=lambda d, a_j: 0),
    },
    unknown=[
        read_off(weight=lambda d, a_k: d + a_k),
        read_off(lambda z, a, y: (a - y) * (1 - a)),
    ],
)  # fmt: skip

ANSWERS = {"check": CHECK, "nudge": NUDGE, "gradients": GRADIENTS}
