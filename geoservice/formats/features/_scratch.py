"""A folder for the file that a format can only write to a disk, gone when the file was sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoservice.errors import UnavailableError, reason_of
from geoservice.formats import LayerView
from geoservice.i18n import message as _


@contextmanager
def scratch_folder(view: LayerView) -> Iterator[Path]:
    """An empty folder: in the cache of the data directory, where there is room for large files, else in the system's.

    Raises UnavailableError where neither can be written.
    """
    try:
        made = _made(view.cache_dir)
    except OSError as error:
        raise UnavailableError(
            _("Berkas sementara tidak dapat ditulis: %(reason)s.", reason=reason_of(error)),
            hint=_("Kosongkan ruang disk atau perbaiki hak tulis folder data, lalu ulangi."),
        ) from error
    with made as folder:
        yield Path(folder)


def _made(cache_dir: Path | None) -> tempfile.TemporaryDirectory[str]:
    if cache_dir is not None:
        try:
            parent = cache_dir / "exports"
            parent.mkdir(parents=True, exist_ok=True)
            return tempfile.TemporaryDirectory(dir=parent, prefix="work-")
        except OSError:
            pass
    return tempfile.TemporaryDirectory(prefix="geoservice-")
