"""The production server under slow clients and signals, and the application under any WSGI server (TRUST L3, D8)."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web.layers import STREAM_FROM_REGIONS
from geoservice.web.streams import STREAMS_AT_ONCE
from tests.web.servers import GEOSERVICE, PATIENCE_S, Server, running
from tests.web.world import Tables, build, import_set, write_many

pytestmark = pytest.mark.slow

SERVE = (*GEOSERVICE, "serve", "--port", "{port}")
HEALTHY = ["/embed/stunting", "/layers/stunting.geojson", "/layers/stunting/tiles/8/201/130.png", "/healthz"]
STREAM = "/layers/banyak.geojson"
CONNECTIONS = 300

SLOW = {
    "header": (b"GET / HTTP/1.1\r\nHost: uji\r\nX-Lambat: ", None),
    "body": (b"POST /maps/stunting HTTP/1.1\r\nHost: uji\r\nContent-Length: 1000000\r\n\r\nabc", None),
    "body-that-is-read": (b"POST /wfs HTTP/1.1\r\nHost: uji\r\nContent-Length: 1000000\r\n\r\n<wfs", None),
    "reader": (b"GET /layers/stunting.geojson HTTP/1.1\r\nHost: uji\r\n\r\n" * 20, 2048),
    "reader-of-a-stream": (f"GET {STREAM} HTTP/1.1\r\nHost: uji\r\n\r\n".encode(), 2048),
}

STRICT = """
import sys
from wsgiref.simple_server import make_server
from wsgiref.validate import validator
from wsgi import app
make_server("127.0.0.1", int(sys.argv[1]), validator(app)).serve_forever()
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a layer so large that it is streamed."""
    folder = tmp_path_factory.mktemp("besar")
    settings = build(folder)
    side = int(STREAM_FROM_REGIONS**0.5) + 1
    codes = write_many(folder / "banyak.geojson", side)
    store = open_store(settings, writing=True)
    import_set(store, folder / "banyak.geojson", "banyak", "Banyak")
    values: list[object] = list(range(len(codes)))
    Tables(store, folder).publish("banyak", "Banyak", values, kind="ratio", boundary="banyak", codes=codes)
    return settings.data_dir


@pytest.fixture(scope="module")
def server(large: Path) -> Iterator[Server]:
    with running(SERVE, large) as found:
        yield found


@pytest.mark.parametrize("kind", SLOW)
def test_slow_clients_stop_nobody(server: Server, kind: str) -> None:
    sent, receive_bytes = SLOW[kind]
    held = [server.connect(sent, receive_bytes) for _number in range(CONNECTIONS)]

    # A server that slow clients have stopped never answers; how fast one answers is for the benchmarks.
    statuses = [server.get(address)[0] for address in HEALTHY * 5]
    for connection in held:
        connection.close()

    assert statuses == [200] * len(statuses)


def _until_free(server: Server) -> int:
    """The status of a stream as soon as a place is free."""
    end = time.monotonic() + PATIENCE_S
    status = server.get(STREAM)[0]
    while status != 200 and time.monotonic() < end:
        status = server.get(STREAM)[0]
    return status


def test_the_places_of_readers_who_left_are_free_again(server: Server) -> None:
    assert _until_free(server) == 200  # those of the test before have left too
    held = [server.connect(f"GET {STREAM} HTTP/1.1\r\nHost: uji\r\n\r\n".encode(), 2048) for _n in range(20)]
    first_bytes = [connection.recv(12) for connection in held]
    for connection in held:
        connection.close()

    status = _until_free(server)

    # How many fit depends on what the buffers of server and system take off a stream at once.
    assert first_bytes.count(b"HTTP/1.1 200") >= STREAMS_AT_ONCE
    assert set(first_bytes) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"}
    assert status == 200


def test_a_stopping_server_finishes_what_it_has_begun(large: Path) -> None:
    with running(SERVE, large) as server:
        whole = server.get(STREAM)[1]
        idle = [server.connect(SLOW["header"][0]) for _number in range(50)]
        reading = server.connect(f"GET {STREAM} HTTP/1.0\r\nHost: uji\r\n\r\n".encode())
        received = reading.recv(1000)

        server.process.send_signal(signal.SIGTERM)
        while piece := reading.recv(1 << 16):
            received += piece
        server.process.communicate(timeout=PATIENCE_S)
        for connection in [*idle, reading]:
            connection.close()

    assert received.partition(b"\r\n\r\n")[2] == whole
    assert server.process.returncode == 0


def test_control_c_ends_the_demo_without_a_traceback() -> None:
    with running((*GEOSERVICE, "demo", "--port", "{port}")) as server:
        status, _body = server.get("/")
        code, printed = server.stop(signal.SIGINT)

    assert status == 200
    assert code == 0
    assert "Ctrl+C" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", STRICT, "{port}"),
        (sys.executable, "-m", "granian", "--interface", "wsgi", "--port", "{port}", "wsgi:app"),
        (
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", "{port}"),
            "--factory",
            "geoservice.web:create_app",
        ),
    ],
    ids=["wsgiref, strictly", "granian", "granian, factory"],
)
def test_any_wsgi_server_can_serve_the_application(settings: Settings, command: tuple[str, ...]) -> None:
    with running(command, settings.data_dir) as server:
        statuses = [server.get(address)[0] for address in [*HEALTHY, "/", "/maps/stunting", "/maps/tidak-ada"]]

    assert statuses == [200] * 6 + [404]
