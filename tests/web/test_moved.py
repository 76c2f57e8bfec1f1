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
    assert answer.headers["Location"] == address.format("persentase-stunting")
    assert moved.get(answer.headers["Location"]).status_code == 200


def test_oembed_knows_the_old_address(moved: FlaskClient) -> None:
    document = moved.get("/oembed?url=http://localhost/maps/stunting").get_json()

    assert "/embed/persentase-stunting" in document["html"]
