"""Parse untrusted workbooks in a process of their own, with little memory, little time and no network.

The parsers are native code or handle compressed data: whatever a file makes them do ends with that process. Grids come
back as JSON, never as pickles, so that a parser that was taken over can still say nothing but cells.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from geoservice.errors import GeoserviceError, InvalidInputError, NotFoundError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.tables.grid import Cell, Grid

WALL_S = 60
CPU_S = 45
#: Private memory; shared libraries and their reserved address space come on top.
MEMORY_BYTES = 1536 * 1024 * 1024
_ADDRESS_BYTES = 6 * 1024 * 1024 * 1024
_OUTPUT_BYTES = 400 * 1024 * 1024
_OPEN_FILES = 32
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_KINDS: dict[str, type[GeoserviceError]] = {"not_found": NotFoundError, "invalid": InvalidInputError}


def read_apart(reader: str, path: Path) -> list[Grid]:
    """What the reader of this name makes of a file; raises InvalidInputError, also when a limit ended it."""
    # Nothing of the server's environment: it may hold passwords.
    environment = {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-P", "-m", __name__, reader, str(path.absolute())]
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module; the file name is only an argument
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=WALL_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_heavy(path) from error
        output.seek(0)
        answer = _answer(output)
    if done.returncode or answer is None:
        raise _too_heavy(path)
    if "error" in answer:
        raise _error(answer["error"])
    return [_grid(each) for each in answer["grids"]]


def _answer(output: IO[bytes]) -> dict[str, Any] | None:
    try:
        answer: dict[str, Any] = json.load(output)
    except ValueError:
        return None
    return answer


def _too_heavy(path: Path) -> InvalidInputError:
    return InvalidInputError(
        _("Berkas “%(file)s” terlalu berat untuk dibuka dengan aman: dihentikan.", file=path.name),
        hint=_("Salin tabelnya saja ke buku kerja baru, atau simpan sebagai CSV."),
    )


def _error(plain: dict[str, Any]) -> GeoserviceError:
    return _KINDS[plain["kind"]](_message(plain["message"]), hint=_message(plain["hint"]))


def _message(plain: list[Any]) -> Message:
    return Message(plain[0], {name: _message(v) if isinstance(v, list) else v for name, v in plain[1].items()})


def _grid(plain: dict[str, Any]) -> Grid:
    dated = plain.pop("dates")
    rows = plain.pop("rows")
    for row, column, text in dated:
        moment = datetime.datetime.fromisoformat(text)
        rows[row][column] = moment.date() if len(text) == len("2024-01-31") else moment
    start, count = plain.pop("numbers")
    return Grid(
        rows,
        range(start, start + count),
        merged=[tuple(each) for each in plain.pop("merged")],
        percents=[tuple(each) for each in plain.pop("percents")],
        warnings=tuple(map(_message, plain.pop("warnings"))),
        **plain,
    )


def main(reader: str, path: Path) -> None:
    """The other process: read under limits, and write the grids or the error to standard output."""
    from geoservice.tables.read import READERS

    found = READERS[reader]
    _confine()
    try:
        answer: dict[str, Any] = {"grids": [_plain_grid(grid) for grid in found.read(path)]}
    except (NotFoundError, InvalidInputError) as error:
        kind = "not_found" if isinstance(error, NotFoundError) else "invalid"
        hint = error.hint or _("Periksa berkasnya.")
        answer = {"error": {"kind": kind, "message": _plain_message(error.message), "hint": _plain_message(hint)}}
    json.dump(answer, sys.stdout, separators=(",", ":"))


def _confine() -> None:
    """From here on: bounded memory, processor time, output and files, no core dump, no network where that can be."""
    for limit, amount in (
        (resource.RLIMIT_AS, _ADDRESS_BYTES),
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, _OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (amount if hard == resource.RLIM_INFINITY else min(amount, hard),) * 2)
    # Refused in some containers; the parsers open no connection by themselves either.
    ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER_AND_NETWORK)


def _plain_grid(grid: Grid) -> dict[str, Any]:
    dates: list[tuple[int, int, str]] = []
    rows = [[_plain_cell(cell, r, c, dates) for c, cell in enumerate(row)] for r, row in enumerate(grid.rows)]
    return {
        "rows": rows,
        "dates": dates,
        "numbers": [grid.numbers[0] if grid.numbers else 1, len(grid.numbers)],
        "sheet": grid.sheet,
        "encoding": grid.encoding,
        "delimiter": grid.delimiter,
        "merged": list(grid.merged),
        "percents": list(grid.percents),
        "warnings": [_plain_message(warning) for warning in grid.warnings],
        "hidden": grid.hidden,
    }


def _plain_cell(cell: Cell, row: int, column: int, dates: list[tuple[int, int, str]]) -> str | int | float | None:
    if isinstance(cell, datetime.date):
        dates.append((row, column, cell.isoformat()))
        return None
    return cell


def _plain_message(text: Message) -> list[Any]:
    values = {name: _plain_message(v) if isinstance(v, Message) else v for name, v in text.values.items()}
    return [text.msgid, values]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
