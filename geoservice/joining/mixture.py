"""A code column that cannot be one system: part of its rows prove one system, part another, or part prove nothing.

What counts are rows whose name is that of the region which the code means in its own system. A clean column of BPS
codes hits Kemendagri codes by chance, but the names there differ, so it is never taken for a mixture.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining.keys import KeyColumn
from geoservice.joining.places import DESA, Places
from geoservice.joining.readings import Reading, same_name
from geoservice.model.report import KeySystem

_REAL_FROM = 2
_REAL_SHARE = 0.05
_EXAMPLES = 3
_AGREES_FROM = 0.7
#: The seventh digit of a Kemendagri village code tells kelurahan and desa; BPS has the kecamatan's last digit there.
_NEVER_KEMENDAGRI = "0"


def two_systems(found: Sequence[Reading], names: KeyColumn | None, places: Places) -> InvalidInputError | None:
    """The refusal of a column with rows of two systems, each proven by names; None when there is no such column."""
    if names is None:
        return None
    for number, first in enumerate(found):
        for second in found[number + 1 :]:
            if first.columns != second.columns or first.agreement is None or second.agreement is None:
                continue
            mine, theirs = proven(first, second, names.cells, places), proven(second, first, names.cells, places)
            if min(len(mine), len(theirs)) >= enough(first):
                return _mixed(first, mine, second.system, theirs, names)
    return _shaped_like_bps(found, names, places)


def _shaped_like_bps(found: Sequence[Reading], names: KeyColumn, places: Places) -> InvalidInputError | None:
    """Without a crosswalk: proven Kemendagri codes beside known villages with codes that cannot be Kemendagri's."""
    if places.level != DESA or any(reading.system != "kemendagri" for reading in found):
        return None
    for reading in found:
        theirs = [
            row
            for row, code in enumerate(reading.digits)
            if reading.positions[row] < 0
            and len(code) == DESA
            and code[6] == _NEVER_KEMENDAGRI
            and places.loose_key(names.cells[row]) in places.by_loose_name
        ]
        if len(theirs) >= enough(reading):
            mine = _agreeing(reading, names.cells, places)
            if len(mine) >= enough(reading):
                return _mixed(reading, mine, "bps", theirs, names)
    return None


def half_right(found: Sequence[Reading], names: KeyColumn | None, places: Places) -> InvalidInputError | None:
    """The refusal of codes that are proven for part of the rows while the other names disagree; None without such."""
    for reading in found if names is not None else ():
        if names is None or reading.agreement is None or reading.agreement >= _AGREES_FROM:
            continue
        mine = _agreeing(reading, names.cells, places)
        if len(mine) >= enough(reading):
            return _disagreeing(reading, mine, names, places)
    return None


def _agreeing(reading: Reading, names: Sequence[str], places: Places) -> list[int]:
    pairs = enumerate(zip(reading.positions, names, strict=True))
    return [row for row, (position, name) in pairs if position >= 0 and name and named_alike(name, position, places)]


def _disagreeing(reading: Reading, mine: Sequence[int], names: KeyColumn, places: Places) -> InvalidInputError:
    pairs = enumerate(zip(reading.positions, names.cells, strict=True))
    against = [row for row, (at, name) in pairs if at >= 0 and name and not same_name(name, at, places)]
    return InvalidInputError(
        _(
            "Kolom “%(column)s” tidak dapat dipercaya sebagai kode %(system)s: namanya sesuai di %(mine)s baris "
            "(%(my_examples)s), tetapi berbeda di %(against)s baris (%(their_examples)s).",
            column=reading.columns[0],
            system=reading.system,
            mine=len(mine),
            my_examples=examples(reading, mine, names),
            against=len(against),
            their_examples=examples(reading, against, names),
        ),
        hint=way_out(names),
    )


def proven(reading: Reading, other: Reading, names: Sequence[str], places: Places) -> list[int]:
    """Rows whose name is that of the region in this reading and unlike that of the region in the other one."""
    rows = []
    for row, (mine, theirs) in enumerate(zip(reading.positions, other.positions, strict=True)):
        if mine < 0 or mine == theirs or not names[row]:
            continue
        if named_alike(names[row], mine, places) and (theirs < 0 or not same_name(names[row], theirs, places)):
            rows.append(row)
    return rows


def named_alike(name: str, position: int, places: Places) -> bool:
    """Whether the text is the region's name, but for spelling that is known to vary."""
    if places.plain_key(name) == places.plain_names[position]:
        return True
    return places.loose_key(name) == places.loose_key(places.regions.names[position])


def enough(reading: Reading) -> float:
    """From how many rows on a system is really there, and not by chance."""
    return max(_REAL_FROM, _REAL_SHARE * sum(map(bool, reading.digits)))


def _mixed(
    first: Reading, mine: Sequence[int], second: KeySystem, theirs: Sequence[int], names: KeyColumn
) -> InvalidInputError:
    return InvalidInputError(
        _(
            "Kolom “%(column)s” mencampur dua sistem kode: menurut namanya, %(mine)s baris berkode %(first)s "
            "(%(my_examples)s) dan %(theirs)s baris berkode %(second)s (%(their_examples)s).",
            column=first.columns[0],
            mine=len(mine),
            first=first.system,
            my_examples=examples(first, mine, names),
            theirs=len(theirs),
            second=second,
            their_examples=examples(first, theirs, names),
        ),
        hint=way_out(names),
    )


def examples(reading: Reading, rows: Sequence[int], names: KeyColumn) -> str:
    """The first rows as code and name, as written in the table."""
    return "; ".join(f"{reading.texts[row]} {names.cells[row]}" for row in rows[:_EXAMPLES])


def way_out(names: KeyColumn) -> Message:
    """How to go on with a column of codes that cannot be trusted beside names that can."""
    return _(
        "Cocokkan lewat nama dengan --key “%(names)s”, atau pisahkan tabelnya menjadi satu tabel per sistem kode.",
        names=names.name,
    )
