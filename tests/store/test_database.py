"""The engine below the catalogue: quick, shared by threads, and aware of a file that was replaced."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geoservice.errors import ConflictError, UnavailableError
from geoservice.settings import Settings
from geoservice.store import Store, open_store, sqlite
from geoservice.store.database import _after_fork, open_database
from tests.store.samples import publish, save


def _least_work_s(act: Callable[[], object], times: int = 50) -> float:
    def seconds() -> float:
        start = time.thread_time()
        act()
        return time.thread_time() - start

    return min(seconds() for _ in range(times))


def test_the_current_version_is_found_with_a_millisecond_of_work(sqlite_store: Store) -> None:
    save(sqlite_store)
    for number in range(200):
        publish(sqlite_store, f"tps-{number}")

    assert _least_work_s(lambda: sqlite_store.catalogue.version("tps-150")) < 0.001


def test_a_version_is_found_by_its_index(sqlite_store: Store) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT * FROM layer JOIN layer_version ON layer_id = id AND number = current WHERE id = 'a'"
    )

    with sqlite_store.catalogue.database.reading() as connection:
        plan = [row.detail for row in connection.execute(text(query))]

    assert all(step.startswith("SEARCH") for step in plan)


def test_one_engine_serves_every_store_of_a_process(settings: Settings) -> None:
    writer = open_store(settings, writing=True)

    assert open_store(settings).catalogue.database is writer.catalogue.database


def test_threads_share_a_catalogue(store: Store) -> None:
    save(store)
    publish(store)

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda _: store.catalogue.version("tps-2024").number, range(400)))

    assert found == [1] * 400


def test_threads_that_publish_take_turns(store: Store) -> None:
    save(store)

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda i: publish(store, f"tps-{i}").number, range(40)))

    assert numbers == [1] * 40
    assert len(store.catalogue.layers()) == 40


def test_a_catalogue_that_was_restored_from_a_backup_is_read_at_once(sqlite_store: Store, tmp_path: Path) -> None:
    save(sqlite_store)
    publish(sqlite_store)
    file = sqlite_store.data_dir / "catalogue.sqlite"
    with sqlite3.connect(file) as source, sqlite3.connect(tmp_path / "backup") as target:
        source.backup(target)
    source.close()
    target.close()
    publish(sqlite_store, theme="theme 2", seen=1)

    # A log that stayed behind would be played into the restored file.
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    shutil.move(tmp_path / "backup", file)

    assert sqlite_store.catalogue.version("tps-2024").number == 1


def test_a_catalogue_that_is_held_too_long_is_told(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    save(sqlite_store)
    sqlite_store.catalogue.close()
    monkeypatch.setattr(sqlite, "BUSY_S", 0.05)
    holder = sqlite3.connect(sqlite_store.data_dir / "catalogue.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(UnavailableError, match="dipakai oleh proses lain"):
        publish(sqlite_store)
    # Readers do not wait for a writer.
    assert sqlite_store.catalogue.boundary_sets()

    holder.close()
    assert publish(sqlite_store).number == 1


def test_what_the_database_finds_inconsistent_is_a_conflict_and_undone(store: Store) -> None:
    save(store)

    with pytest.raises(ConflictError), store.catalogue.database.writing() as connection:
        connection.execute(text("INSERT INTO layer VALUES ('a', 'published', 1), ('b', 'published', 1), ('a', 'x', 1)"))

    assert not store.catalogue.has_layer("a")


def test_a_mistake_in_our_sql_is_not_called_something_else(store: Store) -> None:
    with pytest.raises(DBAPIError), store.catalogue.database.reading() as connection:
        connection.execute(text("SELECT * FROM tidak_ada"))


def test_a_forked_worker_opens_connections_of_its_own(store: Store) -> None:
    save(store)
    pool = store.catalogue.database.engine.pool

    # What os.fork calls in the child; the real thing is tested by the publishers that race.
    _after_fork()

    assert store.catalogue.database.engine.pool is not pool
    assert store.catalogue.boundary_sets()
    pool.dispose()


def test_opening_a_store_loads_nothing_that_only_publishers_need(tmp_path: Path) -> None:
    open_store(Settings(data_dir=tmp_path / "data"), writing=True)
    program = (
        "import sys, pathlib; from geoservice.settings import Settings; from geoservice.store import open_store\n"
        f"open_store(Settings(data_dir=pathlib.Path({str(tmp_path / 'data')!r})))\n"
        "print({'alembic', 'pandas', 'geopandas', 'pyogrio', 'mapclassify', 'psycopg'} & set(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert done.stdout == "set()\n"


def test_an_address_with_a_driver_name_is_understood(tmp_path: Path) -> None:
    for address in ("postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"):
        found = open_database(Settings(data_dir=tmp_path, database=address))

        assert found.engine.dialect.driver == "psycopg"
        assert found.file is None
