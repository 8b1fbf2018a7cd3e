"""Notebook 10: the step back through relu's gate, and the scale at which δ keeps its size."""

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import backprop
from bpkit.slips.backward import BP2_RELU, SCALE
from bpkit.slips.grammar import Letters
from bpkit.tutor.cases import cases
from bpkit.tutor.exercise import of_formula
from bpkit.tutor.quiz import Choice, Match, Quiz

RELU = ELEMENTWISE["relu"]


def _layer(w_next, delta_next, z):
    return Letters(w_next=w_next, delta_next=delta_next, z=z, sigma=RELU)


def _layers():
    """(w_next, delta_next, z) of each hidden layer of each case, the last hidden one first.

    One z of each layer is exactly 0 (in the running example by itself), which shows a gate that is
    open there.
    """
    for net, x, y in cases("relu"):
        z, delta = net.forward(x).z, backprop(net, x, y).delta
        for l in range(net.L - 1, 1, -1):
            z[l][0, 0] = 0
            yield net.w[l + 1], delta[l + 1], z[l]


REQUIRED = of_formula(
    BP2_RELU,
    _layer,
    [*_layers()],
    remember="relu passes δ whole where z > 0, and nothing of it elsewhere: only w changes it.",
    hints=(
        "Draw relu. How steep is it left of 0, and how steep on the right? That is its slope.",
        "The sums over the next layer are as in notebook 05. Only the slope is another: 1 where "
        "the gate is open, 0 where it is closed.",
        "(w_next.T @ delta_next) gives the sums. Multiply entry by entry with (z > 0), which is "
        "True or False and counts as 1 or 0.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


def _slopes(slopes):
    return Letters(slopes=slopes)


# The scale of w that makes up for the slopes.
scale = of_formula(
    SCALE,
    _slopes,
    [
        (ELEMENTWISE[hidden].slope(net.forward(x).z[2]),)
        for (net, x, _), hidden in zip(
            cases(), ("sigmoid", "relu", "tanh", "sigmoid", "tanh", "sigmoid", "tanh"), strict=True
        )
    ],
    remember="√2 for relu, a little over 1 for tanh, 4 or more for sigmoid: what the slopes take, "
    "the weights give back.",
    hints=(
        "Each step back multiplies |δ| by the scale, and by what else? Their product shall be 1.",
        "The square root of the mean of the squared slopes: square first, then the mean, then "
        "the root.",
        "factor = np.sqrt((slopes * slopes).mean()). Which number times factor is 1?",
    ),
)

EXERCISES = {"check": REQUIRED, "scale": scale}

QUESTIONS = (
    Choice(
        r"A network has 20 hidden layers of sigmoid, and weights of scale 1. About how large is "
        r"$|\delta|$ in the first hidden layer, compared with the output?",
        right="A million million times smaller",
        why={
            "Half as large": "That would be a loss of 3% a layer. With sigmoid it is three "
            "quarters a layer, at least.",
            "20 · 4 = 80 times smaller": "The factors of the layers multiply. They do not add up.",
            "A million million times smaller": "A quarter a layer, twenty times: (¼)^20 is about "
            "10^−12.",
        },
    ),
    Choice(
        r"$\partial C/\partial w$ is $10^{-7}$ in layer 2 and 0.9 in the last layer. "
        r"What does that say?",
        right="δ has vanished on its way back; the cost can still fall",
        why={
            "The network has reached a minimum": "There the gradient would be 0 in every layer, "
            "in the last one too.",
            "δ has vanished on its way back; the cost can still fall": "The last layers feel a "
            "steep slope. The first ones are told next to nothing of it.",
            "The first layers are good already": "Nobody has judged them. So little of δ arrives "
            "that they stay as they were drawn.",
        },
    ),
    Choice(
        r"A neuron with relu has $z < 0$ for every example there is. What will happen to its "
        r"incoming weights and its bias?",
        right="Nothing: its δ is 0, so they get no gradient",
        why={
            "They grow until the gate opens": "Only a gradient could make them grow, and δ = 0 "
            "gives none. Only a change of the layers before it may open the gate.",
            "Nothing: its δ is 0, so they get no gradient": "It is called a dead neuron. "
            "Only a change of the layers before it can wake it.",
            "They shrink to 0": "A shrinking would need a gradient, too.",
        },
    ),
    Choice(
        r"For relu's gate, you find “a > 0” in one program and “a >= 0” in another. "
        r"Which is right?",
        right="a > 0 is right; a >= 0 leaves the gate always open",
        why={
            "Neither: the slope must be taken from z": "For sigmoid, yes. But relu's a is above "
            "0 exactly where z is, so a > 0 asks the same question.",
            "a > 0 is right; a >= 0 leaves the gate always open": "a is never below 0, so a >= 0 "
            "is always true. The network may still learn, and that hides it.",
            "Both, they differ at 0 alone": "They differ wherever the gate is closed: there a is "
            "0, and a >= 0 says open.",
        },
    ),
    Match(
        "Which scale of the weights keeps the size of δ? Take sigmoid and tanh where z is near 0, "
        "and relu with half of its gates open.",
        pairs={"sigmoid": "about 4", "tanh": "about 1", "relu": "√2, about 1.41"},
        why={
            "sigmoid": "its slope is ¼ there.",
            "tanh": "its slope at 0 is 1.",
            "relu": "the slopes are 1 and 0, half and half, so the mean of their squares is ½. "
            "And then the root.",
        },
        remember="1 over the root of the mean squared slope.",
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 10."""
    return Quiz(QUESTIONS)
