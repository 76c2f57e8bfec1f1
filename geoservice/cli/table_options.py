"""What `inspect` and `publish` share: how a table is read, and what its corrections leave behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geoservice.cli import door
from geoservice.cli.door import option
from geoservice.i18n import Message
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from geoservice.actions.inspect_table import JoinedTable
    from geoservice.actions.table_request import TableRequest
    from geoservice.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def table_options(command: F) -> F:
    """Add the argument and the options that say how to read a table."""
    for decorate in reversed(
        (
            click.argument("table", type=click.Path(path_type=Path)),
            option("--boundary", required=True, help=N_("Id batas wilayah, misalnya desa-1601.")),
            option("--sheet", help=N_("Nama lembar kerja; bawaan: lembar pertama yang berisi tabel.")),
            option("--key", help=N_("Kolom kode atau nama wilayah; bawaan: dicari sendiri.")),
            option("--decimal", type=click.Choice(["comma", "point"]), help=N_("Tanda desimal bila meragukan.")),
            option("--value", "values", multiple=True, help=N_("Kolom nilai; boleh diulang. Bawaan: semua.")),
            option(
                "--period",
                help=N_("Periode yang dipilih (labelnya, bila tabel tidak menyebutnya): 2024, 2024-S1."),
            ),
            option("--sum-rows", is_flag=True, help=N_("Jumlahkan baris-baris satu wilayah (TPS, RT).")),
            option(
                "--aliases",
                type=click.Path(path_type=Path),
                help=N_("Berkas CSV keputusan nama → kode: dibaca, diingat, dan dilengkapi."),
            ),
            option("--changes", type=click.Path(path_type=Path), help=N_("Berkas CSV kode lama → kode baru.")),
        )
    ):
        command = decorate(command)
    return command


def table_request(options: dict[str, Any]) -> TableRequest:
    """The request that the options make."""
    from geoservice.actions.table_request import TableRequest

    names = TableRequest.__dataclass_fields__
    given = {name: value for name, value in options.items() if name in names and value is not None}
    return TableRequest(path=options["table"], **given)


def keep_decisions(joined: JoinedTable, boundary: str, store: Store) -> None:
    """Remember what the file of corrections says, and tell how much of it was new."""
    from geoservice.actions import decisions

    kept = decisions.keep_decisions(joined, boundary, store, door.current_actor())
    if kept:
        tell(_("%(count)s keputusan nama diingat untuk batas “%(id)s”.", count=kept, id=boundary))


def tell(text: Message) -> None:
    """One line beside the results, on standard error."""
    door.progress_console().print(str(text), soft_wrap=True)
