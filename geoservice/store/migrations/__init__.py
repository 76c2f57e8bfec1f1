"""How the catalogue got its shape, run by Alembic from inside the program."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from geoservice.store.schema import REVISIONS


def current_revision(connection: Connection) -> str | None:
    """The revision of the catalogue, None where there is no catalogue yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if revision is None else str(revision)


def migrate(connection: Connection) -> None:
    """Bring the catalogue to the newest revision, inside the caller's transaction: all of it or nothing."""
    # Only writers pay for the import of Alembic.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISIONS[-1])
