"""What an embed weighs on the wire, headers and all, while a reader looks, zooms, moves and points at regions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geoservice.actions.open_boundary import open_boundary
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from geoservice.web.weight import FIRST_VIEW_BYTES, WHOLE_BYTES, embed_weights
from tests.web.visit import Visit, serving
from tests.web.world import Tables, import_set

pytestmark = pytest.mark.browser

SCREENS = [(720, 520, 1), (1100, 700, 1), (360, 640, 3), (1100, 700, 2)]


class Scales:
    """Adds up all that comes over the wire to one page."""

    def __init__(self, page: Page) -> None:
        self.weights: list[int] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: self.weights.append(int(event["encodedDataLength"])))

    @property
    def total(self) -> int:
        return sum(self.weights)


def explore(visit: Visit, address: str) -> None:
    """Open an embed, zoom twice, move, and point at nine places."""
    page = visit.open(address, quiet=True)
    page.get_by_role("button", name="Perbesar").first.click()
    page.locator(".live .zoomed").wait_for()
    box = page.locator(".live").bounding_box()
    assert box is not None
    point_at_nine(page, box)
    for _step in range(2):
        page.locator(".leaflet-control-zoom-in").click()
        visit.settle()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 40, steps=4)
    page.mouse.up()
    point_at_nine(page, box)
    visit.settle()


def point_at_nine(page: Page, box: dict[str, float]) -> None:
    for row in (1, 2, 3):
        for column in (1, 2, 3):
            page.mouse.move(box["x"] + box["width"] * column / 4, box["y"] + box["height"] * row / 4)


@pytest.fixture(scope="module")
def district(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A share and a category ("ilustrasi") of the 157 villages of a real district."""
    folder = tmp_path_factory.mktemp("district")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, real_data / "desa_16.01.geojson", "desa-1601", "Desa di Kabupaten Ogan Komering Ulu")
    codes = list(open_boundary(store, "desa-1601").prepared.regions.codes)
    shares: list[object] = [f"{index * 37 % 90},{index % 10}" for index in range(len(codes))]
    words: list[object] = [f"Sumber air {index % 12}" for index in range(len(codes))]
    tables = Tables(store, folder)
    tables.publish("air", "Ilustrasi", shares, kind="ratio", unit="%", boundary="desa-1601", codes=codes)
    tables.publish("sumber", "Ilustrasi", words, kind="category", boundary="desa-1601", codes=codes)
    return settings


@pytest.fixture(scope="module")
def district_site(district: Settings) -> Iterator[str]:
    with serving(create_app(district)) as address:
        yield address


@pytest.mark.real
@pytest.mark.parametrize("layer", ["air", "sumber"])
def test_the_first_view_of_a_district_is_one_light_request(browser: Browser, district_site: str, layer: str) -> None:
    visit = Visit(browser, district_site, java_script_enabled=False)
    scales = Scales(visit.page)

    visit.open(f"/embed/{layer}", quiet=True)
    visit.context.close()

    assert len(scales.weights) == 1
    assert scales.total < FIRST_VIEW_BYTES


@pytest.mark.real
@pytest.mark.parametrize(("width", "height", "density"), SCREENS)
@pytest.mark.parametrize("layer", ["air", "sumber"])
def test_exploring_a_district_stays_within_its_budget(
    browser: Browser, district_site: str, layer: str, width: int, height: int, density: int
) -> None:
    visit = Visit(browser, district_site, viewport={"width": width, "height": height}, device_scale_factor=density)
    scales = Scales(visit.page)

    explore(visit, f"/embed/{layer}")
    complaints = visit.complaints
    visit.context.close()

    assert 50_000 < scales.total < WHOLE_BYTES  # with the library, without tiles
    assert complaints == []


@pytest.mark.real
def test_doctor_weighs_what_the_browser_weighs(browser: Browser, district: Settings, district_site: str) -> None:
    visit = Visit(browser, district_site)
    scales = Scales(visit.page)
    explore(visit, "/embed/air")
    requests = len(scales.weights)
    visit.context.close()

    reckoned = {weight.layer: weight for weight in embed_weights(district)}["air"]

    assert reckoned.is_within
    assert 0 <= scales.total - reckoned.whole_bytes < requests * 700  # the headers


def test_a_zoomed_embed_fetches_nothing_however_far_one_goes(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, reduced_motion="reduce")
    page = visit.open("/embed/stunting", quiet=True)
    page.get_by_role("button", name="Perbesar").first.click()
    page.locator(".live .zoomed").wait_for()
    visit.settle()
    visit.requests.clear()

    page.locator(".live").focus()
    for _step in range(3):
        before = page.locator(".live .zoomed").bounding_box()
        assert before is not None
        page.keyboard.press("+")
        page.wait_for_function(
            "(width) => document.querySelector('.zoomed').getBoundingClientRect().width > width * 1.3",
            arg=before["width"],
        )
    page.keyboard.press("ArrowLeft")
    visit.settle()
    fetched = list(visit.requests)
    visit.context.close()

    assert fetched == []


def test_a_tap_names_a_region_until_the_next_tap(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, has_touch=True, viewport={"width": 360, "height": 640})
    page = visit.open("/embed/stunting")
    page.get_by_role("button", name="Perbesar").wait_for()  # the script is there

    page.locator("g[data-class] > path").nth(3).tap()
    expect(page.locator(".tip:visible")).to_contain_text(": ")
    page.locator(".about").first.tap()
    expect(page.locator(".tip:visible")).to_have_count(0)
    visit.context.close()
