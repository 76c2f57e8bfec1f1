"""The folder of tiles made on demand: bounded, shared, and never trusted blindly."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from geoservice.geometry.prepared import open_prepared
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.tile_cache import TileCache
from geoservice.model.tile import Tile
from tests.geometry_packs.sample import edition_of, without_tiles

TILE = Tile(14, 12928, 8371)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tiles" / "ab12"


def size_of(folder: Path) -> int:
    """Of what is there now: a trimming may still run."""
    total = 0
    for parent, _folders, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += (Path(parent) / name).stat().st_blocks * 512
    return total


def test_what_was_kept_comes_back_to_every_process(folder: Path) -> None:
    TileCache(folder, 1 << 20).write("pictures", TILE, memoryview(b"record"))

    other = TileCache(folder, 1 << 20)

    assert other.read("pictures", TILE) == b"record"
    assert other.read("features", TILE) is None
    assert other.read("pictures", Tile(14, 0, 0)) is None


def test_an_empty_record_is_not_the_same_as_none(folder: Path) -> None:
    TileCache(folder, 1 << 20).write("pictures", TILE, b"")

    assert TileCache(folder, 1 << 20).read("pictures", TILE) == b""


@pytest.mark.parametrize("left", [0, 5, 8, 13], ids=lambda left: f"{left}-bytes-left")
def test_a_file_cut_short_is_as_good_as_none(folder: Path, left: int) -> None:
    cache = TileCache(folder, 1 << 20)
    cache.write("pictures", TILE, b"record")
    path = folder / "pictures" / "14" / "12928" / "8371"
    path.write_bytes(path.read_bytes()[:left])

    assert cache.read("pictures", TILE) is None


def test_a_file_under_another_address_is_as_good_as_none(folder: Path) -> None:
    cache = TileCache(folder, 1 << 20)
    cache.write("pictures", TILE, b"record")
    column = folder / "pictures" / "14" / "12928"
    (column / "8371").rename(column / "8372")

    assert cache.read("pictures", Tile(14, 12928, 8372)) is None


def test_a_damaged_file_is_made_again(shapes: RegionShapes, packed: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "tiles" / "ab12"
    first = open_prepared(edition_of(shapes), without_tiles(packed), folder).picture(Tile(10, 808, 523))
    path = folder / "pictures" / "10" / "808" / "523"
    whole = path.read_bytes()
    path.write_bytes(whole[:-10] + bytes(10))

    second = open_prepared(edition_of(shapes), without_tiles(packed), folder).picture(Tile(10, 808, 523))

    assert first is not None
    assert second is not None
    assert second.chunk == first.chunk
    assert path.read_bytes() == whole


def test_the_oldest_files_of_all_editions_go_first(tmp_path: Path) -> None:
    old, new = TileCache(tmp_path / "tiles" / "old", 1 << 30), TileCache(tmp_path / "tiles" / "new", 1 << 30)
    for x in range(200):
        old.write("pictures", Tile(14, x, 0), bytes(4000))
        os.utime(tmp_path / "tiles" / "old" / "pictures" / "14" / str(x) / "0", (1000 + x, 1000 + x))
    for x in range(50):
        new.write("pictures", Tile(14, x, 0), bytes(4000))

    TileCache(tmp_path / "tiles" / "new", 1 << 20).trim()

    assert size_of(tmp_path) <= 0.7 * (1 << 20)
    assert all(new.read("pictures", Tile(14, x, 0)) for x in range(50))
    kept = [x for x in range(200) if old.read("pictures", Tile(14, x, 0))]
    assert kept == list(range(200 - len(kept), 200))
    assert 100 < len(kept) < 150


def test_many_writers_stay_below_the_limit(tmp_path: Path) -> None:
    limit = 4 << 20
    caches = [TileCache(tmp_path / "tiles" / name, limit) for name in ("a", "b", "c")]

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda cache: [cache.write("p", Tile(14, x, 1), bytes(4000)) for x in range(800)], caches))
    assert size_of(tmp_path) <= limit


def test_a_folder_closed_to_writing_keeps_nothing_and_hurts_nobody(
    shapes: RegionShapes, packed: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "tiles").write_text("a file where a folder should be: nobody can write there, not even root")

    edition = open_prepared(edition_of(shapes), without_tiles(packed), tmp_path / "tiles" / "ab12")

    assert edition.picture(Tile(10, 808, 523)) is not None


def test_the_folder_may_be_deleted_at_any_moment(folder: Path) -> None:
    cache = TileCache(folder, 1 << 20)
    cache.write("pictures", TILE, b"record")
    shutil.rmtree(folder.parent)

    assert cache.read("pictures", TILE) is None
    cache.write("pictures", TILE, b"again")
    assert cache.read("pictures", TILE) == b"again"


def test_without_a_limit_nothing_is_kept(shapes: RegionShapes, packed: dict[str, Path], folder: Path) -> None:
    open_prepared(edition_of(shapes), without_tiles(packed), folder, cache_bytes=0).picture(Tile(10, 808, 523))

    assert not folder.exists()
