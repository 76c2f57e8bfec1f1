"""Downloads written to disk and read back by the programs that people open them with."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pyogrio

from geoservice.formats import FEATURE_FORMATS, LayerView
from tests.formats import layers

#: Formats of geometry, by extension.
GEOMETRY = ("geojson", "fgb", "shp.zip", "gpkg", "parquet", "kml", "topojson")


def written(view: LayerView, extension: str, folder: Path, positions: np.ndarray | None = None) -> Path:
    """The layer, or a part of it, as a file."""
    output = next(output for output in FEATURE_FORMATS.values() if output.extension == extension)
    path = folder / f"unduhan.{extension}"
    with path.open("wb") as file:
        file.writelines(output.chunks(view, layers.whole(view) if positions is None else positions))
    return path


def read(path: Path, **options: object) -> geopandas.GeoDataFrame:
    """What GDAL, or geopandas for GeoParquet, makes of the file, in order of codes."""
    if path.suffix == ".parquet":
        frame = geopandas.read_parquet(path, **options)
    else:
        source = f"/vsizip/{path}" if path.suffix == ".zip" else path
        # A GeoPackage also lists the table of styles.
        options = {"layer": pyogrio.list_layers(source)[0][0], **options}
        frame = pyogrio.read_dataframe(source, **options)
    return frame.sort_values("kode").reset_index(drop=True) if len(frame) else frame


def again(view: LayerView, extension: str, folder: Path, positions: np.ndarray | None = None) -> geopandas.GeoDataFrame:
    """Written and read."""
    return read(written(view, extension, folder, positions))
