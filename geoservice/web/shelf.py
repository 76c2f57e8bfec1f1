"""Shelves of finished answers, shared by the threads of a worker: a storm of embeds draws each page once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

CAPACITY_BYTES = 64 * 1024 * 1024
_LARGEST_SHARE = 16

V = TypeVar("V")


class LeastRecent(Generic[V]):
    """Keeps what was asked for last, up to a size in bytes; a key must determine its value, or its reader check it."""

    def __init__(self, capacity: int, size_of: Callable[[V], int]) -> None:
        self._capacity = capacity
        self._size_of = size_of
        self._size = 0
        self._kept: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> V | None:
        """What is kept under the key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, value: V) -> None:
        """Keep a value, in the place of those not asked for longest; one that is very large is not kept."""
        size = self._size_of(value)
        if size > self._capacity // _LARGEST_SHARE:
            return
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._size += size - (0 if replaced is None else self._size_of(replaced))
            self._kept[key] = value
            while self._size > self._capacity:
                _oldest, dropped = self._kept.popitem(last=False)
                self._size -= self._size_of(dropped)


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
