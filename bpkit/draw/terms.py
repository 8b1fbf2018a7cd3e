"""A formula written once and read twice: in symbols, and with its numbers plugged in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bpkit.draw.symbols import as_factor, latex, rounded, unicode

GREEK = {"δ": r"\delta", "η": r"\eta"}


@dataclass(frozen=True)
class Term:
    """A piece of a formula in LaTeX: its symbols, its numbers, and what these come to."""

    symbols: str
    numbers: str
    value: float

    def __mul__(self, other: "Term") -> "Term":
        return Term(
            rf"{self.symbols}\, {other.symbols}",
            rf"{as_factor(self.numbers)} \cdot {as_factor(other.numbers)}",
            self.value * other.value,
        )

    def __sub__(self, other: "Term") -> "Term":
        return Term(
            f"{self.symbols} - {other.symbols}",
            f"{self.numbers} - {as_factor(other.numbers)}",
            self.value - other.value,
        )


@dataclass(frozen=True)
class Number(Term):
    """A number with a symbol of its own: also its name and its digits as a sentence has them."""

    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.name} = {self.text}"


def number(
    letter: str,
    value: float,
    layer="",
    *indices,
    show: Callable[[float], str] = rounded,
    paint: Callable[[str], str] = str,
) -> Number:
    """A Number by its letter, its layer and its neurons; `paint` gives it a colour."""
    text = show(value)
    symbols = latex(GREEK.get(letter, letter), layer, *indices)
    return Number(symbols, paint(text), float(value), unicode(letter, layer, *indices), text)


def in_parentheses(term: Term) -> Term:
    """A sum or a difference as a factor."""
    return Term(f"({term.symbols})", f"({term.numbers})", term.value)


def total(terms: Sequence[Term]) -> Term:
    """The sum of all terms, written out."""
    return Term(
        " + ".join(t.symbols for t in terms),
        " + ".join(as_factor(t.numbers) for t in terms),
        sum(t.value for t in terms),
    )


def sum_over(index: str, general: str, terms: Sequence[Term]) -> Term:
    """The same with a Σ in its symbols, over the index of the `general` term."""
    return Term(rf"\sum_{index} {general}", total(terms).numbers, total(terms).value)


def equation(left: Term, right: Term, mark: Callable[[str], str] = str) -> list[str]:
    """left = right, in symbols; and in numbers, with what it comes to."""
    return [f"{left.symbols} = {right.symbols}", f"{left.symbols} = {_plugged(left, right, mark)}"]


def in_one_line(left: Term, right: Term, mark: Callable[[str], str] = str) -> str:
    """The same in one line."""
    return f"{left.symbols} = {right.symbols} = {_plugged(left, right, mark)}"


def _plugged(left, right, mark):
    """The numbers of both sides: one number, where there is nothing to compute."""
    computed = f"{right.numbers} = " if right.numbers != left.numbers else ""
    return computed + mark(left.numbers)


def sum_so_far(left: Term, terms: Sequence[Term], reached: int, mark: Callable) -> list[str]:
    """left = a sum, the term in play marked; in numbers as far as it has come."""
    symbols = [mark(t.symbols) if i == reached else t.symbols for i, t in enumerate(terms, 1)]
    numbers = [as_factor(t.numbers) for t in terms[:reached]]
    numbers[-1] = mark(numbers[-1])
    rest = f" = {left.numbers}" if reached == len(terms) else r" + \cdots"
    return [
        f"{left.symbols} = {' + '.join(symbols)}",
        f"{left.symbols} = {' + '.join(numbers)}{rest}",
    ]
