"""A boundary set without a theme, in every format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import mapbox_vector_tile
import pyogrio
import pytest
from pmtiles.reader import MemorySource, Reader

from geoservice.formats import FEATURE_FORMATS, LayerView
from geoservice.formats.bare import bare_formats, bare_view
from geoservice.formats.properties import FRESH_COLUMNS
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.boundary import BoundarySet
from tests.formats import layers
from tests.formats.downloads import GEOMETRY, again, written

OWN = ["kode", "nama", "jenis", "kode_kec", "nama_kec"]


@pytest.fixture
def bare(prepared: PreparedEdition) -> LayerView:
    return bare_view(BoundarySet("desa-9901", "Desa contoh"), prepared, "p" * 64, "https://peta.example")


@pytest.mark.parametrize("extension", GEOMETRY)
def test_regions_have_their_own_properties_only(extension: str, bare: LayerView, tmp_path: Path) -> None:
    frame = again(bare, extension, tmp_path)

    assert frame["nama"].tolist() == list(layers.NAMES)
    assert {*OWN} <= {*frame.columns}
    assert not {*FRESH_COLUMNS} & {*frame.columns}


@pytest.mark.parametrize("output", bare_formats(), ids=lambda output: output.extension)
def test_the_same_edition_is_the_same_file(output: object, bare: LayerView) -> None:
    once, again_ = (b"".join(output.chunks(bare, layers.whole(bare))) for _ in range(2))

    assert once == again_ != b""


def test_a_table_has_the_regions_own_columns(bare: LayerView) -> None:
    text = b"".join(FEATURE_FORMATS["csv"].chunks(bare, layers.whole(bare))).decode("utf-8-sig")

    assert next(csv.reader(io.StringIO(text))) == OWN


def test_geojson_says_where_the_boundaries_come_from_and_is_the_same_compressed(bare: LayerView) -> None:
    output = FEATURE_FORMATS["geojson"]
    plain = b"".join(output.chunks(bare, layers.whole(bare)))
    said = json.loads(plain)

    assert (said["judul"], said["edisi_batas"], said["sumber"], said["lisensi"]) == (
        "Desa contoh", "2025", "ilustrasi", "CC0-1.0"
    )  # fmt: skip
    assert gzip.decompress(b"".join(output.gzip_chunks(bare, layers.whole(bare)))) == plain


def test_tiles_have_no_colours(bare: LayerView) -> None:
    reader = Reader(MemorySource(b"".join(FEATURE_FORMATS["pmtiles"].chunks(bare, layers.whole(bare)))))

    (layer,) = mapbox_vector_tile.decode(gzip.decompress(reader.get(0, 0, 0))).values()

    assert {name for feature in layer["features"] for name in feature["properties"]} == {*OWN}
    assert "kelas" not in reader.metadata()["geoservice"]


def test_a_geopackage_has_no_style_of_classes(bare: LayerView, tmp_path: Path) -> None:
    assert [name for name, _kind in pyogrio.list_layers(written(bare, "gpkg", tmp_path))] == ["desa-9901"]
