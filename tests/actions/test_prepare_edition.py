"""Preparing: one at a time, going on where it stopped, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from geoservice.actions.import_boundary import prepare_again
from geoservice.actions.open_boundary import open_boundary
from geoservice.actions.prepare_edition import PackRequest, packed_before, preparation_of
from geoservice.actions.workspace import sweep_kept
from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.geometry.edition import read_edition
from geoservice.geometry.prepare import PACKER
from geoservice.model.tile import Tile
from geoservice.store import Store, open_store
from geoservice.store.care import verify
from tests.actions.conftest import ACTOR

SET = "desa-9902"


def parts_of(store: Store) -> dict[str, str]:
    edition = store.catalogue.current_edition(SET)
    return dict(store.catalogue.current_preparation(edition.digest).parts)


def test_preparing_again_gives_the_same_files(store: Store) -> None:
    before = parts_of(store)

    prepare_again(SET, store, ACTOR)

    assert parts_of(store) == before
    assert packed_before(store) == []
    assert list(store.incoming_dir.iterdir()) == []


@pytest.mark.parametrize("part", ["pictures", "features", "index", "neighbours", "parents"])
def test_a_damaged_part_is_refused_and_mended_by_preparing_again(store: Store, part: str) -> None:
    path = store.blobs.local_path(parts_of(store)[part])
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-5])
    damaged = open_store(store.settings)

    with pytest.raises(UnavailableError) as caught:
        open_boundary(damaged, SET)
    assert "geoservice" in str(caught.value.hint)

    prepare_again(SET, open_store(store.settings, writing=True), ACTOR)
    assert open_boundary(open_store(store.settings), SET).prepared.picture(Tile(0, 0, 0)) is not None
    assert verify(store) == []


def test_a_running_server_sees_damage_and_its_mending(store: Store) -> None:
    tile = Tile(8, 202, 130)
    before = open_boundary(store, SET).prepared.picture(tile)
    assert before is not None
    path, whole = store.blobs.local_path(parts_of(store)["pictures"]), bytes(before.chunk)
    path.chmod(0o644)
    at = path.read_bytes().index(whole) + 20
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes([whole[20] ^ 1]))

    with pytest.raises(UnavailableError) as caught:
        open_boundary(store, SET).prepared.picture(tile)
    assert f"geoservice prepare {SET}" in str(caught.value.hint)

    prepare_again(SET, open_store(store.settings, writing=True), ACTOR)
    after = open_boundary(store, SET).prepared.picture(tile)
    assert after is not None
    assert bytes(after.chunk) == whole


def test_who_comes_second_waits_and_takes_what_the_first_made(store: Store) -> None:
    edition = store.catalogue.current_edition(SET)
    shapes = read_edition(store.blobs.local_path(edition.blob))
    told: list[int] = []
    found: list[str] = []

    def second() -> None:
        with preparation_of(shapes, edition.digest, store, PackRequest(lambda done, _whole: told.append(done))) as made:
            found.append(made.digest)

    with preparation_of(shapes, edition.digest, store, PackRequest()) as first:
        waiting = threading.Thread(target=second)
        waiting.start()
        assert found == []
        store.catalogue.save_preparation(first, ACTOR)
    waiting.join()

    assert found == [first.digest]
    assert told == []


@pytest.mark.slow
def test_two_processes_and_a_killed_one_leave_one_whole_edition(store: Store) -> None:
    expected = parts_of(store)
    code = "from geoservice.cli import main; main()"
    environment = os.environ | {"GEOSERVICE_DATA_DIR": str(store.data_dir), "GEOSERVICE_LANG": "id"}
    command = [sys.executable, "-c", code, "prepare", SET]

    victim = subprocess.Popen(command, env=environment, start_new_session=True)
    while not list(store.incoming_dir.glob("prepare-*/pieces/*")) and victim.poll() is None:
        os.sched_yield()
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    racing = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]

    assert [process.wait() for process in racing] == [0, 0]
    assert parts_of(store) == expected
    assert verify(store) == []
    assert list(store.incoming_dir.iterdir()) == []


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_leaves_nothing_behind(store: Store) -> None:
    before = parts_of(store)

    with pytest.raises(InvalidInputError):
        prepare_again(SET, store, ACTOR, scheduler="tcp://127.0.0.1:1")

    assert parts_of(store) == before
    assert list(store.incoming_dir.iterdir()) == []


def test_what_nobody_came_back_to_is_swept(store: Store) -> None:
    new, old = (store.incoming_dir / name for name in ("prepare-1", "prepare-2"))
    for folder in (new, old):
        (folder / "pieces").mkdir(parents=True)
        (folder / "pieces" / "tiles-00001").write_bytes(bytes(1000))
    two_days_ago = time.time() - 2 * 86_400
    for path in (old, old / "pieces", old / "pieces" / "tiles-00001"):
        os.utime(path, (two_days_ago, two_days_ago))

    freed = sweep_kept(store)

    assert freed == (1, 1000)
    assert list(store.incoming_dir.iterdir()) == [new]


ALL_PARTS = (
    *("regions", "geojson", "index", "level-full", "level-10", "level-08", "level-06", "level-04"),
    *("neighbours", "pictures", "features", "parents", "places"),
)


def test_these_are_all_parts(store: Store) -> None:
    assert set(parts_of(store)) == set(ALL_PARTS)


HARMS = ("empty", "half", "bit", "garbage", "gone", "last byte")


@pytest.mark.parametrize(("part", "harm"), [(part, HARMS[at % len(HARMS)]) for at, part in enumerate(ALL_PARTS)])
def test_whatever_happens_to_a_part_under_a_running_server_is_noticed_and_mended(
    store: Store, part: str, harm: str
) -> None:
    asked = (Tile(7, 101, 65), Tile(8, 202, 130))
    before = all_said(store, asked)
    path = store.blobs.local_path(parts_of(store)[part])
    path.chmod(0o644)
    damage(path, harm)

    with pytest.raises(UnavailableError) as caught:
        all_said(store, asked)
    assert "geoservice" in str(caught.value.hint)
    assert verify(store) != []

    prepare_again(SET, open_store(store.settings, writing=True), ACTOR)
    assert all_said(store, asked) == before
    assert verify(store) == []


def all_said(store: Store, tiles: tuple[Tile, ...]) -> list[object]:
    """What a server says of an edition that it has open."""
    prepared = open_boundary(store, SET).prepared
    parents = prepared.parents("kec")
    assert parents is not None
    said: list[object] = [bytes(prepared.feature_record(tile)) for tile in tiles]
    for tile in tiles:
        picture = prepared.picture(tile)
        said.append(None if picture is None else bytes(picture.chunk))
    neighbours = prepared.neighbours(0)
    assert neighbours is not None
    return [*said, prepared.geojson(0), list(prepared.regions.codes), neighbours.tolist(), list(parents.codes)]


def damage(path: Path, harm: str) -> None:
    """Spoil a file in its place."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    if harm == "gone":
        path.unlink()
        return
    if harm == "bit":
        data[middle] ^= 1
    elif harm == "last byte":
        data[-1] ^= 0xFF
    elif harm == "garbage":
        data[:] = b"\x5a" * len(data)
    else:
        del data[0 if harm == "empty" else middle :]
    path.write_bytes(data)


#: What the packers of earlier releases did not write.
NOT_YET = {
    1: ("pictures", "features", "neighbours", "parents", "places"),
    2: ("neighbours", "parents", "places"),
    3: ("places",),
    4: (),  # its pictures of many regions had another form: `test_pictures`
}


@pytest.mark.parametrize("packer", [1, 2, 3, 4])
def test_an_edition_of_an_earlier_packer_still_serves(store: Store, packer: int) -> None:
    """What it does not have ahead is made as it is asked for; regions of some pixels look the same."""
    from dataclasses import replace

    edition = store.catalogue.current_edition(SET)
    now = store.catalogue.current_preparation(edition.digest)
    parts = {name: part for name, part in now.parts.items() if name not in NOT_YET[packer]}
    ahead = open_boundary(store, SET).prepared
    store.catalogue.save_preparation(replace(now, packer=packer, digest=str(packer) * 64, parts=parts), ACTOR)

    old = open_boundary(open_store(store.settings), SET).prepared

    assert packed_before(store) == [SET]
    assert packer < PACKER
    tile = Tile(7, 101, 65)
    one, other = ahead.region_grid(tile.window()), old.region_grid(tile.window())
    assert one is not None
    assert other is not None
    assert (one.pixels == other.pixels).all()
    assert bytes(ahead.feature_record(tile)) == bytes(old.feature_record(tile))
    assert (old.neighbours(0) is None) is (packer < 3)
    assert (old.parents("kec") is None) is (packer < 3)
    kept = store.cache_dir / "tiles" / (str(packer) * 64) / "pictures" / "7" / "101" / "65"
    assert kept.is_file() is (packer == 1)

    prepare_again(SET, open_store(store.settings, writing=True), ACTOR)

    assert packed_before(store) == []
    assert open_boundary(open_store(store.settings), SET).prepared.neighbours(0) is not None
