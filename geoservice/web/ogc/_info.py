"""Answers to GetFeatureInfo: what the region under a pixel says, as JSON with its outline, as a page or as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from geoservice.formats import LayerView
from geoservice.formats.properties import properties
from geoservice.i18n import current_language

INFO_FORMATS = ("application/json", "application/geo+json", "text/html", "text/plain")

Found = tuple[LayerView, int]
"""A layer and the position of the region in it."""


def info_body(found: Sequence[Found], form: str) -> bytes:
    """One of INFO_FORMATS; without a region an empty collection, page or text."""
    if form.endswith("json"):
        return _as_json(found)
    rows = [(view, properties(view, position)) for view, position in found]
    return _as_text(rows) if form == "text/plain" else _as_page(rows)


def info_type(form: str) -> str:
    """The media type with its charset where the standard asks for one."""
    return form if form.endswith("json") else f"{form}; charset=utf-8"


def _as_json(found: Sequence[Found]) -> bytes:
    features = []
    for view, position in found:
        row = properties(view, position)
        identifier = json.dumps(f"{view.layer.id}.{row['kode']}", ensure_ascii=False).encode()
        said = json.dumps(row, ensure_ascii=False, allow_nan=False).encode()
        shape = view.prepared.geojson(position)
        features.append(b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (identifier, said, shape))
    return b'{"type":"FeatureCollection","features":[' + b",".join(features) + b"]}"


def _as_text(rows: Sequence[tuple[LayerView, dict[str, object]]]) -> bytes:
    lines = []
    for view, row in rows:
        lines += [view.published.dated_title, *(f"  {name} = {_shown(value)}" for name, value in row.items())]
    return ("\n".join(lines) + "\n").encode()


def _as_page(rows: Sequence[tuple[LayerView, dict[str, object]]]) -> bytes:
    tables = "".join(
        f"<h1>{escape(view.published.dated_title)}</h1><table>"
        + "".join(f"<tr><th>{escape(name)}</th><td>{escape(_shown(value))}</td></tr>" for name, value in row.items())
        + "</table>"
        for view, row in rows
    )
    head = f'<!doctype html><html lang="{current_language()}"><head><meta charset="utf-8"><title>GetFeatureInfo</title>'
    return f"{head}</head><body>{tables}</body></html>".encode()


def _shown(value: object) -> str:
    return "" if value is None else str(value)
