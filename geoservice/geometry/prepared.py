"""PreparedEdition: the geometry of an edition ready to be laid over, memory-mapped and shared by threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from geoservice.model.arrays import BBox, FloatArray, IntArray, UInt8Array
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.tile import Tile, Window

if TYPE_CHECKING:
    from geoservice.geometry.feature_tiles import FeatureTile
    from geoservice.geometry.levels import Rings
    from geoservice.geometry.parents import Parents
    from geoservice.geometry.pictures import Picture
    from geoservice.geometry.tile_packs import Record

CACHE_BYTES = 512 << 20
"""How much of the disk tiles made on demand take, unless the operator says otherwise."""

CHECKED_BY_RECORD = frozenset({"pictures", "features"})
"""Parts whose records are checked one by one when they are read."""

RegionNumbers: TypeAlias = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


class RegionGrid(NamedTuple):
    """One picture, geometry only."""

    pixels: RegionNumbers
    """height x width numbers into `positions`; 0 is outside every region. uint32 only above 65,535 visible regions."""
    border: UInt8Array
    """height x width outline coverage in 4 levels, 0 … 3."""
    positions: IntArray
    """Region positions in this picture, ascending; [0] is unused."""


class PreparedEdition(Protocol):
    """All that an output format may ask of geometry."""

    edition: BoundaryEdition
    regions: RegionTable

    def region_grid(self, window: Window) -> RegionGrid | None:
        """The regions under every pixel centre of a window; None where it shows no region.

        Of overlapping regions the one with the higher position is on top. A region too small to reach any pixel centre
        lies over what else is there: at the scale of a zoom in a free pixel at most two away (`places`), in other
        windows in the pixel of its label point. So a region is hidden only where others take all pixels around, as in a
        picture with more regions than pixels; vector tiles and tables hold every region.
        A window may reach over 180 degrees. The arrays are shared: read, never write.
        """
        ...

    def vector_tile(self, tile: Tile) -> Iterable[tuple[int, bytes]]:
        """Position and MVT geometry commands (encoded, extent 4096) of every region in a tile, in region order."""
        ...

    def picture(self, tile: Tile) -> Picture | None:
        """The regions of a tile as 256 x 256 pixels, ready to be coloured; None where it shows none.

        The same pixels as `region_grid(tile.window())`. Prepared ahead for the low zooms, made and kept for the others.
        Raises UnavailableError where what was prepared is damaged.
        """
        ...

    def pictures(self, tiles: Sequence[Tile]) -> list[Picture | None]:
        """As `picture`, for neighbouring tiles of one zoom, such as the four that make one of twice the size."""
        ...

    def features(self, tile: Tile) -> FeatureTile | None:
        """The regions of a vector tile, ready for the values of a layer; None where it shows none.

        Raises UnavailableError where what was prepared is damaged.
        """
        ...

    def feature_record(self, tile: Tile) -> Record:
        """The same as bytes; empty where there are none."""
        ...

    def svg_paths(self, window: Window) -> Iterator[tuple[int, str]]:
        """Position and SVG path data (`d`, pixels of the window) of every region in a window, in region order.

        Simplified below a pixel, cut a little outside the window, neighbours keep their shared points.
        """
        ...

    def rings(self, window: Window, tolerance_px: float = 0.0) -> tuple[IntArray, Rings]:
        """Positions of the regions that meet a window, ascending, and their whole rings in degrees (y is -latitude).

        Owner i is the region at positions[i]. With a tolerance they are simplified together, neighbours keeping their
        shared points, unless there are too many points for that.
        """
        ...

    def geojson(self, position: int) -> bytes:
        """The RFC 7946 MultiPolygon geometry object of a region, 7 decimals, UTF-8."""
        ...

    def intersecting(self, bbox: BBox) -> IntArray:
        """Positions of the regions whose envelope meets bbox, in region order."""
        ...

    def bounds(self) -> FloatArray:
        """West, south, east and north edges of the envelope of each region: 4 x n, in degrees."""
        ...

    def label_points(self) -> FloatArray:
        """Array n x 2 of longitude, latitude of a point well inside each region."""
        ...

    def areas_km2(self) -> FloatArray:
        """Area of each region in km2, from an equal-area projection."""
        ...

    def neighbours(self, position: int) -> IntArray | None:
        """Positions of the regions that come within 20 m of a region, ascending; None where this was not prepared.

        Two that only meet at a corner are neighbours.
        """
        ...

    def parents(self, level: str) -> Parents | None:
        """The `kec`, `kab` or `prov` that the regions make up; None without such a level, or where not prepared."""
        ...

    def parent_paths(self, window: Window, level: str) -> Iterator[tuple[int, str]]:
        """As `svg_paths`, for the parents of a level by their number; nothing where there are none."""
        ...


def open_prepared(
    edition: BoundaryEdition, parts: Mapping[str, Path], cache_dir: Path | None = None, cache_bytes: int = CACHE_BYTES
) -> PreparedEdition:
    """Open the part files that `prepare.pack` wrote; raises UnavailableError that names the remedy when one is damaged.

    Tiles made on demand are kept in `cache_dir`, where that is possible; its parent folder, which editions share, stays
    below `cache_bytes`.
    """
    from geoservice.geometry.packed_edition import open_packed_edition  # it implements the nouns above
    from geoservice.geometry.tile_cache import TileCache

    cache = None if cache_dir is None or cache_bytes <= 0 else TileCache(cache_dir, cache_bytes)
    return open_packed_edition(edition, parts, cache)
