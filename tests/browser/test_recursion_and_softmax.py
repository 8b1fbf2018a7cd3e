"""What is clicked and edited in recursion and softmax_output, in JupyterLab."""

import numpy as np

import bpkit
from bpkit.draw.symbols import rounded
from bpkit.explorers._recursion.order import index_of, shape_of
from bpkit.explorers._recursion.steps import WeightGradient


def test_a_click_on_a_bar_or_a_row_chooses_the_output(lab):
    page = lab.show("softmax", "import bpkit\nbpkit.explorers.softmax_output([1, 2, 3])").page
    words = lab.figure().get_by_role("status")
    a = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    bars = page.locator('.bpkit [data-name="output:3"]')
    bars.first.click()
    words.filter(has_text=f"Output 3 has a = {rounded(a[2])}").wait_for()
    page.keyboard.press("ArrowRight")
    words.filter(has_text=f"Output 1 has a = {rounded(a[0])}").wait_for()
    bars.nth(1).click()
    words.filter(has_text=f"Output 3 has a = {rounded(a[2])}").wait_for()
    assert page.get_by_role("combobox").last.input_value() == "output 3"


def test_stepping_changes_no_number_of_a_network_whose_numbers_lie_between_the_steps(lab):
    cell = "import bpkit\nnet = bpkit.Network([2, 3, 2], hidden='tanh', seed=1)\n"
    cell += (
        "figure = bpkit.explorers.recursion(net, [1.03, -0.5], [0, 1])\n"
        "slider, told = figure.panel.children[4], []\n"
        "slider.observe(lambda change: told.append(change.new - figure.explorer.value), 'value')\n"
        "figure"
    )
    page = lab.show("own", cell).page
    words = lab.figure().get_by_role("status")
    lab.execute("told.clear()")  # when it is made, a slider does tell what it rounds
    page.get_by_role("slider").first.focus()
    start = int(words.inner_text().split()[1])
    for step in range(start - 1, start - 13, -1):
        page.keyboard.press("ArrowLeft")
        words.filter(has_text=f"Step {step} of").wait_for()
    page.wait_for_timeout(500)  # for what a slider may still have to say
    assert f"Step {step} of" in words.inner_text()
    assert "out of date" not in words.inner_text()
    # What the browser rounds to show it, it does not tell: it could come late, as another's number.
    assert float(lab.execute("print(max(map(abs, told), default=0))")) == 0


def test_a_weight_picked_and_slid_puts_the_gradients_that_follow_out_of_date(lab):
    net, x, y = bpkit.example()
    step = index_of(shape_of(net))[WeightGradient(4, 3, 2)]
    cell = f"import bpkit\nbpkit.explorers.recursion(step={step})"
    page = lab.show("edit", cell).page
    figure = lab.figure()
    gradient = bpkit.backprop(net, x, y).w[4][0, 1]
    figure.locator("text", has_text=rounded(gradient)).first.wait_for()
    page.locator('.bpkit [data-name="w:4,1,2"]').click(force=True)
    slider = page.get_by_role("slider").nth(1)
    slider.focus()
    page.keyboard.press("ArrowRight")
    words = figure.get_by_role("status")
    words.filter(has_text="out of date").wait_for()
    assert figure.locator("text", has_text="?").count() > 0
    page.get_by_role("button", name="Reset").click()
    words.filter(has_text=f"Step {step} of 88").wait_for()
    assert figure.locator("text", has_text="?").count() == 0
    lab.screenshot("recursion_reset")
