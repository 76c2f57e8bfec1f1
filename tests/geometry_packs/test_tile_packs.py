"""Tile packs: every record is found, and a damaged one is never used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geoservice.errors import UnavailableError
from geoservice.geometry.memory import let_go_of_maps
from geoservice.geometry.packs import DamagedPackError, open_pack, write_pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.tile_packs import TilePack, joined_tiles, tile_arrays, tile_key
from geoservice.model.tile import Tile
from tests.geometry_packs.sample import edition_of, tiles_of

TILES = [Tile(0, 0, 0), Tile(3, 6, 4), Tile(3, 6, 5), Tile(18, 2**18 - 1, 2**18 - 1)]
RECORDS = [b"whole world", b"a" * 1000, b"", b"corner"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A pack of two pieces, the second with the lower zooms."""
    pieces = []
    for part in (slice(2, 4), slice(0, 2)):
        arrays = tile_arrays(TILES[part], RECORDS[part])
        pieces.append({f"kind:{name}": array for name, array in arrays.items()})
    write_pack(tmp_path / "kind.pack", joined_tiles(pieces, "kind", deepest=18))
    return tmp_path / "kind.pack"


def opened(path: Path) -> TilePack:
    return TilePack(path)


def test_every_record_is_found_and_nothing_else(path: Path) -> None:
    pack = opened(path)

    assert [bytes(pack.record(tile)) for tile in TILES] == RECORDS
    assert pack.record(Tile(3, 6, 6)) == b""
    assert len(pack) == 3
    assert pack.deepest == 18


def test_keys_sort_by_zoom_column_and_row() -> None:
    tiles = [Tile(0, 0, 0), Tile(1, 0, 1), Tile(1, 1, 0), Tile(2, 0, 0), Tile(18, 5, 2**18 - 1), Tile(18, 6, 0)]

    keys = [tile_key(tile) for tile in tiles]

    assert keys == sorted(set(keys))


def test_a_record_with_one_wrong_bit_is_refused_and_the_others_are_not(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(b"a" * 1000) + 500] ^= 1
    path.write_bytes(data)

    pack = opened(path)

    with pytest.raises(DamagedPackError):
        pack.record(TILES[1])
    assert pack.record(TILES[0]) == RECORDS[0]


def test_a_record_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    arrays = tile_arrays(TILES[:2], [b"one", b"two"])
    arrays["data"] = np.frombuffer(b"twoone", np.uint8)
    pieces = [{f"kind:{name}": array for name, array in arrays.items()}]
    write_pack(tmp_path / "kind.pack", joined_tiles(pieces, "kind", deepest=3))

    with pytest.raises(DamagedPackError):
        opened(tmp_path / "kind.pack").record(TILES[0])


def test_a_pack_that_is_cut_off_under_a_reader_is_refused(path: Path) -> None:
    pack = opened(path)
    with path.open("r+b") as file:
        file.truncate(100)

    with pytest.raises(DamagedPackError):
        pack.record(TILES[1])


def test_a_pack_that_was_mended_under_a_reader_is_read_again(path: Path) -> None:
    sound = path.read_bytes()
    pack = opened(path)
    path.write_bytes(sound.replace(b"a" * 1000, b"b" * 1000))
    with pytest.raises(DamagedPackError):
        pack.record(TILES[1])

    path.with_name("mended").write_bytes(sound)
    path.with_name("mended").replace(path)

    assert pack.record(TILES[1]) == RECORDS[1]


def test_mapped_arrays_stay_readable_when_their_pages_were_let_go(path: Path) -> None:
    arrays = open_pack(path)
    before = arrays["data"].tobytes()

    let_go_of_maps()

    assert arrays["data"].tobytes() == before


@pytest.mark.parametrize("part", ["pictures", "features"])
def test_an_edition_never_answers_from_a_damaged_record(
    shapes: RegionShapes, prepared: PreparedEdition, copied: dict[str, Path], part: str
) -> None:
    """Every byte of the records is turned over: each tile is refused with the remedy."""
    data = bytearray(copied[part].read_bytes())
    sizes = open_pack(copied[part])["sizes"]
    for at in range(64, 64 + int(sizes.sum()), 16):
        data[at] ^= 0x40
    copied[part].write_bytes(data)
    edition = open_prepared(edition_of(shapes), copied)

    for tile in tiles_of(prepared, range(6, 11)):
        with pytest.raises(UnavailableError) as caught:
            _ask(edition, part, tile)
        assert "geoservice prepare desa-9901" in str(caught.value.hint)


def _ask(edition: PreparedEdition, part: str, tile: Tile) -> object:
    return edition.picture(tile) if part == "pictures" else edition.feature_record(tile)
