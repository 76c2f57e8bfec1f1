from __future__ import annotations

import re
import subprocess

import pytest

from tests.architecture.sources import ROOT, name

# The home folders of people and machines; such a path works on one of them only.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|root|Users|work)/[A-Za-z0-9_.-]+")
BINARY = {".png", ".xlsx", ".zip", ".gpkg", ".parquet", ".fgb", ".mvt", ".gz", ".tif", ".xls", ".ods", ".kmz"}


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail("git ls-files failed: these tests need the repository, not only its files")
    return [file for file in done.stdout.split("\0") if file and (ROOT / file).is_file()]


def test_no_file_names_a_path_of_one_machine() -> None:
    found = {}
    for file in tracked():
        path = ROOT / file
        if path.suffix in BINARY or name(path) == "tests/architecture/test_repository.py":
            continue
        paths = MACHINE_PATH.findall(path.read_text(encoding="utf-8", errors="replace"))
        if paths:
            found[file] = paths

    assert found == {}


def test_no_tracked_file_is_large() -> None:
    large = {file: (ROOT / file).stat().st_size for file in tracked() if (ROOT / file).stat().st_size > 400_000}

    assert large == {}


def test_fetched_and_compiled_files_are_not_tracked() -> None:
    built = [file for file in tracked() if "/vendor/" in file or file.endswith((".mo", ".pyc"))]

    assert built == []
