"""A figure on the reader's page: it fits a screen, stands still, and leaves a network as it is."""

import pytest
from figures import EXPLORERS

AT_MOST = 640  # px: what JupyterLab leaves of a screen of 800
TAKES_A_NETWORK = ["forward", "notation", "nudge", "recursion"]
FIRST = {"descent": "'bowl'"}  # the setting with most to show
OWN = """
import bpkit
net = bpkit.Network([2, 3, 2], seed=1)  # whose weights are no stops of a slider
kept = net.copy()
figure = bpkit.explorers.{name}(net, [0.1234567, -0.7654321], [0, 1])
figure
"""
SAME = """
same = all((new == old).all() for new, old in zip([*net.w, *net.b], [*kept.w, *kept.b]))
print(same, dict(figure.explorer.edits))
"""


def height(panel):
    return round(panel.bounding_box()["height"])


@pytest.mark.parametrize("name", EXPLORERS)
def test_controls_picture_formulas_and_words_are_seen_together(lab, name):
    lab.page.set_viewport_size({"width": 1280, "height": 800})
    page = lab.show(
        f"fits_{name}", f"import bpkit\nbpkit.explorers.{name}({FIRST.get(name, '')})"
    ).page
    lab.figure().wait_for()
    page.wait_for_timeout(700)  # the font of the formulas comes
    panel = page.locator(".bpkit-panel")
    heights = {height(panel)}
    for slider in page.get_by_role("slider").all():
        slider.focus()
        for key in ("End", "Home", "PageUp"):
            page.keyboard.press(key)
            page.wait_for_timeout(200)
            heights.add(height(panel))
    lab.screenshot(f"fits_{name}")
    assert max(heights) <= AT_MOST, heights


def test_the_laboratory_is_seen_together_also_when_it_has_told_what_was_done(lab):
    """With the slips that have most to tell: two formulas broken, a long one, eight numbers."""
    lab.page.set_viewport_size({"width": 1280, "height": 800})
    page = lab.show("fits_slips_told", "import bpkit\nbpkit.explorers.slips()").page
    lab.figure().wait_for()
    page.wait_for_timeout(700)
    slips, answers = page.get_by_label("slip", exact=True), page.get_by_label("broken is")
    for label in ("4", "17", "28", "32"):
        slips.select_option(label)
        for answer in ("BP1: δ of the output", "tell me"):
            answers.select_option(answer)
            page.wait_for_timeout(300)
    assert height(page.locator(".bpkit-panel")) <= AT_MOST  # a panel may grow, but not shrink


def test_whoever_listens_hears_the_name_of_every_control(lab):
    all_in_one_cell = "\n".join(
        f"display(bpkit.explorers.{name}({FIRST.get(name, '')}))" for name in EXPLORERS
    )
    page = lab.show("named", f"import bpkit\n{all_in_one_cell}").page
    page.get_by_role("slider", name="scale of w").wait_for()
    page.get_by_role("button", name="play or pause").first.wait_for()
    lab.assert_accessible()
    slider = page.get_by_role("slider", name="x₁")  # its name follows what is selected
    page.locator('.bpkit [data-name="w:3,1,2"]').first.dispatch_event("click")
    page.get_by_role("slider", name="w³₁₂").wait_for()
    assert slider.count() == 0


@pytest.mark.parametrize("name", TAKES_A_NETWORK)
def test_a_network_is_not_changed_by_being_looked_at(lab, name):
    page = lab.show(f"own_{name}", OWN.format(name=name)).page
    lab.figure().wait_for()
    for part in ("w:2,1,2", "w:3,2,1", "b:2,3", "n:1,2", "n:3,1"):
        page.locator(f'.bpkit [data-name="{part}"]').dispatch_event("click")
        page.wait_for_timeout(300)
    assert lab.execute(SAME).strip() == "True {}"
