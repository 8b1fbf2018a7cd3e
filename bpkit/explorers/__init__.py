"""Interactive figures, one a module, each called by its name: `bpkit.explorers.forward()`."""

from bpkit.explorers._descent import descent
from bpkit.explorers._forward import forward
from bpkit.explorers._notation import notation
from bpkit.explorers._nudge import nudge
from bpkit.explorers._recursion.explorer import recursion
from bpkit.explorers._sigmoid_output import sigmoid_output
from bpkit.explorers._slips.explorer import slips
from bpkit.explorers._softmax_output import softmax_output
from bpkit.explorers._training import training
from bpkit.explorers._vanishing import vanishing

__all__ = [
    "descent",
    "forward",
    "notation",
    "nudge",
    "recursion",
    "sigmoid_output",
    "slips",
    "softmax_output",
    "training",
    "vanishing",
]
