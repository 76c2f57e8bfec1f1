"""Giving memory back to the operating system between the steps of long work."""

from __future__ import annotations

import ctypes
import mmap
import sys
from threading import Lock
from weakref import WeakSet

_ARENA_MAX, _POOLS = -8, 2  # M_ARENA_MAX of <malloc.h>

_maps: WeakSet[mmap.mmap] = WeakSet()
_guard = Lock()


def remember_map(mapped: mmap.mmap) -> None:
    """Let `let_go_of_maps` know of a mapped file that is only read."""
    with _guard:
        _maps.add(mapped)


def let_go_of_maps() -> None:
    """Stop counting the pages of mapped files as memory of this process; what is read again is in the page cache.

    A worker that wrote the GeoJSON of a country once held 300 MB of it from then on (measured).
    """
    if sys.platform == "linux":
        with _guard:
            maps = tuple(_maps)
        for mapped in maps:
            mapped.madvise(mmap.MADV_DONTNEED)


def give_back() -> None:
    """Hand over what was freed; elsewhere than with the GNU C library nothing happens.

    glibc keeps the memory of millions of small geometries after they are gone: 0.7 GB after reading a country.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(ctypes.c_size_t(0))


def share_memory_pools() -> None:
    """Let all threads take memory from two pools instead of up to eight a processor; with the GNU C library only.

    Python lets one thread run at a time, so they do not wait for each other; each pool keeps what was freed in it.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is not None:
        set_option(_ARENA_MAX, _POOLS)
