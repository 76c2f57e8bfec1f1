"""What an operator can set, read once from the environment (`GEOSERVICE_…`) and passed as arguments."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from geoservice.errors import InvalidInputError
from geoservice.i18n import LANGUAGES, Language
from geoservice.i18n import message as _

_PACKAGE = Path(__file__).parent
#: One host by name, with a port: no `{s}` and nothing that would open a policy to more than it.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")
_MOST_PROXIES = 9


def bundled(name: str) -> Path:
    """The folder `boundaries` or `styles` that travels with the code: inside the wheel, else beside the package."""
    inside = _PACKAGE / "bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _about(reason: str, parse: Callable[[str], object] = str) -> dict[str, object]:
    """Why a setting is there; `parse` makes it of what the environment holds, or raises ValueError."""
    return {"reason": reason, "parse": parse}


def _tiles(text: str) -> str:
    parts = urlsplit(text)
    is_plain = _HOST.fullmatch(parts.netloc) and parts.scheme in ("http", "https") and not parts.fragment
    if text and (not is_plain or any(place not in parts.path + parts.query for place in ("{z}", "{x}", "{y}"))):
        raise ValueError("not a template of tiles on one host")
    return text


def _megabytes(text: str) -> int:
    if int(text) < 0:
        raise ValueError("less than nothing")
    return int(text)


def _proxies(text: str) -> int:
    if not 0 <= int(text) <= _MOST_PROXIES:
        raise ValueError("not a number of proxies")
    return int(text)


def _language(text: str) -> Language:
    for language in LANGUAGES:
        if text == language:
            return language
    raise ValueError("not one of the languages")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its reason; `docs/reference/settings.md` lists them and a test compares the two."""

    data_dir: Path = field(
        default=Path("data"), metadata=_about("Folder of catalogue, blobs and cache; the only path written to.", Path)
    )
    database: str = field(
        default="", metadata=_about("Address of the catalogue; empty means SQLite in the data folder.")
    )
    blobs: str = field(
        default="", metadata=_about("Where immutable files are kept; empty means a folder in the data folder.")
    )
    public_url: str = field(
        default="", metadata=_about("Address under which visitors reach the service; links are built from it.")
    )
    trusted_proxies: int = field(
        default=0,
        metadata=_about(
            "How many proxies in a row stand before the service; their X-Forwarded headers are believed.", _proxies
        ),
    )
    frame_ancestors: str = field(
        default="*", metadata=_about("Sites that may embed maps, as in the CSP directive of that name.")
    )
    basemap_url: str = field(
        default="",
        metadata=_about("Tiles a reader may lay under maps, `https://host/{z}/{x}/{y}.png`; empty: none.", _tiles),
    )
    basemap_attribution: str = field(
        default="", metadata=_about("Who made the base map, shown on it; needed with an address of tiles.")
    )
    secret_key: str = field(
        default="", repr=False, metadata=_about("Signs sessions; needed only where people sign in.")
    )
    tile_cache_mb: int = field(
        default=512,
        metadata=_about("How much of the disk tiles made on demand may take, in MB; 0 keeps none.", _megabytes),
    )
    lang: Language = field(
        default="id",
        metadata=_about("Language of pages and commands unless the visitor asks for another.", _language),
    )
    boundaries_dir: Path = field(
        default=bundled("boundaries"), metadata=_about("Manifests of public boundary sources.", Path)
    )
    styles_dir: Path = field(default=bundled("styles"), metadata=_about("Palettes and the base map style.", Path))

    @property
    def basemap_origin(self) -> str:
        """`https://host` of the base map, the only other host that a page may then ask; empty without one."""
        parts = urlsplit(self.basemap_url)
        return f"{parts.scheme}://{parts.netloc}" if self.basemap_url else ""

    @classmethod
    def from_env(cls) -> Self:
        """Settings of this process; raises InvalidInputError that names the variable which cannot be used."""
        written = {name.upper(): text for name, text in os.environ.items()}
        values: dict[str, Any] = {}
        for each in fields(cls):
            text = written.get(_variable(each.name))
            if text is not None:
                try:
                    values[each.name] = each.metadata["parse"](text)
                except ValueError as error:
                    raise _unusable(each.name, text) from error
        found = cls(**values)
        # A base map is never shown without the names of its makers (FINDINGS C16).
        if found.basemap_url and not found.basemap_attribution.strip():
            raise _unusable("basemap_attribution", found.basemap_attribution)
        return found

    def to_environment(self) -> None:
        """Hand these settings to the worker processes that this process starts."""
        for each in fields(self):
            os.environ[_variable(each.name)] = str(getattr(self, each.name))


def _variable(name: str) -> str:
    return f"GEOSERVICE_{name.upper()}"


def _unusable(name: str, text: str) -> InvalidInputError:
    return InvalidInputError(
        _("Pengaturan GEOSERVICE_%(name)s tidak dapat dipakai: %(value)s", name=name.upper(), value=repr(text)),
        hint=_("Perbaiki nilainya, atau hapus agar nilai bawaan dipakai."),
    )
