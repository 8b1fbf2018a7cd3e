"""A fully connected network and its forward pass."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from bpkit.activations import ELEMENTWISE, VALUE, Activation
from bpkit.checks import (
    as_columns,
    as_integer,
    as_positive,
    as_real_array,
    no_overflow_warning,
    one_of,
    shown,
)
from bpkit.layers import Array, Layers
from bpkit.words import say


class Trace(NamedTuple):
    """What a forward pass computed: z[2..L] and a[1..L], each (n[l], m); a[1] is x."""

    z: Layers
    a: Layers


class Network:
    """Weights, biases and activations of a fully connected network.

    sizes: neurons a layer, input first, so that sizes[0] is n[1]; at least two layers.
    hidden: activation of layers 2 to L-1: sigmoid, tanh, relu or identity.
    output: activation of layer L: one of these, or softmax.
    seed, scale: w ~ N(0, scale²/n[l-1]), b = 0.
    dtype: float64 or float32; all that the network computes stays in it.

    net.w[l] has shape (n[l], n[l-1]) and net.b[l] has shape (n[l], 1), for l from 2 to net.L
    (article A3, A4). Raises TypeError or ValueError, naming the argument.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        hidden: str = "sigmoid",
        output: str = "sigmoid",
        seed: int = 0,
        scale: float = 1.0,
        dtype: DTypeLike = np.float64,
    ):
        self.sizes = _as_sizes(sizes)
        self.hidden = hidden
        self.output = output
        self.dtype = _as_dtype(dtype)
        scale = as_positive("scale", scale)
        rng = np.random.default_rng(as_integer("seed", seed, at_least=0))
        pairs = list(zip(self.sizes[1:], self.sizes[:-1], strict=True))
        w = [rng.normal(0, scale / np.sqrt(n_prev), (n, n_prev)) for n, n_prev in pairs]
        self.w = Layers("w", 2, [as_real_array("scale", matrix, self.dtype) for matrix in w])
        self.b = Layers("b", 2, [np.zeros((n, 1), self.dtype) for n, _ in pairs])

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse at once what would stop a forward pass later on."""
        if name in {"w", "b"} and not isinstance(value, Layers):
            raise TypeError(
                say(
                    "{name}: expected a matrix for one layer, as in net.{name}[2] = …, got {got}",
                    name=name, got=shown(value),
                )
            )  # fmt: skip
        if name in {"hidden", "output"}:
            one_of(name, value, ELEMENTWISE if name == "hidden" else VALUE)
        super().__setattr__(name, value)

    @property
    def L(self) -> int:
        """The number of the output layer; the input is layer 1."""
        return len(self.sizes)

    @property
    def sigma(self) -> Activation:
        """The hidden layers' activation: sigma.value(z) and sigma.slope(z)."""
        return ELEMENTWISE[self.hidden]

    @no_overflow_warning
    def forward(self, x: ArrayLike) -> Trace:
        """z^l = w^l a^{l-1} + b^l and a^l = σ(z^l), layer by layer  (article A4).

        x: (n[1],) or (n[1], m), one example a column. Returns a Trace. Raises ValueError or
        TypeError for an x that does not fit, and ValueError where a weight has become nan or a
        z has grown past what the dtype holds.
        """
        a1 = as_columns("x", x, self.sizes[0], self.dtype).copy()  # the Trace's own
        return self._forward(a1)

    def _forward(self, a1: Array) -> Trace:
        """The forward pass on an x that has been checked."""
        trace = self._forward_unchecked(a1)
        for l, z in trace.z.items():
            if not np.isfinite(z).all():
                raise ValueError(
                    say(
                        "z[{l}]: nan or inf in the forward pass; x, w[{l}] or b[{l}] is not "
                        "finite, or too large for {dtype}",
                        l=l,
                        dtype=self.dtype,
                    )
                )
        return trace

    def _forward_unchecked(self, a1: Array) -> Trace:
        z, a = [], [a1]
        for l in range(2, self.L + 1):
            z.append(self.w[l] @ a[-1] + self.b[l])
            a.append(VALUE[self.hidden if l < self.L else self.output](z[-1]))
        return Trace(Layers("z", 2, z), Layers("a", 1, a))

    def copy(self, dtype: DTypeLike | None = None) -> "Network":
        """A network of its own with the same numbers; `dtype` may be complex, for gradcheck."""
        twin = object.__new__(Network)
        twin.sizes, twin.hidden, twin.output = self.sizes, self.hidden, self.output
        twin.dtype = self.dtype if dtype is None else np.dtype(dtype)
        twin.w = Layers("w", 2, [w.astype(twin.dtype) for w in self.w])
        twin.b = Layers("b", 2, [b.astype(twin.dtype) for b in self.b])
        return twin

    def __repr__(self) -> str:
        layers = "-".join(map(str, self.sizes))
        return f"<Network {layers}, hidden {self.hidden}, output {self.output}, {self.dtype}>"


# What a reader's machine can hold: these weights alone are 0.8 GB.
MOST_LAYERS, MOST_WEIGHTS = 1000, 10**8


def _as_sizes(sizes: Any) -> tuple[int, ...]:
    if isinstance(sizes, np.ndarray):
        sizes = sizes.tolist()
    if not isinstance(sizes, Sequence) or isinstance(sizes, (str, bytes)):
        raise TypeError(
            say("sizes: expected a list of layer sizes like [2, 3, 1], got {got}", got=shown(sizes))
        )
    if len(sizes) > MOST_LAYERS:
        raise ValueError(
            say(
                "sizes: expected at most {most} layers, got {got}",
                most=MOST_LAYERS, got=len(sizes),
            )
        )  # fmt: skip
    sizes = tuple(as_integer("sizes", n, at_least=1) for n in sizes)
    if len(sizes) < 2:
        raise ValueError(
            say("sizes: expected at least an input and an output, got {got}", got=list(sizes))
        )
    if sum(n * n_prev for n, n_prev in pairwise(sizes)) > MOST_WEIGHTS:
        raise ValueError(
            say(
                "sizes: expected at most {most} weights, got {got}",
                most=f"{MOST_WEIGHTS:,}", got=shown(sizes),
            )
        )  # fmt: skip
    return sizes


def _as_dtype(dtype: Any) -> np.dtype:
    try:
        found = np.dtype(dtype)
    except Exception:  # what is no dtype is refused by numpy in many ways
        raise TypeError(_not_a_float(shown(dtype))) from None
    if found not in (np.float32, np.float64):
        raise TypeError(_not_a_float(str(found)[:40]))
    return found


def _not_a_float(got: str) -> str:
    return say("dtype: expected float32 or float64, got {got}", got=got)
