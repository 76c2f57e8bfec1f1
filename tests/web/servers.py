"""Real servers in processes of their own, on free ports."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
GEOSERVICE = (sys.executable, "-c", "from geoservice.cli import main; main(prog_name='geoservice')")

#: Nobody waits so long where a server works, and a busy machine may.
PATIENCE_S = 120


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, address: str, timeout_s: float = PATIENCE_S) -> tuple[int, bytes]:
        """Status and body of one request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def connect(self, sent: bytes, receive_bytes: int | None = None) -> socket.socket:
        """A connection that has sent something and waits."""
        found = socket.socket()
        if receive_bytes:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        found.settimeout(PATIENCE_S)
        found.connect(("127.0.0.1", self.port))
        found.sendall(sent)
        return found

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Exit code and all that was printed, after a signal as a terminal or a service manager sends it."""
        os.killpg(self.process.pid, how) if how is signal.SIGINT else self.process.send_signal(how)
        printed, _none = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, printed


@contextmanager
def running(command: tuple[str, ...], data_dir: Path | None = None) -> Iterator[Server]:
    """The server, once it answers; `{port}` in the command is replaced by a free one."""
    port = free_port()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"} | ({"GEOSERVICE_DATA_DIR": str(data_dir)} if data_dir else {})
    process = subprocess.Popen(
        [part.format(port=port) for part in command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        server = Server(process, port)
        _wait_until_it_answers(server)
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait_until_it_answers(server: Server) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and server.process.poll() is None:
        try:
            if server.get("/healthz")[0] == 200:
                return
        except OSError:
            select.select([], [], [], 0.05)
    printed = server.process.communicate()[0] if server.process.poll() is not None else "(still starting)"
    raise AssertionError(f"the server does not answer: {printed}")
