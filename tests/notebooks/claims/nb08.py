"""What notebook 08 claims: the three steps, the batch, what it costs, and how well it reads."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import bpkit
from bpkit.datasets import digits
from claims import after, promise


def sheets():
    """Where the labels of the file's own order begin anew, as a sheet of paper does."""
    (_, y), (_, y_test) = digits(seed=None)
    labels = np.hstack([y, y_test]).argmax(axis=0)
    counted = np.tile(range(10), 2)
    starts = [i for i in range(len(labels) - 20) if (labels[i : i + 20] == counted).all()]
    # A sheet begins with one to three rounds of 0 to 9, which begin ten images apart.
    return [i for i in starts if i - 10 not in starts], labels


@after("deltas-in-numbers")
def all_26_gradients_agree(net, x, y, dw, db, delta):
    shown = {4: [0.0319, -0.1477, 0.1442], 3: [0.0290, 0.0800], 2: [0.0268, 0.0198, -0.0132]}
    judge = bpkit.numerical_gradient(net, x, y, method="complex")
    for l in (2, 3, 4):
        assert delta[l].ravel().round(4).tolist() == shown[l]
        np.testing.assert_allclose(dw[l], judge.w[l])
        np.testing.assert_allclose(db[l], judge.b[l])


@after("deltas-in-numbers")
def so_they_do_in_any_network(one_example):
    rng = np.random.default_rng(8)
    for sizes in ([1, 1], [3, 5, 2], [4, 2, 6, 3, 1]):
        net = bpkit.Network(sizes, seed=1)
        x, y = rng.normal(size=(sizes[0], 1)), rng.uniform(size=(sizes[-1], 1))
        judge = bpkit.numerical_gradient(net, x, y, method="complex")
        dw, db, _ = one_example(net, x, y)
        for l in range(2, len(sizes) + 1):
            np.testing.assert_allclose(dw[l], judge.w[l])
            np.testing.assert_allclose(db[l], judge.b[l])


@after("one-hot-columns")
def each_target_is_a_column(one_hot):
    assert one_hot.shape == (10, 3)
    assert one_hot[:, 0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert (one_hot.sum(axis=0) == 1).all()
    assert one_hot.argmax(axis=0).tolist() == [3, 0, 9]


@after("one-hot-columns")
def the_gradients_of_a_batch_are_means_over_its_columns(net, one_example):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 5)), rng.uniform(size=(3, 5))
    g = bpkit.backprop(net, x, y)
    each = [one_example(net, x[:, [i]], y[:, [i]]) for i in range(5)]
    for l in (2, 3, 4):
        np.testing.assert_allclose(g.w[l], np.mean([dw[l] for dw, _, _ in each], axis=0))
        np.testing.assert_allclose(g.b[l], np.mean([db[l] for _, db, _ in each], axis=0))
        np.testing.assert_allclose(g.delta[l], np.hstack([delta[l] for _, _, delta in each]))


@after("short-cuts-judged")
def only_several_examples_show_the_mistakes(net, BY_NAME):
    rng = np.random.default_rng(1)
    for m in (1, 3):
        x, y = rng.normal(size=(2, m)), rng.uniform(size=(3, m))
        truth = bpkit.numerical_gradient(net, x, y, method="complex")
        for name in ("batch_averaged_first", "only_last_example"):
            worst = bpkit.compare(BY_NAME[name].gradients(net, x, y), truth).worst
            assert (worst > 1e-3) == (m > 1)


@after("cost-in-numbers")
def what_the_way_back_costs(parameters, forward, backward, nudges):
    net = bpkit.Network([64, 30, 10])
    assert parameters == sum(a.size for a in (*net.w, *net.b)) == 2260
    assert (forward, backward) == (2220, 2520)
    assert nudges == 2 * parameters * forward
    assert round(1e6 / (24 * 60 * 60)) in (11, 12)  # a second against a million of them


@after("cost-in-numbers")
def never_more_than_two():
    rng = np.random.default_rng(0)
    for _ in range(50):
        sizes = rng.integers(1, 99, size=rng.integers(2, 9))
        weights = sizes[1:] * sizes[:-1]
        assert weights.sum() + weights[1:].sum() <= 2 * weights.sum()


@promise("cost-in-numbers", "about 20 times as long", "about 200 times", "about 1,600 times")
def as_the_benchmarks_measured():
    table = (Path(__file__).parents[2] / "benchmarks/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [\d-]+ × \d+ \| [\d,]+ \| [\d.]+ \| ([\d,]+) \|", table, re.MULTILINE)
    times = [int(row.replace(",", "")) for row in rows]
    assert times == pytest.approx([20, 200, 1600], rel=0.3)


@after("learning-curve")
def nine_in_ten_after_an_epoch_and_bumpy(history, x, y):
    assert history[1].accuracy == pytest.approx(0.9, abs=0.05) or history[0].accuracy > 0.85
    assert history[-1].accuracy > 0.99
    assert rises(history)
    for calm in ({"batch_size": x.shape[1], "learning_rate": 1.0},
                 {"batch_size": 10, "learning_rate": 0.1}):  # fmt: skip
        net = bpkit.Network([64, 30, 10], hidden="sigmoid", output="softmax", seed=0)
        assert not rises([*bpkit.training(net, x, y, cost="cross_entropy", epochs=15, **calm)])


def rises(history):
    """In how many epochs the cost went up."""
    return sum(later.cost > earlier.cost for earlier, later in pairwise(history))


@after("on-unseen-images")
def it_reads_what_it_has_not_seen(right):
    assert right >= 0.95


@after("on-unseen-writers")
def the_more_honest_figure(right):
    assert right == pytest.approx(0.91, abs=0.015)


@after("on-unseen-writers")
def what_the_file_shows_of_its_sheets():
    starts, labels = sheets()
    assert len(labels) - 360 == 1437
    assert {0, 130, 256, 386, 516, 646, 776, 915, 1029, 1157, 1287, 1415, 1667} <= {*starts}
    assert all(100 < b - a < 270 for a, b in pairwise(starts))
    assert labels[1545:1555].tolist() == list(range(10))  # the sheet between 1415 and 1667
    assert 1437 - 1415 == 22


@after("on-unseen-writers")
def as_much_without_the_22():
    (x, y), (x_test, y_test) = digits(seed=None)
    net = bpkit.Network([64, 30, 10], hidden="sigmoid", output="softmax", seed=0)
    bpkit.train(net, x[:, :1415], y[:, :1415], "cross_entropy", epochs=30, batch_size=10,
                learning_rate=1.0)  # fmt: skip
    x_test, y_test = np.hstack([x[:, 1415:], x_test]), np.hstack([y[:, 1415:], y_test])
    assert bpkit.accuracy(net, x_test, y_test) == pytest.approx(0.91, abs=0.015)
