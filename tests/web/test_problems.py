"""Errors: the right status, a sentence for the reader, never a 500 for what a visitor types."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoservice.errors import GeoserviceError
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.web.world import build

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tidak/ada", 404),
        ("/maps/tidak-ada", 404),
        ("/maps/..%2f..%2fetc%2fpasswd", 404),
        ("/maps/%00", 404),
        ("/maps/" + "a" * 5000, 404),
        ("/maps/stunting/v/0", 404),
        ("/maps/stunting/v/99", 404),
        ("/maps/stunting/v/" + "9" * 5000, 404),
        ("/maps/stunting?lang=klingon", 400),
        ("/maps/stunting?sorot=99.99", 404),
        ("/maps/ditarik", 410),
        ("/maps/ditarik/v/1", 410),
        ("/embed/ditarik", 410),
        ("/embed/stunting/99.99.99.9999", 404),
        ("/embed/stunting/%3Cscript%3E", 404),
        ("/layers/ditarik.geojson", 410),
        ("/layers/ditarik/tiles/0/0/0.png", 410),
        ("/layers/stunting.exe", 404),
        ("/layers/stunting.a.b.c", 404),
        ("/layers/stunting/legend.exe", 404),
        ("/layers/stunting/tiles/19/0/0.png", 404),
        ("/layers/stunting/tiles/3/8/0.mvt", 404),
        ("/layers/stunting/tiles/3/0/8@2x.png", 404),
        ("/layers/stunting/tiles/-1/0/0.png", 404),
        ("/layers/stunting/tiles/a/b/c.png", 404),
        ("/layers/stunting/tiles/1/0/0@3x.png", 404),
        ("/layers/stunting.geojson?bbox=1,2,3", 400),
        ("/layers/stunting.geojson?bbox=NaN,NaN,NaN,NaN", 400),
        ("/layers/stunting.geojson?bbox=inf,0,1,1", 400),
        ("/layers/stunting.geojson?bbox=a,b,c,d", 400),
        ("/layers/stunting.geojson?bbox=0,10,1,-10", 400),
        ("/layers/stunting.geojson?bbox=-200,0,1,1", 400),
        ("/layers/stunting.geojson?limit=0", 400),
        ("/layers/stunting.geojson?limit=-1", 400),
        ("/layers/stunting.geojson?limit=1e400", 400),
        ("/layers/stunting.geojson?offset=x", 400),
        ("/layers/stunting.png?width=5000", 400),
        ("/layers/stunting.png?width=1", 400),
        ("/layers/stunting.png?height=" + "9" * 5000, 400),
        ("/layers/stunting.tif?width=x", 400),
        ("/boundaries/tidak-ada.geojson", 404),
        ("/boundaries/desa-9902.geojson?bbox=1", 400),
        ("/oembed", 400),
        ("/oembed?url=http://localhost/maps/tidak-ada", 404),
        ("/oembed?url=http://evil.example/maps/stunting", 404),
        ("/oembed?url=http://[", 404),
        ("/oembed?url=http://localhost/maps/stunting&format=yaml", 400),
        ("/oembed?url=http://localhost/maps/stunting&maxwidth=-5", 400),
        ("/?cari=" + "a" * 300, 400),
        ("/?halaman=0", 400),
        ("/static/../app.py", 404),
        ("/static/..%2fapp.py", 404),
    ],
)
def test_what_a_visitor_types_is_refused_with_a_sentence(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    document = json.loads(response.data)

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_bad_parameter_is_named(client: FlaskClient) -> None:
    document = client.get("/layers/stunting.geojson?bbox=1,2,3").get_json(force=True)

    assert "bbox" in document["detail"]
    assert "1,2,3" in document["detail"]
    assert document["hint"]


def test_a_browser_gets_a_page_in_bahasa_indonesia(client: FlaskClient) -> None:
    response = client.get("/maps/tidak-ada", headers=BROWSER)

    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert '<html lang="id">' in response.text
    assert "Tidak ditemukan" in response.text


def test_a_withdrawn_embed_is_explained_and_may_still_be_framed(client: FlaskClient) -> None:
    response = client.get("/embed/ditarik", headers=BROWSER)

    assert response.status_code == 410
    assert "Angka yang keliru" in response.text
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]


def test_writing_is_refused_with_the_methods_that_are_served(client: FlaskClient) -> None:
    response = client.post("/maps/stunting")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("host", ['"><script>alert(1)</script>', "a b", "evil.example/path", "x" * 3000])
def test_a_forged_host_is_refused_or_inert(client: FlaskClient, host: str) -> None:
    response = client.get("/maps/stunting", headers={"Host": host})

    assert response.status_code < 500
    assert b"<script>alert(1)" not in response.data


def test_a_damaged_file_is_unavailable_for_that_layer_only(tmp_path: Path) -> None:
    settings = build(tmp_path)
    store = open_store(settings)
    version = store.catalogue.version("tps", None)
    path = store.blobs.local_path(version.theme)
    path.chmod(0o644)
    path.write_bytes(b"rusak")
    client = create_app(settings).test_client()

    broken, whole = client.get("/layers/tps.geojson"), client.get("/layers/stunting.geojson")

    assert broken.status_code == 503
    assert json.loads(broken.data)["detail"]
    assert whole.status_code == 200


def test_a_place_without_a_catalogue_is_explained_at_start(tmp_path: Path) -> None:
    with pytest.raises(GeoserviceError):
        create_app(Settings(data_dir=tmp_path / "tidak-ada"))
