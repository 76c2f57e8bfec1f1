from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, imported, modules, name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", each)[0].lower() for each in requirements}


DECLARED = names(PROJECT["project"]["dependencies"])
OPTIONAL = names([each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra])
FOR_TESTS = names([*PROJECT["dependency-groups"]["build"], *PROJECT["dependency-groups"]["dev"]])
OURS = {"geoservice", "tests", "benchmarks", "make_sample", "_typeshed"}
#: Flask's own parts, which it documents as its public surface.
WITH_FLASK = {"jinja2", "markupsafe", "werkzeug"}
#: Packages of Debian, which scripts that Debian's Python runs import.
FROM_DEBIAN = {"qgis", "mapnik"}
#: Chosen by the address of a database, not imported by name.
NEVER_IMPORTED = {"psycopg"}


def normalised(distribution: str) -> str:
    return distribution.lower().replace("_", "-")


def imports(files: Iterable[Path]) -> dict[str, str]:
    """Distribution -> one file that imports it."""
    owners = packages_distributions()
    found: dict[str, str] = {}
    for path in files:
        for each in imported(path):
            top = each.split(".")[0]
            if top not in sys.stdlib_module_names and top not in OURS:
                found.setdefault(normalised(owners.get(top, [top])[0]), name(path))
    return found


@pytest.fixture(scope="module")
def used() -> dict[str, str]:
    return imports(modules())


def test_every_library_that_is_imported_is_declared(used: dict[str, str]) -> None:
    assert {library: file for library, file in used.items() if library not in DECLARED | OPTIONAL | WITH_FLASK} == {}


def test_every_declared_library_is_used(used: dict[str, str]) -> None:
    assert DECLARED - set(used) - NEVER_IMPORTED == set()


def test_every_declared_library_is_locked() -> None:
    lock = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    locked = {normalised(match) for match in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M)}

    assert DECLARED - locked == set()


def test_every_declared_library_has_its_reason_in_the_decisions() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs/decisions").glob("*.md"))

    assert {library for library in DECLARED | OPTIONAL if library not in pages} == set()


def test_every_library_that_tests_import_is_declared() -> None:
    files = [path for folder in ("tests", "benchmarks", "boundaries") for path in (ROOT / folder).rglob("*.py")]

    known = DECLARED | FOR_TESTS | WITH_FLASK | FROM_DEBIAN

    assert {library: file for library, file in imports(files).items() if library not in known} == {}
