"""Explorer: both passes, a term at a time. Scrub through them; open each δ into its summands."""

import traitlets

from bpkit.checks import as_integer, as_positive
from bpkit.datasets import example
from bpkit.draw.network import by_neuron, network_svg
from bpkit.draw.palette import BACKWARD, FORWARD, INK, MUTED
from bpkit.draw.symbols import number, part_of, short
from bpkit.explorers.edited import EditedNetwork, one_example, value_slider
from bpkit.explorers.figure import (
    Figure,
    Frame,
    button,
    player,
    reset_button,
    slider,
    whole_slider,
)
from bpkit.explorers.passes import downstream, first_use, known_at, layer_ends, steps
from bpkit.explorers.step_numbers import Now
from bpkit.explorers.step_told import TELL

TITLE = "Both passes through a network, a term at a time, drawn on its neurons and weights"
CROWDED = 12  # a layer of more weights shows the gradients of one neuron at a time


class Recursion(EditedNetwork):
    """The step shown; the part selected follows it, so that its number is at hand to be edited.

    stale: the results that an edit has made out of date and no step has computed again since.
    reached: while there are any, the furthest step that had been computed before the edit. What
    it had computed from other numbers is still true, and stays.
    """

    cost = traitlets.Unicode()
    eta = traitlets.Float()
    step = traitlets.Int()
    stale = traitlets.Any(frozenset())
    reached = traitlets.Int()

    @traitlets.validate("eta")
    def _positive(self, proposal):
        return as_positive("eta", proposal["value"])

    @traitlets.validate("step")
    def _in_range(self, proposal):
        last = len(steps(self.net)) - 1
        if not 0 <= proposal["value"] <= last:
            raise ValueError(f"step: expected 0 to {last}, got {proposal['value']}")
        return proposal["value"]

    @traitlets.observe("step")
    def _follow(self, _change):
        self.selected = steps(self.net)[self.step].part.name
        self._compute_again()

    @traitlets.observe("edits")
    def _invalidate(self, change):
        old = change["old"] or {}
        for setting, value in change["new"].items():
            if old.get(setting) != value:
                self._make_stale(setting)

    def _make_stale(self, setting):
        """Mark all that was computed from a number, and return to the first step it enters.

        Up to that step all is valid.
        """
        first, known = first_use(self.net, setting), known_at(self.net)
        computed = max(self.step, self.reached) if self.stale else self.step
        if computed > first:
            self.reached = computed
            self.stale |= {r for r in downstream(self.net, setting) if known[r] <= computed}
            self.step = min(self.step, first)
            self._compute_again()

    def _compute_again(self):
        """What the steps up to the present one compute is no longer out of date."""
        known = known_at(self.net)
        self.stale = frozenset(r for r in self.stale if known[r] > self.step)

    def a_layer(self, direction):
        """Go to the end of the next layer of a stage, or (direction -1) of the one before."""
        ends = [end for end in layer_ends(self.net) if (end - self.step) * direction > 0]
        self.step = (min if direction > 0 else max)(ends, default=0 if direction < 0 else self.step)

    def knows(self, *result):
        """Whether a result has been computed at this step, or before an edit that left it true."""
        index = known_at(self.net)[result]
        return index <= self.step or (
            bool(self.stale) and index <= self.reached and result not in self.stale
        )

    def outdated(self, *result):
        """Whether it had been computed before an edit, and has not been since."""
        return result in self.stale


def recursion(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Figure:
    """Forward, loss, backward and update of `net` on one example, a term at a time.

    cost: "quadratic" or "cross_entropy". eta: the learning rate of the update. step: where to
    begin; by default, where the first δ of a hidden layer is complete.
    """
    return Figure(TITLE, state(net, x, y, cost, eta, step), frame, controls)


def state(net=None, x=None, y=None, cost="quadratic", eta=0.5, step=None) -> Recursion:
    """The state of the explorer, without any widget."""
    if net is None:
        net, x, y = example()
    x, y = one_example(net, x, y, cost)
    eta = as_positive("eta", eta)
    if step is None:
        step = known_at(net)["delta", max(net.L - 1, 2), 1, 0]
    step = as_integer("step", step, at_least=0)
    if step >= len(steps(net)):
        raise ValueError(f"step: expected 0 to {len(steps(net)) - 1}, got {step}")
    selected = steps(net)[step].part.name
    return Recursion(net, x, y, selected, cost=cost, eta=eta, step=step)


def frame(state: Recursion) -> Frame:
    """The network with all that is known at this step, the term in play, and its formula."""
    at = Now(state)
    lines, told = TELL[at.step.what](at)
    words = f"Step {state.step} of {len(steps(state.net)) - 1}, {_stage(at)}. {told}"
    if at.step.stage == "gradient":
        words += " The numbers on the lines are the ∂C/∂w known so far."
        if max(w.size for w in at.net.w) > CROWDED:
            words += f" A layer of more than {CROWDED} weights shows one neuron's at a time."
    if state.stale:
        words += (
            " A number was changed: what had been computed from it is out of date "
            "(marked ?) until the steps compute it again."
        )
    picture = network_svg(
        at.updated, _activations(at), label=words, notes=_notes(at), edge_notes=_on_edges(at),
        notes_along=0.5 if at.step.what == "delta" else 0.68,
        selected=state.selected, lit=_in_play(at),
    )  # fmt: skip
    return Frame(picture, lines, words)


def _stage(at):
    """The name of the stage, and the learning rate that the update will have."""
    return f"{at.step.stage}, with η = {short(at.state.eta)}"


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
            lines = [(f"y = {short(at.y[j - 1, 0])}", MUTED)] if l == at.net.L else []
            lines.append(_note(at, "z", "z", at.z(l, j), FORWARD, l, j))
            lines.append(_note(at, "delta", "δ", at.delta(l, j), BACKWARD, l, j))
            notes[f"n:{l},{j}"] = lines
    return notes


def _note(at, what, letter, value, colour, l, j):
    if at.state.knows(what, l, j, 0):
        return f"{letter} = {number(value)}", colour
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
                    notes[f"w:{l},{j},{k}"] = number(value), BACKWARD
                elif at.state.outdated("dw", l, j, k):
                    notes[f"w:{l},{j},{k}"] = "?", MUTED
    return notes


def _of_the_step(at):
    """A weighted sum's products, a δ's summands, or the new weights."""
    what, l, j, last = at.step[1:]
    before = range(1, at.net.sizes[l - 2] + 1) if l > 1 else ()
    if what in ("term", "z"):
        shown = [k for k in before if what == "z" or k <= last]
        return {f"w:{l},{j},{k}": (number(at.product(l, j, k)), FORWARD) for k in shown}
    if what == "delta":
        return {
            f"w:{l + 1},{k},{j}": (number(at.summand(l, j, k)), BACKWARD)
            for k in range(1, last + 1)
        }
    if what == "update":
        new = at.updated.w[l][j - 1]
        return {f"w:{l},{j},{k}": (f"→ {number(new[k - 1])}", INK) for k in before}
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


def controls(state: Recursion):
    """The step, by slider, by player and a layer at a time; the selected number; η; a reset."""
    step = whole_slider(state, "step", "step", 0, len(steps(state.net)) - 1)
    return [
        step,
        player(step, interval=700),
        button("Back a layer", lambda: state.a_layer(-1)),
        button("On a layer", lambda: state.a_layer(1)),
        value_slider(state),
        slider(state, "eta", "learning rate η", 0.05, 5),
        reset_button(state),
    ]
