"""Which items OGC API gives: pages, boxes, coordinate systems, times and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pytest
import shapely
from flask.testing import FlaskClient

from geoservice.web.ogc._crs import CRS_LIST
from tests.small_world import CODES
from tests.web.ogc.asking import CRS84, EPSG, ITEMS, codes, get, href, relations


def test_pages_lead_on_to_the_end_and_back_without_losing_a_region(client: FlaskClient) -> None:
    seen, pages, address = [], 0, f"{ITEMS}?limit=5&sortby=-nilai&filter=nilai%20%3E%205.5"
    while address:
        said = get(client, address)
        seen += codes(said)
        pages += 1
        address = href(said, "next") if "next" in relations(said) else ""
    whole = get(client, f"{ITEMS}?sortby=-nilai&filter=nilai%20%3E%205.5")

    assert (pages, seen) == (2, codes(whole))
    assert said["numberMatched"] == len(seen) == 10
    assert codes(get(client, href(said, "prev"))) == seen[:5]
    assert "next" not in relations(whole)


@pytest.mark.parametrize("limit", ["10001", "999999999", "99999999999999999"])
def test_a_limit_above_the_largest_is_clamped(client: FlaskClient, limit: str) -> None:
    assert len(get(client, f"{ITEMS}?limit={limit}")["features"]) == 12


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=abc", "limit"),
        ("limit=", "limit"),
        ("limit=1.5", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999", "offset"),
        ("bbox=", "bbox"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=NaN,NaN,NaN,NaN", "bbox"),
        ("bbox=inf,0,1,1", "bbox"),
        ("bbox=104,5,105,-5", "bbox"),
        ("bbox=104,-95,105,5", "bbox"),
        (f"bbox=1e300,0,1e301,1&bbox-crs={EPSG}/32748", "bbox"),
        (f"bbox=5,0,1,1&bbox-crs={EPSG}/3857", "bbox"),
        ("bbox-crs=EPSG%3A9999", "bbox-crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/9999", "crs"),
        ("datetime=kemarin", "datetime"),
        ("datetime=", "datetime"),
        ("datetime=2024", "datetime"),
        ("datetime=2024-13-01", "datetime"),
        ("datetime=2024-01-01T00:00:00", "datetime"),
        ("datetime=2024-12-31/2024-01-01", "datetime"),
        ("datetime=../..", "datetime"),
        ("datetime=2024-01-01/2024-02-01/2024-03-01", "datetime"),
        ("sortby=tinggi", "sortby"),
        ("properties=tinggi", "properties"),
        ("filter-lang=sql&filter=a", "filter-lang"),
        ("filter-crs=EPSG:1", "filter-crs"),
        ("kelas=satu", "kelas"),
        ("nilai=satu", "nilai"),
        ("tidakada=1", "tidakada"),
        ("LIMIT=1", "LIMIT"),
        ("limit=1&limit=2", "limit"),
        ("f=xls", "f"),
        ("f=fgb&properties=nama", "properties"),
        (f"f=gpkg&crs={EPSG}/3857", "crs"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get(f"{ITEMS}?{query}")

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert f"“{named}”" in answer.json["detail"]
    assert answer.json["status"] == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["", "/conformance", "/collections", "/collections/stunting", "/api", "/styles"])
def test_unknown_parameters_are_refused_everywhere(client: FlaskClient, path: str) -> None:
    assert "“apa”" in get(client, f"/ogc{path}?apa=1", 400)["detail"]


@pytest.mark.parametrize(
    ("query", "matched"),
    [
        ("2024-06-01", 12),
        ("2024-01-01T00:00:00Z", 12),
        ("2023-12-31", 0),
        ("2023-12-31T23:59:59Z", 0),
        ("2025-01-01T00:00:00Z", 0),
        ("2024-12-31T23:59:59.5Z", 12),
        ("2023-01-01/2024-01-01", 12),
        ("2024-05-01T00:00:00%2B07:00/2024-06-01T00:00:00%2B07:00", 12),
        ("2024-05-01T00:00:00+07:00", 12),
        ("../2023-12-31", 0),
        ("../2024-01-01", 12),
        ("/2024-01-01", 12),
        ("2024-12-31/..", 12),
        ("2025-01-01/..", 0),
        ("2024-12-31/", 12),
    ],
)
def test_datetime_chooses_by_the_period_of_the_layer(client: FlaskClient, query: str, matched: int) -> None:
    assert get(client, f"{ITEMS}?datetime={query}")["numberMatched"] == matched


def test_features_without_a_time_are_found_at_any_time(client: FlaskClient) -> None:
    said = get(client, "/ogc/collections/desa-9902/items?datetime=1999-01-01")

    assert said["numberMatched"] == 12


@pytest.mark.parametrize(
    ("bbox", "of"),
    [
        ("104,-4.2,104.1,-4.1", None),
        ("104.06,-4.16,104.061,-4.159", None),
        ("104,-4.2,-1,104.1,-4.1,5000", "104,-4.2,104.1,-4.1"),
        ("-180,-90,180,90", "all"),
        ("103,-5,105,-3", "all"),
        ("100,-4.2,101,-4.1", "none"),
        ("170,-10,-170,10", "none"),
        ("104.1,-10,-170,10", "104.1,-10,180,10"),
        ("104,-4.15,104,-4.15", None),
    ],
)
def test_bbox_finds_exactly_the_regions_that_meet_it(client: FlaskClient, bbox: str, of: str | None) -> None:
    everything = get(client, ITEMS)["features"]
    found = codes(get(client, f"{ITEMS}?bbox={bbox}"))

    area = shapely.box(*map(float, (of if of and "," in of else bbox if of is None else "0,0,0,0").split(",")))
    met = [f["id"] for f in everything if shapely.from_geojson(json.dumps(f["geometry"])).intersects(area)]
    assert found == {"all": CODES, "none": []}.get(str(of), met)
    assert found or of == "none"


@pytest.mark.parametrize("crs", CRS_LIST)
def test_every_crs_gives_the_same_places_in_its_own_axes(client: FlaskClient, crs: str) -> None:
    from pyproj import Transformer

    answer = client.get(f"{ITEMS}/{CODES[0]}?crs={quote(crs)}")
    degrees = client.get(f"{ITEMS}/{CODES[0]}").json["geometry"]["coordinates"][0][0]

    assert answer.headers["Content-Crs"] == f"<{crs}>"
    authority = "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rpartition('/')[2]}"
    there = Transformer.from_crs("OGC:CRS84", authority)  # the axes as the authority defines them
    expected = [there.transform(*point) for point in degrees]
    given = answer.json["geometry"]["coordinates"][0][0]
    tolerance = 2e-7 if abs(given[0][0]) <= 180 else 0.02
    assert all(
        abs(x - a) < tolerance and abs(y - b) < tolerance for (x, y), (a, b) in zip(given, expected, strict=True)
    )


def test_a_crs_comes_as_uri_or_curie(client: FlaskClient) -> None:
    uri = f"{EPSG}/4326"

    for form in (uri, uri.replace("http:", "https:"), "EPSG:4326", "[EPSG:4326]"):
        assert client.get(f"{ITEMS}?crs={form}").headers["Content-Crs"] == f"<{uri}>"


@pytest.mark.parametrize("crs", [f"{EPSG}/4326", f"{EPSG}/3857", f"{EPSG}/32748", CRS84])
def test_bbox_crs_means_the_same_box(client: FlaskClient, crs: str) -> None:
    from pyproj import Transformer

    authority = "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rpartition('/')[2]}"
    there = Transformer.from_crs("OGC:CRS84", authority)
    low, high = there.transform(104.02, -4.18), there.transform(104.08, -4.12)
    bbox = ",".join(repr(float(number)) for number in (*low, *high))

    found = codes(get(client, f"{ITEMS}?bbox={bbox}&bbox-crs={crs}"))

    assert found == codes(get(client, f"{ITEMS}?bbox=104.02,-4.18,104.08,-4.12"))


def test_properties_are_chosen_and_sorting_keeps_missing_values_last(client: FlaskClient) -> None:
    said = get(client, f"{ITEMS}?properties=nama,nilai&sortby=nilai")

    rows = [feature["properties"] for feature in said["features"]]
    assert all(list(row) == ["nama", "nilai"] for row in rows)
    values = [row["nilai"] for row in rows]
    assert values[-1] is None
    assert values[:-1] == sorted(values[:-1])
    turned = [f["properties"]["nilai"] for f in get(client, f"{ITEMS}?sortby=-nilai,nama")["features"]]
    assert turned == [*sorted(values[:-1], reverse=True), None]


def test_a_table_has_the_columns_asked_for_in_their_order(client: FlaskClient) -> None:
    answer = client.get(f"{ITEMS}?f=csv&properties=nilai,nama&sortby=-nilai&limit=2")

    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    said = get(client, f"{ITEMS}?properties=nilai,nama&sortby=-nilai&limit=2")["features"]
    assert rows[0] == ["nilai", "nama"]
    assert [[float(row[0]), row[1]] for row in rows[1:]] == [list(feature["properties"].values()) for feature in said]
