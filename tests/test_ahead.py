"""Frames drawn ahead, without a browser: they are what the state comes to show, and bounded."""

import asyncio
import json
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpkit
from bpkit.explorers import ahead

EXPLORERS = sorted(set(bpkit.explorers.__all__) - {"progress"})


class Browser:
    """Takes a figure's messages as ahead.js does, and keeps the frames."""

    def __init__(self, figure):
        self.frames, self.base, self.wire = {}, None, 0
        figure.view.send = self.receive

    def receive(self, message, buffers=()):
        if "base" in message:
            self.base, keep = message["base"], message["keep"]
            self.frames = {k: frame for k, frame in self.frames.items() if k[0] == keep}
        for packed in buffers:
            self.wire += len(packed)
            unpacked = json.loads(zlib.decompress(packed))
            pieces = unpacked["pieces"]
            for axis, at, texts in unpacked["frames"]:
                joined = {k: "".join(pieces[n] for n in ids) for k, ids in texts.items()}
                self.frames[axis, at] = joined


@pytest.fixture
def alone(monkeypatch):
    """A frame a slice, and no waiting. There is no IPython here whose cells could be watched."""
    monkeypatch.setattr(ahead, "_watch_cells", lambda _ahead: None)
    monkeypatch.setattr(ahead, "SLICE", 0)
    monkeypatch.setattr(ahead, "PAUSE", 0)
    monkeypatch.setattr(ahead, "TOO_SLOW", float("inf"))


def ask(figure):
    figure.view._handle_custom_msg({"token": "t"}, [])


async def at_rest(figure):
    """Wait until nothing more is drawn."""
    size = None
    while size != figure._ahead.size:
        size = figure._ahead.size
        for _ in range(10):
            await asyncio.sleep(0)


def shown(figure):
    return {k: text for k, text in figure.view.frame.items() if k != "at"}


def drive(name, story):
    """Run a story of a figure that a browser has asked for."""

    async def run():
        figure = getattr(bpkit.explorers, name)()
        browser = Browser(figure)
        ask(figure)
        await story(figure, browser)
        figure.close()

    asyncio.run(run())


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", EXPLORERS)
def test_a_frame_drawn_ahead_is_the_one_that_a_move_there_comes_to_show(name):
    async def story(figure, browser):
        for axis, slider in enumerate(figure._ahead.sliders.values()):
            await at_rest(figure)
            drawn = {at: frame for (a, at), frame in browser.frames.items() if a == axis}
            values = [v for v in ahead._values(slider) if ahead.place(v) in drawn]
            # By detours, as a reader moves.
            for value in [*values, *reversed(values)]:
                slider.value = value
                if ahead.place(value) in drawn:
                    assert shown(figure) == drawn[ahead.place(value)], (slider.description, value)

    drive(name, story)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", EXPLORERS)
def test_an_axis_in_hand_is_drawn_whole_within_2_mb_and_200_kb_on_the_wire(name):
    async def story(figure, browser):
        for axis, slider in enumerate(figure._ahead.sliders.values()):
            await at_rest(figure)
            browser.wire = 0
            slider.value += slider.step if slider.value < slider.max else -slider.step
            await at_rest(figure)
            assert figure._ahead.size < 1.05 * ahead.MOST
            is_svg = figure.frame().picture.startswith("<svg")
            assert browser.wire < 200_000 or not is_svg
            drawn = sum(a == axis for a, _ in browser.frames)
            whole = drawn >= len(ahead._values(slider)) - 2  # but for where it is, and was
            assert whole or not drawn or figure._ahead.size >= ahead.MOST

    drive(name, story)


@pytest.mark.usefixtures("alone")
def test_a_selection_an_edit_and_a_reset_leave_no_frame_of_before():
    async def story(figure, browser):
        await at_rest(figure)
        for change in (
            lambda: setattr(figure.state, "selected", "w:3,1,2"),
            lambda: setattr(figure.state, "edits", {"w:2,1,1": 2.5}),
            figure.state.reset,
        ):
            before = {id(frame) for frame in browser.frames.values()}
            change()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not any(id(frame) in before for frame in browser.frames.values())
            await at_rest(figure)
            assert browser.frames

    drive("forward", story)


@pytest.mark.usefixtures("alone")
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-60, 60).map(lambda n: n / 20), max_size=20))
def test_after_any_moves_every_frame_kept_is_of_the_present_state(values):
    async def story(figure, browser):
        figure.state.selected = "w:3,1,2"
        for value in values:
            figure.state.value = value
            await asyncio.sleep(0.003)
        await at_rest(figure)
        for (_, at), frame in browser.frames.items():
            twin = bpkit.explorers.forward(selected="w:3,1,2")
            twin.state.value = at / 1e9
            assert frame["words"] == twin.frame().words
            twin.close()

    drive("forward", story)


def test_nothing_is_drawn_ahead_before_a_browser_asks():
    async def story():
        figure = bpkit.explorers.forward()
        browser = Browser(figure)
        figure.state.value = 2
        await asyncio.sleep(0.1)
        assert browser.base is None
        figure.close()

    asyncio.run(story())


@pytest.mark.usefixtures("alone")
def test_while_a_cell_runs_nothing_is_drawn_and_then_all_afresh():
    async def story(figure, browser):
        net = figure.state.net
        await at_rest(figure)
        ahead._watching.add(figure._ahead)
        ahead._before_cell(None)
        net.w[2][0, 0] = 3
        browser.base = None
        figure.state.value = 0.5
        await asyncio.sleep(0.1)
        assert browser.base is None
        ahead._after_cell(None)
        await at_rest(figure)
        assert browser.frames
        for (_, at), frame in browser.frames.items():
            twin = bpkit.explorers.forward(net, figure.state.x, figure.state.y)
            twin.state.value = at / 1e9
            assert frame["words"] == twin.frame().words
            twin.close()

    drive("forward", story)


def test_a_state_that_remembers_its_path_is_not_drawn_ahead():
    figure = bpkit.explorers.recursion()
    figure.state.step = 40
    figure.state.selected = "n:1,1"
    figure.state.value = 2.5  # an edit: what was computed from it is now out of date
    assert figure.state.step < 40
    figure._ahead.present = figure.state
    assert figure._ahead._path_matters("step", figure.state.step + 1)
    figure.close()


def test_a_slider_that_gives_its_number_back_with_a_rounding_error_changes_nothing():
    figure = bpkit.explorers.recursion()
    step = figure.state.step
    figure._ahead.sliders["value"].value += 1e-15
    assert (figure.state.step, figure.state.edits) == (step, {})
    figure.close()
