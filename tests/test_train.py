"""Gradient descent: the update rule to the digit, and what it learns."""

import inspect

import numpy as np
import pytest
import reference
from cases import make_case, parameters

import bpkit
from bpkit.learning import Record


def one_step(case, learning_rate):
    """Every parameter after w ← w - η ∂C/∂w, by automatic differentiation."""
    w, b, _ = reference.gradients(case)
    slopes = np.concatenate([g.ravel() for g in [*w, *b]])
    return parameters(case.net) - learning_rate * slopes


def part(case, examples):
    return case._replace(x=case.x[:, examples], y=case.y[:, examples])


@pytest.mark.parametrize("batch_size", [4, 100])
def test_an_epoch_in_one_batch_is_one_step_down_the_gradient(batch_size):
    case = make_case([3, 4, 2], m=4)
    expected = one_step(case, 0.7)
    bpkit.train(*case, epochs=1, batch_size=batch_size, learning_rate=0.7)
    np.testing.assert_allclose(parameters(case.net), expected, rtol=1e-12)


def test_an_epoch_takes_every_example_once_and_the_last_batch_may_be_smaller():
    """3 examples in batches of 2: the one that comes alone is any of the three."""
    ends = []
    for alone in range(3):
        case = make_case([2, 3, 2], m=3)
        for batch in [[i for i in range(3) if i != alone], [alone]]:
            after = one_step(part(case, batch), 0.5)
            set_parameters(case.net, after)
        ends.append(after)
    seen = set()
    for seed in range(12):
        case = make_case([2, 3, 2], m=3)
        bpkit.train(*case, epochs=1, batch_size=2, learning_rate=0.5, seed=seed)
        matches = [np.allclose(parameters(case.net), end, rtol=1e-10) for end in ends]
        assert sum(matches) == 1
        seen.add(matches.index(True))
    assert seen == {0, 1, 2}


def set_parameters(net, vector):
    for array in [*net.w, *net.b]:
        array[...], vector = vector[: array.size].reshape(array.shape), vector[array.size :]


def test_update_is_the_rule_of_gradient_descent():
    case = make_case([3, 4, 2])
    expected = one_step(case, 0.3)
    bpkit.update(case.net, bpkit.backprop(*case), 0.3)
    np.testing.assert_allclose(parameters(case.net), expected, rtol=1e-12)


def test_training_is_in_place():
    case = make_case([3, 4, 2])
    arrays = [*case.net.w, *case.net.b]
    before = parameters(case.net)
    bpkit.train(*case, epochs=1)
    assert all(p is q for p, q in zip(arrays, [*case.net.w, *case.net.b], strict=True))
    assert (parameters(case.net) != before).all()


def test_a_seed_gives_the_same_training_every_time_and_another_seed_another():
    def trained(seed):
        case = make_case([3, 4, 2], m=9)
        history = bpkit.train(*case, epochs=3, batch_size=2, seed=seed)
        return history, parameters(case.net)

    np.random.seed(0)  # the global generator has no say
    history, end = trained(seed=1)
    np.random.seed(1)
    assert trained(seed=1)[0] == history
    assert np.array_equal(trained(seed=1)[1], end)
    assert not np.array_equal(trained(seed=2)[1], end)


def test_inputs_are_not_changed():
    net, x, y, cost = make_case([3, 4, 2], m=9)
    x.flags.writeable = y.flags.writeable = False
    bpkit.train(net, x, y, cost, epochs=2, batch_size=2)


def test_examples_changed_between_epochs_do_not_reach_a_training_that_has_begun():
    case, undisturbed = make_case([3, 4, 2], m=6), make_case([3, 4, 2], m=6)
    learning = bpkit.training(*case, epochs=3)
    next(learning)
    case.x[:], case.y[:] = np.nan, 0
    rest = list(learning)
    assert rest == bpkit.train(*undisturbed, epochs=3)[1:]


def test_a_record_is_the_cost_and_the_accuracy_of_the_network_as_it_then_is():
    net, x, _, _ = make_case([3, 4, 2], m=6)
    y = np.eye(2)[:, [0, 1, 1, 0, 1, 0]]
    record = bpkit.train(net, x, y, epochs=2)[-1]
    assert record == Record(2, bpkit.cost_of(net, x, y), bpkit.accuracy(net, x, y))


def test_float32_stays_float32():
    case = make_case([3, 4, 2], dtype=np.float32)
    bpkit.train(*case, epochs=2, learning_rate=np.float64(0.1))
    assert parameters(case.net).dtype == np.float32


def test_training_yields_a_record_after_each_epoch_and_train_returns_them_all():
    case, twin = make_case([2, 3, 1], m=5), make_case([2, 3, 1], m=5)
    steps = bpkit.training(*case, epochs=3, batch_size=2)
    before = parameters(case.net)
    for epoch in (1, 2, 3):
        record = next(steps)
        assert isinstance(record, Record)
        assert record.epoch == epoch
        assert record.cost == pytest.approx(reference.cost_of(case))
        assert not np.array_equal(parameters(case.net), before)  # no further than asked for
        before = parameters(case.net)
    assert next(steps, None) is None
    assert [r.epoch for r in bpkit.train(*twin, epochs=3, batch_size=2)] == [1, 2, 3]
    assert np.array_equal(parameters(twin.net), before)
    assert bpkit.train(*twin, epochs=0) == []


def test_train_takes_what_training_takes():
    assert inspect.signature(bpkit.train).parameters == inspect.signature(bpkit.training).parameters
    in_one, by_default = make_case([3, 4, 2], m=25), make_case([3, 4, 2], m=25)
    bpkit.train(*in_one, epochs=10, batch_size=10, learning_rate=0.1, seed=0)
    bpkit.train(*by_default)
    assert np.array_equal(parameters(in_one.net), parameters(by_default.net))


def test_arguments_are_checked_at_the_call_and_not_at_the_first_step():
    case = make_case([3, 4, 2])
    with pytest.raises(ValueError, match="learning_rate"):
        bpkit.training(*case, learning_rate=0)
    case.net.w[2][0, 0] = np.nan
    with pytest.raises(ValueError, match=r"z\[2\]"):
        bpkit.training(*case)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("learning_rate", [30.0, 1e10, 1e30])
def test_training_that_diverges_says_so_and_leaves_the_last_epoch_that_went_well(
    learning_rate, dtype
):
    """Without a warning of numpy's: they are errors in these tests."""
    case = make_case([2, 3, 2], hidden="relu", output="identity", m=20, dtype=dtype)
    states = [parameters(case.net)]

    def epochs():
        for record in bpkit.training(*case, epochs=500, learning_rate=learning_rate):
            assert np.isfinite(record.cost)
            states.append(parameters(case.net))

    with pytest.raises(ValueError, match=r"^learning_rate: .*diverge.*expected") as error:
        epochs()
    assert f"{learning_rate:g}" in str(error.value)
    assert np.array_equal(parameters(case.net), states[-1])
    assert np.isfinite(bpkit.cost_of(*case))


def test_a_step_out_of_bounds_changes_nothing():
    case = make_case([3, 4, 2])
    before = parameters(case.net)
    g = bpkit.backprop(*case)
    g.b[3][0, 0] = 1e308  # the last parameter of all is the one that breaks
    with pytest.raises(ValueError, match="learning_rate"):
        bpkit.update(case.net, g, 1e10)
    assert np.array_equal(parameters(case.net), before)


def test_accuracy_is_the_share_of_largest_outputs_that_are_the_targets():
    net = bpkit.Network([2, 2], output="identity")
    net.w[2] = np.eye(2)
    x = [[3, 1, 0, 2], [1, 2, 5, 0]]
    assert bpkit.accuracy(net, x, [[1, 0, 1, 1], [0, 1, 0, 0]]) == 3 / 4
    assert bpkit.accuracy(net, x, [[0.9, 0, 1, 1], [0.1, 1, 0, 0]]) is None  # no classes
    assert bpkit.accuracy(net, x, [[1, 1, 1, 1], [1, 0, 0, 0]]) is None  # two at once


def test_accuracy_of_a_single_output_asks_which_side_of_one_half_it_is_on():
    net = bpkit.Network([1, 1], output="identity")
    net.w[2] = [[1]]
    assert bpkit.accuracy(net, [[0.4, 0.6, 0.9, 0.1]], [[0, 1, 0, 1]]) == 1 / 2


def test_xor_is_learned():
    net = bpkit.Network([2, 4, 1], hidden="tanh", seed=1)
    history = bpkit.train(
        net, *bpkit.datasets.xor(), cost="cross_entropy", epochs=500, learning_rate=0.5
    )
    assert history[-1].cost < 0.02 < history[0].cost
    assert history[-1].accuracy == 1


def learn_digits(split, seed):
    (x, y), test = bpkit.datasets.digits(seed=split)
    net = bpkit.Network([64, 30, 10], output="softmax", seed=seed)
    bpkit.train(net, x, y, "cross_entropy", epochs=30, learning_rate=1.0, seed=seed)
    return bpkit.accuracy(net, *test)


def test_digits_are_learned_to_97_percent_and_no_split_falls_under_95():
    accuracies = [learn_digits(split=seed, seed=seed) for seed in range(3)]
    assert np.mean(accuracies) >= 0.97
    assert min(accuracies) >= 0.95


def test_digits_of_sheets_hardly_seen_are_learned_to_about_91_percent():
    assert learn_digits(split=None, seed=0) == pytest.approx(0.91, abs=0.02)
