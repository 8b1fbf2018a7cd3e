"""Networks with a batch to try them on: any widths, any batch, biases that are not 0."""

from typing import NamedTuple

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

import bpkit
from bpkit.activations import ELEMENTWISE
from bpkit.datasets import random_example

HIDDEN = [*ELEMENTWISE]
PAIRS = [  # output activation and cost: every pair that has a meaning
    *((name, "quadratic") for name in HIDDEN),
    ("softmax", "quadratic"),
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]
COMBINATIONS = [(hidden, *pair) for hidden in HIDDEN for pair in PAIRS]


class Case(NamedTuple):
    net: bpkit.Network
    x: np.ndarray
    y: np.ndarray
    cost: str


def make_case(sizes, hidden="tanh", output="sigmoid", cost="quadratic", m=3, seed=0, **options):
    """A random Case, whose y is any that the cost can judge; all of it follows from the seed."""
    net, x, _ = random_example(sizes, hidden, output, m, seed, **options)
    rng = np.random.default_rng([seed, 1])  # not the numbers that b and x were drawn from
    if cost == "quadratic":
        y = rng.normal(size=(sizes[-1], m))
    elif output == "sigmoid":
        y = rng.uniform(size=(sizes[-1], m))
    else:
        y = rng.dirichlet(np.ones(sizes[-1]), m).T
    return Case(net, x, y, cost)


@st.composite
def cases(draw, hidden, output, cost):
    """A Case with 2 to 5 layers, no two of one width, and 1 to 8 examples.

    Relu has no slope at 0, so its z keep a distance from it, and some of them are above.
    """
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5, unique=True))
    assume(output != "softmax" or sizes[-1] > 1)  # of one output it is the constant 1
    m, seed = draw(st.integers(1, 8)), draw(st.integers(0, 2**32 - 1))
    case = make_case(sizes, hidden, output, cost, m, seed)
    names = [hidden] * (len(sizes) - 2) + [output]
    for z, name in zip(case.net.forward(case.x).z, names, strict=True):
        assume(name != "relu" or (np.min(abs(z)) > 1e-3 and np.max(z) > 0))
    return case


def parameters(net):
    """A copy of every weight and bias, in one vector."""
    return np.concatenate([p.ravel() for p in [*net.w, *net.b]])
