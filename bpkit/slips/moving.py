"""What moves: the step downhill, many steps, and the slopes that are measured by moving."""

import numpy as np

from bpkit.slips.grammar import Formula, Slot, constantly, slot, way
from bpkit.slips.slots import BATCH, LOOP, scaled, varied

DOWNHILL = "Look at which way is downhill, and how far to go."
HELD = "Look at what is held: it is a plain number, and a factor that does not move stays."
NUDGE = "Look at the two points where the cost is taken, and how far apart they are."
ALONE = "Look at which entries move, and which are held, while one slope is measured."
PARTS = "Look at which way the step goes, and in which part of f(p + ih) the slope arrives."
SIZE = "Look at what the difference is divided by: one number, for all entries of both."
OFF = "Look at which entries are far off, and to which side."

# w - η ∂C/∂w  (A5), at the letters w, gradient, learning_rate.
STEP = Formula(
    lambda p: p.turned * (p.old + p.way * p.times(p.rate, p.slope)),
    rows=slot(
        None, DOWNHILL,
        all_multiplied=lambda at: at.w * at.learning_rate * at.gradient,
        gradient_alone=lambda at: at.gradient,
        w_and_gradient_swapped=lambda at: at.gradient - at.learning_rate * at.w,
        not_moved=lambda at: at.w,
    ),
    way=slot(-1.0, DOWNHILL, ascent=1.0),
    rate=slot(
        lambda at: at.learning_rate, DOWNHILL,
        learning_rate_left_out=1.0,
        divided_by_learning_rate=lambda at: 1 / at.learning_rate,
        rate_squared=lambda at: at.learning_rate**2,
        rate_doubled=lambda at: 2 * at.learning_rate,
        rate_halved=lambda at: at.learning_rate / 2,
        one_minus_rate=lambda at: 1 - at.learning_rate,
        rate_of_a_half=0.5,
    ),
    old=slot(
        lambda at: at.w, DOWNHILL,
        change_alone=0.0,
        old_scaled=lambda at: at.learning_rate * at.w,
        old_shrunk=lambda at: (1 - at.learning_rate) * at.w,
    ),
    slope=varied(
        "gradient", "The gradient is", lambda at: at.gradient, DOWNHILL,
        learning_rate_alone=lambda at: np.sign(at.gradient),
        w_for_gradient=lambda at: at.w,
        gradient_times_w=lambda at: at.gradient * at.w,
        gradient_of_length_one=lambda at: at.gradient / np.linalg.norm(at.gradient),
        gradient_averaged=lambda at: np.mean(at.gradient),
        last_row_stays=lambda at: at.gradient * (np.arange(len(at.w)) < len(at.w) - 1)[:, None],
        diagonal_moves_alone=lambda at: at.gradient * np.eye(*at.w.shape),
    ),
    times=way(
        lambda rate, slope: rate * slope, DOWNHILL,
        rate_added=lambda rate, slope: rate + slope,
        divided_by_gradient=lambda rate, slope: rate / slope,
    ),
    turned=slot(1.0, DOWNHILL, step_turned=-1.0),
)  # fmt: skip


MEASURED = "Look at when each gradient is measured, and at which network."
OWN_SLOPE = "b has a gradient of its own. Which of the two belongs to b?"

# The same in a network, for the w or b of one layer, at these letters too: m; the gradients of the
# first and the last example, and after the step; the cost; for b, the gradient of w.
TRAINING_STEP = Formula(
    STEP.compose,
    rows=Slot(constantly(None), STEP.rows),
    together={("ascent", "change_alone"): "step_alone"},
    **STEP.slots | {"slope": STEP.slots["slope"].and_also(
        BATCH,
        not_averaged=lambda at: at.m * at.gradient,
        averaged_twice=lambda at: at.gradient / at.m,
        only_first_example=lambda at: at.gradient_of_first,
        only_last_example=lambda at: at.gradient_of_last,
        overwritten=lambda at: at.gradient_of_last / at.m,
    ).and_also(
        MEASURED,
        measured_after_the_step=lambda at: at.gradient_after,
        newtons_way=lambda at: at.cost / at.gradient,
    ).and_also(
        OWN_SLOPE,
        mean_slope_of_w_for_b=lambda at: at.gradient_of_w.mean(axis=1, keepdims=True),
        slopes_of_w_for_b=lambda at: at.gradient_of_w.sum(axis=1, keepdims=True),
    )},
)  # fmt: skip


def _walk(p):
    """Where a walk ends, each of whose steps is a STEP."""
    at, path = p.letters, [p.letters.start]
    for i in range(p.count(at.steps)):
        w = path[-1]
        here = p.at(w=p.from_where(w, at.start), gradient=at.slope(p.asked(w, at.start, i)))
        path.append(STEP.compose(here.at(learning_rate=p.rates(at.learning_rate, i, at.steps))))
    return p.given(path)


def _with_momentum(at, kept=0.9):
    w, move = at.start, 0.0
    for _ in range(at.steps):
        move = kept * move - at.learning_rate * at.slope(w)
        w = w + move
    return w


# Where `steps` steps down a cost of one weight end, at slope, start, learning_rate, steps.
DESCENT = Formula(
    _walk,
    rows=slot(None, DOWNHILL, momentum=_with_momentum),
    count=way(
        lambda steps: steps, "Look at how often the loop runs: count with steps = 1.",
        one_step_only=lambda steps: 1,
        one_step_too_few=lambda steps: steps - 1,
        one_step_too_many=lambda steps: steps + 1,
    ),
    **STEP.slots | {"slope": STEP.slots["slope"].without(
        # a single number has no such thing
        "gradient_of_length_one", "gradient_averaged", "last_row_stays", "diagonal_moves_alone",
    )},
    asked=way(
        lambda w, start, i: w, "Look at where each step takes its slope: w has moved since.",
        slope_of_the_start=lambda w, start, i: start,
        slope_of_the_count=lambda w, start, i: i,
    ),
    from_where=way(
        lambda w, start: w, "Look at where each step sets out from.",
        step_from_the_start=lambda w, start: start,
    ),
    rates=way(
        lambda rate, i, steps: rate, DOWNHILL,
        rate_shrinks=lambda rate, i, steps: rate / (i + 1),
        rate_shared=lambda rate, i, steps: rate / steps,
        rate_decays=lambda rate, i, steps: rate * 0.9**i,
        rate_halved_each_time=lambda rate, i, steps: rate / 2**i,
    ),
    given=way(
        lambda path: path[-1], "Look at what is returned: the question is where w ends.",
        change_of_the_walk=lambda path: path[-1] - path[0],
        path_given=lambda path: path,
        path_after_the_start=lambda path: path[1:],
        path_averaged=lambda path: np.mean(path),
        path_averaged_after_the_start=lambda path: np.mean(path[1:]),
    ).and_also(
        "Look at what is returned: the question is where w ends.",
        slope_at_the_end=lambda at: lambda path: at.slope(path[-1]),
    ),
)  # fmt: skip

_BOTH_MOVE = slot(None, HELD, both_move=lambda at: 2 * at.u * at.v + at.u**2)
_JOINED = way(
    lambda moved, held: moved * held, HELD, held_added=lambda moved, held: moved + held,
)  # fmt: skip

# ∂(u·u·v)/∂u = 2u v  (P3), at the letters u, v.
PARTIAL_U = Formula(
    lambda p: p.joined(p.moved, p.held),
    rows=_BOTH_MOVE,
    moved=slot(
        lambda at: 2 * at.u, "Look at the derivative of u·u.",
        two_lost=lambda at: at.u,
        power_kept=lambda at: 2 * at.u**2,
        not_differentiated=lambda at: at.u**2,
        u_lost=2.0,
        doubled=lambda at: 4 * at.u,
        downhill=lambda at: -2 * at.u,
    ),
    held=slot(
        lambda at: at.v, HELD,
        held_replaced_by_one=1.0,
        held_set_to_zero=0.0,
        held_squared=lambda at: at.v**2,
    ),
    joined=_JOINED,
)  # fmt: skip

# ∂(u·u·v)/∂v = u·u  (P3), at the letters u, v.
PARTIAL_V = Formula(
    lambda p: p.joined(p.moved, p.held),
    rows=_BOTH_MOVE,
    held=slot(
        lambda at: at.u**2, HELD,
        held_replaced_by_one=1.0,
        held_set_to_zero=0.0,
        held_differentiated=lambda at: 2 * at.u,
        held_lost_its_square=lambda at: at.u,
        two_before_the_held=lambda at: 2 * at.u**2,
    ),
    moved=slot(
        1.0, "Look at the derivative of v: how fast does v change with v?",
        not_differentiated=lambda at: at.v,
        derivative_of_a_square=lambda at: 2 * at.v,
        v_squared=lambda at: at.v**2,
        downhill=-1.0,
    ),
    joined=_JOINED,
)  # fmt: skip


def _difference(p):
    """(f(p + h) - f(p - h)) / 2h: the divisor is asked for, given how far the points are apart."""
    at, (above, below) = p.letters, p.points
    return p.quotient(at.f(above), at.f(below), p.divisor(abs(above - below), at.h), p.between)


_DIFFERENCE = {
    "points": slot(
        lambda at: (at.p + at.h, at.p - at.h), NUDGE,
        one_sided=lambda at: (at.p + at.h, at.p),
        one_sided_below=lambda at: (at.p, at.p - at.h),
        difference_turned=lambda at: (at.p - at.h, at.p + at.h),
        one_sided_turned=lambda at: (at.p, at.p + at.h),
        points_two_steps_away=lambda at: (at.p + 2 * at.h, at.p - 2 * at.h),
        points_half_a_step_away=lambda at: (at.p + at.h / 2, at.p - at.h / 2),
        step_of_one=lambda at: (at.p + 1, at.p - 1),
        both_on_one_side=lambda at: (at.p + 2 * at.h, at.p),
    ),
    "divisor": way(
        lambda apart, h: apart, NUDGE,
        divided_by_h=lambda apart, h: apart / 2,
        not_divided=lambda apart, h: 1,
        divided_then_multiplied=lambda apart, h: 2 / h,
        over_2h=lambda apart, h: 2 * apart,
        divided_by_two=lambda apart, h: 2,
        multiplied_by_distance=lambda apart, h: 1 / apart,
        multiplied_by_h=lambda apart, h: 1 / h,
        divided_by_square=lambda apart, h: h**2,
    ).and_also(
        NUDGE,
        divided_by_place=lambda at: lambda apart, h: 2 * at.p,
        divided_by_value=lambda at: lambda apart, h: apart * at.f(at.p),
    ),
    "between": way(
        lambda above, below: above - below, NUDGE,
        values_added=lambda above, below: above + below,
        second_value_left_out=lambda above, below: above,
        difference_without_sign=lambda above, below: abs(above - below),
    ),
    "quotient": way(
        lambda above, below, divisor, between: between(above, below) / divisor, NUDGE,
        divisor_of_one_value=lambda above, below, divisor, between: between(above, below / divisor),
        upside_down=lambda above, below, divisor, between: divisor / between(above, below),
    ),
}  # fmt: skip
_TOGETHER = {
    ("one_sided", "over_2h"): "one_sided_over_2h",
    ("one_sided", "second_value_left_out"): "value_over_step",
    ("not_divided", "second_value_left_out"): "one_value_alone",
    ("second_value_left_out", "divisor_of_one_value"): "one_value_alone",
    ("points_two_steps_away", "divided_by_h"): "points_too_far",
    ("points_half_a_step_away", "over_2h"): "points_too_near",
}

# (f(p + h) - f(p - h)) / 2h, which nears f′(p) as h shrinks, at the letters f, p, h.
DIFFERENCE = Formula(
    _difference,
    together=_TOGETHER,
    rows=slot(
        None, NUDGE,
        second_difference=lambda at: (
            (at.f(at.p + at.h) - 2 * at.f(at.p) + at.f(at.p - at.h)) / at.h**2
        ),
        second_difference_over_h=lambda at: (
            (at.f(at.p + at.h) - 2 * at.f(at.p) + at.f(at.p - at.h)) / at.h
        ),
        value_over_place=lambda at: at.f(at.p) / at.p,
        step_added_to_value=1.0,
        same_point_twice=0.0,
        push_in_proportion=lambda at: (
            (at.f(at.p * (1 + at.h)) - at.f(at.p * (1 - at.h))) / (2 * at.h)
        ),
    ),
    **_DIFFERENCE | {"points": _DIFFERENCE["points"].and_also(
        NUDGE, nudged_around_zero=lambda at: (at.h, -at.h)
    )},
)  # fmt: skip


def _each_slope(p):
    """The difference for each entry of p, where f is a function of that one alone."""
    at = p.letters
    return p.collected(
        np.array([_difference(p.at(f=p.alone(i), p=entry)) for i, entry in enumerate(at.p)])
    )


def _each_second_difference(at):
    steps = at.h * np.eye(len(at.p))
    return np.array(
        [(at.f(at.p + step) - 2 * at.f(at.p) + at.f(at.p - step)) / at.h**2 for step in steps]
    )


def _entries(before, t, after):
    return np.concatenate([before, [t], after])


def _moved(others):
    """f by entry i alone, the others as others(p, i, step, h) has them while i moves by step."""

    def alone(at):
        def of_entry(i):
            def f(t):
                q = np.array(others(at.p, i, t - at.p[i], at.h), float)
                return at.f(_entries(q[:i], t, q[i + 1 :]))

            return f

        return of_entry

    return alone


def _ones_before(p, i):
    return np.arange(len(p)) < i


# ∂f/∂p_i for each entry of p: it alone moves, the others are held. At the letters f, p, h.
GRADIENT = Formula(
    _each_slope,
    together=_TOGETHER | {("all_moved_at_once", "one_slope_alone"): "all_moved_at_once"},
    rows=slot(
        None, ALONE,
        one_copy_for_both=lambda at: 0.0 * at.p,
        second_difference=lambda at: _each_second_difference(at),
        step_added_to_value=lambda at: np.ones_like(at.p),
    ),
    **_DIFFERENCE,
    alone=slot(
        _moved(lambda p, i, step, h: p), ALONE,
        all_moved_at_once=_moved(lambda p, i, step, h: p + step),
        left_below=_moved(lambda p, i, step, h: p - h * _ones_before(p, i)),
        left_above=_moved(lambda p, i, step, h: p + h * _ones_before(p, i)),
        moves_pile_up=_moved(lambda p, i, step, h: p + step * _ones_before(p, i)),
        others_set_to_zero=_moved(lambda p, i, step, h: 0 * p),
        step_for_place=lambda at: lambda i: lambda t: at.f(
            _entries(at.p[:i], t - at.p[i], at.p[i + 1 :])
        ),
        step_without_place=lambda at: lambda i: lambda t: at.f(
            _entries(0 * at.p[:i], t - at.p[i], 0 * at.p[i + 1 :])
        ),
        relative_step=lambda at: lambda i: lambda t: at.f(
            _entries(at.p[:i], at.p[i] * (1 + t - at.p[i]), at.p[i + 1 :])
        ),
    ),
    collected=way(
        lambda slopes: slopes, LOOP,
        slopes_added=np.sum,
        slopes_of_length_one=lambda slopes: slopes / np.linalg.norm(slopes),
        one_slope_alone=lambda slopes: slopes[-1],
        first_slope_returned=lambda slopes: slopes[0],
        first_slope_for_all=lambda slopes: slopes[0] + 0 * slopes,
        first_slope_alone=lambda slopes: slopes * (np.arange(len(slopes)) == 0),
        last_slope_missing=lambda slopes: slopes * (np.arange(len(slopes)) < len(slopes) - 1),
        first_slope_missing=lambda slopes: slopes * (np.arange(len(slopes)) > 0),
    ),
)  # fmt: skip

# Im f(p + ih) / h, which nears f′(p) as h shrinks and subtracts nothing, at the letters f, p, h.
COMPLEX_STEP: Formula = Formula(
    lambda p: p.factor * p.part(p.letters.f(p.point) - p.minus) / p.letters.h,
    together={
        ("imaginary_step_added_to_value", "imaginary_not_divided"): "imaginary_step_added_to_value"
    },
    rows=slot(
        None, PARTS,
        step_not_imaginary=lambda at: 0.0 * at.p,
        two_real_points=lambda at: (at.f(at.p + at.h) - at.f(at.p - at.h)) / (2 * at.h),
        one_sided_real_points=lambda at: (at.f(at.p + at.h) - at.f(at.p)) / at.h,
        two_imaginary_points=lambda at: 2 * COMPLEX_STEP(at),
        divided_by_ih=lambda at: (at.f(at.p + 1j * at.h) / (1j * at.h)).imag,
        imaginary_step_added_to_value=1.0,
    ),
    part=way(
        np.imag, PARTS, real_part_taken=np.real, size_taken=abs, angle_taken=np.angle,
    ).and_also(
        "Look at what stays of f(p) in the imaginary part.",
        value_subtracted_from_part=lambda at: lambda value: value.imag - at.f(at.p),
    ),
    factor=slot(
        1.0, "Look at how far the one point lies from p.",
        imaginary_not_divided=lambda at: at.h,
        imaginary_over_2h=0.5,
        multiplied_by_step=lambda at: at.h**2,
        divided_by_square=lambda at: 1 / at.h,
    ),
    point=slot(
        lambda at: at.p + 1j * at.h, PARTS,
        imaginary_step_turned=lambda at: at.p - 1j * at.h,
        whole_imaginary_step=lambda at: at.p + 1j,
        place_left_out=lambda at: 1j * at.h,
        place_multiplied=lambda at: at.p * 1j * at.h,
        place_made_imaginary=lambda at: at.h + 1j * at.p,
    ),
    minus=slot(
        0.0, "Look at what stays of f(p) in the imaginary part.",
        value_subtracted=lambda at: at.f(at.p),
    ),
)  # fmt: skip


def _apart(at):
    return abs(at.mine - at.truth)


def _sizes(at):
    return abs(at.mine).max(), abs(at.truth).max()


def _lengths(at):
    return np.linalg.norm(at.mine), np.linalg.norm(at.truth)


CLOSE = 1e-5  # np.allclose, about

# The largest |mine - truth|, over the largest |entry| of either, at the letters mine, truth.
RELATIVE: Formula = Formula(
    lambda p: p.factor * p.told(p.counted(p.apart / p.size)),
    together={
        ("sum_of_sizes", "doubled"): "mean_of_sizes",
        ("entry_by_entry", "differences_averaged"): "entries_averaged",
        ("entry_by_entry_of_both", "differences_averaged"): "entries_averaged",
        ("entry_by_entry_of_truth", "differences_averaged"): "entries_averaged",
    },
    rows=slot(
        None, SIZE,
        means_compared=lambda at: _apart(at).mean() / abs(at.truth).mean(),
        by_norms=lambda at: np.linalg.norm(_apart(at)) / sum(_lengths(at)),
        by_larger_norm=lambda at: np.linalg.norm(_apart(at)) / max(_lengths(at)),
        by_norm_of_truth=lambda at: np.linalg.norm(_apart(at)) / _lengths(at)[1],
        largest_compared=lambda at: abs(np.subtract(*_sizes(at))) / max(_sizes(at)),
        squares_compared=lambda at: RELATIVE(at) ** 2,
    ),
    apart=slot(
        _apart, OFF,
        sign_kept=lambda at: at.mine - at.truth,
        sign_kept_turned=lambda at: at.truth - at.mine,
        mine_added=lambda at: abs(at.mine + at.truth),
        sizes_compared=lambda at: abs(abs(at.mine) - abs(at.truth)),
        differences_squared=lambda at: _apart(at) ** 2,
    ),
    counted=way(
        np.max, "Which of the differences should count?",
        differences_averaged=np.mean,
        differences_added=np.sum,
        each_difference=lambda shares: shares,
    ),
    size=slot(
        lambda at: max(_sizes(at)), SIZE,
        not_compared=1.0,
        size_of_truth_alone=lambda at: _sizes(at)[1],
        size_of_mine_alone=lambda at: _sizes(at)[0],
        sum_of_sizes=lambda at: sum(_sizes(at)),
        smaller_size=lambda at: min(_sizes(at)),
        size_with_its_sign=lambda at: max(at.mine.max(), at.truth.max()),
        truth_with_its_sign=lambda at: at.truth.max(),
        one_added_below=lambda at: 1 + max(_sizes(at)),
        entry_by_entry=lambda at: np.maximum(abs(at.mine), abs(at.truth)),
        entry_by_entry_of_both=lambda at: abs(at.mine) + abs(at.truth),
        entry_by_entry_of_truth=lambda at: abs(at.truth),
    ),
    told=way(
        lambda share: share,
        "Try two that you know: equal gradients give 0, and 2 where every sign is turned.",
        share_that_agrees=lambda share: 1 - share,
        share_upside_down=lambda share: 1 / share,
        decided_whether_close=lambda share: 1.0 * (share < CLOSE),
        decided_whether_apart=lambda share: 1.0 * (share >= CLOSE),
    ),
    factor=scaled(SIZE).and_also(SIZE, made_percent=100.0),
)  # fmt: skip
