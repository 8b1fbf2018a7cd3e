"""The kinds of step that both passes are made of, a class each.

A step is one term, or one number. Its class says which part of the network it is about, which
earlier steps it needs, how it is told, what is lit in the picture, and what stands on the weights.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from bpkit.backpropagation import cost_of
from bpkit.draw.formulas import LABELLED, marked, update
from bpkit.draw.palette import BACKWARD, FORWARD, INK
from bpkit.draw.symbols import Part, rounded, trimmed
from bpkit.draw.terms import Term, equation, in_one_line, sum_so_far
from bpkit.words import say, sentences


class Shape(NamedTuple):
    """What the steps depend on: the layers' sizes, and whether the output mixes its neurons."""

    sizes: tuple[int, ...]
    mixes: bool

    @property
    def L(self) -> int:
        return len(self.sizes)

    def neurons(self, l) -> range:
        return range(1, self.sizes[l - 1] + 1)


@dataclass(frozen=True)
class Step:
    """About neuron j of layer l, and where there is a k, another one of the layer before or after.

    stage: its name in the picture's words. kind: that of its part. at: the Passes at this step.
    """

    l: int
    j: int
    k: int = 0

    stage: ClassVar[str]
    kind: ClassVar[str] = "n"

    @property
    def part(self) -> Part:
        """The part of the network that it is about."""
        return Part(self.kind, self.l, self.j, self.k or None)

    def needs(self, shape: Shape) -> "Iterable[Step]":
        """The earlier steps whose results it takes."""
        return ()

    def told(self, at) -> tuple[list[str], str]:
        """Its formulas, in symbols and with its numbers, and a sentence."""
        raise NotImplementedError

    def lit(self, shape: Shape) -> set[Part] | None:
        """The parts that are in play: its own, with its neurons. None is the whole network."""
        _, l, j, k = self.part
        return {self.part, Part("n", l, j), *([Part("n", l - 1, k)] if k else [])}

    def on_weights(self, at) -> dict[Part, tuple[str, str]]:
        """Text and colour of what it writes on the weights' lines."""
        return {}


class Input(Step):
    """x_j, which is given."""

    stage = "input"

    def told(self, at):
        x = at.x(self.j)
        return [in_one_line(at.a(1, self.j), x, marked)], say(
            "Input {j} is given: {x}.", j=self.j, x=x
        )


class Product(Step):
    """w^l_jk a^{l-1}_k, a term of the weighted sum."""

    stage, kind = "forward", "w"

    def needs(self, shape):
        return [activation(self.l - 1, self.k)]

    def told(self, at):
        w, a = at.w(self.l, self.j, self.k), at.a(self.l - 1, self.k)
        z = at.z(self.l, self.j)
        lines = sum_so_far(z, at.weighted_sum(self.l, self.j), self.k, marked)
        return lines, say(
            "{w} times {a} adds {product} to {z}.",
            w=w.name, a=a.name, product=rounded((w * a).value), z=z.name,
        )  # fmt: skip

    def on_weights(self, at):
        return _on_weights(Product, self, at.weighted_sum(self.l, self.j)[: self.k], FORWARD)


class WeightedSum(Step):
    """z^l_j, complete with its bias."""

    stage, kind = "forward", "b"

    def needs(self, shape):
        return [Product(self.l, self.j, k) for k in shape.neurons(self.l - 1)]

    def told(self, at):
        z, terms = at.z(self.l, self.j), at.weighted_sum(self.l, self.j)
        bias = at.b(self.l, self.j).text
        told = say("With the bias {b} the sum is complete: {z}.", b=bias, z=z)
        return sum_so_far(z, terms, len(terms), marked), told

    def on_weights(self, at):
        return _on_weights(Product, self, at.weighted_sum(self.l, self.j)[:-1], FORWARD)


class Activation(Step):
    """a^l_j."""

    stage = "forward"

    def needs(self, shape):
        together = shape.neurons(self.l) if shape.mixes and self.l == shape.L else [self.j]
        return [WeightedSum(self.l, j) for j in together]

    def told(self, at):
        z, a = at.z(self.l, self.j), at.a(self.l, self.j)
        told = say("The activation turns {z} into {a}.", z=z, a=a)
        if self.l == at.net.L and at.net.output == "softmax":
            told = say("Softmax weighs e to the {z} against all outputs: {a}.", z=z.text, a=a)
        return equation(a, at.activation(self.l, self.j), marked), told


class CostTerm(Step):
    """What output j adds to C."""

    stage = "loss"

    def needs(self, shape):
        return [Activation(self.l, self.j)]

    def told(self, at):
        terms = [at.cost_term(j) for j in at.neurons(self.l)]
        own, added = terms[self.j - 1], rounded(terms[self.j - 1].value)
        come_to = [Term(t.symbols, rounded(t.value), t.value) for t in terms]
        symbols, numbers = sum_so_far(at.C, come_to, self.j, marked)
        a, y = at.a(self.l, self.j).text, at.y(self.j).text
        told = say(
            "Output {j} is {a} and should be {y}: that adds {added} to the cost.",
            j=self.j, a=a, y=y, added=added,
        )  # fmt: skip
        if self.j == len(terms):
            told = sentences(told, say("Together, {cost}.", cost=at.C))
        return [symbols, marked(f"{own.numbers} = {added}"), numbers], told


class OutputDelta(Step):
    """BP1: δ^L_j."""

    stage = "backward"

    def needs(self, shape):
        return WeightedSum(self.l, self.j), Activation(self.l, self.j)

    def told(self, at):
        d = at.delta(self.l, self.j)
        told = say("{delta}: {why}.", delta=d, why=say(at.pair_formulas.delta.why))
        return equation(d, at.delta_output(self.j), marked), told

    def lit(self, shape):
        return {Part("n", self.l, j) for j in shape.neurons(self.l) if shape.mixes or j == self.j}


class Summand(Step):
    """BP2: what neuron k of the next layer adds to δ^l_j."""

    stage = "backward"

    @property
    def part(self):
        return Part("w", self.l + 1, self.k, self.j)

    def needs(self, shape):
        yield from (WeightedSum(self.l, self.j), Activation(self.l, self.j))
        yield delta(shape, self.l + 1, self.k)
        if self.k > 1:
            yield Summand(self.l, self.j, self.k - 1)

    def told(self, at):
        d, summands = at.delta(self.l, self.j), at.delta_hidden(self.l, self.j)
        w, d_next = at.w(self.l + 1, self.k, self.j), at.delta(self.l + 1, self.k)
        told = say(
            "Back along {line} comes {summand}: weight {w} times {delta} times slope {slope}.",
            line=w.name, summand=rounded(summands[self.k - 1].value), w=w.text, delta=d_next,
            slope=at.slope(self.l, self.j).numbers,
        )  # fmt: skip
        if self.k == len(summands):
            told = sentences(told, say("The sum is complete: {delta}.", delta=d))
        return sum_so_far(d, summands, self.k, marked), told

    def on_weights(self, at):
        return _on_weights(Summand, self, at.delta_hidden(self.l, self.j)[: self.k], BACKWARD)


def _on_weights(kind, step, terms, colour):
    """What terms of a sum come to, each on the weight that is in it."""
    return {
        kind(step.l, step.j, k).part: (rounded(term.value), colour)
        for k, term in enumerate(terms, 1)
    }


class BiasGradient(Step):
    """BP3: ∂C/∂b^l_j."""

    stage, kind = "gradient", "b"

    def needs(self, shape):
        return [delta(shape, self.l, self.j)]

    def told(self, at):
        b, d = at.b(self.l, self.j), at.delta(self.l, self.j)
        told = say(
            "The gradient of {b} is {delta} itself: {value}.",
            b=b.name, delta=d.name, value=d.text,
        )  # fmt: skip
        return equation(at.gradient_b(self.l, self.j), d, marked), told


class WeightGradient(Step):
    """BP4: ∂C/∂w^l_jk."""

    stage, kind = "gradient", "w"

    def needs(self, shape):
        return delta(shape, self.l, self.j), activation(self.l - 1, self.k)

    def told(self, at):
        w, gradient = at.w(self.l, self.j, self.k), at.gradient_w(self.l, self.j, self.k)
        d, a = at.delta(self.l, self.j), at.a(self.l - 1, self.k)
        told = say(
            "The gradient of {w} is the product of its two ends, {delta} and {a}: {value}.",
            w=w.name, delta=d, a=a, value=gradient.text,
        )  # fmt: skip
        return equation(gradient, d * a, marked), told


class Update(Step):
    """A step downhill of all that leads to neuron j."""

    stage = "update"

    def needs(self, shape):
        yield BiasGradient(self.l, self.j)
        yield from (WeightGradient(self.l, self.j, k) for k in shape.neurons(self.l - 1))

    def told(self, at):
        l, j = self.l, self.j
        pairs = [(at.b(l, j), at.gradient_b(l, j))]
        pairs += [(at.w(l, j, k), at.gradient_w(l, j, k)) for k in at.neurons(l - 1)]
        lines = [LABELLED["step"], *(update(*pair, at.eta, marked)[1] for pair in pairs)]
        told = say(
            "The bias and the weights that lead to neuron {j} of layer {l} each move against their "
            "gradient, by η = {eta} times it.",
            j=j, l=l, eta=trimmed(at.eta),
        )  # fmt: skip
        return lines, sentences(told, _still_old())

    def lit(self, shape):
        weights = {Part("w", self.l, self.j, k) for k in shape.neurons(self.l - 1)}
        return {self.part, Part("b", self.l, self.j), *weights}

    def on_weights(self, at):
        new = enumerate(at.learned.w[self.l][self.j - 1], 1)
        return {Part("w", self.l, self.j, k): (f"→ {rounded(w)}", INK) for k, w in new}


def _still_old():
    return say("The values on the neurons are still those of the old weights.")


class NewCost(Step):
    """C with the new weights and biases."""

    stage = "update"

    def needs(self, shape):
        return [Update(l, j) for l in range(2, shape.L + 1) for j in shape.neurons(l)]

    def told(self, at):
        before = at.C.text
        after = rounded(cost_of(at.learned, at.inputs, at.targets, at.cost))
        told = say(
            "With the new weights and biases the cost is {after}; it was {before}.",
            after=after, before=before,
        )  # fmt: skip
        return [rf"C: \quad {before} \to {marked(after)}"], sentences(told, _still_old())

    def lit(self, shape):
        return None


def activation(l, j) -> Step:
    """The step that completes a^l_j."""
    return Activation(l, j) if l > 1 else Input(l, j)


def delta(shape, l, j) -> Step:
    """The step that completes δ^l_j."""
    return OutputDelta(l, j) if l == shape.L else Summand(l, j, shape.sizes[l])
