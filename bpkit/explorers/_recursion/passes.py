"""The steps of both passes as a plain list, in the order in which the numbers become known."""

from functools import lru_cache
from typing import NamedTuple

from bpkit.draw.symbols import Part, part_of


class Step(NamedTuple):
    """One term, or one number, of a stage.

    what: "x"; "term" and "z" (a weighted sum's products, then its bias); "a"; "C" (a term of it);
    "delta" (at layer L as a whole, before it a summand for each k of layer l+1); "db"; "dw";
    "update" (all that leads to neuron j); "after" (C with the new numbers).
    """

    stage: str
    what: str
    l: int
    j: int
    k: int = 0

    @property
    def part(self) -> Part:
        """The part of the network that the step is about."""
        if self.what == "z" or self.what == "db":
            return Part("b", self.l, self.j)
        if self.what in ("term", "dw"):
            return Part("w", self.l, self.j, self.k)
        if self.what == "delta" and self.k:
            return Part("w", self.l + 1, self.k, self.j)
        return Part("n", self.l, self.j)

    @property
    def result(self) -> tuple:
        """What the step helps to compute: the same for all the terms of one sum."""
        if self.what == "C":
            return "C", self.l, 0, 0
        return self.what, self.l, self.j, self.k if self.what in ("term", "dw") else 0


def steps(net) -> list[Step]:
    """Forward, loss, backward and update of a network, from its sizes alone."""
    return list(_steps(net.sizes))


@lru_cache(maxsize=64)
def _steps(sizes):
    return (*_forward(sizes), *_backward(sizes), *_update(sizes))


def _neurons(sizes, l):
    return range(1, sizes[l - 1] + 1)


def _forward(sizes):
    L = len(sizes)
    for j in _neurons(sizes, 1):
        yield Step("input", "x", 1, j)
    for l in range(2, L + 1):
        for j in _neurons(sizes, l):
            for k in _neurons(sizes, l - 1):
                yield Step("forward", "term", l, j, k)
            yield Step("forward", "z", l, j)
            yield Step("forward", "a", l, j)
    for j in _neurons(sizes, L):
        yield Step("loss", "C", L, j)


def _backward(sizes):
    L = len(sizes)
    for j in _neurons(sizes, L):
        yield Step("backward", "delta", L, j)
    for l in range(L - 1, 1, -1):
        for j in _neurons(sizes, l):
            for k in _neurons(sizes, l + 1):
                yield Step("backward", "delta", l, j, k)
    for l in range(L, 1, -1):
        for j in _neurons(sizes, l):
            yield Step("gradient", "db", l, j)
            for k in _neurons(sizes, l - 1):
                yield Step("gradient", "dw", l, j, k)


def _update(sizes):
    L = len(sizes)
    for l in range(2, L + 1):
        for j in _neurons(sizes, l):
            yield Step("update", "update", l, j)
    yield Step("update", "after", L, 1)


def known_at(net) -> dict[tuple, int]:
    """The index of the step that completes each result."""
    return _known_at(net.sizes)


@lru_cache(maxsize=64)
def _known_at(sizes):
    return {step.result: index for index, step in enumerate(_steps(sizes))}


def first_use(net, setting: str) -> int:
    """The index of the first step that an input, a weight or a bias enters."""
    kind, l, j, k = part_of(setting)
    what = {"n": "x", "w": "term", "b": "z"}[kind]
    return known_at(net)[what, l, j, k or 0]


def downstream(net, setting: str) -> frozenset[tuple]:
    """All that is computed from an input, a weight or a bias, directly or through other results."""
    return _downstream(net.sizes, net.output == "softmax", setting)


@lru_cache(maxsize=512)
def _downstream(sizes, mixes, setting):
    kind, l, j, k = part_of(setting)
    source = {"n": "x"}.get(kind, kind), l, j, k or 0
    reached = {source}
    # The steps come in the order of computation, so one walk through them finds everything.
    for step in _steps(sizes):
        if not reached.isdisjoint(_needs(step, sizes, mixes)):
            reached.add(step.result)
    return frozenset(reached - {source})


def _needs(step, sizes, mixes):
    """The results, weights and biases that a step takes its numbers from.

    mixes: whether the output's activation mixes the neurons of its layer, as softmax does.
    """
    _, what, l, j, k = step
    before = _neurons(sizes, l - 1) if l > 1 else ()
    if what == "term":
        return ("w", l, j, k), _activation(l - 1, k)
    if what == "z":
        return ("b", l, j, 0), *(("term", l, j, i) for i in before)
    if what == "a":
        together = _neurons(sizes, l) if mixes and l == len(sizes) else (j,)
        return tuple(("z", l, i, 0) for i in together)
    if what == "C":
        return (_activation(l, j),)
    if what == "delta":
        here = ("z", l, j, 0), _activation(l, j)
        return (("w", l + 1, k, j), ("delta", l + 1, k, 0), *here) if k else here
    if what == "db":
        return (("delta", l, j, 0),)
    if what == "dw":
        return ("delta", l, j, 0), _activation(l - 1, k)
    if what == "update":
        old = ("b", l, j, 0), *(("w", l, j, i) for i in before)
        return *old, ("db", l, j, 0), *(("dw", l, j, i) for i in before)
    if what == "after":
        return tuple(s.result for s in _steps(sizes) if s.what == "update")
    return ()


def _activation(l, j):
    return ("x" if l == 1 else "a"), l, j, 0


def layer_ends(net) -> list[int]:
    """The index of the last step of each layer of each stage."""
    return _layer_ends(net.sizes)


@lru_cache(maxsize=64)
def _layer_ends(sizes):
    groups = {(s.stage, s.what == "after", s.l): index for index, s in enumerate(_steps(sizes))}
    return list(groups.values())
