"""Rows that carry a manifest: written with a checksum, read only when it still fits."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.boundary import BoundaryEdition, Preparation
from geoservice.model.layer import LayerVersion
from geoservice.store import manifest
from geoservice.store.failures import damaged_catalogue

T = TypeVar("T", LayerVersion, BoundaryEdition, Preparation)


def packed(value: LayerVersion | BoundaryEdition | Preparation) -> dict[str, str]:
    """The columns `manifest` and `checksum` of a noun."""
    text = manifest.dump(value)
    return {"manifest": text, "checksum": manifest.checksum(text)}


def unpacked(kind: type[T], text: str, checksum: str) -> T:
    """The noun of a row; raises UnavailableError when the row is not what was written."""
    if manifest.checksum(text) != checksum:
        raise damaged_catalogue(_("isi satu baris berubah"))
    try:
        return manifest.load(kind, text)
    except ValueError as error:
        raise damaged_catalogue(_("isi satu baris tidak dapat dibaca oleh geoservice versi ini")) from error


def near(wanted: str, known: Iterable[str]) -> Message | None:
    """A hint that names the ids most like the wanted one, or those there are."""
    ids = sorted(known)
    found = get_close_matches(wanted, ids, n=3, cutoff=0.5)
    if found:
        return _("Mungkin yang dimaksud: %(ids)s.", ids=", ".join(found))
    if ids:
        return _("Yang ada antara lain: %(ids)s.", ids=", ".join(ids[:5]))
    return None
