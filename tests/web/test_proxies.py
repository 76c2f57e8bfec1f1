"""X-Forwarded headers: read only as far as proxies are configured, and never mixed up between visitors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from geoservice.errors import InvalidInputError
from geoservice.settings import Settings
from geoservice.web import create_app

SEEN = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "peta.example"}
ADDRESSES = (
    "/layers/stunting/tilejson.json",
    "/ogc/collections/stunting/items?limit=1",
    "/layers/stunting/style.json",
    "/wms?service=WMS&request=GetCapabilities",
    "/maps/stunting",
)


def client_behind(settings: Settings, proxies: int, **more: Any) -> FlaskClient:
    app = create_app(replace(settings, trusted_proxies=proxies, **more))
    return app.test_client(use_cookies=False)


@pytest.mark.parametrize("address", ADDRESSES)
def test_links_follow_what_the_configured_proxy_says(settings: Settings, address: str) -> None:
    answer = client_behind(settings, 1).get(address, headers=SEEN)

    assert answer.status_code == 200
    assert "https://peta.example/" in answer.text
    assert "http://localhost" not in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_read_where_no_proxy_is_configured(settings: Settings, address: str) -> None:
    answer = client_behind(settings, 0).get(address, headers=SEEN)

    assert "peta.example" not in answer.text


def test_only_the_last_words_count_which_a_visitor_cannot_write(settings: Settings) -> None:
    forged = {name: f"evil.example, {value}" for name, value in SEEN.items()}
    two = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "peta.example, dalam.example"}

    behind_one = client_behind(settings, 1).get(ADDRESSES[0], headers=forged).text
    behind_two = client_behind(settings, 2).get(ADDRESSES[0], headers=two).text

    assert "evil.example" not in behind_one
    assert "https://peta.example/" in behind_one
    assert "https://peta.example/" in behind_two


def test_a_prefix_that_nobody_vouches_for_is_not_read(settings: Settings) -> None:
    answer = client_behind(settings, 1).get(ADDRESSES[-1], headers=SEEN | {"X-Forwarded-Prefix": "//evil.example"})

    assert "evil.example" not in answer.text


def test_the_public_address_has_the_last_word(settings: Settings) -> None:
    client = client_behind(settings, 1, public_url="https://data.example/peta")

    said = client.get(f"/peta{ADDRESSES[0]}", headers=SEEN).text

    assert "https://data.example/peta/layers/" in said
    assert "//peta.example" not in said


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_kept_for_one_host_is_not_sent_to_another(settings: Settings, address: str) -> None:
    client = client_behind(settings, 1)
    hosts = ["satu.example", "dua.example", "satu.example"]

    said = [client.get(address, headers=SEEN | {"X-Forwarded-Host": host}).text for host in hosts]

    named = [{host for host in hosts if f"https://{host}/" in text} for text in said]
    assert named == [{"satu.example"}, {"dua.example"}, {"satu.example"}]


def test_tiles_are_the_same_by_every_address(settings: Settings) -> None:
    client, address = client_behind(settings, 1), "/layers/stunting/tiles/9/403/261.mvt"

    plain, seen = client.get(address), client.get(address, headers=SEEN)

    assert plain.data
    assert (plain.data, plain.headers["ETag"]) == (seen.data, seen.headers["ETag"])


@pytest.mark.parametrize("count", [-1, 10, "semua"])
def test_a_count_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, count: object) -> None:
    monkeypatch.setenv("GEOSERVICE_TRUSTED_PROXIES", str(count))

    with pytest.raises(InvalidInputError, match="GEOSERVICE_TRUSTED_PROXIES"):
        Settings.from_env()
