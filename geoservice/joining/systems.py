"""Which code system a whole column is in, and what is done when nothing proves it.

Ten digits may be a BPS or a Kemendagri code: 3,861 of 83,434 BPS codes (4.6 %) are also the Kemendagri code of a
village, all but two of another one. So the digits alone prove little, and these decide, the strongest first:

1. Names beside the codes, or their kecamatan: in the right system they agree, to 70 % and more.
2. The crosswalk: codes that only one system has.
3. The header, where it says BPS, MFD, SLS or Kemendagri.
4. The writing: a last block of four digits (`16.01.07.2001`, or a column of village numbers `2001`) is Kemendagri's;
   BPS has three. A kabupaten written `16.01` is Kemendagri's too.
5. Coverage. Codes that BPS shares with Kemendagri make up at most 59 % of the codes of a kabupaten and lie in at most
   nine of its kecamatan. A column with 60 % of the regions, or with ten kecamatan, or with every village of each
   kecamatan it touches, is taken for Kemendagri's, with a warning.

When all of these are silent the column is refused. For kabupaten coverage proves nothing:
166 of 514 BPS codes are another kabupaten's Kemendagri code, and both lists cover a province whole.

Two systems in one column are refused (`mixture`). Where strays of the other system are too few for that, they are
reported row by row, and a code that means different villages in the two systems is ambiguous, unless its name decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining.crosswalk import Crosswalk
from geoservice.joining.keys import Join, KeyTable, Outcome
from geoservice.joining.names import kecamatan_key
from geoservice.joining.places import DESA, KABUPATEN, KECAMATAN, Places
from geoservice.joining.readings import Reading
from geoservice.joining.scope import parent_cells

_OTHER_SYSTEM_FROM = 0.1
_OTHER_AGREES_FROM = 0.3
#: More than any kabupaten could have in common with the codes of BPS.
_COVERS_FROM = 0.6
_KECAMATAN_FROM = 10
_AGREES_FROM = 0.7


def told(reading: Reading) -> str:
    """The columns of a reading as a message names them."""
    return " + ".join(dict.fromkeys(reading.columns))


def why_not(
    found: Sequence[Reading], best: Reading | None, places: Places, crosswalk: Crosswalk | None
) -> Message | None:
    """Why the code columns cannot be trusted; None when the best one can, or when there are none."""
    if best is None:
        if not found:
            return None
        first = found[0]
        return _(
            "Kolom “%(column)s” tidak dipakai sebagai kode %(system)s: %(hits)s dari %(inside)s baris cocok, "
            "%(agreement)s nama di antaranya sesuai.",
            column=told(first),
            system=first.system,
            hits=first.hits,
            inside=first.inside,
            agreement="—" if first.agreement is None else f"{first.agreement:.0%}",
        )
    for other in found:
        if other.columns != best.columns or other.system == best.system:
            continue
        if other.accepted and best.agreement is None and not best.hinted and other.positions != best.positions:
            return _(
                "Kolom “%(column)s” cocok sebagai kode %(first)s maupun %(second)s, dengan wilayah yang berbeda.",
                column=told(best),
                first=best.system,
                second=other.system,
            )
        extra = len(only_read_by(other, best, places, crosswalk))
        agrees = other.agreement is None or other.agreement > _OTHER_AGREES_FROM
        if extra >= max(2, _OTHER_SYSTEM_FROM * max(1, best.inside)) and agrees:
            return _(
                "Kolom “%(column)s” mencampur dua sistem kode: %(hits)s baris %(first)s dan "
                "%(extra)s baris %(second)s.",
                column=told(best),
                hits=best.hits,
                first=best.system,
                extra=extra,
                second=other.system,
            )
    return None


def only_read_by(other: Reading, best: Reading, places: Places, crosswalk: Crosswalk | None) -> list[int]:
    """Rows found by the other reading alone; codes on the best system's own list are of other districts, not of it."""
    listed: set[str] = set()
    if crosswalk is not None and other.agreement is None:
        listed = {code[: places.level] for code in crosswalk.known} if best.system == "kemendagri" else crosswalk.bps
    return [
        row
        for row, (mine, theirs) in enumerate(zip(best.positions, other.positions, strict=True))
        if mine < 0 <= theirs and best.digits[row] not in listed
    ]


def withhold(
    join: Join,
    best: Reading,
    found: Sequence[Reading],
    places: Places,
    crosswalk: Crosswalk | None,
    keys: KeyTable,
) -> Join:
    """The join by codes without the rows whose system nothing proves; InvalidInputError where that is all of them."""
    if best.agreement is not None or _kecamatan_agrees(best, keys, places):
        return join
    if strays := _doubtful(best, found, places, crosswalk):
        return _ambiguous(join, best, strays)
    if best.system != "kemendagri" or best.hinted > 0:
        return join
    if places.level not in (KABUPATEN, DESA):
        return join
    if crosswalk is not None or _covers(best, places):
        return replace(join, warnings=(*join.warnings, *_unproven(best, places)))
    raise _withheld(best, places)


def _kecamatan_agrees(best: Reading, keys: KeyTable, places: Places) -> bool:
    """Whether a column of kecamatan proves the codes as names would."""
    if places.level != DESA:
        return False
    told_by = parent_cells(keys, "kecamatan")
    codes = {cell: places.kecamatan_by_name.get(kecamatan_key(cell), {cell}) for cell in set(told_by) if cell}
    compared = [(codes[cell], at) for cell, at in zip(told_by, best.positions, strict=True) if cell and at >= 0]
    agreeing = sum(places.kecamatan_of[at] in allowed for allowed, at in compared)
    return len(compared) > 1 and agreeing >= _AGREES_FROM * len(compared)


def _doubtful(
    best: Reading, found: Sequence[Reading], places: Places, crosswalk: Crosswalk | None
) -> dict[int, tuple[int, ...]]:
    """Rows that mean another region in a system of which strays are in the column -> both regions.

    Where that region has a row of its own, the row is no stray.
    """
    claimed = set(best.positions)
    result: dict[int, tuple[int, ...]] = {}
    for other in found:
        if other.columns != best.columns or other.system == best.system:
            continue
        if only_read_by(other, best, places, crosswalk):
            pairs = enumerate(zip(best.positions, other.positions, strict=True))
            result |= {row: both for row, both in pairs if min(both) >= 0 and both[1] not in claimed}
    return result


def _ambiguous(join: Join, best: Reading, rows: dict[int, tuple[int, ...]]) -> Join:
    positions, outcomes = list(join.positions), dict(join.outcomes)
    for row, candidates in rows.items():
        positions[row] = -1
        outcomes[row] = Outcome("ambiguous", "code_system", candidates, best.texts[row])
    return replace(join, positions=positions, outcomes=outcomes)


def _covers(best: Reading, places: Places) -> bool:
    if places.level == KABUPATEN:
        return False
    found = {position for position in best.positions if position >= 0}
    touched = Counter(places.digits[position][:KECAMATAN] for position in found)
    whole = all(count == len(places.members[code]) for code, count in touched.items())
    return whole or len(touched) >= _KECAMATAN_FROM or len(found) >= _COVERS_FROM * len(places.regions)


def _unproven(best: Reading, places: Places) -> tuple[Message, ...]:
    """A warning where ten digits alone decided."""
    if places.level != DESA:
        return ()
    return (
        _(
            "Kode di kolom “%(column)s” dibaca sebagai kode Kemendagri tanpa kolom nama yang membuktikannya; kode BPS "
            "berbentuk sama.",
            column=told(best),
        ),
    )


def _withheld(best: Reading, places: Places) -> InvalidInputError:
    return InvalidInputError(
        _(
            "Kode di kolom “%(column)s” dapat berarti kode Kemendagri maupun kode BPS, yaitu wilayah yang berbeda: "
            "kolom ini hanya memuat %(hits)s dari %(regions)s wilayah, tanpa nama yang membuktikan sistemnya.",
            column=told(best),
            hits=len({position for position in best.positions if position >= 0}),
            regions=len(places.regions),
        ),
        hint=_(
            "Tambahkan kolom nama, tulis “Kode Kemendagri” atau “Kode BPS” sebagai judul kolomnya, atau impor tabel "
            "padanan kode BPS–Kemendagri."
        ),
    )
