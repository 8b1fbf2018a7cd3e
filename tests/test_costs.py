"""The costs against their definitions in mpmath, and δ of the output against the general rule."""

import mpmath
import numpy as np
import pytest
from cases import PAIRS
from hypothesis import given
from hypothesis import strategies as st

import bpkit
from bpkit.activations import VALUE
from bpkit.costs import PAIRS as IMPLEMENTED
from bpkit.costs import pair_of

DTYPES = [np.float32, np.float64]
SIZES_OF_Z = [20, 40, 800]


def at_the_output(z, output, dtype):
    """A network whose output layer receives just this z: w = 1, b = 0, x = z."""
    net = bpkit.Network([len(z), len(z)], output=output, dtype=dtype)
    net.w[2] = np.eye(len(z))
    return net, np.array(z, dtype)


def exact(output, z, y):
    """a and the cross-entropy of one example, by the definition.

    With digits enough for 1 - σ(z), which begins 0.43 |z| digits behind the point.
    """
    with mpmath.workdps(30 + int(max(abs(z))) // 2):
        z, y = ([mpmath.mpf(float(v)) for v in column] for column in (z, y))
        if output == "sigmoid":
            a = [1 / (1 + mpmath.exp(-v)) for v in z]
            terms = [
                t * mpmath.log(p) + (1 - t) * mpmath.log(1 - p) for p, t in zip(a, y, strict=True)
            ]
        else:
            e = [mpmath.exp(v) for v in z]
            a = [v / mpmath.fsum(e) for v in e]
            terms = [t * mpmath.log(p) for p, t in zip(a, y, strict=True)]
        return a, -mpmath.fsum(terms)


def assert_cross_entropy_is_exact(output, z, y, dtype):
    net, z = at_the_output(z, output, dtype)
    y = np.array(y, dtype)
    a, cost = exact(output, z, y)
    g = bpkit.backprop(net, z, y, "cross_entropy")
    limits = np.finfo(dtype)
    np.testing.assert_allclose(g.cost, float(cost), rtol=8 * limits.eps, atol=limits.tiny)
    truth = [float(p - mpmath.mpf(float(t))) for p, t in zip(a, y, strict=True)]
    np.testing.assert_allclose(g.delta[2].ravel(), truth, rtol=0, atol=2 * limits.eps)
    assert np.array_equal(g.delta[2], net.forward(z).a[2] - y[:, np.newaxis])
    assert g.delta[2].dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("y", [0, 1, 0.3])
@pytest.mark.parametrize("size", SIZES_OF_Z)
def test_binary_cross_entropy_is_exact_in_saturation(size, y, dtype):
    assert_cross_entropy_is_exact("sigmoid", [size], [y], dtype)
    assert_cross_entropy_is_exact("sigmoid", [-size], [y], dtype)
    assert_cross_entropy_is_exact("sigmoid", [size, -size, 0.5], [y, y, y], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("y", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.25, 0.25], [0, 0.3, 0.7]])
@pytest.mark.parametrize("size", SIZES_OF_Z)
def test_categorical_cross_entropy_is_exact_in_saturation(size, y, dtype):
    assert_cross_entropy_is_exact("softmax", [size, 0, -size], y, dtype)
    assert_cross_entropy_is_exact("softmax", [-size, -size, 1 - size], y, dtype)


def test_every_pair_with_a_meaning_and_no_other_is_implemented():
    assert set(IMPLEMENTED) == set(PAIRS)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 6))
def test_delta_is_the_general_rule_where_that_is_well_conditioned(output, cost, seed, n):
    """δ^L_j = Σ_k ∂C/∂a_k ∂a_k/∂z_j  (A10), with ∂a/∂z by the complex step."""
    rng = np.random.default_rng(seed)
    z, y, h = rng.uniform(-3, 3, n), rng.dirichlet(np.ones(n)), 1e-30
    a = VALUE[output](z)
    slopes = [VALUE[output](z + 1j * h * unit).imag / h for unit in np.eye(n)]  # row j: ∂a/∂z_j
    if cost == "quadratic":
        by_a = a - y
    elif output == "sigmoid":
        by_a = (a - y) / (a * (1 - a))
    else:
        by_a = -y / a
    column = [v[:, np.newaxis] for v in (z, a, y)]
    delta = pair_of(output, cost).delta(*column).ravel()
    np.testing.assert_allclose(delta, slopes @ by_a, rtol=1e-12, atol=1e-13)


@given(seed=st.integers(0, 2**32 - 1))
def test_the_value_is_the_definition_for_moderate_z(seed):
    rng = np.random.default_rng(seed)
    z, y = rng.uniform(-3, 3, 4), rng.dirichlet(np.ones(4))
    for output in ["sigmoid", "softmax"]:
        a, cross_entropy = exact(output, z, y)
        half_square = sum((float(p) - t) ** 2 for p, t in zip(a, y, strict=True)) / 2
        net, x = at_the_output(z, output, np.float64)
        assert bpkit.cost_of(net, x, y, "cross_entropy") == pytest.approx(float(cross_entropy))
        assert bpkit.cost_of(net, x, y, "quadratic") == pytest.approx(half_square)


def test_the_cost_of_a_batch_is_the_mean_and_of_an_example_the_sum():
    net, _ = at_the_output([0, 0], "identity", np.float64)
    x, y = [[1, 2, 3], [0, 0, 2]], [[0, 0, 0], [0, 0, 0]]
    assert bpkit.cost_of(net, x, y) == (1 / 2 + 4 / 2 + (9 + 4) / 2) / 3


@pytest.mark.parametrize(("z", "dtype"), [(17, np.float32), (37, np.float64)])
def test_a_cost_taken_from_a_fails_where_ours_holds(z, dtype):
    """A saturated output that is wrong (y = 0): the truth is C = z and δ = 1."""
    net, x = at_the_output([z], "sigmoid", dtype)
    a = net.forward(x).a[2]
    assert a == 1  # so that ln(1 - a) is -inf

    def clipped(a):
        """The usual rescue."""
        return -np.log(1 - np.clip(a, 1e-7, 1 - 1e-7, dtype=dtype))

    h = 0.5
    above, below = (net.forward(x + step).a[2] for step in (h, -h))
    assert (clipped(above) - clipped(below)) / (2 * h) == 0  # blind: δ is lost, C does not grow

    g = bpkit.backprop(net, x, [0], "cross_entropy")
    assert g.cost == pytest.approx(z, rel=1e-6)
    assert g.delta[2] == 1
    costs = [bpkit.cost_of(net, x + step, [0], "cross_entropy") for step in (h, -h)]
    assert (costs[0] - costs[1]) / (2 * h) == pytest.approx(1)
