"""Each activation and its slope against the textbook formula in mpmath, far into saturation."""

import mpmath
import numpy as np
import pytest

from bpkit import activations
from bpkit.activations import ELEMENTWISE, log_softmax, softmax, softmax_jacobian, softplus

Z = [0, 1e-3, -1e-3, 1, -1, 20, -20, 40, -40, 800, -800]
DTYPES = [np.float32, np.float64]
DIGITS = 800  # at z = 800, 1 - tanh² z begins 694 digits behind the point


def exact_sigmoid(z):
    return 1 / (1 + mpmath.exp(-z))


def exact_softmax(z):
    e = [mpmath.exp(v) for v in z]
    return [v / mpmath.fsum(e) for v in e]


EXACT = {
    "sigmoid": exact_sigmoid,
    "sigmoid_slope": lambda z: exact_sigmoid(z) * (1 - exact_sigmoid(z)),
    "tanh": mpmath.tanh,
    "tanh_slope": lambda z: 1 - mpmath.tanh(z) ** 2,
    "relu": lambda z: max(z, 0),
    "relu_slope": lambda z: int(z > 0),
    "identity": lambda z: z,
    "identity_slope": lambda z: 1,
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}


def assert_accurate(values, truths, roundings=4):
    """Right to a few roundings, or 0 where the truth is too small for the dtype."""
    limits = np.finfo(values.dtype)
    with mpmath.workdps(30):
        for value, truth in zip(values.flat, truths, strict=True):
            error = abs(mpmath.mpf(float(value)) - truth)
            assert error <= roundings * limits.eps * abs(truth) + limits.tiny, (value, truth)


def test_every_activation_has_its_formula_here():
    functions = {f.__name__ for sigma in ELEMENTWISE.values() for f in sigma}
    assert functions <= EXACT.keys()


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("dtype", DTYPES)
def test_values_and_slopes_are_those_of_the_formula(name, dtype):
    z = np.array(Z, dtype)
    values = getattr(activations, name)(z)
    assert values.dtype == dtype
    with mpmath.workdps(DIGITS):
        truths = [EXACT[name](mpmath.mpf(float(v))) for v in z]
    assert_accurate(values, truths)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_z_up_to_1e4_gives_a_finite_value_and_slope(name, dtype):
    z = np.linspace(-1e4, 1e4, 100_001, dtype=dtype).reshape(11, -1)
    for function in ELEMENTWISE[name]:
        values = function(z)
        assert values.shape == z.shape
        assert values.dtype == dtype
        assert np.isfinite(values).all()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_slope_is_the_derivative_of_the_value(name):
    sigma, h = ELEMENTWISE[name], 1e-30
    z = np.array([-20, -3, -1, -0.2, 0.1, 0.5, 2, 15])
    np.testing.assert_allclose(sigma.slope(z), sigma.value(z + 1j * h).imag / h, rtol=1e-12)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("h", [1e-30, -1e-30])
def test_a_complex_step_either_way_gives_the_slope_at_0_too(name, h):
    """At 0, the imaginary part alone decides which of two numbers is less."""
    sigma = ELEMENTWISE[name]
    z = np.array([0, -0.0, 1e-20, -1e-20, 1e-300, -1e-300])
    np.testing.assert_allclose(sigma.value(z + 1j * h).imag / h, sigma.slope(z), rtol=1e-12)


@pytest.mark.parametrize("dtype", DTYPES)
def test_sigmoid_is_to_the_last_bit_what_an_exponential_for_each_side_of_the_fraction_gives(dtype):
    z = np.linspace(-800, 800, 1_000_001, dtype=dtype)
    with np.errstate(under="ignore"):
        by_two = np.exp(np.minimum(z, 0)) / (1 + np.exp(-abs(z)))
    assert activations.sigmoid(z).dtype == dtype
    assert np.array_equal(activations.sigmoid(z), by_two)


def test_relu_has_slope_0_at_0():
    assert ELEMENTWISE["relu"].slope(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]


def test_a_slope_survives_where_a_has_rounded_to_1():
    z = np.array([40.0])
    a = ELEMENTWISE["sigmoid"].value(z)
    assert a * (1 - a) == 0  # what the slope taken from a would be
    assert ELEMENTWISE["sigmoid"].slope(z) == pytest.approx(np.exp(-40.0))


COLUMNS = [
    [0, 0, 0],
    [1, -1, 1e-3],
    [20, -20, 0],
    [40, 20, -40],
    [800, -800, 0],
    [-800, -800, -800],
]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_and_its_logarithm_are_those_of_the_formula(column, dtype):
    z = np.array(column, dtype)
    with mpmath.workdps(DIGITS):
        truths = exact_softmax([mpmath.mpf(float(v)) for v in z])
        logarithms = [mpmath.log(t) for t in truths]
    assert softmax(z).dtype == log_softmax(z).dtype == dtype
    # e^{z_j - max} carries the rounding of z_j - max, times its size.
    assert_accurate(softmax(z), truths, roundings=4 + np.ptp(column) / 2)
    assert_accurate(log_softmax(z), logarithms)


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_works_on_each_column_by_itself(dtype):
    z = np.array(COLUMNS, dtype).T
    for i in range(z.shape[1]):
        assert np.array_equal(softmax(z)[:, i], softmax(z[:, i]))
        assert np.array_equal(log_softmax(z)[:, i], log_softmax(z[:, i]))
        assert np.array_equal(softmax_jacobian(z)[:, :, i], softmax_jacobian(z[:, i]))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_jacobian_is_symmetric_and_its_rows_and_columns_sum_to_0(column, dtype):
    jacobian = softmax_jacobian(np.array(column, dtype))
    assert jacobian.dtype == dtype
    assert np.array_equal(jacobian, jacobian.T)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=2 * np.finfo(dtype).eps)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=2 * np.finfo(dtype).eps)


@pytest.mark.parametrize("column", COLUMNS)
def test_softmax_jacobian_is_the_derivative_of_softmax(column):
    z, h = np.array(column), 1e-30
    by_complex_step = [softmax(z + 1j * h * unit).imag / h for unit in np.eye(3)]  # row j: ∂a/∂z_j
    np.testing.assert_allclose(softmax_jacobian(z), np.transpose(by_complex_step), atol=1e-15)


def test_softplus_has_the_slope_sigmoid():
    z, h = np.linspace(-30, 30, 61), 1e-30
    slope = softplus(z + 1j * h).imag / h
    np.testing.assert_allclose(slope, ELEMENTWISE["sigmoid"].value(z), rtol=1e-14)
