"""GeoTIFF of class numbers, read back with GDAL."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from rasterio.io import MemoryFile

from geoservice.formats import STYLE_FORMATS, LayerView
from geoservice.formats.images.tif import PLUGIN
from geoservice.model.tile import Tile, Window

WINDOW = Window(Tile(10, 808, 523).bounds(), 300, 300)


def test_pixels_are_class_numbers_with_nodata_outside(view: LayerView) -> None:
    with MemoryFile(PLUGIN.encode(view, WINDOW)) as memory, memory.open() as picture:
        classes = picture.read(1)
        assert picture.nodata == 255

    grid = view.prepared.region_grid(WINDOW)
    assert grid is not None
    assert (classes[grid.pixels == 0] == 255).all()
    inside = grid.pixels > 0
    assert (classes[inside] == view.theme.classes[grid.positions[grid.pixels[inside]]]).all()
    assert 0 in classes


def test_it_lies_where_the_window_lies(view: LayerView) -> None:
    with MemoryFile(PLUGIN.encode(view, WINDOW)) as memory, memory.open() as picture:
        assert picture.crs.to_epsg() == 3857
        assert tuple(picture.bounds) == pytest.approx(WINDOW.bounds)


def test_colours_and_labels_travel_with_it(view: LayerView) -> None:
    with MemoryFile(PLUGIN.encode(view, WINDOW)) as memory, memory.open() as picture:
        colours, tags = picture.colormap(1), picture.tags()

    assert colours[1] == (0xEF, 0xF3, 0xFF, 255)
    assert colours[0] == (*bytes.fromhex(view.style.missing_colour[1:]), 255)
    assert tags["JUDUL"] == "Contoh (ilustrasi)"
    assert (tags["PERIODE"], tags["SUMBER"], tags["VERSI"]) == ("2024", "ilustrasi", "2")
    assert tags["SUMBER_BATAS"] == view.prepared.edition.source
    assert tags["LISENSI_BATAS"] == view.prepared.edition.licence
    assert tags["LABEL_2"] == view.style.classification.label(2)
    assert tags["LABEL_0"] == "Tanpa data"  # the word of the style files


def test_it_is_cloud_optimised_with_overviews_of_whole_classes(view: LayerView) -> None:
    window = Window(Tile(10, 808, 523).bounds(), 1100, 1100)
    data = PLUGIN.encode(view, window)

    with MemoryFile(data) as memory, memory.open() as picture:
        assert picture.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert picture.overviews(1) == [2, 4, 8]
        classes = set(np.unique(picture.read(1)).tolist())
    with MemoryFile(data) as memory, memory.open(overview_level=1) as overview:
        assert overview.shape == (275, 275)
        assert set(np.unique(overview.read(1)).tolist()) <= classes
        assert overview.colormap(1)[1] == (0xEF, 0xF3, 0xFF, 255)


def test_the_labels_beside_it_count_from_no_value(view: LayerView) -> None:
    root = ElementTree.fromstring(STYLE_FORMATS["tif_aux_xml"].encode(view))

    labels = [entry.text for entry in root.iter("Category")]

    classes = view.style.classification
    assert labels == ["Tanpa data", *(classes.label(number, "id") for number in range(1, classes.k + 1))]


def test_a_window_without_regions_is_all_nodata(view: LayerView) -> None:
    empty = Window(Tile(8, 1, 1).bounds(), 40, 30)

    with MemoryFile(PLUGIN.encode(view, empty)) as memory, memory.open() as picture:
        assert (picture.read(1) == np.full((30, 40), 255)).all()
