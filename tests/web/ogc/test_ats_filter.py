"""The abstract tests of OGC API Features, part 3: queryables and filters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pyproj import Transformer

from geoservice.formats.cql2_text import parse_cql2_text
from geoservice.web.ogc._crs import CRS_LIST
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import CRS84, GEOJSON, codes, get

PART_3 = "ogcapi-features-3/1.0"
REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
COLLECTIONS = ["stunting", "status", "jahat", "desa-9902"]
LANGUAGES = ["cql2-text", "cql2-json"]


def asked(client: FlaskClient, collection: str, text: str, language: str = "cql2-text", **more: str) -> Any:
    """The answer to a filter written in text, in the language asked for."""
    said = text if language == "cql2-text" else json.dumps(parse_cql2_text(text))
    query = {"filter": said, "filter-lang": language} | {name.replace("_", "-"): value for name, value in more.items()}
    return client.get(f"/ogc/collections/{collection}/items", query_string=query, headers={"Accept": GEOJSON})


def bounds(client: FlaskClient, collection: str) -> tuple[float, float, float, float]:
    (box,) = get(client, f"/ogc/collections/{collection}")["extent"]["spatial"]["bbox"]
    west, south, east, north = box
    return west, south, east, north


@abstract(PART_3, "queryables", "get-conformance")
@abstract(PART_3, "queryables-query-parameters", "get-conformance")
@abstract(PART_3, "filter", "get-conformance")
@abstract(PART_3, "features-filter", "get-conformance", "get-collections")
def test_conformance_and_collections(client: FlaskClient) -> None:
    said = get(client, "/ogc/conformance")["conformsTo"]

    for name in ("queryables", "queryables-query-parameters", "filter", "features-filter"):
        assert f"http://www.opengis.net/spec/{PART_3}/conf/{name}" in said
    assert {"stunting", "desa-9902"} <= {entry["id"] for entry in get(client, "/ogc/collections")["collections"]}


@abstract(PART_3, "queryables", "get-queryables-uris")
@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_items_lead_to_their_queryables(client: FlaskClient, collection: str, method: str) -> None:
    address = f"/ogc/collections/{collection}/items"
    answer = client.open(address, method=method, headers={"Accept": "application/json"})

    assert answer.status_code == 200
    assert f'<http://localhost/ogc/collections/{collection}/queryables>; rel="{REL}"' in answer.headers["Link"]


@abstract(PART_3, "queryables", "get-queryables")
@abstract(PART_3, "features-filter", "get-collection")
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_queryables(client: FlaskClient, collection: str) -> None:
    about = get(client, f"/ogc/collections/{collection}")
    (link,) = (link for link in about["links"] if link["rel"] == REL)
    answer = client.get(link["href"].removeprefix("http://localhost"), headers={"Accept": "application/schema+json"})
    said: Any = answer.json

    assert link["href"] == said["$id"] == f"http://localhost/ogc/collections/{collection}/queryables"
    assert answer.content_type == "application/schema+json"
    assert (said["$schema"], said["type"]) == ("https://json-schema.org/draft/2020-12/schema", "object")
    Draft202012Validator.check_schema(said)
    assert all("type" in entry or entry["format"].startswith("geometry-") for entry in said["properties"].values())


@abstract(PART_3, "queryables-query-parameters", "query-param")
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_queryable_is_a_parameter(client: FlaskClient, collection: str) -> None:
    items = get(client, f"/ogc/collections/{collection}/items")["features"]
    properties = get(client, f"/ogc/collections/{collection}/queryables")["properties"]

    for name in (name for name in properties if name != "geometry"):
        value = next((f["properties"][name] for f in items if f["properties"][name] is not None), None)
        if value is None:
            continue
        said = client.get(f"/ogc/collections/{collection}/items", query_string={name: value}).json
        expected = [feature["id"] for feature in items if feature["properties"][name] == value]
        assert codes(said) == expected != []
        if properties[name]["type"] in ("number", "integer"):
            assert get(client, f"/ogc/collections/{collection}/items?{name}=bukan-angka", 400)["status"] == 400


@abstract(PART_3, "filter", "filter-param", "expression-construction")
@abstract(PART_3, "features-filter", "filter-on-items")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_filter(client: FlaskClient, collection: str, language: str) -> None:
    everything = get(client, f"/ogc/collections/{collection}/items")["features"]
    properties = get(client, f"/ogc/collections/{collection}/queryables")["properties"]

    for name in (name for name in properties if name != "geometry"):
        answer = asked(client, collection, f"{name} IS NULL", language)
        assert (answer.status_code, answer.content_type) == (200, GEOJSON)
        assert codes(answer.json) == [f["id"] for f in everything if f["properties"][name] is None]
    assert asked(client, collection, "this_is_not_a_queryable IS NULL", language).status_code == 400
    query = {"filter": "THIS IS NOT A FILTER", "filter-lang": language}
    assert client.get(f"/ogc/collections/{collection}/items", query_string=query).status_code == 400


@abstract(PART_3, "filter", "filter-lang-default")
def test_filter_lang_default(client: FlaskClient) -> None:
    plain = client.get("/ogc/collections/stunting/items", query_string={"filter": "nilai > 20"})

    assert plain.json["numberMatched"] == asked(client, "stunting", "nilai > 20").json["numberMatched"] > 0
    assert client.get("/ogc/collections/stunting/items?filter=THIS+IS+NOT+A+FILTER").status_code == 400


@abstract(PART_3, "filter", "filter-crs-wgs84")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_filter_crs_wgs84(client: FlaskClient, collection: str, language: str) -> None:
    box = ",".join(map(str, bounds(client, collection)))

    assert asked(client, collection, f"S_INTERSECTS(geometry,BBOX({box}))", language).json["numberMatched"] == 12
    far = "S_INTERSECTS(geometry,BBOX(1000000,1000000,2000000,2000000))"
    assert asked(client, collection, far, language).status_code == 400


@abstract(PART_3, "filter", "filter-crs-param")
@pytest.mark.parametrize("crs", CRS_LIST)
def test_filter_crs_param(client: FlaskClient, crs: str) -> None:
    west, south, east, north = bounds(client, "stunting")
    authority = "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rpartition('/')[2]}"
    # In a zone far away the two corners of a box do not enclose what lies between them: the box is a little wider.
    there = Transformer.from_crs("OGC:CRS84", authority)
    corners = [*there.transform(west - 0.02, south - 0.02), *there.transform(east + 0.02, north + 0.02)]
    low, high = (sorted(pair) for pair in zip(corners[:2], corners[2:], strict=True))
    text = f"S_INTERSECTS(geometry,BBOX({low[0]},{high[0]},{low[1]},{high[1]}))"

    assert asked(client, "stunting", text, filter_crs=crs).json["numberMatched"] == 12
    assert (
        asked(client, "stunting", text, filter_crs="http://www.opengis.net/def/crs/OGC/0/does_not_exist").status_code
        == 400
    )


@abstract(PART_3, "features-filter", "mixing-expression")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_mixing_expression(client: FlaskClient, collection: str, language: str) -> None:
    box = ",".join(map(str, bounds(client, collection)))
    text = f"S_INTERSECTS(geometry,BBOX({box}))"

    assert asked(client, collection, text, language, bbox=box).json["numberMatched"] == 12
    assert asked(client, collection, text, language, bbox="10,40,11,41").json["numberMatched"] == 0
    half = asked(client, collection, text, language, bbox="104,-4.2,104.05,-4.1", kode="99.02.01.2001")
    assert codes(half.json) == ["99.02.01.2001"]
