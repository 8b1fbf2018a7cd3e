"""Every explorer under a long run of random actions on its own controls and its picture.

Nothing throws, and in the end it shows what its explorer gives when nothing is kept. The quick
suite takes 60 actions, `make fuzz` 2,000.
"""

import gc
import re
from dataclasses import replace
from functools import _lru_cache_wrapper

import ipywidgets
import numpy as np
import pytest
from figures import EXPLORERS, make

from bpkit.draw.mathml import mathml


@pytest.fixture
def actions(request):
    return 2000 if request.config.getoption("--hypothesis-profile") == "fuzz" else 60


@pytest.fixture
def rng(request):
    return np.random.default_rng(int(request.config.getoption("--hypothesis-seed") or 0))


CHOICES = (
    ipywidgets.Dropdown,
    ipywidgets.RadioButtons,
    ipywidgets.ToggleButtons,
    ipywidgets.SelectionSlider,
)


def widgets(box):
    for child in box.children:
        yield from widgets(child) if isinstance(child, ipywidgets.Box) else [child]


def move(control, rng):
    """What a hand does to a control."""
    if isinstance(control, ipywidgets.Button):
        control.click()
    elif isinstance(control, ipywidgets.FloatSlider):
        steps = round((control.max - control.min) / control.step)
        control.value = control.min + control.step * int(rng.integers(steps + 1))
    elif isinstance(control, ipywidgets.IntSlider | ipywidgets.Play):
        control.value = int(rng.integers(control.min, control.max + 1))
    elif isinstance(control, CHOICES):
        control.index = int(rng.integers(len(control.options)))
    elif isinstance(control, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        control.value = not control.value
    else:
        assert isinstance(control, ipywidgets.HTML | ipywidgets.Label), type(control)


def point_at(view, rng):
    """Pick or pass over a part of the picture that is shown."""
    names = re.findall(r'data-name="([^"]+)"', view.frame["picture"])
    if names:
        name = str(rng.choice(names))
        if view.follows_pointer and rng.random() < 0.5:
            view.hovered = name if rng.random() < 0.8 else ""
        else:
            view.picked = name


def train_meanwhile(figure, rng):
    """The reader's own network goes on in another cell: in place, or as a new one."""
    net = getattr(figure.explorer, "net", None)
    if net is not None:
        net = net if rng.random() < 0.5 else net.copy()
        net.w[2][...] = rng.normal(size=net.w[2].shape)
        figure.move(net=net)


def act(figure, rng):
    controls = [w for w in widgets(figure.panel) if w is not figure.view]
    chance = rng.random()
    if chance < 0.3:
        point_at(figure.view, rng)
    elif chance < 0.35:
        train_meanwhile(figure, rng)
    else:
        move(controls[int(rng.integers(len(controls)))], rng)


def drawn_afresh(explorer):
    """The frame of a twin of the explorer, with nothing kept from before."""
    for cache in gc.get_objects():
        if isinstance(cache, _lru_cache_wrapper) and cache.__module__.startswith("bpkit."):
            cache.cache_clear()
    return replace(explorer).frame()


@pytest.mark.parametrize("name", EXPLORERS)
def test_after_any_actions_it_shows_what_its_explorer_gives_afresh(name, actions, rng):
    figure = make(name)
    for _ in range(actions):
        act(figure, rng)
    figure.move()  # what was set in place shows at the next move
    picture, formulas, words = drawn_afresh(figure.explorer)
    assert figure.view.frame["picture"] == picture
    assert figure.view.frame["words"] == words
    assert figure.view.frame["formulas"] == "".join(map(mathml, formulas))
    figure.reset()
    assert figure.view.frame["words"] == figure.frame().words
    figure.close()
