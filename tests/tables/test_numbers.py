"""Numbers of whole columns, as offices write them."""

from __future__ import annotations

import pytest

from geoservice.model.indicator import MissingReason
from geoservice.tables.grid import Cell
from geoservice.tables.numbers import Decimal, parse_column, shown_decimal


@pytest.mark.parametrize(
    ("cells", "expected", "decimal"),
    [
        pytest.param(["1.234", "1.234,56"], [1234, 1234.56], "comma", id="Indonesian"),
        pytest.param(["1,234.56", "1,234"], [1234.56, 1234], "point", id="English"),
        pytest.param(["1.234.567", "12"], [1234567, 12], "comma", id="two groups prove thousands"),
        pytest.param(["0,546", "1,234"], [0.546, 1.234], "comma", id="a leading zero proves a decimal comma"),
        pytest.param(["0.546", "1.234"], [0.546, 1.234], "point", id="a leading zero proves a decimal point"),
        pytest.param(["12345.678", "1.234"], [12345.678, 1.234], "point", id="ungrouped thousands prove a decimal"),
        pytest.param(["1 234", "12 345,5"], [1234, 12345.5], "comma", id="spaces"),
        pytest.param(["12,5 %", "7%"], [12.5, 7], "comma", id="per cent"),
        pytest.param(["Rp 1.250.000", "Rp1.250.000,-"], [1250000, 1250000], "comma", id="rupiah"),
        pytest.param(["(1.234,5)", "-5", "−6"], [-1234.5, -5, -6], "comma", id="negative"),
        pytest.param(["1,2 juta", "300 ribu"], [1200000, 300000], "comma", id="words for size"),
        pytest.param(["12 jiwa", "7 jiwa"], [12, 7], None, id="units in the cells"),
        pytest.param([12, 3.5, "4"], [12, 3.5, 4], None, id="Excel numbers"),
        pytest.param(["12*", "13 r", "14e"], [12, 13, 14], None, id="flags"),
    ],
)
def test_a_column_is_read_with_one_decimal_mark(cells: list[Cell], expected: list[float], decimal: Decimal) -> None:
    column = parse_column(cells)

    assert [column.values[i] for i in range(len(cells))] == pytest.approx(expected)
    assert column.decimal == decimal
    assert not column.ambiguous


def test_a_column_that_can_be_read_both_ways_says_so_and_a_word_settles_it() -> None:
    assert parse_column(["1.234", "5.678"]).ambiguous
    assert parse_column(["1.234", "5.678"]).values == {0: 1234, 1: 5678}
    assert parse_column(["1.234", "5.678"], decimal="point").values == {0: 1.234, 1: 5.678}


def test_counts_and_the_rest_of_the_table_settle_an_ambiguous_column() -> None:
    assert parse_column(["1,234"], whole=True).values == {0: 1234}
    assert not parse_column(["1,234"], whole=True).ambiguous
    assert parse_column(["1.234"], habit="point").values == {0: 1.234}
    assert shown_decimal(["12,5", "3"]) == "comma"


def test_two_styles_in_one_column_are_named() -> None:
    assert parse_column(["12,5", "7", "12.5"]).mixed == (0, 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-", MissingReason.NIL_OR_NONE),
        ("–", MissingReason.NIL_OR_NONE),
        ("...", MissingReason.NOT_AVAILABLE),
        ("…", MissingReason.NOT_AVAILABLE),
        ("NA", MissingReason.SUPPRESSED),
        ("x", MissingReason.SUPPRESSED),
        ("*", MissingReason.SUPPRESSED),
        ("~0", MissingReason.NEGLIGIBLE),
        ("#DIV/0!", MissingReason.UNREADABLE),
        ("#N/A", MissingReason.NOT_AVAILABLE),
        ("Tidak ada data", MissingReason.NOT_AVAILABLE),
        (None, MissingReason.BLANK),
        ("nihil", MissingReason.NIL_OR_NONE),
    ],
)
def test_marks_for_missing_values_keep_their_reason(text: str | None, reason: MissingReason) -> None:
    assert parse_column([text]).missing == {0: reason}


def test_zero_is_a_value() -> None:
    assert parse_column(["0", 0, "0,0"]).values == {0: 0, 1: 0, 2: 0}


@pytest.mark.parametrize("text", ["1_000", "٣", "1.23.4", "12abc", "lima", "1e5e", "--5x"])
def test_what_is_no_number_stays_text(text: str) -> None:
    assert parse_column([text, "1"]).unreadable == {0: text}


def test_flags_are_kept_as_notes() -> None:
    assert parse_column(["12*", "13"]).flags == {0: "sementara"}
