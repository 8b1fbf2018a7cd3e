"""Notebook 06: δ of a sigmoid output under two costs, the cross-entropy, and BP1 with its sum."""

from typing import NamedTuple

import numpy as np

from bpkit.activations import ELEMENTWISE, sigmoid
from bpkit.slips.backward import BP1, ENTROPY_DELTA, GENERAL_DELTA
from bpkit.slips.forward import CROSS_ENTROPY
from bpkit.slips.grammar import Letters
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import Exercise, of_formula
from bpkit.tutor.marking import alone
from bpkit.tutor.quiz import Choice, Match, Quiz


class Deltas(NamedTuple):
    squared: np.ndarray
    entropy: np.ndarray


def _output(z, y):
    return Letters(z=z, a=sigmoid(z), y=y, sigma=ELEMENTWISE["sigmoid"])


def deltas(z, y):
    at = _output(z, y)
    return Deltas(BP1(at), ENTROPY_DELTA(at))


def _outputs():
    """(z, a, y) of the output layer of each case."""
    for net, x, y in cases():
        z, a = net.forward(x)
        yield z[net.L], a[net.L], y


REQUIRED = Exercise(
    right=deltas,
    inputs=[(z, y) for z, _, y in _outputs()],
    views=[
        [
            alone(BP1, _output, "squared", "δ under the squared error"),
            alone(ENTROPY_DELTA, _output, "entropy", "δ under cross-entropy"),
        ]
    ],
    remember="Two costs, two δ: δ belongs to the pair of activation and cost. Only the squared "
    "error keeps the slope.",
    hints=(
        "z is there, but both formulas also ask for a. Where does a come from?",
        "Each δ is how fast the cost changes with a, times how fast a changes with z. In one of "
        "the two pairs the slope cancels.",
        "a = sigmoid(z). The second δ is the difference of a and y. The first is that difference, "
        "entry by entry times sigmoid_slope, taken at z. Return them with a comma between.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _prices(a, y):
    return Letters(a=a, y=y)


# The cost itself.
cost = of_formula(
    CROSS_ENTROPY,
    _prices,
    [(a, np.round(y)) for _, a, y in _outputs()],  # for 0 and 1 there are more ways to be right
    remember="Cross-entropy charges −ln of the probability that was given to the truth.",
    hints=(
        "What does an output pay whose target is 1? And one whose target is 0?",
        "y picks the one, 1 − y the other. Add up over the outputs, that is down each column, and "
        "then take the mean over the columns.",
        "price = y * np.log(a) + (1 - y) * np.log(1 - a); then -price.sum(axis=0), and the mean "
        "of that.",
    ),
)


def _general(cost_factor, da_dz):
    return Letters(cost_factor=np.reshape(cost_factor, (-1, 1)), da_dz=da_dz)


def _layers(sizes, seed):
    """(cost_factor, da_dz) of layers that mix, with matrices that are not symmetric."""
    yield np.array([1.0, -2.0]), np.array([[0.5, 0.1], [0.2, 0.3]])
    rng = np.random.default_rng(seed)
    for n in sizes:
        yield rng.normal(size=n), rng.normal(size=(n, n))


# BP1 for any activation, also one that mixes the neurons of its layer.
general = of_formula(
    GENERAL_DELTA,
    _general,
    [*_layers((3, 4, 5, 3), seed=1)],
    form=np.ravel,
    remember="Push one z, and see which activations move. Each is a route, and the routes add up.",
    hints=(
        "The demon pushes z_1. Which activations move, how fast, and what does each do to C?",
        "For each j, add cost_factor[k] * da_dz[k, j] over all k.",
        "k is the first subscript of da_dz. A matrix product adds over the second one, so rows "
        "and columns have to be exchanged first, as in notebook 05.",
    ),
)

EXERCISES = {"check": REQUIRED, "cost": cost, "general": general}

QUESTIONS = (
    Choice(
        r"A sigmoid output with squared error: $z = 6$, and the target is 0. What happens?",
        right="It learns slowly, since its slope is nearly 0",
        why={
            "It learns fast, since its error is nearly 1": "The error is only one factor of δ. "
            "The other is the slope, which is about 0.0025 here.",
            "It learns slowly, since its slope is nearly 0": "The neuron is saturated: δ is the "
            "error times a slope of about 0.0025.",
            "It has arrived, since the cost hardly changes around it": "The cost is nearly as "
            "high as it can be. Flat is not the same as low.",
        },
    ),
    Choice(
        r"You read $\delta = a - y$ in a program. Is the slope $\sigma'(z)$ missing?",
        right="That depends on the output activation and the cost",
        why={
            "Yes, it is a common bug": "Under cross-entropy it is right: the slope of the cost "
            "cancels that of the activation. A gradient check tells.",
            "No, δ of the output is always a − y": "With sigmoid and squared error the slope "
            "belongs there.",
            "That depends on the output activation and the cost": "Sigmoid with cross-entropy: "
            "right. Sigmoid with squared error: wrong. δ belongs to the pair.",
        },
    ),
    Choice(
        r"In BP1 a sum runs over $k$. Why is there only one term left for a sigmoid output?",
        right="A push on one z moves no other output's activation",
        why={
            "A push on one z moves no other output's activation": "So ∂aₖ/∂zⱼ is 0 for every "
            "other k. An activation that mixes the outputs keeps all of its terms.",
            "The other terms are so small that they are left out": "They are exactly 0. Nothing "
            "is neglected.",
            "The largest term is taken": "Routes add up. Here all but one of them add 0.",
        },
    ),
    Choice(
        r"An output says 0.01, and its target is 1. What does it pay under cross-entropy?",
        right="4.6052",
        why={
            "0.4901": "That is what the squared error charges: half of 0.99 times 0.99.",
            "0.0101": "That is −ln 0.99, of the probability given to what is not true.",
            "4.6052": "−ln 0.01. The price has no upper limit: being wrong and sure is costly.",
        },
    ),
    Match(
        "One sigmoid output. Which is which?",
        pairs={
            "activation": "a = σ(z)",
            "its slope": "a (1 − a)",
            "δ squared error": "(a − y) a (1 − a)",
            "δ cross-entropy": "a − y",
        },
        why={
            "activation": "it turns z into a, and knows nothing of y.",
            "its slope": "it says how fast a moves with z, and knows nothing of y.",
            "δ squared error": "two factors: one from the cost, one from the activation.",
            "δ cross-entropy": "here one factor cancels.",
        },
        remember="The activation has a slope. δ needs a cost as well.",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 06."""
    return Quiz(QUESTIONS)
