"""The table of mistakes: each a runnable variant of one of the four equations."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpkit.backprop import BP, Equations


class Slip(NamedTuple):
    """A mistake: which equation it breaks, what was done, where to look, and the broken form."""

    name: str
    equation: str  # "BP1" to "BP4"
    done: str
    look: str
    equations: Equations  # for backprop(..., equations=...)


def _bp1(rule: Callable) -> Equations:
    return BP._replace(delta_output=rule)


def _bp2(rule: Callable) -> Equations:
    return BP._replace(delta_hidden=rule)


def _bp3(rule: Callable) -> Equations:
    return BP._replace(gradient_b=rule)


def _bp4(rule: Callable) -> Equations:
    return BP._replace(gradient_w=rule)


def _summands(w_next, delta_next):
    """w_kj δ_k of each path, before they are added: (n[l+1], n[l], m)."""
    return w_next[:, :, np.newaxis] * delta_next[:, np.newaxis, :]


SLOPE = "Look at the factor that the curve of the activation contributes."
SUM = "Look at how the paths through the next layer are put together."
BATCH = "Look at how the examples are put together."

SLIPS = (
    Slip(
        "activation_for_slope", "BP2", "The activation a stands in place of the slope σ′(z).",
        SLOPE, _bp2(lambda w, d, z, sigma: (w.T @ d) * sigma.value(z)),
    ),
    Slip(
        "slope_at_a", "BP2", "The slope σ′ is taken at a.",
        SLOPE, _bp2(lambda w, d, z, sigma: (w.T @ d) * sigma.slope(sigma.value(z))),
    ),
    Slip(
        "slope_left_out", "BP2", "δ is passed back through the weights without a slope.",
        SLOPE, _bp2(lambda w, d, z, sigma: w.T @ d),
    ),
    Slip(
        "missing_transpose", "BP2", "The subscripts of w are swapped.",
        "Look at which end of a weight each subscript names.",
        _bp2(lambda w, d, z, sigma: (w @ d) * sigma.slope(z)),
    ),
    Slip(
        "one_path", "BP2", "Only the last path through the next layer counts.",
        SUM, _bp2(lambda w, d, z, sigma: _summands(w, d)[-1] * sigma.slope(z)),
    ),
    Slip(
        "mean_of_paths", "BP2", "The paths through the next layer are averaged.",
        SUM, _bp2(lambda w, d, z, sigma: _summands(w, d).mean(axis=0) * sigma.slope(z)),
    ),
    Slip(
        "largest_path", "BP2", "Only the largest path through the next layer counts.",
        SUM, _bp2(lambda w, d, z, sigma: _summands(w, d).max(axis=0) * sigma.slope(z)),
    ),
    Slip(
        "division_by_w", "BP2", "δ is divided by the weights.",
        "Look at what a weight does to a small push that passes through it.",
        _bp2(lambda w, d, z, sigma: (d.T @ (1 / w)).T * sigma.slope(z)),
    ),
    Slip(
        "sign_flipped", "BP1", "The sign of a - y is flipped.",
        "Look at which way the cost goes when an output grows.",
        _bp1(lambda z, a, y, pair: -pair.delta(z, a, y)),
    ),
    Slip(
        "factor_two", "BP1", "A factor 2 is there that the ½ of the cost takes away.",
        "Look at the factor in front of the cost.",
        _bp1(lambda z, a, y, pair: 2 * pair.delta(z, a, y)),
    ),
    Slip(
        "half_kept", "BP1", "A factor ½ is left over.",
        "Look at the factor in front of the cost.",
        _bp1(lambda z, a, y, pair: pair.delta(z, a, y) / 2),
    ),
    Slip(
        "cross_entropy_delta", "BP1", "The δ of cross-entropy is used with the squared error.",
        "Look at which cost the δ of the output belongs to.",
        _bp1(lambda z, a, y, pair: a - y),
    ),
    Slip(
        "bias_forgotten", "BP3", "The bias has no gradient.",
        "Look at what the bias adds to z.", _bp3(lambda d: np.zeros_like(d[:, :1])),
    ),
    Slip(
        "bias_not_averaged", "BP3", "The bias gradient is a sum over the examples.",
        BATCH, _bp3(lambda d: d.sum(axis=1, keepdims=True)),
    ),
    Slip(
        "weight_not_averaged", "BP4", "The weight gradient is a sum over the examples.",
        BATCH, _bp4(lambda d, a: d @ a.T),
    ),
    Slip(
        "averaged_twice", "BP4", "The mean over the examples is taken twice.",
        BATCH, _bp4(lambda d, a: d @ a.T / d.shape[1] ** 2),
    ),
    Slip(
        "averaged_first", "BP4", "δ and a are averaged over the batch before they are multiplied.",
        BATCH,
        _bp4(lambda d, a: d.mean(axis=1, keepdims=True) @ a.mean(axis=1, keepdims=True).T),
    ),
)  # fmt: skip
