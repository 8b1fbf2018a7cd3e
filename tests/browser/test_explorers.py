"""Each explorer in JupyterLab: shown, driven by keyboard and mouse, seen in both themes."""

import pytest
from figures import EXPLORERS

import bpkit


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_is_shown_driven_and_has_no_serious_accessibility_fault(lab, name):
    page = lab.show(f"explorer_{name}", f"import bpkit\nbpkit.explorers.{name}()").page
    figure = lab.figure()
    page.mouse.move(2, 2)  # where it points at nothing
    page.wait_for_timeout(300)
    start = figure.inner_html()
    for slider in page.get_by_role("slider").all():
        slider.focus()
        for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
            page.keyboard.press(key)
            page.wait_for_timeout(150)
    if page.get_by_role("slider").count() > 0:  # as long as it takes, on a busy machine
        changed = "([box, start]) => box.innerHTML !== start"
        page.wait_for_function(changed, arg=[figure.element_handle(), start])
    assert page.get_by_text("Traceback").count() == 0
    for theme in ("light", "dark"):
        lab.change_theme(theme)
        figure.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        lab.screenshot(f"gallery_{name}_{theme}")
    lab.assert_accessible()
    page.set_viewport_size({"width": 900, "height": 1000})
    page.wait_for_timeout(300)
    assert figure.evaluate("box => box.scrollWidth <= box.clientWidth")
    for part in (figure, *page.get_by_role("slider").all()):
        box = part.bounding_box()
        assert box["x"] + box["width"] <= 900
    page.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(500)
    assert figure.locator(".bpkit-words").inner_text() in start


def test_the_quiz_of_notation_is_answered_by_mouse(lab):
    page = lab.show("quiz", "import bpkit\nbpkit.explorers.notation()").page
    words = lab.figure().get_by_role("status")
    page.get_by_role("button", name="Ask me").click()
    words.filter(has_text="Show me w").wait_for()
    lab.screenshot("quiz")
    page.locator('.bpkit [data-name="n:2,1"]').click()
    words.filter(has_text="a weight is a line").wait_for()


def test_the_quiz_of_notation_is_answered_by_keyboard(lab):
    """The arrow keys only lead to a part: no part on the way there is an answer."""
    page = lab.show("quiz", "import bpkit\nbpkit.explorers.notation(selected='w:2,1,1')").page
    words = lab.figure().get_by_role("status")
    page.get_by_role("button", name="Ask me").click()
    words.filter(has_text="Show me w³₂₃").wait_for()
    page.locator('.bpkit [data-name="w:2,1,1"]').focus()
    for key, there in (("ArrowRight", "n:2,1"), ("ArrowRight", "w:3,1,1"), ("ArrowUp", "w:3,2,3")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.name") == there
        page.wait_for_timeout(300)
        assert words.inner_text().startswith("Show me")
    page.keyboard.press("Enter")
    words.filter(has_text="Right. w³₂₃").wait_for()


def test_the_last_position_of_a_fast_slider_wins(lab):
    page = lab.show("fast", "import bpkit\nbpkit.explorers.forward()").page
    page.get_by_role("slider").first.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    net, x, y = bpkit.example()
    x[0, 0] = 2.5
    cost = bpkit.cost_of(net, x, y)
    lab.figure().get_by_role("status").filter(has_text=f"C = {cost:.4f}").wait_for()


def test_two_copies_in_one_notebook_do_not_interfere(lab):
    cell = "import bpkit\nbpkit.explorers.forward()"
    page = lab.show("two", cell, cell).page
    before = lab.figure(1).inner_html()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    lab.figure(0).get_by_role("status").filter(has_text="x₁ = 1.05").wait_for()
    assert lab.figure(1).inner_html() == before
