"""The explorer of both passes: its steps, their numbers, and how each is told."""
