"""Ids that layers had before they were renamed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "moved_layer",
        sa.Column("old_id", sa.Text, primary_key=True),
        sa.Column("layer_id", sa.Text, sa.ForeignKey("layer.id"), nullable=False),
    )
