"""The BPS-Kemendagri crosswalk of a data directory: imported once, used by every join."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from geoservice.actions.workspace import workspace
from geoservice.joining.crosswalk import Crosswalk, read_crosswalk, write_crosswalk
from geoservice.store import Store

FILE_NAME = "crosswalk.csv.gz"


def import_crosswalk(path: Path, store: Store) -> int:
    """Keep a code table for all joins from now on; returns how many BPS codes it knows.

    The file is checked whole before it replaces the one in use. Raises InvalidInputError naming the row.
    """
    crosswalk = read_crosswalk(path)
    with workspace(store) as folder:
        aside = folder / FILE_NAME
        write_crosswalk(crosswalk, aside)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(aside, store.data_dir / FILE_NAME)
    return len(crosswalk)


def load_crosswalk(store: Store) -> Crosswalk | None:
    """The crosswalk of this data directory, None when none was imported."""
    path = store.data_dir / FILE_NAME
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=1)
def _read(path: Path, changed_ns: int) -> Crosswalk:
    return read_crosswalk(path)
