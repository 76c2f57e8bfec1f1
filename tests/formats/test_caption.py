"""Captions and alt texts: what the data says, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from geoservice.formats import LayerView
from geoservice.formats.caption import alt_text, caption
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.indicator import Period
from tests.formats import layers


def of_period(view: LayerView, text: str) -> LayerView:
    return replace(view, published=replace(view.published, period=Period(text)))


def test_highest_lowest_median_and_gaps_are_told(layer: LayerView) -> None:
    assert caption(layer) == (
        "Tertinggi: Padang Uji, 30,00%. Terendah: Contoh Hulu, 0,00%. Median: 5,00%. 1 dari 6 wilayah tanpa data."
    )


def test_a_median_between_two_values_is_not_rounded_away(prepared: PreparedEdition) -> None:
    assert "Median: 3,5%." in caption(layers.view(prepared, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))


def test_values_that_several_share_are_counted(prepared: PreparedEdition) -> None:
    text = caption(layers.view(prepared, [1.0, 1.0, 2.0, 3.0, 9.0, 9.0]))

    assert "Tertinggi: 9% di 2 wilayah." in text
    assert "Terendah: 1% di 2 wilayah." in text


def test_equal_values_and_single_values_are_said_once(prepared: PreparedEdition) -> None:
    assert caption(layers.view(prepared, [4.0] * 6)) == "Semua 6 wilayah bernilai 4%."
    assert caption(layers.view(prepared, [None, 4.0, None, None, None, None])).startswith(
        "Satu-satunya nilai: Contoh Hilir, 4%."
    )


def test_no_values_leave_only_the_gap(prepared: PreparedEdition) -> None:
    assert caption(layers.view(prepared, [None] * 6)) == "6 dari 6 wilayah tanpa data."


def test_the_most_frequent_category_is_named(prepared: PreparedEdition) -> None:
    assert caption(layers.view(prepared, ["b", "a", "a", None, "c", "a"])).startswith(
        "Terbanyak: “a”, 3 dari 5 wilayah."
    )


def test_the_largest_change_names_both_figures(prepared: PreparedEdition) -> None:
    before = of_period(layers.view(prepared, [1.0, 2.0, 3.0, None, 5.0, 6.0]), "2023")
    now = of_period(layers.view(prepared, [1.0, 2.0, 9.0, 4.0, 4.0, None]), "2024")

    assert "Perubahan terbesar sejak 2023: Muara Contoh, dari 3% menjadi 9%." in caption(now, before)


def test_no_change_is_said_and_a_change_without_both_values_is_not(prepared: PreparedEdition) -> None:
    before = of_period(layers.view(prepared, [1.0, 2.0, 3.0, None, 5.0, 6.0]), "2023")
    same = of_period(layers.view(prepared, [1.0, 2.0, 3.0, 8.0, 5.0, None]), "2024")

    assert "Tidak ada yang berubah sejak 2023." in caption(same, before)


def test_another_edition_tells_of_no_change(prepared: PreparedEdition) -> None:
    before = of_period(layers.view(prepared, [1.0, 2.0, 3.0, None, 5.0, 6.0]), "2023")
    other = replace(before, published=replace(before.published, edition_digest="9" * 64))
    now = layers.view(prepared, [1.0, 2.0, 9.0, 4.0, 4.0, None])

    assert "Perubahan" not in caption(now, other)


def test_the_alt_text_says_what_the_picture_is(layer: LayerView) -> None:
    assert alt_text(layer).startswith("Peta Contoh, 2024: 6 wilayah, wilayah diwarnai menurut kelas. Tertinggi:")
