"""The migrations make exactly the tables that the code reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from geoservice.errors import UnavailableError
from geoservice.store import Store, folder, migrations, open_store
from geoservice.store.schema import REVISIONS, metadata


def test_upgrading_from_nothing_makes_the_tables_of_the_code(store: Store) -> None:
    with store.catalogue.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_the_revisions_that_the_code_knows_are_those_that_exist() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert tuple(reversed(found)) == REVISIONS


@pytest.mark.parametrize("writing", [False, True])
def test_an_older_catalogue_is_refused_until_it_is_upgraded(
    store: Store, writing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # There is only one release so far: let this code believe that it is of the next one.
    monkeypatch.setattr(folder, "REVISIONS", (*REVISIONS, "next"))

    with pytest.raises(UnavailableError, match="geoservice upgrade"):
        open_store(store.settings, writing=writing)
