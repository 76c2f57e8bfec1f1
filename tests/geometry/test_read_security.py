"""A boundary file reaches for nothing: no address in it is fetched, no path leaves its folder, no bomb goes off."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geoservice.errors import InvalidInputError
from geoservice.geometry.read import read_boundary


class Canary:
    """A server that only counts who calls."""

    def __init__(self) -> None:
        calls: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                calls.append(self.path)
                self.send_error(404)

            do_HEAD = do_POST = do_GET  # noqa: N815 - the names that http.server calls

            def log_message(self, *_words: object) -> None:
                """Stay silent."""

        self.calls = calls
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    thread = threading.Thread(target=canary.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()
    thread.join()


_FEATURE = (
    '{"type": "Feature", "properties": {"kode": "16.01"}, "geometry": {"type": "Polygon", '
    '"coordinates": [[[104, -4], [105, -4], [105, -3], [104, -4]]]}}'
)
HOSTILE = {
    "crs link": (
        "desa.geojson",
        '{"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href": "URL/crs", "type": "proj4"}}, '
        f'"features": [{_FEATURE}]}}',
    ),
    "crs named by an address": (
        "desa.geojson",
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "URL/crs"}}, '
        f'"features": [{_FEATURE}]}}',
    ),
    "ogr vrt": (
        "desa.geojson",
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/URL/a.geojson</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>",
    ),
    "ogr vrt as kml": (
        "desa.kml",
        "<OGRVRTDataSource><!-- <kml --><SrcDataSource>URL/a</SrcDataSource></OGRVRTDataSource>",
    ),
    "wfs description": ("desa.geojson", "<OGRWFSDataSource><URL>URL/wfs</URL></OGRWFSDataSource>"),
    "doctype": (
        "desa.kml",
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "URL/entity">]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&a;</name></Document></kml>',
    ),
    "network link": (
        "desa.kml",
        '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>URL/x.kml</href></Link></NetworkLink></kml>',
    ),
    "esri service": ("desa.geojson", '{"serviceItemId": "x", "url": "URL/arcgis", "type": "FeatureServer"}'),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_address_in_a_file_is_fetched(case: str, canary: Canary, tmp_path: Path) -> None:
    name, text = HOSTILE[case]
    (tmp_path / name).write_text(text.replace("URL", canary.url))

    with pytest.raises(InvalidInputError):
        read_boundary(str(tmp_path / name))

    assert canary.calls == []


def test_the_canary_would_notice(canary: Canary) -> None:
    import httpx

    httpx.get(f"{canary.url}/hello")

    assert canary.calls == ["/hello"]


def test_an_address_is_not_a_source(canary: Canary) -> None:
    with pytest.raises(InvalidInputError, match="alamat"):
        read_boundary(f"{canary.url}/desa.geojson")

    assert canary.calls == []


def test_a_doctype_is_found_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "desa.kml"
    path.write_bytes('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE kml><kml></kml>'.encode("utf-16"))

    with pytest.raises(InvalidInputError, match="DOCTYPE"):
        read_boundary(str(path))


@pytest.mark.parametrize("name", ["../desa.shp", "/tmp/desa.shp", "a/../../desa.shp", "..\\desa.shp", "C:\\desa.shp"])
def test_a_zip_that_points_outside_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "desa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")

    with pytest.raises(InvalidInputError, match="menunjuk ke luar"):
        read_boundary(str(path))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("desa.shp", b"\0" * (64 << 20))

    with pytest.raises(InvalidInputError, match="bom zip"):
        read_boundary(str(path))


def test_a_zip_with_too_many_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "banyak.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}.txt", "")

    with pytest.raises(InvalidInputError, match="terlalu banyak"):
        read_boundary(str(path))
