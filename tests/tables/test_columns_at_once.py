"""Columns read in one go say what the same cells say when each is looked at for itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoservice.geometry.ragged import Texts, pack_texts
from geoservice.joining.codes import all_digits, digits_of
from geoservice.joining.names import all_plain, plain
from geoservice.tables.grid import Cell
from geoservice.tables.numbers import Decimal, clean_column, shown_decimal, weighed_column
from geoservice.tables.readers import delimited

DECIMALS = st.sampled_from([None, "comma", "point"])
NUMBERS = st.one_of(
    st.integers(0, 10**7).map(str),
    st.from_regex(r"[0-9]{1,4}[.,][0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}(\.[0-9]{3}){1,2}(,[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["1.234", "1,234", "0,546", "12.", ".5", "0", "1.2.3", "1e5", "-", "-3", "9" * 301, "٣", None, 7]),
)
CODES = st.one_of(
    st.from_regex(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}", fullmatch=True),
    st.from_regex(r"[0-9.]{0,14}", fullmatch=True),
    st.sampled_from(
        ["", "1601072001.0", "'1601072001", "16.1", "1.601.072.001", "1,6E+09", "１６", "16.01.07.20a1", "a\nb"]
    ),
)
LETTERS = st.sampled_from("aIß É'\n\t\u00a0\u200bŞ-1")


@given(
    cells=st.lists(NUMBERS, max_size=8),
    decimal=DECIMALS,
    habit=DECIMALS,
    whole=st.booleans(),
    most=st.sampled_from([None, 100.0]),
)
def test_numbers_read_in_one_go_are_those_read_one_by_one(
    cells: list[Cell], decimal: Decimal | None, habit: Decimal | None, whole: bool, most: float | None
) -> None:
    found = clean_column(cells, decimal=decimal, habit=habit, whole=whole, most=most)
    if found is None:
        return

    expected = weighed_column(cells, decimal=decimal, habit=habit, whole=whole, most=most)

    for name in expected.__dataclass_fields__:
        assert getattr(found, name) == getattr(expected, name), name


@pytest.mark.parametrize("cells", [["1,5", "2,25"], ["1.234", "12"], ["7", "12"]])
def test_usual_columns_are_read_in_one_go(cells: list[str]) -> None:
    assert clean_column(cells, decimal=None, habit=None, whole=False, most=None) is not None


@given(cells=st.lists(st.from_regex(r"[0-9]{1,5}([.,][0-9]{1,5})?", fullmatch=True), min_size=1, max_size=8))
def test_a_column_of_digits_proves_what_its_cells_prove_one_by_one(cells: list[str]) -> None:
    with_a_number: list[Cell] = [*cells, 7]  # not all cells are texts: each is looked at for itself

    assert shown_decimal(cells) == shown_decimal(with_a_number)


@given(texts=st.lists(CODES, max_size=8), lost_zero=st.booleans())
def test_codes_read_in_one_go_are_those_read_one_by_one(texts: list[str], lost_zero: bool) -> None:
    assert all_digits(texts, lost_zero=lost_zero) == [
        digits_of(text, lost_zero=lost_zero) if text else "" for text in texts
    ]


@given(texts=st.lists(st.text(LETTERS, max_size=6), max_size=6))
def test_names_made_keys_in_one_go_are_those_made_one_by_one(texts: list[str]) -> None:
    assert all_plain(texts) == list(map(plain, texts))


@given(texts=st.lists(st.text(max_size=5), max_size=6))
def test_texts_decoded_as_one_are_the_texts(texts: list[str]) -> None:
    assert list(Texts(*pack_texts(texts))) == texts


@given(
    lines=st.lists(st.text(st.sampled_from("a1é,.;; "), min_size=1, max_size=8), min_size=1, max_size=6),
    ending=st.sampled_from(["\n", "\r\n", "\r", "\n\n", ' "\n', "\u200b\n"]),
    is_ended=st.booleans(),
    skip=st.integers(0, 1),
)
def test_text_is_cut_into_the_cells_that_a_csv_reader_finds_or_left_to_it(
    lines: list[str], ending: str, is_ended: bool, skip: int
) -> None:
    text = ending.join(lines) + (ending if is_ended else "")
    found = delimited._tidy_rows(text, ";", skip, "tabel.csv")
    if found is None:
        return

    rows, numbers, widths = delimited._rows(text, ";", skip, "tabel.csv")

    assert [list(row) for row in found[0]] == [list(row) for row in rows]
    assert (list(found[1]), list(found[2])) == (list(numbers), list(widths))


@pytest.mark.parametrize("text", ["kode;nilai\n01;1,5\n02;\n", "Judul\r\nkode;nama;nilai\r\n01;Suka Maju;1,5"])
def test_tidy_text_is_cut_at_once(text: str) -> None:
    assert delimited._tidy_rows(text, ";", 0, "tabel.csv") is not None
