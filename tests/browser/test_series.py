"""Every notebook in the browser: it runs from top to bottom, and its figures come alive."""

import pytest
from conftest import OUTPUT, ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_pictures_are_seen(lab, path):
    page = lab.open(path.name).page
    lab.run_all()
    pictures = page.locator(
        ".jp-OutputArea .bpkit-picture svg, .jp-OutputArea img:not(.bpkit-still)"
    )
    for number in range(pictures.count()):
        pictures.nth(number).scroll_into_view_if_needed()
        page.wait_for_timeout(500)  # until JupyterLab has laid out what came into view
        lab.screenshot(f"{path.stem}_{number}")
    assert page.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
    assert page.get_by_text("Error displaying widget").count() == 0


def test_under_a_prediction_nothing_is_seen_until_its_cell_is_run(lab):
    page = lab.open("03_gradient_descent.ipynb").page
    cell = page.locator(".jp-CodeCell").filter(has_text="slope_w = (cost_at")
    panel = page.locator(".jp-WindowedPanel-outer")
    while not cell.is_visible():
        panel.hover()
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(200)
    placeholder = cell.locator(".jp-OutputPlaceholder")
    placeholder.wait_for()
    assert placeholder.inner_text().strip() == ""
    lab.run_all()
    cell.get_by_text("∂C/∂w = -0.1054").wait_for()


def test_the_live_figure_has_no_serious_accessibility_fault(lab):
    lab.open("00_start_here.ipynb")
    lab.run_all()
    lab.figure()
    lab.assert_accessible()


def test_the_picture_for_the_readme_is_taken(lab):
    page = lab.open("00_start_here.ipynb").page
    page.set_viewport_size({"width": 960, "height": 1010})
    lab.run_all()
    page.get_by_role("slider").first.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    lab.figure().get_by_role("status").filter(has_text="x₁ = 1.2").wait_for()
    lab.figure().locator(".bpkit-words").scroll_into_view_if_needed()
    page.mouse.move(500, 500)
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(500)  # until JupyterLab has laid out what came into view
    lab.screenshot("in_use")
    assert (OUTPUT / "in_use.png").stat().st_size < 200_000
