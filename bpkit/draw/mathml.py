r"""LaTeX as MathML, which browsers set at once and screen readers read.

The converter knows the signs; how a browser sets them in a row is mended here.
"""

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

TAG = re.compile(r"\\tag\{(.+?)\}")
ROWS = {"math", "mrow", "mstyle", "mtd", "msqrt"}
SCRIPTS = {"msub", "msup", "msubsup", "munder"}
OPENING = {*"([{|‖"}
CLOSING = {*")]}"}
NO_OPERAND = {"mo", "mspace"}


@lru_cache(maxsize=4096)
def mathml(formula: str, display="block") -> str:
    r"""A formula in LaTeX as MathML; a label (\tag) stands after it, in a span of its own.

    The converter's own text would turn &lt; back into <, and so a reader's text into markup. Only
    the characters that it wrote as numbers, such as &#x003B1; for α, are let through.
    """
    math = convert_to_element(TAG.sub("", formula), display=display)
    for element in reversed([*math.iter()]):  # what an element holds before the element itself
        element.attrib.pop("href", None)  # which could hold a script
        _group_matrices(element)
        _join_letters(element)
        if element.tag in ROWS:
            _set_operators(element)
            _set_names(element)
    text = re.sub(r"&amp;(#x[0-9A-F]+;)", r"&\1", tostring(math, encoding="unicode"))
    return text + "".join(
        f'<span class="bpkit-tag">({escape(label)})</span>' for label in TAG.findall(formula)
    )


def _group_matrices(element):
    """A matrix and its brackets are one element: they have its height, and carry its exponent."""
    for table in element.findall("mtable"):
        index = [*element].index(table)
        around = element[max(index - 1, 0) : index + 2]
        if len(around) == 3 < len(element) and _sign(around[0]) in OPENING:
            row = Element("mrow")
            row.extend(around)
            element[index - 1 : index + 2] = [row]


def _join_letters(element):
    """An upright word is one name, to be read as one; and upright also where it was sans-serif."""
    if element.get("mathvariant") == "sans-serif":  # browsers know no other than normal
        element.set("mathvariant", "normal")
    letters = [e.text for e in element if e.tag == "mi" and e.get("mathvariant") == "normal"]
    if element.tag == "mrow" and len(letters) == len(element) > 1:
        element.clear()
        element.tag, element.text = "mi", "".join(letters)


def _set_operators(row):
    """A minus that no operand stands before is a sign; of two bars, one opens and one closes.

    Left to itself, a browser takes both for operators between two operands, with air around them.
    """
    after_operand = within_bars = False
    for child in row:
        sign = _core(child)
        text = _sign(sign)
        if text == "−":
            sign.tag = "mo"
        if text in ("−", "+") and not after_operand:
            sign.set("form", "prefix")
        if text == "|" and sign.tag == "mo":
            sign.set("form", "postfix" if within_bars else "prefix")
            within_bars = not within_bars
            after_operand = not within_bars
        elif child.tag != "mspace":
            # A text that ends with a space says something of what follows.
            ends = text.endswith((" ", "\N{NO-BREAK SPACE}"))
            after_operand = not ends if sign.tag != "mo" else text in CLOSING


def _set_names(row):
    """The name of a function, ln or max, stands apart from its operand and from what is before."""
    for index in range(len(row) - 1, 0, -1):
        left, right = _core(row[index - 1]), _core(row[index])
        begins = _is_name(right) and (left.tag not in NO_OPERAND or _sign(left) in CLOSING)
        if begins or (_is_name(left) and right.tag not in NO_OPERAND):
            row.insert(index, Element("mspace", width="0.167em"))
    for child in row:
        if _is_name(_core(child)) and _core(child).tag == "mo":
            _core(child).attrib.update(lspace="0", rspace="0")


def _is_name(element):
    return element.tag in ("mi", "mo") and len(_sign(element)) > 1 and _sign(element).isalpha()


def _sign(element):
    return unescape(element.text or "")


def _core(element):
    """What a sign with something above or below it is in itself."""
    return element[0] if element.tag in SCRIPTS and len(element) else element
