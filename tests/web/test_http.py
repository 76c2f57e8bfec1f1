"""The rules that every public GET keeps."""

from __future__ import annotations

import gzip
import zlib

import pytest
from flask.testing import FlaskClient

from geoservice.web.http import accepts_gzip, gzip_stream, gzip_whole, is_fresh

PUBLIC = [
    "/",
    "/maps/stunting",
    "/maps/stunting/v/1",
    "/embed/stunting",
    "/embed/stunting/99.02.01.2001",
    "/layers/stunting.geojson",
    "/layers/stunting.csv",
    "/layers/stunting.png",
    "/layers/stunting.tif",
    "/layers/stunting/legend.svg",
    "/layers/stunting/legend.json",
    "/layers/stunting/tilejson.json",
    "/layers/stunting/raster.tilejson.json",
    "/layers/stunting/tiles/8/201/130.png",
    "/layers/stunting/tiles/8/201/130@2x.png",
    "/layers/stunting/tiles/8/201/130.mvt",
    "/layers/stunting/v/1/tiles/8/201/130.mvt",
    "/boundaries/desa-9902.geojson",
    "/oembed?url=http://localhost/maps/stunting",
    "/static/embed.js",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_get_can_be_read_from_any_origin_and_kept(client: FlaskClient, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]
    assert response.headers["ETag"]
    assert response.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("address", PUBLIC)
def test_a_fresh_copy_is_not_sent_again(client: FlaskClient, address: str, encoding: str) -> None:
    first = client.get(address, headers={"Accept-Encoding": encoding})

    again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", PUBLIC)
def test_head_says_what_get_would(client: FlaskClient, address: str) -> None:
    get, head = client.get(address), client.head(address)

    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(get.data))
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize("address", PUBLIC)
def test_gzip_is_one_member_with_the_same_bytes_inside(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    squeezed = client.get(address, headers={"Accept-Encoding": "gzip"})

    if "Content-Encoding" in squeezed.headers:
        reader = zlib.decompressobj(31)
        assert reader.decompress(squeezed.data) == plain.data
        assert reader.unused_data == b""
        assert squeezed.headers["ETag"] != plain.headers["ETag"]
        assert "Accept-Encoding" in squeezed.headers["Vary"]
    else:
        assert squeezed.data == plain.data


@pytest.mark.parametrize("address", PUBLIC)
def test_a_preflight_is_answered(client: FlaskClient, address: str) -> None:
    asked = {"Origin": "null", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-uji"}

    response = client.options(address, headers=asked)

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "*"


def test_the_stable_address_is_checked_every_minute_and_the_version_kept_for_ever(client: FlaskClient) -> None:
    stable = client.get("/layers/stunting.geojson")
    frozen = client.get("/layers/stunting/v/2.geojson")

    assert stable.headers["Cache-Control"] == "public, max-age=60"
    assert frozen.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stable.data == frozen.data


def test_versions_have_different_tags(client: FlaskClient) -> None:
    first, second = (client.get(f"/layers/stunting/v/{number}.csv") for number in (1, 2))

    assert first.headers["ETag"] != second.headers["ETag"]
    assert first.data != second.data


PARTS = {
    "bytes=10-29": (10, 30),
    "bytes=0-0": (0, 1),
    "bytes=100-": (100, None),
    "bytes=-7": (-7, None),
    "bytes=5-99999999": (5, None),
}
FILES = ["/layers/stunting.geojson", "/layers/stunting.csv", "/layers/stunting/tiles/8/201/130.png", "/"]


@pytest.mark.parametrize("asked", PARTS)
@pytest.mark.parametrize("address", FILES)
def test_a_part_of_a_file_can_be_read(client: FlaskClient, address: str, asked: str) -> None:
    whole = client.get(address)
    first, stop = PARTS[asked]

    part = client.get(address, headers={"Range": asked, "Accept-Encoding": "gzip"})
    head = client.head(address, headers={"Range": asked})

    assert whole.headers["Accept-Ranges"] == "bytes"
    assert (part.status_code, head.status_code) == (206, 206)
    assert part.data == whole.data[first:stop]
    start = first % len(whole.data)
    assert part.headers["Content-Range"] == f"bytes {start}-{start + len(part.data) - 1}/{len(whole.data)}"
    assert part.headers["Content-Length"] == head.headers["Content-Length"] == str(len(part.data))
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused_with_the_size(client: FlaskClient, asked: str) -> None:
    whole = client.get(FILES[0]).data

    beyond = client.get(FILES[0], headers={"Range": asked})

    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole)}"
    assert beyond.mimetype == "application/problem+json"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-5", "bytes=9-5", "bytes=-", "bytes=a-b", "nonsense"])
def test_ranges_that_are_not_understood_are_answered_by_the_whole(client: FlaskClient, asked: str) -> None:
    answer = client.get(FILES[0], headers={"Range": asked})

    assert answer.status_code == 200
    assert answer.data == client.get(FILES[0]).data


def test_a_part_of_another_state_is_answered_by_the_whole(client: FlaskClient) -> None:
    whole = client.get(FILES[0])
    asked = {"Range": "bytes=10-29"}

    same = client.get(FILES[0], headers=asked | {"If-Range": whole.headers["ETag"]})
    others = [
        client.get(FILES[0], headers=asked | {"If-Range": tag})
        for tag in ('"lain"', f"W/{whole.headers['ETag']}", "Sun, 22 Nov 2026 10:00:00 GMT")
    ]

    assert same.status_code == 206
    assert [(answer.status_code, answer.data) for answer in others] == [(200, whole.data)] * 3


def test_forwarded_headers_do_not_reach_any_link(client: FlaskClient) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.example"}

    for address in ("/maps/stunting", "/layers/stunting/tilejson.json", "/oembed?url=http://localhost/maps/stunting"):
        assert b"evil.example" not in client.get(address, headers=forged).data


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", False),
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*", True),
        ("identity", False),
    ],
)
def test_gzip_is_sent_only_to_those_who_take_it(header: str, taken: bool) -> None:
    assert accepts_gzip(header) is taken


@pytest.mark.parametrize("header", ['"abc"', 'W/"abc"', '"abc-gzip"', '"x", "abc"', "*"])
def test_a_tag_is_recognised_in_every_form(header: str) -> None:
    assert is_fresh(header, "abc")


def test_gzip_is_the_same_at_every_run() -> None:
    body = b"wilayah " * 1000

    assert gzip_whole(body) == gzip_whole(body)
    assert gzip.decompress(b"".join(gzip_stream([body, b"", body]))) == body * 2
