"""The font of the Chinese in matplotlib's charts: a part of Noto Sans SC, with what is used there.

python notebooks/languages/font.py noto-sans-sc-chinese-simplified-400-normal.woff

That file is in npm's @fontsource/noto-sans-sc; bpkit/languages/han.ttf is written. A changed font
has to have another name, says the OFL, which stands beside it.
"""

import re
import sys

import build
import units
from fontTools import subset
from fontTools.ttLib import TTFont

NAME = "bpkit Han"
FONT = build.ROOT / "bpkit" / "languages" / "han.ttf"
HAN = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def used() -> set[str]:
    """Every Chinese sign that may stand in a chart: of bpkit's, and of the notebooks' code."""
    texts = build.translations("zh", build.PACKAGE)
    places = build.texts_of_package()
    charts = ("draw/charts.py", "explorers/_descent.py", "explorers/_training.py")
    told = [zh for en, zh in texts.items() if places.get(en, [""])[0] in charts or len(en) < 40]
    for stem, nb in build.notebooks():
        table = build.translations("zh", stem)
        code = {cell.id for cell in nb.cells if cell.cell_type == "code"}
        told += [table.get(text, "") for text, cell in units.units(nb) if cell in code]
    return set(HAN.findall("".join(told)))


def write(source) -> None:
    """The signs that are used, and ASCII: mathtext takes a label's words from one font."""
    signs = {*used(), *map(chr, range(32, 127))}
    font = TTFont(source, recalcTimestamp=False)
    if missing := signs - {*map(chr, font.getBestCmap())}:
        raise SystemExit(f"not in the font: {''.join(sorted(missing))}")
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cut = subset.Subsetter(options)
    cut.populate(text="".join(signs))
    cut.subset(font)
    font.flavor = None
    for record in font["name"].names:
        if record.nameID in (1, 3, 4):
            record.string = NAME
        if record.nameID == 6:
            record.string = NAME.replace(" ", "")
    font.save(FONT)
    print(f"{FONT}: {len(signs)} signs, {FONT.stat().st_size:,} bytes")


if __name__ == "__main__":
    write(sys.argv[1])
