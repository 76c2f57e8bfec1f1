"""In a real Chromium: pages with scripts on, off and sandboxed, in every size of frame."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.web.visit import Visit

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/maps/stunting",
    "/maps/stunting/v/1",
    "/embed/stunting",
    "/embed/stunting/99.02.02.2003",
    "/maps/tidak-ada",
]
BOXES = [(300, 150), (300, 250), (320, 480), (360, 640), (600, 300), (768, 520), (1280, 640)]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_no_other_host_and_runs_without_complaint(visit: Visit, site: str, address: str) -> None:
    visit.open(address, quiet=True)

    assert {urlsplit(url).netloc for url in visit.requests if not url.startswith(("data:", "blob:"))} == {
        urlsplit(site).netloc
    }
    assert [text for text in visit.complaints if "404" not in text] == []


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_no_page_scrolls_sideways(visit: Visit, address: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})

    page = visit.open(address)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("layer", ["kategori", "desimal", "stunting"])
def test_the_values_of_the_table_are_in_sight_at_every_width(visit: Visit, layer: str) -> None:
    page = visit.open(f"/maps/{layer}")
    hidden = {}

    for width in range(320, 1601, 40):
        page.set_viewport_size({"width": width, "height": 800})
        hidden[width] = page.locator(".scroll").evaluate_all(
            "boxes => Math.max(...boxes.map((box) => box.scrollWidth - box.clientWidth))"
        )

    assert {width: pixels for width, pixels in hidden.items() if pixels > 0} == {}


def test_categories_are_sorted_by_their_class(visit: Visit) -> None:
    page = visit.open("/maps/status", quiet=True)

    page.get_by_role("button", name="Nilai").click()
    expect(page.locator("#regions th[aria-sort]")).to_have_text("Nilai")

    classes = page.locator("#regions tbody tr").evaluate_all("rows => rows.map((row) => row.dataset.class)")
    assert classes == sorted(classes, key=lambda number: -int(number or 0))


@pytest.mark.parametrize(("width", "height"), [(320, 700), (360, 640), (768, 700), (600, 600)])
def test_a_box_that_is_high_enough_leaves_no_bands_around_the_map(silent: Visit, width: int, height: int) -> None:
    silent.page.set_viewport_size({"width": width, "height": height})

    page = silent.open("/embed/stunting")
    empty = page.locator(".map > svg").evaluate(
        """(svg) => { const box = svg.getBoundingClientRect(), shape = svg.viewBox.baseVal;
            const scale = Math.min(box.width / shape.width, box.height / shape.height);
            return Math.max(box.width - scale * shape.width, box.height - scale * shape.height); }"""
    )

    assert empty <= 8


def test_the_legend_of_a_narrow_embed_keeps_its_unit(silent: Visit) -> None:
    silent.page.set_viewport_size({"width": 320, "height": 480})

    expect(silent.open("/embed/tps").locator(".unit")).to_be_visible()


def test_the_first_view_of_an_embed_is_one_request(silent: Visit) -> None:
    silent.open("/embed/stunting")

    assert [url for url in silent.requests if not url.startswith("data:")] == [silent.site + "/embed/stunting"]


@pytest.mark.parametrize("size", BOXES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_embed_shows_title_and_map_in_any_box_without_scripts(silent: Visit, size: tuple[int, int]) -> None:
    silent.page.set_viewport_size({"width": size[0], "height": size[1]})

    page = silent.open("/embed/stunting/99.02.02.2003")
    drawing, own = page.locator("svg[role=img]").bounding_box(), page.locator(".own").bounding_box()

    assert drawing is not None
    assert own is not None
    assert drawing["y"] + drawing["height"] <= size[1]
    assert drawing["height"] >= 50
    assert own["y"] + own["height"] <= drawing["y"] + 1
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("size", BOXES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_two_parts_of_an_embed_cover_each_other(visit: Visit, size: tuple[int, int]) -> None:
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})

    page = visit.open("/embed/stunting")
    boxes = [page.locator(part).bounding_box() for part in (".head", ".map", ".side", ".foot")]
    seen = [box for box in boxes if box and box["width"] and box["height"]]

    for index, one in enumerate(seen):
        for other in seen[index + 1 :]:
            apart_x = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            apart_y = one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
            assert apart_x or apart_y


@pytest.mark.parametrize("attributes", ['sandbox=""', 'sandbox="allow-scripts"', 'security="restricted"', ""])
def test_an_embed_is_complete_in_every_kind_of_sandbox(visit: Visit, attributes: str) -> None:
    visit.frame(attributes, "/embed/stunting")
    frame = visit.page.frame_locator("iframe")

    frame.locator("svg[role=img]").wait_for()

    expect(frame.locator("svg[role=img] g[data-class] > path")).to_have_count(12)
    expect(frame.locator(".legend li").nth(2)).to_be_visible()
    expect(frame.locator("h1")).to_contain_text("Persentase stunting")
    frame.locator("summary").click()
    expect(frame.locator("tbody tr").first).to_be_visible()


def test_the_script_works_in_an_opaque_origin(visit: Visit) -> None:
    visit.frame('sandbox="allow-scripts"', "/embed/stunting")
    frame = visit.page.frame_locator("iframe")
    enlarge = frame.get_by_role("button", name="Perbesar")
    enlarge.wait_for()  # made by the script, which follows the pointer from then on

    frame.locator("g[data-class]").last.locator("path").first.hover()
    expect(frame.locator(".tip")).to_have_text("Rawa Tiga: 41,3%")
    enlarge.click()
    expect(frame.locator(".live .zoomed")).to_be_visible()

    assert [text for text in visit.complaints if "404" not in text] == []  # the host page has no icon


def test_the_height_is_told_to_wordpress_and_to_any_host(visit: Visit) -> None:
    visit.page.goto(visit.site + "/healthz")
    visit.page.evaluate(
        """(address) => new Promise((done) => {
            window.heard = [];
            addEventListener("message", (event) => { heard.push(event.data); if (heard.length === 2) done(); });
            const frame = document.createElement("iframe");
            frame.width = 500; frame.height = 200; frame.src = address;
            document.body.append(frame);
        })""",
        visit.site + "/embed/stunting#?secret=abc123",
    )

    first, second = visit.page.evaluate("heard")

    assert (first["message"], first["secret"]) == ("height", "abc123")
    assert 200 < first["value"] <= 1000
    assert (second["type"], second["height"]) == ("geoservice:height", first["value"])


def test_a_wheel_over_an_embed_scrolls_the_host_page(visit: Visit) -> None:
    visit.frame("", "/embed/stunting")
    visit.page.evaluate("document.body.style.height = '4000px'")
    visit.page.frame_locator("iframe").get_by_role("button", name="Perbesar").click()
    visit.page.frame_locator("iframe").locator(".live .zoomed").wait_for()

    visit.page.mouse.move(200, 200)
    visit.page.mouse.wheel(0, 300)

    visit.page.wait_for_function("window.scrollY > 0")


def test_the_table_is_searched_and_sorted_in_place(visit: Visit) -> None:
    page = visit.open("/maps/stunting", quiet=True)

    page.get_by_label("Cari nama atau kode wilayah").fill("contoh")
    highest_first = ["Contoh Hilir", "Muara Contoh", "Contoh Hulu", "Sawah Contoh"]

    expect(page.locator("#regions tbody tr:visible th a")).to_have_text(highest_first)
    page.get_by_role("button", name="Nilai").click()
    expect(page.locator("#regions tbody tr:visible th a")).to_have_text(highest_first[::-1])


def test_a_missing_value_stays_last_whichever_way_the_table_is_sorted(visit: Visit) -> None:
    page = visit.open("/maps/stunting", quiet=True)
    last = page.locator("#regions tbody tr").last

    for direction in ("ascending", "descending"):
        page.get_by_role("button", name="Nilai").click()
        expect(page.locator(f"#regions th[aria-sort={direction}]")).to_have_text("Nilai")
        expect(last).to_contain_text("Tepian Uji")


def test_the_map_page_is_useful_without_scripts(silent: Visit) -> None:
    page = silent.open("/maps/stunting")

    page.get_by_label("Cari nama atau kode wilayah").fill("rawa")
    page.get_by_role("button", name="Cari").click()

    expect(page.locator("#regions tbody tr")).to_have_count(4)
    expect(page.locator("svg[role=img] g[data-class] > path")).to_have_count(12)


def test_links_and_buttons_are_large_enough_for_a_finger(visit: Visit) -> None:
    page = visit.open("/maps/stunting")
    page.locator(".leaflet-control-zoom-in").wait_for()

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .files a, .bar a, input, .leaflet-control-zoom a")]
            .filter((element) => element.getBoundingClientRect().height > 0)
            .filter((element) => element.getBoundingClientRect().height < 44).map((element) => element.outerHTML)"""
    )

    assert small == []


@pytest.mark.parametrize("address", ["/", "/maps/jahat", "/embed/jahat", "/embed/jahat/99.02.01.2001"])
def test_hostile_names_run_nowhere_not_even_in_tooltips(visit: Visit, address: str) -> None:
    page = visit.open(address, quiet=True)
    picture = page.locator(".map, .cards").first.bounding_box()
    for row in range(1, 8):
        for column in range(1, 8):
            page.mouse.move(picture["x"] + picture["width"] * column / 8, picture["y"] + picture["height"] * row / 8)
    page.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2)
    visit.settle()

    assert page.title() != "pwned"
    expect(page.locator("img[onerror], svg[onload]")).to_have_count(0)
    assert [text for text in visit.complaints if "404" not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, site: str, scheme: str) -> None:
    visit = Visit(browser, site, color_scheme=scheme)
    page = visit.open("/embed/stunting")

    light, dark = page.evaluate(
        """() => {
            const shine = (text) => {
                const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
                    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ground = shine(getComputedStyle(document.body).backgroundColor);
            const inks = [...document.querySelectorAll("h1, .about, .foot, .links a, .legend span")]
                .map((element) => shine(getComputedStyle(element).color));
            const ratios = inks.map((ink) => (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05));
            return [Math.min(...ratios), Math.max(...ratios)];
        }"""
    )
    visit.context.close()

    assert light >= 4.5
    assert dark >= light
