"""How large a download will be: measured where that is quick, reckoned from some of its regions where it is large."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from math import ceil

import numpy as np

from geoservice.errors import UnavailableError
from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, FeatureFormat, LayerView
from geoservice.formats.features.pmtiles import reckoned_bytes
from geoservice.formats.layouts.outlines import MOST_VECTOR_REGIONS
from geoservice.i18n import current_language, format_number
from geoservice.i18n import message as _
from geoservice.model.style import MapKind
from geoservice.web.drawing import natural_window
from geoservice.web.respond import shelf

#: Written in milliseconds and without libraries that would stay in the memory of the worker.
_MEASURED = ("csv", "xlsx", "geojson", "gpkg", "fgb", "shp.zip", "kml", "topojson", "pmtiles")
_LIKE = {"parquet": ("fgb", 0.55, 5_000), "html": ("geojson", 1.0, 167_000)}
"""Another format with nearly the same content, the factor and the bytes around it: measured on 157 and 3,239 villages
(GeoParquet 0.53 and 0.59 of FlatGeobuf) and on 1 and 157 (the HTML file is its GeoJSON and the map library)."""
_WHOLE_UP_TO = 1000
_SVG_AROUND, _SVG_TO_PATHS = 22_000, 2.0
"""Letters and frame of an SVG, and its outlines by those of the drawing in a page: measured on 12, 157 and 3,239."""
_SVG_FRAME, _SVG_TO_PICTURE = 470_000, 11.7
"""The same where the map inside is a picture, by the small PNG of a page: measured on 5,957 villages and 83,402."""
_PNG_AROUND, _PNG_TO_PICTURE, _PNG_CIRCLES = 32_000, 4.1, 60_000
"""Letters and frame of a PNG 1,200 pixels wide, its map by the small PNG of a page, and its circles: measured on nine
layers of 157, 3,239 and 5,957 villages within a seventh, the GeoTIFF within a half."""
_TIF_AROUND, _TIF_TO_PICTURE = 8_000, 1.1
_PDF_AROUND, _PDF_TO_PATHS = 50_000, 6.2
_PDF_FRAME, _PDF_TO_PICTURE = 150_000, 2.6
"""The same of a PDF on A4: with outlines and a table of all values, and where the map inside is a picture."""
_SAMPLES = (100, 400)
_KB, _MB = 1000, 1_000_000


def size_texts(view: LayerView) -> dict[str, str]:
    """`22 kB`, `sekitar 12 MB` by extension; without those that only making the file would tell."""
    key = ("sizes", view.version, view.published.number, current_language())
    found: dict[str, str] = json.loads(shelf().get(key, lambda: json.dumps(_texts(view)).encode()))
    return found


def bytes_text(size: int) -> str:
    """A size as people write it, in powers of ten."""
    return f"{format_number(size / _MB, 1)} MB" if size >= _MB else f"{format_number(ceil(size / _KB))} kB"


def _texts(view: LayerView) -> dict[str, str]:
    is_whole = len(view.theme) <= _WHOLE_UP_TO
    sizes: dict[str, int] = {}
    for output in FEATURE_FORMATS.values():
        if output.extension not in _MEASURED:
            continue
        with suppress(UnavailableError):  # some need a scratch file: a full disk must not keep the page from being read
            sizes[output.extension] = _whole(view, output) if is_whole else _reckoned(view, output)
    texts = {extension: bytes_text(size) if is_whole else _about(size) for extension, size in sizes.items()}
    texts |= {extension: _about(size) for extension, size in _drawn(view).items()}
    alike = {e: round(sizes[like] * factor) + around for e, (like, factor, around) in _LIKE.items() if like in sizes}
    return texts | {extension: _about(size) for extension, size in alike.items()}


def _about(size: int) -> str:
    return str(_("sekitar %(size)s", size=bytes_text(size)))


def _whole(view: LayerView, output: FeatureFormat) -> int:
    return _length(view, output, len(view.theme))


def _reckoned(view: LayerView, output: FeatureFormat) -> int:
    if output.extension == "pmtiles":  # made of tiles, not of regions
        return reckoned_bytes(view)
    few, many = _SAMPLES
    lengths = [_length(view, output, count) for count in _SAMPLES]
    return lengths[1] + (lengths[1] - lengths[0]) * (len(view.theme) - many) // (many - few)


def _drawn(view: LayerView) -> dict[str, int]:
    """Of pictures, which take seconds to draw: by the small picture of a page, and its outlines."""
    filled = replace(view, published=replace(view.published, style=replace(view.style, map_kind=MapKind.CHOROPLETH)))
    picture = len(IMAGE_FORMATS["png"].encode(filled, natural_window(view)))
    circles = _PNG_CIRCLES if view.style.has_symbols else 0
    sizes = {
        "png": _PNG_AROUND + _PNG_TO_PICTURE * picture + circles,
        "tif": _TIF_AROUND + _TIF_TO_PICTURE * picture,
        "svg": _SVG_FRAME + _SVG_TO_PICTURE * picture,
        "pdf": _PDF_FRAME + _PDF_TO_PICTURE * picture,
    }
    if len(view.theme) <= MOST_VECTOR_REGIONS:
        paths = sum(len(path) for _position, path in view.prepared.svg_paths(natural_window(view)))
        sizes["svg"] = _SVG_AROUND + _SVG_TO_PATHS * paths
        if len(view.theme) <= _WHOLE_UP_TO:
            sizes["pdf"] = _PDF_AROUND + _PDF_TO_PATHS * paths
    return {extension: round(size) for extension, size in sizes.items()}


def _length(view: LayerView, output: FeatureFormat, count: int) -> int:
    # Spread over the whole set: neighbours are alike.
    positions = np.linspace(0, len(view.theme) - 1, count).astype(np.int64)
    return sum(map(len, output.chunks(view, positions)))
