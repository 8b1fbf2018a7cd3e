"""What every explorer is made of; the explorers themselves are in bpkit.explorers."""

from bpkit.figure.controls import Button, Choice, Slider, Whole
from bpkit.figure.explorer import Explorer, Frame
from bpkit.figure.figure import Figure
from bpkit.figure.progress_bar import progress

__all__ = ["Button", "Choice", "Explorer", "Figure", "Frame", "Slider", "Whole", "progress"]
