"""Answers to the exercises of notebook 03: number by number where bpkit has arrays."""

import math

import numpy as np
from form import Answers


def each(rule):
    """An answer that goes through the entries of w one by one."""

    def by_loops(w, gradient_w, learning_rate):
        return [
            [rule(w[j][k], gradient_w[j][k], learning_rate) for k in range(len(w[j]))]
            for j in range(len(w))
        ]

    return by_loops


def right(w, g, eta):
    return w - eta * g


def in_float32(w, gradient_w, learning_rate):
    return w.astype(np.float32) - np.float32(learning_rate) * gradient_w.astype(np.float32)


def on_a_copy(w, gradient_w, learning_rate):
    new = w.copy()
    new -= learning_rate * gradient_w
    return new


RULES = {
    "ascent": lambda w, g, eta: w + eta * g,
    "learning_rate_left_out": lambda w, g, eta: w - g,
    "learning_rate_alone": lambda w, g, eta: w - math.copysign(eta, g),
    "change_alone": lambda w, g, eta: 0 - g * eta,
    "divided_by_learning_rate": lambda w, g, eta: w - g / eta,
    "ascent and learning_rate_left_out": lambda w, g, eta: w + g,
    "ascent and change_alone": lambda w, g, eta: g * eta,
    "change_alone and learning_rate_left_out": lambda w, g, eta: 0 - g,
}

STEP = Answers(
    right=[
        each(right),
        in_float32,
        on_a_copy,
        lambda w, gradient_w, learning_rate: np.add(w, -learning_rate * gradient_w).tolist(),
        lambda *given: np.einsum("n,njk->jk", [1, -given[2]], np.array(given[:2])),
    ],
    wrong={name: each(rule) for name, rule in RULES.items()},
    unknown=[each(lambda w, g, eta: w * (1 - eta * g)), each(lambda w, g, eta: (w - g) * eta)],
)


def walk(rule=right, more=0, stale=False):
    """The path as a list; its last entry is the answer."""

    def where_it_ends(slope, start, learning_rate, steps):
        path = [start]
        while len(path) <= steps + more:
            place = start if stale else path[-1]
            path.append(rule(path[-1], slope(place), learning_rate))
        return path[-1]

    return where_it_ends


def by_recursion(slope, start, learning_rate, steps):
    if steps == 0:
        return start
    return by_recursion(slope, start - learning_rate * slope(start), learning_rate, steps - 1)


def stepping_in_float32(slope, start, learning_rate, steps):
    w = np.float32(start)
    for _ in range(steps):
        w = w - np.float32(learning_rate) * np.float32(slope(w))
    return w


def in_place(slope, start, learning_rate, steps):
    for _ in range(steps):
        start -= learning_rate * slope(start)
    return start


def returned_in_the_loop(slope, start, learning_rate, steps):
    for _ in range(steps):
        return start - learning_rate * slope(start)
    return start


MANY = Answers(
    right=[
        walk(),
        by_recursion,
        stepping_in_float32,
        in_place,
        lambda *given: [walk()(*given)],
    ],
    wrong={
        **{name: walk(rule) for name, rule in RULES.items()},
        "slope_of_the_start": walk(stale=True),
        "one_step_only": returned_in_the_loop,
        "one_step_too_few": walk(more=-1),
        "one_step_too_many": walk(more=1),
    },
    unknown=[walk(lambda w, g, eta: w - eta * g / 2), walk(lambda w, g, eta: w * (1 - eta))],
)


def f(u, v):
    return u * u * v


def by_nudges(u, v, h=1e-6):
    along_u = (f(u + h, v) - f(u - h, v)) / (2 * h)
    along_v = (f(u, v + h) - f(u, v - h)) / (2 * h)
    return along_u, along_v


PARTIALS = Answers(
    right=[
        by_nudges,
        lambda u, v: [2 * u * v, u**2],
        lambda u, v: (v * (u + u), u * u),
        lambda u, v: np.array([[u * v + u * v], [u * u]]),
        lambda u, v: np.float32([2 * u * v, u * u]),
        lambda u, v: u * np.array([2 * v, u]),
    ],
    wrong={
        "partials_swapped": lambda u, v: [u * u, v * u + v * u],
        "held_differentiated": lambda u, v: [u + u, 0],
        "held_replaced_by_one": lambda u, v: [u + u, 1],
        "both_move": lambda u, v: [(f(u + 1e-6, v + 1e-6) - f(u, v)) / 1e-6] * 2,
    },
    unknown=[lambda u, v: [u * v, u * u], lambda u, v: [2 * u + v, u]],
)

ANSWERS = {"check": STEP, "many": MANY, "partials": PARTIALS}
