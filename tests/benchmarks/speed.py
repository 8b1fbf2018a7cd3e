"""One mini-batch forward and backward: bpkit beside the floor and beside other libraries.

Prints a table of times and one of ratios, and stores the numbers. With one thread, as by default,
the clock counts the time that the processor spends on this process, so other programs disturb
little. With more, speed.py --threads 2, it is the clock on the wall, and the machine must be quiet.
"""

import argparse
import random
import time

import numpy as np
import speed_report
from speed_baselines import CONTENDERS
from threadpoolctl import threadpool_limits

import bpkit

CASES = [
    ([2, 3, 2], 1),
    ([64, 30, 10], 16),
    ([784, 30, 10], 10),
    ([784, 100, 10], 128),
    ([784, 512, 512, 10], 256),
]
DTYPES = [np.float64, np.float32]
MOST_ROUNDS = 200
SECONDS_EACH = 1.5  # of one contender on one case, unless three rounds take longer
SECONDS_A_ROUND = 1e-3  # a quicker step is repeated to about so long


def batch(sizes, m, dtype):
    """A network of sigmoids, x in [0, 1] and one-hot y; all of it the same each time."""
    rng = np.random.default_rng(0)
    net = bpkit.Network(sizes, seed=0, dtype=dtype)
    x = rng.random((sizes[0], m)).astype(dtype)
    y = np.eye(sizes[-1], dtype=dtype)[:, rng.integers(0, sizes[-1], m)]
    return net, x, y


def interleaved(steps, clock=time.process_time):
    """Times of each step, by name: all are run in turn, in an order of its own each round.

    Before the clock starts a step runs once: the one before it has left the caches full of its own.
    """
    repeats = {
        name: max(1, int(SECONDS_A_ROUND / seconds(run, clock))) for name, run in steps.items()
    }
    times = {name: [] for name in steps}
    spent = dict.fromkeys(steps, 0.0)
    order = list(steps)
    for turn in range(MOST_ROUNDS):
        random.Random(turn).shuffle(order)
        for name in order:
            if turn < 3 or spent[name] < SECONDS_EACH:
                warm = seconds(steps[name], clock)
                timed = seconds(steps[name], clock, repeats[name])
                times[name].append(timed)
                spent[name] += warm + timed * repeats[name]
    return times


def seconds(run, clock, repeats=1):
    start = clock()
    for _ in range(repeats):
        run()
    return (clock() - start) / repeats


def limit_threads(threads):
    threadpool_limits(threads)
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(threads)


def compare(sizes, m, dtype, clock=time.process_time):
    """Times of every contender that is installed and can do a case of this size."""
    steps, missing = {}, {}
    for name, contender in CONTENDERS.items():
        try:
            step = contender(*batch(sizes, m, dtype))
        except ImportError:
            missing[name] = "not installed"
            continue
        if step is None:
            missing[name] = "not run"
        else:
            step.run()
            steps[name] = step.run
    times = {name: speed_report.spread(t) for name, t in interleaved(steps, clock).items()}
    return {**times, **missing}


def cell(times):
    if isinstance(times, str):
        return times
    median, low, high = (1e6 * times[key] for key in ("median", "p10", "p90"))
    return f"{median:,.0f} ({low:,.0f}–{high:,.0f})"


def ratio(times, name, to):
    if isinstance(times[name], str):
        return times[name]
    return f"{times[name]['p10'] / times[to]['p10']:,.2f}"


def tables(results):
    """Times in µs, and ratios of the quickest tenths, which other programs disturb least."""
    others = [name for name in CONTENDERS if name not in ("floor", "bpkit")]
    time_rows, ratio_rows = [], []
    for result in results:
        times = result["times"]
        head = f"{'-'.join(map(str, result['sizes']))} × {result['m']}, {result['dtype']}"
        time_rows.append([head, *[cell(times[name]) for name in CONTENDERS]])
        ratios = [ratio(times, name, "bpkit") for name in others]
        ratio_rows.append([head, ratio(times, "bpkit", "floor"), *ratios])
    time_heads = ["µs, median (first to last tenth)", *CONTENDERS]
    ratio_heads = ["ratio of first tenths", "bpkit / floor", *[f"{o} / bpkit" for o in others]]
    return "\n\n".join(
        [speed_report.table(time_heads, time_rows), speed_report.table(ratio_heads, ratio_rows)]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    threads = parser.parse_args().threads
    limit_threads(threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    results = [
        {
            "threads": threads,
            "sizes": sizes,
            "m": m,
            "dtype": np.dtype(dtype).name,
            "times": compare(sizes, m, dtype, clock),
        }
        for sizes, m in CASES
        for dtype in DTYPES
    ]
    print(f"Threads: {threads}\n\n{tables(results)}")
    speed_report.store(f"speed_threads_{threads}", results)


if __name__ == "__main__":
    main()
