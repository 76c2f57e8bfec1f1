"""The database of the catalogue: one engine a process and address, safe in threads and after a fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TypeVar, cast

from sqlalchemy import URL, Connection, Engine, Pool, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.settings import Settings
from geoservice.store.changes import Changes, Mark
from geoservice.store.failures import database_explained
from geoservice.store.sqlite import BUSY_S, WRITING, sqlite_engine

V = TypeVar("V")

_MOST_KEPT = 4096


class Database:
    """Reading and writing, with errors in the user's words."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self.engine = engine
        self.file = file
        """The SQLite file; None for PostgreSQL."""
        self._changes = Changes(file) if file else None
        self._kept: tuple[Mark | None, dict[Hashable, tuple[float, object]]] = (None, {})

    def mark(self) -> Mark | None:
        """A value that changes with every commit; None where that cannot be told and everything must be read again."""
        return self._changes.mark() if self._changes else None

    def while_unchanged(self, key: Hashable, make: Callable[[], V], for_s: float) -> V:
        """What `make` returned last for this key, if nothing was committed since and it is not older than `for_s`."""
        mark = self.mark()
        if mark is None:
            return make()
        if self._kept[0] != mark:
            self._kept = (mark, {})
        values = self._kept[1]
        found = values.get(key)
        if found is not None and monotonic() < found[0]:
            return cast(V, found[1])
        made = make()  # it reads the state of the mark, or a later one that the next mark tells apart
        if len(values) >= _MOST_KEPT:
            values.clear()
        values[key] = (monotonic() + for_s, made)
        return made

    def close(self) -> None:
        """Give the connections back; the next question opens new ones."""
        self.engine.dispose()
        if self._changes:
            self._changes.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for single SELECTs, each of which sees one committed state."""
        with database_explained(), self.engine.connect() as connection:
            if self.file is None:
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed durably at the end of the block, undone by any error in it."""
        with database_explained(), self.engine.connect() as connection:
            connection = connection.execution_options(**{WRITING: True})
            with connection.begin():
                if self.file is None:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_S:.0f}s'")
                yield connection


_databases: dict[URL, Database] = {}
_guard = Lock()
_left_to_parent: list[Pool] = []


def open_database(settings: Settings) -> Database:
    """The database of these settings, the same object every time; nothing is connected yet."""
    address = _address(settings)
    with _guard:
        if address not in _databases:
            _databases[address] = _database(address)
        return _databases[address]


def _address(settings: Settings) -> URL:
    if not settings.database:
        return URL.create("sqlite", database=str(settings.data_dir.absolute() / "catalogue.sqlite"))
    try:
        url = make_url(settings.database)
    except ArgumentError as error:
        raise _unknown_address() from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return URL.create("sqlite", database=str(Path(url.database).absolute()))
    raise _unknown_address()


def _database(address: URL) -> Database:
    if address.drivername == "sqlite":
        file = Path(address.database or "")
        return Database(sqlite_engine(file), file)
    engine = create_engine(
        address, pool_pre_ping=True, pool_size=8, max_overflow=24, connect_args={"connect_timeout": 10}
    )
    return Database(engine, None)


def _unknown_address() -> InvalidInputError:
    # The address itself is not repeated: it may hold a password.
    return InvalidInputError(
        _("Alamat basis data pada GEOSERVICE_DATABASE tidak dikenal."),
        hint=_("Kosongkan untuk SQLite di folder data, atau tulis postgresql://pengguna@server/basisdata."),
    )


def _after_fork() -> None:
    """In a forked worker: open new connections, and leave those of the parent alone."""
    global _guard
    _guard = Lock()
    for database in _databases.values():
        # Even closing an inherited connection would speak on the parent's socket or release its file locks.
        _left_to_parent.append(database.engine.pool)
        database.engine.dispose(close=False)


os.register_at_fork(after_in_child=_after_fork)
