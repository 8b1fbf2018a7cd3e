"""Run notebooks from a fresh kernel and store them with their outputs: `make notebooks`.

python tests/notebooks/store.py [notebook ...]    (all of notebooks/ if none is named)

What is stored is what a reader sees who has not run anything: no widgets, no times, no versions.
A notebook that raises is left as it was.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
# The metadata of a cell that serves the series: what a reader does there, what the cell teaches,
# and whether its stored output is hidden until the reader runs it.
KEPT = {"tags", "curriculum", "jupyter"}
HIDDEN = {"outputs_hidden": True}
# In the place of what it hides, JupyterLab shows the first line of the first output. So, first
# stands one that has no line.
BLANK = nbformat.v4.new_output("display_data")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def clean(nb):
    """Take out of `nb`, in place, what must not be stored."""
    nb.metadata.pop("widgets", None)
    nb.metadata["kernelspec"] = dict(KERNEL)
    nb.metadata.get("language_info", {}).pop("version", None)
    for cell in nb.cells:
        for name in set(cell.metadata) - KEPT:
            del cell.metadata[name]
        if cell.metadata.get("jupyter") != HIDDEN:
            cell.metadata.pop("jupyter", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
        if cell.cell_type == "code":
            shown = [output for output in cell.outputs if output.get("data") != {}]
            hidden = shown and "jupyter" in cell.metadata
            cell.outputs = [BLANK, *shown] if hidden else shown


def run(nb, folder):
    """Execute `nb` in place, in a fresh kernel whose working folder is `folder`."""
    NotebookClient(
        nb,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(folder)}},
        timeout=300,
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
    ).execute()


def store(path):
    """Run and store one notebook. Returns what to tell the author, and whether it went well."""
    nb = nbformat.read(path, as_version=4)
    try:
        run(nb, path.parent)
    except CellExecutionError as error:
        return f"{path.name}: not stored, as a cell failed\n{error}", False
    clean(nb)
    nbformat.validate(nb)
    path.write_text(nbformat.writes(nb) + "\n", encoding="utf-8", newline="\n")
    return f"{path.name}: stored", True


def main(names):
    paths = [Path(name).resolve() for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    ok = True
    with ProcessPoolExecutor(max_workers=2) as pool:
        for message, stored in pool.map(store, paths):
            print(message, flush=True)
            ok = ok and stored
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
