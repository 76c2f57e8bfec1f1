"""A backup restores whole, into either database, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoservice.actions.build_demo import build_demo
from geoservice.actions.open_layer import open_layer
from geoservice.errors import ConflictError, InvalidInputError, NotFoundError
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from geoservice.store.backup import back_up, restore
from geoservice.store.care import verify

LAYER = "hasil-padi-2024"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Store:
    settings = Settings(data_dir=tmp_path_factory.mktemp("asal") / "data")
    build_demo(settings)
    return open_store(settings)


def test_a_backup_restores_into_either_database(source: Store, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "cadangan.tar"

    back_up(source, path)
    restore(store, path)

    before, after = open_layer(source, LAYER), open_layer(store, LAYER)
    assert after.version == before.version
    assert after.published == before.published
    assert (after.theme.classes == before.theme.classes).all()
    assert after.prepared.geojson(0) == before.prepared.geojson(0)
    assert len(store.catalogue.layers()) == len(source.catalogue.layers())
    assert [event.action for event in store.catalogue.events()] == [e.action for e in source.catalogue.events()]
    assert verify(store) == []


def test_the_same_store_gives_the_same_bytes(source: Store, tmp_path: Path) -> None:
    back_up(source, tmp_path / "a.tar")
    back_up(source, tmp_path / "b.tar")

    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar", "b.tar"]


def test_publishing_goes_on_after_a_restore(source: Store, store: Store, tmp_path: Path) -> None:
    back_up(source, tmp_path / "a.tar")
    restore(store, tmp_path / "a.tar")

    from geoservice.model.actor import Actor

    store.catalogue.withdraw(LAYER, actor=Actor("penguji"))

    assert store.catalogue.events(LAYER)[0].action == "withdraw"


def test_a_store_that_holds_maps_is_never_overwritten(source: Store, tmp_path: Path) -> None:
    back_up(source, tmp_path / "a.tar")

    with pytest.raises(ConflictError, match="sudah berisi"):
        restore(open_store(source.settings, writing=True), tmp_path / "a.tar")


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_a_cut_off_backup_restores_nothing(source: Store, store: Store, tmp_path: Path, keep: float) -> None:
    path = tmp_path / "a.tar"
    size = back_up(source, path)
    path.write_bytes(path.read_bytes()[: int(size * keep)])

    with pytest.raises(InvalidInputError, match="utuh"):
        restore(store, path)

    assert store.catalogue.layers() == []


@pytest.mark.parametrize("place", [0.02, 0.8])
def test_a_flipped_byte_in_a_backup_is_noticed(source: Store, store: Store, tmp_path: Path, place: float) -> None:
    path = tmp_path / "a.tar"
    size = back_up(source, path)
    content = bytearray(path.read_bytes())
    content[int(size * place)] ^= 1
    path.write_bytes(content)

    with pytest.raises(InvalidInputError, match="utuh"):
        restore(store, path)

    assert store.catalogue.layers() == []


def test_a_missing_backup_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="tidak-ada"):
        restore(store, tmp_path / "tidak-ada.tar")
