"""Classes that are words."""

from __future__ import annotations

import pytest

from geoservice.errors import InvalidInputError
from geoservice.model.classification import ORDERED_CATEGORIES
from geoservice.schemes import MAX_CATEGORIES, classify_categories


def test_the_status_of_the_village_index_is_ordered_from_low_to_high() -> None:
    made = classify_categories(["MAJU", "Mandiri", "Sangat  Tertinggal", "BERKEMBANG", "tertinggal", "MAJU"])

    assert made.categories == ("Sangat  Tertinggal", "tertinggal", "BERKEMBANG", "MAJU", "Mandiri")
    assert made.scheme == ORDERED_CATEGORIES


def test_other_words_are_sorted_as_people_sort_them() -> None:
    made = classify_categories(["RT 10", "rt 2", "Pasar", "RT 1"])

    assert made.categories == ("Pasar", "RT 1", "rt 2", "RT 10")
    assert made.scheme == "categories"


def test_empty_words_are_no_category() -> None:
    assert classify_categories(["", "  ", "Sungai"]).categories == ("Sungai",)


def test_nothing_but_empty_words_is_no_class_at_all() -> None:
    made = classify_categories(["", " "])

    assert made.k == 0
    assert made.notes == ("no_values",)


def test_words_that_differ_only_by_case_stay_apart_and_are_noted() -> None:
    made = classify_categories(["Sungai", "SUNGAI", "Sumur"])

    assert made.k == 3
    assert "categories_alike" in made.notes


def test_more_categories_than_a_map_can_carry_are_refused() -> None:
    words = [f"Jenis {number}" for number in range(MAX_CATEGORIES + 1)]

    with pytest.raises(InvalidInputError, match="13"):
        classify_categories(words)
