"""Overlaps and gaps are told in figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from shapely import MultiPolygon, box

from geoservice.geometry.coverage import coverage_findings
from geoservice.geometry.raw import RawBoundary
from geoservice.geometry.read import read_boundary
from geoservice.geometry.repair import clean
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.boundary import RegionTable

#: The area of 0.01 x 0.01 degree at the equator, by WGS 84: 1.1132 km x 1.1057 km.
CELL_KM2 = 1.2309


def shapes_of(*regions: tuple[str, MultiPolygon]) -> RegionShapes:
    codes = [code for code, _polygon in regions]
    polygons = np.empty(len(regions), dtype=object)
    polygons[:] = [polygon for _code, polygon in regions]
    return RegionShapes(RegionTable(codes, codes, codes), polygons)


def rectangle(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle in hundredths of a degree."""
    return MultiPolygon([box(west / 100, south / 100, east / 100, north / 100)])


def figures(detail: str) -> list[str]:
    return detail.split("; ")


def test_a_clean_coverage_has_no_findings() -> None:
    shapes = shapes_of(("a", rectangle(0, 0, 1, 1)), ("b", rectangle(1, 0, 2, 1)))

    assert coverage_findings(shapes) == []


def test_an_overlap_is_measured_and_named() -> None:
    shapes = shapes_of(("a", rectangle(0, 0, 2, 1)), ("b", rectangle(1, 0, 3, 1)))

    total, largest = coverage_findings(shapes)

    assert (total.kind, total.reason, figures(total.detail)[0]) == ("overlap", "overlaps", "1")
    assert float(figures(total.detail)[1].split()[0]) == pytest.approx(CELL_KM2, abs=1e-3)
    assert largest.detail.startswith("a a × b b: ")
    assert "50.0%" in largest.detail


def test_overlaps_below_100_m2_do_not_count() -> None:
    shapes = shapes_of(("a", rectangle(0, 0, 1.00001, 1)), ("b", rectangle(1, 0, 2, 0.005)))

    assert coverage_findings(shapes) == []


def frame_with_hole(codes: str) -> list[tuple[str, MultiPolygon]]:
    """Four regions around an empty cell of 0.01 degree."""
    sides = (rectangle(0, 0, 3, 1), rectangle(0, 1, 1, 2), rectangle(0, 2, 3, 3), rectangle(2, 1, 3, 2))
    return list(zip(codes.split(), sides, strict=True))


@pytest.mark.parametrize(
    "codes",
    [
        "16.01.01.2001 16.01.01.2002 16.01.01.2003 16.01.01.2004",
        "16.01 16.02 17.01 18.01",
        "11.01.01 11.01.02 12.01.01 12.01.02",
    ],
    ids=["within a kabupaten", "between provinces", "between kabupaten"],
)
def test_a_gap_is_found_wherever_borders_of_government_run(codes: str) -> None:
    total, largest = coverage_findings(shapes_of(*frame_with_hole(codes)))

    assert (total.kind, total.reason, figures(total.detail)[0]) == ("gap", "gaps", "1")
    assert float(figures(total.detail)[1].split()[0]) == pytest.approx(CELL_KM2, abs=1e-3)
    assert largest.reason == "largest_gap"


def test_another_kabupaten_inside_is_no_gap() -> None:
    around = frame_with_hole("16.01.01 16.01.02 16.01.03 16.01.04")

    assert coverage_findings(shapes_of(*around, ("16.71.01", rectangle(1, 1, 2, 2)))) == []


def test_what_an_enclave_leaves_open_is_a_gap_once() -> None:
    around = frame_with_hole("16.01.01 16.01.02 16.01.03 16.01.04")

    total, _largest = coverage_findings(shapes_of(*around, ("16.71.01", rectangle(1, 1, 1.5, 2))))

    assert figures(total.detail)[0] == "1"
    assert float(figures(total.detail)[1].split()[0]) == pytest.approx(CELL_KM2 / 2, abs=1e-3)


@pytest.mark.real
def test_the_figures_of_oku_are_those_measured_elsewhere(real_data: Path) -> None:
    shapes, _findings = clean(read_boundary(str(real_data / "desa_16.01.geojson")))

    by_reason = {finding.reason: figures(finding.detail) for finding in coverage_findings(shapes)}

    assert by_reason["overlaps"] == ["146", "0.2419 km²", "≤ 0.0120 km²"]
    assert by_reason["gaps"][1] == "0.1895 km²"
    assert 370 < int(by_reason["gaps"][0]) <= 407


def test_a_hole_between_two_rows_of_one_file_is_told_by_check(raw: Callable[..., RawBoundary]) -> None:
    regions = [(code, polygon.geoms[0]) for code, polygon in frame_with_hole("a b c d")]

    shapes, _findings = clean(raw(*regions))

    assert [finding.reason for finding in coverage_findings(shapes)] == ["gaps", "largest_gap"]


@pytest.mark.parametrize("processes", [2, 3])
def test_the_number_of_processes_changes_no_finding(processes: int) -> None:
    around = frame_with_hole("16.01.01 16.01.02 16.02.03 17.01.04")
    shapes = shapes_of(*around, ("16.71.01", rectangle(1, 1, 1.5, 2)), ("18.71.01", rectangle(1.4, 1, 1.6, 2)))

    assert coverage_findings(shapes, processes=processes) == coverage_findings(shapes, processes=1) != []


def test_progress_of_the_check_ends_at_its_total() -> None:
    steps: list[tuple[int, int]] = []

    coverage_findings(shapes_of(*frame_with_hole("a b c d")), lambda done, whole: steps.append((done, whole)))

    assert [done for done, _whole in steps] == sorted(done for done, _whole in steps)
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.real
def test_a_province_is_checked_alike_by_one_process_and_by_two(real_data: Path) -> None:
    shapes, _findings = clean(read_boundary(str(real_data / "desa_16.parquet")))

    assert coverage_findings(shapes, processes=2) == coverage_findings(shapes, processes=1)
