"""`prepare` on a disk that is full or closed: a server of the old packs serves on, and the next attempt succeeds.

Real disks, real commands and real servers: the disks are mounts where the system lets us, and a limit on the size of
files works everywhere.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geoservice.geometry.packs import open_pack
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.store.care import verify
from tests.small_world import write_boundary
from tests.store.mounts import read_only, small_disk
from tests.web.servers import GEOSERVICE, Server, running
from tests.web.world import Tables, import_set

pytestmark = pytest.mark.slow

SERVE = (*GEOSERVICE, "serve", "--port", "{port}")
SET = "desa-9902"
ASKED = [
    *("/layers/air/tiles/8/201/130.png", "/layers/air/tiles/10/807/523.mvt", "/layers/air.geojson"),
    *("/layers/air/tiles/9/403/261@2x.png", "/layers/air.csv"),
]


def built(folder: Path) -> Path:
    """A data directory with one layer."""
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(folder / "desa.geojson"), SET, "Desa di Kabupaten Uji")
    Tables(store, folder).publish("air", "Cakupan air minum", list(range(12)), kind="ratio", unit="%")
    store.catalogue.close()
    return settings.data_dir


def prepare(data_dir: Path, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """The command as an operator gives it; `before` runs in its process first."""
    return subprocess.run(
        [*GEOSERVICE, "prepare", SET],
        env={**os.environ, "GEOSERVICE_DATA_DIR": str(data_dir), "GEOSERVICE_LANG": "id"},
        preexec_fn=before,
        capture_output=True,
        text=True,
        check=False,
    )


def answers(server: Server) -> list[tuple[int, bytes]]:
    return [server.get(address) for address in ASKED]


def half_written(data_dir: Path) -> list[Path]:
    """What is not whole, or of no use to the next attempt."""
    pieces = set((data_dir / "incoming").glob("prepare-*/pieces/*"))
    for piece in pieces:
        open_pack(piece, whole=True)  # raises DamagedPackError
    others = {path for path in (data_dir / "incoming").rglob("*") if path.is_file()} - pieces
    return sorted([*others, *(data_dir / "blobs" / "tmp").iterdir()])


@contextmanager
def filled(disk: Path, free_kb: int) -> Iterator[None]:
    """A disk that somebody else filled up, but for so much."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - free_kb * 1024)
    try:
        yield
    finally:
        filler.unlink()


def assert_refused(done: subprocess.CompletedProcess[str], reason: str) -> None:
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Gagal: ")
    assert reason in done.stderr
    assert "Saran: " in done.stderr
    assert "Traceback" not in done.stderr


def assert_prepared(data_dir: Path, before: list[tuple[int, bytes]]) -> None:
    done = prepare(data_dir)
    assert done.returncode == 0, done.stderr
    assert list((data_dir / "incoming").iterdir()) == []
    assert verify(open_store(Settings(data_dir=data_dir))) == []
    with running(SERVE, data_dir) as server:
        assert answers(server) == before


@pytest.mark.parametrize("free_kb", [70, 130, 200])
def test_a_disk_that_fills_up_leaves_the_old_packs_and_nothing_half_written(tmp_path: Path, free_kb: int) -> None:
    with small_disk(tmp_path / "disk", kilobytes=8192) as disk:
        if not disk.is_mount():
            pytest.skip("this machine lets nobody mount a disk; the limit on the size of files is tested in its place")
        data_dir = built(disk)
        with running(SERVE, data_dir) as server:
            before = answers(server)

        with filled(disk, free_kb), running(SERVE, data_dir) as server:
            done = prepare(data_dir)
            during = answers(server)

        assert [status for status, _body in before] == [200] * len(ASKED)
        assert_refused(done, "disk penuh")
        assert during == before
        assert half_written(data_dir) == []
        assert_prepared(data_dir, before)


def test_files_that_may_not_grow_further_leave_the_old_packs(tmp_path: Path) -> None:
    data_dir = built(tmp_path)
    largest = max(path.stat().st_size for path in (data_dir / "blobs").rglob("*"))
    limit = largest - 1
    with running(SERVE, data_dir) as server:
        before = answers(server)

    done = prepare(data_dir, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))

    assert_refused(done, "berkasnya terlalu besar")
    assert half_written(data_dir) == []
    assert_prepared(data_dir, before)


def test_a_disk_that_was_closed_to_writing_serves_on(tmp_path: Path) -> None:
    data_dir = built(tmp_path)
    with running(SERVE, data_dir) as server:
        before = answers(server)

    with read_only(data_dir), running(SERVE, data_dir) as server:
        done = prepare(data_dir)
        during = answers(server)

    assert_refused(done, "hanya dapat dibaca")
    assert during == before
    assert half_written(data_dir) == []
    assert_prepared(data_dir, before)
