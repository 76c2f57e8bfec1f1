"""Parents: kecamatan, kabupaten and provinces dissolved from villages that do not quite fit together."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from geoservice.geometry.parents import Parents
from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.read import read_boundary
from geoservice.geometry.repair import clean
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.simplify import polygons_of
from geoservice.model.arrays import BBox
from geoservice.model.tile import window_of
from tests.geometry_packs.sample import edition_of, prepare, shapes_of

M = 1 / 111_319.5
STEPS_A_DEGREE = 2**32 / 360


def grouped(polygons: list[Polygon], **columns: list[str]) -> RegionShapes:
    """Regions with these parent columns."""
    shapes = shapes_of(polygons)
    return replace(shapes, regions=replace(shapes.regions, parents=columns))


def parents_of(prepared: PreparedEdition, level: str) -> Parents:
    found = prepared.parents(level)
    assert found is not None
    return found


def outlines(parents: Parents, detail: int = -1) -> list[shapely.MultiPolygon]:
    """The shapes in lattice steps; the last degree of detail is the finest."""
    return list(polygons_of(parents.outlines.levels[detail].rings(np.arange(len(parents)))))


def test_villages_are_united_by_code_and_kecamatan_to_kabupaten(tmp_path: Path) -> None:
    polygons = [box(x, 0, x + 1, 1) for x in range(4)]
    shapes = grouped(
        polygons,
        kode_kec=["01.02", "01.01", "01.02", "02.01"],
        nama_kec=["Dua", "Satu", "Dua", ""],
        kode_kab=["01", "01", "01", "02"],
        nama_kab=["A", "A", "A", "B"],
    )

    prepared = prepare(shapes, tmp_path)

    kec, kab = parents_of(prepared, "kec"), parents_of(prepared, "kab")
    assert prepared.parents("prov") is None
    assert list(kec.codes) == ["01.01", "01.02", "02.01"]
    assert list(kec.names) == ["Satu", "Dua", ""]
    assert kec.parent_of.tolist() == [1, 0, 1, 2]
    assert list(kab.codes) == ["01", "02"]
    areas = prepared.areas_km2()
    assert kec.areas_km2 == pytest.approx([areas[1], areas[0] + areas[2], areas[3]])
    assert [len(shapely.get_parts(shape)) for shape in outlines(kec)] == [1, 2, 1]
    assert [len(shapely.get_parts(shape)) for shape in outlines(kab)] == [1, 1]


def test_gaps_slits_and_overlaps_between_villages_leave_no_trace(tmp_path: Path) -> None:
    side, gap = 0.05, 8 * M
    polygons = [
        box(0, 0, side - gap, side),
        box(side, 0, 2 * side, side),  # a slit of 8 m to the village before, open at both ends
        box(0, side, 2 * side, 2 * side).difference(box(0.03, side, 0.04, side + gap)),  # a gap
        box(side, 2 * side - 5 * gap, 2 * side, 3 * side),  # an overlap
    ]

    prepared = prepare(grouped(polygons, kode_kec=["01"] * 4), tmp_path)

    (shape,) = outlines(parents_of(prepared, "kec"))
    assert shape.is_valid
    assert len(shape.geoms) == 1
    assert not shape.geoms[0].interiors
    assert shapely.get_num_coordinates(shape) <= 8
    x, y = (2 * side * STEPS_A_DEGREE, 3 * side * STEPS_A_DEGREE)
    assert shape.bounds == pytest.approx((0, -y, x, 0), abs=0.001 * x)


def test_an_enclave_of_another_parent_stays_a_hole(tmp_path: Path) -> None:
    inner = box(0.04, 0.04, 0.06, 0.06)
    polygons = [box(0, 0, 0.1, 0.1).difference(inner), inner, box(0.1, 0, 0.2, 0.1)]

    prepared = prepare(grouped(polygons, kode_kec=["01", "02", "01"]), tmp_path)

    first, second = outlines(parents_of(prepared, "kec"))
    assert [len(part.interiors) for part in first.geoms] == [1]
    assert shapely.area(first.intersection(second)) == 0


def test_a_region_without_a_kecamatan_counts_for_its_kabupaten(tmp_path: Path) -> None:
    polygons = [box(x, 0, x + 0.1, 0.1) for x in (0.0, 0.1, 0.2)]

    prepared = prepare(grouped(polygons, kode_kec=["01.01", "", "01.01"], kode_kab=["01"] * 3), tmp_path)

    kec, kab = parents_of(prepared, "kec"), parents_of(prepared, "kab")
    assert kec.parent_of.tolist() == [0, -1, 0]
    assert len(shapely.get_parts(outlines(kec)[0])) == 2
    assert shapely.area(outlines(kab)[0]) == pytest.approx(0.3 * 0.1 * STEPS_A_DEGREE**2, rel=1e-4)


def test_a_kecamatan_in_two_kabupaten_is_no_part_of_either(tmp_path: Path) -> None:
    polygons = [box(x, 0, x + 0.1, 0.1) for x in (0.0, 0.1, 0.2)]

    prepared = prepare(grouped(polygons, kode_kec=["1", "1", "2"], kode_kab=["a", "b", "b"]), tmp_path)

    areas = shapely.area(outlines(parents_of(prepared, "kab")))
    assert areas == pytest.approx(np.array([0.01, 0.02]) * STEPS_A_DEGREE**2, rel=1e-4)


def test_paths_of_parents_are_shorter_than_those_of_their_villages(
    prepared: PreparedEdition, shapes: RegionShapes
) -> None:
    west, south, east, north = shapely.total_bounds(shapes.polygons).tolist()
    window = window_of(BBox(west, south, east, north), 640, 480)

    paths = dict(prepared.parent_paths(window, "kec"))

    assert list(paths) == [0]
    assert sum(map(len, paths.values())) < sum(len(path) for _position, path in prepared.svg_paths(window))
    assert list(prepared.parent_paths(window, "prov")) == []


def test_label_points_lie_in_their_parent(prepared: PreparedEdition) -> None:
    parents = parents_of(prepared, "kec")

    points = shapely.points(*parents.outlines.label_points(np.arange(len(parents))))

    assert shapely.contains(outlines(parents), points).all()


def test_an_edition_packed_before_has_no_parents(shapes: RegionShapes, packed: dict[str, Path]) -> None:
    old = open_prepared(edition_of(shapes), {name: path for name, path in packed.items() if name != "parents"})

    assert old.parents("kec") is None
    assert list(old.parent_paths(window_of(BBox(104, -4, 105, -3), 100, 100), "kec")) == []


@pytest.mark.real
def test_the_kecamatan_of_a_real_kabupaten(real_data: Path, tmp_path: Path) -> None:
    shapes, _findings = clean(read_boundary(str(real_data / "desa_16.01.geojson")))

    files = pack(shapes, tmp_path / "one")
    prepared = open_prepared(edition_of(shapes), files)

    kec, kab = parents_of(prepared, "kec"), parents_of(prepared, "kab")
    assert len(kec) == 13
    assert kec.names[0] == "Sosoh Buay Rayap"
    assert kab.names[0] == "Kabupaten Ogan Komering Ulu"
    assert kec.areas_km2.sum() == pytest.approx(3774.4, abs=1)
    for level in range(5):
        shown = outlines(kec, level)
        assert shapely.is_valid(shown).all()
        assert len(shown) == 13
    fine = np.array(outlines(kec))
    assert shapely.get_num_interior_rings(shapely.get_parts(fine)).sum() <= 1  # of 247 that a plain union has
    assert len(shapely.get_parts(fine)) == 14
    assert shapely.area(fine).sum() == pytest.approx(shapely.area(outlines(kab)[0]), rel=1e-3)
    again = pack(shapes, tmp_path / "two", processes=2)
    for part in ("parents", "neighbours"):
        assert again[part].read_bytes() == files[part].read_bytes()
    shutil.rmtree(tmp_path / "two")
