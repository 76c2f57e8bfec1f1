"""Code columns of kecamatan beside the names of villages: they say where a name is to be looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geoservice.joining.codes import digits_of
from geoservice.joining.crosswalk import Crosswalk
from geoservice.joining.keys import KeyColumn, KeyTable
from geoservice.joining.names import kecamatan_key
from geoservice.joining.places import DESA, KECAMATAN, Places

_BPS_KECAMATAN = 7
_KNOWN_FROM = 0.3
#: Cells of a long column looked at before all of them.
_SAMPLE = 500
_ALL_NAMED_FROM = 0.8
#: Fewer distinct texts than this share are not names of villages beside their codes.
_REPEATS = 0.5
#: Rows that fill two columns of names, up to which the two are one column in halves.
_BOTH_UP_TO = 0.02


def with_parent_codes(keys: KeyTable, places: Places, crosswalk: Crosswalk | None) -> KeyTable:
    """The same table, with a column of kecamatan codes made the first that tells the kecamatan of a row."""
    if places.level != DESA:
        return keys
    for column in keys.of("code"):
        step = max(1, len(column.cells) // _SAMPLE)
        if step > 1 and not any(cell in places.members for cell in _kecamatan_codes(column.cells[::step], crosswalk)):
            continue
        cells = _kecamatan_codes(column.cells, crosswalk)
        if sum(cell in places.members for cell in cells) > _KNOWN_FROM * sum(map(bool, column.cells)) > 0:
            others = [other for other in keys.columns if other is not column]
            return replace(keys, columns=[KeyColumn(column.name, "kecamatan", cells), *others])
    return keys


def with_whole_names(keys: KeyTable, names: KeyColumn | None) -> tuple[KeyTable, KeyColumn | None]:
    """Names that stand in two columns, Kelurahan for towns and Desa for villages, as one column."""
    for other in keys.of("name") if names is not None and not all(names.cells) else ():
        if names is None or other is names:
            continue
        both = sum(1 for mine, theirs in zip(names.cells, other.cells, strict=True) if mine and theirs)
        either = sum(1 for mine, theirs in zip(names.cells, other.cells, strict=True) if mine or theirs)
        if both > _BOTH_UP_TO * either or either <= sum(map(bool, names.cells)):
            continue
        cells = [mine or theirs for mine, theirs in zip(names.cells, other.cells, strict=True)]
        whole = replace(names, cells=cells)
        others = [column for column in keys.columns if column is not names and column is not other]
        keys, names = replace(keys, columns=[*others, whole]), whole
    return keys, names


def with_named_parents(keys: KeyTable, names: KeyColumn | None, places: Places) -> KeyTable:
    """The same table, where a second column of names that are all kecamatan (both headed `Nama`) is taken for them."""
    if places.level != DESA or keys.of("kecamatan") or not places.kecamatan_by_name:
        return keys
    for column in keys.of("name"):
        cells = [cell for cell in column.cells if cell]
        if column is names and not (keys.of("code") and len(set(cells)) < _REPEATS * len(cells)):
            continue
        known = sum(kecamatan_key(cell) in places.kecamatan_by_name for cell in cells)
        if known > _ALL_NAMED_FROM * len(cells) > 0:
            others = [other for other in keys.columns if other is not column]
            return replace(keys, columns=[*others, replace(column, role="kecamatan")])
    return keys


def _kecamatan_codes(cells: Sequence[str], crosswalk: Crosswalk | None) -> list[str]:
    """Kemendagri codes of six digits; empty where a cell holds none."""
    seen = {text: _kecamatan_code(digits_of(text), crosswalk) if text else "" for text in set(cells)}
    return [seen[text] for text in cells]


def _kecamatan_code(digits: str, crosswalk: Crosswalk | None) -> str:
    if len(digits) == KECAMATAN:
        return digits
    if len(digits) == _BPS_KECAMATAN and crosswalk is not None:
        return next(iter(crosswalk.kemendagri(digits)), "")
    return ""
