"""A title for a boundary set that nobody has named, made from what its regions say of themselves."""

from __future__ import annotations

from collections.abc import Sequence

from geoservice.model.boundary import RegionTable

_PARENT_NAMES = ("nama_kec", "nama_kab", "nama_prov")


def title_from_regions(regions: RegionTable) -> str:
    """`Desa dan kelurahan di Kabupaten Ogan Komering Ulu`; empty where no one unit holds all regions."""
    place = next((name for name in map(regions.parents.get, _PARENT_NAMES) if name and _is_one(name)), None)
    if place is None:
        return ""
    kinds = sorted({kind.strip().lower() for kind in regions.kinds})
    named = " dan ".join(kinds) if 1 <= len(kinds) <= 2 and all(kinds) else "wilayah"
    return f"{named[0].upper()}{named[1:]} di {place[0]}"


def _is_one(names: Sequence[str]) -> bool:
    found = set(names)
    return len(found) == 1 and bool(found.pop())
