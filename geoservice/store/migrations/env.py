"""What Alembic runs: the migrations on the connection that it was given."""

from __future__ import annotations

from alembic import context

from geoservice.store.schema import metadata

# SQLite changes a table only by copying it; batch mode does so.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
