from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely
from shapely.geometry import shape


@pytest.fixture(scope="module")
def features(sample: Path) -> list[dict[str, Any]]:
    return list(json.loads((sample / "desa_99.01.geojson").read_text(encoding="utf-8"))["features"])


@pytest.fixture(scope="module")
def shapes(features: list[dict[str, Any]]) -> list[Any]:
    return [shape(feature["geometry"]) for feature in features]


def test_the_script_writes_the_committed_bytes(make_sample: ModuleType, sample: Path) -> None:
    drawn = make_sample.geojson(make_sample.make_places())

    assert drawn.encode() == (sample / "desa_99.01.geojson").read_bytes()


def test_the_file_stays_small(sample: Path) -> None:
    assert (sample / "desa_99.01.geojson").stat().st_size < 300_000


def test_there_are_sixty_villages_in_six_subdistricts(features: list[dict[str, Any]]) -> None:
    properties = [feature["properties"] for feature in features]

    assert len({each["kode"] for each in properties}) == 60
    assert len({each["nama"] for each in properties}) == 60
    assert len({each["kode_kec"] for each in properties}) == 6
    assert Counter(each["jenis"] for each in properties)["kelurahan"] == 8


def test_codes_say_where_a_village_belongs_and_what_it_is(features: list[dict[str, Any]]) -> None:
    for feature in features:
        properties = feature["properties"]
        assert properties["kode"].startswith(properties["kode_kec"] + ".")
        assert properties["kode_kec"].startswith("99.01.")
        assert properties["kode"][9] == {"kelurahan": "1", "desa": "2"}[properties["jenis"]]


def test_neighbours_share_their_borders_exactly(shapes: list[Any]) -> None:
    assert all(each.is_valid for each in shapes)
    assert shapely.coverage_is_valid(shapes)


def test_outer_rings_run_counter_clockwise(shapes: list[Any]) -> None:
    rings = [part.exterior for each in shapes for part in shapely.get_parts(each)]

    assert all(ring.is_ccw for ring in rings)


def test_one_village_has_two_parts_and_one_lies_inside_another(shapes: list[Any]) -> None:
    parts = sorted(len(shapely.get_parts(each)) for each in shapes)
    hosts = [each for each in shapes if any(part.interiors for part in shapely.get_parts(each))]

    assert parts == [1] * 59 + [2]
    assert len(hosts) == 1
    hole = shapely.Polygon(hosts[0].interiors[0])
    assert sum(hole.equals(each) for each in shapes) == 1


def test_the_district_is_one_piece_of_land_and_an_islet_without_gaps(shapes: list[Any]) -> None:
    land = shapely.union_all(shapes)

    assert len(shapely.get_parts(land)) == 2
    assert not any(part.interiors for part in shapely.get_parts(land))
