"""What stands where on a sheet, whatever its size: nothing covers another, scales are true, codes are read."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image
from pyproj import Geod

from geoservice.formats import LayerView
from geoservice.formats.layouts import parts, projection
from geoservice.formats.layouts.items import Blocks, Box, Text
from geoservice.formats.layouts.request import Paper, Surroundings
from geoservice.formats.layouts.sheet import compose
from geoservice.formats.lettering import font, wrapped
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.arrays import BBox
from tests.formats import layers
from tests.formats.sheets import ADDRESS, boxes, collisions, drawn, outside, request

LONG = "Persentase rumah tangga yang memiliki akses terhadap layanan sanitasi layak dan berkelanjutan menurut desa " * 3

SIZES = [(320, None), (320, 320), (400, 700), (640, 480), (1200, None), (1200, 630), (2400, 1000), (2400, None)]

AWKWARD = {
    "plain": layers.VALUES,
    "twelve words": [f"Kategori nomor {n} dengan nama yang panjang" for n in range(12)],
    "nothing": [None] * 6,
}


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    return layers.edition(tmp_path_factory.mktemp("twelve"), [f"Contoh {n}" for n in range(12)])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("sort", AWKWARD)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_text_covers_another_or_the_map(
    prepared: PreparedEdition,
    twelve: PreparedEdition,
    size: tuple[int, int | None],
    sort: str,
    language: str,
) -> None:
    values = AWKWARD[sort]
    view = layers.titled(layers.view(twelve if len(values) == 12 else prepared, values), LONG, "persen", LONG)

    with in_language(language):  # type: ignore[arg-type]
        sheet = compose(view, request(width=size[0], height=size[1], highlight=1, highlight_value="2,5 persen"))

    assert collisions(sheet) == []
    assert outside(sheet) == []
    assert sheet.width == size[0]
    assert size[1] is None or sheet.height == size[1]


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("paper", Paper)
def test_paper_has_the_size_of_iso_216_and_holds_everything(layer: LayerView, paper: Paper, landscape: bool) -> None:
    around = Surroundings(layer.prepared, "Provinsi Contoh")
    sheet = compose(layer, request(paper=paper, landscape=landscape, surroundings=around))

    document = pypdfium2.PdfDocument(drawn(layer, "pdf", paper=paper, landscape=landscape))
    millimetres = [round(side / 72 * 25.4) for side in document[0].get_size()]

    assert collisions(sheet) == []
    assert sorted(millimetres) == {"a4": [210, 297], "a3": [297, 420]}[paper]
    assert (millimetres[0] > millimetres[1]) == landscape
    said = " ".join(boxes(sheet))
    for words in (
        "Proyeksi: UTM zona 48S",
        f"({paper.upper()})",
        "edisi 2025",
        "CC0",
        "Versi 3",
        "Letak dalam Provinsi",
    ):
        assert words in said


@pytest.mark.parametrize(
    "bbox",
    [BBox(104, -4.1, 104.6, -3.9), BBox(95, -11, 141, 6), BBox(107.9, -7, 108.2, -6.8), BBox(-10, 50, 20, 65)],
    ids=["a district", "the country", "across two zones", "far north"],
)
def test_the_scale_bar_is_true(bbox: BBox) -> None:
    frame = projection.fitted(bbox, 900, 600)
    metres = parts.bar_metres(frame)
    half = frame.length_px(metres) / 2

    (west, east), (a, b) = frame.to_degrees(np.array([450 - half, 450 + half]), np.array([300.0, 300.0]))
    true = Geod(ellps="WGS84").inv(west, a, east, b)[2]

    assert true == pytest.approx(metres, rel=1e-3)
    assert 0.08 * 900 < 2 * half < 0.3 * 900


def test_the_ruler_is_as_long_as_it_says(layer: LayerView) -> None:
    sheet = compose(layer, request(width=1000))
    label = next(item for item in sheet.items if isinstance(item, Text) and item.text.endswith(" km"))
    halves = [item for item in sheet.items if isinstance(item, Box) and item.line == item.fill == "#1c2b33"]

    kilometres = float(label.text.removesuffix(" km").replace(".", "").replace(",", "."))

    assert 2 * halves[0].width == pytest.approx(sheet.maps[0].content.frame.length_px(kilometres * 1000))


def test_the_period_stands_below_the_title_unless_the_title_tells_it(layer: LayerView) -> None:
    change = layers.titled(layer, "Perubahan IDM, 2021–2024", "", "")

    assert any(
        text.endswith("2024 · Desa di Kabupaten Contoh · satuan: persen") for text in boxes(compose(layer, request()))
    )
    assert not any("2024 · " in text for text in boxes(compose(change, request())))


def test_the_licence_of_the_data_and_preliminary_figures_are_on_the_sheet(layer: LayerView) -> None:
    indicator = replace(layer.published.indicator, licence="CC-BY-4.0", status="preliminary")
    view = replace(layer, published=replace(layer.published, indicator=indicator))
    said = " ".join(boxes(compose(view, request(paper=Paper.A4))))

    assert "Lisensi data: CC-BY-4.0" in said
    assert "Angka sementara." in said


def test_a_district_is_drawn_in_utm_and_a_country_in_equal_areas() -> None:
    assert projection.local_projection(BBox(104, -4.1, 104.6, -3.9)).crs == "EPSG:32748"
    assert projection.local_projection(BBox(98, 3, 99, 4)).crs == "EPSG:32647"
    assert "+proj=cea" in projection.local_projection(BBox(95, -11, 141, 6)).crs


def test_the_qr_code_leads_to_the_map(layer: LayerView) -> None:
    sheet = compose(layer, request(width=900))
    code = next(item for item in sheet.items if isinstance(item, Blocks) and len(item.boxes) > 50)
    matrix = segno.make(ADDRESS, error="m", micro=False, boost_error=False).matrix
    module = max(y + h for _x, y, _w, h in code.boxes) / len(matrix)

    dark = {
        (round(y / module), round(x / module) + step)
        for x, y, width, _height in code.boxes
        for step in range(round(width / module))
    }

    assert dark == {(y, x) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
    assert ADDRESS.removeprefix("https://") in " ".join(boxes(sheet))


@pytest.mark.parametrize("given", [{}, {"scale": 2}, {"width": 900, "height": 700}], ids=str)
@pytest.mark.parametrize("length", [40, 90, 140])
def test_a_reader_of_qr_codes_finds_the_map_in_the_picture(
    layer: LayerView, given: dict[str, int], length: int
) -> None:
    address = ADDRESS.ljust(length, "a")
    picture = Image.open(io.BytesIO(drawn(layer, "png", address=address, **given)))

    assert [found.text for found in zxingcpp.read_barcodes(picture.convert("RGB"))] == [address]


@pytest.mark.parametrize("paper", Paper)
def test_a_reader_of_qr_codes_finds_the_map_on_paper(layer: LayerView, paper: Paper) -> None:
    page = pypdfium2.PdfDocument(drawn(layer, "pdf", paper=paper))[0]
    seen = page.render(scale=1.5).to_pil().convert("RGB")

    assert [found.text for found in zxingcpp.read_barcodes(seen)] == [ADDRESS]


@pytest.mark.parametrize("paper", [None, Paper.A4])
def test_the_modules_of_the_qr_code_are_whole_pixels(layer: LayerView, paper: Paper | None) -> None:
    sheet = compose(layer, request(width=900, paper=paper))
    code = next(item for item in sheet.items if isinstance(item, Blocks) and item.tag and "QR" in item.tag.alt)

    assert {edge.is_integer() for box in code.boxes for edge in box} == {True}


def test_without_an_address_there_is_no_code(layer: LayerView) -> None:
    sheet = compose(layer, request(address="", width=900))

    assert not [item for item in sheet.items if isinstance(item, Blocks) and item.tag and "QR" in item.tag.alt]


def test_a_long_word_is_broken_and_a_long_text_ends_in_dots() -> None:
    letters = font(16)

    for line in wrapped("x" * 200, letters, 120):
        assert letters.getlength(line) <= 120
    cut = wrapped("kata " * 80, letters, 200, 2)
    assert len(cut) == 2
    assert cut[1].endswith(" …")
    assert letters.getlength(cut[1]) <= 200


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Sangat Tertinggal (0,000 – 0,491)", ["Sangat Tertinggal", "(0,000 – 0,491)"]),
        ("rendah > 0,14 – 0,34;", ["rendah", "> 0,14 – 0,34;"]),
        ("turun −104 s.d. −1", ["turun", "−104 s.d. −1"]),
        ("luas 174,56\u00a0km²", ["luas", "174,56\u00a0km²"]),
    ],
)
def test_a_range_of_numbers_stays_on_one_line(text: str, lines: list[str]) -> None:
    letters = font(16)

    assert wrapped(text, letters, letters.getlength(text) - 2) == lines


def test_a_range_that_is_longer_than_a_line_is_broken_at_its_spaces() -> None:
    letters = font(16)
    lines = wrapped("20.000.000 – 50.000.000", letters, letters.getlength("20.000.000 –  "))

    assert lines == ["20.000.000 –", "50.000.000"]


def test_a_preview_is_legible_and_holds_only_the_essential(layer: LayerView) -> None:
    sheet = compose(layer, request(width=1200, height=630, is_preview=True))
    sizes = [item.size for item in sheet.items if isinstance(item, Text)]

    assert min(sizes) >= 14
    assert collisions(sheet) == []
    assert not [item for item in sheet.items if isinstance(item, Blocks)]
