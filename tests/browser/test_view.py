"""The view alone, on an empty page: what it shows, what it says of the reader, what it answers."""

import json
import zlib

import pytest

from bpkit.figure.figure import View

# Stands for what JupyterLab gives: a model, and a kernel that hears and says what a test tells it.
MAKE = """async ({ code, frame }) => {
  const listeners = () => {
    const all = new Set();
    const say = (...args) => all.forEach((f) => f(null, ...args));
    return { connect: (f) => all.add(f), disconnect: (f) => all.delete(f), say };
  };
  const kernel = { anyMessage: listeners(), iopubMessage: listeners() };
  const slider = {
    comm_live: true, value: 1, step: 1, changed: [],
    get: (name) => slider[name],
    on: (_, f) => slider.changed.push(f),
    async move(value) { slider.value = value; await Promise.all(slider.changed.map((f) => f())); },
  };
  const traits = { frame, controls: [["id", "side"]], picked: "n:1,1", follows_pointer: false };
  const on = {}; // what listens, by event
  window.sent = [];
  const model = {
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; sent.push([name, value]); },
    save_changes() {}, send() {},
    on: (event, f) => { (on[event] ??= []).push(f); },
    widget_manager: { kernel, get_model: async () => slider },
  };
  window.test = {
    slider, kernel,
    answer(next) { traits.frame = next; on["change:frame"].forEach((f) => f()); },
    keep(message, bytes) {
      on["msg:custom"].forEach((f) => f(message, [new Uint8Array(bytes)]));
    },
  };
  const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const widget = module.default();
  window.test.end = widget.initialize({ model });
  const el = document.body.appendChild(document.createElement("div"));
  window.test.remove = widget.render({ model, el });
}"""
PART = '<g data-name="{}" tabindex="-1" data-right="{}"><circle r="9" cx="{}" cy="9"></circle></g>'
PARTS = PART.format("n:1,1", "n:2,1", 20) + PART.format("n:2,1", "", 60)


def frame(words, side=1, tracks=None):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg">{PARTS}</svg>'
    at = {"side": side * 10**9}
    return {"picture": picture, "formulas": "", "words": words, "at": at, "tracks": tracks or {}}


@pytest.fixture
def page(chromium):
    opened = chromium.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert errors == []


@pytest.fixture
def view(page):
    """The page with a figure whose kernel has drawn sides 2 and 3 ahead, on track 7."""
    page.evaluate(MAKE, {"code": View._esm, "frame": frame("side 1", tracks={"side": 7})})
    ahead = {str(n * 10**9): frame(f"side {n}, ahead", n) for n in (2, 3)}
    packed = zlib.compress(json.dumps(ahead).encode())
    message = {"track": 7, "positions": [*ahead]}
    page.evaluate("([message, bytes]) => test.keep(message, bytes)", [message, [*packed]])
    return page


def words(page):
    return page.locator(".bpkit-words").inner_text()


def test_a_part_is_picked_by_a_click_and_by_the_keys(view):
    assert words(view) == "side 1"
    view.locator('[data-name="n:2,1"] circle').click()
    assert view.evaluate("sent.at(-1)") == ["picked", "n:2,1"]
    view.locator('[data-name="n:1,1"]').focus()
    view.keyboard.press("ArrowRight")
    assert view.evaluate("document.activeElement.dataset.name") == "n:2,1"
    view.keyboard.press("ArrowRight")  # there is nothing further
    view.keyboard.press("Enter")
    assert view.evaluate("sent.length") == 3


def test_one_part_is_reached_by_tab(view):
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.dataset.name") == "n:1,1"
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "bpkit-formulas"


def test_a_slider_is_answered_ahead_and_the_kernels_answer_follows(view):
    view.evaluate("test.slider.move(2)")
    assert words(view) == "side 2, ahead"
    view.evaluate("test.slider.move(3)")
    view.evaluate("next => test.answer(next)", frame("side 2", 2, {"side": 7}))
    assert words(view) == "side 3, ahead"  # an answer that the reader has gone beyond
    view.evaluate("next => test.answer(next)", frame("side 3", 3, {"side": 7}))
    assert words(view) == "side 3"


def test_nothing_is_answered_ahead_while_another_act_is_under_way(view):
    act = {"header": {"msg_type": "execute_request", "msg_id": "cell"}, "content": {}}
    view.evaluate("msg => test.kernel.anyMessage.say({ direction: 'send', msg })", act)
    view.evaluate("test.slider.move(2)")
    assert words(view) == "side 1"
    idle = {"parent_header": act["header"], "content": {"execution_state": "idle"}}
    view.evaluate("idle => test.kernel.iopubMessage.say(idle)", idle)
    view.evaluate("test.slider.move(3)")
    assert words(view) == "side 1"  # the cell may have changed anything: the frames are gone


def test_a_frame_that_was_not_drawn_is_left_to_the_kernel(view):
    view.evaluate("test.slider.move(4)")
    assert words(view) == "side 1"
    view.evaluate("next => test.answer(next)", frame("side 4", 4))
    assert words(view) == "side 4"


def test_what_has_ended_hears_no_more(view):
    view.evaluate("test.remove(); test.end()")
    view.evaluate("next => test.answer(next)", frame("side 4", 4))
    assert words(view) == "side 1"
