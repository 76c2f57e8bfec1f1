"""The catalogue: rows in, frozen nouns out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, text

from geoservice.model.boundary import BoundaryEdition, Preparation
from geoservice.model.layer import LayerVersion
from geoservice.store.boundaries import BoundaryRecords
from geoservice.store.decisions import DecisionRecords
from geoservice.store.layers import LayerRecords
from geoservice.store.rows import unpacked
from geoservice.store.schema import boundary_edition, layer_version, preparation


@dataclass(frozen=True, slots=True)
class Reference:
    """A blob that a row needs, and whose it is."""

    digest: str
    role: Literal["edition", "part", "theme", "original"]
    owner: str
    """For people: `desa-1601 2024`, `stunting-2024-desa-1601 v3`."""


class Catalogue(BoundaryRecords, LayerRecords, DecisionRecords):
    """Everything the service knows except shapes and values; the modules of this room are the only ones with SQL."""

    def references(self) -> Iterator[Reference]:
        """Every blob that some row needs; originals of tables are named whether or not they were kept.

        Raises UnavailableError at the first damaged row.
        """
        with self.database.reading() as connection:
            editions = connection.execute(select(boundary_edition.c.manifest, boundary_edition.c.checksum)).all()
            prepared = connection.execute(select(preparation.c.manifest, preparation.c.checksum)).all()
            versions = connection.execute(select(layer_version.c.manifest, layer_version.c.checksum)).all()
        for row in editions:
            yield _of_edition(unpacked(BoundaryEdition, row.manifest, row.checksum))
        for row in prepared:
            yield from _of_preparation(unpacked(Preparation, row.manifest, row.checksum))
        for row in versions:
            yield from _of_version(unpacked(LayerVersion, row.manifest, row.checksum))

    def referenced_digests(self) -> set[str]:
        """The digests of all blobs that must stay."""
        return {reference.digest for reference in self.references()}

    def faults(self) -> list[str]:
        """What the database itself finds wrong with its file; PostgreSQL watches over its own."""
        if self.database.file is None:
            return []
        with self.database.reading() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        return [str(line) for line in found if line != "ok"]

    def close(self) -> None:
        """Give the connections back; the next question opens new ones."""
        self.database.close()


def _of_edition(edition: BoundaryEdition) -> Reference:
    return Reference(edition.blob, "edition", f"{edition.set_id} {edition.edition}")


def _of_preparation(prepared: Preparation) -> Iterator[Reference]:
    for name, digest in prepared.parts.items():
        yield Reference(digest, "part", f"{prepared.edition_digest[:12]} {name}")


def _of_version(version: LayerVersion) -> Iterator[Reference]:
    owner = f"{version.layer_id} v{version.number}"
    yield Reference(version.theme, "theme", owner)
    if version.file_digest:
        yield Reference(version.file_digest, "original", owner)
