"""Boundary sets in the catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geoservice.errors import ConflictError, NotFoundError
from geoservice.model.boundary import Finding
from geoservice.store import Store
from tests.store.samples import ACTOR, a_preparation, a_set, an_edition, publish, save


def test_an_edition_comes_back_as_it_was_saved(store: Store) -> None:
    edition = an_edition(findings=(Finding("repaired", "self_intersection", 7, "99.01.01.2001", "é"),))

    is_new = store.catalogue.save_edition(a_set(), edition, a_preparation(edition), ACTOR)

    assert is_new
    assert store.catalogue.current_edition("desa-9901") == edition
    assert store.catalogue.edition(edition.digest) == edition
    assert store.catalogue.current_preparation(edition.digest) == a_preparation(edition)
    assert store.catalogue.preparation(a_preparation(edition).digest) == a_preparation(edition)
    assert store.catalogue.boundary_set("desa-9901") == a_set()


def test_the_same_shapes_again_are_the_same_edition_with_a_new_description(store: Store) -> None:
    edition = save(store)
    described = replace(edition, licence="CC BY 4.0")

    is_new = store.catalogue.save_edition(a_set(), described, a_preparation(edition), ACTOR)

    assert not is_new
    assert store.catalogue.editions("desa-9901") == [described]
    assert len(store.catalogue.events()) == 1


def test_new_shapes_are_a_new_edition_and_the_old_one_stays(store: Store) -> None:
    old, new = save(store), save(store, label="2025")

    assert store.catalogue.current_edition("desa-9901") == new
    assert store.catalogue.editions("desa-9901") == [new, old]
    assert store.catalogue.edition(old.digest) == old


def test_an_older_edition_can_become_current_again(store: Store) -> None:
    old = save(store)
    save(store, label="2025")

    assert store.catalogue.save_edition(a_set(), old, a_preparation(old), ACTOR)

    assert store.catalogue.current_edition("desa-9901") == old


def test_two_sets_may_have_the_same_shapes(store: Store) -> None:
    save(store, "desa-9901")
    save(store, "desa-contoh")

    assert store.catalogue.edition(an_edition().digest, "desa-9901").set_id == "desa-9901"
    assert store.catalogue.edition(an_edition().digest, "desa-contoh").set_id == "desa-contoh"


def test_a_new_preparation_is_used_from_then_on_and_the_old_one_stays(store: Store) -> None:
    edition = save(store)
    newer = a_preparation(edition, packer=2)

    store.catalogue.save_preparation(newer, ACTOR)

    assert store.catalogue.current_preparation(edition.digest) == newer
    assert store.catalogue.preparation(a_preparation(edition).digest).packer == 1


def test_a_preparation_of_an_unknown_edition_is_refused_whole(store: Store) -> None:
    preparation = a_preparation(an_edition())

    with pytest.raises(NotFoundError):
        store.catalogue.save_preparation(preparation, ACTOR)

    with pytest.raises(NotFoundError):
        store.catalogue.preparation(preparation.digest)


def test_set_edition_and_preparation_must_belong_together(store: Store) -> None:
    with pytest.raises(ValueError, match="belong together"):
        store.catalogue.save_edition(a_set("lain"), an_edition(), a_preparation(an_edition()), ACTOR)


def test_an_unknown_set_is_answered_with_ids_like_it(store: Store) -> None:
    save(store)

    for question in (store.catalogue.boundary_set, store.catalogue.current_edition, store.catalogue.editions):
        with pytest.raises(NotFoundError, match="desa-9901"):
            question("desa-9902")


def test_sets_are_listed_by_title(store: Store) -> None:
    save(store, "b")
    save(store, "a")

    assert [found.id for found in store.catalogue.boundary_sets()] == ["a", "b"]


def test_a_set_that_a_layer_uses_is_not_removed(store: Store) -> None:
    save(store)
    publish(store)

    with pytest.raises(ConflictError, match="tps-2024"):
        store.catalogue.remove_boundary_set("desa-9901", ACTOR)

    assert store.catalogue.boundary_set("desa-9901") == a_set()


def test_a_removed_set_leaves_nothing_behind(store: Store) -> None:
    edition = save(store)

    store.catalogue.remove_boundary_set("desa-9901", ACTOR)

    assert store.catalogue.boundary_sets() == []
    assert store.catalogue.referenced_digests() == set()
    with pytest.raises(NotFoundError):
        store.catalogue.edition(edition.digest)
    with pytest.raises(NotFoundError):
        store.catalogue.remove_boundary_set("desa-9901", ACTOR)


def test_versions_of_a_withdrawn_layer_keep_their_edition_when_the_set_goes(store: Store) -> None:
    edition = save(store)
    save(store, label="2025")
    publish(store)
    store.catalogue.withdraw("tps-2024", actor=ACTOR)

    store.catalogue.remove_boundary_set("desa-9901", ACTOR)

    assert store.catalogue.edition(edition.digest) == edition
    assert store.catalogue.preparation(a_preparation(edition).digest)
    with pytest.raises(NotFoundError):
        store.catalogue.edition(an_edition(label="2025").digest)


def test_preparations_shared_with_another_set_stay(store: Store) -> None:
    edition = save(store, "desa-9901")
    save(store, "desa-contoh")

    store.catalogue.remove_boundary_set("desa-9901", ACTOR)

    assert store.catalogue.current_preparation(edition.digest) == a_preparation(edition)
