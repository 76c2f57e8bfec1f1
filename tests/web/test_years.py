"""Years as values: `1950` wherever a reader sees one, never `1.950` and never `1950 tahun`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from lxml import html
from playwright.sync_api import Browser, expect

from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import write_boundary
from tests.web.visit import Visit, serving
from tests.web.world import Tables, import_set

YEARS: list[object] = [1912, 1950, 1963, 1971, 1971, 1980, 1987, 1991, 1999, 2003, 2014, "..."]
DOORS = [
    "/maps/berdiri",
    "/maps/berdiri?sorot=99.02.01.2002",
    "/embed/berdiri",
    "/layers/berdiri.html",
    "/layers/berdiri/legend.svg",
    "/layers/berdiri/style.sld",
    "/ogc/collections/berdiri/items?f=html",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("tahun")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(folder / "desa.geojson"), "desa-9902", "Desa di Kabupaten Uji")
    Tables(store, folder).publish("berdiri", "Tahun berdiri", YEARS, kind="amount")
    return create_app(settings)


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("door", DOORS)
def test_no_door_writes_a_year_as_a_quantity(app: Flask, door: str, language: str) -> None:
    answer = app.test_client().get(f"{door}{'&' if '?' in door else '?'}lang={language}")

    text = " ".join(html.fromstring(answer.data).text_content().split())
    assert answer.status_code == 200
    assert "1912" in text
    assert not re.search(r"\b(?:1[.,]9|2[.,]0)\d\d\b", text)


def test_a_year_has_its_unit_in_the_legend_and_none_in_sentences(app: Flask) -> None:
    page = html.fromstring(app.test_client().get("/maps/berdiri").data)

    assert page.cssselect(".keys .unit")[0].text_content() == "tahun (jumlah wilayah)"
    assert "Tertinggi: Padang Uji, 2014. Terendah: Contoh Hulu, 1912. Median: 1980." in page.text_content()


def test_a_year_is_called_neither_a_quantity_nor_a_count(app: Flask) -> None:
    client = app.test_client()
    fields = html.fromstring(client.get("/maps/berdiri").data).cssselect("#sumber dl > div")
    said = {field.cssselect("dt")[0].text_content(): field.cssselect("dd")[0].text_content() for field in fields}

    assert said["Ukuran"] == "tahun (titik waktu, bukan banyaknya)"
    assert client.get("/layers/berdiri/metadata.json").json["ukuran"] == "tahun"


def test_the_browser_writes_the_year_of_a_chosen_region_as_the_server_does(browser: Browser, site: str) -> None:
    visit = Visit(browser, site)

    page = visit.open("/maps/berdiri", quiet=True)
    page.get_by_role("link", name="Contoh Hilir").click()

    expect(page.locator(".own")).to_contain_text("Contoh Hilir: 1950.")
    visit.context.close()
