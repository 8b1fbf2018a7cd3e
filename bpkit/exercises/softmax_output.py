"""Notebook 07: δ of a softmax output under the squared error, the Jacobian, and softmax itself."""

import numpy as np

from bpkit.slips.backward import SOFTMAX_DELTA
from bpkit.slips.forward import SHARES, SOFTMAX_JACOBIAN
from bpkit.slips.grammar import Letters
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import of_formula
from bpkit.tutor.quiz import Choice, Match, Quiz


def _last_layers():
    """(z, a, y) of the output layer of each case."""
    for net, x, y in cases(output="softmax"):
        z, a = net.forward(x)
        yield z[net.L], a[net.L], y


def _output(a, y):
    return Letters(a=np.reshape(a, (-1, 1)), y=np.reshape(y, (-1, 1)))


REQUIRED = of_formula(
    SOFTMAX_DELTA,
    _output,
    [(a[:, 0], y[:, 0]) for _, a, y in _last_layers()],
    form=np.ravel,
    remember="A push on one z moves every share, so δ adds up a route through every output.",
    hints=(
        "A push on z_j: which of the shares a_k move, and how fast does each?",
        "For each j, add up over all k: how far output k is off, times how fast a_k moves with "
        "z_j. The case k = j has a term of its own.",
        "J = np.diag(a) - np.outer(a, a) holds all the speeds, a_k in row k. Multiply J.T with "
        "the vector of how far each output is off.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _logits(z):
    return Letters(z=z)


# How fast each share moves with each z.
jacobian = of_formula(
    SOFTMAX_JACOBIAN,
    _logits,
    [(z[:, 0],) for z, _, _ in _last_layers()],
    remember="Each row sums to 0: raise every z alike, and no share moves.",
    hints=(
        "Row k is about one share, a_k. What does it do when its own z is pushed, and what when "
        "the z of another is?",
        "On the diagonal stands a_k (1 − a_k), elsewhere − a_k a_j. Take softmax of z first.",
        "a = softmax(z). np.diag(a) holds a_k on the diagonal, np.outer(a, a) holds every a_k a_j. "
        "Which of the two is taken away from which?",
    ),
)


# Shares of one whole, in every column.
shares = of_formula(
    SHARES,
    _logits,
    [(z,) for z, _, _ in _last_layers()],
    remember="e^z makes every number positive; its sum over the column makes them shares.",
    hints=(
        "Whom does an output share with: the other outputs of its example, or other examples?",
        "First e to the power of every z. Then add up down each column, and divide.",
        "e = np.exp(z - z.max(axis=0)); then e over e.sum(axis=0), which is one number a column.",
    ),
)

EXERCISES = {"check": REQUIRED, "jacobian": jacobian, "shares": shares}

QUESTIONS = (
    Choice(
        "Three outputs share one whole by softmax. You raise $z_2$ alone. What happens?",
        right="a₂ grows, a₁ and a₃ shrink by the same factor",
        why={
            "a₂ grows, a₁ and a₃ stay": "That is how sigmoid outputs behave. Here the three must "
            "still add up to 1.",
            "a₂ grows, a₁ and a₃ shrink by the same factor": "Both are divided by the same sum, "
            "which has grown.",
            "a₂ grows, a₁ and a₃ shrink by the same amount": "Then a small share could become "
            "negative. Both are divided by the same, larger sum.",
        },
    ),
    Choice(
        "Why does each row of the Jacobian of softmax sum to 0?",
        right="Adding the same to every z moves no share",
        why={
            "Adding the same to every z moves no share": "A row adds up how fast one share moves "
            "when all z rise together.",
            "The shares add up to 1": "That is why each column sums to 0: what one share gains, "
            "the others lose. The two belong together, as the matrix is symmetric.",
            "At the minimum all derivatives are 0": "It holds for every z, at a minimum or not, "
            "and no cost has come in yet.",
        },
    ),
    Choice(
        "Softmax with squared error. A program uses $a_j - y_j$ for $\\delta^L_j$. What is wrong?",
        right="It is the δ of another cost, and a gradient check fails",
        why={
            "Nothing: a − y is the δ of softmax": "δ belongs to the pair of activation and cost. "
            "a − y is right for softmax with cross-entropy.",
            "The factor a (1 − a) is missing, and then it is right": "That is the diagonal of the "
            "Jacobian alone. Every other output is a route too.",
            "It is the δ of another cost, and a gradient check fails": "It can even have the "
            "wrong sign, as it has at output 1 of our example.",
        },
    ),
    Choice(
        r"Softmax with cross-entropy. In $\delta^L_j = a^L_j - y_j$, where has the slope gone?",
        right="It has met the slope of ln, 1/a, and cancelled",
        why={
            "It was forgotten: a slope always belongs there": "The long way through the Jacobian "
            "gives the same three numbers. Nothing is missing.",
            "It has met the slope of ln, 1/a, and cancelled": "−yₖ/aₖ times aₖ (1 − aⱼ) or −aₖ aⱼ: "
            "aₖ is gone, and no output is too flat to learn.",
            "It is nearly 1, so that it may be left out": "It is small: in our example 0.0686 to "
            "0.1648 on the diagonal.",
        },
    ),
    Match(
        "To which pair of output activation and cost does each of these δ belong?",
        pairs={
            "a − y": "softmax with cross-entropy",
            "(a − y) σ′(z)": "sigmoid with squared error",
            "sum over all k": "softmax with squared error",
        },
        why={
            "a − y": "for which pair does the steepness of the cost cancel all else?",
            "(a − y) σ′(z)": "it has one route, so a push on one z moves one activation.",
            "sum over all k": "there are many routes, and nothing cancels.",
        },
        remember="Activation and cost together make the δ of the output.",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 07."""
    return Quiz(QUESTIONS)
