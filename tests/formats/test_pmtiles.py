"""PMTiles, read by the reference reader and by GDAL."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    deserialize_directory,
    tileid_to_zxy,
    zxy_to_tileid,
)

from geoservice.formats import LayerView
from geoservice.formats.features import _pmtiles
from geoservice.formats.features._pmtiles import Entries, Span, head, tile_numbers
from geoservice.formats.features.pmtiles import PLUGIN
from geoservice.formats.properties import property_rows
from geoservice.formats.tiles.mvt import PLUGIN as MVT
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.arrays import BBox
from geoservice.model.style import MapKind
from geoservice.model.tile import Tile
from tests.formats import layers
from tests.formats.downloads import written


def archive(view: LayerView, positions: np.ndarray | None = None) -> bytes:
    return b"".join(PLUGIN.chunks(view, layers.whole(view) if positions is None else positions))


def codes(tile: bytes) -> set[str]:
    layers_ = mapbox_vector_tile.decode(gzip.decompress(tile)).values()
    return {feature["properties"]["kode"] for layer in layers_ for feature in layer["features"]}


def test_every_tile_is_the_tile_that_the_service_serves(layer: LayerView) -> None:
    data = archive(layer)
    tiles = dict(all_tiles(MemorySource(data)))

    assert all(gzip.decompress(tile) == MVT.encode(layer, Tile(*place)) for place, tile in tiles.items())
    assert {place[0] for place in tiles} == set(range(Reader(MemorySource(data)).header()["max_zoom"] + 1))


def test_no_region_is_missing_at_any_zoom(layer: LayerView) -> None:
    found: dict[int, set[str]] = {}
    for (z, _x, _y), tile in all_tiles(MemorySource(archive(layer))):
        found.setdefault(z, set()).update(codes(tile))

    assert all(seen == {*layer.prepared.regions.codes} for seen in found.values())


def test_the_header_says_what_is_inside(layer: LayerView) -> None:
    reader = Reader(MemorySource(archive(layer)))
    header = reader.header()

    assert header["clustered"]
    assert (header["tile_type"], header["tile_compression"]) == (TileType.MVT, Compression.GZIP)
    edges = (header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"))
    assert tuple(edges) == pytest.approx(tuple(layer.prepared.edition.bbox))
    assert header["addressed_tiles_count"] == len(list(all_tiles(MemorySource(archive(layer)))))


def test_the_metadata_names_fields_sources_and_classes(layer: LayerView) -> None:
    said = Reader(MemorySource(archive(layer))).metadata()

    (about,) = said["vector_layers"]
    assert about["id"] == layer.layer.id
    assert (about["fields"]["kode"], about["fields"]["nilai"]) == ("String", "Number")
    assert "Kantor contoh (ilustrasi)" in said["attribution"]
    assert said["geoservice"]["versi"] == 3
    assert [entry["warna"] for entry in said["geoservice"]["kelas"]] == list(layer.style.colours)


def test_names_of_sources_cannot_become_markup(layer: LayerView) -> None:
    hostile = layers.titled(layer, "Contoh", source="<b>Kantor</b>")

    assert "&lt;b&gt;" in Reader(MemorySource(archive(hostile))).metadata()["attribution"]


def test_a_selection_holds_its_regions_only(layer: LayerView) -> None:
    tiles = dict(all_tiles(MemorySource(archive(layer, np.array([1, 5])))))

    assert {code for tile in tiles.values() for code in codes(tile)} == {"99.01.01.2002", "99.01.01.2006"}


def test_an_archive_of_no_regions_has_no_tiles(layer: LayerView) -> None:
    reader = Reader(MemorySource(archive(layer, np.array([], np.int64))))

    assert reader.header()["addressed_tiles_count"] == 0
    assert reader.get(0, 0, 0) is None


def test_gdal_reads_values_and_classes(layer: LayerView, tmp_path: Path) -> None:
    frame = pyogrio.read_dataframe(written(layer, "pmtiles", tmp_path)).drop_duplicates("kode")

    assert dict(zip(frame["kode"], frame["warna"], strict=True)) == {
        row["kode"]: row["warna"] for row in property_rows(layer, range(6))
    }


def test_tiles_are_numbered_as_the_reference_numbers_them() -> None:
    chance = np.random.default_rng(3)
    places = [(z, *chance.integers(0, 2**z, 2).tolist()) for z in range(19) for _ in range(40)]

    assert tile_numbers([Tile(*place) for place in places]).tolist() == [zxy_to_tileid(*place) for place in places]


def entries_of(data: bytes) -> list[Entry]:
    """All entries that point at tiles, in the order of the directories; reads every leaf."""
    header = Reader(MemorySource(data)).header()

    def part(name: str, offset: int, length: int) -> bytes:
        start = header[f"{name}_offset"] + offset
        return data[start : start + length]

    found = []
    for entry in deserialize_directory(part("root", 0, header["root_length"])):
        leaf = part("leaf_directory", entry.offset, entry.length)
        found += [entry] if entry.run_length else deserialize_directory(leaf)
    return found


def faults_of_archive(data: bytes) -> Iterator[str]:
    """What `pmtiles verify` looks for (go-pmtiles, pmtiles/verify.go), and that nothing overlaps or is left over."""
    header = Reader(MemorySource(data)).header()
    entries = entries_of(data)
    numbers = [entry.tile_id for entry in entries]
    if header["root_offset"] + header["root_length"] > 16_384:
        yield "the root directory is not within the first 16 KB"
    ends = [
        header[f"{name}_offset"] + header[f"{name}_length"]
        for name in ("root", "metadata", "leaf_directory", "tile_data")
    ]
    starts = [header[f"{name}_offset"] for name in ("metadata", "leaf_directory", "tile_data")]
    if ends != [*starts, len(data)]:
        yield "parts that do not follow each other to the end of the file"
    counts = [header[f"{name}_count"] for name in ("addressed_tiles", "tile_entries", "tile_contents")]
    if counts != [sum(entry.run_length for entry in entries), len(entries), len({entry.offset for entry in entries})]:
        yield f"counts {counts}"
    if sorted(set(numbers)) != numbers:
        yield "entries out of order"
    if any(after.offset != before.offset + before.length for before, after in pairwise(entries)):
        yield "tiles that are not clustered"
    zooms = [tileid_to_zxy(number)[0] for number in numbers]
    if (min(zooms, default=0), max(zooms, default=0)) != (header["min_zoom"], header["max_zoom"]):
        yield f"zooms {min(zooms)} to {max(zooms)}"
    if header["min_lon_e7"] > header["max_lon_e7"] or header["min_lat_e7"] > header["max_lat_e7"]:
        yield "bounds upside down"


@pytest.mark.parametrize("most", [12, 16_000])
def test_an_archive_passes_what_the_reference_program_verifies(
    layer: LayerView, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("geoservice.formats.features.pmtiles.MOST_TILES", most)

    assert list(faults_of_archive(archive(layer))) == []


def test_an_archive_with_leaves_passes_too(layer: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pmtiles, "_LARGEST_ROOT", 60)
    monkeypatch.setattr(_pmtiles, "_ENTRIES_A_LEAF", 20)
    data = archive(layer)

    assert Reader(MemorySource(data)).header()["leaf_directory_length"] > 0
    assert list(faults_of_archive(data)) == []


def test_the_verification_would_notice_a_tile_that_is_cut_off(layer: LayerView) -> None:
    assert list(faults_of_archive(archive(layer)[:-1])) == [
        "parts that do not follow each other to the end of the file"
    ]


def test_circles_are_a_layer_of_their_own(layer: LayerView) -> None:
    style = replace(layer.style, map_kind=MapKind.SYMBOLS)
    circles = replace(layer, published=replace(layer.published, style=style))
    name = f"{layer.layer.id}-lingkaran"

    reader = Reader(MemorySource(archive(circles, np.array([1, 5]))))
    ground, marks = reader.metadata()["vector_layers"]
    tile = mapbox_vector_tile.decode(gzip.decompress(reader.get(0, 0, 0)))

    assert (ground["id"], marks["id"], marks["fields"]["radius"]) == (layer.layer.id, name, "Number")
    assert {key: sorted(feature["id"] for feature in tile[key]["features"]) for key in tile} == {
        layer.layer.id: [2, 6],
        name: [2, 6],
    }


def test_directories_of_any_size_are_found_through_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    # The root of 40,000 leaves would not fit: the leaves grow until it does.
    monkeypatch.setattr(_pmtiles, "_ENTRIES_A_LEAF", 2)
    tiles = [Tile(8, x, y) for x in range(256) for y in range(256)]
    numbers = np.sort(tile_numbers(tiles))
    sizes = 1 + numbers % 7
    data = b"".join(bytes((number % 251,)) * (1 + number % 7) for number in numbers.tolist())

    before = head(Entries(numbers, sizes), json.dumps({}).encode(), Span(8, 8, BBox(-180, -85, 180, 85)))
    reader = Reader(MemorySource(before + data))

    assert reader.header()["root_offset"] + reader.header()["root_length"] <= 16_384
    for tile in (tiles[0], tiles[777], tiles[-1]):
        number = zxy_to_tileid(tile.z, tile.x, tile.y)
        assert reader.get(tile.z, tile.x, tile.y) == bytes((number % 251,)) * (1 + number % 7)


def test_a_large_edition_keeps_to_the_budget_of_tiles(
    prepared: PreparedEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoservice.formats.features.pmtiles.MOST_TILES", 12)

    header = Reader(MemorySource(archive(layers.view(prepared)))).header()

    assert header["addressed_tiles_count"] <= 12
    assert header["max_zoom"] > 5
