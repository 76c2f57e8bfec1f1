"""The legend in its three forms."""

from __future__ import annotations

import io
import json
from copy import copy
from dataclasses import replace
from typing import Any

from lxml import etree
from PIL import Image, ImageColor

from geoservice.formats import STYLE_FORMATS, LayerView
from geoservice.formats.legend import about
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.boundary import BoundaryEdition
from geoservice.model.indicator import Kind, MissingReason, Period
from geoservice.schemes import choose_palette, classify, load_palettes
from geoservice.settings import bundled
from tests.formats import layers

SVG = "{http://www.w3.org/2000/svg}"


def as_json(view: LayerView) -> dict[str, Any]:
    return json.loads(STYLE_FORMATS["legend_json"].encode(view))


def as_svg(view: LayerView) -> etree._Element:
    return etree.fromstring(STYLE_FORMATS["legend_svg"].encode(view))


def words(view: LayerView) -> str:
    return "\n".join(text.text or "" for text in as_svg(view).iter(f"{SVG}text"))


def test_the_legend_as_data_has_the_agreed_members(layer: LayerView) -> None:
    legend = as_json(layer)

    assert list(legend)[:4] == ["title", "unit", "classes", "missing"]
    assert legend["classes"][1] == {
        "kelas": 2,
        "label": "> 3 – 8",
        "warna": layer.style.colours[1],
        "from": 3.0,
        "to": 8.0,
        "count": 2,
    }
    assert legend["missing"] == [
        {
            "keterangan": "Data tidak tersedia",
            "label": "Data tidak tersedia",
            "warna": "#c4c4c4",
            "count": 1,
            "reason": "not_available",
            "pattern": "diagonal",
        }
    ]


def test_classes_and_missing_regions_add_up_to_all_regions(layer: LayerView) -> None:
    legend = as_json(layer)

    assert sum(row["count"] for row in [*legend["classes"], *legend["missing"]]) == 6


def test_a_category_has_no_limits(prepared: PreparedEdition) -> None:
    legend = as_json(layers.view(prepared, ["a", "b", "a", "a", "b", "c"]))

    assert [(row["label"], row["from"], row["to"], row["count"]) for row in legend["classes"]] == [
        ("a", None, None, 3),
        ("b", None, None, 2),
        ("c", None, None, 1),
    ]


def test_a_layer_without_gaps_has_no_entry_for_missing_values(prepared: PreparedEdition) -> None:
    assert as_json(layers.view(prepared, [1.0, 2, 3, 4, 5, 6]))["missing"] == []


def test_the_picture_names_everything_that_a_map_must_name(layer: LayerView) -> None:
    said = words(layer)

    for text in ("Contoh", "Satuan: persen", "Sumber: Kantor contoh", "Periode: 2024", "Batas wilayah: edisi 2025"):
        assert text in said
    assert "Ilustrasi: angka ini contoh" in said
    assert "(jumlah wilayah)" in said
    assert "Data tidak tersedia" in said


def test_the_picture_shows_the_classes_that_the_data_shows(layer: LayerView) -> None:
    legend = as_json(layer)

    said = words(layer)
    swatches = [box.get("fill") for box in as_svg(layer).iter(f"{SVG}rect")][1:]

    assert all(row["label"] in said for row in legend["classes"])
    assert swatches == [row["warna"] for row in [*legend["classes"], *legend["missing"]]]


def test_hidden_values_are_told_from_those_that_nobody_has(prepared: PreparedEdition) -> None:
    assert "dirahasiakan" in words(layers.view(prepared, reason=MissingReason.SUPPRESSED))


def test_a_count_is_marked_as_an_absolute_number(layer: LayerView) -> None:
    indicator = replace(layer.published.indicator, kind=Kind.COUNT)
    counted = replace(layer, published=replace(layer.published, indicator=indicator))

    assert "Angka mutlak" in words(counted)
    assert "Angka mutlak" not in words(layer)


def test_an_area_needs_no_caution_about_large_regions(layer: LayerView) -> None:
    area = replace(layer.published.indicator, kind=Kind.AMOUNT, unit="km²")

    assert "Angka mutlak" not in words(replace(layer, published=replace(layer.published, indicator=area)))


def test_the_boundary_is_named_with_its_source_licence_and_standing(layer: LayerView) -> None:
    said = words(layer).replace("\n", " ")

    for text in ("Sumber batas: ilustrasi", "Lisensi batas: CC0-1.0", "batas indikatif, bukan acuan hukum"):
        assert text in said


def test_hostile_titles_stay_text(layer: LayerView) -> None:
    title = "<script>alert(1)</script> & \x00 ]]> \"'"

    picture = as_svg(layers.titled(layer, title, unit="<b>", source="&amp;"))

    assert {element.tag for element in picture.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "rect", "path", "text")
    }
    assert "<script>alert(1)</script> & \ufffd ]]>" in " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))


def test_long_titles_are_broken_and_nothing_is_drawn_outside(layer: LayerView) -> None:
    picture = as_svg(layers.titled(layer, "Persentase rumah tangga yang memakai listrik " * 6))

    bottoms = [float(text.get("y")) for text in picture.iter(f"{SVG}text")]

    assert bottoms == sorted(bottoms)
    assert bottoms[-1] < float(picture.get("height"))


def test_the_legend_speaks_the_language_of_the_reader(prepared: PreparedEdition) -> None:
    view = layers.view(prepared, [0.25, 0.25, 0.5, 0.5, 0.75, 0.75])

    with in_language("en"):
        assert as_json(view)["classes"][1]["label"] == "> 0.3 – 0.5"
        assert as_svg(view).get("lang") == "en"
    assert as_json(view)["classes"][1]["label"] == "> 0,3 – 0,5"


def as_png(view: LayerView) -> Image.Image:
    return Image.open(io.BytesIO(STYLE_FORMATS["legend_png"].encode(view))).convert("RGB")


def test_the_png_shows_each_class_as_often_as_the_svg(layer: LayerView) -> None:
    legend = as_json(layer)
    painted = {colour for _count, colour in as_png(layer).getcolors(1 << 20) or []}

    assert {ImageColor.getrgb(row["warna"]) for row in [*legend["classes"], *legend["missing"]]} <= painted


def test_the_png_grows_with_what_it_must_say_and_leaves_its_margin_clear(layer: LayerView) -> None:
    short = as_png(layer)
    long = as_png(layers.titled(layer, "Persentase rumah tangga yang memakai listrik " * 6, source="Sumber " * 40))

    assert long.width == short.width == 640
    assert long.height > short.height
    for picture in (short, long):
        assert picture.crop((picture.width - 20, 0, picture.width, picture.height)).getcolors() == [
            (20 * picture.height, (255, 255, 255))
        ]


def test_dates_and_periods_follow_the_language(layer: LayerView) -> None:
    dated = replace(layer, published=replace(layer.published, published_at="2026-03-05T01:02:03Z"))
    halved = replace(dated, published=replace(dated.published, period=Period("2024-S1")))

    said = words(halved)
    with in_language("en"):
        english = words(dated)

    assert "5 Maret 2026" in said
    assert "Semester 1 2024" in said
    assert "March 5, 2026" in english


def test_each_kind_of_missing_value_has_a_look_of_its_own(prepared: PreparedEdition) -> None:
    reasons = [
        MissingReason.NOT_AVAILABLE,
        MissingReason.NIL_OR_NONE,
        MissingReason.SUPPRESSED,
        MissingReason.NOT_APPLICABLE,
    ]

    patterns = {as_json(layers.view(prepared, reason=reason))["missing"][0]["pattern"] for reason in reasons}

    assert len(patterns) == len(reasons)


def test_an_unclassed_map_has_a_ramp_and_not_a_swatch_for_every_step(prepared: PreparedEdition) -> None:
    ramp = unclassed(layers.view(prepared, [1.0, 2.5, 4.0, 7.5, 8.25, 11.0]))

    assert len(list(as_svg(ramp).iter(f"{SVG}rect"))) == 1
    assert len(as_json(ramp)["classes"]) > 20
    assert as_json(ramp)["kind"] == "ramp"
    painted = {colour for _count, colour in as_png(ramp).getcolors(1 << 20) or []}
    assert {ImageColor.getrgb(colour) for colour in (ramp.style.colours[0], ramp.style.colours[-1])} <= painted


def unclassed(view: LayerView) -> LayerView:
    made = classify(view.theme.values, scheme="continuous")
    name, colours = choose_palette(Kind.RATE, made, None, False, load_palettes(bundled("styles")))
    theme = replace(view.theme, classes=made.classify(view.theme.values))
    published = replace(view.published, style=replace(view.style, classification=made, palette=name, colours=colours))
    return replace(view, theme=theme, published=published)


def test_the_histogram_holds_every_value_once_in_its_class(layer: LayerView) -> None:
    bars = as_json(layer)["histogram"]
    counted: dict[str, int] = {}
    for bar in bars:
        for number, count in bar["counts"].items():
            counted[number] = counted.get(number, 0) + count

    assert counted == {str(row["kelas"]): row["count"] for row in as_json(layer)["classes"] if row["count"]}
    assert bars[0]["from"] == as_json(layer)["classes"][0]["from"]


def test_what_is_suppressed_stands_in_no_class_and_in_no_bar(prepared: PreparedEdition) -> None:
    legend = as_json(layers.view(prepared, [None, 12.0, 15.0, None, 30.0, 8.0], reason=MissingReason.SUPPRESSED))

    assert sum(row["count"] for row in legend["classes"]) == 4
    assert sum(sum(bar["counts"].values()) for bar in legend["histogram"]) == 4
    assert min(bar["from"] for bar in legend["histogram"]) == 8.0
    assert [(row["reason"], row["count"]) for row in legend["missing"]] == [("suppressed", 2)]


def test_a_regulation_takes_the_place_of_the_caution_about_boundaries(layer: LayerView) -> None:
    edition = replace(layer.prepared.edition, regulation="Perbup Contoh 12/2024")
    fixed = replace(layer, prepared=_under(layer.prepared, edition))

    said = words(fixed).replace("\n", " ")

    assert "batas menurut Perbup Contoh 12/2024" in said
    assert "indikatif" not in said


def _under(prepared: PreparedEdition, edition: BoundaryEdition) -> PreparedEdition:
    made = copy(prepared)
    made.edition = edition
    return made


def test_the_fit_of_the_classes_is_told(layer: LayerView) -> None:
    assert 0.9 < as_json(layer)["fit"] <= 1


def test_a_boundary_that_a_regulation_sets_is_called_so_in_catalogues_too(layer: LayerView) -> None:
    edition = replace(layer.prepared.edition, regulation="Perbup Contoh 1/2024 (ilustrasi)")

    said = about(layer.published, edition)

    assert "Perbup Contoh 1/2024" in said
    assert "indikatif" not in said
    assert "indikatif" in about(layer.published, layer.prepared.edition)
