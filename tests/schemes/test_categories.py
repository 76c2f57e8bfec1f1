"""Classes that are words."""

from __future__ import annotations

import numpy as np

from geoservice.model.classification import ORDERED_CATEGORIES
from geoservice.schemes import MAX_CATEGORIES, OTHERS, category_words, classify_categories


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


def test_more_categories_than_a_map_can_carry_leave_the_most_frequent_and_the_rest() -> None:
    words = [f"Kode {number}" for number in range(1, 24) for _again in range(30 if number > 12 else 1)]

    made = classify_categories(words)

    assert made.categories == (*(f"Kode {number}" for number in range(13, 24)), OTHERS)
    assert made.notes == ("categories_merged:12",)


def test_the_same_words_give_the_same_classes_in_whatever_order_they_come() -> None:
    words = [f"Kode {number}" for number in range(23)]

    made = classify_categories(words)

    assert classify_categories(words[::-1]) == made
    assert made.categories[:3] == ("Kode 0", "Kode 1", "Kode 2")


def test_a_rest_of_more_than_half_is_noted() -> None:
    made = classify_categories([f"Kode {number}" for number in range(23)])

    assert made.notes == ("categories_merged:12", "categories_mostly_merged")


def test_a_word_of_the_rest_keeps_its_name_and_is_in_the_last_class() -> None:
    words = [f"Kode {number}" for number in range(23)]
    made = classify_categories(words)

    listed = category_words(words, made)

    assert sorted(listed) == sorted(words)
    assert made.classify(np.arange(23.0)).tolist() == [*range(1, 12), *[MAX_CATEGORIES] * 12]


def test_a_table_that_has_a_rest_of_its_own_gets_no_second_one() -> None:
    made = classify_categories(["lainnya"] * 50 + [f"Kode {number}" for number in range(12)])

    assert made.categories[-1] == OTHERS
    assert "lainnya" not in made.categories
