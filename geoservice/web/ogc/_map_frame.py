"""Which part of the earth a map shows, how large, and when (OGC 20-058: subsetting, scaling, display resolution)."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, isfinite, radians

from flask import request

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.tile import mercator_bounds
from geoservice.web.ogc._crs import CRS84, known_crs
from geoservice.web.ogc._pictures import DEGREES, WEB_MERCATOR, MapFrame, degrees_at
from geoservice.web.ogc._subset import Part, part_of
from geoservice.web.query import MAX_SIDE_PX

#: Map tiles take those too.
SIZES = ("width", "height", "scale-denominator", "mm-per-pixel")
PARAMETERS = ("bbox", "bbox-crs", "center", "center-crs", "subset", "subset-crs", "crs", *SIZES)
_WIDTH_PX = 1024
_MM_A_PIXEL = 0.28
_METRES_A_DEGREE = 6378137.0 * 3.141592653589793 / 180
_SWAPPED = (4326, 4755)

Edges = tuple[float, float, float, float]
"""Left, bottom, right and top."""


@dataclass(frozen=True, slots=True)
class _Size:
    """What the request says of the size of a map; None for what it does not say."""

    width: int | None
    height: int | None
    metres_a_pixel: float | None


def frame_of(whole: BBox) -> MapFrame:
    """The frame asked for: by default the whole layer as the collection stores it (CRS84), 1024 pixels wide.

    Raises InvalidInputError that names the parameter.
    """
    crs = _code(known_crs("crs", request.args["crs"])) if "crs" in request.args else 0
    size = _size()
    area = _area(whole, crs)
    if area is not None:
        if size.metres_a_pixel is not None and (size.width or size.height):
            raise refusal("scale-denominator", request.args["scale-denominator"], _BOX_AND_SIZE)
        return _filled(crs, area, size)
    edges = _moved(whole, 0, crs)
    if "center" in request.args or (size.metres_a_pixel is not None and (size.width or size.height)):
        return _around(crs, edges, size)
    return _filled(crs, edges, size)


def frame_of_tile(crs: int, edges: Edges, side: int) -> MapFrame:
    """A tile, as large as usual or as `width`, `height` or the scale ask for."""
    size = _size()
    if size.metres_a_pixel is not None and (size.width or size.height):
        raise refusal("scale-denominator", request.args["scale-denominator"], _BOX_AND_SIZE)
    usual = size.width is None and size.height is None and size.metres_a_pixel is None
    frame = _filled(crs, edges, _Size(side, side, None) if usual else size)
    frame.check()
    return frame


_BOX_AND_SIZE = _("Dengan bbox atau subset, pilih scale-denominator atau ukuran gambar, tidak keduanya.")


def _area(whole: BBox, crs: int) -> Edges | None:
    """What `bbox` or `subset` name, in the CRS of the map."""
    part = part_of(request.args.getlist("subset"))
    names = [name for name, is_there in (("bbox", "bbox" in request.args), ("subset", part.is_spatial)) if is_there]
    names += ["center"] if "center" in request.args else []
    if len(names) > 1:
        raise refusal(names[1], request.args[names[1]], _("Pilih salah satu: bbox, subset, atau center."))
    if names == ["bbox"]:
        own = _crs("bbox-crs")
        return _moved(_box(request.args["bbox"], own), own, crs)
    if names == ["subset"]:
        own = _crs("subset-crs")
        return _moved(_cut(part, _moved(whole, 0, own), own), own, crs)
    return None


def _cut(part: Part, edges: Edges, crs: int) -> Edges:
    """The edges with those that a subset names in their place."""
    (left, right), (bottom, top) = part.along(crs in DEGREES, ((edges[0], edges[2]), (edges[1], edges[3])))
    if crs in DEGREES and left > right:
        right += 360
    if not (left < right and bottom < top):
        raise refusal("subset", request.args["subset"], _("Tulis misalnya Lat(-5:-3),Lon(103:105)."))
    return left, bottom, right, top


def _filled(crs: int, edges: Edges, size: _Size) -> MapFrame:
    """A frame of these edges, in the size asked for or the scale."""
    left, bottom, right, top = edges
    across, up = right - left, top - bottom
    if size.metres_a_pixel is not None:
        along_x, along_y = _metres_a_unit(crs, edges)
        width = _pixels_of(across * along_x / size.metres_a_pixel)
        return MapFrame(crs, *edges, width, _pixels_of(up * along_y / size.metres_a_pixel))
    ratio = up / across if across > 0 else 1.0
    width = size.width or (round(size.height / ratio) if size.height else _WIDTH_PX)
    height = size.height or round(width * ratio)
    return MapFrame(crs, *edges, *(min(max(side, 1), MAX_SIDE_PX) for side in (width, height)))


def _around(crs: int, edges: Edges, size: _Size) -> MapFrame:
    """A frame around `center`, by default that of the layer, in the scale asked for or that of the whole layer."""
    plain = _filled(crs, edges, _Size(None, None, None))
    along_x, along_y = _metres_a_unit(crs, edges)
    metres = size.metres_a_pixel or (edges[2] - edges[0]) * along_x / plain.width
    width = size.width or size.height or plain.width
    height = size.height or size.width or plain.height
    x, y = (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2
    if "center" in request.args:
        own = _crs("center-crs")
        east, north = _pair(request.args["center"], own)
        x, y, _right, _top = _moved((east, north, east, north), own, crs)
    along_x, along_y = _metres_a_unit(crs, (x, y, x, y))
    half_x, half_y = width * metres / along_x / 2, height * metres / along_y / 2
    return MapFrame(crs, x - half_x, y - half_y, x + half_x, y + half_y, width, height)


def _size() -> _Size:
    scale, millimetres = _positive("scale-denominator"), _positive("mm-per-pixel") or _MM_A_PIXEL
    return _Size(_pixels("width"), _pixels("height"), scale * millimetres / 1000 if scale else None)


def _metres_a_unit(crs: int, edges: Edges) -> tuple[float, float]:
    """Metres on the ground of a unit of the CRS, along x and along y, in the middle of the edges."""
    if crs not in (*DEGREES, WEB_MERCATOR):
        return 1.0, 1.0
    middle = MapFrame(crs, *edges, 2, 2)
    _longitude, latitude = degrees_at(middle, 1, 1)
    shrunk = max(cos(radians(latitude)), 1e-6)
    return (shrunk, shrunk) if crs == WEB_MERCATOR else (_METRES_A_DEGREE * shrunk, _METRES_A_DEGREE)


def _crs(name: str) -> int:
    return _code(known_crs(name, request.args[name])) if name in request.args else 0


def _code(uri: str) -> int:
    return 0 if uri == CRS84 else int(uri.rpartition("/")[2])


def uri_of(code: int) -> str:
    """The URI of the CRS of a frame."""
    return CRS84 if code == 0 else f"http://www.opengis.net/def/crs/EPSG/0/{code}"


def edges_of(frame: MapFrame) -> Edges:
    """The edges of a frame in the order of the axes of its CRS."""
    edges = (frame.left, frame.bottom, frame.right, frame.top)
    return (edges[1], edges[0], edges[3], edges[2]) if frame.crs in _SWAPPED else edges


def _box(text: str, crs: int) -> Edges:
    try:
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) == 6:  # with heights, which maps of villages do not have
            numbers = [*numbers[:2], *numbers[3:5]]
        first, second, third, fourth = numbers
        edges = (second, first, fourth, third) if crs in _SWAPPED else (first, second, third, fourth)
        if crs in DEGREES and -180 <= edges[2] < edges[0] <= 180:
            edges = (*edges[:2], edges[2] + 360, edges[3])  # over the antimeridian
        if not all(isfinite(edge) for edge in edges) or not (edges[0] < edges[2] and edges[1] < edges[3]):
            raise ValueError(text)
    except ValueError as error:
        hint = _("Tulis barat,selatan,timur,utara dalam derajat, misalnya 103.5,-4.9,104.6,-3.6.")
        raise refusal("bbox", text, hint) from error
    return edges


def _pair(text: str, crs: int) -> tuple[float, float]:
    try:
        first, second = (float(part) for part in text.split(","))
        if not (isfinite(first) and isfinite(second)):
            raise ValueError(text)
        if crs in DEGREES and max(abs(first), abs(second)) > 180:
            raise ValueError(text)
    except ValueError as error:
        raise refusal("center", text, _("Tulis bujur,lintang, misalnya 104.2,-4.1.")) from error
    return (second, first) if crs in _SWAPPED else (first, second)


def _moved(edges: Edges, source: int, target: int) -> Edges:
    if source == target or (source in DEGREES and target in DEGREES):
        return edges
    if source in DEGREES and target == WEB_MERCATOR:
        mercator = mercator_bounds(BBox(*edges))
        return mercator.left, mercator.bottom, mercator.right, mercator.top
    from pyproj import Transformer

    start, end = (f"EPSG:{code}" if code else "OGC:CRS84" for code in (source, target))
    left, bottom, right, top = Transformer.from_crs(start, end, always_xy=True).transform_bounds(*edges, 21)
    return left, bottom, right, top


def _pixels(name: str) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    if not 0 < number <= MAX_SIDE_PX:
        raise refusal(name, text, _("Lebar dan tinggi dari 1 sampai %(side)s piksel.", side=MAX_SIDE_PX))
    return number


def _pixels_of(pixels: float) -> int:
    """A side that follows from the scale; raises InvalidInputError where it is too long."""
    if not pixels <= MAX_SIDE_PX:
        hint = _("Pada skala ini gambarnya lebih dari %(side)s piksel.", side=MAX_SIDE_PX)
        raise refusal("scale-denominator", request.args["scale-denominator"], hint)
    return max(round(pixels), 1)


def _positive(name: str) -> float | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not (isfinite(number) and number > 0):
        raise refusal(name, text, _("Tulis satu angka yang lebih besar dari nol."))
    return number


def refusal(name: str, value: str, hint: Message) -> InvalidInputError:
    """The refusal of a value of a parameter."""
    message = _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=value[:80])
    return InvalidInputError(message, hint=hint)
