"""Write a layer to a file in the format that the file's name asks for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from geoservice.actions.picture_request import exported
from geoservice.errors import InvalidInputError, UnavailableError, reason_of
from geoservice.formats import (
    FEATURE_FORMATS,
    IMAGE_FORMATS,
    METADATA_FORMATS,
    STYLE_FORMATS,
    ImageFormat,
    LayerView,
    PageFormat,
    SlowFormat,
)
from geoservice.formats.layouts.request import Paper, PictureRequest
from geoservice.formats.layouts.sheet import compose
from geoservice.geometry.steps import Progress
from geoservice.i18n import message as _
from geoservice.model.tile import window_of
from geoservice.store import Store

PICTURE_PX = 1200


def export_layer(store: Store, view: LayerView, path: Path, progress: Progress | None = None) -> int:
    """Write the whole layer and return the size in bytes; the file appears whole or not at all.

    Formats that take long tell the listener how much of how much is done.

    Raises InvalidInputError for an unknown extension, UnavailableError when the folder cannot be written.
    """
    return write_whole(path, _encoded(store, view, path.name, progress))


def export_extensions() -> list[str]:
    """Every extension that can be written, in alphabetical order."""
    rooms = (FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, METADATA_FORMATS)
    return sorted(output.extension for room in rooms for output in room.values())


def _encoded(store: Store, view: LayerView, name: str, progress: Progress | None) -> Iterable[bytes]:
    for features in FEATURE_FORMATS.values():
        if name.endswith(f".{features.extension}"):
            everything = np.arange(len(view.theme))
            if isinstance(features, SlowFormat):
                return features.chunks_told(view, everything, progress)
            return features.chunks(view, everything)
    # Before the pictures: `peta.legend.png` also ends in `.png`.
    for style in (*STYLE_FORMATS.values(), *METADATA_FORMATS.values()):
        if name.endswith(style.extension):
            return [style.encode(view)]
    for image in IMAGE_FORMATS.values():
        if name.endswith(f".{image.extension}"):
            return [_picture(store, view, image)]
    raise InvalidInputError(
        _("Format berkas “%(name)s” tidak dikenal.", name=name),
        hint=_("Pilih salah satu akhiran: %(extensions)s.", extensions=", ".join(export_extensions())),
    )


def _picture(store: Store, view: LayerView, image: ImageFormat) -> bytes:
    if not isinstance(image, PageFormat):
        return image.encode(view, window_of(view.prepared.edition.bbox, PICTURE_PX, PICTURE_PX))
    paper = Paper.A4 if image.extension == "pdf" else None
    return image.draw(compose(view, exported(store, view, PictureRequest(width=PICTURE_PX, paper=paper))))


def write_whole(path: Path, chunks: Iterable[bytes]) -> int:
    """Write a file that appears whole or not at all, and return its size; raises UnavailableError."""
    try:
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            size = sum(file.write(chunk) for chunk in chunks)
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(aside).unlink(missing_ok=True)
    return size


def _unwritable(path: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        _("Berkas “%(path)s” tidak dapat ditulis: %(reason)s.", path=path, reason=reason_of(error)),
        hint=_("Pilih folder lain dengan -o, atau kosongkan ruang disk."),
    )
