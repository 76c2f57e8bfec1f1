"""Tables of several years: one layer for each period."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.errors import InvalidInputError
from geoservice.model.boundary import RegionTable
from tests.actions.inspecting import CODES, PLAIN, Inspect, Rows, values


def test_a_wide_table_gives_a_layer_for_each_year(inspect: Inspect) -> None:
    report = inspect([["Kode", "Nama", "2022", "2023"], [CODES[0], "Suka Maju", 1, 2], [CODES[3], "Harapan", 3, 4]])

    assert {str(layer.period): layer.values for layer in report.layers} == {
        "2022": {CODES[0]: 1, CODES[3]: 3},
        "2023": {CODES[0]: 2, CODES[3]: 4},
    }


def test_a_long_table_gives_a_layer_for_each_year_and_indicator(inspect: Inspect) -> None:
    rows = [["Kode", "Indikator", "Tahun", "Nilai", "Satuan"]]
    for year in (2022, 2023):
        for indicator, unit in (("Penduduk", "jiwa"), ("Luas", "ha")):
            rows.extend([code, indicator, year, year + len(indicator), unit] for code in CODES)

    report = inspect(rows)

    assert [(layer.title, str(layer.period), layer.unit, len(layer.values)) for layer in report.layers] == [
        ("Penduduk", "2022", "jiwa", 4),
        ("Luas", "2022", "ha", 4),
        ("Penduduk", "2023", "jiwa", 4),
        ("Luas", "2023", "ha", 4),
    ]
    assert not report.duplicate


def test_merged_headers_in_a_workbook_keep_their_years(tmp_path: Path, contoh_table: RegionTable) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Indeks ilustrasi"],
        [],
        ["Kode", "Nama", "2023", None, "2024", None],
        [None, None, "Nilai", "Status", "Nilai", "Status"],
    ):
        sheet.append(row)
    sheet.append([9901012001, "Suka Maju", 0.5, "MAJU", 0.6, "MAJU"])
    sheet.append([9901012004, "Harapan", 0.4, "BERKEMBANG", 0.7, "MAJU"])
    for cells in ("A3:A4", "B3:B4", "C3:D3", "E3:F3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "indeks.xlsx")

    report = inspect_table(TableRequest(tmp_path / "indeks.xlsx"), "desa-9901", "2025", contoh_table)

    assert report.table.header_rows == (3, 4)
    assert [(layer.column, str(layer.period), layer.kind.value) for layer in report.layers] == [
        ("2023 / Nilai", "2023", "index"),
        ("2023 / Status", "2023", "category"),
        ("2024 / Nilai", "2024", "index"),
        ("2024 / Status", "2024", "category"),
    ]


LONG = [
    ["Kode", "Tahun", "Nilai IDM"],
    *([code, year, 0.5 + year % 10 / 100 + number / 10] for number, code in enumerate(CODES) for year in (2023, 2024)),
    ["99.01.09.2999", 2023, 0.1],
]


def test_one_period_of_a_long_table_is_chosen_and_other_rows_need_no_decision(inspect: Inspect) -> None:
    report = inspect(LONG, period="2024")

    assert [str(layer.period) for layer in report.layers] == ["2024"]
    assert values(report)[CODES[0]] == pytest.approx(0.54)
    assert report.ready
    assert [row.row for row in report.ignored if row.reason == "other_period"] == [2, 4, 6, 8, 10]


def test_one_period_of_a_wide_table_is_chosen(inspect: Inspect) -> None:
    rows = [["Kode", "IDM 2023", "IDM 2024", "Jumlah KK"], *([code, 0.5, 0.6, 7] for code in CODES)]

    report = inspect(rows, period="2024")

    assert [(layer.column, str(layer.period)) for layer in report.layers] == [
        ("IDM 2024", "2024"),
        ("Jumlah KK", "2024"),
    ]


@pytest.mark.parametrize(
    "rows", [LONG, [["Kode", "IDM 2023", "IDM 2024"], *([code, 0.5, 0.6] for code in CODES)]], ids=["long", "wide"]
)
def test_a_period_that_the_table_lacks_is_refused_with_those_it_has(inspect: Inspect, rows: Rows) -> None:
    with pytest.raises(InvalidInputError, match=r"tidak punya periode 2019.*2023, 2024"):
        inspect(rows, period="2019")


def test_a_period_labels_a_table_that_names_none(inspect: Inspect) -> None:
    assert str(inspect(PLAIN, period="2024-S1").layers[0].period) == "2024-S1"
