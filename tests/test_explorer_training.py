"""The explorer `training`: its numbers, its words, and its way back through what was learnt."""

import random
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import bpkit
from bpkit.datasets import two_moons, xor
from bpkit.draw.symbols import rounded, significant
from bpkit.explorers._training import EPOCHS, _chart, run, training
from bpkit.figure import Figure
from bpkit.learning import accuracy

RATES = 0.05, 1.0, 10.0
DATA = {"xor": xor(), "moons": two_moons(100, noise=0.15)}


def learnt(dataset, learning_rate, hidden, size, epoch, net=None):
    """A network that has learnt so many epochs, and its gradients, by bpkit alone."""
    x, y = DATA[dataset]
    net = net or bpkit.Network([2, size, size, 1], hidden=hidden, output="sigmoid")
    bpkit.train(net, x, y, "cross_entropy", epoch, x.shape[1], learning_rate)
    return net, bpkit.backprop(net, x, y, "cross_entropy")


def settings(s):
    return s.dataset, s.learning_rate, s.hidden, s.size, s.epoch


def test_the_numbers_shown_are_those_of_a_fresh_training_after_any_moves():
    moves, s = random.Random(10), training().explorer
    for turn in range(200):
        name, value = moves.choice(
            [
                ("dataset", moves.choice(list(DATA))),
                ("learning_rate", moves.randint(1, 20) / 20),
                ("hidden", moves.choice(["sigmoid", "tanh", "relu"])),
                ("size", moves.randint(1, 8)),
                ("epoch", moves.randint(0, 30)),
            ]
        )
        s = s.moved(**{name: value})
        if turn % 10:
            continue
        net, gradients = learnt(*settings(s))
        shown = s.frame()
        assert f"C = {rounded(gradients.cost)}," in shown.words
        assert f"{accuracy(net, *DATA[s.dataset]):.0%}" in shown.words
        sizes = [np.linalg.norm(gradients.w[l]) for l in (2, 3, 4)]
        assert all(significant(size) in shown.formulas[-1] for size in sizes)
        assert shown == s.frame()


def test_the_update_written_out_leads_to_the_weight_of_the_next_epoch():
    for epoch in (0, 7, 40):
        net, _ = learnt("moons", 0.5, "tanh", 4, epoch)
        following, _ = learnt("moons", 0.5, "tanh", 4, epoch + 1)
        line = training(epoch=epoch).frame().formulas[2]
        assert rf"\leftarrow {rounded(net.w[2][0, 0])} - 0.5 \cdot" in line
        assert line.endswith(f"= {rounded(following.w[2][0, 0])}")


def test_scrubbing_back_shows_again_what_was_seen():
    early = training(epoch=5).explorer
    seen = early.frame()
    late = early.moved(epoch=60)
    assert late.frame() != seen
    assert late.moved(epoch=5).frame() == seen


def test_two_threads_that_draw_at_once_do_not_spoil_each_others_frames():
    figures = [training(learning_rate=0.3, epoch=epoch) for epoch in range(0, 60, 5)] * 2
    run.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(Figure.frame, figures))
    run.cache_clear()
    assert together == [figure.frame() for figure in figures]


def test_the_curves_end_at_the_present_epoch_also_when_more_has_been_learnt():
    training(epoch=80).frame()
    _, lines, _, _ = _chart("moons", 4)
    training(epoch=30).frame()
    assert [len(line.get_xdata()) for line in lines] == [31] * 4


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"learning_rate": 2.0, "epoch": 200}, "100% of the answers are right"),
        ({"learning_rate": 10.0, "hidden": "identity", "epoch": 50}, "Training failed in epoch"),
        ({"learning_rate": 10.0, "hidden": "relu", "epoch": 150}, "Every ∂C/∂w is 0"),
        ({"hidden": "sigmoid", "dataset": "xor", "size": 8}, "The smallest gradient is that of w²"),
        ({"epoch": 1}, "After 1 epoch with"),
    ],
)
def test_the_words_say_what_became_of_it(setting, said):
    assert said in training(**setting).frame().words


def test_a_small_learning_rate_creeps_and_a_large_one_spoils_what_a_middling_one_learns():
    creeping, learning, spoiling = (learnt("moons", rate, "tanh", 4, 200)[1].cost for rate in RATES)
    assert learning < 0.1 < creeping < 1 < spoiling


def test_a_failed_training_stays_at_its_last_epoch_that_went_well():
    s = training(learning_rate=10.0, hidden="identity", epoch=50).explorer
    failed = int(re.search(r"failed in epoch (\d+)", s.frame().words)[1])
    assert s.frame().words.startswith(f"After {failed - 1} epochs")
    assert "failed" not in s.moved(epoch=failed - 1).frame().words


@pytest.mark.parametrize("sizes", [[2, 1], [2, 5, 1], [2, 3, 9, 4, 2, 1]])
def test_a_readers_own_network_learns_from_its_weights_and_stays_as_it_is(sizes):
    own = bpkit.Network(sizes, hidden="tanh", seed=7)
    figure = training("moons", 0.5, epoch=20, net=own)
    kept = own.copy()
    _, gradients = learnt("moons", 0.5, None, None, 20, own.copy())
    frame = figure.frame()
    assert f"C = {rounded(gradients.cost)}," in frame.words
    norms = [significant(np.linalg.norm(w)) for w in gradients.w]
    assert re.findall(r"\d+\.\d+", frame.formulas[-1]) == norms
    assert all((a == b).all() for a, b in zip(own.w, kept.w, strict=True))
    controls = figure.panel.children[:-1]
    labels = [c.description for c in controls if c.layout.display != "none"]
    assert not {"hidden size", "hidden activation"} & {*labels}  # they would move nothing
    own.w[2][0, 0] = 9
    assert figure.frame() == frame


@pytest.mark.parametrize(
    "net",
    [
        bpkit.Network([3, 4, 1]),
        bpkit.Network([2, 4, 2]),
        bpkit.Network([2, 4, 1], output="tanh"),
        bpkit.Network([2, 2, 2, 2, 2, 2, 1]),
    ],
)
def test_a_network_that_cannot_learn_the_examples_is_refused_by_name(net):
    with pytest.raises(ValueError, match="net: expected 2 inputs, 1 sigmoid output and up to 6"):
        training(net=net)


def test_a_step_goes_on_by_one_epoch_up_to_the_last():
    figure = training(epoch=EPOCHS - 1)
    press = next(c for c in figure.panel.children if c.description == "Step").click
    press()
    assert figure.explorer.epoch == EPOCHS
    press()
    assert figure.explorer.epoch == EPOCHS
