"""Notebook 05: one step back, for a whole layer, for one neuron, and all the way."""

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import backprop
from bpkit.slips.backward import BP1, BP2, NEURON
from bpkit.slips.grammar import Letters
from bpkit.slips.passes import way_back
from bpkit.tutor.backward import (
    OUTPUT,
    STEP_BACK,
    at_their_rate,
    forward_premises,
    forward_rows,
    letters,
)
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import Exercise, of_formula
from bpkit.tutor.marking import Mark, Row
from bpkit.tutor.quiz import Choice, Match, Quiz

SIGMA = ELEMENTWISE["sigmoid"]


def _layer(w_next, delta_next, z):
    return Letters(w_next=w_next, delta_next=delta_next, z=z, sigma=SIGMA)


def _layers():
    """(w_next, delta_next, z) of each hidden layer of each case, the last hidden one first."""
    for net, x, y in cases():
        z, delta = net.forward(x).z, backprop(net, x, y).delta
        for l in range(net.L - 1, 1, -1):
            yield net.w[l + 1], delta[l + 1], z[l]


REQUIRED = of_formula(
    BP2,
    _layer,
    [*_layers()],
    remember="A neuron's δ gathers every route through the next layer, and then its own slope.",
    hints=(
        "Neuron j of layer l speaks to every neuron of layer l+1. "
        "Over which lines does its push travel, and what does each line do to it?",
        "Add w_kj δ_k over all k of the next layer. As a matrix product that is w with rows and "
        "columns exchanged, times δ. Then one factor is missing.",
        "(w_next.T @ delta_next) gives the sums. Multiply entry by entry with the slope of the "
        "sigmoid, sigmoid_slope, taken at this layer's z.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _neuron(w_next, delta_next, z, j):
    return Letters(w_next=w_next, delta_next=delta_next, z=z, j=j, sigma=SIGMA)


def _neurons():
    """(w_next, delta_next, z, j) for one example: single neurons, j counted from 1."""
    for w_next, delta_next, z in _layers():
        for j in range(1, len(z) + 1):
            yield w_next, delta_next[:, 0], z[:, 0], j


# By hand, for one neuron: the sum as a sum.
neuron = of_formula(
    NEURON,
    _neuron,
    [*_neurons()],
    remember="The matrix product is this sum, done for every neuron at once.",
    hints=(
        "Over how many lines does a push leave neuron j? One for each neuron of the next layer.",
        "A loop over k adds w_next[k, j - 1] * delta_next[k]. The slope comes after the loop.",
        "total = sum(w_next[k, j - 1] * delta_next[k] for k in range(len(delta_next))), "
        "and then total * sigmoid_slope(z[j - 1]).",
    ),
)


def all_deltas(net, x, y):
    return backprop(net, x, y).delta


def _marks(letters_of=letters):
    """The marks of a way back that begins with these letters."""

    def outputs(attempts):
        for a in attempts:
            net = a.arguments[0]
            yield letters_of(*a.arguments)[net.L], a.got[f"delta[{net.L}]"]

    def steps_back(attempts):
        return at_their_rate(
            step for a in attempts for step in _steps_back(a, letters_of(*a.arguments))
        )

    return [Mark(OUTPUT, BP1, outputs), Mark(STEP_BACK, BP2, steps_back, is_given=True)]


def _steps_back(attempt, at):
    net, x, _ = attempt.arguments
    for l in range(net.L - 1, 1, -1):
        after = attempt.got[f"delta[{l + 1}]"]
        gradient = after @ at[l + 1].a_prev.T / x.shape[1] if after.ndim == 2 else None
        later = {"delta_next": after, "gradient_w_next": gradient}
        yield at[l].but(**later), attempt.got[f"delta[{l}]"]


GRADIENTS = (
    "Those are ∂C/∂w, with a number for each weight. δ comes before them.",
    "δ has a number for each neuron of its layer and each example.",
)


def _gradients_added(net, x, y):
    return {l: w * x.shape[1] for l, w in backprop(net, x, y).w.items()}


# All the way back: every δ of a network.
whole = Exercise(
    right=all_deltas,
    inputs=cases(),
    views=[_marks()],
    premises=forward_premises(_marks),
    rows=forward_rows(lambda net, y, z, a: way_back(net, z, a, y)[0])
    | {
        "gradients_for_delta": Row(lambda *given: backprop(*given).w, *GRADIENTS),
        "added_gradients_for_delta": Row(_gradients_added, *GRADIENTS),
    },
    remember="δ of the output first; each layer then needs only the one after it.",
    hints=(
        "Which δ do you know without any other? And which one needs only that?",
        "Start a dict with delta[L], then loop l from L - 1 down to 2.",
        "for l in range(net.L - 1, 1, -1): delta[l] = my_step_back(net.w[l + 1], delta[l + 1], "
        "z[l]); at the end return delta.",
    ),
)  # fmt: skip

EXERCISES = {"check": REQUIRED, "neuron": neuron, "whole": whole}

QUESTIONS = (
    Choice(
        r"A hidden neuron feeds 4 neurons of the next layer. How many summands does its "
        r"$\delta$ have, and what are they?",
        right="4, one for each route to the next layer",
        why={
            "1, the strongest route": "A push on z travels along every line at once. "
            "The weaker ones carry their part too.",
            "4, one for each route to the next layer": "Each is w_kj δ_k; the slope of the neuron "
            "itself multiplies their sum.",
            "4, and their mean is taken": "The pushes add up. A mean would make a neuron with "
            "more lines no stronger than one with a single line.",
        },
    ),
    Choice(
        r"Why does the step back use the transpose of $w^{l+1}$, and not a division by it?",
        right="A push is multiplied by w on its way forward, so its effect is too",
        why={
            "A push is multiplied by w on its way forward, so its effect is too": "∂z_k/∂z_j "
            "is w_kj times the slope. The transpose only turns the sum: over k, not over j.",
            "The inverse of w would be right, the transpose is an approximation of it": "We do "
            "not undo the forward pass. We ask how strongly it passes a push on.",
            "The shapes would not fit otherwise": "They would not, in most networks. But in a "
            "square layer they would fit, and be wrong. Shapes are a check, not a reason.",
        },
    ),
    Choice(
        r"The article prints $a^l_j$ where $\sigma'(z^l_j)$ belongs. What does that do?",
        right="It makes every δ of the hidden layers wrong, and a gradient check sees it",
        why={
            "Nothing, for sigmoid the two are equal": "σ′ = a (1 − a). At a = 0.6 that is 0.24, "
            "not 0.6.",
            "It makes every δ of the hidden layers wrong, and a gradient check sees it": "And "
            "the network may still learn, so that nobody notices.",
            "It only rescales the learning rate": "The factor a / σ′ = 1 / (1 − a) differs from "
            "neuron to neuron, and each layer adds another.",
        },
    ),
    Match(
        "Put the backward pass of a network with four layers into order.",
        pairs={
            "first": "δ⁴ from the output, the target and σ′(z⁴)",
            "second": "δ³ from w⁴, δ⁴ and σ′(z³)",
            "third": "δ² from w³, δ³ and σ′(z²)",
        },
        why={
            "first": "which δ can be known without any other?",
            "second": "the step back goes one layer at a time.",
            "third": "what is left, and what does it need?",
        },
        remember="From the output backwards, each δ from the one after it.",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 05."""
    return Quiz(QUESTIONS)
