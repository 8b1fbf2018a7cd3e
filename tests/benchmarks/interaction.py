"""How fast a figure answers the hand, in a real browser: from a key or a click to the next frame.

    python -m pytest tests/benchmarks/interaction.py        (-k forward: of one explorer)

Every explorer, in a notebook of its own and where the series shows it, drawn ahead and by the
kernel alone, through a proxy that delays each direction as Binder does. Beside each figure stands a
bare slider: no figure can be quicker than its readout. What is measured goes to interaction.json,
in place of what was there of the same figures, and into the page's tables.
"""

import random
import re

import nbformat
import pytest

from tests.benchmarks import page as tables
from tests.benchmarks.delay_proxy import DelayProxy
from tests.browser.conftest import ROOT, Lab, Server, chromium, server  # noqa: F401 (fixtures)
from tests.figures import EXPLORERS

ACTS = {True: 12, False: 6}  # of each kind, drawn ahead and by the kernel alone
PAUSE = 250  # milliseconds between an answer and the next act
AT_ONCE = 20  # milliseconds between an answer and a cell, while the figure draws ahead
NOTHING = 1500  # milliseconds: an act that shows nothing by then has nothing to show

BARE = "import ipywidgets\ndisplay(ipywidgets.FloatSlider())\n"
ALONE = "from bpkit.figure.ahead import Ahead\nAhead._begin = lambda *_: None"
# What a reader would otherwise write.
INTERACT = """
import numpy as np
import matplotlib.pyplot as plt
@ipywidgets.interact(rate=ipywidgets.FloatSlider(value=1, max=2, step=0.05))
def show(rate):
    w = np.linspace(-4, 4, 201)
    path = 3 * (1 - rate) ** np.arange(6)
    fig, ax = plt.subplots(figsize=(7.2, 3.6))
    ax.plot(w, w**2 / 2)
    ax.plot(path, path**2 / 2, "o-")
    ax.set(xlim=(-4, 4), ylim=(0, 8), xlabel="$w$", ylabel="cost $C$", title=f"rate {rate:.2f}")
    plt.show()
"""

# `act(type)` waits for an event of this type; `shown()` gives the time from there to the frame in
# which the figure, or the bare slider's readout, has changed. A picture counts when it is decoded.
WATCH = """(cell) => {
  let type, begun, tell;
  window.act = (of) => {
    [type, begun] = [of, null];
    window.done = new Promise((done) => { tell = done; });
  };
  window.shown = (ms) => Promise.race([done, new Promise((end) => setTimeout(end, ms, null))]);
  for (const of of ["keydown", "click", "pointermove"]) {
    const heard = (event) => { if (of === type) [type, begun] = [null, event.timeStamp]; };
    document.addEventListener(of, heard, true);
  }
  const view = cell.querySelector(".bpkit, .widget-output");
  const changed = async (records) => {
    if (!begun || records.every((record) => record.attributeName === "tabindex")) return;
    const [since, images] = [begun, [...view.querySelectorAll("img")]];
    if (view.matches(".widget-output") && !images.length) return;
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    requestAnimationFrame(() => {
      if (begun === since) tell(performance.now() - begun);
      begun = null;
    });
  };
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  for (const seen of [view, cell.querySelector(".widget-readout")]) {
    new MutationObserver(changed).observe(seen, everything);
  }
}"""

# Where a part can be hit, if anywhere: a line's middle may lie under another.
POINTS = """(panel) => [...panel.querySelectorAll(".bpkit-picture [data-name]")].flatMap((part) => {
  const box = part.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = document.elementFromPoint(x, y)?.closest("[data-name]") === part;
  return hit ? [{ name: part.dataset.name, x, y }] : [];
})"""
WAYS = """() => ["Right", "Down", "Left", "Up"].filter((way) =>
  document.activeElement.dataset[way.toLowerCase()])"""
CELL = """async () => {
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  const begun = performance.now();
  await kernel.requestExecute({ code: "pass" }).done;
  return performance.now() - begun;
}"""


def places():
    """What is measured: its name, its notebook ("" for one of its own), its cell's source or id."""
    yield tables.INTERACT, "", INTERACT
    for name in EXPLORERS:
        yield name, "", f"import bpkit\nfigure = bpkit.explorers.{name}()\nfigure"
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            made = re.search(r"bpkit\.explorers\.(\w+)\(", cell.source)
            if made and cell.id.startswith("figure-"):
                yield made[1], path.name, cell.id


class Hand:
    """One hand on one figure: each method is an act, which gives its time or None."""

    def __init__(self, page, cell, acts):
        self.page, self.cell, self.acts = page, cell, acts
        self.panel = cell.locator(".bpkit-panel, .widget-interact").first
        self.random = random.Random(0)
        self.at, self.pause = None, PAUSE

    def time(self, event, act):
        """Milliseconds from the event to the frame that shows what the act did."""
        self.page.evaluate("of => act(of)", event)
        act()
        answer = self.page.evaluate("ms => shown(ms)", NOTHING)
        self.page.wait_for_timeout(self.pause)
        return answer

    def press(self, key):
        return self.time("keydown", lambda: self.page.keyboard.press(key))

    def step(self, slider, number):
        """Three steps up, three down, and back from an end."""
        low, now, high = (
            float(slider.get_attribute(f"aria-value{end}")) for end in ("min", "now", "max")
        )
        up = now < high and (number // 3 % 2 == 0 or now <= low)
        slider.focus()
        return self.press("ArrowRight" if up else "ArrowLeft")

    def readout(self, number):
        """The bare slider's own."""
        return self.step(self.cell.get_by_role("slider").first, number)

    def slide(self, number):
        """The figure's sliders, six steps each."""
        sliders = self.panel.locator("[role=slider]:visible")
        if not sliders.count():
            return None
        return self.step(sliders.nth(number // 6 % sliders.count()), number)

    def choose(self, number):
        """From a list, by arrow key."""
        lists = self.panel.locator("select:visible")
        if not lists.count():
            return None
        chosen = lists.nth(number // 6 % lists.count())
        first, last = chosen.evaluate("({ selectedIndex: i, length }) => [i == 0, i == length - 1]")
        chosen.focus()
        return self.press("ArrowUp" if last or (number // 3 % 2 and not first) else "ArrowDown")

    def button(self, number):
        """The buttons in turn. Reset shows nothing unless something was moved."""
        buttons = self.panel.locator(".jupyter-button:visible").filter(has_text=re.compile(r"\w"))
        if not buttons.count():
            return None
        button = buttons.nth(number % buttons.count())
        if button.inner_text() == "Reset":
            self.slide(0) or self.walk(0)
        button.hover()
        return self.time("click", self.click)

    def click(self):
        self.page.mouse.down()
        self.page.mouse.up()

    def aim(self):
        """Where to hit a part, another than last time; None if there is no part."""
        points = [p for p in self.panel.evaluate(POINTS) if p["name"] != self.at]
        if not points:
            return None
        point = self.random.choice(points)
        self.at = point["name"]
        return point["x"], point["y"]

    def hover(self, number):
        point = self.aim()
        return point and self.time("pointermove", lambda: self.page.mouse.move(*point))

    def pick(self, number):
        point = self.aim()
        if not point:
            return None
        self.page.mouse.move(*point)
        self.page.wait_for_timeout(self.pause)
        return self.time("click", self.click)

    def walk(self, number):
        """From part to part, by arrow key."""
        entrance = self.panel.locator('.bpkit-picture [tabindex="0"]')
        if not entrance.count():
            return None
        entrance.first.focus()
        return self.press(f"Arrow{self.random.choice(self.page.evaluate(WAYS))}")

    def reset(self):
        self.page.mouse.move(2, 2)
        for button in self.panel.get_by_text("Reset").all():
            button.click()
        self.page.wait_for_timeout(1000)


KINDS = ["slide", "pick", "walk", "hover", "choose", "button"]


@pytest.fixture(scope="module")
def proxy(server):  # noqa: F811
    return DelayProxy(int(server.address.rsplit(":", 1)[1]))


@pytest.mark.parametrize("ahead", [True, False], ids=["ahead", "kernel alone"])
@pytest.mark.parametrize("place", [*places()], ids=lambda place: " ".join(place[:2]))
def test_interaction(place, ahead, server, proxy, chromium):  # noqa: F811
    name, notebook, which = place
    page = chromium.new_page(viewport={"width": 1100, "height": 1000})
    page.set_default_timeout(120_000)
    lab = Lab(page, Server(f"http://127.0.0.1:{proxy.port}", server.root))
    proxy.delay = 0
    hand = Hand(page, shown(lab, notebook, which, ahead), ACTS[ahead])
    rows = []
    for delay in tables.DELAYS:
        proxy.delay = delay / 2000
        row = {"name": name, "notebook": notebook, "ahead": ahead, "delay": delay}
        row["chart"] = hand.panel.locator("img").count() > 0
        rows.append({**row, "readout": times(hand, hand.readout), **dict(kinds(hand))})
        if not delay:
            rows[-1]["cell"] = cells(hand)
    proxy.delay = 0
    lab.shut_down_kernels()
    page.close()
    tables.store_rows(rows)


def shown(lab, notebook, which, ahead):
    """The cell with a bare slider and the figure, live in JupyterLab."""
    path = lab.folder / (notebook or "own.ipynb")
    if not notebook:
        cells = [nbformat.v4.new_code_cell(which, id="own")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), path)
    nb = nbformat.read(path, 4)
    number = next(i for i, cell in enumerate(nb.cells) if cell.id in (which, "own"))
    nb.cells[number].source = BARE + nb.cells[number].source
    if not ahead:
        nb.cells.insert(0, nbformat.v4.new_code_cell(ALONE))
        number += 1
    nbformat.write(nb, path)
    lab.open(path.name).run_all()
    notebook = "jupyterapp.shell.currentWidget.content"
    lab.page.evaluate(f"number => {notebook}.scrollToItem(number, 'start')", number)
    lab.page.evaluate(f"number => {{ {notebook}.widgets[number].node.id = 'measured'; }}", number)
    cell = lab.page.locator("#measured")
    cell.locator(".bpkit, .widget-output").first.wait_for()
    lab.page.wait_for_timeout(2000)
    cell.evaluate(WATCH)
    return cell


PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}


def kinds(hand):
    """Milliseconds of each kind of act that the figure knows."""
    for kind in KINDS:
        hand.reset()
        if found := times(hand, getattr(hand, kind)):
            yield kind, found


def times(hand, act):
    found = []
    for number in range(hand.acts):
        found.append(act(number))
        if number == 2 and not any(found):
            return []  # the figure does not know this act
    return [round(ms) for ms in found if ms]


def cells(hand):
    """Milliseconds that a cell takes right after a move."""
    hand.pause, found = AT_ONCE, []
    for number in range(hand.acts):
        hand.slide(number) or hand.walk(number)
        found.append(round(hand.page.evaluate(CELL)))
    hand.pause = PAUSE
    return found
