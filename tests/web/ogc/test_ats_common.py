"""The abstract tests of OGC API Common, parts 1 and 2, and those that Features, part 1, has in the same words."""

from __future__ import annotations

from typing import Any

import openapi_spec_validator
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.ogc import json_schemas as json
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import GEOJSON, get, relations

COMMON, PART_2, FEATURES = "ogcapi-common-1/1.0", "ogcapi-common-2/1.0", "ogcapi-features-1/1.0"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
LAYER = "/ogc/collections/stunting"
ITEMS = f"{LAYER}/items"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def linked(client: FlaskClient, said: dict[str, Any], *rels: str) -> list[Any]:
    """What stands behind the links of these relations."""
    links = [link for link in said["links"] if link["rel"] in rels]
    assert links
    answers = [client.get(link["href"].removeprefix("http://localhost")) for link in links]
    assert [answer.status_code for answer in answers] == [200] * len(links)
    return answers


@abstract(COMMON, "core", "http")
@abstract(FEATURES, "core", "http")
@pytest.mark.parametrize("path", ["/ogc/", "/ogc/collections", LAYER, ITEMS])
def test_http(client: FlaskClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)

    assert (whole.status_code, head.status_code, head.data) == (200, 200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert client.post(path).status_code == 405
    assert client.get(f"{path.rstrip('/')}/%20").status_code == 404


@abstract(COMMON, "landing-page", "root-op", "root-success")
@abstract(FEATURES, "core", "root-op", "root-success")
def test_root(client: FlaskClient) -> None:
    said = get(client, "/ogc/")

    json.check(said, json.LANDING)
    assert {"service-desc", "service-doc", "conformance", "data"} <= set(relations(said))


@abstract(COMMON, "landing-page", "conformance-op", "conformance-success")
@abstract(FEATURES, "core", "conformance-op", "conformance-success")
def test_conformance(client: FlaskClient) -> None:
    answers = linked(client, get(client, "/ogc/"), "conformance", f"{REL}/conformance")

    assert len(answers) == 2
    for answer in answers:
        json.check(answer.json, json.CONFORMANCE)
        assert f"http://www.opengis.net/spec/{FEATURES}/conf/core" in answer.json["conformsTo"]
        assert f"http://www.opengis.net/spec/{COMMON}/conf/core" in answer.json["conformsTo"]


@abstract(COMMON, "landing-page", "api-definition-op", "api-definition-success")
@abstract(FEATURES, "core", "api-definition-op", "api-definition-success")
@abstract(COMMON, "oas30", "oas-definition-1", "oas-definition-2")
@abstract(FEATURES, "oas30", "oas-definition-1", "oas-definition-2")
def test_api_definition(client: FlaskClient) -> None:
    described, page = linked(client, get(client, "/ogc/"), "service-desc", "service-doc")

    assert described.content_type == OPENAPI
    openapi_spec_validator.validate(described.json)
    assert page.mimetype == "text/html"
    assert client.get("/ogc/api", headers={"Accept": OPENAPI}).content_type == OPENAPI


@abstract(COMMON, "oas30", "oas-impl", "completeness")
@abstract(FEATURES, "oas30", "oas-impl", "completeness")
def test_every_capability_of_the_api_definition_answers(client: FlaskClient) -> None:
    said = get(client, "/ogc/api")
    values = {
        "collectionId": "stunting",
        "featureId": "99.02.01.2001",
        "styleId": "stunting",
        "tileMatrixSetId": "WebMercatorQuad",
        "tileMatrix": "8",
        "tileRow": "130",
        "tileCol": "201",
    }

    for path, entry in said["paths"].items():
        values["styleId"] = "default" if "collections" in path else "stunting"
        answer = client.get(f"/ogc{path.format(**values)}")
        content = entry["get"]["responses"]["200"]["content"]
        assert answer.status_code == 200, path
        assert answer.content_type in content or answer.mimetype in content, path


@abstract(COMMON, "oas30", "exceptions-codes", "security")
@abstract(FEATURES, "oas30", "exceptions-codes", "security")
def test_exceptions_are_described_and_nothing_is_secured(client: FlaskClient) -> None:
    said = get(client, "/ogc/api")

    assert "security" not in said
    for path, entry in said["paths"].items():
        assert {"200", "304", "400", "404", "405", "410", "500", "503"} <= set(entry["get"]["responses"]), path
        assert "security" not in entry["get"]
    json.check(client.get("/ogc/collections/tidak-ada").json, json.PROBLEM)


@abstract(COMMON, "json", "definition", "content")
@abstract(PART_2, "json", "definition", "content")
@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("", json.LANDING),
        ("/conformance", json.CONFORMANCE),
        ("/collections", json.COLLECTIONS),
        ("/collections/stunting", json.COLLECTION),
        ("/collections/desa-9902", json.COLLECTION),
    ],
    ids=["landing", "conformance", "collections", "layer", "boundary"],
)
def test_json(client: FlaskClient, path: str, schema: json.Schema) -> None:
    answer = client.get(f"/ogc{path}", headers={"Accept": "application/json"})

    assert answer.content_type == "application/json"
    json.check(answer.json, schema)


@abstract(COMMON, "html", "definition", "content")
@abstract(PART_2, "html", "definition", "content")
@abstract(FEATURES, "html", "definition", "content")
@pytest.mark.parametrize(
    "path", ["", "/conformance", "/collections", "/collections/stunting", "/collections/stunting/items"]
)
def test_html(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/ogc{path}", headers={"Accept": "text/html"})

    assert answer.mimetype == "text/html"
    assert answer.data.startswith(b"<!doctype html>")
    for link in get(client, f"/ogc{path}")["links"]:
        assert link["href"].split("?")[0].encode() in answer.data
    assert (
        "text/html"
        in get(client, "/ogc/api")["paths"]["/collections/{collectionId}/items"]["get"]["responses"]["200"]["content"]
    )


@abstract(COMMON, "core", "query-param-name-known", "query-param-value-integer")
@pytest.mark.parametrize(("limit", "count"), [("1", 1), ("012", 12), ("0000000005", 5), ("10000", 12)])
def test_whole_numbers(client: FlaskClient, limit: str, count: int) -> None:
    assert get(client, f"{ITEMS}?limit={limit}")["numberReturned"] == count


@abstract(COMMON, "core", "query-param-value-decimal", "query-param-value-double", "query-param-list-delimiter")
@pytest.mark.parametrize(
    "bbox", ["104,-4.2,104.1,-4.1", "0104.000,-04.200,+104.10,-4.1000", "1.04e2,-42E-1,104.1,-4.1"]
)
def test_numbers_and_lists(client: FlaskClient, bbox: str) -> None:
    found = get(client, f"{ITEMS}?bbox={bbox.replace('+', '%2B')}")

    assert [feature["id"] for feature in found["features"]] == [
        feature["id"] for feature in get(client, f"{ITEMS}?bbox=104,-4.2,104.1,-4.1")["features"]
    ]
    assert 0 < found["numberMatched"] < 12


@abstract(COMMON, "core", "query-param-value-special", "query-param-value-invalid", "query-param-name-invalid")
@abstract(FEATURES, "core", "query-param-invalid")
@pytest.mark.parametrize(
    "query",
    [
        *("bbox=NaN,-4.2,104.1,-4.1", "bbox=INF,-4.2,104.1,-4.1", "bbox=104,-4.2,-INF,-4.1", "bbox=104,-4.2,104.1,x"),
        *("limit=0", "limit=1.0", "limit=1e1", "limit=%2B1", "datetime=2024-02-30", "f=apa", "crs=EPSG:0", "nilai=x"),
    ],
)
def test_values_that_cannot_be_meant(client: FlaskClient, query: str) -> None:
    json.check(get(client, f"{ITEMS}?{query}", 400), json.PROBLEM)


@abstract(COMMON, "core", "query-param-value-boolean")
def test_truth(client: FlaskClient) -> None:
    answers = {said: client.get(f"{LAYER}/map?width=64&transparent={said}").data for said in ("true", "false")}

    assert answers["true"] != answers["false"]
    assert client.get(f"{LAYER}/map?transparent=1").status_code == 400


@abstract(COMMON, "core", "query-param-list-empty", "query-param-list-escape")
def test_lists_can_be_empty_and_escaped(client: FlaskClient) -> None:
    plain = get(client, ITEMS)

    assert [f["id"] for f in get(client, f"{ITEMS}?sortby=")["features"]] == [f["id"] for f in plain["features"]]
    assert get(client, f"{ITEMS}?properties=&limit=1")["features"][0]["properties"] == {}
    assert list(get(client, f"{ITEMS}?properties=kode%2Cnama&limit=1")["features"][0]["properties"]) == ["kode", "nama"]
    assert get(client, f"{ITEMS}?bbox=", 400)["status"] == 400


@abstract(COMMON, "core", "query-param-name-unknown", "query-param-capitalization")
@abstract(FEATURES, "core", "query-param-unknown")
def test_names_that_are_not_in_the_definition(app: Flask, client: FlaskClient) -> None:
    said = get(client, "/ogc/api")
    values = {
        "collectionId": "stunting",
        "featureId": "99.02.01.2001",
        "styleId": "stunting",
        "tileMatrixSetId": "WebMercatorQuad",
        "tileMatrix": "8",
        "tileRow": "130",
        "tileCol": "201",
    }

    for path in said["paths"]:
        values["styleId"] = "default" if "collections" in path else "stunting"
        for query in ("tidak-dikenal=1", "F=json", "BBOX=1,2,3,4"):
            answer = client.get(f"/ogc{path.format(**values)}?{query}")
            assert answer.status_code == 400, (path, query)
            assert query.partition("=")[0] in answer.json["detail"]


@abstract(PART_2, "collections", "collections-list-op", "collections-list-success", "collections-list-links")
@abstract(PART_2, "collections", "collections-list-collections")
@abstract(FEATURES, "core", "fc-md-op", "fc-md-success", "fc-md-links", "fc-md-items", "fc-md-items-links")
def test_collections(client: FlaskClient) -> None:
    root = get(client, "/ogc/")
    for answer in linked(client, root, "data", f"{REL}/data"):
        said = answer.json
        json.check(said, json.COLLECTIONS)
        assert {"self", "alternate"} <= set(relations(said))
        for collection in said["collections"]:
            assert collection["id"]
            items = {link["type"] for link in collection["links"] if link["rel"] == "items"}
            assert {GEOJSON, "text/html"} <= items


@abstract(PART_2, "collections", "description-op", "description-success", "description-links")
@abstract(PART_2, "collections", "description-extent", "description-extent-multi")
@abstract(FEATURES, "core", "sfc-md-op", "sfc-md-success", "fc-md-extent", "fc-md-extent-multi")
def test_collection(client: FlaskClient) -> None:
    for listed in get(client, "/ogc/collections")["collections"]:
        said = get(client, f"/ogc/collections/{listed['id']}")
        json.check(said, json.COLLECTION)
        assert said["id"] == listed["id"]
        assert {"self", "alternate", "items", "license"} - {"license"} <= set(relations(said))
        (box,) = said["extent"]["spatial"]["bbox"]
        features = get(client, f"/ogc/collections/{listed['id']}/items")["features"]
        corners = [
            point
            for feature in features
            for part in feature["geometry"]["coordinates"]
            for ring in part
            for point in ring
        ]
        assert min(x for x, _y in corners) >= box[0] - 1e-7
        assert max(y for _x, y in corners) <= box[3] + 1e-7
