"""Notebook 08: backprop for a batch, and the training step around it."""

from typing import NamedTuple

from bpkit.backpropagation import backprop
from bpkit.layers import Layers
from bpkit.learning import update
from bpkit.slips.grammar import Letters
from bpkit.slips.moving import STEP
from bpkit.slips.passes import BY_NAME, way_back
from bpkit.slips.slots import BATCH
from bpkit.tutor.backward import Layer, forward_rows, letters, views
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import Exercise
from bpkit.tutor.marking import Mark, Row
from bpkit.tutor.quiz import Choice, Match, Quiz


class Gradients(NamedTuple):
    dw: Layers
    db: Layers


def gradients(net, x, y):
    g = backprop(net, x, y)
    return Gradients(g.w, g.b)


def _found(attempt):
    got = attempt.got
    at = letters(*attempt.arguments[:3])
    return {l: Layer(at[l], got[f"dw[{l}]"], got[f"db[{l}]"]) for l in at}


# Each batch, and each of its examples alone: that shows what δ the learner has.
BATCHES = [each for case in cases() for each in (case, *case.columns())]
FIRST_MEAN = BY_NAME["batch_averaged_first"]


def _gradients_after(net, y, z, a):
    _, w, b = way_back(net, z, a, y)
    return Gradients(w, b)


def _averaged_first(net, x, y):
    g = FIRST_MEAN.gradients(net, x, y)
    return Gradients(g.w, g.b)


REQUIRED = Exercise(
    right=gradients,
    inputs=BATCHES,
    views=views(_found),
    rows=forward_rows(_gradients_after)
    | {
        FIRST_MEAN.name: Row(_averaged_first, FIRST_MEAN.done, FIRST_MEAN.look),
        "moved_already": Row(
            lambda net, x, y: training_step(net, x, y, 1.0),
            "Those are the new w and b, after a step. Their gradients are asked for.",
            "Look at what is measured, and what is moved.",
        ),
    },
    remember="Forward and keep every z and a; δ of the output; back layer by layer; read off.",
    hints=(
        "What does each step back need from the forward pass? Have you kept it?",
        "z and a as dicts, filled on the way up. delta as a dict, filled on the way down, from L. "
        "Then one line for all ∂C/∂b and one for all ∂C/∂w.",
        "Nothing of BP1 and BP2 changes for a batch. BP3: delta[l].mean(axis=1, keepdims=True). "
        "BP4: delta[l] @ a[l - 1].T, divided by the number of columns.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


class Parameters(NamedTuple):
    w: Layers
    b: Layers


def _moved(net, g, learning_rate):
    return Parameters(
        *(
            Layers(
                name, 2, [_step(p, slope, learning_rate) for p, slope in zip(old, by, strict=True)]
            )
            for name, old, by in [("w", net.w, g.w), ("b", net.b, g.b)]
        )
    )


def _step(p, slope, learning_rate):
    return STEP(Letters(w=p, gradient=slope, learning_rate=learning_rate))


def training_step(net, x, y, learning_rate):
    return _moved(net, backprop(net, x, y), learning_rate)


def _one_after_the_other(net, x, y, learning_rate):
    twin = net.copy()
    for i in range(x.shape[1]):
        update(twin, backprop(twin, x[:, i], y[:, i]), learning_rate / x.shape[1])
    return Parameters(twin.w, twin.b)


def _each_a_whole_step(net, x, y, learning_rate):
    return _one_after_the_other(net, x, y, learning_rate * x.shape[1])


def _averaged_first_step(net, x, y, learning_rate):
    return _moved(net, FIRST_MEAN.gradients(net, x, y), learning_rate)


def _steps(name):
    """The Mark of the step of w or of b, with the gradients that bpkit gives."""

    def scenes(attempts):
        for a in attempts:
            net, x, y, learning_rate = a.arguments
            g = getattr(backprop(net, x, y), name)
            for l, p in getattr(net, name).items():
                at = Letters(w=p, gradient=g[l], learning_rate=learning_rate)
                yield at, a.got[f"{name}[{l}]"]

    return Mark(f"the step of {name}", STEP, scenes)


def _found_in_step(attempt):
    """The gradients that the learner must have had, if the step itself is right."""
    net, *_, learning_rate = attempt.arguments
    at = letters(*attempt.arguments[:3])
    return {
        l: Layer(
            at[l],
            *(
                (getattr(net, name)[l] - attempt.got[f"{name}[{l}]"]) / learning_rate
                for name in "wb"
            ),
        )
        for l in at
    }


def _rate(net, x, y, learning_rate):
    return learning_rate


# Large ones: every slip should show in w.
MOVED_BETWEEN = "w and b move after each example, so that the next one is measured elsewhere."
RATES = (3.0, 0.7, 17.0, 6.0, 11.0, 23.0, 5.0)
# One step of learning: measure, then move.
step = Exercise(
    right=training_step,
    inputs=[
        (*each, rate)
        for case, rate in zip(cases(), RATES, strict=True)
        for each in (case, *case.columns())
    ],
    views=[[_steps("w"), _steps("b")], *views(_found_in_step, _rate)],
    rows={
        FIRST_MEAN.name: Row(_averaged_first_step, FIRST_MEAN.done, FIRST_MEAN.look),
        "moved_between_examples": Row(_each_a_whole_step, MOVED_BETWEEN, BATCH),
        "moved_a_share_between_examples": Row(_one_after_the_other, MOVED_BETWEEN, BATCH),
    },
    remember="First measure every slope, then move every w and b. Never in between.",
    hints=(
        "Which numbers must be there before the first weight moves?",
        "Get all gradients of this network. Then every new w is the old one minus something.",
        "w = {l: net.w[l] - learning_rate * g.w[l] for l in range(2, net.L + 1)}, and b likewise.",
    ),
)

EXERCISES = {"check": REQUIRED, "step": step}

QUESTIONS = (
    Match(
        "Put one step of learning into order.",
        pairs={
            "first": "forward: every z and a, and keep them",
            "second": "δ of the output layer",
            "third": "δ of the layers before, one after the other",
            "fourth": "∂C/∂w and ∂C/∂b of every layer",
            "fifth": "move every w and b",
        },
        why={
            "first": "what do all other steps need?",
            "second": "which δ needs no other δ?",
            "third": "each step back needs the δ after it.",
            "fourth": "what can be read off once all δ are known?",
            "fifth": "nothing may move before everything is measured.",
        },
        remember="Forward, δ of the output, back, read off; and only then move.",
    ),
    Choice(
        "A batch has 10 examples. Which of the four equations average over them?",
        right="BP3 and BP4",
        why={
            "all four": "Then BP2 would mix one example's δ with another's. Column i stays with "
            "example i all the way.",
            "BP1 alone": "If δ is averaged at the start, every example is sent back through the "
            "same slopes, which are not its own.",
            "BP3 and BP4": "The cost is a mean over the examples, so its gradients are; δ is kept "
            "for each example.",
        },
    ),
    Choice(
        "Softmax and cross-entropy stand at the output. What changes in the algorithm?",
        right="BP1 alone",
        why={
            "BP1 alone": "δ of the output becomes a − y. How it goes on from there is the same.",
            "BP1 and BP2": "BP2 asks only for the δ after it, not for where it came from.",
            "all four": "Three of them never look at the output.",
        },
    ),
    Choice(
        "A network has a million parameters. What does it cost to get every gradient?",
        right="about as much as two more forward passes",
        why={
            "about as much as two more forward passes": "Each layer needs two matrix products on "
            "the way back, where it needed one on the way up.",
            "a million forward passes": "That is the price by experiment, one parameter at a "
            "time, and to both sides it is two million.",
            "a million backward passes": "One walk back serves all of them: δ is shared.",
        },
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 08."""
    return Quiz(QUESTIONS)
