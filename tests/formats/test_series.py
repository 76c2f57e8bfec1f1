"""Small multiples: the periods of an indicator under one legend."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.layouts.items import Blocks, Text
from geoservice.formats.layouts.request import Paper, PictureRequest, Surroundings
from geoservice.formats.layouts.sheet import Sheet, compose_series
from geoservice.formats.series import in_common, series_picture
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.indicator import Period
from geoservice.model.style import MapKind
from tests.formats import layers
from tests.formats.sheets import collisions, outside
from tests.formats.test_sheets import LONG
from tests.formats.test_tagged_pdf import elements, marks

SVG = "{http://www.w3.org/2000/svg}"
FIRST = [0.0, 2.5, 5.0, None, 7.25, 30.0]
SECOND = [1.0, 2.5, 6.0, 8.0, None, 29.0]
REQUEST = PictureRequest(area="Desa di Kabupaten Contoh", address="https://peta.example/maps/contoh-2024-desa-9901")


def of_years(prepared: PreparedEdition, count: int) -> list[LayerView]:
    """Newest first, all under the classes of the oldest."""
    first, second = layers.view(prepared, FIRST), layers.view(prepared, SECOND)
    style = first.style
    theme = replace(second.theme, classes=style.classification.classify(second.theme.values))
    second = replace(second, theme=theme, published=replace(second.published, style=style))
    return [
        replace(view, published=replace(view.published, period=Period(str(2022 + n))))
        for n, view in reversed(list(enumerate(([first, second] * count)[:count], 1)))
    ]


@pytest.fixture
def periods(prepared: PreparedEdition) -> list[LayerView]:
    return of_years(prepared, 2)


def drawing(periods: list[LayerView]) -> etree._Element:
    return etree.fromstring(series_picture(periods, "svg", REQUEST))


def words(sheet: Sheet) -> list[str]:
    return [text.text for text in sheet.written]


def with_symbols(views: Sequence[LayerView]) -> list[LayerView]:
    style = replace(views[0].style, map_kind=MapKind.SYMBOLS)
    return [replace(view, published=replace(view.published, style=style)) for view in views]


def test_periods_stand_oldest_first_each_under_its_name(periods: list[LayerView]) -> None:
    root = drawing(periods)
    names = [text.text for text in root.iter(f"{SVG}text")]

    assert names.index("2023") < names.index("2024")
    assert [each.findtext(f"{SVG}title") for each in root.findall(f"{SVG}svg")] == ["2023", "2024"]


def test_a_reader_who_does_not_see_it_is_told_every_period(periods: list[LayerView]) -> None:
    root = drawing(periods)

    assert root.findtext(f"{SVG}title") == "Contoh · 2023, 2024"
    assert (root.findtext(f"{SVG}desc") or "").count("Tertinggi:") == 2


def test_every_map_has_every_region_in_the_colour_of_its_class(periods: list[LayerView]) -> None:
    for each, view in zip(drawing(periods).findall(f"{SVG}svg"), reversed(periods), strict=True):
        drawn = {
            int(use.get("href")[2:]): part.get("fill")
            for part in each.iter(f"{SVG}g")
            for use in part.findall(f"{SVG}use")
        }
        assert drawn == {place: view.style.colour(int(number)) for place, number in enumerate(view.theme.classes)}


def test_outlines_stand_once_however_many_periods_there_are(periods: list[LayerView]) -> None:
    assert len(drawing(periods).findall(f"{SVG}defs/{SVG}path")) == 6


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_all_maps_are_of_one_scale_with_outlines_of_one_width(prepared: PreparedEdition, count: int) -> None:
    sheet = compose_series(in_common(of_years(prepared, count)), REQUEST)

    assert len(sheet.maps) == count
    assert all(shown.content.frame == sheet.maps[0].content.frame for shown in sheet.maps)
    assert len({shown.content.outlines.line_px for shown in sheet.maps}) == 1


def test_the_sheet_says_all_that_a_single_one_says(periods: list[LayerView]) -> None:
    sheet = compose_series(in_common(periods), REQUEST)
    said = words(sheet)

    for expected in (
        "Contoh",
        "2023 – 2024 · Desa di Kabupaten Contoh · satuan: persen",
        "Sumber: Kantor contoh (ilustrasi)",
        "Batas wilayah: edisi 2025 (batas indikatif, bukan acuan hukum)",
        "Versi 3, 5 Maret 2025",
        "peta.example/maps/contoh-2024-desa-9901",
        "Proyeksi: UTM zona 48S",
    ):
        assert expected in said
    assert [text for text in said if text.endswith(" km")]
    assert [item for item in sheet.items if isinstance(item, Blocks) and len(item.boxes) > 50]


def test_versions_that_differ_are_told_with_their_period(periods: list[LayerView]) -> None:
    newest = replace(periods[0], published=replace(periods[0].published, number=5, published_at="2025-06-01T08:00:00Z"))

    said = words(compose_series(in_common([newest, periods[1]]), REQUEST))

    assert "Versi 3 (2023), 5 (2024), 1 Juni 2025" in said


def test_the_legend_counts_the_regions_of_every_period(periods: list[LayerView]) -> None:
    sheet = compose_series(in_common(periods), REQUEST)
    lines: dict[float, list[tuple[float, str]]] = {}
    for item in sheet.items:
        if isinstance(item, Text):
            lines.setdefault(round(item.y, 3), []).append((item.x, item.text))
    rows = [[text for _x, text in sorted(line)] for line in lines.values()]
    counts = [[int(text) for text in row[-2:]] for row in rows if len(row) == 3 and row[-1].isdigit()]

    assert ["2023", "2024"] in rows
    assert np.sum(counts, axis=0).tolist() == [6, 6]


def test_more_periods_than_a_legend_can_count_are_drawn_without_counts(prepared: PreparedEdition) -> None:
    assert "(jumlah wilayah)" not in words(compose_series(in_common(of_years(prepared, 7)), REQUEST))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [(600, None), (1200, None), (1600, 900), (900, 1400)], ids=str)
@pytest.mark.parametrize("count", [2, 3, 5, 12])
def test_no_text_covers_another_or_a_map(
    prepared: PreparedEdition, count: int, size: tuple[int, int | None], language: str
) -> None:
    views = [layers.titled(view, LONG, "persen", LONG) for view in of_years(prepared, count)]
    request = replace(REQUEST, width=size[0], height=size[1], surroundings=Surroundings(prepared, "Provinsi Contoh"))

    with in_language(language):  # type: ignore[arg-type]
        sheet = compose_series(in_common(views), request)

    assert collisions(sheet) == []
    assert outside(sheet) == []


@pytest.mark.parametrize("kind", ["classes", "symbols"])
@pytest.mark.parametrize("paper", Paper)
def test_as_pdf_it_is_a_lying_sheet_whose_periods_are_read_in_order(
    prepared: PreparedEdition, paper: Paper, kind: str
) -> None:
    views = of_years(prepared, 3)
    views = with_symbols(views) if kind == "symbols" else views
    document = pypdfium2.PdfDocument(series_picture(views, "pdf", replace(REQUEST, paper=paper)))
    page = document[0]
    found = elements(page)
    heads = [each for each in found if each.role == "H2"]
    figures = [each.alt for each in found if each.role == "Figure"]
    tagged = [number for each in found for number in each.pieces]

    assert [round(side / 72 * 25.4) for side in page.get_size()] == {"a4": [297, 210], "a3": [420, 297]}[paper]
    assert len(heads) == 3
    assert [year in alt for year, alt in zip(("2023", "2024", "2025"), figures, strict=False)] == [True] * 3
    assert -1 not in marks(page)
    assert sorted(tagged) == list(range(len(tagged)))
    assert tagged == sorted(tagged)


def test_the_same_periods_are_the_same_file(periods: list[LayerView]) -> None:
    for extension in ("svg", "png", "pdf"):
        request = replace(REQUEST, paper=Paper.A4 if extension == "pdf" else None)
        assert series_picture(periods, extension, request) == series_picture(periods, extension, request)


def test_the_picture_is_twice_as_large_as_the_drawing(periods: list[LayerView]) -> None:
    root = drawing(periods)
    made = series_picture(periods, "png", replace(REQUEST, scale=2))

    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (2 * int(root.get("width")), 2 * int(root.get("height")))


def test_a_picture_too_small_for_its_maps_is_refused(prepared: PreparedEdition) -> None:
    with pytest.raises(InvalidInputError, match="terlalu kecil untuk 12 peta"):
        series_picture(of_years(prepared, 12), "png", replace(REQUEST, width=320, height=200))


def test_periods_with_classes_of_their_own_are_not_put_under_one_legend(prepared: PreparedEdition) -> None:
    views = [layers.view(prepared, FIRST), layers.view(prepared, [50.0, 60.0, 75.0, 80.0, 90.0, 99.0])]

    with pytest.raises(InvalidInputError, match="tidak dapat dijajarkan"):
        series_picture(views, "svg", REQUEST)


def test_one_period_makes_no_series(layer: LayerView) -> None:
    with pytest.raises(InvalidInputError, match="Hanya ada satu periode"):
        series_picture([layer], "svg", REQUEST)


def test_another_kind_of_file_is_refused(periods: list[LayerView]) -> None:
    with pytest.raises(InvalidInputError, match="tidak dikenal"):
        series_picture(periods, "tif", REQUEST)
