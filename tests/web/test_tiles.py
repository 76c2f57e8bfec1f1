"""Tiles by both doors, and the documents that describe them."""

from __future__ import annotations

import mapbox_vector_tile
import pytest
from flask import request
from flask.testing import FlaskClient

from geoservice.model.tile import Tile, to_mercator
from geoservice.settings import Settings
from geoservice.web import create_app

HERE = next(
    tile
    for tile in (Tile(10, x, y) for x in range(800, 820) for y in range(515, 530))
    if tile.bounds().left <= to_mercator(104.1, -4.1)[0] <= tile.bounds().right
    and tile.bounds().bottom <= to_mercator(104.1, -4.1)[1] <= tile.bounds().top
)
ENDINGS = [".png", "@2x.png", ".mvt"]


def address(ending: str, version: str = "") -> str:
    return f"/layers/stunting{version}/tiles/{HERE.z}/{HERE.x}/{HERE.y}{ending}"


@pytest.mark.parametrize("version", ["", "/v/1"])
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_both_doors_give_the_same_tile_with_the_same_headers(
    client: FlaskClient, ending: str, version: str, headers: dict[str, str]
) -> None:
    thin = client.get(address(ending, version), headers=headers)
    flask = client.get(address(ending, version) + "?lang=id", headers=headers)

    assert thin.data == flask.data
    assert sorted(thin.headers) == sorted(flask.headers)
    assert thin.data


def test_the_thin_door_answers_without_flask(settings: Settings) -> None:
    entered: list[str] = []
    app = create_app(settings)
    app.before_request(lambda: entered.append(request.path))

    app.test_client().get(address(".png"))
    app.test_client().get(address(".png") + "?lang=id")

    assert entered == [address(".png")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_fresh_tile_has_the_same_304_at_both_doors(settings: Settings, ending: str) -> None:
    tag = create_app(settings).test_client().get(address(ending)).headers["ETag"]
    client = create_app(settings).test_client()

    thin = client.get(address(ending), headers={"If-None-Match": tag})
    flask = client.get(address(ending) + "?lang=id", headers={"If-None-Match": tag})

    assert (thin.status_code, thin.data) == (304, b"")
    assert sorted(thin.headers) == sorted(flask.headers)


def test_a_vector_tile_holds_the_regions_with_their_classes(client: FlaskClient) -> None:
    layers = mapbox_vector_tile.decode(client.get(address(".mvt")).data)

    by_code = {feature["properties"]["kode"]: feature["properties"] for feature in layers["stunting"]["features"]}

    assert by_code["99.02.02.2003"]["nilai"] == 41.3
    assert by_code["99.02.02.2003"]["kelas"] >= 1


def test_a_picture_away_from_the_layer_is_transparent(client: FlaskClient) -> None:
    picture = client.get("/layers/stunting/tiles/5/0/0.png")

    assert picture.status_code == 200
    assert picture.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("query", ["", "?lang=id"], ids=["thin door", "Flask"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_vector_tile_away_from_the_layer_has_no_content_and_may_be_kept(
    client: FlaskClient, method: str, query: str
) -> None:
    answer = client.open(f"/layers/stunting/tiles/5/0/0.mvt{query}", method=method)

    assert answer.status_code == 204
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["ETag"]
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & {name for name, _ in answer.headers}


@pytest.mark.parametrize("place", ["19/0/0", "3/8/0", "3/0/8", "0/1/0"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_tile_outside_the_matrix_is_not_found(client: FlaskClient, place: str, ending: str) -> None:
    assert client.get(f"/layers/stunting/tiles/{place}{ending}").status_code == 404


@pytest.mark.parametrize(("name", "ending"), [("tilejson.json", ".mvt"), ("raster.tilejson.json", ".png")])
@pytest.mark.parametrize("version", ["", "/v/1"])
def test_tilejson_leads_to_tiles_of_the_same_version(client: FlaskClient, name: str, ending: str, version: str) -> None:
    document = client.get(f"/layers/stunting{version}/{name}").get_json()

    template = document["tiles"][0].removeprefix("http://localhost")
    tile = client.get(template.format(z=HERE.z, x=HERE.x, y=HERE.y))

    assert template == f"/layers/stunting{version}/tiles/{{z}}/{{x}}/{{y}}{ending}"
    assert tile.status_code == 200
    assert document["tilejson"] == "3.0.0"
    assert document["bounds"][0] < document["center"][0] < document["bounds"][2]
    assert "Sumber Uji" in document["attribution"]


def test_the_attribution_is_escaped_because_map_libraries_read_it_as_html(client: FlaskClient) -> None:
    assert "<script" not in client.get("/layers/jahat/tilejson.json").get_json()["attribution"]


def test_tilejson_names_every_field_of_the_tiles(client: FlaskClient) -> None:
    described = client.get("/layers/stunting/tilejson.json").get_json()["vector_layers"][0]
    feature = mapbox_vector_tile.decode(client.get(address(".mvt")).data)[described["id"]]["features"][0]

    assert set(feature["properties"]) <= set(described["fields"])
