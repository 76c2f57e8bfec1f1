"""Regions to join to: a small fictional district, and the real ones when the data folder is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geoservice.joining import Crosswalk, read_crosswalk
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable

#: Fictional: kecamatan code, kecamatan name, villages (name, kind) in order.
CONTOH = (
    (
        "99.01.01",
        "Sungai Jernih",
        (("Suka Maju", "desa"), ("Batu Indah I", "desa"), ("Batu Indah II", "desa"), ("Harapan", "desa")),
    ),
    ("99.01.02", "Bukit Terang", (("Suka Maju", "desa"), ("Bukit Terang", "kelurahan"), ("Tanjung Sari", "desa"))),
    (
        "99.01.03",
        "Lembah Hijau",
        (("Tanjung Seri", "desa"), ("Air Putih", "desa"), ("Lembah", "kelurahan"), ("Lembah", "desa")),
    ),
)


def contoh_regions() -> RegionTable:
    """Eleven villages in three kecamatan, with twins, Roman numerals and names one letter apart."""
    rows = []
    for code, kecamatan, villages in CONTOH:
        for number, (name, kind) in enumerate(villages, start=1):
            block = 1000 + number if kind == "kelurahan" else 2000 + number
            rows.append((f"{code}.{block}", name, kind, code, kecamatan))
    rows.sort()
    count = len(rows)
    parents = {
        "kode_kec": [row[3] for row in rows],
        "nama_kec": [row[4] for row in rows],
        "kode_kab": ["99.01"] * count,
        "nama_kab": ["Kabupaten Contoh"] * count,
        "kode_prov": ["99"] * count,
        "nama_prov": ["Provinsi Contoh"] * count,
    }
    return RegionTable([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], parents)


def read_regions(path: Path) -> RegionTable:
    """The regions of a GeoJSON boundary file in code order."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = sorted((feature["properties"] for feature in features), key=lambda row: str(row["kode"]))
    parents = {name: [str(row[name] or "") for row in rows] for name in PARENT_COLUMNS if name in rows[0]}
    return RegionTable(
        [row["kode"] for row in rows], [row["nama"] for row in rows], [row.get("jenis") or "" for row in rows], parents
    )


@pytest.fixture(scope="session")
def contoh() -> RegionTable:
    """The fictional district."""
    return contoh_regions()


@pytest.fixture(scope="session")
def oku(real_data: Path) -> RegionTable:
    """The 157 villages of Kabupaten OKU."""
    return read_regions(real_data / "desa_16.01.geojson")


@pytest.fixture(scope="session")
def crosswalk(real_data: Path) -> Crosswalk:
    """The real code table."""
    return read_crosswalk(real_data / "kode_bps_kemendagri.csv.gz")
