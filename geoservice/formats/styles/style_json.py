"""A MapLibre style (version 8) that browsers and QGIS 3.22 and later draw alike.

QGIS turns expressions into its own and silently gives up on many (FINDINGS 9): here stand only filters on `kelas` that
its converter knows, one fill layer a class, which also gives QGIS its legend entries.
"""

from __future__ import annotations

import json
from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.styles._rules import OUTLINE_PX, Rule, rules
from geoservice.formats.symbols import PALE
from geoservice.model.tile import MAX_ZOOM


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
            "name": view.published.title,
            "metadata": {"geoservice:versi": view.published.number, "geoservice:digest": view.version},
            "center": [round((west + east) / 2, 5), round((south + north) / 2, 5)],
            "sources": {layer_id: _source(view), **_picture_source(view)},
            "layers": [
                *(_fill(layer_id, rule, pale=view.style.has_symbols) for rule in rules(view)),
                _outline(layer_id, view),
                *_picture_layer(view),
            ],
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


def _picture_source(view: LayerView) -> dict[str, Any]:
    """The picture tiles of a layer of circles: no fill of polygons can draw those."""
    if not view.style.has_symbols:
        return {}
    source = _source(view) | {
        "type": "raster",
        "tiles": [f"{view.public_url}/layers/{view.layer.id}/tiles/{{z}}/{{x}}/{{y}}@2x.png"],
        "tileSize": 256,
    }
    return {f"{view.layer.id}-lingkaran": source}


def _picture_layer(view: LayerView) -> list[dict[str, Any]]:
    name = f"{view.layer.id}-lingkaran"
    return [{"id": f"lingkaran ({view.layer.id})", "type": "raster", "source": name}] if view.style.has_symbols else []


def _fill(layer_id: str, rule: Rule, *, pale: bool = False) -> dict[str, Any]:
    name = rule.label
    known = rule.number is not None
    return {
        "id": name if known else f"{name} ({layer_id})",
        "type": "fill",
        "source": layer_id,
        "source-layer": layer_id,
        "filter": ["==", ["get", "kelas"], rule.number] if known else ["!has", "kelas"],
        "paint": {"fill-color": PALE if pale and known else rule.colour, "fill-antialias": True},
    }


def _outline(layer_id: str, view: LayerView) -> dict[str, Any]:
    return {
        "id": f"batas ({layer_id})",
        "type": "line",
        "source": layer_id,
        "source-layer": layer_id,
        "paint": {"line-color": view.style.outline_colour, "line-width": OUTLINE_PX},
    }
