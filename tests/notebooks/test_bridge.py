"""The folded programs of notebook 09, which need a library that readers may not have."""

import re

import nbformat
import numpy as np
import pytest
import store

import bpkit

TEXT = "\n".join(
    cell.source
    for cell in nbformat.read(store.NOTEBOOKS / "09_trust_but_verify.ipynb", as_version=4).cells
    if cell.cell_type == "markdown"
)


def program(library):
    """The lines in the text that begin with importing the library."""
    (found,) = re.findall(rf"```python\n(import {library}\n.+?)```", TEXT, re.DOTALL)
    return found


def printed_by(lines, capsys):
    """What the lines print in the notebook, where net, X, Y and the misprint are known."""
    rng = np.random.default_rng(0)
    net, _, _ = bpkit.example()
    misprint = bpkit.Equations(delta_hidden=lambda w, d, z, sigma: (w.T @ d) * sigma.value(z))
    known = {"np": np, "bpkit": bpkit, "net": net, "printed": misprint}
    known |= {"X": rng.normal(size=(2, 3)), "Y": rng.uniform(size=(3, 3))}
    exec(lines, known)
    return capsys.readouterr().out.splitlines()


def test_automatic_differentiation_judges_as_the_text_says(capsys):
    told = printed_by(program("autograd"), capsys)
    assert told == ["[True, True, True]", "[False, False, True]"]
    for line in told:
        assert f"`{line}`" in TEXT


def test_pytorch_gives_the_same_gradients(capsys):
    pytest.importorskip("torch")
    assert printed_by(program("torch"), capsys) == ["True True"] * 3


def test_what_the_complex_step_asks_of_the_code(capsys):
    (lines,) = re.findall(r"```python\n(def g\(t\):.+?)```", TEXT, re.DOTALL)
    (told,) = printed_by(lines, capsys)
    assert float(told) == pytest.approx(3)
    assert f"# {told}" in lines
