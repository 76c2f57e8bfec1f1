"""A mark that tells whether anything was committed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from geoservice.store import Store
from tests.store.samples import publish, save

PUBLISH = """
import sys
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
