"""The kinds of step that both passes are made of, a class each.

A step is one term, or one number. Its class says which part of the network it is about, which
earlier steps it takes its numbers from, its formulas, in symbols and with its numbers, the
sentence that tells it, which parts are lit in the picture, and what it writes on the weights.
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
    """About neuron j of layer l, and where there is one, neuron k of the layer before or after.

    `at`, in the methods, is the Passes at this step.
    """

    l: int
    j: int
    k: int = 0

    stage: ClassVar[str]

    @property
    def part(self) -> Part:
        """The part of the network that the step is about."""
        return Part("n", self.l, self.j)

    def needs(self, shape: Shape) -> "Iterable[Step]":
        """The earlier steps whose results it takes."""
        return ()

    def formulas(self, at) -> list[str]:
        raise NotImplementedError

    def words(self, at) -> str:
        raise NotImplementedError

    def lit(self, shape: Shape) -> set[Part] | None:
        """The parts that its term is made of; None for the whole network."""
        return {self.part, Part("n", self.l, self.j)}

    def on_weights(self, at) -> dict[Part, tuple[str, str]]:
        """Text and colour of what it writes on the weights' lines."""
        return {}


class Input(Step):
    """x_j, which is given."""

    stage = "input"

    def formulas(self, at):
        return [in_one_line(at.a(1, self.j), at.x(self.j), marked)]

    def words(self, at):
        return f"Input {self.j} is given: {at.x(self.j)}."


class Product(Step):
    """w^l_jk a^{l-1}_k, a term of the weighted sum."""

    stage = "forward"

    @property
    def part(self):
        return Part("w", self.l, self.j, self.k)

    def needs(self, shape):
        return [activation(self.l - 1, self.k)]

    def formulas(self, at):
        return sum_so_far(at.z(self.l, self.j), at.weighted_sum(self.l, self.j), self.k, marked)

    def words(self, at):
        w, a, z = at.w(self.l, self.j, self.k), at.a(self.l - 1, self.k), at.z(self.l, self.j)
        return f"{w.name} times {a.name} adds {rounded((w * a).value)} to {z.name}."

    def lit(self, shape):
        return {self.part, Part("n", self.l, self.j), Part("n", self.l - 1, self.k)}

    def on_weights(self, at):
        return _products(at, self.l, self.j, self.k)


class WeightedSum(Step):
    """z^l_j, complete with its bias."""

    stage = "forward"

    @property
    def part(self):
        return Part("b", self.l, self.j)

    def needs(self, shape):
        return [Product(self.l, self.j, k) for k in shape.neurons(self.l - 1)]

    def formulas(self, at):
        terms = at.weighted_sum(self.l, self.j)
        return sum_so_far(at.z(self.l, self.j), terms, len(terms), marked)

    def words(self, at):
        b, z = at.b(self.l, self.j), at.z(self.l, self.j)
        return f"With the bias {b.text} the sum is complete: {z}."

    def on_weights(self, at):
        return _products(at, self.l, self.j, at.net.sizes[self.l - 2])


def _products(at, l, j, last):
    terms = at.weighted_sum(l, j)[:last]
    return {Part("w", l, j, k): (rounded(term.value), FORWARD) for k, term in enumerate(terms, 1)}


class Activation(Step):
    """a^l_j."""

    stage = "forward"

    def needs(self, shape):
        together = shape.neurons(self.l) if shape.mixes and self.l == shape.L else [self.j]
        return [WeightedSum(self.l, j) for j in together]

    def formulas(self, at):
        return equation(at.a(self.l, self.j), at.activation(self.l, self.j), marked)

    def words(self, at):
        z, a = at.z(self.l, self.j), at.a(self.l, self.j)
        if self.l == at.net.L and at.net.output == "softmax":
            return f"Softmax weighs e to the {z.text} against all outputs: {a}."
        return f"The activation turns {z} into {a}."


class CostTerm(Step):
    """What output j adds to C."""

    stage = "loss"

    def needs(self, shape):
        return [Activation(self.l, self.j)]

    def formulas(self, at):
        terms = [at.cost_term(j) for j in at.neurons(self.l)]
        own = terms[self.j - 1]
        come_to = [Term(t.symbols, rounded(t.value), t.value) for t in terms]
        symbols, numbers = sum_so_far(at.C, come_to, self.j, marked)
        return [symbols, marked(f"{own.numbers} = {rounded(own.value)}"), numbers]

    def words(self, at):
        a, y, added = at.a(self.l, self.j), at.y(self.j), rounded(at.cost_term(self.j).value)
        told = f"Output {self.j} is {a.text} and should be {y.text}: that adds {added} to the cost."
        return told + (f" Together, {at.C}." if self.j == at.net.sizes[-1] else "")


class OutputDelta(Step):
    """BP1: δ^L_j."""

    stage = "backward"

    def needs(self, shape):
        return WeightedSum(self.l, self.j), Activation(self.l, self.j)

    def formulas(self, at):
        return equation(at.delta(self.l, self.j), at.delta_output(self.j), marked)

    def words(self, at):
        if at.cost == "cross_entropy":
            why = "under cross-entropy it is the error of the output itself."
        elif at.net.output == "softmax":
            why = "softmax mixes the outputs, so every one of them has a term in it."
        else:
            why = "the error of the output times the slope of its activation."
        return f"{at.delta(self.l, self.j)}: {why}"

    def lit(self, shape):
        mixed = shape.neurons(self.l) if shape.mixes else [self.j]
        return {Part("n", self.l, j) for j in mixed}


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

    def formulas(self, at):
        summands = at.delta_hidden(self.l, self.j)
        return sum_so_far(at.delta(self.l, self.j), summands, self.k, marked)

    def words(self, at):
        w, next_delta = at.w(self.l + 1, self.k, self.j), at.delta(self.l + 1, self.k)
        summands = at.delta_hidden(self.l, self.j)
        told = (
            f"Back along {w.name} comes {rounded(summands[self.k - 1].value)}: weight "
            f"{w.text} times {next_delta} times slope {at.slope(self.l, self.j).numbers}."
        )
        if self.k == len(summands):
            told += f" The sum is complete: {at.delta(self.l, self.j)}."
        return told

    def lit(self, shape):
        return {self.part, Part("n", self.l, self.j), Part("n", self.l + 1, self.k)}

    def on_weights(self, at):
        return {
            Summand(self.l, self.j, k).part: (rounded(term.value), BACKWARD)
            for k, term in enumerate(at.delta_hidden(self.l, self.j)[: self.k], 1)
        }


class BiasGradient(Step):
    """BP3: ∂C/∂b^l_j."""

    stage = "gradient"

    @property
    def part(self):
        return Part("b", self.l, self.j)

    def needs(self, shape):
        return [delta(shape, self.l, self.j)]

    def formulas(self, at):
        return equation(at.gradient_b(self.l, self.j), at.delta(self.l, self.j), marked)

    def words(self, at):
        b, gradient = at.b(self.l, self.j), at.gradient_b(self.l, self.j)
        return (
            f"The gradient of {b.name} is {at.delta(self.l, self.j).name} itself: {gradient.text}."
        )


class WeightGradient(Step):
    """BP4: ∂C/∂w^l_jk."""

    stage = "gradient"

    @property
    def part(self):
        return Part("w", self.l, self.j, self.k)

    def needs(self, shape):
        return delta(shape, self.l, self.j), activation(self.l - 1, self.k)

    def formulas(self, at):
        both_ends = at.delta(self.l, self.j) * at.a(self.l - 1, self.k)
        return equation(at.gradient_w(self.l, self.j, self.k), both_ends, marked)

    def words(self, at):
        w, gradient = at.w(self.l, self.j, self.k), at.gradient_w(self.l, self.j, self.k)
        return (
            f"The gradient of {w.name} is the product of its two ends, "
            f"{at.delta(self.l, self.j)} and {at.a(self.l - 1, self.k)}: {gradient.text}."
        )

    def lit(self, shape):
        return {self.part, Part("n", self.l, self.j), Part("n", self.l - 1, self.k)}


class Update(Step):
    """All that leads to neuron j, a step downhill."""

    stage = "update"

    def needs(self, shape):
        yield BiasGradient(self.l, self.j)
        yield from (WeightGradient(self.l, self.j, k) for k in shape.neurons(self.l - 1))

    def formulas(self, at):
        l, j = self.l, self.j
        pairs = [(at.b(l, j), at.gradient_b(l, j))]
        pairs += [(at.w(l, j, k), at.gradient_w(l, j, k)) for k in at.neurons(l - 1)]
        return [LABELLED["step"], *(update(*pair, at.eta, marked)[1] for pair in pairs)]

    def words(self, at):
        return (
            f"The bias and the weights that lead to neuron {self.j} of layer {self.l} each move "
            f"against their gradient, by η = {trimmed(at.eta)} times it. The values on the neurons "
            "are still those of the old weights."
        )

    def lit(self, shape):
        before = shape.neurons(self.l - 1)
        weights = {Part("w", self.l, self.j, k) for k in before}
        return {self.part, Part("b", self.l, self.j), *weights}

    def on_weights(self, at):
        new = at.learned.w[self.l][self.j - 1]
        return {
            Part("w", self.l, self.j, k): (f"→ {rounded(w)}", INK) for k, w in enumerate(new, 1)
        }


class NewCost(Step):
    """C with the new weights and biases."""

    stage = "update"

    def needs(self, shape):
        return [Update(l, j) for l in range(2, shape.L + 1) for j in shape.neurons(l)]

    def formulas(self, at):
        return [rf"C: \quad {at.C.text} \to {marked(self._after(at))}"]

    def words(self, at):
        return (
            f"With the new weights and biases the cost is {self._after(at)}; it was {at.C.text}. "
            "The values on the neurons are still those of the old weights."
        )

    def _after(self, at):
        return rounded(cost_of(at.learned, at.inputs, at.targets, at.cost))

    def lit(self, shape):
        return None


def activation(l, j) -> Step:
    """The step that completes a^l_j."""
    return Activation(l, j) if l > 1 else Input(l, j)


def delta(shape, l, j) -> Step:
    """The step that completes δ^l_j."""
    return OutputDelta(l, j) if l == shape.L else Summand(l, j, shape.sizes[l])
