"""A folder for work in progress inside the data directory, gone when the work is done or its process is."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoservice.errors import UnavailableError, reason_of
from geoservice.i18n import message as _
from geoservice.store import Store
from geoservice.store.blobs import Freed
from geoservice.store.care import DAY_S

_KEPT = "prepare-"


@contextmanager
def workspace(store: Store) -> Iterator[Path]:
    """An empty folder on the disk of the blobs, so that keeping a file is a rename; removed at the end.

    Raises UnavailableError when the data directory cannot be written, also for what the block itself writes.
    """
    try:
        folder, handle = _claim(store.incoming_dir)
        try:
            yield folder
        finally:
            os.close(handle)
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise UnavailableError(
            _("Folder data “%(path)s” tidak dapat ditulis: %(reason)s.", path=store.data_dir, reason=reason_of(error)),
            hint=_("Kosongkan ruang disk atau perbaiki hak tulisnya; belum ada yang diubah."),
        ) from error


@contextmanager
def kept_workspace(store: Store, name: str) -> Iterator[Path]:
    """A folder that stays, with the folders in it, when the block does not end well; for one process at a time.

    Removed when the block ends well, and by `sweep_kept` when nobody came back to it. Raises UnavailableError as
    `workspace`.
    """
    folder = store.incoming_dir / f"{_KEPT}{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            yield folder
        except BaseException:
            _keep_pieces(folder)
            raise
        shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise UnavailableError(
            _("Folder data “%(path)s” tidak dapat ditulis: %(reason)s.", path=store.data_dir, reason=reason_of(error)),
            hint=_("Kosongkan ruang disk atau perbaiki hak tulisnya; belum ada yang diubah."),
        ) from error


def _keep_pieces(folder: Path) -> None:
    """Leave only what the next one can use: finished pieces, which are in folders of their own."""
    if not any(folder.glob("*/*")):
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()


def sweep_kept(store: Store, older_than_s: float = DAY_S) -> Freed:
    """Remove kept workspaces that nobody wrote to within this time."""
    freed = Freed(0, 0)
    for folder in store.incoming_dir.glob(f"{_KEPT}*"):
        files = [path.stat() for path in folder.rglob("*") if path.is_file()]
        newest = max((found.st_mtime for found in files), default=folder.stat().st_mtime)
        if newest < time.time() - older_than_s:
            shutil.rmtree(folder, ignore_errors=True)
            freed += Freed(len(files), sum(found.st_size for found in files))
    return freed


def _claim(incoming: Path) -> tuple[Path, int]:
    """A new folder and the lock that holds it; the lock dies with the process."""
    incoming.mkdir(parents=True, exist_ok=True)
    door = os.open(incoming, os.O_RDONLY)
    try:
        # One at a time, or a sweeper could take a folder in the moment between its making and its locking.
        fcntl.flock(door, fcntl.LOCK_EX)
        _sweep(incoming)
        folder = Path(tempfile.mkdtemp(dir=incoming, prefix="work-"))
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    finally:
        os.close(door)
    return folder, handle


def _sweep(incoming: Path) -> None:
    for folder in incoming.glob("work-*"):
        try:
            handle = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # its owner finished just now
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)
