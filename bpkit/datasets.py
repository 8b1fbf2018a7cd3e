"""Data to learn from, as columns, and the running example of the series."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bpkit.checks import as_integer, as_positive, as_real_array
from bpkit.layers import Array
from bpkit.network import Network

DIGITS_FILE = Path(__file__).parent / "data" / "digits.npz"
DIGITS_TRAINING = 1437  # of 1,797, which leaves 360 for the test

Examples = tuple[Array, Array]  # x and y


def xor() -> Examples:
    """The four cases of exclusive or: x (2, 4), y (1, 4)."""
    x = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    y = np.array([[0.0, 1.0, 1.0, 0.0]])
    return x, y


def two_moons(m: int = 200, noise: float = 0.1, seed: int = 0) -> Examples:
    """Two half circles that reach into each other: x (2, m), y (1, m) of 0 and 1.

    noise: standard deviation of what is added to each coordinate, in units of the radius.
    """
    m = as_integer("m", m, at_least=2, at_most=1_000_000)
    noise = as_positive("noise", noise)
    rng = np.random.default_rng(as_integer("seed", seed, at_least=0))
    upper = np.linspace(0, np.pi, m - m // 2)
    lower = np.linspace(0, np.pi, m // 2)
    moon_0 = [np.cos(upper), np.sin(upper)]
    moon_1 = [1 - np.cos(lower), 0.5 - np.sin(lower)]
    x = np.hstack([moon_0, moon_1])
    y = np.hstack([np.zeros(len(upper)), np.ones(len(lower))])[np.newaxis]
    return as_real_array("noise", x + rng.normal(0, noise, x.shape), np.float64), y


def digits(seed: int | None = 0) -> tuple[Examples, Examples]:
    """Handwritten digits: ((x_train, y_train), (x_test, y_test)), 1,437 and 360 examples.

    x: (64, m), the 8 by 8 pixels row by row, 0 (white) to 1 (black). y: (10, m), one-hot.
    seed: shuffles before the split. seed=None keeps the file's own order, sheet after sheet: of the
    three sheets that the last 360 images are from, 22 images are among the first 1,437. That is
    the more honest test.

    Source: Alpaydin and Kaynak, UCI Machine Learning Repository, CC BY 4.0 (data/README.md).
    """
    with np.load(DIGITS_FILE, allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    order = np.arange(len(labels))
    if seed is not None:
        order = np.random.default_rng(as_integer("seed", seed, at_least=0)).permutation(order)
    x = images.reshape(-1, 64)[order].T / 16.0
    y = np.eye(10)[labels[order]].T
    first, rest = slice(None, DIGITS_TRAINING), slice(DIGITS_TRAINING, None)
    return (x[:, first], y[:, first]), (x[:, rest], y[:, rest])


def example(output: str = "sigmoid") -> tuple[Network, Array, Array]:
    """The running example of the series: a 2-3-2-3 network with round weights, and one x, y.

    Returns (net, x, y), x (2, 1) and y (3, 1). Sigmoid throughout; notebook 07 passes
    output="softmax" for the same weights under softmax.
    """
    net = Network([2, 3, 2, 3], hidden="sigmoid", output=output)
    net.w[2] = [[1, -1.5], [0.5, -0.5], [1.5, 0.5]]
    net.w[3] = [[1, -1, 1.5], [1, 1.5, -1.5]]
    net.w[4] = [[-0.5, -1.5], [1, -2], [2, 1]]
    net.b[2] = [0, 0.5, -0.5]
    net.b[3] = [-0.5, 0.5]
    net.b[4] = [0, 0, -1]
    return net, np.array([[1.0], [0.5]]), np.array([[0.0], [1.0], [0.0]])


def random_example(
    sizes: Sequence[int],
    hidden: str = "sigmoid",
    output: str = "sigmoid",
    m: int = 3,
    seed: int = 0,
    **options: Any,
) -> tuple[Network, Array, Array]:
    """A network with biases that are not 0, and m random examples with one-hot targets.

    Several examples hide no mean, biases no slip that is about b. options: scale and dtype, as in
    Network. Returns (net, x, y); all of it follows from the seed.
    """
    m = as_integer("m", m, at_least=1, at_most=1_000_000)
    net = Network(sizes, hidden, output, seed, **options)
    rng = np.random.default_rng(seed)
    for b in net.b:
        b[...] = rng.normal(size=b.shape)
    x = rng.normal(size=(net.sizes[0], m))
    y = np.eye(net.sizes[-1])[rng.integers(net.sizes[-1], size=m)].T
    return net, x, y
