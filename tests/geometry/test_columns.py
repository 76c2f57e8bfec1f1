"""Codes, names, kinds and parents are found in the columns that people really use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoservice.geometry.read import read_boundary
from tests.geometry.copies import polygon

WriteGeoJson = Callable[..., Path]


def features(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    shapes = (polygon(104 + number, -4) for number in range(len(rows)))
    return [{"type": "Feature", "properties": row, "geometry": shape} for row, shape in zip(rows, shapes, strict=True)]


@pytest.mark.parametrize(
    "row",
    [
        {"kode": "16.01.07.2001", "nama": "Ilustrasi"},
        {"KODE": "16.01.07.2001", "NAMA": "Ilustrasi"},
        {"id": 7, "Kode_Desa": "16.01.07.2001", "Nama Desa": "Ilustrasi", "nama_kec": "Lain"},
        {
            "OBJECTID": 1,
            "KDPPUM": "16",
            "KDPKAB": "16.01",
            "KDCPUM": "16.01.07",
            "KDEPUM": "16.01.07.2001",
            "NAMOBJ": "Ilustrasi",
        },
        {"fid": 3, "wilayah": "16.01.07.2001", "DESA": "Ilustrasi"},
        {"id": "16.01.07.2001", "name": "Ilustrasi"},
    ],
)
def test_code_and_name_are_found(row: dict[str, Any], write_geojson: WriteGeoJson) -> None:
    raw = read_boundary(str(write_geojson(*features(row))))

    assert (raw.codes, raw.names) == (["16.01.07.2001"], ["Ilustrasi"])


def test_an_empty_column_is_passed_over(write_geojson: WriteGeoJson) -> None:
    rows = [{"kode_desa": None, "kode_kec": f"16.01.0{n}", "nama_kec": f"Kecamatan {n}"} for n in (1, 2)]

    raw = read_boundary(str(write_geojson(*features(*rows))))

    assert raw.codes == ["16.01.01", "16.01.02"]
    assert raw.names == ["Kecamatan 1", "Kecamatan 2"]
    assert set(raw.parents) == {"kode_kab", "kode_prov"}


def test_parents_and_kind_come_from_the_dotted_code(write_geojson: WriteGeoJson) -> None:
    rows = [{"kode": code, "nama": "x"} for code in ("16.01.07.2001", "16.01.07.1002", "16.01.07.3003")]

    raw = read_boundary(str(write_geojson(*features(*rows))))

    assert raw.kinds == ["desa", "kelurahan", "desa adat"]
    assert raw.parents["kode_kec"] == ["16.01.07"] * 3
    assert raw.parents["kode_kab"] == ["16.01"] * 3
    assert raw.parents["kode_prov"] == ["16"] * 3


def test_parents_in_the_file_win(write_geojson: WriteGeoJson) -> None:
    row = {"kode": "16.01.07.2001", "nama": "x", "jenis": "Nagari", "kode_kec": "A", "nama_kec": "Kecamatan A"}

    raw = read_boundary(str(write_geojson(*features(row))))

    assert raw.kinds == ["nagari"]
    assert (raw.parents["kode_kec"], raw.parents["nama_kec"]) == (["A"], ["Kecamatan A"])


def test_codes_without_dots_stay_as_they_are_and_have_no_guessed_parents(write_geojson: WriteGeoJson) -> None:
    raw = read_boundary(str(write_geojson(*features({"kode": "1601082001", "nama": "x"}))))

    assert raw.codes == ["1601082001"]
    assert raw.parents == {}
    assert raw.kinds == [""]


def test_the_column_can_be_chosen(write_geojson: WriteGeoJson) -> None:
    row = {"kode": "16.01.07.2001", "bps": "1601070001", "alias": "Lain"}

    raw = read_boundary(str(write_geojson(*features(row))), code_column="BPS", name_column="alias")

    assert (raw.codes, raw.names) == (["1601070001"], ["Lain"])


def test_control_characters_leave_names(write_geojson: WriteGeoJson) -> None:
    row = {"kode": " 16.01.07.2001\t", "nama": "Baris\nDua\x00 "}

    raw = read_boundary(str(write_geojson(*features(row))))

    assert (raw.codes, raw.names) == (["16.01.07.2001"], ["Baris Dua"])
