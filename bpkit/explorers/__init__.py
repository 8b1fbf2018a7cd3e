"""Interactive figures, one a module, each called by its name: `bpkit.explorers.forward()`."""

from bpkit.explorers.descent import descent
from bpkit.explorers.forward import forward
from bpkit.explorers.notation import notation
from bpkit.explorers.progress import progress

__all__ = ["descent", "forward", "notation", "progress"]
