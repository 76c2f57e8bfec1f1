"""Workbooks with a sheet for each kecamatan or each year, and tables beside each other on one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from geoservice.actions.fix_table import fix_table
from geoservice.actions.inspect_table import TableRequest, inspect_table, report_json
from geoservice.model.boundary import RegionTable
from geoservice.model.report import MatchReport
from tests.tables.world import Rows, Village, World

Sheets = Mapping[str, Rows]
HEAD: list[object] = ["No", "Desa", "Jumlah KK"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def workbook(folder: Path, sheets: Sheets, name: str = "tabel.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def report_of(path: Path, world: World, regions: RegionTable | None = None, **settings: str) -> MatchReport:
    return inspect_table(TableRequest(path, **settings), "desa-9901", "2025", regions or world.regions)  # type: ignore[arg-type]


def by_kecamatan(world: World) -> dict[str, list[Village]]:
    groups: dict[str, list[Village]] = {}
    for village in world.villages:
        groups.setdefault(village.kecamatan, []).append(village)
    return groups


def coded(world: World, head: str = "Jumlah KK", more: int = 0) -> Rows:
    return [["Kode", "Desa", head], *([v.code, v.name, v.number + more] for v in world.villages)]


def periods(report: MatchReport) -> dict[str, float]:
    """Period -> value of the first village."""
    return {str(layer.period): float(layer.values["99.01.01.2001"]) for layer in report.layers}


def test_a_sheet_for_each_kecamatan_is_one_table_and_every_row_keeps_its_sheet(world: World) -> None:
    groups = by_kecamatan(world)
    sheets = {name: [HEAD, *([n, v.name, v.number] for n, v in enumerate(vs, 1))] for name, vs in groups.items()}
    first, second = list(groups)[:2]
    sheets[second].append([99, "Entah Di Mana", 1])

    report = report_of(workbook(world.folder, sheets), world)

    assert report.layers[0].values == world.numbers
    assert report.table.sheets == tuple(groups)
    assert [(row.sheet, row.row) for row in report.unmatched] == [(second, len(groups[second]) + 2)]
    assert [(row.sheet, row.row, row.reason) for row in report.ignored] == [(name, 1, "header") for name in groups]
    assert report.unmatched[0].place == f"{second}!{len(groups[second]) + 2}"
    assert first in "\n".join(report.warnings)


@pytest.mark.parametrize("title", ["{}", "Kec. {}", "KECAMATAN {}", "01 {}", "2. Kec {}"])
def test_the_name_of_a_sheet_tells_villages_of_one_name_apart(world: World, title: str) -> None:
    codes = [f"99.01.0{k}.200{n}" for k in (1, 2) for n in (1, 2, 3)]
    parents = ["Hulu"] * 3 + ["Ilir"] * 3
    regions = RegionTable(codes, ["Suka Maju", "Air Ibarat", "Laya"] * 2, ["desa"] * 6, {"nama_kec": parents})
    rows = {name: [HEAD, [1, "Suka Maju", n], [2, "Laya", n + 1]] for name, n in (("Hulu", 5), ("Ilir", 7))}

    report = report_of(workbook(world.folder, {title.format(k): r for k, r in rows.items()}), world, regions)

    assert report.layers[0].values == {codes[0]: 5, codes[2]: 6, codes[3]: 7, codes[5]: 8}
    assert report.ready


def test_a_sheet_for_each_year_gives_a_layer_for_each(world: World) -> None:
    sheets = {str(year): coded(world, more=year) for year in (2021, 2022, 2023)}

    report = report_of(workbook(world.folder, sheets), world)

    assert periods(report) == {"2021": 137 + 2021, "2022": 137 + 2022, "2023": 137 + 2023}
    assert report.ready
    assert report.duplicate == ()


def test_one_year_of_several_sheets_is_chosen_by_period_or_by_sheet(world: World) -> None:
    path = workbook(world.folder, {str(year): coded(world, more=year) for year in (2021, 2022)})

    by_period, by_sheet = report_of(path, world, period="2022"), report_of(path, world, sheet="2022")

    assert periods(by_period) == periods(by_sheet) == {"2022": 137 + 2022}
    assert {(row.sheet, row.reason) for row in by_period.ignored if row.row == 2} == {("2021", "other_period")}
    assert by_sheet.table.sheets == ()


@pytest.mark.parametrize(
    ("sheets", "file", "expected"),
    [
        pytest.param(["TA 2021", "TA 2022"], "kk.xlsx", ["2021", "2022"], id="budget years"),
        pytest.param(["Januari", "Februari"], "kk 2024.xlsx", ["2024-01", "2024-02"], id="months of the file's year"),
        pytest.param(["Semester 1", "Semester 2"], "kk 2024.xlsx", ["2024-S1", "2024-S2"], id="semesters"),
        pytest.param(["Smt I 2023", "Smt II 2023"], "kk.xlsx", ["2023-S1", "2023-S2"], id="semesters with a year"),
    ],
)
def test_sheets_are_named_by_periods_in_many_ways(
    world: World, sheets: list[str], file: str, expected: list[str]
) -> None:
    path = workbook(world.folder, {name: coded(world, more=n) for n, name in enumerate(sheets)}, file)

    assert periods(report_of(path, world)) == {name: 137 + n for n, name in enumerate(expected)}


def test_titles_tell_the_year_where_sheet_names_do_not(world: World) -> None:
    sheets = {
        f"Tabel {n}": [[f"Keluarga menurut desa, {year}"], *coded(world, more=year)]
        for n, year in enumerate((2021, 2022), 1)
    }

    assert periods(report_of(workbook(world.folder, sheets), world)) == {"2021": 137 + 2021, "2022": 137 + 2022}


def test_years_in_the_headers_of_sheets_do_not_make_them_different(world: World) -> None:
    sheets = {f"Data {year}": coded(world, f"Jumlah KK {year}", year) for year in (2021, 2022)}

    assert periods(report_of(workbook(world.folder, sheets), world)) == {"2021": 137 + 2021, "2022": 137 + 2022}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("alike", id="same layout, same villages, no period"),
        pytest.param("different", id="another layout"),
    ],
)
def test_sheets_that_do_not_continue_the_table_are_named_not_mixed_in(world: World, other: str) -> None:
    rows = coded(world, more=5)[:50] if other == "alike" else [["Kode", "Luas"], ["99.01.01.2001", 5]]

    report = report_of(workbook(world.folder, {"Penduduk": coded(world), "Lain": rows}), world)

    assert report.layers[0].values == world.numbers
    assert report.table.sheet == "Penduduk"
    assert "lembar lain: “Lain”" in "\n".join(report.warnings)


def test_a_summary_sheet_beside_sheets_a_kecamatan_is_named_not_added(world: World) -> None:
    groups = by_kecamatan(world)
    sheets: dict[str, Rows] = {name: [HEAD, *([1, v.name, v.number] for v in vs)] for name, vs in groups.items()}
    sheets["Rekap"] = [["No", "Kecamatan", "Jumlah KK"], *([1, name, 5] for name in groups)]

    report = report_of(workbook(world.folder, sheets), world)

    assert report.layers[0].values == world.numbers
    assert "lembar lain: “Rekap”" in "\n".join(report.warnings)


def test_the_json_report_names_sheets_only_where_there_are_several(world: World) -> None:
    several = workbook(world.folder, {str(year): coded(world, more=year) for year in (2021, 2022)})
    one = workbook(world.folder, {"Data": coded(world)}, "satu.xlsx")

    rows = [report_json(report_of(path, world))["rows"] for path in (several, one)]

    assert rows[0]["ignored"] == [{"row": 1, "reason": "header", "sheet": year} for year in ("2021", "2022")]  # type: ignore[index]
    assert rows[1]["ignored"] == [{"row": 1, "reason": "header"}]  # type: ignore[index]


def test_a_corrected_table_of_several_years_keeps_them(world: World) -> None:
    sheets = {str(year): coded(world, more=year) for year in (2021, 2022)}
    fixed = world.folder / "perbaikan.xlsx"

    undecided = fix_table(TableRequest(workbook(world.folder, sheets)), world.regions, fixed)

    assert undecided == 0
    assert periods(report_of(fixed, world)) == {"2021": 137 + 2021, "2022": 137 + 2022}


def test_tables_beside_each_other_are_joined_by_their_own_keys(world: World) -> None:
    backwards = world.villages[::-1]
    rows: list[list[object]] = [["No", "Desa", "Jumlah KK", "", "No", "Desa", "Jumlah RT"]]
    rows += [
        [n, left.name, left.number, "", n, right.name, right.number + 1]
        for n, (left, right) in enumerate(zip(world.villages, backwards, strict=True), 1)
    ]

    report = report_of(world.csv(rows), world)

    assert [layer.column for layer in report.layers] == ["Jumlah KK", "Jumlah RT"]
    assert report.layers[0].values == world.numbers
    assert report.layers[1].values == {code: float(number) + 1 for code, number in world.numbers.items()}
    assert report.ready


def test_pages_with_several_tables_let_one_be_chosen(world: World) -> None:
    def table(rows: Rows) -> str:
        return (
            "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"
        )

    page = world.bytes(f"<html>{table(coded(world)[:40])}{table(coded(world, 'Luas'))}</html>".encode(), "t.html")

    whole, first = report_of(page, world), report_of(page, world, sheet="Tabel 1")

    assert whole.layers[0].column == "Luas"
    assert "lembar lain: “Tabel 1”" in "\n".join(whole.warnings)
    assert first.layers[0].column == "Jumlah KK"


def test_sheets_of_other_kabupaten_are_outside_even_where_village_names_are_ours(world: World) -> None:
    rows: list[list[object]] = [["No", "Desa", "Jumlah KK"], *([1, v.name, v.number] for v in world.villages[:40])]
    others: list[list[object]] = [rows[0], *([1, v.name, 9] for v in world.villages[45:])]

    report = report_of(workbook(world.folder, {"Kab. Contoh": rows, "Kab. Lain": others}), world)

    assert report.layers[0].values == {v.code: float(v.number) for v in world.villages[:40]}
    assert {row.reason for row in report.ignored if row.sheet == "Kab. Lain"} == {"header", "outside"}
