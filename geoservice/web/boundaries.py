"""Boundary sets without a theme."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, request

from geoservice.actions.open_boundary import BoundaryView, open_boundary
from geoservice.model.boundary import PARENT_COLUMNS
from geoservice.web import query
from geoservice.web.http import Body, Representation, entity_tag
from geoservice.web.layers import whole_or_kept
from geoservice.web.respond import answer, current_store

bp = Blueprint("boundaries", __name__, url_prefix="/boundaries")

_GEOJSON = "application/geo+json"


@bp.get("/<id:set_id>.geojson")
def download(set_id: str) -> Response:
    """The current edition of a set as RFC 7946 GeoJSON."""
    view = open_boundary(current_store(), set_id)
    asked = query.parse(query.SelectionQuery, request.args)
    edition = view.prepared.edition
    tag = entity_tag("boundary", edition.digest, edition.edition, edition.source, edition.licence, repr(asked))
    return answer(Representation(lambda: _body(view, asked, tag), _GEOJSON, tag))


def _body(view: BoundaryView, asked: query.SelectionQuery, key: str) -> Body:
    everything = range(len(view.prepared.regions))
    positions = everything if asked.bbox is None else view.prepared.intersecting(asked.bbox).tolist()
    end = None if asked.limit is None else asked.offset + asked.limit
    wanted = positions[asked.offset : end]
    return whole_or_kept(len(wanted), key, _GEOJSON, lambda: _chunks(view, wanted))


def _chunks(view: BoundaryView, positions: list[int] | range) -> Iterator[bytes]:
    edition = view.prepared.edition
    said = {
        "type": "FeatureCollection",
        "judul": view.boundary_set.title,
        "edisi_batas": edition.edition,
        "sumber": edition.source or None,
        "lisensi": edition.licence or None,
    }
    yield json.dumps(said, ensure_ascii=False)[:-1].encode() + b', "features": [\n'
    for number, position in enumerate(positions):
        yield (b",\n" if number else b"") + _feature(view, position)
    yield b"\n]}\n"


def _feature(view: BoundaryView, position: int) -> bytes:
    regions = view.prepared.regions
    said: dict[str, str | None] = {
        "kode": regions.codes[position],
        "nama": regions.names[position],
        "jenis": regions.kinds[position] or None,
    }
    for name in PARENT_COLUMNS:
        if name in regions.parents:
            said[name] = regions.parents[name][position] or None
    head = {"type": "Feature", "id": regions.codes[position], "properties": said}
    text = json.dumps(head, ensure_ascii=False)[:-1].encode()
    return text + b', "geometry": ' + view.prepared.geojson(position) + b"}"
