"""A formula written once, with its two readings: in symbols, and in numbers."""

from typing import NamedTuple

from bpkit.draw.symbols import as_factor, rounded


class Term(NamedTuple):
    """A piece of a formula: its symbols, its numbers, and its numbers as a factor."""

    symbols: str
    numbers: str
    factor: str

    def __mul__(self, other):
        symbols, numbers = (
            rf"{self.symbols}\,{other.symbols}",
            rf"{self.factor} \cdot {other.factor}",
        )
        return Term(symbols, numbers, numbers)


def term(symbol, value, paint=str, show=rounded) -> Term:
    """A number with a symbol of its own; `paint` gives it a colour."""
    return Term(symbol, paint(show(value)), paint(as_factor(show(value))))


def equation(left: Term, right: Term, mark=str) -> list[str]:
    """left = right, in symbols; and in numbers, with what it comes to."""
    return [
        f"{left.symbols} = {right.symbols}",
        f"{left.symbols} = {right.numbers} = {mark(left.numbers)}",
    ]


def sum_so_far(left: Term, terms, reached, mark) -> list[str]:
    """left = a sum, the term in play marked; in numbers as far as it has come."""
    symbols = " + ".join(
        mark(t.symbols) if i == reached else t.symbols for i, t in enumerate(terms, 1)
    )
    numbers = " + ".join(
        mark(t.numbers) if i == reached else t.numbers for i, t in enumerate(terms[:reached], 1)
    )
    rest = f" = {left.numbers}" if reached == len(terms) else r" + \cdots"
    return [f"{left.symbols} = {symbols}", f"{left.symbols} = {numbers}{rest}"]
