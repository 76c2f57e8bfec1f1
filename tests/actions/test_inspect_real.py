"""Real tables, as offices publish them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.joining import Crosswalk, read_crosswalk
from geoservice.model.boundary import RegionTable
from tests.joining.conftest import read_regions

REAL = [
    ("kpu_jumlah_tps_2024_sumsel.csv", "desa_16.01", "kemendagri", {"2024"}, 1, 157),
    ("geometri_desa_oku.xlsx", "desa_16.01", "kemendagri", {"None"}, 5, 157),
    ("kodepos_kode_bps_oku.csv", "desa_16.01", "bps", {"None"}, 1, 157),
    ("idm_sumsel_2021_2024.xlsx", "desa_16.01", "kemendagri", {"2021", "2022", "2023", "2024"}, 20, 11),
    ("idm_2021_2024_contoh_nasional.csv", "desa_16.01", "kemendagri", {"2021", "2022", "2023", "2024"}, 20, 11),
    ("penduduk_kabupaten_sumsel_2025.csv", "kabupaten_16", "kemendagri", {"2025"}, 4, 17),
    ("penduduk_kecamatan_oku_2020.xlsx", "kecamatan_16", "name", {"2020"}, 3, 13),
]


@pytest.fixture(scope="module")
def real_crosswalk(real_data: Path) -> Crosswalk:
    return read_crosswalk(real_data / "kode_bps_kemendagri.csv.gz")


@pytest.mark.real
@pytest.mark.parametrize("with_crosswalk", [False, True])
@pytest.mark.parametrize(("file", "boundary", "system", "periods", "layers", "regions"), REAL)
def test_real_tables_join_whole(
    real_data: Path,
    file: str,
    boundary: str,
    system: str,
    periods: set[str],
    layers: int,
    regions: int,
    with_crosswalk: bool,
    real_crosswalk: Crosswalk,
) -> None:
    table = read_regions(real_data / f"{boundary}.geojson")
    codes = real_crosswalk if with_crosswalk else None

    report = inspect_table(TableRequest(real_data / "tables" / file), "batas", "2025", table, codes)

    assert (report.key.system, report.key.agreement, report.ready) == (system, 1.0, True)
    assert {str(layer.period) for layer in report.layers} == periods
    assert len(report.layers) == layers
    assert {len(layer.values) + len(layer.missing) for layer in report.layers} == {regions}


@pytest.mark.real
def test_the_five_programme_villages_match_as_the_news_writes_them(real_data: Path, tmp_path: Path) -> None:
    news = ["Batumarta 1", "Tungku Jaya", "Karang Dapo", "Laya", "Tanjung Baru"]
    path = tmp_path / "desa_cantik.csv"
    path.write_text("Desa,Nilai\n" + "".join(f"{name},{n}\n" for n, name in enumerate(news)), encoding="utf-8")

    report = inspect_table(TableRequest(path), "desa-1601", "2025", read_regions(real_data / "desa_16.01.geojson"))

    assert list(report.layers[0].values) == [
        "16.01.30.2001",
        "16.01.07.2008",
        "16.01.09.2028",
        "16.01.13.2002",
        "16.01.14.2008",
    ]
    assert report.ready


@pytest.mark.real
@pytest.mark.parametrize("with_crosswalk", [False, True])
def test_a_long_table_with_both_code_systems_keeps_its_three_years(
    real_data: Path, with_crosswalk: bool, real_crosswalk: Crosswalk
) -> None:
    from pyarrow import parquet

    rows = parquet.read_table(real_data / "desa_indonesia.parquet", columns=["kode", "nama", "jenis"]).to_pylist()
    rows = sorted((row for row in rows if row["kode"].startswith("32")), key=lambda row: str(row["kode"]))
    regions = RegionTable([r["kode"] for r in rows], [r["nama"] for r in rows], [r["jenis"] for r in rows])
    table = real_data / "tables" / "jabar_balita_gizi_buruk_2019_2021.csv"

    report = inspect_table(TableRequest(table), "desa-32", "2025", regions, real_crosswalk if with_crosswalk else None)

    assert report.key.columns == ("kemendagri_kode_desa_kelurahan",)
    assert [(str(layer.period), len(layer.values), layer.unit) for layer in report.layers] == [
        ("2019", 5309, "kasus"),
        ("2020", 5309, "kasus"),
        ("2021", 5309, "kasus"),
    ]
    assert [sum(map(float, layer.values.values())) for layer in report.layers] == [3471, 3648, 35227]
    # Three villages a year have no polygon; only the crosswalk knows that their codes are real.
    assert {row.reason for row in report.unmatched} == {"no_polygon" if with_crosswalk else "unknown_code"}
    assert len(report.unmatched) == 9
