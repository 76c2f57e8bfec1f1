"""Pictures and drawings of a layer: their colours, their text, the same bytes."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from geoservice.formats import LayerView
from geoservice.formats.layouts import content, outlines, projection
from geoservice.formats.layouts.request import Paper
from geoservice.formats.layouts.sheet import compose
from tests.formats.sheets import SVG, boxes, drawn, request


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


def test_the_readers_own_region_is_outlined_and_named(layer: LayerView) -> None:
    sheet = compose(layer, request(width=900, highlight=4, highlight_value="7,25 persen"))
    said = " ".join(boxes(sheet))

    assert layer.prepared.regions.names[4] in said
    assert "7,25 persen" in said
    assert len(sheet.maps[0].content.mark) == 1
    assert drawn(layer, "png", width=900, highlight=4) != drawn(layer, "png", width=900)


def test_too_many_regions_become_a_picture_inside_the_document(
    layer: LayerView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines, "MOST_VECTOR_REGIONS", 3)
    root = etree.fromstring(drawn(layer, "svg", width=700))

    assert root.find(f".//{SVG}image") is not None
    assert root.find(f".//{SVG}path[@data-kelas]") is None
    assert b"/Subtype /Image" in drawn(layer, "pdf", paper=Paper.A4)
