"""Mini-batch gradient descent: a generator that learns, and a loop over it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bpkit.backprop import backprop, check_batch, cost_of
from bpkit.checks import as_integer, as_positive, as_seed


class Record(NamedTuple):
    """How the network does on all the examples, after so many epochs (passes through them).

    accuracy is the share of right answers, or None where the targets are no classes.
    """

    epoch: int
    cost: float
    accuracy: float | None


def training(
    net, x, y, cost="quadratic", epochs=10, batch_size=10, learning_rate=0.1, seed=0
) -> Iterator[Record]:
    """Train `net` in place by mini-batch gradient descent; yield a Record after each epoch.

    Each epoch shuffles the examples and takes them batch_size at a time (the last batch may be
    smaller). With batch_size m or more, an epoch is a single step. Update: w ← w - η ∂C/∂w, and
    the same for b  (article A5). Arguments are checked at the call, before the first step.

    Raises TypeError or ValueError naming the argument; ValueError if the cost grows past all
    bounds, with the network left as it was before the step that would have broken it.
    """
    x, y, _ = check_batch(net, x, y, cost)
    epochs = as_integer("epochs", epochs, at_least=0)
    batch_size = as_integer("batch_size", batch_size, at_least=1)
    learning_rate = as_positive("learning_rate", learning_rate)
    rng = np.random.default_rng(as_seed("seed", seed))

    def records():
        for epoch in range(1, epochs + 1):
            order = rng.permutation(x.shape[1])
            for first in range(0, len(order), batch_size):
                batch = order[first : first + batch_size]
                update(net, backprop(net, x[:, batch], y[:, batch], cost), learning_rate)
            yield Record(epoch, cost_of(net, x, y, cost), accuracy(net, x, y))

    return records()


def train(
    net, x, y, cost="quadratic", epochs=10, batch_size=10, learning_rate=0.1, seed=0
) -> list[Record]:
    """Train `net` in place; return the history, a Record an epoch. Arguments as in `training`."""
    return list(training(net, x, y, cost, epochs, batch_size, learning_rate, seed))


def update(net, gradients, learning_rate):
    """One step downhill for every parameter: w ← w - η ∂C/∂w, b ← b - η ∂C/∂b  (article A5).

    Raises ValueError, and changes nothing, if a parameter would become nan or inf.
    """
    parameters, slopes = [*net.w, *net.b], [*gradients.w, *gradients.b]
    with np.errstate(over="ignore", invalid="ignore"):  # reported below
        steps = [learning_rate * slope for slope in slopes]
        finite = all(np.isfinite(p - step).all() for p, step in zip(parameters, steps, strict=True))
    if not finite:
        raise ValueError(
            f"learning_rate: training diverged, a step of {learning_rate:g} leads to inf or nan; "
            "try a smaller one"
        )
    for parameter, step in zip(parameters, steps, strict=True):
        parameter -= step


def accuracy(net, x, y) -> float | None:
    """The share of examples answered right, or None where y holds no classes.

    Several outputs: the largest output must be the target's 1. One output: above ½ or not.
    """
    x, y, _ = check_batch(net, x, y, "quadratic")
    if not np.isin(y, (0, 1)).all() or (len(y) > 1 and (y.sum(axis=0) != 1).any()):
        return None
    a = net._forward(x).a[net.L]
    right = (a > 0.5) == (y > 0.5) if len(y) == 1 else a.argmax(axis=0) == y.argmax(axis=0)
    return float(right.mean())
