"""The site: what a page sends until its figure answers, how large it is, and how fast it answers.

python -m pytest tests/benchmarks/web_pages.py    after `make pages`; some minutes
"""

import base64
import gzip
import json
import re
import zlib
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks import page as tables
from tests.browser.conftest import ROOT, chromium  # noqa: F401 (a fixture)
from tests.browser.web import WebFigure, figures_of, served

SITE = ROOT / "_site"
FRAMES = SITE / "_static" / "frames"
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PRESSES = 40
# From the key's event to the change in the figure, and to the second frame of the display after it.
TIMED = """panel => {
  const times = (window.times = { changed: [], painted: [] });
  let begun;
  panel.addEventListener("keydown", (event) => { begun = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (!begun) return;
    const since = begun;
    begun = undefined;
    times.changed.push(performance.now() - since);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      times.painted.push(performance.now() - since);
    }));
  }).observe(panel.querySelector(".bpkit"), {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
}"""


def sent(path: Path) -> int:
    """How many bytes a host sends for a file."""
    return len(gzip.compress(path.read_bytes())) if path.suffix != ".woff2" else path.stat().st_size


def unpacked(figure):
    """What the file of a figure holds."""
    packed = re.search(r'","([^"]+)"', (FRAMES / f"{figure}.js").read_text())[1]
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def files_of_the_first_answer(figure):
    """The figure's own, and that of the row of its first slider, or else of its parts."""
    data = unpacked(figure)
    axis = next((c["axis"] for c in data["controls"] if c["kind"] == "slider"), "selected")
    row = "|".join("*" if each == axis else data["start"][each] for each in data["axes"])
    return [figure, data["files"][data["rows"][row][0]]]


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if figures_of(f"{name}.ipynb")])
def test_a_page_is_measured(chromium, name):  # noqa: F811
    text = (SITE / f"{name}.html").read_text("utf-8")
    figures = re.findall(r'data-figure="(\w+)"', text)
    of_frames = {FRAMES / f"{file}.js" for file in files_of_the_first_answer(figures[0])}
    with served(SITE) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        page, asked = context.new_page(), set()
        page.on("request", lambda request: asked.add(request.url.partition("?")[0]))
        page.goto(f"{address}/{name}.html")
        page.wait_for_load_state("networkidle")
        paths = {SITE / url.removeprefix(f"{address}/") for url in asked if url.startswith("http")}
        of_page = {path for path in paths if FRAMES not in path.parents}
        every = [{*unpacked(figure)["files"], figure} for figure in figures]
        row = {
            "name": name,
            "first": sum(map(sent, of_page | of_frames)),
            "figures": [sum(sent(FRAMES / f"{file}.js") for file in files) for files in every],
        }
        row |= speed(page, name)
        context.close()
    found = tables.stored("web_pages")["rows"]
    rows = sorted([*(r for r in found if r["name"] != name), row], key=lambda r: r["name"])
    size = sum(p.stat().st_size for p in SITE.rglob("*") if "lite" not in p.parts and p.is_file())
    tables.store("web_pages", {"taken": tables.taken("sphinx"), "size": size, "rows": rows})


def speed(page, name):
    """Milliseconds of a slider's key, once all frames near it are there."""
    panel = page.locator(".bpkit-figure").last
    WebFigure(page, panel, figures_of(f"{name}.ipynb")[-1])  # waits until it is alive
    page.wait_for_timeout(3000)
    panel.evaluate(TIMED)
    target = panel.locator("input[type=range]:visible")
    target = target.first if target.count() else panel.locator(".bpkit-picture [tabindex='0']")
    target.focus()
    for press in range(PRESSES):
        page.keyboard.press("ArrowLeft" if press < PRESSES / 2 else "ArrowRight")
        page.wait_for_timeout(150)
    times = page.evaluate("times")
    return {key: round(median(times[key]), 1) for key in ("changed", "painted")}
