"""Frames drawn ahead, without a browser: they are what moves come to show, and bounded."""

import asyncio
import json
import re
import zlib
from functools import partial
from types import SimpleNamespace

import pytest
from figures import EXPLORERS, make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.events import EventManager

import bpkit
from bpkit.figure import Button, Slider, ahead
from bpkit.figure.controls import place_of

IPYTHON = SimpleNamespace()


class Browser:
    """Takes a figure's messages as view.js does, and keeps the batches packed, as it does."""

    def __init__(self, figure):
        self.figure, self.batches, self.wire = figure, {}, {}
        figure.view.send = self.keep

    def keep(self, message, buffers):
        track, (packed,) = message["track"], buffers
        self.wire[track] = self.wire.get(track, 0) + len(packed)
        for at in message["places"]:
            self.batches[track, at] = packed

    def frames(self, key):
        """What it would show at each place of a control."""
        track = self.figure.view.frame["tracks"].get(key)
        packed = {at: batch for (number, at), batch in self.batches.items() if number == track}
        return {at: json.loads(zlib.decompress(batch))[str(at)] for at, batch in packed.items()}

    def all_frames(self):
        keys = self.figure.view.frame["tracks"]
        return {(key, at): frame for key in keys for at, frame in self.frames(key).items()}

    def does(self, key, place):
        """Move a control to a place, as its widget says it."""
        control, widget = next(pair for pair in self.figure._controls if pair[0].key == key)
        if isinstance(control, Button):
            for _ in range(place - widget.presses):
                widget.click()
        else:
            is_number = isinstance(control, Slider)
            setattr(widget, control.trait, place / 1e9 if is_number else place)


@pytest.fixture
def alone(monkeypatch):
    """A frame a slice, and no waiting; an IPython whose cells the test runs."""
    IPYTHON.events = EventManager(None, ["pre_run_cell", "post_run_cell"])
    monkeypatch.setattr(ahead, "get_ipython", lambda: IPYTHON)
    monkeypatch.setattr(ahead, "SLICE", 0)
    monkeypatch.setattr(ahead, "PAUSE", 0)
    monkeypatch.setattr(ahead, "TOO_SLOW", float("inf"))


async def at_rest(browser):
    """Wait until nothing more is sent."""
    sent = None
    while sent != (sent := sum(browser.wire.values())):
        for _ in range(150):  # slices, of which one batch may take many
            await asyncio.sleep(0)


def drive(figure, story):
    """Run a story of a figure that a browser has asked for."""

    async def run():
        browser = Browser(figure)
        figure.view._handle_custom_msg({"in_view": True}, [])
        await story(browser)
        figure.close()

    asyncio.run(run())


def assert_each_frame_is_what_a_fresh_figure_shows(browser, new):
    assert browser.frames("value")
    for at, frame in browser.frames("value").items():
        twin = new()
        twin.move(value=at / 1e9)
        assert frame["words"] == twin.frame().words
        twin.close()


def drawn(frame):
    """A frame, but for its tracks: those of a frame drawn ahead are to come."""
    # As JSON has it: a place in a text.
    return json.loads(json.dumps({name: frame[name] for name in frame if name != "tracks"}))


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", EXPLORERS)
def test_a_frame_drawn_ahead_is_the_one_that_the_act_comes_to_show(name):
    """A slider's move, a pick, a look, a choice, a press: picture, formulas, words, controls."""
    figure = make(name)

    async def story(browser):
        await at_rest(browser)
        for key in [*figure.controls]:
            figure.reset()
            await at_rest(browser)
            frames = browser.frames(key)
            assert frames or key not in figure.view.frame["tracks"]
            start, is_lasting = figure.explorer, figure.view.frame["tracks"][key] > 0
            some = [*frames][:6] + [*frames][6::7]
            # By detours, as a reader moves; but a button goes one way only.
            for place in frames if "button" in key else [*some, *reversed(some)]:
                if not is_lasting:
                    figure.press(lambda _, start=start: start)
                if not figure.controls[key].is_move(place, figure.places[key]):
                    continue  # the stop of the slider that is nearest to where it stands
                browser.does(key, place)
                frame = drawn(figure.view.frame)
                if "button" in key:
                    frame["controls"][key] = frames[place]["controls"][key]  # it counts for itself
                assert frame == frames[place], (key, place)

    drive(figure, story)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", [name for name in EXPLORERS if name != "descent"])  # one chart
def test_the_control_in_hand_is_drawn_within_2_mb_and_200_kb_on_the_wire(name):
    figure = make(name)
    is_svg = figure.frame().picture.startswith("<svg")

    async def story(browser):
        for key, control in figure.controls.items():
            if not isinstance(control, Slider):
                continue
            await at_rest(browser)
            here = figure.places[key]
            places = control.places(figure.explorer, here)
            browser.does(key, next(place for place in places if control.is_move(place, here)))
            await at_rest(browser)
            frames = browser.frames(key)
            tracks = figure.view.frame["tracks"]
            in_browser = sum(browser.wire.get(track, 0) for track in tracks.values())
            assert in_browser < ahead.MOST + ahead.BATCH[1]
            if tracks[key] > 0 and is_svg:
                assert browser.wire[tracks[key]] < 200_000
                assert len(frames) >= min(ahead.FAR, len(places)) - 9

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_all_parts_of_a_network_are_there_to_be_picked():
    figure = make("forward")

    async def story(browser):
        await at_rest(browser)
        parts = set(re.findall('data-name="([^"]+)"', figure.to_svg()))
        assert browser.frames("selected").keys() == parts - {figure.explorer.selected}
        # The neighbours come first.
        assert [*browser.frames("selected")][:2] == ["w:2,1,1", "n:1,2"]

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_a_figure_out_of_view_draws_nothing():
    figure = make("forward")

    async def story(browser):
        figure.view._handle_custom_msg({"in_view": False}, [])
        figure.move(value=2)
        await at_rest(browser)
        assert not browser.all_frames()

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_after_a_pick_an_edit_and_a_reset_no_frame_of_before_is_kept():
    """But those of the control in hand, which lead from the new explorer as from the old one."""
    figure = make("forward")

    async def story(browser):
        await at_rest(browser)
        for change, kept in (
            (lambda: figure.move(selected="w:3,1,2"), {"selected"}),
            (lambda: figure.move(edits={"w:2,1,1": 2.5}), set()),
            (figure.reset, set()),
        ):
            before = browser.all_frames()
            change()
            assert before
            assert {key for key, _ in browser.all_frames()} == kept
            await at_rest(browser)

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_moving_one_slider_keeps_its_frames_and_renews_those_of_the_others():
    figure = make("sigmoid_output")
    start = figure.explorer.z

    async def story(browser):
        await at_rest(browser)
        before = figure.view.frame["tracks"]
        figure.move(z=start + 1)
        after = figure.view.frame["tracks"]
        assert {axis for axis in before if before[axis] == after[axis]} == {"z"}
        await at_rest(browser)
        assert place_of(start) in browser.frames("z")

    drive(figure, story)


@pytest.mark.usefixtures("alone")
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-60, 60).map(lambda n: n / 20), max_size=20))
def test_after_any_moves_every_frame_kept_is_of_the_present_explorer(values):
    new = partial(make, "forward", selected="w:3,1,2")
    figure = new()

    async def story(browser):
        for value in values:
            figure.move(value=value)
            await asyncio.sleep(0.003)
        await at_rest(browser)
        assert_each_frame_is_what_a_fresh_figure_shows(browser, new)

    drive(figure, story)


def test_nothing_is_drawn_ahead_before_a_browser_asks():
    async def story():
        figure = make("forward")
        browser = Browser(figure)
        figure.move(value=2)
        await asyncio.sleep(0.1)
        assert not browser.batches
        assert figure.view.frame["tracks"] == {}
        figure.close()

    asyncio.run(story())


@pytest.mark.usefixtures("alone")
def test_while_a_cell_runs_nothing_is_drawn_and_then_all_afresh():
    net, x, y = bpkit.example()
    new = partial(make, "forward", net=net, x=x, y=y)
    figure = new()

    async def story(browser):
        await at_rest(browser)
        IPYTHON.events.trigger("pre_run_cell", None)
        net.w[2][0, 0] = 3
        before = len(browser.batches)
        figure.move(value=0.5)
        await asyncio.sleep(0.1)
        assert len(browser.batches) == before
        assert not browser.all_frames()
        IPYTHON.events.trigger("post_run_cell", None)
        await at_rest(browser)
        assert_each_frame_is_what_a_fresh_figure_shows(browser, new)

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_a_figure_that_is_closed_draws_no_more_and_hears_of_no_cell():
    figure = make("forward")

    async def story(browser):
        figure.close()
        sent = len(browser.batches)
        IPYTHON.events.trigger("post_run_cell", None)
        await asyncio.sleep(0.05)
        assert len(browser.batches) == sent
        assert IPYTHON.events.callbacks == {"pre_run_cell": [], "post_run_cell": []}

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_frames_that_are_slow_to_draw_are_left_to_the_kernel(monkeypatch):
    monkeypatch.setattr(ahead, "TOO_SLOW", 0)
    figure = make("sigmoid_output")

    async def story(browser):
        await at_rest(browser)
        assert len(browser.all_frames()) == len(figure.view.frame["tracks"]) == 4

    drive(figure, story)


@pytest.mark.usefixtures("alone")
def test_where_a_detour_leaves_a_trace_frames_are_good_for_one_move():
    figure = make("recursion")

    async def story(browser):
        figure.move(step=40)
        await at_rest(browser)
        # An edit would make results out of date and go back to the first step that it enters.
        before = figure.view.frame["tracks"]
        assert before["value"] < 0 < before["step"]
        figure.move(selected="n:1,1")
        figure.move(value=2.5)
        assert figure.explorer.stale
        assert figure.view.frame["tracks"]["value"] != before["value"]
        assert figure.view.frame["tracks"]["step"] < 0  # it would compute them again

    drive(figure, story)


def test_a_slider_that_gives_its_number_back_with_a_rounding_error_changes_nothing():
    figure = make("recursion")
    step = figure.explorer.step
    figure.panel.children[-3].value += 1e-15
    assert (figure.explorer.step, figure.explorer.edits) == (step, {})
    figure.close()


@pytest.mark.usefixtures("alone")
def test_a_cell_waits_for_one_slice_of_drawing_at_most(monkeypatch):
    """By a clock that drawing alone moves on: a clock on the wall says something else each time."""
    now, a_frame, a_slice = [0.0], 0.001, 0.004
    monkeypatch.setattr(ahead, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(ahead, "SLICE", a_slice)
    figure = make("forward")
    content = figure.content

    def timed(explorer):
        now[0] += a_frame
        return content(explorer)

    async def story(_browser):
        figure.content = timed
        figure.panel.children[0].value += 0.1
        waits = []
        for _ in range(100):
            begun = now[0]
            await asyncio.sleep(0)  # here, whatever else has come has its turn
            waits.append(now[0] - begun)
        assert max(waits) <= a_slice + a_frame + 1e-9
        assert sum(waits) > 10 * a_slice

    drive(figure, story)
