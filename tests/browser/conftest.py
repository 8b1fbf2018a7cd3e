"""A JupyterLab of its own over a copy of the notebooks, and a Chromium that opens it.

Without a Chromium the tests skip, and say how to get one. Screenshots land in test-output/.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "test-output"
TOKEN = "only-for-this-test"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
# Chromium refuses its sandbox to root; the others keep it from asking a closed network for things.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SIZE = {"width": 1100, "height": 1000}
# Closes what is open, as a reader does who is done with a notebook for good.
CLOSE_ALL = """async () => {
  await jupyterapp.serviceManager.sessions.shutdownAll();
  for (const widget of [...jupyterapp.shell.widgets("main")]) widget.dispose();
}"""
EXECUTE = """async (code) => {
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  let text = "";
  const run = kernel.requestExecute({ code });
  run.onIOPub = ({ content }) => { text += content.text ?? ""; };
  await run.done;
  return text;
}"""


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium or Chrome, or None for the one that Playwright may have brought."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            message = (
                "no Chromium or Chrome found: install your system's chromium, "
                "or run .venv/bin/playwright install chromium"
            )
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        browser = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, chromium):
    """A JupyterLab over an empty folder, with no settings of yours."""
    home = tmp_path_factory.mktemp("lab")
    (home / "notebooks").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "IdentityProvider.token": TOKEN,
        "ServerApp.root_dir": home / "notebooks",
        "ServerApp.allow_root": True,
        "ServerApp.port_retries": 0,
        "LabApp.expose_app_in_browser": True,  # so that a test can change the theme
        "LabApp.workspaces_dir": home / "workspaces",
        "LabApp.user_settings_dir": home / "settings",
    }
    quiet = home / "settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    (
        home / "labconfig"
    ).mkdir()  # whether Lab's own code is to be built anew is not asked each time
    (home / "labconfig" / "page_config.json").write_text('{"buildCheck": false}')
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += [f"--{name}={value}" for name, value in settings.items()]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home)}
    with open(home / "log", "w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api?token={TOKEN}", process, home / "log")
        yield Server(address, home / "notebooks")
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(address, process, log):
    for _ in range(300):
        try:
            urllib.request.urlopen(address)
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


class Server(NamedTuple):
    """A running JupyterLab: its address, and the folder that it shows."""

    address: str
    root: Path


# What JupyterLab itself says of a kernel that is gone, and of its widgets.
GONE = ("Disposed", "model not found", "displaying widget")


class Lab:
    """A notebook opened in JupyterLab, as a reader sees it.

    is_loaded: whether the page shows a JupyterLab already, which takes longer than most tests.
    """

    def __init__(self, page: Page, server: Server, is_loaded: bool = False):
        self.page, self.server, self.is_loaded = page, server, is_loaded
        # A copy of its own: an open kernel or a saved run of another test would be met again.
        self.folder = Path(tempfile.mkdtemp(dir=server.root))
        shutil.copytree(ROOT / "notebooks", self.folder, dirs_exist_ok=True)
        self.errors: list[str] = []
        self.forgiven: list[str] = []
        page.on("pageerror", self._note)
        page.on("console", self._note)

    def _note(self, found):
        """An error, or a line in the browser's console that tells of one."""
        if getattr(found, "type", "error") == "error":
            self.errors.append(getattr(found, "text", None) or str(found))

    def forgive(self, *said: str):
        """Errors that say one of these are not ours: whether they have come, or come late."""
        self.forgiven += said

    def unforgiven(self):
        return [e for e in self.errors if not any(said in e for said in self.forgiven)]

    def leave(self):
        """Hear of no more errors of the page."""
        self.page.remove_listener("pageerror", self._note)
        self.page.remove_listener("console", self._note)

    def show(self, name: str, *code: str):
        """Open a new notebook with these cells, and run them."""
        nb = new_notebook(cells=[new_code_cell(cell) for cell in code])
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
        nbformat.write(nb, self.folder / f"{name}.ipynb")
        self.open(f"{name}.ipynb")
        self.run_all()
        return self

    def open(self, notebook: str, theme: str = "light"):
        """Open a notebook, its kernel ready, in the "light" or the "dark" theme."""
        path = f"{self.folder.name}/{notebook}"
        if self.is_loaded:
            self.page.evaluate(
                "path => window.jupyterapp.commands.execute('docmanager:open', { path })", path
            )
        else:
            self.page.goto(f"{self.server.address}/doc/tree/{path}?token={TOKEN}&reset")
        self.is_loaded = False  # to open once more is to load the page anew
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.change_theme(theme)
        return self

    def change_theme(self, theme: str):
        """Turn JupyterLab "light" or "dark"."""
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute("
            "'apputils:change-theme', {theme: `JupyterLab ${theme}`})",
            theme.capitalize(),
        )
        self.page.wait_for_function(
            f"document.body.dataset.jpThemeLight === '{str(theme == 'light').lower()}'"
        )

    def run_all(self):
        """Run every cell, and wait until the last one is done."""
        # A run that is asked for before the kernel is there would be lost.
        self.page.locator("#jp-bottom-panel, #jp-main-statusbar").get_by_text("| Idle").wait_for()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(
            """() => {
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
                const texts = prompts.map((prompt) => prompt.textContent);
                return texts.length && texts.every((text) => /\\[\\d+\\]/.test(text));
            }""",
            timeout=120_000,
        )

    def execute(self, code: str) -> str:
        """Have the open notebook's kernel run code, and return what it prints."""
        return self.page.evaluate(EXECUTE, code)

    def shut_down_kernels(self):
        """End every kernel, as a server does that was stopped in between."""
        address = f"{self.server.address}/api/sessions"
        headers = {"Authorization": f"token {TOKEN}"}
        for session in self.page.request.get(address, headers=headers).json():
            self.page.request.delete(f"{address}/{session['id']}", headers=headers)

    def figure(self, number=0):
        """The live view of the number-th explorer of the notebook."""
        view = self.page.locator(".bpkit").nth(number)
        view.wait_for()
        return view

    def assert_accessible(self):
        """axe-core has no serious finding in the figures, controls and all."""
        found = Axe().run(self.page, context=".bpkit-panel").response["violations"]
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert serious == [], json.dumps(serious, indent=1)

    def screenshot(self, name: str):
        """A picture of the page, for eyes: test-output/<name>.png."""
        OUTPUT.mkdir(exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")


class Window:
    """A window of the browser with a JupyterLab in it, which one test after another may use."""

    def __init__(self, chromium):
        self.context = chromium.new_context(viewport=SIZE)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.is_loaded = False

    def clear(self):
        """Close all notebooks and end their kernels."""
        self.page.evaluate(CLOSE_ALL)
        self.page.set_viewport_size(SIZE)
        self.page.mouse.move(2, 2)
        self.is_loaded = True


@pytest.fixture(scope="session")
def windows():
    """The window in use, if there is one."""
    open_windows: list[Window] = []
    yield open_windows
    for window in open_windows:
        window.context.close()


@pytest.fixture
def fresh_window(windows):
    """For a test that needs a page where nothing has happened, or that leaves it unfit for use."""
    for window in windows:
        window.context.close()
    windows.clear()
    yield
    for window in windows:
        window.context.close()
    windows.clear()


@pytest.fixture
def lab(server, chromium, windows):
    """A Lab in a window 1100 px wide; a test fails on any error in the browser's console."""
    if not windows:
        windows.append(Window(chromium))
    (window,) = windows
    opened = Lab(window.page, server, window.is_loaded)
    yield opened
    opened.leave()
    try:
        window.clear()
    except PlaywrightError:  # the page shows something else by now
        window.context.close()
        windows.clear()
    assert opened.unforgiven() == []
