"""Explorer: both passes, a term at a time. Scrub through them; open each δ into its summands."""

from dataclasses import dataclass, replace

from bpkit.checks import as_integer
from bpkit.draw.network import by_neuron, check_drawable, network_svg
from bpkit.draw.palette import BACKWARD, FORWARD, INK, MUTED
from bpkit.draw.symbols import part_of, rounded, trimmed
from bpkit.explorers._network_explorer import VALUE, NetworkExplorer, or_example
from bpkit.explorers._recursion.passes import downstream, first_use, known_at, layer_ends, steps
from bpkit.explorers._recursion.step_numbers import Now
from bpkit.explorers._recursion.step_told import TELL
from bpkit.figure import Button, Figure, Frame, Slider, Whole

CROWDED = 12  # a layer of more weights shows the gradients of one neuron at a time


def recursion(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Figure:
    """Forward, loss, backward and update of `net` on one example, a term at a time.

    cost: "quadratic" or "cross_entropy". eta: the learning rate of the update. step: where to
    begin; by default, where the first δ of a hidden layer is complete.
    """
    net, x, y = or_example(net, x, y)
    check_drawable(net)
    if step is None:
        step = known_at(net)["delta", max(net.L - 1, 2), 1, 0]
    selected = steps(net)[as_integer("step", step, 0, len(steps(net)) - 1)].part.name
    return Figure(Recursion(net, x, y, cost, selected, eta, step))


@dataclass(frozen=True)
class Recursion(NetworkExplorer):
    """The step shown; the part selected follows it, so that its number is at hand to be edited.

    stale: the results that an edit has made out of date and no step has computed again since.
    reached: while there are any, the furthest step that had been computed before the edit. What
    it had computed from other numbers is still true, and stays.
    """

    eta: float
    step: int
    stale: frozenset = frozenset()
    reached: int = 0

    title = "Both passes through a network, a term at a time, drawn on its neurons and weights"
    controls = (
        Whole("step", "step", 0, lambda s: len(steps(s.net)) - 1, play=700),
        Button("Back a layer", lambda s: s.a_layer(-1)),
        Button("On a layer", lambda s: s.a_layer(1)),
        VALUE,
        Slider("eta", "learning rate η", 0.05, 5),
    )

    def moved(self, **changes):
        if "step" in changes:
            return self._at(changes.pop("step"), **changes)
        after, known = super().moved(**changes), known_at(self.net)
        for setting in after.edits.keys() | self.edits.keys():
            # All that was computed from this number is out of date, from the first step it enters.
            first = first_use(self.net, setting)
            computed = max(after.step, after.reached) if after.stale else after.step
            if after.edits.get(setting) != self.edits.get(setting) and computed > first:
                stale = {r for r in downstream(self.net, setting) if known[r] <= computed}
                after = replace(after, reached=computed, stale=after.stale | stale)
                after = after._at(min(after.step, first))
        return after

    def _at(self, step, **changes):
        """Go to a step: what the steps up to it compute is no longer out of date."""
        as_integer("step", step, 0, len(steps(self.net)) - 1)
        known, part = known_at(self.net), steps(self.net)[step].part.name
        stale = frozenset(r for r in self.stale if known[r] > step)
        return replace(self, step=step, stale=stale, **{"selected": part, **changes})

    def a_layer(self, direction):
        """Go to the end of the next layer of a stage, or (direction -1) of the one before."""
        ends = [end for end in layer_ends(self.net) if (end - self.step) * direction > 0]
        stay = 0 if direction < 0 else self.step
        return self._at((min if direction > 0 else max)(ends, default=stay))

    def knows(self, *result):
        """Whether a result has been computed at this step, or before an edit that left it true."""
        index = known_at(self.net)[result]
        return index <= self.step or (
            bool(self.stale) and index <= self.reached and result not in self.stale
        )

    def outdated(self, *result):
        """Whether it had been computed before an edit, and has not been since."""
        return result in self.stale

    def frame(self) -> Frame:
        """The network with all that is known at this step, the term in play, and its formula."""
        at = Now(self)
        lines, told = TELL[at.step.what](at)
        words = f"Step {self.step} of {len(steps(self.net)) - 1}, {_stage(at)}. {told}"
        if at.step.stage == "gradient":
            words += " The numbers on the lines are the ∂C/∂w known so far."
            if max(w.size for w in at.net.w) > CROWDED:
                words += f" A layer of more than {CROWDED} weights shows one neuron's at a time."
        if self.stale:
            words += (
                " A number was changed: what had been computed from it is out of date "
                "(marked ?) until the steps compute it again."
            )
        picture = network_svg(
            at.updated, _activations(at), label=words, notes=_notes(at), edge_notes=_on_edges(at),
            notes_along=0.5 if at.step.what == "delta" else 0.68,
            selected=self.selected, lit=_in_play(at),
        )  # fmt: skip
        return Frame(picture, lines, words)


def _stage(at):
    """The name of the stage, and the learning rate that the update will have."""
    return f"{at.step.stage}, with η = {trimmed(at.state.eta)}"


def _activations(at):
    """The input, and every activation that is known by now."""
    return {
        name: a
        for name, a in by_neuron(at.trace.a).items()
        if part_of(name).l == 1 or at.state.knows("a", *part_of(name).indices, 0)
    }


def _notes(at):
    """Under each neuron z and δ, known, out of date or not yet there; under an output also y."""
    notes = {}
    for l in range(2, at.net.L + 1):
        for j in range(1, at.net.sizes[l - 1] + 1):
            lines = [(f"y = {trimmed(at.y[j - 1, 0])}", MUTED)] if l == at.net.L else []
            lines.append(_note(at, "z", "z", at.z(l, j), FORWARD, l, j))
            lines.append(_note(at, "delta", "δ", at.delta(l, j), BACKWARD, l, j))
            notes[f"n:{l},{j}"] = lines
    return notes


def _note(at, what, letter, value, colour, l, j):
    if at.state.knows(what, l, j, 0):
        return f"{letter} = {rounded(value)}", colour
    # An empty line keeps the place, so that the neurons stand still from step to step.
    return (f"{letter} = ?" if at.state.outdated(what, l, j, 0) else ""), MUTED


def _on_edges(at):
    """Every ∂C/∂w that is known; over them what the step itself writes on the weights."""
    return {**_gradients(at), **_of_the_step(at)}


def _gradients(at):
    """∂C/∂w on its line: known, out of date, or not yet there."""
    notes = {}
    for l in range(2, at.net.L + 1):
        for j, row in enumerate(at.gradients.w[l], 1):
            if at.net.w[l].size > CROWDED and (l, j) != (at.step.l, at.step.j):
                continue
            for k, value in enumerate(row, 1):
                if at.state.knows("dw", l, j, k):
                    notes[f"w:{l},{j},{k}"] = rounded(value), BACKWARD
                elif at.state.outdated("dw", l, j, k):
                    notes[f"w:{l},{j},{k}"] = "?", MUTED
    return notes


def _of_the_step(at):
    """A weighted sum's products, a δ's summands, or the new weights."""
    what, l, j, last = at.step[1:]
    before = range(1, at.net.sizes[l - 2] + 1) if l > 1 else ()
    if what in ("term", "z"):
        shown = [k for k in before if what == "z" or k <= last]
        return {f"w:{l},{j},{k}": (rounded(at.product(l, j, k)), FORWARD) for k in shown}
    if what == "delta":
        return {
            f"w:{l + 1},{k},{j}": (rounded(at.summand(l, j, k)), BACKWARD)
            for k in range(1, last + 1)
        }
    if what == "update":
        new = at.updated.w[l][j - 1]
        return {f"w:{l},{j},{k}": (f"→ {rounded(new[k - 1])}", INK) for k in before}
    return {}


def _in_play(at):
    """The names of the parts that the step's term is made of; None for the whole network."""
    what, l, j, k = at.step[1:]
    names = {at.step.part.name, f"n:{l},{j}"}
    if what in ("term", "dw"):
        names.add(f"n:{l - 1},{k}")
    elif what == "delta" and k:
        names.add(f"n:{l + 1},{k}")
    elif what == "delta" and at.net.output == "softmax":  # which mixes the neurons of its layer
        names |= {f"n:{l},{i}" for i in range(1, at.net.sizes[-1] + 1)}
    elif what == "update":
        names |= {f"w:{l},{j},{i}" for i in range(1, at.net.sizes[l - 2] + 1)} | {f"b:{l},{j}"}
    return None if what == "after" else names
