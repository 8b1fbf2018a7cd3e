"""The steps of both passes in the order in which the numbers become known."""

from collections.abc import Iterator
from functools import lru_cache

from bpkit.explorers._recursion import steps as kinds
from bpkit.explorers._recursion.steps import Shape, Step


def shape_of(net) -> Shape:
    """What the steps through a network depend on."""
    return Shape(net.sizes, net.output == "softmax")


@lru_cache(maxsize=64)
def steps(shape: Shape) -> tuple[Step, ...]:
    """Forward, loss, backward and update."""
    return *_forward(shape), *_backward(shape), *_update(shape)


def _forward(shape) -> Iterator[Step]:
    yield from (kinds.Input(1, j) for j in shape.neurons(1))
    for l in range(2, shape.L + 1):
        mixes = shape.mixes and l == shape.L
        for j in shape.neurons(l):
            yield from (kinds.Product(l, j, k) for k in shape.neurons(l - 1))
            yield kinds.WeightedSum(l, j)
            if not mixes:
                yield kinds.Activation(l, j)
        if mixes:  # each of them takes in every weighted sum of the layer
            yield from (kinds.Activation(l, j) for j in shape.neurons(l))
    yield from (kinds.CostTerm(shape.L, j) for j in shape.neurons(shape.L))


def _backward(shape) -> Iterator[Step]:
    yield from (kinds.OutputDelta(shape.L, j) for j in shape.neurons(shape.L))
    for l in range(shape.L - 1, 1, -1):
        for j in shape.neurons(l):
            yield from (kinds.Summand(l, j, k) for k in shape.neurons(l + 1))
    for l in range(shape.L, 1, -1):
        for j in shape.neurons(l):
            yield kinds.BiasGradient(l, j)
            yield from (kinds.WeightGradient(l, j, k) for k in shape.neurons(l - 1))


def _update(shape) -> Iterator[Step]:
    for l in range(2, shape.L + 1):
        yield from (kinds.Update(l, j) for j in shape.neurons(l))
    yield kinds.NewCost(shape.L, 1)


@lru_cache(maxsize=64)
def index_of(shape: Shape) -> dict[Step, int]:
    """The place of each step."""
    return {step: index for index, step in enumerate(steps(shape))}


@lru_cache(maxsize=64)
def first_uses(shape: Shape) -> dict[str, int]:
    """The index of the first step that each input, weight and bias enters, by its name."""
    return {step.part.name: index for index, step in reversed([*enumerate(steps(shape))])}


@lru_cache(maxsize=512)
def downstream(shape: Shape, name: str) -> frozenset[Step]:
    """All that is computed from an input, a weight or a bias, directly or through other steps."""
    first = first_uses(shape)[name]
    reached = {steps(shape)[first]}
    # The steps come in the order of computation, so one walk through them finds everything.
    for step in steps(shape)[first + 1 :]:
        if not reached.isdisjoint(step.needs(shape)):
            reached.add(step)
    return frozenset(reached)


@lru_cache(maxsize=64)
def layer_ends(shape: Shape) -> list[int]:
    """The index of the last step of each layer of each stage."""
    places = enumerate(steps(shape))
    return [*{(s.stage, isinstance(s, kinds.NewCost), s.l): i for i, s in places}.values()]
