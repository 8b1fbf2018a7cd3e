"""The networks that answers are tried on: the running example first, then others.

Nothing about them is special. They have 2 to 5 layers, unequal widths and equal ones, one example
and several, biases that are not 0, targets between 0 and 1, and numbers in no order; tests hold
that no two mistakes of an exercise give the same numbers on them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bpkit.datasets import example, random_example
from bpkit.network import Network


class Case(NamedTuple):
    net: Network
    x: np.ndarray
    y: np.ndarray

    def columns(self) -> list["Case"]:
        """Each example by itself, if there are several."""
        m = self.x.shape[1]
        return [Case(self.net, self.x[:, [i]], self.y[:, [i]]) for i in range(m) if m > 1]


def worked_example(output: str = "sigmoid") -> Case:
    """The running example, whose numbers the reader knows."""
    return Case(*example(output=output))


def random_case(
    sizes: Sequence[int], m: int, seed: int, hidden: str = "sigmoid", output: str = "sigmoid"
) -> Case:
    """Large weights, and targets between 0 and 1."""
    net, x, y = random_example(sizes, hidden, output, m, seed, scale=2.0)
    y = np.random.default_rng(seed).uniform(0.1, 0.9, y.shape)
    return Case(net, x, y / y.sum(axis=0) if output == "softmax" else y)


def cases(hidden: str = "sigmoid", output: str = "sigmoid") -> list[Case]:
    """The running example; then 2 to 5 layers, where no number of neurons is that of examples."""
    return [
        worked_example(output),
        random_case((3, 4), 2, 1, hidden, output),
        random_case((4, 2, 3), 5, 2, hidden, output),
        random_case((3, 2, 4, 2, 5), 3, 3, hidden, output),
        random_case((3, 3, 3), 2, 4, hidden, output),
        random_case((4, 4, 4, 4), 3, 5, hidden, output),
        random_case((3, 4, 2), 1, 8, hidden, output),
    ]
