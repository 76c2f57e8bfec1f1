"""Whether a table that does not fit villages speaks of kecamatan or kabupaten instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining.names import kabupaten_key, kecamatan_key
from geoservice.joining.places import DESA, code_level
from geoservice.model.boundary import RegionTable
from geoservice.tables import Column, RawTable, cell_text
from geoservice.tables.roles import Role
from geoservice.tables.sheets import Level, LevelOf

_ROLE_BY_DIGITS = {4: Role.KABUPATEN, 6: Role.KECAMATAN, 7: Role.KECAMATAN}
_HINTS: dict[Role, Message] = {
    Role.KECAMATAN: _("Tabel ini tampaknya per kecamatan; pakai batas kecamatan."),
    Role.KABUPATEN: _("Tabel ini tampaknya per kabupaten/kota; pakai batas kabupaten."),
}


def level_names(regions: RegionTable) -> LevelOf:
    """Tells whether a text is the name of a kecamatan or kabupaten above these regions."""
    kecamatan = {kecamatan_key(name) for name in set(regions.parents.get("nama_kec", ())) if name}
    kabupaten = {kabupaten_key(name) for name in set(regions.parents.get("nama_kab", ())) if name}

    def level_of(text: str) -> Level:
        if kecamatan_key(text) in kecamatan:
            return "kecamatan"
        return "kabupaten" if kabupaten_key(text) in kabupaten else ""

    return level_of


def larger_regions(table: RawTable, roles: Mapping[str, Role], regions: RegionTable) -> Message | None:
    """The advice to take a boundary of larger regions than villages; None when nothing speaks for it."""
    if code_level(regions) != DESA:
        return None
    codes = [column for column in table.columns if roles[column.name] is Role.CODE]
    if codes:
        digits = max(map(_usual_digits, codes))
        return _HINTS.get(_ROLE_BY_DIGITS.get(digits, Role.VALUE))
    found = set(roles.values())
    if Role.NAME in found:
        return None
    return next((_HINTS[role] for role in (Role.KECAMATAN, Role.KABUPATEN) if role in found), None)


def _usual_digits(column: Column) -> int:
    counts = Counter(sum(map(str.isdigit, cell_text(cell).removesuffix(".0"))) for cell in column.cells if cell)
    return counts.most_common(1)[0][0] if counts else 0
