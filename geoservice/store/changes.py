"""Notices whether anything was committed to a SQLite catalogue, in 4 microseconds: what was read before may be kept."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import Lock
from time import monotonic
from weakref import WeakSet

from geoservice.store.sqlite import connect, identity_of


Mark = tuple[int, int]
"""Which connection watched and what it said; two equal marks of one process are the same state."""

#: A file put in the place of another (a restored backup) may go unnoticed this long; a commit never does.
_SAME_FILE_S = 0.002


class Changes:
    """Watches one file through a connection of its own.

    `PRAGMA data_version` changes with every commit of every other connection, in this process or another
    (https://sqlite.org/pragma.html#pragma_data_version).
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._watches = 0
        self._connection: sqlite3.Connection | None = None
        self._seen = (-1, -1)
        self._look_again = 0.0
        _all.add(self)

    def mark(self) -> Mark | None:
        """The present state; None where it cannot be told, and everything must be read again."""
        connection, now = self._connection, monotonic()
        if connection is None or now >= self._look_again:
            connection = self._watch(identity_of(self._file))
            self._look_again = now + _SAME_FILE_S
        if connection is None:
            return None
        try:
            return self._watches, connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Give the connection back; the next question opens a new one."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def forget(self) -> None:
        """In a forked process: leave the parent's connection alone, not even closing it."""
        self._lock = Lock()
        if self._connection is not None:
            _left_to_parent.append(self._connection)
        self._connection = None

    def _watch(self, identity: tuple[int, int]) -> sqlite3.Connection | None:
        """A connection to the file that is there now, or None where it would not see later commits."""
        with self._lock:
            if self._connection is not None and self._seen == identity:
                return self._connection
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            try:
                connection = connect(self._file)
            except sqlite3.Error:
                return None
            if connection.is_frozen or connection.identity != identity:
                connection.close()
                return None
            self._watches += 1
            self._connection, self._seen = connection, identity
            return connection


_all: WeakSet[Changes] = WeakSet()
_left_to_parent: list[sqlite3.Connection] = []


def _after_fork() -> None:
    for changes in _all:
        changes.forget()


os.register_at_fork(after_in_child=_after_fork)
