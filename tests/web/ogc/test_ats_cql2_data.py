"""The test data of CQL2 (OGC 21-065r2, annex A): the countries of Natural Earth, which pyogrio brings for its tests.

Coordinates are kept at 1e-7 degree, so that those of the annex are written with as many decimals. An import refuses
two of the countries, which this file draws along the antimeridian: what the annex counts is less by those.
"""

from __future__ import annotations

from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely

from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.formats.cql2_text import parse_cql2_text
from geoservice.formats.filtering import matches
from geoservice.model.actor import Actor
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web.ogc._filters import CollectionTable
from geoservice.web.ogc._sources import Collection, open_collection
from tests.web.ogc.abstract import abstract

CQL2 = "cql2/1.0"
COUNTRIES = Path(pyogrio.__file__).parent / "tests/fixtures/naturalearth_lowres/naturalearth_lowres.shp"
LUXEMBOURG = (
    "6.0430734 50.1280517,6.2427511 49.9022257,6.1863204 49.4638028,5.8977592 49.4426671,5.6740520 49.5294835,"
    "5.7824174 50.0903279,6.0430734 50.1280517"
)
HOLED = "(-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)"
LEFT_OUT = ("Antarctica", "Russia")
NAMES = {"=": 1, ">=": 84, ">": 83, "<=": 94, "<": 93, "<>": 176}
#: Function and shape -> countries, for the geometry as first argument.
RELATIONS = {
    "S_INTERSECTS": {
        "BBOX(0,40,10,50)": 8,
        "BBOX(150,-90,-150,90)": 10,
        "POINT(7.02 49.92)": 1,
        "POLYGON((0 40,10 40,10 50,0 50,0 40))": 8,
        "LINESTRING(0 40,10 50)": 4,
    },
    "S_DISJOINT": {
        "BBOX(0,40,10,50)": 169,
        "POLYGON((0 40,10 40,10 50,0 50,0 40))": 169,
        "LINESTRING(0 40,10 50)": 173,
        "POINT(7.02 49.92)": 176,
    },
    "S_TOUCHES": {
        f"POLYGON(({LUXEMBOURG}))": 3,
        "POINT(6.0430734 50.1280517)": 3,
        "POINT(6.2427511 49.9022257)": 2,
        "LINESTRING(6.0430734 50.1280517,6.2427511 49.9022257)": 3,
    },
    "S_WITHIN": {"BBOX(-180,-90,0,90)": 44},
    "S_CONTAINS": {"BBOX(7,50,8,51)": 1, "LINESTRING(7 50,8 51)": 1, "POINT(7.02 49.92)": 1},
    "S_OVERLAPS": {"BBOX(-180,-90,0,90)": 11},
}
PLUS = {
    "LINESTRING(-180 -45, 0 -45)": 2,
    "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))": 14,
    f"POLYGON({HOLED})": 8,
    "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))": 8,
}
MIRRORED = {"S_WITHIN": "S_CONTAINS", "S_CONTAINS": "S_WITHIN"}
CASES = [(function, shape, count) for function, shapes in RELATIONS.items() for shape, count in shapes.items()]


@pytest.fixture(scope="module")
def table() -> geopandas.GeoDataFrame:
    """The data source ne_110m_admin_0_countries."""
    return pyogrio.read_dataframe(COUNTRIES)


@pytest.fixture(scope="module")
def countries(table: geopandas.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """The data source as a collection."""
    folder = tmp_path_factory.mktemp("countries")
    named = table.assign(kode=[f"NE.{number:03d}" for number in range(len(table))]).rename(columns={"name": "nama"})
    path = folder / "countries.geojson"
    path.write_text(named[["kode", "nama", "geometry"]].to_json(), encoding="utf-8")
    store = open_store(Settings(data_dir=folder / "data"), writing=True)
    request = BoundaryRequest("countries", "Countries", "1", "Natural Earth", "CC0-1.0")
    import_boundary(draft_boundary(str(path)), request, store, Actor("penguji"))
    found = open_collection(store, "countries")
    assert len(found.prepared.regions) == 177 - len(LEFT_OUT)
    return found


def count(countries: Collection, text: str) -> int:
    return int(matches(parse_cql2_text(text), CollectionTable(countries)).sum())


def left_out(table: geopandas.GeoDataFrame, function: str, shape: str) -> int:
    """How many of the countries left out stand in the relation."""
    if shape.startswith("BBOX"):
        west, south, east, north = map(float, shape[5:-1].split(","))
        parts = [(west, 180.0), (-180.0, east)] if west > east else [(west, east)]
        other = shapely.union_all([shapely.box(low, south, high, north) for low, high in parts])
    else:
        other = shapely.from_wkt(shape)
    relation = getattr(shapely, function.removeprefix("S_").lower())
    return int(relation(table[table["name"].isin(LEFT_OUT)].geometry.to_numpy(), other).sum())


@abstract(CQL2, "basic-cql2", "test-data")
@pytest.mark.parametrize(("sign", "expected"), NAMES.items())
def test_names(countries: Collection, sign: str, expected: int) -> None:
    compare = {"=": str.__eq__, ">=": str.__ge__, ">": str.__gt__, "<=": str.__le__, "<": str.__lt__, "<>": str.__ne__}
    less = sum(compare[sign](name, "Luxembourg") for name in LEFT_OUT)

    assert count(countries, f"nama{sign}'Luxembourg'") == expected - less


@abstract(CQL2, "basic-spatial-functions", "test-data")
@abstract(CQL2, "spatial-functions", "test-data")
@pytest.mark.parametrize(("function", "shape", "expected"), CASES, ids=lambda part: str(part)[:40])
def test_relations(
    countries: Collection, table: geopandas.GeoDataFrame, function: str, shape: str, expected: int
) -> None:
    assert count(countries, f"{function}(geom,{shape})") == expected - left_out(table, function, shape)


@abstract(CQL2, "property-property", "test-data")
@pytest.mark.parametrize(("function", "shape", "expected"), CASES, ids=lambda part: str(part)[:40])
def test_relations_the_other_way_round(
    countries: Collection, table: geopandas.GeoDataFrame, function: str, shape: str, expected: int
) -> None:
    text = f"{MIRRORED.get(function, function)}({shape},geom)"

    assert count(countries, text) == expected - left_out(table, function, shape)


@abstract(CQL2, "basic-spatial-functions-plus", "test-data")
@pytest.mark.parametrize(("shape", "expected"), PLUS.items(), ids=lambda part: str(part)[:40])
def test_other_shapes(countries: Collection, table: geopandas.GeoDataFrame, shape: str, expected: int) -> None:
    assert count(countries, f"S_INTERSECTS(geom,{shape})") == expected - left_out(table, "S_INTERSECTS", shape)


@abstract(CQL2, "basic-spatial-functions", "test-data")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S_INTERSECTS(geom,BBOX(0,40,10,50)) and S_INTERSECTS(geom,BBOX(5,50,10,60))", 3),
        ("S_INTERSECTS(geom,BBOX(0,40,10,50)) and not S_INTERSECTS(geom,BBOX(5,50,10,60))", 5),
        ("S_INTERSECTS(geom,BBOX(0,40,10,50)) or S_INTERSECTS(geom,BBOX(-90,40,-60,50))", 10),
    ],
)
def test_boxes_together(countries: Collection, text: str, expected: int) -> None:
    assert count(countries, text) == expected
