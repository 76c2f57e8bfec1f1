"""Layers over six made-up regions ("ilustrasi"), packed as real ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely import MultiPolygon, box

from geoservice.formats import LayerView
from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.arrays import BBox
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.indicator import REASON_NUMBERS, Indicator, Kind, MissingReason, Period
from geoservice.model.layer import Layer, LayerVersion, Theme
from geoservice.model.style import Style
from geoservice.schemes import category_words, choose_palette, classify, classify_categories, load_palettes
from geoservice.settings import bundled

NAMES = ("Contoh Hulu", "Contoh Hilir", "Muara Contoh", "Rawa Contoh", "Bukit Uji", "Padang Uji")
VALUES = (0.0, 2.5, 5.0, None, 7.25, 30.0)


def edition(folder: Path, names: Sequence[str] = NAMES, parents: bool = True) -> PreparedEdition:
    """Squares side by side, west to east; the last one has an island."""
    squares = [MultiPolygon([box(104 + n / 10, -4, 104.1 + n / 10, -3.9)]) for n in range(len(names))]
    squares[-1] = MultiPolygon([*squares[-1].geoms, box(104.52, -4.08, 104.55, -4.05)])
    codes = [f"99.01.01.{2001 + n}" for n in range(len(names))]
    known = {"kode_kec": ["99.01.01"] * len(codes), "nama_kec": ["Contoh Kota"] * len(codes)} if parents else {}
    table = RegionTable(codes, list(names), ["desa"] * (len(codes) - 1) + [""], known)
    polygons = np.array(squares, dtype=object)
    bbox = BBox(*shapely.total_bounds(polygons).tolist())
    made = BoundaryEdition("desa-9901", "2025", "0" * 64, len(codes), bbox, "ilustrasi", "CC0-1.0", "0" * 64)
    return open_prepared(made, pack(RegionShapes(table, polygons), folder))


def view(
    prepared: PreparedEdition,
    values: Sequence[float | str | None] = VALUES,
    *,
    reason: MissingReason = MissingReason.NOT_AVAILABLE,
    indicator: Indicator | None = None,
    notes: tuple[str, ...] = ("illustration",),
) -> LayerView:
    """A published layer; None among the values is missing for the reason."""
    words = [value for value in values if isinstance(value, str)]
    made = classify_categories(words) if words else classify(_numbers(values))
    listed = category_words(words, made)
    numbers = _numbers([listed.index(v) if isinstance(v, str) else v for v in values])
    reasons = np.where(np.isnan(numbers), REASON_NUMBERS[reason], 0).astype(np.uint8)
    theme = Theme(numbers, reasons, made.classify(numbers), listed)
    what = indicator or Indicator("contoh", "Contoh", Kind.RATE, "persen", "Kantor contoh (ilustrasi)")
    palette, colours = choose_palette(what.kind, made, None, False, load_palettes(bundled("styles")))
    period = Period("2024")
    layer = Layer("contoh-2024-desa-9901", what.title, what, period, "desa-9901", current=3)
    version = LayerVersion(
        layer_id=layer.id, number=3, digest="d" * 64, theme="t" * 64, title=what.title, indicator=what, period=period,
        style=Style(made, palette, colours), edition=prepared.edition.edition, edition_digest="0" * 64,
        preparation="p" * 64, published_at="2025-03-05T08:00:00Z", published_by="penguji", notes=notes,
    )  # fmt: skip
    return LayerView(layer, version, theme, prepared, "https://peta.example")


def titled(layer: LayerView, title: str, unit: str = "", source: str = "") -> LayerView:
    """The same layer under another title, unit and source."""
    indicator = replace(layer.published.indicator, unit=unit, source=source)
    return replace(layer, published=replace(layer.published, title=title, indicator=indicator))


def whole(layer: LayerView) -> np.ndarray:
    """Every position."""
    return np.arange(len(layer.prepared.regions), dtype=np.int64)


def _numbers(values: Sequence[float | str | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def edition_of(folder: Path, shapes: Sequence[MultiPolygon]) -> PreparedEdition:
    """An edition of these shapes."""
    codes = [f"99.01.{1 + n // 1000:02}.{2001 + n % 1000}" for n in range(len(shapes))]
    table = RegionTable(codes, [f"Contoh {n}" for n in range(len(shapes))], ["desa"] * len(shapes), {})
    polygons = np.array([*shapes, None], dtype=object)[:-1]
    bbox = BBox(*shapely.total_bounds(polygons).tolist())
    made = BoundaryEdition("desa-9901", "2025", "1" * 64, len(codes), bbox, "ilustrasi", "CC0-1.0", "0" * 64)
    return open_prepared(made, pack(RegionShapes(table, polygons), folder))


def round_the_world() -> list[MultiPolygon]:
    """A region cut at the antimeridian, as RFC 7946 wants it, and one with a hole."""
    cut = MultiPolygon([box(179.5, -1, 180, 1), box(-180, -1, -179.5, 1)])
    return [cut, MultiPolygon([box(10, 10, 11, 11).difference(box(10.4, 10.4, 10.6, 10.6))])]


def scattered(count: int) -> list[MultiPolygon]:
    """Small triangles anywhere in the world, the same at every run."""
    chance = np.random.default_rng(5)
    corners = np.round(np.column_stack([chance.uniform(-170, 170, count), chance.uniform(-80, 80, count)]), 4)
    return [MultiPolygon([shapely.Polygon([(x, y), (x + 0.5, y), (x, y + 0.5)])]) for x, y in corners.tolist()]
