"""Coordinate systems: converted when known, asked for when not, and the usual mistakes named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from geoservice.errors import InvalidInputError
from geoservice.geometry.edition import edition_digest
from geoservice.geometry.read import read_boundary
from geoservice.geometry.repair import clean
from tests.geometry.copies import WRITERS, feature, polygon, write_zipped_shapefile

WriteGeoJson = Callable[..., Path]


def test_a_shapefile_without_prj_is_asked_for_its_system(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = write_zipped_shapefile(villages, tmp_path, without=(".prj",))

    with pytest.raises(InvalidInputError, match=r"--crs EPSG:4326"):
        read_boundary(str(path))


def test_a_shapefile_in_metres_without_prj_is_asked_for_its_system(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = write_zipped_shapefile(villages.to_crs("EPSG:32748"), tmp_path, without=(".prj",))

    with pytest.raises(InvalidInputError, match=r"EPSG:32748"):
        read_boundary(str(path))


@pytest.mark.parametrize("crs", ["EPSG:32748", "32748", "epsg:32748"])
def test_the_answer_to_that_question_gives_the_same_edition(
    crs: str, villages: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write_zipped_shapefile(villages.to_crs("EPSG:32748"), tmp_path, without=(".prj",))
    original = WRITERS["gpkg"](villages, tmp_path)

    digests = {
        edition_digest(clean(raw)[0]) for raw in (read_boundary(str(path), crs=crs), read_boundary(str(original)))
    }

    assert len(digests) == 1


def test_a_conversion_is_told(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    raw = read_boundary(str(WRITERS["utm shapefile"](villages, tmp_path)))

    assert ("crs_converted", "WGS 84 / UTM zone 48S") in [(f.reason, f.detail) for f in raw.findings]


def test_swapped_latitude_and_longitude_are_named(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature("16.01", polygon(-4, 104)), feature("16.02", polygon(-4.5, 104)))

    with pytest.raises(InvalidInputError, match=r"Lintang dan bujur .* tertukar"):
        read_boundary(str(path))


def test_one_swapped_feature_among_many_is_refused_by_name(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(
        *(feature(f"16.0{i}", polygon(104 + i, -4)) for i in range(3)), feature("16.09", polygon(-4, 104))
    )

    shapes, findings = clean(read_boundary(str(path)))

    assert len(shapes) == 3
    assert [(f.kind, f.reason, f.row, f.code) for f in findings] == [("refused", "swapped_axes", 4, "16.09")]


def test_metres_in_a_geojson_are_named(write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature("16.01", polygon(300_000, 9_500_000, 1_000)))

    with pytest.raises(InvalidInputError, match="bukan derajat"):
        read_boundary(str(path))


def test_degrees_that_claim_to_be_metres_are_named(villages: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = write_zipped_shapefile(villages.set_crs("EPSG:32748", allow_override=True), tmp_path)

    with pytest.raises(InvalidInputError, match="tampak seperti derajat"):
        read_boundary(str(path))
    assert len(read_boundary(str(path), crs="EPSG:4326")) == len(villages)


def test_the_older_crs_member_of_geojson_is_honoured(write_geojson: WriteGeoJson) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    path = write_geojson(feature("16.01", polygon(300_000, 9_500_000, 1_000)), crs=crs)

    raw = read_boundary(str(path))

    west, south, _east, _north = raw.geometries[0].bounds
    assert (west, south) == pytest.approx((103.197, -4.521), abs=1e-2)


@pytest.mark.parametrize("crs", ["EPSG:999999", "bukan sistem"])
def test_an_unknown_system_is_refused(crs: str, write_geojson: WriteGeoJson) -> None:
    path = write_geojson(feature("16.01", polygon(104, -4)))

    with pytest.raises(InvalidInputError, match="tidak dikenal"):
        read_boundary(str(path), crs=crs)
