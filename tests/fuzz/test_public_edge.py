"""bpkit's public edge under hostile input: a right answer or one clear exception, never a warning,
a silent nan or a changed input. The quick suite tries a few examples of each, `make fuzz` many.
"""

import re
import reprlib

import numpy as np
from hostile import BROKEN, EDGES, PLAIN, WILD, arrays, fuzz, whole_numbers, wrong
from hypothesis import strategies as st

import bpkit
from bpkit.activations import ELEMENTWISE, VALUE
from bpkit.costs import COSTS

HIDDEN, OUTPUTS = sorted(ELEMENTWISE), sorted(VALUE)
REFUSED = object()  # what `call` gives instead of a result


def parameters(net):
    return [*net.w, *net.b]


def contents(value):
    """A copy of all that a call might change in an argument."""
    if isinstance(value, bpkit.Network):
        return [p.tobytes() for p in parameters(value)]
    if isinstance(value, np.ndarray) and value.size < 1000:
        return value.tobytes(), value.shape, value.strides
    return reprlib.repr(value) if isinstance(value, list | tuple) else None


def call(function, *arguments, may_change=(), **options):
    """What the function gives, or REFUSED. A refusal names the argument, and is short.

    Whatever it raises else fails the test, and so do warnings, which pytest turns into errors.
    """
    kept = [v for v in (*arguments, *options.values()) if not any(v is c for c in may_change)]
    before = [contents(v) for v in kept]
    try:
        result = function(*arguments, **options)
    except (TypeError, ValueError, IndexError) as error:
        message = str(error)
        assert re.match(r"\w+(\[\w+\])?: |\w+\[-?\d+\] does not exist", message), message
        assert len(message) < 400, message
        result = REFUSED
    except MemoryError:  # in numpy's words, which give the size
        result = REFUSED
    assert [contents(v) for v in kept] == before
    return result


def assert_finite(arrays_):
    for array in arrays_:
        assert np.isfinite(array).all()


@st.composite
def networks(draw, wild=False):
    """A small network; a wild one also holds numbers at the ends of what a float can be."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    hidden, output = draw(st.sampled_from(HIDDEN)), draw(st.sampled_from(OUTPUTS))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    net = bpkit.Network(sizes, hidden, output, dtype=dtype)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    for p in parameters(net):
        p[...] = rng.normal(size=p.shape)
        if wild:
            edge = rng.choice(EDGES, p.shape) * rng.choice([-1, 1], p.shape)
            held = edge.clip(-np.finfo(dtype).max, np.finfo(dtype).max)
            p[...] = np.where(rng.uniform(size=p.shape) < 0.2, held, p)
    return net


@st.composite
def batches(draw, wild=False):
    """A network, x and y of the right shapes, and a cost that may or may not suit them."""
    net, numbers = draw(networks(wild)), WILD if wild else PLAIN
    m = draw(st.integers(1, 3))
    cost = draw(st.sampled_from(sorted(COSTS)))
    x = draw(arrays((net.sizes[0], m), numbers))
    y = draw(arrays((net.sizes[-1], m), numbers))
    if cost == "cross_entropy":
        y = np.abs(np.asarray(y, float))
        if net.output == "softmax":
            y = (y + 1e-3) / (y + 1e-3).sum(axis=0) if y.max() < 1e30 else np.ones_like(y) / len(y)
        else:
            y = y.clip(0, 1)
    return net, x, y, cost


def whatever(net_rows, number=BROKEN):
    """Something for x or y: a matrix or a vector that may fit, or no such thing."""
    shapes = st.one_of(
        st.just((net_rows,)),
        st.tuples(st.just(net_rows), st.integers(0, 3)),
        st.tuples(st.integers(0, 4), st.integers(0, 4)),
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)),
        st.just(()),
    )
    return st.one_of(shapes.flatmap(lambda shape: arrays(shape, number)), wrong)


@fuzz(
    sizes=st.one_of(st.lists(whole_numbers, max_size=5), arrays((3,)), wrong),
    names=st.tuples(*[st.one_of(st.sampled_from(OUTPUTS), wrong)] * 2),
    seed=whole_numbers,
    scale=st.one_of(BROKEN, arrays(()), arrays((1,)), wrong),
    dtype=st.one_of(st.sampled_from([np.float64, "float32", "f4", "a", ">f8", "f,f,", 7]), wrong),
)
def test_a_network_is_made_or_refused(sizes, names, seed, scale, dtype):
    good = {"sizes": [2, 3], "hidden": "tanh", "output": "softmax", "seed": 0, "scale": 1}
    odd = {"sizes": sizes, "hidden": names[0], "output": names[1], "seed": seed, "scale": scale}
    for name, value in [*odd.items(), ("dtype", dtype)]:
        net = call(bpkit.Network, **{**good, name: value})
        if net is not REFUSED:
            assert_finite(parameters(net))
            assert {p.dtype for p in parameters(net)} == {net.dtype}
            assert len(repr(net)) < 200


@fuzz(data=st.data(), net=networks(wild=True))
def test_forward_is_finite_or_refused(data, net):
    trace = call(net.forward, data.draw(whatever(net.sizes[0])))
    if trace is not REFUSED:
        assert_finite([*trace.z, *trace.a])
        assert {a.dtype for a in trace.a} == {net.dtype}


@fuzz(batch=batches())
def test_gradients_of_any_type_and_layout_agree_with_the_complex_step(batch):
    net, x, y, cost = batch
    g = call(bpkit.backprop, net, x, y, cost)
    n = call(bpkit.numerical_gradient, net, x, y, cost, "complex")
    assert g is REFUSED or n is not REFUSED  # float32 may overflow where float64 does not
    if g is not REFUSED:
        assert_agree(net, x, y, cost, g, n)


def assert_agree(net, x, y, cost, g, n):
    """Within rounding, which is counted from the largest numbers on the way, not from the result.

    At its corner relu has no slope, and rounding decides the side.
    """
    trace = net.forward(x)
    if "relu" in (net.hidden, net.output) and min(abs(z).min() for z in trace.z) < 1e-3:
        return
    rounding = 1e6 * np.finfo(net.dtype).eps if net.dtype == np.float64 else 1e-3
    largest = max(float(abs(a).max()) for a in [*trace.a, *g.delta, *net.w, np.ones(1)])
    for ours, theirs in [*zip(g.w, n.w, strict=True), *zip(g.b, n.b, strict=True)]:
        assert abs(ours - theirs).max() <= rounding * largest**2
    assert abs(g.cost - n.cost) <= rounding * largest**2


@fuzz(batch=batches(wild=True))
def test_gradients_of_wild_numbers_are_finite_or_refused(batch):
    g = call(bpkit.backprop, *batch)
    if g is not REFUSED:
        assert_finite([*g.delta, *g.w, *g.b, g.cost])
        assert g.cost == call(bpkit.cost_of, *batch)
    for method in ["central", "complex"]:
        n = call(bpkit.numerical_gradient, *batch, method)
        if n is not REFUSED:
            assert_finite([*n.w, *n.b, n.cost])
    report = call(bpkit.check_gradient, *batch)
    if report is not REFUSED:
        assert not np.isnan(report.worst)
        assert len(str(report)) < 400


USES = [
    bpkit.backprop,
    bpkit.cost_of,
    bpkit.numerical_gradient,
    bpkit.check_gradient,
    bpkit.training,
    bpkit.train,
    bpkit.accuracy,
]


@fuzz(data=st.data(), net=networks(), use=st.sampled_from(USES), odd=st.integers(0, 3))
def test_what_is_no_batch_is_refused(data, net, use, odd):
    arguments = [net, np.ones((net.sizes[0], 2)), np.ones((net.sizes[-1], 2)), "quadratic"]
    hostile = [wrong, whatever(net.sizes[0]), whatever(net.sizes[-1]), wrong]
    arguments[odd] = data.draw(hostile[odd])
    if use is bpkit.accuracy:
        arguments = arguments[:3]
    result = call(use, *arguments, may_change=[net])
    assert_finite(parameters(net))
    if use in (bpkit.backprop, bpkit.numerical_gradient) and result is not REFUSED:
        assert_finite([*result.w, *result.b, result.cost])


@fuzz(data=st.data(), net=networks(), name=st.sampled_from("wb"))
def test_a_parameter_is_assigned_whole_or_not_at_all(data, net, name):
    layers = {"w": net.w, "b": net.b}[name]
    l = data.draw(st.one_of(st.integers(2, net.L), whole_numbers))
    value = data.draw(whatever(net.sizes[1]))
    array = layers[l] if isinstance(l, int) and l in range(2, net.L + 1) else None
    if array is not None and data.draw(st.booleans()):
        value = data.draw(arrays(array.shape, BROKEN))
    before = None if array is None else array.copy()
    if call(layers.__setitem__, l, value) is REFUSED and array is not None:
        assert np.array_equal(array, before)
    assert_finite(parameters(net))
    assert all(p.dtype == net.dtype for p in parameters(net))


@fuzz(
    batch=batches(wild=True),
    epochs=st.one_of(st.integers(0, 3), whole_numbers.filter(lambda n: not isinstance(n, int))),
    batch_size=whole_numbers,
    learning_rate=st.one_of(st.floats(1e-3, 1), BROKEN, wrong),
    seed=st.one_of(st.just(0), whole_numbers),
)
def test_training_stays_finite_or_is_refused(batch, epochs, batch_size, learning_rate, seed):
    net, *_ = batch
    options = {"batch_size": batch_size, "learning_rate": learning_rate, "seed": seed}
    history = call(bpkit.train, *batch, epochs, may_change=[net], **options)
    assert_finite(parameters(net))
    if history is not REFUSED:
        assert_finite(record.cost for record in history)
        assert history == [] or history[-1].cost == bpkit.cost_of(*batch)


@fuzz(batch=batches(wild=True), learning_rate=st.one_of(BROKEN, wrong), odd=wrong)
def test_an_update_is_finite_or_refused(batch, learning_rate, odd):
    net, *_ = batch
    call(bpkit.update, net, odd, 0.1)
    call(bpkit.update, odd, odd, 0.1)
    gradients = call(bpkit.backprop, *batch)
    if gradients is not REFUSED:
        before = contents(net)
        if call(bpkit.update, net, gradients, learning_rate, may_change=[net]) is REFUSED:
            assert contents(net) == before
        assert_finite(parameters(net))


@fuzz(batch=batches(), odd=wrong)
def test_what_is_no_gradient_is_not_compared(batch, odd):
    g = call(bpkit.backprop, *batch)
    for pair in [(g, odd), (odd, g), (odd, odd)]:
        call(bpkit.compare, *pair)
    call(bpkit.backprop, *batch, equations=odd)
    call(bpkit.numerical_gradient, *batch, step=odd)
    call(bpkit.numerical_gradient, *batch, method=odd)


@fuzz(m=whole_numbers, noise=st.one_of(BROKEN, wrong), seed=whole_numbers, output=wrong)
def test_data_sets_are_finite_or_refused(m, noise, seed, output):
    for options in [{"m": m}, {"noise": noise}, {"seed": seed}]:
        moons = call(bpkit.datasets.two_moons, **options)
        if moons is not REFUSED:
            assert_finite(moons)
    call(bpkit.example, output)
    if isinstance(seed, int | np.integer):
        call(bpkit.datasets.digits, seed)
