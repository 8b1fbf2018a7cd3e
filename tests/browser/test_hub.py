"""A class on JupyterHub, with the settings of binder/hub/jupyterhub.yaml, on this machine.

Needs pip install jupyterhub nbgitpuller, and configurable-http-proxy from npm; skipped without.
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml
from conftest import ROOT, _wait_for

SETTINGS = yaml.safe_load((ROOT / "binder" / "hub" / "jupyterhub.yaml").read_text(encoding="utf-8"))
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{home}/{{username}}"
c.Spawner.args = ["--allow-root"]
c.Spawner.default_url = "{default_url}"
c.Spawner.mem_limit = "{memory}"
c.Spawner.start_timeout = {start_timeout}
c.JupyterHub.concurrent_spawn_limit = {concurrent}
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    pytest.importorskip("jupyterhub")
    pytest.importorskip("nbgitpuller")
    if shutil.which("configurable-http-proxy") is None:
        pytest.skip("configurable-http-proxy is not there: npm install -g configurable-http-proxy")
    home = tmp_path_factory.mktemp("hub")
    port, hub_port, api_port = free_ports(3)
    user = SETTINGS["singleuser"]
    config = home / "jupyterhub_config.py"
    config.write_text(
        CONFIG.format(
            port=port,
            hub_port=hub_port,
            api_port=api_port,
            home=home,
            default_url=user["defaultUrl"],
            memory=user["memory"]["limit"],
            start_timeout=user["startTimeout"],
            concurrent=SETTINGS["hub"]["concurrentSpawnLimit"],
        )
    )
    command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with open(home / "log", "w") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    _wait_for(f"{address}/hub/health", process, home / "log")
    yield address
    process.terminate()
    process.wait(30)


def link_for_the_class(address):
    """What a teacher sends round: it starts the reader's server, and brings the notebooks."""
    query = {
        "repo": str(ROOT),
        "targetPath": "class",
        "urlpath": "lab/tree/class/notebooks/00_start_here.ipynb",
    }
    return f"{address}/hub/user-redirect/git-pull?{urlencode(query)}"


def test_two_readers_run_a_notebook_at_the_same_time(chromium, hub):
    contexts = [chromium.new_context() for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for name, page in zip(["ada", "emmy"], pages, strict=True):
        page.set_default_timeout(90_000)
        page.goto(link_for_the_class(hub))
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("any")
        page.get_by_role("button", name="Sign in").click()
    for page in pages:
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_text("| Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    for page in pages:
        page.locator(".bpkit").get_by_role("status").filter(has_text="C = 0.5217").wait_for()
    pages[0].get_by_role("slider").first.focus()
    pages[0].keyboard.press("ArrowRight")
    first, second = (page.locator(".bpkit").get_by_role("status") for page in pages)
    first.filter(has_text="x₁ = 1.05").wait_for()
    assert "With x₁ = 1." in second.text_content()  # where it was
    for context in contexts:
        context.close()
