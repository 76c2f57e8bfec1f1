"""Settle every row of a table whose code column was trusted: found, summed, outside, or in need of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set

from rapidfuzz import fuzz

from geoservice.joining.by_name import find, match_names, similar_names
from geoservice.joining.codes import LOST
from geoservice.joining.keys import KeyTable, Outcome
from geoservice.joining.names import plain, says_kabupaten, says_kecamatan, stated_kind
from geoservice.joining.places import DESA, KABUPATEN, KECAMATAN, Places
from geoservice.joining.readings import SIMILAR_NAME, Reading, unlike_rows
from geoservice.joining.scope import Scope, Scopes, is_amid, sums_some

Listed = Callable[[str], bool]
"""Whether a code is on an official list, shape or no shape."""

#: A name unlike its code's region but this like a neighbour's: the code may be the slip, so neither is drawn.
_RESEMBLES_FROM = 72
#: Up to this share of rows from elsewhere, one of them may as well be a slip of the pen.
_FEW_OUTSIDE = 0.02


def settle_codes(
    reading: Reading, keys: KeyTable, names: Sequence[str], scopes: Scopes, places: Places, listed: Listed
) -> tuple[list[int], dict[int, Outcome]]:
    """Position of each row or -1, and an outcome for every row that was not simply found."""
    positions = list(reading.positions)
    outcomes: dict[int, Outcome] = {}
    nameless: list[int] = []
    fillers = _fillers(reading, names)
    nameless_rows = (row for row, code in enumerate(reading.digits) if not code and not (names and names[row]))
    never_sums = bool(keys.of("kecamatan")) and sums_some(scopes.kecamatan, nameless_rows)
    for row in _to_look_at(reading, names, scopes, places):
        name, position = names[row] if names else "", positions[row]
        if position >= 0:
            outcome = _disagreement(name, position, scopes[row], places)
            if outcome is None and row in reading.changed:
                outcome = Outcome("review", "old_code", (position,), reading.texts[row], name)
        elif (restored := _with_zero(reading, row, name, places)) >= 0:
            positions[row] = restored
            outcome = Outcome("review", "lost_zero", (restored,), reading.texts[row], name)
        elif row in reading.several:
            outcome = Outcome("ambiguous", "several_regions", reading.several[row], reading.texts[row], name)
        else:
            outcome = _not_found(row, reading, keys, name, scopes, places, listed, fillers, never_sums=never_sums)
        if outcome is not None:
            outcomes[row] = outcome
            if outcome.kind == "ambiguous":
                positions[row] = -1
            elif outcome.kind == "unmatched" and name:
                nameless.append(row)
    _name_the_rest(nameless, positions, outcomes, names, scopes, places)
    return positions, outcomes


def _to_look_at(reading: Reading, names: Sequence[str], scopes: Scopes, places: Places) -> Iterable[int]:
    """The rows of which there may be something to tell: not those whose code and name agree and that lie anywhere."""
    positions, tokens = reading.positions, scopes.tokens
    placed = {token for token in set(tokens) if scopes.of(token).kecamatan is not None}
    if placed:
        return range(len(positions))
    lost = (row for row, position in enumerate(positions) if position < 0)
    return sorted({*lost, *reading.changed, *(unlike_rows(names, positions, places) if names else ())})


def _with_zero(reading: Reading, row: int, name: str, places: Places) -> int:
    """The region of `16.01.07.201` when 16.01.07.2010 bears the name: the last block always has four digits."""
    code = reading.digits[row]
    if not name or reading.system != "kemendagri" or len(code) != DESA or code[KECAMATAN] != "0":
        return -1
    position = places.by_digits.get(code[:KECAMATAN] + code[KECAMATAN + 1 :] + "0", -1)
    alike = position >= 0 and places.loose_key(name) == places.loose_key(places.regions.names[position])
    return position if alike and position not in reading.positions else -1


def _disagreement(name: str, position: int, scope: Scope, places: Places) -> Outcome | None:
    """What is wrong when a row's code and its name point to different regions."""
    if not name:
        return _other_kecamatan(position, scope, places)
    own = places.regions.names[position]
    if places.plain_key(name) == places.plain_names[position]:
        return _other_parent(name, position, scope, places)
    mine, theirs = places.loose_key(name), places.loose_key(own)
    if mine == theirs:
        return None
    similar = fuzz.ratio(mine, theirs) >= SIMILAR_NAME
    near = Scope(frozenset({places.kecamatan_of[position]}))
    if similar:
        others, reason = find(name, near, places)
        others = () if reason == "other_kecamatan" else others
        if places.level in (KABUPATEN, KECAMATAN):  # few enough to be told from all others
            others = others or tuple(places.by_loose_name.get(mine, ()))
    else:
        code = places.kecamatan_of[position][:KABUPATEN]
        wide = scope if scope.kecamatan else Scope(frozenset(places.kecamatan_in({code})))
        others, _ = find(name, wide, places)
        others = others or similar_names(name, near, places, _RESEMBLES_FROM)
    others = tuple(other for other in others if other != position)
    if others:
        return Outcome("ambiguous", "code_and_name_differ", (position, *others), places.digits[position], name)
    return None if similar else Outcome("review", "name_differs", (position,), places.digits[position], name)


def _other_kecamatan(position: int, scope: Scope, places: Places) -> Outcome | None:
    """Without a name: the row's kecamatan is one of ours, and not that of its code."""
    if not scope.kecamatan or not scope.certain or places.kecamatan_of[position] in scope.kecamatan:
        return None
    return Outcome("ambiguous", "code_and_kecamatan_differ", (position,), places.digits[position])


def _other_parent(name: str, position: int, scope: Scope, places: Places) -> Outcome | None:
    """The name fits, but the row's kecamatan has a village of that name too: one of code and kecamatan is wrong."""
    if scope.kecamatan is None or not scope.certain or places.kecamatan_of[position] in scope.kecamatan:
        return None
    others, reason = find(name, scope, places)
    if not others or reason == "other_kecamatan":
        return Outcome("review", "kecamatan_differs", (position,), places.digits[position], name)
    return Outcome("ambiguous", "code_and_kecamatan_differ", (position, *others), places.digits[position], name)


def _not_found(
    row: int,
    reading: Reading,
    keys: KeyTable,
    name: str,
    scopes: Scopes,
    places: Places,
    listed: Listed,
    fillers: Set[str],
    *,
    never_sums: bool,
) -> Outcome | None:
    code = reading.digits[row]
    label = keys.labels[row] if keys.labels else name
    sums = not keys.has_values or keys.has_values[row]
    if places.is_total(label) or places.is_total(name):
        return Outcome("ignored", "total", key=code, name=name)
    if code == LOST:
        return Outcome("unmatched", "digits_lost", name=name)
    if row in scopes.groups:
        return Outcome("ignored", scopes.groups[row], name=name)
    is_rare = len(reading.outside) <= _FEW_OUTSIDE * len(reading.positions)
    if row in reading.outside and code not in fillers and not _belongs_here(name, scopes[row], places, is_rare=is_rare):
        return Outcome("ignored", "outside", key=code, name=name)
    is_ours = name != "" and scopes[row].kecamatan is not None and bool(_here(name, scopes[row], places))
    is_amid_others = sums and ((never_sums and not name) or is_amid(scopes.kecamatan, row))
    if not is_ours and not is_amid_others and _is_parent(code, name or label, reading, places):
        return Outcome("ignored", "total" if sums else "group", key=code, name=name)
    if code:
        known = reading.system == "kemendagri" and listed(code)
        reason = "no_polygon" if known else "unknown_code"
        return Outcome("unmatched", reason, key=reading.texts[row], name=name)
    if name or is_amid_others:
        return Outcome("unmatched", "no_code", name=name)
    return Outcome("unmatched", "no_key", name=label) if sums else Outcome("ignored", "note", name=label)


def _fillers(reading: Reading, names: Sequence[str]) -> set[str]:
    """Codes from elsewhere that stand beside several names: somebody had to write something."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in reading.outside if names else ():
        found[reading.digits[row]].add(plain(names[row]))
    return {code for code, texts in found.items() if len(texts) > 1}


def _here(name: str, scope: Scope, places: Places) -> tuple[int, ...]:
    """The regions of that name within the scope itself."""
    found, reason = find(name, scope, places)
    return () if reason == "other_kecamatan" else found


def _is_parent(code: str, text: str, reading: Reading, places: Places) -> bool:
    if reading.system == "own" and not places.level:
        return not code and places.is_parent_name(text)
    expected = places.level if reading.system == "kemendagri" else places.bps_length
    if code:
        return len(code) < expected and len(code) in (2, 4, 6, 7)
    return (
        bool(text)
        and not stated_kind(text)
        and (places.is_parent_name(text) or says_kecamatan(text) or says_kabupaten(text))
    )


def _belongs_here(name: str, scope: Scope, places: Places, *, is_rare: bool) -> bool:
    """A code from elsewhere on a row whose kecamatan and name are ours is a slip of the pen, not another district.

    Without a kecamatan too, where hardly any row is from elsewhere and the name is the only one of its kind.
    """
    if not name or scope.outside:
        return False
    if scope.kecamatan is None:
        return is_rare and len(places.by_plain_name.get(places.plain_key(name), ())) == 1
    if not scope.certain:
        return False
    found, reason = find(name, scope, places)
    return bool(found) and reason != "other_kecamatan" and len(scope.kecamatan) == 1


def _name_the_rest(
    rows: list[int],
    positions: list[int],
    outcomes: dict[int, Outcome],
    names: Sequence[str],
    scopes: Scopes,
    places: Places,
) -> None:
    """Rows without a code are matched by a name that is unique and still free; others only get suggestions."""
    claimed = {position for position in positions if position >= 0}
    found, told = match_names(names, scopes, places, rows)
    for row in rows:
        old, new = outcomes[row], told.get(row)
        if row in found and old.reason in {"no_code", "digits_lost"} and found[row] not in claimed:
            positions[row] = found[row]
            claimed.add(found[row])
            outcomes[row] = Outcome("review", "by_name", (found[row],), old.key, old.name)
        elif new is not None and new.kind == "ignored":
            outcomes[row] = new
        else:
            candidates = (found[row],) if row in found else new.candidates if new else ()
            outcomes[row] = Outcome("unmatched", old.reason, candidates, old.key, old.name)
