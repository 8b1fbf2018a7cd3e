"""Values that nobody means to pass, and arrays that are right but oddly laid out."""

import functools
import itertools
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

examples: Counter = Counter()  # tried so far, by the test's name


def fuzz(**strategies):
    """hypothesis.given, which also counts."""

    def decorate(test):
        @given(**strategies)
        @functools.wraps(test)
        def counted(**values):
            examples[test.__name__] += 1
            test(**values)

        return counted

    return decorate


PLAIN = st.floats(-4, 4)
EDGES = [0.0, -0.0, 5e-324, 1e-310, 1e-30, 1e-8, 1e8, 1e30, 1e38, 1e154, 1e200, 1.7e308]
WILD = st.one_of(PLAIN, st.sampled_from([*EDGES, *(-v for v in EDGES)]))
BROKEN = st.one_of(WILD, st.sampled_from([np.nan, np.inf, -np.inf]))
TYPES = ["?", "b", "h", "i", "q", "B", "H", "I", "Q", "e", "f", "d", "g", ">f8", ">i4"]


def _every_second(a):
    wide = np.full([2 * n for n in a.shape], np.nan if a.dtype.kind == "f" else 0, a.dtype)
    part = wide[tuple(slice(None, None, 2) for _ in a.shape)]
    part[...] = a
    return part


def _read_only(a):
    a.flags.writeable = False
    return a


LAYOUTS = [
    np.ascontiguousarray,
    np.asfortranarray,
    _every_second,
    _read_only,
    lambda a: np.flip(np.flip(a).copy()),  # strides below 0
    lambda a: np.broadcast_to(a[:1], a.shape),  # strides of 0, and read-only
    lambda a: a.tolist(),
    lambda a: tuple(a.tolist()),
    lambda a: a.view(np.recarray),
]


@st.composite
def arrays(draw, shape, numbers=PLAIN, types=TYPES):
    """Numbers in this shape, of any real type, in any layout."""
    size = int(np.prod(shape))
    values = np.array(draw(st.lists(numbers, min_size=size, max_size=size)))
    dtype = np.dtype(draw(st.sampled_from(types)))
    with np.errstate(all="ignore"):
        array = (abs(values) if dtype.kind == "u" else values).astype(dtype).reshape(shape)
    return draw(st.sampled_from(LAYOUTS))(array) if shape else array


class Unwilling:
    """An object that fails whatever it is asked."""

    def __array__(self, *_, **__):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no text")


def _itself():
    a = []
    a.append(a)
    return a


def _deep():
    a = 1.0
    for _ in range(100):
        a = [a]
    return a


WRONG_KINDS = [
    lambda: None,
    lambda: "text",
    lambda: "1" * 5_000,
    lambda: b"bytes",
    lambda: {},
    lambda: {1: 2, 3: 4},
    lambda: {2, 3},
    object,
    Unwilling,
    lambda: [Unwilling()],
    lambda: len,
    lambda: float,
    lambda: (i for i in [2, 3]),
    itertools.count,
    lambda: slice(None),
    lambda: ...,
    lambda: NotImplemented,
    lambda: 1j,
    lambda: [1 + 1j, 2],
    lambda: Decimal("1.5"),
    lambda: [Fraction(1, 3), Fraction(2, 3)],
    lambda: [10**400, 1],
    lambda: [None, 1.0],
    lambda: ["1", 2],
    lambda: [[1, 2], [3]],
    lambda: [[1, 2], 3],
    lambda: [],
    lambda: [[], []],
    lambda: np.zeros((2, 0)),
    lambda: np.zeros((0, 3)),
    lambda: np.zeros((1,) * 32),
    lambda: np.array("2026", "datetime64[Y]"),
    lambda: np.array([1, 2], "timedelta64[s]"),
    lambda: np.zeros(2, [("a", float), ("b", int)]),
    lambda: np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    lambda: np.array(["a", "b"], object),
    lambda: np.broadcast_to(0.0, (2, 10**15)),
    _itself,
    _deep,
]
wrong = st.sampled_from(WRONG_KINDS).map(lambda make: make())
whole_numbers = st.one_of(
    st.integers(-2, 5),
    st.sampled_from([10**9, 10**12, 2**63, 10**20, 10**100, -(10**20)]),
    st.booleans(),
    st.floats(),
    st.sampled_from([np.int8(3), np.uint64(2), np.array(3), np.array([3]), np.float32(2)]),
    wrong,
)
