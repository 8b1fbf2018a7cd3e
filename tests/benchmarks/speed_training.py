"""Notebook 08's training on the digits, by three libraries: accuracy on the test set against time.

All begin from weights of the same distribution, step by plain gradient descent in mini-batches of
10 at the same learning rate, and are judged after each epoch, while the clock stands still. Prints
a table, stores the curves, and draws them.
"""

from time import process_time as clock

import numpy as np
import speed_report
from matplotlib.figure import Figure
from speed import limit_threads

import bpkit

EPOCHS, BATCH_SIZE, LEARNING_RATE = 30, 10, 1.0
TARGET = 0.97  # of the test images
SEEDS = range(5)
HIDDEN = 30


def by_bpkit(data, seed):
    """A generator: trains for an epoch, then yields the answers on the test images."""
    (x, y), (x_test, _) = data
    net = bpkit.Network([len(x), HIDDEN, len(y)], output="softmax", seed=seed)
    for _ in bpkit.training(net, x, y, "cross_entropy", EPOCHS, BATCH_SIZE, LEARNING_RATE, seed):
        yield lambda: net.forward(x_test).a[net.L].argmax(axis=0)


def by_scikit_learn(data, seed):
    from sklearn.neural_network import MLPClassifier

    (x, y), (x_test, _) = data
    labels = y.argmax(axis=0)
    rows, test_rows = x.T.copy(), x_test.T.copy()
    model = MLPClassifier(
        (HIDDEN,), activation="logistic", solver="sgd", momentum=0, alpha=0,
        batch_size=BATCH_SIZE, learning_rate_init=LEARNING_RATE,
        random_state=np.random.RandomState(seed),  # a number would give each epoch the same order
    )  # fmt: skip
    for _ in range(EPOCHS):
        model.partial_fit(rows, labels, classes=np.arange(len(y)))
        yield lambda: model.predict(test_rows)


def by_pytorch(data, seed):
    import torch

    torch.manual_seed(seed)
    (x, y), (x_test, _) = data
    rows, test_rows = torch.tensor(x.T.copy()), torch.tensor(x_test.T.copy())
    labels = torch.tensor(y.argmax(axis=0))
    model = torch.nn.Sequential(
        torch.nn.Linear(len(x), HIDDEN), torch.nn.Sigmoid(), torch.nn.Linear(HIDDEN, len(y))
    ).double()
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(rows)).split(BATCH_SIZE):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(rows[batch]), labels[batch]).backward()
            optimizer.step()
        yield lambda: model(test_rows).argmax(dim=1).numpy()


LIBRARIES = {"bpkit": by_bpkit, "scikit-learn": by_scikit_learn, "PyTorch": by_pytorch}


def curve(train, data, seed):
    """Pairs of seconds spent in training and accuracy on the test images, one an epoch."""
    truth = data[1][1].argmax(axis=0)
    points, spent, start = [], 0.0, clock()
    for answers in train(data, seed):
        spent += clock() - start
        points.append((spent, float((answers() == truth).mean())))
        start = clock()
    return points


def seconds_to(target, points):
    """When the curve first reaches the target, or None."""
    return next((seconds for seconds, accuracy in points if accuracy >= target), None)


def curves():
    """By library that is installed, one curve a seed; the libraries in turn."""
    data = bpkit.datasets.digits(seed=0)
    installed = {name: train for name, train in LIBRARIES.items() if can_start(train, data)}
    found = {name: [] for name in installed}
    for seed in SEEDS:
        for name, train in installed.items():
            found[name].append(curve(train, data, seed))
    return found


def can_start(train, data):
    """Whether the library is there. Trains for an epoch, so that no import is timed later."""
    try:
        next(train(data, 0))
    except ImportError:
        return False
    return True


def rows(found):
    for name in LIBRARIES:
        if name not in found:
            yield [name, "not installed", "", ""]
            continue
        of_library = found[name]
        reached = [seconds_to(TARGET, points) for points in of_library]
        if None in reached:
            first = f"{sum(s is not None for s in reached)} of {len(reached)} reach it"
        else:
            first = f"{np.median(reached):.2f} s"
        last = [points[-1] for points in of_library]
        seconds, accuracy = np.median(last, axis=0)
        yield [name, first, f"{seconds:.2f} s", f"{accuracy:.1%}"]


def draw(found):
    """Medians over the seeds at each epoch, as test-output/benchmarks/speed_training.png."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name, of_library in found.items():
        seconds, accuracy = np.median(of_library, axis=0).T
        axes.plot(seconds, accuracy, label=name)
    axes.set(xlabel="seconds of training", ylabel="right on the test images", ylim=(0.85, 1))
    axes.legend()
    figure.savefig(speed_report.FOLDER / "speed_training.png", dpi=120)


def main():
    limit_threads(1)
    found = curves()
    heads = ["median of five", f"to {TARGET:.0%}", f"{EPOCHS} epochs", "accuracy then"]
    print(speed_report.table(heads, rows(found)))
    speed_report.store("speed_training", found)
    draw(found)


if __name__ == "__main__":
    main()
