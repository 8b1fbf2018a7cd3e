"""The whole site, built and served, all else cut off: `make site-test`."""

import json
from urllib.parse import unquote

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import OUTPUT, ROOT
from web import WebFigure, answer_all, figures_of, frames, prepare, served

from bpkit.words import language

SITE = ROOT / "_site"
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PAGES = ["index", *NOTEBOOKS, "for_teachers", "formula_sheet", "search"]
WITH_FIGURES = [name for name in NOTEBOOKS if figures_of(f"{name}.ipynb")]


@pytest.fixture(scope="module")
def address():
    with served(SITE) as address:
        yield address


@pytest.fixture
def visit(chromium, address):
    """Opens a page, all else cut off; at the end no request has left, and no error been met."""
    asked, errors, contexts = [], [], []

    def opened(path, **options):
        context = chromium.new_context(service_workers="block", **options)
        contexts.append(context)

        def answer(route):
            if route.request.url.startswith((address, "data:")):
                route.continue_()
            else:
                asked.append(route.request.url)
                route.abort()

        context.route("**", answer)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: m.type == "error" and errors.append(m.text))
        page.goto(f"{address}/{path}")
        return page

    opened.errors = errors
    yield opened
    for context in contexts:
        context.close()
    assert (asked, errors) == ([], [])


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_every_figure_shows_what_python_draws(visit, name):
    page = visit(f"{name}.html")
    panels = page.locator(".bpkit-figure").all()
    for panel, figure in zip(panels, figures_of(f"{name}.ipynb"), strict=True):
        shown = WebFigure(page, panel, figure)
        shown.check("at first")
        shown.every_control()
        shown.walk(100)


@pytest.mark.parametrize(
    "name", ["00_start_here", "04_the_definition_of_delta", "05_the_recursion"]
)
def test_on_a_phone_a_network_is_drawn_narrow(visit, name):
    page = visit(f"{name}.html", viewport={"width": 360, "height": 740}, has_touch=True)
    (figure,) = figures_of(f"{name}.ipynb")
    shown = WebFigure(page, page.locator(".bpkit-figure"), frames.narrow(figure))
    shown.check("at first")
    shown.walk(30)
    for control in shown.panel.locator("button, select, input").all():
        assert not control.is_visible() or control.bounding_box()["height"] >= 24


@pytest.fixture
def in_chinese():
    language("zh")
    yield
    language("en")


def test_a_page_in_another_language_says_what_python_says_in_it(visit, in_chinese):
    page = visit("zh/05_the_recursion.html")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    (figure,) = figures_of("zh/05_the_recursion.ipynb")
    shown = WebFigure(page, page.locator(".bpkit-figure"), figure)
    shown.check("at first")
    shown.walk(20)
    page.get_by_role("link", name="English", exact=True).click()
    assert page.locator("h1").inner_text().startswith("05 · The recursion")


@pytest.mark.parametrize("name", NOTEBOOKS[1:])
def test_every_quiz_answers(visit, name):
    panel = visit(f"{name}.html").locator(".bpkit-quiz")
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    (line,) = (cell.source for cell in cells if cell.id == "quiz")
    answer_all(panel, prepare.shown_by(line))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(visit, name, scheme):
    page = visit(f"{name}.html", color_scheme=scheme)
    bring_to_life(page)
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], json.dumps(serious, indent=1)


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(visit, name, width):
    page = visit(f"{name}.html", viewport={"width": width, "height": 800})
    bring_to_life(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / f"site_{name}_{width}.png", full_page=True)


def bring_to_life(page):
    """Pass by all figures."""
    for panel in page.locator(".bpkit-figure").all():
        panel.scroll_into_view_if_needed()
        panel.locator(".bpkit-picture svg").wait_for()


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_without_javascript_every_still_and_every_question_is_seen(visit, name):
    page = visit(f"{name}.html", java_script_enabled=False)
    for still in page.locator(".bpkit-still").all():
        assert still.is_visible()
    hidden = page.locator("details.toggle-details, details.hide").first
    if hidden.count():
        hidden.locator("summary").click()
        assert hidden.locator(".output").first.is_visible()


@pytest.mark.parametrize("place", ["in a subfolder", "from a folder"])
def test_a_figure_answers(chromium, tmp_path, place):
    """Whatever the address of the site is, and opened as a file."""
    (tmp_path / "series").symlink_to(SITE)
    with served(tmp_path) as address:
        start = f"{address}/series" if place == "in a subfolder" else SITE.as_uri()
        page = chromium.new_page()
        page.goto(f"{start}/05_the_recursion.html")
        figure = WebFigure(
            page, page.locator(".bpkit-figure"), *figures_of("05_the_recursion.ipynb")
        )
        figure.walk(10)
        page.close()


def test_links_and_anchors_lead_somewhere(visit):
    for name in PAGES:
        page = visit(f"{name}.html")
        for link in page.locator("main a[href], article a[href]").evaluate_all(
            "links => links.map((link) => link.getAttribute('href'))"
        ):
            path, _, anchor = unquote(link).partition("#")
            if path.startswith(("http", "lite/")):
                continue
            text = (SITE / (path or f"{name}.html")).read_text("utf-8")
            assert not anchor or f'id="{anchor}"' in text, (name, link)


def test_a_script_that_is_not_the_sites_is_refused(visit):
    page = visit("index.html")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.pwned = true";
        document.body.append(script);
    }""")
    assert page.evaluate("window.pwned") is None
    visit.errors.clear()  # the browser reports the refusal
