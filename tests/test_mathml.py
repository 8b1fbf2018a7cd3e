"""mathml: what a browser is given for a formula, where the converter leaves it too little."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from bpkit.draw.formulas import LABELLED
from bpkit.draw.mathml import mathml

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
# How many children MathML gives each of these.
CHILDREN = {
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "mfrac": 2,
    "msubsup": 3,
    "munderover": 3,
}


def elements(formula):
    """The elements of a formula, outer ones first, with their own names."""
    for element in ET.fromstring(mathml(formula)).iter():
        element.tag = element.tag.split("}")[1]
        yield element


def told(formula, *attributes):
    """Each sign of a formula, in order, with these attributes."""
    return [(e.text, *map(e.get, attributes)) for e in elements(formula) if e.text]


def formulas_of(path):
    """Every formula in a notebook's text, without its label."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```|`[^`]*`|\\tag\{.+?\}", "", cell.source, flags=re.DOTALL)
            yield from re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL)
            yield from re.findall(
                r"\$([^$\n]+)\$", re.sub(r"\$\$.+?\$\$", "", text, flags=re.DOTALL)
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_formula_of_the_series_is_mathml_by_its_rules(path):
    formulas = [*formulas_of(path)]
    assert formulas
    for formula in formulas:
        for element in elements(formula):
            assert len(element) == CHILDREN.get(element.tag, len(element)), formula
            assert element.get("mathvariant") in (None, "normal"), formula
            assert "\\" not in (element.text or ""), formula


@pytest.mark.parametrize("label", LABELLED)
def test_a_label_stands_after_its_formula(label):
    formula = LABELLED[label]
    alone = mathml(formula)
    assert alone.startswith("<math")
    assert (
        mathml(rf"{formula} \tag{{{label}}}") == f'{alone}<span class="bpkit-tag">({label})</span>'
    )
    assert mathml(r"x \tag{<b>}").endswith(">(&lt;b&gt;)</span>")


def test_a_matrix_is_one_with_its_brackets():
    (power,) = (
        e for e in elements(r"2 \begin{pmatrix} 1 \\ 2 \end{pmatrix}^{3} = 4") if e.tag == "msup"
    )
    assert [e.tag for e in power[0]] == ["mo", "mtable", "mo"]
    (row,) = (e for e in elements(r"\begin{pmatrix} 1 \end{pmatrix} x") if len(e) == 3)
    assert [e.tag for e in row] == ["mo", "mtable", "mo"]


def test_a_table_without_brackets_takes_no_sign_beside_it_for_one():
    (row,) = (e for e in elements(r"C = \begin{matrix} 1 \end{matrix} = 1") if len(e) == 5)
    assert [e.tag for e in row] == ["mi", "mo", "mtable", "mo", "mn"]


def test_a_transpose_is_upright():
    assert ("T", "normal") in told(r"w^{\mathsf T}", "mathvariant")


@pytest.mark.parametrize(
    ("formula", "forms"),
    [
        ("1 - 2", [None]),
        ("-1", ["prefix"]),
        ("(-1.5)", ["prefix"]),
        ("(a) - 1", [None]),
        ("a = -1", ["prefix"]),
        (r"2 \cdot -1 - 1", ["prefix", None]),
        (r"(0,\ -1)", ["prefix"]),
        (r"\frac{-1}{a^2 - 1}", ["prefix", None]),
        (r"|-1 - 2| - 3", ["prefix", None, None]),
        (r"\text{slip} - \text{right}", [None]),
        (r"\text{about } -1", ["prefix"]),
    ],
)
@pytest.mark.parametrize("minus", ["-", "−"])
def test_a_minus_is_a_sign_where_no_operand_stands_before_it(formula, forms, minus):
    signs = [e for e in elements(formula.replace("-", minus)) if e.text in ("−", "+")]
    assert [(e.tag, e.get("form")) for e in signs] == [("mo", form) for form in forms]


@pytest.mark.parametrize(
    "formula",
    ["|x|", "|x|^2", r"\max(|a|, |b|)", r"\text{largest } |g - n|", r"s \cdot |\delta^{3}| = |x|"],
)
def test_bars_open_and_close(formula):
    forms = [form for sign, form in told(formula, "form") if sign == "|"]
    assert forms == ["prefix", "postfix"] * (len(forms) // 2)
    assert forms


def test_the_name_of_a_function_is_one_word_apart_from_its_operand():
    assert [e.tag for e in elements(r"y \ln a")][2:] == ["mi", "mspace", "mi", "mspace", "mi"]
    assert "mspace" not in [e.tag for e in elements(r"1 + \ln (a)")]
    assert [e.text for e in elements(r"\mathrm{sigmoid}(z)")][2:] == ["sigmoid", "(", "z", ")"]
    assert ("max", "0", "0") in told(r"a = \max(z, 0)", "lspace", "rspace")
