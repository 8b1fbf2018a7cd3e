"""What the site is built of, on a page of its own; the whole site: whole_site.py."""

import nbformat
import pytest
from conftest import ROOT
from web import WebFigure, answer_all, frames, make_pages, plan_of, prepare, served

SMALL = "bpkit.explorers.forward(bpkit.Network([2, 2, 1], seed=1), [0.5, -0.3], [1])"
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8">
<link rel="stylesheet" href="figures.css"><script src="page.js" defer></script><body>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What each page needs."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.js").write_text(make_pages.script(), "utf-8")
    (folder / "figures.css").write_text(make_pages.style(), "utf-8")
    return folder


@pytest.fixture(scope="module")
def figure_html(folder):
    """A small figure as the builder makes it."""
    drawn = frames.draw(plan_of(prepare.shown_by(SMALL)), frames.Files(folder / "frames"))
    return prepare.figure(SMALL, "lite", drawn)


@pytest.fixture
def opened(folder, chromium):
    """Opens a page with this in its body."""
    context = chromium.new_context()
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))

    with served(folder) as address:

        def show(html):
            (folder / "index.html").write_text(HEAD + html, "utf-8")
            page.goto(f"{address}/index.html")
            return page

        yield show
    context.close()
    assert errors == []


def test_a_figure_without_a_kernel_shows_what_python_draws(opened, figure_html):
    page = opened(figure_html)
    figure = WebFigure(page, page.locator(".bpkit-figure"), prepare.shown_by(SMALL))
    figure.check("at first")
    figure.every_control()
    figure.walk(60)
    figure.panel.get_by_role("button", name="Reset").click()
    figure.explorer = figure.plan.first
    figure.check("reset")


def test_a_part_is_walked_to_by_the_arrow_keys(opened, figure_html):
    page = opened(figure_html)
    figure = WebFigure(page, page.locator(".bpkit-figure"), prepare.shown_by(SMALL))
    page.locator('[data-name="n:1,1"]').focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.dataset.name === 'w:2,1,1'")
    figure.explorer = figure.explorer.moved(selected="w:2,1,1")
    page.wait_for_function("panel => panel.ariaBusy === 'false'", arg=figure.panel.element_handle())
    figure.check("walked")


def test_a_quiz_answers_as_in_jupyterlab(opened):
    quiz = prepare.shown_by("bpkit.exercises.recursion.quiz()")
    page = opened(prepare.quiz(quiz, "quiz"))
    answer_all(page.locator(".bpkit-quiz"), quiz)


def test_a_notebook_is_prepared_and_not_rewritten():
    path = ROOT / "notebooks" / "05_the_recursion.ipynb"
    before = nbformat.read(path, as_version=4)
    after = prepare.page(path, prepare.EDITIONS[0], lambda line, is_narrow: "frames-of-it")
    cells = {cell.id: cell for cell in after.cells}
    assert cells.keys() - {cell.id for cell in before.cells} == {"alive"}
    for cell in before.cells:
        assert cells[cell.id].source == cell.source
        hidden = cell.metadata.get("jupyter") == {"outputs_hidden": True}
        waits = "hide-output" in cells[cell.id].metadata.get("tags", ())
        assert waits == (hidden and any(output.get("data") != {} for output in cell.outputs))
    assert 'data-figure="frames-of-it"' in cells["figure-recursion"].outputs[0].data["text/html"]
    assert "05_the_recursion.ipynb" in cells["starter-step-back"].outputs[0].data["text/html"]
