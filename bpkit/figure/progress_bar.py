"""A progress bar that leaves nothing behind in the stored notebook."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from IPython.display import display
from ipywidgets import IntProgress

from bpkit.words import say

WIDGET = "application/vnd.jupyter.widget-view+json"
Record = TypeVar("Record")


def progress(records: Iterable[Record], total: int, label: str = "") -> Iterator[Record]:
    """Go through `records`, `total` of them, with a bar that says how far it has come.

    Only the widget is shown, without the text that usually stands beside it: the text would be
    stored, and say something else at each run.
    """
    bar = IntProgress(max=total, style={"description_width": "initial"})
    display({WIDGET: bar._repr_mimebundle_()[WIDGET]}, raw=True)
    for number, record in enumerate(records, start=1):
        bar.value, bar.description = number, f"{label or say('epochs')} {number}/{total}"
        yield record
