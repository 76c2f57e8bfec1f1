"""The regions of an edition, indexed the ways a table may name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TypeVar

from geoservice.joining.codes import digits_of
from geoservice.joining.names import (
    all_plain,
    is_total,
    kabupaten_key,
    kecamatan_key,
    loose,
    plain,
    says_kabupaten,
    short_names,
    spoken,
    summed_name,
)
from geoservice.model.boundary import RegionTable
from geoservice.model.lines import in_lines, other_line_than

_Key = TypeVar("_Key")
#: Digits of a Kemendagri code by level.
PROVINSI, KABUPATEN, KECAMATAN, DESA = 2, 4, 6, 10
#: How words for sums begin: most texts are told apart by their first letter.
_TOTAL_LETTERS = frozenset("tTjJrRaAsSgGmMpP -:")
_UNLIKE_VILLAGES = other_line_than(r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}\.?[0-9]{4}")
_BPS_LENGTH = {PROVINSI: 2, KABUPATEN: 4, KECAMATAN: 7, DESA: 10}


class Places:
    """Positions of regions by code, by name and by parent; indexes are made when asked for."""

    def __init__(self, regions: RegionTable) -> None:
        self.regions = regions
        self.digits = _all_region_digits(regions.codes)
        lengths = set(map(len, self.digits))
        self.level = lengths.pop() if len(lengths) == 1 else 0
        """Digits of the codes when all are Kemendagri codes of one level, else 0."""
        if self.level not in _BPS_LENGTH:
            self.level = 0

    @property
    def bps_length(self) -> int:
        """Digits of a BPS code of this level; 0 when the boundary has codes of its own."""
        return _BPS_LENGTH.get(self.level, 0)

    @cached_property
    def by_digits(self) -> dict[str, int]:
        """Digits -> position."""
        return {digits: position for position, digits in enumerate(self.digits) if digits}

    @cached_property
    def by_code(self) -> dict[str, int]:
        """The boundary's own code, without case -> position."""
        return {code.strip().casefold(): position for position, code in enumerate(self.regions.codes)}

    @cached_property
    def kabupaten(self) -> frozenset[str]:
        """Codes (4 digits, or 2 for a set of provinces) under which the regions lie."""
        return frozenset(digits[: min(KABUPATEN, self.level)] for digits in self.digits)

    @cached_property
    def kecamatan_of(self) -> list[str]:
        """Kecamatan code of each region, 6 digits; shorter for sets of larger regions; empty when unknown."""
        column = self.regions.parents.get("kode_kec")
        if self.level:
            return [digits[:KECAMATAN] for digits in self.digits]
        return [digits_of(code) for code in column] if column else [""] * len(self.regions)

    @cached_property
    def members(self) -> dict[str, list[int]]:
        """Kecamatan code -> positions."""
        return _index(self.kecamatan_of)

    @cached_property
    def by_plain_name(self) -> dict[str, list[int]]:
        """Name without case and spaces -> positions."""
        return _index(self.plain_names)

    @cached_property
    def plain_names(self) -> list[str]:
        """The key of `by_plain_name` of each region."""
        return self.plain_keys(self.names)

    @cached_property
    def names(self) -> list[str]:
        """The names of the regions, read once."""
        return list(self.regions.names)

    @cached_property
    def loose_names(self) -> list[str]:
        """The key of `by_loose_name` of each region."""
        return [self.loose_key(name) for name in self.names]

    @cached_property
    def by_loose_name(self) -> dict[str, list[int]]:
        """Loosely normalised name -> positions."""
        return _index(self.loose_names)

    @cached_property
    def plain_within(self) -> dict[tuple[str, str], list[int]]:
        """Kecamatan code and name without case and spaces -> positions."""
        return _index(zip(self.kecamatan_of, self.plain_names, strict=True))

    @cached_property
    def loose_within(self) -> dict[tuple[str, str], list[int]]:
        """Kecamatan code and loosely normalised name -> positions."""
        return _index(zip(self.kecamatan_of, self.loose_names, strict=True))

    @cached_property
    def twins(self) -> frozenset[int]:
        """Regions that share their name with another one of their kecamatan."""
        return frozenset(at for group in self.loose_within.values() if len(group) > 1 for at in group)

    @cached_property
    def by_sound(self) -> dict[tuple[str, str], list[int]]:
        """Kecamatan code and name as it sounds -> positions; empty for regions larger than villages."""
        if self.level != DESA:
            return {}
        return _index(zip(self.kecamatan_of, map(spoken, self.names), strict=True))

    def _name_key(self, villages: Callable[[str], str]) -> Callable[[str], str]:
        if self.level in (KABUPATEN, PROVINSI):
            return kabupaten_key
        return kecamatan_key if self.level == KECAMATAN and villages is loose else villages

    @cached_property
    def plain_key(self) -> Callable[[str], str]:
        """Makes a text a key of `by_plain_name`."""
        return self._name_key(plain)

    def plain_keys(self, names: Sequence[str]) -> list[str]:
        """`plain_key` of each name of a column."""
        return all_plain(names) if self.plain_key is plain else list(map(self.plain_key, names))

    @cached_property
    def loose_key(self) -> Callable[[str], str]:
        """Makes a text a key of `by_loose_name`."""
        return self._name_key(loose)

    @cached_property
    def kecamatan_by_name(self) -> dict[str, set[str]]:
        """Kecamatan name key -> codes; empty when the boundary does not know the names."""
        return self._parents("nama_kec", kecamatan_key, self.kecamatan_of)

    @cached_property
    def kabupaten_by_name(self) -> dict[str, set[str]]:
        """Kabupaten name key -> codes."""
        return self._parents("nama_kab", kabupaten_key, [digits[:KABUPATEN] for digits in self.digits])

    @cached_property
    def kabupaten_by_initials(self) -> dict[str, set[str]]:
        """`oku` for Ogan Komering Ulu -> codes; only names of three words or more."""
        result: dict[str, set[str]] = defaultdict(set)
        codes = (digits[:KABUPATEN] for digits in self.digits)
        for name, code in set(zip(self.regions.parents.get("nama_kab", ()), codes, strict=False)):
            words = [word for word in name.casefold().split() if word not in {"kabupaten", "kab.", "kab", "kota"}]
            if len(words) > 2:
                result[loose("".join(word[0] for word in words))].add(code)
        return dict(result)

    @cached_property
    def by_short_name(self) -> dict[str, list[int]]:
        """Kabupaten only: `palembang` for Kota Palembang, `okutimur` for Ogan Komering Ulu Timur -> positions."""
        short: dict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(self.names if self.level == KABUPATEN else ()):
            for key in short_names(name):
                short[key].append(position)
        return dict(short)

    @cached_property
    def provinsi_by_name(self) -> dict[str, set[str]]:
        """Province name key -> codes."""
        return self._parents("nama_prov", kabupaten_key, [digits[:PROVINSI] for digits in self.digits])

    def _parents(self, column: str, key: Callable[[str], str], codes: Sequence[str]) -> dict[str, set[str]]:
        result: dict[str, set[str]] = defaultdict(set)
        for name, code in set(zip(self.regions.parents.get(column, ()), codes, strict=False)):
            if name and name.strip():
                result[key(name)].add(code)
        return dict(result)

    def kecamatan_in(self, kabupaten: Iterable[str]) -> set[str]:
        """Kecamatan codes that lie in these kabupaten or provinces."""
        return {code for parent in kabupaten for code in self._kecamatan_under.get(parent, ())}

    @cached_property
    def _kecamatan_under(self) -> dict[str, list[str]]:
        """Code of a province or kabupaten -> codes of its kecamatan."""
        under: dict[str, list[str]] = defaultdict(list)
        for code in self.members:
            under[code[:KABUPATEN]].append(code)
            under[code[:PROVINSI]].append(code)
        return dict(under)

    def is_parent_name(self, text: str) -> bool:
        """Whether the text names a kecamatan, kabupaten or province above the regions (and so heads or sums them)."""
        return (
            (self.level == DESA and kecamatan_key(text) in self.kecamatan_by_name)
            or (self.level > KABUPATEN and kabupaten_key(text) in self.kabupaten_by_name)
            or (self.level > KABUPATEN and says_kabupaten(text) and kabupaten_key(text) in self.kabupaten_by_initials)
            or (self.level > PROVINSI and kabupaten_key(text) in self.provinsi_by_name)
        )

    def is_total(self, text: str) -> bool:
        """Whether the text is the label of a sum: `Jumlah`, or `Jumlah Lengkiti` where that is a kecamatan here."""
        if not text or text[0] not in _TOTAL_LETTERS:
            return False
        return is_total(text) or self.is_parent_name(summed_name(text) or "-")


@lru_cache(maxsize=1)
def places_of(regions: RegionTable) -> Places:
    """The indexes of an edition, kept for the next table on it."""
    return Places(regions)


def code_level(regions: RegionTable) -> int:
    """Digits of the Kemendagri codes of these regions, judged by the first and the last; else 0."""
    if not len(regions):
        return 0
    first, last = len(_region_digits(regions.codes[0])), len(_region_digits(regions.codes[-1]))
    return first if first == last else 0


def _all_region_digits(codes: Sequence[str]) -> list[str]:
    """`_region_digits` of each code, in one go for villages."""
    joined = in_lines(codes)
    if codes and joined is not None and not _UNLIKE_VILLAGES.search(joined):
        return joined.replace(".", "").split("\n")
    return [_region_digits(code) for code in codes]


def _region_digits(code: str) -> str:
    plain_code = code.replace(".", "")
    if len(plain_code) == DESA and plain_code.isdigit() and plain_code.isascii():
        return plain_code
    digits = digits_of(code)
    return digits if len(digits) in _BPS_LENGTH else ""


def _index(keys: Iterable[_Key]) -> dict[_Key, list[int]]:
    result: dict[_Key, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        result[key].append(position)
    return dict(result)


Index = Mapping[str, Sequence[int]]
IndexWithin = Mapping[tuple[str, str], Sequence[int]]
