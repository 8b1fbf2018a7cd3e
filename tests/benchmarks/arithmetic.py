"""What bpkit's arithmetic costs, beside the bare matrix products and beside other libraries.

    python tests/benchmarks/arithmetic.py [step learning growth nudges importing]

Stores the numbers of these parts (all, if none is named) in arithmetic.json, and writes the page's
tables and notebook 08's chart anew. All is measured in turn, on one thread and in processor time,
and told as ratios: other programs disturb little, and both sides of a ratio alike.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import page
from contenders import CONTENDERS
from matplotlib.figure import Figure
from threadpoolctl import threadpool_info, threadpool_limits

import bpkit
from bpkit.draw.palette import FORWARD, MUTED

CASES = [
    ([2, 3, 2], 1),
    ([64, 30, 10], 16),
    ([784, 30, 10], 10),
    ([784, 100, 10], 128),
    ([784, 512, 512, 10], 256),
]
SECONDS = 1.0  # spent on each contender in each case
A_ROUND = 2e-3  # seconds: a quicker step is repeated to about so long

# What grows, and the sizes and m of the network at each value.
GROWTH = {
    "width": ([256, 512, 1024, 2048], lambda n: ([n, n, n, n], 256)),
    "depth": ([2, 4, 8, 16, 32], lambda layers: ([512] * (layers + 1), 256)),
    "batch": ([64, 128, 256, 512, 1024], lambda m: ([512, 512, 512, 512], m)),
}
PREDICTED = {"width": 2, "depth": 1, "batch": 1}  # the power of each with which time should grow
NUDGED = [([2, 3, 2, 3], 1), ([16, 12, 8], 8), ([64, 30, 10], 10)]
EPOCHS, BATCH_SIZE, LEARNING_RATE, SEEDS = 10, 10, 1.0, range(5)


def batch(sizes, m, dtype=np.float64):
    """A network of sigmoids, x in [0, 1] and one-hot y; all of it the same each time."""
    rng = np.random.default_rng(0)
    net = bpkit.Network(sizes, seed=0, dtype=dtype)
    x = rng.random((sizes[0], m)).astype(dtype)
    y = np.eye(sizes[-1], dtype=dtype)[:, rng.integers(0, sizes[-1], m)]
    return net, x, y


def took(run, repeats=1):
    start = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - start) / repeats


def quickest(steps, seconds=SECONDS):
    """Seconds of each step, by name: the first tenth of many runs.

    All are run in turn, in an order of its own each round. Before the clock starts a step runs
    once: the one before it has left the caches full of its own.
    """
    repeats = {name: max(1, int(A_ROUND / took(run, 2))) for name, run in steps.items()}
    times = {name: [] for name in steps}
    end = time.process_time() + seconds * len(steps)
    while time.process_time() < end:
        for name in random.sample([*steps], len(steps)):
            steps[name]()
            times[name].append(took(steps[name], repeats[name]))
    return {name: float(f"{np.percentile(t, 10):.3g}") for name, t in times.items()}


def one_step():
    """Seconds of every contender that is installed, for each case in both precisions."""
    for sizes, m in CASES:
        for dtype in (np.float64, np.float32):
            steps = {}
            for name, contender in CONTENDERS.items():
                with suppress(ImportError):
                    steps[name] = contender(*batch(sizes, m, dtype)).run
            yield {"sizes": sizes, "m": m, "dtype": dtype.__name__, "seconds": quickest(steps)}


def without_avx512():
    """The environment of a processor without AVX-512, or None if this one has none.

    Which units numpy has found is asked of numpy, for their names change.
    """
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    units = [unit for unit in found if "512" in unit or unit == "X86_V4"]
    older = {"NPY_DISABLE_CPU_FEATURES": " ".join(units), "OPENBLAS_CORETYPE": "Haswell"}
    return {**os.environ, **older} if units else None


def on_processors():
    """one_step on this processor, and on it with AVX-512 turned off, in a process of its own."""
    yield {"processor": "as it is", "kernel": kernel(), "cases": list(one_step())}
    if older := without_avx512():
        asked = subprocess.run(
            [sys.executable, __file__, "--here"], env=older, stdout=subprocess.PIPE, check=True
        )
        yield {"processor": "without AVX-512", **json.loads(asked.stdout)}


def kernel():
    return threadpool_info()[0]["architecture"]


def by_bpkit(data, seed):
    (x, y), (x_test, y_test) = data
    net = bpkit.Network([len(x), 30, len(y)], output="softmax", seed=seed)
    bpkit.train(net, x, y, "cross_entropy", EPOCHS, BATCH_SIZE, LEARNING_RATE, seed)
    return lambda: bpkit.accuracy(net, x_test, y_test)


def by_scikit_learn(data, seed):
    from sklearn.neural_network import MLPClassifier

    (x, y), (x_test, y_test) = data
    model = MLPClassifier(
        (30,), activation="logistic", solver="sgd", momentum=0, alpha=0, batch_size=BATCH_SIZE,
        learning_rate_init=LEARNING_RATE, random_state=np.random.RandomState(seed),
    )  # fmt: skip
    for _ in range(EPOCHS):
        model.partial_fit(x.T, y.argmax(axis=0), classes=np.arange(len(y)))
    return lambda: model.score(x_test.T, y_test.argmax(axis=0))


def learning():
    """The digits of notebook 08: seconds of ten epochs and the accuracy then, medians of seeds."""
    data, found = bpkit.datasets.digits(seed=0), {}
    libraries = {"bpkit": by_bpkit, "scikit-learn": by_scikit_learn}
    for seed in SEEDS:
        for name, train in libraries.items():
            start = time.process_time()
            accuracy = train(data, seed)
            found.setdefault(name, []).append([time.process_time() - start, accuracy()])
    return {name: np.median(runs, axis=0).round(3).tolist() for name, runs in found.items()}


def growth():
    """Seconds of one backprop at each value of what grows."""
    return {
        what: {value: backprop_seconds(*batch(*case(value))) for value in values}
        for what, (values, case) in GROWTH.items()
    }


def backprop_seconds(net, x, y):
    return quickest({"": lambda: bpkit.backprop(net, x, y)})[""]


def nudges():
    """Seconds of a forward pass, and of all gradients by backprop and by differences."""
    for sizes, m in NUDGED:
        net, x, y = batch(sizes, m)
        steps = {
            "forward": lambda: net.forward(x),  # noqa: B023
            "backprop": lambda: bpkit.backprop(net, x, y),  # noqa: B023
            "central": lambda: bpkit.numerical_gradient(net, x, y),  # noqa: B023
            "complex": lambda: bpkit.numerical_gradient(net, x, y, method="complex"),  # noqa: B023
        }
        parameters = sum(array.size for array in (*net.w, *net.b))
        yield {"sizes": sizes, "m": m, "parameters": parameters, **quickest(steps)}


def importing():
    """`import bpkit` over `import numpy`, each in a Python of its own: the median of ratios."""

    def seconds(name):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
        return time.perf_counter() - start

    return round(statistics.median(seconds("bpkit") / seconds("numpy") for _ in range(15)), 2)


def draw(grown):
    """Notebook 08's chart: time on log axes, each panel with a line of the slope predicted."""
    titles = ["neurons in each layer", "layers after the input", "examples in the batch"]
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    panels = figure.subplots(1, 3, sharey=True)
    for axes, title, (what, times) in zip(panels, titles, grown.items(), strict=True):
        values, ms = np.array([*times], float), 1e3 * np.array([*times.values()])
        predicted = ms[-1] * (values / values[-1]) ** PREDICTED[what]
        axes.loglog(values, predicted, "--", color=MUTED)
        axes.loglog(values, ms, "o-", color=FORWARD)
        axes.set_xticks(values, [f"{value:.0f}" for value in values])
        axes.minorticks_off()
        axes.set(xlabel=title, title=f"dashed: slope {PREDICTED[what]}")
    panels[0].set_ylabel("ms for one backprop")
    figure.savefig(Path(bpkit.__file__).parents[1] / "notebooks/images/how_cost_grows.png", dpi=100)


PARTS = {
    "step": lambda: [*on_processors()],
    "learning": learning,
    "growth": growth,
    "nudges": lambda: [*nudges()],
    "importing": importing,
}


def main(parts):
    for part in parts or PARTS:
        now = page.taken("numpy", "scikit-learn", "torch")
        page.store("arithmetic", {**page.stored("arithmetic"), "taken": now, part: PARTS[part]()})
        if part == "growth":
            draw(page.stored("arithmetic")["growth"])


if __name__ == "__main__":
    threadpool_limits(1)
    if sys.argv[1:] == ["--here"]:
        print(json.dumps({"kernel": kernel(), "cases": list(one_step())}))
    else:
        main(sys.argv[1:])
