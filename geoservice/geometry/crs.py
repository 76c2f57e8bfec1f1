"""Coordinates to longitude and latitude in degrees, and the mistakes people make about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features, GeometryArray, flatten
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, BoolArray, FloatArray
from geoservice.model.boundary import Finding

if TYPE_CHECKING:
    from pyproj import CRS

#: The country and its seas, generously.
INDONESIA = BBox(90.0, -15.0, 145.0, 10.0)
_DEGREES = "OGC:CRS84"


def in_degrees(features: Features, given: str | None, file_name: str) -> tuple[GeometryArray, list[Finding]]:
    """Geometries as longitude, latitude (WGS 84), from the system that was given or else the file's own.

    Raises InvalidInputError when neither is known, or when the numbers cannot be of that system.
    """
    geometries, findings = flatten(features.geometries)
    bounds = shapely.bounds(geometries)
    if given is None and features.crs is None:
        raise _unknown(bounds, file_name)
    source = parse_crs(given or features.crs or "")
    findings += _overridden(features.crs if given else None, source)
    if source.is_geographic:
        _check_degrees(bounds, file_name)
    else:
        _check_metres(bounds, source.name, file_name)
    if not _is_degrees(source):
        geometries = _converted(geometries, source)
        findings.append(Finding("note", "crs_converted", detail=source.name))
    return geometries, findings


def parse_crs(text: str) -> CRS:
    """A `pyproj.CRS` from `EPSG:32748`, `32748`, WKT or PROJJSON; raises InvalidInputError."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(f"EPSG:{text}" if text.strip().isdecimal() else text)
    except CRSError as error:
        raise InvalidInputError(
            _("Sistem koordinat tidak dikenal: %(crs)s", crs=text[:80]),
            hint=_("Tulis kode EPSG, misalnya --crs EPSG:4326 (derajat) atau --crs EPSG:32748 (UTM zona 48S)."),
        ) from error


def is_swapped(bounds: FloatArray) -> BoolArray:
    """Which envelopes (n x 4) lie in Indonesia only when latitude and longitude change places."""
    return _inside(bounds[:, [1, 0, 3, 2]], INDONESIA) & ~_inside(bounds, BBox(-180, -90, 180, 90))


def is_outside_world(bounds: FloatArray) -> BoolArray:
    """Which envelopes reach beyond 180 degrees of longitude or 90 of latitude; empty ones do not."""
    return ~_inside(bounds, BBox(-180, -90, 180, 90)) & np.isfinite(bounds).all(axis=1)


def is_outside_indonesia(bounds: FloatArray) -> BoolArray:
    """Which envelopes are not wholly within Indonesia and its seas; empty ones do not count."""
    return ~_inside(bounds, INDONESIA) & np.isfinite(bounds).all(axis=1)


def _inside(bounds: FloatArray, box: BBox) -> BoolArray:
    with np.errstate(invalid="ignore"):
        low = (bounds[:, 0] >= box.west) & (bounds[:, 1] >= box.south)
        result: BoolArray = low & (bounds[:, 2] <= box.east) & (bounds[:, 3] <= box.north)
    return result


def _is_degrees(crs: CRS) -> bool:
    """Whether it is WGS 84 in degrees; the order of its axes does not matter, files give longitude first."""
    return bool(crs.is_exact_same(_DEGREES)) or crs.to_epsg() == 4326


def _converted(geometries: GeometryArray, source: CRS) -> GeometryArray:
    from pyproj import Transformer

    transformer = Transformer.from_crs(source, _DEGREES, always_xy=True)

    def convert(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    converted: GeometryArray = shapely.transform(geometries, convert)
    return converted


def _overridden(file_crs: str | None, source: CRS) -> list[Finding]:
    if file_crs is None:
        return []
    stated = parse_crs(file_crs)
    if stated.is_exact_same(source) or (_is_degrees(stated) and _is_degrees(source)):
        return []
    return [Finding("note", "crs_overridden", detail=f"{stated.name} → {source.name}")]


def _check_degrees(bounds: FloatArray, file_name: str) -> None:
    """Refuse a file of which most features are swapped or no degrees at all; single ones are refused by name later."""
    known = np.isfinite(bounds).all(axis=1).sum()
    if 2 * is_swapped(bounds).sum() > known:
        raise InvalidInputError(
            _("Lintang dan bujur dalam %(file)s tertukar: %(sample)s.", file=file_name, sample=_sample(bounds)),
            hint=_("Urutannya harus bujur lalu lintang. Di QGIS pakai “Swap X and Y coordinates”, lalu ekspor ulang."),
        )
    if 2 * is_outside_world(bounds).sum() > known:
        raise InvalidInputError(
            _("Koordinat dalam %(file)s bukan derajat: %(sample)s.", file=file_name, sample=_sample(bounds)),
            hint=_("Sebut sistem koordinatnya, misalnya --crs EPSG:32748 (UTM zona 48S) atau --crs EPSG:23834 (TM-3)."),
        )


def _check_metres(bounds: FloatArray, crs_name: str, file_name: str) -> None:
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    if len(finite) and np.abs(finite).max() <= 180:
        raise InvalidInputError(
            _(
                "Koordinat dalam %(file)s tampak seperti derajat (%(sample)s), padahal sistemnya %(crs)s.",
                file=file_name,
                sample=_sample(bounds),
                crs=crs_name,
            ),
            hint=_("Bila memang derajat, tambahkan --crs EPSG:4326."),
        )


def _unknown(bounds: FloatArray, file_name: str) -> InvalidInputError:
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    looks_like_degrees = len(finite) > 0 and np.abs(finite).max() <= 180
    return InvalidInputError(
        _("%(file)s tidak menyebut sistem koordinatnya (Shapefile: berkas .prj tidak ada).", file=file_name),
        hint=_("Koordinatnya tampak seperti derajat: tambahkan --crs EPSG:4326.")
        if looks_like_degrees
        else _("Tambahkan --crs, misalnya --crs EPSG:32748 untuk UTM zona 48S."),
    )


def _sample(bounds: FloatArray) -> str:
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    return f"x = {finite[0, 0]:.6g}, y = {finite[0, 1]:.6g}" if len(finite) else "–"
