"""The marks of a backward pass: the four equations, each given what the learner has before it.

The learner hands in ∂C/∂w and ∂C/∂b, and δ does not show. But with one example ∂C/∂b *is* δ; and
from ∂C/∂w, the product of δ and a, it can be had as well. An answer is looked at in both ways, as
either of the two may be wrong; and where both are, with the right δ. With several examples, δ of
each is what the learner makes of that one alone. What a loop has left out says nothing of the
equations: it is told, and the other layers are marked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpkit.network import Network
from bpkit.slips.backward import BP1, BP2, BP3, BP4, REACHED
from bpkit.slips.forward import TRACE
from bpkit.slips.grammar import Letters, Mistake
from bpkit.slips.passes import letters_of_layer
from bpkit.tutor.answer import TOLERANCE, same
from bpkit.tutor.attempt import Attempt
from bpkit.tutor.marking import CANNOT, Mark, Marked, Premise, Row, Scene, explained, gives

FORWARD = "the forward pass"
OUTPUT, STEP_BACK, BY_W, BY_B = "δ of the output", "the step back", "∂C/∂w", "∂C/∂b"


class Layer(NamedTuple):
    """The letters at hand in a layer, and what the learner has of ∂C/∂w and ∂C/∂b there."""

    at: Letters
    w: np.ndarray
    b: np.ndarray


# What an attempt has of each layer, by layer number.
Found = Callable[[Attempt], dict[int, Layer]]


# What gives what is at hand in each layer of a network, by layer number, from net, x and y.
LettersOf = Callable[[Network, np.ndarray, np.ndarray], dict[int, Letters]]


def letters(net: Network, x: np.ndarray, y: np.ndarray) -> dict[int, Letters]:
    """What is at hand in each layer of a network, by layer number."""
    return _letters(net, y, *net.forward(x))


def _letters(net: Network, y: np.ndarray, z: Any, a: Any) -> dict[int, Letters]:
    return {l: letters_of_layer(net, z, a, l).but(y=y) for l in range(2, net.L + 1)}


def how_many_times(mine: Any, other: Any) -> float:
    """How many times `other` an array is, on the whole."""
    return float(np.ravel(mine) @ np.ravel(other)) / float(np.ravel(other) @ np.ravel(other))


def at_their_rate(scenes: Iterable[Scene]) -> list[Scene]:
    """The scenes of the step back with the learning rate by which w was moved too early.

    Where δ went back through w − η ∂C/∂w, η shows in how far it is off. Where none fits, it is 1.
    """
    scenes, rate = list(scenes), 1.0
    try:
        off = [BP2(at) - mine for at, mine in scenes]
        by_one = [BP2(at.but(w_next=at.gradient_w_next)) for at, _ in scenes]
        far, near = (np.concatenate([each.ravel() for each in some]) for some in (off, by_one))
        found = how_many_times(far, near)
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
            _after(mistake, answer), mistake.done[0], mistake.look[0], FORWARD_IS_OFF
        )
        for mistake in TRACE.in_one_slot
    }


def forward_premises(views: Callable[[LettersOf], Iterable[Sequence[Mark]]]) -> list[Premise]:
    """The marks of a way back after each mistaken forward pass. views: given what gives letters."""
    return [
        Premise(marks, (Marked(FORWARD, False, mistake),))
        for mistake in TRACE.in_one_slot
        for marks in views(_letters_after(mistake))
    ]


def _letters_after(mistake: Mistake) -> LettersOf:
    def letters_of(net: Network, x: np.ndarray, y: np.ndarray) -> dict[int, Letters]:
        return _letters(net, y, *mistake(Letters(net=net, x=x)))

    return letters_of


def _after(mistake: Mistake, answer: Callable[..., Any]) -> Callable[..., Any]:
    def rule(net: Network, x: np.ndarray, y: np.ndarray) -> Any:
        return answer(net, y, *mistake(Letters(net=net, x=x)))

    return rule


def views(found: Found) -> list[list[Mark]]:
    """The marks of ∂C/∂w and ∂C/∂b, with δ taken from the one or from the other, or as right."""
    return [_marks(found, _delta_in_b), _marks(found, _delta_in_w), _read_off_alone(found)]


def hidden_premises(found: Found) -> list[Premise]:
    """Where δ shows neither in ∂C/∂b nor in ∂C/∂w as it should be: how it may be hidden there."""
    return [
        Premise(_marks(found, delta_in), most=4)
        for delta_in in (_delta_in_turned, _delta_by_own_activation)
    ]


def _at_once(found: Found, attempts: Sequence[Attempt]) -> Found:
    """What these attempts have of each layer, found once for all of their marks' scenes."""
    layers = {id(attempt): found(attempt) for attempt in attempts}
    return lambda attempt: layers[id(attempt)]


def loop_over_layers(found: Found) -> Mark:
    """The Mark of which layers are reached, where a loop has left some; it has no name."""
    return Mark("", REACHED, lambda attempts: _reach(found, attempts), is_given=True)


def _reach(found: Found, attempts: Sequence[Attempt]) -> list[Scene]:
    """Of each network with several layers, which of them have any number but 0."""
    scenes = []
    for layers in map(found, attempts):
        numbers = np.array([1.0 * _is_reached(layer) for layer in layers.values()])
        if len(layers) > 1:
            scenes.append((Letters(l=np.array([*layers]), last=max(layers)), numbers))
    is_known = all(numbers.all() for _, numbers in scenes) or explained(REACHED, scenes)
    return scenes if is_known and any(numbers.any() for _, numbers in scenes) else []


def _is_reached(layer: Layer) -> bool:
    return bool(np.any(layer.w) or np.any(layer.b))


def reached(found: Found, attempts: Sequence[Attempt]) -> Found:
    """What an attempt has of each layer, but for those that its loop has left out."""
    if all(numbers.all() for _, numbers in _reach(found, attempts)):
        return found
    return lambda a: {l: layer for l, layer in found(a).items() if _is_reached(layer)}


def _delta_in_b(layer: Layer) -> np.ndarray:
    return np.reshape(layer.b, (-1, 1))


def _delta_in_w(layer: Layer) -> np.ndarray:
    a_prev = layer.at.a_prev
    return np.reshape(layer.w, (-1, len(a_prev))) @ a_prev / (a_prev.T @ a_prev)


def _delta_in_turned(layer: Layer) -> np.ndarray:
    """δ, if ∂C/∂w has been laid the wrong way round."""
    return _delta_in_w(layer._replace(w=np.reshape(layer.w, (len(layer.at.a_prev), -1)).T))


def _delta_by_own_activation(layer: Layer) -> np.ndarray:
    """δ, if the activation of the layer itself stands in ∂C/∂w."""
    return _delta_in_w(layer._replace(at=layer.at.but(a_prev=layer.at.a)))


def _marks(found: Found, delta_in: Callable[[Layer], np.ndarray]) -> list[Mark]:
    def output(attempts: Sequence[Attempt]) -> Iterator[Scene]:
        all_layers = _at_once(found, attempts)
        here = reached(all_layers, attempts)
        for attempt in _of_one_example(attempts):
            if last := here(attempt).get(max(all_layers(attempt))):
                yield last.at, delta_in(last)

    def back(attempts: Sequence[Attempt]) -> list[Scene]:
        return at_their_rate(each_step(attempts))

    def each_step(attempts: Sequence[Attempt]) -> Iterator[Scene]:
        here = reached(_at_once(found, attempts), attempts)
        for attempt in _of_one_example(attempts):
            layers = here(attempt)
            for l in sorted(layers, reverse=True):
                if l + 1 not in layers:
                    continue
                after = layers[l + 1]
                later = {"delta_next": delta_in(after), "gradient_w_next": after.w}
                yield layers[l].at.but(**later), delta_in(layers[l])

    def deltas(all_layers: Found, attempts: Sequence[Attempt]) -> DeltaOf:
        has_batches = any(_examples(attempt) > 1 for attempt in attempts)
        early = _early(back(attempts)) if has_batches else None

        def of(attempt: Attempt) -> dict[int, np.ndarray]:
            each = [all_layers(example) for example in _each_example(attempt, attempts)]
            delta = {l: np.hstack([delta_in(layers[l]) for layers in each]) for l in each[0]}
            if early and len(each) > 1:
                return _gone_back_early(all_layers(attempt), delta, *early)
            return delta

        return of

    return [
        loop_over_layers(found),
        Mark(OUTPUT, BP1, output),
        Mark(STEP_BACK, BP2, back, is_given=True),
        *_read_off(found, deltas),
    ]


def _read_off_alone(found: Found) -> list[Mark]:
    """The marks of ∂C/∂w and ∂C/∂b where all δ are right."""

    def deltas(all_layers: Found, attempts: Sequence[Attempt]) -> DeltaOf:
        def of(attempt: Attempt) -> dict[int, np.ndarray]:
            examples = _each_example(attempt, attempts)
            each = [_right_deltas(all_layers(example)) for example in examples]
            return {l: np.hstack([delta[l] for delta in each]) for l in each[0]}

        return of

    return [loop_over_layers(found), *_read_off(found, deltas)]


def _right_deltas(layers: dict[int, Layer]) -> dict[int, np.ndarray]:
    delta: dict[int, np.ndarray] = {}
    for l, layer in sorted(layers.items(), reverse=True):
        after = delta.get(l + 1)
        delta[l] = BP1(layer.at) if after is None else BP2(layer.at.but(delta_next=after))
    return delta


EARLY = [
    mistake
    for mistake in (*BP2.in_one_slot, *BP2.in_two_slots)
    if "updated_early" in mistake.wrong.values()
]


def _early(scenes: Sequence[Scene]) -> tuple[Mistake, float] | None:
    """The step back through weights that were moved too early, and by which rate, if it is one."""
    found = next((mistake for mistake in EARLY if scenes and gives(mistake, scenes)), None)
    return (found, scenes[0][0].learning_rate) if found else None


def _gone_back_early(
    layers: dict[int, Layer], delta: dict[int, np.ndarray], mistake: Mistake, rate: float
) -> dict[int, np.ndarray]:
    """δ of a batch where w was moved too early: by all of its examples, not by each alone."""
    for l in sorted(layers, reverse=True)[1:]:
        later = {"delta_next": delta[l + 1], "gradient_w_next": layers[l + 1].w}
        delta[l] = mistake(layers[l].at.but(learning_rate=rate, **later))
    return delta


# δ of each layer, a column for each example of an attempt; and what gives it, given all attempts.
DeltaOf = Callable[[Attempt], dict[int, np.ndarray]]
Deltas = Callable[[Found, Sequence[Attempt]], DeltaOf]


def _read_off(found: Found, deltas: Deltas) -> list[Mark]:
    def scenes_of(part: str) -> Callable[[Sequence[Attempt]], Iterator[Scene]]:
        def scenes(attempts: Sequence[Attempt]) -> Iterator[Scene]:
            all_layers = _at_once(found, attempts)
            here, delta_of = reached(all_layers, attempts), deltas(all_layers, attempts)
            for attempt in attempts:
                delta = delta_of(attempt)
                for l, layer in here(attempt).items():
                    yield layer.at.but(delta=delta[l]), getattr(layer, part)

        return scenes

    return [
        Mark(BY_W, BP4, scenes_of("w"), is_given=True),
        Mark(BY_B, BP3, scenes_of("b"), is_given=True),
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
