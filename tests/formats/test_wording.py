"""Notes as sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geoservice.formats import LayerView
from geoservice.formats.wording import cautions, is_absolute, note_text
from geoservice.i18n import in_language
from geoservice.model.indicator import Indicator, Kind
from geoservice.schemes import SCHEMES, classify, classify_categories
from geoservice.tables.missing import FLAG_WORDS

NOTES = [
    "auto:few_values",
    "auto:around_zero",
    "auto:many_zeros",
    "auto:skewed",
    "auto:ordinary",
    "k_lowered:5:3",
    "k_fixed:6",
    "breaks_extended:47",
    "breaks_empty:2",
    "zero_apart",
    "no_values",
    "categories_alike",
    "categories_merged:12",
    "categories_mostly_merged",
    "absolute_count",
    "illustration",
    "unmatched_accepted:3",
    "flagged:perkiraan=2:RSE 25–50%=1",
]


@pytest.mark.parametrize("note", NOTES)
def test_every_stable_note_is_a_sentence_with_its_numbers(note: str) -> None:
    text = str(note_text(note))

    assert text.endswith((".", "”."))
    assert "%(" not in text
    assert all(number in text for number in note.split(":") if number.isdigit())


def test_every_note_that_classifying_can_give_is_known() -> None:
    shapes = [np.arange(50.0), np.geomspace(1, 1e6, 90), np.arange(-9.0, 9), np.repeat([0.0, 1, 2], 20), np.array([])]
    made = [classify(values, scheme=name, k=5) for values in shapes for name in ("auto", *SCHEMES)]
    made += [classify(np.arange(40.0), breaks=limits) for limits in ([1], [1000.5, 2000], [0, 5.25])]
    made += [classify_categories(words) for words in ([], ["a", "A"], [f"{number}" for number in range(30)])]

    assert [note for one in made for note in one.notes if note_text(note) is None] == []


@pytest.mark.parametrize("note", ["", "new_word", "breaks_extended", "breaks_extended:x", "k_lowered:5", "no_values:1"])
def test_a_note_of_another_version_is_passed_over(note: str) -> None:
    assert note_text(note) is None


def test_a_limit_is_written_as_the_reader_writes_numbers() -> None:
    assert "1.234,5" in str(note_text("breaks_extended:1234.5"))
    with in_language("en"):
        assert "1,234.5" in str(note_text("breaks_extended:1234.5"))


@pytest.mark.parametrize(
    ("kind", "unit", "expected"),
    [
        (Kind.COUNT, "orang", True),
        (Kind.AMOUNT, "rupiah", True),
        (Kind.AMOUNT, "km²", False),
        (Kind.COUNT, " Ha ", False),
        (Kind.RATE, "persen", False),
    ],
)
def test_absolute_numbers_are_told_from_rates_and_areas(kind: Kind, unit: str, expected: bool) -> None:
    assert is_absolute(Indicator("contoh", "Contoh", kind, unit)) is expected


def test_cautions_come_with_illustration_first_and_leave_harmless_notes_out(layer: LayerView) -> None:
    indicator = replace(layer.published.indicator, kind=Kind.COUNT)
    notes = ("auto:skewed", "illustration", "absolute_count", "unmatched_accepted:3")

    said = [str(text) for text in cautions(replace(layer.published, indicator=indicator, notes=notes))]

    assert [text.split()[0] for text in said] == ["Ilustrasi:", "Angka", "3"]


@pytest.mark.parametrize(
    ("status", "said"), [("preliminary", "Angka sementara."), ("estimate", "Angka perkiraan."), ("final", ""), ("", "")]
)
def test_figures_that_will_change_are_said_to_be_so_on_every_map(layer: LayerView, status: str, said: str) -> None:
    indicator = replace(layer.published.indicator, status=status)
    told = [str(text) for text in cautions(replace(layer.published, indicator=indicator))]

    assert told == [*([said] if said else []), "Ilustrasi: angka ini contoh, bukan data sebenarnya."]


def test_every_flag_that_a_table_can_bear_has_words_on_the_map() -> None:
    for flag in {*FLAG_WORDS.values(), "catatan kaki"}:
        assert f"{flag} 2" in str(note_text(f"flagged:{flag}=2"))
