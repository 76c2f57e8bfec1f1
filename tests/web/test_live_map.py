"""The interactive map in a real Chromium: words under the pointer, and what changing the layer fetches."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from geoservice.i18n import format_number
from geoservice.model.tile import TILE_PX, to_mercator
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.small_world import NAMES
from tests.web.region_tile import decode
from tests.web.test_tiles import HERE
from tests.web.visit import Visit, live_map, serving
from tests.web.world import Tables, import_set, write_many

pytestmark = pytest.mark.browser


@pytest.fixture
def dense(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit from a screen with two pixels to each of the page's."""
    found = Visit(browser, site, device_scale_factor=2)
    yield found
    found.context.close()


def tiles(visit: Visit) -> list[str]:
    return [url for url in visit.requests if ".bin" in url]


def slide(page: Page, key: str) -> None:
    page.get_by_role("slider", name="Periode").press(key)


# Changing the layer


def test_the_slider_recolours_without_fetching_a_tile_again(visit: Visit) -> None:
    page = live_map(visit, "/maps/air-2015")
    before = tiles(visit)
    visit.requests.clear()

    slide(page, "ArrowRight")
    expect(page.locator(".periods output")).to_have_text("2016")
    slide(page, "End")
    expect(page).to_have_url(re.compile("/maps/air-2018$"))
    visit.settle()

    assert before
    assert tiles(visit) == []
    assert {url.removeprefix(visit.site) for url in visit.requests if "/layers/" in url} == {
        "/layers/air-2016/v/1/values.json",
        "/layers/air-2018/v/1/values.json",
    }


def test_the_slider_changes_colours_legend_table_and_downloads_together(visit: Visit) -> None:
    page = live_map(visit, "/maps/air-2015?sorot=99.02.02.2003")
    values = page.request.get(f"{visit.site}/layers/air-2018/values.json").json()

    slide(page, "End")
    expect(page).to_have_url(re.compile(r"/maps/air-2018\?sorot=99\.02\.02\.2003$"))

    expect(page.locator(".own")).to_contain_text(f"Rawa Tiga: {values['values'][6]}%")
    expect(page.locator("tr.own-row")).to_contain_text(f"{values['values'][6]}")
    expect(page.locator(".legend li").first).to_contain_text(values["classes"][0]["label"])
    expect(page.locator(".files a").first).to_have_attribute("href", "/layers/air-2018.xlsx")
    expect(page.locator('[data-part="head"]')).to_contain_text("2018")


def test_the_choice_of_another_indicator_fetches_no_tile_and_can_be_taken_back(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting")
    visit.requests.clear()

    page.get_by_label("Indikator", exact=True).select_option(label="Jumlah TPS (2023)")
    expect(page).to_have_url(re.compile("/maps/tps$"))
    expect(page.locator("h1")).to_have_text("Jumlah TPS")
    expect(page.locator("#regions tbody tr").first).to_contain_text("14")
    visit.settle()
    fetched = tiles(visit)
    page.go_back()

    expect(page.locator("h1")).to_have_text("Persentase stunting")
    assert fetched == []


def test_sliding_back_fetches_nothing_at_all_of_the_layer(visit: Visit) -> None:
    page = live_map(visit, "/maps/air-2015")
    slide(page, "End")
    expect(page).to_have_url(re.compile("air-2018"))
    visit.requests.clear()

    slide(page, "Home")
    expect(page).to_have_url(re.compile("air-2015"))
    visit.settle()

    assert [url for url in visit.requests if "values.json" in url or ".bin" in url] == []


# Words under the pointer


def place_of(client_page: Page, visit: Visit, position: int) -> tuple[float, float]:
    """Where the label point of a region is on the screen, from the address that keeps the place of the map."""
    names = client_page.request.get(
        visit.site
        + client_page.request.get(f"{visit.site}/layers/stunting/values.json").json()["region_names"].format(block=0)
    ).json()
    zoom, latitude, longitude = map(float, client_page.url.split("#")[1].split("/"))
    box = client_page.locator("#map").bounding_box()
    assert box is not None
    scale = TILE_PX * 2**zoom / (2 * to_mercator(180, 0)[0])
    (x, y), (middle_x, middle_y) = to_mercator(*names["label_points"][position]), to_mercator(longitude, latitude)
    return box["x"] + box["width"] / 2 + (x - middle_x) * scale, box["y"] + box["height"] / 2 - (y - middle_y) * scale


@pytest.mark.parametrize(("zoom", "screen"), [(9, "visit"), (10.25, "visit"), (12.5, "visit"), (10, "dense")])
def test_the_region_under_the_pointer_is_named_at_every_zoom(
    request: pytest.FixtureRequest, zoom: float, screen: str
) -> None:
    visit: Visit = request.getfixturevalue(screen)
    page = live_map(visit, f"/maps/stunting#{zoom}/-4.1250/104.1000")
    said = set()
    box = page.locator("#map").bounding_box()
    assert box is not None
    for position, name in enumerate(NAMES):
        x, y = place_of(page, visit, position)
        if box["x"] < x < box["x"] + box["width"] and box["y"] < y < min(box["y"] + box["height"], 700):
            page.mouse.move(x, y)
            expect(page.locator(".tip:visible strong")).to_have_text(name)
            said.add(name)

    assert said


def test_the_label_tells_value_class_and_place(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting#10/-4.1250/104.1000")
    values = page.request.get(f"{visit.site}/layers/stunting/values.json").json()

    number = values["class_numbers"][6]
    label = values["classes"][number - 1]["label"]
    lines = page.locator(".tip:visible > *")

    page.mouse.move(*place_of(page, visit, 6))
    expect(lines).to_have_text(["Rawa Tiga", "41,3%", label, "Kecamatan Uji 2"])
    expect(page.locator(".legend li[data-over]")).to_have_attribute("data-class", str(number))
    expect(page.locator("#regions tbody tr[data-over] a")).to_have_text("Rawa Tiga")
    page.mouse.move(*place_of(page, visit, 11))
    expect(lines).to_have_text(["Tepian Uji", "Data tidak tersedia", "Kecamatan Uji 3"])


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_browser_prints_numbers_as_the_server_does(visit: Visit, language: str) -> None:
    page = visit.open(f"/maps/stunting?lang={language}")
    samples = [(0.0, 0), (-0.04, 1), (12.5, 1), (-1234.56, 2), (1234567.125, 3), (999.9995, 3), (1.2e18, 0), (41, 1)]

    printed = page.evaluate(
        """async (samples) => {
            const base = document.querySelector("script[src$='/map.js']").src.replace("map.js", "");
            const { formatNumber } = await import(base + "numbers.js");
            const number = ([value, decimals]) => formatNumber(value, decimals);
            return [...samples.map(number), formatNumber(1950, 0, true)];
        }""",
        samples,
    )

    expected = [format_number(value, decimals, "en" if language == "en" else "id") for value, decimals in samples]
    assert printed == [*expected, "1950"]


# Choosing a region


def test_a_click_chooses_the_region_in_table_address_and_words(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting#10/-4.1250/104.1000")

    page.mouse.click(*place_of(page, visit, 6))

    expect(page.locator(".own")).to_contain_text("Rawa Tiga: 41,3%")
    expect(page.locator("tr.own-row")).to_contain_text("Rawa Tiga")
    expect(page).to_have_url(re.compile(r"sorot=99\.02\.02\.2003#10/"))


def test_the_chosen_region_is_outlined_from_pixels_alone(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting#10/-4.1250/104.1000")
    visit.requests.clear()
    ink = np.array([0x10, 0x18, 0x20])

    def outlined() -> int:
        screen = np.asarray(Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB"))
        return int((np.abs(screen.astype(int) - ink).max(axis=2) < 8).sum())

    plain = outlined()
    page.get_by_role("link", name="Rawa Tiga").click()
    expect(page.locator(".own")).to_contain_text("Rawa Tiga")
    visit.settle()
    chosen = outlined()
    page.get_by_role("button", name="Hapus sorotan").click()
    page.mouse.move(1, 1)
    expect(page.locator(".own")).to_be_hidden()
    visit.settle()

    assert chosen > plain + 100
    assert outlined() <= plain
    assert [url for url in visit.requests if ".bin" in url or "geojson" in url] == []
    assert "sorot" not in page.url


def test_every_region_is_reached_by_keyboard(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting")

    page.get_by_role("link", name="Rawa Tiga").focus()
    expect(page.locator(".legend li[data-over]")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.locator(".own")).to_contain_text("Rawa Tiga: 41,3%")
    expect(page.locator(".own")).to_have_attribute("role", "status")


def test_the_place_of_the_map_stands_in_the_address_and_is_found_again(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting")
    page.get_by_role("button", name="Perbesar").click()
    expect(page).to_have_url(re.compile(r"#\d+(\.\d+)?/-4\.\d+/104\.\d+$"))
    kept = visit.settle().url

    page = live_map(visit, kept.removeprefix(visit.site))

    assert page.url == kept


@pytest.mark.parametrize("hash_", ["#99/0/0", "#5/99/0", "#x", "#sumber", "#9/NaN/1"])
def test_a_place_that_is_none_shows_the_whole_map(visit: Visit, hash_: str) -> None:
    live_map(visit, "/maps/stunting" + hash_)

    assert visit.complaints == []


def test_a_village_is_found_by_its_name(visit: Visit) -> None:
    page = live_map(visit, "/maps/stunting")

    page.get_by_label("Cari nama atau kode wilayah").fill("rawa tiga")
    page.locator("#regions tbody tr:visible a").click()

    expect(page.locator(".own")).to_contain_text("Rawa Tiga: 41,3%")


def test_among_many_regions_the_server_searches_while_one_types(browser: Browser, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    codes = write_many(tmp_path / "banyak.geojson", 33)
    import_set(store, tmp_path / "banyak.geojson", "desa-banyak", "Desa yang banyak")
    for year in ("2023", "2024"):
        values: list[object] = [(index * 7 + int(year)) % 101 for index in range(len(codes))]
        Tables(store, tmp_path).publish(
            f"b-{year}", "Angka", values, kind="index", period=year, boundary="desa-banyak", codes=codes
        )

    with serving(create_app(settings)) as site:
        visit = Visit(browser, site)
        page = live_map(visit, "/maps/b-2023")
        expect(page.locator("#regions tbody tr")).to_have_count(100)
        page.get_by_label("Cari nama atau kode wilayah").press_sequentially("wilayah 32 3")
        expect(page.locator("#regions tbody tr")).to_have_count(4)
        slide(page, "End")
        expect(page).to_have_url(re.compile(r"/maps/b-2024\?cari="))
        found = visit.settle().locator("#regions tbody th a").all_inner_texts()
        visit.requests.clear()
        page.get_by_role("link", name="Wilayah 32 30").click()
        expect(page.locator(".own")).to_contain_text("Wilayah 32 30:")
        visit.settle()
        asked = [url.rsplit("/", 2)[1:] for url in visit.requests if "/regions/" in url and url.endswith(".json")]
        visit.context.close()

    assert sorted(found) == ["Wilayah 32 3", "Wilayah 32 30", "Wilayah 32 31", "Wilayah 32 32"]
    assert asked == [["regions", "1.json"]]  # the second thousand alone


def test_a_region_among_many_is_compared_with_its_kecamatan(browser: Browser, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = open_store(settings, writing=True)
    codes = write_many(tmp_path / "banyak.geojson", 33, units=True)
    import_set(store, tmp_path / "banyak.geojson", "desa-banyak", "Desa yang banyak")
    values: list[object] = list(range(len(codes)))
    Tables(store, tmp_path).publish("b", "Angka", values, kind="index", boundary="desa-banyak", codes=codes)

    with serving(create_app(settings)) as site:
        visit = Visit(browser, site)
        page = live_map(visit, "/maps/b")
        page.get_by_role("link", name="Wilayah 32 30").click()
        expect(page.locator(".own .beside")).to_have_text(
            [
                "Median Kec. Baris 32: 1.072 (33 wilayah berdata)",
                "Median seluruh peta: 544 (1.089 wilayah berdata)",
            ]
        )
        visit.context.close()


def test_an_embed_names_what_is_under_the_pointer_in_an_opaque_origin(visit: Visit) -> None:
    visit.frame('sandbox="allow-scripts"', "/embed/stunting")
    frame = visit.page.frame_locator("iframe")
    frame.get_by_role("button", name="Perbesar").click()
    frame.locator(".live .zoomed").wait_for()

    frame.locator(".live").hover()

    expect(frame.locator(".tip:visible strong")).to_have_text(re.compile(f"^({'|'.join(NAMES)}):"))
    assert [text for text in visit.complaints if "404" not in text] == []  # the host page has no icon


def test_a_map_whose_tiles_fail_keeps_its_drawing_and_says_nothing_wrong(visit: Visit) -> None:
    visit.page.route("**/values.json*", lambda route: route.abort())

    with visit.page.expect_event("requestfailed"):
        page = visit.open("/maps/stunting", quiet=True)

    expect(page.locator(".live")).to_have_count(0)
    expect(page.locator("#map svg[role=img]")).to_be_visible()


def test_the_scripts_say_what_each_is_for() -> None:
    folder = Path(__file__).parents[2] / "geoservice/web/static"
    scripts = sorted(folder.glob("*.js"))

    assert len(scripts) > 15
    assert [path.name for path in scripts if not path.read_text(encoding="utf-8").startswith("// ")] == []
    assert [path.name for path in scripts if path.read_text(encoding="utf-8").count("\n") > 200] == []


def test_the_tile_of_the_small_world_shows_every_region(visit: Visit) -> None:
    values = visit.page.request.get(f"{visit.site}/layers/stunting/values.json").json()
    address = values["region_tiles"].format(z=HERE.z, x=HERE.x, y=HERE.y, r="")

    tile = decode(visit.page.request.get(visit.site + address).body())

    assert len(np.unique(tile.positions)) > 4
