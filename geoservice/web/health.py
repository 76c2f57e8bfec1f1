"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from geoservice import __version__
from geoservice.actions.list_layers import list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.web.http import Cache
from geoservice.web.respond import current_store

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _report({"status": "ok", "version": __version__})


@bp.get("/readyz")
def ready() -> Response:
    """The catalogue can be read and a layer opened; an UnavailableError on the way answers 503."""
    layers = list_layers(current_store())
    if layers:
        open_layer(current_store(), layers[0].layer.id)
    return _report({"status": "ok", "version": __version__, "layers": len(layers)})


def _report(said: dict[str, object]) -> Response:
    return Response(json.dumps(said), content_type="application/json", headers={"Cache-Control": Cache.NEVER.value})
