"""What a command loads before it does anything: half of a short command would be imports it has no use for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

#: Libraries of pages, maps and workbooks; those of tables and the catalogue come with the commands that use them.
HEAVY = ("pydantic", "pydantic_settings", "pandas", "geopandas", "pyogrio", "shapely", "flask", "openpyxl", "lxml")
SCRIPT = """
import sys
from geoservice.cli import main
try:
    main(sys.argv[1:])
finally:
    print(" ".join(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    """The modules that a command of its own process has loaded when it ends well."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("library", [*HEAVY, "sqlalchemy", "rich"])
def test_the_help_page_waits_for_no_library(library: str, help_loads: set[str]) -> None:
    assert library not in help_loads


@pytest.fixture(scope="module")
def help_loads() -> set[str]:
    return loaded("--help")


def test_publishing_a_csv_loads_what_it_uses_and_no_more(run: Run, boundary: str, tmp_path: Path) -> None:
    table = tmp_path / "air.csv"
    table.write_text("kode;Persen air 2024\n99.02.01.2001;10,5\n99.02.01.2002;20,25\n", encoding="utf-8")
    assert run("publish", table, "--boundary", boundary).exit_code == 0

    modules = loaded("publish", str(table), "--boundary", boundary, "--json")

    assert {"sqlalchemy", "numpy"} <= modules
    assert modules & {*HEAVY, "rich", "numpy.ma", "geoservice.cli.boundaries"} == set()
