"""Preparations that are killed go on where they stopped, and give the very same files."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Pack = Callable[[Path, int], str]

ROUNDS = 8


@pytest.fixture(scope="module")
def packing() -> Iterator[Pack]:
    """Packs the sample into a folder in a process of its own, which dies at its Nth touch of the folder (0: never)."""
    command = [sys.executable, "-m", "tests.geometry_packs.packer"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:

        def run(folder: Path, last: int = 0) -> str:
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.write(f"{folder} {last}\n")
            program.stdin.flush()
            return program.stdout.readline().strip()

        yield run
        assert program.stdin is not None
        program.stdin.close()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def pieces_in(folder: Path) -> dict[str, int]:
    """Name and inode of the pieces that are done."""
    return {path.name: path.stat().st_ino for path in (folder / "pieces").iterdir() if path.suffix != ".new"}


def test_killed_at_any_moment_and_begun_again_it_gives_the_same_files(
    packing: Pack, packed: dict[str, Path], tmp_path: Path
) -> None:
    touches = int(packing(tmp_path / "whole", 0))
    moments = random.Random(20240131).sample(range(1, touches), ROUNDS)

    for moment in moments:
        folder = tmp_path / str(moment)
        assert packing(folder, moment) == "killed"
        assert packing(folder, max(1, moment // 2)) == "killed"
        assert int(packing(folder, 0)) <= touches
        assert files_of(folder) == files_of(tmp_path / "whole")

    assert files_of(tmp_path / "whole") == {path.name: path.read_bytes() for path in packed.values()}


def test_a_finished_piece_is_not_made_again(packing: Pack, tmp_path: Path) -> None:
    touches = int(packing(tmp_path / "whole", 0))
    assert packing(tmp_path / "killed", touches * 3 // 5) == "killed"
    first = pieces_in(tmp_path / "killed")

    assert packing(tmp_path / "killed", touches * 3 // 5) == "killed"

    second = pieces_in(tmp_path / "killed")
    assert len(first) > 5
    assert first.items() < second.items()


def test_a_piece_that_was_spoilt_meanwhile_is_made_again(packing: Pack, tmp_path: Path) -> None:
    touches = int(packing(tmp_path / "whole", 0))
    assert packing(tmp_path / "killed", touches - 30) == "killed"
    pieces = sorted((tmp_path / "killed" / "pieces").glob("tiles-*"))
    pieces[3].write_bytes(pieces[3].read_bytes()[:-100] + bytes(100))
    data = bytearray(pieces[5].read_bytes())
    data[100] ^= 1
    pieces[5].write_bytes(data)
    pieces[7].unlink()

    assert packing(tmp_path / "killed", 0) != "killed"

    assert files_of(tmp_path / "killed") == files_of(tmp_path / "whole")
