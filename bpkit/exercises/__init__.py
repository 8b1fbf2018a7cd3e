"""Exercises that say what slipped, one module a notebook: `bpkit.exercises.recursion.check(f)`."""

from bpkit.exercises import (
    algorithm,
    delta,
    descent,
    forward_pass,
    gradient_check,
    notation,
    recursion,
    sigmoid_output,
    softmax_output,
    vanishing,
)

__all__ = [
    "algorithm",
    "delta",
    "descent",
    "forward_pass",
    "gradient_check",
    "notation",
    "recursion",
    "sigmoid_output",
    "softmax_output",
    "vanishing",
]
