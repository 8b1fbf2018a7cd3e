"""Activation functions: a = σ(z), and the slope σ′(z), both from z.

All take an array of any shape and give one of the same shape. They stay finite for any |z| up to
1e4 and beyond, and they accept complex z, which the complex-step check (gradcheck.py) needs: so
no value goes through `abs` or `.real`, which would drop the imaginary part. `np.maximum`,
`np.minimum`, `<` and `>` are safe there, as numpy orders complex numbers by their real part first.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpkit.layers import Array


def _exp_of_minus_size(z: Array) -> Array:
    """e^{-|z|}, which cannot overflow."""
    return np.exp(np.minimum(z, -z))


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^{-z})  (article A4, A11); where z < 0 as e^z / (1 + e^z), the same."""
    e = _exp_of_minus_size(z)
    return np.where(z < 0, e, 1) / (1 + e)


def sigmoid_slope(z: Array) -> Array:
    """σ′(z) = σ(z) σ(-z), which is σ (1 - σ) without its rounding to 0  (article A11)."""
    e = _exp_of_minus_size(z)
    return e / (1 + e) ** 2


def tanh(z: Array) -> Array:
    """tanh z = 2σ(2z) - 1."""
    return np.tanh(z)


def tanh_slope(z: Array) -> Array:
    """tanh′(z) = 1 - tanh² z = 4σ′(2z), the second form being exact where tanh z rounds to 1."""
    return 4 * sigmoid_slope(2 * z)


def relu(z: Array) -> Array:
    """z where z > 0, else 0. At its corner, a complex step then finds relu_slope's 0."""
    return np.where(z.real > 0, z, 0)


def relu_slope(z: Array) -> Array:
    """1 where z > 0, else 0; at z = 0, where no slope exists, 0 by convention."""
    return (z > 0).astype(z.dtype)


def identity(z: Array) -> Array:
    """z itself: a layer without a curve."""
    return z


def identity_slope(z: Array) -> Array:
    """1 everywhere."""
    return np.ones_like(z)


def softplus(z: Array) -> Array:
    """ln(1 + e^z), whose slope is σ(z): what binary cross-entropy is made of."""
    return np.maximum(z, 0) + np.log1p(_exp_of_minus_size(z))


def softmax(z: Array) -> Array:
    """a_j = e^{z_j} / Σ_k e^{z_k}, for each column of z  (article A12).

    The largest z of a column is subtracted first. That changes nothing, since numerator and
    denominator are both divided by the same e^{max}, and nothing can overflow.
    """
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def log_softmax(z: Array) -> Array:
    """ln softmax(z), taken from z: still exact where softmax rounds to 0 or 1."""
    shifted = z - z.max(axis=0)
    others = np.exp(shifted)
    # The largest term is e^0 = 1. Left out of the sum, it becomes log1p's 1, and a sum of
    # others that is too small to change 1 still counts.
    np.put_along_axis(others, shifted.argmax(axis=0, keepdims=True), 0, axis=0)
    return shifted - np.log1p(others.sum(axis=0))


def softmax_jacobian(z: Array) -> Array:
    """J[k, j] = ∂a_k/∂z_j = a_k (1_{jk} - a_j)  (article A12).

    z: (n,) gives (n, n); z: (n, m) gives (n, n, m), one matrix an example. Each row and each
    column sums to 0; the matrix is symmetric.
    """
    a = softmax(z)
    ones = np.eye(len(a), dtype=a.dtype).reshape(len(a), len(a), *[1] * (a.ndim - 1))
    return a[:, np.newaxis] * (ones - a[np.newaxis])


class Activation(NamedTuple):
    """An elementwise activation σ: `value` is σ, `slope` is σ′."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


ELEMENTWISE = {
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
    "identity": Activation(identity, identity_slope),
}

# What a layer of each name computes. Softmax mixes the neurons of its layer, so it has a Jacobian
# and no slope, and stands at the output only.
VALUE = {name: sigma.value for name, sigma in ELEMENTWISE.items()}
VALUE["softmax"] = softmax
