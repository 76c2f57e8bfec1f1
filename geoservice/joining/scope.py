"""Where a named row can lie: the kecamatan that its other columns, the rows around it, or its code allow."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from geoservice.joining.keys import KeyTable
from geoservice.joining.names import kabupaten_key, kecamatan_key, plain, says_kecamatan, stated_kind
from geoservice.joining.places import DESA, KABUPATEN, KECAMATAN, Places
from geoservice.model.expressions import expression

_HEADING = expression(r"\b(?:kecamatan|kec\.)\s*:?\s*([A-Za-z][A-Za-z' -]*)", re.IGNORECASE)
_SIMILAR = 85
#: Share of the known villages below a heading that lie in its kecamatan.
_HEADS_FROM = 0.5
#: Share of the kecamatan of a table that have a sum of their own, where any has.
_SUMMED_FROM = 0.5
_MANY = 4
#: Letters that make another name of one that is otherwise equal.
_A_WORD = 4

Token = tuple[str, str, str, str]
"""Province, kabupaten, kecamatan and code prefix of a row, as far as the table says them."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Kecamatan codes a row may lie in; None: anywhere. `outside`: surely in none. `certain`: by name, not by votes."""

    kecamatan: frozenset[str] | None = None
    outside: bool = False
    certain: bool = True
    similar: bool = False
    """Whether the kecamatan is only like the one that the row says."""


ANYWHERE = Scope()


class Scopes:
    """The scope of every row, worked out once for each distinct combination of parents."""

    def __init__(
        self,
        keys: KeyTable,
        names: Sequence[str],
        prefixes: Sequence[str],
        places: Places,
        *,
        group_rows_scope: bool = True,
    ) -> None:
        self.places = places
        self._group_rows_scope = group_rows_scope
        """Whether a heading says where the rows below it lie; rows with codes know that better."""
        self.groups: dict[int, str] = {}
        """Rows that only head the rows below them -> `group` or `total`."""
        self.tokens = self._tokens(keys, names, prefixes)
        self.kecamatan = [token[2] for token in self.tokens]
        """What the table says of the kecamatan of each row."""
        self._names = names
        self._scopes: dict[Token, Scope] = {}

    def __getitem__(self, row: int) -> Scope:
        return self.of(self.tokens[row])

    def of(self, token: Token) -> Scope:
        """The scope of the rows with these parents."""
        if not any(token):
            return ANYWHERE
        if token not in self._scopes:
            self._scopes[token] = self._scope(token, [self._names[member] for member in self._rows[token]])
        return self._scopes[token]

    @cached_property
    def _rows(self) -> dict[Token, list[int]]:
        rows: dict[Token, list[int]] = defaultdict(list)
        for row, token in enumerate(self.tokens):
            rows[token].append(row)
        return rows

    def _tokens(self, keys: KeyTable, names: Sequence[str], prefixes: Sequence[str]) -> list[Token]:
        province, kabupaten = parent_cells(keys, "provinsi"), parent_cells(keys, "kabupaten")
        kecamatan = parent_cells(keys, "kecamatan")
        if not any(kecamatan) and self.places.level in (DESA, 0):
            under = self._from_groups(keys, names)
            kecamatan = under if self._group_rows_scope else kecamatan
        return list(zip(province, kabupaten, kecamatan, prefixes or [""] * keys.count, strict=True))

    def _from_groups(self, keys: KeyTable, names: Sequence[str]) -> list[str]:
        """Kecamatan of each row from group rows above it, or from the title of its block."""
        known = self.places.kecamatan_by_name
        if not known:
            return [""] * keys.count
        villages = self.places.by_plain_name
        result, current, block = [], "", ""
        for row, name in enumerate(names):
            heading = keys.headings[row] if keys.headings else ""
            if heading != block:
                block, current = heading, _from_heading(heading, known)
            text = name or (keys.labels[row] if keys.labels else "")
            key = kecamatan_key(text)
            if (
                text
                and key in known
                and not stated_kind(text)
                and (says_kecamatan(text) or self._heads(keys, names, row, key, villages))
            ):
                current = text
                self.groups[row] = "total" if keys.has_values and keys.has_values[row] else "group"
            result.append(current)
        self._unhead(result, names)
        return result

    def _unhead(self, kecamatan: list[str], names: Sequence[str]) -> None:
        """Take back headings below which most villages are of other kecamatan: they were villages of that name."""
        lying = next((row for row in sorted(self.groups) if not self._is_borne_out(row, kecamatan, names)), None)
        while lying is not None:
            del self.groups[lying]
            end = next((row for row in sorted(self.groups) if row > lying), len(names))
            kecamatan[lying:end] = [kecamatan[lying - 1] if lying else ""] * (end - lying)
            lying = next((row for row in sorted(self.groups) if not self._is_borne_out(row, kecamatan, names)), None)

    def _is_borne_out(self, row: int, kecamatan: Sequence[str], names: Sequence[str]) -> bool:
        """Whether most of the known villages between this heading and the next are of its kecamatan."""
        places = self.places
        codes = places.kecamatan_by_name.get(kecamatan_key(kecamatan[row]), set())
        end = next((other for other in sorted(self.groups) if other > row), len(names))
        found = [places.by_plain_name.get(places.plain_key(name), ()) for name in names[row + 1 : end]]
        known = [positions for positions in found if positions]
        inside = sum(any(places.kecamatan_of[at] in codes for at in positions) for positions in known)
        return inside >= _HEADS_FROM * len(known)

    def _heads(self, keys: KeyTable, names: Sequence[str], row: int, key: str, villages: dict[str, list[int]]) -> bool:
        """Whether a bare kecamatan name is a heading and not the village of the same name."""
        if plain(names[row]) not in villages or (keys.has_values and not keys.has_values[row]):
            return True
        codes = self.places.kecamatan_by_name[key]
        following = [villages.get(plain(name), []) for name in names[row + 1 : row + 4]]
        inside = sum(any(self.places.kecamatan_of[p] in codes for p in found) for found in following)
        again = any(plain(name) == plain(names[row]) for name in names[row + 1 : row + 120])
        return again and inside >= 2

    def _scope(self, token: Token, names: Sequence[str]) -> Scope:
        province, kabupaten, kecamatan, prefix = token
        allowed = self._by_kabupaten(province, kabupaten, names)
        if allowed is not None and not allowed:
            return Scope(outside=True)
        if not kecamatan and not prefix:
            return ANYWHERE if allowed is None else Scope(frozenset(allowed))
        if kecamatan.isdigit() and len(kecamatan) == KECAMATAN and self.places.level == DESA:
            return self._by_code(kecamatan, allowed, names)
        if kecamatan and self.places.level in (DESA, 0) and self.places.kecamatan_by_name:
            return self._by_kecamatan(kecamatan, allowed, names)
        voted = self._vote(names, allowed)
        return Scope(voted, certain=False) if voted else Scope(None if allowed is None else frozenset(allowed), False)

    def _by_code(self, code: str, allowed: set[str] | None, names: Sequence[str]) -> Scope:
        """The kecamatan with this code; one that is not ours any more is looked for by its villages."""
        if code in self.places.members:
            return Scope(frozenset({code}))
        if code[:KABUPATEN] not in self.places.kabupaten:
            return Scope(outside=True)
        voted = self._vote(names, allowed)
        return Scope(voted, certain=False) if voted else Scope(None if allowed is None else frozenset(allowed), False)

    def _by_kabupaten(self, province: str, kabupaten: str, names: Sequence[str]) -> set[str] | None:
        """Kecamatan codes that the kabupaten and province texts leave; None when they say nothing."""
        places = self.places
        result: set[str] | None = None
        if kabupaten and places.kabupaten_by_name and places.level > KABUPATEN:
            codes = _kabupaten_codes(kabupaten, places)
            if not codes and self._is_alias(kabupaten, names):
                return None
            result = places.kecamatan_in(codes)
        if province and places.provinsi_by_name and places.level > 2:
            inside = places.kecamatan_in(places.provinsi_by_name.get(kabupaten_key(province), ()))
            result = inside if result is None else result & inside
        return result

    def _is_alias(self, kabupaten: str, names: Sequence[str]) -> bool:
        """A misspelt kabupaten of ours: similar to one of our names, and most of its villages are known here."""
        key = kabupaten_key(kabupaten)
        known = [name for name in self.places.kabupaten_by_name if not _is_longer(key, name)]
        similar = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
        found = sum(1 for name in names if self.places.plain_key(name) in self.places.by_plain_name)
        return similar is not None and found >= 0.5 * len(names)

    def _by_kecamatan(self, text: str, allowed: set[str] | None, names: Sequence[str]) -> Scope:
        kecamatan = self.places.kecamatan_by_name
        codes = kecamatan.get(kecamatan_key(text), set())
        codes = codes if allowed is None else codes & allowed
        if len(codes) == 1:
            return Scope(frozenset(codes))
        voted = self._vote(names, codes or allowed)
        if voted:
            return Scope(voted, certain=False)
        if codes:
            return Scope(frozenset(codes), certain=False)
        similar = process.extract(kecamatan_key(text), list(kecamatan), scorer=fuzz.ratio, score_cutoff=_SIMILAR - 10)
        if not similar and allowed is None:
            # A kecamatan that nobody knows is another district's, unless its villages are ours.
            known = sum(1 for name in names if self.places.plain_key(name) in self.places.by_plain_name)
            return Scope(frozenset(), certain=False) if known >= 0.5 * len(names) > 0 else Scope(outside=True)
        near = frozenset(code for name, *_ in similar for code in kecamatan[name])
        near = near & allowed if allowed is not None else near
        return Scope(near or None, certain=False, similar=bool(near))

    def _vote(self, names: Sequence[str], allowed: set[str] | None) -> frozenset[str] | None:
        """The kecamatan where most of these names stand together; None when no kecamatan stands out."""
        places = self.places
        votes: Counter[str] = Counter()
        distinct = {places.loose_key(name) for name in names if name}
        for name in distinct:
            found = {places.kecamatan_of[position] for position in places.by_loose_name.get(name, ())}
            votes.update(code for code in found if allowed is None or code in allowed)
        if not votes:
            return None
        (best, count), *others = votes.most_common(2)
        second = others[0][1] if others else 0
        enough = count >= 2 and count >= 0.4 * len(distinct) and second <= 0.6 * count
        return frozenset({best}) if enough else None


def _kabupaten_codes(text: str, places: Places) -> set[str]:
    key = kabupaten_key(text)
    known = places.kabupaten_by_name
    if key in known:
        return known[key]
    if len(short := key.removeprefix("kota ")) > 2 and short in places.kabupaten_by_initials:
        return places.kabupaten_by_initials[short]
    # Tables often drop the word "Kota"; when only one of the two exists here it is meant.
    other = key.removeprefix("kota ") if key.startswith("kota ") else f"kota {key}"
    return known.get(other, set()) if not key.startswith("kota ") else set()


def is_amid(parents: Sequence[str], row: int) -> bool:
    """Whether a row stands between two rows of its own kecamatan: a sum stands before or behind what it sums."""
    return 0 < row < len(parents) - 1 and parents[row] != "" and parents[row - 1] == parents[row] == parents[row + 1]


def sums_some(parents: Sequence[str], nameless: Iterable[int]) -> bool:
    """Whether rows without a name stand in too few kecamatan to be their sums: a table sums all or none."""
    with_sum, all_of_them = {parents[row] for row in nameless}, set(parents) - {""}
    return len(all_of_them) >= _MANY and len(with_sum) < _SUMMED_FROM * len(all_of_them)


def _is_longer(first: str, second: str) -> bool:
    """Whether one name is the other and a word more: Ogan Komering Ulu, Ogan Komering Ulu Timur."""
    short, long = sorted((first, second), key=len)
    return len(long) >= len(short) + _A_WORD and long.startswith(short)


def parent_cells(keys: KeyTable, role: str) -> list[str]:
    """The texts of a parent column, filled down where cells were merged or left empty below the first of a group."""
    column = next((column for column in keys.columns if column.role == role), None)
    if column is None:
        return [""] * keys.count
    cells = list(column.cells)
    if not column.has_gaps and cells and cells[0] and 0.15 * len(cells) < cells.count(""):
        for row in range(1, len(cells)):
            cells[row] = cells[row] or cells[row - 1]
    return cells


def _from_heading(heading: str, known: dict[str, set[str]]) -> str:
    for found in _HEADING.findall(heading):
        tokens = found.split()
        for stop in range(len(tokens), 0, -1):
            if kecamatan_key(" ".join(tokens[:stop])) in known:
                return " ".join(tokens[:stop])
    return ""
