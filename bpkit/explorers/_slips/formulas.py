"""The formulas of the laboratory of slips: a gradient's entry in numbers, and what broke it."""

import re

import numpy as np

from bpkit.draw.formulas import LABELLED, as_backward, as_forward, derivative
from bpkit.draw.symbols import as_factor, latex, part_of, rounded, significant
from bpkit.words import say

# In a batch, (i) says which example a number belongs to.
_PATHS = r"\sum_k w^{l+1}_{kj}\, \delta^{l+1}_k"
_SLOPE = r"\, \sigma'(z^l_j)"
_STEP = r"\delta^l_j = "
_START = r"\delta^L_j = "
_ERROR = r"(a^L_j - y_j)"
_JACOBIAN = r"\frac{\partial a_k}{\partial z_j} = "
_BY_W, _BY_B = (f"{derivative(p)} = " for p in (r"w^l_{jk}", r"b^l_j"))
_PRODUCT = r"\delta^l_j(i)\, a^{l-1}_k(i)"
_MEAN, _SUM, _MEAN_TWICE = (rf"{share} \sum_i " for share in (r"\frac1m", "", r"\frac{1}{m^2}"))
_EACH, _LAST = (rf"\frac{{\partial C_{i}}}{{\partial w^l_{{jk}}}}" for i in "im")

_BP1 = rf"{_START}{_ERROR}\, \sigma'(z^L_j)"
_BP2 = LABELLED["BP2"]
_BP3 = rf"{_BY_B}{_MEAN}\delta^l_j(i)"
_BP4 = rf"{_BY_W}{_MEAN}{_PRODUCT}"
_A12 = rf"{_JACOBIAN}a_k\, (1_{{jk}} - a_j)"
_GATE = r"\sigma'(z) = 1 \;\text{if}\; z > 0, \;\text{else}\; 0"
_BATCH = rf"{_BY_W}{_MEAN}{_EACH}"

TEXT = re.compile(r"\\text\{([^{}]*)\}")  # words within a formula
# By the slip's name: the formula as it should be, and what the slip makes of it.
FORMULAS = {
    "activation_for_slope": (_BP2, rf"{_STEP}{_PATHS}\, a^l_j"),
    "slope_at_a": (_BP2, rf"{_STEP}{_PATHS}\, \sigma'(a^l_j)"),
    "slope_left_out": (_BP2, rf"{_STEP}{_PATHS}"),
    "missing_transpose": (_BP2, rf"{_STEP}\sum_k w^{{l+1}}_{{jk}}\, \delta^{{l+1}}_k{_SLOPE}"),
    "one_path": (
        _BP2,
        rf"{_STEP}w^{{l+1}}_{{nj}}\, \delta^{{l+1}}_n{_SLOPE}, \;\text{{neuron}}\; n "
        r"\;\text{the last of layer}\; l+1",
    ),
    "first_path": (_BP2, rf"{_STEP}w^{{l+1}}_{{1j}}\, \delta^{{l+1}}_1{_SLOPE}"),
    "mean_of_paths": (
        _BP2,
        rf"{_STEP}\frac1n \sum_{{k=1}}^n w^{{l+1}}_{{kj}}\, \delta^{{l+1}}_k{_SLOPE}",
    ),
    "largest_path": (_BP2, rf"{_STEP}\max_k (w^{{l+1}}_{{kj}}\, \delta^{{l+1}}_k){_SLOPE}"),
    "division_by_w": (
        _BP2,
        rf"{_STEP}\sum_k \frac{{\delta^{{l+1}}_k}}{{w^{{l+1}}_{{kj}}}}{_SLOPE}",
    ),
    "sign_lost_on_the_way": (_BP2, rf"{_STEP}- {_PATHS}{_SLOPE}"),
    "sign_flipped": (_BP1, rf"{_START}(y_j - a^L_j)\, \sigma'(z^L_j)"),
    "factor_two": (_BP1, rf"{_START}2\, {_ERROR}\, \sigma'(z^L_j)"),
    "half_kept": (_BP1, rf"{_START}\tfrac12\, {_ERROR}\, \sigma'(z^L_j)"),
    "cross_entropy_delta": (_BP1, rf"{_START}a^L_j - y_j"),
    "target_minus_output": (_BP1, rf"{_START}y_j - a^L_j"),
    "activation_for_output_slope": (_BP1, rf"{_START}{_ERROR}\, a^L_j"),
    "output_slope_at_a": (_BP1, rf"{_START}{_ERROR}\, \sigma'(a^L_j)"),
    "quadratic_delta": (rf"{_START}a^L_j - y_j", _BP1),
    "jacobian_diagonal": (_A12, rf"{_JACOBIAN}1_{{jk}}\, a_k\, (1 - a_k)"),
    "jacobian_sign": (_A12, rf"{_JACOBIAN}\left| a_k\, (1_{{jk}} - a_j) \right|"),
    "jacobian_without_identity": (_A12, rf"{_JACOBIAN}- a_k\, a_j"),
    "cross_term_left_out": (_A12, rf"{_JACOBIAN}1_{{jk}}\, a_k"),
    "gate_always_open": (_GATE, r"\sigma'(z) = 1"),
    "relu_for_its_slope": (_GATE, r"\sigma'(z) = \max(z, 0)"),
    "bias_forgotten": (_BP3, rf"{_BY_B}0"),
    "bias_not_averaged": (_BP3, rf"{_BY_B}{_SUM}\delta^l_j(i)"),
    "bias_averaged_twice": (_BP3, rf"{_BY_B}{_MEAN_TWICE}\delta^l_j(i)"),
    "weight_not_averaged": (_BP4, rf"{_BY_W}{_SUM}{_PRODUCT}"),
    "weight_averaged_twice": (_BP4, rf"{_BY_W}{_MEAN_TWICE}{_PRODUCT}"),
    "weight_averaged_first": (
        _BP4,
        rf"{_BY_W}\frac1m \sum_i \delta^l_j(i) \cdot \frac1m \sum_i a^{{l-1}}_k(i)",
    ),
    "outer_product_turned": (_BP4, rf"{_BY_W}{_MEAN}a^{{l-1}}_j(i)\, \delta^l_k(i)"),
    "raw_errors": (
        rf"{_BP1}, \qquad {_BP2}",
        rf"{_START}a^L_j - y_j, \qquad {_STEP}{_PATHS}",
    ),
    "slope_of_next_layer": (_BP2, rf"{_STEP}{_PATHS}\, \sigma'(z^{{l+1}}_j)"),
    "own_activation": (_BP4, rf"{_BY_W}{_MEAN}\delta^l_j(i)\, a^l_k(i)"),
    "bias_times_activation": (_BP3, rf"{_BY_B}{_MEAN}\delta^l_j(i)\, a^l_j(i)"),
    "updated_early": (
        _BP2,
        rf"{_STEP}\sum_k \left( w^{{l+1}}_{{kj}} - \eta\, \frac{{\partial C}}"
        rf"{{\partial w^{{l+1}}_{{kj}}}} \right) \delta^{{l+1}}_k{_SLOPE}",
    ),
    "batch_averaged_first": (
        rf"{_BP1}, \qquad {_BP4}",
        rf"{_START}(\bar{{a}}^L_j - \bar{{y}}_j)\, \sigma'(\bar{{z}}^L_j), \qquad "
        rf"{_BY_W}\delta^l_j\, \bar{{a}}^{{l-1}}_k",
    ),
    "not_averaged": (_BATCH, rf"{_BY_W}{_SUM}{_EACH}"),
    "averaged_twice": (_BATCH, rf"{_BY_W}{_MEAN_TWICE}{_EACH}"),
    "overwritten": (_BATCH, rf"{_BY_W}\frac1m {_LAST}"),
    "only_last_example": (_BATCH, rf"{_BY_W}{_LAST}"),
}


def of_entry(check, name) -> list[str]:
    """∂C by one parameter as it should be, BP3 or BP4, in symbols and in numbers; with the slip."""
    _, l, j, k = part = part_of(name)
    deltas = check.right.delta[l][j - 1]
    symbols = latex("\\delta", l, j) + "(i)"
    terms = [as_backward(as_factor(significant(d))) for d in deltas]
    if k:
        symbols += rf"\, {latex('a', l - 1, k)}(i)"
        a = check.trace.a[l - 1][k - 1]
        terms = [
            rf"{d} \cdot {as_forward(as_factor(rounded(v)))}" for d, v in zip(terms, a, strict=True)
        ]
    right = as_backward(significant(check.entries[name].right))
    return [
        rf"{_slope(part)} = \frac{{1}}{{m}} \sum_{{i=1}}^{{m}} {symbols}",
        rf"= \frac{{1}}{{{len(deltas)}}} \left( {' + '.join(terms)} \right) = {right}",
        *of_difference(check, name),
    ]


def of_difference(check, name) -> list[str]:
    """What the slip makes of it, and how far apart the two are."""
    entry = check.entries[name]
    mine, right = map(significant, entry)
    return [
        rf"\text{{{say('with the slip:')}}}\; {_slope(part_of(name))} = {as_backward(mine)}",
        rf"\text{{{say('relative difference')}}} = "
        rf"\frac{{|{mine} - {as_factor(right)}|}}{{\max(|{mine}|, |{right}|)}} "
        + ("< 10^{-8}" if entry.agrees else f"= {significant(entry.difference)}"),
    ]


def _slope(part):
    return derivative(latex(part.kind, *part.indices))


def of_slip(check, name) -> list[str]:
    """The formula that the slip broke, as it should be and as it was; and what comes of it.

    That is another δ, or with the same δ another gradient.
    """
    _, l, j, _ = part_of(name)
    right, wrong = (TEXT.sub(_said, formula) for formula in FORMULAS[check.slip.name])
    lines = [rf"\text{{{say('right:')}}}\; {right}", rf"\text{{{say('the slip:')}}}\; {wrong}"]
    deltas = check.right.delta[l][j - 1], check.mine.delta[l][j - 1]
    if np.allclose(*deltas):
        return lines + of_difference(check, name)
    delta = latex("\\delta", l, j)
    return lines + [
        rf"\text{{{whose}}}\; {delta} = {_row(values)}"
        for whose, values in zip((say("right:"), say("with the slip:")), deltas, strict=True)
    ]


def _said(text):
    return rf"\text{{{say(text[1])}}}"


def _row(values):
    """One neuron's δ, an example a column."""
    entries = " & ".join(as_backward(significant(v)) for v in values)
    return rf"\left[ \begin{{matrix}} {entries} \end{{matrix}} \right]"
