"""Public sources: downloaded with checksum and licence, read without executing anything, clear when offline."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.geometry.edition import edition_digest
from geoservice.geometry.manifests import read_manifests
from geoservice.geometry.read import read_boundary
from geoservice.geometry.read_sql import rows
from geoservice.geometry.repair import clean
from geoservice.geometry.sources import fetch_boundary
from geoservice.settings import bundled

BUNDLED = bundled("boundaries")
SQL = """
/* INSERT INTO palsu(kode) VALUES ('tidak dibaca; sungguh'); */
DELETE FROM wilayah_boundaries WHERE kode LIKE '99.01.%';
INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES
  ('99.01.01.2001','Ilustrasi Ma''ruf',-4.0,104.0,'[[[-4.0,104.0],[-4.0,104.1],[-3.9,104.1]]]'),
  -- satu baris tanpa garis batas
  ('99.01.01.2002','Ilustrasi \\'Dua\\'',-4.0,104.0,NULL),
  ('99.01.01.2003','Ilustrasi; Tiga',-4,104,
   '[[[[-4.0,105.0],[-4.0,105.1],[-3.9,105.1]]],[[[-4.0,106.0],[-4.0,106.1],[-3.9,106.1]]]]');
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        if "pindah" in self.path:
            self.send_response(302)
            self.send_header("Location", self.path.replace("/pindah", ""))
            self.end_headers()
        elif "sibuk" in self.path:
            self.send_error(503)
        else:
            super().do_GET()


class Mirror:
    """A folder served over HTTP."""

    def __init__(self, folder: Path) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A mirror of the bundled source with one made-up district."""
    folder = tmp_path / "mirror"
    file = folder / "db/kel/99/wilayah_boundaries_kel_99.01.sql"
    file.parent.mkdir(parents=True)
    file.write_text(SQL)
    (folder / "LICENSE").write_text("MIT License (ilustrasi)")
    mirror = Mirror(folder)
    yield mirror
    mirror.stop()


def test_a_district_is_fetched_with_its_licence_and_checksum(mirror: Mirror, tmp_path: Path) -> None:
    steps: list[tuple[int, int | None]] = []

    fetched = fetch_boundary("99.01", BUNDLED, tmp_path, lambda done, whole: steps.append((done, whole)), mirror.url)

    assert fetched.set_id == "desa-9901"
    assert fetched.licence == "MIT"
    assert fetched.licence_text == "MIT License (ilustrasi)"
    assert fetched.path.read_text() == SQL
    assert len(fetched.sha256) == 64
    assert steps[-1] == (len(SQL), len(SQL))


def test_its_regions_are_read_with_latitude_first(mirror: Mirror, tmp_path: Path) -> None:
    fetched = fetch_boundary("99.01", BUNDLED, tmp_path, base_url=mirror.url)

    shapes, findings = clean(fetched.raw)

    assert list(shapes.regions.names) == ["Ilustrasi Ma'ruf", "Ilustrasi; Tiga"]
    assert shapes.polygons[0].bounds == (104, -4, 104.1, -3.9)
    assert len(shapes.polygons[1].geoms) == 2
    assert [(f.reason, f.code, f.detail) for f in findings] == [("null_geometry", "99.01.01.2002", "Ilustrasi 'Dua'")]


@pytest.mark.parametrize("code", ["16", "16.01.07", "../16", "desa"])
def test_a_code_that_no_source_has_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="Tidak ada sumber"):
        fetch_boundary(code, BUNDLED, tmp_path, base_url="http://127.0.0.1:1")


def test_a_district_that_the_source_lacks_is_refused(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="tidak punya berkas"):
        fetch_boundary("98.01", BUNDLED, tmp_path, base_url=mirror.url)


def test_offline_the_way_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="boundaries import"):
        fetch_boundary("16.01", BUNDLED, tmp_path, base_url="http://127.0.0.1:1")


@pytest.mark.parametrize("path", ["pindah", "sibuk"])
def test_a_redirect_or_an_outage_is_not_followed(path: str, mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="status"):
        fetch_boundary("99.01", BUNDLED, tmp_path, base_url=f"{mirror.url}/{path}")


def changed_manifest(folder: Path, **changes: Any) -> Path:
    manifest = json.loads((BUNDLED / "wilayah_boundaries.json").read_text()) | changes
    folder.mkdir()
    (folder / "sumber.json").write_text(json.dumps(manifest))
    return folder


def test_a_file_with_another_checksum_is_refused(mirror: Mirror, tmp_path: Path) -> None:
    wrong = {"db/kel/99/wilayah_boundaries_kel_99.01.sql": "0" * 64}
    manifests = changed_manifest(tmp_path / "manifests", sha256=wrong)

    with pytest.raises(InvalidInputError, match="SHA-256"):
        fetch_boundary("99.01", manifests, tmp_path, base_url=mirror.url)


def test_a_file_that_is_too_large_is_left(mirror: Mirror, tmp_path: Path) -> None:
    manifests = changed_manifest(tmp_path / "manifests", max_bytes=100)

    with pytest.raises(UnavailableError, match="lebih besar"):
        fetch_boundary("99.01", manifests, tmp_path, base_url=mirror.url)


@pytest.mark.parametrize("changes", [{"base_url": "file:///etc"}, {"format": "python"}, {"lain": 1}])
def test_a_wrong_manifest_names_its_field(changes: dict[str, Any], tmp_path: Path) -> None:
    manifests = changed_manifest(tmp_path / "manifests", **changes)

    with pytest.raises(InvalidInputError, match=next(iter(changes))):
        read_manifests(manifests)


def test_the_bundled_manifests_are_sound() -> None:
    assert [manifest.id for manifest in read_manifests(BUNDLED)] == ["wilayah_boundaries"]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO a(b) VALUES ('x'",
        "INSERT INTO a(b) VALUES ('x",
        "INSERT INTO a(b) VALUES ('x', 'y');",
        "INSERT INTO a(b) VALUES (SLEEP(9));",
        "DELETE FROM a WHERE b = '" + "x" * 100_000,
    ],
)
def test_broken_sql_is_refused_with_its_line(text: str, mirror: Mirror, tmp_path: Path) -> None:
    file = tmp_path / "mirror/db/kel/99/wilayah_boundaries_kel_99.01.sql"
    file.write_text("\n\n" + text)

    with pytest.raises(InvalidInputError, match="baris 3"):
        fetch_boundary("99.01", BUNDLED, tmp_path, base_url=mirror.url)


def test_several_inserts_are_read_in_turn() -> None:
    text = "INSERT INTO `a` (`b`, c) VALUES (1, NULL), (-2.5e1, '');\nINSERT INTO a(b,c) VALUES ('x','y');"

    assert list(rows(text)) == [{"b": "1", "c": None}, {"b": "-2.5e1", "c": ""}, {"b": "x", "c": "y"}]


@pytest.mark.real
def test_oku_from_the_source_is_the_edition_of_the_published_file(real_data: Path, tmp_path: Path) -> None:
    source = Mirror(real_data / "sources")
    try:
        fetched = fetch_boundary("16.01", BUNDLED, tmp_path, base_url=source.url)
    finally:
        source.stop()

    shapes, findings = clean(fetched.raw)

    published, _findings = clean(read_boundary(str(real_data / "desa_16.01.geojson")))
    assert (len(shapes), findings) == (157, [])
    assert edition_digest(shapes) == edition_digest(published)
    assert fetched.licence_text.startswith("MIT License")
