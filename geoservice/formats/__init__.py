"""LayerView in, bytes out. Every format is one file in a folder below and sees nothing but the view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from geoservice.geometry.exports.pack import Exports, Shelf, open_exports
from geoservice.geometry.prepared import PreparedEdition
from geoservice.geometry.steps import Progress
from geoservice.model.arrays import IntArray
from geoservice.model.layer import Layer, LayerVersion, Theme
from geoservice.model.style import Style
from geoservice.model.tile import Tile, Window
from geoservice.registry import Room

if TYPE_CHECKING:
    from geoservice.formats.layouts.sheet import Sheet


@dataclass(frozen=True, slots=True, eq=False)
class LayerView:
    """A layer version opened for reading: all that a format may use."""

    layer: Layer
    published: LayerVersion
    theme: Theme
    prepared: PreparedEdition
    public_url: str = ""
    """Start of absolute links, without a slash at the end; empty where none is known."""
    cache_dir: Path | None = None
    """Where derived files may be kept; it may be missing or closed to writing."""
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """What formats have made of this view once, by their names; another view begins with nothing."""
    is_bare: bool = False
    """A boundary set without a theme (`formats.bare`): regions have no properties but their own."""

    @property
    def exports(self) -> Exports:
        """The edition ready to be written to files, the same for all its layers."""
        return open_exports(self.shelf)

    @property
    def shelf(self) -> Shelf:
        """Where files are kept that are made of the edition only."""
        return Shelf(self.prepared, self.published.preparation, self.cache_dir)

    @property
    def version(self) -> str:
        """Digest of the version: the cache key of everything derived from this view."""
        return self.published.digest

    @property
    def style(self) -> Style:
        """Classification and colours of this version."""
        return self.published.style


class ImageFormat(Protocol):
    """A picture of any window."""

    extension: str
    media_type: str

    def encode(self, view: LayerView, window: Window) -> bytes:
        """The whole file."""
        ...


@runtime_checkable
class PageFormat(Protocol):
    """An image format that also draws whole sheets: title, legend, scale bar and sources around the map."""

    extension: str
    media_type: str

    def draw(self, sheet: Sheet) -> bytes:
        """The whole file; `layouts.sheet.compose` makes the sheet."""
        ...


class TileFormat(Protocol):
    """A vector tile."""

    extension: str
    media_type: str

    def encode(self, view: LayerView, tile: Tile) -> bytes:
        """The tile; empty bytes where it shows no region."""
        ...


class FeatureFormat(Protocol):
    """A file of regions with their values."""

    extension: str
    media_type: str

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The file in pieces, for the regions at these positions; the same version gives the same bytes."""
        ...


@runtime_checkable
class GzipFormat(Protocol):
    """A feature format that has its text compressed ahead."""

    def gzip_chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """What `chunks` gives as one gzip member, in pieces; far cheaper than compressing them."""
        ...


@runtime_checkable
class SlowFormat(Protocol):
    """A feature format that can say how far it is."""

    def chunks_told(self, view: LayerView, positions: IntArray, progress: Progress | None) -> Iterator[bytes]:
        """What `chunks` gives; tells how much of how much is done."""
        ...


class StyleFormat(Protocol):
    """The classes and colours of a layer, without its geometry: a legend or a style document."""

    extension: str
    media_type: str

    def encode(self, view: LayerView) -> bytes:
        """The whole document."""
        ...


FEATURE_FORMATS: Room[FeatureFormat] = Room("geoservice.formats.features")
IMAGE_FORMATS: Room[ImageFormat] = Room("geoservice.formats.images")
TILE_FORMATS: Room[TileFormat] = Room("geoservice.formats.tiles")
STYLE_FORMATS: Room[StyleFormat] = Room("geoservice.formats.styles")
METADATA_FORMATS: Room[StyleFormat] = Room("geoservice.formats.metadata")
