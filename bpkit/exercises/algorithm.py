"""Notebook 08: backprop for a batch, and the training step around it."""

from functools import partial
from typing import NamedTuple

from bpkit.backpropagation import backprop, cost_of
from bpkit.layers import Layers
from bpkit.learning import update
from bpkit.slips.backward import BP1, BP2, BP3, BP4
from bpkit.slips.grammar import SAID, Letters
from bpkit.slips.moving import MEASURED, STEP, TRAINING_STEP
from bpkit.slips.passes import BY_NAME, way_back
from bpkit.slips.slots import BATCH, LOOP
from bpkit.tutor.backward import (
    Layer,
    forward_premises,
    hidden_premises,
    how_many_times,
    letters,
    loop_over_layers,
    reached,
    views,
)
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import Exercise
from bpkit.tutor.marking import Mark, Premise, Row
from bpkit.tutor.quiz import Choice, Match, Quiz


class Gradients(NamedTuple):
    dw: Layers
    db: Layers


def gradients(net, x, y):
    g = backprop(net, x, y)
    return Gradients(g.w, g.b)


def _found(attempt, letters_of=letters):
    got = attempt.got
    at = letters_of(*attempt.arguments[:3])
    return {l: Layer(at[l], got[f"dw[{l}]"], got[f"db[{l}]"]) for l in at}


def _views(letters_of=letters):
    return views(partial(_found, letters_of=letters_of))


# Each batch, and each of its examples alone: that shows what δ the learner has.
BATCHES = [each for case in cases() for each in (case, *case.columns())]
FIRST_MEAN = BY_NAME["batch_averaged_first"]


def _averaged_first(net, x, y):
    g = FIRST_MEAN.gradients(net, x, y)
    return Gradients(g.w, g.b)


def _inputs_averaged(net, x, y):
    return gradients(net, x.mean(axis=1), y.mean(axis=1))


def _with_wrong_step_back(step_back, net, x, y, learning_rate=1.0):
    z, a = net.forward(x)
    _, w, b = way_back(net, z, a, y, wrong={BP2: step_back}, learning_rate=learning_rate)
    return Gradients(w, b)


def _delta_averaged(at):
    return BP2(at.but(delta_next=at.delta_next.mean(axis=1, keepdims=True)))


def _started_with_mean(net, x, y):
    """What comes of δ averaged over the examples in the last layer."""
    z, a = net.forward(x)
    start = BP1(Letters(z=z[net.L], a=a[net.L], y=y, sigma=letters(net, x, y)[net.L].sigma))
    mean = start.mean(axis=1, keepdims=True)
    at = {l: at.but(delta=mean) for l, at in letters(net, x, y).items()}
    for l in range(net.L - 1, 1, -1):
        at[l].delta = BP2(at[l].but(delta_next=at[l + 1].delta))
    at[net.L].delta = mean + 0 * start
    return Gradients({l: BP4(at[l]) for l in at}, {l: BP3(at[l]) for l in at})


def _moved_somehow(got, net, x, y):
    """The new w and b, by the learning rate that gives the learner's first ones; it is positive."""
    rate = how_many_times(net.w[net.L] - got[f"dw[{net.L}]"], gradients(net, x, y).dw[net.L])
    if rate <= 0:
        raise ValueError("uphill")
    return training_step(net, x, y, rate)


AVERAGED_ON_THE_WAY = (
    "δ is averaged over the examples on the way back: each goes back by itself, through its own "
    "slopes. The mean comes in BP3 and BP4."
)
MIXED = "The step back mixes the examples."
UPDATED_EARLY = BP2.mistake("updated_early")

REQUIRED = Exercise(
    right=gradients,
    inputs=BATCHES,
    views=_views(),
    rows={
        FIRST_MEAN.name: Row(_averaged_first, FIRST_MEAN.done, FIRST_MEAN.look),
        "inputs_averaged_first": Row(
            _inputs_averaged,
            "The examples are averaged first, and their mean goes through: it is none of them.",
            BATCH,
        ),
        "delta_averaged_on_the_way": Row(
            partial(_with_wrong_step_back, _delta_averaged), AVERAGED_ON_THE_WAY, BATCH
        ),
        **{
            name: Row(partial(_with_wrong_step_back, BP2.mistake(name)), *SAID[name], before=MIXED)
            for name in ("examples_added_first", "slope_of_first_example", "slope_averaged")
        },
        "nothing_measured": Row(
            lambda net, x, y: Gradients(net.w, net.b),
            "Those are w and b themselves. Their gradients are asked for.",
            "Look at what is measured.",
        ),
        "delta_averaged_at_the_start": Row(_started_with_mean, AVERAGED_ON_THE_WAY, BATCH),
        "moved_already": Row(
            _moved_somehow,
            "Those are the new w and b, after a step. Their gradients are asked for.",
            "Look at what is measured, and what is moved.",
            is_given=True,
        ),
    },
    premises=[
        *hidden_premises(_found),
        *forward_premises(lambda letters_of: _views(letters_of)[:2]),  # δ is not right then
    ],
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


def _between_layers(layers, net, x, y, learning_rate):
    """What comes of layers that move one after the other, each by a gradient measured anew."""
    twin = net.copy()
    for l in layers(net.L):
        g = backprop(twin, x, y)
        twin.w[l] = _step(twin.w[l], g.w[l], learning_rate)
        twin.b[l] = _step(twin.b[l], g.b[l], learning_rate)
    return Parameters(twin.w, twin.b)


def _b_after_w(net, x, y, learning_rate):
    twin, w = net.copy(), training_step(net, x, y, learning_rate).w
    for l, moved in w.items():
        twin.w[l] = moved
    return Parameters(w, training_step(twin, x, y, learning_rate).b)


def _two_steps(net, x, y, learning_rate):
    twin = net.copy()
    for _ in range(2):
        update(twin, backprop(twin, x, y), learning_rate)
    return Parameters(twin.w, twin.b)


def _updated_early_step(net, x, y, learning_rate):
    g = _with_wrong_step_back(UPDATED_EARLY, net, x, y, learning_rate)
    return Parameters(
        *({l: _step(p, by[l], learning_rate) for l, p in old.items()}
          for old, by in ((net.w, g.dw), (net.b, g.db)))
    )  # fmt: skip


def _steps(name):
    """The Mark of the step of w or of b, with the gradients that bpkit gives."""

    def scenes(attempts):
        found = reached(_found_in_step, attempts)
        for a in attempts:
            at, layers = _measured(name, *a.arguments), found(a)
            for l, p in getattr(a.arguments[0], name).items():
                if l in layers:
                    yield at[l].but(w=p, layer=(l, a.arguments[0].L)), a.got[f"{name}[{l}]"]

    return Mark(f"the step of {name}", TRAINING_STEP, scenes)


def _measured(name, net, x, y, learning_rate):
    """By layer, the letters of a step of w or b, and what may be measured in place of them."""
    g, twin = backprop(net, x, y), net.copy()
    update(twin, g, learning_rate)
    by = {
        "gradient": g,
        "gradient_of_first": backprop(net, x[:, 0], y[:, 0]),
        "gradient_of_last": backprop(net, x[:, -1], y[:, -1]),
        "gradient_after": backprop(twin, x, y),
    }
    of_w = {l: {"gradient_of_w": g.w[l]} if name == "b" else {} for l in range(2, net.L + 1)}
    return {
        l: Letters(
            learning_rate=learning_rate, m=x.shape[1], cost=cost_of(net, x, y), **of_w[l],
            **{letter: getattr(each, name)[l] for letter, each in by.items()},
        )
        for l in of_w
    }  # fmt: skip


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


MOVED_BETWEEN = "w and b move after each example, so that the next one is measured elsewhere."
MOVED_BETWEEN_LAYERS = (
    "A layer moves before the gradient of the next is measured: measure all, then move."
)
# Large ones: every slip should show in w.
RATES = (3.0, 0.7, 17.0, 6.0, 11.0, 23.0, 5.0)
# One step of learning: measure, then move.
step = Exercise(
    right=training_step,
    inputs=[
        (*each, rate)
        for case, rate in zip(cases(), RATES, strict=True)
        for each in (case, *case.columns())
    ],
    views=[[loop_over_layers(_found_in_step), _steps("w"), _steps("b")]],
    rows={
        FIRST_MEAN.name: Row(_averaged_first_step, FIRST_MEAN.done, FIRST_MEAN.look),
        "moved_between_examples": Row(_each_a_whole_step, MOVED_BETWEEN, BATCH),
        "moved_a_share_between_examples": Row(_one_after_the_other, MOVED_BETWEEN, BATCH),
        "moved_between_layers": Row(
            partial(_between_layers, lambda last: range(2, last + 1)),
            MOVED_BETWEEN_LAYERS,
            MEASURED,
        ),
        "moved_between_layers_back": Row(
            partial(_between_layers, lambda last: range(last, 1, -1)),
            MOVED_BETWEEN_LAYERS,
            MEASURED,
        ),
        "b_measured_after_w": Row(
            _b_after_w,
            "w moves before the gradient of b is measured: measure all, then move.",
            MEASURED,
        ),
        "two_steps": Row(_two_steps, "Two steps are taken, and one is asked for.", LOOP),
        "updated_early": Row(_updated_early_step, *SAID["updated_early"]),
    },
    # The gradients may be bpkit's own: so they are accused of one slip only, that explains all.
    premises=[Premise(marks, most=1) for marks in views(_found_in_step)],
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
