"""What bpkit computes and draws, as text. The same program runs here and in WebAssembly."""

import importlib
import json
import pkgutil
import re
import sys
from itertools import product

import numpy as np

import bpkit
from bpkit.activations import ELEMENTWISE
from bpkit.costs import PAIRS


def modules():
    """The names of all modules of bpkit, each imported."""
    found = [module.name for module in pkgutil.walk_packages(bpkit.__path__, "bpkit.")]
    return [importlib.import_module(name).__name__ for name in found]


def gradients(hidden, output, cost):
    """Every gradient of a network, and how far the furthest is from the complex step."""
    net = bpkit.Network([3, 5, 4, 3], hidden=hidden, output=output)
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(3, 6)), np.eye(3)[:, rng.integers(3, size=6)]
    g = bpkit.backprop(net, x, y, cost)
    numbers = [float(value) for matrix in (*g.w, *g.b) for value in matrix.ravel()]
    return {"numbers": numbers, "off": bpkit.check_gradient(net, x, y, cost).worst}


def digits():
    """The share of unseen digits that a network reads after five epochs."""
    (x, y), (x_test, y_test) = bpkit.datasets.digits()
    net = bpkit.Network([64, 30, 10], hidden="sigmoid", output="softmax")
    bpkit.train(net, x, y, cost="cross_entropy", epochs=5, batch_size=10, learning_rate=1.0)
    return bpkit.accuracy(net, x_test, y_test)


def frame(name):
    """All that an explorer shows at first, without the bytes of charts."""
    figure = getattr(bpkit.explorers, name)()
    shown = {part: figure.view.frame[part] for part in ("picture", "formulas", "words")}
    return re.sub(r"data:image/png;base64,[\w+/=]+", "", json.dumps(shown, ensure_ascii=False))


def everything():
    return {
        "on": f"{sys.platform}, {sys.maxsize.bit_length() + 1} bits, numpy {np.__version__}",
        "modules": modules(),
        "gradients": {
            f"{hidden}, {output} with {cost}": gradients(hidden, output, cost)
            for hidden, (output, cost) in product(ELEMENTWISE, PAIRS)
        },
        "digits": digits(),
        "frames": {name: frame(name) for name in bpkit.explorers.__all__},
    }


if __name__ == "__main__":
    print(json.dumps(everything()))
