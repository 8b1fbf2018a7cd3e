"""What the tests of the figures share."""

import bpkit

EXPLORERS = sorted(set(bpkit.explorers.__all__) - {"progress"})


def shown(figure):
    """What a figure's view shows, without what the browser needs to know of frames drawn ahead."""
    return {name: figure.view.frame[name] for name in ("picture", "formulas", "words")}
