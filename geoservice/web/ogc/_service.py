"""What the XML services (WMS, WMTS, WFS) say alike: who serves, which layers, and how they refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, render_template

from geoservice.actions.list_layers import LayerSummary, list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.errors import GeoserviceError, NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.legend import about
from geoservice.formats.xml import xml_text
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.boundary import BoundaryEdition
from geoservice.model.indicator import Period
from geoservice.model.tile import MercatorBounds, mercator_bounds
from geoservice.store import Store
from geoservice.web.http import Cache, Representation, content_tag
from geoservice.web.links import site_root
from geoservice.web.ogc._parameters import Parameters, ServiceRefusalError, refused
from geoservice.web.ogc._times import chosen, iso_time
from geoservice.web.problems import status_of
from geoservice.web.respond import answer, current_store, shelf

XML = "text/xml; charset=utf-8"
_LEGEND = {"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetLegendGraphic", "FORMAT": "image/png"}


@dataclass(frozen=True, slots=True)
class Service:
    """The service as its capabilities name it."""

    title: str
    abstract: str
    address: str


@dataclass(frozen=True, slots=True)
class ServiceLayer:
    """A layer as capabilities name it."""

    id: str
    title: str
    abstract: str
    bbox: BBox
    """West is never east of east: a layer over the antimeridian has the whole width of the world."""
    mercator: MercatorBounds
    attribution: str
    page: str
    legend: str
    periods: tuple[str, ...]
    """Periods of its family, oldest first, in ISO 8601; its own alone where it has no siblings, none without one."""
    period: str


@dataclass(frozen=True, slots=True)
class OwsException:
    """A refusal as OWS Common 1.1 writes it."""

    text: str
    code: str
    locator: str


def service() -> Service:
    """The title and address of this site."""
    return Service(
        str(_("Peta tematik wilayah")),
        str(_("Peta statistik desa, kecamatan, dan kabupaten: setiap peta adalah satu lapisan.")),
        site_root(),
    )


def kept_document(name: str, make: Callable[[], str], media_type: str = XML) -> Response:
    """A document about the whole catalogue: made once a worker for each state of it, address and language."""
    key = ("ogc document", name, current_store().catalogue.changes(), current_language(), site_root())
    body = shelf().get(key, lambda: xml_text(make()).encode())
    return answer(Representation(lambda: body, media_type, content_tag(body)))


def layers_of(store: Store) -> tuple[ServiceLayer, ...]:
    """Every published layer, by title."""
    summaries = list_layers(store)
    periods: dict[object, set[str]] = {}
    for summary in summaries:
        if summary.version.period:
            periods.setdefault(_family(summary), set()).add(iso_time(summary.version.period))
    digests = {summary.version.edition_digest for summary in summaries}
    editions = {digest: store.catalogue.edition(digest) for digest in digests}
    return tuple(
        _layer(summary, editions[summary.version.edition_digest], tuple(sorted(periods.get(_family(summary), ()))))
        for summary in summaries
    )


def at_time(store: Store, view: LayerView, given: Parameters) -> LayerView:
    """The layer of the same family whose period TIME names; a layer without a period knows no time.

    Raises ServiceRefusalError when there is none.
    """
    moment = given.get("TIME").strip()
    if moment in ("", "default") or view.published.period is None:
        return view
    layers = _family_of(store, view)
    try:
        period = chosen(moment, list(layers))
    except ValueError as error:
        raise refused("TIME", moment, hint=_TIME_HINT, code="InvalidDimensionValue") from error
    if period is None:
        raise ServiceRefusalError(
            _("Tidak ada periode %(time)s pada peta “%(title)s”.", time=moment[:40], title=view.published.title),
            hint=_("Pilih salah satu yang tercantum pada GetCapabilities."),
            code="InvalidDimensionValue",
            locator="TIME",
        )
    return view if period == view.published.period else open_layer(store, layers[period])


_TIME_HINT = _("Tulis tahun (2024), bulan (2024-07), tanggal, atau rentang tanggal dengan garis miring.")


def ows_exception(error: GeoserviceError, template: str, layer_parameter: str, not_found: int) -> Response:
    """A refusal as OWS Common writes it; something that is not there is a bad value of `layer_parameter`."""
    code, locator, status = "NoApplicableCode", "", status_of(error)
    if isinstance(error, ServiceRefusalError):
        code, locator, status = error.code or "InvalidParameterValue", error.locator, error.status
    elif isinstance(error, NotFoundError):
        code, locator, status = "InvalidParameterValue", layer_parameter, not_found
    text = " ".join(str(part) for part in (error.message, error.hint) if part)
    return refusal_document(template, OwsException(text, code, locator), XML, status)


def refusal_document(template: str, page: object, media_type: str, status: int) -> Response:
    """A refusal as a document that is never kept."""
    # A request may bring characters that no XML document can hold.
    response = Response(xml_text(render_template(template, page=page)), status, content_type=media_type)
    response.headers["Cache-Control"] = Cache.NEVER.value
    return response


def _family_of(store: Store, view: LayerView) -> dict[Period, str]:
    """Layer ids of the same indicator and boundary set by period; the layer itself for its own."""
    own = LayerSummary(view.layer, view.published)
    found = {
        summary.version.period: summary.layer.id
        for summary in list_layers(store)
        if summary.version.period and _family(summary) == _family(own)
    }
    return found | ({view.published.period: view.layer.id} if view.published.period else {})


def _family(summary: LayerSummary) -> object:
    indicator = summary.version.indicator
    return summary.layer.boundary, indicator.title, indicator.unit, indicator.kind


def _layer(summary: LayerSummary, edition: BoundaryEdition, periods: tuple[str, ...]) -> ServiceLayer:
    layer, version = summary
    root, box = site_root(), edition.bbox
    bbox = BBox(-180.0, box.south, 180.0, box.north) if box.west > box.east else box
    return ServiceLayer(
        id=layer.id,
        title=version.dated_title,
        abstract=about(version, edition),
        bbox=bbox,
        mercator=mercator_bounds(bbox),
        attribution="; ".join(part for part in (version.indicator.source, edition.source) if part),
        page=f"{root}/maps/{layer.id}",
        legend=f"{root}/wms?{urlencode(_LEGEND | {'LAYER': layer.id})}",
        periods=periods,
        period=iso_time(version.period) if version.period else "",
    )
