"""The static site for a class: what `make lite` builds, served, and opened in the browser."""

import email
import json
import re
import shutil
import subprocess
import zipfile

import pytest
from conftest import OUTPUT, ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from web import served

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
# Named in the pyodide-lock.json of Pyodide 314.0.6, which is the one of this kernel.
PYODIDE = {
    *["numpy", "matplotlib", "pillow", "traitlets", "ipython", "typing-extensions"],
    *["asttokens", "decorator", "packaging", "six", "python-dateutil"],
}
PYODIDE_URL = re.compile(r"https://cdn\.jsdelivr\.net/pyodide/v314\.\d+\.\d+/full/")


@pytest.fixture(scope="module")
def site():
    """The folder that `make lite` writes."""
    if shutil.which("make") is None:
        pytest.skip("make is not there; binder/README.md has the commands")
    done = subprocess.run(["make", "lite"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "_site" / "lite"


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture
def visit(chromium, address):
    """Opens a page of the site, all else cut off; gives the page and what it asked of others."""
    context = chromium.new_context(viewport={"width": 1100, "height": 900}, service_workers="block")
    asked = []

    def answer(route):
        if route.request.url.startswith(address):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route(lambda url: url.startswith("http"), answer)

    def opened(path):
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{address}/{path}")
        return page, asked

    yield opened
    context.close()


def test_the_lab_opens_with_all_the_notebooks_and_asks_only_for_pyodide(visit):
    page, asked = visit("lab/index.html?path=00_start_here.ipynb")
    page.locator(".jp-Notebook h1").first.wait_for()
    for name in NOTEBOOKS:
        assert page.locator(f".jp-DirListing-item[title*='{name}']").count() == 1
    assert "%pip install -q bpkit" in page.locator(".jp-CodeCell .cm-content").first.inner_text()
    assert page.locator("img.bpkit-still").first.is_visible()
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / "lite.png")
    while not asked:  # until the kernel starts
        page.wait_for_timeout(200)
    page.wait_for_timeout(1000)
    assert [url for url in asked if not PYODIDE_URL.match(url)] == []


def test_every_package_that_bpkit_needs_is_in_the_site_or_in_pyodide(site):
    wheels = {}
    for index in site.rglob("all.json"):
        if index.parent.name == "pypi":
            for name, project in json.loads(index.read_text()).items():
                (release,) = list(project["releases"].values())[-1:]
                wheels[name] = index.parent / release[0]["filename"]
    missing, to_visit, seen = set(), ["bpkit"], set()
    while to_visit:
        name = to_visit.pop()
        if name in wheels and name not in seen:
            to_visit += needs(wheels[name])
        elif name not in wheels | dict.fromkeys(PYODIDE):
            missing.add(name)
        seen.add(name)
    assert {"numpy", "ipywidgets", "psygnal"} <= seen
    assert missing == set()


def needs(wheel):
    """The packages that a wheel asks for in the browser, by their canonical names."""
    with zipfile.ZipFile(wheel) as file:
        (path,) = (name for name in file.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(file.read(path))
    browser = {"extra": "", "sys_platform": "emscripten", "platform_system": "Emscripten"}
    for text in metadata.get_all("Requires-Dist") or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(browser):
            yield canonicalize_name(requirement.name)


def test_pypi_is_not_asked(site):
    settings = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = settings["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
