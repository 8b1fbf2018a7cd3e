"""Explorer: both passes, a term at a time. Scrub through them; open each δ into its summands."""

from dataclasses import dataclass, replace
from functools import cached_property

from bpkit.checks import as_integer, as_positive
from bpkit.draw.formulas import formulas_of
from bpkit.draw.network import by_neuron, network_svg, parts
from bpkit.draw.palette import BACKWARD, FORWARD, MUTED
from bpkit.draw.passes import Passes
from bpkit.draw.symbols import part_of, trimmed
from bpkit.explorers._recursion.order import (
    downstream,
    first_uses,
    index_of,
    layer_ends,
    shape_of,
    steps,
)
from bpkit.explorers._recursion.steps import (
    Activation,
    Shape,
    Step,
    Update,
    WeightedSum,
    WeightGradient,
    delta,
)
from bpkit.explorers.edited import VALUE, EditedNetwork, one_example
from bpkit.figure import Button, Figure, Frame, Slider, Whole, within
from bpkit.learning import update

CROWDED = 12  # a layer of more weights shows the gradients of one neuron at a time


def recursion(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Figure:
    """Forward, loss, backward and update of `net` on one example, a term at a time.

    cost: "quadratic" or "cross_entropy". eta: the learning rate of the update. step: where to
    begin; by default, where the first δ of a hidden layer is complete.
    """
    net, x, y = one_example(net, x, y, cost)
    shape = shape_of(net)
    if step is None:
        step = index_of(shape)[delta(shape, max(net.L - 1, 2), 1)]
    step = as_integer("step", step, 0, len(steps(shape)) - 1)
    return Figure(Recursion(net, x, y, steps(shape)[step].part.name, cost, eta, step))


@dataclass(frozen=True)
class Recursion(EditedNetwork):
    """The step shown; the part selected follows it, so that its number is at hand to be edited.

    stale: the steps whose results an edit has made out of date and that did not come again since.
    reached: while there are any, the furthest step that had been computed before the edit. What
    it had computed from other numbers is still true, and stays.
    """

    cost: str
    eta: float
    step: int
    stale: frozenset[Step] = frozenset()
    reached: int = 0

    title = "Both passes through a network, a term at a time, drawn on its neurons and weights"
    controls = (
        Whole("step", "step", 0, lambda s: len(s.steps) - 1, play=700),
        Button("Back a layer", lambda s: s.a_layer(-1)),
        Button("On a layer", lambda s: s.a_layer(1)),
        VALUE,
        Slider("eta", "learning rate η", 0.05, 5),
    )

    def __post_init__(self):
        super().__post_init__()
        formulas_of(self.net.output, self.cost)
        as_positive("eta", self.eta)
        within(0, len(self.steps) - 1, step=self.step)

    @cached_property
    def shape(self) -> Shape:
        return shape_of(self.net)

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps(self.shape)

    def moved(self, **changes):
        if "step" in changes:
            return self._at(changes.pop("step"), **changes)
        after, index = super().moved(**changes), index_of(self.shape)
        for setting in after.edits.keys() | self.edits.keys():
            # All that was computed from this number is out of date, from the first step it enters.
            first = first_uses(self.shape)[setting]
            computed = max(after.step, after.reached) if after.stale else after.step
            if after.edits.get(setting) != self.edits.get(setting) and computed > first:
                stale = {s for s in downstream(self.shape, setting) if index[s] <= computed}
                after = replace(after, reached=computed, stale=after.stale | stale)
                after = after._at(min(after.step, first))
        return after

    def _at(self, step, **changes):
        """Go to a step: what the steps up to it compute is no longer out of date."""
        within(0, len(self.steps) - 1, step=step)
        index = index_of(self.shape)
        if step != self.step:
            changes = {"selected": self.steps[step].part.name, **changes}
        stale = frozenset(s for s in self.stale if index[s] > step)
        return replace(self, step=step, stale=stale, **changes)

    def a_layer(self, direction):
        """Go to the end of the next layer of a stage, or (direction -1) of the one before."""
        ends = [end for end in layer_ends(self.shape) if (end - self.step) * direction > 0]
        stay = 0 if direction < 0 else self.step
        return self._at((min if direction > 0 else max)(ends, default=stay))

    def knows(self, step: Step) -> bool:
        """Whether it has come by now, or before an edit that left its result true."""
        index = index_of(self.shape)[step]
        return index <= self.step or (
            bool(self.stale) and index <= self.reached and step not in self.stale
        )

    def frame(self) -> Frame:
        """The network with all that is known at this step, the term in play, and its formula."""
        at, step = At(self), self.steps[self.step]
        words = (
            f"Step {self.step} of {len(self.steps) - 1}, {step.stage}, "
            f"with η = {trimmed(self.eta)}. {step.words(at)}"
        )
        if step.stage == "gradient":
            words += " The numbers on the lines are the ∂C/∂w known so far."
            if max(w.size for w in at.net.w) > CROWDED:
                words += f" A layer of more than {CROWDED} weights shows one neuron's at a time."
        if self.stale:
            words += (
                " A number was changed: what had been computed from it is out of date "
                "(marked ?) until the steps compute it again."
            )
        lit, on_weights = step.lit(self.shape), {**_gradients(at), **step.on_weights(at)}
        picture = network_svg(
            at.updated, _activations(at), label=words, notes=_notes(at),
            edge_notes={part.name: note for part, note in on_weights.items()},
            notes_along=0.5 if step.stage == "backward" else 0.68,
            selected=self.selected, lit=None if lit is None else {part.name for part in lit},
        )  # fmt: skip
        return Frame(picture, step.formulas(at), words)


class At(Passes):
    """The passes as the present step sees them: with the reader's edits, and η."""

    def __init__(self, explorer):
        super().__init__(*explorer.edited(), explorer.y, explorer.cost)
        self.explorer, self.eta = explorer, explorer.eta

    @cached_property
    def learned(self):
        """The network after the whole update."""
        net = self.net.copy()
        update(net, self.gradients, self.eta)
        return net

    @cached_property
    def updated(self):
        """The network with the updates made up to this step."""
        net = self.net.copy()
        for s in self.explorer.steps[: self.explorer.step + 1]:
            if isinstance(s, Update):
                net.w[s.l][s.j - 1] = self.learned.w[s.l][s.j - 1]
                net.b[s.l][s.j - 1] = self.learned.b[s.l][s.j - 1]
        return net


def _activations(at):
    """The input, and every activation that is known by now."""
    known = at.explorer.knows
    return {
        name: a
        for name, a in by_neuron(at.trace.a).items()
        if part_of(name).l == 1 or known(Activation(*part_of(name).indices))
    }


def _notes(at):
    """Under each neuron z and δ, known, out of date or not yet there; under an output also y."""
    notes = {}
    for l in range(2, at.net.L + 1):
        for j in at.neurons(l):
            lines = [(f"y = {at.y(j).text}", MUTED)] if l == at.net.L else []
            z, d = WeightedSum(l, j), delta(at.explorer.shape, l, j)
            lines += [
                _note(at, z, f"z = {at.z(l, j).text}", FORWARD),
                _note(at, d, f"δ = {at.delta(l, j).text}", BACKWARD),
            ]
            notes[f"n:{l},{j}"] = lines
    return notes


def _note(at, step, text, colour):
    if at.explorer.knows(step):
        return text, colour
    # An empty line keeps the place, so that the neurons stand still from step to step.
    return (f"{text[0]} = ?" if step in at.explorer.stale else ""), MUTED


def _gradients(at):
    """∂C/∂w on its line: known, out of date, or not yet there."""
    present, notes = at.explorer.steps[at.explorer.step], {}
    for part in parts(at.net):
        crowded = part.kind == "w" and at.net.w[part.l].size > CROWDED
        if part.kind != "w" or (crowded and part[1:3] != (present.l, present.j)):
            continue
        step = WeightGradient(*part.indices)
        if at.explorer.knows(step):
            notes[part] = at.gradient_w(*part.indices).text, BACKWARD
        elif step in at.explorer.stale:
            notes[part] = "?", MUTED
    return notes
