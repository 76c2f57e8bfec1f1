"""The tables of the catalogue; `migrations/` makes them, and a test holds the two together.

`manifest` is canonical JSON and the truth about a row; the other columns are for finding it. `checksum` is the SHA-256
of the manifest, so that a damaged row is noticed instead of shown.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text

#: Every revision of the catalogue, oldest first; the last is what this release reads and writes.
REVISIONS = ("0001", "0002", "0003")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts only columns of the type INTEGER up by itself.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")

boundary_set = Table(
    "boundary_set",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("current", Text, nullable=False),
)

preparation = Table(
    "preparation",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("edition_digest", Text, nullable=False, index=True),
    Column("manifest", Text, nullable=False),
    Column("checksum", Text, nullable=False),
)

boundary_edition = Table(
    "boundary_edition",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("set_id", Text, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("preparation", Text, ForeignKey("preparation.digest"), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Index("ix_boundary_edition_set_id_digest", "set_id", "digest", unique=True),
)

layer = Table(
    "layer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("current", Integer, nullable=False),
)

layer_version = Table(
    "layer_version",
    metadata,
    Column("layer_id", Text, ForeignKey("layer.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("boundary", Text, nullable=False, index=True),
    Column("edition_digest", Text, nullable=False, index=True),
    Column("preparation", Text, ForeignKey("preparation.digest"), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("checksum", Text, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("layer_id", Text, index=True),
    Column("boundary", Text),
    Column("number", Integer),
    Column("previous", Integer),
    Column("details", Text, nullable=False),
)

alias = Table(
    "alias",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("boundary", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("kecamatan", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_alias_boundary_text_kecamatan", "boundary", "text", "kecamatan", unique=True),
)

listed_code = Table(
    "listed_code",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("boundary", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("successor", Text, nullable=False),
)

moved_layer = Table(
    "moved_layer",
    metadata,
    Column("old_id", Text, primary_key=True),
    Column("layer_id", Text, ForeignKey("layer.id"), nullable=False),
)
