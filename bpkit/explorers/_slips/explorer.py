"""Explorer: a laboratory of mistakes. See one slip's gradient check; name the broken equation."""

from dataclasses import dataclass

from bpkit.checks import shown
from bpkit.draw.symbols import rounded, unicode
from bpkit.explorers._slips.check import NO_SLIP, OFFERED, STEPS, Check, checked, costs, right_costs
from bpkit.explorers._slips.formulas import of_entry, of_slip
from bpkit.explorers._slips.picture import picture
from bpkit.figure import Choice, Explorer, Figure, Frame, Whole

MISPRINT = "activation_for_slope"  # the article's own (A14)
NOTHING, TELL_ME = "nothing", "tell me"
ANSWERS = {
    "": "your answer",
    "BP1": "BP1: δ of the output",
    "BP2": "BP2: δ on the way back",
    "BP3": "BP3: gradient of b",
    "BP4": "BP4: gradient of w",
    "A12": "the Jacobian of softmax",
    "relu slope": "the slope of relu",
    "pass": "the whole pass",
    NOTHING: "nothing: all is right",
    TELL_ME: "tell me",
}
WORKS = 0.5  # the share of its first value below which C shows that training works
# What is a part of an equation, and of which.
CALLED_BY = {"A12": "BP1", "relu slope": "BP2"}


def slips(slip=MISPRINT) -> Figure:
    """A mistake in backprop to be found by its gradient check: which equation is broken?

    slip: the name of the first one, one of bpkit.slips.SLIPS, or "no_slip".
    """
    return Figure(Slips(slip))


def label_of(name) -> str:
    """A slip's label: a number, which gives nothing away."""
    if name == NO_SLIP.name:
        return "none, to compare"
    number = [*OFFERED].index(name) + 1
    return f"{number}, the article's own" if name == MISPRINT else f"{number}"


@dataclass(frozen=True)
class Slips(Explorer):
    """The slip on the bench, the reader's answer, the entry looked at, and the steps trained."""

    slip: str
    answer: str = ""
    selected: str = ""  # "" for the entry that is furthest off
    steps: int = STEPS

    title = "The gradient check of a slip, layer by layer, and training with it"
    controls = (
        Choice("slip", "slip", [(label_of(name), name) for name in OFFERED]),
        Choice("answer", "broken is", [(label, name) for name, label in ANSWERS.items()]),
        Whole("steps", "steps of training", 0, STEPS),
    )

    def __post_init__(self):
        super().__post_init__()
        if self.selected != "" and self.selected not in [*checked(self.slip).entries]:
            raise ValueError(f"selected: the network has no weight or bias {shown(self.selected)}")

    def moved(self, **changes):
        if "slip" in changes:  # begin again
            changes = {"answer": "", "selected": "", **changes}
        return super().moved(**changes)

    def frame(self) -> Frame:
        """The check and the training of the slip; and, once it is named or told, what was done."""
        check = checked(self.slip)
        entry = self.selected or check.worst
        words = f"{_check(check)} {_training(self)} {_verdict(self.answer, check)}"
        told = is_told(self.answer, check) and check.slip is not NO_SLIP
        lines = of_slip(check, entry) if told else of_entry(check, entry)
        return Frame(picture(check, entry, self.steps, words), lines, words)


def right_answer(check: Check) -> str:
    """The name of the equation that is broken."""
    return NOTHING if check.slip is NO_SLIP else check.slip.equation


def is_told(answer, check) -> bool:
    """Whether the equation need not be kept secret any more."""
    return answer in (TELL_ME, right_answer(check))


def _check(check):
    net, off = check.net, [entry for entry in check.entries.values() if not entry.agrees]
    cost = {"quadratic": "squared error", "cross_entropy": "cross-entropy"}[check.cost]
    where = (
        f"A {'-'.join(map(str, net.sizes))} network (hidden {net.hidden}, output {net.output}, "
        f"{cost})"
    )
    if not off:
        return f"{where}: all {len(check.entries)} gradients agree with the complex step."
    matrices = " ".join(unicode(kind, l) for kind, l in check.off)
    return f"{where}: {len(off)} of {len(check.entries)} gradients are off, in {matrices}."


def _training(explorer):
    start, mine = costs(explorer.slip)[0], costs(explorer.slip)[explorer.steps]
    right = right_costs(explorer.slip)[explorer.steps]
    if explorer.steps == 0:
        return f"Before any training C is {rounded(start)}."
    outcome = (
        "Training works" if mine < WORKS * start
        else "Training works a little" if mine < start
        else "Training does not work"
    )  # fmt: skip
    return (
        f"{outcome}: {explorer.steps} steps bring C from {rounded(start)} to {rounded(mine)}, "
        f"the right equations to {rounded(right)}."
    )


def _verdict(answer, check):
    slip = check.slip
    if not answer:
        return "Which equation is broken?"
    if is_told(answer, check):
        named = "" if slip is NO_SLIP else f" It is {ANSWERS[slip.equation]}."
        return f"Right. {slip.done}" if answer != TELL_ME else f"{slip.done}{named}"
    if answer == CALLED_BY.get(slip.equation):
        return f"Close: {answer} makes use of what is broken. {slip.look}"
    return f"Not that one: {_against(answer, check)} {slip.look}".strip()


def _against(answer, check):
    """What in the pattern speaks against an answer that is wrong."""
    if not check.off:
        return "no gradient is off."
    last = unicode("w", check.net.L)
    reasons = {
        NOTHING: "some gradients are off.",
        "A12": check.net.output != "softmax" and "there is no softmax in this network.",
        "relu slope": check.net.hidden != "relu" and "there is no relu in this network.",
        "BP3": "it gives the gradients of b alone, and some of w are off.",
        "BP4": "it gives the gradients of w alone, and some of b are off.",
        "pass": "one formula alone is broken.",
    }
    if reasons.get(answer):
        return reasons[answer]
    if check.only("w") or check.only("b"):
        return f"a wrong δ would reach w and b alike, and here only {check.off[0][0]} is off."
    if answer in ("BP1", "A12") and not check.output_is_off:
        return f"δ starts at the output, so {last} would be off too."
    if answer in ("BP2", "relu slope") and check.output_is_off:
        return f"δ of the output is there before it, and {last} is off already."
    return "the layers would fit; the factors tell it apart."
