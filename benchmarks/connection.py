"""One keep-alive connection that does as little as possible itself: the answer is measured, not the client."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass


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
        self._buffer = b""

    def get(self, address: str, **headers: str) -> Taken:
        """Send one GET and read its answer to the last byte; headers by name, `_` for `-`."""
        lines = [f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode()
        try:
            started = time.perf_counter()
            head = self._sent(request)
        except ConnectionError:
            # The server had closed what lay idle, as it may at any time: once more, on a new connection.
            self.close()
            started = time.perf_counter()
            head = self._sent(request)
        found = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in head[1:])}
        status = int(head[0].split()[1])
        body = self._body(status, found)
        seconds = time.perf_counter() - started
        if found.get("connection", "").lower() == "close":
            self.close()
        return Taken(status, found, body, seconds)

    def close(self) -> None:
        """Hang up; the next request connects again."""
        if self._socket:
            self._socket.close()
        self._socket, self._buffer = None, b""

    def _sent(self, request: bytes) -> list[str]:
        """The lines of the answer's head."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=600)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        return self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")

    def _body(self, status: int, headers: dict[str, str]) -> bytes:
        if status in (204, 304):
            return b""
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self._rest()

    def _chunks(self) -> list[bytes]:
        chunks = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            chunks.append(self._exactly(size))
            self._exactly(2)
        self._until(b"\r\n")
        return chunks

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._buffer += self._received()
        found, _end, self._buffer = self._buffer.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        pieces, missing = [self._buffer], size - len(self._buffer)
        while missing > 0:
            pieces.append(self._received())
            missing -= len(pieces[-1])
        whole = b"".join(pieces)
        self._buffer = whole[size:]
        return whole[:size]

    def _rest(self) -> bytes:
        pieces = [self._buffer]
        while piece := self._open().recv(1 << 20):
            pieces.append(piece)
        self.close()
        return b"".join(pieces)

    def _received(self) -> bytes:
        piece = self._open().recv(1 << 20)
        if not piece:
            self.close()
            raise ConnectionError(f"port {self._port} hung up")
        return piece

    def _open(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionError(f"port {self._port} is not connected")
        return self._socket
