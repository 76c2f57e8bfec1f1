"""Whether a table that does not fit villages speaks of kecamatan or kabupaten instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining.places import DESA, code_level
from geoservice.model.boundary import RegionTable
from geoservice.tables import Column, RawTable, cell_text
from geoservice.tables.roles import Role

_ROLE_BY_DIGITS = {4: Role.KABUPATEN, 6: Role.KECAMATAN, 7: Role.KECAMATAN}
_HINTS: dict[Role, Message] = {
    Role.KECAMATAN: _("Tabel ini tampaknya per kecamatan; pakai batas kecamatan."),
    Role.KABUPATEN: _("Tabel ini tampaknya per kabupaten/kota; pakai batas kabupaten."),
}


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
