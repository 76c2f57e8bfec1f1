"""The map in one file, opened from a folder in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.formats import FEATURE_FORMATS, LayerView
from geoservice.formats.features import html
from geoservice.geometry.prepared import PreparedEdition
from tests.formats import layers

HOSTILE = (
    "<img src=x onerror=\"window.hit='tag'\">",
    "${window.hit='template'}`+(window.hit='tick')+`",
    "</script><script>window.hit='script'</script>",
    r"\20190221 \u0041 \x",
    "{{ 7*7 }} {{ self.__init__.__globals__ }} {% raw %}{#",
    "'\"--><svg/onload=window.hit='svg'>",
)


def write(view: LayerView, folder: Path) -> Path:
    path = folder / "peta.html"
    path.write_bytes(b"".join(FEATURE_FORMATS["html"].chunks(view, layers.whole(view))))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = Path("/usr/bin/chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium if chromium.exists() else None)
        yield started
        started.close()


class Visit:
    """A page opened from a file, with everything it asked for and complained of."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type in ("error", "warning") else None)
        page.goto(path.as_uri())
        page.wait_for_function("() => document.querySelector('.leaflet-container canvas') !== null")

    def hover_all(self, count: int) -> list[str]:
        """The tooltip of every region, by asking Leaflet to show it."""
        show = """number => {
            const layer = Object.values(map_layer._layers).filter(l => l.feature && l.feature.id === number)[0];
            layer.openTooltip(layer.getBounds().getCenter());
            return layer.getTooltip().getElement().querySelector('strong').textContent;
        }"""
        return [self.page.evaluate(show, number) for number in range(count)]


@pytest.mark.browser
def test_the_map_opens_from_a_file_and_asks_nobody_for_anything(
    layer: LayerView, browser: Browser, tmp_path: Path
) -> None:
    path = write(layer, tmp_path)

    with browser.new_page() as page:
        visit = Visit(page, path)
        tips = visit.hover_all(6)

        assert visit.requests == [path.as_uri()]
        assert visit.errors == []
        assert tips == [f"{name} (Contoh Kota)" for name in layers.NAMES]
        assert page.title() == "Contoh"


@pytest.mark.browser
def test_regions_are_painted_in_the_colours_of_their_classes(
    layer: LayerView, browser: Browser, tmp_path: Path
) -> None:
    with browser.new_page() as page:
        visit = Visit(page, write(layer, tmp_path))
        painted = visit.page.evaluate(
            """() => Object.values(map_layer._layers).filter(l => l.feature)
                     .sort((a, b) => a.feature.id - b.feature.id).map(l => l.options.fillColor)"""
        )

    assert painted == [layer.style.colour(int(number)) for number in layer.theme.classes]


@pytest.mark.browser
def test_hostile_names_are_shown_as_the_text_they_are(browser: Browser, tmp_path: Path) -> None:
    view = layers.view(layers.edition(tmp_path, HOSTILE, parents=False))
    hostile = layers.titled(view, HOSTILE[2], unit=HOSTILE[0], source=HOSTILE[1])

    with browser.new_page() as page:
        visit = Visit(page, write(hostile, tmp_path))
        tips = visit.hover_all(6)
        cells = page.locator("tbody td:nth-child(2)").all_text_contents()

        assert tips == list(HOSTILE)
        assert cells == list(HOSTILE)
        assert page.evaluate("() => window.hit") is None
        assert visit.errors == []
        assert page.locator("img, script").count() == 3
        assert page.title() == HOSTILE[2]


@pytest.mark.browser
def test_hostile_categories_are_shown_as_the_text_they_are(
    prepared: PreparedEdition, browser: Browser, tmp_path: Path
) -> None:
    with browser.new_page() as page:
        visit = Visit(page, write(layers.view(prepared, HOSTILE), tmp_path))
        visit.hover_all(6)

        assert page.evaluate("() => window.hit") is None
        assert visit.errors == []
        shown = page.locator(".legend li").all_text_contents()
        assert sorted(text.removesuffix(" (1)") for text in shown) == sorted(HOSTILE)


@pytest.mark.browser
def test_without_scripts_the_legend_the_source_and_the_table_remain(
    layer: LayerView, browser: Browser, tmp_path: Path
) -> None:
    path = write(layer, tmp_path)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())

    text = page.inner_text("body")

    context.close()
    assert "Sumber: Kantor contoh (ilustrasi)" in text
    assert "Data tidak tersedia (1)" in text
    assert "JavaScript" in text


def test_the_file_carries_date_boundary_source_and_licence(layer: LayerView, tmp_path: Path) -> None:
    text = write(layer, tmp_path).read_text(encoding="utf-8")

    for said in ("5 Maret 2025", "Lisensi batas: CC0-1.0", "batas indikatif, bukan acuan hukum"):
        assert said in text
    assert "2025-03-05" not in text


def test_the_file_names_no_other_host(layer: LayerView, tmp_path: Path) -> None:
    text = write(layer, tmp_path).read_text(encoding="utf-8")

    # Leaflet's credit, its comments and the name of the SVG language are addresses that nothing fetches.
    harmless = {"leafletjs.com", "www.w3.org", "bugs.chromium.org", "bugzilla.mozilla.org"}
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= harmless
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text)


def test_only_the_scripts_of_the_file_may_run(layer: LayerView, tmp_path: Path) -> None:
    text = write(layer, tmp_path).read_text(encoding="utf-8")

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    scripts = next(part for part in unescape(policy[1]).split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert scripts.count("sha256-") == 2


def test_too_many_regions_for_a_browser_are_refused(layer: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_REGIONS", 5)

    with pytest.raises(InvalidInputError, match="6 wilayah"):
        next(FEATURE_FORMATS["html"].chunks(layer, layers.whole(layer)))


def test_no_region_at_all_is_still_a_page(layer: LayerView) -> None:
    page = b"".join(FEATURE_FORMATS["html"].chunks(layer, np.array([], dtype=np.int64)))

    assert b"<h1>Contoh</h1>" in page


def test_without_leaflet_the_way_out_is_told(layer: LayerView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "LEAFLET", tmp_path)
    html._leaflet.cache_clear()

    with pytest.raises(UnavailableError) as refusal:
        next(FEATURE_FORMATS["html"].chunks(layer, layers.whole(layer)))

    html._leaflet.cache_clear()
    assert "make setup" in str(refusal.value)
