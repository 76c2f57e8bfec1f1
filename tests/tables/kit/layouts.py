"""How tables are laid out: headers of several levels, groups and sums, several sheets, merged cells."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl

from tests.tables.kit.builders import case, coded, men, named, without
from tests.tables.kit.oku import by_kecamatan
from tests.tables.world import Expected, Refused, Rows, World, indonesian


@case
def a_page_of_a_yearbook(world: World) -> Expected:
    """Titles, two header levels, a numbering row, group rows above and sum rows below each kecamatan, footnotes."""
    rows: list[list[object]] = [
        ["Tabel 3.1"],
        ["Penduduk Menurut Desa, 2023"],
        [],
        ["Kecamatan/Desa", "Penduduk", None],
    ]
    rows += [[None, "Laki-laki", "Perempuan"], ["(1)", "(2)", "(3)"]]
    ignored = {1: "title", 2: "title", 3: "blank", 4: "header", 5: "header", 6: "numbering"}
    other = men(world)
    for kecamatan, villages in by_kecamatan(world):
        rows.append([kecamatan])
        ignored[len(rows)] = "group"
        rows += [[v.name, v.number, other[v.code]] for v in villages]
        rows.append([f"Jumlah {kecamatan}", 1_000_000, 1_000_000])
        ignored[len(rows)] = "total"
    rows += [[], ["Sumber: ilustrasi"]]
    ignored |= {len(rows) - 1: "blank", len(rows): "note"}
    values = {"Penduduk / Laki-laki @ 2023": world.numbers, "Penduduk / Perempuan @ 2023": other}
    return Expected(world.xlsx(rows, ["B4:C4", "A4:A5"]), values, system="name", ignored=ignored)


@case
def three_header_levels_over_two_years(world: World) -> Expected:
    """What, year, sex, each over the next, with merged cells."""
    rows: list[list[object]] = [["Kode", "Desa", "Penduduk", None, None, None], [None, None, 2021, None, 2022, None]]
    rows.append([None, None, "L", "P", "L", "P"])
    other = men(world)
    rows += [[v.code, v.name, v.number, other[v.code], v.number + 1, v.position] for v in world.villages]
    values = {
        "Penduduk / 2021 / L @ 2021": world.numbers,
        "Penduduk / 2021 / P @ 2021": other,
        "Penduduk / 2022 / L @ 2022": {v.code: v.number + 1.0 for v in world.villages},
        "Penduduk / 2022 / P @ 2022": {v.code: float(v.position) for v in world.villages},
    }
    return Expected(world.xlsx(rows, ["A1:A3", "B1:B3", "C1:F1", "C2:D2", "E2:F2"]), values)


@case
def units_in_a_row_of_their_own(world: World) -> Expected:
    """`km²` below `Luas`: a part of the header."""
    rows = coded(world, lambda v: f"{v.number},5", "Luas")
    rows.insert(1, ["", "", "km²"])
    values = {code: float(number) + 0.5 for code, number in world.numbers.items()}
    return Expected(world.csv(rows), values, unit="km²", ignored={1: "header", 2: "header"})


@case
def numbering_without_brackets(world: World) -> Expected:
    """1 2 3 under the header."""
    rows = coded(world, lambda v: v.number)
    rows.insert(1, [1, 2, 3])
    return Expected(world.xlsx(rows), world.numbers, ignored={1: "header", 2: "numbering"})


@case
def group_rows_merged_across(world: World) -> Expected:
    """`KECAMATAN …` over the whole width, `JUMLAH` below."""
    rows: list[list[object]] = [["No", "Desa", "Jumlah KK"]]
    merge = []
    for kecamatan, villages in by_kecamatan(world):
        rows.append([f"KECAMATAN {kecamatan.upper()}"])
        merge.append(f"A{len(rows)}:C{len(rows)}")
        rows += [[i, v.name.upper(), v.number] for i, v in enumerate(villages, 1)]
        rows.append(["JUMLAH", None, sum(v.number for v in villages)])
    return Expected(world.xlsx(rows, merge), world.numbers, system="name")


@case
def groups_with_sums_and_no_prefix(world: World) -> Expected:
    """The kecamatan's own row has the sum; nothing but its name tells it from a village."""
    rows: list[list[object]] = [["Wilayah", "Penduduk"]]
    for kecamatan, villages in by_kecamatan(world):
        rows.append([kecamatan.upper(), sum(v.number for v in villages)])
        rows += [[v.name, v.number] for v in villages]
    return Expected(world.csv(rows), world.numbers, system="name")


@case
def one_table_under_another(world: World) -> Expected:
    """A table for each kecamatan, its name in a line above."""
    rows: list[list[object]] = []
    for kecamatan, villages in by_kecamatan(world):
        rows += [[f"Kecamatan: {kecamatan}"], ["No", "Desa", "Jumlah KK"]]
        rows += [[i, v.name, v.number] for i, v in enumerate(villages, 1)]
        rows += [["Jumlah", None, sum(v.number for v in villages)], []]
    return Expected(world.xlsx(rows), world.numbers, system="name")


@case
def the_kecamatan_stands_once(world: World) -> Expected:
    """Empty cells below it, and nothing is merged."""
    rows: list[list[object]] = [["Kecamatan", "Desa", "Jumlah KK"]]
    for kecamatan, villages in by_kecamatan(world):
        rows += [["" if i else kecamatan, v.name, v.number] for i, v in enumerate(villages)]
    return Expected(world.csv(rows), world.numbers, system="name")


@case
def codes_of_every_level(world: World) -> Expected:
    """Rows of the province, the kabupaten and the kecamatan among the villages, all with codes."""
    first = world.villages[0].code
    rows: list[list[object]] = [["Kode Wilayah", "Nama Wilayah", "Penduduk"]]
    rows += [[first[:2], "PROVINSI", 9_000_000], [first[:5], "KABUPATEN", 9_000_000]]
    for kecamatan, villages in by_kecamatan(world):
        rows.append([villages[0].code[:8], kecamatan.upper(), sum(v.number for v in villages)])
        rows += [[v.code, v.name.upper(), v.number] for v in villages]
    return Expected(world.csv(rows), world.numbers)


@case
def every_word_for_a_sum(world: World) -> Expected:
    """None of them is a village."""
    rows: list[list[object]] = [["No", *coded(world, lambda v: v.number)[0]]]
    rows += [[v.position, v.code, v.name, v.number] for v in world.villages]
    ignored = {1: "header"}
    words = ("Jumlah", "JUMLAH TOTAL", "Total", "Rata-rata", "Sub Total", "Grand Total", "J U M L A H")
    for word in (*words, "Jumlah Seluruhnya", "Jumlah/Total", "Jumlah (Total)", "Total keseluruhan"):
        rows.append([None, None, word, 9_999_999])
        ignored[len(rows)] = "total"
    return Expected(world.csv(rows), world.numbers, ignored=ignored)


@case
def a_letter_with_a_table(world: World) -> Expected:
    """A letterhead above, the table in column D, a signature below."""
    rows: list[list[object]] = [["PEMERINTAH KABUPATEN"], ["DINAS (ilustrasi)"], [], ["Nomor : 440/123"], []]
    rows.append([None, None, None, "Kode Desa", "Desa", "Jumlah KK"])
    rows += [[None, None, None, v.code, v.name, v.number] for v in world.villages]
    rows += [[], [None] * 5 + ["5 Maret 2024"], [None] * 5 + ["Kepala Dinas"]]
    return Expected(world.xlsx(rows), world.numbers)


def _workbook(world: World, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    assert book.active is not None
    book.remove(book.active)
    book.save(world.folder / "tabel.xlsx")
    return world.folder / "tabel.xlsx"


@case
def a_sheet_for_each_kecamatan(world: World) -> Expected:
    """The kecamatan is the name of the sheet."""
    sheets = {
        kecamatan[:31]: [["No", "Desa", "Jumlah KK"], *([i, v.name, v.number] for i, v in enumerate(villages, 1))]
        for kecamatan, villages in by_kecamatan(world)
    }
    return Expected(_workbook(world, sheets), world.numbers, system="name")


@case
def a_sheet_for_each_year(world: World) -> Expected:
    """The year is the name of the sheet."""
    years = (2021, 2022)
    sheets = {
        str(year): [["Kode", "Desa", "Jumlah KK"], *([v.code, v.name, v.number + year] for v in world.villages)]
        for year in years
    }
    values = {f"Jumlah KK @ {year}": {v.code: float(v.number + year) for v in world.villages} for year in years}
    return Expected(_workbook(world, sheets), values)


@case
def formulas_without_results(world: World) -> Expected:
    """The program that wrote the file calculated nothing: that column is not drawn, and it is said."""
    rows = [["Kode", "Desa", "Laki-laki", "Jumlah"]]
    rows += [[v.code, v.name, v.number, f"=C{v.position + 2}+1"] for v in world.villages]  # type: ignore[list-item]
    problems = dict.fromkeys(range(2, len(rows) + 1), "review:unreadable_value")
    return Expected(world.xlsx(rows), world.numbers, problems=problems, warns="“Jumlah”", ready=False)


@case
def codes_merged_over_two_rows(world: World) -> Expected:
    """Men and women below each other; code and name are merged over both."""
    rows: list[list[object]] = [["Kode", "Desa", "JK", "Jumlah Penduduk"]]
    merge, other = [], men(world)
    for v in world.villages:
        rows += [[v.code, v.name, "L", v.number], [None, None, "P", other[v.code]]]
        merge += [f"{letter}{len(rows) - 1}:{letter}{len(rows)}" for letter in "AB"]
    report = {"Jumlah Penduduk – L": world.numbers, "Jumlah Penduduk – P": other}
    return Expected(world.xlsx(rows, merge), report)


@case
def a_number_merged_over_two_villages(world: World) -> Expected:
    """It belongs to both together: neither gets it."""
    rows = coded(world, lambda v: v.number, "Jumlah Mesin")
    rows[6][2] = None
    lost = world.villages[4:6]
    return Expected(
        world.xlsx(rows, ["C6:C7"]),
        without(world, *lost),
        problems=dict.fromkeys((6, 7), "review:unreadable_value"),
        missing={v.code: "unreadable" for v in lost},
        warns="gabung",
        ready=False,
    )


@case
def rows_and_columns_exchanged(world: World) -> Refused:
    """The villages stand in columns."""
    some = world.villages[:30]
    rows = [["Kode", *(v.code for v in some)], ["Desa", *(v.name for v in some)], ["Jumlah", *(v.number for v in some)]]
    return Refused(world.csv(rows), "tertukar|kolom")


@case
def two_name_columns(world: World) -> Expected:
    """Towns fill the column Kelurahan, villages the column Desa."""
    rows: list[list[object]] = [["Kecamatan", "Kelurahan", "Desa", "Jumlah KK"]]
    for v in world.villages:
        town = v.kind.casefold() == "kelurahan"
        rows.append([v.kecamatan, v.name if town else "", "" if town else v.name, v.number])
    return Expected(world.csv(rows), world.numbers, system="name")


@case
def attribute_names_of_boundary_files(world: World) -> Expected:
    """WADMKD, WADMKC, KDEPUM and the like are keys, not values."""
    rows: list[list[object]] = [["WADMKD", "WADMKC", "KDEPUM", "Jumlah KK"]]
    rows += [[v.name, v.kecamatan, v.code, v.number] for v in world.villages]
    return Expected(world.csv(rows), world.numbers)


@case
def group_numbers_in_roman(world: World) -> Expected:
    """I. Kecamatan, 1 2 3 its villages."""
    rows: list[list[object]] = [["No", "Uraian", "Jumlah KK"]]
    for number, (kecamatan, villages) in zip(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"),
        by_kecamatan(world),
        strict=False,
    ):
        rows.append([number, f"Kecamatan {kecamatan}", sum(v.number for v in villages)])
        rows += [[i, v.name, v.number] for i, v in enumerate(villages, 1)]
    return Expected(world.csv(rows), world.numbers, system="name")


@case
def thousands_in_a_yearbook_column(world: World) -> Expected:
    """Names below a kecamatan column, numbers with dots, a sum in the kecamatan column."""
    rows: list[list[object]] = named(world, lambda v: v.name)
    rows = [[*row[:2], indonesian(row[2]) if isinstance(row[2], int) else row[2]] for row in rows]
    rows.append(["Total", "", "9.999.999"])
    return Expected(world.csv(rows), world.numbers, system="name", ignored={1: "header", len(rows): "total"})


@case
def a_header_in_two_languages(world: World) -> Expected:
    """The English words stand in a line of their own, below the Indonesian ones."""
    rows: list[list[object]] = [["Kode", "Desa", "Jenis Kelamin", None], [None, None, "Laki-laki", "Perempuan"]]
    rows += [["Code", "Village", "Male", "Female"], ["(1)", "(2)", "(3)", "(4)"]]
    other = men(world)
    rows += [[v.code, v.name, v.number, other[v.code]] for v in world.villages]
    values = {"Jenis Kelamin / Laki-laki": world.numbers, "Jenis Kelamin / Perempuan": other}
    ignored = {1: "header", 2: "header", 3: "header", 4: "numbering"}
    return Expected(world.xlsx(rows, ["C1:D1"]), values, ignored=ignored)


@case
def dates_and_ranks_are_no_values(world: World) -> Expected:
    """When a row was typed, and which place it takes."""
    rows: list[list[object]] = [["Kode", "Desa", "Tanggal Update", "Ranking", "Jumlah KK"]]
    day = datetime.date(2024, 3, 1)
    rows += [[v.code, v.name, day, v.position + 1, v.number] for v in world.villages]
    return Expected(world.xlsx(rows), world.numbers)
