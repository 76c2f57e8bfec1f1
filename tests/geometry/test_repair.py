"""Every feature is kept, repaired or refused by name."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geoservice.errors import InvalidInputError
from geoservice.geometry.edition import edition_digest
from geoservice.geometry.findings import REASONS, describe
from geoservice.geometry.grid import on_grid
from geoservice.geometry.raw import RawBoundary
from geoservice.geometry.repair import clean
from geoservice.model.boundary import Finding

Raw = Callable[..., RawBoundary]
GOOD = box(104, -4, 104.1, -3.9)
OTHER = box(105, -4, 105.1, -3.9)


def not_a_number() -> Polygon:
    """A triangle with a corner nowhere, as a damaged file has it."""
    with np.errstate(invalid="ignore"):
        return Polygon([(104, -4), (105, math.nan), (105, -3)])


def star(points: int) -> Polygon:
    """A star whose every edge crosses about half of the others."""
    step = 2 * math.pi * (points // 2) / points
    return Polygon([(104 + math.cos(i * step), -4 + math.sin(i * step)) for i in range(points)])


REFUSED = {
    "missing_code": ("", GOOD),
    "null_geometry": ("x", None),
    "empty_geometry": ("x", Polygon()),
    "not_polygon": ("x", Point(104, -4)),
    "not_finite": ("x", not_a_number()),
    "swapped_axes": ("x", box(-4, 104, -3.9, 104.1)),
    "outside_world": ("x", box(104, -4, 104.1, 99)),
    "antimeridian": ("x", box(-179, -4, 179, -3)),
    "zero_area": ("x", Polygon([(104, -4), (104.00000001, -4), (104.00000001, -3.99999999)])),
    "too_many_vertices": ("x", Polygon(GOOD.segmentize(2e-6).exterior.coords)),
    "invalid_too_large": ("x", Polygon([*star(5).exterior.coords, *Point(104, -4).buffer(3, 2_000).exterior.coords])),
    "too_tangled": ("x", star(801)),
}


@pytest.mark.slow
@pytest.mark.parametrize("reason", REFUSED)
def test_a_hopeless_feature_is_refused_by_name_and_the_rest_stays(reason: str, raw: Raw) -> None:
    code, geometry = REFUSED[reason]

    shapes, findings = clean(raw(("a", GOOD), (code, geometry, "Desa Rusak")))

    refused = [finding for finding in findings if finding.kind == "refused"]
    assert [(f.reason, f.row, f.code) for f in refused] == [(reason, 2, code)]
    assert "Desa Rusak" in refused[0].detail
    assert list(shapes.regions.codes) == ["a"]


def test_a_region_cut_at_180_degrees_is_taken_as_it_is(raw: Raw) -> None:
    both_sides = MultiPolygon([box(179, -4, 180, -3), box(-180, -4, -179.5, -3)])

    shapes, findings = clean(raw(("a", both_sides), ("b", box(-180, -5, -179.5, -4))))

    assert not [finding for finding in findings if finding.kind != "note"]
    assert shapes.polygons[0].equals(both_sides)


def test_without_any_usable_feature_nothing_is_imported(raw: Raw) -> None:
    with pytest.raises(InvalidInputError, match="Tidak satu pun dari 2"):
        clean(raw(("a", None), ("", GOOD)))


def test_a_bow_tie_is_repaired_and_the_change_of_area_told(raw: Raw) -> None:
    bow_tie = Polygon([(104, -4), (104.1, -3.9), (104.1, -4), (104, -3.8)])

    shapes, findings = clean(raw(("a", bow_tie)))

    assert shapely.is_valid(shapes.polygons).all()
    assert [(f.kind, f.reason, f.row) for f in findings] == [("repaired", "self_intersection", 1)]
    assert "km²" in findings[0].detail


def test_a_hole_outside_its_shell_becomes_a_part(raw: Raw) -> None:
    stray = Polygon(GOOD.exterior.coords, [OTHER.exterior.coords])

    shapes, findings = clean(raw(("a", stray)))

    assert shapes.polygons[0].area == pytest.approx(GOOD.area + OTHER.area)
    assert findings[0].reason == "hole_lies_outside_shell"


def test_a_repaired_shape_is_the_same_edition_when_it_is_imported_again(raw: Raw) -> None:
    rng = np.random.default_rng(3)
    once, _findings = clean(raw(("a", Polygon(rng.uniform((104, -4), (104.1, -3.9), (60, 2))))))

    twice, findings = clean(raw(("a", once.polygons[0])))

    assert findings == []
    assert edition_digest(once) == edition_digest(twice)


def test_heights_are_dropped_with_one_note(raw: Raw) -> None:
    shapes, findings = clean(raw(("a", shapely.force_3d(GOOD, 5)), ("b", shapely.force_3d(OTHER, 5))))

    assert not shapely.has_z(shapes.polygons).any()
    assert [(f.reason, f.row, f.detail) for f in findings] == [("heights_dropped", 0, "2")]


def test_a_collection_keeps_its_polygons_with_a_note(raw: Raw) -> None:
    collection = shapely.GeometryCollection([GOOD, Point(104, -4), MultiPolygon([OTHER])])

    shapes, findings = clean(raw(("a", collection)))

    assert shapes.polygons[0].equals(MultiPolygon([GOOD, OTHER]))
    assert [f.reason for f in findings] == ["collection_reduced"]


def test_a_hole_that_shrinks_to_a_point_goes_and_the_region_stays(raw: Raw) -> None:
    dot = [(104.05, -3.95), (104.050000001, -3.95), (104.05, -3.950000001)]

    shapes, _findings = clean(raw(("a", Polygon(GOOD.exterior.coords, [dot]))))

    assert shapes.polygons[0].equals(GOOD)


def test_every_region_is_a_multipolygon_in_code_order(raw: Raw) -> None:
    shapes, _findings = clean(raw(("b", GOOD), ("a", OTHER, "Pertama")))

    assert list(shapes.regions.codes) == ["a", "b"]
    assert shapes.regions.names[0] == "Pertama"
    assert {polygon.geom_type for polygon in shapes.polygons} == {"MultiPolygon"}


def test_rows_that_are_the_same_merge_with_a_note(raw: Raw) -> None:
    shapes, findings = clean(raw(("a", GOOD), ("a", GOOD.reverse())))

    assert len(shapes) == 1
    assert [(f.reason, f.detail) for f in findings] == [("duplicate_merged", "Desa 1; 1, 2")]


def test_parts_of_one_region_are_joined_with_a_note(raw: Raw) -> None:
    shapes, findings = clean(raw(("a", GOOD, "Pulau"), ("a", OTHER, "Pulau")))

    assert shapes.polygons[0].area == pytest.approx(GOOD.area + OTHER.area)
    assert [f.reason for f in findings] == ["parts_joined"]


@pytest.mark.parametrize("other", [(OTHER, "Lain"), (box(104, -4, 104.05, -3.9), "Sama")])
def test_rows_that_contradict_each_other_are_all_refused(other: tuple[Polygon, str], raw: Raw) -> None:
    shapes, findings = clean(raw(("a", GOOD, "Sama"), ("a", *other), ("b", OTHER)))

    assert list(shapes.regions.codes) == ["b"]
    assert [(f.reason, f.row) for f in findings] == [("duplicate_code", 1), ("duplicate_code", 2)]


def test_regions_outside_indonesia_are_noted(raw: Raw) -> None:
    _shapes, findings = clean(raw(("a", box(10, 50, 11, 51))))

    assert [(f.reason, f.detail) for f in findings] == [("outside_indonesia", "1")]


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        (104.01234565000006, 104.0123457),  # noise of a grid of 1e-9 degree, as Esri writes it
        (104.01234565, 104.0123457),  # the same after 15 digits
        (-4.14951744999994, -4.1495174),
        (104.50390625, 104.5039062),  # truly in the middle: to the even step, as printf does
        (104.0123456, 104.0123456),
        (-0.00000001, 0.0),
    ],
)
def test_rounding_agrees_with_decimal_copies(number: float, rounded: float) -> None:
    assert on_grid(np.array([number]))[0] == rounded


def test_every_reason_reads_as_a_sentence(raw: Raw) -> None:
    _shapes, findings = clean(raw(("a", GOOD), ("b", None, "Desa Kosong")))

    assert str(describe(findings[0])) == "Baris 2, kode b (Desa Kosong) ditolak: tidak ada geometri."


def test_both_areas_of_a_repair_are_written_as_indonesians_write_numbers() -> None:
    finding = Finding("repaired", "rounding", 7, "a", "Sinar Harapan; 316.0853 → 316.0901 km²")

    assert "316,0853 → 316,0901 km²" in str(describe(finding))
    assert set(REFUSED) <= set(REASONS)


@pytest.mark.real
def test_all_villages_of_the_country_are_imported(real_data: object) -> None:
    from geoservice.geometry.read import read_boundary

    shapes, findings = clean(read_boundary(f"{real_data}/desa_indonesia.parquet"))

    assert len(shapes) == 83_402
    assert [f for f in findings if f.kind == "refused"] == []
    assert shapely.is_valid(shapes.polygons).all()
