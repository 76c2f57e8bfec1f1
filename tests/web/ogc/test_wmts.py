"""WMTS 1.0.0, by parameters and by addresses."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.ogc.xml_world import NAMES, ask, tree

TILE: dict[str, object] = {
    "service": "WMTS",
    "version": "1.0.0",
    "request": "GetTile",
    "layer": "stunting",
    "style": "default",
    "format": "image/png",
    "tilematrixset": "WebMercatorQuad",
    "tilematrix": 10,
    "tilerow": 523,
    "tilecol": 807,
}
_REST = "/wmts/1.0.0/stunting/default/WebMercatorQuad/10/523/807"


def test_a_tile_is_the_same_behind_every_address(client: FlaskClient) -> None:
    direct = client.get("/layers/stunting/tiles/10/807/523.png")

    assert ask(client, "wmts", **TILE).data == direct.data
    assert client.get(f"{_REST}.png").data == direct.data


def test_time_chooses_the_period(client: FlaskClient) -> None:
    direct = client.get("/layers/air-2016/tiles/10/807/523.png").data

    assert ask(client, "wmts", **(TILE | {"layer": "air-2018", "time": "2016"})).data == direct
    assert client.get(f"{_REST}.png?time=2016".replace("stunting", "air-2018")).data == direct


REFUSED: dict[str, tuple[dict[str, object], int, str, str]] = {
    "a column outside": ({"tilecol": 1024}, 404, "TileOutOfRange", "TILECOL"),
    "a negative row": ({"tilerow": -1}, 404, "TileOutOfRange", "TILEROW"),
    "a zoom": ({"tilematrix": 19}, 404, "InvalidParameterValue", "TILEMATRIX"),
    "a word for a zoom": ({"tilematrix": "abc"}, 404, "InvalidParameterValue", "TILEMATRIX"),
    "a layer": ({"layer": "tidak-ada"}, 404, "InvalidParameterValue", "LAYER"),
    "a matrix set": ({"tilematrixset": "EPSG:4326"}, 400, "InvalidParameterValue", "TILEMATRIXSET"),
    "a style": ({"style": "merah"}, 400, "InvalidParameterValue", "STYLE"),
    "a format": ({"format": "image/webp"}, 400, "InvalidParameterValue", "FORMAT"),
    "no layer": ({"layer": ""}, 400, "MissingParameterValue", "LAYER"),
    "a version": ({"version": "2.0.0"}, 400, "InvalidParameterValue", "VERSION"),
    "versions": (
        {"request": "GetCapabilities", "acceptversions": "3.0.0"},
        400,
        "VersionNegotiationFailed",
        "ACCEPTVERSIONS",
    ),
    "a request": ({"request": "GetCoffee"}, 400, "OperationNotSupported", "REQUEST"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_there_is_not_is_refused_by_name(client: FlaskClient, case: str) -> None:
    said, status, code, locator = REFUSED[case]

    answer = ask(client, "wmts", **(TILE | said))

    assert answer.status_code == status
    refusal = tree(answer).find("ows:Exception", NAMES)
    assert (refusal.get("exceptionCode"), refusal.get("locator")) == (code, locator)


@pytest.mark.parametrize(
    "path",
    [
        "tidak-ada/default/WebMercatorQuad/10/523/807.png",
        "stunting/merah/WebMercatorQuad/10/523/807.png",
        "stunting/default/EPSG:4326/10/523/807.png",
        "stunting/default/WebMercatorQuad/99/523/807.png",
        "stunting/default/WebMercatorQuad/10/5230/807.png",
        "stunting/default/WebMercatorQuad/10/523/807/999/0.json",
        "stunting/default/WebMercatorQuad/10/523/807/0/0.gif",
    ],
)
def test_a_path_with_an_unknown_part_leads_nowhere(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/wmts/1.0.0/{path}")

    assert answer.status_code == 404
    assert tree(answer).find("ows:Exception", NAMES).get("locator")


@pytest.mark.parametrize("ending", ["json", "geojson", "html", "txt"])
def test_a_pixel_tells_its_region(client: FlaskClient, ending: str) -> None:
    answer = client.get(f"{_REST}/211/240.{ending}")

    assert answer.status_code == 200
    assert "Contoh" in answer.text


def test_capabilities_name_addresses_that_answer(client: FlaskClient) -> None:
    capabilities = tree(client.get("/wmts/1.0.0/WMTSCapabilities.xml"))
    layer = capabilities.find(".//wmts:Layer[ows:Identifier='stunting']", NAMES)
    limits = layer.findall(".//wmts:TileMatrixLimits", NAMES)
    place = {row.find("wmts:TileMatrix", NAMES).text: row for row in limits}["10"]
    values = {
        "TileMatrix": "10",
        "TileRow": place.find("wmts:MinTileRow", NAMES).text,
        "TileCol": place.find("wmts:MinTileCol", NAMES).text,
        "I": "0",
        "J": "0",
    }

    for link in layer.findall("wmts:ResourceURL", NAMES):
        address = link.get("template")
        for name, value in values.items():
            address = address.replace(f"{{{name}}}", value)
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, link.get("format"))


def test_layers_of_several_periods_take_the_time_in_their_addresses(client: FlaskClient) -> None:
    capabilities = tree(client.get("/wmts/1.0.0/WMTSCapabilities.xml"))
    template = {
        name: [
            link.get("template")
            for link in capabilities.findall(f".//wmts:Layer[ows:Identifier='{name}']/wmts:ResourceURL", NAMES)
        ]
        for name in ("air-2018", "stunting")
    }
    place = {"TileMatrix": "10", "TileRow": "523", "TileCol": "807", "I": "9", "J": "240"}

    assert all(address.endswith("?time={time}") for address in template["air-2018"])
    assert not any("{time}" in address for address in template["stunting"])
    for year in ("2015", "2018"):
        *infos, tile = (client.get(address.format(**place, time=year)) for address in template["air-2018"])
        assert tile.data == client.get(f"/layers/air-{year}/tiles/10/807/523.png").data
        assert {info.status_code for info in infos} == {200}


def test_a_client_that_asks_for_a_wms_gets_the_capabilities_all_the_same(client: FlaskClient) -> None:
    """QGIS asks every address that a user enters so, and reads whichever document comes."""
    asked = ask(client, "wmts", SERVICE="WMS", REQUEST="GetCapabilities")

    assert asked.data == client.get("/wmts/1.0.0/WMTSCapabilities.xml").data
    assert ask(client, "wmts", SERVICE="WMS", REQUEST="GetTile").status_code == 400
