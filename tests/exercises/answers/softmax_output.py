"""Answers to the exercises of notebook 07: share by share where bpkit has matrices."""

import math

import numpy as np
from form import Answers


def entry(a, k, j):
    return a[k] * ((1 if j == k else 0) - a[j])


def by_loops(of=entry, error=lambda a, y: a - y, together=sum):
    """δ as a sum over the routes; the arguments put mistakes in."""

    def delta(a, y):
        n = len(a)
        return [together([error(a[k], y[k]) * of(a, k, j) for k in range(n)]) for j in range(n)]

    return delta


def by_matrix(a, y):
    jacobian = np.diag(a) - np.outer(a, a)
    return jacobian.T @ (a - y)


def by_einsum(a, y):
    return np.einsum("k,kj->j", a - y, np.diag(a) - a[:, None] * a[None, :])


def without_the_matrix(a, y):
    return (a * ((a - y) - a.dot(a - y))).tolist()


def in_float32(a, y):
    a, y = a.astype(np.float32), y.astype(np.float32)
    return np.array([a[j] * (a[j] - y[j]) - a[j] * ((a - y) * a).sum() for j in range(len(a))])


def added_up_route_by_route(a, y):
    delta = np.zeros((len(a), 1))
    for k in range(len(a)):
        for j in range(len(a)):
            slope = a[k] * (1 - a[k]) if j == k else -a[k] * a[j]
            delta[j, 0] += (a[k] - y[k]) * slope
    return delta


def diagonal(a, k, j):
    return a[k] * (1 - a[k]) if j == k else 0.0


def all_positive(a, k, j):
    return a[k] * (1 - a[k]) if j == k else a[k] * a[j]


def no_first_term(a, k, j):
    return -a[k] * a[j]


def own_share(a, k, j):
    return a[j] - a[j] ** 2 if j == k else -(a[j] ** 2)


def row_share(a, k, j):
    return a[k] - a[k] ** 2 if j == k else -(a[k] ** 2)


def turned(a, y):
    return y - a


def twice(a, y):
    return 2 * (a - y)


def mean(routes):
    return sum(routes) / len(routes)


JACOBIANS = {
    "jacobian_diagonal": diagonal,
    "jacobian_sign": all_positive,
    "jacobian_without_identity": no_first_term,
    "jacobian_own_share": own_share,
}

DELTA = Answers(
    right=[
        by_loops(), by_matrix, by_einsum, without_the_matrix, in_float32, added_up_route_by_route,
    ],
    wrong={
        **{name: by_loops(of) for name, of in JACOBIANS.items()},
        "sign_flipped": by_loops(error=turned),
        "factor_two": by_loops(error=twice),
        "half_kept": by_loops(error=lambda a, y: (a - y) / 2),
        "cross_entropy_delta": lambda a, y: [p - q for p, q in zip(a, y, strict=True)],
        "target_minus_output": lambda a, y: [q - p for p, q in zip(a, y, strict=True)],
        "routes_averaged": by_loops(together=mean),
        "last_route_only": by_loops(together=lambda routes: routes[-1]),
        "jacobian_diagonal and sign_flipped": by_loops(diagonal, turned),
        "jacobian_diagonal and factor_two": by_loops(diagonal, twice),
        "jacobian_sign and sign_flipped": by_loops(all_positive, turned),
        "jacobian_without_identity and sign_flipped": by_loops(no_first_term, turned),
        "routes_averaged and sign_flipped": by_loops(error=turned, together=mean),
    },
    unknown=[
        by_loops(together=max),
        by_loops(error=lambda a, y: (a - y) ** 2),
        by_loops(row_share),
        lambda a, y: a * (1 - a),
    ],
)  # fmt: skip


def softmax(z):
    powers = [math.exp(v) for v in z]
    return [p / sum(powers) for p in powers]


def jacobian_by(of=entry, bend=softmax):
    def jacobian(z):
        a = bend(z)
        return [[of(a, k, j) for j in range(len(a))] for k in range(len(a))]

    return jacobian


def jacobian_in_float32(z):
    e = np.exp(z.astype(np.float32))
    a = e / e.sum()
    return np.diagflat(a) - a[:, None] @ a[None, :]


def by_quotient_rule(z):
    e = np.exp(z)
    total = e.sum()
    return (np.diag(e) * total - np.outer(e, e)) / total**2


def by_complex_step(z):
    columns = []
    for j in range(len(z)):
        e = np.exp(z + 1e-30j * np.eye(len(z))[j])
        columns.append((e / e.sum()).imag / 1e-30)
    return np.array(columns).T


def as_a_column(z):
    a = np.exp(z.reshape(-1, 1))
    a = a / a.sum()
    return a * (np.eye(len(z)) - a.T)


JACOBIAN = Answers(
    right=[
        jacobian_by(),
        jacobian_in_float32,
        by_quotient_rule,
        by_complex_step,
        as_a_column,
        lambda z: np.einsum("k,kj->kj", softmax(z), np.eye(len(z)) - np.array([softmax(z)])),
    ],
    wrong={name: jacobian_by(of) for name, of in JACOBIANS.items()},
    unknown=[
        jacobian_by(bend=lambda z: [1 / (1 + math.exp(-v)) for v in z]),
        jacobian_by(lambda a, k, j: -entry(a, k, j)),
        jacobian_by(row_share),
        jacobian_by(bend=list),
    ],
)


def in_columns(share):
    """An answer for one example, as one for each column."""
    return lambda z: np.array([share(column) for column in z.T]).T


def shared_by(total, power=math.exp):
    """Powers over `total`, which is given z and the place of the entry."""
    return lambda z: [
        [power(z[j][i]) / total(z, j, i) for i in range(z.shape[1])] for j in range(z.shape[0])
    ]


def of_column(z, j, i):
    return sum(math.exp(v) for v in z[:, i])


def shifted(z):
    e = np.exp(z - np.max(z, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


def from_differences(z):
    return [
        [1 / sum(math.exp(other - own) for other in z[:, i]) for i, own in enumerate(row)]
        for row in z
    ]


def shares_in_float32(z):
    z = z.astype(np.float32)
    return np.exp(z - np.log(np.exp(z).sum(axis=0)))


def by_einsum_over_columns(z):
    e = np.exp(z)
    return np.einsum("ji,i->ji", e, 1 / np.einsum("ji->i", e))


SHARES = Answers(
    right=[
        in_columns(softmax),
        shared_by(of_column),
        shifted,
        from_differences,
        shares_in_float32,
        by_einsum_over_columns,
    ],
    wrong={
        "not_shared": shared_by(lambda z, j, i: 1),
        "shared_along_rows": shared_by(lambda z, j, i: sum(math.exp(v) for v in z[j])),
        "shared_among_all": shared_by(lambda z, j, i: sum(math.exp(v) for v in z.flat)),
        "divided_by_largest": shared_by(lambda z, j, i: math.exp(max(z[:, i]))),
        "powers_left_out": shared_by(lambda z, j, i: sum(z[:, i]), float),
        "sign_of_power": in_columns(lambda z: softmax([-v for v in z])),
        "sigmoid_for_softmax": in_columns(lambda z: [1 / (1 + math.exp(-v)) for v in z]),
        "winner_takes_all": in_columns(lambda z: [1.0 if v == max(z) else 0.0 for v in z]),
    },
    unknown=[
        in_columns(lambda z: softmax([2 * v for v in z])),
        in_columns(lambda z: [2**v / sum(2**u for u in z) for v in z]),
    ],
)

ANSWERS = {"check": DELTA, "jacobian": JACOBIAN, "shares": SHARES}
