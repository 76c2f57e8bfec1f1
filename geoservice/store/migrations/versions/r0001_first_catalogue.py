"""Boundary sets with their editions and preparations, layers with their versions, and the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _boundaries()
    _layers()
    op.create_table(
        "event",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("layer_id", sa.Text, index=True),
        sa.Column("boundary", sa.Text),
        sa.Column("number", sa.Integer),
        sa.Column("previous", sa.Integer),
        sa.Column("details", sa.Text, nullable=False),
    )


def _boundaries() -> None:
    op.create_table(
        "boundary_set",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("current", sa.Text, nullable=False),
    )
    op.create_table(
        "preparation",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("edition_digest", sa.Text, nullable=False, index=True),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
    )
    op.create_table(
        "boundary_edition",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("set_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False, index=True),
        sa.Column("preparation", sa.Text, sa.ForeignKey("preparation.digest"), nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
    )
    op.create_index("ix_boundary_edition_set_id_digest", "boundary_edition", ["set_id", "digest"], unique=True)


def _layers() -> None:
    op.create_table(
        "layer",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
    )
    op.create_table(
        "layer_version",
        sa.Column("layer_id", sa.Text, sa.ForeignKey("layer.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("boundary", sa.Text, nullable=False, index=True),
        sa.Column("edition_digest", sa.Text, nullable=False, index=True),
        sa.Column("preparation", sa.Text, sa.ForeignKey("preparation.digest"), nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
    )
