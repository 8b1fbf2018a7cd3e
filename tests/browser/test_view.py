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
  const events = () => {
    const on = {}; // what listens, by event
    return {
      on: (event, f) => { (on[event] ??= []).push(f); },
      trigger: (event, ...args) => Promise.all((on[event] ?? []).map((f) => f(...args))),
    };
  };
  const stands = (traits) => {
    const { on, trigger } = events();
    const get = (name) => traits[name];
    const move = (name, value) => { traits[name] = value; return trigger(`change:${name}`); };
    const set_state = (state) => {
      for (const [name, value] of Object.entries(state)) if (get(name) !== value) move(name, value);
    };
    return { comm_live: true, attributes: traits, on, get, set_state, move };
  };
  const slider = stands({ value: 1, step: 1, description: "side" });
  const button = stands({});
  const traits = {
    frame, picked: "n:1,1", follows_pointer: false, names: { formulas: "formulas" },
    controls: [
      ["s", "side", "value"], ["b", "button More", "presses"], ["v", "selected", "picked"],
    ],
  };
  const view = stands(traits);
  const mine = events();
  window.sent = [];
  const model = {
    get: view.get,
    set(name, value) { sent.push([name, value]); view.move(name, value); },
    save_changes() {
      const [name, value] = sent.at(-1);
      say("v", { state: { [name]: value } });
    },
    send() {},
    on(event, f) { (event === "change:frame" ? view : mine).on(event, f); },
    widget_manager: { kernel, get_model: async (id) => ({ s: slider, b: button, v: view })[id] },
  };
  // What the page sends the kernel is overheard.
  let messages = 0;
  const say = (comm_id, data) => kernel.anyMessage.say({
    direction: "send",
    msg: { header: { msg_type: "comm_msg", msg_id: `m${messages++}` }, content: { comm_id, data } },
  });
  window.test = {
    slider, kernel,
    slide: (value) => slider.move("value", value),
    press: () => say("b", { content: { event: "click" } }),
    answer: (next) => view.move("frame", next),
    keep: (message, bytes) => mine.trigger("msg:custom", message, [new Uint8Array(bytes)]),
  };
  const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const widget = module.default();
  window.test.end = widget.initialize({ model });
  const el = document.body.appendChild(document.createElement("div"));
  window.test.remove = widget.render({ model, el });
  await new Promise((done) => setTimeout(done, 50)); // it begins to listen
}"""
PART = '<g data-name="{}" tabindex="-1" data-right="{}"><circle r="9" cx="{}" cy="9"></circle></g>'
PARTS = PART.format("n:1,1", "n:2,1", 20) + PART.format("n:2,1", "", 60)


def frame(words, side=1, picked="n:1,1", presses=0, tracks=None):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg">{PARTS}</svg>'
    controls = {
        "side": {"value": side, "description": f"side of {picked}"},
        "button More": {"presses": presses},
        "selected": {"picked": picked},
    }
    return {
        "picture": picture, "formulas": "", "words": words,
        "controls": controls, "tracks": tracks or {},
    }  # fmt: skip


TRACKS = {"side": 7, "selected": 8, "button More": 9}


def keep(page, track, frames):
    """Frames that the kernel has drawn ahead, by place."""
    packed = zlib.compress(json.dumps(frames).encode())
    message = {"track": track, "places": [*frames]}
    page.evaluate("([message, bytes]) => test.keep(message, bytes)", [message, [*packed]])


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
    """The page with a figure whose kernel has drawn ahead what each control leads to."""
    page.evaluate(MAKE, {"code": View._esm, "frame": frame("side 1", tracks=TRACKS)})
    keep(page, 7, {str(n * 10**9): frame(f"side {n}, ahead", n) for n in (2, 3)})
    keep(page, 8, {"n:2,1": frame("another part, ahead", 5, "n:2,1")})
    keep(page, 9, {str(n): frame(f"{n} presses, ahead", n, presses=0) for n in (1, 2)})
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
    view.evaluate("test.slide(2)")
    assert words(view) == "side 2, ahead"
    view.evaluate("test.slide(3)")
    view.evaluate("next => test.answer(next)", frame("side 2", 2, tracks=TRACKS))
    assert words(view) == "side 3, ahead"  # an answer that the reader has gone beyond
    view.evaluate("next => test.answer(next)", frame("side 3", 3, tracks=TRACKS))
    assert words(view) == "side 3"


def test_a_pick_is_answered_ahead_and_the_slider_stands_for_the_new_part_at_once(view):
    view.locator('[data-name="n:2,1"] circle').click()
    view.get_by_text("another part, ahead").wait_for()
    state = "[test.slider.get('value'), test.slider.get('description')]"
    assert view.evaluate(state) == [5, "side of n:2,1"]
    assert view.evaluate("sent") == [["picked", "n:2,1"]]  # the slider's is no move of the reader's
    view.locator('[data-name="n:1,1"] circle').click()  # back, before the kernel has answered
    assert words(view) == "side 1"
    assert view.evaluate(state) == [1, "side of n:1,1"]


def test_presses_are_counted_and_answered_ahead(view):
    view.evaluate("test.press()")
    view.wait_for_function("document.querySelector('.bpkit-words').textContent.startsWith('1 p')")
    view.evaluate("test.press()")
    view.wait_for_function("document.querySelector('.bpkit-words').textContent.startsWith('2 p')")
    view.evaluate("next => test.answer(next)", frame("one press", 1, presses=1, tracks=TRACKS))
    assert words(view) == "2 presses, ahead"
    view.evaluate("next => test.answer(next)", frame("two presses", 2, presses=2, tracks=TRACKS))
    assert words(view) == "two presses"


def test_two_controls_moved_at_once_are_left_to_the_kernel(view):
    view.locator('[data-name="n:2,1"] circle').click()
    view.get_by_text("another part, ahead").wait_for()
    view.evaluate("test.slide(2)")
    assert words(view) == "another part, ahead"


def test_a_pick_waits_until_the_kernel_has_answered_the_slider(view):
    """Else the slider's last value, which the widgets send late, were taken for the new part's."""
    view.evaluate("test.slide(4)")
    view.locator('[data-name="n:2,1"] circle').click()
    assert view.evaluate("sent") == []
    view.evaluate("next => test.answer(next)", frame("side 4", 4, tracks=TRACKS))
    assert view.evaluate("sent") == [["picked", "n:2,1"]]


def test_what_has_not_changed_in_a_picture_is_not_set_again(view):
    view.evaluate("window.kept = document.querySelector('.bpkit circle')")
    view.evaluate("test.slide(2)")
    assert words(view) == "side 2, ahead"
    assert view.evaluate("kept === document.querySelector('.bpkit circle')")


def test_nothing_is_answered_ahead_while_another_act_is_under_way(view):
    act = {"header": {"msg_type": "execute_request", "msg_id": "cell"}, "content": {}}
    view.evaluate("msg => test.kernel.anyMessage.say({ direction: 'send', msg })", act)
    view.evaluate("test.slide(2)")
    assert words(view) == "side 1"
    idle = {"parent_header": act["header"], "content": {"execution_state": "idle"}}
    view.evaluate("idle => test.kernel.iopubMessage.say(idle)", idle)
    view.evaluate("test.slide(3)")
    assert words(view) == "side 1"  # the cell may have changed anything: the frames are gone


def test_a_frame_that_was_not_drawn_is_left_to_the_kernel(view):
    view.evaluate("test.slide(4)")
    assert words(view) == "side 1"
    view.evaluate("next => test.answer(next)", frame("side 4", 4))
    assert words(view) == "side 4"


def test_what_has_ended_hears_no_more(view):
    view.evaluate("test.remove(); test.end()")
    view.evaluate("next => test.answer(next)", frame("side 4", 4))
    assert words(view) == "side 1"
