"""The texts of a notebook, one unit a line: found, and put back in another language.

A unit of markdown is a line that has words; what stands before them (#, -, 1., <summary>) is no
part of it. A line of nothing but formulas, code or numbers is no unit, so it cannot be changed. A
unit of code is a string or a comment that has words.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from itertools import accumulate

MATHS = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
TEXT = re.compile(r"\\(?:text|tag)\{([^{}]*)\}")  # words within a formula
CODE = re.compile(r"`[^`\n]+`")
TARGET = re.compile(r"(?<=\]\()[^)\s]+(?=\))")
TAG = re.compile(r"<[^<>]+>")
WORD = re.compile(r"[A-Za-z]{2,}")
AROUND = re.compile(
    r"(\s*(?:#{1,6} |[-*] |\d+\. |> |<details><summary>)?)(.*?)((?:</summary>)?\s*)"
)


def has_words(text: str) -> bool:
    """Whether anything in a line of markdown is to be read, outside of formulas and code."""
    in_formulas = re.search("[a-z]{2}", " ".join(TEXT.findall(text)))  # BP2 alone is no word
    for kind in (MATHS, CODE, TARGET, TAG):
        text = kind.sub(" ", text)
    return bool(WORD.search(text) or in_formulas) and not re.fullmatch(
        r"[\w.]*_[\w.]*", text.strip()
    )


def in_markdown(source: str, change: Callable[[str], str]) -> str:
    """The source of a markdown cell with each unit changed."""
    lines, fenced = [], False
    for line in source.split("\n"):
        fenced ^= line.startswith("```")
        before, text, after = AROUND.fullmatch(line).groups()
        is_unit = not fenced and has_words(text)
        lines.append(before + change(text) + after if is_unit else line)
    return "\n".join(lines)


def in_code(source: str, change: Callable[[str], str]) -> str:
    """The source of a code cell with each unit changed: what is between quotes or after a #."""
    raw = source.encode()
    starts = [0, *accumulate(len(line) for line in raw.splitlines(keepends=True))]
    for begin, end in sorted(_strings(source, starts) | _comments(source, starts), reverse=True):
        text = raw[begin:end].decode()
        if WORD.search(re.sub(r"\{[^{}]*\}", "", text)):
            raw = raw[:begin] + change(text).encode() + raw[end:]
    return raw.decode()


def _strings(source, starts) -> set[tuple[int, int]]:
    """From where to where each string runs, in bytes, without its quotes."""
    tree = ast.parse(source)
    within = {part for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in ast.walk(n)}
    found = set()
    for node in ast.walk(tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if isinstance(node, ast.JoinedStr) or (is_string and node not in within):
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            quotes = re.match(rb"\w*(\"\"\"|'''|\"|')", source.encode()[begin:end])
            found.add((begin + quotes.end(), end - len(quotes[1])))
    return found


def _comments(source, starts) -> set[tuple[int, int]]:
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("# bpkit."):
            row, column = token.start
            begin = starts[row - 1] + len(token.line[:column].encode())
            found.add((begin + 2, begin + len(token.string.encode())))
    return found


def change(nb, how: Callable[[str], str]) -> None:
    """Change every unit of a notebook, in place."""
    for cell in nb.cells:
        cell.source = KINDS[cell.cell_type](cell.source, how)


def units(nb) -> Iterator[tuple[str, str]]:
    """Each unit and the id of its cell, in reading order."""
    for cell in nb.cells:
        found: list[str] = []
        KINDS[cell.cell_type](cell.source, lambda text, found=found: found.append(text) or text)
        if cell.cell_type == "code":  # changed from its end to its beginning
            found.reverse()
        yield from ((text, cell.id) for text in found)


KINDS = {"markdown": in_markdown, "code": in_code}
