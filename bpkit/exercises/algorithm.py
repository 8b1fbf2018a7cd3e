"""Notebook 08: backprop for a batch, and the training step around it."""

from bpkit.backpropagation import backprop
from bpkit.layers import Layers
from bpkit.slips import BY_NAME, RIGHT, of
from bpkit.tutor.cases import several, square
from bpkit.tutor.exercise import Exercise
from bpkit.tutor.quiz import Choice, Match, Quiz

OF_OTHER_PAIRS = {"quadratic_delta"}  # slips that need another cost than this exercise has
OF_THE_PASS = {
    name: slip
    for name, slip in of("BP1", "BP2", "BP3", "BP4", "pass").items()
    if name not in OF_OTHER_PAIRS
}


def gradients(net, x, y):
    g = backprop(net, x, y)
    return g.w, g.b


def _gradients(slip):
    def mistaken(net, x, y):
        g = slip.gradients(net, x, y)
        return g.w, g.b

    return mistaken


REQUIRED = Exercise(
    right=gradients,
    inputs=several(),
    square=square(),
    slips={name: _gradients(slip) for name, slip in OF_THE_PASS.items()},
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


def _moved(net, g, learning_rate, rule=RIGHT["A5"]):
    """The weights and biases after a step by `rule`, as new arrays."""
    return tuple(
        Layers(name, 2, [rule(p, slope, learning_rate) for p, slope in zip(old, by, strict=True)])
        for name, old, by in [("w", net.w, g.w), ("b", net.b, g.b)]
    )


def training_step(net, x, y, learning_rate):
    return _moved(net, backprop(net, x, y), learning_rate)


def _by_rule(slip):
    return lambda net, x, y, eta: _moved(net, backprop(net, x, y), eta, slip.rule)


def _by_gradients(slip):
    return lambda net, x, y, eta: _moved(net, slip.gradients(net, x, y), eta)


def _updated_early(net, x, y, learning_rate):
    rule = BY_NAME["updated_early"].rule
    return _moved(net, rule(net, x, y, learning_rate=learning_rate), learning_rate)


# One step of learning: measure, then move.
step = Exercise(
    right=training_step,
    inputs=[(*case, 0.5) for case in several()],
    slips={
        **{name: _by_rule(slip) for name, slip in of("A5").items()},
        "updated_early": _updated_early,
        **{
            name: _by_gradients(BY_NAME[name])
            for name in ("bias_forgotten", "not_averaged", "batch_averaged_first")
        },
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
