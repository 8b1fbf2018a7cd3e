"""Explorer: a laboratory of mistakes. See one slip's gradient check; name the broken equation."""

from dataclasses import dataclass

from bpkit.checks import shown
from bpkit.draw.symbols import rounded, unicode
from bpkit.explorers._slips.check import NO_SLIP, OFFERED, STEPS, Check, checked, costs, right_costs
from bpkit.explorers._slips.formulas import of_entry, of_slip
from bpkit.explorers._slips.picture import picture
from bpkit.figure import Choice, Explorer, Figure, Frame, Whole
from bpkit.words import say, sentences

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
        return say("none, to compare")
    number = [*OFFERED].index(name) + 1
    return say("{number}, the article's own", number=number) if name == MISPRINT else f"{number}"


@dataclass(frozen=True)
class Slips(Explorer):
    """The slip on the bench, the reader's answer, the entry looked at, and the steps trained."""

    slip: str
    answer: str = ""
    selected: str = ""  # "" for the entry that is furthest off
    steps: int = STEPS

    title = "The gradient check of a slip, layer by layer, and training with it"
    controls = (
        Choice("slip", "slip", lambda s: [(label_of(name), name) for name in OFFERED]),
        Choice("answer", "broken is", [(label, name) for name, label in ANSWERS.items()]),
        Whole("steps", "steps of training", 0, STEPS),
    )

    def __post_init__(self):
        super().__post_init__()
        if self.selected != "" and self.selected not in [*checked(self.slip).entries]:
            raise ValueError(
                say("selected: the network has no weight or bias {got}", got=shown(self.selected))
            )

    def moved(self, **changes):
        if "slip" in changes:  # begin again
            changes = {"answer": "", "selected": "", **changes}
        return super().moved(**changes)

    def frame(self) -> Frame:
        """The check and the training of the slip; and, once it is named or told, what was done."""
        check = checked(self.slip)
        entry = self.selected or check.worst
        words = sentences(_check(check), _training(self), *_verdict(self.answer, check))
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
    where = say(
        "A {sizes} network (hidden {hidden}, output {output}, {cost})",
        sizes="-".join(map(str, net.sizes)), hidden=net.hidden, output=net.output,
        cost=say("squared error" if check.cost == "quadratic" else "cross-entropy"),
    )  # fmt: skip
    if not off:
        return say(
            "{where}: all {n} gradients agree with the complex step.",
            where=where, n=len(check.entries),
        )  # fmt: skip
    return say(
        "{where}: {off} of {n} gradients are off, in {matrices}.",
        where=where, off=len(off), n=len(check.entries),
        matrices=" ".join(unicode(kind, l) for kind, l in check.off),
    )  # fmt: skip


def _training(explorer):
    start, mine = costs(explorer.slip)[0], costs(explorer.slip)[explorer.steps]
    right = right_costs(explorer.slip)[explorer.steps]
    if explorer.steps == 0:
        return say("Before any training C is {cost}.", cost=rounded(start))
    outcome = say(
        "Training works" if mine < WORKS * start
        else "Training works a little" if mine < start
        else "Training does not work"
    )  # fmt: skip
    return say(
        "{outcome}: {n} steps bring C from {start} to {end}, the right equations to {right}.",
        outcome=outcome, n=explorer.steps, start=rounded(start), end=rounded(mine),
        right=rounded(right),
    )  # fmt: skip


def _verdict(answer, check):
    slip = check.slip
    done, look = say(slip.done), say(slip.look)
    if not answer:
        return [say("Which equation is broken?")]
    if is_told(answer, check):
        if answer != TELL_ME:
            return say("Right."), done
        if slip is NO_SLIP:
            return [done]
        return done, say("It is {equation}.", equation=say(ANSWERS[slip.equation]))
    if answer == CALLED_BY.get(slip.equation):
        return say("Close: {equation} makes use of what is broken.", equation=answer), look
    return say("Not that one: {reason}", reason=_against(answer, check)), look


def _against(answer, check):
    """What in the pattern speaks against an answer that is wrong."""
    if not check.off:
        return say("no gradient is off.")
    last = unicode("w", check.net.L)
    reasons = {
        NOTHING: say("some gradients are off."),
        "A12": check.net.output != "softmax" and say("there is no softmax in this network."),
        "relu slope": check.net.hidden != "relu" and say("there is no relu in this network."),
        "BP3": say("it gives the gradients of b alone, and some of w are off."),
        "BP4": say("it gives the gradients of w alone, and some of b are off."),
        "pass": say("one formula alone is broken."),
    }
    if reasons.get(answer):
        return reasons[answer]
    if check.only("w") or check.only("b"):
        return say(
            "a wrong δ would reach w and b alike, and here only {off} is off.", off=check.off[0][0]
        )
    if answer in ("BP1", "A12") and not check.output_is_off:
        return say("δ starts at the output, so {last} would be off too.", last=last)
    if answer in ("BP2", "relu slope") and check.output_is_off:
        return say("δ of the output is there before it, and {last} is off already.", last=last)
    return say("the layers would fit; the factors tell it apart.")
