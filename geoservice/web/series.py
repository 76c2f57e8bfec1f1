"""Small multiples: the periods of an indicator side by side, as one picture at an address below each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response

from geoservice.actions.open_layer import open_layer
from geoservice.actions.previous_period import all_periods, period_versions
from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.series import MOST_VECTOR_REGIONS, is_series, series_png, series_svg
from geoservice.i18n import current_language
from geoservice.store import Store
from geoservice.web.http import Cache, Representation, entity_tag
from geoservice.web.respond import answer, current_store, shelf

bp = Blueprint("series", __name__, url_prefix="/layers")


@bp.get("/<id:layer_id>/series.svg")
def svg(layer_id: str) -> Response:
    """All periods as a drawing, which can be enlarged."""
    return _answered(layer_id, series_svg, "image/svg+xml")


@bp.get("/<id:layer_id>/series.png")
def png(layer_id: str) -> Response:
    """All periods as a picture."""
    return _answered(layer_id, series_png, "image/png")


def endings(store: Store, view: LayerView) -> tuple[str, ...]:
    """In which forms the periods of a layer can be had side by side; none where one legend does not explain them."""
    if not is_series(period_versions(store, view)):
        return ()
    return ("png",) if len(view.theme) > MOST_VECTOR_REGIONS else ("svg", "png")


def _answered(layer_id: str, draw: Callable[[Sequence[LayerView]], bytes], media_type: str) -> Response:
    store = current_store()
    views = all_periods(store, open_layer(store, layer_id))
    # There is no frozen form: the picture changes with every period that is published.
    shown = tuple((view.layer.id, view.published.number, view.version) for view in views)
    key = ("series", media_type, shown, current_language())
    return answer(
        Representation(
            lambda: shelf().get(key, lambda: _drawn(draw, views)), media_type, entity_tag(*key), Cache.CURRENT
        )
    )


def _drawn(draw: Callable[[Sequence[LayerView]], bytes], views: Sequence[LayerView]) -> bytes:
    try:
        return draw(views)
    except InvalidInputError as error:  # nothing is wrong with the request: this layer has no such picture
        raise NotFoundError(error.message, hint=error.hint) from error
