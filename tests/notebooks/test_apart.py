"""Each notebook by itself: run twice over in a folder of its own, without a network.

A notebook that leans on another's state, on a folder, on its first run or on a server fails here.
"""

import copy
import json
import os
import re

import nbformat
import pytest
import store
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

PATHS = sorted(store.NOTEBOOKS.glob("*.ipynb"))
# Run by the kernel before the first cell. Python reports to it what it is about to do.
WATCH = """
import sys as _sys
_seen = []
def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        # Between its own threads, Jupyter's kernel may speak to itself.
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1"):
            _seen.append(f"{event} {address}")
            raise PermissionError("no network")
    elif event in ("socket.getaddrinfo", "urllib.Request", "webbrowser.open"):
        if arguments[0] not in ("localhost", "127.0.0.1", "::1"):
            _seen.append(f"{event} {arguments[0]}")
            raise PermissionError("no network")
    elif event == "subprocess.Popen" and "lscpu" in str(arguments[:2]):
        pass  # numpy 2.0's own tests ask which processor this is
    elif event in ("pickle.find_class", "os.system", "os.exec", "subprocess.Popen"):
        _seen.append(f"{event} {arguments[:2]}")
_sys.addaudithook(_watch)
"""


def run(nb, tmp_path):
    """Execute `nb` in place, in `tmp_path`; return what its kernel did that it should not do."""
    home, folder = tmp_path / "ipython", tmp_path / "folder"
    startup = home / "profile_default" / "startup"
    startup.mkdir(parents=True)
    folder.mkdir()
    (startup / "watch.py").write_text(WATCH)
    nb.cells.append(new_code_cell("import json as _json; print(_json.dumps(_seen))"))
    environment = {**os.environ, "IPYTHONDIR": str(home)}
    NotebookClient(
        nb,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,  # in how many pieces a text arrives is chance
    ).execute(env=environment)
    return json.loads(nb.cells.pop().outputs[0].text)


def shown(cell):
    """What a cell shows, without the widgets' ids and the bytes of charts."""
    for output in cell.outputs:
        data = output.get("data", {"text": output.get("text", "")})
        for kind, text in data.items():
            if kind != store.WIDGET:
                yield kind, re.sub(r"data:image/png;base64,[\w+/=]+", "", text)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_shows_the_same_when_run_again_and_needs_nothing_around_it(path, tmp_path):
    nb = nbformat.read(path, as_version=4)
    cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    nb.cells = cells + copy.deepcopy(cells)
    assert run(nb, tmp_path) == []
    for first, again in zip(nb.cells[: len(cells)], nb.cells[len(cells) :], strict=True):
        assert list(shown(again)) == list(shown(first)), first.source


FORBIDDEN = {
    "urllib.Request": "import urllib.request as r; r.urlopen('http://example.org')",
    "socket.getaddrinfo": "import socket; socket.getaddrinfo('example.org', 80)",
    "socket.connect": "import socket; socket.socket().connect(('192.0.2.1', 80))",
    "pickle.find_class": "import pickle; pickle.loads(pickle.dumps(print))",
    "os.system": "import os; os.system('true')",
    "subprocess.Popen": "import subprocess; subprocess.run(['true'])",
}


def test_what_is_watched_for_is_seen(tmp_path):
    cells = [f"try: exec({source!r})\nexcept OSError: 0" for source in FORBIDDEN.values()]
    nb = nbformat.v4.new_notebook(cells=[new_code_cell(cell) for cell in cells])
    seen = run(nb, tmp_path)
    assert {event.split()[0] for event in seen} >= set(FORBIDDEN), seen
