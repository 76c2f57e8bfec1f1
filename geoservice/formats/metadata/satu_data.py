"""The fields of Satu Data Indonesia (Perpres 39/2019; Peraturan BPS 5/2020, MS-Indikator and MS-Variabel)."""

from __future__ import annotations

import json
from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.legend import boundary_status, class_rows, missing_rows
from geoservice.formats.metadata._record import licence, measure
from geoservice.formats.wording import cautions, period_text


class SatuData:
    """Names in Bahasa Indonesia, as the standard has them; null for what nobody said."""

    extension = "metadata.json"
    media_type = "application/json"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        return json.dumps(metadata(view), ensure_ascii=False, allow_nan=False, indent=1).encode()


PLUGIN = SatuData()


def metadata(view: LayerView) -> dict[str, Any]:
    """The fields of one layer."""
    published, edition = view.published, view.prepared.edition
    indicator = published.indicator
    known = sum(row.count for row in class_rows(view))
    return {
        "id": view.layer.id,
        "nama": published.title,
        "konsep": indicator.concept or None,
        "definisi": indicator.definition or None,
        "klasifikasi": [
            {"kelas": row.number, "label": row.label, "dari": row.low, "sampai": row.high} for row in class_rows(view)
        ],
        "ukuran": measure(published),
        "satuan": indicator.unit or None,
        "periode": str(published.period) if published.period else None,
        "periode_tertulis": period_text(published.period) or None,
        "produsen": indicator.source or None,
        "metode": indicator.method or None,
        "status": indicator.status or None,
        "lisensi": indicator.licence or None,
        "level_wilayah": view.layer.boundary,
        "jumlah_wilayah": len(view.theme),
        "jumlah_bernilai": known,
        "tanpa_nilai": {row.label: row.count for row in missing_rows(view)},
        "batas_wilayah": {
            "edisi": published.edition,
            "digest": published.edition_digest,
            "sumber": edition.source or None,
            "lisensi": edition.licence or None,
            "status": str(boundary_status(edition)),
        },
        "lisensi_berlaku": licence(view) or None,
        "versi": published.number,
        "digest": view.version,
        "diterbitkan": published.published_at,
        "peringatan": [str(text) for text in cautions(published)],
    }
