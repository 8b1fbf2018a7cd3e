"""What each notebook claims, beside it: a module a notebook, of functions that assert.

`@after(cell)` runs when the cell has run. Its arguments are the notebook's variables, by name.
`@promise(cell, quotes)` holds what the text says of a figure; `figure` is what that cell shows,
and each quote stands in the notebook's text word for word. `slid` moves as a reader can.
"""

import math
from importlib import import_module
from importlib.util import find_spec

_made = []  # every claim: two of one name are two


def after(cell):
    """A claim about the notebook's variables, once this cell (by its id) has run."""
    return promise(cell)


def promise(cell, *quotes):
    """A claim of the text about the figure that this cell shows, and the words that make it."""

    def mark(claim):
        claim.cell, claim.quotes = cell, quotes
        _made.append(claim)
        return claim

    return mark


def claims_of(number):
    """The claims beside the notebook of this number, such as "03"."""
    name = f"{__name__}.nb{number}"
    if find_spec(name):
        import_module(name)
    return [claim for claim in _made if claim.__module__ == name]


def slid(explorer, **moves):
    """The explorer after moves that its controls allow; a slider stands at whole steps only."""
    for axis, value in moves.items():
        control = next(c for c in explorer.controls if getattr(c, "axis", None) == axis)
        if hasattr(control, "options"):
            options = [option for _, option in control.pairs(explorer)]
            assert value in options, f"{axis}: the list has no {value!r}"
        else:
            low, high = control.ends(explorer)
            steps = (value - low) / getattr(control, "step", 1)
            assert low <= value <= high, f"{axis}: the slider ends at {low} and {high}"
            assert math.isclose(steps, round(steps), abs_tol=1e-6), f"{axis}: no stop at {value}"
        explorer = explorer.moved(**{axis: value})
    return explorer
