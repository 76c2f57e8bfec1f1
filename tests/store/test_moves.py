"""Layers that are given another id."""

from __future__ import annotations

import pytest

from geoservice.errors import ConflictError, NotFoundError
from geoservice.store import Store
from geoservice.store.manifest import version_digest
from tests.store.samples import ACTOR, a_layer, a_version, publish, save


@pytest.fixture(autouse=True)
def _boundaries(store: Store) -> None:
    save(store)


def test_a_renamed_layer_keeps_versions_and_history(store: Store) -> None:
    publish(store)
    publish(store, theme="theme 2", seen=1)

    store.catalogue.rename("tps-2024", "tps", actor=ACTOR)

    versions = store.catalogue.versions("tps")
    assert [version.number for version in versions] == [2, 1]
    assert [version.digest for version in versions] == [version_digest(version) for version in versions]
    assert [event.action for event in store.catalogue.events("tps")] == ["rename", "publish", "publish"]
    with pytest.raises(NotFoundError):
        store.catalogue.layer("tps-2024")


def test_every_old_id_leads_to_the_last_one(store: Store) -> None:
    publish(store)

    store.catalogue.rename("tps-2024", "tps", actor=ACTOR)
    store.catalogue.rename("tps", "tempat-suara", actor=ACTOR)

    assert store.catalogue.moved_layers() == {"tps-2024": "tempat-suara", "tps": "tempat-suara"}


def test_a_layer_may_take_its_own_old_id_back(store: Store) -> None:
    publish(store)

    store.catalogue.rename("tps-2024", "tps", actor=ACTOR)
    store.catalogue.rename("tps", "tps-2024", actor=ACTOR)

    assert store.catalogue.moved_layers() == {"tps": "tps-2024"}


def test_an_id_that_leads_to_another_layer_is_not_given_away(store: Store) -> None:
    publish(store)
    store.catalogue.rename("tps-2024", "tps", actor=ACTOR)

    with pytest.raises(ConflictError, match="nama lama"):
        store.catalogue.publish(a_layer(), a_version(), seen=None, actor=ACTOR)


def test_a_taken_id_is_refused(store: Store) -> None:
    publish(store)

    with pytest.raises(ConflictError, match="sudah dipakai"):
        store.catalogue.rename("tps-2024", "tps-2024", actor=ACTOR)
