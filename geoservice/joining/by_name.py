"""Join rows by the name of their region: equal after normalisation and unique is a match, similar is a suggestion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from rapidfuzz import fuzz, process

from geoservice.joining.doubts import doubt_kecamatan, doubt_kinds
from geoservice.joining.keys import Outcome
from geoservice.joining.names import bare, numbered, spoken, stated_kind
from geoservice.joining.places import KABUPATEN, Index, IndexWithin, Places
from geoservice.joining.scope import ANYWHERE, Scope, Scopes, Token
from geoservice.joining.spellings import beginning_with, cut_width, explained

_SUGGEST_FROM = 60
_SIMILAR_FROM = 84
_SUGGESTIONS = 3
#: Above this many regions a row without any scope gets no suggestions: they would be guesses, and slow.
_TOO_WIDE = 5_000
#: So many regions at most are searched for habits of writing: a kabupaten, whose largest has 852 villages.
_EXPLAINED_TO = 1_000
#: A table with so many times more unknown names than regions is of other places, and searching it takes minutes.
_HOPELESS = 10
#: From so many names cut at one width on, the column is one of cut names.
_CUT_ROWS = 2


def match_names(
    names: Sequence[str], scopes: Scopes, places: Places, rows: Iterable[int], kinds: Sequence[str] = ()
) -> tuple[dict[int, int], dict[int, Outcome]]:
    """Positions and outcomes of the given rows; a row with neither carries no name at all."""
    positions: dict[int, int] = {}
    outcomes: dict[int, Outcome] = {}
    open_rows: list[int] = []
    scope = ANYWHERE
    alone, plain_key, only, token = places.plain_within, places.plain_key, "", None
    for row in rows:
        name = names[row]
        if scopes.tokens[row] != token:
            token, scope = scopes.tokens[row], scopes[row]
            only = _only(scope) if not scope.similar else ""
        plainly = alone.get((only, plain_key(name))) if only else None
        if plainly is not None and len(plainly) == 1:
            positions[row] = plainly[0]  # most rows: nothing to tell
            continue
        position, outcome = _decide(name, scope, places, kinds[row] if kinds else "")
        if position >= 0:
            positions[row] = position
        if outcome is not None:
            outcomes[row] = outcome
            if outcome.kind == "unmatched":
                open_rows.append(row)
    _accept_moved(open_rows, outcomes, positions, scopes)
    _accept_explained(open_rows, outcomes, positions, names, scopes)
    doubt_kinds(positions, outcomes, names, places)
    open_rows += doubt_kecamatan(positions, outcomes, names, places)
    outcomes |= _suggest(open_rows, outcomes, names, scopes, places, set(positions.values()))
    return positions, outcomes


def _decide(name: str, scope: Scope, places: Places, kind: str) -> tuple[int, Outcome | None]:
    """The region of one name or -1, and what is to be told about it."""
    if scope.outside:
        return -1, Outcome("ignored", "outside", name=name)
    found, reason = find(name, scope, places)
    if len(found) > 1 and kind:
        found = tuple(at for at in found if places.regions.kinds[at].casefold() == kind) or found
    if reason == "other_kecamatan" or not found:
        return -1, Outcome("unmatched", reason or "unknown_name", found, name=name)
    if len(found) == 1 and scope.similar:
        namesakes = places.by_loose_name.get(places.loose_key(places.names[found[0]]), ())
        # A kecamatan that is merely like the one of the row cannot tell them apart.
        found = (found[0], *(at for at in namesakes if at != found[0]))
        reason = reason or "kecamatan_similar"
    if len(found) > 1:
        return -1, Outcome("ambiguous", "same_name", found, name=name)
    return found[0], Outcome("review", reason, found, name=name) if reason else None


def _only(scope: Scope) -> str:
    """The kecamatan of the scope when it is exactly one."""
    return next(iter(scope.kecamatan)) if scope.kecamatan is not None and len(scope.kecamatan) == 1 else ""


def find(name: str, scope: Scope, places: Places) -> tuple[tuple[int, ...], str]:
    """Regions that a name fits within its scope, and why they need a look (empty: they do not)."""
    plainly, loosely = (places.by_plain_name, places.plain_within), (places.by_loose_name, places.loose_within)
    first = _within(plainly, places.plain_key(name), scope, places)
    if first:
        return _by_kind(first, name, places), ""
    without = _within(plainly, places.plain_key(bare(name)), scope, places)
    if without and name[-1:].isalpha():
        return _by_kind(without, name, places), "prefix"
    second = _within(loosely, places.loose_key(name), scope, places)
    if not name[-1:].isalpha():
        second = _or_numbered(second, name, scope, places)
    if second:
        return _by_kind(second, name, places), "spelling"
    if short := places.by_short_name.get(places.loose_key(name)):
        return tuple(short), "spelling"
    if scope.kecamatan is None:
        return (), "unknown_name"
    if third := places.by_sound.get((_only(scope), spoken(name))):
        return _by_kind(third, name, places), "spelling"
    key = places.loose_key(name)
    elsewhere = places.by_plain_name.get(places.plain_key(name)) or places.by_loose_name.get(key, [])
    if len(elsewhere) > 1:
        districts = {code[:KABUPATEN] for code in scope.kecamatan}
        elsewhere = [position for position in elsewhere if places.kecamatan_of[position][:KABUPATEN] in districts]
    return tuple(elsewhere), "other_kecamatan" if elsewhere else "unknown_name"


def _or_numbered(found: Sequence[int], name: str, scope: Scope, places: Places) -> list[int]:
    """Also the regions meant when the number in brackets is no footnote: `Batu Marta (I)`, `Batu Marta 1)`."""
    also = _within((places.by_loose_name, places.loose_within), numbered(name), scope, places)
    return [*found, *(position for position in also if position not in found)]


def similar_names(name: str, scope: Scope, places: Places, least: float) -> tuple[int, ...]:
    """The region within the scope whose name is most like this one, if it is like it at all."""
    found = _similar(name, scope, places, frozenset())
    return (found[0][1],) if found and found[0][0] >= least else ()


def _within(indexes: tuple[Index, IndexWithin], key: str, scope: Scope, places: Places) -> Sequence[int]:
    everywhere, inside = indexes
    if not key:
        return ()
    if only := _only(scope):
        return inside.get((only, key), ())
    found = everywhere.get(key, ())
    if scope.kecamatan is None:
        return found
    return [position for position in found if places.kecamatan_of[position] in scope.kecamatan]


def _by_kind(found: Sequence[int], name: str, places: Places) -> tuple[int, ...]:
    """Desa and kelurahan of one name are told apart when the text says which it is."""
    kind = stated_kind(name)
    if len(found) > 1 and kind:
        same = [position for position in found if places.regions.kinds[position].lower() == kind]
        return tuple(same or found)
    return tuple(found)


def _accept_moved(rows: list[int], outcomes: dict[int, Outcome], positions: dict[int, int], scopes: Scopes) -> None:
    """A kecamatan that was split since: when several of its villages stand together in another, they moved."""
    moved = [row for row in rows if outcomes[row].reason == "other_kecamatan" and len(outcomes[row].candidates) == 1]
    places = scopes.places
    pairs = Counter((scopes.tokens[row], places.kecamatan_of[outcomes[row].candidates[0]]) for row in moved)
    claimed = set(positions.values())
    for row in moved:
        position = outcomes[row].candidates[0]
        if pairs[scopes.tokens[row], places.kecamatan_of[position]] >= 3 and position not in claimed:
            positions[row] = position
            outcomes[row] = Outcome("review", "other_kecamatan", (position,), name=outcomes[row].name)
    rows[:] = [row for row in rows if row not in positions]


def _accept_explained(
    rows: list[int], outcomes: dict[int, Outcome], positions: dict[int, int], names: Sequence[str], scopes: Scopes
) -> None:
    """Names that a habit of writing leads to one region, which no row with another name has claimed."""
    unknown = [row for row in rows if outcomes[row].reason == "unknown_name"]
    places = scopes.places
    if not unknown or len(unknown) > _HOPELESS * len(places.names):
        return
    width = cut_width(names)
    seen: dict[tuple[str, Token], tuple[int, ...]] = {}
    claims: dict[int, set[str]] = defaultdict(set)
    for row in unknown:
        key = (names[row], scopes.tokens[row])
        if key not in seen:
            seen[key] = explained(names[row], _pool(scopes[row], places), places, width)
        if len(seen[key]) == 1:
            claims[seen[key][0]].add(names[row])
    if not claims:
        return
    taken = {position for position in positions.values() if position in claims}
    for row in unknown:
        found = seen[names[row], scopes.tokens[row]]
        if len(found) == 1 and found[0] not in taken and len(claims[found[0]]) == 1:
            positions[row] = found[0]
            outcomes[row] = Outcome("review", "spelling", found, name=names[row])
    rows[:] = [row for row in rows if row not in positions]
    _doubt_cut(width, unknown, positions, outcomes, names, scopes)


def _doubt_cut(
    width: int,
    explained_rows: list[int],
    positions: dict[int, int],
    outcomes: dict[int, Outcome],
    names: Sequence[str],
    scopes: Scopes,
) -> None:
    """Where names were cut, a whole name of that length may be the beginning of a longer one too."""
    places = scopes.places
    cut = [row for row in explained_rows if row in positions and len(names[row].strip()) == width]
    for row in list(positions) if len(cut) >= _CUT_ROWS else ():
        if len(names[row].strip()) != width:
            continue
        also = beginning_with(names[row], _pool(scopes[row], places), places)
        if len(also) > 1:
            outcomes[row] = Outcome("ambiguous", "same_name", tuple(also), name=names[row])
            del positions[row]


def _pool(scope: Scope, places: Places) -> Sequence[int]:
    """The regions among which a habit of writing may be looked for; none where they are too many."""
    if scope.kecamatan is None:
        return range(len(places.regions)) if len(places.regions) <= _EXPLAINED_TO else ()
    found = [position for code in scope.kecamatan for position in places.members.get(code, ())]
    return found if len(found) <= _EXPLAINED_TO else ()


def _suggest(
    rows: list[int],
    outcomes: dict[int, Outcome],
    names: Sequence[str],
    scopes: Scopes,
    places: Places,
    claimed: set[int],
) -> dict[int, Outcome]:
    """Similar names within the scope; a region is the first suggestion of one row only, the most similar one."""
    if len(rows) > _HOPELESS * len(places.names):
        return {}
    texts = {row: (names[row], scopes.tokens[row]) for row in rows}
    scored = {text: _similar(text[0], scopes[row], places, claimed) for row, text in texts.items()}
    taken: dict[int, object] = {}
    result: dict[int, Outcome] = {}
    for row in sorted(rows, key=lambda row: -(scored[texts[row]][0][0] if scored[texts[row]] else 0)):
        text, old = texts[row], outcomes[row]
        free = [(score, position) for score, position in scored[text] if taken.get(position, text) == text]
        candidates = (*old.candidates, *(position for _, position in free if position not in old.candidates))
        clear = bool(free) and free[0][0] >= _SIMILAR_FROM and (len(free) == 1 or free[1][0] < free[0][0])
        if clear and not old.candidates:
            taken[free[0][1]] = text
            result[row] = Outcome("review", "similar", candidates[:_SUGGESTIONS], name=old.name)
        else:
            result[row] = Outcome("unmatched", old.reason, candidates[:_SUGGESTIONS], old.key, old.name)
    return result


def _similar(name: str, scope: Scope, places: Places, claimed: AbstractSet[int]) -> list[tuple[float, int]]:
    if scope.kecamatan is None:
        if len(places.regions) > _TOO_WIDE:
            return []
        pool = [position for position in range(len(places.regions)) if position not in claimed]
    else:
        pool = [p for code in scope.kecamatan for p in places.members.get(code, ()) if p not in claimed]
    key = places.loose_key(name)
    choices = {position: places.loose_names[position] for position in pool}
    found = process.extract(key, choices, scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_SUGGEST_FROM)
    return [(score, position) for _, score, position in found]
