"""A small made-up district (ilustrasi) and the file kinds it can be kept in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geoservice.geometry.raw import as_array
from geoservice.geometry.read import RawBoundary
from tests.geometry.copies import feature, frame_of, square
from tests.postgres import postgres_cluster

__all__ = ["postgres_cluster"]

WriteGeoJson = Callable[..., Path]


@pytest.fixture
def villages() -> gpd.GeoDataFrame:
    """Nine made-up villages with crooked borders; one has a hole, one is two islands."""
    return frame_of(_district())


@pytest.fixture
def write_geojson(tmp_path: Path) -> WriteGeoJson:
    """Writes features (and further members) to a GeoJSON file."""

    def write(*features: dict[str, Any], name: str = "desa.geojson", **members: Any) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": list(features)}))
        return path

    return write


@pytest.fixture
def raw() -> Callable[..., RawBoundary]:
    """A boundary as read, from (code, geometry) or (code, geometry, name)."""

    def build(*regions: tuple[Any, ...]) -> RawBoundary:
        codes = [region[0] for region in regions]
        names = [region[2] if len(region) > 2 else f"Desa {i}" for i, region in enumerate(regions, 1)]
        geometries = as_array(region[1] for region in regions)
        return RawBoundary(codes, names, [""] * len(codes), {}, geometries, "ilustrasi.geojson")

    return build


def _district() -> list[dict[str, Any]]:
    features = []
    for number in range(9):
        column, row = number % 3, number // 3
        ring = _crooked(104 + column / 10, -4 - row / 10)
        geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [ring]}
        if number == 4:
            geometry["coordinates"].append(square(104.14, -4.06, 0.02))
        if number == 8:
            geometry = {"type": "MultiPolygon", "coordinates": [[ring], [square(104.5123456, -4.3, 0.01)]]}
        features.append(feature(f"99.01.0{row + 1}.200{column + 1}", geometry, f"Desa Ilustrasi {number + 1}"))
    return features


def _crooked(west: float, south: float) -> list[list[float]]:
    """A square of 0.1 degree whose sides bend in the same way on both of its sides."""
    bend = [0.0, 0.0031234567, -0.0023456789, 0.0]
    steps = [0.0, 0.0333333, 0.0666667, 0.1]
    bottom = [[west + step, south + b] for step, b in zip(steps, bend, strict=True)]
    right = [[west + 0.1 + b, south + step] for step, b in zip(steps, bend, strict=True)]
    top = [[x, y + 0.1] for x, y in reversed(bottom)]
    left = [[x - 0.1, y] for x, y in reversed(right)]
    return [*bottom, *right[1:], *top[1:], *left[1:-1], bottom[0]]
