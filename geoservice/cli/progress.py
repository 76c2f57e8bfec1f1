"""Progress of long work on a terminal: one bar a step, on standard error, and nothing at all in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from geoservice.cli import door
from geoservice.i18n import message as _

Tell = Callable[[str, int, "int | None"], None]

STEPS = {
    "download": _("Mengunduh"),
    "read": _("Membaca"),
    "repair": _("Memperbaiki"),
    "check": _("Memeriksa tumpang tindih dan celah"),
    "pack": _("Menyiapkan geometri"),
    "export": _("Menulis berkas"),
}


@contextmanager
def shown_progress() -> Iterator[Tell]:
    """A function to call with the step, the amount done and the whole (None where nobody knows)."""
    screen = door.progress_console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, whole: int | None) -> None:
            if step not in tasks:
                for earlier in tasks.values():
                    bars.update(earlier, total=1, completed=1)
                tasks[step] = bars.add_task(str(STEPS[step]), total=None, amount="")
            bars.update(tasks[step], completed=done, total=whole, amount=_amount(step, done, whole))

        yield tell


def _amount(step: str, done: int, whole: int | None) -> str:
    if step == "download":
        return f"{decimal(done)} / {decimal(whole)}" if whole else decimal(done)
    return f"{100 * done // whole:3} %" if whole else ""
