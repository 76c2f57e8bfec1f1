"""Embeds inside the pages of other sites, in a real Chromium: what OpenSID and WordPress leave of them must do."""

from __future__ import annotations

import re

import pytest
from lxml import html
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.web.hosts import (
    PLAIN_SCRIPT,
    WORDPRESS_SCRIPT,
    discovered,
    host_page,
    opensid_widget,
    wordpress_frame,
)
from tests.web.visit import PATIENCE_MS, Visit

pytestmark = pytest.mark.browser

OWN = "99.02.02.2003"


#: Whether a document fits into its frame, asked until it does; false after so many milliseconds.
FITS = """(root, most) => new Promise((done) => {
    const look = () => root.scrollHeight <= innerHeight ? done(true) : requestAnimationFrame(look);
    setTimeout(done, most, false);
    look();
})"""


def snippet(page: Page, site: str, name: str = "iframe") -> str:
    page.goto(f"{site}/maps/stunting")
    return page.locator(f"#snippet-{name}").input_value()  # written by the server


def is_complete(frame: FrameLocator) -> None:
    expect(frame.locator("h1")).to_have_text("Persentase stunting")
    expect(frame.locator("svg[role=img] path").first).to_be_attached()
    expect(frame.locator(".legend li").first).to_be_visible()


@pytest.mark.parametrize("sandbox", ["", "allow-scripts"])
def test_the_own_village_is_named_in_a_sandbox(visit: Visit, sandbox: str) -> None:
    visit.frame(f'sandbox="{sandbox}"', f"/embed/stunting/{OWN}", 700, 600)
    frame = visit.page.frame_locator("iframe")

    is_complete(frame)
    expect(frame.locator(".own")).to_contain_text("Rawa Tiga: 41,3%")
    expect(frame.locator(".own")).to_contain_text("Peringkat 1 dari 11 wilayah")
    expect(frame.locator(".own")).to_contain_text("Median Kecamatan Uji 2")


@pytest.mark.parametrize("width", [300, 360, 700])
def test_opensid_keeps_the_whole_frame(visit: Visit, site: str, width: int) -> None:
    left = opensid_widget(snippet(visit.page, site).replace("/embed/stunting", f"/embed/stunting/{OWN}"))

    with host_page(left, width=width) as host:
        visit.page.goto(host)
        frame = visit.page.frame_locator("iframe")

        is_complete(frame)
        expect(frame.locator(".own")).to_contain_text("Rawa Tiga: 41,3%")
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.complaints == []


def test_opensid_keeps_the_picture_where_it_takes_the_frame(visit: Visit, site: str) -> None:
    left = opensid_widget(snippet(visit.page, site, "picture"))

    with host_page(left) as host:
        visit.page.goto(host)

        visit.page.wait_for_function("document.querySelector('img').naturalWidth > 600")
        expect(visit.page.locator("a")).to_have_attribute("href", f"{site}/maps/stunting")


@pytest.mark.parametrize(("width", "least", "most"), [(700, 380, 700), (320, 380, 1000)])
def test_wordpress_discovers_the_map_and_follows_its_height(
    visit: Visit, site: str, width: int, least: int, most: int
) -> None:
    left = wordpress_frame(discovered(f"{site}/maps/stunting"), "b7Kq2X9mZp")

    with host_page(left.replace('width="700"', f'width="{width}"').replace('width="720"', f'width="{width}"'),
                   WORDPRESS_SCRIPT, width) as host:  # fmt: skip
        visit.page.goto(host)
        frame = visit.page.frame_locator("iframe")

        is_complete(frame)
        assert frame.locator("html").evaluate(FITS, PATIENCE_MS)
        assert least <= int(visit.page.locator("iframe").get_attribute("height") or 0) <= most


def test_wordpress_takes_the_own_village_from_the_address(site: str) -> None:
    document = discovered(f"{site}/maps/stunting?sorot={OWN}")

    assert html.fragment_fromstring(str(document["html"])).get("src") == f"{site}/embed/stunting/{OWN}"


def test_a_plain_page_may_follow_the_height(visit: Visit, site: str) -> None:
    frame = f'<iframe src="{site}/embed/stunting" width="500" height="300" title="Peta"></iframe>'

    with host_page(frame, PLAIN_SCRIPT) as host:
        visit.page.goto(host)

        visit.page.wait_for_function("document.querySelector('iframe').height > 420")


@pytest.mark.parametrize("text", ["Tabel", "Lihat data", "Unduh"])
def test_without_scripts_every_link_of_the_frame_can_be_reached_by_keyboard(
    browser: Browser, site: str, text: str
) -> None:
    visit = Visit(browser, site, java_script_enabled=False)
    page = visit.open("/embed/stunting")
    reached = []
    for _step in range(5):
        page.keyboard.press("Tab")
        reached.append(page.locator(":focus").inner_text())
    visit.context.close()

    assert any(text in found for found in reached)


def test_the_dialog_writes_the_code_for_the_own_village(visit: Visit, site: str) -> None:
    page = visit.open("/maps/stunting", quiet=True)
    page.locator("#open-embed[aria-haspopup=dialog]").click()  # the script has made the link open it
    dialog = page.get_by_role("dialog", name="Sematkan peta ini")

    dialog.get_by_label("Tandai desa").select_option(OWN)
    dialog.get_by_label("Bahasa").select_option("en")
    dialog.get_by_label("300 px").check()
    dialog.get_by_label("Tinggi (piksel)").fill("480")
    dialog.get_by_label("Tinggi (piksel)").press("Tab")

    preview = dialog.locator(".preview iframe")
    expect(preview).to_have_attribute("height", "480")
    expect(preview).to_have_attribute("width", "300")
    code = html.fragment_fromstring(dialog.get_by_label("2. Bingkai").input_value())
    assert code.get("src") == f"{site}/embed/stunting/{OWN}?lang=en"
    assert (code.get("width"), code.get("height")) == ("100%", "480")
    expect(dialog.get_by_label("1. Alamat")).to_have_value(f"{site}/maps/stunting?sorot={OWN}&lang=en")
    picture = html.fragment_fromstring(dialog.get_by_label("3. Gambar").input_value())
    assert picture.get("href") == f"{site}/maps/stunting?sorot={OWN}"
    assert picture.find("img").get("src") == f"{site}/layers/stunting.png?sorot={OWN}"
    assert all("&" not in dialog.get_by_label(label).input_value() for label in ("2. Bingkai", "3. Gambar"))
    expect(dialog.frame_locator("iframe").locator(".own")).to_contain_text("Rawa Tiga")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_without_scripts_the_snippets_stand_on_the_page(silent: Visit) -> None:
    page = silent.open("/maps/stunting")

    page.get_by_role("link", name="Sematkan").click()

    expect(page).to_have_url(re.compile("#sematkan$"))
    expect(page.locator("#snippet-iframe")).to_be_visible()
