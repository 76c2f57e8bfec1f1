"""Layers in the catalogue: published, rolled back, withdrawn, and told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geoservice.errors import ConflictError, NotFoundError
from geoservice.model.layer import LayerStatus
from geoservice.store import Publication, Store
from tests.store.samples import ACTOR, OTHER, a_layer, a_version, publish, save, sha


@pytest.fixture(autouse=True)
def _boundaries(store: Store) -> None:
    save(store)


def test_the_first_publication_is_version_1_and_current(store: Store) -> None:
    published = publish(store)

    assert published.number == 1
    assert store.catalogue.version("tps-2024") == published
    assert store.catalogue.layer("tps-2024").current == 1


def test_a_version_comes_back_as_it_was_published(store: Store) -> None:
    draft = a_version(notes=("illustration",), title="Jumlah TPS “Contoh” <b>é</b>")

    published = store.catalogue.publish(a_layer(), draft, seen=None, actor=ACTOR)

    assert store.catalogue.version("tps-2024") == replace(draft, number=1, digest=published.digest)


def test_publishing_again_makes_the_next_version_and_keeps_the_first(store: Store) -> None:
    first = publish(store)

    second = publish(store, theme="theme 2", seen=1)

    assert second.number == 2
    assert store.catalogue.version("tps-2024") == second
    assert store.catalogue.version("tps-2024", 1) == first
    assert store.catalogue.versions("tps-2024") == [second, first]


def test_publishing_the_same_again_is_nothing_new(store: Store) -> None:
    first = publish(store)

    again = store.catalogue.publish(
        a_layer(), a_version(published_at="2030-01-01T00:00:00Z", published_by="rekan"), seen=1, actor=OTHER
    )

    assert again == first
    assert len(store.catalogue.events("tps-2024")) == 1


def test_the_second_of_two_publishers_is_told_who_was_first(store: Store) -> None:
    publish(store)
    publish(store, theme="theme 2", seen=1)

    with pytest.raises(ConflictError) as told:
        publish(store, theme="theme 3", seen=1)

    assert "versi 2" in str(told.value)
    assert "petugas" in str(told.value)
    assert "2025-01-31T08:00:00Z" in str(told.value)
    assert store.catalogue.version("tps-2024").number == 2


def test_a_new_layer_does_not_take_the_place_of_one_that_exists(store: Store) -> None:
    publish(store)

    with pytest.raises(ConflictError):
        publish(store, theme="theme 2", seen=None)


def test_several_layers_are_published_all_or_none(store: Store) -> None:
    publish(store, "b")
    items = [Publication(a_layer(name), a_version(name, "theme 2"), None) for name in ("c", "b", "a")]

    with pytest.raises(ConflictError):
        store.catalogue.publish_many(items, ACTOR)

    assert not store.catalogue.has_layer("a")
    assert not store.catalogue.has_layer("c")


def test_several_layers_are_answered_in_the_order_they_were_given(store: Store) -> None:
    items = [Publication(a_layer(name), a_version(name), None) for name in ("c", "a", "b")]

    published = store.catalogue.publish_many(items, ACTOR)

    assert [version.layer_id for version in published] == ["c", "a", "b"]


def test_equal_maps_under_two_ids_are_different_versions(store: Store) -> None:
    assert publish(store, "a").digest != publish(store, "b").digest


def test_a_rollback_shows_the_older_version_and_the_next_number_is_new(store: Store) -> None:
    first = publish(store)
    publish(store, theme="theme 2", seen=1)

    assert store.catalogue.rollback("tps-2024", 1, actor=OTHER, seen=2) == first
    assert store.catalogue.version("tps-2024") == first
    assert publish(store, theme="theme 3", seen=1).number == 3


def test_a_rollback_after_somebody_else_published_is_refused(store: Store) -> None:
    publish(store)
    publish(store, theme="theme 2", seen=1)

    with pytest.raises(ConflictError):
        store.catalogue.rollback("tps-2024", 1, actor=OTHER, seen=1)


def test_a_withdrawn_layer_is_not_listed_and_comes_back_when_published(store: Store) -> None:
    publish(store)

    store.catalogue.withdraw("tps-2024", actor=ACTOR)

    assert store.catalogue.layers() == []
    assert store.catalogue.layer("tps-2024").status is LayerStatus.WITHDRAWN
    assert len(store.catalogue.layers(status=None)) == 1
    publish(store, seen=1)
    assert store.catalogue.layer("tps-2024").status is LayerStatus.PUBLISHED


def test_layers_are_listed_by_title_with_their_current_version(store: Store) -> None:
    for layer_id, title in (("a", "stunting"), ("b", "Angka melek huruf"), ("c", "jumlah TPS")):
        store.catalogue.publish(
            a_layer(layer_id, title=title), a_version(layer_id, title=title), seen=None, actor=ACTOR
        )

    found = store.catalogue.layers()

    assert [layer.title for layer, _version in found] == ["Angka melek huruf", "jumlah TPS", "stunting"]
    assert [version.layer_id for _layer, version in found] == ["b", "c", "a"]


def test_an_unknown_layer_is_answered_with_ids_like_it(store: Store) -> None:
    publish(store)

    with pytest.raises(NotFoundError, match="tps-2024"):
        store.catalogue.version("tps-2025")


@pytest.mark.parametrize("number", [0, -1, 2, 2**31, 10**30])
def test_an_unknown_version_is_not_found(store: Store, number: int) -> None:
    publish(store)

    with pytest.raises(NotFoundError, match="tidak mempunyai versi"):
        store.catalogue.version("tps-2024", number)


@pytest.mark.parametrize("act", ["rollback", "withdraw", "versions", "layer"])
def test_no_verb_works_on_a_layer_that_does_not_exist(store: Store, act: str) -> None:
    verbs = {
        "rollback": lambda: store.catalogue.rollback("tidak-ada", 1, actor=ACTOR),
        "withdraw": lambda: store.catalogue.withdraw("tidak-ada", actor=ACTOR),
        "versions": lambda: store.catalogue.versions("tidak-ada"),
        "layer": lambda: store.catalogue.layer("tidak-ada"),
    }

    with pytest.raises(NotFoundError):
        verbs[act]()


def test_the_history_tells_who_did_what_with_which_file(store: Store) -> None:
    publish(store)
    store.catalogue.publish(
        a_layer(), a_version(theme="theme 2"), seen=1, actor=OTHER, details={"matched": 157, "unmatched": 0}
    )
    store.catalogue.rollback("tps-2024", 1, actor=ACTOR)
    store.catalogue.withdraw("tps-2024", actor=OTHER)

    events = store.catalogue.events("tps-2024")

    assert [(e.action, e.actor, e.number, e.previous) for e in events] == [
        ("withdraw", "rekan", None, 1),
        ("rollback", "petugas", 1, 2),
        ("publish", "rekan", 2, 1),
        ("publish", "petugas", 1, None),
    ]
    assert events[2].details["matched"] == 157
    assert events[2].details["file_digest"] == sha("tps.csv")
    assert events[2].at.endswith("Z")


def test_a_map_over_a_removed_boundary_set_is_not_published(store: Store) -> None:
    store.catalogue.remove_boundary_set("desa-9901", ACTOR)

    with pytest.raises(ConflictError, match="desa-9901"):
        publish(store)

    assert not store.catalogue.has_layer("tps-2024")


def test_every_blob_a_version_needs_is_referenced(store: Store) -> None:
    publish(store)
    publish(store, theme="theme 2", seen=1)

    digests = store.catalogue.referenced_digests()

    assert {sha("theme 1"), sha("theme 2"), sha("parquet 2024"), sha("tps.csv")} <= digests
