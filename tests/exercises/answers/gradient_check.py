"""Answers to the exercises of notebook 09: entry by entry, into arrays, by numpy and by cmath."""

import numpy as np
from form import Answers


def moved(p, i, by):
    other = [*p]
    other[i] += by
    return np.array(other)


def each(of_entry):
    """A gradient from of_entry(at, h), where at(by) is f with the entry moved `by`."""

    def gradient(f, p, h):
        return [of_entry(lambda by, i=i: f(moved(p, i, by)), h) for i in range(len(p))]

    return gradient


def by_copies(f, p, h):
    gradient = np.zeros_like(p)
    for i in range(len(p)):
        up, down = p.copy(), p.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def by_rows_of_the_identity(f, p, h):
    return np.array([f(p + h * e) - f(p - h * e) for e in np.eye(len(p))]) / 2 / h


def put_back(f, p, h):
    """Moves p itself, and puts each entry back."""
    found = []
    for i in range(len(p)):
        p[i] += h
        above = f(p)
        p[i] -= 2 * h
        below = f(p)
        p[i] += h
        found.append((above - below) / (2 * h))
    return found


def kept(f, p, h):
    found = {}
    for i, entry in enumerate(p):
        p[i] = entry - h
        found[i] = -f(p)
        p[i] = entry + h
        found[i] = (found[i] + f(p)) / (h + h)
        p[i] = entry
    return [*found.values()]


def by_numpy(f, p, h):
    return [np.gradient([f(moved(p, i, by)) for by in (-h, 0, h)], h)[1] for i in range(len(p))]


def in_float32(f, p, h):
    p = p.astype(np.float32)
    return np.array([f(moved(p, i, h)) - f(moved(p, i, -h)) for i in range(len(p))],
                    np.float32) / np.float32(2 * h)  # fmt: skip


def as_a_column(f, p, h):
    return by_copies(f, p, h).reshape(-1, 1)


def all_at_once(f, p, h):
    return [(f(p + h) - f(p - h)) / 2 / h for _ in p]


def never_put_back(f, p, h):
    q, found = p.copy(), []
    for i in range(len(q)):
        q[i] += h
        above = f(q)
        q[i] -= h + h
        found.append((above - f(q)) / (2 * h))
    return found


def copied_once(f, p, h):
    up, down, found = p.copy(), p.copy(), []
    for i in range(len(p)):
        up[i] += h
        down[i] -= h
        found.append((f(up) - f(down)) / (2 * h))
    return found


def left_above(f, p, h):
    q, found = p.copy(), []
    for i in range(len(q)):
        q[i] -= h
        below = f(q)
        q[i] += h + h
        found.append((f(q) - below) / (2 * h))
    return found


CHECK = Answers(
    right=[
        by_copies, by_rows_of_the_identity, put_back, kept, by_numpy, in_float32, as_a_column,
        each(lambda at, h: (at(h) - at(-h)) / (2 * h)),
    ],
    wrong={
        "one_sided": each(lambda at, h: (at(h) - at(0)) / h),
        "one_sided_below": each(lambda at, h: (at(0) - at(-h)) / h),
        "divided_by_h": each(lambda at, h: (at(h) - at(-h)) / h),
        "not_divided": each(lambda at, h: at(h) - at(-h)),
        "divided_then_multiplied": each(lambda at, h: (at(h) - at(-h)) / 2 * h),
        "one_sided_over_2h": each(lambda at, h: (at(h) - at(0)) / h / 2),
        "difference_turned": each(lambda at, h: (at(-h) - at(h)) / h / 2),
        "all_moved_at_once": all_at_once,
        "left_below": never_put_back,
        "moves_pile_up": copied_once,
        "all_moved_at_once and one_sided": lambda f, p, h: [(f(p + h) - f(p)) / h] * len(p),
        "all_moved_at_once and divided_by_h": lambda f, p, h: [(f(p + h) - f(p - h)) / h] * len(p),
        "difference_turned and divided_by_h": each(lambda at, h: (at(-h) - at(h)) / h),
        "difference_turned and not_divided": each(lambda at, h: at(-h) - at(h)),
        "moves_pile_up and divided_by_h": lambda f, p, h: 2 * np.array(copied_once(f, p, h)),
    },
    unknown=[
        each(lambda at, h: (at(h) + at(-h)) / (2 * h)),
        each(lambda at, h: (at(h) - 2 * at(0) + at(-h)) / (h * h)),
        left_above,
    ],
)  # fmt: skip


def by_complex(f, p, h):
    return np.imag(f(complex(p, h))) / h


def by_conjugate(f, p, h):
    return ((f(p + h * 1j) - f(p - h * 1j)) / 2j / h).real


def by_division_through_i(f, p, h):
    return np.real((f(p + 1j * h) - f(p)) / (1j * h))


def as_a_list(f, p, h):
    point = np.array([p], complex)
    point.imag = h
    return [np.asarray(f(point[0])).imag.item() / h]


def in_complex64(f, p, h):
    return np.float32(np.imag(f(np.complex64(complex(p, h))))) / np.float32(h)


def by_minus_i(f, p, h):
    return -np.imag(f(p - 1j * h)) / h


IMAGINARY = Answers(
    right=[by_complex, by_conjugate, by_division_through_i, as_a_list, in_complex64, by_minus_i],
    wrong={
        "real_part_taken": lambda f, p, h: np.real(f(complex(p, h))) / h,
        "imaginary_not_divided": lambda f, p, h: np.imag(f(complex(p, h))),
        "imaginary_over_2h": lambda f, p, h: np.imag(f(complex(p, h))) / h / 2,
        "step_not_imaginary": lambda f, p, h: np.imag(f(p + h)) / h,
        "two_real_points": lambda f, p, h: np.real(f(p + h) - f(p - h)) / h / 2,
    },
    unknown=[
        lambda f, p, h: np.abs(f(complex(p, h))) / h,
        lambda f, p, h: np.imag(f(complex(p, h))) * h,
        lambda f, p, h: -np.imag(f(complex(p, h))) / h,
    ],
)


def flat(array):
    return [float(v) for v in np.ravel(array)]


def by_lists(mine, truth):
    mine, truth = flat(mine), flat(truth)
    on_top = max(abs(m - t) for m, t in zip(mine, truth, strict=True))
    return on_top / max(abs(v) for v in mine + truth)


def by_norms(mine, truth):
    largest = np.inf
    sizes = [np.linalg.norm(np.ravel(g), largest) for g in (mine - truth, mine, truth)]
    return sizes[0] / max(sizes[1:])


def by_loop(mine, truth):
    top = size = 0
    for place in np.ndindex(mine.shape):
        top = max(top, abs(mine[place] - truth[place]))
        size = max(size, abs(mine[place]), abs(truth[place]))
    return [top / size]


def by_roots(mine, truth):
    both = np.concatenate([np.ravel(mine), np.ravel(truth)])
    return np.sqrt(((mine - truth) ** 2).max() / (both**2).max())


def relative_in_float32(mine, truth):
    mine, truth = mine.astype(np.float32), truth.astype(np.float32)
    return np.abs(mine - truth).max() / np.maximum(np.abs(mine), np.abs(truth)).max()


RELATIVE = Answers(
    right=[by_lists, by_norms, by_loop, by_roots, relative_in_float32],
    wrong={
        "not_compared": lambda mine, truth: np.max(np.abs(truth - mine)),
        "sign_kept": lambda mine, truth: max(flat(mine - truth)) / max(
            map(abs, flat([mine, truth]))
        ),
        "differences_averaged": lambda mine, truth: (
            np.mean(np.abs(truth - mine)) / np.max(np.abs([mine, truth]))
        ),
        "entry_by_entry": lambda mine, truth: max(
            abs(m - t) / max(abs(m), abs(t)) for m, t in zip(flat(mine), flat(truth), strict=True)
        ),
        "size_of_truth_alone": lambda mine, truth: max(map(abs, flat(mine - truth))) / max(
            map(abs, flat(truth))
        ),
        "size_with_its_sign": lambda mine, truth: max(map(abs, flat(mine - truth))) / max(
            flat([mine, truth])
        ),
        "not_compared and differences_averaged": lambda mine, truth: np.abs(mine - truth).mean(),
        "not_compared and sign_kept": lambda mine, truth: np.max(mine - truth),
    },
    unknown=[
        lambda mine, truth: np.abs(mine - truth).sum() / (np.abs(mine) + np.abs(truth)).sum(),
        lambda mine, truth: (mine.max() - truth.max()) / truth.max(),
    ],
)  # fmt: skip

ANSWERS = {"check": CHECK, "imaginary": IMAGINARY, "relative": RELATIVE}
