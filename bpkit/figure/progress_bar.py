"""A progress bar that leaves nothing behind in the stored notebook."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from IPython.display import display
from tqdm.notebook import tqdm

WIDGET = "application/vnd.jupyter.widget-view+json"
Record = TypeVar("Record")


def progress(records: Iterable[Record], total: int, label: str = "epochs") -> Iterator[Record]:
    """Go through `records`, `total` of them, with a tqdm bar as a widget.

    Only the widget is shown, without the text that usually stands beside it: the text would be
    stored, and say something else at each run.
    """
    bar = tqdm(records, total=total, desc=label, display=False)
    display({WIDGET: bar.container._repr_mimebundle_()[WIDGET]}, raw=True)
    yield from bar
