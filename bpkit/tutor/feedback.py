"""What the reader is told: a kind of answer, and a few plain sentences."""

import sys
from dataclasses import dataclass, field, replace
from html import escape

from bpkit.plain import printable
from bpkit.words import lang_attribute, say, sentences

# How each kind begins, and how its edge is drawn: the word and the line say it, no colour needed.
HEADS = {
    "right": ("Right.", "solid"),
    "not yet": ("Not yet.", "dashed"),
    "not attempted": ("Not attempted yet.", "dotted"),
    "hint": ("Hint.", "dotted"),
}


@dataclass(frozen=True)
class Feedback:
    """`kind` is a key of HEADS; `slips` are the names, in bpkit.slips, of what was found.

    In a notebook it is shown as soon as it is made, wherever in its cell that is; so it is not
    shown once more if it is what the cell gives.
    """

    kind: str
    text: str
    numbers: str = ""  # a table of numbers, set in a fixed width
    slips: tuple[str, ...] = ()
    shown_in: int | None = field(default=None, compare=False, repr=False)  # a cell's number

    def show(self) -> "Feedback":
        """The same, shown in the cell that is running. Outside of a notebook nothing is shown."""
        if (cell := _running_cell()) is None:
            return self
        self._ipython_display_()
        return replace(self, shown_in=cell)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        cell = _running_cell()
        if cell is None or cell != self.shown_in:
            display({"text/plain": repr(self), "text/html": self._repr_html_()}, raw=True)

    def __repr__(self) -> str:
        lines = [sentences(say(HEADS[self.kind][0]), self.text), self.numbers]
        return printable("\n".join(filter(None, lines)))

    def _repr_html_(self) -> str:
        head, line = HEADS[self.kind]
        text = escape(self.text).replace("\n", "<br>")
        numbers = f'<pre style="margin:8px 0 0">{escape(self.numbers)}</pre>' * bool(self.numbers)
        return (
            f'<div role="status"{lang_attribute()} '
            f'style="border-left:4px {line} currentColor; padding:4px 12px">'
            f"<strong>{say(head)}</strong> {text}{numbers}</div>"
        )


def _running_cell() -> int | None:
    """The number of the notebook's cell that is running."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.execution_count if shell else None
