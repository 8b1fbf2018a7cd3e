"""Frames drawn ahead, in the browser: shown at once, and never one of another state."""

import base64
import json
import pickle
import random
import re
from functools import cache, partial

import pytest
from conftest import EXECUTE, Server

import bpkit
from bpkit.figure import Figure
from tests.benchmarks.delay_proxy import DelayProxy

# The kernel notes every explorer that it came to, and how many cells had been run.
CELL = """
import base64, pickle
import bpkit
from bpkit.figure import Figure
net, x, y = bpkit.example()
cells, states = 0, []
draw = Figure.draw
def noting(self):
    draw(self)
    states.append((cells, base64.b64encode(pickle.dumps(self.explorer)).decode()))
Figure.draw = noting
figure = bpkit.explorers.{}
figure
"""
FORWARD = CELL.format("forward(net, x, y)")
# The page notes every frame that it showed, and how many cells it had then run.
WATCH = """() => {
  const words = document.querySelector(".bpkit-words");
  window.cells = 0;
  window.shown = [];
  const note = () => shown.push([cells, words.textContent]);
  note();
  const everything = { subtree: true, childList: true, characterData: true };
  new MutationObserver(note).observe(words, everything);
}"""
ON_A_PART = """([type, number]) => {
  const parts = [...document.querySelectorAll(".bpkit [data-name]")];
  parts[number % parts.length].dispatchEvent(new MouseEvent(type, { bubbles: true }));
}"""
IS_LAST = "words => shown.at(-1)[1] === words"
BOTH_SAY = """words => {
  const said = [...document.querySelectorAll(".bpkit-words")];
  return said.length === 2 && said.every((element) => element.textContent === words);
}"""


@pytest.fixture(scope="session")
def proxy(server):
    return DelayProxy(int(server.address.rsplit(":", 1)[1]))


@pytest.fixture
def far_lab(fresh_window, lab, server, proxy):
    """A Lab behind a network whose delay a test sets."""
    proxy.delay = 0
    lab.server = Server(f"http://127.0.0.1:{proxy.port}", server.root)
    yield lab
    proxy.delay = 0
    lab.page.close()  # messages may still be under way in it


def words_of(edits):
    """What `forward` says under edits, computed afresh."""
    figure = bpkit.explorers.forward()
    figure.move(edits=edits)
    words = figure.frame().words
    figure.close()
    return words


def settled(page):
    """Wait until the page shows nothing new any more."""
    shown = None
    while shown != (shown := page.evaluate("shown.length")):
        page.wait_for_timeout(700)


def assert_shown_before_the_kernel_answers(page, proxy, press, condition, argument=None):
    """Press, and see it shown, over a network so slow that no answer can be there by then."""
    proxy.delay = 30.0  # seconds each way
    press()
    page.wait_for_function(condition, arg=argument, timeout=1000 * proxy.delay)


def number(text):
    return float(text.replace("−", "-"))


def test_a_slider_is_answered_without_the_kernel(far_lab, proxy):
    page = far_lab.show("far", FORWARD).page
    far_lab.figure()
    page.wait_for_timeout(1500)
    page.get_by_role("slider").first.focus()
    page.evaluate(WATCH)
    words = words_of({"n:1,1": 1.05})
    press = partial(page.keyboard.press, "ArrowRight")
    assert_shown_before_the_kernel_answers(page, proxy, press, IS_LAST, words)


def test_a_part_is_walked_to_without_the_kernel(far_lab, proxy):
    page = far_lab.show("walk", FORWARD).page
    far_lab.figure()
    page.wait_for_timeout(1500)
    page.locator('.bpkit [data-name="n:1,1"]').focus()
    page.evaluate(WATCH)
    press = partial(page.keyboard.press, "ArrowRight")
    says = "words => shown.at(-1)[1].startsWith(words)"
    assert_shown_before_the_kernel_answers(page, proxy, press, says, "With w²₁₁ = 1,")
    # The slider is the weight's by now.
    assert page.locator(".bpkit-figure .widget-label").first.inner_text() == "w²₁₁"


def test_a_pick_right_after_a_slide_finds_the_slide_done(far_lab, proxy):
    page = far_lab.show("order", FORWARD).page
    far_lab.figure()
    page.wait_for_timeout(1000)
    proxy.delay = 0.075
    page.get_by_role("slider").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.locator('.bpkit [data-name="w:3,1,2"]').dispatch_event("click")
    page.locator(".bpkit-words").filter(has_text="With w³₁₂").wait_for()
    page.wait_for_timeout(500)
    done = far_lab.execute("print(figure.explorer.selected, figure.explorer.edits)")
    assert done.strip() == "w:3,1,2 {'n:1,1': 1.15}"


class Hand:
    """Does anything that a reader can do with a figure, by chance."""

    def __init__(self, page, seed):
        self.page, self.chance = page, random.Random(seed)

    def slide(self):
        sliders = self.page.locator(".bpkit-figure [role=slider]:visible").all()
        if sliders:
            self.chance.choice(sliders).focus()
            key = self.chance.choice(["ArrowRight", "ArrowLeft", "ArrowRight", "PageUp"])
            self.page.keyboard.press(key)

    def pick(self):
        self.page.evaluate(ON_A_PART, ["click", self.chance.randrange(99)])

    def look(self):
        self.page.evaluate(ON_A_PART, ["pointerover", self.chance.randrange(99)])

    def choose(self):
        lists = self.page.locator(".bpkit-figure select:visible").all()
        if lists:
            self.chance.choice(lists).focus()
            self.page.keyboard.press(self.chance.choice(["ArrowUp", "ArrowDown"]))

    def press(self):
        buttons = self.page.locator(".bpkit-figure .jupyter-button:visible")
        self.chance.choice(buttons.filter(has_text=re.compile(r"\w")).all()).click()

    def run_a_cell(self):
        code = f"net.w[2][0, 0] = {self.chance.randint(-8, 8) / 4}; cells += 1; figure.draw()"
        self.page.evaluate(f"code => {{ cells += 1; ({EXECUTE})(code); }}", code)

    def act(self):
        acts = [self.slide, self.pick, self.look, self.choose, self.press, self.run_a_cell]
        self.chance.choices(acts, [10, 6, 2, 3, 2, 1])[0]()


@pytest.mark.parametrize(
    "made", ["forward(net, x, y)", "notation(net, x, y)", "softmax_output()", "vanishing()"]
)
def test_whatever_the_reader_does_no_frame_of_another_state_is_shown(far_lab, proxy, made):
    """Slides, picks, looks, choices, presses, weights set in a cell, over a network of any delay.

    Each frame shown is the kernel's answer, or that of one control moved from a state in which the
    kernel had run all cells that the reader had. In the end it is that of the present state.
    """
    page = far_lab.show("property", CELL.format(made)).page
    far_lab.figure()
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    hand = Hand(page, seed=made)
    for _ in range(30):
        hand.act()
        proxy.delay = hand.chance.choice([0, 0.02, 0.075])
        page.wait_for_timeout(hand.chance.choice([0, 0, 10, 50, 200, 600]))
    settled(page)
    shown = page.evaluate("shown")
    states = json.loads(far_lab.execute("import json; print(json.dumps(states))"))
    answers = {(cells, opened(state).frame().words) for cells, state in states}
    ahead = [tuple(frame) for frame in shown if tuple(frame) not in answers]
    assert [frame for frame in ahead if not one_act_away(states, *frame)] == []
    assert shown[-1][-1] == opened(states[-1][-1]).frame().words
    assert len(shown) > 3


def one_act_away(states, cells, words):
    """Whether words are what one control leads to, from a state with so many cells run."""
    return any(
        words in words_around(state)
        for ran, state in reversed(states)
        if ran in (cells, cells - 1)  # the page counts a cell when it is sent
    )


@cache
def opened(state):
    """The explorer that the kernel came to."""
    return pickle.loads(base64.b64decode(state))


@cache
def words_around(state):
    """All that the figure can say after one act."""
    figure = Figure(opened(state))
    explorer, places = figure.explorer, figure.places
    led = [
        control.led(explorer, places[key], place)
        for key, control in figure.controls.items()
        for place in control.places(explorer, places[key])
    ]
    figure.close()
    return {after.frame().words for after in led}


def test_only_a_figure_in_view_is_drawn_ahead(lab):
    space = "from IPython.display import HTML\nHTML('<div style=\"height: 2000px\"></div>')"
    below = "below = bpkit.explorers.forward()\nbelow"
    page = lab.show("in_view", FORWARD, space, below).page
    ask = "print(figure._ahead.in_view, below._ahead.in_view)"

    def scroll_to(number):
        notebook = "jupyterapp.shell.currentWidget.content"
        page.evaluate(f"number => {notebook}.scrollToItem(number, 'start')", number)
        page.wait_for_timeout(1500)
        return lab.execute(ask).strip()

    assert scroll_to(0) == "True False"
    assert scroll_to(2) == "False True"
    assert scroll_to(0) == "True False"


def test_a_drag_ends_on_the_right_picture(far_lab, proxy):
    page = far_lab.show("drag", FORWARD).page
    far_lab.figure()
    page.evaluate(WATCH)
    box = page.locator(".noUi-handle").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    proxy.delay = 0.075
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(100):
        page.mouse.move(x - i, y)
    page.mouse.up()
    settled(page)
    value = number(page.get_by_role("slider").first.get_attribute("aria-valuetext"))
    assert value < 0.5
    assert page.evaluate("shown.at(-1)[1]") == words_of({"n:1,1": value})


def test_two_views_of_one_figure_show_the_same(far_lab):
    page = far_lab.show("views", FORWARD, "figure.panel").page
    far_lab.figure(1)
    page.wait_for_timeout(1000)
    for which in (0, 1):
        page.get_by_role("slider").nth(which).focus()
        page.keyboard.press("ArrowRight")
        words = words_of({"n:1,1": 1.05 + 0.05 * which})
        page.wait_for_function(BOTH_SAY, arg=words)


def test_a_step_is_played_and_scrubbed_from_frames_drawn_ahead(far_lab, proxy):
    page = far_lab.show("play", "import bpkit\nbpkit.explorers.recursion(step=0)").page
    far_lab.figure()
    page.wait_for_timeout(1500)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(3000)  # all steps are drawn
    page.evaluate(WATCH)
    press = page.locator(".jupyter-widget-play button, .widget-play button").first.click
    assert_shown_before_the_kernel_answers(page, proxy, press, "() => shown.length >= 4")


def test_after_a_restart_the_figure_says_that_it_is_no_longer_connected(far_lab):
    page = far_lab.show("restart", FORWARD).page
    far_lab.figure()
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.locator(".bpkit-panel.jupyter-widgets-disconnected").wait_for()
    before = page.locator(".bpkit-words").inner_text()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    said = page.evaluate("getComputedStyle(document.querySelector('.bpkit'), '::before').content")
    assert "no longer connected" in said
    assert page.locator(".bpkit-words").inner_text() == before
    far_lab.screenshot("disconnected")
    far_lab.errors.clear()  # JupyterLab's own, of messages to a kernel that is gone


def test_after_a_reload_of_the_page_a_slider_is_answered_without_the_kernel(far_lab, proxy):
    page = far_lab.show("reload", FORWARD).page
    far_lab.figure()
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1000)
    page.reload()
    far_lab.figure()
    page.wait_for_timeout(2000)
    page.evaluate(WATCH)
    page.get_by_role("slider").first.focus()
    words = words_of({"n:1,1": 0.95})
    press = partial(page.keyboard.press, "ArrowLeft")
    assert_shown_before_the_kernel_answers(page, proxy, press, IS_LAST, words)
