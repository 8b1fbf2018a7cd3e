"""Mini-batch gradient descent: a generator that learns, and a loop over it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bpkit.backpropagation import check_batch, passes
from bpkit.checks import as_integer, as_positive, instance_of, no_overflow_warning, with_w_and_b
from bpkit.layers import Array, ByLayer
from bpkit.network import Network
from bpkit.words import say


class Record(NamedTuple):
    """How the network does on all the examples, after so many epochs (passes through them).

    accuracy is the share of right answers, or None where the targets are no classes.
    """

    epoch: int
    cost: float
    accuracy: float | None


@no_overflow_warning
def training(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    cost: str = "quadratic",
    epochs: int = 10,
    batch_size: int = 10,
    learning_rate: float = 0.1,
    seed: int = 0,
) -> Iterator[Record]:
    """Train `net` in place by mini-batch gradient descent; yield a Record after each epoch.

    Each epoch shuffles the examples and takes them batch_size at a time (the last batch may be
    smaller). With batch_size m or more, an epoch is a single step. Update: w ← w - η ∂C/∂w, and
    the same for b  (article A5). Arguments are checked at the call, before the first step.

    Raises TypeError or ValueError naming the argument; ValueError if the network or its cost grows
    past what the dtype holds, with the network put back to the last epoch that went well.
    """
    x, y, pair = check_batch(net, x, y, cost)
    x, y = x.copy(), y.copy()  # the caller's may change between epochs
    net._forward(x)  # refuses a network that holds nan or overflows
    epochs = as_integer("epochs", epochs, at_least=0)
    batch_size = as_integer("batch_size", batch_size, at_least=1)
    learning_rate = as_positive("learning_rate", learning_rate)
    rng = np.random.default_rng(as_integer("seed", seed, at_least=0))

    @no_overflow_warning
    def one_epoch(number: int) -> Record:
        order = rng.permutation(x.shape[1])
        for first in range(0, len(order), batch_size):
            batch = order[first : first + batch_size]
            step(net, passes(net, x[:, batch], y[:, batch], pair), learning_rate)
        z, a = net._forward(x)
        mean_cost = float(pair.value(z[net.L], a[net.L], y).mean())
        if not np.isfinite(mean_cost):
            raise ValueError(say("the cost has become {cost}", cost=mean_cost))
        return Record(number, mean_cost, share_right(a[net.L], y))

    def records() -> Iterator[Record]:
        for number in range(1, epochs + 1):
            before = net.copy()
            try:
                record = one_epoch(number)
            except ValueError as error:
                for l in range(2, net.L + 1):
                    net.w[l], net.b[l] = before.w[l], before.b[l]
                raise ValueError(
                    say(
                        "learning_rate: {rate} made training diverge in epoch {epoch}; expected "
                        "one small enough for the cost to stay finite ({error})",
                        rate=f"{learning_rate:g}",
                        epoch=number,
                        error=error,
                    )
                ) from None
            yield record

    return records()


def train(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    cost: str = "quadratic",
    epochs: int = 10,
    batch_size: int = 10,
    learning_rate: float = 0.1,
    seed: int = 0,
) -> list[Record]:
    """Train `net` in place; return the history, a Record an epoch. Arguments as in `training`."""
    return list(training(net, x, y, cost, epochs, batch_size, learning_rate, seed))


@no_overflow_warning
def update(net: Network, gradients: ByLayer, learning_rate: float) -> None:
    """One step downhill for every parameter: w ← w - η ∂C/∂w, b ← b - η ∂C/∂b  (article A5).

    Raises ValueError, and changes nothing, if a parameter would become nan or inf.
    """
    instance_of("net", net, Network)
    with_w_and_b("gradients", gradients)
    learning_rate = as_positive("learning_rate", learning_rate)
    shapes = [p.shape for p in (*net.w, *net.b)]
    if shapes != [g.shape for g in (*gradients.w, *gradients.b)]:
        raise ValueError(
            say("gradients: expected those of {net}, got {got}", net=net, got=gradients.w)
        )
    step(net, gradients, learning_rate)


def step(net: Network, gradients: ByLayer, learning_rate: float) -> None:
    """The step of update, on what it has checked."""
    old, slopes = [*net.w, *net.b], [*gradients.w, *gradients.b]
    new = [p - learning_rate * g for p, g in zip(old, slopes, strict=True)]
    if not all(np.isfinite(p).all() for p in new):
        raise ValueError(
            say(
                "learning_rate: expected a step that stays finite, got inf or nan by {rate}",
                rate=f"{learning_rate:g}",
            )
        )
    for p, p_new in zip(old, new, strict=True):
        p[...] = p_new


@no_overflow_warning
def accuracy(net: Network, x: ArrayLike, y: ArrayLike) -> float | None:
    """The share of examples answered right, or None where y holds no classes.

    Several outputs: the largest output must be the target's 1. One output: above ½ or not.
    """
    x, y, _ = check_batch(net, x, y, "quadratic")
    return share_right(net._forward(x).a[net.L], y)


def share_right(a: Array, y: Array) -> float | None:
    """The accuracy of the outputs a, both (n[L], m)."""
    if not ((y == 0) | (y == 1)).all() or (len(y) > 1 and (y.sum(axis=0) != 1).any()):
        return None
    right = (a > 0.5) == (y > 0.5) if len(y) == 1 else a.argmax(axis=0) == y.argmax(axis=0)
    return float(right.mean())
