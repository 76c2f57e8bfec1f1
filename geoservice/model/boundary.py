"""Boundary sets, their editions and the regions in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geoservice.model.arrays import BBox

#: Parent columns a region may carry, nearest first; these are also the property names of every output.
PARENT_COLUMNS = ("kode_kec", "nama_kec", "kode_kab", "nama_kab", "kode_prov", "nama_prov")


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """A named family of regions, e.g. `desa-1601`; id as in `model.identifiers`."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an import noticed about a boundary file.

    `kind` is a stable word (`repaired`, `refused`, `note`, `overlap`, `gap`), `reason` a stable word for the cause
    (`self_intersection`, `null_geometry`, …); `row` is the 1-based feature number in the source, 0 for the whole set.
    """

    kind: str
    reason: str
    row: int = 0
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryEdition:
    """One immutable edition of a set, named by the SHA-256 of its codes and shapes in code order."""

    set_id: str
    edition: str
    digest: str
    regions: int
    bbox: BBox
    source: str
    licence: str
    blob: str
    """SHA-256 of the GeoParquet file that holds it."""
    findings: tuple[Finding, ...] = ()
    licence_text: str = ""
    """The whole licence, where it must travel with the shapes."""
    regulation: str = ""
    """The regulation that fixed these lines (`Perbup OKU 12/2024`); empty where they are only indicative."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """An edition made ready to be laid over: the part files by name, derived and rebuildable."""

    edition_digest: str
    packer: int
    """Version of the code that packed it."""
    digest: str
    """SHA-256 over the sorted part names and digests."""
    parts: Mapping[str, str]
    """Part name -> blob digest."""


@dataclass(frozen=True, slots=True, eq=False)
class RegionTable:
    """Who the regions of an edition are, as columns in region order (ascending code)."""

    codes: Sequence[str]
    names: Sequence[str]
    kinds: Sequence[str]
    """`desa`, `kelurahan`, `kecamatan`, …; empty where unknown."""
    parents: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Column name (one of PARENT_COLUMNS) -> values; a column that nobody knows is absent."""

    def __len__(self) -> int:
        return len(self.codes)

    def position(self, code: str) -> int | None:
        """Where the region with this code stands, or None."""
        index = bisect_left(self.codes, code)
        return index if index < len(self.codes) and self.codes[index] == code else None


def in_memory(regions: RegionTable) -> RegionTable:
    """The same regions with codes and names decoded once: matching asks for each of them several times."""
    return RegionTable(list(regions.codes), list(regions.names), regions.kinds, regions.parents)
