"""Charts with matplotlib, as HTML images whose alternative text is made from the plotted numbers.

Figures are made without pyplot, so that none stays behind in its list of open figures.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from io import BytesIO

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text
from PIL import Image

from bpkit.draw.palette import BACKWARD, FORWARD, INK, PAPER, POSITIVE
from bpkit.draw.symbols import is_wide
from bpkit.plain import printable
from bpkit.words import FOLDER, joined, lang, lang_attribute, say

DPI = 100
TEXT = 11  # points, at 100 dots an inch about 15 px: no smaller than JupyterLab's prose
# Colour, dash and marker of the first line of a chart, the second and the third.
LINES = ((BACKWARD, "-", "o"), (FORWARD, "--", "s"), (POSITIVE, ":", "^"))


@lru_cache(maxsize=1)
def _han() -> str:
    """The name of a font with Chinese signs: matplotlib's own has none, nor have many machines.

    It is Noto Sans SC, cut to the signs that stand in charts (languages/han.OFL.txt).
    """
    fontManager.addfont(FOLDER / "han.ttf")
    return fontManager.ttflist[-1].name


def _use_font(figure: Figure) -> None:
    """In another language, set the words that matplotlib's font cannot."""
    for text in figure.findobj(Text) if lang() else ():
        if any(map(is_wide, text.get_text())):
            text.set_fontfamily([_han(), *rcParams["font.family"]])


class Chart:
    """A matplotlib figure that a notebook shows as an HTML image with an alternative text."""

    def __init__(self, figure: Figure, alt: str):
        self.figure, self.alt = figure, alt
        _use_font(figure)

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
        _use_font(figure)
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
    return f'<img alt="{escape(alt)}"{lang_attribute()} src="data:image/png;base64,{data}">'


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
        raise ValueError(say("history: expected at least one record of training, got none"))
    curves = [(say("cost $C$"), BACKWARD, [record.cost for record in history])]
    if history[0].accuracy is not None:
        shares = [100 * record.accuracy for record in history]
        curves.append((say("right answers, %"), FORWARD, shares))
    figure, axes = new_figure(columns=len(curves))
    for ax, (label, colour, values) in zip(np.ravel(axes), curves, strict=True):
        ax.plot([record.epoch for record in history], values, color=colour)
        ax.set_ylabel(label, fontsize=TEXT)
        ax.set_xlabel(say("epoch"), fontsize=TEXT)
    np.ravel(axes)[0].set_yscale("log")
    return Chart(figure, _told_of_learning(history))


def _told_of_learning(history):
    first, last = history[0], history[-1]
    cost = say(
        "The cost falls from {first} to {last}" if last.cost < first.cost
        else "The cost rises from {first} to {last}" if last.cost > first.cost
        else "The cost stays, from {first} to {last}",
        first=f"{first.cost:.2f}", last=f"{last.cost:.2f}",
    )  # fmt: skip
    if first.accuracy is None:
        return say("A curve over {n} epochs. {cost}.", n=len(history), cost=cost)
    share = say(
        "the share of right answers falls from {first} to {last}"
        if last.accuracy < first.accuracy
        else "the share of right answers rises from {first} to {last}"
        if last.accuracy > first.accuracy
        else "the share of right answers stays, from {first} to {last}",
        first=f"{first.accuracy:.0%}", last=f"{last.accuracy:.0%}",
    )  # fmt: skip
    return say(
        "Two curves over {n} epochs. {cost}; {share}.", n=len(history), cost=cost, share=share
    )


def _styled(name, lines):
    """Each line's label and values with a colour, a dash and a marker of its own."""
    if not 1 <= len(lines) <= len(LINES):
        raise ValueError(
            say(
                "{name}: expected 1 to {most} lines, which can be told apart, got {got}",
                name=name,
                most=len(LINES),
                got=len(lines),
            )
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
        ax.set_title(say("neuron {j}", j=j), fontsize=TEXT, color=INK)
    return Chart(
        figure,
        say(
            "The incoming weights of {n} neurons, each as a picture of {side} by {side} squares; "
            "blue-violet is positive, orange with a dot is strongly negative.",
            n=len(w), side=side,
        ),
    )  # fmt: skip


def by_layer(curves, quantity) -> Chart:
    """Positive numbers layer by layer on a logarithmic axis: curves[name][l], a line each.

    quantity: what the numbers are, as a noun. Each line has its own colour, dash and marker.
    """
    figure, ax = new_figure()
    told = []
    for name, values, colour, dash, marker in _styled("curves", curves):
        ax.plot([*values], [*values.values()], color=colour, ls=dash, marker=marker, label=name)
        first, last = min(values), max(values)
        told.append(
            say(
                "{name}: {start} in layer {first}, {end} in {last}",
                name=name, start=f"{values[first]:.1g}", first=first,
                end=f"{values[last]:.1g}", last=last,
            )
        )  # fmt: skip
    ax.set_yscale("log")
    layers = {l for values in curves.values() for l in values}
    ax.set_xticks(range(min(layers), max(layers) + 1))
    ax.set_xlabel(say("layer"), fontsize=TEXT)
    ax.set_ylabel(quantity, fontsize=TEXT)
    ax.legend(fontsize=TEXT, frameon=False)
    alt = say("{quantity}, on a logarithmic axis. {lines}.", quantity=quantity, lines=_list(told))
    return Chart(figure, alt)


def _list(lines):
    return joined("{one}; {other}", *lines)


def _points(told):
    return joined("{one}, {other}", *told)


def curves(across, lines, along, up) -> Chart:
    """Smooth lines over one axis: lines[name] holds a number for each of `across`.

    along, up: what the axes hold, as nouns. Each line has its own colour and dash.
    """
    figure, ax = new_figure()
    told_at = (0, len(across) // 2, -1)
    told = []
    for name, values, colour, dash, _ in _styled("lines", lines):
        ax.plot(across, values, color=colour, ls=dash, lw=2, label=name)
        points = (
            say("{value} at {place}", value=f"{values[i]:.2f}", place=f"{across[i]:g}")
            for i in told_at
        )
        told.append(say("{name}: {points}", name=name, points=_points(points)))
    ax.set_xlabel(along, fontsize=TEXT)
    ax.set_ylabel(up, fontsize=TEXT)
    if len(lines) > 1:
        ax.legend(fontsize=TEXT, frameon=False)
    return Chart(figure, say("{up} over {along}. {lines}.", up=up, along=along, lines=_list(told)))


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
    plan.plot(*start, "o", color=BACKWARD, markersize=9, label=say("start"))
    plan.plot(*lowest, "s", color=POSITIVE, markersize=9, clip_on=False, label=say("lowest"))
    plan.legend(fontsize=TEXT, loc="lower right")
    for ax, title in ((hills, say("$C$ as height")), (plan, say("the same as a map"))):
        ax.set_title(title, fontsize=TEXT, color=INK)
        ax.tick_params(labelsize=TEXT, colors=INK)
        ax.set_xlabel(names[0], fontsize=TEXT)
        ax.set_ylabel(names[1], fontsize=TEXT)
    i, j = np.abs(up - start[1]).argmin(), np.abs(across - start[0]).argmin()
    told_of = [(say("highest"), *np.unravel_index(heights.argmax(), heights.shape))]
    told_of += [(say("start"), i, j), (say("lowest"), row, column)]
    told = [
        say(
            "{name} {height} at ({across}, {up})",
            name=name, height=f"{heights[i, j]:.2f}", across=f"{across[j]:.1f}", up=f"{up[i]:.1f}",
        )
        for name, i, j in told_of
    ]  # fmt: skip
    alt = say(
        "Hills, and a map of them, over {across} and {up}: {points}.",
        across=names[0], up=names[1], points=_list(told),
    )  # fmt: skip
    return Chart(figure, alt)


FLOOR = 1e-17  # where an error of exactly 0 is drawn on a logarithmic axis


def by_step(steps, errors, told=(1e-1, 1e-5, 1e-15)) -> Chart:
    """Relative errors over the step h, smaller to the right, both on logarithmic axes.

    errors[name] holds one for each of steps. told: the steps whose errors the text gives.
    """
    figure, ax = new_figure(height=3.6)
    lines = []
    for name, values, colour, dash, marker in _styled("errors", errors):
        ax.plot(steps, np.maximum(values, FLOOR), color=colour, ls=dash, marker=marker, label=name)
        points = (
            say(
                "{error} at h = {h}",
                error=_error(values[np.argmin(abs(steps / h - 1))]), h=f"{h:g}",
            )
            for h in told
        )  # fmt: skip
        lines.append(say("{name}: {points}", name=name, points=_points(points)))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.invert_xaxis()
    ax.set_xlabel(say("step $h$, smaller to the right"), fontsize=TEXT)
    ax.set_ylabel(say("error, as a share"), fontsize=TEXT)
    ax.legend(fontsize=TEXT, frameon=False)
    return Chart(
        figure,
        say("The error as a share of the truth, on logarithmic axes. {lines}.", lines=_list(lines)),
    )


def _error(value):
    """An error with one digit; where rounding decides it, only that it is large or small."""
    if value < 1e-8:
        return say("below 1e-08")
    return f"{value:.0e}" if value < 0.1 else say("above 0.1")
