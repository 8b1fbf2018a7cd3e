"""The table of mistakes: each a runnable variant of one formula, with the formula's own signature.

`RIGHT` holds the formulas as they should be, `SLIPS` what goes wrong with them. The slips explorer,
the exercises and the tests all read this one table. Where two mistakes give the same numbers they
are one row, which names both.
"""

from bpkit.datasets import random_example
from bpkit.slips.right import RIGHT
from bpkit.slips.slip import Slip
from bpkit.slips.table import SLIPS
from bpkit.slips.wrong import forward_with

__all__ = ["BY_NAME", "RIGHT", "SLIPS", "Slip", "forward_with", "of", "setting"]

BY_NAME = {slip.name: slip for slip in SLIPS}


def of(*equations) -> dict[str, Slip]:
    """The slips of these formulas, by name."""
    return {slip.name: slip for slip in SLIPS if slip.equation in equations}


def setting(slip, m=3, seed=1):
    """A network, x, y and the cost on which the slip shows: biases not 0, m examples."""
    options = {"sizes": (2, 3, 4, 2), "hidden": "sigmoid", "output": "sigmoid", **slip.seen_at}
    cost = options.pop("cost", "quadratic")
    return *random_example(**options, m=m, seed=seed), cost
