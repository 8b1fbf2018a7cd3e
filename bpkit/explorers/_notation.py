"""Explorer: every part of a network has a name. Pick one; see its symbol, value and place."""

from dataclasses import dataclass, replace
from math import gcd

from bpkit.draw.formulas import marked, matrix
from bpkit.draw.network import by_neuron, check_part, network_svg, parts
from bpkit.draw.palette import INK
from bpkit.draw.symbols import Part, latex, part_of, trimmed, unicode
from bpkit.explorers._network_explorer import NetworkExplorer, or_example
from bpkit.figure import Button, Figure, Frame
from bpkit.words import say, sentences


def notation(net=None, x=None, y=None, selected="w:3,1,2") -> Figure:
    """The names of all the parts of `net` (by default the running example), to pick from.

    selected: the part shown at first, such as "w:3,1,2", "b:2,1" or "n:2,1".
    """
    return Figure(Notation(*or_example(net, x, y), "quadratic", selected))


@dataclass(frozen=True)
class Notation(NetworkExplorer):
    """What is pointed at; in the quiz, the part asked for and the last answer ("" for none)."""

    hovered: str = ""
    question: str = ""
    answer: str = ""
    in_a_row: int = 0  # right answers

    title = "The name of a part of a network, drawn as layers of neurons joined by weights"
    controls = (Button("Ask me", lambda s: s.asking()),)

    def __post_init__(self):
        super().__post_init__()
        for axis in ("hovered", "question", "answer"):
            if getattr(self, axis) != "":
                check_part(axis, getattr(self, axis), self.net)

    def asking(self):
        """Ask for the next weight, in an order that looks mixed and visits every one."""
        names = [part.name for part in parts(self.net) if part.kind == "w"]
        # A stride that shares no factor with the count comes by each name once.
        stride = next(s for s in range(len(names) * 5 // 8, 0, -1) if gcd(s, len(names)) == 1)
        last = names.index(self.question) if self.question else 0
        step = 2 if names[(last + stride) % len(names)] == self.selected else 1
        question = names[(last + step * stride) % len(names)]
        return replace(self, question=question, answer="")

    @property
    def asks(self) -> bool:
        """Whether the right answer is still to come. Then an arrow key picks nothing by itself."""
        return self.question not in ("", self.answer)

    def moved(self, **changes):
        if self.asks and "selected" in changes:
            is_right = changes["selected"] == self.question
            changes |= {
                "answer": changes["selected"],
                "in_a_row": self.in_a_row + 1 if is_right else 0,
            }
        return super().moved(**changes)

    def frame(self) -> Frame:
        """The picture, and where in its matrix the part stands; or the quiz's question."""
        net, x = self.with_edits()
        trace = net.forward(x)
        values = by_neuron(trace.a)
        if self.question and not self.answer:
            asked = part_of(self.question)
            words = say(
                "Show me {symbol}: click it, or walk to it with the arrow keys and press Enter.",
                symbol=symbol_of(asked),
            )
            lines = [f"{latex_of(asked)} = \\; ?"]
            return Frame(network_svg(net, values, label=words, width=self.width), lines, words)
        name = self.selected if self.asks else self.hovered or self.selected
        part = part_of(name)
        _, l, j, k = part
        array = {"w": net.w, "b": net.b, "n": trace.a}[part.kind][l]
        value = array[j - 1, (k or 1) - 1]
        lines = [
            f"{latex_of(part)} = {marked(trimmed(value))}",
            matrix(latex(letter_of(part), l), array, j, k or 1),
        ]
        words = _told(part, value)
        if name == self.answer:
            words = sentences(verdict(part_of(self.question), part, self.in_a_row), words)
        ends = {name, f"n:{l},{j}", *([f"n:{l - 1},{k}"] if k else [])}
        notes = {name: (symbol_of(part), INK)} if k else {}
        picture = network_svg(
            net, values, label=words, selected=name, lit=ends, edge_notes=notes, width=self.width
        )
        return Frame(picture, lines, words)


def verdict(asked: Part, picked: Part, in_a_row=1) -> str:
    """Whether the part picked is the one asked for, and if not, which way it was misread."""
    if picked == asked:
        return say("Right.") if in_a_row == 1 else say("Right, {n} in a row.", n=in_a_row)
    symbols = {"picked": symbol_of(picked), "asked": symbol_of(asked)}
    if picked.kind != "w":
        return say("You picked {picked}, not {asked}: a weight is a line.", **symbols)
    if (picked.l, picked.j, picked.k) == (asked.l, asked.k, asked.j):
        return say(
            "You picked {picked}, not {asked}: the subscripts are swapped. The first is where the "
            "line arrives.",
            **symbols,
        )
    if picked[2:] == asked[2:]:
        return say(
            "You picked {picked}, not {asked}: another layer. The number on top is the layer where "
            "the line arrives.",
            **symbols,
        )
    return say(
        "You picked {picked}, not {asked}: that one is the {part}.", **symbols, part=asked.words
    )


def letter_of(part) -> str:
    """The letter that stands for a part; for a neuron, its activation's."""
    return "a" if part.kind == "n" else part.kind


def latex_of(part) -> str:
    """A part's symbol in LaTeX."""
    return latex(letter_of(part), *part.indices)


def symbol_of(part) -> str:
    """A part's symbol in plain text."""
    return unicode(letter_of(part), *part.indices)


def _told(part, value) -> str:
    role = part.words
    if part.kind == "n":
        role = say("activation of {neuron}", neuron=role)
    return say(
        "{symbol} is the {part}. It stands in row {j}, column {k} of {matrix}. Its value is "
        "{value}."
        if part.k
        else "{symbol} is the {part}. It stands in row {j} of {matrix}. Its value is {value}.",
        symbol=symbol_of(part), part=role, j=part.j, k=part.k,
        matrix=unicode(letter_of(part), part.l), value=trimmed(value),
    )  # fmt: skip
