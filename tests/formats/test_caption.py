"""Captions and alt texts: what the data says, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geoservice.formats import LayerView
from geoservice.formats.caption import alt_text, caption
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
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
    assert alt_text(layer).startswith("Peta Contoh, 2024: 6 wilayah, diwarnai menurut kelas. Tertinggi:")


def test_a_change_tells_the_largest_rise_and_fall_and_its_years_once(prepared: PreparedEdition) -> None:
    view = layers.titled(
        layers.view(prepared, [-2.5, 0.0, 1.0, 4.25, None, 0.5]), "Perubahan Contoh, 2023–2024", "", ""
    )
    view = replace(view, published=replace(view.published, notes=("change_of:a@1:b@1",)))

    assert "Kenaikan terbesar: Rawa Contoh, 4,25. Penurunan terbesar: Contoh Hulu, −2,50." in caption(view)
    assert alt_text(view).startswith("Peta Perubahan Contoh, 2023–2024: 6 wilayah, ")


def test_a_name_that_two_regions_share_is_told_with_its_kecamatan(tmp_path: Path) -> None:
    twins = layers.edition(tmp_path, ["Sukajadi", "Sukajadi", "Muara Uji"])

    assert caption(layers.view(twins, [9.0, 1.0, 2.0])).startswith("Tertinggi: Sukajadi (Kec. Contoh Kota), 9%.")


def test_one_region_is_said_in_the_singular(tmp_path: Path) -> None:
    alone = layers.view(layers.edition(tmp_path, ["Muara Uji"]), [4.0])

    with in_language("en"):
        assert alt_text(alone).startswith("Map of Contoh, 2024: one region, coloured by class.")


def test_numbers_have_the_decimals_of_the_table(prepared: PreparedEdition) -> None:
    view = layers.titled(layers.view(prepared, [0.4911, 0.5988, 0.7071, 0.8152, 0.9429, 0.65]), "Indeks", "", "")

    assert "Tertinggi: Bukit Uji, 0,9429." in caption(view)
