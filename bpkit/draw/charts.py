"""Charts with matplotlib, as HTML images whose alternative text is made from the plotted numbers.

Figures are made without pyplot, so that none stays behind in its list of open figures.
"""

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from io import BytesIO

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bpkit.draw.palette import BACKWARD, FORWARD, INK, PAPER, POSITIVE
from bpkit.plain import printable

DPI = 100
TEXT = 11  # points, at 100 dots an inch about 15 px: no smaller than JupyterLab's prose
# Colour, dash and marker of the first line of a chart, the second and the third.
LINES = ((BACKWARD, "-", "o"), (FORWARD, "--", "s"), (POSITIVE, ":", "^"))


class Chart:
    """A matplotlib figure that a notebook shows as an HTML image with an alternative text."""

    def __init__(self, figure: Figure, alt: str):
        self.figure, self.alt = figure, alt

    def savefig(self, target, **options):
        """Write the chart to a file, as matplotlib's savefig does."""
        self.figure.savefig(target, **options)

    def __repr__(self) -> str:
        return printable(self.alt)

    def _repr_html_(self) -> str:
        png = BytesIO()
        # No metadata: the version of matplotlib has no place in a stored notebook.
        self.figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
        return image(png, self.alt)


class LiveChart:
    """A figure drawn once, of which only the moving artists are drawn again (blitting).

    Before each `image`, move the artists with matplotlib's own setters. All else of the figure,
    such as axes and their limits, stays as it was when the chart was made.
    """

    def __init__(self, figure: Figure, artists: Iterable[Artist]):
        self.figure, self.artists = figure, list(artists)
        for artist in self.artists:
            artist.set_animated(True)  # left out of the background
        figure.set_dpi(DPI)
        self._canvas = FigureCanvasAgg(figure)
        self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(figure.bbox)

    def image(self, alt: str) -> str:
        """The chart as it is now, as an HTML image."""
        self._canvas.restore_region(self._background)
        for artist in self.artists:
            self.figure.draw_artist(artist)
        png = BytesIO()
        pixels = np.asarray(self._canvas.buffer_rgba())[..., :3]
        Image.fromarray(pixels).save(png, "PNG", compress_level=1)
        return image(png, alt)


def image(png: BytesIO, alt: str) -> str:
    """PNG bytes as an HTML image."""
    data = b64encode(png.getvalue()).decode()
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{data}">'


def new_figure(width=7.2, height=3.2, rows=1, columns=1):
    """A figure on paper white and its axes, in the texts' size. Width and height in inches."""
    figure = Figure(figsize=(width, height), facecolor=PAPER, layout="constrained")
    axes = figure.subplots(rows, columns)
    for ax in np.ravel(axes):
        ax.tick_params(labelsize=TEXT, colors=INK)
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes


def learning_curve(history) -> Chart:
    """Cost, and accuracy where there is one, after each epoch of a history (bpkit.train)."""
    if not history:
        raise ValueError("history: expected at least one record of training, got none")
    curves = [("cost $C$", BACKWARD, [record.cost for record in history])]
    first, last = history[0], history[-1]
    told = f"The cost {_way(first.cost, last.cost)} from {first.cost:.2f} to {last.cost:.2f}"
    if first.accuracy is not None:
        shares = [100 * record.accuracy for record in history]
        curves.append(("right answers, %", FORWARD, shares))
        told += (
            f"; the share of right answers {_way(first.accuracy, last.accuracy)} from "
            f"{first.accuracy:.0%} to {last.accuracy:.0%}"
        )
    figure, axes = new_figure(columns=len(curves))
    for ax, (label, colour, values) in zip(np.ravel(axes), curves, strict=True):
        ax.plot([record.epoch for record in history], values, color=colour)
        ax.set_ylabel(label, fontsize=TEXT)
        ax.set_xlabel("epoch", fontsize=TEXT)
    np.ravel(axes)[0].set_yscale("log")
    number = "Two curves" if len(curves) == 2 else "A curve"
    return Chart(figure, f"{number} over {len(history)} epochs. {told}.")


def _way(first, last):
    return "falls" if last < first else "rises" if last > first else "stays,"


def _styled(name, lines):
    """Each line's label and values with a colour, a dash and a marker of its own."""
    if not 1 <= len(lines) <= len(LINES):
        raise ValueError(
            f"{name}: expected 1 to {len(LINES)} lines, which can be told apart, got {len(lines)}"
        )
    return [(*line, *style) for line, style in zip(lines.items(), LINES, strict=False)]


def _tiles(count, columns):
    """A figure of at least `count` small pictures without axes, in rows of `columns`."""
    rows = -(-count // columns)
    figure, axes = new_figure(7.2, 1.35 * rows, rows, columns)
    for ax in np.ravel(axes):
        ax.set_axis_off()
    return figure, np.ravel(axes)


def pictures(images, titles, columns, alt) -> Chart:
    """Square images, each column of `images` one, in grey, each with a title above it."""
    side = round(len(images) ** 0.5)
    figure, axes = _tiles(len(titles), columns)
    for ax, pixels, title in zip(axes, images.T, titles, strict=False):
        ax.imshow(pixels.reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
        ax.set_title(title, fontsize=TEXT, color=INK)
    return Chart(figure, alt)


def weight_images(w, columns=6) -> Chart:
    """The rows of a weight matrix, each as a square picture: what each neuron looks for.

    Positive weights are drawn towards blue, negative ones towards orange and with a dot.
    """
    side = round(w.shape[1] ** 0.5)
    reach = abs(w).max()
    figure, axes = _tiles(len(w), columns)
    for j, (ax, row) in enumerate(zip(axes, w, strict=False), start=1):
        grid = row.reshape(side, side)
        ax.imshow(grid, cmap="PuOr", vmin=-reach, vmax=reach)
        y, x = np.nonzero(grid < -0.25 * reach)
        ax.plot(x, y, ".", color=INK, markersize=3)  # so that a sign is not told by colour alone
        ax.set_title(f"neuron {j}", fontsize=TEXT, color=INK)
    return Chart(
        figure,
        f"The incoming weights of {len(w)} neurons, each as a picture of {side} by {side} squares; "
        f"blue-violet is positive, orange with a dot is strongly negative.",
    )


def by_layer(curves, quantity) -> Chart:
    """Positive numbers layer by layer on a logarithmic axis: curves[name][l], a line each.

    quantity: what the numbers are, as a noun. Each line has its own colour, dash and marker.
    """
    figure, ax = new_figure()
    told = []
    for name, values, colour, dash, marker in _styled("curves", curves):
        ax.plot([*values], [*values.values()], color=colour, ls=dash, marker=marker, label=name)
        first, last = min(values), max(values)
        told.append(f"{name}: {values[first]:.1g} in layer {first}, {values[last]:.1g} in {last}")
    ax.set_yscale("log")
    layers = {l for values in curves.values() for l in values}
    ax.set_xticks(range(min(layers), max(layers) + 1))
    ax.set_xlabel("layer", fontsize=TEXT)
    ax.set_ylabel(quantity, fontsize=TEXT)
    ax.legend(fontsize=TEXT, frameon=False)
    return Chart(figure, f"{quantity}, on a logarithmic axis. {'; '.join(told)}.")


def curves(across, lines, along, up) -> Chart:
    """Smooth lines over one axis: lines[name] holds a number for each of `across`.

    along, up: what the axes hold, as nouns. Each line has its own colour and dash.
    """
    figure, ax = new_figure()
    told_at = (0, len(across) // 2, -1)
    told = []
    for name, values, colour, dash, _ in _styled("lines", lines):
        ax.plot(across, values, color=colour, ls=dash, lw=2, label=name)
        points = ", ".join(f"{values[i]:.2f} at {across[i]:g}" for i in told_at)
        told.append(f"{name}: {points}")
    ax.set_xlabel(along, fontsize=TEXT)
    ax.set_ylabel(up, fontsize=TEXT)
    if len(lines) > 1:
        ax.legend(fontsize=TEXT, frameon=False)
    return Chart(figure, f"{up} over {along}. {'; '.join(told)}.")


def landscape(across, up, heights, names, start) -> Chart:
    """The cost C over two numbers, as hills and as a map: heights[i, j] is at across[j], up[i].

    names: what across and up hold. start: the place (across, up) where a walk begins.
    """
    figure = Figure(figsize=(7.2, 3.8), facecolor=PAPER, layout="constrained")
    hills, plan = figure.add_subplot(1, 2, 1, projection="3d"), figure.add_subplot(1, 2, 2)
    hills.plot_surface(
        *np.meshgrid(across, up), heights, cmap="Blues", edgecolor=FORWARD, linewidth=0.3,
        rcount=12, ccount=12,
    )  # fmt: skip
    hills.view_init(elev=30, azim=-60)
    levels = plan.contour(across, up, heights, 12, colors=FORWARD, linewidths=1)
    plan.clabel(levels, [*levels.levels][::3], fontsize=TEXT)
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    lowest = across[column], up[row]
    plan.plot(*start, "o", color=BACKWARD, markersize=9, label="start")
    plan.plot(*lowest, "s", color=POSITIVE, markersize=9, clip_on=False, label="lowest")
    plan.legend(fontsize=TEXT, loc="lower right")
    for ax, title in ((hills, "$C$ as height"), (plan, "the same as a map")):
        ax.set_title(title, fontsize=TEXT, color=INK)
        ax.tick_params(labelsize=TEXT, colors=INK)
        ax.set_xlabel(names[0], fontsize=TEXT)
        ax.set_ylabel(names[1], fontsize=TEXT)
    i, j = np.abs(up - start[1]).argmin(), np.abs(across - start[0]).argmin()
    told_of = [("highest", *np.unravel_index(heights.argmax(), heights.shape))]
    told_of += [("start", i, j), ("lowest", row, column)]
    told = "; ".join(
        f"{name} {heights[i, j]:.2f} at ({across[j]:.1f}, {up[i]:.1f})" for name, i, j in told_of
    )
    return Chart(figure, f"Hills, and a map of them, over {names[0]} and {names[1]}: {told}.")


FLOOR = 1e-17  # where an error of exactly 0 is drawn on a logarithmic axis


def by_step(steps, errors, told=(1e-1, 1e-5, 1e-15)) -> Chart:
    """Relative errors over the step h, smaller to the right, both on logarithmic axes.

    errors[name] holds one for each of steps. told: the steps whose errors the text gives.
    """
    figure, ax = new_figure(height=3.6)
    lines = []
    for name, values, colour, dash, marker in _styled("errors", errors):
        ax.plot(steps, np.maximum(values, FLOOR), color=colour, ls=dash, marker=marker, label=name)
        points = [f"{_error(values[np.argmin(abs(steps / h - 1))])} at h = {h:g}" for h in told]
        lines.append(f"{name}: {', '.join(points)}")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.invert_xaxis()
    ax.set_xlabel("step $h$, smaller to the right", fontsize=TEXT)
    ax.set_ylabel("error, as a share", fontsize=TEXT)
    ax.legend(fontsize=TEXT, frameon=False)
    return Chart(
        figure, f"The error as a share of the truth, on logarithmic axes. {'; '.join(lines)}."
    )


def _error(value):
    """An error with one digit; where rounding decides it, only that it is large or small."""
    if value < 1e-8:
        return "below 1e-08"
    return f"{value:.0e}" if value < 0.1 else "above 0.1"
