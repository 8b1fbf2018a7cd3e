"""What the notebooks say is so: each claim beside them (claims/) holds, and none is forgotten."""

import ast
import inspect
import re
from pathlib import Path

import nbformat
import pytest
import store
from claims import claims_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

NOTEBOOKS = {
    p.stem[:2]: nbformat.read(p, as_version=4)
    for p in sorted(store.NOTEBOOKS.glob("*.ipynb"))
    if (Path(__file__).parent / "claims" / f"nb{p.stem[:2]}.py").exists()
}
TO_TRY = re.compile(r"^Things to try:\n\n((?:(?:\d+\.|-) .+\n(?: .+\n)*)+)", re.MULTILINE)


def text_of(nb):
    return "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown") + "\n"


def shown_by(source, names):
    """Run a cell; what its last expression gives."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    if last is not None:
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return None


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_what_a_notebook_claims_holds(number):
    claims, names = claims_of(number), {}
    for cell in NOTEBOOKS[number].cells:
        if cell.cell_type == "code":
            known = {"figure": shown_by(cell.source, names)}
            for claim in claims:
                if claim.cell == cell.id:
                    claim(**{p: {**names, **known}[p] for p in inspect.signature(claim).parameters})


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_each_claim_is_of_a_cell_and_each_quote_of_the_text(number):
    nb = NOTEBOOKS[number]
    code, text = {c.id for c in nb.cells if c.cell_type == "code"}, text_of(nb)
    for claim in claims_of(number):
        assert claim.cell in code, f"{claim.__name__}: no code cell {claim.cell!r}"
        for quote in claim.quotes:
            assert quote in text, f"{claim.__name__}: the text does not say {quote!r}"


def things_to_try(nb):
    """Each item of the lists that send the reader to a figure."""
    for found in TO_TRY.findall(text_of(nb)):
        yield from re.split(r"^(?:\d+\.|-) ", found, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_each_thing_to_try_is_promised(number):
    quotes = [quote for claim in claims_of(number) for quote in claim.quotes]
    for item in things_to_try(NOTEBOOKS[number]):
        assert any(quote in item for quote in quotes), item


def spoiled(nb):
    """Cells right after a "Predict" of whose stored output anything is seen."""
    asked = False
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            asked = "**Predict" in cell.source
        elif asked and cell.outputs:
            hidden = cell.metadata.get("jupyter") == store.HIDDEN
            if not hidden or cell.outputs[0] != store.BLANK:
                yield cell.id


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_no_prediction_is_spoiled_by_what_is_stored(number):
    """JupyterLab hides such an output until it is asked for, and shows it once the cell is run."""
    assert not list(spoiled(NOTEBOOKS[number]))


@pytest.mark.parametrize(
    ("metadata", "outputs", "found"),
    [
        ({}, ["14"], ["answer"]),
        ({"jupyter": store.HIDDEN}, ["14"], ["answer"]),
        ({"jupyter": store.HIDDEN}, ["", "14"], []),
        ({}, [], []),
    ],
)
def test_a_spoiled_prediction_is_found(metadata, outputs, found):
    """Also where the first line of what is hidden would be seen."""
    data = [{"text/plain": text} if text else {} for text in outputs]
    cells = [
        new_markdown_cell("**Predict** their sum."),
        new_code_cell("14", id="answer", metadata=metadata),
    ]
    cells[1].outputs = [new_output("display_data", each) for each in data]
    assert list(spoiled(new_notebook(cells=cells))) == found
