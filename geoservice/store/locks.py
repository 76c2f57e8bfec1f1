"""Publish locks: one publisher of a layer at a time on one machine; a lock dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _
from geoservice.store.failures import disk_explained

WAIT_S = 60.0
_STEP_S = 0.02


@contextmanager
def publish_lock(data_dir: Path, *layer_ids: str, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the locks of these layers for the length of a block.

    Waits for other publishers at most `wait_s` in all, then raises UnavailableError. The ids must be identifiers.
    """
    deadline = time.monotonic() + wait_s
    with ExitStack() as held:
        for layer_id in _in_one_order(layer_ids):
            lock = held.enter_context(file_lock(data_dir / "locks" / f"layer-{layer_id}.lock", deadline))
            if not lock:
                raise UnavailableError(
                    _("Peta “%(layer)s” sedang diterbitkan oleh proses lain.", layer=layer_id),
                    hint=_("Tunggu sampai selesai, lalu ulangi."),
                )
        yield


@contextmanager
def file_lock(path: Path, deadline: float | None = None, *, shared: bool = False) -> Iterator[bool]:
    """Lock a file with flock; yields whether it was had before `deadline` (of time.monotonic), None waits for ever.

    The file stays: removing it would let two processes lock two different files of one name.
    """
    with disk_explained(f"{path.parent.name}/{path.name}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        yield _flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, deadline)
    finally:
        os.close(descriptor)


def _flock(descriptor: int, operation: int, deadline: float | None) -> bool:
    if deadline is None:
        fcntl.flock(descriptor, operation)
        return True
    while True:
        try:
            fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_STEP_S)
        else:
            return True


def _in_one_order(layer_ids: Iterable[str]) -> list[str]:
    # Two publishers of the same layers in different order would wait for each other for ever.
    return sorted(set(layer_ids))
