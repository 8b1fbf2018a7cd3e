"""Bad input at the public edge: one clear exception that names the argument, what came and what
was expected, and a network that is as it was."""

import re
from itertools import count

import numpy as np
import pytest
from cases import make_case, parameters

import bpkit
from bpkit import Network, datasets
from bpkit.checks import as_integer, as_number

X, Y = np.zeros((2, 4)), np.zeros((3, 4))


class Unwilling:
    """Becomes neither an array nor a text, as a tensor on another device may not."""

    def __array__(self, *_, **__):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no text")


# A 2-4-3 network is given x and y. What comes for x or y, and what the message must say.
BAD_BATCHES = {
    "x of another length": (np.zeros(5), Y, ValueError, r"^x: expected.*\(2, m\).*got \(5,\)"),
    "x of rank 0": (1.0, Y, ValueError, r"^x: expected.*\(2, m\).*got \(\)"),
    "x of rank 3": (np.zeros((2, 4, 1)), Y, ValueError, r"^x: expected.*\(2, m\).*got \(2, 4, 1\)"),
    "x as rows": (X.T, Y, ValueError, r"^x: expected.*\(2, m\).*got \(4, 2\).*x\.T"),
    "x ragged": ([[1, 2], [3]], Y, ValueError, "^x: expected rows of one length.*ragged"),
    "x empty": ([], Y, ValueError, "^x: expected at least one number.*empty"),
    "x of no examples": (np.zeros((2, 0)), Y, ValueError, "^x: expected at least one.*empty"),
    "x with nan": (X + np.nan, Y, ValueError, "^x: expected finite.*nan"),
    "x with inf": (X - np.inf, Y, ValueError, "^x: expected finite.*inf"),
    "x of text": ([["a"] * 4] * 2, Y, TypeError, "^x: expected real numbers, got str"),
    "x of digits as text": (["1", "2"], Y, TypeError, "^x: expected real numbers, got str"),
    "x complex": (X + 1j, Y, TypeError, "^x: expected real numbers, got complex128"),
    "x of objects": ([None, None], Y, TypeError, "^x: expected real numbers, got object"),
    "x as a line": (np.zeros(4), Y, ValueError, r"^x: expected.*got \(4,\)$"),
    "x masked": (np.ma.masked_less(X, 1), Y, TypeError, "^x: expected real numbers, got a masked"),
    "x unwilling": (
        Unwilling(),
        Y,
        TypeError,
        "^x: expected real numbers, got <Unwilling instance",
    ),
    "x missing": (None, Y, TypeError, "^x: expected real numbers, got object"),
    "y of another length": (X, Y[:2], ValueError, r"^y: expected.*\(3, m\).*got \(2, 4\)"),
    "y as class labels": (
        X,
        [0, 1, 2, 0],
        ValueError,
        r"^y: expected.*\(3, m\).*got \(4,\); .*eye\(3\)\[y\]",
    ),
    "y as rows": (X, Y.T, ValueError, r"^y: expected.*\(3, m\).*got \(4, 3\).*y\.T"),
    "y of fewer examples": (X, Y[:, :3], ValueError, "^y: expected one.*x's 4 examples, got 3"),
    "y of one example": (X, Y[:, 0], ValueError, "^y: expected one.*x's 4 examples, got 1"),
    "y empty": (X, [], ValueError, "^y: expected at least one number.*empty"),
    "y with nan": (X, Y + np.nan, ValueError, "^y: expected finite.*nan"),
    "y of text": (X, [["a"] * 4] * 3, TypeError, "^y: expected real numbers, got str"),
    "y complex": (X, Y + 1j, TypeError, "^y: expected real numbers, got complex128"),
}
USES = [
    bpkit.backprop,
    bpkit.cost_of,
    bpkit.numerical_gradient,
    bpkit.check_gradient,
    bpkit.training,  # at the call, before any step
    bpkit.train,
    bpkit.accuracy,
]


def table(rows):
    return pytest.mark.parametrize("row", rows.values(), ids=rows.keys())


def assert_refused(exception, message, net, function, *arguments, **options):
    before = parameters(net)
    with pytest.raises(exception) as error:
        function(*arguments, **options)
    assert error.type is exception
    assert re.search(message, str(error.value)), str(error.value)
    assert np.array_equal(parameters(net), before)


@pytest.mark.parametrize("use", USES)
@table(BAD_BATCHES)
def test_a_bad_batch_is_refused(row, use):
    x, y, exception, message = row
    net = Network([2, 4, 3])
    assert_refused(exception, message, net, use, net, x, y)


def test_the_hint_for_a_line_of_numbers_works():
    """One output, m examples, and y without its second axis."""
    x, y = np.zeros((1, 4)), np.array([0, 1, 1, 0])
    for arguments in [(x, y), (y, x)]:
        with pytest.raises(ValueError, match=r"\(4,\); one column an example") as error:
            bpkit.train(Network([1, 3, 1]), *arguments)
        assert re.search(r"[xy]\[np.newaxis\]$", str(error.value))
    assert bpkit.train(Network([1, 3, 1]), x, y[np.newaxis])
    labels = np.array([0, 1, 2, 0])
    assert bpkit.train(Network([1, 3, 3]), x, np.eye(3)[labels].T)


def test_targets_may_be_true_and_false():
    net = Network([2, 4, 3])
    assert bpkit.cost_of(net, X, Y > 0.5) == bpkit.cost_of(net, X, (Y > 0.5) * 1.0)


def test_forward_refuses_a_bad_x_too():
    for x, _, exception, message in BAD_BATCHES.values():
        if message.startswith("^x"):
            net = Network([2, 4, 3])
            assert_refused(exception, message, net, net.forward, x)


@pytest.mark.parametrize("use", USES)
def test_a_network_that_holds_nan_is_refused_by_the_layer_where_it_shows(use):
    net = Network([2, 4, 3])
    net.w[3][0, 0] = np.nan
    with pytest.raises(ValueError, match=r"^z\[3\]: nan or inf .* w\[3\] or b\[3\] is not finite"):
        use(net, X, np.eye(3)[:, [0, 1, 2, 0]])


@pytest.mark.parametrize("use", USES)
def test_what_is_no_network_is_refused(use):
    with pytest.raises(TypeError, match=r"^net: expected bpkit.Network, got \[2, 4, 3\]$"):
        use([2, 4, 3], X, Y)


@pytest.mark.parametrize("use", [*USES[:4], bpkit.train])
def test_numbers_whose_cost_overflows_are_refused_without_a_warning(use):
    net = Network([2, 4, 3], output="identity")
    message = "^x: .*fit float64.*too large|^learning_rate: "
    assert_refused(ValueError, message, net, use, net, X, Y + 1e200)


def test_a_gradient_that_overflows_is_refused_where_the_cost_does_not():
    net = Network([2, 1], output="identity")
    net.w[2] = [[1e-200, 1]]  # whose gradient overflows in its first entry alone
    assert bpkit.cost_of(net, [1e200, 0], [1e130]) > 0
    for use in [bpkit.backprop, bpkit.numerical_gradient]:
        assert_refused(ValueError, "^x: .*too large", net, use, net, [1e200, 0], [1e130])


def test_a_refusal_is_short_however_long_the_value():
    for options in [{"sizes": "2" * 10**6}, {"sizes": [2, "3" * 10**6]}, {"hidden": "a" * 10**6}]:
        with pytest.raises((TypeError, ValueError)) as error:
            Network(**{"sizes": [2, 3], **options})
        assert len(str(error.value)) < 200


# Output activation, y of three outputs and two examples, and what cross-entropy says to it.
BAD_TARGETS = {
    "sigmoid above 1": ("sigmoid", [[1, 1], [0, 2], [0, 0]], "^y: .*between 0 and 1, got 0 to 2"),
    "sigmoid below 0": ("sigmoid", [[1, 1], [0, -1], [0, 0]], "^y: .*between 0 and 1, got -1 to 1"),
    "softmax below 0": ("softmax", [[2, 1], [-1, 0], [0, 0]], "^y: .*between 0 and 1, got -1 to 2"),
    "softmax sums to 2": ("softmax", [[1, 1], [0, 1], [0, 0]], "^y: .*sum to 1 .*sums to 2"),
    "softmax sums to 0": ("softmax", [[1, 0], [0, 0], [0, 0]], "^y: .*sum to 1 .*sums to 0"),
    "softmax rounded": ("softmax", [[1, 0.333]] * 3, "^y: .*sum to 1 .*sums to 3"),
    "softmax just off": (
        "softmax",
        [[1, 0.7], [0, 0.3 + 1e-12], [0, 0]],
        r"sums to 1\.000000000001",
    ),
    "tanh": ("tanh", [[1, 1], [0, 0], [0, 0]], "^cost: 'cross_entropy' needs .*got output='tanh'"),
    "relu": ("relu", [[1, 1], [0, 0], [0, 0]], "^cost: 'cross_entropy' needs .*got output='relu'"),
    "identity": ("identity", [[1, 1], [0, 0], [0, 0]], "^cost: 'cross_.*got output='identity'"),
}


@pytest.mark.parametrize("use", USES[:-1])
@table(BAD_TARGETS)
def test_targets_that_do_not_fit_the_cost_are_refused(row, use):
    output, y, message = row
    net = Network([2, 4, 3], output=output)
    assert_refused(ValueError, message, net, use, net, X[:, :2], y, "cross_entropy")


@pytest.mark.parametrize("use", USES[:-1])
def test_an_unknown_cost_is_refused(use):
    net = Network([2, 4, 3])
    message = "^cost: expected .*cross_entropy.*quadratic.*got "
    assert_refused(ValueError, message + "'hinge'", net, use, net, X, Y, "hinge")
    assert_refused(TypeError, message + "None", net, use, net, X, Y, None)


BAD_OPTIONS = {  # of train, which takes a net, x and y before them
    "learning rate 0": ({"learning_rate": 0}, ValueError, "above 0, got 0"),
    "learning rate below 0": ({"learning_rate": -0.1}, ValueError, "above 0, got -0.1"),
    "learning rate nan": ({"learning_rate": np.nan}, ValueError, "finite.*nan"),
    "learning rate text": ({"learning_rate": "0.1"}, TypeError, "a number, got .0.1"),
    "learning rate a list": ({"learning_rate": [0.1]}, TypeError, r"a number, got \[0.1\]"),
    "learning rates": ({"learning_rate": [0.1, 0.2]}, TypeError, "a number, got .*0.2"),
    "batch size 0": ({"batch_size": 0}, ValueError, "at least 1, got 0"),
    "batch size below 0": ({"batch_size": -1}, ValueError, "at least 1, got -1"),
    "batch size a half": ({"batch_size": 2.5}, TypeError, "whole number, got 2.5"),
    "batch size text": ({"batch_size": "4"}, TypeError, "whole number, got '4'"),
    "batch size yes": ({"batch_size": True}, TypeError, "whole number, got True"),
    "epochs below 0": ({"epochs": -1}, ValueError, "at least 0, got -1"),
    "epochs a float": ({"epochs": 3.0}, TypeError, "whole number, got 3.0"),
    "seed below 0": ({"seed": -1}, ValueError, "at least 0, got -1"),
    "seed none": ({"seed": None}, TypeError, "whole number, got None"),
}


@pytest.mark.parametrize("use", [bpkit.train, bpkit.training])
@table(BAD_OPTIONS)
def test_bad_options_of_training_are_refused_before_the_first_step(row, use):
    options, exception, message = row
    case = make_case([2, 4, 3])
    message = f"^{next(iter(options))}: expected .*{message}"
    assert_refused(exception, message, case.net, use, *case, **options)


BAD_NETWORKS = {  # what differs from Network([2, 3]), and what the message must say after its name
    "sizes no list": ({"sizes": 3}, TypeError, "a list.*got 3"),
    "sizes text": ({"sizes": "232"}, TypeError, "a list.*got '232'"),
    "sizes empty": ({"sizes": []}, ValueError, r"at least an input and an output, got \[\]"),
    "one layer": ({"sizes": [3]}, ValueError, r"at least an input and an output, got \[3\]"),
    "sizes without an order": ({"sizes": {2, 3}}, TypeError, r"a list.*got \{2, 3\}"),
    "sizes without an end": ({"sizes": count(1)}, TypeError, "a list.*got count"),
    "sizes beyond memory": ({"sizes": [10**5, 10**4]}, ValueError, "at most 100,000,000 weights"),
    "size beyond any array": ({"sizes": [10**20, 1]}, ValueError, "at most 100,000,000 weights"),
    "layers beyond number": ({"sizes": range(1, 10**12)}, ValueError, "at most 1000 layers"),
    "size 0": ({"sizes": [2, 0, 1]}, ValueError, "at least 1, got 0"),
    "size below 0": ({"sizes": [2, -3]}, ValueError, "at least 1, got -3"),
    "size a half": ({"sizes": [2, 1.5]}, TypeError, "whole number, got 1.5"),
    "hidden unknown": ({"hidden": "elu"}, ValueError, r"\['id.*relu.*sigmoid.*tanh'\], got 'elu'"),
    "hidden softmax": ({"hidden": "softmax"}, ValueError, "'tanh'], got 'softmax'"),
    "hidden a function": ({"hidden": len}, TypeError, "a name.*'tanh'], got <built-in"),
    "output unknown": ({"output": "Tanh"}, ValueError, "'softmax', 'tanh'], got 'Tanh'"),
    "output none": ({"output": None}, TypeError, "a name.*'softmax', 'tanh'], got None"),
    "seed text": ({"seed": "x"}, TypeError, "whole number, got 'x'"),
    "seed below 0": ({"seed": -1}, ValueError, "at least 0, got -1"),
    "scale 0": ({"scale": 0}, ValueError, "above 0, got 0"),
    "scale inf": ({"scale": np.inf}, ValueError, "finite.*inf"),
    "scale too large": ({"scale": 1e40, "dtype": "float32"}, ValueError, "fit float32, got.*inf"),
    "dtype complex": ({"dtype": complex}, TypeError, "float32 or float64, got complex128"),
    "dtype whole": ({"dtype": int}, TypeError, "float32 or float64, got int"),
    "dtype of an old name": ({"dtype": "a"}, TypeError, "float32 or float64, got 'a'|S"),
    "dtype no type": ({"dtype": "no"}, TypeError, "float32 or float64, got 'no'"),
}


@table(BAD_NETWORKS)
def test_what_makes_no_network_is_refused(row):
    options, exception, message = row
    message = f"^{next(iter(options))}: expected .*{message}"
    assert_refused(exception, message, Network([1, 1]), Network, **{"sizes": [2, 3], **options})


def test_data_sets_refuse_what_makes_none():
    for function, options, exception, message in [
        (datasets.two_moons, {"m": 1}, ValueError, "^m: expected.*at least 2, got 1"),
        (datasets.two_moons, {"m": 10**30}, ValueError, "^m: expected.*to 1,000,000, got 1000"),
        (datasets.two_moons, {"noise": 1e308}, ValueError, "^noise: expected finite.*got.*inf"),
        (datasets.two_moons, {"noise": -1}, ValueError, "^noise: expected.*above 0, got -1"),
        (datasets.two_moons, {"seed": 0.5}, TypeError, "^seed: expected.*whole number, got 0.5"),
        (datasets.digits, {"seed": -1}, ValueError, "^seed: expected.*at least 0, got -1"),
        (datasets.random_example, {"sizes": [2, 1], "m": 0}, ValueError, "^m: expected.*got 0"),
        (bpkit.example, {"output": "elu"}, ValueError, "^output: expected.*got 'elu'"),
    ]:
        assert_refused(exception, message, Network([1, 1]), function, **options)


BAD_PARAMETERS = {  # of a 2-4-3 network: what is assigned, and what the message must say
    "w of another shape": ("w", 2, np.zeros((2, 4)), ValueError, r"\(4, 2\), got \(2, 4\)"),
    "w one number": ("w", 2, 1, ValueError, r"\(4, 2\), got \(\)"),
    "w with nan in one place": ("w", 2, [[0, 0]] * 3 + [[0, np.nan]], ValueError, "finite.*nan"),
    "w of text": ("w", 2, [["a", "b"]] * 4, TypeError, "real numbers, got str"),
    "w complex": ("w", 2, np.zeros((4, 2)) + 1j, TypeError, "real numbers, got complex128"),
    "w empty": ("w", 2, [], ValueError, "at least one number, got an empty"),
    "w ragged": ("w", 2, [[1, 2], [3]], ValueError, "rows of one length.*ragged"),
    "b one number": ("b", 2, 1, ValueError, r"\(4, 1\), got \(\)"),
    "b of one number": ("b", 2, [1], ValueError, r"\(4, 1\), got \(1,\)"),
    "b as a row": ("b", 2, [[1, 2, 3, 4]], ValueError, r"\(4, 1\), got \(1, 4\)"),
    "b of another length": ("b", 2, [1, 2, 3], ValueError, r"\(4, 1\), got \(3,\)"),
    "b with inf": ("b", 2, [1, 2, 3, np.inf], ValueError, "finite.*inf"),
}


@table(BAD_PARAMETERS)
def test_a_bad_parameter_is_refused_whole(row):
    name, l, value, exception, message = row
    net = make_case([2, 4, 3]).net
    layers = {"w": net.w, "b": net.b}[name]
    message = rf"^{name}\[{l}\]: expected .*{message}"
    assert_refused(exception, message, net, layers.__setitem__, l, value)


@pytest.mark.parametrize("l", [-1, 0, 1, 4])
def test_a_layer_that_does_not_exist_is_refused(l):
    net, x, y, cost = make_case([2, 4, 3])
    g = bpkit.backprop(net, x, y, cost)
    for layers in [net.w, net.b, net.forward(x).z, g.delta, g.w, g.b]:
        message = rf"\[{l}\] does not exist: .* from 2 to 3"
        assert_refused(IndexError, message, net, layers.__getitem__, l)
        assert_refused(IndexError, message, net, layers.__setitem__, l, 0)


def test_gradcheck_refuses_a_bad_method_or_step():
    case = make_case([2, 4, 3])
    for options, exception, message in [
        ({"method": "forward"}, ValueError, "^method: expected.*central.*complex.*got 'forward'"),
        ({"method": 2}, TypeError, "^method: expected a name.*got 2"),
        ({"step": 0}, ValueError, "^step: expected.*above 0, got 0"),
        ({"step": -1e-6}, ValueError, "^step: expected.*above 0, got -1e-06"),
        ({"step": "small"}, TypeError, "^step: expected a number, got .small"),
    ]:
        assert_refused(exception, message, case.net, bpkit.numerical_gradient, *case, **options)


def test_what_holds_no_gradients_is_refused():
    case = make_case([2, 4, 3])
    for gradients in [None, [1, 2], 0.5]:
        message = "^gradients: expected w and b by layer"
        assert_refused(TypeError, message, case.net, bpkit.update, case.net, gradients, 0.1)
        assert_refused(TypeError, message, case.net, bpkit.compare, gradients, case.net)
    message = "^equations: expected bpkit.Equations, got None"
    assert_refused(TypeError, message, case.net, bpkit.backprop, *case, equations=None)


BAD_EQUATIONS = {  # in a 2-4-3 network with 5 examples: what goes in, what the message must say
    "no function": ({"delta_output": 1}, TypeError, "a function, got 1"),
    "nothing returned": ({"delta_hidden": lambda *_: None}, ValueError, r"\(4, 5\), got None"),
    "example by example": ({"gradient_b": lambda d: d}, ValueError, r"\(4, 1\), got \(4, 5\)"),
    "a row": ({"gradient_b": lambda d: d.mean(axis=1)}, ValueError, r"\(4, 1\), got \(4,\)"),
    "transposed": ({"gradient_w": lambda d, a: a @ d.T}, ValueError, r"\(4, 2\), got \(2, 4\)"),
    "the other way": ({"delta_output": lambda z, *_: z.T}, ValueError, r"\(3, 5\), got \(5, 3\)"),
}


@table(BAD_EQUATIONS)
def test_an_equation_that_gives_no_such_array_is_refused_by_its_name(row):
    equations, exception, message = row
    case = make_case([2, 4, 3], m=5)
    message = f"^{next(iter(equations))}: expected .*{message}"
    for use in [bpkit.backprop, bpkit.check_gradient]:
        on_trial = bpkit.Equations(**equations)
        assert_refused(exception, message, case.net, use, *case, equations=on_trial)


def test_update_refuses_a_bad_rate_or_the_gradients_of_another_network():
    case, other = make_case([2, 4, 3]), make_case([2, 4, 2])
    for gradients, rate, message in [
        (bpkit.backprop(*case), 0, "^learning_rate: expected.*above 0, got 0"),
        (bpkit.backprop(*other), 0.1, r"^gradients: expected .*2-4-3.*got .*3: \(2, 4\)"),
    ]:
        assert_refused(ValueError, message, case.net, bpkit.update, case.net, gradients, rate)


def test_a_bound_is_itself_allowed():
    assert as_integer("m", 3, at_least=3) == as_integer("m", 3, at_least=0, at_most=3) == 3
    assert Network([1] * 1000).L == 1000
    assert as_number("z", 3, at_least=3) == as_number("z", 3, at_most=3) == 3
    for value in [np.nan, np.inf, True, "1", 10**400, 3.1]:
        with pytest.raises((TypeError, ValueError), match=r"^z: expected a (finite )?number"):
            as_number("z", value, at_most=3)


def test_soft_labels_pass_in_the_precision_of_the_network():
    rng = np.random.default_rng(0)
    y = rng.dirichlet(np.ones(10), 1000).T
    for dtype in [np.float32, np.float64]:
        net, x = Network([2, 10], output="softmax", dtype=dtype), np.zeros((2, 1000))
        assert np.isfinite(bpkit.cost_of(net, x, y.astype(dtype), "cross_entropy"))
