"""The numbers that a step of both passes is drawn and told from, all computed by bpkit."""

from functools import cached_property

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import backprop, check_batch, delta_hidden
from bpkit.explorers._recursion.passes import steps
from bpkit.learning import update


class Now:
    """Everything that the present step is drawn and told from."""

    def __init__(self, state):
        self.state, self.step = state, steps(state.net)[state.step]
        self.net, x = state.with_edits()
        self.x, self.y, self.pair = check_batch(self.net, x, state.y, state.cost)
        self.trace = self.net.forward(self.x)
        self.gradients = backprop(self.net, self.x, self.y, state.cost)

    def z(self, l, j):
        return self.trace.z[l][j - 1, 0]

    def a(self, l, j):
        return self.trace.a[l][j - 1, 0]

    def delta(self, l, j):
        return self.gradients.delta[l][j - 1, 0]

    def product(self, l, j, k):
        """A term of the weighted sum, w^l_jk a^{l-1}_k."""
        return self.net.w[l][j - 1, k - 1] * self.a(l - 1, k)

    def slope(self, l, j):
        """σ′(z^l_j), of an elementwise activation."""
        name = self.net.hidden if l < self.net.L else self.net.output
        return ELEMENTWISE[name].slope(self.trace.z[l])[j - 1, 0]

    def summand(self, l, j, k):
        """A summand of δ^l_j: BP2 for a next layer of neuron k alone."""
        w, delta = self.net.w[l + 1][k - 1 : k, j - 1 : j], self.gradients.delta[l + 1][k - 1 : k]
        return delta_hidden(w, delta, self.trace.z[l][j - 1 : j], self.net.sigma)[0, 0]

    def cost_term(self, j):
        """What output j adds to C."""
        z, a, y = self.trace.z[self.net.L], self.trace.a[self.net.L], self.y
        if self.net.output == "softmax" and self.state.cost == "cross_entropy":
            only_j = y.copy()
            only_j[[i for i in range(len(y)) if i != j - 1]] = 0
            return self.pair.value(z, a, only_j)[0]
        row = slice(j - 1, j)
        return self.pair.value(z[row], a[row], y[row])[0]

    @cached_property
    def updated(self):
        """The network with the updates made up to this step."""
        net, new = self.net.copy(), self.net.copy()
        update(new, self.gradients, self.state.eta)
        for s in steps(net)[: self.state.step + 1]:
            if s.what == "update":
                net.w[s.l][s.j - 1] = new.w[s.l][s.j - 1]
                net.b[s.l][s.j - 1] = new.b[s.l][s.j - 1]
        return net
