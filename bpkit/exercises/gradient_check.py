"""Notebook 09: the gradient by differences, the complex step, and how far two gradients differ."""

import numpy as np

from bpkit.backpropagation import cost_of
from bpkit.gradcheck import numerical_gradient
from bpkit.slips.grammar import Letters
from bpkit.slips.moving import COMPLEX_STEP, GRADIENT, RELATIVE
from bpkit.slips.passes import BY_NAME
from bpkit.tutor.cases import cases, worked_example
from bpkit.tutor.exercise import of_formula
from bpkit.tutor.quiz import Choice, Match, Quiz


def _called(name):
    """What a check shows of a function that it was given: its formula, not its name."""

    def rename(f):
        f.__name__ = name
        return f

    return rename


@_called("p[0] * p[0] * p[0] * p[1]")
def product(p):
    return p[0] * p[0] * p[0] * p[1]


def _of_all_parameters(net, x, y):
    """C as a function of all weights and biases in one row, and that row, rounded to 1/64."""

    @_called(f"the cost, by all weights and biases of {net}")
    def cost(p):
        twin, rest = net.copy(), np.asarray(p, float)
        for array in [*twin.w, *twin.b]:
            array[...] = rest[: array.size].reshape(array.shape)
            rest = rest[array.size :]
        return cost_of(twin, x, y)

    p = np.concatenate([array.ravel() for array in [*net.w, *net.b]])
    return cost, np.round(p * 64) / 64  # p + h - h is p again, so moving to and fro is no change


def _at(f, p, h):
    return Letters(f=f, p=p, h=h)


def _with_steps():
    """(f, p, h): the steps are large, so that no slip is too small to be seen."""
    yield product, np.array([3.0, 5.0]), 0.5
    for case, h in zip(cases()[:3], (0.5, 1.5, 0.75), strict=True):
        yield *_of_all_parameters(*case), h


REQUIRED = of_formula(
    GRADIENT,
    _at,
    [*_with_steps()],
    remember="One entry moves to both sides, the others are held; and it costs two runs of f each.",
    hints=(
        "For one entry of p: at which two points is f taken, and what do the other entries do "
        "meanwhile?",
        "Loop over i. Each time make two fresh copies of p, and move entry i of one up and of the "
        "other down. Collect a number for each i.",
        "In the loop: up = p.copy(), then up[i] += h, and down likewise with a minus; append "
        "(f(up) - f(down)) / (2 * h) to a list, which you return after the loop.",
    ),
)
check, hint = REQUIRED.check, REQUIRED.hint


@_called("t * t * t - t")
def cubed(t):
    return t * t * t - t


@_called("np.sin(t) + t * t")
def wave(t):
    return np.sin(t) + t * t


@_called("the cost of bpkit.example() while its w[2][0, 0] is t")
def cost_of_one_weight(t):
    net, x, y = worked_example()
    twin = net.copy(dtype=np.result_type(t, float))
    twin.w[2][0, 0] = t
    return 0.5 * ((twin.forward(x).a[4] - y) ** 2).sum()


# No subtraction, so the step may be as small as it likes. Most are large: a slip shows then.
imaginary = of_formula(
    COMPLEX_STEP,
    _at,
    [
        (cubed, 2.0, 0.3),
        (wave, 1.3, 0.25),
        (cubed, 0.2, 0.6),  # where it falls
        (cost_of_one_weight, 0.9, 0.7),
        (cubed, -1.5, 1e-30),
    ],
    remember="The imaginary part holds the slope alone. Nothing is subtracted, nothing is lost.",
    hints=(
        "Where do you put the h, so that what it does stays apart from f(p) itself?",
        "Python writes i as 1j. One point is enough: h away from p, in the imaginary direction.",
        "z = f(p + 1j * h). Its imaginary part is z.imag, and one division is left.",
    ),
)


def _compared(mine, truth):
    return Letters(mine=mine, truth=truth)


def _pairs():
    """(mine, truth): gradients with a slip in them, and what they should be."""
    yield np.array([1.0, -4.0, 0.5]), np.array([2.0, -2.0, -1.7])
    slips = ("slope_left_out", "half_kept", "slope_left_out", "activation_for_slope", "one_path")
    for (net, x, y), name in zip(cases()[2:], slips, strict=True):
        mine = BY_NAME[name].gradients(net, x, y)
        yield mine.w[2], numerical_gradient(net, x, y, method="complex").w[2]
    yield mine.w[2], mine.w[2].copy()


# Agreement, as a share.
relative = of_formula(
    RELATIVE,
    _compared,
    [*_pairs()],
    remember="A difference is small only beside the size of what is compared.",
    hints=(
        "When is a difference of 0.001 small? What would you have to know?",
        "On top the largest difference in size, whatever its sign; below, one number that says "
        "how large the entries of both are.",
        "np.abs(mine - truth).max() goes on top. Below it the larger of np.abs(mine).max() and "
        "np.abs(truth).max().",
    ),
)

EXERCISES = {"check": REQUIRED, "imaginary": imaginary, "relative": relative}

QUESTIONS = (
    Choice(
        r"You check a gradient by the nudge to both sides, with h = 1e-15. Hardly a digit is "
        r"right. Why?",
        right="The two costs differ in their last digits only, and rounding fills those",
        why={
            "The two costs differ in their last digits only, and rounding fills those": "Their "
            "difference has one or two digits left, and they are noise. Dividing by 2h makes "
            "the noise large.",
            "The bend of the curve gets in the way": "That is the other end. The smaller h, the "
            "less it bends between the two points.",
            "h is 0 for the computer": "1e-15 can be stored well, far smaller numbers too. What "
            "gets lost is its effect on C.",
        },
    ),
    Choice(
        r"h is made ten times smaller, and rounding plays no part yet. What happens to the error "
        r"of the nudge to both sides?",
        right="It is a hundred times smaller",
        why={
            "It is ten times smaller": "So it is with a nudge to one side. To both sides the "
            "term with h cancels, and one with h · h is left.",
            "It is a hundred times smaller": "The bend cancels, being the same on both sides. "
            "What is left shrinks with h · h.",
            "It stays": "It would, if f were a straight line or a parabola: then there is none.",
        },
    ),
    Choice(
        r"Why may h be 1e-30 in the complex step?",
        right="It subtracts nothing, so no digit can cancel",
        why={
            "Complex numbers carry more digits": "Each of their two parts carries as many as a "
            "plain float: about 16.",
            "It subtracts nothing, so no digit can cancel": "What h does stands alone in the "
            "imaginary part. It is small there, and has all its digits.",
            "It may not: 1e-5 is the best step for any method": "That is so where two large "
            "numbers are subtracted. Here none are.",
        },
    ),
    Match(
        "A check finds these gradients off, in these layers, and no others. Which equation is "
        "broken?",
        pairs={
            "w, b: all layers": "BP1, the start at the output",
            "w, b: not the last": "BP2, the step back",
            "b: all layers": "BP3, the gradient of b",
            "w: all layers": "BP4, the gradient of w",
        },
        why={
            "w, b: all layers": "a wrong δ in the last layer is carried to all others.",
            "w, b: not the last": "the last δ is right, and the others are made from it. By what?",
            "b: all layers": "δ must be right, since w comes from it too.",
            "w: all layers": "δ must be right, since b comes from it too.",
        },
        remember="A wrong δ reaches w and b alike; where it begins, the error begins.",
    ),
    Choice(
        r"In PyTorch you make two steps, each with its own loss.backward(), and never zero_grad(). "
        r"What does .grad hold then?",
        right="Both gradients, added up",
        why={
            "The second gradient": "Writing over would lose routes: a number used twice gets its "
            "gradient in two parts. So backward() adds, always.",
            "Both gradients, added up": "Adding is what the chain rule asks for within one pass. "
            "Between two steps you have to clear it yourself.",
            "Their mean": "Nothing divides. A mean over the batch is made in the cost.",
        },
    ),
)


def quiz() -> Quiz:
    """The questions of notebook 09."""
    return Quiz(QUESTIONS)
