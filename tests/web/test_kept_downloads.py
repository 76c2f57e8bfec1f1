"""Large downloads: streams for most, files on disk for those who need a length or a part."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ

from geoservice.errors import UnavailableError
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app, layers
from geoservice.web.file_door import FileDoor
from geoservice.web.kept_downloads import KeptDownloads
from tests.web.world import build

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

ADDRESSES = ["/layers/stunting.geojson", "/layers/stunting.csv", "/boundaries/desa-9902.geojson"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return build(tmp_path_factory.mktemp("besar"))


@pytest.fixture
def large(folder: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A service to which twelve regions are many."""
    monkeypatch.setattr(layers, "STREAM_FROM_REGIONS", 3)
    shutil.rmtree(folder.data_dir / "cache", ignore_errors=True)
    return create_app(folder)


@pytest.fixture
def client(large: Flask) -> FlaskClient:
    return large.test_client(use_cookies=False)


def kept(folder: Settings) -> list[Path]:
    return sorted((open_store(folder).cache_dir / "downloads").glob("*"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stream_has_no_length_and_leaves_no_file(client: FlaskClient, folder: Settings, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert "Content-Length" not in answer.headers
    assert answer.data
    assert kept(folder) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_length_is_told_to_those_who_ask(client: FlaskClient, folder: Settings, address: str) -> None:
    streamed = client.get(address).data

    head = client.head(address)

    assert head.headers["Content-Length"] == str(len(streamed))
    assert head.headers["Accept-Ranges"] == "bytes"
    assert [path.read_bytes() for path in kept(folder)] == [streamed]


@pytest.mark.parametrize("address", ADDRESSES)
def test_parts_put_together_are_the_whole(client: FlaskClient, folder: Settings, address: str) -> None:
    whole = client.get(address).data
    parts = []
    for start in range(0, len(whole), 1000):
        part = client.get(address, headers={"Range": f"bytes={start}-{start + 999}", "Accept-Encoding": "gzip"})
        assert part.status_code == 206
        assert "Content-Encoding" not in part.headers
        parts.append(part.data)

    assert b"".join(parts) == whole
    assert len(kept(folder)) == 1


def test_the_file_that_is_there_is_sent_with_its_length(client: FlaskClient) -> None:
    streamed = client.get(ADDRESSES[1]).data
    client.head(ADDRESSES[1])

    again = client.get(ADDRESSES[1])

    assert again.headers["Content-Length"] == str(len(streamed))
    assert again.data == streamed


def test_a_file_too_large_to_keep_is_passed_on_piece_by_piece(folder: Settings) -> None:
    sent: list[int] = []

    def country(_environ: object, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Length", str(64 * 1024 * 1024)), ("ETag", '"all"')])

        def pieces() -> Iterator[bytes]:
            for number in range(64):
                sent.append(number)
                yield bytes(1024 * 1024)

        return pieces()

    body = iter(FileDoor(country, open_store(folder))(create_environ(ADDRESSES[0]), lambda *_said: lambda _piece: None))

    next(body)
    assert sent == [0]


def test_those_who_take_gzip_get_a_stream_all_the_same(client: FlaskClient, folder: Settings) -> None:
    plain = client.get(ADDRESSES[1]).data
    head = client.head(ADDRESSES[1], headers={"Accept-Encoding": "gzip"})
    squeezed = client.get(ADDRESSES[1], headers={"Accept-Encoding": "gzip"})

    assert "Content-Length" not in head.headers
    assert kept(folder) == []
    assert gzip.decompress(squeezed.data) == plain


def test_a_damaged_file_is_made_again(large: Flask, folder: Settings) -> None:
    whole = large.test_client().get(ADDRESSES[1]).data
    large.test_client().head(ADDRESSES[1])
    kept(folder)[0].write_bytes(whole[:-9] + b"9" * 9)

    answer = create_app(folder).test_client().get(ADDRESSES[1], headers={"Range": "bytes=-9"})

    assert answer.data == whole[-9:]


def test_a_range_is_answered_where_nothing_can_be_kept(client: FlaskClient, folder: Settings) -> None:
    blocked = folder.data_dir / "cache"
    blocked.write_text("a file, so that no folder can be made")
    try:
        answer = client.get(ADDRESSES[1], headers={"Range": "bytes=0-9"})
    finally:
        blocked.unlink()

    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf") or answer.data.startswith(b"kode")


def test_the_oldest_files_make_room(tmp_path: Path) -> None:
    downloads = KeptDownloads(tmp_path, capacity=100)
    for number in range(4):
        path = downloads.get(f"key {number}", lambda: [b"x" * 40])
        assert path is not None
        os.utime(path, ns=(number, path.stat().st_mtime_ns))

    assert downloads.find("key 0") is None
    assert downloads.find("key 3") is not None
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 100


def test_a_file_larger_than_half_the_room_is_not_kept(tmp_path: Path) -> None:
    downloads = KeptDownloads(tmp_path, capacity=100)

    assert downloads.get("key", lambda: [b"x" * 40, b"x" * 40]) is None
    assert list(tmp_path.iterdir()) == []


def test_one_file_is_made_at_a_time(tmp_path: Path) -> None:
    downloads, begun, may_end = KeptDownloads(tmp_path), Event(), Event()

    def slow() -> Iterator[bytes]:
        begun.set()
        may_end.wait(60)
        yield b"slow"

    first = Thread(target=downloads.get, args=("slow", slow))
    first.start()
    begun.wait(60)
    with pytest.raises(UnavailableError):
        downloads.get("other", lambda: [b"other"])
    may_end.set()
    first.join()

    assert downloads.find("slow") is not None
