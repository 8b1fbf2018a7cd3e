"""Frames drawn ahead, in the browser: shown at once, and never one of another state."""

import json
import random
from functools import partial

import pytest
from conftest import EXECUTE, Server

import bpkit
from tests.benchmarks.delay_proxy import DelayProxy

# The kernel notes every explorer that it came to, and how many of the reader's acts it had taken.
CELL = """
import bpkit
from bpkit.figure import Figure
net, x, y = bpkit.example()
acts, states = 0, []
def act(_=None):
    global acts
    acts += 1
draw = Figure.draw
def noting(self):
    draw(self)
    e = self.explorer
    states.append((acts, e.edits, e.selected, net.w[2][0, 0], self.view.frame["words"]))
Figure.draw = noting
figure = bpkit.explorers.forward(net, x, y)
figure.view.observe(act, "picked")
figure
"""
# The page notes every frame that it showed, how many acts there had then been, and where the first
# slider stood.
WATCH = """() => {
  const words = document.querySelector(".bpkit-words");
  const slider = document.querySelector('[role="slider"]');
  window.acts = 0;
  window.shown = [];
  const note = () => shown.push([acts, slider.ariaValueText, words.textContent]);
  note();
  new MutationObserver(note).observe(words, { childList: true });
}"""
SELECT = """name => {
  acts += 1;
  const part = document.querySelector(`.bpkit [data-name="${name}"]`);
  part.dispatchEvent(new MouseEvent("click", { bubbles: true }));
}"""
IS_LAST = "words => shown.at(-1)[2] === words"
BOTH_SAY = """words => {
  const said = [...document.querySelectorAll(".bpkit-words")];
  return said.length === 2 && said.every((element) => element.textContent === words);
}"""
LABELS = {"n:1,1": "x₁", "n:1,2": "x₂", "w:3,1,2": "w³₁₂", "w:2,3,1": "w²₃₁"}


@pytest.fixture(scope="session")
def proxy(server):
    return DelayProxy(int(server.address.rsplit(":", 1)[1]))


@pytest.fixture
def far_lab(lab, server, proxy):
    """A Lab behind a network whose delay a test sets."""
    proxy.delay = 0
    lab.server = Server(f"http://127.0.0.1:{proxy.port}", server.root)
    yield lab
    proxy.delay = 0


def words_of(edits, selected, weight):
    """What the figure says in a state, computed afresh."""
    net, x, y = bpkit.example()
    net.w[2][0, 0] = weight
    figure = bpkit.explorers.forward(net, x, y, selected=selected)
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
    page = far_lab.show("far", CELL).page
    far_lab.figure()
    page.wait_for_timeout(1500)
    page.get_by_role("slider").first.focus()
    page.evaluate(WATCH)
    words = words_of({"n:1,1": 1.05}, "n:1,1", 1)
    press = partial(page.keyboard.press, "ArrowRight")
    assert_shown_before_the_kernel_answers(page, proxy, press, IS_LAST, words)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_the_reader_does_no_frame_of_another_state_is_shown(far_lab, proxy, seed):
    """Moves, selections and weights set in place, at any pace, over a network of any delay.

    Each frame shown is the kernel's answer, or that of where the slider stands, one move away from
    a state in which the kernel had taken all that the reader had done but for moves. In the end it
    is that of the present state.
    """
    chance = random.Random(seed)
    page = far_lab.show("property", CELL).page
    far_lab.figure()
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    selected = "n:1,1"
    for _ in range(40):
        action = chance.choices(["move", "select", "weight"], [12, 2, 1])[0]
        if action == "move":
            page.get_by_role("slider").first.focus()
            page.keyboard.press(chance.choice(["ArrowRight", "ArrowLeft", "ArrowRight", "PageUp"]))
        elif action == "select":
            # Of two selections at once, the widgets would send the kernel the later one only.
            page.locator(".bpkit-words").filter(has_text=f"With {LABELS[selected]} ").wait_for()
            selected = chance.choice([name for name in LABELS if name != selected])
            page.evaluate(SELECT, selected)
        else:
            code = f"net.w[2][0, 0] = {chance.randint(-8, 8) / 4}; act()"
            page.evaluate(f"code => {{ acts += 1; ({EXECUTE})(code); }}", code)
        proxy.delay = chance.choice([0, 0.02, 0.075])
        page.wait_for_timeout(chance.choice([0, 0, 10, 50, 200, 600]))
    settled(page)
    shown = page.evaluate("shown")
    states = json.loads(far_lab.execute("import json; print(json.dumps(states))"))
    answers = {words for *_, words in states}
    ahead = [frame for frame in shown if frame[-1] not in answers]
    assert [frame for frame in ahead if not one_move_away(states, *frame)] == []
    assert shown[-1][-1] == states[-1][-1]
    assert len(shown) > 15


def one_move_away(states, acts, value, words):
    """Whether words are those of a state with so many acts taken, its slider moved to a value."""
    return any(
        words == words_of({**edits, selected: number(value)}, selected, weight)
        for taken, edits, selected, weight, _ in states
        if taken == acts
    )


def test_a_drag_ends_on_the_right_picture(far_lab, proxy):
    page = far_lab.show("drag", CELL).page
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
    assert page.evaluate("shown.at(-1)[2]") == words_of({"n:1,1": value}, "n:1,1", 1)


def test_two_views_of_one_figure_show_the_same(far_lab):
    page = far_lab.show("views", CELL, "figure.panel").page
    far_lab.figure(1)
    page.wait_for_timeout(1000)
    for which in (0, 1):
        page.get_by_role("slider").nth(which).focus()
        page.keyboard.press("ArrowRight")
        words = words_of({"n:1,1": 1.05 + 0.05 * which}, "n:1,1", 1)
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
    page = far_lab.show("restart", CELL).page
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
    page = far_lab.show("reload", CELL).page
    far_lab.figure()
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1000)
    page.reload()
    far_lab.figure()
    page.wait_for_timeout(2000)
    page.evaluate(WATCH)
    page.get_by_role("slider").first.focus()
    words = words_of({"n:1,1": 0.95}, "n:1,1", 1)
    press = partial(page.keyboard.press, "ArrowLeft")
    assert_shown_before_the_kernel_answers(page, proxy, press, IS_LAST, words)
