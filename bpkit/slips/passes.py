"""Both passes of backprop with mistakes in them, for the laboratory and the notebooks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import Gradients, check_batch, cost_of
from bpkit.datasets import random_example
from bpkit.layers import Layers
from bpkit.slips.backward import BP1, BP2, BP2_RELU, BP3, BP4, ENTROPY_DELTA, SOFTMAX_DELTA
from bpkit.slips.grammar import SAID, Formula, Letters

STARTS = {
    ("sigmoid", "quadratic"): BP1,
    ("sigmoid", "cross_entropy"): ENTROPY_DELTA,
    ("softmax", "quadratic"): SOFTMAX_DELTA,
}


def passes(net, x, y, cost="quadratic", wrong: Mapping[Formula, Any] | None = None) -> Gradients:
    """What backprop gives with other rules in place of some formulas: by formula, a Mistake.

    Arguments and result else as in backprop.
    """
    x, y, _ = check_batch(net, x, y, cost)
    z, a = net.forward(x)
    delta, w, b = way_back(net, z, a, y, cost, wrong)
    return Gradients(
        _layers("delta", delta), _layers("w", w), _layers("b", b), cost_of(net, x, y, cost)
    )


def way_back(
    net, z, a, y, cost="quadratic", wrong: Mapping[Formula, Any] | None = None, learning_rate=1.0
):
    """δ, ∂C/∂w and ∂C/∂b by layer, from the z and a of a forward pass; wrong: as in `passes`.

    learning_rate: by which w may be moved too early.
    """
    start, back = STARTS[net.output, cost], BP2_RELU if net.hidden == "relu" else BP2
    rules = {f: f for f in (start, back, BP3, BP4)} | dict(wrong or {})
    delta: dict[int, Any] = {}
    w: dict[int, Any] = {}
    b: dict[int, Any] = {}
    for l in range(net.L, 1, -1):
        at = letters_of_layer(net, z, a, l).but(y=y)
        if l == net.L:
            delta[l] = _column_by_column(rules[start], at)
        else:
            later = {"delta_next": delta[l + 1], "gradient_w_next": w[l + 1]}
            later["learning_rate"] = learning_rate
            delta[l] = rules[back](at.but(**later))
        at = at.but(delta=delta[l])
        w[l], b[l] = rules[BP4](at), np.reshape(rules[BP3](at), net.b[l].shape)
    return delta, w, b


def _layers(name, by_number):
    return Layers(name, 2, [by_number[l] for l in sorted(by_number)])


def _column_by_column(rule, at):
    """δ of the output, where each example is for itself."""
    columns = [
        rule(at.but(**{name: getattr(at, name)[:, [i]] for name in ("z", "a", "y")}))
        for i in range(at.y.shape[1])
    ]
    return np.hstack(columns)


def letters_of_layer(net, z, a, l) -> Letters:
    """What stands at hand in layer l when the way back has come to it, but for δ."""
    after, activation = {}, net.output
    if l < net.L:
        activation = net.hidden
        after = {"w_next": net.w[l + 1], "z_next": z[l + 1], "a_next": a[l + 1]}
    return Letters(
        layer=(l, net.L), w=net.w[l], b=net.b[l], z=z[l], a=a[l], a_prev=a[l - 1],
        sigma=ELEMENTWISE.get(activation),
        z_prev=z[l - 1] if l > 2 else a[1], x=a[1], **after,
    )  # fmt: skip


def batch_averaged_first(net, x, y, cost="quadratic") -> Gradients:
    """One backward pass on the means of z, a and y over the batch."""
    x, y, _ = check_batch(net, x, y, cost)
    z, a = (
        {l: each.mean(axis=1, keepdims=True) for l, each in layers.items()}
        for layers in net.forward(x)
    )
    at = letters_of_layer(net, z, a, net.L).but(y=y.mean(axis=1, keepdims=True))
    delta = {net.L: STARTS[net.output, cost](at)}
    for l in range(net.L - 1, 1, -1):
        delta[l] = BP2(letters_of_layer(net, z, a, l).but(delta_next=delta[l + 1]))
    w = {l: delta[l] @ a[l - 1].T for l in delta}
    return Gradients(
        _layers("delta", delta), _layers("w", w), _layers("b", delta), cost_of(net, x, y, cost)
    )


class Slip(NamedTuple):
    """A mistake in the backward pass: the equation it breaks, what was done, and where to look."""

    name: str
    equation: str  # "BP1" and so on; "A12" and "relu slope", which they call; "pass" for several
    done: str
    look: str
    gradients: Callable[..., Gradients]  # called like backprop
    # The network and the cost where it shows, where that is not sigmoid with the squared error.
    seen_at: Mapping = MappingProxyType({})


# Mistakes in several equations that are one slip, where they come together.
TOGETHER = {
    "raw_errors": ((BP1, "cross_entropy_delta"), (BP2, "slope_left_out")),
    "not_averaged": ((BP3, "bias_not_averaged"), (BP4, "weight_not_averaged")),
    "averaged_twice": ((BP3, "bias_averaged_twice"), (BP4, "weight_averaged_twice")),
    "overwritten": ((BP3, "bias_overwritten"), (BP4, "weight_overwritten")),
    "only_last_example": ((BP3, "bias_of_last_example"), (BP4, "weight_of_last_example")),
}

SQUARE = {"sizes": (3, 3, 3, 3)}  # where a swapped matrix does not betray itself by its shape
SOFTMAX = {"output": "softmax", "sizes": (2, 4, 2, 3)}
RELU = {"hidden": "relu"}

# Those of one equation that can be seen in a backward pass, for the laboratory of slips.
_IN_THE_PASS: tuple[tuple[str, Formula, Mapping, list[str]], ...] = (
    ("BP2", BP2, {}, ["activation_for_slope", "slope_at_a", "slope_left_out"]),
    ("BP2", BP2, SQUARE, ["missing_transpose"]),
    ("BP2", BP2, {}, ["one_path", "first_path", "mean_of_paths", "largest_path", "division_by_w",
                      "sign_lost_on_the_way"]),
    ("BP1", BP1, {}, ["sign_flipped", "factor_two", "half_kept", "cross_entropy_delta",
                      "target_minus_output", "activation_for_output_slope", "output_slope_at_a"]),
    ("BP1", ENTROPY_DELTA, {"cost": "cross_entropy"}, ["quadratic_delta"]),
    ("A12", SOFTMAX_DELTA, SOFTMAX, ["jacobian_diagonal", "jacobian_sign",
                                     "jacobian_without_identity", "cross_term_left_out"]),
    ("relu slope", BP2_RELU, RELU, ["gate_always_open", "relu_for_its_slope"]),
    ("BP3", BP3, {}, ["bias_forgotten", "bias_not_averaged", "bias_averaged_twice"]),
    ("BP4", BP4, {}, ["weight_not_averaged", "weight_averaged_twice", "weight_averaged_first"]),
    ("BP4", BP4, SQUARE, ["outer_product_turned"]),
    ("BP2", BP2, SQUARE, ["slope_of_next_layer"]),
    ("BP4", BP4, SQUARE, ["own_activation"]),
    ("BP3", BP3, {}, ["bias_times_activation"]),
    ("BP2", BP2, {}, ["updated_early"]),
)  # fmt: skip


def _slip(equation, formula, seen_at, name) -> Slip:
    mistake = formula.mistake(*_PARTS.get(name, (name,)))
    return Slip(name, equation, *_told(mistake), with_mistakes(mistake), seen_at)


def _told(mistake) -> tuple[str, str]:
    return " ".join(mistake.done), " ".join(mistake.look)


_PARTS = {"target_minus_output": ("sign_flipped", "cross_entropy_delta")}


def with_mistakes(*mistakes):
    """backprop with these mistakes in it."""

    def gradients(net, x, y, cost="quadratic"):
        return passes(net, x, y, cost, {mistake.formula: mistake for mistake in mistakes})

    return gradients


def _slip_of_several(name) -> Slip:
    mistakes = [formula.mistake(part) for formula, part in TOGETHER[name]]
    return Slip(name, "pass", *SAID[name], with_mistakes(*mistakes))


SLIPS = (
    *(
        _slip(label, formula, seen_at, name)
        for label, formula, seen_at, names in _IN_THE_PASS
        for name in names
    ),
    Slip("batch_averaged_first", "pass", *SAID["batch_averaged_first"], batch_averaged_first),
    *map(_slip_of_several, TOGETHER),
)
BY_NAME = {slip.name: slip for slip in SLIPS}


def case_of(slip, m=3, seed=1):
    """A network, x, y and the cost on which the slip shows: biases not 0, m examples."""
    options = {"sizes": (2, 3, 4, 2), "hidden": "sigmoid", "output": "sigmoid", **slip.seen_at}
    cost = options.pop("cost", "quadratic")
    return *random_example(**options, m=m, seed=seed), cost
