"""What a slip is, and how a wrong formula comes into the backward pass."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from bpkit.backpropagation import BP, Gradients, backprop

# How a wrong rule comes into the backward pass.
_IN_THE_PASS: Mapping[str, Callable] = {
    "BP1": lambda rule: BP._replace(delta_output=rule),
    "BP2": lambda rule: BP._replace(delta_hidden=rule),
    "BP3": lambda rule: BP._replace(gradient_b=rule),
    "BP4": lambda rule: BP._replace(gradient_w=rule),
    "A12": lambda rule: BP._replace(delta_output=_through_jacobian(rule)),
    "relu slope": lambda rule: BP._replace(
        delta_hidden=lambda w, delta, z, sigma: BP.delta_hidden(
            w, delta, z, sigma._replace(slope=rule)
        )
    ),
}


class Slip(NamedTuple):
    """A mistake: the formula it breaks, what was done, where to look, and the broken rule."""

    name: str
    equation: str  # a key of RIGHT
    done: str
    look: str
    rule: Callable  # called like RIGHT[equation]
    # The network and the cost where it shows, where that is not sigmoid with the squared error.
    seen_at: Mapping = MappingProxyType({})

    @property
    def equations(self):
        """For backprop(..., equations=...); KeyError where the slip is not in one equation."""
        return _IN_THE_PASS[self.equation](self.rule)

    @property
    def in_the_pass(self) -> bool:
        """Whether `gradients` can be asked for: whether the backward pass uses the formula."""
        return self.equation == "pass" or self.equation in _IN_THE_PASS

    def gradients(self, net, x, y, cost="quadratic") -> Gradients:
        """What backprop gives with this mistake in it. Arguments as in backprop."""
        if self.equation == "pass":
            return self.rule(net, x, y, cost)
        return backprop(net, x, y, cost, self.equations)


def _through_jacobian(rule):
    """BP1 for softmax and squared error, example by example, through the Jacobian by `rule`."""

    def delta(z, a, y, pair):
        return np.stack(
            [rule(z_i).T @ (a_i - y_i) for z_i, a_i, y_i in zip(z.T, a.T, y.T, strict=True)], axis=1
        )

    return delta
