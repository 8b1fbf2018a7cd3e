"""The networks that answers are tried on: the running example first, then random ones."""

from typing import NamedTuple

import numpy as np

from bpkit.datasets import example
from bpkit.network import Network


class Case(NamedTuple):
    net: Network
    x: np.ndarray
    y: np.ndarray


def worked_example(output="sigmoid") -> Case:
    """The running example, whose numbers the reader knows."""
    return Case(*example(output=output))


def random_case(sizes, hidden="sigmoid", output="sigmoid", m=3, seed=0) -> Case:
    """Unequal widths hide no transpose, several examples no mean, biases that are not 0 no bias."""
    rng = np.random.default_rng(seed)
    net = Network(sizes, hidden=hidden, output=output, seed=seed, scale=2.0)
    for b in net.b:
        b[...] = rng.normal(size=b.shape)
    x = rng.normal(size=(sizes[0], m))
    y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)].T
    return Case(net, x, y)


def several(hidden="sigmoid", output="sigmoid") -> list[Case]:
    """The running example, then networks of unequal widths with three and four examples."""
    return [
        worked_example(output),
        random_case((2, 4, 3, 2), hidden, output, m=3, seed=1),
        random_case((3, 2, 5, 4), hidden, output, m=4, seed=2),
    ]


def square(hidden="sigmoid", output="sigmoid") -> list[Case]:
    """Layers of one width, where swapped subscripts still run."""
    return [
        random_case((3, 3, 3, 3), hidden, output, m=2, seed=3),
        random_case((3, 3, 3, 3), hidden, output, m=4, seed=4),
    ]
