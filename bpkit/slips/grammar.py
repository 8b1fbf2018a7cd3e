"""A grammar of mistakes: a formula is a few places, and a mistake fills one or two of them wrongly.

Each place knows what belongs there and what people put there. So a few dozen fillings make hundreds
of wrong formulas, and each of them says what was done, in the sentences of its fillings.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

# By the name of a filling: what was done and, if it is said, where to look.
SAID = {
    name: (done, look)
    for name, done, look in re.findall(
        r"^- `(\w+)` (.+?)(?: → (.+))?$",
        Path(__file__).with_name("sentences.md").read_text("utf-8"),
        re.MULTILINE,
    )
}


class Letters(SimpleNamespace):
    """The letters of a formula, and the numbers that they stand for: `at.z`, `at.w_next`."""

    def but(self, **changed: Any) -> "Letters":
        """The same letters, but for these."""
        return Letters(**vars(self) | changed)


Rule = Callable[[Letters], Any]


class Filling(NamedTuple):
    """What people put in a place: its value at given letters, what was done, and where to look."""

    value: Rule
    done: str
    look: str


class Place(NamedTuple):
    """What belongs in a place, and by their names the wrong fillings, the likelier first."""

    right: Rule
    wrong: Mapping[str, Filling]

    def and_also(self, look: str, /, **wrong: Any) -> "Place":
        """The same place with more wrong fillings, the last ones that are thought of."""
        more = {name: filling(name, value, look) for name, value in wrong.items()}
        return Place(self.right, {**self.wrong, **more})

    def without(self, *names: str) -> "Place":
        """The same place without these wrong fillings."""
        return Place(self.right, {n: f for n, f in self.wrong.items() if n not in names})

    def renamed(self, **names: str) -> "Place":
        """The same place where some wrong fillings have other names, and other sentences."""
        return Place(
            self.right,
            {names.get(n, n): filling(names.get(n, n), f.value, f.look)
             for n, f in self.wrong.items()},
        )  # fmt: skip


def place(right: Any, look: str, /, **wrong: Any) -> Place:
    """A Place of values: functions of the letters, or else constants. Their sentences are SAID."""
    fillings = {name: filling(name, value, look) for name, value in wrong.items()}
    return Place(right if callable(right) else constantly(right), fillings)


def way(right: Callable, look: str, /, **wrong: Callable) -> Place:
    """A Place of functions, the same at any letters."""
    return place(constantly(right), look, **{n: constantly(f) for n, f in wrong.items()})


def filling(name: str, value: Any, look: str) -> Filling:
    """A Filling with what is SAID of that name, and the look that is said with it, if one is."""
    done, better_look = SAID[name]
    rule = value if callable(value) else constantly(value)
    return Filling(rule, done, better_look or look)


def constantly(value: Any) -> Rule:
    """The rule that gives this value at any letters."""
    return lambda at: value


class Filled:
    """The places of a formula, each filled, at given letters: `p.slope` is what stands there."""

    def __init__(self, values: Mapping[str, Rule], letters: Letters):
        self._values, self.letters = values, letters

    def __getattr__(self, name: str) -> Any:
        return self._values[name](self.letters)

    def at(self, **letters: Any) -> "Filled":
        """The same places where some letters stand for other numbers."""
        return Filled(self._values, self.letters.but(**letters))


class Formula:
    """A formula, its places, and what else is taken for it.

    compose: the formula, from its places filled: `lambda p: p.factor * p.slope`.
    rows: wrong formulas that no place says well, as a Place without a right filling.
    together: by the names of two wrong fillings, the name of what says both better.
    """

    def __init__(
        self,
        compose: Callable[[Filled], Any],
        rows: Place | None = None,
        together: Mapping[tuple[str, str], str] | None = None,
        **places: Place,
    ):
        self.compose: Callable[[Filled], Any] = compose
        self.places: dict[str, Any] = places
        self.rows = rows.wrong if rows else {}
        self.together = {frozenset(two): one for two, one in (together or {}).items()}

    def __call__(self, letters: Letters) -> Any:
        """The right formula: every place right."""
        return self.filled(letters, {})

    def filled(self, letters: Letters, wrong: Mapping[str, str]) -> Any:
        """The formula with some places filled wrongly: by the place, the name of its filling."""
        values = {
            name: each.wrong[wrong[name]].value if name in wrong else each.right
            for name, each in self.places.items()
        }
        return self.compose(Filled(values, letters))

    @cached_property
    def in_one_place(self) -> tuple["Mistake", ...]:
        """Every mistake in one place, the likelier first; then the rows."""
        return (*self._in(1), *(Mistake(self, {ROW: name}) for name in self.rows))

    @cached_property
    def in_two_places(self) -> tuple["Mistake", ...]:
        """Every mistake in two places, the likelier first."""
        return tuple(self._in(2))

    def _in(self, count: int) -> Iterator["Mistake"]:
        ranked = []
        for chosen in combinations(self.places, count):
            for picked in product(*(enumerate(self.places[name].wrong) for name in chosen)):
                ranks, names = zip(*picked, strict=True)
                ranked.append((sum(ranks), dict(zip(chosen, names, strict=True))))
        for _, wrong in sorted(ranked, key=lambda pair: pair[0]):
            yield Mistake(self, wrong)

    def mistake(self, *names: str) -> "Mistake":
        """The mistake of the fillings of these names. KeyError where there is no such."""
        where = {name: place for place, each in self.places.items() for name in each.wrong}
        where |= dict.fromkeys(self.rows, ROW)
        return Mistake(self, {where[name]: name for name in names})


ROW = "row"  # stands for a place, where a mistake is a whole formula


class Mistake(NamedTuple):
    """A formula with some of its places wrong: called with letters, it gives its wrong numbers."""

    formula: Formula
    wrong: Mapping[str, str]  # by place, the name of its filling

    def __call__(self, letters: Letters) -> Any:
        if ROW in self.wrong:
            return self.formula.rows[self.wrong[ROW]].value(letters)
        return self.formula.filled(letters, self.wrong)

    @property
    def names(self) -> tuple[str, ...]:
        """What was found: the names of the fillings, or of what says two of them better."""
        names = tuple(self.wrong.values())
        one = self.formula.together.get(frozenset(names))
        return (one,) if one else names

    @property
    def done(self) -> tuple[str, ...]:
        """What was done, a sentence or two for each place."""
        one = self.formula.together.get(frozenset(self.wrong.values()))
        if one:
            return (filling(one, None, "").done,)
        return tuple(f.done for f in self._fillings())

    @property
    def look(self) -> tuple[str, ...]:
        """Where to look."""
        return tuple(dict.fromkeys(f.look for f in self._fillings()))

    def _fillings(self) -> list[Filling]:
        places = self.formula.places
        return [
            self.formula.rows[name] if place == ROW else places[place].wrong[name]
            for place, name in self.wrong.items()
        ]
