"""PreparedEdition: the geometry of an edition ready to be laid over, memory-mapped and shared by threads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from geoservice.model.arrays import BBox, FloatArray, IntArray, UInt8Array, UInt16Array
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.tile import Tile, Window


class RegionGrid(NamedTuple):
    """One picture, geometry only."""

    pixels: UInt16Array
    """height x width numbers into `positions`; 0 is outside every region."""
    border: UInt8Array
    """height x width outline coverage in 4 levels, 0 … 3."""
    positions: IntArray
    """Region positions in this picture; [0] is unused."""


class PreparedEdition(Protocol):
    """All that an output format may ask of geometry."""

    edition: BoundaryEdition
    regions: RegionTable

    def region_grid(self, window: Window) -> RegionGrid | None:
        """The regions under every pixel centre of a window; None where it shows no region."""
        ...

    def vector_tile(self, tile: Tile) -> Iterable[tuple[int, bytes]]:
        """Position and MVT geometry commands (encoded, extent 4096) of every region in a tile, in region order."""
        ...

    def geojson(self, position: int) -> bytes:
        """The RFC 7946 MultiPolygon geometry object of a region, 7 decimals, UTF-8."""
        ...

    def intersecting(self, bbox: BBox) -> IntArray:
        """Positions of the regions whose envelope meets bbox, in region order."""
        ...

    def label_points(self) -> FloatArray:
        """Array n x 2 of longitude, latitude of a point well inside each region."""
        ...
