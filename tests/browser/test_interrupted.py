"""What happens to a figure in a day: the page reloaded, a second tab, another network."""

import pytest
from conftest import GONE

import bpkit


def cost_at(**changes):
    """C of the running example with these inputs, as a figure says it."""
    net, x, y = bpkit.example()
    for name, value in changes.items():
        x[int(name[1]) - 1] = value
    return f"C = {bpkit.cost_of(net, x, y):.4f}"


def status(page):
    return page.locator(".bpkit").first.get_by_role("status")


def test_closed_and_reopened_with_its_kernel_still_there(lab):
    page = lab.show("reopened", "import bpkit\nbpkit.explorers.forward()").page
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    status(page).filter(has_text=cost_at(x1=1.05)).wait_for()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    lab.open("reopened.ipynb")
    status(page).filter(has_text=cost_at(x1=1.05)).wait_for()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    status(page).filter(has_text=cost_at(x1=1.1)).wait_for()
    assert page.locator("img.bpkit-still").first.is_hidden()


def test_two_tabs_on_one_notebook_show_the_same_figure(lab):
    page = lab.show("tabs", "import bpkit\nbpkit.explorers.forward()").page
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    second = page.context.new_page()
    second.set_default_timeout(60_000)
    second.on("pageerror", lambda error: lab.errors.append(str(error)))
    second.goto(page.url)
    status(second).filter(has_text=cost_at()).wait_for()
    for tab, value in [(second, 1.05), (page, 1.1), (second, 1.15)]:
        tab.bring_to_front()
        tab.get_by_role("slider").first.focus()
        tab.keyboard.press("ArrowRight")
        for seen_by in (tab, second, page):
            status(seen_by).filter(has_text=cost_at(x1=value)).wait_for(state="attached")
    second.close()


def test_the_readers_network_trained_in_between(lab):
    make = "import bpkit\nnet, x, y = bpkit.example()\nbpkit.explorers.forward(net, x, y)"
    page = lab.show("trained", make, "h = bpkit.train(net, x, y, epochs=50, learning_rate=2)").page
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    net, x, y = bpkit.example()
    bpkit.train(net, x, y, epochs=50, learning_rate=2)
    x[0] = 1.05
    status(page).filter(has_text=f"C = {bpkit.cost_of(net, x, y):.4f}").wait_for()


def test_opened_the_next_day_it_says_what_to_do(lab):
    """A saved notebook holds the stills and no widgets: JupyterLab would report errors."""
    quiz = "bpkit.exercises.delta.quiz()"
    page = lab.show("next_day", "import bpkit\nbpkit.explorers.forward()", quiz).page
    page.locator(".bpkit").nth(1).wait_for()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    lab.shut_down_kernels()
    lab.open("next_day.ipynb")
    still = page.locator("img.bpkit-still")
    still.wait_for()
    page.wait_for_timeout(2000)
    lab.screenshot("next_day")
    below = page.locator(".jp-OutputArea-child:has(.bpkit-still) + .jp-OutputArea-child")
    told = [
        each.locator(".jp-OutputArea-output").evaluate(
            "e => getComputedStyle(e, '::after').content"
        )
        for each in below.all()
    ]
    assert told[0] == '"Run this cell to bring the figure to life."'
    assert set(told[1:]) == {'"Run this cell to answer."'}
    sizes = {e.evaluate("e => getComputedStyle(e).fontSize")
             for e in page.get_by_text("Error displaying widget").all()}  # fmt: skip
    assert sizes <= {"0px"}
    lab.run_all()
    lab.figure().get_by_role("status").filter(has_text="x₁ = 1").wait_for()
    assert still.is_hidden()
    lab.forgive(*GONE)


@pytest.mark.usefixtures("fresh_window")
def test_the_font_of_the_formulas_comes_once(lab):
    cell = "import bpkit\nbpkit.explorers.forward()"
    page = lab.show("font", cell, cell).page
    lab.figure(1).wait_for()
    page.wait_for_function("[...document.fonts].some((font) => font.family === 'bpkit math')")
    assert page.evaluate("[...document.fonts].filter((f) => f.family === 'bpkit math').length") == 1
    lab.screenshot("font")
