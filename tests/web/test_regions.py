"""Region tiles and region names: what every layer of an edition shares in the browser."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import numpy as np
import pytest
from flask import request
from flask.testing import FlaskClient
from PIL import Image

from geoservice.actions.open_boundary import open_boundary
from geoservice.geometry.prepared import RegionGrid
from geoservice.model.tile import Tile
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from geoservice.web.region_tiles import encode
from tests.small_world import CODES, NAMES
from tests.web.region_tile import decode
from tests.web.test_tiles import HERE


def values(client: FlaskClient, layer: str = "stunting") -> dict[str, Any]:
    document: dict[str, Any] = client.get(f"/layers/{layer}/values.json").get_json()
    return document


def tile_address(client: FlaskClient, ratio: str = "", layer: str = "stunting") -> str:
    template: str = values(client, layer)["region_tiles"]
    return template.format(z=HERE.z, x=HERE.x, y=HERE.y, r=ratio)


@pytest.mark.parametrize(("ratio", "side"), [("", 256), ("@2x", 512)])
def test_a_tile_holds_the_region_and_the_outline_of_every_pixel(
    client: FlaskClient, settings: Settings, ratio: str, side: int
) -> None:
    prepared = open_boundary(open_store(settings), "desa-9902").prepared
    grid = prepared.region_grid(HERE.window(side // 256))
    assert grid is not None
    expected = np.where(grid.pixels == 0, -1, grid.positions[grid.pixels])

    tile = decode(client.get(tile_address(client, ratio)).data)

    assert tile.positions.shape == (side, side)
    assert len(np.unique(tile.positions)) > 4
    assert np.array_equal(tile.positions, expected)
    assert np.array_equal(tile.border, grid.border)


@pytest.mark.parametrize("count", [1, 63, 64, 16_383, 16_384])
def test_a_tile_of_many_regions_is_told_apart_to_the_last(count: int) -> None:
    side = 256
    pixels = (np.arange(side * side, dtype=np.uint32) % (count + 1)).reshape(side, side)
    border = (np.arange(side * side, dtype=np.uint8) % 4).reshape(side, side)
    positions = np.arange(count + 1, dtype=np.int64) * 5

    tile = decode(encode(RegionGrid(pixels, border, positions), side))

    assert np.array_equal(tile.positions, np.where(pixels == 0, -1, positions[pixels]))
    assert np.array_equal(tile.border, border)


def test_a_tile_coloured_by_the_values_document_is_the_picture_of_the_layer(client: FlaskClient) -> None:
    document = values(client)
    tile = decode(client.get(tile_address(client)).data)
    picture = client.get(f"/layers/stunting/tiles/{HERE.z}/{HERE.x}/{HERE.y}.png").data
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))[..., :3]
    colours = [document["missing_colour"], *(one["warna"] for one in document["classes"])]
    table = np.array([list(bytes.fromhex(colour[1:])) for colour in colours])

    inside = (tile.positions >= 0) & (tile.border == 0)
    numbers = np.array(document["class_numbers"])[tile.positions[inside]]

    assert len(set(numbers.tolist())) > 2
    assert np.array_equal(pixels[inside], table[numbers])


def test_layers_and_periods_of_an_edition_share_their_tiles(client: FlaskClient) -> None:
    addresses = {values(client, layer)["region_tiles"] for layer in ("stunting", "tps", "air-2015", "air-2018")}

    assert len(addresses) == 1


@pytest.mark.parametrize("ratio", ["", "@2x"])
@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_both_doors_give_the_same_tile_with_the_same_headers(
    client: FlaskClient, ratio: str, headers: dict[str, str]
) -> None:
    thin = client.get(tile_address(client, ratio), headers=headers)
    flask = client.get(tile_address(client, ratio) + "?lang=id", headers=headers)

    assert thin.data == flask.data
    assert sorted(thin.headers) == sorted(flask.headers)


def test_the_thin_door_answers_without_flask(client: FlaskClient, settings: Settings) -> None:
    entered: list[str] = []
    app = create_app(settings)
    app.before_request(lambda: entered.append(request.path))

    answer = app.test_client().get(tile_address(client))

    assert answer.status_code == 200
    assert entered == []


def test_tiles_and_names_are_kept_for_ever_by_anybody(client: FlaskClient) -> None:
    document = values(client)

    for address in (tile_address(client), document["region_names"].format(block=0)):
        got = client.get(address)
        head = client.head(address)
        squeezed = client.get(address, headers={"Accept-Encoding": "gzip"})
        again = client.get(address, headers={"If-None-Match": got.headers["ETag"]})

        assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Length"] == str(len(got.data))
        assert squeezed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(squeezed.data) == got.data
        assert len(squeezed.data) < len(got.data) / 2
        assert (again.status_code, again.data) == (304, b"")


def test_a_tile_without_regions_is_a_few_bytes(client: FlaskClient) -> None:
    address = values(client)["region_tiles"].format(z=5, x=0, y=0, r="")

    answer = client.get(address)

    assert answer.status_code == 200
    assert len(answer.data) == 12


@pytest.mark.parametrize(
    ("change", "to"),
    [
        (f"/{HERE.z}/{HERE.x}/", "/19/0/"),
        (f"/{HERE.z}/{HERE.x}/", "/3/8/"),
        (f"/{HERE.z}/{HERE.x}/", f"/0{HERE.z}/{HERE.x}/"),
        ("/desa-9902/", "/tidak-ada/"),
        (".bin", "@3x.bin"),
        (".bin", ".png"),
    ],
)
def test_a_tile_that_is_not_there_is_not_found(client: FlaskClient, change: str, to: str) -> None:
    address = tile_address(client)
    assert client.get(address).status_code == 200

    assert client.get(address.replace(change, to)).status_code == 404


def test_an_unknown_digest_is_not_found_by_either_door(client: FlaskClient) -> None:
    document = values(client)
    address = tile_address(client)
    digest = address.split("/")[4]

    for wrong in ("0" * 64, digest[:16], digest.upper(), document["edition_digest"]):
        for query in ("", "?lang=id"):
            assert client.get(address.replace(digest, wrong) + query).status_code == 404
        assert client.get(document["region_names"].format(block=0).replace(digest, wrong)).status_code == 404


def test_names_stand_in_region_order_with_places_to_move_to(client: FlaskClient) -> None:
    document = json.loads(client.get(values(client)["region_names"].format(block=0)).data)

    parents = [document["nama_kec"]["words"][index] for index in document["nama_kec"]["index"]]

    assert document["kode"] == CODES
    assert document["nama"] == NAMES
    assert (document["first"], document["regions"]) == (0, 12)
    assert parents[0] == "Kecamatan Uji 1"
    assert parents[-1] == "Kecamatan Uji 3"
    for (x, y), (west, south, east, north) in zip(document["label_points"], document["boxes"], strict=True):
        assert west <= x <= east
        assert south <= y <= north


def test_a_part_of_the_names_beyond_the_last_is_not_found(client: FlaskClient) -> None:
    assert client.get(values(client)["region_names"].format(block=1)).status_code == 404


def test_every_tile_of_the_smallest_zoom_is_answered(client: FlaskClient) -> None:
    template = values(client)["region_tiles"]

    tile = decode(client.get(template.format(z=0, x=0, y=0, r="")).data)

    assert len(set(np.unique(tile.positions).tolist()) - {-1}) >= 1
    assert Tile(0, 0, 0).window().width == tile.positions.shape[0]
