"""Bad boundary files are refused with a sentence that says what, where and the way out."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geoservice.errors import InvalidInputError
from geoservice.geometry.read import read_boundary
from geoservice.geometry.repair import clean
from tests.geometry.copies import WRITERS, feature, polygon, write_zipped_shapefile

WriteGeoJson = Callable[..., Path]

BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("desa.geojson", b"", "kosong"),
    "only blanks": ("desa.geojson", b" \n\n", "kosong"),
    "unknown type": ("desa.xyz", b"apa saja", "tidak didukung"),
    "text named geojson": ("desa.geojson", b"kode,nama\n1,2\n", "tidak sesuai"),
    "truncated json": ("desa.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Fea', "baris 1"),
    "trailing comma": ("desa.geojson", b'{"type": "FeatureCollection", "features": [],}', "JSON rusak"),
    "more after the end": ("desa.geojson", b'{"type": "FeatureCollection", "features": []} {}', "JSON rusak"),
    "deep nesting": ("desa.geojson", b'{"a": ' + b"[" * 200_000, "JSON"),
    "huge number": ("desa.geojson", b'{"a": ' + b"9" * 5_000 + b"}", "JSON"),
    "not utf-8": ("desa.geojson", b'{"nama": "\xe9"}', "UTF-8"),
    "no features": ("desa.geojson", b'{"type": "FeatureCollection", "features": []}', "satu wilayah pun"),
    "bare geometry": ("desa.geojson", b'{"type": "Point", "coordinates": [1, 2]}', "Point"),
    "topojson named geojson without objects": ("desa.json", b'{"type": "Topology", "arcs": []}', "lapisan"),
    "topojson without arcs": ("desa.topojson", b'{"type": "Topology", "objects": {"a": {}}}', "arcs"),
    "broken xml": ("desa.kml", b"<kml><Document><Placemark></kml>", "XML rusak"),
    "geopackage cut short": ("desa.gpkg", b"SQLite format 3\x00" + b"\x10" * 200, "GeoPackage"),
    "flatgeobuf cut short": ("desa.fgb", b"fgb\x03fgb\x00" + b"\xff" * 50, "tidak dapat dibaca"),
    "parquet cut short": ("desa.parquet", b"PAR1" + b"\x01" * 50, "tidak dapat dibaca"),
    "shapefile alone": ("desa.shp", b"\x00\x00\x27\x0a" + b"\x00" * 96, "tidak lengkap"),
    "zip cut short": ("desa.zip", b"PK\x03\x04" + b"\x00" * 50, "zip"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_by_name(case: str, tmp_path: Path) -> None:
    name, content, words = BAD_FILES[case]
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InvalidInputError, match=words) as caught:
        read_boundary(str(tmp_path / name))

    assert caught.value.hint is not None
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("source", ["tidak-ada.geojson", "tidak\x00ada", "/vsicurl/http://127.0.0.1/a.geojson"])
def test_a_missing_file_is_refused(source: str) -> None:
    with pytest.raises(InvalidInputError):
        read_boundary(source)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="bukan berkas"):
        read_boundary(str(tmp_path))


def test_a_file_with_another_ending_is_told_its_true_kind(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = WRITERS["gpkg"](villages, tmp_path).rename(tmp_path / "desa.geojson")

    with pytest.raises(InvalidInputError, match="GeoPackage"):
        read_boundary(str(path))


def test_without_a_code_column_the_columns_there_are_are_named(write_geojson: WriteGeoJson) -> None:
    path = write_geojson({"type": "Feature", "properties": {"luas": 3.5, "ket": "a"}, "geometry": polygon(104, -4)})

    with pytest.raises(InvalidInputError, match="luas, ket"):
        read_boundary(str(path))


def test_a_named_column_that_is_missing_is_refused(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature("16.01", polygon(104, -4)))

    with pytest.raises(InvalidInputError, match="kode, nama"):
        read_boundary(str(path), code_column="KODEX")


def test_a_file_without_polygons_is_refused_when_it_is_cleaned(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature("16.01", {"type": "Point", "coordinates": [104, -4]}))

    with pytest.raises(InvalidInputError, match="bukan poligon"):
        clean(read_boundary(str(path)))


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Polygon", "coordinates": [[["104", "-4"], [105, -4], [105, -3], [104, -4]]]}, "bad_coordinates"),
        ({"type": "Polygon", "coordinates": [[[104, -4], [105, -4], [104]]]}, "bad_coordinates"),
        ({"type": "Polygon", "coordinates": "104 -4"}, "bad_coordinates"),
        ({"type": "Polygon", "coordinates": [[[104, -4], [105, -4]]]}, "bad_ring"),
        ({"type": "Lingkaran", "coordinates": [104, -4]}, "bad_coordinates"),
        ("POLYGON EMPTY", "bad_coordinates"),
    ],
)
def test_a_feature_with_senseless_coordinates_is_refused_and_the_rest_stays(
    geometry: Any, reason: str, write_geojson: WriteGeoJson
) -> None:
    path = write_geojson(feature("16.01", geometry, "Rusak"), feature("16.02", polygon(104, -4)))

    raw = read_boundary(str(path))
    shapes, _findings = clean(raw)

    (refused,) = [finding for finding in raw.findings if finding.kind == "refused"]
    assert (refused.reason, refused.row, refused.code) == (reason, 1, "16.01")
    assert refused.detail.startswith("Rusak")
    assert list(shapes.regions.codes) == ["16.02"]


def test_an_open_ring_is_closed_and_said(write_geojson: WriteGeoJson) -> None:
    geometry = polygon(104, -4)
    geometry["coordinates"][0].pop()

    raw = read_boundary(str(write_geojson(feature("16.01", geometry))))

    assert [(f.kind, f.reason, f.row) for f in raw.findings if f.row] == [("repaired", "ring_closed", 1)]


def test_a_quantised_topology_is_read(tmp_path: Path) -> None:
    ring = {"type": "Polygon", "arcs": [[0]], "id": "16.01"}
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [104, -4]},
        "objects": {"kab": {"type": "GeometryCollection", "geometries": [ring]}},
        "arcs": [[[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]],
    }
    path = tmp_path / "kab.json"
    path.write_text(json.dumps(topology))

    raw = read_boundary(str(path))

    assert raw.codes == ["16.01"]
    assert raw.geometries[0].bounds == pytest.approx((104, -4, 104.1, -3.9))


def test_one_of_several_layers_is_asked_for(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "dua.gpkg"
    for layer in ("desa", "kecamatan"):
        villages.to_file(path, layer=layer, engine="pyogrio")

    with pytest.raises(InvalidInputError, match="desa, kecamatan"):
        read_boundary(str(path))
    assert len(read_boundary(str(path), layer="desa")) == len(villages)


def test_a_view_in_a_geopackage_is_not_a_layer(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = WRITERS["gpkg"](villages, tmp_path)
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, n AS geom FROM r"
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIEW jebakan AS " + endless)
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'jebakan'")
    database.close()

    with pytest.raises(InvalidInputError, match="tidak memuat lapisan"):
        read_boundary(str(path))


def test_a_zip_without_a_shapefile_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "desa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("desa.geojson", "{}")

    with pytest.raises(InvalidInputError, match=r"desa\.geojson"):
        read_boundary(str(path))


@pytest.mark.parametrize("missing", [".dbf", ".shx"])
def test_a_zipped_shapefile_without_a_companion_names_it(
    missing: str, villages: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write_zipped_shapefile(villages, tmp_path, without=(missing,))

    with pytest.raises(InvalidInputError, match=rf"\{missing}"):
        read_boundary(str(path))


def test_codes_kept_as_numbers_lose_their_fraction_only(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature(1601072001.0, polygon(104, -4)), feature(1601072002, polygon(105, -4)))

    assert read_boundary(str(path)).codes == ["1601072001", "1601072002"]


def test_codes_kept_as_decimals_are_refused(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature(16.1, polygon(104, -4)))

    with pytest.raises(InvalidInputError, match="pecahan"):
        read_boundary(str(path))


def test_names_in_the_encoding_of_old_programs_are_read_with_a_note(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    villages["nama"] = "Désa"
    villages.to_file(tmp_path / "desa.shp", engine="pyogrio", encoding="CP1252")
    (tmp_path / "desa.cpg").write_text("UTF-8")

    raw = read_boundary(str(tmp_path / "desa.shp"))

    assert set(raw.names) == {"Désa"}
    assert ("encoding_guessed", "CP1252") in [(finding.reason, finding.detail) for finding in raw.findings]


@pytest.mark.parametrize("kind", WRITERS)
def test_damaged_copies_are_read_or_refused_but_never_crash(
    kind: str, villages: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = WRITERS[kind](villages, tmp_path)
    whole = path.read_bytes()
    rng = random.Random(5)

    for _round in range(40):
        damaged = bytearray(whole[: rng.randrange(1, len(whole))] if rng.random() < 0.3 else whole)
        for _byte in range(rng.choice((1, 3, 20))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged)
        with contextlib.suppress(InvalidInputError):
            clean(read_boundary(str(path)))
