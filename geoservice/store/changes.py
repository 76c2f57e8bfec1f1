"""Notices in less than a microsecond whether anything was committed to a SQLite catalogue: what was read may be kept.

A commit is what it writes into the header of the WAL index, the file `-shm`: readers find the latest state there
(https://sqlite.org/walformat.html, 2.2), and so does this module, through a map of its own. `PRAGMA data_version`
says the same, but lets go of Python's lock while it asks: nine threads that ask at every tile get in each other's way
so much that they answer half as many.
"""

from __future__ import annotations

import mmap
import os
import sqlite3
import struct
from itertools import count
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import NamedTuple
from weakref import WeakSet

from geoservice.store.sqlite import CatalogueConnection, connect, identity_of

Mark = tuple[int, bytes]
"""Which watch, and what it sees; two equal marks of one process are the same state."""

_HEADER_BYTES = 48
_FORMAT = struct.pack("=I", 3_007_000)
#: A file put in the place of another (a restored backup) may go unnoticed this long; a commit never does.
_SAME_FILE_S = 0.05


class _Watch(NamedTuple):
    """A connection, which alone keeps the WAL index from being deleted, and the index."""

    number: int
    connection: CatalogueConnection
    head: mmap.mmap


class Changes:
    """Watches one file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._numbers = count()
        self._watch: _Watch | None = None
        self._look_again = 0.0
        _all.add(self)

    def mark(self) -> Mark | None:
        """The present state; None where it cannot be told, and everything must be read again."""
        watch, now = self._watch, monotonic()
        if watch is None or now >= self._look_again:
            watch = self._watching()
            self._look_again = now + _SAME_FILE_S
        return None if watch is None else (watch.number, watch.head[:_HEADER_BYTES])

    def close(self) -> None:
        """Give the connection back; the next question opens a new one."""
        with self._lock:
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.connection.close()

    def forget(self) -> None:
        """In a forked process: leave the parent's connection alone, not even closing it."""
        self._lock = Lock()
        if self._watch is not None:
            _left_to_parent.append(self._watch.connection)
        self._watch = None

    def _watching(self) -> _Watch | None:
        """The watch over the file that is there now, or None where later commits could not be seen."""
        with self._lock:
            watch, identity = self._watch, identity_of(self._file)
            if watch is not None and watch.connection.identity == identity:
                return watch
            self._watch = None
            if watch is not None:
                watch.connection.close()
            self._watch = _watch(self._file, next(self._numbers))
            return self._watch


def _watch(file: Path, number: int) -> _Watch | None:
    try:
        connection = connect(file)
    except sqlite3.Error:
        return None
    index = None if connection.is_frozen else _index(file)
    if index is None or index[:4] != _FORMAT:
        connection.close()
        return None
    return _Watch(number, connection, index)


def _index(file: Path) -> mmap.mmap | None:
    try:
        descriptor = os.open(os.path.realpath(file) + "-shm", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    index = mmap.mmap(descriptor, _HEADER_BYTES, prot=mmap.PROT_READ)
    # Closing any descriptor of a file drops every lock this process has on it (fcntl, POSIX): they stay open for good.
    _kept_open.append((descriptor, index))
    return index


_kept_open: list[tuple[int, mmap.mmap]] = []
_all: WeakSet[Changes] = WeakSet()
_left_to_parent: list[sqlite3.Connection] = []


def _after_fork() -> None:
    for changes in _all:
        changes.forget()


os.register_at_fork(after_in_child=_after_fork)
