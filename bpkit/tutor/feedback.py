"""What the reader is told: a kind of answer, and a few plain sentences."""

from html import escape
from typing import NamedTuple

from bpkit.plain import printable

# How each kind begins, and how its edge is drawn: the word and the line say it, no colour needed.
HEADS = {
    "right": ("Right.", "solid"),
    "not yet": ("Not yet.", "dashed"),
    "not attempted": ("Not attempted yet.", "dotted"),
    "hint": ("Hint.", "dotted"),
}


class Feedback(NamedTuple):
    """`kind` is a key of HEADS; `slips` are the rows of bpkit.slips that the answer agrees with."""

    kind: str
    text: str
    numbers: str = ""  # a table of numbers, set in a fixed width
    slips: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"{HEADS[self.kind][0]} {self.text}", self.numbers]
        return printable("\n".join(filter(None, lines)))

    def _repr_html_(self) -> str:
        head, line = HEADS[self.kind]
        numbers = f'<pre style="margin:8px 0 0">{escape(self.numbers)}</pre>' * bool(self.numbers)
        return (
            f'<div role="status" style="border-left:4px {line} currentColor; padding:4px 12px">'
            f"<strong>{head}</strong> {escape(self.text)}{numbers}</div>"
        )
