"""Embeds with much to say, in every box that a site may give them: what does not fit gives way, and nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser

from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.publish_layers import publish_layers
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import CODES, write_boundary
from tests.web.faults import FAULTS
from tests.web.visit import Visit, serving
from tests.web.world import ACTOR, import_set

pytestmark = pytest.mark.browser

WIDTHS = (280, 300, 320, 360, 400, 430, 480, 560, 600, 680, 768, 1000)
HEIGHTS = (150, 200, 240, 300, 360, 400, 440, 480, 520, 560, 600, 640, 700, 900)
OWN = CODES[4]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A layer of counts with a long title and a row too many, and one with the long names of the village index."""
    folder = tmp_path_factory.mktemp("boxes")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(folder / "desa.geojson"), "desa-9902", "Desa dan kelurahan di Kabupaten Uji Coba")
    layers = {
        "cacah": ("Jumlah kejadian balita gizi buruk yang ditangani puskesmas", "count", range(3, 15), {}),
        "idm": ("Nilai IDM", "index", (f"0,{number}" for number in range(40, 88, 4)), {"scheme": "idm_status"}),
    }
    for layer, (title, kind, values, options) in layers.items():
        rows = [*zip(CODES, map(str, values), strict=True), ("99.02.99.2999", "0,7")]
        path = folder / f"{layer}.csv"
        path.write_text("\n".join(["kode;nilai", *map(";".join, rows)]), encoding="utf-8")
        table = TableRequest(path=path, values=("nilai",), kind=kind, period="2024", title=title, unit="kasus")
        request = LayerRequest(
            table, "desa-9902", layer_id=layer, source="Dinas Kesehatan Kabupaten Uji Coba, Open Data", **options
        )
        publish_layers(draft_layers(request, store), store, ACTOR, accept_unmatched=True)
    with serving(create_app(settings)) as address:
        yield address


@pytest.mark.parametrize("address", ["/embed/cacah", f"/embed/cacah/{OWN}", "/embed/idm", f"/embed/idm/{OWN}"])
def test_an_embed_with_much_to_say_fits_every_box(browser: Browser, site: str, address: str) -> None:
    visit = Visit(browser, site, java_script_enabled=False)
    page = visit.open(address)
    found = {}
    for width, height in product(WIDTHS, HEIGHTS):
        page.set_viewport_size({"width": width, "height": height})
        found[width, height] = page.evaluate(FAULTS)
    visit.context.close()

    assert {size: faults for size, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", [(300, 400), (320, 480), (360, 640), (600, 400)])
def test_the_map_keeps_a_fifth_of_a_low_box(browser: Browser, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, java_script_enabled=False, viewport={"width": size[0], "height": size[1]})
    box = visit.open(f"/embed/idm/{OWN}").locator(".map").bounding_box()
    visit.context.close()

    assert box is not None
    assert box["height"] >= 0.2 * size[1]


@pytest.mark.parametrize("width", [150, 200, 279])
def test_a_box_narrower_than_any_column_keeps_title_map_and_own_value(browser: Browser, site: str, width: int) -> None:
    visit = Visit(browser, site, java_script_enabled=False, viewport={"width": width, "height": 300})
    page = visit.open(f"/embed/cacah/{OWN}")
    shown = {
        part: page.locator(part).first.is_visible() for part in ("h1", ".map svg", ".own strong", ".key", ".links")
    }
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    visit.context.close()

    assert shown == {"h1": True, ".map svg": True, ".own strong": True, ".key": False, ".links": False}
    assert not scrolls


def test_the_source_stays_where_the_map_can_give_way(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, java_script_enabled=False, viewport={"width": 360, "height": 520})
    page = visit.open(f"/embed/cacah/{OWN}")
    box, fold = page.locator(".foot p").first.bounding_box(), page.locator(".foot").bounding_box()
    visit.context.close()

    assert box is not None
    assert fold is not None
    assert fold["x"] <= box["x"] < fold["x"] + 1


@pytest.mark.parametrize("size", [(300, 150), (320, 240), (600, 400)])
def test_a_frame_without_its_map_says_so_within_its_box(browser: Browser, site: str, size: tuple[int, int]) -> None:
    visit = Visit(browser, site, viewport={"width": size[0], "height": size[1]})
    page = visit.open("/embed/tidak-ada")
    shown = page.get_by_role("link", name="Buka katalog peta").bounding_box()
    fits = page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    visit.context.close()

    assert fits
    assert shown is not None
