"""Packing an edition."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity
from shapely.geometry import shape

from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition
from geoservice.geometry.shapes import RegionShapes
from tests.geometry_packs.sample import oddities, patchwork, prepare, shapes_of


def test_the_same_shapes_give_the_same_bytes(shapes: RegionShapes, tmp_path: Path) -> None:
    first = pack(shapes, tmp_path / "first")
    second = pack(shapes, tmp_path / "second")

    assert {name: path.read_bytes() for name, path in first.items()} == {
        name: path.read_bytes() for name, path in second.items()
    }


def test_progress_ends_at_the_total(shapes: RegionShapes, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    pack(shapes, tmp_path, lambda done, total: steps.append((done, total)))

    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]


def test_geojson_has_every_coordinate_and_nothing_else(shapes: RegionShapes, prepared: PreparedEdition) -> None:
    for position, polygon in enumerate(shapes.polygons):
        geometry = json.loads(prepared.geojson(position))

        assert geometry["type"] == "MultiPolygon"
        assert shape(geometry).equals(polygon)


def test_geojson_shells_run_counterclockwise_and_holes_clockwise(prepared: PreparedEdition) -> None:
    for position in range(len(prepared.regions)):
        for shell, *holes in json.loads(prepared.geojson(position))["coordinates"]:
            assert shapely.is_ccw(shapely.LinearRing(shell))
            assert not any(shapely.is_ccw(shapely.LinearRing(hole)) for hole in holes)


def test_geojson_numbers_are_plain_decimals_without_trailing_zeros(tmp_path: Path) -> None:
    corners = shapely.Polygon([(-0.00001, -1e-7), (104.0, 0.0), (100.5, 2.0)])

    text = prepare(shapes_of([corners]), tmp_path).geojson(0).decode()

    assert set(re.findall(r"[-+.\deE]+(?=[,\]])", text)) == {"-0.00001", "-0.0000001", "104", "0", "100.5", "2"}


def test_regions_come_back_with_names_and_parents(shapes: RegionShapes, prepared: PreparedEdition) -> None:
    assert list(prepared.regions.codes) == list(shapes.regions.codes)
    assert prepared.regions.names[-1] == shapes.regions.names[-1]
    assert prepared.regions.kinds[:2] == ["desa", "desa"]
    assert list(prepared.regions.parents) == ["kode_kec"]
    assert prepared.regions.position("99.01.01.2007") == 7


def test_a_label_point_lies_inside_its_region(shapes: RegionShapes, prepared: PreparedEdition) -> None:
    points = shapely.points(prepared.label_points())

    assert shapely.contains(shapes.polygons, points).all()


def test_areas_are_those_on_the_globe(prepared: PreparedEdition, shapes: RegionShapes) -> None:
    from pyproj import Geod

    globe = Geod(ellps="WGS84")
    expected = [abs(globe.geometry_area_perimeter(polygon)[0]) / 1e6 for polygon in shapes.polygons]

    assert prepared.areas_km2() == pytest.approx(expected, rel=1e-4)


def test_low_zooms_have_fewer_points_but_no_region_less(tmp_path: Path) -> None:
    from geoservice.geometry.packs import open_pack

    wavy = [shapely.Point(104 + i / 5, -4).buffer(0.1, quad_segs=200) for i in range(3)]

    files = pack(shapes_of(wavy), tmp_path)

    full, low = open_pack(files["level-full"]), open_pack(files["level-04"])
    assert len(low["x"]) < len(full["x"]) / 10
    assert (np.diff(low["region_starts"]) > 0).all()


def bytes_of(files: dict[str, Path]) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in files.items()}


@pytest.mark.slow
@pytest.mark.parametrize("processes", [2, 3])
def test_the_number_of_processes_changes_no_byte(shapes: RegionShapes, tmp_path: Path, processes: int) -> None:
    alone = pack(shapes, tmp_path / "alone", processes=1)

    shared = pack(shapes, tmp_path / "shared", processes=processes)

    assert bytes_of(shared) == bytes_of(alone)


def test_islands_are_simplified_as_if_they_were_one_country() -> None:
    """What a group of islands gives is what simplifying everything at once gives."""
    from geoservice.geometry.islands import island_groups
    from geoservice.geometry.simplify import simplify_polygons

    here = patchwork(seed=3)
    there = [shapely.affinity.translate(polygon, 1, 0.5) for polygon in patchwork(seed=4)]
    everything = shapes_of([*here, *there, *oddities()]).polygons
    tolerance = 0.01

    groups = island_groups(everything, 10)

    assert len(groups) > 1
    assert sorted(np.concatenate(groups).tolist()) == list(range(len(everything)))
    whole = simplify_polygons(everything, tolerance)
    for group in groups:
        assert shapely.equals_exact(simplify_polygons(everything[group], tolerance), whole[group]).all()
    assert shapely.get_num_coordinates(whole).sum() < shapely.get_num_coordinates(everything).sum()


def test_regions_that_touch_are_never_in_two_groups(shapes: RegionShapes) -> None:
    from geoservice.geometry.islands import island_groups

    groups = island_groups(shapes.polygons, 1)

    group_of = {int(position): number for number, group in enumerate(groups) for position in group}
    left, right = shapely.STRtree(shapes.polygons).query(shapes.polygons, predicate="intersects")
    assert all(group_of[int(one)] == group_of[int(other)] for one, other in zip(left, right, strict=True))


@pytest.mark.real
def test_a_part_of_a_real_province_is_packed_alike_by_one_process_and_by_two(real_data: Path, tmp_path: Path) -> None:
    import geopandas

    villages = geopandas.read_parquet(real_data / "desa_16.parquet").sort_values("kode").head(700)
    shapes = shapes_of(list(villages.geometry))

    assert bytes_of(pack(shapes, tmp_path / "one", processes=1)) == bytes_of(
        pack(shapes, tmp_path / "two", processes=2)
    )


@pytest.mark.real
def test_a_real_district_is_packed_twice_alike(real_data: Path, tmp_path: Path) -> None:
    import geopandas

    villages = geopandas.read_file(real_data / "desa_16.01.geojson").sort_values("kode")
    shapes = shapes_of(list(villages.geometry))

    first, second = pack(shapes, tmp_path / "a"), pack(shapes, tmp_path / "b")

    assert all(first[name].read_bytes() == second[name].read_bytes() for name in first)
