"""Read a code column in each code system it could be in, and weigh the readings by what the table itself says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from rapidfuzz import fuzz

from geoservice.joining.codes import all_digits, loses_zeros
from geoservice.joining.crosswalk import Crosswalk
from geoservice.joining.keys import KeyColumn
from geoservice.joining.official import Official
from geoservice.joining.places import DESA, KABUPATEN, KECAMATAN, Places
from geoservice.model.expressions import expression
from geoservice.model.report import KeySystem

#: How only Kemendagri writes codes: with a last block of four digits, or a kabupaten with a point.
_WRITTEN = {
    DESA: expression(r"[0-9]\s*[.,\-/ ]\s*[0-9]{4}\W*$"),
    KABUPATEN: expression(r"^\W*[0-9]{2}\.[0-9]{1,2}\W*$"),
}
#: Names that differ more than this are not taken for spellings of one name.
SIMILAR_NAME = 70
_AGREES_FROM = 0.7
_COVERS_FROM = 0.5
_COVERS_WITHOUT_NAMES = 0.6
_SLS_LENGTHS = (14, 16)
_JUDGED_FROM = 5
_NAMES_FROM = 0.1
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A code column read in one system: region of each row, and how well the rest of the table fits."""

    columns: tuple[str, ...]
    system: KeySystem
    texts: Sequence[str]
    """The cells as written."""
    digits: Sequence[str]
    positions: Sequence[int]
    several: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Rows whose code stands for several regions."""
    outside: frozenset[int] = frozenset()
    """Rows whose code lies in a kabupaten that this boundary does not cover."""
    hits: int = 0
    inside: int = 0
    """Rows with a full code that should be found here."""
    agreement: float | None = None
    """Share of the found rows whose name agrees; None without names."""
    changed: frozenset[int] = frozenset()
    """Rows whose code was an old one, found through the table of changes."""
    hinted: int = 0
    """1 when the column's header or the way the codes are written names this system, -1 when another."""

    @property
    def coverage(self) -> float:
        """Share of the rows that should be found which are found."""
        return self.hits / self.inside if self.inside else 0.0

    @property
    def accepted(self) -> bool:
        """Whether the evidence is enough to trust this reading for the whole column."""
        if not self.hits:
            return False
        if self.agreement is not None:
            return self.agreement >= _AGREES_FROM and self.coverage >= _COVERS_FROM
        return self.coverage >= _COVERS_WITHOUT_NAMES and self.hinted >= 0

    @property
    def weight(self) -> tuple[bool, int, float, bool, int]:
        """Readings compare by this: accepted, header, agreement, codes that need no other table, hits."""
        return (
            self.accepted,
            self.hinted,
            round(self.coverage if self.agreement is None else self.agreement, 2),
            self.system in {"kemendagri", "own"},
            self.hits,
        )


def readings(
    column: KeyColumn, names: Sequence[str], places: Places, crosswalk: Crosswalk | None, official: Official | None
) -> list[Reading]:
    """Every reading of a code column that finds at least one region."""
    lost_zero = places.level in (KABUPATEN, KECAMATAN) and loses_zeros(column.cells)
    digits = all_digits(column.cells, lost_zero=lost_zero)
    found = []
    if not places.level or not any(digits):
        found.append(_reading(column, "own", [text.strip().casefold() for text in column.cells], places, _own(places)))
    if places.level:
        found.append(_reading(column, "kemendagri", digits, places, _kemendagri(places, official)))
    if places.level and crosswalk is not None:
        sls = places.level == DESA and sum(len(d) in _SLS_LENGTHS for d in digits) > 0.5 * sum(map(bool, digits))
        codes = [d[:10] if sls and len(d) in _SLS_LENGTHS else d for d in digits]
        found.append(_reading(column, "sls" if sls else "bps", codes, places, _bps(places, crosswalk)))
    return [_weigh(reading, names, places) for reading in found if reading.hits]


Finder = Callable[[str], tuple[tuple[int, ...], bool]]
"""Digits -> positions, and whether the code lies in this boundary's kabupaten."""


def _own(places: Places) -> Finder:
    def find(code: str) -> tuple[tuple[int, ...], bool]:
        position = places.by_code.get(code)
        return ((position,) if position is not None else ()), True

    return find


def _kemendagri(places: Places, official: Official | None) -> Finder:
    def find(digits: str) -> tuple[tuple[int, ...], bool]:
        position = places.by_digits.get(digits)
        if position is not None:
            return (position,), True
        # A code that is in force means itself, even where it was somebody else's before.
        codes = official.successors(digits) if official is not None and digits not in official.names else ()
        found = tuple(places.by_digits[code] for code in codes if code in places.by_digits)
        inside = any(code[:KABUPATEN][: places.level] in places.kabupaten for code in codes or (digits,))
        return found, inside

    return find


def _bps(places: Places, crosswalk: Crosswalk) -> Finder:
    def find(digits: str) -> tuple[tuple[int, ...], bool]:
        if len(digits) != places.bps_length:
            return (), True
        codes = crosswalk.kemendagri(digits) or crosswalk.kemendagri(digits[:4])
        inside = not codes or any(code[:KABUPATEN][: places.level] in places.kabupaten for code in codes)
        return tuple(places.by_digits[code] for code in codes if code in places.by_digits), inside

    return find


def _reading(column: KeyColumn, system: KeySystem, digits: Sequence[str], places: Places, find: Finder) -> Reading:
    length = {"own": 0, "kemendagri": places.level}.get(system, places.bps_length)
    positions = list(map(_direct(system, places).get, digits, itertools.repeat(-1)))
    rest = [row for row, position in enumerate(positions) if position < 0 and digits[row]]
    seen = {code: find(code) for code in {digits[row] for row in rest}}
    several: dict[int, tuple[int, ...]] = {}
    outside, changed = [], []
    inside = hits = len(positions) - positions.count(-1)
    for row in rest:
        code = digits[row]
        found, is_inside = seen[code]
        full = not length or len(code) == length
        if not is_inside and full and len(set(code)) > 1:  # 9999999999 is no district's
            outside.append(row)
        elif full:
            inside += 1
        if len(found) == 1:
            positions[row] = found[0]
            hits += 1
            if system == "kemendagri" and code != places.digits[found[0]]:
                changed.append(row)
        elif found:
            several[row] = found
            hits += 1
    return Reading(
        column.parts or (column.name,),
        system,
        column.cells,
        digits,
        positions,
        several,
        frozenset(outside),
        hits,
        inside,
        changed=frozenset(changed),
        hinted=_hint(column, system) or _written(column, system, positions, places),
    )


def _direct(system: KeySystem, places: Places) -> Mapping[str, int]:
    """Codes that are those of a region themselves: full, inside and one region's, with nothing more to ask."""
    if system == "own" and "" not in places.by_code:  # an empty cell is no code, whatever regions are called
        return places.by_code
    return places.by_digits if system == "kemendagri" else {}


def _hint(column: KeyColumn, system: KeySystem) -> int:
    text = column.name.casefold()
    named = {
        "bps": re.search(r"(?<![a-z])(?:bps|mfd)(?![a-z])", text),
        "kemendagri": re.search(r"kemendagri|depdagri|permendagri|kepmendagri|\bmendagri\b", text),
        "sls": re.search(r"(?<![a-z])(?:id)?sls", text),
    }
    if not any(named.values()):
        return 0
    return 1 if named.get(system) or (system == "own" and named["kemendagri"]) else -1


def _written(column: KeyColumn, system: KeySystem, positions: Sequence[int], places: Places) -> int:
    """1 when the codes that were found are written as only this system writes them, -1 when as only another."""
    form = _WRITTEN.get(places.level)
    if form is None or system not in {"kemendagri", "bps"}:
        return 0
    if column.parts:  # with the widths of Kemendagri only parts such as 2001 were found
        return int(system == "kemendagri")
    found = (text for text, position in zip(column.cells, positions, strict=True) if position >= 0)
    texts = set(islice(found, _SAMPLE))
    dotted = sum(form.search(text) is not None for text in texts) > 0.5 * len(texts)
    return (1 if system == "kemendagri" else -1) if dotted else 0


def _weigh(reading: Reading, names: Sequence[str], places: Places) -> Reading:
    compared = [row for row, position in enumerate(reading.positions) if position >= 0 and names and names[row]]
    if not compared:
        return reading
    unlike = unlike_rows(names, reading.positions, places)
    agreeing = len(compared) - sum(1 for row in unlike if not same_name(names[row], reading.positions[row], places))
    if agreeing < _NAMES_FROM * len(compared) and len(compared) >= _JUDGED_FROM:
        known = sum(1 for row in compared if places.loose_key(names[row]) in places.by_loose_name)
        if known < _NAMES_FROM * len(compared):
            return reading  # Whatever that column holds, it is not names of regions.
    return replace(reading, agreement=agreeing / len(compared))


def unlike_rows(names: Sequence[str], positions: Sequence[int], places: Places) -> list[int]:
    """The rows whose name is not plainly that of their region; those without a name or a region are left out."""
    real, theirs, key = places.names, places.plain_names, places.plain_key
    others = [row for row, (at, name) in enumerate(zip(positions, names, strict=True)) if at >= 0 and name != real[at]]
    return [row for row in others if names[row] and key(names[row]) != theirs[positions[row]]]


def same_name(name: str, position: int, places: Places) -> bool:
    """Whether the text is a spelling of the region's name."""
    other = places.regions.names[position]
    if places.plain_key(name) == places.plain_names[position]:
        return True
    first, second = places.loose_key(name), places.loose_key(other)
    return first == second or fuzz.ratio(first, second) >= SIMILAR_NAME
