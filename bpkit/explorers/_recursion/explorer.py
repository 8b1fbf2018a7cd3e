"""Explorer: both passes, a term at a time. Scrub through them; open each δ into its summands."""

from dataclasses import dataclass, replace
from functools import cached_property

from bpkit.checks import as_integer
from bpkit.draw.formulas import formulas_of
from bpkit.draw.network import by_neuron, check_drawable, network_svg, parts
from bpkit.draw.palette import BACKWARD, FORWARD, MUTED
from bpkit.draw.passes import Passes
from bpkit.draw.symbols import part_of, trimmed
from bpkit.explorers._network_explorer import VALUE, NetworkExplorer, or_example
from bpkit.explorers._recursion import order
from bpkit.explorers._recursion import steps as kinds
from bpkit.explorers._recursion.steps import Shape, Step
from bpkit.figure import Button, Figure, Frame, Slider, Whole
from bpkit.words import say, sentences

CROWDED = 12  # a layer of more weights shows the gradients of one neuron at a time


def recursion(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Figure:
    """Forward, loss, backward and update of `net` on one example, a term at a time.

    cost: "quadratic" or "cross_entropy". eta: the learning rate of the update. step: where to
    begin; by default, where the first δ of a hidden layer is complete.
    """
    net, x, y = or_example(net, x, y)
    check_drawable(net)
    shape = order.shape_of(net)
    if step is None:
        step = order.index_of(shape)[kinds.delta(shape, max(net.L - 1, 2), 1)]
    step = as_integer("step", step, 0, len(order.steps(shape)) - 1)
    selected = order.steps(shape)[step].part.name
    return Figure(Recursion(net, x, y, cost, selected, eta, step))


@dataclass(frozen=True)
class Recursion(NetworkExplorer):
    """The step shown; the part selected follows it, so that its number is at hand to be edited.

    stale: the steps whose results an edit has made out of date and that did not come again since.
    reached: while there are any, the furthest step that had been computed before the edit. What
    it had computed from other numbers is still true, and stays.
    """

    eta: float
    step: int
    stale: frozenset[Step] = frozenset()
    reached: int = 0

    title = "Both passes through a network, a term at a time, drawn on its neurons and weights"
    controls = (
        Whole("step", "step", 0, lambda s: len(s.steps) - 1, play=700),
        Button("One layer back", lambda s: s.a_layer(-1)),
        Button("One layer on", lambda s: s.a_layer(1)),
        VALUE,
        Slider("eta", "learning rate η", 0.05, 5),
    )

    def __post_init__(self):
        super().__post_init__()
        formulas_of(self.net.output, self.cost)

    @cached_property
    def shape(self) -> Shape:
        return order.shape_of(self.net)

    @property
    def steps(self) -> tuple[Step, ...]:
        return order.steps(self.shape)

    def moved(self, **changes):
        if "step" in changes:
            return self._at(changes.pop("step"), **changes)
        after, index = super().moved(**changes), order.index_of(self.shape)
        for name in after.edits.keys() | self.edits.keys():
            # All that was computed from this number is out of date, from the first step it enters.
            first = order.first_uses(self.shape)[name]
            computed = max(after.step, after.reached) if after.stale else after.step
            if after.edits.get(name) != self.edits.get(name) and computed > first:
                stale = {s for s in order.downstream(self.shape, name) if index[s] <= computed}
                after = replace(after, reached=computed, stale=after.stale | stale)
                after = after._at(min(after.step, first))
        return after

    def _at(self, step, **changes):
        """Go to a step: what the steps up to it compute is no longer out of date."""
        as_integer("step", step, 0, len(self.steps) - 1)
        index = order.index_of(self.shape)
        if step != self.step:
            changes = {"selected": self.steps[step].part.name, **changes}
        stale = frozenset(s for s in self.stale if index[s] > step)
        return replace(self, step=step, stale=stale, **changes)

    def a_layer(self, direction):
        """Go to the end of the next layer of a stage, or (direction -1) of the one before."""
        ends = [end for end in order.layer_ends(self.shape) if (end - self.step) * direction > 0]
        stay = 0 if direction < 0 else self.step
        return self._at((min if direction > 0 else max)(ends, default=stay))

    def knows(self, step: Step) -> bool:
        """Whether it has come by now, or before an edit that left its result true."""
        index = order.index_of(self.shape)[step]
        return index <= self.step or (
            bool(self.stale) and index <= self.reached and step not in self.stale
        )

    def frame(self) -> Frame:
        """The network with all that is known at this step, the term in play, and its formula."""
        net, x = self.with_edits()
        at, step = Passes(net, x, self.y, self.cost, self.eta), self.steps[self.step]
        formulas, told = step.told(at)
        words = sentences(_place(self), told, *_remarks(self, net))
        lit, on_weights = step.lit(self.shape), {**_gradients(self, at), **step.on_weights(at)}
        picture = network_svg(
            _updated(self, at), _activations(self, at), label=words, notes=_notes(self, at),
            width=self.width,
            edge_notes={part.name: note for part, note in on_weights.items()},
            notes_along=0.5 if step.stage == "backward" else 0.68,
            selected=self.selected, lit=None if lit is None else {part.name for part in lit},
        )  # fmt: skip
        return Frame(picture, formulas, words)


def _place(explorer):
    """Where the step stands, and the learning rate that the update will have."""
    return say(
        "Step {step} of {last}, {stage}, with η = {eta}.",
        step=explorer.step, last=len(explorer.steps) - 1,
        stage=say(explorer.steps[explorer.step].stage), eta=trimmed(explorer.eta),
    )  # fmt: skip


def _remarks(explorer, net):
    """What is to be known of the numbers in the picture."""
    if explorer.steps[explorer.step].stage == "gradient":
        yield say("The numbers on the lines are the ∂C/∂w known so far.")
        if max(w.size for w in net.w) > CROWDED:
            yield say("A layer of more than {n} weights shows one neuron's at a time.", n=CROWDED)
    if explorer.stale:
        yield say(
            "A number was changed: what had been computed from it is out of date (marked ?) until "
            "the steps compute it again."
        )


def _updated(explorer, at):
    """The network with the updates made up to this step."""
    net = at.net.copy()
    for s in explorer.steps[: explorer.step + 1]:
        if isinstance(s, kinds.Update):
            net.w[s.l][s.j - 1] = at.learned.w[s.l][s.j - 1]
            net.b[s.l][s.j - 1] = at.learned.b[s.l][s.j - 1]
    return net


def _activations(explorer, at):
    """The input, and every activation that is known by now."""
    return {
        name: a
        for name, a in by_neuron(at.trace.a).items()
        if explorer.knows(kinds.activation(*part_of(name).indices)) or part_of(name).l == 1
    }


def _notes(explorer, at):
    """Under each neuron z and δ, known, out of date or not yet there; under an output also y."""
    notes = {}
    for l in range(2, at.net.L + 1):
        for j in at.neurons(l):
            z, d = kinds.WeightedSum(l, j), kinds.delta(explorer.shape, l, j)
            notes[f"n:{l},{j}"] = [
                *([(f"y = {at.y(j).text}", MUTED)] if l == at.net.L else []),
                _note(explorer, z, f"z = {at.z(l, j).text}", FORWARD),
                _note(explorer, d, f"δ = {at.delta(l, j).text}", BACKWARD),
            ]
    return notes


def _note(explorer, step, text, colour):
    if explorer.knows(step):
        return text, colour
    # An empty line keeps the place, so that the neurons stand still from step to step.
    return (f"{text[0]} = ?" if step in explorer.stale else ""), MUTED


def _gradients(explorer, at):
    """∂C/∂w on its line: known, out of date, or not yet there."""
    present, notes = explorer.steps[explorer.step], {}
    for _, l, j, k in (part for part in parts(at.net) if part.kind == "w"):
        if at.net.w[l].size > CROWDED and (l, j) != (present.l, present.j):
            continue
        step = kinds.WeightGradient(l, j, k)
        if explorer.knows(step):
            notes[step.part] = at.gradient_w(l, j, k).text, BACKWARD
        elif step in explorer.stale:
            notes[step.part] = "?", MUTED
    return notes
