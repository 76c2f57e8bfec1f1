"""Blobs: kept durably under their own hash, healed, swept, and never wrong."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.settings import Settings
from geoservice.store.blobs import BACKENDS, BlobStore, open_blobs
from geoservice.store.blobs.file import FileBlobs
from tests.store.mounts import read_only, small_disk

DATA = b"ilustrasi" * 1000


@pytest.fixture(params=sorted(BACKENDS))
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """Every backend over an empty place; a new one is tested on the day it appears."""
    return BACKENDS[request.param](str(tmp_path / "blobs"), tmp_path / "cache")


@pytest.fixture
def files(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "blobs")


def test_a_file_is_kept_under_its_hash(blobs: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "theme"
    source.write_bytes(DATA)

    digest = blobs.put(source)

    assert digest == hashlib.sha256(DATA).hexdigest()
    assert blobs.local_path(digest).read_bytes() == DATA
    assert source.exists()
    assert list(blobs.digests()) == [digest]


def test_bytes_and_file_of_the_same_content_are_one_blob(blobs: BlobStore, tmp_path: Path) -> None:
    source = tmp_path / "theme"
    source.write_bytes(DATA)

    assert blobs.put_bytes(DATA) == blobs.put(source)
    assert len(list(blobs.digests())) == 1


def test_an_empty_file_can_be_kept(blobs: BlobStore) -> None:
    assert blobs.local_path(blobs.put_bytes(b"")).read_bytes() == b""


def test_an_empty_store_has_no_blobs(blobs: BlobStore) -> None:
    assert list(blobs.digests()) == []
    assert blobs.sweep(0).files == 0


def test_a_deleted_blob_is_unavailable_and_the_remedy_is_named(blobs: BlobStore) -> None:
    digest = blobs.put_bytes(DATA)

    blobs.delete(digest)
    blobs.delete(digest)

    with pytest.raises(UnavailableError, match="geoservice verify"):
        blobs.local_path(digest)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab", "A" * 64, "a" * 65])
def test_a_name_that_is_no_hash_never_becomes_a_path(blobs: BlobStore, name: str) -> None:
    with pytest.raises(UnavailableError):
        blobs.local_path(name)


def _flip(data: bytes) -> bytes:
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_flip, id="one bit"),
        pytest.param(lambda data: data[: len(data) // 2], id="half"),
        pytest.param(lambda data: data[:-1], id="last byte"),
        pytest.param(lambda data: b"", id="empty"),
    ],
)
def test_a_damaged_blob_is_never_handed_out_and_putting_it_again_heals_it(files: FileBlobs, damage) -> None:  # noqa: ANN001 - a lambda
    path = files.local_path(files.put_bytes(DATA))

    path.write_bytes(damage(DATA))

    with pytest.raises(UnavailableError, match="rusak"):
        files.local_path(path.name)
    assert files.local_path(path.name, verify=False) == path
    files.put_bytes(DATA)
    assert files.local_path(path.name).read_bytes() == DATA


def test_a_blob_is_read_for_verification_only_once(files: FileBlobs) -> None:
    digest = files.put_bytes(DATA)
    path = files.local_path(digest)
    found = path.stat()

    # The one change that cannot be seen: same inode, size and time. So nothing was read again.
    path.write_bytes(_flip(DATA))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))

    assert files.local_path(digest) == path


def test_what_is_being_written_is_not_swept_but_leftovers_are(files: FileBlobs) -> None:
    aside = files.root / "tmp"
    aside.mkdir(parents=True)
    (aside / "killed").write_bytes(b"half")
    busy = aside / "busy"
    busy.write_bytes(b"half")
    with busy.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        freed = files.sweep(-1)

    assert freed == (1, 4)
    assert [path.name for path in aside.iterdir()] == ["busy"]


def test_a_young_leftover_may_belong_to_a_writer_that_just_began(files: FileBlobs) -> None:
    (files.root / "tmp").mkdir(parents=True)
    (files.root / "tmp" / "young").write_bytes(b"half")

    assert files.sweep(60).files == 0


def test_putting_an_old_blob_again_keeps_it_from_being_cleaned(files: FileBlobs) -> None:
    path = files.local_path(files.put_bytes(DATA))
    os.utime(path, (0, 0))

    files.put_bytes(DATA)

    assert files.delete_if_older(path.name, 3600).files == 0
    os.utime(path, (0, 0))
    assert files.delete_if_older(path.name, 3600) == (1, len(DATA))
    assert files.delete_if_older(path.name, 3600).files == 0


def test_a_full_disk_is_named_and_nothing_half_written_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", kilobytes=256) as folder:
        blobs = FileBlobs(folder / "blobs")
        kept = blobs.put_bytes(DATA)

        with pytest.raises(UnavailableError, match="Disk penuh"):
            blobs.put_bytes(os.urandom(1 << 20))

        assert list(blobs.digests()) == [kept]
        assert list((folder / "blobs" / "tmp").iterdir()) == []
        assert blobs.local_path(kept).read_bytes() == DATA


def test_a_read_only_disk_serves_what_it_has_and_refuses_more(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "blobs")
    digest = blobs.put_bytes(DATA)

    with read_only(tmp_path / "blobs"):
        assert blobs.local_path(digest).read_bytes() == DATA
        with pytest.raises(UnavailableError, match="hanya dapat dibaca"):
            blobs.put_bytes(b"baru")


def test_a_file_larger_than_the_account_may_write_is_refused(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from geoservice.store.blobs.file import FileBlobs\n"
        "from geoservice.errors import UnavailableError\n"
        "try: FileBlobs(pathlib.Path(sys.argv[1])).put_bytes(bytes(100_000))\n"
        "except UnavailableError as error: print(error)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "blobs")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Disk penuh" in done.stdout
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []


def test_a_missing_source_is_told_by_its_name_only(files: FileBlobs, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as told:
        files.put(tmp_path / "hilang.csv")

    assert "hilang.csv" in str(told.value)
    assert str(tmp_path) not in str(told.value)
    assert isinstance(told.value.__cause__, OSError)
    assert told.value.__cause__.errno == errno.ENOENT


def test_the_folder_of_the_settings_may_be_a_path_or_an_address(tmp_path: Path) -> None:
    for address in (str(tmp_path / "my blobs"), f"file://{tmp_path}/my%20blobs"):
        open_blobs(Settings(data_dir=tmp_path, blobs=address)).put_bytes(DATA)

    assert len(list(FileBlobs(tmp_path / "my blobs").digests())) == 1


def test_an_unknown_kind_of_storage_is_refused_with_those_known(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="file://"):
        open_blobs(Settings(data_dir=tmp_path, blobs="gopher://bucket"))
