"""Explorer: a small network learns to tell two classes apart, epoch by epoch."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap

from bpkit import datasets
from bpkit.activations import ELEMENTWISE
from bpkit.backpropagation import backprop
from bpkit.checks import instance_of
from bpkit.draw.charts import TEXT, LiveChart, new_figure
from bpkit.draw.formulas import as_backward, derivative, gradient, update
from bpkit.draw.palette import BACKWARD, FORWARD, INK, PAPER
from bpkit.draw.symbols import latex, rounded, significant, trimmed, unicode
from bpkit.draw.terms import number
from bpkit.figure import Button, Choice, Explorer, Figure, Frame, Slider, Whole
from bpkit.figure.figure import titled
from bpkit.layers import Layers
from bpkit.learning import accuracy
from bpkit.learning import training as learning
from bpkit.network import Network
from bpkit.words import kept, say, sentences

EPOCHS = 200
LARGEST = 8  # neurons a hidden layer
COST = "cross_entropy"
HOPELESS = 1e6  # a cost above this will not come down again: training has failed
DATASETS = {"moons": "two moons", "xor": "XOR"}
COSTS_SHOWN = (1e-3, 30)  # the ends of the charts' axes
SIZES_SHOWN = (1e-5, 30)
GRID = 61  # points to a side
MARGIN = 0.4  # between the outermost example and the plane's edge
TINY = np.finfo(float).tiny
LINES = {  # each layer's marker and dash
    2: ("o", "-"),
    3: ("s", "--"),
    4: ("^", ":"),
    5: ("D", "-."),
    6: ("v", (0, (1, 3))),
}


def training(
    dataset="moons", learning_rate=0.5, hidden="tanh", size=4, epoch=40, net=None
) -> Figure:
    """A 2-size-size-1 network learns a dataset ("moons" or "xor") by gradient descent.

    hidden: the activation of both hidden layers. epoch: how many it has learnt at first; each is
    one step, with the gradient over all examples. net: a network of your own in its place, with 2
    inputs and 1 sigmoid output. It learns from the weights it has now, and stays as it is.
    """
    return Figure(Training(dataset, learning_rate, hidden, size, epoch, None).moved(net=net))


@dataclass(frozen=True)
class Training(Explorer):
    """What is learnt, by which network, at what rate, and how many epochs so far."""

    dataset: str
    learning_rate: float
    hidden: str
    size: int
    epoch: int
    net: Network | None  # the reader's network, in place of one by `hidden` and `size`

    title = "A network that learns to tell two classes apart"
    controls = (
        Choice("dataset", "data", [(label, name) for name, label in DATASETS.items()]),
        Choice("hidden", "hidden activation", list(ELEMENTWISE), seen=lambda s: s.net is None),
        Whole("size", "hidden size", 1, LARGEST, seen=lambda s: s.net is None),
        Slider("learning_rate", "learning rate η", 0.05, 10),
        Whole("epoch", "epoch", 0, EPOCHS, play=150),
        Button("Step", lambda s: s.moved(epoch=min(s.epoch + 1, EPOCHS))),
    )

    def __post_init__(self):
        super().__post_init__()
        net = self.net
        if net is None:
            return
        instance_of("net", net, Network)
        if (net.sizes[0], net.sizes[-1], net.output) != (2, 1, "sigmoid") or max(LINES) < net.L:
            raise ValueError(
                say(
                    "net: expected 2 inputs, 1 sigmoid output and up to {most} layers, got {got}",
                    most=max(LINES),
                    got=net,
                )
            )

    def moved(self, **changes):
        if isinstance(changes.get("net"), Network):
            changes["net"] = changes["net"].copy()  # the reader may go on with theirs
        return super().moved(**changes)

    @property
    def start(self) -> Network:
        """The network before any training. Shared: never to be changed."""
        return self.net or newborn(self.hidden, self.size)

    def frame(self) -> Frame:
        """The network's answer over the plane, cost and gradients so far, and the next update."""
        history = run(self.dataset, self.learning_rate, self.start)
        epochs = history.until(self.epoch)
        last = epochs[-1]
        words = _words(self, epochs, history.failed_in)
        w = number("w", last.net.w[2][0, 0], 2, 1, 1)
        slope = gradient(w, last.gradients[2][0, 0], significant)
        lines = [
            r"C = -\frac{1}{m} \sum_{i=1}^{m} \left( y_i \ln a_i + (1 - y_i) \ln (1 - a_i) \right) "
            rf"= {rounded(last.cost)}",
            *update(w, slope, self.learning_rate),
            r", \qquad ".join(
                rf"\left\Vert {derivative(latex('w', l))} \right\Vert = "
                + as_backward(significant(size))
                for l, size in enumerate(last.sizes, 2)
            ),
        ]
        return Frame(_picture(self, epochs, titled(self.title, words)), lines, words)


@lru_cache(maxsize=32)
def newborn(hidden: str, size: int) -> Network:
    """A network of two hidden layers, from a fixed seed. Shared: never to be changed."""
    return Network([2, size, size, 1], hidden=hidden, output="sigmoid")


@lru_cache(maxsize=8)
def examples(dataset: str):
    """x (2, m) and y (1, m) of a dataset."""
    return datasets.xor() if dataset == "xor" else datasets.two_moons(100, noise=0.15)


class Epoch(NamedTuple):
    """Where training stands after an epoch; sizes: ‖∂C/∂w^l‖ of each layer, from 2 on."""

    net: Network
    cost: float
    accuracy: float
    gradients: Layers
    sizes: np.ndarray


class Run:
    """All that one network goes through, learnt no further than was asked for.

    epochs: from 0 on, the network as it starts. failed_in: the epoch that made the cost hopeless
    or infinite.
    """

    def __init__(self, dataset, learning_rate, start):
        self._net, self._data = start.copy(), examples(dataset)
        m = self._data[0].shape[1]
        self._records = learning(self._net, *self._data, COST, EPOCHS, m, learning_rate)
        self.epochs, self.failed_in = [self._now()], None

    def until(self, epoch: int) -> list[Epoch]:
        """Learn up to `epoch`, or as far as it goes; return the epochs so far."""
        while len(self.epochs) <= epoch and self.failed_in is None:
            try:
                cost = next(self._records).cost
            except ValueError:  # a number has grown past what the network can hold
                cost = np.inf
            if cost > HOPELESS:
                self.failed_in = len(self.epochs)
            else:
                self.epochs.append(self._now())
        return self.epochs[: epoch + 1]

    def _now(self):
        of_w = backprop(self._net, *self._data, COST)
        sizes = np.array([np.linalg.norm(w) for w in of_w.w])
        right = accuracy(self._net, *self._data)
        return Epoch(self._net.copy(), of_w.cost, right, of_w.w, sizes)


@lru_cache(maxsize=32)
def run(dataset: str, learning_rate: float, start: Network) -> Run:
    """The Run of these settings, so that no epoch is learnt twice."""
    return Run(dataset, learning_rate, start)


def _words(explorer, epochs, failed_in):
    _, cost, right, _, sizes = epochs[-1]
    count = len(epochs) - 1
    reached = say(
        "After 1 epoch with η = {eta} the cost is C = {cost}, and {right} of the answers are right."
        if count == 1
        else "After {n} epochs with η = {eta} the cost is C = {cost}, and {right} of the answers "
        "are right.",
        n=count, eta=trimmed(explorer.learning_rate), cost=rounded(cost), right=f"{right:.0%}",
    )  # fmt: skip
    if failed_in is not None and failed_in <= explorer.epoch:
        slowest = say(
            "Training failed in epoch {epoch}: its step made C grow past all use.", epoch=failed_in
        )
    elif not sizes.any():
        slowest = say("Every ∂C/∂w is 0: no weight moves any more.")
    else:
        slowest = say(
            "The smallest gradient is that of {w}: {size}.",
            w=unicode("w", int(sizes.argmin()) + 2), size=significant(sizes.min()),
        )  # fmt: skip
    edge = ""
    if not COSTS_SHOWN[0] <= cost <= COSTS_SHOWN[1]:
        edge = say("C lies outside its axis and is drawn at the edge.")
    return sentences(reached, slowest, edge)


@kept(maxsize=4)
def _chart(dataset, L):
    """A dataset's chart, its lines and curtain, and the points at which the network is asked."""
    figure, axes = new_figure(7.2, 3.4, 2, 2)
    plane = figure.add_subplot(axes[0, 0].get_gridspec()[:, 0])
    axes[0, 0].remove()
    axes[1, 0].remove()
    x, y = examples(dataset)
    curtain, extent = _regions(plane, x)
    points = [_points(plane, x[:, y[0] == c], marker) for c, marker in enumerate("o^")]
    lines = _over_epochs(axes[0, 1], axes[1, 1], L)
    # The frame lies over the curtain, so it is drawn with what moves.
    moving = [curtain, *plane.spines.values(), *points, *lines]
    chart = LiveChart(figure, moving)
    for line in lines:
        line.set_clip_on(False)  # a mark at the axis' end is seen whole
    return chart, lines, curtain, _grid(*extent)


def _regions(ax, x):
    """The plane of the inputs: hatched all over, and a curtain to hide where the answer is 0."""
    left, bottom = x.min(axis=1) - MARGIN
    right, top = x.max(axis=1) + MARGIN
    extent = (left, right, bottom, top)
    ax.tick_params(labelsize=TEXT, colors=INK)
    legend = "▲ y = 1    ○ y = 0\n" + say("hatched: the network says 1")
    ax.set_title(legend, fontsize=TEXT, color=INK)
    ax.spines[:].set_visible(True)
    ax.set_xlabel("$x_1$", fontsize=TEXT, color=INK)
    ax.set_ylabel("$x_2$", fontsize=TEXT, color=INK)
    ax.fill_between(
        [left, right], bottom, top,
        facecolor=(FORWARD, 0.12), edgecolor=FORWARD, hatch="//", linewidth=0,
    )  # fmt: skip
    # Interpolated before it is coloured, so that the curtain's edge is where z = 0.
    curtain = ax.imshow(
        np.zeros((2, 2)), cmap=ListedColormap([PAPER, "none"]), vmin=-1, vmax=1,
        extent=extent, origin="lower", aspect="auto",
        interpolation="bilinear", interpolation_stage="data",
    )  # fmt: skip
    return curtain, extent


def _points(ax, x, marker):
    (points,) = ax.plot(*x, marker, color=INK, markersize=11 if x.shape[1] < 10 else 6)
    if marker == "o":
        points.set_markerfacecolor(PAPER)
    return points


def _over_epochs(above, below, L):
    """The cost's line in the upper axes, each layer's in the lower; all still without points."""
    for ax, ends, label in (
        (above, COSTS_SHOWN, say("cost $C$")),
        (below, SIZES_SHOWN, r"$\Vert\partial C/\partial w^l\Vert$"),
    ):
        ax.set(xlim=(0, EPOCHS), ylim=ends, yscale="log")
        ax.set_ylabel(label, fontsize=TEXT, color=INK)
    below.set_xlabel(say("epoch"), fontsize=TEXT, color=INK)
    (cost,) = above.plot([], [], "o-", color=FORWARD)
    sizes = [
        below.plot([], [], marker=marker, ls=dash, color=BACKWARD, label=f"$w^{l}$")[0]
        for l, (marker, dash) in LINES.items()
        if l <= L
    ]
    below.legend(fontsize=TEXT, ncols=3, frameon=False, loc="lower left", bbox_to_anchor=(0, 1))
    return [cost, *sizes]


def _grid(left, right, bottom, top):
    """Points all over the plane, a column each, row by row from the bottom."""
    x1, x2 = np.linspace(left, right, GRID), np.linspace(bottom, top, GRID)
    return np.array(np.meshgrid(x1, x2)).reshape(2, -1)


def _picture(explorer, epochs, alt):
    net = epochs[-1].net
    chart, (cost, *layers), curtain, grid = _chart(explorer.dataset, net.L)
    z = net.forward(grid).z[net.L].reshape(GRID, GRID)
    curtain.set_data(z / max(abs(z).max(), TINY))  # any scale, as only the sign is seen
    _trail(cost, [epoch.cost for epoch in epochs], COSTS_SHOWN)
    for line, values in zip(layers, np.transpose([epoch.sizes for epoch in epochs]), strict=True):
        _trail(line, values, SIZES_SHOWN)
    return chart.image(alt)


def _trail(line, values, ends):
    """A value after each epoch so far, the last one marked; at the axis' edge if it is beyond."""
    line.set_data(range(len(values)), np.clip(values, *ends))
    line.set_markevery([len(values) - 1])
