"""An edition in another language says what the English says, and computes the same."""

import ast
import re
import sys
from base64 import b64decode
from collections import Counter
from html import unescape
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "notebooks" / "languages"))
import build  # noqa: E402
import units  # noqa: E402

# What is still to be translated. Whoever finishes a catalogue takes it off; at last none is left.
UNFINISHED: dict[str, set[str]] = {"zh": set()}
ENGLISH = dict(build.notebooks())
PAGES = dict(build.pages())
TEXTS = {stem: build.texts_of(nb) for stem, nb in (ENGLISH | PAGES).items()}
TEXTS[build.PACKAGE] = build.texts_of_package()
CATALOGUES = [
    (language, stem)
    for language in build.LANGUAGES
    for stem in TEXTS
    if build.file_of(language, stem).exists()
]
BUILT = [
    (path.parent.name, path.stem)
    for language in build.LANGUAGES
    for path in sorted((build.store.NOTEBOOKS / language).glob("*.ipynb"))
]
catalogue = pytest.mark.parametrize(("language", "stem"), CATALOGUES)
built = pytest.mark.parametrize(("language", "stem"), BUILT)


def stored(language, stem):
    return nbformat.read(build.store.NOTEBOOKS / language / f"{stem}.ipynb", as_version=4)


@pytest.mark.parametrize("language", build.LANGUAGES)
def test_what_is_finished_and_what_is_not_is_known(language):
    unfinished = {s for s, texts in TEXTS.items() if build.missing(language, s, texts)}
    assert unfinished == UNFINISHED[language]
    assert {s for other, s in BUILT if other == language} == set(ENGLISH) - unfinished


@catalogue
def test_no_translation_is_of_an_english_that_is_not_there(language, stem):
    assert not set(build.translations(language, stem)) - set(TEXTS[stem])


# Rules for one text and its translation

PLACE = re.compile(r"\{[^{}]*\}")


def keeps_formulas(text, translation):
    def formulas(t):
        return Counter(units.TEXT.sub("", f) for f in units.MATHS.findall(t))

    return formulas(text) == formulas(translation)


def keeps_code_links_and_tags(text, translation):
    return all(
        Counter(kind.findall(text)) == Counter(kind.findall(translation))
        for kind in (units.CODE, units.TARGET, units.TAG)
    )


def keeps_places(text, translation):
    """{name} and {name:.2f}, outside of formulas; one that is said twice may be said once."""

    def places(t):
        return set(PLACE.findall(units.MATHS.sub("", t)))

    return places(text) == places(translation)


def keeps_numbers(text, translation):
    """Outside of formulas and code; a number in words may become digits, never the other way."""

    def numbers(t):
        for kind in (units.MATHS, units.CODE, units.TARGET, PLACE):
            t = kind.sub(" ", t)
        return Counter(re.findall(r"\d+(?:\.\d+)?", t.replace(",", "")))

    return not numbers(text) - numbers(translation)


def keeps_cells(text, translation):
    return not text.startswith("| ") or text.count("|") == translation.count("|")


def keeps_emphasis(text, translation):
    """As many emphasised passages, as CommonMark sees them; italics may become bold."""

    def marks(t):
        plain = units.CODE.sub("c", units.MATHS.sub("f", t))
        (inline,) = MarkdownIt().parseInline(plain)
        return sum(token.type in ("em_open", "strong_open") for token in inline.children)

    return marks(text) == marks(translation)


def keeps_punctuation(text, translation):
    """No half-width comma, semicolon, colon or full stop after a Chinese character."""
    return not re.search(r"[\u4e00-\u9fff][,;:?!](?!\w)|[\u4e00-\u9fff]\.(?=\s|$)", translation)


TERMS = [
    [part.strip() for part in row.split("|")[1:3]]
    for row in (build.HERE / "zh" / "terms.md").read_text("utf-8").split("\n## ")[0].splitlines()
    if row.startswith("| ") and not row.startswith("| English")
]
# Words with one meaning alone, which the table gives once.
HELD = {
    english: [word.strip() for word in re.split("[/,，]", chinese)]
    for english, chinese in TERMS
    if re.fullmatch("[a-z -]+", english) and re.search("[\u4e00-\u9fff]", chinese)
}
# These also stand in other senses, or are left out where Chinese needs no word.
LOOSE = {
    "pass", "slope", "route", "push", "fuse", "influence", "shape", "slip", "misprint", "target",
    "example", "figure", "cell", "layer", "output", "cost", "loss", "nudge", "demon", "epoch",
    "saturated", "forward pass", "derivative",
}  # fmt: skip


def uses_our_terms(text, translation):
    for kind in (units.MATHS, units.CODE, units.TARGET, PLACE):
        text = kind.sub(" ", text)
    return all(
        any(word in translation for word in words)
        for english, words in HELD.items()
        if english not in LOOSE and re.search(rf"\b{english}s?\b", text)
    )


RULES = [
    keeps_formulas, keeps_code_links_and_tags, keeps_places, keeps_numbers, keeps_cells,
    keeps_emphasis, keeps_punctuation, uses_our_terms,
]  # fmt: skip


@catalogue
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_translation(language, stem, rule):
    assert not [t for t in build.translations(language, stem).items() if not rule(*t)]


BROKEN = [
    (keeps_formulas, "so $a^l_j$", "所以 $a^l_k$"),
    (keeps_code_links_and_tags, "run `f(x)`", "运行 `f(y)`"),
    (keeps_code_links_and_tags, "[on](a.ipynb)", "[去](b.ipynb)"),
    (keeps_places, "neuron {j} of {l}", "神经元 {j}"),
    (keeps_numbers, "about 25 minutes", "大约 20 分钟"),
    (keeps_cells, "| a | b |", "| 甲 |"),
    (keeps_emphasis, "**Predict:** how", "**先猜：**几条"),
    (keeps_emphasis, "a **b** c", "甲**（乙）**丙"),
    (keeps_emphasis, "**Predict:** how", "先猜：几条"),
    (keeps_punctuation, "one, two", "一, 二"),
    (uses_our_terms, "the learning rate", "学习速度"),
]


@pytest.mark.parametrize(("rule", "text", "translation"), BROKEN)
def test_a_rule_catches(rule, text, translation):
    assert not rule(text, translation)


# The notebooks as they are built


@built
def test_a_notebook_is_what_its_catalogue_makes_of_the_english(language, stem):
    made, there = build.translated(language, stem, ENGLISH[stem]), stored(language, stem)
    assert there.metadata["generated"] == made.metadata["generated"]
    for a, b in zip(made.cells, there.cells, strict=True):
        assert (a.id, a.cell_type, a.metadata) == (b.id, b.cell_type, b.metadata)
        assert a.source == b.source


@built
def test_each_edition_leads_to_the_other_from_its_first_lines(language, stem):
    for nb, target in (
        (ENGLISH[stem], f"({language}/{stem}.ipynb)"),
        (stored(language, stem), f"(../{stem}.ipynb)"),
    ):
        assert target in nb.cells[0].source


@pytest.mark.parametrize("language", build.LANGUAGES)
@pytest.mark.parametrize("stem", PAGES)
def test_a_page_is_what_its_catalogue_makes_of_the_english(language, stem):
    (made,) = build.translated(language, stem, PAGES[stem]).cells
    path = build.store.NOTEBOOKS / language / f"{stem}.md"
    assert path.read_text("utf-8") == made.source


class Skeleton(ast.NodeTransformer):
    """What a cell computes: its strings aside, but for the places in them."""

    def visit_Constant(self, node):
        return ast.Constant("…") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node):
        places = [v for v in node.values if isinstance(v, ast.FormattedValue)]
        return ast.JoinedStr(sorted(places, key=ast.dump))  # their order is the language's own


def skeleton(source):
    return ast.dump(Skeleton().visit(ast.parse(source)))


@built
def test_its_code_computes_the_same(language, stem):
    line = f'bpkit.language("{language}")'
    chosen = 0
    for a, b in zip(ENGLISH[stem].cells, stored(language, stem).cells, strict=True):
        if a.cell_type == "code":
            chosen += line in b.source
            assert skeleton(a.source) == skeleton(b.source.replace(line, ""))
    assert chosen == 1


# What stays English: names, code, and what Python says.
SAME = {
    "bpkit", "numpy", "sigmoid", "tanh", "relu", "softmax", "identity", "Equations", "Network",
    "central", "complex", "PyTorch", "True", "False", "quadratic", "inf", "nan",
}  # fmt: skip
NAMES_OF_CODE = re.compile(r"[A-Za-z]*[._][a-z][a-z_]*")  # loss.backward, only_last_example


def shown(cell):
    """What a cell shows, or has read aloud, as plain text."""
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        yield output.get("text", "")
        page = data.get("text/html", "")
        if not page:
            yield data.get("text/plain", "")
        for image in re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', page):
            page += b64decode(image).decode()
        yield from re.findall(r'(?:alt|aria-label)="([^"]*)"', page)
        yield re.sub("<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)


@built
def test_it_shows_no_english(language, stem):
    english = set()
    for cell in stored(language, stem).cells:
        for text in shown(cell):
            plain = NAMES_OF_CODE.sub(" ", units.MATHS.sub(" ", unescape(text)))
            english |= set(re.findall("[A-Za-z]{3,}", plain)) - SAME
    assert not english
