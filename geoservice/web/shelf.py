"""A shelf of finished bytes, shared by the threads of a worker: a storm of embeds draws each page once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

CAPACITY_BYTES = 64 * 1024 * 1024
_LARGEST_SHARE = 16


class Shelf:
    """Keeps what was asked for last, up to a size in bytes; a key must determine its bytes for ever."""

    def __init__(self, capacity: int = CAPACITY_BYTES) -> None:
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under the key, made first where there are none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        body = make()
        if len(body) <= self._capacity // _LARGEST_SHARE:
            self._keep(key, body)
        return body

    def _keep(self, key: Hashable, body: bytes) -> None:
        with self._lock:
            self._size += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._size > self._capacity:
                _oldest, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)
