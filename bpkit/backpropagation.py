"""Backpropagation: the four equations, a function each, and the pass that calls them.

m examples stand side by side as columns. Column i of δ belongs to example i alone; the gradients
of w and b are means over the m examples.
"""

from collections.abc import Callable
from typing import NamedTuple

from numpy.typing import ArrayLike

from bpkit.activations import Activation
from bpkit.checks import (
    as_columns,
    instance_of,
    no_overflow_warning,
    refuse_overflow,
    shaped_like,
)
from bpkit.costs import Pair, check_targets, pair_of
from bpkit.layers import Array, Layers
from bpkit.network import Network
from bpkit.words import say


def delta_output(z: Array, a: Array, y: Array, pair: Pair) -> Array:
    """BP1: δ^L = ∂C_i/∂z^L, which depends on the output activation and the cost (A10-A13, E6).

    z, a, y: (n[L], m); pair: a costs.Pair. Returns (n[L], m).
    """
    return pair.delta(z, a, y)


def delta_hidden(w_next: Array, delta_next: Array, z: Array, sigma: Activation) -> Array:
    """BP2: δ^l = ((w^{l+1})ᵀ δ^{l+1}) ⊙ σ′(z^l)  (A9; with σ′(z) where A14 finds a misprint).

    w_next: (n[l+1], n[l]); delta_next: (n[l+1], m); z: (n[l], m). Returns (n[l], m).
    """
    return (w_next.T @ delta_next) * sigma.slope(z)


def gradient_b(delta: Array) -> Array:
    """BP3: ∂C/∂b^l = δ^l, averaged over the examples  (A8). (n[l], m) gives (n[l], 1)."""
    return delta.sum(axis=1, keepdims=True) / delta.shape[1]


def gradient_w(delta: Array, a_prev: Array) -> Array:
    """BP4: ∂C/∂w^l = δ^l (a^{l-1})ᵀ, averaged over the examples  (A8).

    delta: (n[l], m); a_prev: (n[l-1], m). Returns (n[l], n[l-1]). δ is divided by m and not the
    product, which has more entries as a rule.
    """
    return (delta / delta.shape[1]) @ a_prev.T


class Equations(NamedTuple):
    """The four equations in use. `Equations(delta_hidden=mine)` puts another in BP2's place."""

    delta_output: Callable[..., Array] = delta_output
    delta_hidden: Callable[..., Array] = delta_hidden
    gradient_b: Callable[..., Array] = gradient_b
    gradient_w: Callable[..., Array] = gradient_w


BP = Equations()


class Gradients(NamedTuple):
    """delta[2..L]: (n[l], m), of each example; w[2..L], b[2..L] and cost: means over examples."""

    delta: Layers
    w: Layers
    b: Layers
    cost: float


@no_overflow_warning
def backprop(
    net: Network, x: ArrayLike, y: ArrayLike, cost: str = "quadratic", equations: Equations = BP
) -> Gradients:
    """One forward and one backward pass: every gradient of C at once  (article A13).

    net: a Network, not changed. x: (n[1],) or (n[1], m). y: an array like a[L], never class
    labels. cost: "quadratic" or "cross_entropy". equations: others in place of the four, on
    trial. Returns Gradients. Raises TypeError or ValueError, naming the argument.
    """
    x, y, pair = check_batch(net, x, y, cost)
    instance_of("equations", equations, Equations)
    if equations != BP:  # of what others give, all but the shape is left for compare to judge
        on_trial = Equations(*map(shaped_like, BP, Equations._fields, equations))
        return passes(net, x, y, pair, on_trial)
    gradients = passes(net, x, y, pair)
    # A δ that is not finite shows in b, its mean.
    refuse_overflow([*gradients.w, *gradients.b, gradients.cost], net.dtype)
    return gradients


def passes(net: Network, x: Array, y: Array, pair: Pair, equations: Equations = BP) -> Gradients:
    """Both passes of backprop, on what check_batch has checked  (article A13)."""
    z, a = net._forward(x)
    w, L = net.w, net.L
    delta = {L: equations.delta_output(z[L], a[L], y, pair)}
    for l in range(L - 1, 1, -1):
        delta[l] = equations.delta_hidden(w[l + 1], delta[l + 1], z[l], net.sigma)
    layers = range(2, L + 1)
    return Gradients(
        delta=Layers("delta", 2, [delta[l] for l in layers]),
        w=Layers("w", 2, [equations.gradient_w(delta[l], a[l - 1]) for l in layers]),
        b=Layers("b", 2, [equations.gradient_b(delta[l]) for l in layers]),
        cost=float(pair.value(z[L], a[L], y).mean()),
    )


def check_batch(net: Network, x: ArrayLike, y: ArrayLike, cost: str) -> tuple[Array, Array, Pair]:
    """x and y as columns of the network's dtype, and the Pair of its output with `cost`."""
    instance_of("net", net, Network)
    pair = pair_of(net.output, cost)
    x = as_columns("x", x, net.sizes[0], net.dtype)
    y = as_columns("y", y, net.sizes[-1], net.dtype)
    if x.shape[1] != y.shape[1]:
        raise ValueError(
            say(
                "y: expected one column for each of x's {m} examples, got {got}",
                m=x.shape[1],
                got=y.shape[1],
            )
        )
    check_targets(y, net.output, cost)
    return x, y, pair


@no_overflow_warning
def cost_of(net: Network, x: ArrayLike, y: ArrayLike, cost: str = "quadratic") -> float:
    """C = (1/m) Σ_i C_i, by a forward pass alone  (article A6). Arguments as in backprop."""
    x, y, pair = check_batch(net, x, y, cost)
    z, a = net._forward(x)
    mean_cost = float(pair.value(z[net.L], a[net.L], y).mean())
    refuse_overflow([mean_cost], net.dtype)
    return mean_cost
