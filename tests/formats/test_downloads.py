"""Every download, opened by the programs that will open it, says what the layer says."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from geoservice.formats import LayerView
from geoservice.formats.properties import known_columns, property_rows
from geoservice.geometry.prepared import PreparedEdition
from tests.formats import layers
from tests.formats.downloads import GEOMETRY, again, read, written

#: KML readers add fields of their own.
ODD_NAMES = ["Satu, Dua & <Tiga>", 'Desa "Kutip"', "Ba'u é", "ꦝꦺꦱ", "=1+1", " ".join(["nama yang panjang"] * 6)]


def said(view: LayerView, positions: np.ndarray | None = None) -> list[dict[str, object]]:
    return list(property_rows(view, (layers.whole(view) if positions is None else positions).tolist()))


def as_rows(frame: geopandas.GeoDataFrame, names: tuple[str, ...]) -> list[dict[str, object]]:
    """The cells as Python values, None for everything that is missing."""
    short = [name if name in frame else name[:10] for name in names]
    rows = zip(*(frame[column] for column in short), strict=True)
    return [
        dict(zip(names, (None if cell is None or cell != cell else cell for cell in row), strict=True)) for row in rows
    ]


@pytest.mark.parametrize("extension", GEOMETRY)
def test_every_property_comes_back_and_missing_ones_are_null(extension: str, layer: LayerView, tmp_path: Path) -> None:
    frame = again(layer, extension, tmp_path)

    assert as_rows(frame, known_columns(layer)) == said(layer)


@pytest.mark.parametrize("extension", GEOMETRY)
def test_codes_stay_texts_and_values_numbers(extension: str, layer: LayerView, tmp_path: Path) -> None:
    frame = again(layer, extension, tmp_path)

    assert all(isinstance(code, str) for code in frame["kode"])
    assert frame["nilai"].dtype == np.float64


@pytest.mark.parametrize("extension", GEOMETRY)
def test_geometry_is_exactly_the_edition_in_wgs_84(extension: str, layer: LayerView, tmp_path: Path) -> None:
    frame = again(layer, extension, tmp_path)
    expected = [shapely.from_geojson(layer.prepared.geojson(at)) for at in range(6)]

    # TopoJSON and KML are WGS 84 by definition, and readers differ in saying so.
    assert frame.crs is None or frame.crs.to_epsg() == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")
    shapes = [shapely.MultiPolygon([s]) if s.geom_type == "Polygon" else s for s in frame.geometry]
    assert shapely.equals_exact(shapely.normalize(shapes), shapely.normalize(expected), 1e-12).all()
    assert frame.geometry.is_valid.all()


@pytest.mark.parametrize("extension", ["geojson", "fgb", "gpkg", "parquet", "topojson"])
def test_every_shape_is_a_multipolygon_whose_shells_run_counterclockwise(
    extension: str, layer: LayerView, tmp_path: Path
) -> None:
    frame = again(layer, extension, tmp_path)

    assert set(frame.geom_type) == {"MultiPolygon"}
    assert all(part.exterior.is_ccw for shape in frame.geometry for part in shape.geoms)


@pytest.mark.parametrize("extension", GEOMETRY)
def test_a_selection_holds_its_regions_only(extension: str, layer: LayerView, tmp_path: Path) -> None:
    chosen = np.array([1, 3, 5])

    assert as_rows(again(layer, extension, tmp_path, chosen), known_columns(layer)) == said(layer, chosen)


@pytest.mark.parametrize("extension", GEOMETRY)
def test_one_region_is_a_file_too(extension: str, layer: LayerView, tmp_path: Path) -> None:
    assert again(layer, extension, tmp_path, np.array([4]))["kode"].tolist() == ["99.01.01.2005"]


@pytest.mark.parametrize("extension", sorted({*GEOMETRY} - {"kml", "topojson"}))
def test_a_file_of_no_regions_has_its_columns(extension: str, layer: LayerView, tmp_path: Path) -> None:
    frame = again(layer, extension, tmp_path, np.array([], np.int64))

    assert len(frame) == 0
    assert extension == "geojson" or {"kode", "nilai", "warna"} <= {*frame.columns}


def test_topojson_of_no_regions_is_a_topology_without_arcs(layer: LayerView, tmp_path: Path) -> None:
    document = json.loads(written(layer, "topojson", tmp_path, np.array([], np.int64)).read_bytes())

    assert document["arcs"] == []
    assert document["objects"][layer.layer.id]["geometries"] == []


@pytest.mark.parametrize("extension", GEOMETRY)
def test_names_with_other_letters_and_marks_survive(extension: str, tmp_path: Path) -> None:
    view = layers.view(layers.edition(tmp_path / "edition", ODD_NAMES))

    assert again(view, extension, tmp_path)["nama"].tolist() == ODD_NAMES


@pytest.mark.parametrize("extension", GEOMETRY)
def test_categories_are_texts(extension: str, prepared: PreparedEdition, tmp_path: Path) -> None:
    view = layers.view(prepared, ["maju", "mandiri", None, "maju", "berkembang", "mandiri"])

    assert as_rows(again(view, extension, tmp_path), known_columns(view)) == said(view)


@pytest.mark.parametrize("extension", sorted({*GEOMETRY} - {"kml", "topojson", "geojson"}))
def test_a_layer_without_any_value_keeps_the_type_of_its_columns(
    extension: str, prepared: PreparedEdition, tmp_path: Path
) -> None:
    view = layers.view(prepared, [None] * 6)
    frame = again(view, extension, tmp_path)

    assert frame["nilai"].dtype == np.float64
    assert frame["nilai"].isna().all()
    assert set(frame["keterangan"]) == {"Data tidak tersedia"}


@pytest.mark.parametrize("extension", GEOMETRY)
def test_numbers_of_every_size_come_back_exactly(extension: str, prepared: PreparedEdition, tmp_path: Path) -> None:
    values = [-1234567.25, 0.1, 1e-7, 123456789012345.0, 3.0, 2 / 3]
    view = layers.view(prepared, values)

    assert again(view, extension, tmp_path)["nilai"].tolist() == values


@pytest.mark.parametrize("extension", GEOMETRY)
def test_regions_on_both_sides_of_the_antimeridian_stay_there(extension: str, tmp_path: Path) -> None:
    view = layers.view(layers.edition_of(tmp_path / "edition", layers.round_the_world()), [1.0, 2.0])
    frame = again(view, extension, tmp_path)

    assert frame.geometry[0].bounds == (-180.0, -1.0, 180.0, 1.0)
    assert len(frame.geometry[0].geoms) == 2


@pytest.mark.parametrize("extension", ["fgb", "gpkg"])
@pytest.mark.parametrize("box", [(104.0, -4, 104.05, -3.95), (104.52, -4.08, 104.53, -4.07), (90, -9, 91, -8)])
def test_the_spatial_index_finds_what_lies_in_a_box(
    extension: str, box: tuple[float, ...], layer: LayerView, tmp_path: Path
) -> None:
    path = written(layer, extension, tmp_path)
    everything = read(path)

    found = read(path, bbox=box)

    expected = everything[everything.intersects(shapely.box(*box))]
    assert (found["kode"].tolist() if len(found) else []) == expected["kode"].tolist()
