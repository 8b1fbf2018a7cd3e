"""Exercises that say what slipped, one module a notebook: `bpkit.exercises.recursion.check(f)`."""

from bpkit.exercises import delta, recursion, vanishing

__all__ = ["delta", "recursion", "vanishing"]
