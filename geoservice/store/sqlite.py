"""How a SQLite catalogue is opened: WAL, patient, durable, and readable where nothing can be written."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

BUSY_S = 60.0
WRITING = "geoservice_writing"
"""Execution option of connections that will write: they take the write lock at once."""

# Where the folder cannot be written, or the disk is full, the shared memory of WAL cannot be made.
_NO_SHARED_MEMORY = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR")


class CatalogueConnection(sqlite3.Connection):
    """A connection that remembers which file it opened, and how."""

    identity: tuple[int, int] = (0, 0)
    is_frozen = False
    """Opened without locks, so it may see nothing that is written later."""
    is_used = False


def sqlite_engine(path: Path) -> Engine:
    """An engine over a file that exists; connections are opened when they are needed."""
    engine = create_engine(
        "sqlite://", creator=lambda: connect(path), poolclass=QueuePool, pool_size=8, max_overflow=56
    )
    event.listen(engine, "begin", _begin)

    @event.listens_for(engine, "checkout")
    def _still_current(connection: CatalogueConnection, _entry: ConnectionPoolEntry, _proxy: object) -> None:
        # A restored backup is another file under the same name; and a frozen connection serves once only.
        if connection.identity != identity_of(path) or (connection.is_frozen and connection.is_used):
            raise DisconnectionError
        connection.is_used = True

    return engine


def create_sqlite(path: Path) -> None:
    """Make an empty catalogue in WAL mode where there is none; to be called by one process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _begin(connection: Connection) -> None:
    # Readers need no transaction for their one SELECT. A writer that starts as a reader can fail half-way with BUSY.
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def connect(path: Path) -> CatalogueConnection:
    """One connection; a frozen one where nothing can be written."""
    try:
        return _opened(path, "mode=rw")
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(_NO_SHARED_MEMORY) or _has_log(path):
            raise
        connection = _opened(path, "mode=ro&immutable=1")
        connection.is_frozen = True
        return connection


def _opened(path: Path, mode: str) -> CatalogueConnection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
        factory=CatalogueConnection,
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # The first look at the file is what fails where the shared memory cannot be made.
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        connection.identity = identity_of(path)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.is_file() and log.stat().st_size > 0


def identity_of(path: Path) -> tuple[int, int]:
    """Device and inode of the file of this name; a restored backup is another one."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return (-1, -1)
    return found.st_dev, found.st_ino
