"""One keep-alive connection that does as little as possible itself: the answer is measured, not the client."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

_BUFFER_BYTES = 256 * 1024


@dataclass(frozen=True)
class Taken:
    """One answer."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    seconds: float


class Connection:
    """HTTP/1.1 to one server on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._received: BinaryIO | None = None

    def get(self, address: str, **headers: str) -> Taken:
        """Send one GET and read its answer to the last byte; headers by name, `_` for `-`."""
        lines = [f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode()
        try:
            started = time.perf_counter()
            first = self._sent(request)
        except ConnectionError:
            # The server had closed what lay idle, as it may at any time: once more, on a new connection.
            self.close()
            started = time.perf_counter()
            first = self._sent(request)
        found = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in self._lines())}
        status = int(first.split()[1])
        body = self._body(status, found)
        seconds = time.perf_counter() - started
        if found.get("connection", "").lower() == "close":
            self.close()
        return Taken(status, found, body, seconds)

    def close(self) -> None:
        """Hang up; the next request connects again."""
        for one in (self._received, self._socket):
            if one is not None:
                one.close()
        self._socket = self._received = None

    def _sent(self, request: bytes) -> str:
        """The first line of the answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=600)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._received = cast(BinaryIO, self._socket.makefile("rb", buffering=_BUFFER_BYTES))
        self._socket.sendall(request)
        return self._line()

    def _lines(self) -> Iterator[str]:
        while line := self._line():
            yield line

    def _line(self) -> str:
        line = self._reader().readline()
        if not line:
            self.close()
            raise ConnectionError(f"port {self._port} hung up")
        return line.decode("latin-1").rstrip("\r\n")

    def _body(self, status: int, headers: dict[str, str]) -> bytes:
        if status in (204, 304):
            return b""
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        rest = self._reader().read()
        self.close()
        return rest

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._line().split(";")[0], 16):
            yield self._exactly(size)
            self._line()
        self._line()

    def _exactly(self, size: int) -> bytes:
        piece = self._reader().read(size)
        if len(piece) < size:
            self.close()
            raise ConnectionError(f"port {self._port} hung up")
        return piece

    def _reader(self) -> BinaryIO:
        if self._received is None:
            raise ConnectionError(f"port {self._port} is not connected")
        return self._received
