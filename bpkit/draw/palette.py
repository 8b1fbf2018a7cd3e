"""One palette for every picture: legible on paper white, told apart by colour-blind readers.

Colour never stands alone: a sign is also a dash or a minus, what is active also has a halo. All
inks have a contrast of at least 4.5 on PAPER. Pictures are drawn on PAPER in a dark theme too.
"""

PAPER = "#ffffff"
INK = "#1f2328"
FADED = "#d3d7dd"  # lines and rings that are not in play
BESIDE = "#858d97"  # lines that another is compared with: 3 to 1 on PAPER
MUTED = "#636a74"  # text that is not in play
FORWARD = "#005fa3"  # x, z, a: what flows from left to right
BACKWARD = "#b84a00"  # δ and every gradient: what flows back
POSITIVE = "#00695c"  # with a solid line
NEGATIVE = "#9c2c77"  # with a dashed line
HALO = "#ffd84d"  # behind what is active
