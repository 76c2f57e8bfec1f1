"""What office programs and people do to cells: shares shown as per cent, merged cells, mixed units, lost commas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.errors import InvalidInputError
from geoservice.model.report import MatchReport
from tests.tables.world import Rows, Values, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def report_of(path: Path, world: World) -> MatchReport:
    return inspect_table(TableRequest(path), "desa-9901", "2025", world.regions)


def workbook(world: World, rows: Rows, change: Callable[[Worksheet], object], name: str = "tabel.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(world.folder / name)
    return world.folder / name


def table(world: World, head: str, cells: Sequence[object]) -> list[list[object]]:
    return [["Kode", "Desa", head], *([v.code, v.name, cell] for v, cell in zip(world.villages, cells, strict=True))]


def values(report: MatchReport) -> Values:
    (layer,) = report.layers
    return layer.values


@pytest.mark.parametrize("shown_as", ["0%", "0.0%", "0.00%", '0.0"%"'])
def test_shares_shown_as_per_cent_are_what_people_see(world: World, shown_as: str) -> None:
    def change(sheet: Worksheet) -> None:
        for (cell,) in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
            cell.number_format = shown_as

    shares = [v.position / 100 for v in world.villages]

    report = report_of(workbook(world, table(world, "Miskin", shares), change), world)

    assert values(report) == {v.code: v.position for v in world.villages}
    assert report.layers[0].unit == "%"


def test_a_workbook_named_xls_is_known_by_its_content(world: World) -> None:
    path = workbook(world, table(world, "Jumlah", [v.number for v in world.villages]), lambda s: None, "t.xls")

    assert values(report_of(path, world)) == world.numbers


def test_hidden_columns_are_named(world: World) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True

    report = report_of(workbook(world, table(world, "Jumlah", [v.number for v in world.villages]), hide), world)

    assert "kolom tersembunyi yang ikut dibaca: C" in "\n".join(report.warnings)


def test_error_cells_are_unreadable_not_blank(world: World) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["C2"] = "#DIV/0!"
        sheet["C2"].data_type = "e"

    report = report_of(workbook(world, table(world, "Jumlah", [v.number for v in world.villages]), spoil), world)

    assert report.layers[0].missing["99.01.01.2001"] == "unreadable"


def test_a_column_of_formulas_that_were_never_calculated_is_no_category(world: World) -> None:
    rows = table(world, "Jumlah", ["=1+1"] * 60)
    rows = [[*row, cell] for row, cell in zip(rows, ["Luas", *range(60)], strict=True)]

    report = report_of(world.xlsx(rows), world)

    assert [layer.column for layer in report.layers] == ["Luas"]
    assert "rumus yang belum dihitung" in "\n".join(report.warnings)
    assert not report.ready


def test_names_merged_over_rows_stand_for_each_of_them(world: World) -> None:
    rows: list[list[object]] = [["Kode", "Desa", "Jenis Kelamin", "Penduduk"]]
    for v in world.villages:
        rows += [[v.code, v.name, "Laki-laki", v.number], [None, None, "Perempuan", v.number + 1]]
    merge = [f"{letter}{n}:{letter}{n + 1}" for n in range(2, 122, 2) for letter in "AB"]

    report = report_of(world.xlsx(rows, merge), world)

    assert {layer.title: layer.values["99.01.01.2001"] for layer in report.layers} == {
        "Penduduk – Laki-laki": 137,
        "Penduduk – Perempuan": 138,
    }
    assert report.ready


def test_a_number_merged_over_rows_belongs_to_none_of_them(world: World) -> None:
    rows = table(world, "Jumlah", [v.number for v in world.villages])
    rows[2][2] = None

    report = report_of(world.xlsx(rows, ["C2:C3"]), world)

    assert {row.row for row in report.review if row.reason == "unreadable_value"} == {2, 3}
    assert "C2:C3" in "\n".join(report.warnings)
    assert {"99.01.01.2001", "99.01.01.2002"}.isdisjoint(report.layers[0].values)


def test_lines_with_a_cell_too_many_are_refused_by_name(world: World) -> None:
    lines = ["Kode,Desa,Luas,Jumlah", *(f"{v.code},{v.name},3,25,{v.number}" for v in world.villages)]

    with pytest.raises(InvalidInputError, match=r"Baris 2 .* 5 sel, kepala tabelnya 4"):
        report_of(world.bytes("\n".join(lines).encode(), "t.csv"), world)


@pytest.mark.parametrize("head", ["Stunting (%)", "Persentase Miskin", "Indeks Desa"])
def test_what_cannot_exceed_a_hundred_is_not_read_in_thousands(world: World, head: str) -> None:
    report = report_of(world.csv(table(world, head, [f"{v.position + 10}.345" for v in world.villages])), world)

    assert report.layers[0].values["99.01.01.2001"] == 10.345
    assert "melebihi 100" in "\n".join(report.warnings)


def test_units_that_differ_within_a_column_are_never_mixed(world: World) -> None:
    cells = [f"3,{v.position} {'ha' if v.position % 2 else 'km2'}" for v in world.villages]

    with pytest.raises(InvalidInputError, match="mencampur satuan"):
        report_of(world.csv(table(world, "Luas", cells)), world)


def test_numbers_without_end_are_unreadable(world: World) -> None:
    cells: list[object] = [v.number for v in world.villages]
    cells[0], cells[1] = "9" * 400, "1e400"

    report = report_of(world.csv(table(world, "Jumlah", cells)), world)

    assert {row.row for row in report.review} == {2, 3}


def test_none_is_an_answer_where_the_others_are_words(world: World) -> None:
    answers = ["Ada" if v.position % 3 else "Tidak Ada" for v in world.villages]

    report = report_of(world.csv(table(world, "Puskesmas", answers)), world)

    assert set(values(report).values()) == {"Ada", "Tidak Ada"}
    assert report.layers[0].missing == {}


def test_half_commas_half_dots_are_refused_with_two_rows(world: World) -> None:
    cells = ["12,5" if v.position % 2 else "12.5" for v in world.villages]

    with pytest.raises(InvalidInputError, match=r"mencampur koma dan titik.*baris 3.*baris 2"):
        report_of(world.csv(table(world, "Nilai", cells)), world)


def test_two_dimensions_make_a_layer_for_each_pair(world: World) -> None:
    rows: list[list[object]] = [["Kode", "Kelompok Umur", "Jenis Kelamin", "Jumlah"]]
    rows += [
        [v.code, age, sex, v.number + n]
        for v in world.villages
        for n, (age, sex) in enumerate([("0-4", "L"), ("0-4", "P"), ("5-9", "L"), ("5-9", "P")])
    ]

    report = report_of(world.csv(rows), world)

    titles = {layer.title: layer.values["99.01.01.2001"] for layer in report.layers}
    assert titles == {
        f"Jumlah – {name}": 137 + n for n, name in enumerate(["0-4 – L", "0-4 – P", "5-9 – L", "5-9 – P"])
    }


def test_numbers_of_polling_stations_are_no_indicator(world: World) -> None:
    rows: list[list[object]] = [["Kode", "TPS", "Suara"]]
    rows += [[v.code, n, v.number] for v in world.villages for n in (1, 2, 3)]

    report = inspect_table(TableRequest(world.csv(rows), sum_rows=True), "desa-9901", "2025", world.regions)

    assert [layer.column for layer in report.layers] == ["Suara"]


def test_a_row_of_bare_units_belongs_to_the_header(world: World) -> None:
    rows: list[list[object]] = [["Kode", "Desa", "Luas", "Kepadatan"], ["", "", "km²", "jiwa/km²"]]
    rows += [[v.code, v.name, v.number, v.number + 1] for v in world.villages]

    report = report_of(world.csv(rows), world)

    assert [(layer.title, layer.unit) for layer in report.layers] == [
        ("Luas", "km²"),
        ("Kepadatan", "jiwa/km²"),
    ]
    assert report.ready


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param([["", "2022", ""], ["Kode", "Smt 1", "Smt 2"]], ["2022-S1", "2022-S2"], id="semesters"),
        pytest.param([["Keluarga 2023", "", ""], ["Kode", "Januari", "Februari"]], ["2023-01", "2023-02"], id="months"),
        pytest.param([["Kode", "Jan-23", "Feb-23"]], ["2023-01", "2023-02"], id="months with short years"),
    ],
)
def test_parts_of_a_year_in_headers_are_periods(world: World, head: Rows, expected: list[str]) -> None:
    report = report_of(world.csv([*head, *([v.code, v.number, v.number + 1] for v in world.villages)]), world)

    assert [str(layer.period) for layer in report.layers] == expected


def test_a_column_of_dates_tells_periods(world: World) -> None:
    rows = [["Kode", "Tanggal", "Jumlah"]]
    rows += [[v.code, day, str(v.number)] for v in world.villages for day in ("30/06/2023", "31/12/2023")]

    assert [str(layer.period) for layer in report_of(world.csv(rows), world).layers] == ["2023-06", "2023-12"]


def test_a_table_with_regions_in_columns_is_refused(world: World) -> None:
    rows = [["Uraian", *(v.name for v in world.villages[:20])], ["Penduduk", *range(20)], ["Keluarga", *range(20)]]

    with pytest.raises(InvalidInputError, match="terbalik"):
        report_of(world.csv(rows), world)


def test_attribute_names_of_the_official_boundary_files_are_keys(world: World) -> None:
    rows = [["KDEPUM", "WADMKD", "WADMKC", "KDCBPS", "Jumlah"]]
    rows += [[v.code, v.name, v.kecamatan, v.bps[:7], str(v.number)] for v in world.villages]

    assert [layer.column for layer in report_of(world.csv(rows), world).layers] == ["Jumlah"]


def test_one_shifted_line_gives_no_value_and_is_named(world: World) -> None:
    lines = ["Kode,Desa,Jumlah", *(f"{v.code},{v.name},{v.number}" for v in world.villages)]
    lines[5] = "99.01.01.2005,Suka, Misal,381"

    report = report_of(world.bytes("\n".join(lines).encode(), "t.csv"), world)

    assert values(report) == {code: n for code, n in world.numbers.items() if code != world.villages[4].code}
    assert [row.row for row in report.review if row.reason == "unreadable_value"] == [6]
    assert "Baris 6" in "\n".join(report.warnings)


def test_broken_formulas_are_listed(world: World) -> None:
    cells: list[object] = [v.number for v in world.villages]
    cells[3] = "#REF!"

    report = report_of(world.csv(table(world, "Jumlah", cells)), world)

    assert [(row.row, row.reason) for row in report.review] == [(5, "unreadable_value")]
    assert not report.ready


def test_codes_for_missing_values_are_not_numbers(world: World) -> None:
    cells = [-999 if v.position < 2 else v.number for v in world.villages]

    report = report_of(world.csv(table(world, "Balita", cells)), world)

    assert set(report.layers[0].missing.values()) == {"not_available"}
    assert min(float(value) for value in values(report).values()) > 0
    assert "-999" in "\n".join(report.warnings)


def test_numbers_of_schools_are_no_indicator(world: World) -> None:
    rows = [["Kode", "NPSN", "Murid"], *([v.code, 10600000 + v.position * 7, v.number] for v in world.villages)]

    assert [layer.column for layer in report_of(world.csv(rows), world).layers] == ["Murid"]


def test_a_row_of_letters_numbers_the_columns(world: World) -> None:
    rows: list[list[object]] = [["Kode", "Laki-laki", "Perempuan", "Jumlah"], ["a", "b", "c", "d=b+c"]]
    rows += [[v.code, v.number, v.number, 2 * v.number] for v in world.villages]

    report = report_of(world.csv(rows), world)

    assert {row.row: row.reason for row in report.ignored} == {1: "header", 2: "numbering"}
    assert len(report.layers) == 3
