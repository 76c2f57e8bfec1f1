"""The base map: only where the operator has one, only once the reader wants it, and from one host alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from flask import Flask, Response
from PIL import Image
from playwright.sync_api import Browser, expect

from geoservice.errors import InvalidInputError
from geoservice.settings import Settings
from geoservice.web import create_app
from tests.web.visit import Visit, live_map, serving

MAKERS = "© Pembuat peta uji, https://peta.example/lisensi"
PINK = (230, 20, 150)


@dataclass(frozen=True)
class Service:
    """The service with a base map, and where its tiles come from."""

    site: str
    tiles: str


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Service]:
    """A real server of tiles on a port of its own, one colour all over."""
    tiles = Flask("tiles")
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), PINK).save(picture, "PNG")

    @tiles.get("/<int:z>/<int:x>/<int:y>.png")
    def tile(z: int, x: int, y: int) -> Response:
        return Response(picture.getvalue(), mimetype="image/png")

    with serving(tiles) as address:
        address = address.replace("127.0.0.1", "localhost")
        chosen = {"basemap_url": address + "/{z}/{x}/{y}.png", "basemap_attribution": MAKERS}
        with serving(create_app(replace(settings, **chosen))) as site:
            yield Service(site, address)


@pytest.fixture
def reader(browser: Browser, service: Service) -> Iterator[Visit]:
    found = Visit(browser, service.site)
    yield found
    found.context.close()


def asked(visit: Visit, service: Service) -> list[str]:
    return [url for url in visit.requests if url.startswith(service.tiles)]


def pink_share(visit: Visit) -> float:
    screen = np.asarray(Image.open(io.BytesIO(visit.page.locator("#map").screenshot())).convert("RGB")).astype(int)
    return float((np.abs(screen - PINK).max(axis=2) < 4).mean())


@pytest.mark.browser
def test_nothing_is_asked_of_the_other_host_until_the_reader_wants_it(reader: Visit, service: Service) -> None:
    page = live_map(reader, "/maps/stunting")
    before = asked(reader, service)
    button = page.get_by_role("button", name="Peta dasar")
    expect(button).to_have_attribute("aria-pressed", "false")

    with page.expect_response(lambda answer: answer.url.startswith(service.tiles)):
        button.click()
    reader.settle()

    assert before == []
    assert asked(reader, service)
    assert pink_share(reader) > 0.2
    expect(page.locator(".basemap-by")).to_contain_text("© Pembuat peta uji")
    expect(page.locator(".basemap-by a")).to_have_attribute("href", "https://peta.example/lisensi")
    assert reader.complaints == []


@pytest.mark.browser
def test_it_is_taken_away_as_it_came_and_stands_in_the_address(reader: Visit, service: Service) -> None:
    page = live_map(reader, "/maps/stunting?dasar=1")
    button = page.get_by_role("button", name="Peta dasar")
    expect(button).to_have_attribute("aria-pressed", "true")
    reader.settle()
    with_it = pink_share(reader)

    button.click()
    page.mouse.move(1, 1)
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".basemap-by")).to_be_hidden()
    reader.settle()

    assert with_it > 0.2
    assert pink_share(reader) == 0
    assert "dasar" not in page.url


@pytest.mark.browser
def test_an_embed_offers_none(reader: Visit, service: Service) -> None:
    page = reader.open("/embed/stunting?dasar=1")
    page.get_by_role("button", name="Perbesar").click()
    page.locator(".live .zoomed").wait_for()
    reader.settle()

    assert asked(reader, service) == []
    expect(page.get_by_role("button", name="Peta dasar")).to_have_count(0)


def test_the_policy_of_map_pages_names_exactly_that_host(settings: Settings) -> None:
    chosen = {"basemap_url": "https://petak.example:8443/a/{z}/{x}/{y}.png", "basemap_attribution": "Uji"}
    client = create_app(replace(settings, **chosen)).test_client()
    policies = {
        address: client.get(address).headers["Content-Security-Policy"]
        for address in ("/maps/stunting", "/embed/stunting", "/", "/ogc/?f=html")
    }

    assert "img-src 'self' https://petak.example:8443 data:;" in policies["/maps/stunting"]
    assert [address for address, policy in policies.items() if "petak.example" in policy] == ["/maps/stunting"]


@pytest.mark.browser
def test_without_one_no_other_host_is_named_and_no_button_offered(visit: Visit, settings: Settings) -> None:
    page = live_map(visit, "/maps/stunting?dasar=1")

    policy = create_app(settings).test_client().get("/maps/stunting").headers["Content-Security-Policy"]

    assert "img-src 'self' data:;" in policy
    expect(page.get_by_role("button", name="Peta dasar")).to_have_count(0)


@pytest.mark.parametrize(
    ("url", "makers", "named"),
    [
        ("https://petak.example/{z}/{x}/{y}.png", "", "BASEMAP_ATTRIBUTION"),
        ("https://petak.example/{z}/{x}/{y}.png", "  ", "BASEMAP_ATTRIBUTION"),
        ("https://{s}.petak.example/{z}/{x}/{y}.png", "Uji", "BASEMAP_URL"),
        ("https://petak.example; script-src *//{z}/{x}/{y}.png", "Uji", "BASEMAP_URL"),
        ("https://*.example/{z}/{x}/{y}.png", "Uji", "BASEMAP_URL"),
        ("https://akun:sandi@petak.example/{z}/{x}/{y}.png", "Uji", "BASEMAP_URL"),
        ("https://petak.example/{z}/{x}.png", "Uji", "BASEMAP_URL"),
        ("ftp://petak.example/{z}/{x}/{y}.png", "Uji", "BASEMAP_URL"),
        ("petak.png", "Uji", "BASEMAP_URL"),
    ],
)
def test_a_base_map_that_cannot_be_shown_safely_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str, makers: str, named: str
) -> None:
    monkeypatch.setenv("GEOSERVICE_BASEMAP_URL", url)
    monkeypatch.setenv("GEOSERVICE_BASEMAP_ATTRIBUTION", makers)

    with pytest.raises(InvalidInputError, match=named):
        Settings.from_env()
