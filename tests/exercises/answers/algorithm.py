"""Answers to the exercises of notebook 08: example by example where bpkit has matrix products."""

import numpy as np
from form import Answers
from recursion import WRONG as STEPS_BACK
from recursion import add, by_einsum, by_loops, in_float32, sigma, slope

import bpkit

VALUE, SLOPE = np.vectorize(sigma), np.vectorize(slope)
RIGHTLY = by_loops(add, slope)


def forward(net, x):
    z, a = {}, {1: x}
    for l in range(2, net.L + 1):
        z[l] = net.w[l] @ a[l - 1] + net.b[l]
        a[l] = VALUE(z[l])
    return z, a


def deltas(net, z, a, y, start, step_back, early=0.0, shift=0):
    delta = {net.L: start(z[net.L], a[net.L], y)}
    for l in range(net.L - 1, 1, -1):
        m = y.shape[1]
        w = net.w[l + 1] - early * delta[l + 1] @ a[l].T / m
        delta[l] = np.array(step_back(w, delta[l + 1], z[l + shift]))
    return delta


def rightly_started(z, a, y):
    return (a - y) * SLOPE(z)


def mean_b(delta, a, l):
    return delta[l].mean(axis=1, keepdims=True)


def mean_w(delta, a, l):
    return delta[l] @ a[l - 1].T / delta[l].shape[1]


def passes(start=rightly_started, step_back=RIGHTLY, b=mean_b, w=mean_w, **how):
    """backprop from its parts; each argument puts another in one's place."""

    def backprop(net, x, y):
        z, a = forward(net, x)
        delta = deltas(net, z, a, y, start, step_back, **how)
        layers = range(2, net.L + 1)
        return {l: w(delta, a, l) for l in layers}, {l: b(delta, a, l) for l in layers}

    return backprop


def example_by_example(join):
    """Each example for itself, their gradients put together by `join`."""

    def backprop(net, x, y):
        each = [passes()(net, x[:, [i]], y[:, [i]]) for i in range(x.shape[1])]
        return tuple({l: join([g[n][l] for g in each]) for l in each[0][n]} for n in (0, 1))

    return backprop


def by_lists(net, x, y):
    w, b = passes()(net, x, y)
    return [g.tolist() for g in w.values()], [g.ravel().tolist() for g in b.values()]


def averaged_first(net, x, y):
    z, a = forward(net, x)
    z = {l: v.mean(axis=1, keepdims=True) for l, v in z.items()}
    a = {l: v.mean(axis=1, keepdims=True) for l, v in a.items()}
    delta = deltas(net, z, a, y.mean(axis=1, keepdims=True), rightly_started, RIGHTLY)
    layers = range(2, net.L + 1)
    return {l: delta[l] @ a[l - 1].T for l in layers}, {l: delta[l] for l in layers}


def m_of(delta, l):
    return delta[l].shape[1]


CHECK = Answers(
    right=[
        passes(),
        passes(step_back=by_einsum, w=lambda d, a, l: np.einsum("ji,ki->jk", d[l], a[l - 1])
               / m_of(d, l)),
        passes(step_back=in_float32),
        example_by_example(lambda each: sum(each) / len(each)),
        by_lists,
        bpkit.backprop,
    ],
    wrong={
        **{name: passes(step_back=wrong) for name, wrong in STEPS_BACK.items() if " " not in name},
        "sign_flipped": passes(lambda z, a, y: (y - a) * SLOPE(z)),
        "factor_two": passes(lambda z, a, y: 2 * (a - y) * SLOPE(z)),
        "half_kept": passes(lambda z, a, y: (a - y) * SLOPE(z) / 2),
        "cross_entropy_delta": passes(lambda z, a, y: a - y),
        "target_minus_output": passes(lambda z, a, y: y - a),
        "activation_for_output_slope": passes(lambda z, a, y: (a - y) * VALUE(z)),
        "output_slope_at_a": passes(lambda z, a, y: (a - y) * SLOPE(a)),
        "bias_forgotten": passes(b=lambda d, a, l: 0 * d[l][:, :1]),
        "bias_not_averaged": passes(b=lambda d, a, l: d[l] @ np.ones((m_of(d, l), 1))),
        "bias_averaged_twice": passes(b=lambda d, a, l: mean_b(d, a, l) / m_of(d, l)),
        "weight_not_averaged": passes(w=lambda d, a, l: np.einsum("ji,ki->jk", d[l], a[l - 1])),
        "weight_averaged_twice": passes(w=lambda d, a, l: mean_w(d, a, l) / m_of(d, l)),
        "weight_averaged_first": passes(
            w=lambda d, a, l: np.outer(d[l].mean(axis=1), a[l - 1].mean(axis=1))
        ),
        "outer_product_turned": passes(w=lambda d, a, l: mean_w(d, a, l).T),
        "raw_errors": passes(lambda z, a, y: a - y, by_loops(add, lambda z: 1)),
        "slope_of_next_layer": passes(shift=1),
        "own_activation": passes(w=lambda d, a, l: d[l] @ a[l].T / m_of(d, l)),
        "bias_times_activation": passes(b=lambda d, a, l: (d[l] * a[l]).mean(1, keepdims=True)),
        "updated_early": passes(early=1.0),
        "batch_averaged_first": averaged_first,
        "not_averaged": example_by_example(sum),
        "averaged_twice": example_by_example(lambda each: sum(each) / len(each) ** 2),
        "overwritten": example_by_example(lambda each: each[-1] / len(each)),
        "only_last_example": example_by_example(lambda each: each[-1]),
        "sign_flipped and not_averaged": lambda net, x, y: tuple(
            {l: -g for l, g in part.items()} for part in example_by_example(sum)(net, x, y)
        ),
        "slope_left_out and not_averaged": lambda net, x, y: tuple(
            {l: g * x.shape[1] for l, g in part.items()}
            for part in passes(step_back=by_loops(add, lambda z: 1))(net, x, y)
        ),
    },
    unknown=[passes(lambda z, a, y: (a - y) ** 3)],
)  # fmt: skip


PASSES = passes()


def moved(rule, gradients=PASSES, pieces=(True, True)):
    """A training step in which w and b move by `rule`."""

    def step(net, x, y, learning_rate):
        found = gradients(net, x, y)
        return tuple(
            {l: rule(p, found[n][l], learning_rate) if pieces[n] else p.copy()
             for l, p in parts.items()}
            for n, parts in enumerate([net.w, net.b])
        )  # fmt: skip

    return step


def downhill(p, g, eta):
    return p - eta * g


def early(net, x, y, learning_rate):
    return moved(downhill, passes(early=learning_rate))(net, x, y, learning_rate)


def on_a_copy(net, x, y, learning_rate):
    twin = net.copy()
    bpkit.update(twin, bpkit.backprop(net, x, y), learning_rate)
    return twin.w, twin.b


def as_lists(net, x, y, learning_rate):
    return tuple([*part.values()] for part in moved(downhill)(net, x, y, learning_rate))


STEP = Answers(
    right=[
        moved(downhill),
        moved(downhill, example_by_example(lambda each: np.mean(each, axis=0))),
        moved(lambda p, g, eta: p + eta * -g, passes(step_back=in_float32)),
        on_a_copy,
        as_lists,
    ],
    wrong={
        "ascent": moved(lambda p, g, eta: p + eta * g),
        "learning_rate_left_out": moved(lambda p, g, eta: p - g),
        "learning_rate_alone": moved(lambda p, g, eta: p - np.where(g > 0, eta, -eta)),
        "change_alone": moved(lambda p, g, eta: eta * g * -1),
        "divided_by_learning_rate": moved(lambda p, g, eta: p - g / eta),
        "updated_early": early,
        "bias_forgotten": moved(downhill, pieces=(True, False)),
        "not_averaged": moved(downhill, example_by_example(sum)),
        "batch_averaged_first": moved(downhill, averaged_first),
    },
    unknown=[moved(lambda p, g, eta: p - 0.9 * eta * g)],
)

ANSWERS = {"check": CHECK, "step": STEP}
