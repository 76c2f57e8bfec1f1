"""Copies of one boundary set in every file kind, as other programs write them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely


def feature(code: Any, geometry: dict[str, Any] | None, name: str = "Ilustrasi", **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": {"kode": code, "nama": name, **properties}, "geometry": geometry}


def square(west: float, south: float, side: float = 0.1) -> list[list[float]]:
    """The ring of a square."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    """A GeoJSON square."""
    return {"type": "Polygon", "coordinates": [square(west, south, side)]}


def frame_of(features: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Features as geopandas has them."""
    return gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")


def write_zipped_shapefile(frame: gpd.GeoDataFrame, folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """A zip of .shp and companions, some left out."""
    inside = folder / "shp"
    inside.mkdir()
    frame.to_file(inside / "desa.shp", engine="pyogrio")
    path = folder / "desa_shp.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(inside.iterdir()):
            if file.suffix not in without:
                archive.write(file, f"desa/{file.name}")
    return path


def write_topojson(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    """TopoJSON without quantisation; each ring is two arcs, the second written backwards."""
    arcs: list[Any] = []

    def ring(coordinates: Any) -> list[int]:
        points = [[float(x), float(y)] for x, y in coordinates]
        half = len(points) // 2
        arcs.append(points[: half + 1])
        arcs.append(points[half:][::-1])
        return [len(arcs) - 2, ~(len(arcs) - 1)]

    def rings(polygon: shapely.Polygon) -> list[list[int]]:
        return [ring(r.coords) for r in (polygon.exterior, *polygon.interiors)]

    geometries = []
    for row in frame.itertuples():
        parts = [rings(part) for part in shapely.get_parts(row.geometry)]
        geometries.append({"type": "MultiPolygon", "arcs": parts, "properties": {"kode": row.kode, "nama": row.nama}})
    objects = {"desa": {"type": "GeometryCollection", "geometries": geometries}}
    path = folder / "desa.topojson"
    path.write_text(json.dumps({"type": "Topology", "objects": objects, "arcs": arcs}))
    return path


def _with_geopandas(name: str, **options: Any) -> Callable[[gpd.GeoDataFrame, Path], Path]:
    def write(frame: gpd.GeoDataFrame, folder: Path) -> Path:
        path = folder / name
        frame.to_file(path, engine="pyogrio", **options)
        return path

    return write


def _parquet(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "desa.parquet"
    frame.to_parquet(path, write_covering_bbox=True)
    return path


def _utm_shapefile(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    return write_zipped_shapefile(frame.to_crs("EPSG:32748"), folder)


def _shapefile_beside(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "desa.shp"
    frame.to_file(path, engine="pyogrio")
    return path


WRITERS: dict[str, Callable[[gpd.GeoDataFrame, Path], Path]] = {
    "geojson": _with_geopandas("desa.geojson", driver="GeoJSON", COORDINATE_PRECISION=7),
    "gpkg": _with_geopandas("desa.gpkg", driver="GPKG"),
    "shapefile": _shapefile_beside,
    "zipped shapefile": write_zipped_shapefile,
    "utm shapefile": _utm_shapefile,
    "flatgeobuf": _with_geopandas("desa.fgb", driver="FlatGeobuf"),
    "geoparquet": _parquet,
    "kml": _with_geopandas("desa.kml", driver="LIBKML"),
    "topojson": write_topojson,
}
