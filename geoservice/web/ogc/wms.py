"""WMS 1.1.1 (OGC 01-068r3) and 1.3.0 (06-042): layers as pictures in the classes and colours of every other door."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import isfinite

from flask import Blueprint, Response, render_template, request

from geoservice.actions.open_layer import open_layer
from geoservice.errors import GeoserviceError, InvalidInputError, NotFoundError
from geoservice.formats import STYLE_FORMATS, LayerView
from geoservice.formats.properties import properties
from geoservice.i18n import Message, current_language
from geoservice.i18n import message as _
from geoservice.web.http import Cache, Representation, content_tag, entity_tag
from geoservice.web.links import site_root
from geoservice.web.ogc._crs import EPSG_CODES
from geoservice.web.ogc._pictures import MapFrame, region_at, transparent_map, warped
from geoservice.web.ogc._service import Service, ServiceLayer, ServiceRefusalError, layers_of, service, sibling_at
from geoservice.web.problems import status_of
from geoservice.web.query import MAX_SIDE_PX
from geoservice.web.respond import answer, current_store

PLUGIN = bp = Blueprint("wms", __name__)

_MOST_LAYERS = 10
_PICTURES = ("image/png", "image/jpeg")
_INFOS = ("application/json", "application/geo+json", "text/html", "text/plain")
_SWAPPED = {4326, 4755}
_ANSWERS_XML = "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class WmsCapabilities:
    """What the capabilities document says."""

    service: Service
    layers: tuple[ServiceLayer, ...]
    codes: tuple[int, ...]
    address: str
    largest: int
    most_layers: int
    pictures: tuple[str, ...]
    infos: tuple[str, ...]


@bp.get("/wms")
def wms() -> Response:
    """One request; parameter names in any case."""
    given = _given()
    version = "1.1.1" if given.get("VERSION", given.get("WMTVER", "1.3.0")) < "1.3" else "1.3.0"
    try:
        return _answer(given, version)
    except ServiceRefusalError as fault:
        return _exception(str(fault.message), str(fault.hint or ""), fault.code, version, 400)
    except GeoserviceError as error:
        code = "LayerNotDefined" if isinstance(error, NotFoundError) else ""
        status = 400 if isinstance(error, NotFoundError) else status_of(error)
        return _exception(str(error.message), str(error.hint or ""), code, version, status)


def _answer(given: Mapping[str, str], version: str) -> Response:
    if given.get("SERVICE", "WMS").upper() != "WMS":
        raise ServiceRefusalError(_unusable("SERVICE", given["SERVICE"]), code="InvalidParameterValue")
    wanted = given.get("REQUEST", "")
    if wanted in ("GetCapabilities", "capabilities"):
        return _capabilities(version)
    if wanted in ("GetMap", "map"):
        return _map(given, version)
    if wanted in ("GetFeatureInfo", "feature_info"):
        return _feature_info(given, version)
    if wanted == "GetLegendGraphic":
        return _legend(given)
    raise ServiceRefusalError(
        _unusable("REQUEST", wanted) if wanted else _missing("REQUEST"),
        hint=_("Pilih GetCapabilities, GetMap, GetFeatureInfo, atau GetLegendGraphic."),
        code="OperationNotSupported",
    )


def _given() -> dict[str, str]:
    """The parameters by upper-case name; the first of repeated ones counts."""
    given: dict[str, str] = {}
    for name, value in request.args.items():
        given.setdefault(name.upper(), value)
    return given


def _capabilities(version: str) -> Response:
    page = WmsCapabilities(
        service(),
        layers_of(current_store()),
        EPSG_CODES,
        f"{site_root()}/wms",
        MAX_SIDE_PX,
        _MOST_LAYERS,
        _PICTURES,
        _INFOS,
    )
    body = render_template(f"ogc/wms_{version.replace('.', '_')}.xml", page=page).encode()
    media_type = "application/vnd.ogc.wms_xml" if version == "1.1.1" else "text/xml"
    return answer(Representation(lambda: body, f"{media_type}; charset=utf-8", content_tag(body)))


def _map(given: Mapping[str, str], version: str) -> Response:
    frame = _frame(given, version)
    views = _views(given, "LAYERS")
    _check_styles(given, len(views))
    form = _one_of(given, "FORMAT", _PICTURES, default=_PICTURES[0])
    clear = form == "image/png" and _one_of(given, "TRANSPARENT", ("TRUE", "FALSE"), default="FALSE") == "TRUE"
    ground = _ground(given.get("BGCOLOR") or "0xFFFFFF")
    tag = entity_tag("wms", [view.version for view in views], frame, form, clear, ground)

    def draw() -> bytes:
        if clear and len(views) == 1:
            return transparent_map(views[0], frame)
        return _composed(views, frame, form, None if clear else ground)

    return answer(Representation(draw, form, tag))


def _composed(views: list[LayerView], frame: MapFrame, form: str, ground: str | None) -> bytes:
    from PIL import Image

    size = frame.width, frame.height
    canvas = Image.new("RGBA", size, ground) if ground else Image.new("RGBA", size, (255, 255, 255, 0))
    for view in views:
        canvas.alpha_composite(warped(view, frame))
    file = io.BytesIO()
    if form == "image/jpeg":
        canvas.convert("RGB").save(file, "JPEG", quality=90)
    else:
        (canvas.convert("RGB") if ground else canvas).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _feature_info(given: Mapping[str, str], version: str) -> Response:
    frame = _frame(given, version)
    views = _views(given, "QUERY_LAYERS")
    names = ("X", "Y") if version == "1.1.1" else ("I", "J")
    x, y = (_whole(given, name, 0, side - 1) for name, side in zip(names, (frame.width, frame.height), strict=True))
    form = _one_of(given, "INFO_FORMAT", _INFOS, default=_INFOS[0])
    _whole({"FEATURE_COUNT": "1"} | dict(given), "FEATURE_COUNT", 1, 1_000_000)
    found = []
    for view in views:
        position = region_at(view, frame, x + 0.5, y + 0.5)
        if position is not None:
            found.append((view, position))
    body = _info_body(found, form)
    media_type = form if form.endswith("json") else f"{form}; charset=utf-8"
    return answer(Representation(lambda: body, media_type, content_tag(body)))


def _info_body(found: list[tuple[LayerView, int]], form: str) -> bytes:
    rows = [(view, properties(view, position)) for view, position in found]
    if form.endswith("json"):
        features = [
            {"type": "Feature", "id": f"{view.layer.id}.{row['kode']}", "geometry": None, "properties": row}
            for view, row in rows
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    if form == "text/plain":
        lines = []
        for view, row in rows:
            lines += [view.published.title, *(f"  {name} = {_shown(value)}" for name, value in row.items())]
        return ("\n".join(lines) + "\n").encode()
    tables = "".join(
        f"<h1>{escape(view.published.title)}</h1><table>"
        + "".join(f"<tr><th>{escape(name)}</th><td>{escape(_shown(value))}</td></tr>" for name, value in row.items())
        + "</table>"
        for view, row in rows
    )
    return (
        f'<!doctype html><html lang="{current_language()}"><head><meta charset="utf-8"><title>GetFeatureInfo</title>'
        f"</head><body>{tables}</body></html>"
    ).encode()


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _legend(given: Mapping[str, str]) -> Response:
    views = _views({"LAYERS": given.get("LAYER", given.get("LAYERS", ""))}, "LAYERS")
    form = _one_of(given, "FORMAT", ("image/png", "image/svg+xml"), default="image/png")
    output = STYLE_FORMATS["legend_png" if form == "image/png" else "legend_svg"]
    tag = entity_tag("wms legend", views[0].version, views[0].published.number, form, current_language())
    return answer(Representation(lambda: output.encode(views[0]), output.media_type, tag))


def _views(given: Mapping[str, str], name: str) -> list[LayerView]:
    names = [part for part in given.get(name, "").split(",") if part]
    if not names:
        raise ServiceRefusalError(
            _missing(name), code="MissingParameterValue" if name not in given else "LayerNotDefined"
        )
    if len(names) > _MOST_LAYERS:
        raise ServiceRefusalError(
            _("Terlalu banyak lapisan: %(count)s.", count=len(names)),
            hint=_("Paling banyak %(most)s sekaligus.", most=_MOST_LAYERS),
            code="InvalidParameterValue",
        )
    store, moment = current_store(), given.get("TIME", "")
    views = [open_layer(store, layer) for layer in names]
    return [sibling_at(store, view, moment) for view in views] if moment else views


def _check_styles(given: Mapping[str, str], layers: int) -> None:
    styles = given.get("STYLES", "").split(",")
    if any(style not in ("", "default") for style in styles) or len(styles) > max(layers, 1):
        raise ServiceRefusalError(
            _unusable("STYLES", given["STYLES"]), hint=_("Kosongkan, atau tulis default."), code="StyleNotDefined"
        )


def _frame(given: Mapping[str, str], version: str) -> MapFrame:
    name = "SRS" if version == "1.1.1" else "CRS"
    crs = _crs(given, name)
    try:
        edges = [float(part) for part in _need(given, "BBOX").split(",")]
        first, second, third, fourth = edges
        if not all(isfinite(edge) for edge in edges):
            raise ValueError("BBOX")
    except ValueError as error:
        raise ServiceRefusalError(
            _unusable("BBOX", given["BBOX"]), hint=_("Tulis empat angka: minx,miny,maxx,maxy."), code="InvalidBBox"
        ) from error
    if version == "1.3.0" and crs in _SWAPPED:  # latitude first
        first, second, third, fourth = second, first, fourth, third
    width, height = (_whole(given, side, 1, 10**9) for side in ("WIDTH", "HEIGHT"))
    frame = MapFrame(crs, first, second, third, fourth, width, height)
    try:
        frame.check()
    except InvalidInputError as error:
        raise ServiceRefusalError(error.message, hint=error.hint, code="InvalidParameterValue") from error
    return frame


def _crs(given: Mapping[str, str], name: str) -> int:
    text = _need(given, name).upper()
    if text in ("CRS:84", "OGC:CRS84"):
        return 0
    authority, _colon, code = text.partition(":")
    known: dict[int, int] = {900913: 3857, 102100: 3857} | {number: number for number in EPSG_CODES}
    if authority != "EPSG" or not code.isdigit() or int(code[:7]) not in known:
        raise ServiceRefusalError(
            _unusable(name, given[name]),
            hint=_("Pilih EPSG:4326, EPSG:3857, atau zona UTM yang tercantum pada GetCapabilities."),
            code="InvalidSRS" if name == "SRS" else "InvalidCRS",
        )
    return known[int(code)]


def _need(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise ServiceRefusalError(_missing(name), code="MissingParameterValue")
    return given[name]


def _whole(given: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = _need(given, name)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else least - 1
    if not least <= number <= most:
        code = "InvalidPoint" if name in ("I", "J", "X", "Y") else "InvalidParameterValue"
        raise ServiceRefusalError(
            _unusable(name, text), hint=_("Bilangan bulat mulai dari %(least)s.", least=least), code=code
        )
    return number


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    text = given.get(name) or default
    plain = text.split(";")[0].strip()
    found = next((entry for entry in known if entry.lower() == plain.lower()), None)
    if found is None:
        code = "InvalidFormat" if "FORMAT" in name else "InvalidParameterValue"
        hint = _("Pilih salah satu: %(choices)s.", choices=", ".join(known))
        raise ServiceRefusalError(_unusable(name, text), hint=hint, code=code)
    return found


def _ground(text: str) -> str:
    digits = text.lower().removeprefix("0x").removeprefix("#")
    if len(digits) != 6 or any(digit not in "0123456789abcdef" for digit in digits):
        raise ServiceRefusalError(
            _unusable("BGCOLOR", text), hint=_("Tulis seperti 0xFFFFFF."), code="InvalidParameterValue"
        )
    return f"#{digits}"


def _unusable(name: str, value: str) -> Message:
    return _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=value[:80])


def _missing(name: str) -> Message:
    return _("Parameter “%(name)s” harus diisi.", name=name)


@dataclass(frozen=True, slots=True)
class WmsException:
    """A refusal as WMS writes it."""

    text: str
    code: str


def _exception(message: str, hint: str, code: str, version: str, status: int) -> Response:
    page = WmsException(" ".join(part for part in (message, hint) if part), code)
    body = render_template(f"ogc/wms_exception_{version.replace('.', '_')}.xml", page=page)
    media_type = "application/vnd.ogc.se_xml" if version == "1.1.1" else _ANSWERS_XML
    response = Response(body, status, content_type=media_type)
    response.headers["Cache-Control"] = Cache.NEVER.value
    return response
