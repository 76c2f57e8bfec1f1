"""Whole files sent again without Flask, and never when something else is true by now."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask, request

from geoservice.actions.change_layer import withdraw
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.web.world import ACTOR, FIRST, Tables, build

ADDRESS = "/layers/stunting.geojson"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return build(tmp_path)


def counted(app: Flask) -> list[str]:
    """The requests that Flask sees from here on."""
    seen: list[str] = []
    app.before_request(lambda: seen.append(request.path))
    return seen


def test_a_file_is_made_once(settings: Settings) -> None:
    app = create_app(settings)
    seen = counted(app)
    client = app.test_client()

    first, again, head = client.get(ADDRESS), client.get(ADDRESS), client.head(ADDRESS)
    fresh = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})

    assert seen == [ADDRESS]
    assert again.data == first.data
    assert list(again.headers) == list(first.headers) == list(head.headers)
    assert head.data == b""
    assert (fresh.status_code, fresh.data) == (304, b"")


def test_each_encoding_is_kept_apart(settings: Settings) -> None:
    client = create_app(settings).test_client()
    for _turn in range(2):
        plain, squeezed = client.get(ADDRESS), client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})

        assert gzip.decompress(squeezed.data) == plain.data
        assert squeezed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("address", [f"{ADDRESS}?limit=3", f"{ADDRESS}?lang=en", "/layers/stunting.csv"])
def test_everything_else_goes_on_to_flask(settings: Settings, address: str) -> None:
    app = create_app(settings)
    seen = counted(app)

    for _turn in range(2):
        app.test_client().get(address)

    assert len(seen) == 2


def test_a_publication_is_seen_at_once(own: Settings, tmp_path: Path) -> None:
    client = create_app(own).test_client()
    before = client.get(ADDRESS)
    frozen = client.get("/layers/stunting/v/2.geojson").data
    store = open_store(own, writing=True)

    Tables(store, tmp_path).publish("stunting", "Persentase stunting", ["77,7", *FIRST[1:]], kind="ratio", unit="%")
    after = client.get(ADDRESS)

    assert b"77.7" in after.data
    assert after.headers["ETag"] != before.headers["ETag"]
    assert client.get("/layers/stunting/v/2.geojson").data == frozen


def test_a_withdrawn_layer_is_gone_at_once(own: Settings) -> None:
    client = create_app(own).test_client()
    tile = "/layers/tps/tiles/8/201/130.png"
    shown = [client.get(address).status_code for address in ("/layers/tps.geojson", tile)]

    withdraw(open_store(own, writing=True), "tps", ACTOR)

    assert shown == [200, 200]
    assert [client.get(address).status_code for address in ("/layers/tps.geojson", tile)] == [410, 410]


def test_a_tile_changes_with_its_layer(own: Settings, tmp_path: Path) -> None:
    client = create_app(own).test_client()
    tile, frozen = "/layers/stunting/tiles/8/201/130.mvt", "/layers/stunting/v/2/tiles/8/201/130.mvt"
    before, version = client.get(tile), client.get(frozen).data

    store = open_store(own, writing=True)
    Tables(store, tmp_path).publish("stunting", "Persentase stunting", ["77,7", *FIRST[1:]], kind="ratio", unit="%")
    after = client.get(tile, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert after.data != before.data
    assert client.get(frozen).data == version
