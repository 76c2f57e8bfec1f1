"""Downloads over HTTP, as clients ask for them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from pmtiles.reader import Reader

from geoservice.formats import FEATURE_FORMATS
from geoservice.settings import Settings
from tests.web.test_layers import SERVE

BINARY = ("fgb", "shp.zip", "gpkg", "parquet", "xlsx", "kml", "topojson", "pmtiles")


@pytest.mark.parametrize("extension", BINARY)
def test_a_download_is_offered_as_a_file_of_its_type(extension: str, client: FlaskClient) -> None:
    response = client.get(f"/layers/stunting.{extension}")
    output = next(output for output in FEATURE_FORMATS.values() if output.extension == extension)

    assert response.status_code == 200
    assert response.mimetype == output.media_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="stunting.{extension}"'


def test_geojson_is_the_same_compressed_ahead_and_plain(client: FlaskClient) -> None:
    plain = client.get("/layers/stunting.geojson")
    packed = client.get("/layers/stunting.geojson", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data) == plain.data


def test_geojson_of_a_district_is_compressed_in_one_go(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip"}

    whole = client.get("/layers/stunting.geojson", headers=asked)
    pieces = client.get("/layers/stunting.geojson?limit=9999", headers=asked)

    assert gzip.decompress(whole.data) == gzip.decompress(pieces.data)
    assert len(whole.data) < len(pieces.data)


def test_head_of_compressed_geojson_has_its_length_and_no_body(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip"}
    whole = client.get("/layers/stunting.geojson", headers=asked)

    head = client.head("/layers/stunting.geojson", headers=asked)

    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_pmtiles_are_read_in_parts_as_web_maps_read_them(client: FlaskClient) -> None:
    address, asked = "/layers/stunting.pmtiles", list[str]()

    def part(offset: int, length: int) -> bytes:
        answer = client.get(address, headers={"Range": f"bytes={offset}-{offset + length - 1}"})
        asked.append(answer.headers["ETag"])
        assert answer.status_code == 206
        return answer.data

    reader = Reader(part)

    assert reader.metadata()["vector_layers"][0]["id"] == "stunting"
    assert gzip.decompress(reader.get(0, 0, 0)) == client.get("/layers/stunting/tiles/0/0/0.mvt").data
    assert {*asked} == {client.head(address).headers["ETag"]}


@pytest.mark.slow
def test_downloads_load_nothing_that_only_publishing_needs(settings: Settings) -> None:
    environment = {"GEOSERVICE_DATA_DIR": str(settings.data_dir), "PATH": ""}
    addresses = [f"/layers/stunting.{extension}" for extension in BINARY]

    done = subprocess.run(
        [sys.executable, "-c", SERVE, *addresses], env=environment, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("extension", [*BINARY, "geojson", "csv"])
def test_a_boundary_set_is_a_file_too(extension: str, client: FlaskClient) -> None:
    response = client.get(f"/boundaries/desa-9902.{extension}")
    output = next(output for output in FEATURE_FORMATS.values() if output.extension == extension)

    assert response.status_code == 200
    assert response.mimetype == output.media_type.partition(";")[0]
    assert response.headers["ETag"]


def test_a_part_of_a_boundary_set_can_be_asked_for(client: FlaskClient) -> None:
    collection = client.get("/boundaries/desa-9902.geojson?limit=2&offset=1").json

    assert len(collection["features"]) == 2
    assert "warna" not in collection["features"][0]["properties"]


def test_a_boundary_set_has_no_one_file_map(client: FlaskClient) -> None:
    response = client.get("/boundaries/desa-9902.html", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert "geojson" in response.json["hint"]


FILES = ["/layers/stunting.csv", "/layers/stunting/v/1.geojson", "/layers/stunting.png", "/boundaries/desa-9902.csv"]


@pytest.mark.parametrize("address", FILES)
def test_a_mistyped_parameter_is_refused_by_name(client: FlaskClient, address: str) -> None:
    """Otherwise `boox=…` gives the whole country to somebody who believes to have a part of it."""
    answer = client.get(f"{address}?boox=1,2,3,4")

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    said = json.loads(answer.data)
    assert "boox" in said["detail"]
    assert "bbox" in said["hint"]


@pytest.mark.parametrize(
    "carried", ["utm_source=wa", "fbclid=x", "gclid=1", "igsh=a", "v=2", "_=1700000000", "lang=en"]
)
@pytest.mark.parametrize("address", FILES)
def test_what_chats_and_programs_put_on_every_link_is_let_through(
    client: FlaskClient, address: str, carried: str
) -> None:
    assert client.get(f"{address}?{carried}").status_code == 200
