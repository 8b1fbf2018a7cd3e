"""bpkit: backpropagation as on the blackboard. Start with `network.py` and `backpropagation.py`."""

from importlib import import_module
from types import ModuleType

from bpkit import datasets
from bpkit.backpropagation import BP, Equations, Gradients, backprop, cost_of
from bpkit.datasets import example
from bpkit.gradcheck import (
    NumericalGradient,
    Report,
    check_gradient,
    compare,
    numerical_gradient,
)
from bpkit.layers import Layers
from bpkit.learning import Record, accuracy, train, training, update
from bpkit.network import Network, Trace
from bpkit.words import language

__all__ = [
    "BP",
    "Equations",
    "Gradients",
    "Layers",
    "Network",
    "NumericalGradient",
    "Record",
    "Report",
    "Trace",
    "accuracy",
    "backprop",
    "check_gradient",
    "compare",
    "cost_of",
    "datasets",
    "example",
    "language",
    "numerical_gradient",
    "train",
    "training",
    "update",
]

# Pictures need matplotlib and ipywidgets, which take longer to import than all the rest: they are
# brought in when first asked for.
_ON_DEMAND = {"draw", "exercises", "explorers", "figure", "slips", "tutor"}


def __getattr__(name: str) -> ModuleType:
    if name in _ON_DEMAND:
        return import_module(f"bpkit.{name}")
    raise AttributeError(f"module 'bpkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_ON_DEMAND})
