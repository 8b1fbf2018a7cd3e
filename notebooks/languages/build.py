"""Editions in other languages: catalogues of what to translate, and notebooks made from them.

python notebooks/languages/build.py update zh [bpkit] [05 ...]   catalogues, as the English is now
python notebooks/languages/build.py build [zh] [05 ...]          notebooks/zh, made, run and stored

A page of Markdown, as for_teachers, is named by its whole name.
"""

import ast
import re
import sys
from pathlib import Path

import nbformat
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "notebooks"))

import package_texts  # noqa: E402
import store  # noqa: E402
import units  # noqa: E402

PACKAGE = "bpkit"  # the name of the catalogue of what is no notebook's
LANGUAGES = {"zh": "zh_CN"}  # by folder, as a catalogue's header has it
HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

"""


def notebooks(only=()):
    """The English notebooks, by stem."""
    for path in sorted(store.NOTEBOOKS.glob("*.ipynb")):
        if not only or path.stem[:2] in only:
            yield path.stem, nbformat.read(path, as_version=4)


def pages(only=()):
    """The English pages of Markdown, by stem; each as a notebook of one cell."""
    for path in sorted(store.NOTEBOOKS.glob("*.md")):
        if not only or path.stem in only:
            cell = nbformat.v4.new_markdown_cell(path.read_text("utf-8"), id="page")
            yield path.stem, nbformat.v4.new_notebook(cells=[cell])


def texts_of(nb) -> dict[str, list[str]]:
    """Every unit of a notebook, with the ids of the cells that it stands in."""
    found = {}
    for text, cell in units.units(nb):
        found.setdefault(text, []).append(cell)
    return found


def texts_of_package() -> dict[str, list[str]]:
    """Every text of bpkit, with the file that it stands in first."""
    found = {}
    for text, place in package_texts.texts():
        found.setdefault(text, [place])
    return found


def file_of(language, stem) -> Path:
    if stem == PACKAGE:
        return ROOT / "bpkit" / "languages" / f"{language}.po"
    return HERE / language / f"{stem}.po"


def catalog(language, stem) -> Catalog:
    """A catalogue as it is stored, or an empty one."""
    path = file_of(language, stem)
    if not path.exists():
        return Catalog(locale=LANGUAGES[language], fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGES[language])


def translations(language, stem) -> dict[str, str]:
    """The finished translations of a catalogue, by the English."""
    messages = catalog(language, stem)
    return {m.id: m.string for m in messages if m.id and m.string and not m.fuzzy}


def missing(language, stem, texts) -> list[str]:
    """What of these texts has no translation yet, or one of an English that has changed."""
    table = translations(language, stem)
    return [text for text in texts if text not in table]


def update(language, stem, texts) -> int:
    """Add what is new; mark as fuzzy what was made from an English that has changed since."""
    template = Catalog(fuzzy=False)
    for text, places in texts.items():
        template.add(text, "", locations=[(place, None) for place in places])
    messages = catalog(language, stem)
    messages.update(template, update_header_comment=False)
    messages.obsolete.clear()
    for message in messages:
        message.flags -= {"python-brace-format", "python-format"}  # braces may be LaTeX's
        # What was read as a comment is the former text of an earlier update: babel reads "#|" so.
        message.user_comments = [c for c in message.user_comments if not c.startswith("|")]
        if not message.fuzzy:
            message.previous_id = []
    path = file_of(language, stem)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # A header without dates, which would differ each time; no line wrapped, as tools differ.
        file.write(HEADER.format(LANGUAGES[language]).encode())
        write_po(file, messages, width=0, omit_header=True, include_previous=True)
    return len(missing(language, stem, texts))


def translated(language, stem, nb):
    """The notebook in another language, not yet run. What has no translation stays English."""
    table = translations(language, stem)
    nb = nbformat.from_dict(nb)
    units.change(nb, lambda text: table.get(text, text))
    anchors = {other: _anchors(language, other) for other, _ in notebooks()}
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            source = units.TARGET.sub(
                lambda found: _target(found[0], language, stem, anchors), cell.source
            )
            # Where the English leads to this edition, this edition leads to the English.
            cell.source = re.sub(
                rf"\[[^\[\]]*\]\(\.\./{language}/{stem}\.ipynb\)",
                f"[English](../{stem}.ipynb)",
                source,
            )
        else:
            cell.outputs, cell.execution_count = [], None
    _choose_language(nb, language)
    nb.metadata["generated"] = f"by notebooks/languages/build.py from notebooks/{stem}.ipynb"
    return nb


def _anchors(language, stem):
    """Where each English heading of a notebook is found in its translation."""
    table = translations(language, stem)
    return {text.replace(" ", "-"): table[text].replace(" ", "-") for text in table}


def _target(target, language, stem, anchors):
    """A link as it has to be from notebooks/<language>/."""
    if re.match(r"[a-z]+:", target):
        return target
    file, _, anchor = target.partition("#")
    other = Path(file).stem if file else stem
    is_here = not file or (Path(file).name == file and is_built(language, other))
    if anchor:
        anchor = "#" + (anchors.get(other, {}).get(anchor, anchor) if is_here else anchor)
    return ("" if is_here else "../") + file + anchor


def is_built(language, stem) -> bool:
    """Whether there is a notebook or page of this name in the language, or will be."""
    found = {**dict(notebooks([stem[:2]])), **dict(pages([stem]))}
    if stem not in found or not file_of(language, stem).exists():
        return False
    return not missing(language, stem, texts_of(found[stem]))


def _choose_language(nb, language):
    """After the imports of the cell that brings bpkit in: tell everything in this language."""
    for cell in nb.cells:
        if cell.cell_type != "code" or not re.search("^import bpkit$", cell.source, re.M):
            continue
        lines = cell.source.split("\n")
        kinds = ast.Import | ast.ImportFrom
        last = max(n.end_lineno for n in ast.parse(cell.source).body if isinstance(n, kinds))
        rest = lines[last + 1 :] if lines[last : last + 1] == [""] else lines[last:]
        lines[last:] = ["", f'bpkit.language("{language}")', *rest]
        cell.source = "\n".join(lines)
        return


def main(command, *names):
    languages = [name for name in names if name in LANGUAGES] or [*LANGUAGES]
    only = [name for name in names if name not in LANGUAGES]
    ok = True
    for language in languages:
        ok &= COMMANDS[command](language, only)
    return 0 if ok else 1


def update_all(language, only):
    texts = {stem: texts_of(nb) for kind in (notebooks, pages) for stem, nb in kind(only)}
    if not only or PACKAGE in only:
        texts[PACKAGE] = texts_of_package()
    for stem, each in texts.items():
        left = update(language, stem, each)
        print(f"{stem}: {len(each)} texts, {left} to be translated", flush=True)
    return True


def build_all(language, only):
    """Those that are finished, or else those that are named, as far as they are."""
    folder = store.NOTEBOOKS / language
    folder.mkdir(exist_ok=True)
    paths = []
    for stem, nb in notebooks(only):
        if left := missing(language, stem, texts_of(nb)):
            print(f"{language}/{stem}: {len(left)} texts to be translated", flush=True)
            if not only:
                continue
        path = folder / f"{stem}.ipynb"
        nbformat.write(translated(language, stem, nb), path)
        paths.append(path)
    for stem, nb in pages(only):
        if only or not missing(language, stem, texts_of(nb)):
            page = translated(language, stem, nb).cells[0].source
            (folder / f"{stem}.md").write_text(page, "utf-8")
    return not paths or store.main(paths) == 0


COMMANDS = {"update": update_all, "build": build_all}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
