"""Legend and drawing of the pages show the classes, colours and counts of every other form, for every kind of map."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask, render_template_string
from lxml import html

from geoservice.formats import STYLE_FORMATS, LayerView
from geoservice.formats.symbols import PALE, example_values
from geoservice.i18n import format_number, in_language
from geoservice.schemes import CONTINUOUS, SCHEMES
from geoservice.web import drawing, reading
from geoservice.web.legends import legend
from tests.formats.awkward import NAN, NUMBERS, base_layer, every_kind, numbers, two_at_once

PAGE = (
    '{% from "_map.html" import legend, drawing with context %}<div>{{ legend(page.legend) }}{{ drawing(page) }}</div>'
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> LayerView:
    return base_layer(tmp_path_factory.mktemp("edition"))


def shown(app: Flask, view: LayerView) -> html.HtmlElement:
    """Legend and drawing as the pages write them."""
    with app.test_request_context("/"), in_language("id"):
        facts = reading.facts(view, "Uji")
        page = SimpleNamespace(legend=legend(view), drawing=drawing.draw(view), facts=facts, picture="")
        return html.fragment_fromstring(render_template_string(PAGE, page=page))


def wrong(app: Flask, view: LayerView) -> list[str]:
    """All that a page shows and legend.json does not say."""
    with in_language("id"):
        said = json.loads(STYLE_FORMATS["legend_json"].encode(view))
    tree = shown(app, view)
    return [*_legend(tree, said), *_missing(tree, said), *_map(tree, said, view), *_circles(tree, said, view)]


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _legend(tree: html.HtmlElement, said: dict) -> Iterator[str]:
    found = {}
    for row in tree.cssselect(".legend li[data-class]"):
        if row.get("data-class") != "0":
            found[int(row.get("data-class"))] = (row.cssselect("rect")[0].get("fill"), text_of(row))
    wanted = {}
    if said["kind"] in ("classes", "categories"):
        wanted = {c["kelas"]: (c["warna"], f"{c['label']} ({format_number(c['count'])})") for c in said["classes"]}
    if found != wanted:
        yield f"list {found} is not {wanted}"
    colours = {str(c["kelas"]): c["warna"] for c in said["classes"]}
    ramp = {part.get("data-class"): part.get("fill") for part in tree.cssselect(".ramp path")}
    if ramp != (colours if said["kind"] == "ramp" else {}):
        yield f"ramp {ramp}"
    square = {g.get("data-class"): (g[0].get("fill"), g[1].text) for g in tree.cssselect(".square g")}
    nine = {str(c["kelas"]): (c["warna"], format_number(c["count"])) for c in said["classes"]}
    if square != (nine if said["kind"] == "bivariate" else {}):
        yield f"square {square}"
    for bar in tree.cssselect(".histogram path"):
        if bar.get("fill") != colours[bar.get("data-class")]:
            yield f"bar of class {bar.get('data-class')} is {bar.get('fill')}"


def _missing(tree: html.HtmlElement, said: dict) -> Iterator[str]:
    found = [text_of(row) for row in tree.cssselect('.legend li[data-class="0"]')]
    wanted = [f"{row['label']} ({format_number(row['count'])})" for row in said["missing"]]
    if found != wanted:
        yield f"missing {found} is not {wanted}"


def _map(tree: html.HtmlElement, said: dict, view: LayerView) -> Iterator[str]:
    found: Counter[tuple[str, str]] = Counter()
    for group in tree.cssselect("svg[viewBox] > g[data-class]"):
        if "square" not in (group.getparent().getparent().get("class") or ""):
            found[group.get("data-class"), group.get("fill")] += len(group.cssselect("path"))
    wanted: Counter[tuple[str, str]] = Counter()
    for row in said["classes"]:
        wanted[str(row["kelas"]), PALE if view.style.has_symbols else row["warna"]] += row["count"]
    for row in said["missing"]:
        wanted["0", f"url(#missing-{row['pattern']})"] += row["count"]
    if found != +wanted:
        yield f"map {dict(found)} is not {dict(+wanted)}"
    for _number, fill in found:
        if fill.startswith("url") and not tree.cssselect(f"pattern[id='{fill[5:-1]}']"):
            yield f"no pattern {fill}"


def _circles(tree: html.HtmlElement, said: dict, view: LayerView) -> Iterator[str]:
    found = Counter(circle.get("fill") for circle in tree.cssselect(".symbols circle"))
    wanted: Counter[str] = Counter()
    if view.style.has_symbols:
        for row in said["classes"]:
            wanted[row["warna"]] += row["count"]
    if found != +wanted:
        yield f"circles {found} are not {wanted}"
    key = [
        (float(circle.get("r")), text.text)
        for circle, text in zip(tree.cssselect(".circle-key circle"), tree.cssselect(".circle-key text"), strict=True)
    ]
    if len(key) != (len(example_values(view)) if view.style.has_symbols else 0):
        yield f"key of {len(key)} circles"
    areas = [
        radius**2 / abs(value) for (radius, _text), value in zip(key, example_values(view) if key else (), strict=True)
    ]
    if areas and not np.allclose(areas, areas[0], rtol=0.1):  # radii are written with one decimal
        yield f"areas {areas} do not follow the values"


@pytest.mark.parametrize("scheme", ["auto", CONTINUOUS, *SCHEMES])
def test_the_page_shows_what_the_legend_says(app: Flask, base: LayerView, scheme: str) -> None:
    found = {data: wrong(app, numbers(base, values, scheme=scheme)) for data, values in NUMBERS.items()}

    assert {data: texts for data, texts in found.items() if texts} == {}


def test_so_it_does_for_every_kind_of_map(app: Flask, base: LayerView) -> None:
    found = {name: wrong(app, view) for name, view in every_kind(base).items()}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_another_colour_in_the_drawing_would_be_found(app: Flask, base: LayerView) -> None:
    one, other = numbers(base, NUMBERS["spread"]), numbers(base, NUMBERS["ties"])
    with in_language("id"):
        said = json.loads(STYLE_FORMATS["legend_json"].encode(one))

    assert list(_map(shown(app, other), said, one)) != []


def test_kinds_of_missing_values_differ_without_colour(app: Flask, base: LayerView) -> None:
    tree = shown(app, numbers(base, [1.0, 2.0, *[NAN] * 38]))

    drawn = {row.cssselect("path")[0].get("d") for row in tree.cssselect('.legend li[data-class="0"]')}
    assert len(drawn) == 4
    assert len(tree.cssselect("pattern")) == 4


def test_two_indicators_are_named_at_their_sides(app: Flask, base: LayerView) -> None:
    square = shown(app, two_at_once(base, [float(n % 9) for n in range(40)])).cssselect(".square")[0]

    assert text_of(square.cssselect(".upward")[0]) == "Dua ↑"
    assert text_of(square.cssselect(".across")[0]) == "Satu →"
    # The first indicator grows to the right, the second upwards: class 3 is low and high.
    assert [g.get("data-class") for g in square.cssselect("g")] == ["3", "6", "9", "2", "5", "8", "1", "4", "7"]


def test_the_middle_stands_between_the_classes_it_parts(app: Flask, base: LayerView) -> None:
    rows = shown(app, numbers(base, NUMBERS["negative"], middle=0.0)).cssselect(".legend li")
    middle = [row.get("class") for row in rows].index("middle")

    assert text_of(rows[middle]) == "Nilai tengah: 0"
    assert text_of(rows[middle - 1]).split(" (")[0].endswith(" 0")


def test_circles_of_both_signs_are_told_apart(app: Flask, base: LayerView) -> None:
    rows = shown(app, every_kind(base)["circles, negative"]).cssselect(".legend li")

    assert [text_of(row).split(" (")[0] for row in rows] == ["Di atas nol", "Di bawah nol"]
    assert len({row.cssselect("circle")[0].get("fill") for row in rows}) == 2
