"""The same gradients by another way: move one parameter a little, see how far C moves."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bpkit.backpropagation import BP, Equations, backprop, check_batch
from bpkit.checks import as_positive, no_overflow_warning, one_of, refuse_overflow, with_w_and_b
from bpkit.layers import Array, ByLayer, Layers
from bpkit.network import Network
from bpkit.plain import printable
from bpkit.words import say

# The truncation error of a central difference falls as h², its rounding error grows as 1/h: the
# two meet near the cube root of the machine's rounding unit (Press et al., Numerical Recipes, 5.7).
CENTRAL_STEP = np.finfo(np.float64).eps ** (1 / 3)
# The complex step subtracts nothing, so its step may be as small as it likes.
COMPLEX_STEP = 1e-30

Cost = Callable[..., Any]  # C as a function of one parameter; real, or complex as that is


class NumericalGradient(NamedTuple):
    """w[2..L], b[2..L] as in Gradients, and the cost; always float64."""

    w: Layers
    b: Layers
    cost: float


@no_overflow_warning
def numerical_gradient(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    cost: str = "quadratic",
    method: str = "central",
    step: float | None = None,
) -> NumericalGradient:
    """∂C/∂w and ∂C/∂b of every parameter, without any derivative written down.

    method "central":  ∂C/∂w ≈ (C(w + h) - C(w - h)) / 2h
    method "complex":  ∂C/∂w ≈ Im C(w + ih) / h   (Squire and Trapp, SIAM Review 40, 1998)

    step: h, by default the one that suits the method. Runs on a copy in double precision, also
    for a float32 network. Arguments else as in backprop. Returns a NumericalGradient.
    """
    one_of("method", method, {"central", "complex"})
    x, y, pair = check_batch(net, x, y, cost)
    net._forward(x)  # refuses a network that holds nan or overflows
    h = as_positive("step", step) if step is not None else None
    twin = net.copy(np.complex128 if method == "complex" else np.float64)
    x, y = x.astype(twin.dtype), y.astype(np.float64)

    def total_cost() -> Any:
        z, a = twin._forward_unchecked(x)
        return pair.value(z[net.L], a[net.L], y).mean()

    slope = {"central": _central, "complex": _complex}[method]
    w = [_each_entry(w, slope, total_cost, h) for w in twin.w]
    b = [_each_entry(b, slope, total_cost, h) for b in twin.b]
    at_rest = float(total_cost().real)
    refuse_overflow([*w, *b, at_rest], "float64")
    return NumericalGradient(Layers("w", 2, w), Layers("b", 2, b), at_rest)


def _central(cost: Cost, p: Any, h: float | None) -> float:
    h = h or CENTRAL_STEP * max(1.0, abs(p))
    return (cost(p + h) - cost(p - h)) / (2 * h)


def _complex(cost: Cost, p: Any, h: float | None) -> float:
    h = h or COMPLEX_STEP
    return cost(p + 1j * h).imag / h


def _each_entry(
    array: Array, slope: Callable[..., float], total_cost: Cost, h: float | None
) -> Array:
    """The slope of total_cost() by each entry of `array`, which is moved and put back."""

    def cost(index: tuple[int, ...], p: Any) -> Any:
        kept, array[index] = array[index], p
        total = total_cost()
        array[index] = kept
        return total

    slopes = [slope(partial(cost, index), array[index], h) for index in np.ndindex(array.shape)]
    return np.array(slopes).reshape(array.shape)


class Report(NamedTuple):
    """Per layer, the largest difference between two gradients over the largest value of either.

    notes: what to know before calling it an error, a sentence each.
    """

    w: dict[int, float]
    b: dict[int, float]
    notes: tuple[str, ...] = ()

    @property
    def worst(self) -> float:
        """The largest of all; nan if there is one, which is no agreement."""
        return float(np.max([*self.w.values(), *self.b.values()]))

    def __str__(self) -> str:
        lines = [say("layer   ∂C/∂w    ∂C/∂b")]
        lines += [f"{l:5}   {self.w[l]:.1e}  {self.b[l]:.1e}" for l in self.w]
        return printable("\n".join([*lines, *self.notes]))


def compare(gradients: ByLayer, others: ByLayer) -> Report:
    """A Report on two results that each have w[2..L] and b[2..L]."""
    with_w_and_b("gradients", gradients)
    with_w_and_b("others", others)
    return Report(
        w={l: _relative_difference(g, others.w[l]) for l, g in gradients.w.items()},
        b={l: _relative_difference(g, others.b[l]) for l, g in gradients.b.items()},
    )


def _relative_difference(g: Array, other: Array) -> float:
    if g.shape != other.shape:
        raise ValueError(
            say(
                "gradients: expected one shape, got {one} and {other}",
                one=g.shape, other=other.shape,
            )
        )  # fmt: skip
    size = max(abs(g).max(), abs(other).max())
    with np.errstate(over="ignore"):  # of two huge numbers apart, inf says it well
        return float(abs(g - other).max() / size) if size else 0.0


def check_gradient(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    cost: str = "quadratic",
    method: str = "complex",
    equations: Equations = BP,
) -> Report:
    """A Report on backprop against `numerical_gradient`.

    Right equations come out below these, in up to ten hidden layers; wrong ones seldom under 1e-2:

                   method="complex"   method="central"
        float64         1e-12              1e-5
        float32         1e-4               1e-4

    With "central", more where a layer's gradient is a millionth of the cost: rounding is left.

    equations: Equations on trial in place of the right ones.
    """
    gradients = backprop(net, x, y, cost, equations)
    report = compare(gradients, numerical_gradient(net, x, y, cost, method))
    return report._replace(notes=tuple(_notes(net, x, method)))


def _notes(net: Network, x: ArrayLike, method: str) -> Iterator[str]:
    """What right equations are not to be blamed for, on this network with this x."""
    eps = float(np.finfo(net.dtype).eps)
    reach = max(10 * eps, CENTRAL_STEP if method == "central" else 0)  # of a step in a parameter
    z, a = net.forward(x)
    for (l, z_l), a_prev in zip(z.items(), a, strict=False):
        relu = (net.hidden if l < net.L else net.output) == "relu"
        if relu and abs(z_l).min() <= reach * max(1, abs(a_prev).max()):
            yield say(
                "A z of layer {l} lies at 0, where relu has no slope: bpkit takes 0, a difference "
                "finds another.",
                l=l,
            )
    if net.dtype == np.float32:
        yield say("In float32, right equations agree to 1e-4 or so.")
