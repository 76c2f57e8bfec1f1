"""What the vector tiles of a layer hold, as TileJSON and the metadata of PMTiles say it."""

from __future__ import annotations

from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.properties import known_columns
from geoservice.formats.symbols import CIRCLE_COLUMNS, circle_layer_name

_NUMBERS = ("nilai", "kelas", "radius")


def vector_layers(view: LayerView) -> list[dict[str, Any]]:
    """`vector_layers` of TileJSON 3.0: the regions, and the circles where the layer has them."""
    title, layer_id = view.published.title, view.layer.id
    found = [{"id": layer_id, "description": title, "fields": _fields(view, known_columns(view))}]
    if view.style.has_symbols:
        fields = _fields(view, CIRCLE_COLUMNS)
        found.append({"id": circle_layer_name(layer_id), "description": f"{title} (lingkaran)", "fields": fields})
    return found


def _fields(view: LayerView, names: tuple[str, ...]) -> dict[str, str]:
    numbers = {name for name in _NUMBERS if name != "nilai" or not view.theme.categories}
    return {name: "Number" if name in numbers else "String" for name in names}
