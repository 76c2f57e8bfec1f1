"""Tile matrix sets (OGC 17-083r4): WebMercatorQuad, and WorldCRS84Quad for map tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log2
from typing import Any

from geoservice.errors import NotFoundError
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.tile import MAX_ZOOM, MERCATOR_EDGE_M, TILE_PX, mercator_bounds
from geoservice.web.ogc._crs import CRS84

_TMS = "http://www.opengis.net/def/tilematrixset/OGC/1.0"
_PX_M = 0.00028
_METRES_A_DEGREE = 6378137.0 * 3.141592653589793 / 180
_OLD_NAMES = ("scaleDenominator", "matrixWidth", "matrixHeight", "tileWidth", "tileHeight")
_LEAST_PX = 4


@dataclass(frozen=True, slots=True)
class MatrixSet:
    """A pyramid of tiles."""

    id: str
    title: str
    crs: str
    axes: tuple[str, str]
    scale_set: str
    left: float
    top: float
    side: float
    """Width of a tile of zoom 0 in units of the CRS."""
    columns: int
    """Tiles of zoom 0, side by side in one row."""
    metres_a_unit: float

    @property
    def uri(self) -> str:
        """The name that the OGC gave it."""
        return f"{_TMS}/{self.id}"

    def edges(self, zoom: int, row: int, column: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a tile in the CRS; raises NotFoundError outside the matrix."""
        if not (0 <= zoom <= MAX_ZOOM and 0 <= row < 2**zoom and 0 <= column < self.columns * 2**zoom):
            raise NotFoundError(
                _("Petak %(zoom)s/%(row)s/%(column)s tidak ada.", zoom=zoom, row=row, column=column),
                hint=_("Lihat batasnya pada tileMatrixSetLimits."),
            )
        side = self.side / 2**zoom
        left, top = self.left + column * side, self.top - row * side
        return left, top - side, left + side, top

    def box(self, bbox: BBox) -> tuple[float, float, float, float]:
        """A box of degrees in the CRS; one over the antimeridian is the whole way round."""
        whole = bbox if bbox.west <= bbox.east else bbox._replace(west=-180.0, east=180.0)
        return whole if self.crs == CRS84 else mercator_bounds(whole)

    def limits(self, bbox: BBox) -> list[dict[str, Any]]:
        """First and last row and column of every zoom that meet a box."""
        edges = self.box(bbox)
        return [self._limits(zoom, *edges) for zoom in range(MAX_ZOOM + 1)]

    def picture_limits(self, bbox: BBox) -> list[dict[str, Any]]:
        """All rows and columns, for there is a picture everywhere, of every zoom that shows a box as more than a dot.

        GDAL before 3.7 reads pictures from the first column and row on only, and stumbles over boxes below a pixel.
        """
        left, bottom, right, top = self.box(bbox)
        shorter = max(min(right - left, top - bottom), self.side / TILE_PX / 2**MAX_ZOOM)
        first = max(ceil(log2(_LEAST_PX * self.side / TILE_PX / shorter)), 0)
        whole = self.left, self.top - self.side, self.left + self.columns * self.side, self.top
        return [self._limits(zoom, *whole) for zoom in range(min(first, MAX_ZOOM), MAX_ZOOM + 1)]

    def _limits(self, zoom: int, left: float, bottom: float, right: float, top: float) -> dict[str, Any]:
        side, rows = self.side / 2**zoom, 2**zoom

        def tile(distance: float, most: int) -> int:
            number: int = floor(distance / side)
            return min(max(number, 0), most - 1)

        return {
            "tileMatrix": str(zoom),
            "minTileRow": tile(self.top - top, rows),
            "maxTileRow": tile(self.top - bottom, rows),
            "minTileCol": tile(left - self.left, rows * self.columns),
            "maxTileCol": tile(right - self.left, rows * self.columns),
        }

    def definition(self) -> dict[str, Any]:
        """The whole set, in the words of version 2 and in those of version 1, the only ones that GDAL 3.6 knows."""
        matrices = [self._matrix(zoom) for zoom in range(MAX_ZOOM + 1)]
        return {
            "id": self.id,
            "title": self.title,
            "uri": self.uri,
            "crs": self.crs,
            "orderedAxes": list(self.axes),
            "wellKnownScaleSet": f"http://www.opengis.net/def/wkss/OGC/1.0/{self.scale_set}",
            "tileMatrices": matrices,
            **_as_in_version_1(self, matrices),
        }

    def _matrix(self, zoom: int) -> dict[str, Any]:
        cell = self.side / TILE_PX / 2**zoom
        return {
            "id": str(zoom),
            "scaleDenominator": cell * self.metres_a_unit / _PX_M,
            "cellSize": cell,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [self.left, self.top],
            "matrixWidth": self.columns * 2**zoom,
            "matrixHeight": 2**zoom,
            "tileWidth": TILE_PX,
            "tileHeight": TILE_PX,
        }


def _as_in_version_1(matrix_set: MatrixSet, matrices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "TileMatrixSetType",
        "identifier": matrix_set.id,
        "supportedCRS": matrix_set.crs,
        "tileMatrix": [
            {
                "type": "TileMatrixType",
                "identifier": matrix["id"],
                "topLeftCorner": matrix["pointOfOrigin"],
                **{name: value for name, value in matrix.items() if name in _OLD_NAMES},
            }
            for matrix in matrices
        ],
    }


WEB_MERCATOR_QUAD = MatrixSet(
    id="WebMercatorQuad",
    title="Google Maps Compatible for the World",
    crs="http://www.opengis.net/def/crs/EPSG/0/3857",
    axes=("X", "Y"),
    scale_set="GoogleMapsCompatible",
    left=-MERCATOR_EDGE_M,
    top=MERCATOR_EDGE_M,
    side=2 * MERCATOR_EDGE_M,
    columns=1,
    metres_a_unit=1.0,
)
WORLD_CRS84_QUAD = MatrixSet(
    id="WorldCRS84Quad",
    title="CRS84 for the World",
    crs=CRS84,
    axes=("Lon", "Lat"),
    scale_set="GoogleCRS84Quad",
    left=-180.0,
    top=90.0,
    side=180.0,
    columns=2,
    metres_a_unit=_METRES_A_DEGREE,
)
MATRIX_SETS = {each.id: each for each in (WEB_MERCATOR_QUAD, WORLD_CRS84_QUAD)}
