"""Real small and read-only disks: root may write through permission bits, but not through a mount."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of this size at `folder`; where nothing can be mounted, a limit on the size of each file instead."""
    folder.mkdir()
    if _done("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)):
        try:
            yield folder
        finally:
            _done("umount", "--lazy", str(folder))
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
    try:
        yield folder
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """The same folder, closed to writing: by a mount for root, by permission bits for others."""
    if os.geteuid() != 0:
        modes = {path: path.stat().st_mode for path in [folder, *folder.rglob("*")]}
        for path, mode in modes.items():
            path.chmod(mode & ~0o222)
        try:
            yield folder
        finally:
            for path, mode in modes.items():
                path.chmod(mode)
        return
    if not _done("mount", "--bind", str(folder), str(folder)):
        pytest.skip("root writes through permission bits, and this machine does not let it mount a read-only disk")
    try:
        assert _done("mount", "-o", "remount,bind,ro", str(folder))
        yield folder
    finally:
        _done("umount", "--lazy", str(folder))


def _done(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
