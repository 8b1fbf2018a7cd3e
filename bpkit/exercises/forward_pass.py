"""Notebook 02: the whole forward pass, and the cost."""

from bpkit.slips.forward import COST, FORWARD_PASS
from bpkit.slips.grammar import Letters
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import of_formula
from bpkit.tutor.quiz import Choice, Match, Quiz


def _network(net, x):
    return Letters(net=net, x=x)


REQUIRED = of_formula(
    FORWARD_PASS,
    _network,
    [(net, x) for net, x, _ in cases()],
    remember="z = w a + b, then bend; layer after layer, each from the one before.",
    hints=(
        "What does layer 2 need, and what does layer 3 need? Which of these can you overwrite?",
        "Start with a = x. For l from 2 to L: add up with w[l] and b[l], then bend.",
        "for l in range(2, net.L + 1): a = sigmoid(net.w[l] @ a + net.b[l]); after the loop, "
        "return a.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _outputs(a, y):
    return Letters(a=a, y=y)


# The number that says how wrong the answer is.
cost = of_formula(
    COST,
    _outputs,
    [(net.forward(x).a[net.L], y) for net, x, y in cases()],
    remember="Half the sum of squares over the outputs; over several examples, their mean.",
    hints=(
        "How far is each output off? What makes every such number positive?",
        "Square the differences, add them over the outputs, take half. With several columns, "
        "take the mean of what each column gives.",
        "((a - y) ** 2).sum(axis=0) gives one number a column; half of it, and then the mean.",
    ),
)

EXERCISES = {"check": REQUIRED, "cost": cost}

QUESTIONS = (
    Choice(
        "You raise the bias of a neuron of layer 3. Which numbers change?",
        right="z and a of that neuron, everything in later layers, and C",
        why={
            "every number of the network": "What lies before the neuron knows nothing of it: the "
            "forward pass runs one way.",
            "z and a of that neuron, everything in later layers, and C": "It speaks to every "
            "neuron of layer 4, and they make the cost.",
            "only z and a of that neuron": "And whom does that neuron speak to?",
        },
    ),
    Choice(
        r"Why does a network need a curved $\sigma$?",
        right="without it, all layers fold into one matrix and one bias",
        why={
            "without it, all layers fold into one matrix and one bias": "And one such layer cannot "
            "do XOR.",
            "to keep the numbers between 0 and 1": "The sigmoid does that. But tanh, which goes "
            "from −1 to 1, serves as well. The bend is what matters.",
            "without it, the cost could not be computed": "It could. It would only never get "
            "small, for XOR.",
        },
    ),
    Choice(
        "One output is off by 0.2, another by 0.4. How much more does the second cost?",
        right="four times as much",
        why={
            "twice as much": "The differences are squared before they are added.",
            "four times as much": "0.16 against 0.04: the square makes one large miss worse than "
            "two that are half as large.",
            "just as much": "Then the network would have no reason to mend the larger miss first.",
        },
    ),
    Match(
        "Put the forward pass of a layer into order.",
        pairs={
            "first": "take a of the layer before",
            "second": "multiply by w and add up",
            "third": "add the bias: that is z",
            "fourth": "bend: that is a",
        },
        why={
            "first": "what comes in?",
            "second": "what do the lines do to it?",
            "third": "what is still missing from z?",
            "fourth": "what is left?",
        },
        remember="z = w a + b, then a = σ(z).",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 02."""
    return Quiz(QUESTIONS)
