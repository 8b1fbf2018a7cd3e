"""The same notebooks in Jupyter Notebook 7, which stands on JupyterLab's server and its parts."""

import pytest
from conftest import TOKEN

import bpkit


@pytest.mark.usefixtures("fresh_window")
def test_a_figure_lives_in_notebook_7(lab):
    pytest.importorskip("notebook", minversion="7")
    page, folder = lab.page, lab.folder.name
    page.goto(f"{lab.server.address}/notebooks/{folder}/00_start_here.ipynb?token={TOKEN}")
    still = page.locator("img.bpkit-still").first
    still.wait_for()
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    page.keyboard.press("Control+Enter")
    figure = lab.figure()
    still.wait_for(state="hidden")
    # By mouse: Notebook 7 keeps the arrow keys to itself, also on a slider.
    page.locator(".noUi-base").first.click(position={"x": 20, "y": 2})
    page.wait_for_function("document.querySelector('.widget-readout').textContent !== '1.00'")
    net, x, y = bpkit.example()
    x[0, 0] = float(page.locator(".widget-readout").first.inner_text().replace("−", "-"))
    cost = bpkit.cost_of(net, x, y)
    figure.get_by_role("status").filter(has_text=f"C = {cost:.4f}").wait_for()
    lab.screenshot("notebook_7")
    # Notebook 7 says these by itself, of settings, commands and addresses that JupyterLab has.
    lab.forgive("reading 'schema'", "not registered", "403 (Forbidden)")
