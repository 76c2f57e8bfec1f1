"""Coordinate reference systems of features: those that Indonesian offices use (OGC 18-058r1, part 2)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox

if TYPE_CHECKING:
    from pyproj import Transformer

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"

#: WGS 84, Web Mercator, WGS 84 / UTM 46N … 52N and 46S … 54S, DGN95 and its UTM zones 46N … 52N and 47S … 54S.
EPSG_CODES = (4326, 3857, *range(32646, 32653), *range(32746, 32755), 4755, *range(23866, 23873), *range(23877, 23885))
CRS_LIST = (CRS84, *(f"{_EPSG}{code}" for code in EPSG_CODES))
#: Latitude comes first there.
_SWAPPED = {f"{_EPSG}4326", f"{_EPSG}4755"}
_DECIMALS_DEGREES, _DECIMALS_METRES = 7, 2


def known_crs(name: str, text: str) -> str:
    """The URI of a CRS that is offered; raises InvalidInputError that names the parameter."""
    uri = text.strip().strip("[]").replace("https://www.opengis.net", "http://www.opengis.net")
    if uri.startswith("EPSG:"):
        uri = _EPSG + uri.removeprefix("EPSG:")
    elif uri == "OGC:CRS84":
        uri = CRS84
    if uri not in CRS_LIST:
        raise InvalidInputError(
            _("Sistem koordinat pada parameter “%(name)s” tidak dilayani: %(value)s", name=name, value=text[:120]),
            hint=_("Pilih salah satu yang tercantum pada `crs` koleksi ini, misalnya %(example)s.", example=CRS84),
        )
    return uri


def is_geographic(uri: str) -> bool:
    """Whether coordinates are degrees."""
    return uri == CRS84 or uri in _SWAPPED


def decimals(uri: str) -> int:
    """Decimals that keep a centimetre."""
    return _DECIMALS_DEGREES if is_geographic(uri) else _DECIMALS_METRES


def from_crs84(uri: str, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Longitude and latitude, n x 2, in the order and system of the CRS."""
    if uri == CRS84:
        return points
    if uri == f"{_EPSG}4326":
        return points[:, ::-1]
    # DGN95 and WGS 84 agree within the accuracy of the boundaries; PROJ knows it as a null transformation.
    return np.column_stack(_transformer(uri).transform(points[:, 0], points[:, 1]))


def to_crs84(uri: str, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points in the order and system of a CRS as longitude and latitude, n x 2."""
    if uri in _SWAPPED:
        return points[:, ::-1]
    return np.column_stack(_transformer(uri).transform(points[:, 0], points[:, 1], direction="INVERSE"))


def bbox_to_crs84(uri: str, edges: tuple[float, float, float, float]) -> BBox:
    """The box in degrees that covers a box whose edges are given in the axis order of the CRS; raises ValueError."""
    if uri == CRS84:
        return BBox(*edges)
    if uri in _SWAPPED:
        south, west, north, east = edges
        return BBox(west, south, east, north)
    from pyproj.exceptions import ProjError

    left, bottom, right, top = edges
    if not (left <= right and bottom <= top):
        raise ValueError("upside down")
    try:
        found = _transformer(uri).transform_bounds(left, bottom, right, top, 21, direction="INVERSE")
    except ProjError as error:
        raise ValueError("outside the system") from error
    return BBox(*found)


@lru_cache(maxsize=64)
def _transformer(uri: str) -> Transformer:
    from pyproj import Transformer

    code = uri.rpartition("/")[2]
    return Transformer.from_crs("OGC:CRS84", f"EPSG:{code}", always_xy=uri not in _SWAPPED)
