"""Notebook 04: δ of the output, the push to both sides, and the gradients read off from δ."""

from typing import NamedTuple

import numpy as np

from bpkit.activations import ELEMENTWISE
from bpkit.slips.backward import BP1
from bpkit.slips.grammar import Letters
from bpkit.slips.moving import DIFFERENCE
from bpkit.tutor.backward import Layer, hidden_premises, views
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import Exercise, of_formula
from bpkit.tutor.quiz import Choice, Match, Quiz

SIGMA = ELEMENTWISE["sigmoid"]


def _output(z, a, y):
    return Letters(z=z, a=a, y=y, sigma=SIGMA)


def _last_layers():
    """(z, a, y) of the output layer of each case."""
    for net, x, y in cases():
        z, a = net.forward(x)
        yield z[net.L], a[net.L], y


REQUIRED = of_formula(
    BP1,
    _output,
    [*_last_layers()],
    remember="How far the output is off, times how much its neuron responds: (a − y) σ′(z).",
    hints=(
        "The demon pushes z. What moves first, and what does that move?",
        "Two factors along one route: how fast C changes with a, and how fast a changes with z.",
        "The first factor is a - y, in this order. Multiply it entry by entry with sigmoid_slope, "
        "taken at z.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def two_routes(t):
    """C = u v with u = 2t and v = t + 1, as in the notebook."""
    return 2 * t * (t + 1)


def cubed(t):
    return t * t * t - t


def wave(t):
    return np.sin(t) + t


def _nudge(f, p, h):
    return Letters(f=f, p=p, h=h)


# The check itself: a push to both sides.
nudge = of_formula(
    DIFFERENCE,
    _nudge,
    [(two_routes, 3.0, 0.1), (cubed, 0.3, 0.2), (wave, 0.8, 0.7)],
    remember="Whatever bends the same way on both sides falls out of the difference.",
    hints=(
        "At which two points is f taken, and how far apart are they?",
        "One point lies h above p, the other h below it. Subtract what f gives there.",
        "f(p + h) - f(p - h), divided by the whole distance between the two points.",
    ),
)


class Gradients(NamedTuple):
    gradient_w: np.ndarray
    gradient_b: np.ndarray


def read_off(z, a, y, a_prev):
    delta = BP1(_output(z, a, y))
    return Gradients(delta @ a_prev.T, delta)


def _last_layers_with_what_feeds_them():
    """(z, a, y, a_prev) of the output layer, for the last example of each case."""
    for net, x, y in cases():
        z, a = net.forward(x[:, -1:])
        yield z[net.L], a[net.L], y[:, -1:], a[net.L - 1]


def _found(attempt):
    z, a, y, a_prev = attempt.arguments
    at = _output(z, a, y).but(a_prev=a_prev)
    return {2: Layer(at, attempt.got["gradient_w"], attempt.got["gradient_b"])}


# All that one layer learns of the cost, for one example.
gradients = Exercise(
    right=read_off,
    inputs=[*_last_layers_with_what_feeds_them()],
    views=views(_found),
    premises=hidden_premises(_found),
    remember="A weight's gradient is a product of its two ends; a bias's is δ itself.",
    hints=(
        "If z of a neuron moves, C moves at the rate δ. How fast does that z move with one of its "
        "weights, and how fast with its bias?",
        "First δ, as in the exercise before. A weight multiplies the a that it carries; a bias is "
        "added as it is.",
        "np.outer(delta, a_prev) multiplies each δ with each a. Return that, a comma, and delta.",
    ),
)

EXERCISES = {"check": REQUIRED, "nudge": nudge, "gradients": gradients}

QUESTIONS = (
    Choice(
        r"For one neuron, $\delta = -0.2$. Its $z$ is pushed up by 0.01. What does $C$ do?",
        right="It falls by about 0.002",
        why={
            "It falls by about 0.002": "ΔC ≈ δ Δz = −0.2 · 0.01. The minus says that a push up "
            "helps.",
            "It falls by about 0.2": "That would be a push of 1, and then the curve has bent away. "
            "δ is the change of C per unit of a small push.",
            "It rises by about 0.002": "The size is right. But δ is negative: a push up makes C "
            "fall.",
            "That depends on which output the push reaches": "It may reach several, along "
            "several routes. δ has already added them up.",
        },
    ),
    Choice(
        r"$u = 5t$, $v = 2t$ and $C = 3u + v$. How fast does $C$ change with $t$?",
        right="17",
        why={
            "15": "That is the route through u alone. The push runs along the other one too.",
            "17": "3 · 5 through u, 1 · 2 through v. Factors multiply along a route, and routes "
            "add up.",
            "30": "Factors multiply along a route. But the two routes add up.",
            "8.5": "That is the mean of the two routes. Both pushes arrive at C in full.",
        },
    ),
    Choice(
        r"Sigmoid and squared error. An output is 0.9, its target 1. Which is $\delta$?",
        right="−0.009",
        why={
            "0.1": "That is target minus output: the sign is flipped, and the slope is forgotten. "
            "A nudge of C to both sides gives another number.",
            "−0.1": "That is a − y. How far a follows a push of z is still missing.",
            "−0.009": "(0.9 − 1) · 0.9 · (1 − 0.9): the error times the slope.",
            "0.09": "That is the slope a (1 − a) alone: how fast the output moves, not the cost.",
        },
    ),
    Choice(
        r"You want to check $\partial C/\partial w$ of one weight. What do you do?",
        right="Nudge the weight to both sides, and compare C",
        why={
            "Nudge the weight to both sides, and compare C": "And divide by 2h. Then put the "
            "weight back.",
            "Nudge the weight to both sides, and compare the outputs": "Outputs tell you that "
            "they move, and there are several. Only C says in one number how wrong the answer is.",
            "Update the weight, and see whether C falls": "It may fall with a gradient that is "
            "wrong by a factor of ten. A nudge gives a number to compare.",
        },
    ),
    Match(
        "How fast does C change with each of these? (Squared error, output layer.)",
        pairs={
            "bias bⱼ": "δ of neuron j",
            "weight wⱼₖ": "δ of neuron j times a of neuron k",
            "output aⱼ": "a − y of neuron j",
        },
        why={
            "bias bⱼ": "a bias is added to z as it is.",
            "weight wⱼₖ": "what does the line carry, and to whom?",
            "output aⱼ": "here the push comes after σ.",
        },
        remember="Two ends for a weight, one for a bias, and no slope for what comes after σ.",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 04."""
    return Quiz(QUESTIONS)
