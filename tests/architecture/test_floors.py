from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, imported, modules, name

HEAVY = ["pandas", "geopandas", "mapclassify", "folium", "pyogrio", "rasterio", "openpyxl", "pyarrow"]


def test_imports_only_go_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_only_the_web_room_knows_flask() -> None:
    users = {name(path) for path in modules() if any(each.split(".")[0] in FLASK for each in imported(path))}

    assert {user for user in users if not user.startswith("geoservice/web/")} == set()


FLASK = {"flask", "flask_babel", "werkzeug"}


def test_only_settings_reads_the_environment() -> None:
    readers = {
        name(path)
        for path in modules()
        if any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv", "environb"))
    }

    assert readers <= {"geoservice/settings.py"}


@pytest.fixture(scope="module")
def loaded_by_the_web() -> set[str]:
    script = "import sys, geoservice.web; geoservice.web.create_app; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("library", HEAVY)
def test_a_web_worker_does_not_load_what_only_publishing_needs(library: str, loaded_by_the_web: set[str]) -> None:
    assert library not in loaded_by_the_web


def test_every_room_has_a_docstring_that_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in PACKAGE.rglob("__init__.py")
        if "bundled" not in path.parts and '"""' not in path.read_text(encoding="utf-8")
    ]

    assert silent == []
