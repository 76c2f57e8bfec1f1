"""The data directory: its format number, and the catalogue made, upgraded or refused."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sqlalchemy import Connection

from geoservice.errors import NotFoundError, UnavailableError
from geoservice.i18n import message as _
from geoservice.settings import Settings
from geoservice.store.database import Database
from geoservice.store.failures import busy, database_explained, disk_explained, disk_failure
from geoservice.store.locks import WAIT_S, file_lock
from geoservice.store.migrations import current_revision, migrate
from geoservice.store.schema import REVISIONS
from geoservice.store.sqlite import create_sqlite

#: Number of the layout of the data directory; the tables have a revision of their own.
FORMAT = 1


def check_for_reading(settings: Settings, database: Database) -> None:
    """Refuse a data directory that is missing, or that another release must read."""
    is_missing = database.file is not None and not database.file.is_file()
    if is_missing or not settings.data_dir.is_dir():
        raise _no_data(settings.data_dir)
    _check_format(settings.data_dir)
    with database.reading() as connection:
        revision = current_revision(connection)
    if revision is None:
        raise _no_data(settings.data_dir)
    _check_revision(revision)


def prepare_for_writing(settings: Settings, database: Database, *, may_upgrade: bool = False) -> None:
    """Make what is missing; an older catalogue is refused unless `may_upgrade`, a newer one always."""
    folder = settings.data_dir
    with disk_explained(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise disk_failure(PermissionError(13, "read-only"), str(folder))
    _check_format(folder)
    with file_lock(folder / "locks" / "catalogue.lock", time.monotonic() + WAIT_S) as is_held:
        if not is_held:
            raise busy()
        with disk_explained(str(folder)):
            for name in ("blobs", "cache", "incoming"):
                (folder / name).mkdir(exist_ok=True)
            _write_format(folder)
        _make_catalogue(database, may_upgrade=may_upgrade)


def _make_catalogue(database: Database, *, may_upgrade: bool) -> None:
    if database.file is not None:
        with disk_explained(database.file.name), database_explained():
            create_sqlite(database.file)
    with database.reading() as connection:
        if current_revision(connection) == REVISIONS[-1]:
            return
    with database.writing() as connection:
        _bring_up(connection, may_upgrade=may_upgrade)


def _bring_up(connection: Connection, *, may_upgrade: bool) -> None:
    # Asked again inside the transaction: another process may have been quicker.
    if connection.dialect.name == "postgresql":
        # Several machines may share the database; the number is only a name for this lock.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7283510601)")
    revision = current_revision(connection)
    if revision is not None and not may_upgrade:
        _check_revision(revision)
    elif revision is not None:
        _refuse_newer(revision)
    if revision != REVISIONS[-1]:
        migrate(connection)


def _check_format(folder: Path) -> None:
    path = folder / "format"
    try:
        number = int(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return
    except ValueError as error:
        raise UnavailableError(
            _("Berkas “format” di folder data rusak."), hint=_("Tulis angka %(number)s ke dalamnya.", number=FORMAT)
        ) from error
    except OSError as error:
        raise disk_failure(error, path.name) from error
    if number > FORMAT:
        raise _newer()


def _write_format(folder: Path) -> None:
    path = folder / "format"
    if path.exists():
        return
    aside = folder / "format.new"
    aside.write_text(f"{FORMAT}\n", encoding="ascii")
    aside.replace(path)


def _check_revision(revision: str) -> None:
    _refuse_newer(revision)
    if revision != REVISIONS[-1]:
        raise UnavailableError(
            _("Katalog ini berasal dari geoservice yang lebih lama (revisi %(revision)s).", revision=revision),
            hint=_("Buat cadangan, lalu jalankan “geoservice upgrade”."),
        )


def _refuse_newer(revision: str) -> None:
    if revision not in REVISIONS:
        raise _newer()


def _newer() -> UnavailableError:
    return UnavailableError(
        _("Folder data ini dibuat oleh geoservice yang lebih baru."), hint=_("Perbarui geoservice di komputer ini.")
    )


def _no_data(folder: Path) -> NotFoundError:
    return NotFoundError(
        _("Folder data “%(folder)s” belum berisi katalog.", folder=folder),
        hint=_("Coba “geoservice demo”, atau masukkan batas wilayah dengan “geoservice boundaries import”."),
    )
