"""The abstract tests of OGC API Tiles, part 1, and of tile matrix sets."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import mapbox_vector_tile
import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.web.ogc import json_schemas as json
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import get, relations

TILES, TMS = "ogcapi-tiles-1/1.0", "tms/2.0"
LAYER = "/ogc/collections/stunting"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
VECTOR, MAP = (f"{LAYER}/tiles", "vector"), (f"{LAYER}/map/tiles", "map")
MEDIA_TYPES = {"vector": "application/vnd.mapbox-vector-tile", "map": "image/png"}


@pytest.fixture(params=[VECTOR, MAP], ids=["vector", "map"])
def tilesets(request: pytest.FixtureRequest, client: FlaskClient) -> list[tuple[str, dict[str, Any]]]:
    """Every tileset of a layer, followed from the collection: its kind and its metadata."""
    address, kind = request.param
    (listed,) = (link for link in get(client, LAYER)["links"] if link["rel"] == f"{REL}/tilesets-{kind}")
    assert listed["href"].partition("?")[0] == f"http://localhost{address}"
    found = []
    for entry in get(client, address)["tilesets"]:
        (own,) = (link for link in entry["links"] if link["rel"] == "self")
        found.append((kind, get(client, own["href"].removeprefix("http://localhost"))))
    return found


def template(tileset: dict[str, Any]) -> str:
    (item,) = (link for link in tileset["links"] if link["rel"] == "item")
    assert item["templated"] is True
    return str(item["href"]).removeprefix("http://localhost")


def corners(tileset: dict[str, Any], zoom: int) -> dict[str, int]:
    """The limits of a zoom."""
    (row,) = (row for row in tileset["tileMatrixSetLimits"] if row["tileMatrix"] == str(zoom))
    return {name: value for name, value in row.items() if name != "tileMatrix"}


@abstract(TILES, "core", "conformance-success")
def test_conformance_success(client: FlaskClient) -> None:
    assert f"http://www.opengis.net/spec/{TILES}/conf/core" in get(client, "/ogc/conformance")["conformsTo"]


@abstract(TILES, "core", "tc-op", "tc-success")
def test_tc_op(client: FlaskClient, tilesets: list[tuple[str, dict[str, Any]]]) -> None:
    for kind, tileset in tilesets:
        ends = corners(tileset, 9)
        found = [
            client.get(
                template(tileset).format(tileMatrix=9, tileRow=row, tileCol=column),
                headers={"Accept": MEDIA_TYPES[kind]},
            )
            for row in (ends["minTileRow"], ends["maxTileRow"])
            for column in (ends["minTileCol"], ends["maxTileCol"])
        ]
        assert {answer.status_code for answer in found} <= {200, 204}
        assert {answer.mimetype for answer in found if answer.status_code == 200} == {MEDIA_TYPES[kind]}


@abstract(TILES, "core", "tc-tilematrix-definition", "tc-tilerow-definition", "tc-tilecol-definition")
@abstract(TILES, "oas30", "completeness", "operation-id")
def test_tiles_are_defined(client: FlaskClient) -> None:
    said = get(client, "/ogc/api")
    parameters = said["components"]["parameters"]
    for folder, kind in (("", "vector"), ("/map", "map")):
        path = f"/collections/{{collectionId}}{folder}/tiles"
        tile = f"{path}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
        names = {
            parameters[each["$ref"].rpartition("/")[2]]["name"] for each in said["paths"][tile]["get"]["parameters"]
        }
        assert {"tileMatrix", "tileRow", "tileCol"} <= names
        assert said["paths"][path]["get"]["operationId"].endswith(f".collection.{kind}.getTileSetsList")
        assert said["paths"][f"{path}/{{tileMatrixSetId}}"]["get"]["operationId"].endswith(
            f".collection.{kind}.getTileSet"
        )
        assert said["paths"][tile]["get"]["operationId"].endswith(f".collection.{kind}.getTile")
    for name in ("tileMatrix", "tileRow", "tileCol"):
        assert parameters[name]["required"] is True
    assert (parameters["tileRow"]["schema"]["type"], parameters["tileCol"]["schema"]["type"]) == ("integer", "integer")
    assert parameters["tileMatrix"]["schema"]["type"] == "string"
    assert "/tileMatrixSets/{tileMatrixSetId}" in said["paths"]


@abstract(TILES, "core", "tc-error")
def test_tc_error(client: FlaskClient, tilesets: list[tuple[str, dict[str, Any]]]) -> None:
    for kind, tileset in tilesets:
        address = template(tileset)
        for place in ((99, 0, 0), ("apa", 0, 0), (3, 8, 0), (3, 0, 16), (3, -1, 0), (3, 0, "x")):
            answer = client.get(address.format(tileMatrix=place[0], tileRow=place[1], tileCol=place[2]))
            assert answer.status_code == 404
            json.check(answer.json, json.PROBLEM)
        empty = client.get(address.format(tileMatrix=9, tileRow=0, tileCol=0))
        assert empty.status_code == (204 if kind == "vector" else 200)
        assert kind == "vector" or Image.open(io.BytesIO(empty.data)).convert("RGBA").getextrema()[3] == (0, 0)


@abstract(TILES, "tileset", "description")
@abstract(TMS, "tilesetmetadata", "tilesetmetadata")
@abstract(TMS, "json-tilesetmetadata", "json-tilesetmetadata")
@abstract(TMS, "tilematrixsetlimits", "tilematrixsetlimits")
@abstract(TMS, "json-tilematrixsetlimits", "json-tilematrixsetlimits")
def test_tileset(client: FlaskClient, tilesets: list[tuple[str, dict[str, Any]]]) -> None:
    for kind, tileset in tilesets:
        json.check(tileset, json.TILESET)
        (scheme,) = (link for link in tileset["links"] if link["rel"] == f"{REL}/tiling-scheme")
        matrix_set = get(client, scheme["href"].removeprefix("http://localhost"))
        json.check(matrix_set, json.TILE_MATRIX_SET)
        assert tileset["dataType"] == kind
        assert tileset["tileMatrixSetURI"] == matrix_set["uri"]
        assert tileset["crs"] == matrix_set["crs"]
        (item,) = (link for link in tileset["links"] if link["rel"] == "item")
        assert item["type"] == MEDIA_TYPES[kind]
        assert all(f"{{{name}}}" in item["href"] for name in ("tileMatrix", "tileRow", "tileCol"))
        sizes = {matrix["id"]: matrix for matrix in matrix_set["tileMatrices"]}
        for row in tileset["tileMatrixSetLimits"]:
            assert 0 <= row["minTileRow"] <= row["maxTileRow"] < sizes[row["tileMatrix"]]["matrixHeight"]
            assert 0 <= row["minTileCol"] <= row["maxTileCol"] < sizes[row["tileMatrix"]]["matrixWidth"]


@abstract(TILES, "tilesets-list", "tileset-links")
@abstract(TILES, "geodata-tilesets", "desc-links", "operation")
@pytest.mark.parametrize(("address", "kind"), [VECTOR, MAP], ids=["vector", "map"])
def test_tilesets_list(client: FlaskClient, address: str, kind: str) -> None:
    assert f"{REL}/tilesets-{kind}" in relations(get(client, LAYER))
    said = get(client, address)
    json.check(said, json.TILESETS)
    for entry in said["tilesets"]:
        assert entry["dataType"] == kind
        assert {"self", f"{REL}/tiling-scheme"} <= set(relations(entry))
        (own,) = (link["href"] for link in entry["links"] if link["rel"] == "self")
        name = entry["tileMatrixSetURI"].rpartition("/")[2]
        assert own.partition("?")[0] == f"http://localhost{address}/{name}"


@abstract(TMS, "tilematrixset", "tilematrixset")
@abstract(TMS, "json-tilematrixset", "json-tilematrixset")
def test_tile_matrix_sets(client: FlaskClient) -> None:
    for entry in get(client, "/ogc/tileMatrixSets")["tileMatrixSets"]:
        (own,) = (link["href"] for link in entry["links"] if link["rel"] == "self")
        said = get(client, own.removeprefix("http://localhost"))
        json.check(said, json.TILE_MATRIX_SET)
        assert (said["id"], said["uri"]) == (entry["id"], entry["uri"])
        scales = [matrix["scaleDenominator"] for matrix in said["tileMatrices"]]
        assert all(one == pytest.approx(2 * other) for one, other in pairwise(scales))


@abstract(TILES, "mvt", "content")
def test_mvt_content(client: FlaskClient) -> None:
    zoom, row, column = 9, 261, 403
    answer = client.get(f"{LAYER}/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    decoded = mapbox_vector_tile.decode(answer.data)["stunting"]

    side = 2 * 20037508.342789244 / 2**zoom
    for feature in decoded["features"]:
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
        assert feature["type"] == "Feature"
    points = mapbox_vector_tile.decode(
        answer.data,
        default_options={
            "transformer": lambda x, y: (
                -20037508.342789244 + (column + x / decoded["extent"]) * side,
                20037508.342789244 - (row + 1 - y / decoded["extent"]) * side,
            )
        },
    )["stunting"]
    ring = points["features"][0]["geometry"]["coordinates"][0]
    x, y = ring[0] if isinstance(ring[0][0], float) else ring[0][0]
    assert 11_560_000 < x < 11_620_000
    assert -480_000 < y < -440_000


@abstract(TILES, "png", "content")
def test_png_content(client: FlaskClient) -> None:
    answer = client.get(f"{LAYER}/map/tiles/WebMercatorQuad/9/261/403", headers={"Accept": "image/png"})

    assert answer.mimetype == "image/png"
    picture = Image.open(io.BytesIO(answer.data))
    assert (picture.format, picture.size) == ("PNG", (256, 256))
    assert picture.convert("RGBA").getextrema()[3][1] == 255
