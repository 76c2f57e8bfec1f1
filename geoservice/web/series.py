"""Small multiples: the periods of an indicator side by side, as one picture at an address below each of them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from geoservice.actions.open_layer import open_layer
from geoservice.actions.previous_period import all_periods, period_versions
from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import IMAGE_FORMATS, LayerView
from geoservice.formats.series import SERIES_EXTENSIONS, in_common, is_series, series_picture
from geoservice.i18n import current_language
from geoservice.store import Store
from geoservice.web import query
from geoservice.web.http import Cache, Representation, entity_tag
from geoservice.web.layers import words_of
from geoservice.web.picture import series_request
from geoservice.web.respond import answer, current_store, shelf

bp = Blueprint("series", __name__, url_prefix="/layers")


@bp.get("/<id:layer_id>/series.svg")
def svg(layer_id: str) -> Response:
    """All periods as a drawing, which can be enlarged."""
    return _answered(layer_id, "svg")


@bp.get("/<id:layer_id>/series.png")
def png(layer_id: str) -> Response:
    """All periods as a picture."""
    return _answered(layer_id, "png")


@bp.get("/<id:layer_id>/series.pdf")
def pdf(layer_id: str) -> Response:
    """All periods as a sheet to print."""
    return _answered(layer_id, "pdf")


def endings(store: Store, view: LayerView) -> tuple[str, ...]:
    """In which forms the periods of a layer can be had side by side; none where one legend does not explain them."""
    return SERIES_EXTENSIONS if is_series(period_versions(store, view)) else ()


def _answered(layer_id: str, extension: str) -> Response:
    store, media_type = current_store(), IMAGE_FORMATS[extension].media_type
    asked = query.parse_only(query.SeriesQuery, request.args)
    views = _in_common(all_periods(store, open_layer(store, layer_id)))
    sheet = series_request(store, views, extension, asked)
    # There is no frozen form: the picture changes with every period that is published.
    shown = tuple((view.layer.id, view.published.number, view.version) for view in views)
    key = ("series", extension, repr(asked), words_of(sheet), shown, current_language())
    return answer(
        Representation(
            lambda: shelf().get(key, lambda: series_picture(views, extension, sheet)),
            media_type,
            entity_tag(*key),
            Cache.CURRENT,
        )
    )


def _in_common(views: list[LayerView]) -> tuple[LayerView, ...]:
    try:
        return in_common(views)
    except InvalidInputError as error:  # nothing is wrong with the request: this layer has no such picture
        raise NotFoundError(error.message, hint=error.hint) from error
