"""Costs, and the δ of the output layer that each pair of output activation and cost gives.

C_i, the cost of example i, is a sum over the outputs; C is the mean of the C_i. Each `value` here
gives the C_i, shape (m,); each `delta` gives ∂C_i/∂z^L in column i, shape (n[L], m).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpkit.activations import ELEMENTWISE, Activation, log_softmax, softplus
from bpkit.checks import one_of
from bpkit.layers import Array
from bpkit.words import say

Rule = Callable[[Array, Array, Array], Array]  # of z, a and y


def quadratic(z: Array, a: Array, y: Array) -> Array:
    """C_i = ½ Σ_j (a_j - y_j)²  (article A6)."""
    return 0.5 * ((a - y) ** 2).sum(axis=0)


def binary_cross_entropy(z: Array, a: Array, y: Array) -> Array:
    """C_i = -Σ_j [y_j ln σ(z_j) + (1 - y_j) ln(1 - σ(z_j))], by ln σ(z) = -softplus(-z).

    Taken from z: from a, ln(1 - a) is -inf as soon as a has rounded to 1.
    """
    return (y * softplus(-z) + (1 - y) * softplus(z)).sum(axis=0)


def categorical_cross_entropy(z: Array, a: Array, y: Array) -> Array:
    """C_i = -Σ_j y_j ln softmax(z)_j, taken from z for the same reason."""
    return -(y * log_softmax(z)).sum(axis=0)


def delta_elementwise_quadratic(sigma: Activation) -> Rule:
    """The rule δ^L_j = (a_j - y_j) σ′(z_j) for an elementwise σ  (article A10, A11)."""

    def delta(z: Array, a: Array, y: Array) -> Array:
        return (a - y) * sigma.slope(z)

    return delta


def delta_softmax_quadratic(z: Array, a: Array, y: Array) -> Array:
    """δ^L_j = Σ_k (a_k - y_k) a_k (1_{jk} - a_j) = a_j ((a_j - y_j) - Σ_k a_k (a_k - y_k)).

    The Jacobian of softmax times (a - y), without building the Jacobian  (article A10, A12).
    """
    error = a - y
    return a * (error - (a * error).sum(axis=0))


def delta_cross_entropy(z: Array, a: Array, y: Array) -> Array:
    """δ^L = a - y: the slope of the activation and that of the cost cancel  (article E6)."""
    return a - y


class Pair(NamedTuple):
    """What an output activation and a cost give together: C_i, and ∂C_i/∂z^L."""

    value: Rule
    delta: Rule


PAIRS = {
    ("sigmoid", "cross_entropy"): Pair(binary_cross_entropy, delta_cross_entropy),
    ("softmax", "cross_entropy"): Pair(categorical_cross_entropy, delta_cross_entropy),
    ("softmax", "quadratic"): Pair(quadratic, delta_softmax_quadratic),
    **{
        (name, "quadratic"): Pair(quadratic, delta_elementwise_quadratic(sigma))
        for name, sigma in ELEMENTWISE.items()
    },
}
COSTS = {cost for _, cost in PAIRS}


def pair_of(output: str, cost: str) -> Pair:
    """The Pair for an output activation and a cost. Raises ValueError for one without meaning."""
    one_of("cost", cost, COSTS)
    if (output, cost) not in PAIRS:
        raise ValueError(
            say(
                "cost: {cost} needs outputs that are probabilities (sigmoid or softmax), got "
                "output={output}; use cost='quadratic' or another output",
                cost=repr(cost),
                output=repr(output),
            )
        )
    return PAIRS[output, cost]


def check_targets(y: Array, output: str, cost: str) -> None:
    """Raise ValueError where y is no target for cross-entropy with this output."""
    if cost != "cross_entropy":
        return
    if (y < 0).any() or (output == "sigmoid" and (y > 1).any()):
        raise ValueError(
            say(
                "y: cross-entropy expects targets between 0 and 1, got {least} to {most}",
                least=f"{y.min():g}",
                most=f"{y.max():g}",
            )
        )
    # An example's targets may each have been rounded once to the network's dtype.
    tolerance = 10 * len(y) * np.finfo(y.dtype).eps
    if output == "softmax" and (abs(y.sum(axis=0) - 1) > tolerance).any():
        worst = y.sum(axis=0)[abs(y.sum(axis=0) - 1).argmax()]
        raise ValueError(
            say(
                "y: softmax with cross-entropy expects each column to sum to 1 (one-hot, or "
                "probabilities), got a column that sums to {sum}",
                sum=f"{worst:.15g}",
            )
        )
