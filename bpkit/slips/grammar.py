"""A grammar of mistakes: a formula is a few slots, and a mistake fills one or two of them wrongly.

Each slot knows what belongs there and what people put there. So a few dozen fillings make hundreds
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
    """What people put in a slot: its value at given letters, what was done, and where to look."""

    value: Rule
    done: str
    look: str


class Slot(NamedTuple):
    """What belongs in a slot, and by their names the wrong fillings, the likelier first."""

    right: Rule
    wrong: Mapping[str, Filling]

    def and_also(self, look: str, /, **wrong: Any) -> "Slot":
        """The same slot with more wrong fillings, the last ones that are thought of."""
        more = {name: filling(name, value, look) for name, value in wrong.items()}
        return Slot(self.right, {**self.wrong, **more})

    def without(self, *names: str) -> "Slot":
        """The same slot without these wrong fillings."""
        return Slot(self.right, {n: f for n, f in self.wrong.items() if n not in names})

    def renamed(self, **names: str) -> "Slot":
        """The same slot where some wrong fillings have other names, and other sentences."""
        return Slot(
            self.right,
            {names.get(n, n): filling(names.get(n, n), f.value, f.look)
             for n, f in self.wrong.items()},
        )  # fmt: skip


def slot(right: Any, look: str, /, **wrong: Any) -> Slot:
    """A Slot of values: functions of the letters, or else constants. Their sentences are SAID."""
    fillings = {name: filling(name, value, look) for name, value in wrong.items()}
    return Slot(right if callable(right) else constantly(right), fillings)


def way(right: Callable, look: str, /, **wrong: Callable) -> Slot:
    """A Slot of functions, the same at any letters."""
    return slot(constantly(right), look, **{n: constantly(f) for n, f in wrong.items()})


def filling(name: str, value: Any, look: str) -> Filling:
    """A Filling with what is SAID of that name, and the look that is said with it, if one is."""
    if name not in SAID:
        raise ValueError(
            f"{name}: expected a sentence for it in bpkit/slips/sentences.md, got none"
        )
    done, better_look = SAID[name]
    rule = value if callable(value) else constantly(value)
    return Filling(rule, done, better_look or look)


def constantly(value: Any) -> Rule:
    """The rule that gives this value at any letters."""
    return lambda at: value


class Filled:
    """The slots of a formula, each filled, at given letters: `p.slope` is what stands there.

    wrong: by the slots that are filled wrongly, the names of their fillings.
    """

    def __init__(self, slots: Mapping[str, Slot], wrong: Mapping[str, str], letters: Letters):
        self._slots, self._wrong, self.letters = slots, wrong, letters

    def __getattr__(self, name: str) -> Any:
        right, wrong = self._slots[name]
        value = wrong[self._wrong[name]].value if name in self._wrong else right
        return value(self.letters)

    def at(self, **letters: Any) -> "Filled":
        """The same slots where some letters stand for other numbers."""
        return Filled(self._slots, self._wrong, self.letters.but(**letters))


class Formula:
    """A formula, its slots, and what else is taken for it.

    compose: the formula, from its slots filled: `lambda p: p.factor * p.slope`. What is called
        sign or factor stands in front of all.
    rows: wrong formulas that no slot says well, as a Slot without a right filling.
    together: by the names of two wrong fillings, the name of what says both better.
    """

    def __init__(
        self,
        compose: Callable[[Filled], Any],
        rows: Slot | None = None,
        together: Mapping[tuple[str, str], str] | None = None,
        **slots: Slot,
    ):
        self.compose: Callable[[Filled], Any] = compose
        self.slots: dict[str, Any] = slots
        self.rows = rows.wrong if rows else {}
        self.together = {frozenset(two): one for two, one in (together or {}).items()}

    def __call__(self, letters: Letters) -> Any:
        """The right formula: every slot right."""
        return self.filled(letters, {})

    def filled(self, letters: Letters, wrong: Mapping[str, str]) -> Any:
        """The formula with some slots filled wrongly, as in Filled."""
        return self.compose(Filled(self.slots, wrong, letters))

    @cached_property
    def in_one_slot(self) -> tuple["Mistake", ...]:
        """Every mistake in one slot, the likelier first; then the rows."""
        return (*self._in(1), *(Mistake(self, {ROW: name}) for name in self.rows))

    @cached_property
    def in_two_slots(self) -> tuple["Mistake", ...]:
        """Every mistake in two slots, the likelier first; then the rows with another front."""
        fronts = [
            (name, wrong)
            for name in FRONT
            if name in self.slots
            for wrong in self.slots[name].wrong
        ]
        beside = (
            Mistake(self, {ROW: row, name: wrong}) for row in self.rows for name, wrong in fronts
        )
        return (*self._in(2), *beside)

    @cached_property
    def told_as_one(self) -> tuple["Mistake", ...]:
        """The mistakes in two slots that one sentence says."""
        return tuple(m for m in self.in_two_slots if len(m.names) == 1)

    def _in(self, count: int) -> Iterator["Mistake"]:
        ranked = []
        for chosen in combinations(self.slots, count):
            for picked in product(*(enumerate(self.slots[name].wrong) for name in chosen)):
                ranks, names = zip(*picked, strict=True)
                ranked.append((sum(ranks), dict(zip(chosen, names, strict=True))))
        for _, wrong in sorted(ranked, key=lambda pair: pair[0]):
            yield Mistake(self, wrong)

    def mistake(self, *names: str) -> "Mistake":
        """The mistake of the fillings of these names. KeyError where there is no such."""
        where = {name: slot for slot, each in self.slots.items() for name in each.wrong}
        where |= dict.fromkeys(self.rows, ROW)
        return Mistake(self, {where[name]: name for name in names})


ROW = "row"  # stands for a slot, where a mistake is a whole formula
FRONT = ("sign", "factor")  # the slots of what stands in front of a whole formula


class Mistake(NamedTuple):
    """A formula with some of its slots wrong: called with letters, it gives its wrong numbers."""

    formula: Formula
    wrong: Mapping[str, str]  # by slot, the name of its filling

    def __call__(self, letters: Letters) -> Any:
        if ROW not in self.wrong:
            return self.formula.filled(letters, self.wrong)
        value = self.formula.rows[self.wrong[ROW]].value(letters)
        for name in FRONT:
            if name in self.wrong:
                front = self.formula.slots[name]
                value = value * front.wrong[self.wrong[name]].value(letters) / front.right(letters)
        return value

    @property
    def names(self) -> tuple[str, ...]:
        """What was found: the names of the fillings, or of what says two of them better."""
        return (self._both,) if self._both else tuple(self.wrong.values())

    @property
    def done(self) -> tuple[str, ...]:
        """What was done, a sentence or two for each slot."""
        if self._both:
            return (SAID[self._both][0],)
        return tuple(f.done for f in self._fillings())

    @property
    def look(self) -> tuple[str, ...]:
        """Where to look: where the one that says both better has it, or else where each has it."""
        if self._both and (look := SAID[self._both][1]):
            return (look,)
        return tuple(dict.fromkeys(f.look for f in self._fillings()))

    @property
    def _both(self) -> str:
        """The name of what says two fillings better, if there is one."""
        return self.formula.together.get(frozenset(self.wrong.values()), "")

    def _fillings(self) -> list[Filling]:
        slots = self.formula.slots
        return [
            self.formula.rows[name] if slot == ROW else slots[slot].wrong[name]
            for slot, name in self.wrong.items()
        ]
