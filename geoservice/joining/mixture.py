"""A code column that cannot be one system: part of its rows prove one system, part another, or part prove nothing.

What counts are rows whose name is that of the region which the code means in its own system. A clean column of BPS
codes hits Kemendagri codes by chance, but the names there differ, so it is never taken for a mixture.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining.crosswalk import Crosswalk
from geoservice.joining.keys import KeyColumn, KeyTable
from geoservice.joining.places import DESA, Places
from geoservice.joining.readings import Reading, same_name
from geoservice.joining.systems import only_read_by, told
from geoservice.model.report import KeySystem

_REAL_FROM = 2
_REAL_SHARE = 0.05
_EXAMPLES = 3
#: So many rows at most are named by their number.
_NAMED = 12
_AGREES_FROM = 0.7
#: The seventh digit of a Kemendagri village code tells kelurahan and desa; BPS has the kecamatan's last digit there.
_NEVER_KEMENDAGRI = "0"


def two_systems(
    found: Sequence[Reading], names: KeyColumn | None, places: Places, keys: KeyTable
) -> InvalidInputError | None:
    """The refusal of a column with rows of two systems, each proven by names; None when there is no such column."""
    if names is None:
        return None
    for number, first in enumerate(found):
        for second in found[number + 1 :]:
            if first.columns != second.columns or first.agreement is None or second.agreement is None:
                continue
            mine, theirs = proven(first, second, names.cells, places), proven(second, first, names.cells, places)
            if min(len(mine), len(theirs)) >= enough(first):
                return _mixed(first, mine, second.system, theirs, names, keys)
    return _shaped_like_bps(found, names, places, keys)


def _shaped_like_bps(
    found: Sequence[Reading], names: KeyColumn, places: Places, keys: KeyTable
) -> InvalidInputError | None:
    """Without a crosswalk: proven Kemendagri codes beside known villages with codes that cannot be Kemendagri's."""
    if places.level != DESA or any(reading.system != "kemendagri" for reading in found):
        return None
    for reading in found:
        theirs = [
            row for row in _bps_shaped(reading, places) if places.loose_key(names.cells[row]) in places.by_loose_name
        ]
        if len(theirs) >= enough(reading):
            mine = _agreeing(reading, names.cells, places)
            if len(mine) >= enough(reading):
                return _mixed(reading, mine, "bps", theirs, names, keys)
    return None


def two_bare_systems(
    found: Sequence[Reading], places: Places, crosswalk: Crosswalk | None, keys: KeyTable
) -> InvalidInputError | None:
    """The refusal of a column without names some of whose codes only one system has, and some only the other."""
    for number, first in enumerate(found):
        if first.agreement is not None:
            continue
        for second in found[number + 1 :]:
            if first.columns != second.columns or second.agreement is not None:
                continue
            mine = only_read_by(first, second, places, crosswalk)
            theirs = only_read_by(second, first, places, crosswalk)
            if min(len(mine), len(theirs)) >= enough(first):
                return _mixed(first, mine, second.system, theirs, None, keys)
        if first.accepted and first.system == "kemendagri" and crosswalk is None:
            theirs = _bps_shaped(first, places)
            if len(theirs) >= enough(first):
                mine = [row for row, position in enumerate(first.positions) if position >= 0]
                return _mixed(first, mine, "bps", theirs, None, keys)
    return None


def _bps_shaped(reading: Reading, places: Places) -> list[int]:
    """Rows whose code is none of Kemendagri's here, nor could be one anywhere."""
    if places.level != DESA:
        return []
    return [
        row
        for row, code in enumerate(reading.digits)
        if reading.positions[row] < 0
        and len(code) == DESA
        and code[6] == _NEVER_KEMENDAGRI
        # BPS writes no dots: 99.01.01.201 lost its last digit instead.
        and "." not in reading.texts[row].removesuffix(".0")
    ]


def half_right(
    found: Sequence[Reading], names: KeyColumn | None, places: Places, keys: KeyTable
) -> InvalidInputError | None:
    """The refusal of codes that are proven for part of the rows while the other names disagree; None without such."""
    for reading in found if names is not None else ():
        if names is None or reading.agreement is None or reading.agreement >= _AGREES_FROM:
            continue
        mine = _agreeing(reading, names.cells, places)
        if len(mine) >= enough(reading):
            return _disagreeing(reading, mine, names, places, keys)
    return None


def _agreeing(reading: Reading, names: Sequence[str], places: Places) -> list[int]:
    pairs = enumerate(zip(reading.positions, names, strict=True))
    return [row for row, (position, name) in pairs if position >= 0 and name and named_alike(name, position, places)]


def _disagreeing(
    reading: Reading, mine: Sequence[int], names: KeyColumn, places: Places, keys: KeyTable
) -> InvalidInputError:
    pairs = enumerate(zip(reading.positions, names.cells, strict=True))
    against = [row for row, (at, name) in pairs if at >= 0 and name and not same_name(name, at, places)]
    return InvalidInputError(
        _(
            "Kolom “%(column)s” tidak dapat dipercaya sebagai kode %(system)s: namanya sesuai di %(mine)s baris "
            "(%(my_examples)s), tetapi berbeda di %(against)s baris (%(their_examples)s).",
            column=told(reading),
            system=reading.system,
            mine=len(mine),
            my_examples=examples(reading, mine, names, keys),
            against=len(against),
            their_examples=examples(reading, against, names, keys),
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
    first: Reading,
    mine: Sequence[int],
    second: KeySystem,
    theirs: Sequence[int],
    names: KeyColumn | None,
    keys: KeyTable,
) -> InvalidInputError:
    if names is None:
        return InvalidInputError(
            _(
                "Kolom “%(column)s” mencampur dua sistem kode: %(mine)s baris hanya dikenal sebagai kode %(first)s "
                "(%(my_examples)s) dan %(theirs)s baris hanya sebagai kode %(second)s (%(their_examples)s).",
                column=told(first),
                mine=len(mine),
                first=first.system,
                my_examples=examples(first, mine, names, keys),
                theirs=len(theirs),
                second=second,
                their_examples=examples(first, theirs, names, keys),
            ),
            hint=_("Pisahkan tabelnya menjadi satu tabel per sistem kode, atau tambahkan kolom nama desa."),
        )
    return InvalidInputError(
        _(
            "Kolom “%(column)s” mencampur dua sistem kode: menurut namanya, %(mine)s baris berkode %(first)s "
            "(%(my_examples)s) dan %(theirs)s baris berkode %(second)s (%(their_examples)s).",
            column=told(first),
            mine=len(mine),
            first=first.system,
            my_examples=examples(first, mine, names, keys),
            theirs=len(theirs),
            second=second,
            their_examples=examples(first, theirs, names, keys),
        ),
        hint=way_out(names),
    )


def examples(reading: Reading, rows: Sequence[int], names: KeyColumn | None, keys: KeyTable) -> str:
    """The first rows by their number in the file, with code and name as written, and the numbers of some more."""
    first = [f"{_line(row, keys)}{reading.texts[row]} {names.cells[row] if names else ''}" for row in rows[:_EXAMPLES]]
    texts = "; ".join(text.strip() for text in first)
    more = [str(keys.rows[row]) for row in rows[_EXAMPLES:_NAMED]] if keys.rows else []
    if not more:
        return texts
    others = ", ".join(more) + (", …" if len(rows) > _NAMED else "")
    return str(_("%(rows)s; juga baris %(others)s", rows=texts, others=others))


def _line(row: int, keys: KeyTable) -> str:
    return str(_("baris %(row)s: ", row=keys.rows[row])) if keys.rows else ""


def way_out(names: KeyColumn) -> Message:
    """How to go on with a column of codes that cannot be trusted beside names that can."""
    return _(
        "Cocokkan lewat nama dengan --key “%(names)s”, atau pisahkan tabelnya menjadi satu tabel per sistem kode.",
        names=names.name,
    )
