"""What notebook 01 claims: names, places in a matrix, and what one neuron computes."""

import re

import numpy as np

from bpkit.draw.network import parts
from bpkit.draw.symbols import part_of
from claims import after, promise


def neighbours(figure):
    """For each part, where the arrow keys lead: {"w:3,1,2": {"left": "n:2,2", ...}, ...}."""
    svg = figure.frame().picture
    return {
        name: dict(re.findall(r'data-(left|right|up|down)="([^"]*)"', rest))
        for name, rest in re.findall(r'<g data-name="([^"]+)"([^>]*)>', svg)
    }


@promise(
    "figure-notation",
    "The lit line is $w^2_{31}$. It arrives in layer 2. It goes *to* neuron 3, *from* neuron 1.",
    "In our running example $L = 4$.",
)
def another_line_than_the_one_asked_for_is_lit(figure):
    assert figure.explorer.net.L == 4
    words = figure.frame().words
    assert words.startswith("w²₃₁ is the weight from neuron 1 of layer 1 to neuron 3 of layer 2.")
    assert "w³₁₂" not in words


@promise(
    "figure-notation",
    "Then click it, and the figure tells you its name.",
    "Point at other lines and circles, or click them. Find $w^3_{21}$. It is another line",
)
def pointing_and_clicking_tell_a_name(figure):
    for name, symbol in (("w:3,1,2", "w³₁₂"), ("w:3,2,1", "w³₂₁"), ("n:2,3", "a²₃")):
        assert f"{symbol} is the" in figure.explorer.moved(hovered=name).frame().words
        assert f"{symbol} is the" in figure.explorer.moved(selected=name).frame().words


@promise("figure-notation", "`↑` and `↓` go through the weights of one layer, `←` and `→` follow")
def where_the_arrow_keys_lead(figure):
    keys = neighbours(figure)
    for part in parts(figure.explorer.net):
        if part.kind != "w":
            continue
        assert keys[part.name]["left"] == f"n:{part.l - 1},{part.k}"
        assert keys[part.name]["right"] == f"n:{part.l},{part.j}"
        visited, name = [], part.name
        while name not in visited:
            visited.append(name)
            name = keys[name]["down"]
            assert keys[name]["up"] == visited[-1]
        of_layer = {p.name for p in parts(figure.explorer.net) if (p.kind, p.l) == ("w", part.l)}
        assert set(visited) == of_layer


@promise(
    "figure-notation",
    "Where does $w^l_{jk}$ stand? Say it before you look: row …, column …",
    "Row $j$, column $k$.",
)
def the_matrix_marks_the_place(figure):
    for l, w in figure.explorer.net.w.items():
        for j, k in np.ndindex(w.shape):
            frame = figure.explorer.moved(selected=f"w:{l},{j + 1},{k + 1}").frame()
            assert f"row {j + 1}, column {k + 1} of w" in frame.words


@promise("figure-notation", "Press *Ask me*. You get a name, and you show the line.")
def three_right_in_a_row(figure):
    (ask,) = (control for control in figure.explorer.controls if control.label == "Ask me")
    explorer = figure.explorer
    for praise in ("Right.", "Right, 2 in a row.", "Right, 3 in a row."):
        explorer = ask.act(explorer)
        assert explorer.frame().words.startswith("Show me w")
        explorer = explorer.moved(selected=explorer.question)
        assert explorer.frame().words.startswith(praise)


@promise("figure-notation", "A row holds all weights that arrive at one neuron.")
def a_row_arrives_and_a_column_starts(figure):
    of_row, of_column = {}, {}
    for part in parts(figure.explorer.net):
        if part.kind == "w":
            keys = neighbours(figure)[part.name]
            of_row.setdefault((part.l, part.j), set()).add(keys["right"])
            of_column.setdefault((part.l, part.k), set()).add(keys["left"])
    assert all(len(ends) == 1 for ends in (*of_row.values(), *of_column.values()))
    assert part_of("w:3,1,2")[1:] == (3, 1, 2)


@after("one-neuron")
def the_neurons_worked_out_by_hand(net, x, trace):
    assert x[:, 0].tolist() == [1, 0.5]
    assert (net.w[2][0].tolist(), net.b[2][0].item()) == ([1, -1.5], 0)
    assert (net.w[2][1].tolist(), net.b[2][1].item()) == ([0.5, -0.5], 0.5)
    assert trace.z[2][:, 0].tolist() == [0.25, 0.75, 1.25]
    assert f"{1 / (1 + np.exp(-0.25)):.4f}" == f"{trace.a[2][0, 0]:.4f}" == "0.5622"


@after("layer-as-matrix")
def one_line_says_it_for_every_layer(net, trace, z2):
    assert (z2 == trace.z[2]).all()
    for l in (2, 3, 4):
        assert np.allclose(net.w[l] @ trace.a[l - 1] + net.b[l], trace.z[l], rtol=1e-15)
        from_to = {(k, j): net.w[l][j, k] for j, k in np.ndindex(net.w[l].shape)}
        other = np.array([[from_to[k, j] for j in range(net.w[l].shape[0])]
                          for k in range(net.w[l].shape[1])])  # fmt: skip
        assert other.shape != net.w[l].shape
        assert np.allclose(other.T @ trace.a[l - 1] + net.b[l], trace.z[l], rtol=1e-15)
