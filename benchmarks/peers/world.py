"""What every server is given: the same regions, the same made-up values, the same classes and colours."""

from __future__ import annotations

import json
import math
import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import national

LAYER = "ilustrasi-bench"
SET_ID = "desa-bench"


@dataclass(frozen=True)
class Class:
    """One class of the map: values above `above` up to `up_to`."""

    above: float
    up_to: float
    colour: str


@dataclass(frozen=True)
class World:
    """Where things are."""

    boundaries: Path
    installed: Path
    """What `setup_peers.sh` filled."""
    work: Path
    """Belongs to this benchmark and this file of boundaries; kept between runs."""
    classes: tuple[Class, ...]
    bounds: tuple[float, float, float, float]
    outline: str = "#5a5a5a"

    @property
    def table(self) -> Path:
        """The values as CSV."""
        return self.work / "ilustrasi.csv"

    @property
    def degrees(self) -> Path:
        """Regions with values, EPSG:4326, FlatGeobuf."""
        return self.work / "desa.fgb"

    @property
    def metres(self) -> Path:
        """The same in EPSG:3857, as a Shapefile with a spatial index."""
        return self.work / "desa.shp"

    @property
    def geojson(self) -> Path:
        """The same as GeoJSON, for geojson-vt."""
        return self.work / "desa.geojson"


def write_inputs(world: World) -> int:
    """Write every file of the world that is not there yet; how many regions."""
    import geopandas

    rows = national.write_table(world.boundaries, world.table)
    if (world.work / "desa.qix").exists():
        return rows
    read = geopandas.read_parquet if world.boundaries.suffix == ".parquet" else geopandas.read_file
    regions = read(world.boundaries)[["kode", "nama", "geometry"]]
    values = (line.split(";")[2] for line in world.table.read_text(encoding="utf-8").splitlines()[1:])
    regions["nilai"] = [float(value.replace(",", ".")) for value in values]
    regions.to_file(world.degrees, driver="FlatGeobuf", engine="pyogrio")
    regions.to_crs(3857).to_file(world.metres, engine="pyogrio")
    regions.to_file(world.geojson, driver="GeoJSON", engine="pyogrio", COORDINATE_PRECISION=6)
    # MapServer and QGIS read one kind of spatial index, Mapnik another.
    subprocess.run(["shptree", str(world.metres)], check=True, stdout=subprocess.DEVNULL)
    if shutil.which("shapeindex"):
        subprocess.run(["shapeindex", str(world.metres)], check=True, stdout=subprocess.DEVNULL)
    return rows


def classes_of(legend: dict[str, Any]) -> tuple[Class, ...]:
    """The classes of our own legend document."""
    return tuple(Class(one["from"], one["to"], one["warna"]) for one in legend["classes"])


def bounds_of(boundaries: Path) -> tuple[float, float, float, float]:
    """West, south, east, north of a file of regions."""
    import geopandas

    read = geopandas.read_parquet if boundaries.suffix == ".parquet" else geopandas.read_file
    west, south, east, north = read(boundaries).total_bounds.tolist()
    return west, south, east, north


def tiles(boundaries: Path, zooms: range, count: int, seed: int) -> list[tuple[int, int, int]]:
    """Tiles z, x, y in seeded random order, as many of each zoom, around vertices of randomly chosen regions."""
    import geopandas

    read = geopandas.read_parquet if boundaries.suffix == ".parquet" else geopandas.read_file
    points = read(boundaries).geometry.representative_point()
    chance = random.Random(seed)
    found: dict[tuple[int, int, int], None] = {}
    turn = 0
    while len(found) < count and turn < 50 * count:
        zoom = zooms[turn % len(zooms)]
        point = points.iloc[chance.randrange(len(points))]
        found[tile_at(point.x, point.y, zoom)] = None
        turn += 1
    chosen = list(found)
    chance.shuffle(chosen)
    return chosen


def tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int, int]:
    """The tile of a place."""
    side = 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return zoom, int((longitude + 180) / 360 * side), int(y * side)


def mercator_box(tile: tuple[int, int, int]) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a tile in EPSG:3857 metres."""
    z, x, y = tile
    edge = 20_037_508.342789244
    side = 2 * edge / 2**z
    return -edge + x * side, edge - (y + 1) * side, -edge + (x + 1) * side, edge - y * side


def clean(folder: Path) -> Path:
    """An empty folder of this name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def saved(path: Path, content: object) -> Path:
    """A small text or JSON file."""
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    path.write_text(text, encoding="utf-8")
    return path
