"""What is drawn of each explorer: the rows of frames that a page may show.

All that a reader can count is there: each slider with each part picked and each choice of a list,
and those pairs of sliders that the text asks for. Beyond that the page begins again, and says so.
"""

import re
from dataclasses import replace

from frames import Plan, nearest

from bpkit.draw.network import parts
from bpkit.explorers._network_explorer import edited_with
from bpkit.explorers._slips.check import checked
from bpkit.explorers._slips.explorer import ANSWERS, OFFERED, right_answer


def plan_of(figure) -> Plan:
    """The plan of a figure, which has the name of its explorer."""
    return globals()[type(figure.explorer).__name__](figure)


class Parts(Plan):
    """A network of which parts are picked: a slider's row for each of them."""

    slider = "value"
    drops = {"selected": ["value"]}

    def places(self, axis):
        if axis == "selected":
            return [part.name for part in parts(self.first.net)]
        return super().places(axis)

    def home(self, explorer):
        return self.first.moved(selected=explorer.selected)

    def rows(self):
        yield "selected", self.start  # small: a part's frame is there as soon as it is picked
        for name in self.places("selected"):
            yield None
            yield self.slider, {**self.start, "selected": name}


class Forward(Parts):
    """Each part's number."""


class Nudge(Parts):
    """Each part's push, which stays while another part is picked."""

    slider = "push"
    drops = {}


class Notation(Plan):
    """Each part; and the quiz, each answer to each of its questions.

    Its state has an axis for where the quiz is: "" before the first question, then the question and
    how many were right in a row, with ? until the right answer comes. A > stands before a question
    that is asked just now, so that nothing is picked yet.
    """

    looks = ("selected", "quiz")
    buttons = {"Ask me": "quiz"}
    hover = "selected"
    MOST = 5  # right answers in a row that are counted

    def places(self, axis):
        if axis == "quiz":
            return []
        return [part.name for part in parts(self.first.net)]

    def state(self, explorer):
        quiz = f"{explorer.question}/{explorer.in_a_row}{'?' if explorer.asks else ''}"
        return {"selected": explorer.selected, "quiz": quiz if explorer.question else ""}

    def reach(self, state):
        quiz = state["quiz"].removeprefix(">")
        question, _, count = quiz.rstrip("?").partition("/")
        answer = "" if quiz.endswith("?") else question
        return replace(
            self.first, selected=state["selected"], question=question, answer=answer,
            in_a_row=int(count or 0),
        )  # fmt: skip

    def line(self, axis, state):
        if not state["quiz"].startswith(">"):
            yield from super().line(axis, state)
            return
        for place in self.places(axis):
            explorer = self.reach({**state, axis: place})
            yield self.drawn(explorer, self.state(explorer), {})

    def rows(self):
        yield "selected", self.start
        for question in self.questions:
            yield None
            for count in range(self.MOST + 1):
                for quiz in (
                    f">{question}/{count}?",
                    f"{question}/{count}?",
                    f"{question}/{count}",
                ):
                    if quiz not in (f"{question}/0", f"{question}/{self.MOST}?"):
                        yield "selected", {**self.start, "quiz": quiz}

    @property
    def questions(self):
        """Every weight."""
        return [part.name for part in parts(self.first.net) if part.kind == "w"]

    def steps_of(self, button):
        leads = {}
        codes = [
            f"{q}/{n}{mark}" for q in self.questions for n in range(self.MOST) for mark in ("", "?")
        ]
        for quiz in ["", *codes]:
            # The next question is another one only where its answer is selected already.
            usual = self._asked(button, "n:1,1", quiz)
            leads[quiz] = usual
            selected = usual[1:].partition("/")[0]
            leads[f"{selected}|{quiz}"] = self._asked(button, selected, quiz)
        return leads

    def _asked(self, button, selected, quiz):
        return (
            ">" + self.state(button.act(self.reach({"selected": selected, "quiz": quiz})))["quiz"]
        )


class SigmoidOutput(Plan):
    """z with each target, and η."""

    looks = ()

    def rows(self):
        yield "z", self.start
        yield "y", self.start
        yield "eta", self.start
        for y in self.places("y"):
            yield "z", {**self.start, "y": y}


class SoftmaxOutput(Plan):
    """Each z for each output and target; and two z together where one stands at an end."""

    looks = ("target", "selected")
    stops = {z: [k / 10 for k in range(-40, 41)] for z in ("z1", "z2", "z3")}

    def places(self, axis):
        return ["output:1", "output:2", "output:3"] if axis == "selected" else super().places(axis)

    def value(self, axis, place):
        return place if axis == "selected" else super().value(axis, place)

    def rows(self):
        ends = "0", self.places("z1")[-1]
        yield "selected", self.start
        yield "target", self.start
        for target in self.places("target"):
            for selected in self.places("selected"):
                state = {**self.start, "target": target, "selected": selected}
                for axis in self.sliders:
                    yield None
                    yield axis, state
                    if axis == "added" or target != self.start["target"]:
                        continue
                    for other in {"z1", "z2", "z3"} - {axis}:
                        for end in ends:
                            yield axis, {**state, other: end}


class Descent(Plan):
    """The walk at each learning rate, and from each start."""

    looks = ("loss",)
    stops = {
        "learning_rate": [
            *[0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.22, 0.24, 0.25, 0.26, 0.28, 0.3, 0.35, 0.4],
            *[0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.95],
            *[2, 2.05, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.8, 3],
        ],
        "start": [k / 2 for k in range(-8, 9)],
        "bowl_start": [k / 4 for k in range(-8, 9)],
        "saddle_start": [-2, -1.5, -1, -0.5, -0.2, -0.1, -0.01, 0, 0.01, 0.1, 0.2, 0.5, 1, 1.5, 2],
    }

    def rows(self):
        for loss in self.places("loss"):
            state = {**self.start, "loss": loss}
            axes = ["learning_rate", "start"]
            axes += [axis for axis in ("bowl_start", "saddle_start") if axis.startswith(loss)]
            for axis in axes:
                yield None
                yield axis, state
            for axis in axes:
                for place in ["", *self.places(axis)]:
                    yield "step", {**state, axis: place}


class Vanishing(Plan):
    """Each slider for each activation and layer; other weights at each width."""

    looks = ("hidden", "seed", "selected")
    buttons = {"Other weights": "seed"}
    forget = ("depth", "scale", "width", "selected", "seed")
    SEEDS = 8

    def places(self, axis):
        if axis == "selected":
            return [f"l:{l}" for l in range(2, 22)]
        return [str(n) for n in range(self.SEEDS)] if axis == "seed" else super().places(axis)

    def value(self, axis, place):
        return int(place) if axis == "seed" else super().value(axis, place)

    def rows(self):
        yield "hidden", self.start
        for hidden in self.places("hidden"):
            state = {**self.start, "hidden": hidden}
            yield None
            yield "selected", state
            yield "depth", state
            yield "scale", state
            yield "width", state
            yield None
            yield "seed", state
            for seed in self.places("seed"):
                yield "width", {**state, "seed": seed}
            for layer in self.places("selected")[1:10]:
                yield "depth", {**state, "selected": layer}
                yield "scale", {**state, "selected": layer}


class Slips(Plan):
    """Each slip with each answer and each entry; the steps of training before and after it."""

    looks = ("slip", "answer", "selected")
    follows = {"slip": ["answer", "selected"]}
    stops = {"steps": [0, 1, 2, 5, 10, 20, 30, 50, 75, *range(100, 1001, 50)]}

    def places(self, axis):
        if axis == "selected":  # the networks differ
            return sorted({name for slip in OFFERED for name in checked(slip).entries})
        return super().places(axis)

    def line(self, axis, state):
        if axis != "selected":
            yield from super().line(axis, state)
            return
        for place in self.places(axis):
            if place in checked(state["slip"]).entries:
                explorer = self.reach({**state, axis: place})
                yield self.drawn(explorer, {}, {})
            else:
                yield None

    def rows(self):
        yield "slip", self.start
        for slip in OFFERED:
            yield None
            state = {**self.start, "slip": slip}
            yield "answer", state
            yield "steps", state
            yield "steps", {**state, "answer": right_answer(checked(slip))}
            for answer in ANSWERS:
                yield "selected", {**state, "answer": answer}


class Recursion(Parts):
    """Every step; at each its part's number and η; at the start and at the end each part's number.

    One axis more: `edit`, the number that was changed, as "part/place@step", where the step is the
    one at which it was changed. What follows a change is drawn for changes of the last layer's
    weights at the end.
    """

    looks = ("edit", "selected")
    stops = {
        "value": [k / 2 for k in range(-6, 7)],
        "eta": [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5],
    }
    follows = {"step": ["selected"]}
    drops = {"selected": ["value"], "eta": ["value"]}
    buttons = {"One layer back": "step", "One layer on": "step"}
    forget = ("edit", "eta", "value")
    stays = ("value",)

    def places(self, axis):
        return [] if axis == "edit" else super().places(axis)

    def state(self, explorer, edit=""):
        own = explorer.steps[explorer.step].part.name
        is_changed = explorer.edits or explorer.stale
        return {
            "edit": edit if is_changed else "",
            "selected": "" if explorer.selected == own else explorer.selected,
            "step": str(explorer.step),
            "value": "",
            "eta": ""
            if explorer.eta == self.first.eta
            else nearest(self.values["eta"], explorer.eta),
        }

    def reach(self, state):
        explorer = self.first
        if state["edit"]:
            name, place, step = re.split("[/@]", state["edit"])
            explorer = explorer.moved(step=int(step)).moved(selected=name)
            explorer = explorer.moved(value=9).moved(value=self.value("value", place))
        explorer = explorer.moved(step=int(state["step"]))
        if state["selected"]:
            explorer = explorer.moved(selected=state["selected"])
        if state["eta"]:
            explorer = explorer.moved(eta=self.value("eta", state["eta"]))
        return explorer

    def line(self, axis, state):
        explorer = begun = self.reach(state)
        for place in self.places(axis):
            explorer = (explorer if axis == "value" else begun).moved(
                **{axis: self.value(axis, place)}
            )
            edit = state["edit"]
            if axis == "value":
                edit = f"{edited_with(begun.selected)}/{place}@{begun.step}"
            yield self.drawn(
                explorer, self.state(explorer, edit), self.moved_to(state, axis, place)
            )

    def place_of(self, explorer, axis):
        return str(explorer.step)

    def rows(self):
        yield "step", self.start
        steps = self.places("step")
        for axis in ("value", "selected", "eta"):
            for step in steps:
                yield axis, {**self.start, "step": step}
            yield None
        for step in (self.start["step"], steps[-1]):
            for name in self.places("selected"):
                yield "value", {**self.start, "step": step, "selected": name}
        for part in parts(self.first.net):
            if part.kind == "w" and part.l == self.first.net.L:
                for place in self.places("value"):
                    edit = f"{part.name}/{place}@{steps[-1]}"
                    yield "step", {**self.start, "edit": edit}
