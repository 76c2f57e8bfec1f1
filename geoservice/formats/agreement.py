"""Proof that every form of a layer says the same: each is read back as a stranger would and held against the legend."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, TILE_FORMATS, LayerView
from geoservice.formats._tile_reader import tile_attributes
from geoservice.formats.symbols import circles
from geoservice.i18n import in_language
from geoservice.model.tile import MERCATOR_EDGE_M, Tile, mercator_bounds, window_of

#: So many regions of a large edition are compared, spread evenly.
MOST_REGIONS = 2000
_PICTURE_PX = 400
_SE, _OGC = "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"

Looks = Mapping[int, tuple[str, str]]
"""Label and colour by class number."""


class Disagreement(NamedTuple):
    """One form of a layer that says something else than the legend."""

    door: str
    """`geojson`, `png`, `mvt`, `sld`, `qml`, `style.json`, `legend.json`, `theme`."""
    text: str


def disagreements(view: LayerView) -> list[Disagreement]:
    """Every form that contradicts the legend; empty where all agree. Labels are compared in Bahasa Indonesia."""
    with in_language("id"):
        legend = json.loads(STYLE_FORMATS["legend_json"].encode(view))
        looks = {row["kelas"]: (row["label"], row["warna"]) for row in legend["classes"]}
        chosen = _chosen(view)
        found: list[Disagreement] = []
        for door, check in _CHECKS.items():
            found += (Disagreement(door, text) for text in check(view, legend, looks, chosen))
        return found


def _chosen(view: LayerView) -> np.ndarray[Any, np.dtype[np.int64]]:
    count = len(view.theme)
    return np.unique(np.linspace(0, count - 1, min(count, MOST_REGIONS)).astype(np.int64))


_Check = Callable[[LayerView, dict[str, Any], Looks, np.ndarray[Any, np.dtype[np.int64]]], Iterator[str]]


def _theme(view: LayerView, _legend: object, _looks: Looks, _chosen: object) -> Iterator[str]:
    """Stored classes are those that the limits give, and a region has either a value or a reason."""
    made = view.style.classification.classify(view.theme.values)
    if not np.array_equal(made, view.theme.classes):
        yield f"{np.count_nonzero(made != view.theme.classes)} class numbers differ from the limits"
    missing = np.isnan(view.theme.values)
    if not np.array_equal(missing, view.theme.reasons > 0):
        yield "values and reasons do not complement each other"


def _legend(view: LayerView, legend: dict[str, Any], looks: Looks, _chosen: object) -> Iterator[str]:
    """Counts add up, no label or swatch of a class is that of another or of missing values."""
    rows = [*legend["classes"], *legend["missing"]]
    if sum(row["count"] for row in rows) != len(view.theme):
        yield "counts do not add up to all regions"
    labels = [label for label, _colour in looks.values()]
    if len(set(labels)) != len(labels):
        yield "two classes have the same label"
    if view.style.missing_colour in {colour for _label, colour in looks.values()}:
        yield "a class has the colour of no value"


def _geojson(
    view: LayerView, legend: dict[str, Any], looks: Looks, chosen: np.ndarray[Any, np.dtype[np.int64]]
) -> Iterator[str]:
    collection = json.loads(b"".join(FEATURE_FORMATS["geojson"].chunks(view, chosen)))
    limits = {row["kelas"]: (row["from"], row["to"]) for row in legend["classes"]}
    reasons = {row["keterangan"] for row in legend["missing"]}
    for feature in collection["features"]:
        said = feature["properties"]
        number = said["kelas"]
        if number is None:
            if said["nilai"] is not None or said["warna"] != view.style.missing_colour:
                yield f"{said['kode']}: no class, but {said['nilai']!r} in {said['warna']}"
            if said["keterangan"] not in reasons:
                yield f"{said['kode']}: the legend does not know “{said['keterangan']}”"
            continue
        if looks.get(number) != (said["label"], said["warna"]):
            yield f"{said['kode']}: {said['label']!r} {said['warna']} is not class {number}"
        low, high = limits[number]
        if low is not None and not _within(said["nilai"], low, high, first=number == 1):
            yield f"{said['kode']}: {said['nilai']} lies outside {low} … {high}"


def _within(value: float, low: float, high: float, *, first: bool) -> bool:
    return (low <= value if first else low < value) and value <= high


def _png(view: LayerView, _legend: object, looks: Looks, chosen: np.ndarray[Any, np.dtype[np.int64]]) -> Iterator[str]:
    from PIL import Image

    window = window_of(view.prepared.edition.bbox, _PICTURE_PX, _PICTURE_PX)
    with Image.open(io.BytesIO(IMAGE_FORMATS["png"].encode(view, window))) as picture:
        pixels = np.asarray(picture.convert("RGBA"))[..., :3]
    shown = list(_circle_pixels(view, window)) if view.style.has_symbols else list(_region_pixels(view, window))
    wanted = set(chosen.tolist())
    for position, x, y in shown:
        number = int(view.theme.classes[position])
        colour = looks[number][1] if number else view.style.missing_colour
        painted = "#" + bytes(pixels[y, x].tolist()).hex()
        if position in wanted and painted != colour:
            yield f"{view.prepared.regions.codes[position]}: painted {painted}, not {colour}"


def _region_pixels(view: LayerView, window: Any) -> Iterator[tuple[int, int, int]]:  # noqa: ANN401 - Window
    """One pixel without an outline of every region that has one."""
    grid = view.prepared.region_grid(window)
    if grid is None:
        return
    plain = np.where(grid.border == 0, grid.pixels, 0).ravel()
    numbers, first = np.unique(plain, return_index=True)
    for number, at in zip(numbers.tolist(), first.tolist(), strict=True):
        if number:
            yield int(grid.positions[number]), at % window.width, at // window.width


def _circle_pixels(view: LayerView, window: Any) -> Iterator[tuple[int, int, int]]:  # noqa: ANN401 - Window
    """The middle of every circle that no later one covers and that is large enough for a whole pixel."""
    shown = circles(view, window)
    for i, position in enumerate(shown.positions.tolist()):
        x, y = shown.x[i], shown.y[i]
        covered = np.hypot(shown.x[i + 1 :] - x, shown.y[i + 1 :] - y) < shown.radii[i + 1 :] + 3
        if shown.radii[i] >= 2 and not covered.any() and 0 <= x < window.width and 0 <= y < window.height:
            yield position, int(x), int(y)


def _mvt(view: LayerView, _legend: object, looks: Looks, _chosen: object) -> Iterator[str]:
    seen = set()
    for tile in _tiles(view):
        for said in tile_attributes(TILE_FORMATS["mvt"].encode(view, tile)):
            number = said.get("kelas")
            seen.add(said["kode"])
            look = (said.get("label"), said["warna"])
            expected = (None, view.style.missing_colour) if number is None else looks.get(_whole(number))
            if look != expected:
                yield f"{said['kode']}: {look} is not class {number}"
    if len(seen) != len(view.theme):
        yield f"{len(view.theme) - len(seen)} regions stand in no tile"


def _whole(number: object) -> int:
    return int(number) if isinstance(number, int | float) else -1


def _tiles(view: LayerView) -> Iterator[Tile]:
    """The tiles that hold the whole edition, at most 2 x 2."""
    left, bottom, right, top = mercator_bounds(view.prepared.edition.bbox)
    extent = max(right - left, top - bottom, 1.0)
    z = max(0, min(14, int(np.floor(np.log2(2 * MERCATOR_EDGE_M / extent)))))
    side = 2 * MERCATOR_EDGE_M / 2**z
    columns = range(int((left + MERCATOR_EDGE_M) // side), int((right + MERCATOR_EDGE_M) // side) + 1)
    rows = range(int((MERCATOR_EDGE_M - top) // side), int((MERCATOR_EDGE_M - bottom) // side) + 1)
    edge = 2**z - 1
    yield from (Tile(z, min(x, edge), min(y, edge)) for x in columns for y in rows)


def _sld(view: LayerView, _legend: object, looks: Looks, _chosen: object) -> Iterator[str]:
    root = ET.fromstring(STYLE_FORMATS["sld"].encode(view))  # noqa: S314 - what we wrote ourselves
    rules: dict[int, tuple[str, str]] = {}
    for rule in root.iter(f"{_SE}Rule"):
        literal = rule.find(f".//{_OGC}PropertyIsEqualTo/{_OGC}Literal")
        fill = next(p.text or "" for p in rule.iter(f"{_SE}SvgParameter") if p.get("name") == "fill")
        if literal is not None:  # circles come in several of a class, of which the first has its label
            rules.setdefault(int(literal.text or 0), (rule.findtext(f"{_SE}Description/{_SE}Title") or "", fill))
    yield from _compared(rules, looks)


def _qml(view: LayerView, _legend: object, looks: Looks, _chosen: object) -> Iterator[str]:
    root = ET.fromstring(STYLE_FORMATS["qml"].encode(view))  # noqa: S314 - what we wrote ourselves
    symbols = {symbol.get("name"): symbol for symbol in root.findall("renderer-v2/symbols/symbol")}
    rules: dict[int, tuple[str, str]] = {}
    for category in root.findall("renderer-v2/categories/category"):
        value = category.get("value")
        if value:
            # The last colour drawn is the one that is seen: that of the circle, where there is one.
            colours = [p.get("v") or "" for p in symbols[category.get("symbol")].iter("prop") if p.get("k") == "color"]
            red, green, blue = map(int, colours[-1].split(",")[:3])
            rules[int(value)] = (category.get("label") or "", f"#{red:02x}{green:02x}{blue:02x}")
    yield from _compared(rules, looks)


def _style_json(view: LayerView, _legend: object, looks: Looks, _chosen: object) -> Iterator[str]:
    rules: dict[int, tuple[str, str]] = {}
    for layer in json.loads(STYLE_FORMATS["style_json"].encode(view))["layers"]:
        if layer["type"] == "fill" and layer["filter"][0] == "==":
            rules[int(layer["filter"][2])] = (layer["id"], layer["paint"]["fill-color"])
        if layer["type"] == "circle":  # several of a class, of which the first has its label
            rules.setdefault(int(layer["filter"][1][2]), (layer["id"], layer["paint"]["circle-color"]))
    yield from _compared(rules, looks)


def _compared(rules: Mapping[int, tuple[str, str]], looks: Looks) -> Iterator[str]:
    for number in sorted({*rules, *looks}):
        if rules.get(number) != looks.get(number):
            yield f"class {number}: {rules.get(number)} is not {looks.get(number)}"


_CHECKS: Mapping[str, _Check] = {
    "theme": _theme,
    "legend.json": _legend,
    "geojson": _geojson,
    "png": _png,
    "mvt": _mvt,
    "sld": _sld,
    "qml": _qml,
    "style.json": _style_json,
}


def doors() -> Sequence[str]:
    """What is compared."""
    return tuple(_CHECKS)
