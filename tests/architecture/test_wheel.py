from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = "geoservice/bundled/boundaries/contoh"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as file:
        yield file


@pytest.fixture(scope="module")
def hatch_build() -> ModuleType:
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    ["leaflet/leaflet.js", "leaflet/leaflet.css", "leaflet/images/layers.png", "leaflet/LICENSE"],
)
def test_the_wheel_carries_leaflet(wheel: zipfile.ZipFile, name: str) -> None:
    assert wheel.getinfo(f"geoservice/web/static/vendor/{name}").file_size > 0


def test_leaflet_is_the_locked_release(wheel: zipfile.ZipFile) -> None:
    script = wheel.read("geoservice/web/static/vendor/leaflet/leaflet.js")

    assert b"Leaflet 1.9.4" in script[:200]


@pytest.mark.parametrize("name", ["demo.json", "desa_99.01.geojson", "indeks-layanan.xlsx"])
def test_the_wheel_carries_the_sample(wheel: zipfile.ZipFile, name: str) -> None:
    assert wheel.read(f"{SAMPLE}/{name}") == (ROOT / "boundaries/contoh" / name).read_bytes()


def test_the_wheel_carries_every_palette(wheel: zipfile.ZipFile) -> None:
    palettes = {f"geoservice/bundled/styles/palettes/{path.name}" for path in (ROOT / "styles/palettes").glob("*.json")}

    assert palettes
    assert palettes <= set(wheel.namelist())


def test_every_translation_is_compiled(wheel: zipfile.ZipFile) -> None:
    sources = {name for name in wheel.namelist() if name.endswith("messages.po")}

    assert {name.removesuffix("po") + "mo" for name in sources} <= set(wheel.namelist())


def test_no_script_cache_or_test_travels_along(wheel: zipfile.ZipFile) -> None:
    strangers = [
        name
        for name in wheel.namelist()
        if not name.startswith(("geoservice/", "geoservice-"))
        or "__pycache__" in name
        or (name.startswith("geoservice/bundled/") and name.endswith(".py"))
    ]

    assert strangers == []


def test_without_the_registry_the_build_says_what_to_do(
    hatch_build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    with pytest.raises(SystemExit, match="NPM_CONFIG_REGISTRY"):
        hatch_build.fetch_libraries(ROOT, tmp_path / "vendor", tmp_path / "stamp")

    assert not (tmp_path / "vendor").exists()
    assert not (tmp_path / "stamp").exists()


def test_the_lockfile_names_no_registry_and_keeps_the_hash() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert "resolved" not in lock
    assert '"integrity": "sha512-' in lock


@pytest.mark.parametrize("name", ["build.txt", "run.txt", "dev.txt"])
def test_python_dependencies_are_locked_with_hashes_and_without_an_index(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()

    pinned = [line for line in lines if line and line[0].isalnum()]
    assert pinned
    assert all("==" in line and line.rstrip().endswith("\\") for line in pinned)
    assert not any("://" in line or line.startswith("-") for line in lines)
