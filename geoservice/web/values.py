"""The values document of a layer version: all that colours region tiles, and nothing that another layer shares."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict

import numpy as np
from flask import Blueprint, Response

from geoservice.actions.open_layer import open_layer
from geoservice.formats import LayerView
from geoservice.formats.legend import PATTERNS, class_rows, map_look
from geoservice.i18n import current_language
from geoservice.model.arrays import FloatArray
from geoservice.model.indicator import REASON_LABELS, REASON_NUMBERS
from geoservice.web import wording
from geoservice.web.addresses import Addresses
from geoservice.web.comparison import compare
from geoservice.web.http import Representation, entity_tag
from geoservice.web.links import site_root
from geoservice.web.reading import position_of
from geoservice.web.regions import BLOCK_REGIONS, names_address, tiles_address
from geoservice.web.respond import answer, cache_of, current_store, shelf

bp = Blueprint("values", __name__, url_prefix="/layers")

_LARGEST_EXACT = 2.0**53


@bp.get("/<id:layer_id>/values.json", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/values.json")
def document(layer_id: str, number: int | None) -> Response:
    """Values, class numbers and reasons in region order, with the classes they stand for."""
    view = open_layer(current_store(), layer_id, number)
    key = ("values", view.version, view.published.number, current_language(), site_root())
    body = shelf().get(key, lambda: _encoded(view))
    return answer(
        Representation(
            lambda: body,
            "application/json",
            entity_tag(*key),
            cache_of(number),
            squeezed=lambda: shelf().get((key, "gzip"), lambda: gzip.compress(body, 6, mtime=0)),
        )
    )


@bp.get("/<id:layer_id>/comparisons/<code>.json", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/comparisons/<code>.json")
def comparisons(layer_id: str, number: int | None, code: str) -> Response:
    """What a region is compared with, in words: its kecamatan, its district and the whole map.

    For layers whose regions are named in several documents: no browser holds all regions of a kecamatan then.
    """
    view = open_layer(current_store(), layer_id, number)
    found = [asdict(figure) for figure in compare(view, position_of(view, code))]
    body = json.dumps({"code": code, "comparisons": found}, ensure_ascii=False).encode()
    tag = entity_tag("comparisons", view.version, view.published.number, code, current_language())
    return answer(Representation(lambda: body, "application/json", tag, cache_of(number)))


def _encoded(view: LayerView) -> bytes:
    said = json.dumps(_said(view), ensure_ascii=False)[:-1]
    theme = view.theme
    arrays = {
        "values": _numbers(theme.values),
        "class_numbers": json.dumps(theme.classes.tolist(), separators=(",", ":")),
        "reasons": json.dumps(theme.reasons.tolist(), separators=(",", ":")),
    }
    written = ", ".join(f'"{name}": {text}' for name, text in arrays.items())
    return f"{said}, {written}}}".encode()


def _said(view: LayerView) -> dict[str, object]:
    published, theme, style = view.published, view.theme, view.style
    counts = {str(reason): count for reason, count in theme.missing_counts().items()}
    return {
        "layer": view.layer.id,
        "version": published.number,
        "title": published.title,
        "unit": published.indicator.unit or None,
        "period": str(published.period) if published.period else None,
        "period_text": wording.period_text(published.period) or None,
        "value_text": wording.with_unit("#", wording.unit_behind(view)),
        "decimals": wording.decimals(view),
        "years": style.classification.years,
        "boundary": view.layer.boundary,
        "edition": published.edition,
        "edition_digest": published.edition_digest,
        "regions": len(theme),
        "region_tiles": tiles_address(view),
        "region_names": names_address(view),
        "regions_per_document": BLOCK_REGIONS,
        "comparisons": Addresses(view.layer.id, published.number).comparisons(),
        "outline": style.outline_colour,
        "missing_colour": style.missing_colour,
        "kind": map_look(view),
        "classes": [
            {"kelas": row.number, "label": row.label, "warna": row.colour, "count": row.count}
            for row in class_rows(view)
        ],
        "missing": [
            {
                "reason": REASON_NUMBERS[reason],
                "keterangan": str(REASON_LABELS[reason]),
                "count": counts[str(reason)],
                "pattern": PATTERNS[reason],
            }
            for reason in theme.missing_counts()
        ],
        "categories": list(theme.categories),
    }


def _numbers(values: FloatArray) -> str:
    """JSON of the values; null where missing, whole numbers without a fraction."""
    numbers = values.tolist()
    whole = values == np.trunc(np.where(np.abs(values) < _LARGEST_EXACT, values, 0.5))
    exact: list[float | int | None] = [
        int(number) if is_whole else None if number != number else number
        for number, is_whole in zip(numbers, whole.tolist(), strict=True)
    ]
    return json.dumps(exact, separators=(",", ":"))
