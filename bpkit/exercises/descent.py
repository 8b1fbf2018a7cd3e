"""Notebook 03: one step downhill, many of them, and a gradient of two numbers."""

from typing import NamedTuple

import numpy as np

from bpkit.backpropagation import backprop
from bpkit.slips.grammar import Letters
from bpkit.slips.moving import DESCENT, PARTIAL_U, PARTIAL_V, STEP
from bpkit.tutor.cases import worked_example
from bpkit.tutor.exercise import Exercise, of_formula
from bpkit.tutor.marking import Row, alone
from bpkit.tutor.quiz import Choice, Match, Quiz


def _step(w, gradient_w, learning_rate):
    return Letters(w=w, gradient=gradient_w, learning_rate=learning_rate)


def _weights():
    """(w, ∂C/∂w, η): of the last layer of the running example, then any."""
    net, x, y = worked_example()
    yield net.w[net.L], backprop(net, x, y).w[net.L], 0.3
    rng = np.random.default_rng(0)
    for shape, rate in (((2, 3), 0.07), ((3, 3), 1.7), ((4, 1), 0.6)):
        yield rng.normal(size=shape), rng.normal(size=shape), rate


REQUIRED = of_formula(
    STEP,
    _step,
    [*_weights()],
    remember="Against the slope, and η times as far as the slope is steep.",
    hints=(
        "A positive slope says that C rises with w. So which way should w move?",
        "The new w is the old one, minus something. How long should the step be where the slope "
        "is steep, and how long where it is nearly flat?",
        "Multiply the gradient by the learning rate, take that away from w, and return the result.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _descent(slope, start, learning_rate, steps):
    return Letters(slope=slope, start=start, learning_rate=learning_rate, steps=steps)


def slope_is_w(w):  # of C = ½ w·w, as in the notebook
    return w


def slope_of_a_bowl(w):
    return 4 * (w - 1)


def slope_with_a_wave(w):
    return w + np.sin(w)


# Step after step, on a cost of one weight.
many = of_formula(
    DESCENT,
    _descent,
    [
        (slope_is_w, 3.0, 0.3, 3),
        (slope_of_a_bowl, -0.5, 0.07, 4),
        (slope_with_a_wave, 2.5, 0.4, 5),
    ],
    remember="Each step asks for the slope anew, at the place where the last one arrived.",
    hints=(
        "Where is w after the first step, and where does the second step take its slope?",
        "Let w begin at start. In a loop that runs as often as there are steps, w becomes what "
        "one step makes of it.",
        "for _ in range(steps): the new w is w - learning_rate * slope(w). After the loop, and "
        "not within it, return w.",
    ),
)


FUNCTION = "Look at f once more: f(u, v) = u · u · v."


class Partials(NamedTuple):
    by_u: float
    by_v: float


def _numbers(u, v):
    return Letters(u=u, v=v)


def by_hand(u, v):
    return Partials(PARTIAL_U(_numbers(u, v)), PARTIAL_V(_numbers(u, v)))


# What ∂ means: one moves, the other is held.
partials = Exercise(
    right=by_hand,
    inputs=[(3.0, 5.0), (-1.5, 0.4), (0.7, -2.3)],
    views=[
        [
            alone(PARTIAL_U, _numbers, "by_u", "∂f/∂u"),
            alone(PARTIAL_V, _numbers, "by_v", "∂f/∂v"),
        ]
    ],
    rows={
        "sum_for_product": Row(
            lambda u, v: (2 * u + v, u), "Those are the derivatives of u·u + u·v.", FUNCTION
        ),
        "other_one_squared": Row(
            lambda u, v: (v * v, 2 * u * v), "Those are the derivatives of u·v·v.", FUNCTION
        ),
        "derived_twice": Row(lambda u, v: (2 * v, 0.0), "The derivative is taken twice.", FUNCTION),
        "integrated": Row(
            lambda u, v: (u**3 / 3 * v, u * u * v * v / 2),
            "Those are integrals: their slope is f, and the slope of f is asked for.",
            FUNCTION,
        ),
    },
    remember="What is held is a plain number: as a factor, it stays.",
    hints=(
        "Hold v at 3. Which function of u alone is left? And hold u at 2: which function of v?",
        "With v held, f is v times u·u. With u held, f is u·u times v. Take the derivative of "
        "each, and leave the held factor where it is.",
        "The derivative of u·u is 2u, and v stays beside it. The derivative of v is 1, and u·u "
        "stays beside that. Return both, the one for u first.",
    ),
)

EXERCISES = {"check": REQUIRED, "many": many, "partials": partials}

QUESTIONS = (
    Match(
        "Who does what?",
        pairs={
            "the forward pass": "computes the answer, and so the cost",
            "backpropagation": "measures how fast the cost changes with each weight and bias",
            "gradient descent": "moves each weight and bias",
            "the learning rate": "says how far, for each unit of slope",
        },
        why={
            "the forward pass": "it runs from the input to the output, and changes nothing.",
            "backpropagation": "does it change a weight? Or does it tell you something?",
            "gradient descent": "which of these changes the network?",
            "the learning rate": "it is a number that you choose.",
        },
        remember="Backpropagation measures, gradient descent moves.",
    ),
    Choice(
        r"For one weight, $\partial C/\partial w = -0.3$, and the learning rate is $0.1$. "
        r"What does one step do?",
        right="w grows by 0.03",
        why={
            "w shrinks by 0.03": "The minus of the step and the minus of the slope make a plus.",
            "w grows by 0.03": "w − 0.1 · (−0.3) = w + 0.03. The slope is negative, so C falls "
            "as w grows.",
            "w grows by 0.3": "That is the size of the slope. The step is η times as long.",
            "C falls by 0.03": "The step moves w, and by that much. C answers with about "
            "−0.3 · 0.03 = −0.009.",
        },
    ),
    Choice(
        r"While $\partial C/\partial b^3_2$ is measured, what do the other 25 weights and biases "
        r"do?",
        right="They are held where they are",
        why={
            "They are set to 0": "Then it would be another network, with another slope. They keep "
            "the values they have now.",
            "They move along a little": "Then you could not tell whose doing the change of C was.",
            "They are held where they are": "One number moves, all the others are held. So the "
            "slope is that of this one number.",
        },
    ),
    Choice(
        "You double the learning rate, and the cost, which fell until now, grows with every step. "
        "Why?",
        right="Each step lands farther up on the other side of the valley",
        why={
            "Each step lands farther up on the other side of the valley": "The slope there is "
            "steeper, so the next step is longer still. With C = ½ s w·w it begins at η = 2/s.",
            "The gradient is wrong": "A right gradient gives the direction and the steepness at "
            "one point. How far that holds, it does not say.",
            "The network has found a minimum": "Near a minimum the steps get shorter, not longer.",
        },
    ),
    Choice(
        "All slopes are nearly 0, and the cost is still high. What do you know?",
        right="Only that it is flat here: a minimum, a saddle, a plateau or a saturated neuron",
        why={
            "A minimum is found, and this cost is the best there is": "Slopes tell of the ground "
            "right here, and nothing of how high it lies elsewhere.",
            "Only that it is flat here: a minimum, a saddle, a plateau or a saturated neuron": "In "
            "all four cases the step is η times almost nothing.",
            "The learning rate is too large": "Then the steps would be long. Here they are short, "
            "whatever η is.",
        },
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 03."""
    return Quiz(QUESTIONS)
