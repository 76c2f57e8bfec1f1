"""Decide, for a whole table, which columns name the regions and in which code system; then join every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.joining.aliases import Aliases
from geoservice.joining.by_code import Listed, settle_codes
from geoservice.joining.by_name import match_names
from geoservice.joining.codes import LOST, digits_of
from geoservice.joining.crosswalk import Crosswalk
from geoservice.joining.keys import Join, KeyColumn, KeyTable, Outcome
from geoservice.joining.labelled import split_labels
from geoservice.joining.mixture import half_right, two_bare_systems, two_systems
from geoservice.joining.names import plain, says_kabupaten, says_kecamatan, stated_kind
from geoservice.joining.official import Official
from geoservice.joining.parents import with_named_parents, with_parent_codes, with_whole_names
from geoservice.joining.parts import joined_parts, part_of_kecamatan
from geoservice.joining.paths import split_paths
from geoservice.joining.places import DESA, KABUPATEN, Places, places_of
from geoservice.joining.readings import Reading, readings
from geoservice.joining.scope import Scopes, is_amid, parent_cells, sums_some
from geoservice.joining.shapeless import without_shape
from geoservice.joining.systems import why_not, withhold
from geoservice.model.boundary import RegionTable
from geoservice.model.report import KeyChoice, KeySystem

_NAMES_FROM = 0.3
_CONTRADICTS_BELOW = 0.7
_JUDGED_FROM = 5


def match(
    keys: KeyTable,
    regions: RegionTable,
    *,
    crosswalk: Crosswalk | None = None,
    key: str | None = None,
    aliases: Aliases | None = None,
    official: Official | None = None,
) -> Join:
    """Every row of the table joined to a region, or told why not.

    `key` names the column to use; else all key columns are weighed. Raises InvalidInputError, with the evidence, when
    no column can be trusted for the whole table.
    """
    places = places_of(regions)
    keys = with_parent_codes(split_paths(split_labels(_chosen(keys, key), places), places), places, crosswalk)
    keys, names = with_whole_names(keys, _names(keys, places, key))
    keys = with_named_parents(keys, names, places)
    names = names if names in keys.columns else None
    found = sorted(
        _all_readings(keys, names, places, crosswalk, key, official), key=lambda reading: reading.weight, reverse=True
    )
    if mixed := two_systems(found, names, places, keys) or two_bare_systems(found, places, crosswalk, keys):
        raise mixed
    best = found[0] if found and found[0].accepted else None
    refusal = why_not(found, best, places, crosswalk)
    if best is None and key is None and (liar := next(filter(_contradicts, found), None)):
        raise _contradiction(liar, names)
    if best is None and (distrusted := half_right(found, names, places, keys)):
        raise distrusted
    if best is not None and refusal is None:
        join = _by_code(best, keys, names, places, partial(_is_listed, crosswalk, official))
        join = withhold(join, best, found, places, crosswalk, keys)
    else:
        join = _by_name(keys, names, places, found, refusal)
        if official is not None:
            join = without_shape(join, keys, names, places, official)
    if aliases is not None:
        join = aliases.applied(join, keys, names, places)
    return replace(join, texts=_texts(keys, names, join))


def _texts(keys: KeyTable, names: KeyColumn | None, join: Join) -> dict[int, tuple[str, str]]:
    """Name and kecamatan of the rows that are not simply matched, as corrections write them."""
    if names is None:
        return {}
    parents = parent_cells(keys, "kecamatan")
    return {row: (names.cells[row], parents[row]) for row in join.outcomes if names.cells[row]}


def _chosen(keys: KeyTable, key: str | None) -> KeyTable:
    """Without the code columns when the user named a column of names: they no longer have a say."""
    if key is None or not any(column.name == key for column in keys.of("name")):
        return keys
    return replace(keys, columns=[column for column in keys.columns if column.role != "code"])


def _names(keys: KeyTable, places: Places, key: str | None) -> KeyColumn | None:
    """The column with the names of the regions: the one most of whose cells are names here."""
    candidates = [column for column in keys.of("name") if key in (None, column.name)] or keys.of("name")
    if len(candidates) == 1:
        return candidates[0]
    return max(candidates, key=lambda column: _known(column, places), default=None)


def _known(column: KeyColumn, places: Places) -> float:
    cells = {cell for cell in column.cells if cell}
    return sum(1 for cell in cells if places.loose_key(cell) in places.by_loose_name) / max(1, len(cells))


def _all_readings(
    keys: KeyTable,
    names: KeyColumn | None,
    places: Places,
    crosswalk: Crosswalk | None,
    key: str | None,
    official: Official | None,
) -> list[Reading]:
    columns = [*keys.of("code"), *joined_parts(keys, places, crosswalk)]
    if key is not None:
        columns = [column for column in columns if column.name == key]
    cells = names.cells if names is not None else ()
    return [reading for column in columns for reading in readings(column, cells, places, crosswalk, official)]


def _contradicts(reading: Reading) -> bool:
    """Whether codes and names both look sound and still point to different villages: sorted apart, perhaps."""
    agreement, hits = reading.agreement, reading.hits
    return agreement is not None and agreement < _CONTRADICTS_BELOW and reading.coverage >= 0.9 and hits >= _JUDGED_FROM


def _is_listed(crosswalk: Crosswalk | None, official: Official | None, code: str) -> bool:
    return (crosswalk is not None and code in crosswalk.known) or (official is not None and code in official.names)


def _by_code(best: Reading, keys: KeyTable, names: KeyColumn | None, places: Places, listed: Listed) -> Join:
    cells: Sequence[str] = names.cells if names is not None and best.agreement is not None else ()
    scopes = Scopes(keys, cells or [""] * keys.count, (), places, group_rows_scope=False)
    positions, outcomes = settle_codes(best, keys, cells, scopes, places, listed)
    agreement = best.coverage if best.agreement is None else best.agreement
    choice = KeyChoice(
        tuple(dict.fromkeys(best.columns)), best.system, round(agreement, 4), str(_code_note(best, names))
    )
    return Join(choice, positions, outcomes)


def _code_note(best: Reading, names: KeyColumn | None) -> Message:
    if names is None or best.agreement is None:
        return _("%(hits)s dari %(inside)s kode dikenal; tidak ada kolom nama untuk mencocokkan.",
                 hits=format_number(best.hits), inside=format_number(best.inside))  # fmt: skip
    return _(
        "%(hits)s dari %(inside)s kode dikenal; %(agreement)s nama di kolom “%(names)s” sesuai.",
        hits=format_number(best.hits),
        inside=format_number(best.inside),
        agreement=format_number((best.agreement or 0) * 100, 1) + "%",
        names=names.name,
    )


def _by_name(
    keys: KeyTable, names: KeyColumn | None, places: Places, found: list[Reading], refusal: Message | None
) -> Join:
    if names is None:
        raise _no_key(keys, refusal)
    prefixes = _prefixes(keys, found, places)
    scopes = Scopes(keys, names.cells, prefixes, places)
    outcomes = _not_places(keys, names, scopes, places)
    asked_rows = [row for row in range(keys.count) if row not in outcomes]
    positions, told = match_names(names.cells, scopes, places, asked_rows, keys.kinds)
    outcomes |= told
    asked = keys.count - sum(1 for outcome in outcomes.values() if outcome.kind == "ignored")
    share = len(positions) / asked if asked else 0.0
    if not positions or share < _NAMES_FROM:
        elsewhere = sum(outcome.reason == "other_kecamatan" for outcome in outcomes.values())
        if elsewhere > 0.5 * asked:
            raise _other_kecamatan(names, elsewhere, asked)
        raise _no_match(names, len(positions), asked, refusal)
    columns, system, note = _name_choice(keys, names, places, prefixes, positions)
    warnings = (refusal,) if refusal is not None else ()
    choice = KeyChoice(columns, system, round(share, 4), str(note))
    return Join(choice, [positions.get(row, -1) for row in range(keys.count)], outcomes, warnings)


def _not_places(keys: KeyTable, names: KeyColumn, scopes: Scopes, places: Places) -> dict[int, Outcome]:
    """Rows that sum, head or explain others instead of naming a region."""
    outcomes: dict[int, Outcome] = {}
    repeated = _repeated(keys, names)
    nameless = (row for row, name in enumerate(names.cells) if not name)
    never_sums = bool(keys.of("kecamatan")) and sums_some(scopes.kecamatan, nameless)
    known, groups, plain_key = places.by_plain_name, scopes.groups, places.plain_key
    for row, name in enumerate(names.cells):
        label = keys.labels[row] if keys.labels else name
        if name and row not in groups and plain_key(name) in known and not places.is_total(label):
            continue  # a region's own name, so nothing above it: most rows
        sums = not keys.has_values or keys.has_values[row]
        if places.is_total(label) or places.is_total(name):
            outcomes[row] = Outcome("ignored", "total", name=name or label)
        elif row in scopes.groups:
            outcomes[row] = Outcome("ignored", scopes.groups[row], name=name)
        elif not name:
            parent = places.is_parent_name(label) or says_kecamatan(label)
            is_amid_others = never_sums or plain(label) in repeated or is_amid(scopes.kecamatan, row)
            parent = parent and not (sums and is_amid_others)
            reason = ("total" if sums else "group") if parent else "note"
            ignored = parent or not sums
            outcomes[row] = Outcome("ignored" if ignored else "unmatched", reason if ignored else "no_key", name=label)
        elif not (sums and (plain(name) in repeated or is_amid(scopes.kecamatan, row))) and _sums_parent(name, places):
            outcomes[row] = Outcome("ignored", "total" if sums else "group", name=name)
    return outcomes


def _repeated(keys: KeyTable, names: KeyColumn) -> set[str]:
    """What names more rows than most texts do: a total stands once for each place, so these are none."""
    if all(names.cells) and not keys.of("kecamatan"):
        return set()
    texts = [name or (keys.labels[row] if keys.labels else "") for row, name in enumerate(names.cells)]
    counts = Counter(map(plain, texts))
    usual = Counter(counts.values()).most_common(1)[0][0]  # one row a year, in a long table
    return {text for text, count in counts.items() if count > usual}


def _sums_parent(name: str, places: Places) -> bool:
    if stated_kind(name) and places.level == DESA:
        return False
    if places.plain_key(name) in places.by_plain_name or places.loose_key(name) in places.by_loose_name:
        return False
    wide = (says_kabupaten(name) and places.level > 4) or (says_kecamatan(name) and places.level > 6)
    return wide or places.is_parent_name(name)


def _prefixes(keys: KeyTable, found: list[Reading], places: Places) -> Sequence[str]:
    """Parent part of an untrusted code column: it still says which rows lie in one kecamatan."""
    if not places.level or places.level <= KABUPATEN:
        return ()
    length = 7 if places.bps_length == DESA else KABUPATEN
    for column in [*keys.of("code")[:1], *joined_parts(keys, places)[-1:]]:
        seen = {text: digits_of(text) for text in set(column.cells)}
        texts = [seen[text][:length] if len(seen[text]) >= places.bps_length else "" for text in column.cells]
        if sum(map(bool, texts)) > 0.5 * keys.count:
            return texts
    part = part_of_kecamatan(keys) if places.level == DESA else None
    return part.cells if part is not None and sum(map(bool, part.cells)) > 0.5 * keys.count else ()


def _name_choice(
    keys: KeyTable, names: KeyColumn, places: Places, prefixes: Sequence[str], positions: dict[int, int]
) -> tuple[tuple[str, ...], KeySystem, Message]:
    parents = [column.name for column in keys.columns if column.role in ("kecamatan", "kabupaten")]
    if prefixes and _one_kecamatan_each(prefixes, places, positions):
        code = keys.of("code")[0].name
        note = _(
            "Kode BPS tanpa tabel padanan: wilayah ditemukan lewat nama di kolom “%(names)s”, per kecamatan menurut "
            "awalan kode.",
            names=names.name,
        )
        return (code,), "bps", note
    columns = tuple(dict.fromkeys((names.name, *parents)))
    return columns, "name", _("Dicocokkan lewat nama: %(columns)s.", columns=", ".join(f"“{c}”" for c in columns))


def _one_kecamatan_each(prefixes: Sequence[str], places: Places, positions: dict[int, int]) -> bool:
    """Whether each code prefix stands for one kecamatan, and not under its own Kemendagri number: then it is BPS's."""
    pairs = Counter(
        (prefixes[row], places.kecamatan_of[position]) for row, position in positions.items() if prefixes[row]
    )
    best: dict[str, int] = {}
    for (prefix, _code), count in pairs.items():
        best[prefix] = max(best.get(prefix, 0), count)
    return sum(best.values()) >= 0.9 * sum(pairs.values()) > 0


def _contradiction(reading: Reading, names: KeyColumn | None) -> InvalidInputError:
    column, name = reading.columns[0], names.name if names is not None else ""
    return InvalidInputError(
        _(
            "Kode di kolom “%(column)s” dan nama di kolom “%(names)s” saling bertentangan: %(hits)s kode dikenal, "
            "tetapi hanya %(agreement)s namanya sesuai.",
            column=column,
            names=name,
            hits=format_number(reading.hits),
            agreement=f"{reading.agreement or 0:.0%}",
        ),
        hint=_(
            "Mungkin salah satu kolom pernah diurutkan sendiri. Perbaiki, atau pilih kolom yang benar dengan --key."
        ),
    )


def _no_key(keys: KeyTable, refusal: Message | None) -> InvalidInputError:
    if refusal is not None:
        return InvalidInputError(
            refusal,
            hint=_("Tambahkan kolom nama desa dan kecamatan, atau impor tabel padanan kode BPS–Kemendagri."),
        )
    lost = next((c for c in keys.of("code") if any(digits_of(cell) == LOST for cell in c.cells)), None)
    if lost is not None:
        return InvalidInputError(
            _("Kode di kolom “%(column)s” kehilangan angka: “%(cell)s” tidak dapat dipulihkan.", column=lost.name,
              cell=next(cell for cell in lost.cells if digits_of(cell) == LOST)),
            hint=_("Ubah kolom itu menjadi teks di berkas aslinya, atau tambahkan kolom nama desa dan kecamatan."),
        )  # fmt: skip
    if keys.of("code"):
        columns = ", ".join(f"“{column.name}”" for column in keys.of("code"))
        return InvalidInputError(
            _("Tidak satu pun kode di kolom %(columns)s ada dalam batas ini.", columns=columns),
            hint=_("Periksa apakah tabel dan batas memakai tingkat wilayah, daerah, dan sistem kode yang sama."),
        )
    return InvalidInputError(
        _("Tabel ini tidak punya kolom kode atau nama wilayah yang dikenali."),
        hint=_("Sebutkan kolomnya dengan --key, atau tambahkan kolom kode wilayah."),
    )


def _other_kecamatan(names: KeyColumn, elsewhere: int, asked: int) -> InvalidInputError:
    return InvalidInputError(
        _(
            "Kolom kecamatan dan nama di kolom “%(column)s” saling bertentangan: %(elsewhere)s dari %(asked)s nama ada "
            "di kecamatan lain daripada yang tertulis di barisnya.",
            column=names.name,
            elsewhere=elsewhere,
            asked=asked,
        ),
        hint=_("Mungkin salah satu kolom pernah diurutkan sendiri. Perbaiki, atau hapus kolom kecamatannya."),
    )


def _no_match(names: KeyColumn, matched: int, asked: int, refusal: Message | None) -> InvalidInputError:
    if not asked:
        return InvalidInputError(
            _("Semua baris tabel ini milik wilayah di luar batas ini, menurut kolom kabupaten atau kecamatannya."),
            hint=_("Pilih batas dari daerah yang sama dengan tabelnya."),
        )
    told = _(
        "Hanya %(matched)s dari %(asked)s nama di kolom “%(column)s” yang ada dalam batas ini.",
        matched=matched,
        asked=asked,
        column=names.name,
    )
    if refusal is not None:
        told = _("%(first)s %(second)s", first=refusal, second=told)
    return InvalidInputError(
        told,
        hint=_("Periksa apakah tabel dan batas sama tingkat dan daerahnya, atau sebutkan kolom kunci dengan --key."),
    )
