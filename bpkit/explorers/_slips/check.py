"""The slips that the laboratory offers: each one's gradient check, and what training makes of it.

All is computed on the case where the slip shows, and kept: a slip's numbers never change.
"""

from functools import cached_property, lru_cache
from typing import NamedTuple

from bpkit.backpropagation import backprop, cost_of
from bpkit.draw.symbols import Part
from bpkit.gradcheck import Report, compare, numerical_gradient
from bpkit.learning import update
from bpkit.slips import BY_NAME, Slip, case_of

EXAMPLES, SEED = 3, 9  # with this seed the right equations learn in each of the settings
# So gentle that no slip makes a last digit grow: with 2.0 the misprint's curve was another on
# another processor.
STEPS, LEARNING_RATE = 1000, 0.5
AGREES = 1e-8  # the largest relative difference of two numbers that agree

NO_SLIP = Slip("no_slip", "pass", "Every equation is right.", "", backprop)

# In an order that gives no equation away. A label is a place in it: what is new goes last.
ORDER = (
    "activation_for_slope",
    "activation_for_output_slope",
    "outer_product_turned",
    "one_path",
    "jacobian_sign",
    "bias_times_activation",
    "division_by_w",
    "relu_for_its_slope",
    "averaged_twice",
    "half_kept",
    "weight_not_averaged",
    "slope_at_a",
    "output_slope_at_a",
    "raw_errors",
    "first_path",
    "jacobian_without_identity",
    "updated_early",
    "sign_lost_on_the_way",
    "bias_forgotten",
    "overwritten",
    "cross_entropy_delta",
    "weight_averaged_twice",
    "slope_left_out",
    "quadratic_delta",
    "slope_of_next_layer",
    "mean_of_paths",
    "cross_term_left_out",
    "batch_averaged_first",
    "sign_flipped",
    "bias_not_averaged",
    "only_last_example",
    "target_minus_output",
    "weight_averaged_first",
    "missing_transpose",
    "jacobian_diagonal",
    "own_activation",
    "largest_path",
    "gate_always_open",
    "not_averaged",
    "factor_two",
    "bias_averaged_twice",
)
OFFERED = {name: BY_NAME[name] for name in ORDER} | {NO_SLIP.name: NO_SLIP}


class Entry(NamedTuple):
    """One partial derivative: as the slip gives it, and as it is."""

    mine: float
    right: float

    @property
    def difference(self) -> float:
        """|mine - right| / max(|mine|, |right|): 0 where they agree, 2 for the opposite."""
        size = max(abs(self.mine), abs(self.right))
        return abs(self.mine - self.right) / size if size else 0.0

    @property
    def agrees(self) -> bool:
        return self.difference <= AGREES


class Check:
    """The gradient check of one slip, entry by entry, on the network where it shows."""

    def __init__(self, slip: Slip):
        self.slip = slip
        self.net, self.x, self.y, self.cost = case_of(slip, EXAMPLES, SEED)
        given = self.net, self.x, self.y, self.cost
        self.mine = slip.gradients(*given)
        self.right = backprop(*given)
        self.truth = numerical_gradient(*given, method="complex")
        self.trace = self.net.forward(self.x)
        self.entries = {part.name: self._entry(part) for part in self.parts()}

    def parts(self) -> list[Part]:
        """Every weight and bias, layer by layer."""
        layers = range(2, self.net.L + 1)
        return [part for l in layers for column in self.columns(l) for part in column]

    def columns(self, l) -> list[list[Part]]:
        """The weights of layer l as the columns of their matrix, and last the biases."""
        n, n_prev = self.net.w[l].shape
        rows = range(1, n + 1)
        weights = [[Part("w", l, j, k) for j in rows] for k in range(1, n_prev + 1)]
        return [*weights, [Part("b", l, j) for j in rows]]

    def _entry(self, part):
        at = part.j - 1, (part.k or 1) - 1
        mine, right = (getattr(g, part.kind)[part.l][at] for g in (self.mine, self.truth))
        return Entry(float(mine), float(right))

    @cached_property
    def report(self) -> Report:
        """The check layer by layer, as bpkit.compare gives it."""
        return compare(self.mine, self.truth)

    @cached_property
    def worst(self) -> str:
        """The name of the entry that is furthest off; of equals, whatever their rounding, one."""
        return max(self.entries, key=lambda name: round(self.entries[name].difference, 6))

    @cached_property
    def off(self) -> list[tuple[str, int]]:
        """The matrices, ("w", 2) and so on, in which not all entries agree."""
        kinds = [(kind, l) for l in range(2, self.net.L + 1) for kind in "wb"]
        return [(kind, l) for kind, l in kinds if getattr(self.report, kind)[l] > AGREES]

    @property
    def output_is_off(self) -> bool:
        """Whether the gradients of the last layer are among them."""
        return any(l == self.net.L for _, l in self.off)

    def only(self, kind) -> bool:
        """Whether all that is off are weights ("w"), or all biases ("b")."""
        return {k for k, _ in self.off} == {kind}


@lru_cache(maxsize=64)
def checked(name: str) -> Check:
    """The Check of the slip of this name."""
    return Check(OFFERED[name])


@lru_cache(maxsize=64)
def costs(name: str) -> list[float]:
    """C at first and after each of STEPS steps downhill, by the gradients with this slip."""
    return _descent(OFFERED[name], OFFERED[name].gradients)


def right_costs(name: str) -> list[float]:
    """The same by the right gradients, on the network where this slip shows."""
    seen_at = OFFERED[name].seen_at
    return _right_costs(next(n for n, slip in OFFERED.items() if slip.seen_at == seen_at))


@lru_cache(maxsize=64)
def _right_costs(name):
    return _descent(OFFERED[name], backprop)


def _descent(slip, gradients):
    net, x, y, cost = case_of(slip, EXAMPLES, SEED)
    history = [cost_of(net, x, y, cost)]
    for _ in range(STEPS):
        update(net, gradients(net, x, y, cost), LEARNING_RATE)
        history.append(cost_of(net, x, y, cost))
    return history
