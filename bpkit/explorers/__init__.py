"""Interactive figures, one a module, each called by its name: `bpkit.explorers.forward()`."""

from bpkit.explorers.descent import descent
from bpkit.explorers.forward import forward
from bpkit.explorers.notation import notation
from bpkit.explorers.nudge import nudge
from bpkit.explorers.progress import progress
from bpkit.explorers.recursion import recursion
from bpkit.explorers.sigmoid_output import sigmoid_output
from bpkit.explorers.slips import slips
from bpkit.explorers.softmax_output import softmax_output
from bpkit.explorers.training import training
from bpkit.explorers.vanishing import vanishing

__all__ = [
    "descent",
    "forward",
    "notation",
    "nudge",
    "progress",
    "recursion",
    "sigmoid_output",
    "slips",
    "softmax_output",
    "training",
    "vanishing",
]
