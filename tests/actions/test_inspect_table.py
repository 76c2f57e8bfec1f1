"""From a messy table to the match report: rows, values and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table, report_json
from geoservice.errors import GeoserviceError, InvalidInputError, NotFoundError
from geoservice.model.boundary import RegionTable
from tests.actions.inspecting import CODES, PLAIN, Inspect, Rows, values


def test_total_rows_group_rows_and_remarks_are_named_not_joined(inspect: Inspect) -> None:
    rows = [
        ["Tabel 1. Jumlah KK menurut Desa, 2024", "", ""],
        ["", "", ""],
        ["No", "Desa/Kelurahan", "Jumlah KK"],
        ["(1)", "(2)", "(3)"],
        ["", "Kecamatan Sungai Jernih", ""],
        ["1", "Suka Maju", "1.234"],
        ["2", "Harapan", "20"],
        ["", "Jumlah", "1.254"],
        ["", "Kecamatan Bukit Terang", ""],
        ["1", "Suka Maju", "7"],
        ["", "Kabupaten Contoh", "1.261"],
        ["Sumber: ilustrasi", "", ""],
    ]

    report = inspect(rows)

    assert values(report) == {"99.01.01.2001": 1234, "99.01.01.2004": 20, "99.01.02.2001": 7}
    assert {row.row: row.reason for row in report.ignored} == {
        1: "title",
        2: "blank",
        3: "header",
        4: "numbering",
        5: "group",
        8: "total",
        9: "group",
        11: "total",
        12: "note",
    }
    assert str(report.layers[0].period) == "2024"
    assert report.ready


def test_rows_of_other_districts_are_outside(inspect: Inspect) -> None:
    report = inspect([*PLAIN, ["99.02.01.2001", "Lain", 9], ["99.02.01.2002", "Lain Lagi", 9]])

    assert [(row.row, row.reason) for row in report.ignored if row.reason == "outside"] == [
        (5, "outside"),
        (6, "outside"),
    ]
    assert report.ready


def test_an_unknown_code_is_unmatched_and_its_name_suggests(inspect: Inspect) -> None:
    report = inspect([*PLAIN, ["99.01.01.2999", "Harapan", 9]])

    assert (report.unmatched[0].row, report.unmatched[0].reason) == (5, "unknown_code")
    assert report.unmatched[0].suggest == (CODES[3],)
    assert not report.ready


def test_equal_duplicates_are_merged_and_different_ones_conflict(inspect: Inspect) -> None:
    report = inspect([*PLAIN, PLAIN[1], [CODES[1], "Batu Indah I", 21]])

    assert values(report) == {CODES[0]: 10, CODES[2]: 30}
    assert [(same.rows, same.conflict) for same in report.duplicate] == [((2, 5), False), ((3, 6), True)]
    assert not report.ready


def test_parts_of_a_village_are_added_up_only_when_asked(inspect: Inspect) -> None:
    rows = [
        ["Kode", "Nama", "TPS", "Suara Sah"],
        [CODES[0], "Suka Maju", "TPS 1", 5],
        [CODES[0], "Suka Maju", "TPS 2", 6],
    ]

    assert inspect(rows, values=("Suara Sah",)).layers[0].values == {}
    assert inspect(rows, values=("Suara Sah",), sum_rows=True).layers[0].values == {CODES[0]: 11}


def test_missing_marks_keep_their_reasons(inspect: Inspect) -> None:
    rows = [["Kode", "Jumlah"], [CODES[0], "-"], [CODES[1], "..."], [CODES[2], "NA"], [CODES[3], "0"]]

    report = inspect(rows)

    assert values(report) == {CODES[3]: 0}
    assert {code: reason.value for code, reason in report.layers[0].missing.items()} == {
        CODES[0]: "nil_or_none",
        CODES[1]: "not_available",
        CODES[2]: "suppressed",
    }


def test_text_in_a_value_column_is_named_with_its_row(inspect: Inspect) -> None:
    report = inspect([*PLAIN[:3], [CODES[2], "Batu Indah II", "sekitar tiga"]])

    assert values(report) == {CODES[0]: 10, CODES[1]: 20}
    assert report.review[0].row == 4
    assert any("sekitar tiga" in warning for warning in report.warnings)
    assert not report.ready


def test_a_column_divided_by_another_is_a_ratio(inspect: Inspect) -> None:
    report = inspect([["Kode", "Miskin", "Jumlah KK"], [CODES[0], 5, 10], [CODES[1], 5, 0]], divide_by="Jumlah KK")

    assert values(report) == {CODES[0]: 0.5}
    assert report.layers[0].kind.value == "ratio"
    assert report.layers[0].missing[CODES[1]].value == "not_applicable"


def test_private_columns_are_dropped_and_said_so(inspect: Inspect) -> None:
    report = inspect([["Kode", "NIK", "Jumlah"], *([code, f"160107010190000{n}", n] for n, code in enumerate(CODES))])

    assert [layer.column for layer in report.layers] == ["Jumlah"]
    assert any("NIK" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("rows", "settings", "message"),
    [
        pytest.param([["Kode", "Jumlah"]], {}, "kosong", id="no rows"),
        pytest.param([["Warna", "Jumlah"], ["merah", 1], ["biru", 2]], {}, "kolom kode atau nama", id="no key"),
        pytest.param(
            [["Kode", "Jumlah"], ["1111012001", 1], ["1111012002", 2]], {}, "Tidak satu pun kode", id="no match"
        ),
        pytest.param(PLAIN, {"values": ("Jumlah RT",)}, "Jumlah RT", id="unknown value column"),
        pytest.param(PLAIN, {"key": "Kode Wilayah"}, "Kode Wilayah", id="unknown key column"),
        pytest.param(PLAIN, {"sheet": "Data"}, "tidak mempunyai lembar", id="sheet of a CSV"),
        pytest.param(
            [["Kode", "Alamat kantor"], *([code, f"Jalan {n} ilustrasi"] for n, code in enumerate(CODES))],
            {"values": ("Alamat kantor",)},
            "baris 2: “Jalan 0",
            id="text in the value column",
        ),
        pytest.param(
            [["Kode", "Nilai"], [CODES[0], "1,5"], [CODES[1], "1.5"]], {}, "koma dan titik", id="mixed decimals"
        ),
    ],
)
def test_bad_tables_are_refused_with_one_message(
    inspect: Inspect, rows: Rows, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(GeoserviceError, match=message) as refused:
        inspect(rows, **settings)

    assert refused.value.hint is not None


def test_a_missing_file_is_not_found(tmp_path: Path, contoh_table: RegionTable) -> None:
    with pytest.raises(NotFoundError, match=r"tidak-ada\.csv"):
        inspect_table(TableRequest(tmp_path / "tidak-ada.csv"), "desa-9901", "2025", contoh_table)


def test_the_json_report_has_the_words_of_the_contract(inspect: Inspect) -> None:
    report = report_json(inspect(PLAIN))

    assert list(report) == [
        "table",
        "boundary",
        "edition",
        "key",
        "layers",
        "rows",
        "regions_without_row",
        "warnings",
        "ready",
    ]
    assert report["table"] == {
        "file": "tabel.csv",
        "sheet": None,
        "header_rows": [1],
        "encoding": "utf-8",
        "delimiter": ";",
    }
    assert list(report["rows"]) == ["unmatched", "ambiguous", "duplicate", "review", "ignored"]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("settings", "word"), [({"key": "Jumlah KK"}, "kunci"), ({"divide_by": "Jumlah KK"}, "pembagi")]
)
def test_the_only_number_column_cannot_be_key_or_divisor_too(
    inspect: Inspect, settings: dict[str, str], word: str
) -> None:
    rows = [["Kode", "Nama Desa", "Jumlah KK"], *([*row[:2], row[2]] for row in PLAIN[1:])]

    with pytest.raises(InvalidInputError, match=f"“Jumlah KK” dipakai sebagai {word}"):
        inspect(rows, **settings)


def test_negative_values_under_a_count_are_told_with_their_rows(inspect: Inspect) -> None:
    report = inspect([*PLAIN[:2], [CODES[1], "Batu Indah I", -5], PLAIN[3]])

    assert values(report)[CODES[1]] == -5
    assert any("negatif (baris 3: -5)" in warning for warning in report.warnings)
    assert not any("negatif" in warning for warning in inspect(PLAIN).warnings)


def test_columns_named_alike_are_told_apart_with_their_letters(inspect: Inspect) -> None:
    report = inspect([["kode", "nilai", "nilai"], [CODES[0], 1, 2], [CODES[1], 3, 4]])

    assert [layer.column for layer in report.layers] == ["nilai", "nilai (2)"]
    assert any("Kolom B, C" in warning and "“nilai (2)”" in warning for warning in report.warnings)
    assert not any("sama-sama" in warning for warning in inspect(PLAIN).warnings)
