"""What a formula in LaTeX comes to, read as one reads a blackboard: each symbol is looked up in the
network, and the signs are done. It knows nothing of how bpkit writes formulas.
"""

import re

import numpy as np

from bpkit.activations import ELEMENTWISE, VALUE, softmax_jacobian

TOKEN = re.compile(r"\\[a-zA-Z]+|\d+(?:\.\d+)?|\S")
SETTING = re.compile(r"\\(class|textcolor)\{[^{}]*\}|\\(begin|end)\{matrix\}|\\left|\\right|\\\\")


class Blackboard:
    """The numbers of one example, by their symbols."""

    def __init__(self, net, x, y, gradients):
        self.net, self.g, self.trace = net, gradients, net.forward(x)
        self.columns = {"x": x, "y": y}

    def read(self, text) -> float:
        text = SETTING.sub("", text).replace("−", "-").replace(r"\,", r"\cdot ")
        self.tokens, self.bound = [*TOKEN.findall(text), "end"], {}
        value = self._sum()
        assert self.tokens == ["end"], f"{text}: stopped before {self.tokens}"
        return value

    def _take(self, *expected):
        for token in expected:
            assert self.tokens[0] == token, f"expected {token} in {self.tokens}"
            self.tokens.pop(0)

    def _next(self):
        return self.tokens.pop(0)

    def _sum(self):
        value = 0.0
        while True:
            sign = self._next() if self.tokens[0] in "+-" else "+"
            value += self._product() * (-1 if sign == "-" else 1)
            if self.tokens[0] not in "+-":
                return value

    def _product(self):
        value = self._power()
        while self.tokens[0] not in ("end", "+", "-", ")", "}", ","):
            if self.tokens[0] == r"\cdot":
                self._next()
            value *= self._power()
        return value

    def _power(self):
        value = self._factor()
        if self.tokens[0] == "^":
            self._take("^", "2")
            return value**2
        return value

    def _factor(self):
        token = self._next()
        if token[0].isdigit():
            return float(token)
        if token in "({":
            value = self._sum()
            self._take({"(": ")", "{": "}"}[token])
            return value
        if token == r"\tfrac":
            over, under = self._next()
            return int(over) / int(under)
        if token == r"\frac":
            return self._fraction()
        if token == "e":
            self._take("^")
            return np.exp(self._factor())
        if token == r"\ln":
            return np.log(self._factor())
        if token in (r"\tanh", r"\cosh", r"\exp"):
            return getattr(np, token[1:])(self._factor())
        if token == r"\max":
            self._take("(")
            first = self._sum()
            self._take(",")
            second = self._sum()
            self._take(")")
            return max(first, second)
        if token == r"\mathrm":
            self._take("{")
            name = "".join(iter(self._next, "}"))
            return VALUE[name](np.array([self._factor()]))[0]
        if token == r"\sum":
            return self._over()
        if token == r"\sigma":
            return self._sigma()
        return self._symbol(token)

    def _over(self):
        """Σ_k: what follows, for each neuron of the output."""
        self._take("_")
        index, tokens, value = self._next(), self.tokens, 0.0
        for j in range(1, self.net.sizes[-1] + 1):
            self.tokens, self.bound[index] = [*tokens], j
            value += self._product()
        return value

    def _fraction(self):
        if self.tokens[1] != r"\partial":
            return self._factor() / self._factor()
        self._take("{", r"\partial")
        of, (l, *k) = self._next(), self._indices()
        self._take("}", "{", r"\partial")
        by, indices = self._next(), self._indices()
        self._take("}")
        if of == "C":
            gradients = {"w": self.g.w, "b": self.g.b, "z": self.g.delta}[by]
            return _entry(gradients, *indices)
        return softmax_jacobian(self.trace.z[l][:, 0])[k[0] - 1, indices[1] - 1]

    def _sigma(self):
        """σ or σ′, of the layer that its z stands in."""
        prime = self.tokens[0] == "'"
        self._take(*"'" * prime, "(", "z")
        l, j = self._indices()
        self._take(")")
        name = self.net.hidden if l < self.net.L else self.net.output
        sigma = ELEMENTWISE[name].slope if prime else VALUE[name]
        return sigma(self.trace.z[l])[j - 1, 0]

    def _symbol(self, letter):
        l, *indices = self._indices()
        if letter == "C":
            return self.g.cost
        if letter in self.columns:
            return self.columns[letter][indices[0] - 1, 0]
        layers = {"w": self.net.w, "b": self.net.b, "z": self.trace.z, "a": self.trace.a,
                  r"\delta": self.g.delta}  # fmt: skip
        return _entry(layers[letter], l, *indices)

    def _indices(self):
        """The layer above, if there is one, and the neurons below."""
        found = {"^": "0", "_": ""}
        while self.tokens[0] in found:
            place = self._next()
            braced = self.tokens[0] == "{"
            found[place] = "".join(iter(self._next, "}"))[1:] if braced else self._next()
        neurons = [self.bound[i] if i.isalpha() else int(i) for i in found["_"]]
        return int(found["^"]), *neurons


def _entry(layers, l, j, k=1):
    return layers[l][j - 1, k - 1]
