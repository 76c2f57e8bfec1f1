"""What an operator can set, read once from the environment (`GEOSERVICE_…`) and passed as arguments."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from geoservice.errors import InvalidInputError
from geoservice.i18n import Language
from geoservice.i18n import message as _

_PACKAGE = Path(__file__).parent
#: One host by name, with a port: no `{s}` and nothing that would open a policy to more than it.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")


def bundled(name: str) -> Path:
    """The folder `boundaries` or `styles` that travels with the code: inside the wheel, else beside the package."""
    inside = _PACKAGE / "bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """Every setting with its reason; `docs/reference/settings.md` lists them and a test compares the two."""

    model_config = SettingsConfigDict(env_prefix="GEOSERVICE_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default=Path("data"), description="Folder of catalogue, blobs and cache; the only path written to."
    )
    database: str = Field(default="", description="Address of the catalogue; empty means SQLite in the data folder.")
    blobs: str = Field(
        default="", description="Where immutable files are kept; empty means a folder in the data folder."
    )
    public_url: str = Field(
        default="", description="Address under which visitors reach the service; links are built from it."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="How many proxies in a row stand before the service; their X-Forwarded headers are believed.",
    )
    frame_ancestors: str = Field(
        default="*", description="Sites that may embed maps, as in the CSP directive of that name."
    )
    basemap_url: str = Field(
        default="",
        description="Tiles that a reader may lay under a map, `https://host/{z}/{x}/{y}.png`; empty offers none.",
    )
    basemap_attribution: str = Field(
        default="",
        validate_default=True,
        description="Who made the base map, shown on it; needed with an address of tiles.",
    )
    secret_key: str = Field(default="", description="Signs sessions; needed only where people sign in.", repr=False)
    tile_cache_mb: int = Field(
        default=512, ge=0, description="How much of the disk tiles made on demand may take, in MB; 0 keeps none."
    )
    lang: Language = Field(
        default="id", description="Language of pages and commands unless the visitor asks for another."
    )
    boundaries_dir: Path = Field(default=bundled("boundaries"), description="Manifests of public boundary sources.")
    styles_dir: Path = Field(default=bundled("styles"), description="Palettes and the base map style.")

    @field_validator("basemap_attribution")
    @classmethod
    def _check_makers(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("basemap_url") and not value.strip():
            raise ValueError("a base map is never shown without the names of its makers (FINDINGS C16)")
        return value

    @field_validator("basemap_url")
    @classmethod
    def _check_tiles(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        is_plain = _HOST.fullmatch(parts.netloc) and parts.scheme in ("http", "https") and not parts.fragment
        if not is_plain or any(place not in parts.path + parts.query for place in ("{z}", "{x}", "{y}")):
            raise ValueError("not a template of tiles on one host")
        return value

    @property
    def basemap_origin(self) -> str:
        """`https://host` of the base map, the only other host that a page may then ask; empty without one."""
        parts = urlsplit(self.basemap_url)
        return f"{parts.scheme}://{parts.netloc}" if self.basemap_url else ""

    @classmethod
    def from_env(cls) -> Self:
        """Settings of this process; raises InvalidInputError that names the variable which cannot be used."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            raise InvalidInputError(
                _(
                    "Pengaturan GEOSERVICE_%(name)s tidak dapat dipakai: %(value)s",
                    name=str(first["loc"][0]).upper(),
                    value=repr(first["input"]),
                ),
                hint=_("Perbaiki nilainya, atau hapus agar nilai bawaan dipakai."),
            ) from error

    def to_environment(self) -> None:
        """Hand these settings to the worker processes that this process starts."""
        for name, value in self:
            os.environ[f"GEOSERVICE_{name.upper()}"] = str(value)
