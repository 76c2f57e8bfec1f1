"""Tables as offices send them, each with the report it must give. One function, one case; its docstring names it.

All values are made up (ilustrasi); the villages are those of the bundled sample, Kabupaten Contoh.
"""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pyarrow
import pyarrow.parquet

from tests.tables.office import write_ods, write_xls
from tests.tables.world import Expected, Refused, World, indonesian

Case = Callable[[World], Expected | Refused]
CASES: list[Case] = []


def case(build: Case) -> Case:
    """Add a case to the set."""
    CASES.append(build)
    return build


# --- Codes ------------------------------------------------------------------------------------------------------------


def _codes(world: World, write: Callable[[str], object]) -> Expected:
    rows = [["Kode", "Desa", "Jumlah KK"], *([write(v.code), v.name, v.number] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, key=("Kode",))


@case
def codes_with_dots(world: World) -> Expected:
    """99.01.01.2001"""
    return _codes(world, str)


@case
def codes_without_dots(world: World) -> Expected:
    """9901012001"""
    return _codes(world, lambda code: code.replace(".", ""))


@case
def codes_as_floats(world: World) -> Expected:
    """9901012001.0"""
    return _codes(world, lambda code: code.replace(".", "") + ".0")


@case
def codes_grouped_like_numbers(world: World) -> Expected:
    """9.901.012.001"""
    return _codes(world, lambda code: indonesian(int(code.replace(".", ""))))


@case
def codes_in_scientific_notation_with_all_digits(world: World) -> Expected:
    """9,901012001E+09"""
    return _codes(world, lambda code: f"{int(code.replace('.', '')):.9E}".replace(".", ","))


@case
def codes_in_scientific_notation_without_names(world: World) -> Refused:
    """9,90101E+09, and no other column says which village it was."""
    rows = [["Kode", "Jumlah"], *([f"{int(v.digits):.5E}", v.number] for v in world.villages)]
    return Refused(world.csv(rows), "kehilangan angka")


@case
def codes_in_scientific_notation_beside_names(world: World) -> Expected:
    """9,90101E+09 beside a name and a kecamatan: found by name, and said so."""
    rows = [["Kode", "Desa", "Kecamatan", "Jumlah"]]
    rows += [[f"{int(v.digits):.5E}", v.name, v.kecamatan, str(v.number)] for v in world.villages]
    return Expected(world.csv(rows), world.numbers, system="name", key=("Desa", "Kecamatan"))


@case
def codes_with_an_apostrophe(world: World) -> Expected:
    """'9901012001"""
    return _codes(world, lambda code: "'" + code)


@case
def codes_as_excel_numbers(world: World) -> Expected:
    """Numbers in a workbook."""
    rows = [["Kode", "Desa", "Jumlah KK"], *([int(v.digits), v.name, v.number] for v in world.villages)]
    return Expected(world.xlsx(rows), world.numbers, key=("Kode",))


@case
def codes_split_over_columns(world: World) -> Expected:
    """kode_prov, kode_kab, kode_kec, kode_desa as numbers."""
    rows: list[list[object]] = [["kode_prov", "kode_kab", "kode_kec", "kode_desa", "nama", "Jumlah"]]
    rows += [[99, 1, int(v.code[6:8]), int(v.code[9:]), v.name, v.number] for v in world.villages]
    return Expected(world.xlsx(rows), world.numbers, key=("kode_prov", "kode_kab", "kode_kec", "kode_desa"))


@case
def codes_of_bps(world: World) -> Expected:
    """BPS codes through the crosswalk."""
    rows = [["Kode BPS", "Desa", "Jumlah"], *([v.bps, v.name, v.number] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, system="bps", crosswalk=world.crosswalk, key=("Kode BPS",))


@case
def codes_of_bps_without_a_crosswalk(world: World) -> Expected:
    """BPS codes resolved by kecamatan and name."""
    rows = [["Kode", "Kecamatan", "Desa", "Jumlah"]]
    rows += [[v.bps, v.kecamatan, v.name, str(v.number)] for v in world.villages]
    return Expected(world.csv(rows), world.numbers, system="bps", key=("Kode",))


@case
def codes_of_bps_that_are_kemendagri_codes_too(world: World) -> Expected:
    """The trap: every BPS code is some other village's Kemendagri code; names decide."""
    rows: list[list[object]] = [["Kode", "Desa", "Jumlah"]]
    villages = world.villages
    for mine, next_one in zip(villages, villages[1:] + villages[:1], strict=True):
        rows.append([mine.digits, next_one.name, next_one.number])
    return Expected(world.csv(rows), world.numbers, system="bps", crosswalk=world.trap)


@case
def codes_that_fit_two_systems_without_names(world: World) -> Refused:
    """The trap without names: refused with the evidence."""
    rows = [["Kode", "Jumlah"], *([v.digits, v.number] for v in world.villages)]
    return Refused(world.csv(rows), "maupun", crosswalk=world.trap)


@case
def two_code_systems_in_one_column(world: World) -> Refused:
    """Half BPS, half Kemendagri, and nothing else to go by."""
    rows = [["Kode", "Jumlah"]]
    rows += [[v.bps if v.position % 2 else v.digits, str(v.number)] for v in world.villages]
    return Refused(world.csv(rows), "dua sistem kode", crosswalk=world.crosswalk)


@case
def codes_whose_header_says_bps_without_a_crosswalk(world: World) -> Refused:
    """They all exist as Kemendagri codes, but the header says that they are not; no names help."""
    rows = [["kode_bps", "Jumlah"], *([v.digits, v.number] for v in world.villages)]
    return Refused(world.csv(rows), "tidak dipakai sebagai kode")


@case
def bare_codes_without_names(world: World) -> Expected:
    """Ten digits and nothing else: read, with a word of warning."""
    rows = [["Kode", "Jumlah"], *([v.digits, v.number] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, warns="kode BPS")


@case
def both_code_systems_in_two_columns(world: World) -> Expected:
    """A table with a BPS and a Kemendagri column."""
    rows = [["kode_bps", "kode_kemendagri", "nama", "nilai"]]
    rows += [[v.bps, v.code, v.name, str(v.number)] for v in world.villages]
    return Expected(world.csv(rows), world.numbers, key=("kode_kemendagri",), crosswalk=world.crosswalk)


@case
def codes_of_sls(world: World) -> Expected:
    """Two SLS (14 digits) in each village, added up to the village."""
    rows: list[list[object]] = [["idsls", "nmsls", "Jumlah keluarga"]]
    for v in world.villages:
        rows += [[f"{v.bps}000{n}", f"RT 00{n}", v.number - 100 * (n - 1)] for n in (1, 2)]
    values = {v.code: 2.0 * v.number - 100 for v in world.villages}
    return Expected(world.csv(rows), values, system="sls", crosswalk=world.crosswalk, warns="dijumlahkan")


@case
def an_unknown_code(world: World) -> Expected:
    """A code of this kabupaten that nobody has; its name is a known village's."""
    rows = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages[:-1])]
    rows.append(["99.01.06.2099", "Desa Baru Jaya", 5])
    values = {code: number for code, number in world.numbers.items() if code != world.villages[-1].code}
    return Expected(world.csv(rows), values, problems={61: "unmatched:unknown_code"}, ready=False)


@case
def a_code_that_contradicts_its_name(world: World) -> Expected:
    """Two codes exchanged: neither row may colour a village."""
    rows: list[list[object]] = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages)]
    rows[3][0], rows[9][0] = rows[9][0], rows[3][0]
    lost = {world.villages[2].code, world.villages[8].code}
    values = {code: number for code, number in world.numbers.items() if code not in lost}
    return Expected(world.csv(rows), values, problems={4: "ambiguous", 10: "ambiguous"}, ready=False)


@case
def codes_and_names_sorted_apart(world: World) -> Refused:
    """Every code stands beside another village's name: neither column is believed over the other."""
    names = [v.name for v in world.villages]
    rows = [["Kode", "Desa", "Jumlah"]]
    rows += [[v.code, name, str(v.number)] for v, name in zip(world.villages, names[3:] + names[:3], strict=True)]
    return Refused(world.csv(rows), "saling bertentangan")


@case
def names_chosen_over_codes(world: World) -> Expected:
    """The same, settled by naming the column."""
    rows = [["Kode", "Desa", "Jumlah"]]
    names = [v.name for v in world.villages]
    rows += [[v.code, name, str(v.number)] for v, name in zip(world.villages, names[3:] + names[:3], strict=True)]
    values = {v.code: float(world.villages[v.position - 3].number) for v in world.villages}
    return Expected(world.csv(rows), values, system="name", settings={"key": "Desa"})


@case
def a_name_like_the_neighbour_s(world: World) -> Expected:
    """The code says one village, the name is a slip of the pen for another: the row colours neither."""
    rows: list[list[object]] = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages[:20])]
    rows.append([world.villages[24].code, "Sukka Umpma", 5])
    values = {v.code: float(v.number) for v in world.villages[:20]}
    return Expected(world.csv(rows), values, problems={22: "ambiguous"}, ready=False)


@case
def a_code_that_slipped_into_another_district(world: World) -> Expected:
    """One code of 60 is another district's, its name is ours alone: a slip to be named, not a row to be passed over."""
    rows: list[list[object]] = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages)]
    rows[8][0] = "99.07.01.2008"
    values = {code: number for code, number in world.numbers.items() if code != world.villages[7].code}
    return Expected(world.csv(rows), values, problems={9: "unmatched:unknown_code"}, ready=False)


@case
def blank_codes_beside_names(world: World) -> Expected:
    """A row without a code is found by its unique name, and listed."""
    rows: list[list[object]] = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages)]
    rows[5][0] = ""
    return Expected(world.csv(rows), world.numbers, problems={6: "review:by_name"})


@case
def codes_of_another_kabupaten(world: World) -> Expected:
    """A province table: rows of other districts are outside, not unmatched."""
    rows = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages)]
    rows += [[v.code.replace("99.01", "99.02"), f"Lain {v.position}", 1] for v in world.villages]
    ignored = {1: "header"} | dict.fromkeys(range(62, 122), "outside")
    return Expected(world.csv(rows), world.numbers, ignored=ignored)


# --- Names ------------------------------------------------------------------------------------------------------------


def _names(world: World, write: Callable[[str], str], *, review: str = "") -> Expected:
    rows = [["Kecamatan", "Desa/Kelurahan", "Jumlah"]]
    rows += [[v.kecamatan, write(v.name), str(v.number)] for v in world.villages]
    problems = dict.fromkeys(range(2, 62), f"review:{review}") if review else {}
    return Expected(world.csv(rows), world.numbers, system="name", problems=problems)


@case
def names_in_capitals(world: World) -> Expected:
    """AIR IBARAT"""
    return _names(world, str.upper)


@case
def names_without_spaces(world: World) -> Expected:
    """AirIbarat"""
    return _names(world, lambda name: name.replace(" ", ""))


@case
def names_with_extra_spaces(world: World) -> Expected:
    """Air  Ibarat with a no-break space"""
    return _names(world, lambda name: f" {name.replace(' ', '  ')}\u00a0")


@case
def names_with_hyphens(world: World) -> Expected:
    """Air-Ibarat"""
    return _names(world, lambda name: name.replace(" ", "-"), review="spelling")


@case
def names_with_a_prefix(world: World) -> Expected:
    """Desa Air Ibarat"""
    return _names(world, lambda name: f"Desa {name}", review="prefix")


@case
def names_in_the_spelling_before_1972(world: World) -> Expected:
    """Loeboek Andai, Soeka Misal, Tandjoeng Contoh"""
    old = str.maketrans({"u": "oe", "U": "Oe"})
    rows = [["Kecamatan", "Desa", "Jumlah"]]
    rows += [[v.kecamatan, v.name.translate(old).replace("j", "dj"), str(v.number)] for v in world.villages]
    changed = {v.position + 2: "review:spelling" for v in world.villages if set("uUj") & set(v.name)}
    return Expected(world.csv(rows), world.numbers, system="name", problems=changed)


@case
def names_with_a_slip_of_the_pen(world: World) -> Expected:
    """Merely similar: suggested, never accepted."""
    rows = [["Kecamatan", "Desa", "Jumlah"], *([v.kecamatan, v.name, str(v.number)] for v in world.villages)]
    rows[13][1] = "Rimba Ibarrad"
    values = {code: number for code, number in world.numbers.items() if code != "99.01.02.2003"}
    return Expected(world.csv(rows), values, system="name", problems={14: "review:similar"}, ready=False)


@case
def names_beside_kecamatan_codes(world: World) -> Expected:
    """The kecamatan is given by its code alone."""
    rows = [["kode_kec", "Desa", "Jumlah"], *([v.code[:8], v.name.upper(), str(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, system="name", key=("Desa", "kode_kec"))


@case
def names_beside_kecamatan_codes_of_bps(world: World) -> Expected:
    """The same with BPS codes of seven digits."""
    rows = [["kode_kec_bps", "Desa", "Jumlah"], *([v.bps[:7], v.name, str(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, system="name", crosswalk=world.crosswalk)


@case
def names_without_a_kecamatan_that_are_unique(world: World) -> Expected:
    """Names alone; every name is unique in the district."""
    rows = [["Nama", "Jumlah"], *([v.name, v.number] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, system="name", key=("Nama",))


@case
def names_and_parents_in_one_cell(world: World) -> Expected:
    """AIR IBARAT, CONTOH HULU, CONTOH, PROVINSI"""
    rows = [["Wilayah", "Suara"]]
    rows += [[f"{v.name}, {v.kecamatan}, Contoh".upper(), str(v.number)] for v in world.villages]
    return Expected(world.csv(rows, ","), world.numbers, system="name")


@case
def names_with_the_kecamatan_in_brackets(world: World) -> Expected:
    """Air Ibarat (Kec. Contoh Hulu)"""
    rows = [["Desa", "Suara"], *([f"{v.name} (Kec. {v.kecamatan})", str(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, system="name")


@case
def names_with_a_prefix_that_are_kecamatan_too(world: World) -> Expected:
    """`Desa Contoh Hulu` would be a village: a word before the name tells it from a heading."""
    rows = [["Nama", "Jumlah"], ["Desa Contoh Barat", "9"]]
    rows += [[f"Desa {v.name}", str(v.number)] for v in world.villages]
    problems = dict.fromkeys(range(3, 63), "review:prefix") | {2: "unmatched:unknown_name"}
    return Expected(world.csv(rows), world.numbers, system="name", problems=problems, ready=False)


@case
def two_columns_headed_name(world: World) -> Expected:
    """Kecamatan and village, both headed `Nama`."""
    rows = [["Nama", "Nama", "Jumlah"], *([v.kecamatan, v.name, str(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, system="name", key=("Nama (2)", "Nama"))


@case
def names_under_group_rows(world: World) -> Expected:
    """A row for each kecamatan above its villages, with its sum; the sums are no villages."""
    rows: list[list[object]] = [["Kecamatan/Desa", "Jumlah"]]
    ignored, values = {1: "header"}, world.numbers
    for kecamatan in dict.fromkeys(v.kecamatan for v in world.villages):
        members = [v for v in world.villages if v.kecamatan == kecamatan]
        rows.append([f"Kec. {kecamatan}", sum(v.number for v in members)])
        ignored[len(rows)] = "total"
        rows += [[v.name, v.number] for v in members]
    return Expected(world.csv(rows), values, system="name", ignored=ignored)


@case
def names_under_merged_kecamatan_cells(world: World) -> Expected:
    """The kecamatan stands once, in a merged cell beside its villages."""
    rows: list[list[object]] = [["Kecamatan", "Desa", "Jumlah"]]
    merge, seen = [], ""
    for v in world.villages:
        if v.kecamatan != seen:
            merge.append([len(rows) + 1, len(rows) + 1])
        rows.append([v.kecamatan if v.kecamatan != seen else None, v.name, v.number])
        merge[-1][1], seen = len(rows), v.kecamatan
    return Expected(world.xlsx(rows, [f"A{a}:A{b}" for a, b in merge]), world.numbers, system="name")


@case
def names_beside_a_kabupaten(world: World) -> Expected:
    """A column that names the kabupaten, ours and another one with a village of the same name."""
    rows = [["Kabupaten", "Desa", "Jumlah"], *(["Kab. Contoh", v.name, str(v.number)] for v in world.villages)]
    rows.append(["Kab. Lain", world.villages[0].name, "1"])
    return Expected(world.csv(rows), world.numbers, system="name", ignored={1: "header", 62: "outside"})


@case
def names_of_nobody(world: World) -> Refused:
    """Names of another district altogether."""
    rows = [["Desa", "Jumlah"], *([f"Kampung Asing {n}", n] for n in range(20))]
    return Refused(world.csv(rows), "Hanya 0 dari 20")


# --- Duplicates -------------------------------------------------------------------------------------------------------


@case
def the_same_row_twice(world: World) -> Expected:
    """Merged, with a note."""
    rows = [["Kode", "Jumlah"], *([v.code, v.number] for v in world.villages)]
    rows.append(rows[7])
    return Expected(world.csv(rows), world.numbers, problems={8: "duplicate", 62: "duplicate"})


@case
def two_rows_that_disagree(world: World) -> Expected:
    """A conflict: no value."""
    rows: list[list[object]] = [["Kode", "Jumlah"], *([v.code, v.number] for v in world.villages)]
    rows.append([rows[7][0], 999_999])
    values = {code: number for code, number in world.numbers.items() if code != world.villages[6].code}
    return Expected(world.csv(rows), values, problems={8: "conflict", 62: "conflict"}, ready=False)


# --- Numbers ----------------------------------------------------------------------------------------------------------


def _numbers(world: World, write: Callable[[int], object], head: str = "Jumlah KK", **more: object) -> Expected:
    rows = [["Kode", "Desa", head], *([v.code, v.name, write(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, **more)  # type: ignore[arg-type]


@case
def thousands_with_dots(world: World) -> Expected:
    """1.234"""
    return _numbers(world, indonesian)


@case
def thousands_with_commas(world: World) -> Expected:
    """1,234 under a header that counts"""
    return _numbers(world, lambda number: f"{number:,}")


@case
def thousands_with_spaces(world: World) -> Expected:
    """1 234"""
    return _numbers(world, lambda number: f"{number:,}".replace(",", " "))


@case
def thousands_with_no_break_spaces(world: World) -> Expected:
    """1 234 with U+00A0"""
    return _numbers(world, lambda number: f"{number:,}".replace(",", "\u00a0"))


@case
def rupiah(world: World) -> Expected:
    """Rp 1.250.000"""
    result = _numbers(world, lambda number: f"Rp {indonesian(number * 1000)},00", "Dana desa", unit="Rp")
    return Expected(result.path, {v.code: v.number * 1000.0 for v in world.villages}, unit="Rp")


@case
def percentages(world: World) -> Expected:
    """12,5 %"""
    rows = [["Kode", "Air layak"], *([v.code, f"{indonesian(v.position + 0.5, 1)} %"] for v in world.villages)]
    return Expected(world.csv(rows), {v.code: v.position + 0.5 for v in world.villages}, unit="%")


@case
def negatives_in_brackets(world: World) -> Expected:
    """(1.234)"""
    rows = [["Kode", "Pertumbuhan"], *([v.code, f"({indonesian(v.number, 1)})"] for v in world.villages)]
    return Expected(world.csv(rows), {v.code: -float(v.number) for v in world.villages})


@case
def millions_in_words(world: World) -> Expected:
    """1,2 juta"""
    rows = [["Kode", "Anggaran"], *([v.code, f"{indonesian(v.position + 0.2, 1)} juta"] for v in world.villages)]
    return Expected(world.csv(rows), {v.code: (v.position * 10 + 2) * 100_000.0 for v in world.villages})


@case
def english_decimals(world: World) -> Expected:
    """1,234.56"""
    rows = [["Kode", "Luas (ha)"], *([v.code, f"{v.number + 0.25:,.2f}"] for v in world.villages)]
    return Expected(world.csv(rows), {v.code: v.number + 0.25 for v in world.villages}, unit="ha")


@case
def decimals_that_read_two_ways(world: World) -> Expected:
    """1.234 everywhere and a header that says nothing: read the Indonesian way, and said so."""
    rows = [["Kode", "Nilai"], *([v.code, f"1.{v.number % 1000:03d}"] for v in world.villages)]
    values = {v.code: 1000.0 + v.number % 1000 for v in world.villages}
    return Expected(world.csv(rows), values, warns="dapat dibaca dua cara")


@case
def decimals_settled_by_the_user(world: World) -> Expected:
    """The same with --decimal point."""
    rows = [["Kode", "Nilai"], *([v.code, f"1.{v.number % 1000:03d}"] for v in world.villages)]
    values = {v.code: round(1 + v.number % 1000 / 1000, 3) for v in world.villages}
    return Expected(world.csv(rows), values, settings={"decimal": "point"})


@case
def decimals_of_both_kinds(world: World) -> Refused:
    """1,5 and 1.5 in one column: never guessed row by row."""
    rows = [["Kode", "Nilai"], *([v.code, "1,5" if v.position % 2 else "1.5"] for v in world.villages)]
    return Refused(world.csv(rows), "mencampur koma dan titik")


@case
def counts_grouped_in_both_ways(world: World) -> Refused:
    """1,234 beside 1.234 under a header that counts: one of them would be read a thousand times too small."""
    rows = [["Kode", "Jumlah"]]
    rows += [[v.code, "1,234" if v.position % 2 else "1.234"] for v in world.villages]
    return Refused(world.csv(rows), "mencampur koma dan titik")


@case
def thousands_lost_in_a_workbook(world: World) -> Expected:
    """1.234 typed into Excel became 1.234: not a count, and nobody can tell what it was."""
    cells: list[list[object]] = [["Kode", "Jumlah penduduk"]]
    cells += [[v.code, v.number if v.number < 1000 else v.number / 1000] for v in world.villages]
    lost = [v for v in world.villages if v.number >= 1000]
    values = {v.code: float(v.number) for v in world.villages if v.number < 1000}
    return Expected(
        world.xlsx(cells),
        values,
        problems={v.position + 2: "review:unreadable_value" for v in lost},
        missing={v.code: "unreadable" for v in lost},
        warns="titik ribuan hilang",
        ready=False,
    )


@case
def marks_of_missing_values(world: World) -> Expected:
    """-, …, NA, x and a blank keep their reasons; 0 is a value."""
    marks = {0: "-", 1: "...", 2: "NA", 3: "", 4: "–", 5: "~0", 6: "0"}
    words = ["nil_or_none", "not_available", "suppressed", "blank", "nil_or_none", "negligible"]
    rows = [["Kode", "Jumlah"]]
    rows += [[v.code, marks.get(v.position, str(v.number))] for v in world.villages]
    values = {v.code: float(v.number if v.position > 6 else 0) for v in world.villages[6:]}
    missing = {v.code: word for v, word in zip(world.villages, words, strict=False)}
    return Expected(world.csv(rows), values, missing=missing)


@case
def marks_beside_numbers(world: World) -> Expected:
    """1.234* (sementara), 1.234r (diperbaiki): numbers with a note."""
    return _numbers(world, lambda number: f"{indonesian(number)}{'*' if number % 2 else 'r'}", warns="bertanda")


@case
def text_among_numbers(world: World) -> Expected:
    """`sekitar tiga` is no number: named with its row, and stops publishing."""
    rows: list[list[object]] = [["Kode", "Jumlah"], *([v.code, v.number] for v in world.villages)]
    rows[4][1] = "sekitar tiga"
    values = {code: number for code, number in world.numbers.items() if code != world.villages[3].code}
    missing = {world.villages[3].code: "unreadable"}
    return Expected(
        world.csv(rows), values, problems={5: "review:unreadable_value"}, missing=missing, ready=False, warns="tiga"
    )


@case
def categories(world: World) -> Expected:
    """MAJU, Berkembang: spelt alike when they differ in case only."""
    status = {v.code: "Mandiri" if v.position % 3 else "Maju" for v in world.villages}
    rows = [["Kode", "Status IDM"]]
    rows += [[v.code, status[v.code].upper() if v.position == 4 else status[v.code]] for v in world.villages]
    return Expected(world.csv(rows), status)


@case
def yes_and_no(world: World) -> Expected:
    """Ya / Tidak"""
    words = {v.code: "Ya" if v.position % 2 else "Tidak" for v in world.villages}
    return Expected(world.csv([["Kode", "Ada PAUD"], *words.items()]), words)


# --- Layout -----------------------------------------------------------------------------------------------------------


@case
def titles_numbering_totals_and_a_source(world: World) -> Expected:
    """A table as a publication prints it."""
    head = [["Tabel 2.1 Jumlah Penduduk menurut Desa", "", ""], ["di Kabupaten Contoh, 2023", "", ""], ["", "", ""]]
    head += [["No", "Desa/Kelurahan", "Jumlah Penduduk (jiwa)"], ["(1)", "(2)", "(3)"]]
    body = [[str(v.position + 1), v.name, indonesian(v.number)] for v in world.villages]
    tail = [["", "Jumlah", indonesian(sum(v.number for v in world.villages))], ["Sumber: ilustrasi", "", ""]]
    ignored = {1: "title", 2: "title", 3: "blank", 4: "header", 5: "numbering", 66: "total", 67: "note"}
    return Expected(
        world.csv([*head, *body, *tail]),
        {"Jumlah Penduduk (jiwa) @ 2023": world.numbers},
        system="name",
        ignored=ignored,
        unit="jiwa",
    )


@case
def a_kabupaten_row_that_sums(world: World) -> Expected:
    """`Kabupaten Contoh` is the total, whatever its code says."""
    rows = [["Kode", "Nama", "Jumlah"], ["99.01", "Kabupaten Contoh", 1_000_000]]
    rows += [[v.code, v.name, v.number] for v in world.villages]
    return Expected(world.csv(rows), world.numbers, ignored={1: "header", 2: "total"})


@case
def kecamatan_rows_that_sum(world: World) -> Expected:
    """Kecamatan codes among village codes are sums."""
    rows: list[list[object]] = [["Kode", "Nama", "Jumlah"]]
    ignored = {1: "header"}
    for v in world.villages:
        if v.code.endswith((".2001", ".1001")) and v.code[:8] not in {str(row[0]) for row in rows}:
            rows.append([v.code[:8], v.kecamatan, 9_999])
            ignored[len(rows)] = "total"
        rows.append([v.code, v.name, v.number])
    return Expected(world.csv(rows), world.numbers, ignored=ignored)


@case
def two_header_levels(world: World) -> Expected:
    """Sex under population, merged."""
    rows: list[list[object]] = [
        ["Kode", "Desa", "Penduduk", None, None],
        [None, None, "Laki-laki", "Perempuan", "Jumlah"],
    ]
    rows += [[v.code, v.name, v.number, v.number + 1, 2 * v.number + 1] for v in world.villages]
    values = {
        "Penduduk / Laki-laki": world.numbers,
        "Penduduk / Perempuan": {v.code: v.number + 1.0 for v in world.villages},
        "Penduduk / Jumlah": {v.code: 2.0 * v.number + 1 for v in world.villages},
    }
    return Expected(world.xlsx(rows, ["A1:A2", "B1:B2", "C1:E1"]), values)


@case
def three_header_levels(world: World) -> Expected:
    """Year over sex, under one title."""
    rows: list[list[object]] = [
        ["Kode", "Desa", "Penduduk", None, None, None],
        [None, None, 2022, None, 2023, None],
        [None, None, "L", "P", "L", "P"],
    ]
    rows += [[v.code, v.name, *(v.number + n for n in range(4))] for v in world.villages]
    heads = ["Penduduk / 2022 / L @ 2022", "Penduduk / 2022 / P @ 2022"]
    heads += ["Penduduk / 2023 / L @ 2023", "Penduduk / 2023 / P @ 2023"]
    values = {head: {v.code: float(v.number + n) for v in world.villages} for n, head in enumerate(heads)}
    return Expected(world.xlsx(rows, ["A1:A3", "B1:B3", "C1:F1", "C2:D2", "E2:F2"]), values)


@case
def a_wide_table_of_years(world: World) -> Expected:
    """A column a year."""
    rows: list[list[object]] = [["Kode", "Desa", "2021", "2022", "2023"]]
    rows += [[v.code, v.name, *(v.number + year for year in range(3))] for v in world.villages]
    values = {f"{2021 + n} @ {2021 + n}": {v.code: float(v.number + n) for v in world.villages} for n in range(3)}
    return Expected(world.csv(rows), values)


@case
def a_long_table_of_years(world: World) -> Expected:
    """A row a village and year."""
    rows: list[list[object]] = [["Kode", "Tahun", "Jumlah"]]
    rows += [[v.code, year, v.number + year - 2021] for v in world.villages for year in (2021, 2022)]
    values = {f"Jumlah @ {2021 + n}": {v.code: float(v.number + n) for v in world.villages} for n in range(2)}
    return Expected(world.csv(rows), values)


@case
def a_unit_row_below_the_header(world: World) -> Expected:
    """(jiwa) in a row of its own."""
    rows: list[list[object]] = [["Kode", "Desa", "Penduduk", "Luas"], ["", "", "(jiwa)", "(km2)"]]
    rows += [[v.code, v.name, v.number, indonesian(v.position + 0.5, 1)] for v in world.villages]
    values = {"Penduduk / (jiwa)": world.numbers, "Luas / (km2)": {v.code: v.position + 0.5 for v in world.villages}}
    return Expected(world.csv(rows), values)


@case
def blank_columns_and_rows(world: World) -> Expected:
    """Empty columns between, an empty row after every tenth."""
    rows: list[list[object]] = [["", "Kode", "", "Jumlah", ""]]
    for v in world.villages:
        rows.append(["", v.code, "", v.number, ""])
        if v.position % 10 == 9:
            rows.append([""] * 5)
    return Expected(world.csv(rows), world.numbers)


@case
def a_header_repeated_on_every_page(world: World) -> Expected:
    """Printed pages pasted below each other."""
    rows: list[list[object]] = []
    for v in world.villages:
        if v.position % 20 == 0:
            rows.append(["No", "Kode", "Jumlah"])
        rows.append([v.position + 1, v.code, v.number])
    return Expected(world.csv(rows), world.numbers, ignored={1: "header", 22: "header", 43: "header"})


@case
def a_table_for_each_kecamatan(world: World) -> Expected:
    """Blocks with a title each; the same village names could stand in several."""
    rows: list[list[object]] = []
    for kecamatan in dict.fromkeys(v.kecamatan for v in world.villages):
        rows += [[f"Kecamatan {kecamatan}", "", ""], ["No", "Desa", "Jumlah"]]
        members = [v for v in world.villages if v.kecamatan == kecamatan]
        rows += [[n, v.name, v.number] for n, v in enumerate(members, start=1)]
        rows += [["", "Jumlah", sum(v.number for v in members)], ["", "", ""]]
    return Expected(world.csv(rows), world.numbers, system="name")


@case
def two_tables_on_one_sheet(world: World) -> Expected:
    """Another indicator below the first."""
    rows: list[list[object]] = [["Kode", "Desa", "Penduduk"], *([v.code, v.name, v.number] for v in world.villages)]
    rows += [["", "", ""], ["Tabel 2 Keluarga", "", ""], ["Kode", "Desa", "Keluarga"]]
    rows += [[v.code, v.name, v.number + 1] for v in world.villages]
    values = {"Penduduk": world.numbers, "Keluarga": {v.code: v.number + 1.0 for v in world.villages}}
    return Expected(world.csv(rows), values)


@case
def running_numbers_and_personal_data(world: World) -> Expected:
    """No layers of running numbers; columns of persons are not used."""
    rows: list[list[object]] = [["No", "Kode", "Desa", "Nama Kepala Desa", "No HP", "Jumlah"]]
    rows += [[v.position + 1, v.code, v.name, "ilustrasi", "0800", v.number] for v in world.villages]
    return Expected(world.csv(rows), world.numbers, warns="data pribadi")


@case
def postal_codes(world: World) -> Expected:
    """Digits that are no numbers."""
    codes = {v.code: str(32100 + v.position // 10) for v in world.villages}
    return Expected(world.csv([["Kode", "Kode Pos"], *codes.items()]), codes)


# --- Files ------------------------------------------------------------------------------------------------------------


def _plain(world: World) -> list[list[object]]:
    return [["Kode", "Desa", "Jumlah"], *([v.code, v.name, v.number] for v in world.villages)]


@case
def a_csv_with_commas(world: World) -> Expected:
    """Google Sheets writes commas and quotes numbers that hold one."""
    rows = [["Kode", "Desa", "Jumlah"], *([v.code, v.name, f"{v.number:,}"] for v in world.villages)]
    return Expected(world.csv(rows, ","), world.numbers)


@case
def a_csv_with_semicolons_and_commas_in_every_text(world: World) -> Expected:
    """Three commas in each name, one semicolon in each line: the semicolon separates."""
    lines = ["Wilayah;Suara"] + [f"{v.name}, {v.kecamatan}, Contoh, Provinsi Contoh;{v.number}" for v in world.villages]
    return Expected(world.bytes("\n".join(lines).encode(), "tabel.csv"), world.numbers, system="name")


@case
def a_csv_with_tabs(world: World) -> Expected:
    """TSV"""
    return Expected(world.csv(_plain(world), "\t", name="tabel.tsv"), world.numbers)


@case
def a_csv_in_utf_16(world: World) -> Expected:
    """`Unicode text` of Excel"""
    return Expected(world.csv(_plain(world), "\t", "utf-16", "tabel.txt"), world.numbers)


@case
def a_csv_with_a_byte_order_mark(world: World) -> Expected:
    """CSV UTF-8 of Excel"""
    return Expected(world.csv(_plain(world), encoding="utf-8-sig"), world.numbers)


@case
def a_csv_in_windows_letters(world: World) -> Expected:
    """cp1252, with a curly apostrophe"""
    rows = [*_plain(world)[:-1], [world.villages[-1].code, "Tanjung’Misal", world.villages[-1].number]]
    return Expected(world.csv(rows, encoding="cp1252"), world.numbers)


@case
def an_html_table_saved_as_xls(world: World) -> Expected:
    """What web applications call an Excel file."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _plain(world))
    return Expected(world.bytes(f"<html><table>{body}</table></html>".encode(), "tabel.xls"), world.numbers)


@case
def a_parquet_file(world: World) -> Expected:
    """Typed columns."""
    head, *rows = _plain(world)
    columns = {str(name): list(cells) for name, cells in zip(head, zip(*rows, strict=True), strict=True)}
    pyarrow.parquet.write_table(pyarrow.table(columns), world.folder / "tabel.parquet")
    return Expected(world.folder / "tabel.parquet", world.numbers)


@case
def an_ods_file(world: World) -> Expected:
    """LibreOffice."""
    return Expected(write_ods(world.folder / "tabel.ods", _plain(world)), world.numbers)


@case
def an_xls_file(world: World) -> Expected:
    """Excel 97; codes as numbers."""
    rows = [["Kode", "Desa", "Jumlah"], *([int(v.digits), v.name, v.number] for v in world.villages)]
    return Expected(write_xls(world.folder / "tabel.xls", rows), world.numbers)


@case
def a_workbook_with_hidden_parts(world: World) -> Expected:
    """A hidden sheet is named, not read; a hidden row is read and named."""
    path = world.xlsx(_plain(world))
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active.row_dimensions[8].hidden = True
    hidden = book.create_sheet("Rahasia")
    hidden.sheet_state = "hidden"
    for row in _plain(world) * 2:
        hidden.append(row)
    book.save(path)
    return Expected(path, world.numbers, warns="Rahasia")


@case
def a_workbook_with_formulas_that_were_never_calculated(world: World) -> Expected:
    """No result is stored: no value, and said so; nothing is calculated here."""
    rows = _plain(world)
    rows[2][2] = "=1+1"
    code = world.villages[1].code
    values = {other: number for other, number in world.numbers.items() if other != code}
    return Expected(
        world.xlsx(rows), values, problems={3: "review:unreadable_value"}, missing={code: "unreadable"}, ready=False
    )


@case
def a_workbook_with_several_sheets(world: World) -> Expected:
    """The largest is read, the others are named."""
    path = world.xlsx(_plain(world))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Penjelasan", 0).append(["Data ilustrasi", "x"])
    book.save(path)
    return Expected(path, world.numbers, warns="Penjelasan")
