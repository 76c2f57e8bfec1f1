"""A MapLibre style (version 8) that browsers and QGIS 3.22 and later draw alike.

QGIS turns expressions into its own and silently gives up on many (FINDINGS 9): here stand only filters that its
converter knows, and one fill layer a class, which also gives QGIS its legend entries. Circles are true in browsers.
QGIS 3.22 and 3.44 know fixed radii only, and take them from the first zoom of an interpolation, so they come in steps.
"""

from __future__ import annotations

import json
from math import log2
from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.styles._bands import Band, bands
from geoservice.formats.styles._rules import OUTLINE_PX, Rule, rules
from geoservice.formats.symbols import EDGE, PALE, circle_layer_name, fit_m_per_px
from geoservice.model.tile import MAX_ZOOM, MERCATOR_EDGE_M

#: What a zoom means to MapLibre and to QGIS.
_TILE_PX = 512
#: As many zooms farther away circles are 4,096 times smaller, and no map goes there.
_ZOOMS_TO_NOTHING = 12


class MapLibreStyle:
    """Vector tiles of the layer with a fill for every class; addresses are absolute where the public one is known."""

    extension = "style.json"
    media_type = "application/json"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        layer_id = view.layer.id
        west, south, east, north = view.prepared.edition.bbox
        style = {
            "version": 8,
            "name": view.published.dated_title,
            "metadata": {"geoservice:versi": view.published.number, "geoservice:digest": view.version},
            "center": [round((west + east) / 2, 5), round((south + north) / 2, 5)],
            "zoom": round(_whole_zoom(view), 2),
            "sources": {layer_id: _source(view)},
            "layers": _with_circles(view) if view.style.has_symbols else _with_fills(view),
        }
        return json.dumps(style, ensure_ascii=False, allow_nan=False, indent=1).encode()


PLUGIN = MapLibreStyle()


def _source(view: LayerView) -> dict[str, Any]:
    bbox = view.prepared.edition.bbox
    return {
        "type": "vector",
        "tiles": [f"{view.public_url}/layers/{view.layer.id}/tiles/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": list(bbox),
        "attribution": _attribution(view),
    }


def _attribution(view: LayerView) -> str:
    said = (view.published.indicator.source, view.prepared.edition.source)
    text = "; ".join(part for part in said if part)
    # Map programs show this as HTML.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with_fills(view: LayerView) -> list[dict[str, Any]]:
    layer_id = view.layer.id
    return [*(_fill(layer_id, rule) for rule in rules(view)), _outline(layer_id, view)]


def _fill(layer_id: str, rule: Rule) -> dict[str, Any]:
    name = rule.label
    known = rule.number is not None
    return {
        "id": name if known else f"{name} ({layer_id})",
        "type": "fill",
        "source": layer_id,
        "source-layer": layer_id,
        "filter": ["==", ["get", "kelas"], rule.number] if known else ["!has", "kelas"],
        "paint": {"fill-color": rule.colour, "fill-antialias": True},
    }


def _with_circles(view: LayerView) -> list[dict[str, Any]]:
    """Pale regions, their outlines, and the circles, large ones first."""
    layer_id = view.layer.id
    ground = _fill(layer_id, Rule(None, "wilayah", PALE)) | {"filter": ["has", "kelas"]}
    missing = _fill(layer_id, rules(view)[-1])
    return [ground, missing, _outline(layer_id, view), *(_circle(view, band) for band in bands(view))]


def _circle(view: LayerView, band: Band) -> dict[str, Any]:
    return {
        "id": band.name,
        "type": "circle",
        "source": view.layer.id,
        "source-layer": circle_layer_name(view.layer.id),
        "filter": ["all", ["==", ["get", "kelas"], band.rule.number], *_between(band)],
        "layout": {"circle-sort-key": ["-", ["get", "radius"]]},
        "paint": {
            "circle-color": band.rule.colour,
            "circle-radius": _radius(view, band),
            "circle-stroke-color": EDGE,
            "circle-stroke-width": 1,
        },
    }


def _between(band: Band) -> list[list[Any]]:
    value = ["get", "nilai"]
    if band.is_negative:
        return [[">", value, -band.high], ["<=", value, 0.0 - band.low]]
    return [[">=", value, band.low], ["<", value, band.high]]


def _radius(view: LayerView, band: Band) -> list[Any]:
    """Full size from the zoom on at which the whole area is FIT_PX long; below it, circles shrink with the area."""
    full = round(_whole_zoom(view), 4)
    nothing = full - _ZOOMS_TO_NOTHING
    stops = [round(nothing - 1, 4), round(band.radius_px, 2), round(nothing, 4), 0, full, ["get", "radius"]]
    return ["interpolate", ["exponential", 2], ["zoom"], *stops]


def _outline(layer_id: str, view: LayerView) -> dict[str, Any]:
    return {
        "id": f"batas ({layer_id})",
        "type": "line",
        "source": layer_id,
        "source-layer": layer_id,
        "paint": {"line-color": view.style.outline_colour, "line-width": OUTLINE_PX},
    }


def _whole_zoom(view: LayerView) -> float:
    """The zoom at which the whole area is FIT_PX long."""
    return log2(2 * MERCATOR_EDGE_M / _TILE_PX / fit_m_per_px(view.prepared))
