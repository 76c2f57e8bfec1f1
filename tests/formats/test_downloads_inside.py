"""What single formats promise beyond rows and shapes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import lxml.etree
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from owslib.iso import MD_Metadata
from pmtiles.reader import MmapSource, Reader

from geoservice.errors import InvalidInputError
from geoservice.formats import FEATURE_FORMATS, STYLE_FORMATS, LayerView
from geoservice.formats.features import shp_zip, xlsx
from geoservice.formats.features._dbf import short_names
from geoservice.geometry.prepared import PreparedEdition
from tests.formats import layers
from tests.formats.downloads import GEOMETRY, read, written


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LayerView:
    """3,000 regions all over the world: an index of several levels."""
    prepared = layers.edition_of(tmp_path_factory.mktemp("many"), layers.scattered(3000))
    return layers.view(prepared, np.arange(3000.0).tolist())


@pytest.mark.slow
@pytest.mark.parametrize("extension", ["fgb", "gpkg"])
def test_an_index_of_several_levels_finds_exactly_what_a_search_of_everything_finds(
    extension: str, many: LayerView, tmp_path: Path
) -> None:
    path = written(many, extension, tmp_path)
    everything = read(path)

    for west, south in ((-170, -80), (-20, -10), (60, 30), (100.25, -40.5)):
        box = (west, south, west + 40, south + 25)
        expected = everything[everything.intersects(shapely.box(*box))]["kode"].tolist()
        assert expected
        assert read(path, bbox=box)["kode"].tolist() == expected


def test_flatgeobuf_says_what_the_layer_is(layer: LayerView, tmp_path: Path) -> None:
    info = pyogrio.read_info(written(layer, "fgb", tmp_path))

    assert (info["features"], info["geometry_type"], info["layer_name"]) == (6, "MultiPolygon", layer.layer.id)
    assert info["capabilities"]["fast_spatial_filter"]
    assert info["layer_metadata"]["TITLE"] == "Contoh (2024)"


def test_a_geopackage_is_sound_to_sqlite(many: LayerView, tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(many, "gpkg", tmp_path))) as database:
        name = f"rtree_{many.layer.id}_geom"
        assert database.execute("SELECT rtreecheck(?)", (name,)).fetchall() == [("ok",)]
        assert database.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (3000,)
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)


def test_a_geopackage_was_last_changed_when_the_version_was_published(layer: LayerView, tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(layer, "gpkg", tmp_path))) as database:
        (changed,) = database.execute("SELECT last_change FROM gpkg_contents").fetchone()
        metadata = dict(database.execute("SELECT md_standard_uri, metadata FROM gpkg_metadata").fetchall())
        referred = database.execute("SELECT md_file_id, table_name FROM gpkg_metadata_reference").fetchall()

    assert changed == "2025-03-05T08:00:00.000Z"
    assert json.loads(metadata["https://schema.org/Dataset"])["name"] == layer.published.title
    assert json.loads(metadata["https://data.go.id"])["nama"] == layer.published.title
    record = MD_Metadata(lxml.etree.fromstring(metadata["http://www.isotc211.org/2005/gmd"].encode()))
    assert record.identifier == layer.layer.id
    assert referred == [(number, layer.layer.id) for number in (1, 2, 3)]


def test_a_geopackage_can_be_edited_and_its_index_follows(layer: LayerView, tmp_path: Path) -> None:
    path = written(layer, "gpkg", tmp_path)
    frame = read(path).head(1)

    pyogrio.write_dataframe(frame.assign(kode="99.99.99.9999"), path, layer=layer.layer.id, append=True)

    assert len(read(path, bbox=tuple(frame.total_bounds), where="kode = '99.99.99.9999'")) == 1


def test_a_geopackage_carries_the_style_where_there_is_one_for_gis_programs(
    layer: LayerView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Qml:
        extension, media_type = "qml", "application/xml"

        def encode(self, view: LayerView) -> bytes:
            return b"<qgis/>"

    monkeypatch.setattr(STYLE_FORMATS, "_plugins", {**STYLE_FORMATS, "qml": Qml()})

    with closing(sqlite3.connect(written(layer, "gpkg", tmp_path))) as database:
        (style,) = database.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles").fetchall()

    assert style == (layer.layer.id, "<qgis/>", 1)
    assert len(read(tmp_path / "unduhan.gpkg")) == 6


def test_a_shapefile_brings_its_encoding_its_projection_and_the_meaning_of_its_fields(
    layer: LayerView, tmp_path: Path
) -> None:
    with ZipFile(written(layer, "shp.zip", tmp_path)) as archive:
        assert archive.testzip() is None
        stem = layer.layer.id
        assert archive.namelist() == [
            f"{stem}.{end}" for end in ("shp", "shx", "dbf", "prj", "cpg", "txt", "qml", "sld")
        ]
        assert archive.read(f"{stem}.cpg") == b"UTF-8"
        text = archive.read(f"{stem}.txt").decode()

    assert "keterangan = keterangan" in text
    assert layer.published.title in text


def test_shells_of_a_shapefile_run_clockwise_and_holes_the_other_way(tmp_path: Path) -> None:
    view = layers.view(layers.edition_of(tmp_path / "edition", layers.round_the_world()), [1.0, 2.0])
    with ZipFile(written(view, "shp.zip", tmp_path)) as archive:
        data = archive.read(f"{view.layer.id}.shp")
    second = data[100 + 8 + 2 * int.from_bytes(data[104:108], "big") :]
    points = np.frombuffer(second, "<f8", 20, 8 + 44 + 8).reshape(10, 2)

    turns = [np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1]) for ring in (points[:5], points[5:])]

    assert turns[0] < 0 < turns[1]


def test_long_texts_of_a_shapefile_are_cut_between_letters(tmp_path: Path) -> None:
    view = layers.view(layers.edition(tmp_path / "edition", ["é" * 200, *layers.NAMES[1:]]))

    assert read(written(view, "shp.zip", tmp_path))["nama"][0] == "é" * 127


def test_field_names_are_cut_to_ten_letters_and_stay_different() -> None:
    assert short_names(["kode", "nama_kabupaten", "nama_kabupat"]) == ["kode", "nama_kabup", "nama_kabu2"]


def test_a_shapefile_beyond_two_gigabytes_is_refused(layer: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shp_zip, "MAX_SHP_BYTES", 100)

    with pytest.raises(InvalidInputError, match="Shapefile"):
        list(FEATURE_FORMATS["shp_zip"].chunks(layer, layers.whole(layer)))


def test_a_geoparquet_says_where_every_row_lies(layer: LayerView, tmp_path: Path) -> None:
    from pyarrow import parquet

    table = parquet.read_table(written(layer, "parquet", tmp_path))
    geo = json.loads(table.schema.metadata[b"geo"])

    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmax"] == ["bbox", "xmax"]
    assert table["bbox"][5].as_py() == pytest.approx({"xmin": 104.5, "ymin": -4.08, "xmax": 104.6, "ymax": -3.9})


def test_a_workbook_has_the_rows_and_what_they_mean(layer: LayerView, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(layer, "xlsx", tmp_path))
    data, about = book.worksheets
    rows = list(data.iter_rows(values_only=True))

    assert (data.title, about.title) == ("Data", "Keterangan")
    assert rows[0][:2] == ("kode", "nama")
    assert [row[0] for row in rows[1:]] == list(layer.prepared.regions.codes)
    assert rows[1][rows[0].index("nilai")] == 0
    assert rows[4][rows[0].index("nilai")] is None
    assert about["B1"].value == layer.published.title
    assert data.freeze_panes == "A2"


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    names = ["=1+1", "+cmd", "-2", "@x", "_x0041_", "biasa"]
    view = layers.view(layers.edition(tmp_path / "edition", names))

    sheet = openpyxl.load_workbook(written(view, "xlsx", tmp_path)).worksheets[0]

    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * 6 or {cell.data_type for cell in cells} == {"inlineStr"}
    assert [cell.quotePrefix for cell in cells] == [True] * 4 + [False] * 2
    assert [cell.value for cell in cells][:4] == names[:4]


def test_more_regions_than_a_sheet_has_rows_are_refused(layer: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 5)

    with pytest.raises(InvalidInputError, match="lembar kerja"):
        list(FEATURE_FORMATS["xlsx"].chunks(layer, layers.whole(layer)))


def test_kml_has_a_style_a_class_in_the_colours_of_the_layer(layer: LayerView, tmp_path: Path) -> None:
    text = written(layer, "kml", tmp_path).read_text(encoding="utf-8")
    colour = layer.style.colours[0]

    assert f"<PolyStyle><color>c0{colour[5:]}{colour[3:5]}{colour[1:3]}</color>" in text
    assert text.count("<styleUrl>#kelas0</styleUrl>") == 1


def test_topojson_writes_a_common_border_once(layer: LayerView, tmp_path: Path) -> None:
    document = json.loads(written(layer, "topojson", tmp_path, np.array([0, 1])).read_bytes())
    shapes = document["objects"][layer.layer.id]["geometries"]

    # Two squares side by side: what is left of each, and the border between them.
    assert len(document["arcs"]) == 3
    used = [[number if number >= 0 else ~number for number in shape["arcs"][0][0]] for shape in shapes]
    assert len({*used[0]} & {*used[1]}) == 1


@pytest.mark.parametrize("extension", ["fgb", "gpkg", "shp.zip"])
def test_what_is_kept_of_the_edition_changes_nothing_but_the_time(
    extension: str, prepared: PreparedEdition, tmp_path: Path
) -> None:
    view = layers.view(prepared)
    kept = replace(view, cache_dir=tmp_path / "cache")

    files = [written(each, extension, tmp_path).read_bytes() for each in (view, kept, kept)]

    assert files[0] == files[1] == files[2]


@pytest.mark.parametrize("place", [20, -900], ids=["in the head", "in a shape"])
def test_a_damaged_database_of_regions_is_filled_again(place: int, prepared: PreparedEdition, tmp_path: Path) -> None:
    view = replace(layers.view(prepared), cache_dir=tmp_path / "cache")
    first = written(view, "gpkg", tmp_path).read_bytes()
    (kept,) = (tmp_path / "cache" / "exports").glob("*.gpkg")
    sound = kept.read_bytes()
    damaged = bytearray(sound)
    damaged[place] ^= 0x40
    kept.write_bytes(damaged)

    assert written(view, "gpkg", tmp_path).read_bytes() == first
    assert kept.read_bytes() == sound


@pytest.mark.parametrize("name", ["gpkg", "parquet"])
def test_what_was_written_to_a_disk_on_the_way_is_gone_afterwards(
    name: str, prepared: PreparedEdition, tmp_path: Path
) -> None:
    view = replace(layers.view(prepared), cache_dir=tmp_path)
    chunks = FEATURE_FORMATS[name].chunks(view, layers.whole(view))
    next(chunks)
    chunks.close()

    assert [path for path in tmp_path.rglob("*") if "work-" in path.name] == []


@pytest.mark.parametrize("extension", [*GEOMETRY, "pmtiles", "xlsx"])
def test_the_licence_of_the_data_travels_in_every_file(extension: str, layer: LayerView, tmp_path: Path) -> None:
    indicator = replace(layer.published.indicator, licence="CC-BY-4.0")
    path = written(replace(layer, published=replace(layer.published, indicator=indicator)), extension, tmp_path)

    assert "CC-BY-4.0" in _texts(path)


def _texts(path: Path) -> str:
    """All that a file says, unpacked where it is packed."""
    data = path.read_bytes()
    if path.suffix in (".zip", ".xlsx"):
        with ZipFile(path) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    if path.suffix == ".pmtiles":
        with path.open("rb") as file:
            return json.dumps(Reader(MmapSource(file)).metadata())
    return data.decode("utf-8", "ignore")
