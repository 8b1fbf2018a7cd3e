"""How fast a figure answers the hand, in a real browser: from a key's event to the next frame.

    python -m pytest -s tests/benchmarks/interaction.py

Prints a table and stores it as test-output/benchmarks/interaction.json. Every explorer is measured
drawn ahead and not, beside what a reader would otherwise write, in one run and behind the same
network: a proxy delays each direction, as Binder does. pip install ipympl to have that in the table
too.
"""

import importlib.util
import json
import os
import statistics

import pytest

from tests.benchmarks.delay_proxy import DelayProxy
from tests.browser.conftest import OUTPUT, Lab, Server, chromium, server  # noqa: F401 (fixtures)
from tests.figures import EXPLORERS

MOVES = 36
DELAYS = [0, 25, 75]  # milliseconds, each direction
FRAME = 1000 / 60

# `moves` gets, for each key, the time to the frame in which the picture has changed.
# A picture counts as changed when it is decoded; ipympl paints on a canvas.
WATCH = """(selector) => {
  window.moves = [];
  let begun = null;
  const root = document.querySelector(selector);
  const answered = async (target) => {
    if (begun === null) return;
    const images = target.querySelectorAll ? [...target.querySelectorAll("img")] : [];
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    requestAnimationFrame(() => {
      if (begun === null) return;
      window.moves.push(performance.now() - begun);
      begun = null;
    });
  };
  document.addEventListener("keydown", (event) => { begun = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (selector === ".bpkit" || root.querySelector("img")) answered(root);
  }).observe(root, { subtree: true, childList: true, attributeFilter: ["src"] });
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    answered(this);
  };
}"""

# While the mouse drags a slider: when the handle moved, and when a picture was shown.
DRAG = """() => {
  if (window.drag) return Object.values(drag).forEach((times) => { times.length = 0; });
  window.drag = { moves: [], shown: [] };
  const handle = document.querySelector(".noUi-handle");
  new MutationObserver(() => window.drag.moves.push(performance.now()))
    .observe(handle, { attributeFilter: ["aria-valuetext"] });
  const shown = () => requestAnimationFrame(() => window.drag.shown.push(performance.now()));
  new MutationObserver(shown)
    .observe(document.querySelector(".bpkit"), { subtree: true, childList: true });
}"""

NETWORK = """
import numpy as np, bpkit, ipywidgets
import matplotlib.pyplot as plt
net, x, y = bpkit.example()
def draw(ax, x1):
    trace = net.forward(np.array([x1, 0.5]))
    at = lambda l, j: (l, (net.sizes[l - 1] - 1) / 2 - j)
    for l in range(2, net.L + 1):
        for j, row in enumerate(net.w[l]):
            for k, w in enumerate(row):
                color = "C0" if w > 0 else "C1"
                ax.plot(*zip(at(l - 1, k), at(l, j)), lw=abs(w) + 0.5, color=color)
    for l, a in trace.a.items():
        for j, value in enumerate(a[:, 0]):
            ax.plot(*at(l, j), "o", ms=40, mfc="white", mec="black")
            ax.annotate(f"{value:.4f}", at(l, j), ha="center", va="center")
    ax.set_title(f"$C$ = {bpkit.cost_of(net, np.array([x1, 0.5]), y):.4f}")
    ax.axis("off")
"""
CHART = """
import numpy as np, ipywidgets
import matplotlib.pyplot as plt
def draw(ax, rate):
    w = np.linspace(-4, 4, 201)
    path = 3 * (1 - rate) ** np.arange(6)
    ax.plot(w, w**2 / 2)
    ax.plot(path, path**2 / 2, "o-")
    ax.set(xlim=(-4, 4), ylim=(0, 8), xlabel="$w$", ylabel="cost $C$", title=f"rate {rate:.2f}")
"""
INTERACT = """
@ipywidgets.interact(value=ipywidgets.FloatSlider(value=-2, min=-3, max=3, step=0.05))
def show(value):
    fig, ax = plt.subplots(figsize=(7.2, 3.6))
    draw(ax, value)
    plt.show()
"""
IPYMPL = """
%matplotlib widget
plt.ioff()
fig, ax = plt.subplots(figsize=(7.2, 3.6))
slider = ipywidgets.FloatSlider(value=-2, min=-3, max=3, step=0.05)
def show(change):
    ax.clear()
    draw(ax, slider.value)
    fig.canvas.draw_idle()
slider.observe(show, "value")
show(None)
display(slider, fig.canvas)
"""
NOT_AHEAD = """
from bpkit.explorers.ahead import Ahead
Ahead._begin = lambda *_: None
"""


def cases():
    """What is measured: a name, the code of its cell, and where its picture stands."""
    for kind, content in (("network", NETWORK), ("chart", CHART)):
        yield f"interact, {kind}", content + INTERACT, ".widget-output"
        if importlib.util.find_spec("ipympl"):
            yield f"ipympl, {kind}", content + IPYMPL, ".jupyter-matplotlib"
    for name in EXPLORERS:
        code = f"import bpkit\nfigure = bpkit.explorers.{name}()\nfigure"
        yield name, code, ".bpkit"
        yield f"{name}, by the kernel alone", NOT_AHEAD + code, ".bpkit"


@pytest.fixture(scope="module")
def proxy(server):  # noqa: F811
    return DelayProxy(int(server.address.rsplit(":", 1)[1]))


RESULTS: list[dict] = []


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case[0])
def test_moves(case, server, proxy, chromium):  # noqa: F811
    name, code, picture = case
    page = chromium.new_page(viewport={"width": 1100, "height": 1000})
    page.set_default_timeout(60_000)
    lab = Lab(page, Server(f"http://127.0.0.1:{proxy.port}", server.root))
    proxy.delay = 0
    lab.show("benchmark", code)
    page.locator(picture).first.wait_for()
    page.wait_for_timeout(1500)
    page.evaluate(WATCH, picture)
    for delay in DELAYS:
        page.mouse.move(2, 2)  # where it points at nothing
        proxy.delay = delay / 1000
        page.wait_for_timeout(1000)
        row = {"name": name, "delay": delay, **summary(keyboard(page))}
        if picture == ".bpkit" and page.get_by_role("slider").count():
            row |= drag(page)
            said = lab.execute("print(figure.frame().words)")
            assert page.locator(".bpkit-words").text_content() == said.strip()
        RESULTS.append(row)
        store()
    proxy.delay = 0
    lab.shut_down_kernels()
    page.close()


def keyboard(page):
    """Milliseconds of each move by arrow key, one after the other."""
    handle = page.get_by_role("slider").first
    slides = handle.count() > 0
    if not slides:  # an explorer without a slider is walked by arrow keys
        handle = page.locator('.bpkit [tabindex="0"][data-name]').first
    handle.focus()
    page.wait_for_timeout(500)
    page.evaluate("moves.length = 0")
    times: list[float] = []
    keys = ["ArrowRight", "ArrowLeft"]
    for i in range(MOVES):
        page.keyboard.press(keys[i // 6 % 2] if slides else keys[i % 2])
        before = len(times)
        for _ in range(150):
            times = page.evaluate("moves")
            if len(times) > before:
                break
            page.wait_for_timeout(10)
        page.wait_for_timeout(100)
    return times


def drag(page):
    """A mouse drag over 100 positions at the pace of a hand: how far behind the picture is."""
    handle = page.locator(".noUi-handle").first
    box = handle.bounding_box()
    page.evaluate(DRAG)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.down()
    for i in range(100):
        page.mouse.move(x + (i if x < 500 else -i), y)
        page.wait_for_timeout(16)
    page.mouse.up()
    page.wait_for_timeout(1500)
    moves, shown = page.evaluate("[drag.moves, drag.shown]")
    late = [min((t - m for t in shown if t >= m), default=1e4) for m in moves]
    return {"drag_moves": len(moves), "drag_within_2": share(late, 2)}


def share(times, frames):
    """The share of times within so many frames of the display."""
    return sum(t <= frames * FRAME for t in times) / len(times) if times else None


def summary(moves):
    first, rest = moves[0], sorted(moves[1:])
    return {
        "answered": len(moves),
        "first": first,
        "median": statistics.median(rest),
        "p95": rest[int(0.95 * (len(rest) - 1))],
        "within_1": share(rest, 1),
        "within_2": share(rest, 2),
    }


def store():
    """What is measured so far; a run that is cut off has this."""
    folder = OUTPUT / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"load": os.getloadavg(), "rows": RESULTS}, indent=1)
    (folder / "interaction.json").write_text(text)


@pytest.fixture(scope="module", autouse=True)
def report():
    yield
    load = os.getloadavg()
    print(f"\nload {load[0]:.1f}; milliseconds, {MOVES} moves\n")
    head = f"{'':36}{'delay':>6}{'n':>4}{'first':>7}{'median':>8}{'p95':>7}{'≤1':>6}{'≤2':>6}"
    print(head + f"{'drag ≤2':>9}")
    for r in RESULTS:
        drag_share = f"{r['drag_within_2']:9.0%}" if r.get("drag_within_2") is not None else " " * 9
        print(
            f"{r['name']:36}{r['delay']:6}{r['answered']:4}{r['first']:7.0f}{r['median']:8.0f}"
            f"{r['p95']:7.0f}{r['within_1']:6.0%}{r['within_2']:6.0%}{drag_share}"
        )
