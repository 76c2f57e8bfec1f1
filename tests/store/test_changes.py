"""A mark that tells whether anything was committed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from geoservice.store import Store
from geoservice.store.changes import Changes
from tests.store.samples import publish, save

PUBLISH = """
import sys
from contextlib import closing
from pathlib import Path
from geoservice.settings import Settings
from geoservice.store import open_store
from tests.store.samples import publish
publish(open_store(Settings(data_dir=Path(sys.argv[1])), writing=True), "lain")
"""


def test_the_mark_stays_while_nothing_is_committed(sqlite_store: Store) -> None:
    save(sqlite_store)
    database = sqlite_store.catalogue.database
    before = database.mark()

    sqlite_store.catalogue.layers()

    assert before is not None
    assert database.mark() == before


def test_every_commit_changes_the_mark(sqlite_store: Store) -> None:
    save(sqlite_store)
    database = sqlite_store.catalogue.database
    marks = [database.mark()]

    for number in range(5):
        publish(sqlite_store, f"tps-{number}")
        marks.append(database.mark())

    assert len(set(marks)) == len(marks)


def test_a_commit_of_another_process_changes_the_mark(sqlite_store: Store) -> None:
    save(sqlite_store)
    before = sqlite_store.catalogue.database.mark()

    subprocess.run([sys.executable, "-c", PUBLISH, str(sqlite_store.data_dir)], check=True)

    assert sqlite_store.catalogue.database.mark() != before


def test_another_file_under_the_same_name_changes_the_mark(sqlite_store: Store, tmp_path: Path) -> None:
    save(sqlite_store)
    database = sqlite_store.catalogue.database
    assert database.file is not None
    before = database.mark()
    sqlite_store.catalogue.close()

    shutil.copy(database.file, tmp_path / "copy")
    os.replace(tmp_path / "copy", database.file)

    assert database.mark() not in (None, before)


def test_a_closed_catalogue_is_watched_again(sqlite_store: Store) -> None:
    save(sqlite_store)
    database = sqlite_store.catalogue.database
    before = database.mark()
    sqlite_store.catalogue.close()

    publish(sqlite_store, "tps")

    assert database.mark() not in (None, before)


def test_there_is_no_mark_without_a_file(sqlite_store: Store) -> None:
    database = sqlite_store.catalogue.database
    assert database.file is not None
    sqlite_store.catalogue.close()
    database.file.unlink()

    assert database.mark() is None


def test_a_commit_after_the_log_was_emptied_changes_the_mark(sqlite_store: Store) -> None:
    save(sqlite_store)
    database = sqlite_store.catalogue.database
    assert database.file is not None
    marks = [database.mark()]
    for number in range(3):
        with closing(sqlite3.connect(database.file)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        publish(sqlite_store, f"tps-{number}")
        marks.append(database.mark())

    assert len(set(marks)) == len(marks)


def test_a_catalogue_behind_a_link_is_watched_too(sqlite_store: Store, tmp_path: Path) -> None:
    save(sqlite_store)
    file = sqlite_store.catalogue.database.file
    assert file is not None
    (tmp_path / "link.sqlite").symlink_to(file)
    changes = Changes(tmp_path / "link.sqlite")
    before = changes.mark()

    publish(sqlite_store, "tps")
    after = changes.mark()
    changes.close()

    assert None not in (before, after)
    assert before != after


def test_what_was_made_is_made_again_after_a_commit(sqlite_store: Store) -> None:
    save(sqlite_store)
    made = iter(range(100))

    def latest() -> int:
        return sqlite_store.catalogue.database.while_unchanged("key", lambda: next(made), 3600)

    first, again = latest(), latest()
    publish(sqlite_store, "tps")

    assert (first, again, latest()) == (0, 0, 1)


def test_what_was_made_is_made_again_after_its_time(sqlite_store: Store) -> None:
    save(sqlite_store)
    made = iter(range(100))
    database = sqlite_store.catalogue.database

    assert [database.while_unchanged("key", lambda: next(made), 0) for _turn in range(2)] == [0, 1]
