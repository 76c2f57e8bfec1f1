"""From a messy table to the match report."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table, report_json
from geoservice.errors import GeoserviceError, InvalidInputError, NotFoundError
from geoservice.joining import Crosswalk, read_crosswalk
from geoservice.model.boundary import RegionTable
from geoservice.model.report import MatchReport
from tests.joining.conftest import contoh_regions, read_regions

Rows = Sequence[Sequence[object]]
Inspect = Callable[..., MatchReport]


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    def run(
        rows: Rows,
        *,
        delimiter: str = ";",
        name: str = "tabel.csv",
        crosswalk: Crosswalk | None = None,
        **settings: object,
    ) -> MatchReport:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        request = TableRequest(path, **settings)  # type: ignore[arg-type]
        return inspect_table(request, "desa-9901", "2025", contoh_regions(), crosswalk)

    return run


CODES = ["99.01.01.2001", "99.01.01.2002", "99.01.01.2003", "99.01.01.2004"]
PLAIN = [
    ["Kode", "Nama Desa", "Jumlah KK"],
    [CODES[0], "Suka Maju", 10],
    [CODES[1], "Batu Indah I", 20],
    [CODES[2], "Batu Indah II", 30],
]
ALL = dict(zip(CODES[:3], [10.0, 20.0, 30.0], strict=True))


def values(report: MatchReport) -> dict[str, float | str]:
    assert len(report.layers) == 1, [layer.column for layer in report.layers]
    return report.layers[0].values


def accounted(report: MatchReport) -> list[int]:
    """Every row that the report lists anywhere."""
    listed = [row.row for row in (*report.unmatched, *report.ambiguous, *report.review, *report.ignored)]
    return listed + [row for same in report.duplicate for row in same.rows]


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


def test_a_column_divided_by_another_is_a_ratio(inspect: Inspect) -> None:
    report = inspect([["Kode", "Miskin", "Jumlah KK"], [CODES[0], 5, 10], [CODES[1], 5, 0]], divide_by="Jumlah KK")

    assert values(report) == {CODES[0]: 0.5}
    assert report.layers[0].kind.value == "ratio"
    assert report.layers[0].missing[CODES[1]].value == "not_applicable"


def test_private_columns_are_dropped_and_said_so(inspect: Inspect) -> None:
    report = inspect([["Kode", "NIK", "Jumlah"], *([code, f"160107010190000{n}", n] for n, code in enumerate(CODES))])

    assert [layer.column for layer in report.layers] == ["Jumlah"]
    assert any("NIK" in warning for warning in report.warnings)


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


@pytest.fixture
def contoh_table() -> RegionTable:
    return contoh_regions()


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


REAL = [
    ("kpu_jumlah_tps_2024_sumsel.csv", "desa_16.01", "kemendagri", {"2024"}, 1, 157),
    ("geometri_desa_oku.xlsx", "desa_16.01", "kemendagri", {"None"}, 5, 157),
    ("kodepos_kode_bps_oku.csv", "desa_16.01", "bps", {"None"}, 1, 157),
    ("idm_sumsel_2021_2024.xlsx", "desa_16.01", "kemendagri", {"2021", "2022", "2023", "2024"}, 20, 11),
    ("idm_2021_2024_contoh_nasional.csv", "desa_16.01", "kemendagri", {"2021", "2022", "2023", "2024"}, 20, 11),
    ("penduduk_kabupaten_sumsel_2025.csv", "kabupaten_16", "kemendagri", {"2025"}, 4, 17),
    ("penduduk_kecamatan_oku_2020.xlsx", "kecamatan_16", "name", {"2020"}, 3, 13),
]


@pytest.fixture(scope="module")
def real_crosswalk(real_data: Path) -> Crosswalk:
    return read_crosswalk(real_data / "kode_bps_kemendagri.csv.gz")


@pytest.mark.real
@pytest.mark.parametrize("with_crosswalk", [False, True])
@pytest.mark.parametrize(("file", "boundary", "system", "periods", "layers", "regions"), REAL)
def test_real_tables_join_whole(
    real_data: Path,
    file: str,
    boundary: str,
    system: str,
    periods: set[str],
    layers: int,
    regions: int,
    with_crosswalk: bool,
    real_crosswalk: Crosswalk,
) -> None:
    table = read_regions(real_data / f"{boundary}.geojson")
    codes = real_crosswalk if with_crosswalk else None

    report = inspect_table(TableRequest(real_data / "tables" / file), "batas", "2025", table, codes)

    assert (report.key.system, report.key.agreement, report.ready) == (system, 1.0, True)
    assert {str(layer.period) for layer in report.layers} == periods
    assert len(report.layers) == layers
    assert {len(layer.values) + len(layer.missing) for layer in report.layers} == {regions}


@pytest.mark.real
def test_the_five_programme_villages_match_as_the_news_writes_them(real_data: Path, tmp_path: Path) -> None:
    news = ["Batumarta 1", "Tungku Jaya", "Karang Dapo", "Laya", "Tanjung Baru"]
    path = tmp_path / "desa_cantik.csv"
    path.write_text("Desa,Nilai\n" + "".join(f"{name},{n}\n" for n, name in enumerate(news)), encoding="utf-8")

    report = inspect_table(TableRequest(path), "desa-1601", "2025", read_regions(real_data / "desa_16.01.geojson"))

    assert list(report.layers[0].values) == [
        "16.01.30.2001",
        "16.01.07.2008",
        "16.01.09.2028",
        "16.01.13.2002",
        "16.01.14.2008",
    ]
    assert report.ready


@pytest.mark.real
@pytest.mark.parametrize("with_crosswalk", [False, True])
def test_a_long_table_with_both_code_systems_keeps_its_three_years(
    real_data: Path, with_crosswalk: bool, real_crosswalk: Crosswalk
) -> None:
    from pyarrow import parquet

    rows = parquet.read_table(real_data / "desa_indonesia.parquet", columns=["kode", "nama", "jenis"]).to_pylist()
    rows = sorted((row for row in rows if row["kode"].startswith("32")), key=lambda row: str(row["kode"]))
    regions = RegionTable([r["kode"] for r in rows], [r["nama"] for r in rows], [r["jenis"] for r in rows])
    table = real_data / "tables" / "jabar_balita_gizi_buruk_2019_2021.csv"

    report = inspect_table(TableRequest(table), "desa-32", "2025", regions, real_crosswalk if with_crosswalk else None)

    assert report.key.columns == ("kemendagri_kode_desa_kelurahan",)
    assert [(str(layer.period), len(layer.values), layer.unit) for layer in report.layers] == [
        ("2019", 5309, "kasus"),
        ("2020", 5309, "kasus"),
        ("2021", 5309, "kasus"),
    ]
    assert [sum(map(float, layer.values.values())) for layer in report.layers] == [3471, 3648, 35227]
    # Three villages a year have no polygon; only the crosswalk knows that their codes are real.
    assert {row.reason for row in report.unmatched} == {"no_polygon" if with_crosswalk else "unknown_code"}
    assert len(report.unmatched) == 9


@pytest.mark.parametrize(
    ("settings", "word"), [({"key": "Jumlah KK"}, "kunci"), ({"divide_by": "Jumlah KK"}, "pembagi")]
)
def test_the_only_number_column_cannot_be_key_or_divisor_too(
    inspect: Inspect, settings: dict[str, str], word: str
) -> None:
    rows = [["Kode", "Nama Desa", "Jumlah KK"], *([*row[:2], row[2]] for row in PLAIN[1:])]

    with pytest.raises(InvalidInputError, match=f"“Jumlah KK” dipakai sebagai {word}"):
        inspect(rows, **settings)


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
