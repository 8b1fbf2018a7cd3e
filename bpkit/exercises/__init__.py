"""Exercises that say what slipped, one module a notebook: `bpkit.exercises.recursion.check(f)`."""

from bpkit.exercises import (
    algorithm,
    delta,
    forward_pass,
    notation,
    recursion,
    sigmoid_output,
    softmax_output,
    vanishing,
)

__all__ = [
    "algorithm",
    "delta",
    "forward_pass",
    "notation",
    "recursion",
    "sigmoid_output",
    "softmax_output",
    "vanishing",
]
