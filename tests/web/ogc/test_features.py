"""OGC API Features: documents, links and items in every form."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import replace
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geoservice.web.ogc import _documents as documents
from geoservice.web.ogc._crs import CRS_LIST
from geoservice.web.ogc._sources import open_collection
from tests.small_world import CODES, NAMES
from tests.web.ogc.asking import CRS84, GEOJSON, ITEMS, LAYER, codes, get, relations


@pytest.mark.parametrize("address", ["/ogc", "/ogc/"])
def test_the_landing_page_leads_everywhere(client: FlaskClient, address: str) -> None:
    said = get(client, address)

    found = relations(said)
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(found)
    assert found["service-desc"] == {"application/vnd.oai.openapi+json;version=3.0"}
    assert found["service-doc"] == {"text/html"}
    assert said["title"]


def test_every_link_of_the_documents_answers_with_the_type_that_it_names(client: FlaskClient) -> None:
    documents = ["/ogc/", "/ogc/conformance", "/ogc/collections", LAYER, ITEMS, f"{ITEMS}/{CODES[0]}"]
    documents += ["/ogc/tileMatrixSets", "/ogc/styles", f"{LAYER}/styles", f"{LAYER}/tiles", f"{LAYER}/map/tiles"]
    documents += [f"{LAYER}/tiles/WebMercatorQuad", f"{LAYER}/map/tiles/WorldCRS84Quad", "/ogc/collections/desa-9902"]
    wanted = {
        (link["href"], link["type"])
        for document in documents
        for link in [*get(client, document)["links"], *get(client, "/ogc/styles")["styles"][0]["links"]]
        if not link.get("templated") and link["href"].startswith("http://localhost/") and link["rel"] != "license"
    }

    broken = []
    for address, media_type in sorted(wanted):
        answer = client.get(address.removeprefix("http://localhost"), headers={"Accept": media_type})
        if (answer.status_code, answer.mimetype) != (200, media_type.partition(";")[0]):
            broken.append((address, media_type, answer.status_code, answer.mimetype))
    assert broken == []


def test_a_layer_leads_to_its_other_doors(client: FlaskClient) -> None:
    links = get(client, LAYER)["links"]
    services = {link["title"] for link in links if link["rel"] == "service"}
    files = {link["href"].rpartition(".")[2] for link in links if link["rel"] in ("describedby", "enclosure")}

    assert services == {"WMS 1.3.0", "WMTS 1.0.0", "WFS 2.0"}
    assert {"json", "sld", "qml", "qlr", "gpkg"} <= files


def test_the_collections_are_the_published_layers_and_the_boundary_sets(client: FlaskClient) -> None:
    said = get(client, "/ogc/collections")

    ids = [collection["id"] for collection in said["collections"]]
    assert {"stunting", "tps", "status", "desa-9902"} <= set(ids)
    assert "ditarik" not in ids
    assert len(ids) == len(set(ids))
    for collection in said["collections"]:
        found = relations(collection)
        assert {GEOJSON, "text/html"} <= found["items"]
        assert {"self", "http://www.opengis.net/def/rel/ogc/1.0/queryables"} <= set(found)
        (west, south, east, north) = collection["extent"]["spatial"]["bbox"][0]
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        assert collection["storageCrs"] == CRS84
        assert collection["crs"] == list(CRS_LIST)


def test_a_collection_says_the_same_alone_as_in_the_list(client: FlaskClient) -> None:
    listed = next(each for each in get(client, "/ogc/collections")["collections"] if each["id"] == "stunting")
    alone = get(client, LAYER)

    assert {name: listed[name] for name in listed if name != "links"} == {
        name: alone[name] for name in alone if name != "links"
    }
    assert {link["href"] for link in listed["links"]} - {link["href"] for link in alone["links"]} == {
        "http://localhost/ogc/collections/stunting"
    }


def test_items_are_a_feature_collection_of_multipolygons(client: FlaskClient) -> None:
    answer = client.get(ITEMS)
    said: Any = answer.json

    assert answer.content_type == GEOJSON
    assert said["type"] == "FeatureCollection"
    assert (said["numberMatched"], said["numberReturned"], len(said["features"])) == (12, 12, 12)
    assert codes(said) == CODES
    for feature in said["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "MultiPolygon"
        assert shapely.from_geojson(json.dumps(feature["geometry"])).is_valid
        assert feature["properties"]["kode"] == feature["id"]
    assert relations(said)["self"] == {GEOJSON}
    assert "text/html" in relations(said)["alternate"]
    last = said["features"][-1]["properties"]
    assert (last["nilai"], last["kelas"]) == (None, None)
    assert last["keterangan"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", GEOJSON),
        (GEOJSON, GEOJSON),
        ("*/*", GEOJSON),
        ("", GEOJSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json;q=0.9, text/html;q=0.8", GEOJSON),
        ("text/csv", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("application/geopackage+sqlite3", "application/geopackage+sqlite3"),
        ("application/json;q=x, ;;;, */*;q=-1", GEOJSON),
        ("image/webp", GEOJSON),
        ("\x00\xff" * 9, GEOJSON),
    ],
)
def test_items_come_in_the_form_that_accept_prefers(client: FlaskClient, accept: str, media_type: str) -> None:
    answer = client.get(ITEMS, headers={"Accept": accept})

    assert (answer.status_code, answer.mimetype) == (200, media_type)


@pytest.mark.parametrize("form", ["json", "geojson", "html", "csv", "fgb", "gpkg"])
def test_items_come_in_every_form_that_f_names_and_hold_the_same_regions(client: FlaskClient, form: str) -> None:
    answer = client.get(f"{ITEMS}?f={form}&limit=5&sortby=nama")

    assert answer.status_code == 200
    names = sorted(NAMES)[:5]
    assert all(name.encode() in answer.data for name in names)
    assert not any(name.encode() in answer.data for name in sorted(NAMES)[5:])
    assert ("Link" in answer.headers) == (form != "html")
    assert 'rel="next"' in answer.headers.get("Link", 'rel="next"')


@pytest.mark.parametrize(
    "path",
    [
        *("", "/conformance", "/collections", "/collections/stunting", "/collections/stunting/schema"),
        *("/collections/stunting/queryables", "/collections/stunting/sortables", "/api", "/styles"),
        *("/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad", "/collections/stunting/styles"),
        *("/collections/stunting/tiles", "/collections/stunting/tiles/WebMercatorQuad"),
        *("/collections/stunting/map/tiles", "/collections/stunting/map/tiles/WorldCRS84Quad"),
        *("/collections/desa-9902", f"/collections/stunting/items/{CODES[0]}"),
    ],
)
def test_every_resource_is_json_and_a_page(client: FlaskClient, path: str) -> None:
    plain, page = client.get(f"/ogc{path}?f=json"), client.get(f"/ogc{path}?f=html")
    by_accept = client.get(f"/ogc{path}", headers={"Accept": "text/html"})
    squeezed = client.get(f"/ogc{path}?f=json", headers={"Accept-Encoding": "gzip"})
    again = client.get(f"/ogc{path}?f=json", headers={"If-None-Match": plain.headers["ETag"]})
    head = client.head(f"/ogc{path}?f=json")

    assert plain.mimetype.endswith("json")
    assert plain.json
    assert (page.mimetype, by_accept.mimetype) == ("text/html", "text/html")
    assert b"<h1>" in page.data
    assert "Content-Security-Policy" in page.headers
    body = gzip.decompress(squeezed.data) if "Content-Encoding" in squeezed.headers else squeezed.data
    assert body == plain.data
    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == plain.headers["Content-Length"]
    assert "Accept" in plain.headers["Vary"]
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/ogc{path}?f=xml").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        *("/collections/tidakada", "/collections/tidakada/items", "/collections/tidakada/tiles", "/styles/tidakada"),
        *(
            f"/collections/stunting/items/{CODES[0]}0",
            "/collections/stunting/items/%27",
            "/apa",
            "/collections/A%00/items",
        ),
        *("/collections/stunting/tiles/apa", "/collections/stunting/styles/apa", "/tileMatrixSets/apa"),
        *("/collections/desa-9902/map", "/collections/desa-9902/tiles", "/collections/stunting/items/a/b"),
    ],
)
def test_what_is_not_there_is_404_with_a_reason(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/ogc{path}")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/ogc{path}", headers={"Accept": "text/html"}).mimetype == "text/html"


def test_a_layer_that_was_taken_back_is_gone(client: FlaskClient) -> None:
    assert client.get("/ogc/collections/ditarik/items").status_code == 410


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["", "/collections", "/collections/stunting/items", f"/collections/stunting/items/{CODES[0]}"]
)
def test_other_methods_are_not_allowed(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(f"/ogc{path}", method=method, data=b"{}")

    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_preflight_is_answered(client: FlaskClient) -> None:
    asked = {"Origin": "https://desa.example", "Access-Control-Request-Method": "GET"}
    answer = client.options(ITEMS, headers=asked)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_one_feature_is_what_the_collection_holds(client: FlaskClient) -> None:
    answer = client.get(f"{ITEMS}/{CODES[3]}")
    said: Any = answer.json

    assert answer.content_type == GEOJSON
    links = said.pop("links")
    assert said == get(client, ITEMS)["features"][3]
    assert {"self", "alternate", "collection"} <= {link["rel"] for link in links}


def test_a_large_page_is_streamed_whole(client: FlaskClient) -> None:
    answer = client.get(f"{ITEMS}?limit=10000", headers={"Accept-Encoding": "gzip"})

    assert json.loads(gzip.decompress(answer.data))["numberReturned"] == 12


def test_the_boundary_set_alone_is_a_collection(client: FlaskClient) -> None:
    said = get(client, "/ogc/collections/desa-9902/items?limit=1")

    assert set(said["features"][0]["properties"]) == set(get(client, ITEMS)["features"][0]["properties"]) - {
        *("nilai", "keterangan", "kelas", "label", "warna")
    }


@pytest.mark.parametrize("collection", ["stunting", "desa-9902"])
@pytest.mark.parametrize("form", ["csv", "fgb", "gpkg"])
def test_every_collection_links_its_files_and_has_them(client: FlaskClient, collection: str, form: str) -> None:
    about = get(client, f"/ogc/collections/{collection}")
    links = {entry["href"]: entry["type"] for entry in about["links"] if entry["rel"] == "items"}
    address = f"http://localhost/ogc/collections/{collection}/items?f={form}"

    answer = client.get(f"{address}&filter=kode < '{CODES[2]}'&sortby=kode")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, links[address])
    assert client.get(address.partition("?")[0], headers={"Accept": links[address]}).mimetype == answer.mimetype
    if form == "csv":
        rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
        assert [row["kode"] for row in rows] == CODES[:2]


@pytest.mark.parametrize("name", ["schema", "queryables", "sortables"])
@pytest.mark.parametrize("collection", ["stunting", "status", "desa-9902"])
def test_schemas_describe_the_properties(client: FlaskClient, collection: str, name: str) -> None:
    from jsonschema import Draft202012Validator

    answer = client.get(f"/ogc/collections/{collection}/{name}")
    said: Any = answer.json
    properties = get(client, f"/ogc/collections/{collection}/items?limit=1")["features"][0]["properties"]

    assert answer.mimetype == "application/schema+json"
    Draft202012Validator.check_schema(said)
    assert said["$id"] == f"http://localhost/ogc/collections/{collection}/{name}"
    assert set(said["properties"]) - {"geometry"} == set(properties)
    assert ("geometry" in said["properties"]) == (name != "sortables")
    kinds = {int: ("integer", "number"), float: ("number",), str: ("string",)}
    for column, value in properties.items():
        assert value is None or said["properties"][column]["type"] in kinds[type(value)]
    roles = [entry.get("x-ogc-role") for entry in said["properties"].values()]
    assert (roles.count("id"), roles.count("primary-geometry")) == (1, name != "sortables")


def test_another_language_is_another_answer(client: FlaskClient) -> None:
    indonesian, english = client.get(f"{ITEMS}?lang=id"), client.get(f"{ITEMS}?lang=en")

    assert indonesian.headers["ETag"] != english.headers["ETag"]
    assert indonesian.json["features"][-1]["properties"]["keterangan"] == "Data tidak tersedia"


def test_a_damaged_layer_does_not_close_the_list(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from geoservice.errors import UnavailableError
    from geoservice.web.ogc import features

    whole = features.open_collection

    def damaged(store: Any, name: str) -> Any:
        if name == "tps":
            raise UnavailableError("rusak")  # type: ignore[arg-type]
        return whole(store, name)

    monkeypatch.setattr(features, "open_collection", damaged)

    ids = [collection["id"] for collection in get(client, "/ogc/collections")["collections"]]
    assert "tps" not in ids
    assert "stunting" in ids


def test_values_are_written_with_a_decimal_point_even_where_they_are_whole(client: FlaskClient) -> None:
    """QGIS 3.22 makes 32-bit numbers of others, and zeros of their nulls."""
    text = client.get("/ogc/collections/tps/items").text

    assert '"nilai":3.0,' in text
    assert '"kelas":1.0,' in text


@pytest.mark.parametrize(
    ("licence", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("MIT", "https://opensource.org/license/mit"),
        ("https://lisensi.example/terbuka", "https://lisensi.example/terbuka"),
        ("Non-komersial", "http://localhost/maps/stunting"),
        ("", None),
    ],
)
def test_a_licence_leads_to_where_it_stands(app: Flask, licence: str, address: str | None) -> None:
    with app.test_request_context("/ogc"):
        source = replace(open_collection(app.extensions["geoservice.store"], "stunting"), licence=licence)
        links = documents.collection(source, None)["links"]

    assert [entry["href"] for entry in links if entry["rel"] == "license"] == ([address] if address else [])
