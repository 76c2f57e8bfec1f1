"""The embed page: complete in one request and without scripts, in any frame from 300 x 150 pixels up."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from geoservice.actions.open_layer import open_layer
from geoservice.actions.previous_period import previous_period
from geoservice.formats import LayerView
from geoservice.web import drawing, query, reading
from geoservice.web.addresses import Addresses
from geoservice.web.assets import assets
from geoservice.web.contexts import EmbedContext
from geoservice.web.legends import legend
from geoservice.web.links import absolute, current_settings
from geoservice.web.live import live_drawing, live_map
from geoservice.web.respond import cache_of, current_store, kept_page
from geoservice.web.security import embed_policy

bp = Blueprint("embed", __name__, url_prefix="/embed")

_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
MOST_ROWS = 1000
TOP_ROWS = 50
"""Rows of the table where there are more regions than MOST_ROWS."""


@bp.get("/<id:layer_id>", defaults={"number": None, "code": ""})
@bp.get("/<id:layer_id>/<code>", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>", defaults={"code": ""})
@bp.get("/<id:layer_id>/v/<number:number>/<code>")
def page(layer_id: str, number: int | None, code: str) -> Response:
    """The map of a layer for a frame on another site, with one region pointed out; `?cari=` filters its table."""
    search = query.parse(query.ReadingQuery, request.args).cari
    store = current_store()
    view = open_layer(store, layer_id, number)
    reading.highlighted(view, code)  # an unknown code is not found, also where the page is kept
    area = store.catalogue.boundary_set(view.layer.boundary).title
    return kept_page(
        # The caption tells what changed since the period before, which may be published again; a frozen page does not.
        ("embed", view.version, view.published.number, area, search, 0 if number else store.catalogue.changes()),
        lambda: render_template("embed.html", page=_context(view, area, number, code, search)),
        cache_of(number),
        (("Content-Security-Policy", embed_policy(current_settings().frame_ancestors, _style())),),
    )


def _style() -> str:
    return _COMMENT.sub("", "".join(assets()[name].text for name in ("tokens.css", "legend.css", "embed.css")))


def _context(view: LayerView, area: str, number: int | None, code: str, search: str) -> EmbedContext:
    order = reading.search(view, search)
    drawn = drawing.draw(view, code)
    addresses = Addresses(view.layer.id, number)
    return EmbedContext(
        facts=reading.facts(view, area, None if number else previous_period(current_store(), view)),
        legend=legend(view),
        rows=reading.region_rows(view, order if len(order) <= MOST_ROWS else order[:TOP_ROWS]),
        rows_in_all=len(order),
        search=search,
        has_parents=reading.parent_column(view) is not None,
        drawing=drawn,
        picture="" if drawn.classes else plain_picture(view, drawn.width, drawn.height, drawing.PICTURE_SCALE),
        small_picture="" if drawn.classes else plain_picture(view, drawn.width, drawn.height),
        highlight=reading.highlighted(view, code),
        style=_style(),
        links=_links(addresses),
        live=live_drawing(view, drawn) if drawn.classes else live_map(view, code),
    )


def _links(addresses: Addresses) -> dict[str, str]:
    return {
        "map": addresses.map(),
        "canonical": absolute(replace(addresses, plain=True).map()),
        "csv": addresses.download("csv"),
    }


def plain_picture(view: LayerView, width: int, height: int, scale: int = 1) -> str:
    """Address of the map alone, for pages that write title and legend around it."""
    frozen = Addresses(view.layer.id, view.published.number)
    return frozen.download("png", width=width * scale, height=height * scale, frame=0)
