"""Both passes of a network on one example, as they are written: every number, and every formula.

A formula stands here once, as on the blackboard; its Terms are read in symbols and in numbers.
"""

from functools import cached_property

import numpy as np

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import Gradients, backprop, check_batch, cost_of
from bpkit.draw import formulas
from bpkit.draw.formulas import as_backward, as_forward, gradient
from bpkit.draw.symbols import latex, rounded, trimmed
from bpkit.draw.terms import Number, Term, number
from bpkit.learning import update
from bpkit.network import Network


class Passes:
    """The passes of one example. Layers and neurons count from 1: passes.w(3, 1, 2) is w^3_12.

    inputs, targets: x and y as columns. trace: z and a. gradients: what backprop gives.
    eta: the learning rate of the update. learned: the network after it.
    """

    def __init__(self, net, x, y, cost="quadratic", eta=1.0):
        self.net, self.cost, self.eta = net, cost, eta
        self.inputs, self.targets, self.pair = check_batch(net, x, y, cost)
        self.trace = net.forward(self.inputs)

    @cached_property
    def gradients(self) -> Gradients:
        return backprop(self.net, self.inputs, self.targets, self.cost)

    @cached_property
    def learned(self) -> Network:
        net = self.net.copy()
        update(net, self.gradients, self.eta)
        return net

    def neurons(self, l) -> range:
        return range(1, self.net.sizes[l - 1] + 1)

    def x(self, j) -> Number:
        return number("x", self.inputs[j - 1, 0], "", j, paint=as_forward)

    def y(self, j) -> Number:
        return number("y", self.targets[j - 1, 0], "", j, show=trimmed)

    def w(self, l, j, k) -> Number:
        return number("w", self.net.w[l][j - 1, k - 1], l, j, k, show=trimmed)

    def b(self, l, j) -> Number:
        return number("b", self.net.b[l][j - 1, 0], l, j, show=trimmed)

    def z(self, l, j) -> Number:
        return number("z", self.trace.z[l][j - 1, 0], l, j, paint=as_forward)

    def a(self, l, j) -> Number:
        return number("a", self.trace.a[l][j - 1, 0], l, j, paint=as_forward)

    def delta(self, l, j) -> Number:
        return number("δ", self.gradients.delta[l][j - 1, 0], l, j, paint=as_backward)

    def gradient_w(self, l, j, k) -> Number:
        return gradient(self.w(l, j, k), self.gradients.w[l][j - 1, k - 1])

    def gradient_b(self, l, j) -> Number:
        return gradient(self.b(l, j), self.gradients.b[l][j - 1, 0])

    def slope(self, l, j) -> Term:
        """σ′(z^l_j), of an elementwise activation."""
        name = self.net.hidden if l < self.net.L else self.net.output
        value = ELEMENTWISE[name].slope(self.trace.z[l])[j - 1, 0]
        return Term(rf"\sigma'({latex('z', l, j)})", rounded(value), value)

    def weighted_sum(self, l, j) -> list[Term]:
        """The terms of z^l_j, its products and at last its bias  (article A4)."""
        products = [self.w(l, j, k) * self.a(l - 1, k) for k in self.neurons(l - 1)]
        return [*products, self.b(l, j)]

    def activation(self, l, j) -> Term:
        """a^l_j, of z^l_j or of the whole layer  (article A4, A12)."""
        a = self.a(l, j).value
        if l == self.net.L and self.net.output == "softmax":
            z = [self.z(l, k) for k in self.neurons(l)]
            return formulas.softmax(z, l, j, a)
        name = self.net.hidden if l < self.net.L else self.net.output
        return formulas.activation(name, self.z(l, j), a)

    @cached_property
    def C(self) -> Number:
        return number("C", cost_of(self.net, self.inputs, self.targets, self.cost))

    def whole_cost(self) -> Term:
        """C, over all outputs  (article A6, E6)."""
        a, y, L = self._outputs()
        return self.pair_formulas.cost.of_all(a, y, L, self.C.value)

    def cost_term(self, j) -> Term:
        """What output j adds to C."""
        a, y, _ = self._outputs()
        return self.pair_formulas.cost.of_one(a[j - 1], y[j - 1], self._cost_of_output(j))

    def _cost_of_output(self, j):
        L, y, row = self.net.L, self.targets, slice(j - 1, j)
        z, a = self.trace.z[L], self.trace.a[L]
        if self.net.output == "softmax" and self.cost == "cross_entropy":
            only_j = np.zeros_like(y)  # ln a_j depends on every z, so all of them stay
            only_j[row] = y[row]
            return self.pair.value(z, a, only_j)[0]
        return self.pair.value(z[row], a[row], y[row])[0]

    def delta_output(self, j) -> Term:
        """BP1: δ^L_j  (article A10 to A12, E6)."""
        a, y, L = self._outputs()
        if self.net.output == "softmax":
            z = [self.z(L, k) for k in self.neurons(L)]
            slopes = formulas.jacobian_column(z, L, j)
        else:
            slopes = [self.slope(L, k) for k in self.neurons(L)]
        return self.pair_formulas.delta.of(a, y, slopes, L, j)

    def _outputs(self):
        """a and y of every output, and the number of their layer."""
        L = self.net.L
        neurons = self.neurons(L)
        return [self.a(L, k) for k in neurons], [self.y(k) for k in neurons], L

    @property
    def pair_formulas(self) -> formulas.PairFormulas:
        return formulas.formulas_of(self.net.output, self.cost)

    def delta_hidden(self, l, j) -> list[Term]:
        """BP2: the summands of δ^l_j  (article A9)."""
        following = self.neurons(l + 1)
        return [self.w(l + 1, k, j) * self.delta(l + 1, k) * self.slope(l, j) for k in following]
