"""The language of what a reader is told. English is the source; another one is a catalogue of it.

A catalogue is languages/<code>.po, in the format that translators' tools read. How one is made and
kept up to date stands in notebooks/languages/README.md.
"""

import re
from ast import literal_eval
from collections.abc import Callable
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"
_translations: dict[str, str] = {}  # by the English text; by "" the header of the catalogue
_kept: list[Any] = []


def language(code: str) -> None:
    """Tell everything in this language from now on: "en" (English), "zh" (中文).

    It is the first line of a notebook: figures that are already there keep the language they had.
    """
    from bpkit.checks import one_of  # which says what is wrong by `say`

    one_of("code", code, {"en", *(path.stem for path in FOLDER.glob("*.po"))})
    _translations.clear()
    if code != "en":
        _translations.update(read(FOLDER / f"{code}.po"))
    for function in _kept:
        function.cache_clear()


def say(text: str, /, **values: Any) -> str:
    """`text` in the language chosen, with a value in each place that it names: "neuron {j}"."""
    text = _translations.get(text, text) if text else ""
    return text.format(**values) if values else text


def joined(pattern: str, *parts: str) -> str:
    """Parts one after another, as the pattern says of one and other; an empty one is left out."""
    some = [part for part in parts if part]
    return reduce(lambda one, other: say(pattern, one=one, other=other), some) if some else ""


def sentences(*parts: str) -> str:
    """Sentences one after another."""
    return joined("{one} {other}", *parts)


def lang() -> str:
    """The language chosen as HTML and SVG name it, "zh-CN"; for English nothing, as on the page."""
    found = re.search(r"^Language: (\w+)", _translations.get("", ""), re.MULTILINE)
    return found[1].replace("_", "-") if found else ""


def lang_attribute() -> str:
    """The same as an attribute of an HTML element."""
    return f' lang="{lang()}"' if lang() else ""


def kept(maxsize: int) -> Callable[[Any], Any]:
    """As lru_cache, for what holds words: emptied when the language changes."""

    def keep(function: Any) -> Any:
        _kept.append(lru_cache(maxsize)(function))
        return _kept[-1]

    return keep


def read(path: Path) -> dict[str, str]:
    """The finished translations in a .po file, by the English text; its header by ""."""
    found = {}
    for entry in path.read_text("utf-8").split("\n\n"):
        texts, keyword = {"msgid": "", "msgstr": ""}, ""
        for line in entry.splitlines():
            if part := re.fullmatch(r'(?:(msgid|msgstr) )?(".*")', line):
                keyword = part[1] or keyword
                texts[keyword] += literal_eval(part[2])
        if texts["msgstr"] and not re.search("^#,.*fuzzy", entry, re.MULTILINE):
            found[texts["msgid"]] = texts["msgstr"]
    return found
