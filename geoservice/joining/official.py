"""Official codes that the shapes do not know: villages without a polygon, and codes from before a split.

Formats: CSV with the columns `kode` and `nama` (a list of codes in force), or `kode_lama` and `kode` (a table of
changes; codes of kecamatan and kabupaten stand for all codes that begin with them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.joining.codes import digits_of
from geoservice.joining.lists import read_list
from geoservice.joining.names import loose
from geoservice.model.decision import ListedCode

_CODE = ("kode", "code", "kode_desa", "kode_wilayah", "kode_kemendagri")
_NAME = ("nama", "name", "nama_desa", "nama_wilayah")
_OLD = ("kode_lama", "lama", "old", "old_code")
_NEW = ("kode_baru", "baru", "new", "new_code", "kode")
_LENGTHS = (10, 6, 4)


@dataclass(frozen=True)
class Official:
    """Codes as digits without dots."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Code in force -> name; empty where the list has none."""
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Old code (or the beginning of old codes) -> the codes that took its place."""

    def successors(self, digits: str) -> tuple[str, ...]:
        """The codes that took the place of an old one, itself or through its kecamatan or kabupaten."""
        for length in _LENGTHS:
            if length <= len(digits) and digits[:length] in self.changes:
                return tuple(new + digits[length:] for new in self.changes[digits[:length]])
        return ()

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Loosely normalised name -> codes in force."""
        found: dict[str, list[str]] = defaultdict(list)
        for code, name in self.names.items():
            if name:
                found[loose(name)].append(code)
        return {name: tuple(codes) for name, codes in found.items()}


def official(codes: Iterable[ListedCode]) -> Official:
    """The lists that the catalogue keeps, ready for joining."""
    names: dict[str, str] = {}
    changes: dict[str, list[str]] = defaultdict(list)
    for listed in codes:
        if listed.successor:
            changes[digits_of(listed.code)].append(digits_of(listed.successor))
        else:
            names[digits_of(listed.code)] = listed.name
    return Official(names, {old: tuple(dict.fromkeys(new)) for old, new in changes.items()})


def read_known_codes(path: Path) -> list[ListedCode]:
    """A list of codes in force; raises NotFoundError or InvalidInputError naming the row."""
    return [
        ListedCode(_checked(code, path, row), name) for row, code, name in read_list(path, _CODE, _NAME, "kode,nama")
    ]


def read_changes(path: Path) -> list[ListedCode]:
    """A table of changed codes; raises NotFoundError or InvalidInputError naming the row."""
    return list(_changes(path))


def _changes(path: Path) -> Iterator[ListedCode]:
    for row, old, new in read_list(path, _OLD, _NEW, "kode_lama,kode_baru", both=True):
        first, second = _checked(old, path, row), _checked(new, path, row)
        if len(digits_of(first)) != len(digits_of(second)):
            raise InvalidInputError(
                _(
                    "Daftar “%(file)s” baris %(row)s: “%(old)s” dan “%(new)s” tidak setingkat.",
                    file=path.name,
                    row=row,
                    old=old,
                    new=new,
                ),
                hint=_("Kode lama dan kode baru harus sama-sama kode desa, kecamatan, atau kabupaten."),
            )
        yield ListedCode(first, "", second)


def _checked(code: str, path: Path, row: int) -> str:
    if len(digits_of(code)) not in _LENGTHS:
        raise InvalidInputError(
            _("Daftar “%(file)s” baris %(row)s: “%(code)s” bukan kode wilayah.", file=path.name, row=row, code=code),
            hint=_("Tulis kode Kemendagri seperti 16.01.07.2001."),
        )
    return code
