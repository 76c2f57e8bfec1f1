"""Pages keep the rules of WCAG 2.2 A and AA that a machine can check (axe-core), and work in every way people read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.visit import Visit

pytestmark = pytest.mark.browser

AXE = Path(str(files("axe_playwright_python"))) / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/?cari=tidak-ada-yang-cocok",
    "/maps/stunting?sorot=99.02.02.2003",
    "/maps/status?lang=en",
    "/maps/air-2016",
    "/maps/luas",
    "/maps/stunting/v/1",
    "/?indikator=Jumlah+TPS&periode=2023&lang=en",
    "/embed/stunting",
    "/embed/stunting/99.02.02.2003",
    "/embed/air-2016?cari=contoh&lang=en",
    "/maps/tidak-ada",
    "/maps/ditarik?lang=en",
    "/embed/ditarik",
    "/layers/stunting.html",
    "/ogc/",
    "/ogc/collections",
    "/ogc/collections/stunting",
]
READING = ["/", "/maps/air-2016?sorot=99.02.02.2003", "/maps/kategori", "/maps/desimal?lang=en", "/embed/stunting"]


def broken_rules(page: Page) -> list[tuple[str, list[str]]]:
    """The rules that the page breaks, with the first elements that do."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.add_script_tag(path=AXE)
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
    assert found["passes"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]][:3]) for rule in found["violations"]]


@pytest.fixture(params=["light", "dark"])
def unbound(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    """A visit in both colour schemes; the checker is a script of its own, which our policy would rightly refuse."""
    found = Visit(browser, site, color_scheme=request.param, bypass_csp=True)
    yield found
    found.context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_breaks_no_rule_of_wcag(unbound: Visit, address: str) -> None:
    unbound.open(address, quiet=True)

    assert broken_rules(unbound.settle()) == []


def _sort(page: Page) -> None:
    page.get_by_role("button", name="Nilai").click()
    expect(page.locator("#regions th[aria-sort]")).to_have_text("Nilai")


def _open_dialog(page: Page) -> None:
    page.get_by_role("button", name="Sematkan").or_(page.get_by_role("link", name="Sematkan", exact=True)).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.frame_locator("dialog iframe").locator("h1")).to_be_visible()


def _search_in_vain(page: Page) -> None:
    page.get_by_label("Cari nama atau kode wilayah").fill("tidak ada yang bernama begini")
    expect(page.locator("#regions tbody tr:visible")).to_have_count(0)


def _slide(page: Page) -> None:
    page.get_by_role("slider", name="Periode").press("End")
    page.wait_for_url("**/maps/air-2018*")
    expect(page.locator("[aria-busy]")).to_have_count(0)


def _keep_a_class(page: Page) -> None:
    page.locator(".legend button").first.click()
    expect(page.locator(".legend button[aria-pressed=true]")).to_have_count(1)


def _choose(page: Page) -> None:
    page.locator("#regions tbody a").first.click()
    expect(page.locator(".own")).to_be_visible()


@pytest.mark.parametrize("state", [_sort, _open_dialog, _search_in_vain, _slide, _keep_a_class, _choose])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_state_of_the_map_page_breaks_one(unbound: Visit, state: Callable[[Page], None], width: int) -> None:
    unbound.page.set_viewport_size({"width": width, "height": 800})
    page = unbound.open("/maps/air-2016", quiet=True)
    page.locator(".live canvas").first.wait_for()

    state(page)

    assert broken_rules(unbound.settle()) == []  # what was replaced has come back at full strength


# Reflow and zoom


@pytest.mark.parametrize("address", READING)
@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)], ids=["320 px", "1280 px at 200 %"])
def test_nothing_is_cut_off_or_scrolls_sideways(
    browser: Browser, site: str, address: str, width: int, scale: int
) -> None:
    # A browser at 200 % lays 1280 pixels out as 640 and draws each twice as large.
    screen = {"viewport": {"width": width, "height": 500}, "device_scale_factor": scale}
    visit = Visit(browser, site, **screen)
    page = visit.open(address, quiet=True)

    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    # What folds away in a low embed is meant to be out of sight.
    cut_off = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, p, dd, li, label, .legend span, .files span, button")]
            .filter((element) => element.getClientRects().length)
            .filter((element) => !element.closest(".skip, .visually-hidden, .scroll, .fold"))
            .filter((element) => { const box = element.getBoundingClientRect();
                return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1); })
            .map((element) => element.outerHTML.slice(0, 120))"""
    )
    visit.context.close()

    assert sideways <= 0
    assert cut_off == []


@pytest.mark.parametrize("address", ["/maps/air-2016", "/"])
def test_text_may_be_set_wider_without_losing_any(visit: Visit, address: str) -> None:
    """WCAG 1.4.12: spacing of lines, letters and words as the reader likes it."""
    page = visit.open(address, quiet=True)
    sheet = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    page.set_viewport_size({"width": 320, "height": 700})

    page.evaluate(
        """(text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
            document.adoptedStyleSheets = [sheet]; }""",
        sheet,
    )

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


# Forced colours


@pytest.fixture
def forced(browser: Browser, site: str) -> Iterator[Visit]:
    """A reader whose system chooses the colours (high contrast)."""
    found = Visit(browser, site, forced_colors="active")
    yield found
    found.context.close()


def test_forced_colours_leave_the_map_and_its_legend_their_own(forced: Visit) -> None:
    page = forced.open("/maps/stunting", quiet=True)
    page.locator(".live canvas").first.wait_for()

    kept = page.evaluate(
        """() => [...document.querySelectorAll(".legend .swatch, .live, .strip, .map svg")]
            .map((element) => getComputedStyle(element).forcedColorAdjust)"""
    )
    fills = page.evaluate(
        """() => [...document.querySelectorAll(".legend li")].map((row) => [
            getComputedStyle(row.querySelector("rect")).fill, row.querySelector("rect").getAttribute("fill")])"""
    )

    assert len(kept) > 4
    assert set(kept) == {"none"}
    for seen, meant in fills:
        assert seen == f"rgb({', '.join(str(part) for part in bytes.fromhex(meant[1:]))})"


def test_forced_colours_still_show_what_is_chosen_pressed_and_focused(forced: Visit) -> None:
    page = forced.open("/maps/stunting?sorot=99.02.02.2003", quiet=True)

    page.locator(".legend button").first.click()
    expect(page.locator("tr.own-row > *").first).to_have_css("outline", re.compile("solid 2px"))
    expect(page.locator(".legend button[aria-pressed=true]")).to_have_css("outline-style", "solid")
    page.keyboard.press("Tab")

    expect(page.locator(":focus-visible")).to_have_css("outline-style", "solid")


# Keyboard


def focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return found


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the element with this id or text has the focus, and see that the focus can be seen each time."""
    for _press in range(most):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth) || 0")
        assert width >= 2 or page.evaluate("document.activeElement.tagName") == "BODY"
        if focused(page) == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_the_whole_page_is_walked_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/maps/air-2016", quiet=True)
    page.locator(".live canvas").first.wait_for()

    page.keyboard.press("Tab")
    assert focused(page) == "Langsung ke isi"
    tab_to(page, "period-slider")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".periods output")).to_have_text("2017")
    page.wait_for_url("**/maps/air-2017*")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    assert focused(page) == "period-slider"
    tab_to(page, "cari")
    page.keyboard.type("rawa")
    expect(page.locator("#regions tbody tr:visible")).to_have_count(4)
    tab_to(page, "Rawa Tiga")
    page.keyboard.press("Enter")

    expect(page.locator(".own")).to_contain_text("Rawa Tiga:")
    assert focused(page) == "Rawa Tiga"


def test_the_dialog_keeps_the_focus_and_gives_it_back(visit: Visit) -> None:
    page = visit.open("/maps/stunting", quiet=True)
    page.locator(".live canvas").first.wait_for()
    tab_to(page, "open-embed")

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    inside = []
    for _press in range(25):
        page.keyboard.press("Tab")
        inside.append(
            page.evaluate("!!document.activeElement.closest('dialog') || document.activeElement === document.body")
        )
    page.keyboard.press("Escape")

    assert all(inside)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page) == "open-embed"


@pytest.mark.parametrize("way", ["Tab", "Shift+Tab"])
def test_the_head_of_the_table_covers_no_row_that_has_the_focus(visit: Visit, way: str) -> None:
    page = visit.open("/maps/stunting", quiet=True)
    visit.settle()
    page.locator(".scroll").first.evaluate("(box) => { box.style.maxHeight = '200px'; }")
    rows = page.locator("#regions tbody th a")
    (rows.first if way == "Tab" else rows.last).focus()
    covered = []
    for _step in range(11):
        page.keyboard.press(way)
        link, head = (page.locator(part).first.bounding_box() for part in (":focus", "#regions thead"))
        assert link is not None
        assert head is not None
        covered.append(link["y"] < head["y"] + head["height"] - 1)

    assert not any(covered)


def test_who_lets_a_region_go_by_keyboard_keeps_his_place(visit: Visit) -> None:
    page = visit.open("/maps/stunting?sorot=99.02.02.2003", quiet=True)
    visit.settle()
    page.get_by_role("button", name="Hapus sorotan").press("Enter")

    expect(page.locator(".own")).to_be_hidden()
    expect(page.locator("#map .live")).to_be_focused()


def test_the_skip_link_leads_past_the_head(visit: Visit) -> None:
    page = visit.open("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("!!document.activeElement.closest('main')")


# Fingers, motion, language, scripts


@pytest.mark.parametrize("address", ["/", "/maps/air-2016?sorot=99.02.02.2003", "/maps/status"])
def test_everything_to_be_touched_is_44_pixels_high(browser: Browser, site: str, address: str) -> None:
    visit = Visit(browser, site, viewport={"width": 320, "height": 700}, has_touch=True)
    page = visit.open(address, quiet=True)

    # A link in a sentence is as high as its line (WCAG 2.5.8); one stretched over its cell or card is as high as that.
    small = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
            .filter((element) => element.getClientRects().length && !element.closest(".skip"))
            .filter((element) => {
                const stretched = getComputedStyle(element, "::after").position === "absolute";
                const target = stretched ? element.closest("th, .card") : element;
                const isInline = getComputedStyle(element).display === "inline";
                const isInSentence = !stretched && isInline && element.matches("p a, dd a, li a");
                return !isInSentence && target.getBoundingClientRect().height < 43.5;
            }).map((element) => element.outerHTML.slice(0, 120))"""
    )
    visit.context.close()

    assert small == []


#: Keeps what moves from now on, however short.
WATCH = """() => {
    window.moves = [];
    for (const kind of ["transitionrun", "animationstart"]) addEventListener(kind, () => moves.push(kind), true);
    new MutationObserver(() => document.querySelector(".leaflet-zoom-anim") && moves.push("zoom"))
        .observe(document.getElementById("map"), { subtree: true, attributeFilter: ["class"] });
}"""


def test_who_wants_less_motion_sees_none(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, reduced_motion="reduce")
    page = visit.open("/maps/stunting", quiet=True)
    page.locator(".live canvas").first.wait_for()
    page.evaluate(WATCH)

    page.get_by_role("button", name="Perbesar").click()
    expect(page).to_have_url(re.compile("#"))  # where the map is once it has moved
    moved = page.evaluate("moves")
    still = page.evaluate(
        """() => [...document.querySelectorAll("*")]
            .every((element) => parseFloat(getComputedStyle(element).transitionDuration) === 0)"""
    )
    visit.context.close()

    assert moved == []
    assert still


@pytest.mark.parametrize("address", READING)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_language_of_the_page_and_of_its_exceptions_is_marked(visit: Visit, address: str, language: str) -> None:
    path = address.split("?")[0]
    page = visit.open(f"{path}?lang={language}")

    other = {"id": "en", "en": "id"}[language]
    expect(page.locator("html")).to_have_attribute("lang", language)
    for link in page.locator("nav a[hreflang]").all():
        assert (link.get_attribute("lang"), link.get_attribute("hreflang")) == (other, other)


@pytest.mark.parametrize("address", ["/maps/air-2016", "/maps/tps", "/maps/status", "/"])
def test_without_scripts_everything_is_said_and_every_control_works(silent: Visit, address: str) -> None:
    page = silent.open(address)

    for control in page.locator("button:visible").all():
        assert control.get_attribute("type") != "button"  # it would do nothing
    if address.startswith("/maps/"):
        for part in (
            ".summary",
            "#kelas",
            "#banding",
            "#unduh",
            "#sumber",
            "#qgis",
            "#sematkan",
            ".legend",
            "#regions",
        ):
            expect(page.locator(part)).to_be_visible()
        page.locator("#qgis summary").click()
        expect(page.locator("#qgis .gis")).to_be_visible()
