"""Captions and alt texts: what the data says, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geoservice.formats import LayerView
from geoservice.formats.caption import alt_text, caption
from geoservice.formats.numbers import plain_number
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.classification import Classification
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
    assert alt_text(layer, area="Desa Uji").startswith("Peta Contoh, 2024, Desa Uji: 6 wilayah, ")


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


def test_computed_values_have_as_few_decimals_as_keep_them_in_their_classes(prepared: PreparedEdition) -> None:
    values = [1 / 3, 2 / 3, 10 / 7, 20 / 7, 300 / 7, None]
    view = layers.titled(layers.view(prepared, values), "TPS per km²", "per km²", "")

    assert "Tertinggi: Bukit Uji, 42,86 per km²." in caption(view).replace("\u00a0", " ")
    assert "Median: 1,43 per km²." in caption(view).replace("\u00a0", " ")


def test_computed_shares_have_one_decimal(prepared: PreparedEdition) -> None:
    view = layers.titled(layers.view(prepared, [100 / 3, -200 / 7, 10.0, 77.0, 20.0, None]), "Perubahan", "persen", "")

    assert "Terendah: Contoh Hilir, −28,6%." in caption(view)


def test_a_computed_value_at_a_limit_keeps_the_decimals_that_tell_its_class(prepared: PreparedEdition) -> None:
    view = layers.view(prepared, [0.1, 0.4, 0.50371, 2 / 3, 9.0, 10.0])
    parted = Classification("user_defined", (0.5, 1.0, 10.0), 0.1, 1)
    theme = replace(view.theme, classes=parted.classify(view.theme.values))
    style = replace(view.style, classification=parted, colours=view.style.colours[:3])
    made = replace(view, theme=theme, published=replace(view.published, style=style))

    assert plain_number(made, 0.50371) == "0,504"
    assert plain_number(made, 2 / 3) == "0,667"
