"""What notebook 00 claims: who speaks to whom, what 26 speeds cost, what Python's lines give."""

import re

import nbformat
import numpy as np
import pytest
import store

import bpkit
from bpkit.draw.network import parts
from claims import after, promise, slid

NOTEBOOKS = {p.stem[:2]: nbformat.read(p, as_version=4) for p in store.NOTEBOOKS.glob("*.ipynb")}
STOPS = [round(k * 0.05, 2) for k in range(-60, 61)]  # of the slider


def text_of(number):
    return "\n\n".join(c.source for c in NOTEBOOKS[number].cells if c.cell_type == "markdown")


def changed_by(explorer, value):
    """Names of the neurons whose activation changes when the slider moves there."""
    before, after = (
        net.forward(x).a
        for net, x in (explorer.with_edits(), slid(explorer, value=value).with_edits())
    )
    return {f"n:{l},{j}" for l in (1, 2, 3, 4) for j in 1 + np.flatnonzero(before[l] != after[l])}


@promise("figure-forward", "On a solid line the number is positive, on a dashed one negative.")
def the_lines_say_sign_and_size(figure):
    net, svg = figure.explorer.net, figure.frame().picture
    widths = {}
    for part in parts(net):
        if part.kind == "w":
            weight = net.w[part.l][part.j - 1, part.k - 1]
            group = re.search(rf'data-name="{part.name}".*?</g>', svg, re.DOTALL)[0]
            assert ("stroke-dasharray" in group) == (weight < 0)
            drawn = {float(w) for w in re.findall(r'stroke-width="([\d.]+)"', group)}
            widths[abs(weight)] = min(drawn)
    assert [widths[size] for size in sorted(widths)] == sorted(widths.values())
    assert len(set(widths.values())) == len(widths) > 2


@promise(
    "figure-forward",
    "at first the upper input",
    "Slide the upper input.",
    "Every circle to the right of the input changed",
)
def all_that_comes_after_the_input_changes(figure):
    assert figure.explorer.selected == "n:1,1"
    right = {
        f"n:{l},{j}" for l in (2, 3, 4) for j in range(1, figure.explorer.net.sizes[l - 1] + 1)
    }
    assert changed_by(figure.explorer, -2.0) == {"n:1,1"} | right


@promise(
    "figure-forward", "Click a line. The slider now moves its weight.", "only what comes after"
)
def a_weight_farther_right_changes_less(figure):
    changed = {}
    for l, name in ((2, "w:2,1,1"), (3, "w:3,1,1"), (4, "w:4,1,1")):
        explorer = figure.explorer.moved(selected=name)
        assert explorer.value == explorer.net.w[l][0, 0]
        changed[name] = changed_by(explorer, -3.0)
    assert changed["w:2,1,1"] == {"n:2,1", "n:3,1", "n:3,2", "n:4,1", "n:4,2", "n:4,3"}
    assert changed["w:3,1,1"] == {"n:3,1", "n:4,1", "n:4,2", "n:4,3"}
    assert changed["w:4,1,1"] == {"n:4,1"}


@promise(
    "figure-forward",
    "How small can you make it by moving a single weight?",
    "$0.2622$. The weight is that of the line to the lowest circle on the right, from the upper "
    "circle of the layer before. Its place is the end of the slider, $-3$.",
)
def how_small_a_single_weight_makes_the_cost(figure):
    start = figure.explorer
    assert {control.axis: control.ends(start) for control in start.controls} == {"value": (-3, 3)}

    def cost(name, value):
        net, x = start.moved(selected=name).moved(value=value).with_edits()
        return bpkit.cost_of(net, x, start.y)

    weights = [part.name for part in parts(start.net) if part.kind == "w"]
    found = {(name, value): cost(name, value) for name in weights for value in STOPS}
    best = min(found, key=found.get)
    assert best == ("w:4,3,1", -3)
    assert "C = 0.2622" in slid(start.moved(selected=best[0]), value=best[1]).frame().words


@after("one-gradient")
def the_numbers_of_the_text(net, x, y, gradients):
    assert sum(net.w[l].size for l in (2, 3, 4)) == 18
    assert sum(net.b[l].size for l in (2, 3, 4)) == 8
    answer = ", ".join(f"{a:.4f}" for a in net.forward(x).a[4][:, 0])
    assert f"It answered $({answer})$" in text_of("00")
    assert f"Here it is ${gradients.cost:.4f}$" in text_of("00")
    assert y[:, 0].tolist() == [0, 1, 0]


@after("one-gradient")
def all_the_speeds_cost_two_or_three_runs(net):
    """Counted in products of a weight and a number, which are what a large network spends on."""
    run = sum(net.w[l].size for l in (2, 3, 4))
    back = sum(net.w[l].size for l in (3, 4))  # transposed w times δ
    read = sum(net.w[l].size for l in (2, 3, 4))  # δ times a, for each weight
    assert 2 < (run + back + read) / run < 3


@after("one-gradient")
def the_two_ways_agree(net, x, y, check):
    assert check.worst < 1e-8
    g, numerical = bpkit.backprop(net, x, y), bpkit.numerical_gradient(net, x, y, method="complex")
    assert all(np.allclose(g.w[l], numerical.w[l], rtol=1e-12) for l in (2, 3, 4))


@after("one-gradient")
def the_minutes_of_the_map_are_those_of_the_notebooks():
    rows = re.findall(r"^\| (?:\[)?(\d\d) .*\| (\d+) \|$", text_of("00"), re.MULTILINE)
    assert [number for number, _ in rows] == sorted(NOTEBOOKS)
    assert sum(int(minutes) for _, minutes in rows) == pytest.approx(8 * 60, abs=30)


@after("one-gradient")
def each_label_is_met_where_the_text_says():
    met = {}
    for number in sorted(NOTEBOOKS):
        for label in re.findall(r"\\tag\{(.+?)\}", text_of(number)):
            met.setdefault(label, number)
    expected = {"BP1 for sigmoid": "04", "BP3": "04", "BP4": "04", "BP2": "05", "BP1": "06"}
    assert {label: met[label] for label in expected} == expected


@after("one-gradient")
def what_the_lines_of_python_give():
    known = {"v": np.array([[1, 2], [3, 4], [5, 6]])}
    lines = re.findall(r"^\| `(.+?)` \| gives `(.+?)`", text_of("00"), re.MULTILINE)
    assert len(lines) > 10
    for line, gives in lines:
        assert " ".join(str(eval(line, known)).split()) == " ".join(gives.split()), line
