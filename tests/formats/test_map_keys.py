"""What explains a printed map: patterns of missing values, numbers, circles and the legend."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageColor

from geoservice.formats import IMAGE_FORMATS, LayerView
from geoservice.formats.layouts import content
from geoservice.formats.layouts.hatches import HALO
from geoservice.formats.layouts.items import Box, Disc, Strokes, Text
from geoservice.formats.layouts.request import Paper, Surroundings
from geoservice.formats.layouts.sheet import compose
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.indicator import MissingReason
from geoservice.model.style import MapKind
from tests.formats import awkward, layers
from tests.formats.sheets import boxes, drawn, request


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


def test_circles_have_areas_in_proportion_to_the_values(prepared: PreparedEdition) -> None:
    view = layers.view(prepared, [1.0, 4.0, 9.0, 16.0, 25.0, None])
    symbols = replace(view.style, map_kind=MapKind.SYMBOLS)
    view = replace(view, published=replace(view.published, style=symbols))
    discs = compose(view, request(width=900)).maps[0].content.discs

    assert [disc.radius / discs[0].radius for disc in discs] == pytest.approx([1, 0.8, 0.6, 0.4, 0.2])


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
