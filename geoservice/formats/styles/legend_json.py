"""The legend as data."""

from __future__ import annotations

import json

from geoservice.formats import LayerView
from geoservice.formats.legend import class_rows, missing_rows


class LegendJson:
    """Classes with limits and counts, and the reasons for missing values, in the words of the feature properties."""

    extension = "legend.json"
    media_type = "application/json"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8; `from` of a category is null."""
        document = {
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
                {"keterangan": row.label, "label": row.label, "warna": row.colour, "count": row.count}
                for row in missing_rows(view)
            ],
        }
        return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode()


PLUGIN = LegendJson()
