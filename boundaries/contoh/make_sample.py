"""Draws Kabupaten Contoh, a fictional district: `python make_sample.py` writes the same bytes every time.

Villages are Voronoi cells. Every border between two cells is roughened once, and both sides use the result, so
neighbours share their vertices exactly. Lengths are kilometres around the centre until the very end.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon

FOLDER = Path(__file__).parent
OUTPUT = FOLDER / "desa_99.01.geojson"

SEED = 9901
VILLAGES = 60
# Open sea between Belitung and Java: inside Indonesia's range of coordinates, over no real village.
CENTRE_LONGITUDE, CENTRE_LATITUDE = 109.0, -4.7
KM_PER_DEGREE_LATITUDE = 110.57
KM_PER_DEGREE_LONGITUDE = 111.32 * np.cos(np.radians(CENTRE_LATITUDE))
DECIMALS = 6

SUBDISTRICTS = (
    ("Contoh Hulu", (-11.0, 15.0)),
    ("Contoh Barat", (-18.0, 1.0)),
    ("Contoh Selatan", (-10.0, -11.0)),
    ("Contoh Utara", (13.0, 11.0)),
    ("Kota Contoh", (4.0, -1.0)),
    ("Contoh Ilir", (13.0, -16.0)),
)
TOWN = SUBDISTRICTS[4][1]
TOWN_RADIUS_KM = 7.0

_FIRST = ("Mekar", "Sumber", "Tanjung", "Muara", "Karang", "Batu", "Air", "Lubuk", "Padang", "Suka", "Bukit", "Rimba")
# Indonesian words for "example" and "suppose": nobody can take the names for real places.
_SECOND = ("Contoh", "Misal", "Umpama", "Andai", "Ibarat")
NAMES = tuple(f"{first} {second}" for second in _SECOND for first in _FIRST)

FloatArray = npt.NDArray[np.float64]
Node = tuple[float, float]
Edge = tuple[Node, Node]


class Place(NamedTuple):
    """A village of the sample: where it is drawn and to what it belongs."""

    code: str
    name: str
    kind: str
    subdistrict: int
    centre: Node
    shape: Polygon | MultiPolygon


@dataclass(frozen=True)
class Cells:
    """The chosen Voronoi cells: a seed and a closed list of corner nodes each."""

    seeds: FloatArray
    corners: list[list[Node]]


def make_places() -> list[Place]:
    """The villages in code order; shapes are in kilometres."""
    rng = np.random.default_rng(SEED)
    cells = _choose_cells(_scatter(rng))
    lines = _roughen(cells, rng)
    shapes: list[Polygon | MultiPolygon] = [_polygon(corners, lines) for corners in cells.corners]
    seeds = [(float(x), float(y)) for x, y in cells.seeds]
    groups = [_subdistrict(seed) for seed in seeds]
    _add_islet(shapes, seeds, rng)
    _add_enclave(shapes, seeds, groups, rng)
    return _named(shapes, seeds, groups)


def _scatter(rng: np.random.Generator) -> FloatArray:
    """Village centres, closer together near the town (dart throwing with a growing minimum distance)."""
    points: list[Node] = []
    for _ in range(6000):
        x, y = (rng.random(2) - 0.5) * 90
        gap = 2.6 + 0.14 * np.hypot(x - TOWN[0], y - TOWN[1])
        if all(np.hypot(x - a, y - b) > min(gap, 5.4) for a, b in points):
            points.append((float(x), float(y)))
    return np.array(points)


def _choose_cells(points: FloatArray) -> Cells:
    """The cells inside a lobed outline; the others only bound them."""
    angle = np.arctan2(points[:, 1], points[:, 0])
    reach = 24 * (1 + 0.12 * np.cos(2 * angle + 0.6) + 0.10 * np.cos(3 * angle - 1.1) + 0.05 * np.cos(5 * angle))
    order = np.argsort(np.hypot(points[:, 0], points[:, 1]) / reach, kind="stable")
    chosen = np.sort(order[: VILLAGES - 1])
    collection = shapely.voronoi_polygons(MultiPoint(points), ordered=True)
    corners = [_nodes(collection.geoms[int(index)]) for index in chosen]
    return Cells(points[chosen], corners)


def _nodes(cell: Polygon) -> list[Node]:
    # Rounding to a centimetre makes the corner of three cells one and the same key.
    nodes = [(round(float(x), 5), round(float(y), 5)) for x, y in cell.exterior.coords]
    return [node for node, following in pairwise(nodes) if node != following]


def _edges(corners: list[Node]) -> list[Edge]:
    return list(pairwise([*corners, corners[0]]))


def _river_x(y: float) -> float:
    """Where the river runs at this latitude; it parts the western sub-districts from the eastern ones."""
    return float(3.5 * np.sin(y / 7.5) - 1.5 + 0.08 * y)


def _roughen(cells: Cells, rng: np.random.Generator) -> dict[Edge, FloatArray]:
    """Every border once, keyed by its ends in ascending order: smooth bends along the river, rough lines elsewhere."""
    owners: defaultdict[Edge, list[int]] = defaultdict(list)
    for index, corners in enumerate(cells.corners):
        for a, b in _edges(corners):
            owners[min(a, b), max(a, b)].append(index)
    west = [float(x) < _river_x(float(y)) for x, y in cells.seeds]
    lines: dict[Edge, FloatArray] = {}
    for edge in sorted(owners):
        sides = {west[index] for index in owners[edge]}
        on_coast = len(owners[edge]) == 1
        lines[edge] = _meander(edge, rng) if len(sides) == 2 else _fractal(edge, 0.28 if on_coast else 0.23, rng)
    return _untangle(lines)


def _fractal(edge: Edge, roughness: float, rng: np.random.Generator) -> FloatArray:
    """Midpoint displacement down to pieces of about 250 m."""
    line = np.array(edge)
    while np.hypot(*(line[1] - line[0])) > 0.35 and len(line) < 65:
        start, end = line[:-1], line[1:]
        across = (end - start)[:, ::-1] * (-1.0, 1.0)
        middle = (start + end) / 2 + across * ((rng.random(len(start)) - 0.5) * 2 * roughness)[:, None]
        line = np.insert(line, np.arange(1, len(line)), middle, axis=0)
    return line


def _meander(edge: Edge, rng: np.random.Generator) -> FloatArray:
    """Bends to either side in turn, rounded by cutting corners (Chaikin) with both ends kept."""
    start, end = np.array(edge)
    length = float(np.hypot(*(end - start)))
    bends = max(2, round(length / 0.9))
    along = (np.arange(1, bends) + (rng.random(bends - 1) - 0.5) * 0.3) / bends
    across = (end - start)[::-1] * (-1.0, 1.0) / length
    swing = np.where(np.arange(1, bends) % 2, 0.6, -0.6) * (0.6 + 0.8 * rng.random(bends - 1))
    line = np.vstack([start, start + along[:, None] * (end - start) + swing[:, None] * across, end])
    for _ in range(2):
        cut = np.empty((2 * len(line) - 2, 2))
        cut[0::2], cut[1::2] = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.vstack([line[0], cut[1:-1], line[-1]])
    return line


def _untangle(lines: dict[Edge, FloatArray]) -> dict[Edge, FloatArray]:
    """Draw lines that cross themselves or another one half as rough, until none does."""
    while tangled := _tangled(lines):
        for edge in tangled:
            line = lines[edge]
            straight = np.linspace(line[0], line[-1], len(line))
            lines[edge] = (line + straight) / 2
    return {edge: _to_degrees(line) for edge, line in lines.items()}


def _tangled(lines: dict[Edge, FloatArray]) -> list[Edge]:
    edges = list(lines)
    shapes = np.array([shapely.LineString(line) for line in lines.values()])
    found = {edge for edge, shape in zip(edges, shapes, strict=True) if not shape.is_simple}
    tree = shapely.STRtree(shapes)
    for first, second in tree.query(shapes, predicate="intersects").T:
        if first < second:
            ends = len({*edges[first], *edges[second]})
            common = shapely.intersection(shapes[first], shapes[second])
            if common.geom_type != "Point" or ends == 4:
                found |= {edges[first], edges[second]}
    return sorted(found)


def _to_degrees(points: FloatArray) -> FloatArray:
    degrees = points / (KM_PER_DEGREE_LONGITUDE, KM_PER_DEGREE_LATITUDE) + (CENTRE_LONGITUDE, CENTRE_LATITUDE)
    return np.round(degrees, DECIMALS)


def _polygon(corners: list[Node], lines: dict[Edge, FloatArray]) -> Polygon:
    parts = [lines[a, b] if a < b else lines[b, a][::-1] for a, b in _edges(corners)]
    return Polygon(np.vstack([part[:-1] for part in parts]))


def _ring(centre: Node, radius: float, rng: np.random.Generator) -> Polygon:
    """A lobed ring of 40 corners around a point, in degrees."""
    angle = np.arange(40) / 40 * 2 * np.pi
    phases = rng.random(4) * 2 * np.pi
    waves = sum(np.cos((2 + i) * angle + phase) / (2 + i) for i, phase in enumerate(phases))
    reach = radius * (1 + 0.28 * waves + 0.07 * (rng.random(40) - 0.5))
    points = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + centre
    return Polygon(_to_degrees(points))


def _add_islet(shapes: list[Polygon | MultiPolygon], seeds: list[Node], rng: np.random.Generator) -> None:
    """Give the most south-eastern village a second part off the coast."""
    owner = max(range(len(seeds)), key=lambda index: seeds[index][0] - seeds[index][1])
    x, y = seeds[owner]
    mainland = shapely.union_all(shapes)
    steps = (_ring((x + step, y - 0.6 * step), 1.4, rng) for step in np.arange(3, 20, 0.5))
    islet = next(ring for ring in steps if ring.distance(mainland) > 0.008)
    shapes[owner] = MultiPolygon([*shapely.get_parts(shapes[owner]), islet])


def _add_enclave(
    shapes: list[Polygon | MultiPolygon], seeds: list[Node], groups: list[int], rng: np.random.Generator
) -> None:
    """Cut a village out of the middle of the largest one."""
    whole = [(shape.area, index, shape) for index, shape in enumerate(shapes) if isinstance(shape, Polygon)]
    _, host, largest = max(whole, key=lambda candidate: candidate[:2])
    x, y = seeds[host]
    enclave = _ring((x, y), 1.2, rng)
    shapes[host] = Polygon(largest.exterior, [enclave.exterior])
    shapes.append(enclave)
    seeds.append((x, y))
    groups.append(groups[host])


def _subdistrict(seed: Node) -> int:
    """The nearest sub-district centre on the same bank of the river."""
    west = seed[0] < _river_x(seed[1])
    banks = range(3) if west else range(3, 6)
    return min(banks, key=lambda index: float(np.hypot(*np.subtract(seed, SUBDISTRICTS[index][1]))))


def _named(shapes: list[Polygon | MultiPolygon], seeds: list[Node], groups: list[int]) -> list[Place]:
    """Codes 99.01.CC.DDDD, numbered from north to south within a sub-district; 1001 … kelurahan, 2001 … desa."""
    used: Counter[tuple[int, str]] = Counter()
    places = []
    for index in sorted(range(len(shapes)), key=lambda i: (groups[i], -seeds[i][1])):
        group, seed = groups[index], seeds[index]
        urban = group == 4 and Point(seed).distance(Point(TOWN)) < TOWN_RADIUS_KM
        kind = "kelurahan" if urban else "desa"
        used[group, kind] += 1
        code = f"99.01.{group + 1:02d}.{(1000 if urban else 2000) + used[group, kind]}"
        places.append(Place(code, "", kind, group, seed, shapes[index]))
    order = np.random.default_rng(SEED + 1).permutation(len(NAMES))
    named = [place._replace(name=NAMES[int(at)]) for place, at in zip(places, order, strict=True)]
    return sorted(named)


def feature(place: Place) -> dict[str, object]:
    """One GeoJSON feature with the properties of a real village file."""
    return {
        "type": "Feature",
        "properties": {
            "kode": place.code,
            "nama": place.name,
            "jenis": place.kind,
            "kode_kec": place.code[:8],
            "nama_kec": SUBDISTRICTS[place.subdistrict][0],
            "kode_kab": "99.01",
            "nama_kab": "Kabupaten Contoh",
            "kode_prov": "99",
            "nama_prov": "Provinsi Contoh",
        },
        "geometry": shapely.geometry.mapping(shapely.orient_polygons(place.shape, exterior_cw=False)),
    }


def geojson(places: list[Place]) -> str:
    """The whole file, one feature a line."""
    lines = ",\n".join(json.dumps(feature(place), separators=(",", ":")) for place in places)
    head = '{"type":"FeatureCollection","name":"desa_99.01","keterangan":"Wilayah fiktif, ilustrasi","features":[\n'
    return f"{head}{lines}\n]}}\n"


def main() -> None:
    """Write the boundary file beside this script."""
    OUTPUT.write_text(geojson(make_places()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
