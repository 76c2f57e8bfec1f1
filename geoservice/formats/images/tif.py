"""Cloud-optimised GeoTIFF of class numbers: one byte a pixel, colour table, overviews, and the labels in its tags."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.formats.images._classes import OUTSIDE, class_grid
from geoservice.formats.properties import class_looks, collection_properties
from geoservice.i18n import message as _
from geoservice.model.style import Style
from geoservice.model.tile import Window

_LAYOUT = {"compress": "DEFLATE", "blocksize": 256, "overviews": "IGNORE_EXISTING", "resampling": "MODE"}
"""Overviews show the class that most of the pixels below have: numbers of classes have no mean."""


class GeoTiff:
    """Class numbers in EPSG:3857: 1 … k, 0 for a region without a value, 255 (nodata) outside every region."""

    extension = "tif"
    media_type = "image/tiff; application=geotiff"

    def encode(self, view: LayerView, window: Window) -> bytes:
        """The whole file; tags hold what GeoJSON says of the layer, and the label of every class."""
        import numpy as np
        from rasterio import Affine
        from rasterio.io import MemoryFile
        from rasterio.shutil import copy

        grid = view.prepared.region_grid(window)
        shape = window.height, window.width
        classes = np.full(shape, OUTSIDE, np.uint8) if grid is None else class_grid(view, grid)
        left, bottom, right, top = window.bounds
        across, down = (right - left) / window.width, (bottom - top) / window.height
        said = {"crs": "EPSG:3857", "transform": Affine(across, 0, left, 0, down, top), "nodata": OUTSIDE}
        with MemoryFile() as plain, MemoryFile() as optimised:
            with plain.open(
                driver="GTiff", width=window.width, height=window.height, count=1, dtype="uint8", **said
            ) as picture:
                picture.write(classes, 1)
                picture.write_colormap(1, _colour_table(view.style))
                picture.update_tags(**_tags(view))
                picture.set_band_description(1, view.published.title)
            copy(plain.name, optimised.name, driver="COG", **_LAYOUT)
            data: bytes = optimised.read()
        return data


PLUGIN = GeoTiff()


def _colour_table(style: Style) -> dict[int, tuple[int, int, int, int]]:
    numbers = range(style.classification.k + 1)
    return {number: _rgba(style.colour(number)) for number in numbers} | {OUTSIDE: (0, 0, 0, 0)}


def _rgba(colour: str) -> tuple[int, int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue, 255


def _tags(view: LayerView) -> dict[str, str]:
    about = {key.upper(): str(value) for key, value in collection_properties(view).items() if value is not None}
    labels = {f"LABEL_{number}": label or "" for number, (label, _colour) in enumerate(class_looks(view.style, "id"))}
    # In the words of the style files and of `.tif.aux.xml`.
    return about | labels | {"LABEL_0": _("Tanpa data").msgid}
