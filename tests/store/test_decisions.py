"""Corrections and official codes, kept by boundary set, on both databases."""

from __future__ import annotations

from geoservice.model.actor import Actor
from geoservice.model.decision import Alias, ListedCode
from geoservice.store import Store

ANI, BUDI = Actor("ani"), Actor("budi")


def test_a_correction_is_kept_with_who_and_when(store: Store) -> None:
    kept = store.catalogue.save_aliases("desa", [Alias("Air Puteh", "", "99.01.03.2002")], ANI)

    (alias,) = store.catalogue.aliases("desa")
    assert kept == 1
    assert (alias.text, alias.code, alias.by) == ("Air Puteh", "99.01.03.2002", "ani")
    assert alias.at.endswith("Z")
    assert store.catalogue.aliases("lain") == []


def test_a_new_decision_takes_the_place_of_the_old_one(store: Store) -> None:
    store.catalogue.save_aliases("desa", [Alias("A", "", "1"), Alias("B", "", "2")], ANI)

    kept = store.catalogue.save_aliases("desa", [Alias("A", "", "3"), Alias("B", "", "2")], BUDI)

    assert kept == 1
    assert [(alias.text, alias.code, alias.by) for alias in store.catalogue.aliases("desa")] == [
        ("B", "2", "ani"),
        ("A", "3", "budi"),
    ]


def test_the_two_lists_of_codes_are_replaced_each_by_itself(store: Store) -> None:
    store.catalogue.save_listed_codes("desa", [ListedCode("1", "Satu"), ListedCode("2", "Dua")], ANI, changes=False)
    store.catalogue.save_listed_codes("desa", [ListedCode("0", "", "1")], ANI, changes=True)
    store.catalogue.save_listed_codes("desa", [ListedCode("2", "Dua")], ANI, changes=False)

    assert store.catalogue.listed_codes("desa") == [ListedCode("0", "", "1"), ListedCode("2", "Dua")]
