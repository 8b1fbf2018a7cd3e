"""A list whose positions are the layer numbers of the formulas."""

import operator
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from bpkit.checks import as_real_array, shown
from bpkit.words import say

Array = np.ndarray


class Layers:
    """One array a layer, found by its layer number: `w[2]` is the formulas' w², nothing else.

    Layers are numbered from 1 (the input) to L (the output). Weights, biases and δ begin at layer
    2, activations at layer 1. A layer that does not exist raises IndexError: no number wraps
    around to the other end. Iteration goes in layer order.

    Assigning to a layer copies the numbers into the array that is there, so its shape and dtype
    stay; the wrong shape raises ValueError. A bias of shape (n, 1) also accepts shape (n,).
    """

    def __init__(self, name: str, first: int, arrays: list[Array]):
        self.name = name
        self.first = first
        self._arrays = arrays

    @property
    def last(self) -> int:
        """The number of the last layer held."""
        return self.first + len(self._arrays) - 1

    def _position(self, l: Any) -> int:
        try:
            number = operator.index(l)
        except TypeError:
            raise TypeError(
                say("{name}[l]: l must be a layer number, got {got}", name=self.name, got=shown(l))
            ) from None
        if not self.first <= number <= self.last:
            raise IndexError(
                say(
                    "{name}[{l}] does not exist: layers of {name} run from {first} to {last}",
                    name=self.name,
                    l=number,
                    first=self.first,
                    last=self.last,
                )
            )
        return number - self.first

    def __getitem__(self, l: int) -> Array:
        return self._arrays[self._position(l)]

    def __setitem__(self, l: int, value: Any) -> None:
        array = self._arrays[self._position(l)]
        new = as_real_array(f"{self.name}[{l}]", value, array.dtype)
        if new.shape == array.shape[:1]:  # (n,), which is (n, 1) where the layer has one column
            new = new[:, np.newaxis]
        if new.shape != array.shape:
            raise ValueError(
                say(
                    "{name}: expected shape {shape}, got {got}",
                    name=f"{self.name}[{l}]",
                    shape=array.shape,
                    got=np.shape(value),
                )
            )
        array[...] = new

    def __iter__(self) -> Iterator[Array]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def items(self) -> Iterator[tuple[int, Array]]:
        """Pairs of layer number and array, in layer order."""
        return enumerate(self._arrays, start=self.first)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{l}: {array.shape}" for l, array in self.items())
        return f"<{self.name} by layer: {shapes}>"


class ByLayer(Protocol):
    """What has w and b by layer: a network, and every kind of gradients."""

    @property
    def w(self) -> Layers: ...

    @property
    def b(self) -> Layers: ...
