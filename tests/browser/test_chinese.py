"""The figures in Chinese: no English in them, and no word outside its picture or on another one."""

import re

import pytest
from figures import EXPLORERS

from bpkit.activations import VALUE

NAMES = {*VALUE, "XOR", "max"}
HEARD_AND_SEEN = """panel => [panel.innerText, ...[...panel.querySelectorAll("*")].flatMap(
  (node) => ["aria-label", "alt", "title"].map((name) => node.getAttribute(name) ?? "")
)].join("\\n")"""
# Not every machine has a Chinese font. So each Chinese sign is a W while it is measured, which is
# as wide. A pixel more or less is rounding; and the boxes of two lines are higher than their signs.
MISPLACED = """() => {
  const found = [];
  for (const picture of document.querySelectorAll(".bpkit svg")) {
    const texts = [...picture.querySelectorAll("text")];
    const words = texts.map((text) => text.textContent);
    const walker = document.createTreeWalker(picture, NodeFilter.SHOW_TEXT);
    const before = [];
    while (walker.nextNode()) before.push([walker.currentNode, walker.currentNode.data]);
    for (const [node, data] of before)
      node.data = data.replace(/[\\u3000-\\u9fff\\uff00-\\uffef]/g, "W");
    const boxes = texts.map((text) => text.getBoundingClientRect());
    for (const [node, data] of before) node.data = data;
    const all = picture.getBoundingClientRect();
    boxes.forEach((box, i) => {
      if (box.left < all.left - 1 || box.right > all.right + 1
          || box.top < all.top - 1 || box.bottom > all.bottom + 1)
        found.push(`outside: ${words[i]}`);
      boxes.slice(0, i).forEach((other, j) => {
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (wide > 1 && high > 5) found.push(`on each other: ${words[i]}, ${words[j]}`);
      });
    });
  }
  return found;
}"""


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_figure_shows_no_english_and_keeps_its_words_in_their_places(lab, name):
    code = f'import bpkit\nbpkit.language("zh")\nbpkit.explorers.{name}()'
    page = lab.show(f"zh_{name}", code).page
    lab.figure().wait_for()
    panel = page.locator(".bpkit-panel")

    def look():
        page.wait_for_timeout(200)
        shown = panel.evaluate(HEARD_AND_SEEN)
        assert "**" not in shown
        assert not set(re.findall("[A-Za-z]{3,}", shown)) - NAMES
        assert page.evaluate(MISPLACED) == []

    look()
    for slider in page.get_by_role("slider").all():
        slider.focus()
        for key in ("End", "Home", "PageUp"):
            page.keyboard.press(key)
            look()
    for choice in panel.locator("select").all():
        choice.select_option(index=choice.locator("option").count() - 1)
        look()
    lab.screenshot(f"zh_{name}")
