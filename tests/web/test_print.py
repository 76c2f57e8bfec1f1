"""What a browser prints: the map with its legend on the first sheet of A4, nothing cut, no controls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest
from playwright.sync_api import Browser, Page

from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.web.visit import Visit, serving
from tests.web.world import Tables, import_set, write_many

pytestmark = pytest.mark.browser

MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "12mm")


def printed(page: Page, path: Path) -> pypdfium2.PdfDocument:
    page.pdf(path=path, format="A4", margin=MARGIN)
    return pypdfium2.PdfDocument(path)


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    return [" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in document]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Nine layers of 100 regions."""
    folder = tmp_path_factory.mktemp("cetak")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    codes = write_many(folder / "banyak.geojson", 10)
    import_set(store, folder / "banyak.geojson", "desa-banyak", "Desa yang banyak")
    for number in range(9):
        values: list[object] = [index % 60 + number for index in range(len(codes))]
        Tables(store, folder).publish(
            f"peta-{number}", f"Peta nomor {number}", values, kind="index", boundary="desa-banyak", codes=codes
        )
    with serving(create_app(settings)) as address:
        yield address


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [360, 1000, 1280])
def test_the_first_sheet_of_a_map_page_has_all_that_explains_it(
    browser: Browser, many: str, tmp_path: Path, width: int, scripts: bool
) -> None:
    visit = Visit(browser, many, java_script_enabled=scripts, viewport={"width": width, "height": 800})
    page = visit.open("/maps/peta-1", quiet=True)
    labels = page.locator(".legend li").all_inner_texts()
    document = printed(page, tmp_path / "peta.pdf")
    visit.context.close()

    first, *rest = texts(document)
    assert "Peta nomor 1" in first
    assert [label for label in labels if " ".join(label.split()) not in first] == []
    assert "Batas wilayah: edisi" in first
    assert f"{many}/maps/peta-1" in first
    assert "Sematkan" not in " ".join(texts(document))
    assert "Unduh" not in " ".join(texts(document))
    assert all("Wilayah" in sheet and "Nilai" in sheet for sheet in rest[:2])  # the head of the table, on each sheet


def test_a_wide_map_is_printed_whole(browser: Browser, many: str, tmp_path: Path) -> None:
    visit = Visit(browser, many, viewport={"width": 1010, "height": 800})
    visit.open("/maps/peta-1", quiet=True)
    sheet = printed(visit.settle(), tmp_path / "peta.pdf")[0]
    visit.context.close()

    boxes = [found.get_bounds() for found in sheet.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    assert boxes
    assert all(0 < left < right < sheet.get_width() for left, _bottom, right, _top in boxes)


def test_no_card_of_the_catalogue_is_cut_in_two(browser: Browser, many: str, tmp_path: Path) -> None:
    visit = Visit(browser, many)
    document = printed(visit.open("/", quiet=True), tmp_path / "katalog.pdf")
    visit.context.close()

    counts = [(text.count("Peta nomor"), text.count("Diperbarui")) for text in texts(document)]
    assert sum(titles for titles, _dates in counts) == 9
    assert all(titles == dates for titles, dates in counts)


def test_an_embed_is_printed_with_its_table_and_without_controls(browser: Browser, many: str, tmp_path: Path) -> None:
    visit = Visit(browser, many)
    page = visit.open("/embed/peta-1", quiet=True)
    text = " ".join(texts(printed(page, tmp_path / "sematan.pdf")))
    page.emulate_media(media="print")
    foot, head = page.locator(".foot").bounding_box(), page.locator("summary").bounding_box()
    visit.context.close()

    assert text.count("Wilayah 9 9") == 1
    assert "Perbesar" not in text
    assert foot is not None
    assert head is not None
    assert foot["y"] + foot["height"] <= head["y"]
