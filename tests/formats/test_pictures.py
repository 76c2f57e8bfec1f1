"""Printed maps: the layout, what its three painters draw, and that the scale bar tells the truth."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pypdfium2
import pytest
import segno
import zxingcpp
from lxml import etree
from PIL import Image, ImageColor
from pyproj import Geod

from geoservice.formats import IMAGE_FORMATS, LayerView, PageFormat
from geoservice.formats.layouts import content, outlines, parts, projection
from geoservice.formats.layouts.hatches import HALO
from geoservice.formats.layouts.items import Blocks, Box, Disc, Strokes, Text
from geoservice.formats.layouts.request import Paper, PictureRequest, Surroundings
from geoservice.formats.layouts.sheet import Sheet, compose
from geoservice.formats.lettering import font, width_of, wrapped
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.arrays import BBox
from geoservice.model.indicator import MissingReason
from geoservice.model.style import MapKind
from tests.formats import awkward, layers

ADDRESS = "https://peta.example/maps/contoh-2024-desa-9901"
SVG = "{http://www.w3.org/2000/svg}"
LONG = "Persentase rumah tangga yang memiliki akses terhadap layanan sanitasi layak dan berkelanjutan menurut desa " * 3


def request(**given: object) -> PictureRequest:
    return replace(PictureRequest(area="Desa di Kabupaten Contoh", address=ADDRESS), **given)  # type: ignore[arg-type]


def drawn(view: LayerView, extension: str, **given: object) -> bytes:
    output = IMAGE_FORMATS[extension]
    assert isinstance(output, PageFormat)
    return output.draw(compose(view, request(**given)))


def boxes(sheet: Sheet) -> dict[str, tuple[float, float, float, float]]:
    """Where every line of text stands: left, top, right, bottom."""
    found = {}
    for n, item in enumerate((*sheet.items, *(shown.name for shown in sheet.maps))):
        if isinstance(item, Text):
            width = width_of(item.text, item.size, bold=item.bold)
            left = item.x - {"start": 0, "middle": width / 2, "end": width}[item.anchor]
            found[f"{n} {item.text}"] = (left, item.y - item.size * 0.72, left + width, item.y + item.size * 0.2)
    return found


def collisions(sheet: Sheet) -> list[tuple[str, str]]:
    placed = boxes(sheet)
    for n, shown in enumerate(sheet.maps):
        frame = shown.content.frame
        placed[f"map {n}"] = (shown.x, shown.y, shown.x + frame.width, shown.y + frame.height)
    for item in sheet.items:
        if isinstance(item, Blocks) and len(item.boxes) > 50:
            edge = max(x + w for x, _y, w, _h in item.boxes)
            placed["the QR code"] = (item.x, item.y, item.x + edge, item.y + edge)
    return [
        (one, other)
        for (one, a), (other, b) in combinations(placed.items(), 2)
        if a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and a[1] < b[3] - 0.5 and b[1] < a[3] - 0.5
    ]


def outside(sheet: Sheet) -> list[str]:
    return [
        text
        for text, (left, top, right, bottom) in boxes(sheet).items()
        if left < 0 or top < 0 or right > sheet.width or bottom > sheet.height
    ]


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


@pytest.mark.parametrize("extension", ["png", "svg", "pdf"])
def test_the_same_request_is_the_same_file(layer: LayerView, extension: str) -> None:
    paper = Paper.A4 if extension == "pdf" else None

    assert drawn(layer, extension, paper=paper) == drawn(layer, extension, paper=paper)


@pytest.mark.parametrize("extension", ["png", "svg", "pdf"])
def test_every_colour_is_exactly_that_of_the_style(layer: LayerView, extension: str) -> None:
    made = drawn(layer, extension, paper=Paper.A4 if extension == "pdf" else None)
    wanted = {layer.style.colour(int(number)) for number in layer.theme.classes}

    assert wanted <= _colours(made, extension)


def _colours(made: bytes, extension: str) -> set[str]:
    if extension == "svg":
        return set(re.findall(r"#[0-9a-f]{6}", made.decode()))
    picture = (
        Image.open(io.BytesIO(made)) if extension == "png" else pypdfium2.PdfDocument(made)[0].render(scale=2).to_pil()
    )
    found = picture.convert("RGB").getcolors(1 << 24) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _count, colour in found}  # type: ignore[misc]


def test_a_picture_for_sharp_screens_has_twice_the_pixels(layer: LayerView) -> None:
    once, twice = (Image.open(io.BytesIO(drawn(layer, "png", width=500, height=400, scale=n))) for n in (1, 2))

    assert (once.size, twice.size) == ((500, 400), (1000, 800))


def test_the_text_of_a_pdf_can_be_selected_and_its_fonts_are_embedded(layer: LayerView) -> None:
    made = drawn(layer, "pdf", paper=Paper.A4)
    document = pypdfium2.PdfDocument(made)
    text = document[0].get_textpage().get_text_range()
    about = document.get_metadata_dict()

    for words in (layer.published.title, "Desa di Kabupaten Contoh", "Sumber: Kantor contoh", "peta.example/maps/"):
        assert words in text
    assert made.count(b"/FontFile2") == 2
    assert b"/Lang (id-ID)" in made
    assert about["Title"] == "Contoh · 2024"
    assert about["CreationDate"] == "D:20250305080000Z"
    assert "Tertinggi: Padang Uji, 30,00%. Terendah: Contoh Hulu, 0,00%." in about["Subject"]
    assert "Jumlah wilayah per kelas" in about["Subject"]


def test_an_svg_keeps_text_as_text_and_carries_its_font(layer: LayerView) -> None:
    root = etree.fromstring(drawn(layer, "svg", width=800))
    texts = [text.text for text in root.iter(f"{SVG}text")]

    assert layer.published.title in texts
    assert root.findtext(f"{SVG}title") == "Contoh · 2024"
    assert "font/woff;base64" in (root.findtext(f"{SVG}style") or "")
    assert not [
        name
        for element in root.iter()
        for name in element.attrib
        if "href" in name and "data:" not in element.get(name)
    ]


def test_neighbours_in_an_svg_share_the_points_of_their_border(layer: LayerView) -> None:
    frame = projection.fitted(layer.prepared.edition.bbox, 800, 300)
    areas = content.MapContent(layer, outlines.Outlines(layer.prepared, frame)).areas
    regions = sorted((region for area in areas for region in area.regions), key=lambda rings: rings[0][:, 0].min())

    for west, east in pairwise(regions):
        edge = {tuple(point) for point in west[0].tolist()} & {tuple(point) for point in east[0].tolist()}
        assert len(edge) >= 2


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


@pytest.mark.parametrize(
    "reason", [MissingReason.NOT_AVAILABLE, MissingReason.SUPPRESSED, MissingReason.NOT_APPLICABLE]
)
def test_missing_values_are_hatched_on_the_map_and_in_the_legend(
    prepared: PreparedEdition, reason: MissingReason
) -> None:
    view = layers.view(prepared, reason=reason)
    sheet = compose(view, request(width=900))
    hatches = dict(sheet.maps[0].content.hatches)

    assert len(hatches) == 1
    assert len(next(iter(hatches.values()))) > 3
    assert [item for item in sheet.items if isinstance(item, Strokes) and item.lines]


def test_the_kinds_of_missing_values_have_different_hatches(prepared: PreparedEdition) -> None:
    kinds = (
        MissingReason.NOT_AVAILABLE,
        MissingReason.SUPPRESSED,
        MissingReason.NOT_APPLICABLE,
        MissingReason.NEGLIGIBLE,
    )
    pictures = {drawn(layers.view(prepared, reason=kind), "svg", width=900) for kind in kinds}

    assert len({content.pattern_at(layers.view(prepared, reason=kind), 3) for kind in kinds}) == 4
    assert len(pictures) == 4


@pytest.mark.parametrize("extension", ["png", "pdf"])
@pytest.mark.parametrize(
    "reason",
    [MissingReason.NO_ROW, MissingReason.SUPPRESSED, MissingReason.NOT_APPLICABLE, MissingReason.NEGLIGIBLE],
)
def test_no_class_looks_like_a_missing_value_in_greys(
    prepared: PreparedEdition, reason: MissingReason, extension: str
) -> None:
    """Every class is one grey; what is missing is light and dark at once."""
    view = layers.view(prepared, [0.0, None, 5.0, 6.0, 7.25, 30.0], reason=reason)
    sheet = compose(view, request(width=900, paper=Paper.A4 if extension == "pdf" else None))
    made = IMAGE_FORMATS[extension].draw(sheet)  # type: ignore[attr-defined]
    page = (
        pypdfium2.PdfDocument(made)[0].render(scale=4).to_pil() if extension == "pdf" else Image.open(io.BytesIO(made))
    )
    greys = np.asarray(page.convert("L"))
    scale, frame = greys.shape[1] / sheet.width, sheet.maps[0].content.frame

    def shades(position: int) -> np.ndarray:
        points = prepared.label_points()[[position]]
        x, y = frame.to_px(points[:, 0], points[:, 1])
        left, top = sheet.maps[0].x + x[0] - 30, sheet.maps[0].y + y[0] - 15
        edges = [round(edge * scale) for edge in (left, top, left + 60, top + 30)]
        return greys[edges[1] : edges[3], edges[0] : edges[2]]

    assert np.ptp(shades(0)) <= 2
    assert (shades(1) > 235).mean() > 0.1
    assert (shades(1) < 150).mean() > 0.02


def test_classes_that_are_one_grey_on_paper_carry_numbers(prepared: PreparedEdition) -> None:
    view = layers.view(prepared)
    pair = replace(view.style, colours=tuple("#808080" for _colour in view.style.colours))
    grey = replace(view, published=replace(view.published, style=pair))

    assert content.needs_numbers(grey)
    assert compose(grey, request(paper=Paper.A4)).maps[0].content.numbers
    assert not compose(grey, request(width=900)).maps[0].content.numbers


def test_the_numbers_of_a_square_of_nine_on_paper_are_explained_in_its_legend(prepared: PreparedEdition) -> None:
    view = awkward.two_at_once(layers.view(prepared), [0.0, 1.0, 2.0, 3.0, 5.0, 8.0])
    sheet = compose(view, request(paper=Paper.A4))
    on_map = {text.text for text in sheet.maps[0].content.numbers}
    bold = {item.text for item in sheet.items if isinstance(item, Text) and item.bold}

    assert on_map == {"1", "2", "3", "4", "6", "9"}
    assert {str(number) for number in range(1, 10)} <= bold
    assert "nomor kelas pada peta" in " ".join(boxes(sheet))


def test_a_square_of_nine_says_what_its_numbers_count(prepared: PreparedEdition) -> None:
    view = awkward.two_at_once(layers.view(prepared), [0.0, 1.0, 2.0, 3.0, 5.0, 8.0])

    assert "Angka: jumlah wilayah." in " ".join(boxes(compose(view, request(width=1200))))


def test_the_colours_of_circles_on_both_sides_of_zero_are_explained(prepared: PreparedEdition) -> None:
    view = awkward.circles(layers.view(prepared), [-8.0, -2.0, 0.0, 3.0, 9.0, 4.0])
    sheet = compose(view, request())
    said = " ".join(boxes(sheet))
    fills = {item.fill for item in sheet.items if isinstance(item, Disc)}

    for words in ("Di atas nol", "Di bawah nol", "Nol"):
        assert words in said
    assert fills == {view.style.colour(int(number)) for number in view.theme.classes}


def test_circles_above_zero_alone_need_no_word_for_their_colour(prepared: PreparedEdition) -> None:
    view = awkward.circles(layers.view(prepared), [8.0, 2.0, 1.0, 3.0, 9.0, 4.0])

    assert "nol" not in " ".join(boxes(compose(view, request()))).lower()


@pytest.mark.parametrize("paper", [None, *Paper])
def test_a_legend_shows_how_the_values_spread(prepared: PreparedEdition, paper: Paper | None) -> None:
    view = layers.view(prepared, [1.0, 1.5, 2.0, None, 7.0, 30.0])
    sheet = compose(view, request(paper=paper))
    bars = [item for item in sheet.items if isinstance(item, Box) and item.tag and "Histogram" in item.tag.alt]

    assert "Sebaran nilai" in " ".join(boxes(sheet))
    assert {bar.fill for bar in bars} == {view.style.colour(int(n)) for n in view.theme.classes if n}
    assert bars[0].tag is not None
    assert bars[0].tag.alt == "Histogram sebaran nilai dari 1 sampai 30."


def test_the_spread_of_values_gives_way_to_the_locator(layer: LayerView) -> None:
    around = Surroundings(layer.prepared, "Provinsi Contoh")
    said = " ".join(boxes(compose(layer, request(width=900, height=500, surroundings=around))))

    assert "Letak dalam" in said
    assert "Sebaran nilai" not in said


def test_the_readers_own_region_is_outlined_and_named(layer: LayerView) -> None:
    sheet = compose(layer, request(width=900, highlight=4, highlight_value="7,25 persen"))
    said = " ".join(boxes(sheet))

    assert layer.prepared.regions.names[4] in said
    assert "7,25 persen" in said
    assert len(sheet.maps[0].content.mark) == 1
    assert drawn(layer, "png", width=900, highlight=4) != drawn(layer, "png", width=900)


def test_circles_have_areas_in_proportion_to_the_values(prepared: PreparedEdition) -> None:
    view = layers.view(prepared, [1.0, 4.0, 9.0, 16.0, 25.0, None])
    symbols = replace(view.style, map_kind=MapKind.SYMBOLS)
    view = replace(view, published=replace(view.published, style=symbols))
    discs = compose(view, request(width=900)).maps[0].content.discs

    assert [disc.radius / discs[0].radius for disc in discs] == pytest.approx([1, 0.8, 0.6, 0.4, 0.2])


def test_a_preview_is_legible_and_holds_only_the_essential(layer: LayerView) -> None:
    sheet = compose(layer, request(width=1200, height=630, is_preview=True))
    sizes = [item.size for item in sheet.items if isinstance(item, Text)]

    assert min(sizes) >= 14
    assert collisions(sheet) == []
    assert not [item for item in sheet.items if isinstance(item, Blocks)]


def test_too_many_regions_become_a_picture_inside_the_document(
    layer: LayerView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines, "MOST_VECTOR_REGIONS", 3)
    root = etree.fromstring(drawn(layer, "svg", width=700))

    assert root.find(f".//{SVG}image") is not None
    assert root.find(f".//{SVG}path[@data-kelas]") is None
    assert b"/Subtype /Image" in drawn(layer, "pdf", paper=Paper.A4)


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


@pytest.mark.parametrize("extension", ["svg", "pdf"])
def test_no_pattern_of_missing_values_reaches_into_a_class(prepared: PreparedEdition, extension: str) -> None:
    """The light edges of the strokes end outside of the region: on its neighbour they would look like paper."""
    view = layers.view(prepared, [None, 5.0, None, 6.0, None, 30.0])
    sheet = compose(view, request(width=900, paper=Paper.A4 if extension == "pdf" else None))
    made = IMAGE_FORMATS[extension].draw(sheet)  # type: ignore[attr-defined]

    if extension == "svg":
        drawn_map = made.decode().partition("</svg>")[0]
        assert 0 < drawn_map.rindex(f'stroke="{HALO}"') < drawn_map.index('data-kelas="1"')
        return
    page = pypdfium2.PdfDocument(made)[0].render(scale=4).to_pil().convert("RGB")
    scale, placed = page.width / sheet.width, sheet.maps[0]
    x, y = placed.content.frame.to_px(np.array([104.1, 104.2]), np.array([-3.9, -4.0]))
    edges = [(at + by) * scale for at, by in zip((x[0], y[0], x[1], y[1]), (placed.x, placed.y) * 2, strict=True)]
    inside = page.crop((round(edges[0]) + 6, round(edges[1]) + 6, round(edges[2]) - 6, round(edges[3]) - 6))

    assert inside.getcolors() == [(inside.width * inside.height, ImageColor.getrgb(view.style.colour(1)))]
