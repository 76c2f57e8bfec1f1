"""Maps of thousands of regions stay light: pictures that fit the screen, and names without places."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser, expect

from geoservice.actions.open_layer import open_layer
from geoservice.formats import IMAGE_FORMATS
from geoservice.formats.images.png import squeezed
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from geoservice.web import create_app
from geoservice.web.drawing import natural_window
from tests.web.visit import Visit, serving
from tests.web.world import Tables, import_set, write_many


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One layer of 1,156 regions."""
    folder = tmp_path_factory.mktemp("large")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    codes = write_many(folder / "banyak.geojson", 34, units=True)
    import_set(store, folder / "banyak.geojson", "desa-banyak", "Desa yang banyak")
    values: list[object] = [index % 90 for index in range(len(codes))]
    Tables(store, folder).publish("banyak", "Ilustrasi", values, kind="index", boundary="desa-banyak", codes=codes)
    return settings


@pytest.fixture(scope="module")
def store(settings: Settings) -> Store:
    return open_store(settings)


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[str]:
    with serving(create_app(settings)) as address:
        yield address


def test_a_squeezed_picture_has_the_same_pixels_in_fewer_bytes(store: Store) -> None:
    view = open_layer(store, "banyak")
    body = IMAGE_FORMATS["png"].encode(view, natural_window(view))

    small = squeezed(body)

    before, after = (np.asarray(Image.open(BytesIO(part)).convert("RGBA")) for part in (body, small))
    assert (before == after).all()
    assert len(small) < len(body)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("address", "screen", "density", "width"),
    [
        ("/embed/banyak", (1100, 600), 1, 639),
        ("/embed/banyak", (360, 640), 3, 639),
        ("/embed/banyak", (1100, 600), 2, 1278),
        ("/maps/banyak", (1280, 800), 1, 639),
    ],
)
def test_a_screen_gets_the_picture_that_it_can_show(
    browser: Browser, site: str, address: str, screen: tuple[int, int], density: int, width: int
) -> None:
    size = {"width": screen[0], "height": screen[1]}
    visit = Visit(browser, site, viewport=size, device_scale_factor=density, java_script_enabled=False)
    visit.open(address, quiet=True)
    pictures = [url for url in visit.requests if ".png?" in url]
    visit.context.close()

    assert len(pictures) == 1
    assert f"width={width}&" in pictures[0]


@pytest.mark.browser
def test_what_is_under_the_pointer_is_named_without_its_place(browser: Browser, site: str) -> None:
    visit = Visit(browser, site)
    page = visit.open("/embed/banyak", quiet=True)
    page.get_by_role("button", name="Perbesar").first.click()
    visit.settle()
    page.locator(".live").hover()
    expect(page.locator(".tip:visible strong")).to_contain_text("Wilayah")
    visit.settle()
    asked = {url.rsplit("/", 1)[1] for url in visit.requests if "/regions/" in url and url.endswith(".json")}
    visit.context.close()

    assert asked
    assert all(name.endswith(".names.json") for name in asked)


def test_names_alone_are_the_document_of_names_without_its_places(client: FlaskClient) -> None:
    template = client.get("/layers/banyak/values.json").json["region_names"]

    alone, whole = (client.get(template.format(block=block)) for block in ("1.names", "1"))

    assert alone.json == {k: value for k, value in whole.json.items() if k not in ("label_points", "boxes")}
    assert "immutable" in alone.headers["Cache-Control"]
    assert client.get(template.format(block="2.names")).status_code == 404
