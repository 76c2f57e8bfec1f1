"""Shelves of finished answers, shared by the threads of a worker: a storm of embeds draws each page once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

CAPACITY_BYTES = 64 * 1024 * 1024
_LARGEST_SHARE = 8

V = TypeVar("V")


class LeastRecent(Generic[V]):
    """Keeps what was asked for last, up to a size in bytes; a key must determine its value, or its reader check it.

    In two generations: what is asked for moves into the young one; when that holds half of the size it becomes the old
    one, and what was not asked for since is dropped. Threads need no lock for that, and a value no place in a list.
    """

    def __init__(self, capacity: int, size_of: Callable[[V], int]) -> None:
        self._most = capacity // 2
        self._size_of = size_of
        self._young_size = 0
        self._young: dict[Hashable, V] = {}
        self._old: dict[Hashable, V] = {}

    def find(self, key: Hashable) -> V | None:
        """What is kept under the key."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.keep(key, found)
        return found

    def keep(self, key: Hashable, value: V) -> None:
        """Keep a value, in the place of those not asked for longest; one that is very large is not kept."""
        size = self._size_of(value)
        if size > self._most // _LARGEST_SHARE:
            return
        if self._young_size + size > self._most:
            self._old, self._young, self._young_size = self._young, {}, 0
        self._young[key] = value
        self._young_size += size  # counted twice where it replaces another: a generation then ends a little early


class Shelf:
    """Finished bytes by a key that determines them for ever."""

    def __init__(self, capacity: int = CAPACITY_BYTES) -> None:
        self._kept: LeastRecent[bytes] = LeastRecent(capacity, len)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under the key, made first where there are none."""
        body = self._kept.find(key)
        if body is None:
            body = make()
            self._kept.keep(key, body)
        return body
