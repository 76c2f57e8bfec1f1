"""Corrections of names, and official lists of codes, by boundary set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alias",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("boundary", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kecamatan", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("ix_alias_boundary_text_kecamatan", "alias", ["boundary", "text", "kecamatan"], unique=True)
    op.create_table(
        "listed_code",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("boundary", sa.Text, nullable=False, index=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("successor", sa.Text, nullable=False),
    )
