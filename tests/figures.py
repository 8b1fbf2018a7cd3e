"""What the tests of the figures share."""

import bpkit

EXPLORERS = bpkit.explorers.__all__


def make(name, **arguments):
    """The figure of an explorer by its name."""
    return getattr(bpkit.explorers, name)(**arguments)


def shown(figure):
    """What a figure's view shows, without what the browser needs to know of frames drawn ahead."""
    return {name: figure.view.frame[name] for name in ("picture", "formulas", "words")}
