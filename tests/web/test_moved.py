"""Every address of a renamed layer leads to the same address of its new id."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoservice.actions.change_layer import rename
from geoservice.store import open_store
from geoservice.web import create_app
from tests.web.world import ACTOR, build


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("moved")
    settings = build(folder)
    rename(open_store(settings, writing=True), "stunting", "persentase-stunting", ACTOR)
    return create_app(settings).test_client(use_cookies=False)


@pytest.mark.parametrize(
    "address",
    [
        "/maps/{}",
        "/maps/{}/v/1?lang=en",
        "/embed/{}/99.02.02.2003",
        "/embed/{}/v/1",
        "/layers/{}.geojson?bbox=1,2,3,4",
        "/layers/{}.png",
        "/layers/{}/v/1.csv",
        "/layers/{}/legend.svg",
        "/layers/{}/values.json",
        "/layers/{}/tiles/0/0/0.png",
        "/layers/{}/tiles/0/0/0@2x.png",
        "/layers/{}/tilejson.json",
        "/ogc/collections/{}",
        "/ogc/collections/{}/items?limit=1",
    ],
)
def test_an_old_address_leads_to_the_new_one(moved: FlaskClient, address: str) -> None:
    answer = moved.get(address.format("stunting"), headers={"Accept": "text/html"})

    assert answer.status_code == 301
    # QGIS 3.22 follows whole addresses only; one that the request made up is for this client alone.
    assert answer.headers["Location"] == f"http://localhost{address.format('persentase-stunting')}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert moved.get(answer.headers["Location"]).status_code == 200


def test_oembed_knows_the_old_address(moved: FlaskClient) -> None:
    document = moved.get("/oembed?url=http://localhost/maps/stunting").get_json()

    assert "/embed/persentase-stunting" in document["html"]


SERVICES = {
    "wms": "/wms?service=WMS&version=1.3.0&request=GetMap&layers={}&styles=&crs=CRS:84&bbox=103.9,-4.3,104.3,-3.9"
    "&width=64&height=64&format=image/png",
    "wms legend": "/wms?service=WMS&version=1.3.0&request=GetLegendGraphic&layer={}&format=image/png",
    "wmts": "/wmts?service=WMTS&version=1.0.0&request=GetTile&layer={}&style=default&tilematrixset=WebMercatorQuad"
    "&tilematrix=8&tilerow=130&tilecol=201&format=image/png",
    "wfs": "/wfs?service=WFS&version=2.0.0&request=GetFeature&typenames=gs:{}&outputformat=csv",
    "wfs by id": "/wfs?service=WFS&version=2.0.0&request=GetFeature&resourceid={}.99.02.02.2003&outputformat=csv",
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_services_know_the_old_name_too(moved: FlaskClient, service: str) -> None:
    old, new = (moved.get(SERVICES[service].format(name)) for name in ("stunting", "persentase-stunting"))

    assert (old.status_code, old.mimetype, old.data) == (200, new.mimetype, new.data)


@pytest.mark.parametrize(
    "address", ["/maps/stunting/", "/maps/stunting/?lang=en", "/maps/stunting//", "/catalog.json/"]
)
def test_slashes_too_many_leads_to_the_page(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})

    plain = address.replace("/?", "?").rstrip("/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"http://localhost{plain}")


@pytest.mark.parametrize("address", ["/tidak-ada/", "///penyerang.example/", "/%5Cpenyerang.example/maps/"])
def test_a_slash_leads_nowhere_else(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert "penyerang" not in answer.headers.get("Location", "")
    assert answer.status_code in (308, 404)


@pytest.mark.parametrize(
    "address",
    [
        *("/wms/?service=WMS&request=GetCapabilities", "/wfs/?service=WFS&request=GetCapabilities"),
        *("/wmts/?service=WMTS&request=GetCapabilities", "/ogc/collections/", "/ogc/collections/stunting/items/"),
    ],
)
def test_services_answer_with_a_slash_as_without(client: FlaskClient, address: str) -> None:
    """QGIS 3.22 puts one before the question mark where the user ended the address so."""
    assert client.get(address).data == client.get(address.replace("/?", "?").rstrip("/")).data
