"""Time and memory of a command and all its children, seen from outside as an operator sees them."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

GEOSERVICE = Path(sys.executable).with_name("geoservice")
_SAMPLE_S = 0.05


@dataclass(frozen=True)
class Run:
    """What a finished command cost."""

    seconds: float
    peak_mb: float
    """Highest resident memory of the process tree, sampled 20 times a second."""
    output: str


def run(*arguments: str, environment: dict[str, str]) -> Run:
    """Run `geoservice` with these arguments to its end; an exit code other than 0 ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(GEOSERVICE), *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak = _Peak(process.pid)
    output, errors = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode:
        sys.exit(f"geoservice {' '.join(arguments)} ended with {process.returncode}:\n{output}\n{errors}")
    return Run(seconds, peak.stop_mb(), output)


@contextmanager
def serving(port: int, environment: dict[str, str]) -> Iterator[psutil.Process]:
    """`geoservice serve` with one worker, for the length of a block."""
    command = [str(GEOSERVICE), "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def resident_mb(process: psutil.Process) -> float:
    """Resident memory of a process and its children, shared pages counted in each."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6


class _Peak:
    """Samples a process tree in a thread until told to stop."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._stopped = threading.Event()
        self._peak_mb = 0.0
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop_mb(self) -> float:
        """The highest total seen."""
        self._stopped.set()
        self._thread.join()
        return self._peak_mb

    def _sample(self) -> None:
        while not self._stopped.wait(_SAMPLE_S):
            try:
                self._peak_mb = max(self._peak_mb, resident_mb(self._process))
            except psutil.NoSuchProcess:
                return
