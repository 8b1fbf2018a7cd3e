"""Slots that stand in many formulas: how terms are joined, factors in front, slopes; and looks."""

from collections.abc import Callable, Mapping

import numpy as np

from bpkit.slips.grammar import SAID, Filling, Slot, constantly, filling, slot

ADDRESS = "Read the subscripts as to, from: which end of the line does each of them name?"
BEND = "Look at where a layer bends its sum."
BIAS = "Look at what the bias adds to z."
SLOPE = "Look at the factor that the curve of the activation contributes."
BATCH = "Look at how the examples are put together."
ERROR = "Look at how far the output is off, and in which direction."
ADDED = "Look at what is added up, and what is averaged."
LOOP = "Look at what the loop repeats, and at where it ends."
FACTOR = "Look at what stands in front: does anything in the formula ask for it?"
HALF = "Look at the factor in front of the cost, and at what its slope makes of it."


def terms(matrix, column):
    """matrix[k, j] column[k, i], by k, j and i: what is to be added up over k."""
    return matrix[:, :, np.newaxis] * column[:, np.newaxis, :]


# What people do with terms, which stand along axis 0: a sentence, and what it gives.
_WAYS = {
    "mean": ("The {many} are averaged, not added.", lambda t: t.mean(axis=0)),
    "sum": ("The {many} are added, not averaged.", lambda t: t.sum(axis=0)),
    "last": ("Only the last {one} counts: each overwrites the one before, or the others are left "
             "out.", lambda t: t[-1]),
    "first": ("Only the first {one} counts. Does a return stand within the loop?", lambda t: t[0]),
    "share_of_last": ("Each {one} overwrites the one before, where they should add up.",
                      lambda t: t[-1] / len(t)),
    "mean_twice": ("The mean over the {many} is taken twice.", lambda t: t.mean(axis=0) / len(t)),
    "largest": ("Only the largest {one} counts.", lambda t: t.max(axis=0)),
    "strongest": ("Only the {one} that weighs most counts, up or down.",
                  lambda t: np.take_along_axis(t, abs(t).argmax(axis=0)[np.newaxis], axis=0)[0]),
    "smallest": ("Only the smallest {one} counts.", lambda t: t.min(axis=0)),
    "all_but_last": ("The last {one} is left out.", lambda t: t[:-1].sum(axis=0)),
    "all_but_first": ("The first {one} is left out: Python counts from 0.",
                      lambda t: t[1:].sum(axis=0)),
    "sizes": ("The {many} lose their signs before they are added.", lambda t: abs(t).sum(axis=0)),
    "product": ("The {many} are multiplied, not added.", lambda t: t.prod(axis=0)),
    "running": ("The total runs on from one neuron to the next: it is not set back to 0.",
                lambda t: t.sum(axis=0).cumsum(axis=0)),
    "from_one": ("The total begins at 1, not at 0.", lambda t: 1 + t.sum(axis=0)),
    "overall": ("One total is made for all neurons: each has its own.",
                lambda t: t.sum(axis=(0, 1))),
    "each": ("The {many} are not put together: there is a number for each.",
             lambda t: np.moveaxis(t, 0, -1)),
}  # fmt: skip
OF_A_SUM = ("mean", "last", "first", "running", "largest", "strongest", "smallest", "all_but_last",
            "all_but_first", "overall", "sizes", "from_one", "product")  # fmt: skip
OF_A_MEAN = ("sum", "last", "share_of_last", "mean_twice", "first")


def joined(term: str, look: str, ways=OF_A_SUM, terms="", **names: str) -> Slot:
    """How terms are put together: added up or, with OF_A_MEAN, averaged.

    term, terms: what they are called. names: of fillings that are not called after their way and
    the term's first word, as in mean_route.
    """
    if unknown := names.keys() - set(ways):
        raise ValueError(f"names: expected some of {ways}, got {sorted(unknown)}")
    right = _WAYS["sum" if "mean" in ways else "mean"][1]
    word, terms = term.split()[0], terms or f"{term}s"
    wrong = {}
    for way in ways:
        done, join = _WAYS[way]
        name = names.get(way, f"{way}_{word}")
        if name in SAID:
            wrong[name] = filling(name, constantly(join), look)
        else:
            wrong[name] = Filling(constantly(join), done.format(one=term, many=terms), look)
    return Slot(constantly(right), wrong)


def signed(name="sign_turned", look=FACTOR, right=1.0) -> Slot:
    """A sign in front; name: of the wrong one."""
    return slot(right, look, **{name: -right})


def scaled(
    look=FACTOR,
    right=1.0,
    twice="doubled",
    half="halved",
    counts: Mapping[str, Callable] | None = None,
) -> Slot:
    """A factor in front; twice, half: the names of wrong ones.

    counts: what there may be a number of, and that number at given letters, to divide by or
    multiply.
    """
    factors = dict(slot(right, look, **{twice: 2 * right, half: right / 2}).wrong)
    for what, count in (counts or {}).items():
        over, times = _over(right, count), _times(right, count)
        factors[f"over_{what}"] = Filling(over, f"It is divided by the number of {what}.", look)
        factors[f"times_{what}"] = Filling(
            times, f"It is multiplied by the number of {what}.", look
        )
    return Slot(constantly(right), factors)


def _over(factor, count):
    return lambda at: factor / count(at)


def _times(factor, count):
    return lambda at: factor * count(at)


def varied(word: str, are: str, right: Callable, look: str, /, **wrong) -> Slot:
    """A Slot of values, with what may befall any of them: left out, squared, without a sign.

    word: how the names of these fillings begin; are: how their sentences do, "The weights are".
    """
    common = {
        "left_out": (f"{are} left out.", lambda at: np.ones_like(right(at))),
        "squared": (f"{are} squared.", lambda at: right(at) ** 2),
        "without_sign": (f"{are} taken without a sign.", lambda at: abs(right(at))),
    }
    fillings = dict(slot(right, look, **wrong).wrong)
    for what, (done, value) in common.items():
        name = f"{word}_{what}"
        fillings[name] = filling(name, value, look) if name in SAID else Filling(value, done, look)
    return Slot(right, fillings)


# The slope σ′(z), at the letters z and sigma, an Activation.
SIGMA_SLOPE = slot(
    lambda at: at.sigma.slope(at.z), SLOPE,
    slope_left_out=1.0,
    activation_for_slope=lambda at: at.sigma.value(at.z),
    slope_at_a=lambda at: at.sigma.slope(at.sigma.value(at.z)),
    one_minus_a=lambda at: 1 - at.sigma.value(at.z),
    z_in_the_slope=lambda at: at.z * (1 - at.z),
    z_in_one_place=lambda at: at.sigma.value(at.z) * (1 - at.z),
    z_for_slope=lambda at: at.z,
    slope_of_tanh=lambda at: 1 - at.sigma.value(at.z) ** 2,
    slope_of_tanh_at_z=lambda at: 1 - np.tanh(at.z) ** 2,
    slope_of_relu=lambda at: 1.0 * (at.z > 0),
    slope_twice=lambda at: at.sigma.slope(at.z) ** 2,
    divided_by_slope=lambda at: 1 / at.sigma.slope(at.z),
    a_squared_for_slope=lambda at: at.sigma.value(at.z) ** 2,
    power_turned=lambda at: np.exp(at.z) * at.sigma.value(at.z) ** 2,
)  # fmt: skip
