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
from geoservice.joining.places import Places
from geoservice.joining.readings import Reading, same_name

_REAL_FROM = 2
_REAL_SHARE = 0.05
_EXAMPLES = 3


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
                return _mixed(first, mine, second, theirs, names)
    return None


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
    first: Reading, mine: Sequence[int], second: Reading, theirs: Sequence[int], names: KeyColumn
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
            second=second.system,
            their_examples=examples(second, theirs, names),
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
