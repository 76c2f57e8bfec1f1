"""A server in processes of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from benchmarks.connection import Connection


class Service:
    """Processes that serve, started in the background and ended together."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self.port = port
        self.connection = Connection(port)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None) -> None:
        """Add a process."""
        with log.open("ab") as out:
            self._processes.append(
                subprocess.Popen(
                    [str(part) for part in command], env={**os.environ, **(environment or {})}, stdout=out, stderr=out
                )
            )

    def wait(self, address: str, seconds: float = 300) -> None:
        """Return once the address is answered with 200 or 204."""
        end = time.monotonic() + seconds
        while True:
            try:
                if self.connection.get(address).status in (200, 204):
                    return
            except OSError:
                self.connection.close()
            if time.monotonic() > end or any(one.poll() is not None for one in self._processes):
                raise RuntimeError(f"{self.name} does not answer {address}")
            time.sleep(0.1)

    def resident_mb(self) -> float:
        """Proportional memory of all processes: pages shared by several are counted once in the sum (PSS)."""
        total = 0
        for one in self._processes:
            for process in [psutil.Process(one.pid), *psutil.Process(one.pid).children(recursive=True)]:
                total += process.memory_full_info().pss
        return total / 1e6

    def private_mb(self) -> float:
        """Memory that no other process and no file shares with these processes (USS), the largest of them."""
        found = [psutil.Process(one.pid) for one in self._processes]
        found += [child for process in found for child in process.children(recursive=True)]
        return max(process.memory_full_info().uss for process in found) / 1e6

    def stop(self) -> None:
        """End everything that was started here."""
        self.connection.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self._processes.clear()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
