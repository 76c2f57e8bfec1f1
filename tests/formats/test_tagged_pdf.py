"""PDF sheets as screen readers hear them, read back with PDFium: every piece of the page is a tag or decoration."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree

from geoservice.formats import IMAGE_FORMATS, LayerView, PageFormat
from geoservice.formats.caption import alt_text
from geoservice.formats.layouts import parts, value_table
from geoservice.formats.layouts.request import Paper, PictureRequest, Surroundings
from geoservice.formats.layouts.sheet import compose
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.style import MapKind
from geoservice.model.tile import window_of
from tests.formats import layers

ADDRESS = "https://peta.example/maps/contoh-2024-desa-9901"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"


class Element(NamedTuple):
    role: str
    depth: int
    alt: str
    pieces: tuple[int, ...]
    """Numbers of the marked content."""


def document(view: LayerView, **given: object) -> pypdfium2.PdfDocument:
    output = IMAGE_FORMATS["pdf"]
    assert isinstance(output, PageFormat)
    request = PictureRequest(area="Desa di Kabupaten Contoh", address=ADDRESS, paper=Paper.A4)
    return pypdfium2.PdfDocument(output.draw(compose(view, replace(request, **given))))  # type: ignore[arg-type]


def elements(page: pypdfium2.PdfPage) -> list[Element]:
    """The structure tree in reading order."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    try:
        roots = range(pdfium.FPDF_StructTree_CountChildren(tree))
        return [each for n in roots for each in _walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, n), 0)]
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _walk(element: object, depth: int) -> Iterator[Element]:
    children = range(pdfium.FPDF_StructElement_CountChildren(element))
    numbers = (pdfium.FPDF_StructElement_GetChildMarkedContentID(element, n) for n in children)
    role = _text(pdfium.FPDF_StructElement_GetType, element)
    yield Element(
        role, depth, _text(pdfium.FPDF_StructElement_GetAltText, element), tuple(n for n in numbers if n >= 0)
    )
    for n in children:
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
        if child:
            yield from _walk(child, depth + 1)


def _text(ask: Callable[..., int], element: object) -> str:
    size = ask(element, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    ask(element, buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


def marks(page: pypdfium2.PdfPage) -> list[int | None]:
    """The number of the marked content of every object of a page; None for decoration; -1 for what was forgotten."""
    found: list[int | None] = []
    for item in page.get_objects(max_depth=1):
        number = pdfium.FPDFPageObj_GetMarkedContentID(item)
        names = [_mark(item, n) for n in range(pdfium.FPDFPageObj_CountMarks(item))]
        found.append(None if names == ["Artifact"] else number)
    return found


def _mark(item: object, n: int) -> str:
    length = ctypes.c_ulong()
    buffer = ctypes.create_string_buffer(64)
    pdfium.FPDFPageObjMark_GetName(
        pdfium.FPDFPageObj_GetMark(item, n), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 64, length
    )
    return buffer.raw[: length.value - 2].decode("utf-16-le")


def symbols(view: LayerView) -> LayerView:
    style = replace(view.style, map_kind=MapKind.SYMBOLS)
    return replace(view, published=replace(view.published, style=style))


@pytest.fixture
def page(layer: LayerView) -> pypdfium2.PdfPage:
    around = Surroundings(layer.prepared, "Provinsi Contoh")
    return document(layer, surroundings=around, highlight=1, highlight_value="2,5 persen")[0]


def test_the_title_is_read_first_then_the_map_then_the_legend(page: pypdfium2.PdfPage) -> None:
    roles = [each.role for each in elements(page) if each.depth <= 1]

    assert roles[:2] == ["Document", "H1"]
    assert roles.index("Figure") < roles.index("L")
    assert set(roles) == {"Document", "H1", "P", "Figure", "L"}


def test_every_figure_says_what_it_shows(page: pypdfium2.PdfPage, layer: LayerView) -> None:
    said = [each.alt for each in elements(page) if each.role == "Figure"]

    assert said == [
        alt_text(layer),
        "Histogram sebaran nilai dari 0 sampai 30.",
        "Peta letak: kotak merah di dalam Provinsi Contoh.",
        "Panah ke utara.",
        "Batang skala sepanjang 10 km.",
        f"Kode QR: {ADDRESS}",
    ]


def test_a_row_of_the_legend_is_a_label_and_its_number(page: pypdfium2.PdfPage, layer: LayerView) -> None:
    found = elements(page)
    rows = [n for n, each in enumerate(found) if each.role == "LI"]

    assert len(rows) == layer.style.classification.k + 1
    assert all([each.role for each in found[n + 1 : n + 3]] == ["Lbl", "LBody"] for n in rows)


@pytest.mark.parametrize("paper", [Paper.A4, None], ids=["A4", "free size"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["classes", "symbols", "nothing", "words", "a window"])
def test_nothing_on_a_page_is_forgotten(
    prepared: PreparedEdition, kind: str, language: str, paper: Paper | None
) -> None:
    made = {
        "classes": layers.view(prepared),
        "symbols": symbols(layers.view(prepared)),
        "nothing": layers.view(prepared, [None] * 6),
        "words": layers.view(prepared, ["A", "B", "C", None, "A", "B"]),
        "a window": layers.view(prepared),
    }[kind]

    with in_language(language):  # type: ignore[arg-type]
        if kind == "a window":
            window = window_of(prepared.edition.bbox, 400, 300)
            found = pypdfium2.PdfDocument(IMAGE_FORMATS["pdf"].encode(made, window))[0]
        else:
            found = document(made, paper=paper, width=900, height=None)[0]
        painted = [number for number in marks(found) if number is not None]
        tagged = [number for each in elements(found) for number in each.pieces]

    assert -1 not in painted
    assert sorted(set(painted)) == sorted(tagged) == list(range(len(tagged)))


def test_language_title_and_identity_are_in_the_metadata(layer: LayerView) -> None:
    output = IMAGE_FORMATS["pdf"]
    assert isinstance(output, PageFormat)
    with in_language("en"):
        made = output.draw(compose(layer, PictureRequest(paper=Paper.A4)))
    start = made.index(b"<x:xmpmeta")
    xmp = etree.fromstring(made[start : made.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")])

    assert [text for text in xmp.find(f".//{DUBLIN}title").itertext() if text.strip()] == ["Contoh · 2024"]
    assert [text for text in xmp.find(f".//{DUBLIN}language").itertext() if text.strip()] == ["en"]
    assert xmp.findtext(".//{http://www.aiim.org/pdfua/ns/id/}part") == "1"
    assert b"/Marked true" in made
    assert b"/DisplayDocTitle true" in made


def test_markup_in_a_title_does_not_break_the_metadata(layer: LayerView) -> None:
    view = layers.titled(layer, "Usia < 5 & > 60", "persen", "Kantor <contoh>")

    made = document(view)

    assert made.get_metadata_dict()["Title"] == "Usia < 5 & > 60 · 2024"


def test_what_is_read_first_is_painted_first(page: pypdfium2.PdfPage) -> None:
    numbers = [number for each in elements(page) for number in each.pieces]

    assert numbers == sorted(numbers)


def links(document: pypdfium2.PdfDocument, page: int = 0) -> list[str]:
    """The addresses of the link annotations of a page."""
    found = []
    # The page must live as long as its links are asked for.
    shown, start, link = document[page], ctypes.c_int(), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(shown.raw, ctypes.byref(start), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        buffer = ctypes.create_string_buffer(512)
        pdfium.FPDFAction_GetURIPath(document.raw, action, buffer, 512)
        found.append(buffer.value.decode())
    return found


def test_the_values_follow_as_a_table_whose_cells_know_their_heads(layer: LayerView) -> None:
    made = document(layer)
    found = [each.role for each in elements(made[1])]
    text = made[1].get_textpage().get_text_range()

    assert len(made) == 2
    assert found.count("TR") == 7
    assert found.count("TH") == 5 + 6
    assert found.count("TD") == 6 * 4
    for words in ("Kode", "Nilai (persen)", "Peringkat", "99.01.01.2006", "Padang Uji", "30,0", "Data tidak tersedia"):
        assert words in text


def test_the_ranks_are_those_of_the_values_and_ties_share_one(prepared: PreparedEdition) -> None:
    made = document(layers.view(prepared, [5.0, 9.0, 9.0, None, 1.0, 7.0]))
    lines = made[1].get_textpage().get_text_range().splitlines()
    ranks = {line.split()[0]: line.split()[-1] for line in lines if line.startswith("99.01")}

    assert [ranks[f"99.01.01.{2001 + n}"] for n in range(6)] == ["4", "1", "1", "–", "5", "3"]


def test_a_long_table_repeats_its_head_on_every_page_and_is_read_as_one(tmp_path: Path) -> None:
    many = layers.edition(tmp_path, [f"Contoh {n}" for n in range(140)])
    made = document(layers.view(many, [float(n) for n in range(140)]))
    pages = [elements(made[n]) for n in range(1, len(made))]

    assert len(pages) == 3
    assert all("Peringkat" in made[n].get_textpage().get_text_range() for n in range(1, 4))
    for n, found in enumerate(pages, 1):
        tagged = sorted(number for each in found for number in each.pieces)
        assert -1 not in marks(made[n])
        assert sorted({number for number in marks(made[n]) if number is not None}) == tagged
        assert tagged == list(range(len(tagged)))


def test_more_than_a_thousand_regions_are_no_table_but_the_sheet_says_where_it_is(
    layer: LayerView, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (parts, value_table):
        monkeypatch.setattr(module, "MOST_TABLE_ROWS", 5)
    made = document(layer)

    assert len(made) == 1
    assert "Tabel nilai semua wilayah: peta.example/maps/" in made[0].get_textpage().get_text_range()


def test_the_printed_addresses_are_links_in_the_structure(layer: LayerView) -> None:
    view = layers.titled(layer, "Contoh", "persen", "Kantor contoh (ilustrasi), https://data.example/tabel.")
    made = document(view)
    roles = [each.role for each in elements(made[0])]

    assert links(made) == ["https://data.example/tabel", ADDRESS]
    assert roles.count("Link") == 2


def test_map_and_table_are_bookmarks(layer: LayerView) -> None:
    made = document(layer)
    marked = [(each.get_title(), each.get_dest().get_index()) for each in made.get_toc()]

    assert marked == [("Contoh · 2024", 0), ("Tabel nilai", 1)]


def test_a_sheet_of_free_size_has_no_table(layer: LayerView) -> None:
    assert len(document(layer, paper=None, width=900, height=None)) == 1
