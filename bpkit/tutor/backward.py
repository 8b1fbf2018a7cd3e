"""The marks of a backward pass: the four equations, each given what the learner has before it.

The learner hands in ∂C/∂w and ∂C/∂b, and δ does not show. But with one example ∂C/∂b *is* δ; and
from ∂C/∂w, the product of δ and a, it can be had as well. An answer is looked at in both ways, as
either of the two may be wrong. With several examples, δ of each is what the learner makes of that
one alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpkit.network import Network
from bpkit.slips.backward import BP1, BP2, BP3, BP4
from bpkit.slips.forward import TRACE
from bpkit.slips.grammar import Letters, Mistake
from bpkit.slips.passes import letters_of_layer
from bpkit.tutor.answer import TOLERANCE, same
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.marking import CANNOT, Mark, Marked, Premise, Row, Scene

OUTPUT, STEP_BACK, BY_W, BY_B = "δ of the output", "the step back", "∂C/∂w", "∂C/∂b"
FORWARD = "the forward pass"


class Layer(NamedTuple):
    """The letters at hand in a layer, and what the learner has of ∂C/∂w and ∂C/∂b there."""

    at: Letters
    w: np.ndarray
    b: np.ndarray


# What an attempt has of each layer, by layer number.
Found = Callable[[Attempt], dict[int, Layer]]
# By which w may have been moved too early: a number, or what it is for the arguments of an attempt.
LearningRate = float | Callable[..., float]


# What gives what is at hand in each layer of a network, by layer number, from net, x and y.
LettersOf = Callable[[Network, np.ndarray, np.ndarray], dict[int, Letters]]


def letters(net: Network, x: np.ndarray, y: np.ndarray) -> dict[int, Letters]:
    """What is at hand in each layer of a network, by layer number."""
    return _letters(net, y, *net.forward(x))


def _letters(net: Network, y: np.ndarray, z: Any, a: Any) -> dict[int, Letters]:
    return {l: letters_of_layer(net, z, a, l).but(y=y) for l in range(2, net.L + 1)}


def at_their_rate(scenes: Iterable[Scene]) -> list[Scene]:
    """The scenes of the step back with the learning rate by which w was moved too early.

    Where δ went back through w − η ∂C/∂w, η shows in how far it is off. Where none fits, it is 1.
    """
    scenes, rate = list(scenes), 1.0
    try:
        off = [BP2(at) - mine for at, mine in scenes]
        by_one = [BP2(at.but(w_next=at.gradient_w_next)) for at, _ in scenes]
        far, near = (np.concatenate([each.ravel() for each in some]) for some in (off, by_one))
        found = float(far @ near) / float(near @ near)
        if abs(found) > TOLERANCE and same(far, found * near):
            rate = found
    except CANNOT:  # the learner's numbers have no such shape
        pass
    return [(at.but(learning_rate=rate), mine) for at, mine in scenes]


FORWARD_IS_OFF = "The way back is right, but the forward pass before it is not."


def forward_rows(answer: Callable[..., Any]) -> dict[str, Row]:
    """The rows of a right way back from a mistaken forward pass. answer(net, y, z, a): the rest."""
    return {
        mistake.names[0]: Row(
            _after(mistake, answer),
            *(*mistake.done, *mistake.look, FORWARD_IS_OFF),  # one slot alone is mistaken
        )
        for mistake in TRACE.in_one_slot
    }


def forward_premises(marks: Callable[[LettersOf], Sequence[Mark]]) -> list[Premise]:
    """The marks of a way back after each mistaken forward pass. marks: given what gives letters."""
    return [
        Premise(Marked(FORWARD, False, mistake), marks(_letters_after(mistake)))
        for mistake in TRACE.in_one_slot
    ]


def _letters_after(mistake: Mistake) -> LettersOf:
    def letters_of(net: Network, x: np.ndarray, y: np.ndarray) -> dict[int, Letters]:
        return _letters(net, y, *mistake(Letters(net=net, x=x)))

    return letters_of


def _after(mistake: Mistake, answer: Callable[..., Any]) -> Callable[..., Any]:
    def rule(net: Network, x: np.ndarray, y: np.ndarray) -> Any:
        return answer(net, y, *mistake(Letters(net=net, x=x)))

    return rule


def views(found: Found, learning_rate: LearningRate = 1.0) -> list[list[Mark]]:
    """The marks of ∂C/∂w and ∂C/∂b, with δ taken from the one or from the other."""
    return [_marks(found, source, learning_rate) for source in (_delta_in_b, _delta_in_w)]


def _delta_in_b(layer: Layer) -> np.ndarray:
    return np.reshape(layer.b, (-1, 1))


def _delta_in_w(layer: Layer) -> np.ndarray:
    a_prev = layer.at.a_prev
    return np.reshape(layer.w, (-1, len(a_prev))) @ a_prev / (a_prev.T @ a_prev)


def _marks(
    found: Found, delta_in: Callable[[Layer], np.ndarray], learning_rate: LearningRate
) -> list[Mark]:
    def output(attempts: Sequence[Attempt]) -> Iterator[Scene]:
        for layers in map(found, _of_one_example(attempts)):
            last = layers[max(layers)]
            yield last.at, delta_in(last)

    def back(attempts: Sequence[Attempt]) -> Iterator[Scene]:
        for attempt in _of_one_example(attempts):
            layers = found(attempt)
            for l in sorted(layers)[-2::-1]:
                later = {
                    "delta_next": delta_in(layers[l + 1]),
                    "gradient_w_next": layers[l + 1].w,
                    "learning_rate": learning_rate_of(attempt),
                }
                yield layers[l].at.but(**later), delta_in(layers[l])

    def learning_rate_of(attempt: Attempt) -> float:
        return learning_rate(*attempt.arguments) if callable(learning_rate) else learning_rate

    def read_off(part: str) -> Callable[[Sequence[Attempt]], Iterator[Scene]]:
        def scenes(attempts: Sequence[Attempt]) -> Iterator[Scene]:
            for attempt in attempts:
                each = [found(a) for a in _each_example(attempt, attempts)]
                for l, layer in found(attempt).items():
                    delta = np.hstack([delta_in(layers[l]) for layers in each])
                    yield layer.at.but(delta=delta), getattr(layer, part)

        return scenes

    return [
        Mark(OUTPUT, BP1, output),
        Mark(STEP_BACK, BP2, back, is_given=True),
        Mark(BY_W, BP4, read_off("w"), is_given=True),
        Mark(BY_B, BP3, read_off("b"), is_given=True),
    ]


def _examples(attempt: Attempt) -> int:
    return next(a for a in attempt.arguments[1:]).shape[1]


def _of_one_example(attempts: Sequence[Attempt]) -> list[Attempt]:
    return [a for a in attempts if _examples(a) == 1]


def _each_example(attempt: Attempt, attempts: Sequence[Attempt]) -> list[Attempt]:
    """The attempts on each example of this one, alone."""
    if _examples(attempt) == 1:
        return [attempt]
    return [a for a in _of_one_example(attempts) if a.arguments[0] is attempt.arguments[0]]
