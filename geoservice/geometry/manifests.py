"""Manifests of public boundary sources: where the files are, how they are read, under which licence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _


class Manifest(BaseModel):
    """One file `boundaries/<name>.json`; `docs/reference` explains it for people who add a source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="Short name of the source.")
    title: str = Field(description="Title of a fetched set; {code} is the code asked for.")
    homepage: str = Field(description="Page that people can read about the source.")
    base_url: str = Field(pattern=r"^https://", description="Start of every address of the source.")
    path: str = Field(description="Rest of the address of one file; {code} and {province} are filled in.")
    code_pattern: str = Field(description="Regular expression of the codes that the source has files for.")
    set_id: str = Field(description="Id of a fetched set; {digits} is the code without dots.")
    edition: str = Field(description="Label of the edition that the files are.")
    attribution: str = Field(description="Source line that is printed under maps.")
    licence: str = Field(description="SPDX name of the licence.")
    licence_path: str = Field(description="Rest of the address of the licence text, which travels with the data.")
    format: Literal["mysql-insert"] = Field(description="How the files are written.")
    columns: dict[Literal["code", "name", "geometry"], str] = Field(description="Which column holds what.")
    axis_order: Literal["lat,lng", "lng,lat"] = Field(description="Order of the two numbers of a point.")
    max_bytes: int = Field(default=100_000_000, gt=0, description="Larger files are not downloaded.")
    sha256: dict[str, str] = Field(default_factory=dict, description="Path -> checksum, where it is known.")

    def accepts(self, code: str) -> bool:
        """Whether the source has a file for this code."""
        return re.fullmatch(self.code_pattern, code) is not None

    def file_path(self, code: str) -> str:
        """Where the file of a code lies below the base address."""
        return self.path.format(code=code, province=code[:2])


def read_manifests(folder: Path) -> list[Manifest]:
    """Every manifest of a folder, by file name; raises InvalidInputError that names the field that is wrong."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def find_manifest(code: str, folder: Path) -> Manifest:
    """The first manifest that has files for this code; raises InvalidInputError."""
    manifests = read_manifests(folder)
    for manifest in manifests:
        if manifest.accepts(code):
            return manifest
    raise InvalidInputError(
        _("Tidak ada sumber batas wilayah untuk kode “%(code)s”.", code=code[:40]),
        hint=_(
            "Tulis kode kabupaten/kota Kemendagri, misalnya 16.01. Sumber yang dikenal: %(ids)s.",
            ids=", ".join(manifest.id for manifest in manifests) or "–",
        ),
    )


def _read(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInputError(
            _(
                "Manifes %(file)s tidak dapat dipakai: %(field)s (%(reason)s).",
                file=path.name,
                field=".".join(str(step) for step in first["loc"]) or "–",
                reason=first["msg"],
            ),
            hint=_("Bandingkan dengan manifes lain di folder boundaries."),
        ) from error
