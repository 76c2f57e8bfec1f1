"""The OpenAPI document: complete, self-contained, true; and what random requests meet."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.small_world import CODES
from tests.web.ogc.asking import EPSG

PARTS = {
    "<id:collection_id>": "{collectionId}",
    "<feature_id>": "{featureId}",
    "<matrix_set>": "{tileMatrixSetId}",
    "<zoom>/<row>/<column>": "{tileMatrix}/{tileRow}/{tileCol}",
    "<style_id>": "{styleId}",
    "<id:layer_id>": "{styleId}",
}


@pytest.fixture(scope="module")
def said(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/ogc/api")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    found: dict[str, Any] = answer.json
    return found


def strings(tree: object, key: str) -> Iterator[str]:
    if isinstance(tree, dict):
        for name, part in tree.items():
            if name == key and isinstance(part, str):
                yield part
            yield from strings(part, key)
    elif isinstance(tree, list):
        for part in tree:
            yield from strings(part, key)


def test_it_names_every_path_and_no_other(app: Flask, said: dict[str, Any]) -> None:
    served = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/ogc/"):
            path = rule.rule.removeprefix("/ogc")
            for ours, theirs in PARTS.items():
                path = path.replace(ours, theirs)
            served.add(path)

    assert set(said["paths"]) == served


def test_it_needs_nothing_from_elsewhere(said: dict[str, Any]) -> None:
    for reference in strings(said, "$ref"):
        assert reference.startswith("#/components/")
        _hash, _components, kind, name = reference.split("/")
        assert name in said["components"][kind]


def test_every_operation_has_a_name_of_its_own_and_all_its_path_parameters(said: dict[str, Any]) -> None:
    parameters = said["components"]["parameters"]
    names = [entry["get"]["operationId"] for entry in said["paths"].values()]
    assert len(names) == len(set(names))
    for path, entry in said["paths"].items():
        asked = [parameters[each["$ref"].rpartition("/")[2]] for each in entry["get"]["parameters"]]
        assert {each["name"] for each in asked if each["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        keys = [(each["in"], each["name"]) for each in asked]
        assert len(keys) == len(set(keys))
        assert {"200", "400", "404"} <= set(entry["get"]["responses"])


def test_parameters_of_items_are_defined_as_the_standard_asks(said: dict[str, Any]) -> None:
    parameters = said["components"]["parameters"]

    assert (parameters["bbox"]["style"], parameters["bbox"]["explode"]) == ("form", False)
    assert parameters["bbox"]["schema"]["minItems"] == 4
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 1000}
    assert parameters["datetime"]["schema"]["type"] == "string"
    assert "stunting" != parameters["collectionId"]["example"] != ""


def test_parameters_that_it_names_are_known_and_others_are_not(client: FlaskClient, said: dict[str, Any]) -> None:
    parameters = said["components"]["parameters"]
    samples = {"bbox": "104,-5,105,-4", "bbox-crs": f"{EPSG}/4326", "crs": f"{EPSG}/4326", "datetime": "2024-01-01"}
    samples |= {"limit": "1", "offset": "0", "filter": "true", "filter-lang": "cql2-text", "filter-crs": f"{EPSG}/4326"}
    samples |= {"sortby": "nama", "properties": "nama", "f": "json"}
    entry = said["paths"]["/collections/{collectionId}/items"]["get"]
    columns = set(client.get("/ogc/collections/stunting/queryables").json["properties"]) - {"geometry"}
    for reference in entry["parameters"]:
        known = parameters[reference["$ref"].rpartition("/")[2]]
        if known["in"] != "query":
            continue
        answer = client.get(
            "/ogc/collections/stunting/items", query_string={known["name"]: samples.get(known["name"], "1")}
        )
        assert answer.status_code == (200 if known["name"] in samples or known["name"] in columns else 400), known
    assert client.get("/ogc/collections/stunting/items?token=1").status_code == 400


NAMES = st.sampled_from(
    [
        *("bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "filter", "filter-lang", "filter-crs", "sortby"),
        *("properties", "f", "nama", "nilai", "kelas", "width", "height", "transparent", "bgcolor", "lang", "apa"),
    ]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.lists(st.floats(width=32).map(str), min_size=3, max_size=7).map(",".join),
    st.lists(st.floats(-200, 200).map(str), min_size=4, max_size=4).map(",".join),
    st.sampled_from(
        [
            *("", "json", "html", "csv", "fgb", "gpkg", "png", "jpeg", "nama", "-nilai", "-nilai,nama", ",", "true"),
            *("nilai > 10", "nama LIKE '%a%'", "S_INTERSECTS(geometry, POINT(104 -4))", "not not nilai is null"),
            *("((((", "'", "1=1", "nilai/0 > 1", "s_within(geometry, bbox(1,2,3))", '{"op":"="}', "cql2-json", "[]"),
            *("1e308*1e308 > nilai", "nama = kode", "nilai in (1, 'a')", "casei(nama) like casei('%B%')", "null"),
            *(f"{EPSG}/4326", f"{EPSG}/32748", f"{EPSG}/3857", "2024-01-01/..", "9999-12-31T23:59:59-23:59"),
            *("0001-01-01T00:00:00+23:59", "104,-4.2,104.1,-4.1", "170,-10,-170,10", "0xffffff"),
        ]
    ),
)
PATHS = st.sampled_from(
    [
        *("", "/conformance", "/api", "/collections", "/styles", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad"),
        *("/collections/stunting", "/collections/stunting/schema", "/collections/stunting/queryables"),
        *("/collections/stunting/sortables", "/collections/stunting/styles", "/collections/stunting/styles/default"),
        *("/collections/stunting/tiles", "/collections/stunting/map/tiles/WorldCRS84Quad", "/styles/stunting"),
        *("/collections/stunting/map", "/collections/status/map", "/collections/desa-9902/map"),
        *["/collections/stunting/items", "/collections/status/items", "/collections/desa-9902/items"] * 4,
        *(f"/collections/stunting/items/{CODES[0]}", "/collections/jahat/items", "/collections/ditarik/items"),
        *("/collections/stunting/tiles/WebMercatorQuad/8/130/201", "/collections/a%2e%2e/items"),
    ]
)


@given(
    PATHS,
    st.dictionaries(NAMES, VALUES, max_size=3),
    st.sampled_from(["*/*", "text/html", "application/json", "text/csv", "image/png", ";;q=", ""]),
)
@examples(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_service_or_is_hard_work(
    app: Flask, path: str, query: dict[str, str], accept: str
) -> None:
    start = time.process_time()
    answer = app.test_client().get(f"/ogc{path}", query_string=query, headers={"Accept": accept})
    body = answer.data

    assert answer.status_code < 500, answer.text[:300]
    assert time.process_time() - start < 2
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if answer.mimetype.endswith("json") and answer.status_code != 304:
        json.loads(body)
