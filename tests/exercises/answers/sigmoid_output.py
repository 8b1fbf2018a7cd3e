"""Answers to the exercises of notebook 06: output by output where bpkit takes whole columns."""

import math
from statistics import mean

import numpy as np
from form import Answers


def sigma(z):
    return 1 / (1 + math.exp(-z))


def slope(z):
    return sigma(z) * (1 - sigma(z))


def error_times_slope(z, y):
    return (sigma(z) - y) * slope(z)


def error(z, y):
    return sigma(z) - y


def entrywise(squared=error_times_slope, entropy=error):
    """Both δ of a layer, from what each is for one output."""

    def deltas(z, y):
        rows, columns = z.shape
        return tuple(
            [[one(z[j][i], y[j][i]) for i in range(columns)] for j in range(rows)]
            for one in (squared, entropy)
        )

    return deltas


def as_written(z, y):
    a = 1 / (1 + np.exp(-z))
    return (a - y) * a * (1 - a), a - y


def in_a_list(z, y):
    a = np.exp(z) / (1 + np.exp(z))
    entropy = a - y
    return [entropy / (2 + np.exp(z) + np.exp(-z)), entropy]


def by_einsum(z, y):
    a = 0.5 * (1 + np.tanh(z / 2))
    return np.einsum("ji,ji->ji", a - y, a * (1 - a)), np.add(a, -y)


def by_bp1(z, y):
    """∂C/∂a through a diagonal matrix of slopes, for each example."""
    a = 1 / (1 + np.exp(-z))
    slopes_of_cost = a - y, (a - y) / (a * (1 - a))
    return tuple(
        np.stack([np.diag(s) @ g for s, g in zip((a * (1 - a)).T, gs.T, strict=True)], axis=1)
        for gs in slopes_of_cost
    )


def in_float32(z, y):
    a = 1 / (1 + np.exp(-z.astype(np.float32)))
    return (a - y.astype(np.float32)) * (a - a * a), -(y.astype(np.float32) - a)


def stacked(z, y):
    a = 1 / (1 + np.exp(-z))
    return np.stack([a * (1 - a), np.ones_like(a)]) * (a - y)


def by_nudge(z, y):
    """Both as the demon measures them, each entry of δ by a push of its own z."""

    def squared(z):
        return 0.5 * (1 / (1 + np.exp(-z)) - y) ** 2

    def entropy(z):
        a = 1 / (1 + np.exp(-z))
        return -(y * np.log(a) + (1 - y) * np.log(1 - a))

    return [(cost(z + 1e-5) - cost(z - 1e-5)) / 2e-5 for cost in (squared, entropy)]


CHECK = Answers(
    right=[entrywise(), as_written, in_a_list, by_einsum, by_bp1, in_float32, stacked, by_nudge],
    wrong={
        "costs_swapped": entrywise(error, error_times_slope),
        "stopped_at_the_output": entrywise(
            entropy=lambda z, y: (1 - y) / (1 - sigma(z)) - y / sigma(z)
        ),
        "z_for_a": entrywise(lambda z, y: z * slope(z) - y * slope(z), lambda z, y: z - y),
        "squared_error_sign": entrywise(lambda z, y: (y - sigma(z)) * slope(z)),
        "cross_entropy_sign": entrywise(entropy=lambda z, y: y - sigma(z)),
        "sign_flipped": entrywise(
            lambda z, y: (y - sigma(z)) * slope(z), lambda z, y: y - sigma(z)
        ),
        "cross_entropy_delta": entrywise(error),
        "target_minus_output": entrywise(lambda z, y: y - sigma(z), lambda z, y: y - sigma(z)),
        "factor_two": entrywise(lambda z, y: 2 * error_times_slope(z, y)),
        "half_kept": entrywise(lambda z, y: error_times_slope(z, y) / 2),
        "activation_for_output_slope": entrywise(lambda z, y: error(z, y) * sigma(z)),
        "output_slope_at_a": entrywise(lambda z, y: error(z, y) * slope(sigma(z))),
        "quadratic_delta": entrywise(entropy=error_times_slope),
        "quadratic_delta and output_slope_at_a": entrywise(
            lambda z, y: error(z, y) * slope(sigma(z)), error_times_slope
        ),
        "factor_two and cross_entropy_delta": entrywise(lambda z, y: 2 * error(z, y)),
        "stopped_at_the_output and cross_entropy_delta": entrywise(
            error, lambda z, y: (1 - y) / (1 - sigma(z)) - y / sigma(z)
        ),
        "cross_entropy_sign and factor_two": entrywise(
            lambda z, y: 2 * error_times_slope(z, y), lambda z, y: y - sigma(z)
        ),
    },
    unknown=[
        entrywise(lambda z, y: error(z, y) + slope(z)),
        entrywise(entropy=lambda z, y: error(z, y) / slope(z) ** 2),
        entrywise(entropy=lambda z, y: abs(error(z, y))),
    ],
)


def price(a, y):
    return -math.log(a) * y - math.log(1 - a) * (1 - y)


def by_loops(one=price, over_outputs=sum, over_examples=mean):
    """The cost of each example from its outputs, and the cost of the batch from those."""

    def cost(a, y):
        return over_examples(
            over_outputs([one(float(p), float(t)) for p, t in zip(*column, strict=True)])
            for column in zip(a.T, y.T, strict=True)
        )

    return cost


def by_where(a, y):
    """Only for targets of 0 and 1, as here."""
    return -np.log(np.where(y == 1, a, 1 - a)).sum() / a.shape[1]


def by_size(a, y):
    return -np.log(1 - abs(y - a)).sum(axis=0).mean()


def by_inner_products(a, y):
    return -(np.vdot(y, np.log(a)) + np.vdot(1 - y, np.log1p(-a))) / len(a.T)


def cost_in_float32(a, y):
    a, y = a.astype(np.float32), y.astype(np.float32)
    return np.mean(np.sum(-y * np.log(a) - (1 - y) * np.log(1 - a), axis=0))


def from_z(a, y):
    z = np.log(a) - np.log(1 - a)
    return [[np.logaddexp(0, z - 2 * y * z).sum(axis=0).mean()]]


COST = Answers(
    right=[by_loops(), by_where, by_size, by_inner_products, cost_in_float32, from_z],
    wrong={
        "minus_left_out": by_loops(lambda a, y: -price(a, y)),
        "only_targets_of_one": by_loops(lambda a, y: -math.log(a) * y),
        "other_probability": by_loops(lambda a, y: price(a, 1 - y)),
        "logarithm_to_ten": by_loops(lambda a, y: -y * math.log10(a) - (1 - y) * math.log10(1 - a)),
        "outputs_averaged": by_loops(over_outputs=mean),
        "summed_over_examples": by_loops(over_examples=sum),
        "minus_left_out and outputs_averaged": by_loops(lambda a, y: -price(a, y), mean),
        "logarithm_to_ten and summed_over_examples": by_loops(
            lambda a, y: price(a, y) / math.log(10), over_examples=sum
        ),
    },
    unknown=[
        by_loops(lambda a, y: (a - y) ** 2 / 2),
        by_loops(lambda a, y: -math.log(1 - a) * (1 - y)),
    ],
)


def mixing(together):
    """δ by loops; `together` takes what the routes of one z bring."""
    return lambda cost_factor, da_dz: [
        together([cost_factor[k] * da_dz[k][j] for k in range(len(cost_factor))], j)
        for j in range(len(cost_factor))
    ]  # fmt: skip


def from_the_left(cost_factor, da_dz):
    return cost_factor @ da_dz


def by_subscripts(cost_factor, da_dz):
    return np.einsum("k,kj->j", cost_factor, da_dz).tolist()


def by_spreading(cost_factor, da_dz):
    return (cost_factor[:, np.newaxis] * da_dz).sum(axis=0)


def as_a_column(cost_factor, da_dz):
    return da_dz.T @ cost_factor.reshape(-1, 1)


def mixing_in_float32(cost_factor, da_dz):
    return np.dot(da_dz.astype(np.float32).T, cost_factor.astype(np.float32))


GENERAL = Answers(
    right=[
        mixing(lambda routes, j: sum(routes)), from_the_left, by_subscripts, by_spreading,
        as_a_column, mixing_in_float32,
    ],
    wrong={
        "own_route_only": mixing(lambda routes, j: routes[j]),
        "routes_turned": lambda cost_factor, da_dz: [sum(row * cost_factor) for row in da_dz],
        "routes_averaged": mixing(lambda routes, j: mean(map(float, routes))),
        "last_route_only": mixing(lambda routes, j: routes[-1]),
        "cost_of_routes_left_out": lambda cost_factor, da_dz: [sum(column) for column in da_dz.T],
    },
    unknown=[
        mixing(lambda routes, j: max(routes)),
        lambda cost_factor, da_dz: cost_factor * da_dz.sum(axis=1),
    ],
)  # fmt: skip

ANSWERS = {"check": CHECK, "cost": COST, "general": GENERAL}
