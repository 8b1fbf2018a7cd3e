"""A small plot as SVG, for curves that stand inside a picture of ours."""

from typing import NamedTuple

from bpkit.draw import svg
from bpkit.draw.palette import FADED, HALO, MUTED
from bpkit.draw.symbols import trimmed


class Plot(NamedTuple):
    """Where a plot stands in its picture, and the range of each axis."""

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def at(self, x, y) -> tuple[float, float]:
        """The place of a point in the picture."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return (
            self.left + self.width * (x - x0) / (x1 - x0),
            self.top + self.height * (y1 - y) / (y1 - y0),
        )

    def axes(self, title, along="") -> str:
        """A title, the frame, each axis in numbers, and what runs along the lower one."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        bottom, middle = self.top + self.height, self.left + self.width / 2
        frame = svg.element(
            "rect", x=self.left, y=self.top, width=self.width, height=self.height,
            fill="none", stroke=FADED,
        )  # fmt: skip
        texts = [(middle, self.top - 14, title)]
        texts += [(self.at(x, y0)[0], bottom + 20, trimmed(x)) for x in (x0, (x0 + x1) / 2, x1)]
        if along:
            texts.append((self.left + 0.75 * self.width, bottom + 20, along))
        for y in (y0, 0, y1) if y0 < 0 < y1 else (y0, y1):
            # A text is centred, so a long one stands farther out.
            distance = max(18, 6 + 4.4 * len(trimmed(y)))
            texts.append((self.left - distance, self.at(x0, y)[1] + 5, trimmed(y)))
        return frame + "".join(svg.text(x, y, svg.span(t), fill=MUTED) for x, y, t in texts)

    def curve(self, xs, ys, colour, dash=None) -> str:
        """A line through the points."""
        return svg.element(
            "polyline", points=svg.points(map(self.at, xs, ys)), fill="none", stroke=colour,
            stroke_width=2.5, stroke_dasharray=dash,
        )  # fmt: skip

    def dot(self, x, y, colour) -> str:
        """A point that is in play."""
        cx, cy = self.at(x, y)
        return svg.element("circle", cx=cx, cy=cy, r=10, fill=HALO) + svg.element(
            "circle", cx=cx, cy=cy, r=5, fill=colour
        )
