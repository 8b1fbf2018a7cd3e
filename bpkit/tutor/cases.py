"""The networks that answers are tried on: the running example first, then random ones."""

from typing import NamedTuple

import numpy as np

from bpkit.datasets import example, random_example
from bpkit.network import Network


class Case(NamedTuple):
    net: Network
    x: np.ndarray
    y: np.ndarray


def worked_example(output="sigmoid") -> Case:
    """The running example, whose numbers the reader knows."""
    return Case(*example(output=output))


def random_case(sizes, hidden="sigmoid", output="sigmoid", m=3, seed=0) -> Case:
    """One with large weights, so that its answers differ."""
    return Case(*random_example(sizes, hidden, output, m, seed, scale=2.0))


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
