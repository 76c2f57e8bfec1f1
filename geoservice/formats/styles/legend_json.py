"""The legend as data."""

from __future__ import annotations

import json

from geoservice.formats import LayerView
from geoservice.formats.advice import fit, reasons
from geoservice.formats.legend import class_rows, histogram, map_look, missing_rows
from geoservice.formats.symbols import example_values, largest_px, radius_px, reach


class LegendJson:
    """Classes with limits and counts, and the reasons for missing values, in the words of the feature properties."""

    extension = "legend.json"
    media_type = "application/json"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8; `from` of a category is null."""
        document: dict[str, object] = {
            "title": view.published.title,
            "unit": view.published.indicator.unit or None,
            "classes": [
                {
                    "kelas": row.number,
                    "label": row.label,
                    "warna": row.colour,
                    "from": row.low,
                    "to": row.high,
                    "count": row.count,
                }
                for row in class_rows(view)
            ],
            "missing": [
                {
                    "keterangan": row.label,
                    "label": row.label,
                    "warna": row.colour,
                    "count": row.count,
                    "reason": row.reason.value,
                    "pattern": row.pattern,
                }
                for row in missing_rows(view)
            ],
            "kind": map_look(view),
            "scheme": view.style.classification.scheme,
            "palette": view.style.palette,
            "fit": _fit(view),
            "reasons": [str(text) for text in reasons(view.theme, view.style)],
            "histogram": [
                {"from": bar.low, "to": bar.high, "counts": {str(number): count for number, count in bar.counts}}
                for bar in histogram(view)
            ],
        }
        if view.style.has_symbols:
            document["symbols"] = _symbols(view)
        return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode()


PLUGIN = LegendJson()


def _fit(view: LayerView) -> float | None:
    """Goodness of variance fit in three digits; null for categories."""
    found = fit(view.theme, view.style)
    return None if found is None else round(found, 3)


def _symbols(view: LayerView) -> dict[str, object]:
    """How large circles are: radius = radius_px * sqrt(|value| / reach)."""
    return {
        "reach": reach(view.style.classification),
        "radius_px": round(largest_px(view), 2),
        "examples": [{"value": value, "radius_px": round(radius_px(view, value), 2)} for value in example_values(view)],
    }
