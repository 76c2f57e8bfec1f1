"""The table of an embed can be searched, whether it is whole or a part, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.web.visit import Visit, serving
from tests.web.world import Tables, import_set, write_many

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A layer of 25 regions, whose table is whole, and one of 1,156, which is a picture with a part of its table."""
    folder = tmp_path_factory.mktemp("many")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    for name, side in (("sedikit", 5), ("banyak", 34)):
        codes = write_many(folder / f"{name}.geojson", side)
        import_set(store, folder / f"{name}.geojson", f"desa-{name}", f"Desa {name}")
        values: list[object] = [index % 90 for index in range(len(codes))]
        Tables(store, folder).publish(name, "Ilustrasi", values, kind="index", boundary=f"desa-{name}", codes=codes)
    with serving(create_app(settings)) as address:
        yield address


def open_table(browser: Browser, site: str, layer: str, **options: object) -> Visit:
    visit = Visit(browser, site, **options)
    page = visit.open(f"/embed/{layer}")
    if options.get("java_script_enabled", True):
        page.get_by_role("button", name="Perbesar").wait_for()  # the script is there, and will hear of the opening
    page.locator("summary").click()
    return visit


def test_a_whole_table_is_filtered_in_place(browser: Browser, many: str) -> None:
    visit = open_table(browser, many, "sedikit")
    visit.page.get_by_role("searchbox").fill("wilayah 3")

    expect(visit.page.locator("tbody tr:visible")).to_have_count(5)
    assert [url for url in visit.requests if "cari" in url] == []
    visit.context.close()


def test_a_table_that_was_opened_before_the_script_came_is_filtered_in_place(browser: Browser, many: str) -> None:
    visit = Visit(browser, many)
    held: list[Route] = []
    visit.page.route("**/embed.js", lambda route: held.append(route))
    visit.page.goto(f"{many}/embed/sedikit", wait_until="commit")
    visit.page.locator("summary").click()
    visit.page.get_by_role("searchbox").fill("wilayah 3")
    expect(visit.page.locator("tbody tr:visible")).to_have_count(25)

    held[0].continue_()

    expect(visit.page.locator("tbody tr:visible")).to_have_count(5)
    visit.context.close()


def test_a_part_of_a_table_is_searched_by_the_server(browser: Browser, many: str) -> None:
    visit = open_table(browser, many, "banyak")
    page = visit.page
    expect(page.locator("tbody tr")).to_have_count(50)

    page.get_by_role("searchbox").fill("wilayah 33 3")
    expect(page.locator("tbody tr")).to_have_count(5)
    found = page.locator("tbody th").all_inner_texts()
    page.get_by_role("searchbox").fill("tidak ada")
    expect(page.locator("caption")).to_contain_text("Tidak ada wilayah yang cocok")
    page.get_by_role("searchbox").fill("")
    expect(page.locator("tbody tr")).to_have_count(50)
    visit.context.close()

    assert all(name.startswith("Wilayah 33 3") for name in found)


def test_so_it_is_in_an_opaque_origin(browser: Browser, many: str) -> None:
    visit = Visit(browser, many)
    visit.frame('sandbox="allow-scripts"', "/embed/banyak")
    frame = visit.page.frame_locator("iframe")
    frame.get_by_role("button", name="Perbesar").wait_for()
    frame.locator("summary").click()

    frame.get_by_role("searchbox").fill("wilayah 33 31")

    expect(frame.locator("tbody tr")).to_have_count(1)
    visit.context.close()


def test_without_scripts_the_form_asks_the_server(browser: Browser, many: str) -> None:
    visit = open_table(browser, many, "banyak", java_script_enabled=False)

    visit.page.get_by_role("searchbox").fill("wilayah 33 31")
    visit.page.get_by_role("button", name="Cari").click()

    expect(visit.page).to_have_url(re.compile(r"/embed/banyak\?cari=wilayah\+33\+31$"))
    expect(visit.page.locator("tbody tr:visible")).to_have_count(1)
    visit.context.close()


@pytest.mark.parametrize(
    ("width", "density", "height"), [(360, 1, 640), (360, 2, 640), (360, 3, 640), (411, 3, 640), (1280, 2, 1280)]
)
def test_a_phone_gets_the_small_picture_however_dense_its_screen(
    browser: Browser, many: str, width: int, density: int, height: int
) -> None:
    visit = Visit(browser, many, viewport={"width": width, "height": 640}, device_scale_factor=density)

    visit.open("/embed/banyak", quiet=True)
    asked = [url for url in visit.requests if ".png" in url]
    visit.context.close()

    assert len(asked) == 1
    assert f"height={height}" in asked[0]
