"""How numbers are written: shares, marks, units, flags, and what spreadsheets do to them."""

from __future__ import annotations

import openpyxl

from tests.tables.kit.builders import case, coded, without
from tests.tables.world import Expected, Refused, World, indonesian


@case
def shares_with_three_decimals(world: World) -> Expected:
    """12.345 per cent can only be a share: thousands of per cent are none."""
    rows = coded(world, lambda v: f"{v.position % 90 + 0.125:.3f}", "Persentase Stunting (%)")
    return Expected(world.csv(rows), {v.code: v.position % 90 + 0.125 for v in world.villages}, unit="%")


@case
def an_index_with_three_decimals(world: World) -> Expected:
    """62.345 of an index."""
    rows = coded(world, lambda v: f"{v.position % 40 + 50.125:.3f}", "Indeks Pembangunan Desa")
    return Expected(world.csv(rows), {v.code: v.position % 40 + 50.125 for v in world.villages})


@case
def cells_formatted_as_per_cent(world: World) -> Expected:
    """0.125 that the sheet shows as 12,5 % is twelve and a half per cent."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in coded(world, lambda v: v.position / 200, "Persentase Miskin"):
        book.active.append(row)
    for cell in book.active["C"][1:]:
        cell.number_format = "0.0%"
    book.save(world.folder / "tabel.xlsx")
    values = {v.code: round(v.position / 2, 6) for v in world.villages}
    return Expected(world.folder / "tabel.xlsx", values, unit="%")


@case
def there_and_not_there(world: World) -> Expected:
    """In a column of Ada and Tidak Ada, the latter is an answer."""
    words = ("Ada", "Tidak Ada")
    rows = coded(world, lambda v: words[v.position % 2], "Keberadaan Posyandu")
    return Expected(world.csv(rows), {v.code: words[v.position % 2] for v in world.villages})


@case
def hectares_beside_square_kilometres(world: World) -> Refused:
    """One column, two units: nothing can be compared."""
    rows = coded(world, lambda v: f"{v.number},5 {'ha' if v.position % 2 else 'km2'}", "Luas")
    return Refused(world.csv(rows), "[Ss]atuan")


@case
def half_with_commas_half_with_points(world: World) -> Refused:
    """12,5 beside 12.5, named with both rows."""
    rows = coded(world, lambda v: f"{v.position},5" if v.position % 2 else f"{v.position}.5", "Luas (ha)")
    return Refused(world.csv(rows), "mencampur")


@case
def flags_set_high(world: World) -> Expected:
    """1.234ᵉ and 1.234¹⁾"""
    marks = ("ᵉ", "¹⁾", "*)", " r)")
    rows = coded(world, lambda v: indonesian(v.number) + (marks[v.position] if v.position < 4 else ""))
    return Expected(world.csv(rows), world.numbers, warns="bertanda")


@case
def a_footnote_number_stuck_to_a_number(world: World) -> Expected:
    """1.234 with a lost superscript is 1.2341): unreadable, never 12341."""
    rows = coded(world, lambda v: indonesian(v.number))
    lost = world.villages[20]
    rows[21][2] = f"{indonesian(lost.number)}1)"
    return Expected(
        world.csv(rows),
        without(world, lost),
        problems={22: "review:unreadable_value"},
        missing={lost.code: "unreadable"},
        ready=False,
    )


@case
def numbers_beyond_all_bounds(world: World) -> Expected:
    """1e400 and four hundred nines are no numbers."""
    rows = coded(world, lambda v: str(v.number))
    lost = world.villages[3:5]
    rows[4][2], rows[5][2] = "1e400", "9" * 400
    return Expected(
        world.csv(rows),
        without(world, *lost),
        problems=dict.fromkeys((5, 6), "review:unreadable_value"),
        missing={v.code: "unreadable" for v in lost},
        ready=False,
    )


@case
def digits_of_other_scripts_and_other_tricks(world: World) -> Expected:
    """Arabic digits, underscores, fractions, hexadecimal: nothing is guessed."""
    tricks = ("١٢٣", "1_000", "½", "1/2", "0x1F", "inf", "± 500", "> 1000", "100-200", "1..234")
    rows = coded(world, lambda v: str(v.number))
    lost = world.villages[5 : 5 + len(tricks)]
    for v, text in zip(lost, tricks, strict=True):
        rows[v.position + 1][2] = text
    return Expected(
        world.csv(rows),
        without(world, *lost),
        problems=dict.fromkeys([v.position + 2 for v in lost], "review:unreadable_value"),
        missing={v.code: "unreadable" for v in lost},
        ready=False,
    )


@case
def every_mark_for_no_number(world: World) -> Expected:
    """Kept apart as reasons; a zero is a value."""
    marks = {"-": "nil_or_none", "…": "not_available", "NA": "suppressed", "~0": "negligible", "": "blank"}
    marks |= {"n/a": "not_available", "nihil": "nil_or_none", "x": "suppressed", "–": "nil_or_none"}
    rows = coded(world, lambda v: indonesian(v.number))
    lost = world.villages[: len(marks)]
    for v, text in zip(lost, marks, strict=True):
        rows[v.position + 1][2] = text
    rows[30][2] = "0"
    values = without(world, *lost) | {world.villages[29].code: 0.0}
    missing = {v.code: reason for v, reason in zip(lost, marks.values(), strict=True)}
    return Expected(world.csv(rows), values, missing=missing)


@case
def text_and_numbers_in_one_column_of_a_workbook(world: World) -> Expected:
    """Half typed with dots, half real numbers."""
    rows = coded(world, lambda v: v.number if v.position % 2 else indonesian(v.number))
    return Expected(world.xlsx(rows), world.numbers)


@case
def negative_numbers_in_three_dresses(world: World) -> Expected:
    """(1.234), −1.234 and –1.234"""
    dress = ("({})", "−{}", "–{}")
    rows = coded(world, lambda v: dress[v.position % 3].format(indonesian(v.number)), "Perubahan Kas")
    return Expected(world.csv(rows), {v.code: -float(v.number) for v in world.villages})


@case
def averages_with_three_decimals(world: World) -> Expected:
    """3.456 members of a household are not thousands."""
    rows = coded(world, lambda v: f"{v.position % 5 + 2.125:.3f}", "Rata-rata Anggota Keluarga")
    return Expected(world.csv(rows), {v.code: v.position % 5 + 2.125 for v in world.villages})
