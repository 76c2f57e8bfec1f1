"""Which regions the rows of a table mean: codes, names and corrections."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.errors import InvalidInputError
from geoservice.joining import Crosswalk
from geoservice.model.boundary import RegionTable
from tests.actions.inspecting import ALL, CODES, PLAIN, Inspect, Rows, values


def test_a_plain_table_joins_by_code(inspect: Inspect) -> None:
    report = inspect(PLAIN)

    assert values(report) == ALL
    assert (report.key.system, report.key.agreement, report.ready) == ("kemendagri", 1.0, True)
    assert len(report.regions_without_row) == 8


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda code: code.replace(".", ""), id="without dots"),
        pytest.param(lambda code: code.replace(".", "") + ".0", id="as a float"),
        pytest.param(lambda code: "'" + code.replace(".", ""), id="with an apostrophe"),
        pytest.param(lambda code: ".".join(str(int(part)) for part in code.split(".")), id="without zeros"),
        pytest.param(lambda code: f"{int(code.replace('.', '')):,}".replace(",", "."), id="with thousands separators"),
        pytest.param(lambda code: f"{int(code.replace('.', '')):.9E}", id="in scientific notation with all digits"),
        pytest.param(lambda code: code.replace(".", " "), id="with spaces"),
    ],
)
def test_codes_are_recovered_however_they_were_written(inspect: Inspect, write: Callable[[str], str]) -> None:
    rows = [PLAIN[0], *([write(str(row[0])), *row[1:]] for row in PLAIN[1:])]

    assert values(inspect(rows)) == ALL


def test_codes_whose_digits_are_lost_are_joined_by_name_and_said_so(inspect: Inspect) -> None:
    rows = [PLAIN[0], *(["9,90101E+09", *row[1:]] for row in PLAIN[1:])]

    report = inspect(rows)

    assert report.key.system == "name"
    assert values(report) == {CODES[1]: 20, CODES[2]: 30}
    assert [row.row for row in report.ambiguous] == [2]


def test_names_alone_are_enough_within_a_kecamatan(inspect: Inspect) -> None:
    report = inspect(
        [["Kecamatan", "Desa", "Jumlah"], ["Sungai Jernih", "Suka Maju", 1], ["Bukit Terang", "SUKA MAJU", 2]]
    )

    assert values(report) == {"99.01.01.2001": 1, "99.01.02.2001": 2}
    assert report.key.system == "name"


def test_a_name_that_fits_two_villages_is_ambiguous(inspect: Inspect) -> None:
    report = inspect([["Desa", "Jumlah"], ["Suka Maju", 1], ["Harapan", 2]])

    assert values(report) == {"99.01.01.2004": 2}
    assert report.ambiguous[0].candidates == ("99.01.01.2001", "99.01.02.2001")
    assert not report.ready


def test_roman_and_arabic_numerals_are_one_and_listed_for_review(inspect: Inspect) -> None:
    report = inspect([["Desa", "Jumlah"], ["Batuindah 1", 1], ["BATU INDAH Ii", 2]])

    assert values(report) == {CODES[1]: 1, CODES[2]: 2}
    assert [(row.row, row.reason, row.matched) for row in report.review] == [(2, "spelling", CODES[1])]
    assert report.ready


def test_a_similar_name_is_only_suggested(inspect: Inspect) -> None:
    report = inspect([["Desa", "Jumlah"], ["Harapann Baru", 1], ["Air Puteh", 2], ["Batu Indah I", 3]])

    assert values(report) == {CODES[1]: 3}
    assert report.review[0].suggest == ("99.01.03.2002",)
    assert report.review[0].matched is None
    assert not report.ready


def test_desa_and_kelurahan_of_one_name_are_told_apart(inspect: Inspect) -> None:
    report = inspect([["Nama", "Jumlah"], ["Kel. Lembah", 1], ["Desa Lembah", 2], ["Harapan", 3]])

    assert values(report) == {"99.01.03.1003": 1, "99.01.03.2004": 2, "99.01.01.2004": 3}


def test_desa_and_kelurahan_are_told_apart_by_a_column_too(inspect: Inspect) -> None:
    report = inspect(
        [["Nama", "Status", "Jumlah"], ["Lembah", "Kelurahan", 1], ["Lembah", "Desa", 2], ["Harapan", "Desa", 3]],
        values=("Jumlah",),
    )

    assert values(report) == {"99.01.03.1003": 1, "99.01.03.2004": 2, "99.01.01.2004": 3}


def test_kecamatan_codes_that_became_dates_are_codes_again(tmp_path: Path) -> None:
    regions = RegionTable(["16.01.07", "16.01.08", "16.01.13"], ["Sosoh", "Pengandonan", "Baturaja"], ["kecamatan"] * 3)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Kode Kecamatan", "Kecamatan", "Jumlah"])
    for number, (year, name) in enumerate(zip((2007, 2008, 2013), regions.names, strict=True)):
        book.active.append([datetime.date(year, 1, 16), name, number])
    book.save(tmp_path / "t.xlsx")

    report = inspect_table(TableRequest(tmp_path / "t.xlsx"), "kecamatan-1601", "2025", regions)

    assert (report.key.system, report.key.columns) == ("kemendagri", ("Kode Kecamatan",))
    assert values(report) == {"16.01.07": 0, "16.01.08": 1, "16.01.13": 2}


def test_codes_of_the_boundary_s_own_are_joined(tmp_path: Path) -> None:
    regions = RegionTable(["RT-A", "RT-B", "RT-C"], ["Satu", "Dua", "Tiga"], [""] * 3)
    (tmp_path / "t.csv").write_text("Kode RT;Jumlah\nrt-a;1\nRT-C;3\nRT-X;9\n", encoding="utf-8")

    report = inspect_table(TableRequest(tmp_path / "t.csv"), "rt", "1", regions)

    assert (report.key.system, values(report)) == ("own", {"RT-A": 1, "RT-C": 3})
    assert [(row.row, row.reason) for row in report.unmatched] == [(4, "unknown_code")]


def test_a_row_whose_code_and_name_point_to_two_villages_gets_no_value(inspect: Inspect) -> None:
    swapped = [PLAIN[0], [CODES[1], "Batu Indah II", 20], *PLAIN[1:2], [CODES[3], "Harapan", 4]]

    report = inspect(swapped)

    assert values(report) == {CODES[0]: 10, CODES[3]: 4}
    assert report.ambiguous[0].candidates == (CODES[1], CODES[2])


def test_split_code_columns_are_put_together(inspect: Inspect) -> None:
    rows = [["kode_prov", "kode_kab", "kode_kec", "kode_desa", "Jumlah"]]
    rows += [["99", "1", "1", str(2001 + n), str(n)] for n in range(4)]

    assert values(inspect(rows)) == dict(zip(CODES, [0, 1, 2, 3], strict=True))


def bps(codes: Sequence[str]) -> Crosswalk:
    """A code table in which each BPS code is the Kemendagri code of the next village: the worst case."""
    digits = [code.replace(".", "") for code in codes]
    return Crosswalk({mine: (theirs,) for mine, theirs in zip(digits, digits[1:] + digits[:1], strict=True)})


def test_bps_codes_that_are_also_kemendagri_codes_are_told_apart_by_the_names(inspect: Inspect) -> None:
    rows = [
        ["Kode", "Nama", "Jumlah"],
        [CODES[0].replace(".", ""), "Batu Indah I", 1],
        [CODES[1].replace(".", ""), "Batu Indah II", 2],
    ]

    report = inspect(rows, crosswalk=bps(CODES))

    assert report.key.system == "bps"
    assert values(report) == {CODES[1]: 1, CODES[2]: 2}


def test_a_column_that_fits_both_systems_without_names_is_refused(inspect: Inspect) -> None:
    rows = [["Kode", "Jumlah"], *([code.replace(".", ""), n] for n, code in enumerate(CODES))]

    with pytest.raises(InvalidInputError, match=r"kemendagri maupun bps|bps maupun kemendagri"):
        inspect(rows, crosswalk=bps(CODES))


def test_corrections_settle_what_was_undecided(inspect: Inspect, tmp_path: Path) -> None:
    aliases = tmp_path / "alias.csv"
    aliases.write_text("text,kecamatan,code\nAir Puteh,,99.01.03.2002\n", encoding="utf-8")

    report = inspect([["Desa", "Jumlah"], ["Air Puteh", 2], ["Harapan", 3]], aliases=aliases)

    assert values(report) == {"99.01.03.2002": 2, CODES[3]: 3}
    assert report.ready


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        pytest.param([["Kecamatan", "Penduduk"], ["Sungai Raya", 10], ["Bukit Raya", 20]], "kecamatan", id="names"),
        pytest.param([["Kode", "Penduduk"], ["99.88.01", 10], ["99.88.02", 20]], "kecamatan", id="codes"),
        pytest.param([["Kode", "Penduduk"], ["99.88", 10], ["99.89", 20]], "kabupaten", id="kabupaten"),
    ],
)
def test_a_table_of_larger_regions_is_sent_to_their_boundary(inspect: Inspect, rows: Rows, level: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        inspect(rows)

    assert f"pakai batas {level}" in str(refused.value.hint)
