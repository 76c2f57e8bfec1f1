"""Theme files: the values, reasons and classes of a layer as one small file of plain arrays, never a pickle.

Layout, little-endian: 32 bytes of header (magic, format, number of regions, length of the categories), then float64
values, uint8 reasons, uint8 classes, and the categories as a JSON list. Equal themes give equal bytes.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _
from geoservice.model.layer import Theme
from geoservice.store.failures import disk_explained

FORMAT = 1
_MAGIC = b"GEOTHEME"
_HEADER = struct.Struct("<8sIII12x")
_REGION_BYTES = 8 + 1 + 1


def theme_bytes(theme: Theme) -> bytes:
    """The theme as a file; raises ValueError when its arrays differ in length."""
    n = len(theme.values)
    if not n == len(theme.reasons) == len(theme.classes):
        raise ValueError(f"a theme has one length: {n}, {len(theme.reasons)}, {len(theme.classes)}")
    # One zero and one NaN, so that equal themes are equal bytes.
    values = np.where(np.isnan(theme.values), np.nan, theme.values + 0.0).astype("<f8")
    categories = json.dumps(list(theme.categories), ensure_ascii=False, separators=(",", ":")).encode()
    header = _HEADER.pack(_MAGIC, FORMAT, n, len(categories))
    arrays = (values, theme.reasons.astype(np.uint8), theme.classes.astype(np.uint8))
    return header + b"".join(array.tobytes() for array in arrays) + categories


def write_theme(theme: Theme, path: Path) -> None:
    """Write the theme to a file that `BlobStore.put` may then keep."""
    with disk_explained(path.name):
        path.write_bytes(theme_bytes(theme))


def read_theme(path: Path) -> Theme:
    """The theme in a file, its arrays read-only; raises UnavailableError when the file is damaged or too new."""
    with disk_explained(path.name):
        data = path.read_bytes()
    if len(data) < _HEADER.size:
        raise _damaged(path)
    magic, number, n, length = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise _damaged(path)
    if number > FORMAT:
        raise UnavailableError(
            _("Berkas tema %(name)s dibuat oleh geoservice yang lebih baru.", name=path.name[:12]),
            hint=_("Perbarui geoservice di komputer ini."),
        )
    if len(data) != _HEADER.size + n * _REGION_BYTES + length:
        raise _damaged(path)
    return _parsed(data, n, path)


def _parsed(data: bytes, n: int, path: Path) -> Theme:
    start = _HEADER.size
    try:
        categories = json.loads(data[start + n * _REGION_BYTES :])
    except ValueError as error:
        raise _damaged(path) from error
    return Theme(
        values=np.frombuffer(data, "<f8", n, start).astype(np.float64, copy=False),
        reasons=np.frombuffer(data, np.uint8, n, start + 8 * n),
        classes=np.frombuffer(data, np.uint8, n, start + 9 * n),
        categories=tuple(categories),
    )


def _damaged(path: Path) -> UnavailableError:
    return UnavailableError(
        _("Berkas tema %(name)s rusak.", name=path.name[:12]),
        hint=_("Jalankan “geoservice verify”, atau terbitkan lagi peta itu dari tabelnya."),
    )
