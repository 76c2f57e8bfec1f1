"""How villages are named: codes in every dress, code and name in one cell, contradictions, forgotten cells."""

from __future__ import annotations

from collections.abc import Callable

from tests.tables.kit.builders import case, coded, is_twin, named, without
from tests.tables.kit.oku import by_kecamatan
from tests.tables.world import Expected, Refused, Village, World


def _codes(world: World, write: Callable[[Village], str], *, xlsx: bool = False) -> Expected:
    rows = [["Kode", "Desa", "Jumlah KK"], *([write(v), v.name, str(v.number)] for v in world.villages)]
    return Expected((world.xlsx if xlsx else world.csv)(rows), world.numbers)


@case
def codes_with_a_last_dot(world: World) -> Expected:
    """99.01.01.2001."""
    return _codes(world, lambda v: f"{v.code}.")


@case
def codes_with_spaces_for_dots(world: World) -> Expected:
    """99 01 01 2001"""
    return _codes(world, lambda v: v.code.replace(".", " "))


@case
def codes_with_commas_for_dots(world: World) -> Expected:
    """99,01,01,2001"""
    return _codes(world, lambda v: v.code.replace(".", ","))


@case
def codes_with_a_word_before(world: World) -> Expected:
    """Kode: 99.01.01.2001"""
    return _codes(world, lambda v: f"Kode: {v.code}")


@case
def codes_among_invisible_marks(world: World) -> Expected:
    """A no-break space before, a zero-width space behind."""
    return _codes(world, lambda v: f"\u00a0{v.code}\u200b")


def _one_cell(world: World, write: Callable[[Village], str]) -> Expected:
    rows = [["Desa/Kelurahan", "Jumlah KK"], *([write(v), str(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, crosswalk=world.crosswalk)


@case
def code_and_name_in_one_cell(world: World) -> Expected:
    """99.01.01.2001 Nama"""
    return _one_cell(world, lambda v: f"{v.code} {v.name}")


@case
def code_in_brackets_before_the_name(world: World) -> Expected:
    """[9901012001] NAMA"""
    return _one_cell(world, lambda v: f"[{v.digits}] {v.name.upper()}")


@case
def bps_code_and_name_in_one_cell(world: World) -> Expected:
    """The same with codes of the other system."""
    return _one_cell(world, lambda v: f"{v.bps} - {v.name}")


@case
def the_last_zero_lost(world: World) -> Expected:
    """99.01.01.201 for …2010: the name proves the zero."""
    table = _codes(world, lambda v: v.code.rstrip("0") if v.code.endswith("0") else v.code)
    problems = {v.position + 2: "review:lost_zero" for v in world.villages if v.code.endswith("0")}
    return Expected(table.path, world.numbers, problems=problems, crosswalk=world.crosswalk)


@case
def names_with_a_running_number(world: World) -> Expected:
    """01 NAMA"""
    return Expected(
        world.csv(named(world, lambda v: f"{v.position % 20 + 1:02d} {v.name.upper()}")), world.numbers, system="name"
    )


@case
def names_and_kecamatan_between_slashes(world: World) -> Expected:
    """Kecamatan/Desa in one cell."""
    return _one_cell(world, lambda v: f"{v.kecamatan}/{v.name}")


@case
def names_in_a_sentence(world: World) -> Expected:
    """Desa A Kecamatan B"""
    table = _one_cell(world, lambda v: f"{v.kind} {v.name} Kecamatan {v.kecamatan}")
    problems = dict.fromkeys(range(2, len(world.villages) + 2), "review:prefix")
    return Expected(table.path, world.numbers, system="name", problems=problems)


@case
def names_with_the_kecamatan_in_bare_brackets(world: World) -> Expected:
    """Nama (Kecamatan), without the word."""
    return _one_cell(world, lambda v: f"{v.name} ({v.kecamatan})")


@case
def a_filler_for_unknown_codes(world: World) -> Expected:
    """9999999999 where nobody knew the code: a wrong code, not another district."""
    rows = coded(world, lambda v: v.number)
    unknown = world.villages[::9]
    for v in unknown:
        rows[v.position + 1][0] = "9999999999"
    problems = dict.fromkeys([v.position + 2 for v in unknown], "unmatched:unknown_code")
    return Expected(world.csv(rows), without(world, *unknown), problems=problems, ready=False)


@case
def lookups_that_failed(world: World) -> Expected:
    """#N/A for a code beside kecamatan and name."""
    rows: list[list[object]] = [["Kode", "Kecamatan", "Desa", "Jumlah KK"]]
    rows += [["#N/A" if v.position == 7 else v.code, v.kecamatan, v.name, v.number] for v in world.villages]
    return Expected(world.csv(rows), world.numbers, problems={9: "review:by_name"})


@case
def a_kecamatan_that_contradicts_the_code(world: World) -> Expected:
    """No names, and one code of another kecamatan than its row says: that row colours nothing."""
    rows: list[list[object]] = [["Kode", "Kecamatan", "Jumlah KK"]]
    rows += [[v.code, v.kecamatan, v.number] for v in world.villages[:-1]]
    lost = world.villages[-1]
    rows[3][0] = lost.code
    return Expected(world.csv(rows), without(world, world.villages[2], lost), problems={4: "ambiguous"}, ready=False)


@case
def codes_beside_a_kecamatan_alone(world: World) -> Expected:
    """Some kecamatan are named like villages: the column is still no name column."""
    rows: list[list[object]] = [["Kode Desa", "Kecamatan", "Jumlah KK"]]
    rows += [[v.code, v.kecamatan, v.number] for v in world.villages]
    return Expected(world.csv(rows), world.numbers)


@case
def names_that_were_forgotten(world: World) -> Expected:
    """Two nameless rows in the middle of one kecamatan cannot both be its sum."""
    rows = named(world, lambda v: v.name)
    _name, villages = max(by_kecamatan(world), key=lambda pair: len(pair[1]))
    lost = villages[2:4]
    for v in lost:
        rows[v.position + 1][1] = ""
    problems = dict.fromkeys([v.position + 2 for v in lost], "unmatched:no_key")
    return Expected(world.csv(rows), without(world, *lost), system="name", problems=problems, ready=False)


@case
def another_kabupaten_with_our_names(world: World) -> Expected:
    """The column Kabupaten decides, although kecamatan and village are named as ours."""
    own = world.regions.parents["nama_kab"][0]
    rows: list[list[object]] = [["Kabupaten", "Kecamatan", "Desa", "Jumlah KK"]]
    rows += [[own, v.kecamatan, v.name, v.number] for v in world.villages]
    first = len(rows) + 1
    rows += [[f"{own} Timur", v.kecamatan, v.name, 5] for v in world.villages[:20]]
    ignored = {1: "header"} | dict.fromkeys(range(first, first + 20), "outside")
    return Expected(world.csv(rows), world.numbers, system="name", ignored=ignored)


@case
def names_alone(world: World) -> Expected:
    """Whoever shares a name is ambiguous, whoever does not is found."""
    rows = [["Desa", "Jumlah KK"], *([v.name, str(v.number)] for v in world.villages)]
    twins = [v for v in world.villages if is_twin(world, v)]
    problems = {v.position + 2: "ambiguous" for v in twins}
    return Expected(world.csv(rows), without(world, *twins), system="name", problems=problems, ready=not twins)


@case
def a_village_that_does_not_exist(world: World) -> Expected:
    """Named with a way out, and no village is coloured by it."""
    rows = named(world, lambda v: v.name)
    rows.append([world.villages[0].kecamatan, "Kampung Zeta Quadrat", 5])
    problems = {len(rows): "unmatched:unknown_name"}
    return Expected(world.csv(rows), world.numbers, system="name", problems=problems, ready=False)


@case
def a_real_village_and_its_words_exchanged(world: World) -> Expected:
    """The exact name keeps its value; a row with the same words in another order takes nothing away from it."""
    v = next(v for v in world.villages if len(v.name.split()) == 2 and v.name.split()[0] != v.name.split()[1])
    rows = named(world, lambda v: v.name)
    rows.append([v.kecamatan, " ".join(reversed(v.name.split())), 5])
    problems = {len(rows): "unmatched:unknown_name"}
    return Expected(world.csv(rows), world.numbers, system="name", problems=problems, ready=False)


@case
def codes_of_bps_as_numbers_without_names(world: World) -> Expected:
    """Ten digits that the code table knows."""
    rows: list[list[object]] = [["iddesa", "Jumlah KK"], *([int(v.bps), v.number] for v in world.villages)]
    return Expected(world.xlsx(rows), world.numbers, system="bps", crosswalk=world.crosswalk)


@case
def a_header_that_names_the_wrong_system(world: World) -> Expected:
    """kode_bps over Kemendagri codes: the names beside them decide."""
    rows = [["kode_bps", "Desa", "Jumlah KK"], *([v.digits, v.name, str(v.number)] for v in world.villages)]
    return Expected(world.csv(rows), world.numbers, crosswalk=world.crosswalk)


@case
def half_of_one_system_half_of_the_other(world: World) -> Refused:
    """Never row by row, even where names would help."""
    rows = [["Kode", "Jumlah KK"]]
    rows += [[v.bps if v.position % 2 else v.digits, str(v.number)] for v in world.villages]
    return Refused(world.csv(rows), "dua sistem", crosswalk=world.crosswalk)


@case
def codes_kept_as_text_by_a_formula(world: World) -> Expected:
    """`="9901012001"`, the trick that keeps Excel from making numbers of codes."""
    lines = [f'="{v.digits}";{v.name};{v.number}' for v in world.villages]
    return Expected(world.bytes("\n".join(["Kode;Desa;Jumlah KK", *lines]).encode(), "tabel.csv"), world.numbers)


@case
def a_village_that_is_only_planned(world: World) -> Expected:
    """`Nama (Persiapan)` is another village than Nama."""
    rows = named(world, lambda v: v.name)
    lost = world.villages[4]
    rows[5][1] = f"{lost.name} (Persiapan)"
    path = world.csv(rows)
    return Expected(path, without(world, lost), system="name", problems={6: "unmatched:unknown_name"}, ready=False)


@case
def names_with_marks_of_footnotes(world: World) -> Expected:
    """Nama 1), Nama*), Nama ²⁾"""
    marks = (" 1)", "*)", " ²⁾", "¹")
    rows = named(world, lambda v: v.name + (marks[v.position] if v.position < len(marks) else ""))
    problems = dict.fromkeys(range(2, 2 + len(marks)), "review:spelling")
    return Expected(world.csv(rows), world.numbers, system="name", problems=problems)
