"""What bpkit prints can be printed: redirected on Windows, on an old console, anywhere."""

import ast
import contextlib
import io
import re
import sys
from pathlib import Path

import pytest

import bpkit
from bpkit.plain import PLAIN, printable
from bpkit.slips.grammar import SAID
from bpkit.tutor.feedback import Feedback

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


ENCODINGS = ["cp1252", "gbk", "cp437", "ascii", "utf-8"]


def printed(encoding, program):
    """What the program prints where PYTHONIOENCODING is so; a sign that does not fit raises."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    with contextlib.redirect_stdout(stream):
        program()
    return stream.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_the_readme_prints_is_printed(encoding):
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    at_once = code.replace("epochs=20", "epochs=1")
    assert at_once != code
    sign = "∂" if encoding == "utf-8" else "d"
    assert f"layer   {sign}C/{sign}w    {sign}C/{sign}b\n" in printed(
        encoding, lambda: exec(at_once, {})
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_a_learner_meets_is_printed(encoding):
    def program():
        net, x, y = bpkit.example()
        told = Feedback("not yet", "δ³ = (w⁴)ᵀ δ⁴ ⊙ σ′(z³), and a₁ − 1 is ≈ ½", "  ∂C/∂w²")
        report = bpkit.check_gradient(net, x, y)
        for thing in [net, net.w, net.forward(x), bpkit.backprop(net, x, y), report, told, [told]]:
            print(thing, repr(thing))

    assert "?" not in printed(encoding, program)


def test_every_sign_of_the_texts_has_a_plain_one():
    signs = set()
    for room in ["exercises", "slips", "tutor"]:
        for path in (ROOT / "bpkit" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    signs |= {sign for sign in node.value if not sign.isascii()}
    signs |= {sign for said in SAID.values() for sign in "".join(said) if not sign.isascii()}
    assert signs - set(PLAIN) == set()
    assert all(plain.isascii() for plain in PLAIN.values())


def test_a_terminal_without_an_encoding_is_shown_all(monkeypatch):
    for stream in [None, io.StringIO()]:
        monkeypatch.setattr(sys, "stdout", stream)
        assert printable("∂C/∂w²") == "∂C/∂w²"
