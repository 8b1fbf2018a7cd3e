"""A text as the terminal can show it: `print` must not fail on a ∂, wherever its words go."""

import sys

# What stands for a sign that an encoding lacks. Python on Windows writes cp1252 or gbk to a file
# or a pipe, and an old console has cp437.
PLAIN = {
    "∂": "d", "δ": "delta", "Δ": "Delta", "σ": "sigma", "Σ": "sum", "η": "eta", "α": "alpha",
    "−": "-", "·": "*", "×": "x", "⊙": "*", "√": "sqrt", "‖": "|", "′": "'", "½": "1/2", "¼": "1/4",
    "≈": "~", "≠": "!=", "≤": "<=", "≥": ">=", "←": "<-", "→": "->", "…": "...", "“": '"', "”": '"',
    "ᵀ": "^T", "ᴸ": "^L", "⁻": "^-", "ⱼ": "_j", "ₖ": "_k",
}  # fmt: skip
for _digit, (_upper, _lower) in enumerate(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", strict=True)):
    PLAIN |= {_upper: f"^{_digit}", _lower: f"_{_digit}"}


def printable(text: str) -> str:
    """`text`, where standard output cannot encode a sign with a plain one in its place."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"

    def shown(sign: str) -> str:
        try:
            sign.encode(encoding)
        except UnicodeEncodeError:
            return PLAIN.get(sign, "?")
        return sign

    return "".join(map(shown, text))
