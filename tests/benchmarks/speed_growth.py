"""How the cost of backpropagation grows with width, depth and batch, and what the other way costs.

Prints slopes on log axes beside those that counting multiplications predicts, then backprop against
central differences; stores the numbers and draws the chart of notebook 08.
"""

import time

import numpy as np
import speed_report
from matplotlib.figure import Figure
from speed import batch, limit_threads

import bpkit
from bpkit.draw.palette import FORWARD, MUTED

# What is varied, and the sizes and m of the network at each value. A product w a takes
# n[l] n[l-1] m multiplications. The networks are so large that the products take most of the time.
GROWTH = {
    "width": ([256, 512, 1024, 2048], lambda n: ([n, n, n, n], 256)),
    "depth": ([2, 4, 8, 16, 32], lambda layers: ([512] * (layers + 1), 256)),
    "batch": ([64, 128, 256, 512, 1024], lambda m: ([512, 512, 512, 512], m)),
}
PREDICTED = {"width": 2, "depth": 1, "batch": 1}
SMALL = [([2, 3, 2, 3], 1), ([16, 12, 8], 8), ([64, 30, 10], 10)]


def least_seconds(run, rounds):
    """The least disturbed of several runs."""
    run()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def grow(values, case, rounds=15):
    """Seconds of one backprop at each value."""
    times = []
    for value in values:
        net, x, y = batch(*case(value), np.float64)
        times.append(least_seconds(lambda n=net, x=x, y=y: bpkit.backprop(n, x, y), rounds))
    return times


def slope(values, times):
    """The power p of time ∝ value^p that fits best."""
    return float(np.polyfit(np.log(values), np.log(times), 1)[0])


def against_differences(sizes, m, rounds=3):
    """Seconds for all gradients by backprop, by central differences and by the complex step."""
    net, x, y = batch(sizes, m, np.float64)
    numerical = {
        method: least_seconds(
            lambda: bpkit.numerical_gradient(net, x, y, method=method),  # noqa: B023
            rounds,
        )
        for method in ("central", "complex")
    }
    return {
        "sizes": sizes,
        "m": m,
        "parameters": sum(w.size for w in net.w) + sum(b.size for b in net.b),
        "forward": least_seconds(lambda: net.forward(x), 100),
        "backprop": least_seconds(lambda: bpkit.backprop(net, x, y), 100),
        **numerical,
    }


def draw(times):
    """Three panels of time on log axes, each with a line of the predicted slope."""
    titles = {
        "width": "neurons in each layer",
        "depth": "layers after the input",
        "batch": "examples in the batch",
    }
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    panels = figure.subplots(1, 3, sharey=True)
    for axes, (what, (values, _)) in zip(panels, GROWTH.items(), strict=True):
        predicted = times[what][-1] * (np.array(values) / values[-1]) ** PREDICTED[what]
        axes.loglog(values, 1e3 * predicted, "--", color=MUTED)
        axes.loglog(values, 1e3 * np.array(times[what]), "o-", color=FORWARD)
        axes.set_xticks(values, map(str, values))
        axes.minorticks_off()
        axes.set(xlabel=titles[what], title=f"dashed: slope {PREDICTED[what]}")
    panels[0].set_ylabel("ms for one backprop")
    figure.savefig(speed_report.FOLDER / "speed_growth.png", dpi=100)


def main():
    limit_threads(1)
    times = {what: grow(values, case) for what, (values, case) in GROWTH.items()}
    slopes = {what: slope(values, times[what]) for what, (values, _) in GROWTH.items()}
    upper = {what: slope(values[-3:], times[what][-3:]) for what, (values, _) in GROWTH.items()}
    rows = [
        [what, f"{values[0]} to {values[-1]}", PREDICTED[what], f"{slopes[what]:.2f}",
         f"{upper[what]:.2f}"]
        for what, (values, _) in GROWTH.items()
    ]  # fmt: skip
    heads = ["time against", "from", "predicted slope", "measured", "of the last three"]
    print(speed_report.table(heads, rows), "\n")

    comparisons = [against_differences(*case) for case in SMALL]
    rows = [
        [f"{'-'.join(map(str, c['sizes']))} × {c['m']}", c["parameters"],
         f"{1e6 * c['backprop']:,.0f} µs", f"{c['backprop'] / c['forward']:.1f}",
         f"{c['central'] / c['backprop']:,.0f}", f"{c['complex'] / c['backprop']:,.0f}"]
        for c in comparisons
    ]  # fmt: skip
    heads = ["", "parameters", "backprop", "backprop / forward", "central differences / backprop",
             "complex step / backprop"]  # fmt: skip
    print(speed_report.table(heads, rows))
    values = {what: values for what, (values, _) in GROWTH.items()}
    growth = {"values": values, "seconds": times, "slopes": slopes, "slopes of the last": upper}
    speed_report.store("speed_growth", {"growth": growth, "differences": comparisons})
    draw(times)


if __name__ == "__main__":
    main()
