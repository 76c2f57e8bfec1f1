"""Feature records: what they hold, and that damaged ones are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from shapely import box

from geoservice.geometry.feature_tiles import (
    LAYER_COLUMNS,
    RESERVED_VALUES,
    feature_record,
    feature_records,
    read_feature_record,
)
from geoservice.geometry.lattice import frame_of_tile
from geoservice.geometry.packed_edition import PackedEdition
from geoservice.geometry.packs import Array, write_pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.protobuf import field
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.tile_cache import TileCache
from geoservice.geometry.tile_packs import joined_tiles, tile_arrays
from geoservice.geometry.tile_pieces import EditionPart
from geoservice.model.tile import TILE_PX, Tile
from tests.geometry_packs.sample import edition_of, prepare, shapes_of

TILE = Tile(9, 404, 261)


@pytest.fixture
def edition(prepared: PreparedEdition) -> PackedEdition:
    assert isinstance(prepared, PackedEdition)
    return prepared


def test_a_record_holds_the_shapes_of_a_tile_and_the_constant_properties(edition: PackedEdition) -> None:
    record = read_feature_record(feature_record(edition, TILE))

    layer = vector_tile_pb2.tile.layer()
    layer.MergeFromString(field(1, b"x") + b"\x78\x02" + bytes(record.features) + bytes(record.values))
    shapes = list(edition.vector_tile(TILE))
    assert record.columns == ("kode", "nama", "jenis", "kode_kec", *LAYER_COLUMNS)
    assert record.positions.tolist() == [position for position, _shape in shapes]
    assert record.value_count == len(layer.values) == len({value.string_value for value in layer.values})
    for row, (feature, (position, shape)) in enumerate(zip(layer.features, shapes, strict=True)):
        assert feature.id == position + 1
        assert field(4, shape) in bytes(record.features)
        tags = dict(zip(feature.tags[::2], feature.tags[1::2], strict=True))
        constants = {key: layer.values[value - RESERVED_VALUES].string_value for key, value in tags.items() if key < 4}
        regions = edition.regions
        assert constants == {0: regions.codes[position], 1: regions.names[position], 2: "desa", 3: "99.01.01"}
        assert tags[4] == record.first_slot + row


def test_what_a_region_does_not_have_is_left_out_of_its_tags(tmp_path: Path) -> None:
    shapes = shapes_of([box(104, -4, 104.1, -3.9)])
    table = type(shapes.regions)(shapes.regions.codes, [""], [""], {"nama_kec": [""], "kode_prov": ["99"]})
    edition = prepare(RegionShapes(table, shapes.polygons), tmp_path)

    record = read_feature_record(edition.feature_record(Tile(8, 201, 130)))

    layer = vector_tile_pb2.tile.layer()
    layer.MergeFromString(field(1, b"x") + b"\x78\x02" + bytes(record.features) + bytes(record.values))
    keys = [record.columns[key] for key in layer.features[0].tags[::2]]
    assert keys == ["kode", "nama", "kode_prov", "nilai", "kelas", "label", "warna"]
    assert [value.string_value for value in layer.values] == ["99.01.01.2000", "", "99"]


def test_ends_and_tags_point_at_the_features(edition: PackedEdition) -> None:
    record = read_feature_record(feature_record(edition, TILE))

    assert record.ends[-1] == len(record.features)
    assert (np.diff(record.ends.astype(int)) > 0).all()
    assert {record.features[start] for start in [0, *record.ends[:-1].tolist()]} == {0x12}
    assert {record.features[start] for start in record.tags.tolist()} == {0x12}


def test_a_part_of_an_edition_gives_the_same_record(edition: PackedEdition) -> None:
    near = np.flatnonzero(np.arange(len(edition.regions)) >= 0)
    part = EditionPart(edition.regions, edition.outlines.part(near, frame_of_tile(TILE, TILE_PX)))

    assert feature_record(part, TILE) == feature_record(edition, TILE)


def test_a_tile_without_regions_has_an_empty_record(edition: PackedEdition) -> None:
    assert feature_record(edition, Tile(9, 0, 0)) == b""


def test_a_record_can_lie_anywhere_in_a_larger_buffer(edition: PackedEdition) -> None:
    record = feature_record(edition, TILE)

    shifted = read_feature_record(memoryview(b"\0" + record)[1:])

    assert bytes(shifted.features) == bytes(read_feature_record(record).features)
    assert shifted.ends.tolist() == read_feature_record(record).ends.tolist()


@pytest.mark.parametrize("cut", [3, 40, -1])
def test_a_record_cut_short_is_refused(edition: PackedEdition, cut: int) -> None:
    with pytest.raises(ValueError, match="record"):
        read_feature_record(feature_record(edition, TILE)[:cut])


def test_a_record_of_another_version_is_refused(edition: PackedEdition) -> None:
    with pytest.raises(ValueError, match="version"):
        read_feature_record(b"\xff" + feature_record(edition, TILE)[1:])


def test_a_pack_of_records_of_an_earlier_release_is_served_by_making_them_anew(
    shapes: RegionShapes, copied: dict[str, Path], prepared: PreparedEdition, tmp_path: Path
) -> None:
    """They had a shorter head, and a version of 1."""
    old = b"\x01\x01\x00\x00" + bytes(200)
    write_pack(copied["features"], joined_tiles([as_piece(tile_arrays([TILE], [old]))], "features", 14))
    folder = tmp_path / "tiles" / "edition"
    TileCache(folder, 1 << 20).write("features", Tile(15, 0, 0), old)

    edition = open_prepared(edition_of(shapes), copied, folder)

    assert bytes(edition.feature_record(TILE)) == bytes(prepared.feature_record(TILE))
    assert TileCache(folder, 1 << 20).read("features", TILE) == bytes(prepared.feature_record(TILE))
    assert edition.feature_record(Tile(15, 0, 0)) == b""


def as_piece(arrays: dict[str, Array]) -> dict[str, Array]:
    """As a piece of packing names them."""
    return {f"features:{name}": array for name, array in arrays.items()}


def test_tiles_made_together_are_as_each_alone(edition: PackedEdition) -> None:
    tiles = [Tile(10, x, y) for x in range(806, 812) for y in range(520, 526)]

    together = feature_records(edition, tiles)

    assert together == [feature_record(edition, tile) for tile in tiles]
    assert b"" in together
    assert len(set(together)) > 4
