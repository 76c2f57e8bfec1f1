"""OGC API Tiles (20-057 annex A), tile matrix sets (17-083r4), Maps (20-058) and Styles as clients ask for them."""

from __future__ import annotations

import io
from typing import Any

import mapbox_vector_tile
import morecantile
import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageColor

from tests.small_world import CODES
from tests.web.ogc.asking import CRS84, EPSG, get, relations

LAYER = "/ogc/collections/stunting"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
BBOX = (103.9, -4.3, 104.3, -3.9)
#: A point inside the first region.
INSIDE = (104.02, -4.18)


def picture(client: FlaskClient, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return Image.open(io.BytesIO(answer.data)).convert("RGBA")


def colour_of(client: FlaskClient, code: str) -> tuple[int, ...]:
    return ImageColor.getrgb(get(client, f"{LAYER}/items/{code}")["properties"]["warna"])


@pytest.mark.parametrize("name", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_a_tile_matrix_set_is_the_one_of_the_standard(client: FlaskClient, name: str) -> None:
    said = get(client, f"/ogc/tileMatrixSets/{name}")
    standard = morecantile.tms.get(name).model_dump(mode="json", exclude_none=True)

    known = {matrix["id"]: matrix for matrix in standard["tileMatrices"]}
    for matrix in said["tileMatrices"]:
        if matrix["id"] not in known:
            continue
        expected = known[matrix["id"]]
        assert matrix["scaleDenominator"] == pytest.approx(expected["scaleDenominator"], rel=1e-6)
        assert matrix["cellSize"] == pytest.approx(expected["cellSize"], rel=1e-6)
        assert matrix["pointOfOrigin"] == pytest.approx(expected["pointOfOrigin"])
        for size in ("matrixWidth", "matrixHeight", "tileWidth", "tileHeight"):
            assert matrix[size] == expected[size]
    morecantile.TileMatrixSet.model_validate(
        {key: said[key] for key in ("id", "title", "crs", "orderedAxes", "wellKnownScaleSet", "tileMatrices")}
    )
    listed = get(client, "/ogc/tileMatrixSets")["tileMatrixSets"]
    assert {each["id"] for each in listed} == {"WebMercatorQuad", "WorldCRS84Quad"}


@pytest.mark.parametrize(
    ("folder", "kind", "sets", "media_type"),
    [
        ("", "vector", ["WebMercatorQuad"], "application/vnd.mapbox-vector-tile"),
        ("/map", "map", ["WebMercatorQuad", "WorldCRS84Quad"], "image/png"),
    ],
)
def test_tilesets_say_all_that_clients_need(
    client: FlaskClient, folder: str, kind: str, sets: list[str], media_type: str
) -> None:
    listed = get(client, f"{LAYER}{folder}/tiles")
    assert f"{REL}/tilesets-{kind}" in relations(get(client, LAYER))
    assert [each["tileMatrixSetId"] for each in listed["tilesets"]] == sets
    for each in listed["tilesets"]:
        assert each["dataType"] == kind
        address = next(link["href"] for link in each["links"] if link["rel"] == "self")
        said = get(client, address.removeprefix("http://localhost"))
        assert {f"{REL}/tiling-scheme", "item", "self"} <= set(relations(said))
        assert said["boundingBox"]["lowerLeft"] == pytest.approx(get(client, LAYER)["extent"]["spatial"]["bbox"][0][:2])
        assert said["boundingBox"]["crs"] == CRS84
        assert said["tileMatrixSetLimits"]
        (item,) = (link for link in said["links"] if link["rel"] == "item")
        assert (item["templated"], item["type"]) == (True, media_type)
        last = said["tileMatrixSetLimits"][-1]
        numbers = {"tileMatrix": last["tileMatrix"], "tileRow": last["minTileRow"], "tileCol": last["minTileCol"]}
        tile = client.get(item["href"].format(**numbers).removeprefix("http://localhost"))
        assert tile.status_code in (200, 204)
        assert tile.status_code == 204 or tile.mimetype == media_type


def test_a_vector_tileset_names_its_layer_and_fields(client: FlaskClient) -> None:
    (layer,) = get(client, f"{LAYER}/tiles/WebMercatorQuad")["layers"]

    said = mapbox_vector_tile.decode(client.get(f"{LAYER}/tiles/WebMercatorQuad/8/130/201").data)
    assert layer["id"] in said
    fields = {name for feature in said[layer["id"]]["features"] for name in feature["properties"]}
    assert fields <= set(layer["propertiesSchema"]["properties"])


def test_limits_name_exactly_the_tiles_with_regions(client: FlaskClient) -> None:
    limits = get(client, f"{LAYER}/tiles/WebMercatorQuad")["tileMatrixSetLimits"]
    entry = next(each for each in limits if each["tileMatrix"] == "11")

    rows = range(entry["minTileRow"] - 1, entry["maxTileRow"] + 2)
    columns = range(entry["minTileCol"] - 1, entry["maxTileCol"] + 2)
    found = {
        (row, column)
        for row in rows
        for column in columns
        if client.get(f"{LAYER}/tiles/WebMercatorQuad/11/{row}/{column}").status_code == 200
    }
    assert {row for row, _column in found} == set(rows[1:-1])
    assert {column for _row, column in found} == set(columns[1:-1])


@pytest.mark.parametrize("folder", ["tiles", "map/tiles"])
@pytest.mark.parametrize(
    "place",
    ["99/0/0", "abc/0/0", "-1/0/0", "3/8/0", "3/0/8", "3/a/0", "3/0/1e3", "19/0/0", "3/99999999999/0", "3/+1/0"],
)
def test_a_tile_outside_the_matrix_is_not_there(client: FlaskClient, folder: str, place: str) -> None:
    answer = client.get(f"{LAYER}/{folder}/WebMercatorQuad/{place}")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_empty_tile_is_no_error(client: FlaskClient) -> None:
    assert client.get(f"{LAYER}/tiles/WebMercatorQuad/3/0/0").status_code == 204
    for matrix_set in ("WebMercatorQuad", "WorldCRS84Quad"):
        assert picture(client, f"{LAYER}/map/tiles/{matrix_set}/3/0/0").getextrema()[3] == (0, 0)


def test_a_vector_tile_is_the_one_of_the_xyz_address(client: FlaskClient) -> None:
    ours = client.get(f"{LAYER}/tiles/WebMercatorQuad/8/130/201")
    xyz = client.get("/layers/stunting/tiles/8/201/130.mvt")

    assert ours.data == xyz.data
    assert ours.mimetype == "application/vnd.mapbox-vector-tile"
    again = client.get(f"{LAYER}/tiles/WebMercatorQuad/8/130/201", headers={"If-None-Match": ours.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{LAYER}/tiles/WebMercatorQuad/8/130/201?f=png").status_code == 400
    assert client.get(f"{LAYER}/tiles/WebMercatorQuad/8/130/201?style=x").status_code == 400


def test_a_tile_of_degrees_shows_the_region_at_its_place(client: FlaskClient) -> None:
    zoom, (longitude, latitude) = 9, INSIDE
    side = 180 / 2**zoom
    column, row = int((longitude + 180) / side), int((90 - latitude) / side)

    drawn = picture(client, f"{LAYER}/map/tiles/WorldCRS84Quad/{zoom}/{row}/{column}")

    x, y = ((longitude + 180) / side - column) * 256, ((90 - latitude) / side - row) * 256
    assert drawn.getpixel((int(x), int(y)))[:3] == colour_of(client, CODES[0])


@pytest.mark.parametrize("crs", [CRS84, f"{EPSG}/4326", f"{EPSG}/3857", f"{EPSG}/32748", f"{EPSG}/23878"])
def test_a_map_shows_the_region_at_its_place_in_every_crs(client: FlaskClient, crs: str) -> None:
    from pyproj import Transformer

    authority = "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rpartition('/')[2]}"
    there = Transformer.from_crs("OGC:CRS84", authority, always_xy=True)
    drawn = client.get(f"{LAYER}/map?bbox={','.join(map(str, BBOX))}&crs={crs}&width=400&height=400")

    assert drawn.headers["Content-Crs"] == f"<{crs}>"
    west, south, east, north = map(float, drawn.headers["Content-Bbox"].split(","))
    if crs.endswith("/4326"):  # the header follows the axes of the CRS
        west, south, east, north = south, west, north, east
    x, y = there.transform(*INSIDE)
    pixel = int((x - west) / (east - west) * 400), int((north - y) / (north - south) * 400)
    image = Image.open(io.BytesIO(drawn.data)).convert("RGBA")
    assert image.size == (400, 400)
    assert image.getpixel(pixel)[:3] == colour_of(client, CODES[0])


def test_a_map_without_wishes_is_the_whole_layer_undistorted(client: FlaskClient) -> None:
    drawn = picture(client, f"{LAYER}/map")

    shown = np.asarray(drawn)[:, :, 3] > 0
    assert drawn.width == 1024
    assert shown[:, [0, -1]].any(axis=0).all() or shown[[0, -1]].any(axis=1).all() or shown.mean() > 0.5


def test_the_ground_of_a_map_is_chosen(client: FlaskClient) -> None:
    box = "bbox=100,-2,101,-1&width=20&height=20"

    assert picture(client, f"{LAYER}/map?{box}").getpixel((5, 5))[3] == 0
    assert picture(client, f"{LAYER}/map?{box}&transparent=false").getpixel((5, 5)) == (255, 255, 255, 255)
    assert picture(client, f"{LAYER}/map?{box}&bgcolor=0x336699").getpixel((5, 5)) == (0x33, 0x66, 0x99, 255)
    jpeg = client.get(f"{LAYER}/map?{box}&f=jpeg")
    assert (jpeg.mimetype, jpeg.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert client.get(f"{LAYER}/map?{box}", headers={"Accept": "image/jpeg"}).mimetype == "image/jpeg"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("width=0", "width"),
        ("width=4097", "width"),
        ("height=-5", "height"),
        ("width=99999999999999", "width"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=5,5,1,1", "bbox"),
        ("bbox=NaN,0,1,1", "bbox"),
        ("bbox=0,0,0,0", "bbox"),
        ("transparent=mungkin", "transparent"),
        ("bgcolor=merah", "bgcolor"),
        ("crs=EPSG:1", "crs"),
        ("bbox=1,2,3,4&bbox-crs=EPSG:1", "bbox-crs"),
        ("apa=1", "apa"),
        ("f=gif", "f"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused_by_the_name_of_the_parameter(
    client: FlaskClient, query: str, named: str
) -> None:
    answer = client.get(f"{LAYER}/map?{query}")

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert f"“{named}”" in answer.json["detail"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        f"bbox=104,-4.2,104.0001,89&crs={EPSG}/3857",
        f"bbox=-180,-90,180,90&crs={EPSG}/32748",
        f"bbox=-180,-90,180,90&crs={EPSG}/3857",
        f"bbox=1e30,0,2e30,1&bbox-crs={EPSG}/32748&crs={EPSG}/4326",
        f"bbox=104,-4,104.0000000001,-3&crs={EPSG}/4326",
        "bbox=0,-90,360,90",
        "width=4096&height=4096&bbox=104,-4.2,104.1,-4.1",
    ],
)
def test_odd_frames_are_drawn_or_refused_but_never_break(client: FlaskClient, query: str) -> None:
    assert client.get(f"{LAYER}/map?{query}").status_code in (200, 400)


def test_styles_come_in_three_encodings(client: FlaskClient) -> None:
    said: dict[str, Any] = get(client, f"{LAYER}/styles")
    (style,) = said["styles"]
    everywhere = next(each for each in get(client, "/ogc/styles")["styles"] if each["id"] == "stunting")

    kinds = {link["type"].partition(";")[0] for link in style["links"]}
    assert said["default"] == style["id"]
    assert {link["type"] for link in everywhere["links"]} == {link["type"] for link in style["links"]}
    assert "application/vnd.ogc.sld+xml" in kinds
    for address in (link for link in [*style["links"], *everywhere["links"]] if link["rel"] == "stylesheet"):
        answer = client.get(address["href"].removeprefix("http://localhost"))
        assert (answer.status_code, answer.mimetype) == (200, address["type"].partition(";")[0])
        colour = colour_of(client, CODES[0])
        assert "#{:02x}{:02x}{:02x}".format(*colour) in answer.text or "{},{},{}".format(*colour) in answer.text
    assert f"{REL}/styles" in relations(get(client, LAYER))
    assert f"{REL}/styles" in relations(get(client, "/ogc/"))
