"""When, and of whom: wide and long tables, months under a titled year, two dimensions at once."""

from __future__ import annotations

from tests.tables.kit.builders import case, coded, men
from tests.tables.world import Expected, World, indonesian


@case
def two_dimensions_below_each_other(world: World) -> Expected:
    """Age and sex: four maps, no conflict."""
    rows: list[list[object]] = [["Kode", "Desa", "Kelompok Umur", "Jenis Kelamin", "Jumlah"]]
    values: dict[str, dict[str, float | str]] = {}
    for v in world.villages:
        for i, (age, sex) in enumerate((a, s) for a in ("0-4", "5-9") for s in ("Laki-laki", "Perempuan")):
            rows.append([v.code, v.name, age, sex, v.number + i])
            values.setdefault(f"Jumlah – {age} – {sex}", {})[v.code] = float(v.number + i)
    return Expected(world.csv(rows), values)


@case
def months_under_a_titled_year(world: World) -> Expected:
    """Januari and Februari of the year in the title."""
    rows: list[list[object]] = [["Kasus DBD Tahun 2023"], ["Kode", "Desa", "Januari", "Februari"]]
    other = men(world)
    rows += [[v.code, v.name, v.number, other[v.code]] for v in world.villages]
    return Expected(world.csv(rows), {"Januari @ 2023-01": world.numbers, "Februari @ 2023-02": other})


@case
def semesters_under_a_year(world: World) -> Expected:
    """A header level for the year, one for its half."""
    rows: list[list[object]] = [["Kode", "Desa", "2023", None], [None, None, "Smt 1", "Smt 2"]]
    other = men(world)
    rows += [[v.code, v.name, v.number, other[v.code]] for v in world.villages]
    values = {"2023 / Smt 1 @ 2023-S1": world.numbers, "2023 / Smt 2 @ 2023-S2": other}
    return Expected(world.xlsx(rows, ["A1:A2", "B1:B2", "C1:D1"]), values)


@case
def a_column_of_dates(world: World) -> Expected:
    """Two days, two periods."""
    rows: list[list[object]] = [["Tanggal Data", "Kode", "Jumlah KK"]]
    rows += [[day, v.code, v.number + i] for i, day in enumerate(("30/06/2023", "31/12/2023")) for v in world.villages]
    later = {v.code: v.number + 1.0 for v in world.villages}
    return Expected(world.csv(rows), {"Jumlah KK @ 2023-06": world.numbers, "Jumlah KK @ 2023-12": later})


@case
def indicators_with_units_of_their_own(world: World) -> Expected:
    """1.234 jiwa and 3,25 km2 in the same column of a long table."""
    rows = [["Kode", "Indikator", "Satuan", "Nilai"]]
    for v in world.villages:
        rows.append([v.code, "Penduduk", "jiwa", indonesian(v.number)])
        rows.append([v.code, "Luas", "km2", indonesian(v.position + 0.25, 2)])
    values = {"Penduduk": world.numbers, "Luas": {v.code: v.position + 0.25 for v in world.villages}}
    return Expected(world.csv(rows), values)


@case
def flags_on_years_in_the_header(world: World) -> Expected:
    """2022r and 2023*)"""
    rows: list[list[object]] = [["Kode", "Desa", "2022r", "2023*)"]]
    other = men(world)
    rows += [[v.code, v.name, v.number, other[v.code]] for v in world.villages]
    return Expected(world.csv(rows), {"2022r @ 2022": world.numbers, "2023*) @ 2023": other})


@case
def years_below_each_other_with_a_gap(world: World) -> Expected:
    """A village without a row in one year has no value there, not a zero."""
    rows: list[list[object]] = [["Tahun", "Kode", "Jumlah KK"]]
    rows += [[year, v.code, v.number] for year in (2022, 2023) for v in world.villages if year > 2022 or v.position > 4]
    fewer = {v.code: float(v.number) for v in world.villages if v.position > 4}
    return Expected(world.csv(rows), {"Jumlah KK @ 2022": fewer, "Jumlah KK @ 2023": world.numbers})


@case
def a_semester_in_the_title(world: World) -> Expected:
    """Data of the second half of a year."""
    rows: list[list[object]] = [["Data Kependudukan Bersih Semester II Tahun 2023"], []]
    rows += coded(world, lambda v: v.number)
    return Expected(world.csv(rows), {"Jumlah KK @ 2023-S2": world.numbers})


@case
def a_regulation_in_the_title(world: World) -> Expected:
    """The year of a regulation is not the year of the data."""
    rows: list[list[object]] = [["Jumlah KK (Perbup No. 12 Tahun 2019) Tahun 2023"], []]
    rows += coded(world, lambda v: v.number)
    return Expected(world.csv(rows), {"Jumlah KK @ 2023": world.numbers})
