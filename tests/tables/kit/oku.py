"""Kabupaten Ogan Komering Ulu for the same cases: 157 real villages, five names twice, real BPS codes."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path

from geoservice.joining import Crosswalk
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable
from tests.tables.world import Village, World


@dataclass(frozen=True)
class RealVillage(Village):
    """A village with the code that BPS gave it."""

    statistical: str = ""

    @property
    def bps(self) -> str:
        """The real code."""
        return self.statistical


@lru_cache(maxsize=1)
def _pairs(data: Path) -> dict[str, str]:
    """BPS code -> code."""
    with gzip.open(data / "kode_bps_kemendagri.csv.gz", "rt", encoding="utf-8") as file:
        return {row["kode_bps"]: row["kode"] for row in csv.DictReader(file) if row["kode"].startswith("16.01.")}


@lru_cache(maxsize=1)
def _rows(data: Path) -> list[dict[str, str]]:
    text = (data / "desa_16.01.geojson").read_text(encoding="utf-8")
    return sorted((each["properties"] for each in json.loads(text)["features"]), key=lambda row: str(row["kode"]))


@dataclass(frozen=True)
class Oku(World):
    """The world of the kit over `GEOSERVICE_REAL_DATA`; numbers stay made up (ilustrasi)."""

    data: Path = Path()

    @cached_property
    def villages(self) -> list[Village]:
        """All 157, in code order."""
        codes = {code: bps for bps, code in _pairs(self.data).items()}
        return [
            RealVillage(r["kode"], r["nama"], r["jenis"], r["nama_kec"], i, codes[r["kode"]])
            for i, r in enumerate(_rows(self.data))
        ]

    @cached_property
    def regions(self) -> RegionTable:
        """The same as the join sees them."""
        rows = _rows(self.data)
        parents = {name: [row[name] for row in rows] for name in PARENT_COLUMNS}
        return RegionTable([r["kode"] for r in rows], [r["nama"] for r in rows], [r["jenis"] for r in rows], parents)

    @property
    def crosswalk(self) -> Crosswalk:
        """The pairs of the real code table."""
        return Crosswalk({bps: (code.replace(".", ""),) for bps, code in _pairs(self.data).items()})


def by_kecamatan(world: World) -> list[tuple[str, list[Village]]]:
    """The villages of each kecamatan, in code order."""
    return [(name, list(found)) for name, found in groupby(world.villages, key=lambda village: village.kecamatan)]
