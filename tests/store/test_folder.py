"""Opening a data directory: new, missing, older, newer, half-made, read-only."""

from __future__ import annotations

import subprocess
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from geoservice.errors import InvalidInputError, NotFoundError, UnavailableError
from geoservice.settings import Settings
from geoservice.store import Store, open_store, upgrade
from geoservice.store.database import open_database
from tests.store.mounts import read_only, small_disk
from tests.store.publisher import publisher
from tests.store.samples import ACTOR, a_layer, a_version, publish, save


def _set_revision(store: Store, revision: str) -> None:
    with store.catalogue.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_writing_makes_the_data_directory_and_reading_then_finds_it(settings: Settings) -> None:
    save(open_store(settings, writing=True))

    assert open_store(settings).catalogue.boundary_set("desa-9901").id == "desa-9901"


def test_reading_makes_nothing(settings: Settings) -> None:
    with pytest.raises(NotFoundError, match="geoservice demo"):
        open_store(settings)

    assert not settings.data_dir.exists()


def test_an_empty_folder_is_not_yet_a_data_directory(settings: Settings) -> None:
    settings.data_dir.mkdir()

    with pytest.raises(NotFoundError, match="boundaries import"):
        open_store(settings)

    assert list(settings.data_dir.iterdir()) == []


def test_opening_for_writing_again_changes_nothing(store: Store) -> None:
    save(store)

    again = open_store(store.settings, writing=True)

    assert again.catalogue.boundary_sets() == store.catalogue.boundary_sets()


@pytest.mark.parametrize("writing", [False, True])
def test_a_catalogue_of_a_later_release_is_refused(store: Store, writing: bool) -> None:
    _set_revision(store, "9999")

    with pytest.raises(UnavailableError, match="lebih baru"):
        open_store(store.settings, writing=writing)
    with pytest.raises(UnavailableError, match="lebih baru"):
        upgrade(store.settings)


@pytest.mark.parametrize("writing", [False, True])
def test_a_data_directory_of_a_later_release_is_refused(store: Store, writing: bool) -> None:
    (store.data_dir / "format").write_text("2\n")

    with pytest.raises(UnavailableError, match="lebih baru"):
        open_store(store.settings, writing=writing)


def test_a_damaged_format_number_is_refused(store: Store) -> None:
    (store.data_dir / "format").write_text("x")

    with pytest.raises(UnavailableError, match="format"):
        open_store(store.settings)


def test_upgrading_a_current_catalogue_changes_nothing(store: Store) -> None:
    save(store)

    upgrade(store.settings)

    assert len(store.catalogue.boundary_sets()) == 1


def test_a_catalogue_whose_making_was_interrupted_is_made_whole(sqlite_settings: Settings) -> None:
    sqlite_settings.data_dir.mkdir()
    (sqlite_settings.data_dir / "catalogue.sqlite").touch()

    with pytest.raises(NotFoundError):
        open_store(sqlite_settings)
    save(open_store(sqlite_settings, writing=True))

    with open_store(sqlite_settings).catalogue.database.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_failed_migration_leaves_no_table_behind(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from geoservice.store import folder

    migrate = folder.migrate

    def interrupted(connection: object) -> None:
        migrate(connection)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "migrate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        open_store(settings, writing=True)

    with pytest.raises(NotFoundError):
        open_store(settings)
    monkeypatch.undo()
    save(open_store(settings, writing=True))


def test_several_processes_may_make_one_data_directory(settings: Settings) -> None:
    with publisher(settings, "make") as program:
        program.wait()

    assert program.returncode == 0
    save(open_store(settings))


def test_a_read_only_data_directory_is_served(settings: Settings) -> None:
    writer = open_store(settings, writing=True)
    save(writer)
    published = publish(writer)
    digest = writer.blobs.put_bytes(b"tema")
    writer.catalogue.close()

    with read_only(settings.data_dir):
        reader = open_store(settings)

        assert reader.catalogue.version("tps-2024") == published
        assert reader.catalogue.layers()[0][1] == published
        assert reader.blobs.local_path(digest).read_bytes() == b"tema"
        reader.catalogue.close()


def test_a_read_only_data_directory_refuses_to_be_written(settings: Settings) -> None:
    open_store(settings, writing=True).catalogue.close()

    with read_only(settings.data_dir), pytest.raises(UnavailableError, match="hanya dapat dibaca"):
        open_store(settings, writing=True)


def test_publishing_on_a_disk_that_became_read_only_is_refused(sqlite_store: Store) -> None:
    save(sqlite_store)
    sqlite_store.catalogue.close()

    with read_only(sqlite_store.data_dir):
        with pytest.raises(UnavailableError):
            publish(sqlite_store)
        sqlite_store.catalogue.close()

    assert not sqlite_store.catalogue.has_layer("tps-2024")


def test_a_reader_on_a_read_only_disk_sees_what_is_published_elsewhere(sqlite_store: Store, tmp_path: Path) -> None:
    save(sqlite_store)
    publish(sqlite_store)
    sqlite_store.catalogue.close()
    view = tmp_path / "view"
    view.mkdir()
    if subprocess.run(["mount", "--bind", sqlite_store.data_dir, view], check=False).returncode:
        pytest.skip("this machine does not let the tests mount a disk")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", view], check=True)
        reader = open_store(Settings(data_dir=view))
        assert reader.catalogue.version("tps-2024").number == 1

        publish(sqlite_store, theme="theme 2", seen=1)
        assert reader.catalogue.version("tps-2024").number == 2
        sqlite_store.catalogue.close()
        assert reader.catalogue.version("tps-2024").number == 2

        publish(sqlite_store, theme="theme 3", seen=2)
        assert reader.catalogue.version("tps-2024").number == 3
        reader.catalogue.close()
    finally:
        subprocess.run(["umount", "--lazy", view], check=True)


def test_publishing_on_a_full_disk_leaves_the_old_version(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", kilobytes=2048) as folder:
        store = open_store(Settings(data_dir=folder / "data"), writing=True)
        save(store)
        publish(store)

        with pytest.raises(UnavailableError, match=r"Disk penuh|tidak dapat dibuka"):
            _publish_without_end(store)

        number = store.catalogue.versions("tps-2024")[0].number
        assert number > 1
        assert store.catalogue.version("tps-2024").number == number
        store.catalogue.close()
        reader = open_store(Settings(data_dir=folder / "data"))
        assert reader.catalogue.version("tps-2024").number == number
        reader.catalogue.close()


def _publish_without_end(store: Store) -> None:
    for number in count(1):
        publish(store, theme=f"theme {number + 1}", seen=number)


def test_a_file_where_the_data_directory_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(UnavailableError, match="data"):
        open_store(Settings(data_dir=tmp_path / "data"), writing=True)


@pytest.mark.parametrize("address", ["mysql://user:rahasia@host/db", "sqlite://", "sqlite:///:memory:", "bukan alamat"])
def test_an_unknown_database_is_refused_without_repeating_the_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(InvalidInputError, match="postgresql://") as told:
        open_store(Settings(data_dir=tmp_path, database=address))

    assert "rahasia" not in str(told.value)


def test_a_sqlite_catalogue_may_stand_elsewhere(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database=f"sqlite:///{tmp_path}/lain/a b.sqlite")

    save(open_store(settings, writing=True))

    assert len(open_store(settings).catalogue.boundary_sets()) == 1


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database="postgresql://user:rahasia@127.0.0.1:9/db")

    with pytest.raises(UnavailableError, match="GEOSERVICE_DATABASE") as told:
        open_store(settings)

    assert "rahasia" not in str(told.value)
    open_database(settings).engine.dispose()


def test_a_catalogue_that_is_no_database_is_called_damaged(sqlite_store: Store) -> None:
    sqlite_store.catalogue.close()
    (sqlite_store.data_dir / "catalogue.sqlite").write_bytes(b"bukan basis data" * 1000)

    with pytest.raises(UnavailableError, match="geoservice restore"):
        open_store(sqlite_store.settings)


def test_a_row_that_changed_on_disk_is_not_shown(store: Store) -> None:
    save(store)
    store.catalogue.publish(a_layer(), a_version(), seen=None, actor=ACTOR)
    with store.catalogue.database.writing() as connection:
        connection.execute(text("UPDATE layer_version SET manifest = replace(manifest, '#6baed6', '#6baed7')"))

    with pytest.raises(UnavailableError, match="geoservice verify"):
        store.catalogue.version("tps-2024")
