"""Notebook 01: the number behind a name, and the weighted sum of a layer."""

import numpy as np

from bpkit.slips.forward import ENTRY, SUM
from bpkit.slips.grammar import Letters
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import of_formula
from bpkit.tutor.quiz import Choice, Match, Quiz


def _address(w, l, j, k):
    return Letters(w=w, l=l, j=j, k=k)


def _addresses():
    """(w, l, j, k) of every weight of some cases."""
    for net, _, _ in cases()[::3]:
        for l, w in net.w.items():
            for row, column in np.ndindex(w.shape):
                yield net.w, l, row + 1, column + 1


REQUIRED = of_formula(
    ENTRY,
    _address,
    [*_addresses()],
    remember="The name of a weight is its place: row j, column k of the matrix of layer l.",
    hints=(
        "Which of j and k is the neuron where the line arrives? And is that a row or a column?",
        "w[l] is the matrix of layer l. Row first, column second, and Python counts both from 0.",
        "w[l][j - 1, ...], and the column goes the same way.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _sum(w, a_prev, b):
    return Letters(w=w, a_prev=a_prev, b=b)


def _sums():
    """(w, a_prev, b) of every layer of each case."""
    for net, x, _ in cases():
        a = net.forward(x).a
        for l, w in net.w.items():
            yield w, a[l - 1], net.b[l]


# What a whole layer adds up.
layer = of_formula(
    SUM,
    _sum,
    [*_sums()],
    remember="z = w a + b: because the later neuron comes first, no transpose is needed.",
    hints=(
        "What does one neuron of the layer add up? And what does it add at last?",
        "Row j of w holds the weights that arrive at neuron j. A matrix times a column does that "
        "sum for every row.",
        "@ is the matrix product: w @ a_prev, and then the column b.",
    ),
)

EXERCISES = {"check": REQUIRED, "layer": layer}

QUESTIONS = (
    Choice(
        r"Which line is $w^3_{21}$?",
        right="from neuron 1 of layer 2 to neuron 2 of layer 3",
        why={
            "from neuron 2 of layer 2 to neuron 1 of layer 3": "That is w³₁₂. The first number "
            "below is the neuron where the line arrives.",
            "from neuron 1 of layer 2 to neuron 2 of layer 3": "To 2, from 1; and it arrives in "
            "layer 3.",
            "from neuron 1 of layer 3 to neuron 2 of layer 4": "That is w⁴₂₁. The number on "
            "top is the layer where the line arrives.",
        },
    ),
    Choice(
        "Layer 4 has 3 neurons, layer 3 has 2. What is the shape of $w^4$?",
        right="3 rows, 2 columns",
        why={
            "3 rows, 2 columns": "One row for each neuron where lines arrive, one column for each "
            "where they start.",
            "2 rows, 3 columns": "That would be from, to. A row belongs to the later layer.",
            "4 rows, 3 columns": "Those are the numbers of the layers, not of their neurons.",
        },
    ),
    Match(
        "Give each symbol its meaning.",
        pairs={
            "w²₃₁": "how strongly input 1 speaks to neuron 3 of layer 2",
            "b²₃": "what neuron 3 of layer 2 adds of its own",
            "z²₃": "what neuron 3 of layer 2 has added up, before it bends",
            "a²₃": "what leaves neuron 3 of layer 2",
        },
        why={
            "w²₃₁": "two numbers below: a line, to 3, from 1.",
            "b²₃": "every neuron has one number of its own.",
            "z²₃": "first a neuron adds up.",
            "a²₃": "then it bends.",
        },
        remember="A line has two ends, so a weight has two numbers below; all else has one.",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 01."""
    return Quiz(QUESTIONS)
