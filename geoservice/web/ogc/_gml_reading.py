"""GML geometries of filters as GeoJSON in longitude and latitude."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from lxml import etree  # type: ignore[import-untyped]  # lxml-stubs lag behind

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.web.ogc._crs import CRS84, known_crs, to_crs84
from geoservice.web.ogc._parameters import ServiceRefusalError

#: What WFS 2.0 means where nothing is said.
DEFAULT_CRS = "http://www.opengis.net/def/crs/EPSG/0/4326"


def crs_of(text: str, name: str = "SRSNAME") -> tuple[str, bool]:
    """The URI of a CRS in any spelling, and whether its spelling asks for x before y (`EPSG:4326`).

    Raises ServiceRefusalError for a CRS that is not offered.
    """
    plain = text.strip()
    upper = plain.upper()
    try:
        if upper.endswith(("CRS84", "CRS:84")):
            return CRS84, True
        digits = plain.rpartition(":")[2].rpartition("/")[2].rpartition("#")[2]
        uri = known_crs(name, f"http://www.opengis.net/def/crs/EPSG/0/{digits}")
    except InvalidInputError as error:
        raise ServiceRefusalError(
            _("Sistem koordinat pada parameter “%(name)s” tidak dilayani: %(value)s", name=name, value=text[:120]),
            hint=_("Pilih salah satu yang tercantum pada GetCapabilities."),
            code="InvalidParameterValue",
            locator=name,
        ) from error
    return uri, upper.startswith(("EPSG:", "HTTP://WWW.OPENGIS.NET/GML/SRS/EPSG.XML#"))


def degrees(points: np.ndarray[Any, Any], crs: str, x_first: bool) -> np.ndarray[Any, Any]:
    """Points in a CRS as longitude and latitude."""
    if crs == CRS84 or (x_first and crs.endswith(("/4326", "/4755"))):
        return points
    return to_crs84(crs, points)


def geometry_of(element: Any) -> dict[str, Any]:  # noqa: ANN401 - an lxml element
    """A GML 3.2 (or 3.1) Point, Envelope, Polygon or MultiSurface as GeoJSON; raises ServiceRefusalError."""
    name = str(etree.QName(element).localname)
    crs, x_first = crs_of(element.get("srsName") or "urn:ogc:def:crs:EPSG::4326")
    try:
        if name == "Envelope":
            corners = [_numbers(_one(element, part)) for part in ("lowerCorner", "upperCorner")]
            (west, south), (east, north) = degrees(np.array(corners, dtype=np.float64), crs, x_first).tolist()
            return {"bbox": [west, south, east, north]}
        if name == "Point":
            return {"type": "Point", "coordinates": _points(_one(element, "pos"), crs, x_first)[0]}
        polygons = element.iter("{*}Polygon") if name != "Polygon" else [element]
        rings = [[_points(ring, crs, x_first) for ring in polygon.iter("{*}posList")] for polygon in polygons]
        if not rings or not all(rings):
            raise ValueError(name)
    except (ValueError, StopIteration) as error:
        raise ServiceRefusalError(
            _("Bentuk di dalam saringan tidak dapat dibaca."), code="InvalidParameterValue", locator="FILTER"
        ) from error
    return {"type": "MultiPolygon", "coordinates": rings}


def _one(element: Any, name: str) -> Any:  # noqa: ANN401
    return next(element.iter(f"{{*}}{name}"))


def _numbers(element: Any) -> list[float]:  # noqa: ANN401
    return [float(part) for part in (element.text or "").split()]


def _points(element: Any, crs: str, x_first: bool) -> Sequence[Any]:  # noqa: ANN401
    points = np.array(_numbers(element), dtype=np.float64).reshape(-1, 2)
    moved: list[Any] = degrees(points, crs, x_first).tolist()
    return moved
