"""WMS 1.1.1 (OGC 01-068r3) and 1.3.0 (06-042): layers as pictures in the classes and colours of every other door."""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import isfinite

from flask import Blueprint, Response, render_template

from geoservice.actions.open_layer import open_layer
from geoservice.errors import GeoserviceError, InvalidInputError, NotFoundError, UnavailableError
from geoservice.formats import STYLE_FORMATS, LayerView
from geoservice.formats.styles.legend_png import legend_picture, legend_size
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.store import Store
from geoservice.web.http import Cache, Representation, content_tag, entity_tag
from geoservice.web.links import site_root
from geoservice.web.moved import current_id
from geoservice.web.ogc._crs import EPSG_CODES
from geoservice.web.ogc._info import INFO_FORMATS, info_body, info_type
from geoservice.web.ogc._parameters import Parameters, ServiceRefusalError, refused
from geoservice.web.ogc._pictures import MapFrame, region_at, transparent_map, warped
from geoservice.web.ogc._service import (
    XML,
    Service,
    ServiceLayer,
    at_time,
    kept_document,
    layers_of,
    refusal_document,
    service,
)
from geoservice.web.problems import status_of
from geoservice.web.query import MAX_SIDE_PX
from geoservice.web.respond import answer, current_store

PLUGIN = bp = Blueprint("wms", __name__)

_MOST_LAYERS = 10
_PNG, _JPEG = "image/png", "image/jpeg"
#: What FORMAT may say -> what is sent. One layer alone is always an 8-bit PNG.
_PICTURES = {_PNG: _PNG, "image/png; mode=8bit": _PNG, "image/png8": _PNG, _JPEG: _JPEG}
#: Map programs show every pixel of a legend beside the map: twice as large, it fills the panel of QGIS.
_LEGEND_SCALE = 1
_LEGENDS = {_PNG: "legend_png", "image/svg+xml": "legend_svg"}
_EXCEPTIONS = {
    "1.1.1": {f"application/vnd.ogc.se_{name}": name for name in ("xml", "inimage", "blank")},
    "1.3.0": {"XML": "xml", "INIMAGE": "inimage", "BLANK": "blank"},
}
#: Latitude comes first in WMS 1.3.0.
_SWAPPED = {4326, 4755}
_REFUSAL_PX = 256
_MOST_MEASURED = 50
"""Laying out a legend takes tens of milliseconds: catalogues with more layers are described without their sizes."""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer, and how large its legend is in pixels, where that is known."""

    layer: ServiceLayer
    legend_size: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class WmsCapabilities:
    """What the capabilities document says."""

    service: Service
    layers: tuple[MapLayer, ...]
    codes: tuple[int, ...]
    address: str
    largest: int
    most_layers: int
    pictures: tuple[str, ...]
    infos: tuple[str, ...]
    legends: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WmsException:
    """A refusal as WMS writes it."""

    text: str
    code: str


@bp.get("/wms")
def wms() -> Response:
    """One request; parameter names in any case."""
    given = Parameters.of_request()
    version = "1.1.1" if given.get("VERSION", "WMTVER", default="1.3.0") < "1.3" else "1.3.0"
    try:
        return _answer(given, version)
    except GeoserviceError as error:
        return _exception(error, given, version)


def _answer(given: Parameters, version: str) -> Response:
    if given.get("SERVICE", default="WMS").upper() != "WMS":
        raise refused("SERVICE", given.get("SERVICE"))
    wanted = given.need("REQUEST").lower()
    if wanted in ("getcapabilities", "capabilities"):
        return _capabilities(version)
    if wanted in ("getmap", "map"):
        return _map(given, version)
    if wanted in ("getfeatureinfo", "feature_info"):
        return _feature_info(given, version)
    if wanted == "getlegendgraphic":
        return _legend(given)
    hint = _("Pilih GetCapabilities, GetMap, GetFeatureInfo, atau GetLegendGraphic.")
    raise refused("REQUEST", given.need("REQUEST"), hint=hint, code="OperationNotSupported")


def _capabilities(version: str) -> Response:
    def make() -> str:
        store = current_store()
        found = layers_of(store)
        is_measured = len(found) <= _MOST_MEASURED
        layers = tuple(MapLayer(row, _legend_size(store, row.id) if is_measured else None) for row in found)
        page = WmsCapabilities(
            service=service(),
            layers=layers,
            codes=EPSG_CODES,
            address=f"{site_root()}/wms",
            largest=MAX_SIDE_PX,
            most_layers=_MOST_LAYERS,
            pictures=tuple(_PICTURES),
            infos=INFO_FORMATS,
            legends=tuple(_LEGENDS),
            exceptions=tuple(_EXCEPTIONS[version]),
        )
        return render_template(f"ogc/wms_{version.replace('.', '_')}.xml", page=page)

    return kept_document(f"wms {version}", make, "application/vnd.ogc.wms_xml" if version == "1.1.1" else XML)


def _legend_size(store: Store, layer_id: str) -> tuple[int, int] | None:
    """Width and height of the legend as PNG; None for a damaged layer, which does not take the others with it."""
    try:
        return legend_size(open_layer(store, layer_id), _LEGEND_SCALE)
    except UnavailableError:
        return None


def _map(given: Parameters, version: str) -> Response:
    frame = _frame(given, version)
    views = _views(given, "LAYERS")
    _check_styles(given, len(views))
    form = _PICTURES[given.one_of("FORMAT", tuple(_PICTURES), default=_PNG, code="InvalidFormat")]
    is_clear = given.one_of("TRANSPARENT", ("TRUE", "FALSE"), default="FALSE") == "TRUE"
    ground = _ground(given)
    clear = form == _PNG and is_clear
    tag = entity_tag("wms", [view.version for view in views], frame, form, clear, ground)

    def draw() -> bytes:
        if clear and len(views) == 1:
            return transparent_map(views[0], frame)
        return _composed(views, frame, form, None if clear else ground)

    return answer(Representation(draw, form, tag))


def _composed(views: list[LayerView], frame: MapFrame, form: str, ground: str | None) -> bytes:
    """The layers over each other, the first one below, as the standard says."""
    from PIL import Image

    size = frame.width, frame.height
    canvas = Image.new("RGBA", size, ground) if ground else Image.new("RGBA", size, (255, 255, 255, 0))
    for view in views:
        canvas.alpha_composite(warped(view, frame))
    file = io.BytesIO()
    if form == _JPEG:
        canvas.convert("RGB").save(file, "JPEG", quality=90)
    else:
        (canvas.convert("RGB") if ground else canvas).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _feature_info(given: Parameters, version: str) -> Response:
    frame = _frame(given, version)
    views = _views(given, "QUERY_LAYERS")
    _check_queried(given)
    names = ("X", "Y") if version == "1.1.1" else ("I", "J")
    x, y = (
        given.whole(name, 0, side - 1, code="InvalidPoint")
        for name, side in zip(names, (frame.width, frame.height), strict=True)
    )
    form = given.one_of("INFO_FORMAT", INFO_FORMATS, default=INFO_FORMATS[0], code="InvalidFormat")
    given.whole("FEATURE_COUNT", 0, 1_000_000, default=1)
    found = [(view, region_at(view, frame, x + 0.5, y + 0.5)) for view in views]
    body = info_body([(view, position) for view, position in found if position is not None], form)
    return answer(Representation(lambda: body, info_type(form), content_tag(body)))


def _check_queried(given: Parameters) -> None:
    """Raises ServiceRefusalError for a layer that is asked about and not drawn (06-042, 7.4.3.4)."""
    drawn, asked = (given.get(name).split(",") for name in ("LAYERS", "QUERY_LAYERS"))
    unknown = next((name for name in asked if name not in drawn), "")
    if unknown and given.get("LAYERS"):
        hint = _("Sebutkan lapisan yang ada pada LAYERS.")
        raise refused("QUERY_LAYERS", unknown, hint=hint, code="LayerNotDefined")


def _legend(given: Parameters) -> Response:
    view = _views(given, "LAYER", "LAYERS")[0]
    form = given.one_of("FORMAT", tuple(_LEGENDS), default=_PNG, code="InvalidFormat")
    output = STYLE_FORMATS[_LEGENDS[form]]
    tag = entity_tag("wms legend", view.version, view.published.number, form, _LEGEND_SCALE, current_language())
    make = (lambda: legend_picture(view, _LEGEND_SCALE)) if form == _PNG else lambda: output.encode(view)
    return answer(Representation(make, output.media_type, tag))


def _views(given: Parameters, *names: str) -> list[LayerView]:
    asked = [part for part in given.need(*names).split(",") if part]
    if not asked:
        raise refused(names[0], given.need(*names), code="LayerNotDefined")
    if len(asked) > _MOST_LAYERS:
        raise ServiceRefusalError(
            _("Terlalu banyak lapisan: %(count)s.", count=len(asked)),
            hint=_("Paling banyak %(most)s sekaligus.", most=_MOST_LAYERS),
            code="InvalidParameterValue",
        )
    store = current_store()
    return [at_time(store, open_layer(store, current_id(store, layer)), given) for layer in asked]


def _check_styles(given: Parameters, layers: int) -> None:
    text = given.get("STYLES")
    styles = text.split(",")
    if any(style not in ("", "default") for style in styles) or len(styles) > max(layers, 1):
        raise refused("STYLES", text, hint=_("Kosongkan, atau tulis default."), code="StyleNotDefined")


def _frame(given: Parameters, version: str) -> MapFrame:
    crs = _crs(given, "SRS" if version == "1.1.1" else "CRS")
    first, second, third, fourth = _edges(given.need("BBOX"))
    if version == "1.3.0" and crs in _SWAPPED:
        first, second, third, fourth = second, first, fourth, third
    width, height = (given.whole(side, 1, MAX_SIDE_PX) for side in ("WIDTH", "HEIGHT"))
    frame = MapFrame(crs, first, second, third, fourth, width, height)
    try:
        frame.check()
    except InvalidInputError as error:
        raise ServiceRefusalError(error.message, hint=error.hint, code="InvalidParameterValue") from error
    return frame


def _edges(text: str) -> tuple[float, float, float, float]:
    try:
        first, second, third, fourth = (float(part) for part in text.split(","))
        if not all(isfinite(edge) for edge in (first, second, third, fourth)):
            raise ValueError(text)
    except ValueError as error:
        raise refused("BBOX", text, hint=_("Tulis empat angka: minx,miny,maxx,maxy.")) from error
    return first, second, third, fourth


def _crs(given: Parameters, name: str) -> int:
    text = given.need(name)
    if text.upper() in ("CRS:84", "OGC:CRS84"):
        return 0
    authority, _colon, code = text.upper().partition(":")
    known: dict[int, int] = {900913: 3857, 102100: 3857} | {number: number for number in EPSG_CODES}
    if authority != "EPSG" or not (code.isascii() and code.isdigit()) or int(code[:7]) not in known:
        hint = _("Pilih EPSG:4326, EPSG:3857, atau zona UTM yang tercantum pada GetCapabilities.")
        raise refused(name, text, hint=hint, code=f"Invalid{name}")
    return known[int(code[:7])]


def _ground(given: Parameters) -> str:
    text = given.get("BGCOLOR", default="0xFFFFFF")
    digits = text.lower().removeprefix("0x").removeprefix("#")
    if len(digits) != 6 or any(digit not in "0123456789abcdef" for digit in digits):
        raise refused("BGCOLOR", text, hint=_("Tulis seperti 0xFFFFFF."))
    return f"#{digits}"


def _exception(error: GeoserviceError, given: Parameters, version: str) -> Response:
    """The refusal as EXCEPTIONS asks: a document, or a picture for programs that show nothing else."""
    code, status = "", status_of(error)
    if isinstance(error, ServiceRefusalError):
        code, status = error.code, error.status
    elif isinstance(error, NotFoundError):
        code, status = "LayerNotDefined", 400
    text = " ".join(str(part) for part in (error.message, error.hint) if part)
    kinds = {name.lower(): kind for name, kind in _EXCEPTIONS[version].items()}
    kind = kinds.get(given.get("EXCEPTIONS").lower(), "xml")
    if kind != "xml" and given.get("REQUEST").lower() in ("getmap", "map"):
        return _picture_of(text if kind == "inimage" else "", given)
    media_type = "application/vnd.ogc.se_xml" if version == "1.1.1" else XML
    template = f"ogc/wms_exception_{version.replace('.', '_')}.xml"
    return refusal_document(template, WmsException(text, code), media_type, status)


def _picture_of(text: str, given: Parameters) -> Response:
    """A picture of the size and form asked for, as far as they can be used, that shows the text."""
    from PIL import Image, ImageDraw

    from geoservice.formats.lettering import font, wrapped

    width, height = (_side(given.get(name)) for name in ("WIDTH", "HEIGHT"))
    is_clear = given.get("TRANSPARENT").upper() == "TRUE"
    letters = font(12)
    canvas = Image.new("RGBA", (width, height), (255, 255, 255, 0 if is_clear else 255))
    for number, line in enumerate(wrapped(text, letters, max(width - 8, 1)) if text else ()):
        ImageDraw.Draw(canvas).text((4, 4 + 16 * number), line, "#a00000", letters)
    form = _JPEG if given.get("FORMAT").lower() == _JPEG else _PNG
    file = io.BytesIO()
    (canvas.convert("RGB") if form == _JPEG else canvas).save(file, form.rpartition("/")[2].upper())
    response = Response(file.getvalue(), 200, content_type=form)
    response.headers["Cache-Control"] = Cache.NEVER.value
    return response


def _side(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if 0 < number <= MAX_SIDE_PX else _REFUSAL_PX
