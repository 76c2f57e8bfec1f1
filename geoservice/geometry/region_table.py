"""Who the regions of a prepared edition are: one small part, read without opening any geometry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geoservice.errors import UnavailableError
from geoservice.geometry.packs import Array, DamagedPackError, open_pack
from geoservice.geometry.ragged import Texts
from geoservice.i18n import message as _
from geoservice.model.boundary import BoundaryEdition, RegionTable

#: The name of that part.
REGIONS = "regions"
DAMAGES = (DamagedPackError, OSError, KeyError, ValueError)


def open_regions(edition: BoundaryEdition, path: Path) -> RegionTable:
    """The regions of an edition from its part; raises UnavailableError when the file is missing or damaged."""
    with explained(edition):
        regions = regions_of(open_pack(path))
        if len(regions) != edition.regions:
            raise DamagedPackError("a part of another edition")
        return regions


def regions_of(pack: Mapping[str, Array]) -> RegionTable:
    """The columns of the part; raises KeyError when one is missing."""
    names = [name.removesuffix(":data") for name in pack if name.endswith(":data")]
    columns = {name: Texts(pack[f"{name}:offsets"], pack[f"{name}:data"]) for name in names}
    parents = {name.removeprefix("parent:"): texts for name, texts in columns.items() if name.startswith("parent:")}
    return RegionTable(columns["code"], columns["name"], columns["kind"], parents)


@contextmanager
def explained(edition: BoundaryEdition) -> Iterator[None]:
    """Turn what a damaged file raises into UnavailableError that names the remedy."""
    try:
        yield
    except DAMAGES as error:
        raise damaged(edition, error) from error


def damaged(edition: BoundaryEdition, error: Exception) -> UnavailableError:
    """What is said of an edition with a damaged file."""
    return UnavailableError(
        _("Berkas siap-pakai batas “%(id)s” rusak atau hilang: %(reason)s", id=edition.set_id, reason=str(error)),
        hint=_("Buat lagi dengan: geoservice prepare %(id)s", id=edition.set_id),
    )
