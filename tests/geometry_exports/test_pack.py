"""The export pack: exact rings and compressed features, written once an edition."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geoservice.formats import FEATURE_FORMATS, GzipFormat
from geoservice.geometry.exports.deflated import Checksum, deflate, inflate, stored
from geoservice.geometry.exports.pack import LAYOUT, Shelf, open_exports, write_exports
from geoservice.geometry.exports.shapes import Shapes, from_geojson
from geoservice.geometry.exports.sqlite_rtree import packed_rtree
from geoservice.geometry.exports.topology import topology
from geoservice.geometry.exports.wkb import wkb
from geoservice.geometry.prepared import PreparedEdition
from tests.formats import layers


@pytest.fixture
def prepared(tmp_path: Path) -> PreparedEdition:
    return layers.edition(tmp_path / "edition")


def shapes_of(*polygons: shapely.MultiPolygon) -> Shapes:
    return from_geojson([shapely.to_geojson(shapely.orient_polygons(shape)).encode() for shape in polygons])


def test_geojson_becomes_shapes_and_shapes_the_same_polygons_again() -> None:
    world = layers.round_the_world()

    again = shapely.from_wkb(list(wkb(shapes_of(*world))))

    assert shapely.normalize(again).tolist() == shapely.normalize(world).tolist()


@pytest.mark.parametrize("chosen", [[0], [1], [0, 1], [1, 0], [2, 0], []])
def test_any_regions_can_be_taken_in_any_order(chosen: list[int]) -> None:
    world = [*layers.round_the_world(), *layers.scattered(1)]

    taken = shapes_of(*world).take(np.array(chosen, np.int64))

    assert shapely.normalize(shapely.from_wkb(list(wkb(taken)))).tolist() == [
        shapely.normalize(world[at]) for at in chosen
    ]


def test_blocks_hold_every_region_once_and_about_so_many_points() -> None:
    shapes = shapes_of(*layers.scattered(100))
    positions = np.arange(100)

    parts = list(shapes.blocks(positions, 40))

    assert np.concatenate([positions[part] for part in parts]).tolist() == positions.tolist()
    assert all(0 < part.stop - part.start <= 11 for part in parts)
    assert list(shapes.blocks(positions[:0], 40)) == []


def test_the_pack_is_kept_in_the_cache_and_the_same_every_time(prepared: PreparedEdition, tmp_path: Path) -> None:
    open_exports(Shelf(prepared, "p" * 64, tmp_path / "cache"))
    (kept,) = (tmp_path / "cache" / "exports").iterdir()

    write_exports(prepared, tmp_path / "again.pack")

    assert kept.name == f"{'p' * 64}-{LAYOUT}.shapes.pack"
    assert kept.read_bytes() == (tmp_path / "again.pack").read_bytes()


def test_a_damaged_pack_is_written_again(prepared: PreparedEdition, tmp_path: Path) -> None:
    whole = tmp_path / "whole.pack"
    write_exports(prepared, whole)
    kept = tmp_path / "cache" / "exports" / f"{'p' * 64}-{LAYOUT}.shapes.pack"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(whole.read_bytes()[:-40])

    open_exports(Shelf(prepared, "p" * 64, tmp_path / "cache"))

    assert kept.read_bytes() == whole.read_bytes()


def test_a_flipped_bit_in_a_large_array_is_noticed(
    prepared: PreparedEdition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoservice.geometry.packs._CHECKED_BYTES", 0)  # every array is a large one
    whole = tmp_path / "whole.pack"
    write_exports(prepared, whole)
    kept = tmp_path / "cache" / "exports" / f"{'p' * 64}-{LAYOUT}.shapes.pack"
    kept.parent.mkdir(parents=True)
    damaged = bytearray(whole.read_bytes())
    damaged[100] ^= 1
    kept.write_bytes(damaged)

    open_exports(Shelf(prepared, "p" * 64, tmp_path / "cache"))

    assert kept.read_bytes() == whole.read_bytes()


def test_the_cache_of_packs_is_bounded(
    prepared: PreparedEdition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoservice.geometry.exports.pack.CAPACITY_BYTES", 5000)
    folder = tmp_path / "cache" / "exports"
    folder.mkdir(parents=True)
    for number, name in enumerate(("old", "young")):
        (folder / name).write_bytes(bytes(2400))
        os.utime(folder / name, (number, number))

    open_exports(Shelf(prepared, "p" * 64, tmp_path / "cache"))

    assert "old" not in [path.name for path in folder.iterdir()]
    assert [path for path in folder.iterdir() if path.name.endswith(".shapes.pack")]


def test_without_a_cache_to_write_to_a_process_has_a_pack_of_its_own(prepared: PreparedEdition, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder", encoding="utf-8")

    exports = open_exports(Shelf(prepared, "p" * 64, tmp_path / "cache"))

    assert len(exports.shapes) == 6


@pytest.mark.parametrize("chosen", [[0, 1, 2, 3, 4, 5], [3], [1, 4], []])
@pytest.mark.parametrize("values", [layers.VALUES, ["a", "b", None, "a", 'c"d', "é"]], ids=["numbers", "words"])
def test_geojson_that_was_compressed_ahead_is_one_member_with_the_same_text(
    prepared: PreparedEdition, chosen: list[int], values: list[float | str | None]
) -> None:
    view, positions = layers.view(prepared, values), np.array(chosen, np.int64)
    output = FEATURE_FORMATS["geojson"]
    assert isinstance(output, GzipFormat)

    first = b"".join(output.gzip_chunks(view, positions))
    squeezed = b"".join(output.gzip_chunks(view, positions))

    assert squeezed == first
    reader = zlib.decompressobj(31)
    assert reader.decompress(squeezed) == b"".join(output.chunks(view, positions))
    assert reader.eof
    assert reader.unused_data == b""


def test_features_across_pieces_are_one_document(prepared: PreparedEdition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoservice.formats.features.geojson.FEATURES_A_CHUNK", 4)
    view = layers.view(prepared)
    output = FEATURE_FORMATS["geojson"]
    assert isinstance(output, GzipFormat)

    document = json.loads(gzip.decompress(b"".join(output.gzip_chunks(view, layers.whole(view)))))

    assert len(document["features"]) == 6


def test_pieces_may_stand_in_any_order_with_text_between_them() -> None:
    texts = [b"satu " * 50, b"dua " * 500, b"tiga"]
    one, two, three = deflate(texts)
    written = Checksum()
    for piece, text in ((three, b"-"), (one, b"--")):
        written.follow(Checksum(piece.check, piece.length))
        written.add(text)
    written.follow(Checksum(two.check, two.length))

    dash, dashes = stored([b"-", b"--"])
    member = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + three.data + dash + one.data + dashes + two.data
    whole = gzip.decompress(member + written.gzip_tail(b"!"))

    assert whole == texts[2] + b"-" + texts[0] + b"--" + texts[1] + b"!"
    assert [inflate(piece.data) for piece in (one, two, three)] == texts


def test_a_long_text_is_framed_in_parts() -> None:
    texts = [b"x" * 200_000, b"", b"y" * 0xFFFF]

    assert [inflate(framed) for framed in stored(texts)] == texts


def test_regions_without_common_points_share_no_arcs() -> None:
    made = topology(shapes_of(*layers.scattered(3)))

    assert made.rings == [[0], [1], [2]]


def test_a_hole_and_the_region_that_fills_it_are_one_arc() -> None:
    outer = layers.round_the_world()[1]
    inner = shapely.MultiPolygon([shapely.Polygon(outer.geoms[0].interiors[0])])

    made = topology(shapes_of(outer, inner))

    assert made.rings == [[0], [1], [~1]]


@pytest.mark.parametrize("count", [0, 1, 51, 52, 51 * 51 + 1])
def test_an_index_of_sqlite_lists_every_id_once(count: int) -> None:
    boxes = np.random.default_rng(1).uniform(0, 1, (count, 4))
    boxes[:, 2:] += boxes[:, :2]

    tree = packed_rtree(np.arange(1, count + 1), boxes)

    assert sorted(row for row, _node in tree.rows) == list(range(1, count + 1))
    assert [node for node, _data in tree.nodes] == list(range(1, len(tree.nodes) + 1))
    assert sorted(child for child, _node in tree.parents) == list(range(2, len(tree.nodes) + 1))


def test_another_layer_of_the_edition_uses_the_same_pack(prepared: PreparedEdition) -> None:
    first = layers.view(prepared)
    second = replace(layers.view(prepared, [5.0, 4, 3, 2, 1, 0]))

    assert first.exports is second.exports
