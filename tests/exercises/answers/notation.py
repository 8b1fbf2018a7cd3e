"""Answers to the exercises of notebook 01."""

import numpy as np
from form import Answers


def by_loop(w, l, j, k):
    for row, weights in enumerate(w[l], start=1):
        for column, value in enumerate(weights, start=1):
            if (row, column) == (j, k):
                return value
    raise LookupError


CHECK = Answers(
    right=[
        by_loop,
        lambda w, l, j, k: w[l].tolist()[j - 1][k - 1],
        lambda w, l, j, k: w[l].T[k - 1, j - 1],
        lambda w, l, j, k: np.float32(w[l][j - 1][k - 1]),
        lambda w, l, j, k: np.eye(len(w[l]))[j - 1] @ w[l] @ np.eye(w[l].shape[1])[k - 1],
        lambda w, l, j, k: dict(w.items())[l].ravel()[(j - 1) * w[l].shape[1] + k - 1],
    ],
    wrong={
        "subscripts_swapped": lambda w, l, j, k: w[l].T[j - 1, k - 1],
        "counted_from_zero": lambda w, l, j, k: w[l].tolist()[j][k],
        "layer_before": lambda w, l, j, k: by_loop(w, l - 1, j, k),
    },
    unknown=[lambda w, l, j, k: abs(w[l][j - 1, k - 1])],
)


def by_rows(w, a_prev, b):
    return [[sum(w_jk * a for w_jk, a in zip(row, a_prev[:, i], strict=True)) + b[j][0]
             for i in range(a_prev.shape[1])]
            for j, row in enumerate(w)]  # fmt: skip


def turned(w, a_prev, b):
    n, m = a_prev.shape
    return [[sum(w[k][j] * a_prev[k][i] for k in range(n)) + b[j][0] for i in range(m)]
            for j in range(len(b))]  # fmt: skip


LAYER = Answers(
    right=[
        by_rows,
        lambda w, a, b: np.einsum("jk,ki->ji", w, a) + b,
        lambda w, a, b: (a.T.dot(w.T) + b.T).T,
        lambda w, a, b: w.astype(np.float32) @ a.astype(np.float32) + b.astype(np.float32),
        lambda w, a, b: (np.hstack([w, b]) @ np.vstack([a, np.ones((1, a.shape[1]))])).tolist(),
    ],
    wrong={
        "w_transposed": turned,
        "bias_left_out": lambda w, a, b: np.dot(w, a).tolist(),
        "bias_subtracted": lambda w, a, b: np.einsum("jk,ki->ji", w, a) + -1 * b,
    },
    unknown=[lambda w, a, b: 3 * (w @ a) + b],
)

ANSWERS = {"check": CHECK, "layer": LAYER}
