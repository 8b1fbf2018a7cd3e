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
        return [in_one_line(at.a(1, self.j), x, marked)], f"Input {self.j} is given: {x}."


class Product(Step):
    """w^l_jk a^{l-1}_k, a term of the weighted sum."""

    stage, kind = "forward", "w"

    def needs(self, shape):
        return [activation(self.l - 1, self.k)]

    def told(self, at):
        w, a = at.w(self.l, self.j, self.k), at.a(self.l - 1, self.k)
        z = at.z(self.l, self.j)
        lines = sum_so_far(z, at.weighted_sum(self.l, self.j), self.k, marked)
        return lines, f"{w.name} times {a.name} adds {rounded((w * a).value)} to {z.name}."

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
        told = f"With the bias {bias} the sum is complete: {z}."
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
        told = f"The activation turns {z} into {a}."
        if self.l == at.net.L and at.net.output == "softmax":
            told = f"Softmax weighs e to the {z.text} against all outputs: {a}."
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
        told = f"Output {self.j} is {a} and should be {y}: that adds {added} to the cost."
        if self.j == len(terms):
            told += f" Together, {at.C}."
        return [symbols, marked(f"{own.numbers} = {added}"), numbers], told


class OutputDelta(Step):
    """BP1: δ^L_j."""

    stage = "backward"

    def needs(self, shape):
        return WeightedSum(self.l, self.j), Activation(self.l, self.j)

    def told(self, at):
        d = at.delta(self.l, self.j)
        return equation(d, at.delta_output(self.j), marked), f"{d}: {at.pair_formulas.delta.why}."

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
        told = (
            f"Back along {w.name} comes {rounded(summands[self.k - 1].value)}: weight {w.text} "
            f"times {d_next} times slope {at.slope(self.l, self.j).numbers}."
        )
        if self.k == len(summands):
            told += f" The sum is complete: {d}."
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
        told = f"The gradient of {b.name} is {d.name} itself: {d.text}."
        return equation(at.gradient_b(self.l, self.j), d, marked), told


class WeightGradient(Step):
    """BP4: ∂C/∂w^l_jk."""

    stage, kind = "gradient", "w"

    def needs(self, shape):
        return delta(shape, self.l, self.j), activation(self.l - 1, self.k)

    def told(self, at):
        w, gradient = at.w(self.l, self.j, self.k), at.gradient_w(self.l, self.j, self.k)
        d, a = at.delta(self.l, self.j), at.a(self.l - 1, self.k)
        told = f"The gradient of {w.name} is the product of its two ends, {d} and {a}"
        return equation(gradient, d * a, marked), f"{told}: {gradient.text}."


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
        return lines, (
            f"The bias and the weights that lead to neuron {j} of layer {l} each move against "
            f"their gradient, by η = {trimmed(at.eta)} times it. The values on the neurons are "
            "still those of the old weights."
        )

    def lit(self, shape):
        weights = {Part("w", self.l, self.j, k) for k in shape.neurons(self.l - 1)}
        return {self.part, Part("b", self.l, self.j), *weights}

    def on_weights(self, at):
        new = enumerate(at.learned.w[self.l][self.j - 1], 1)
        return {Part("w", self.l, self.j, k): (f"→ {rounded(w)}", INK) for k, w in new}


class NewCost(Step):
    """C with the new weights and biases."""

    stage = "update"

    def needs(self, shape):
        return [Update(l, j) for l in range(2, shape.L + 1) for j in shape.neurons(l)]

    def told(self, at):
        before = at.C.text
        after = rounded(cost_of(at.learned, at.inputs, at.targets, at.cost))
        return [rf"C: \quad {before} \to {marked(after)}"], (
            f"With the new weights and biases the cost is {after}; it was {before}. "
            "The values on the neurons are still those of the old weights."
        )

    def lit(self, shape):
        return None


def activation(l, j) -> Step:
    """The step that completes a^l_j."""
    return Activation(l, j) if l > 1 else Input(l, j)


def delta(shape, l, j) -> Step:
    """The step that completes δ^l_j."""
    return OutputDelta(l, j) if l == shape.L else Summand(l, j, shape.sizes[l])
