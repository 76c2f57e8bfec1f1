"""The same tests on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geoservice.settings import Settings
from geoservice.store import Store, open_store
from tests.postgres import PostgresCluster, postgres_cluster

__all__ = ["postgres_cluster"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A data directory that does not exist yet, with its catalogue in SQLite or in PostgreSQL."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path / "data")
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    return Settings(data_dir=tmp_path / "data", database=cluster.new_database("catalogue"))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store, open for writing."""
    store = open_store(settings, writing=True)
    yield store
    store.catalogue.close()


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    """For what only a catalogue in a file can suffer."""
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def sqlite_store(sqlite_settings: Settings) -> Iterator[Store]:
    """An empty store with its catalogue in SQLite, open for writing."""
    store = open_store(sqlite_settings, writing=True)
    yield store
    store.catalogue.close()
