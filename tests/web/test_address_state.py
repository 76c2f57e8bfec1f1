"""All that a reader has set on a map page stands in its address: loaded again, sent on or gone back to, it is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.visit import Visit

pytestmark = pytest.mark.browser

NAMES = "#regions tbody tr:visible th a"


def ready(visit: Visit, address: str) -> Page:
    page = visit.open(address, quiet=True)
    page.locator("#map .leaflet-tile-loaded").first.wait_for()
    return visit.settle()


def test_the_order_of_the_table_is_kept(visit: Visit) -> None:
    page = ready(visit, "/maps/stunting")
    by_name = page.get_by_role("button", name="Wilayah", exact=True)
    by_name.click()
    by_name.click()
    names = page.locator(NAMES).all_inner_texts()
    page.reload(wait_until="networkidle")

    assert "urut=-text1" in page.url
    expect(page.locator(NAMES)).to_have_text(names)
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Wilayah")


def test_what_was_searched_in_place_is_kept(visit: Visit) -> None:
    page = ready(visit, "/maps/stunting")
    page.locator("#cari").fill("contoh")
    page.wait_for_url("**cari=contoh*")
    names = page.locator(NAMES).all_inner_texts()
    page.reload(wait_until="networkidle")

    assert 0 < len(names) < 12
    expect(page.locator("#cari")).to_have_value("contoh")
    expect(page.locator(NAMES)).to_have_text(names)


def test_a_class_that_was_pressed_is_kept_and_let_go(visit: Visit) -> None:
    page = ready(visit, "/maps/stunting")
    page.locator(".legend button").nth(1).click()
    page.wait_for_url("**kelas=2*")
    page.reload(wait_until="networkidle")
    second = page.locator(".legend button").nth(1)
    expect(second).to_have_attribute("aria-pressed", "true")

    second.click()

    expect(second).to_have_attribute("aria-pressed", "false")
    page.wait_for_url(lambda url: "kelas" not in url)


def test_going_back_from_another_page_finds_all_again(visit: Visit) -> None:
    page = ready(visit, "/maps/air-2016")
    page.get_by_role("button", name="Periode berikutnya").click()
    page.wait_for_url("**/maps/air-2017*")
    page.get_by_role("link", name="Contoh Hilir").click()
    page.wait_for_url("**sorot=*")
    page.get_by_role("button", name="Wilayah", exact=True).click()
    page.wait_for_url("**urut=text1*")
    visit.settle()
    page.get_by_role("link", name="Katalog").click()
    page.wait_for_url(visit.site + "/")

    page.go_back(wait_until="networkidle")

    expect(page.locator(".periods output")).to_have_text("2017")
    expect(page.locator(".own")).to_contain_text("Contoh Hilir")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Wilayah")
