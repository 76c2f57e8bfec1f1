"""Care of the data directory: what is damaged is found, what nobody needs is removed."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from sqlalchemy import text

from geoservice.errors import UnavailableError
from geoservice.store import Store
from geoservice.store.care import collect_garbage, sweep_exports, verify
from tests.store.samples import ACTOR, a_layer, a_preparation, a_set, a_version, an_edition


@pytest.fixture
def filled(sqlite_store: Store) -> Store:
    """One boundary set and one layer, with all their files."""
    put = sqlite_store.blobs.put_bytes
    edition = an_edition(blob=put(b"parquet"))
    prepared = a_preparation(edition)
    preparation = replace(prepared, parts={name: put(name.encode()) for name in prepared.parts})
    sqlite_store.catalogue.save_edition(a_set(), edition, preparation, ACTOR)
    version = replace(a_version(), theme=put(b"tema"))
    sqlite_store.catalogue.publish(a_layer(), version, seen=None, actor=ACTOR)
    return sqlite_store


def test_a_sound_store_has_no_damage_even_if_original_tables_were_not_kept(filled: Store) -> None:
    assert verify(filled) == []


def test_a_missing_file_is_found_with_what_cannot_be_shown(filled: Store) -> None:
    filled.blobs.delete(filled.catalogue.version("tps-2024").theme)

    (damage,) = verify(filled)

    assert damage.kind == "missing"
    assert damage.owners == ("tps-2024 v1",)


def test_a_flipped_bit_is_found(filled: Store) -> None:
    path = filled.blobs.local_path(filled.catalogue.current_edition("desa-9901").blob)
    path.write_bytes(b"qarquet")

    (damage,) = verify(filled)

    assert damage.kind == "damaged"
    assert damage.digest == path.name
    assert damage.owners == ("desa-9901 2024",)


def test_a_damaged_file_that_no_row_needs_is_found_too(filled: Store) -> None:
    filled.blobs.local_path(filled.blobs.put_bytes(b"draf")).write_bytes(b"drag")

    (damage,) = verify(filled)

    assert damage.owners == ()


def test_a_damaged_row_is_found(filled: Store) -> None:
    with filled.catalogue.database.writing() as connection:
        connection.execute(text("UPDATE layer_version SET manifest = replace(manifest, 'TPS', 'TPX')"))

    (damage,) = verify(filled)

    assert damage.kind == "catalogue"


def test_only_old_files_that_no_row_needs_are_removed(filled: Store) -> None:
    needed = set(filled.blobs.digests())
    young, old = filled.blobs.put_bytes(b"muda"), filled.blobs.put_bytes(b"lama")
    for digest in (*needed, old):
        os.utime(filled.blobs.local_path(digest), (0, 0))

    freed = collect_garbage(filled)

    assert freed == (1, 4)
    assert set(filled.blobs.digests()) == needed | {young}


def test_nothing_is_removed_when_the_catalogue_cannot_be_read_whole(filled: Store) -> None:
    before = set(filled.blobs.digests())
    with filled.catalogue.database.writing() as connection:
        connection.execute(text("UPDATE layer_version SET checksum = 'x'"))

    with pytest.raises(UnavailableError):
        collect_garbage(filled, older_than_s=-1)

    assert set(filled.blobs.digests()) == before


def test_exports_of_forgotten_preparations_and_what_killed_exports_left_are_removed(filled: Store) -> None:
    (known,) = filled.catalogue.preparation_digests()
    folder = filled.cache_dir / "exports"
    (folder / "work-alt").mkdir(parents=True)
    for name in (f"{known}-1.shapes.pack", "gone-1.shapes.pack", ".aside", "work-alt/layer.gpkg", "young-1.pack"):
        (folder / name).write_bytes(b"1234")
    for path in (folder, *folder.iterdir()):
        if not path.name.startswith("young"):
            os.utime(path, (0, 0))

    freed = sweep_exports(filled)

    assert freed == (3, 12)
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"{known}-1.shapes.pack", "young-1.pack"])


def test_without_a_cache_nothing_is_swept(filled: Store) -> None:
    assert sweep_exports(filled) == (0, 0)
