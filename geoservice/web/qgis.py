"""Files for QGIS about the whole service: a project of chosen layers, and lists of connections."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from flask import Blueprint, Response, request

from geoservice.actions.list_layers import list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.qgis.connections import KINDS, MEDIA_TYPE, ConnectedLayer, connections
from geoservice.formats.qgis.project import MEDIA_TYPE as PROJECT
from geoservice.formats.qgis.project import Group, project
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.store import Store
from geoservice.web.http import Representation, content_tag, entity_tag
from geoservice.web.links import site_root
from geoservice.web.respond import answer, current_store, shelf

bp = Blueprint("qgis", __name__, url_prefix="/qgis")

MOST_LAYERS = 50
"""Of one project: QGIS asks the service about each of them before it shows the map."""


@bp.get("/project.qgz")
def whole_project() -> Response:
    """A project of the layers that `peta` names, by boundary set; without it of the whole catalogue."""
    store = current_store()
    views = [replace(open_layer(store, layer_id), public_url=site_root()) for layer_id in _asked(store)]
    titles = {view.layer.boundary: store.catalogue.boundary_set(view.layer.boundary).title for view in views}
    versions = [(view.version, view.published.number) for view in views]
    tag = entity_tag("qgis project", versions, titles, current_language(), site_root())
    headers = (("Content-Disposition", 'attachment; filename="peta.qgz"'),)
    return answer(Representation(lambda: _written(views, titles), PROJECT, tag, headers=headers))


@bp.get("/connections.xml")
@bp.get("/connections/<kind>.xml")
def kept_connections(kind: str = "wms") -> Response:
    """The connections of one kind; QGIS reads only one kind from a file."""
    if kind not in KINDS:
        raise NotFoundError(
            _("Tidak ada sambungan QGIS jenis “%(kind)s”.", kind=kind[:40]),
            hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(KINDS)),
        )
    store = current_store()
    key = ("qgis", kind, store.catalogue.changes(), current_language(), site_root())
    body = shelf().get(key, lambda: connections(kind, str(_("Peta tematik wilayah")), site_root(), _named(store)))
    headers = (("Content-Disposition", f'attachment; filename="qgis-{kind}.xml"'),)
    return answer(Representation(lambda: body, MEDIA_TYPE, content_tag(body), headers=headers))


def _asked(store: Store) -> list[str]:
    asked = request.args.get("peta", "")
    layers = list(dict.fromkeys(part for part in asked.split(",") if part))
    layers = layers if asked else [summary.layer.id for summary in list_layers(store)]
    if not layers:
        raise NotFoundError(_("Belum ada peta untuk proyek QGIS."), hint=_("Sebutkan id peta, misalnya ?peta=a,b."))
    if len(layers) > MOST_LAYERS:
        raise InvalidInputError(
            _("Terlalu banyak peta untuk satu proyek QGIS: %(count)s.", count=len(layers)),
            hint=_("Pilih paling banyak %(most)s, misalnya ?peta=a,b.", most=MOST_LAYERS),
        )
    return layers


def _written(views: list[LayerView], titles: dict[str, str]) -> bytes:
    groups = {
        boundary: Group(title, [view for view in views if view.layer.boundary == boundary])
        for boundary, title in titles.items()
    }
    title = views[0].published.dated_title if len(views) == 1 else str(_("Peta tematik wilayah"))
    return project(title, list(groups.values()))


def _named(store: Store) -> list[ConnectedLayer]:
    """Layers by title; period and id tell those with one title apart, as QGIS keeps one connection a name."""
    found = [ConnectedLayer(layer.id, version.dated_title) for layer, version in list_layers(store)]
    often = Counter(layer.title for layer in found)
    return [row if often[row.title] == 1 else ConnectedLayer(row.id, f"{row.title} [{row.id}]") for row in found]
