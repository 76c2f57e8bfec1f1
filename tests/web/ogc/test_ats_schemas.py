"""The abstract tests of OGC API Features, part 5, which is Common, part 3: schemas, queryables and sortables."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.ogc.abstract import schemas
from tests.web.ogc.asking import GEOJSON, get

SCHEMA_JSON = "application/schema+json"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
COLLECTIONS = ["stunting", "tps", "status", "luas", "jahat", "desa-9902"]
NAMES = ["schema", "queryables", "sortables"]
#: A unit of UCUM: its own codes, or words in braces (UCUM 6, annotations).
UCUM = re.compile(r"(%|har|km2?|m2?|kg|t|L|a|d|h)?(\{[!-z|~]+\})?")


@pytest.fixture(params=[(collection, name) for collection in COLLECTIONS for name in NAMES], ids="-".join)
def schema(request: pytest.FixtureRequest, client: FlaskClient) -> dict[str, Any]:
    """A schema, fetched from the address that it says to have."""
    collection, name = request.param
    said = get(client, f"/ogc/collections/{collection}/{name}")
    answer = client.get(said["$id"].removeprefix("http://localhost"), headers={"Accept": SCHEMA_JSON})
    assert (answer.status_code, answer.content_type) == (200, SCHEMA_JSON)
    assert answer.json == said
    return {"name": name, **said}


@schemas("schemas", "basic-schema-inspection")
def test_basic_schema_inspection(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "?" not in schema["$id"]
    assert schema["type"] == "object"
    Draft202012Validator.check_schema(schema)
    for entry in schema["properties"].values():
        is_shape = str(entry.get("format", "")).startswith("geometry-")
        assert ("type" in entry) is not is_shape
        assert "$ref" not in entry
        assert {key for key in entry if not key.startswith("x-ogc-")} <= {
            *("title", "description", "type", "format", "enum")
        }


@schemas("schemas", "role", "role-id", "property-seq", "definition", "nullvalues")
def test_roles_and_keywords(schema: dict[str, Any]) -> None:
    entries = schema["properties"].values()
    ids = [entry for entry in entries if entry.get("x-ogc-role") == "id"]

    assert all(isinstance(entry.get("x-ogc-role", ""), str) for entry in entries)
    assert len(ids) == 1
    assert ids[0]["type"] == "string"
    assert all(isinstance(entry.get("x-ogc-propertySeq", 0), int) for entry in entries)
    assert not any("x-ogc-definition" in entry or "x-ogc-nullValues" in entry for entry in entries)


@schemas("schemas", "unit")
def test_unit(schema: dict[str, Any], client: FlaskClient) -> None:
    for entry in schema["properties"].values():
        if "x-ogc-unit" in entry:
            assert entry["type"] in ("number", "integer")
            assert UCUM.fullmatch(entry["x-ogc-unit"])
    units = {
        layer: get(client, f"/ogc/collections/{layer}/schema")["properties"]["nilai"].get("x-ogc-unit")
        for layer in ("stunting", "tps", "luas", "status")
    }
    assert units == {"stunting": "%", "tps": "{TPS}", "luas": "har", "status": None}


@schemas("advanced-property-roles", "role-primary-geometry", "role-primary-temporal", "role-type")
def test_advanced_roles(schema: dict[str, Any]) -> None:
    shapes = [entry for entry in schema["properties"].values() if entry.get("x-ogc-role") == "primary-geometry"]
    roles = {entry.get("x-ogc-role") for entry in schema["properties"].values()}

    assert len(shapes) == (schema["name"] != "sortables")
    assert all("type" not in entry and entry["format"] == "geometry-multipolygon" for entry in shapes)
    assert roles <= {None, "id", "primary-geometry"}


@schemas("returnables-and-receivables", "get-conformance")
@schemas("queryables", "get-conformance")
@schemas("sortables", "get-conformance")
def test_get_conformance(client: FlaskClient) -> None:
    said = get(client, "/ogc/conformance")["conformsTo"]

    for standard in ("ogcapi-features-5", "ogcapi-common-3"):
        for name in ("schemas", "returnables-and-receivables", "queryables", "sortables"):
            assert f"http://www.opengis.net/spec/{standard}/1.0/conf/{name}" in said


@schemas("returnables-and-receivables", "link", "op-and-response")
@schemas("queryables", "link", "op-and-response")
@schemas("sortables", "link", "op-and-response")
def test_links(client: FlaskClient) -> None:
    for collection in get(client, "/ogc/collections")["collections"]:
        links = get(client, f"/ogc/collections/{collection['id']}")["links"]
        for name in NAMES:
            (link,) = (link for link in links if link["rel"] == f"{REL}/{name}")
            assert link["href"] == f"http://localhost/ogc/collections/{collection['id']}/{name}"
            answer = client.get(link["href"].removeprefix("http://localhost"), headers={"Accept": SCHEMA_JSON})
            assert (answer.status_code, answer.content_type) == (200, SCHEMA_JSON)
            if name == "sortables":
                assert {entry["type"] for entry in answer.json["properties"].values()} <= {
                    "string",
                    "number",
                    "integer",
                }


@schemas("returnables-and-receivables", "response-1")
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_features_follow_their_schema(client: FlaskClient, collection: str) -> None:
    said = get(client, f"/ogc/collections/{collection}/schema")
    answer = client.get(f"/ogc/collections/{collection}/items", headers={"Accept": GEOJSON})

    assert said["additionalProperties"] is False
    (name_of_id,) = (name for name, entry in said["properties"].items() if entry.get("x-ogc-role") == "id")
    kinds = {"string": str, "number": int | float, "integer": int}
    for feature in [*answer.json["features"], get(client, f"/ogc/collections/{collection}/items/99.02.01.2001")]:
        assert isinstance(feature["id"], kinds[said["properties"][name_of_id]["type"]])
        assert set(feature["properties"]) <= set(said["properties"])
        assert feature["geometry"]["type"].lower() == said["properties"]["geometry"]["format"].removeprefix("geometry-")
        for name, value in feature["properties"].items():
            entry = said["properties"][name]
            assert value is None or isinstance(value, kinds[entry["type"]])
            assert value is None or value in entry.get("enum", [value])
