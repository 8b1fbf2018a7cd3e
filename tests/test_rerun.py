"""Running a cell again and again leaves no widget of its earlier runs in the kernel."""

import pytest
from figures import EXPLORERS

CELL = "import bpkit; figure = bpkit.explorers.forward(); figure"
COUNT = "import ipywidgets; len(ipywidgets.widgets.widget._instances)"


def run(client, code, cell):
    """Run code as JupyterLab does, which names the cell; return the text of its result."""
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
    request = client.session.msg("execute_request", content, metadata={"cellId": cell})
    client.shell_channel.send(request)
    result = ""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request["msg_id"]:
            continue
        if message["msg_type"] == "error":
            pytest.fail("\n".join(message["content"]["traceback"]))
        if message["msg_type"] == "execute_result":
            result = message["content"]["data"]["text/plain"]
        if message["content"].get("execution_state") == "idle":
            return result


@pytest.mark.parametrize("name", EXPLORERS)
def test_ten_runs_of_a_cell_leave_as_many_widgets_as_two(kernel, name):
    counts = []
    for runs in (2, 8):
        for _ in range(runs):
            run(kernel, CELL.replace("forward", name), cell="one")
        counts.append(run(kernel, COUNT, cell="count"))
    assert counts[0] == counts[1]
    run(kernel, CELL, cell=f"another for {name}")
    assert int(run(kernel, COUNT, cell="count")) > int(counts[0])


def test_a_figure_shown_again_stays_alive(kernel):
    run(kernel, CELL, cell="one")
    for _ in range(2):
        run(kernel, "figure", cell="two")
    assert run(kernel, "figure.view.comm is not None", cell="ask") == "True"
