"""The abstract tests of OGC API Features, parts 1 and 2; test_ats_common.py has those of its landing page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from pyproj import Transformer

from geoservice.web.ogc._crs import CRS_LIST
from tests.small_world import CODES
from tests.web.ogc import json_schemas as json
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import CRS84, EPSG, GEOJSON, codes, get, href, relations

PART_1, PART_2 = "ogcapi-features-1/1.0", "ogcapi-features-2/1.0"
COLLECTIONS = ["stunting", "status", "jahat", "desa-9902"]
UNKNOWN = "http://www.opengis.net/def/crs/EPSG/0/4711"


def shapes(said: dict[str, Any]) -> list[shapely.Geometry]:
    return [shapely.geometry.shape(feature["geometry"]) for feature in said["features"]]


@pytest.fixture(params=COLLECTIONS)
def items(request: pytest.FixtureRequest) -> str:
    """The address of the features of a collection."""
    return f"/ogc/collections/{request.param}/items"


@abstract(PART_1, "core", "fc-op", "fc-response", "fc-links", "crs84", "fc-numberMatched", "fc-numberReturned")
@abstract(PART_1, "core", "fc-timeStamp")
@abstract(PART_1, "geojson", "definition", "content")
def test_features(client: FlaskClient, items: str) -> None:
    answer = client.get(items, headers={"Accept": GEOJSON})
    said: Any = answer.json

    assert answer.content_type == GEOJSON
    json.check(said, json.FEATURES)
    assert (said["numberMatched"], said["numberReturned"]) == (12, len(said["features"]))
    assert {"self", "alternate"} <= set(relations(said))
    assert all(shape.within(shapely.box(94, -12, 142, 7)) for shape in shapes(said))
    if "timeStamp" in said:
        datetime.fromisoformat(said["timeStamp"])


@abstract(PART_1, "core", "fc-bbox-definition", "fc-limit-definition", "fc-time-definition")
def test_parameters_are_defined(client: FlaskClient) -> None:
    said = get(client, "/ogc/api")
    named = {
        each["$ref"].rpartition("/")[2]
        for each in said["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]
    }
    parameters = {name: said["components"]["parameters"][name] for name in ("bbox", "limit", "datetime")}

    assert set(parameters) < named
    for each in parameters.values():
        assert (each["in"], each["required"], each["style"], each["explode"]) == ("query", False, "form", False)
    bbox = parameters["bbox"]["schema"]
    assert (bbox["type"], bbox["minItems"], bbox["maxItems"], bbox["items"]) == ("array", 4, 6, {"type": "number"})
    limit = parameters["limit"]["schema"]
    assert (limit["type"], limit["minimum"]) == ("integer", 1)
    assert limit["minimum"] <= limit["default"] <= limit["maximum"]
    assert parameters["datetime"]["schema"] == {"type": "string"}


@abstract(PART_1, "core", "fc-bbox-response")
@pytest.mark.parametrize(
    "bbox", ["104,-4.2,104.1,-4.1", "104,-4.2,0,104.1,-4.1,9", "104.1,-10,-170,10", "177,-90,-177,90"]
)
def test_bbox(client: FlaskClient, items: str, bbox: str) -> None:
    numbers = [float(part) for part in bbox.split(",")]
    west, south, east, north = numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]]
    parts = [(west, 180), (-180, east)] if west > east else [(west, east)]
    area = shapely.union_all([shapely.box(low, south, high, north) for low, high in parts])

    everything = get(client, items)
    expected = [
        feature["id"]
        for feature, shape in zip(everything["features"], shapes(everything), strict=True)
        if shape.intersects(area)
    ]
    assert codes(get(client, f"{items}?bbox={bbox}")) == expected


@abstract(PART_1, "core", "fc-limit-response")
@pytest.mark.parametrize(("limit", "count"), [(1, 1), (5, 5), (12, 12), (10_000, 12), (10_001, 12), (999_999_999, 12)])
def test_limit(client: FlaskClient, items: str, limit: int, count: int) -> None:
    said = get(client, f"{items}?limit={limit}")

    assert len(said["features"]) == said["numberReturned"] == count
    assert ("next" in relations(said)) is (count < 12)


@abstract(PART_1, "core", "fc-time-response")
@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("2024-02-12T23:20:50Z", 12),
        ("2024-02-12T00:00:00Z/2024-03-18T12:31:12Z", 12),
        ("2024-02-12T00:00:00Z/..", 12),
        ("../2018-03-18T12:31:12Z", 0),
        ("/2018-03-18T12:31:12Z", 0),
        ("2030-01-01T00:00:00Z/", 0),
        ("2024-02-12", 12),
        ("2018-02-12t23:20:50z", 0),
    ],
)
def test_datetime(client: FlaskClient, moment: str, count: int) -> None:
    assert get(client, f"/ogc/collections/stunting/items?datetime={moment}")["numberMatched"] == count
    assert get(client, f"/ogc/collections/desa-9902/items?datetime={moment}")["numberMatched"] == 12


@abstract(PART_1, "core", "f-op", "f-success", "f-links")
def test_feature(client: FlaskClient, items: str) -> None:
    for code in CODES[:3]:
        answer = client.get(f"{items}/{code}", headers={"Accept": GEOJSON})
        assert answer.content_type == GEOJSON
        json.check(answer.json, json.FEATURE)
        assert answer.json["id"] == code
        assert {"self", "alternate", "collection"} <= set(relations(answer.json))
        assert get(client, href(answer.json, "collection"))["id"] == items.split("/")[3]


@abstract(PART_2, "crs", "crs-uri", "default-crs", "storageCrs")
def test_crs_of_collections(client: FlaskClient) -> None:
    for collection in get(client, "/ogc/collections")["collections"]:
        assert collection["crs"] == list(CRS_LIST)
        assert collection["crs"][0] == CRS84
        assert collection["storageCrs"] in collection["crs"]
        assert all(uri.startswith("http://www.opengis.net/def/crs/") for uri in collection["crs"])


@abstract(PART_2, "crs", "crs-parameter", "crs-parameter-transform")
@pytest.mark.parametrize("crs", CRS_LIST)
def test_crs(client: FlaskClient, crs: str) -> None:
    authority = "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rpartition('/')[2]}"
    there = Transformer.from_crs("OGC:CRS84", authority)  # the axes as the authority defines them
    for address in ("/ogc/collections/stunting/items", f"/ogc/collections/stunting/items/{CODES[0]}"):
        answer = client.get(address, query_string={"crs": crs})
        assert answer.headers["Content-Crs"] == f"<{crs}>"
        given, plain = ((said.get("features") or [said])[0] for said in (answer.json, get(client, address)))
        for (x, y), point in zip(
            given["geometry"]["coordinates"][0][0], plain["geometry"]["coordinates"][0][0], strict=True
        ):
            assert (x, y) == pytest.approx(there.transform(*point), abs=2e-7 if abs(y) <= 180 else 0.02)


@abstract(PART_2, "crs", "crs-parameter-default")
def test_crs_default(client: FlaskClient, items: str) -> None:
    assert client.get(items).headers["Content-Crs"] == f"<{CRS84}>"
    assert client.get(f"{items}/{CODES[0]}").headers["Content-Crs"] == f"<{CRS84}>"


@abstract(PART_2, "crs", "crs-parameter-invalid", "bbox-crs-parameter-invalid")
@pytest.mark.parametrize("crs", [UNKNOWN, "urn:ogc:def:crs:EPSG::4711", "apa", "", "OGC:CRS85"])
def test_crs_that_is_not_offered(client: FlaskClient, items: str, crs: str) -> None:
    for query in ({"crs": crs}, {"bbox-crs": crs, "bbox": "1,2,3,4"}):
        answer = client.get(items, query_string=query)
        assert answer.status_code == 400
        json.check(answer.json, json.PROBLEM)
    assert client.get(f"{items}/{CODES[0]}", query_string={"crs": crs}).status_code == 400


@abstract(PART_2, "crs", "bbox-crs-parameter", "bbox-crs-parameter-default")
@pytest.mark.parametrize("crs", ["", CRS84, f"{EPSG}/4326", f"{EPSG}/4755", f"{EPSG}/3857", f"{EPSG}/32748"])
def test_bbox_crs(client: FlaskClient, items: str, crs: str) -> None:
    authority = f"EPSG:{crs.rpartition('/')[2]}" if crs and crs != CRS84 else "OGC:CRS84"
    there = Transformer.from_crs("OGC:CRS84", authority)
    bbox = ",".join(
        repr(float(edge)) for point in ((104.02, -4.18), (104.08, -4.12)) for edge in there.transform(*point)
    )

    said = client.get(items, query_string={"bbox": bbox} | ({"bbox-crs": crs} if crs else {})).json

    assert codes(said) == codes(get(client, f"{items}?bbox=104.02,-4.18,104.08,-4.12"))
    assert 0 < said["numberMatched"] < 12
