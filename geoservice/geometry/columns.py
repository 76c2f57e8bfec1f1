"""Which columns hold the code, the name, the kind and the parents of a region."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features
from geoservice.i18n import message as _
from geoservice.model.boundary import PARENT_COLUMNS, Finding

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of government: how columns that hold its codes and names are called, best first."""

    codes: tuple[str, ...]
    names: tuple[str, ...]


# Sources: our own property names; BIG's "KDEPUM/WADMKD" schema; BPS' "IDDESA/NMDESA"; OCHA's "ADM4_PCODE".
_VILLAGE = _Level(
    ("kodedesa", "kodekel", "kodekelurahan", "kodedesakelurahan", "kdepum", "iddesa", "kddesa", "adm4pcode", "kdebps"),
    ("namadesa", "namakel", "namakelurahan", "wadmkd", "nmdesa", "desa", "kelurahan", "desakelurahan", "adm4en"),
)
_DISTRICT = _Level(
    ("kodekec", "kodekecamatan", "kdcpum", "idkec", "adm3pcode", "kdcbps"),
    ("namakec", "namakecamatan", "wadmkc", "nmkec", "kecamatan", "adm3en"),
)
_REGENCY = _Level(
    ("kodekab", "kodekabupaten", "kodekabkota", "kdpkab", "idkab", "adm2pcode", "kdbbps"),
    ("namakab", "namakabupaten", "namakabkota", "wadmkk", "nmkab", "kabupaten", "kabkota", "adm2en"),
)
_PROVINCE = _Level(
    ("kodeprov", "kodeprovinsi", "kdppum", "idprov", "adm1pcode", "kdpbps"),
    ("namaprov", "namaprovinsi", "wadmpr", "nmprov", "provinsi", "propinsi", "adm1en"),
)
_LEVELS = (_VILLAGE, _DISTRICT, _REGENCY, _PROVINCE)
_ANY_CODE = ("kode", "kodewilayah", "kodekemendagri", "kdwilayah")
_ANY_NAME = ("nama", "namawilayah", "namobj", "name", "nmwilayah")
_WEAK_CODE = ("id", "code", "gid")
_KINDS = ("jenis", "jeniswilayah", "jenisdesa", "tipe")

_DOTTED = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?")
_CODE_LIKE = re.compile(r"\d\d\.\d\d(?:\.\d\d(?:\.\d{4})?)?|\d{4}|\d{6,7}|\d{10}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b\ufeff]+")
_KIND_BY_BLOCK = {"1": "kelurahan", "2": "desa", "3": "desa adat"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the features are, row by row."""

    codes: list[str]
    names: list[str]
    kinds: list[str]
    parents: dict[str, list[str]]
    findings: list[Finding]


def identify(features: Features, code_column: str | None, name_column: str | None) -> Identity:
    """Codes, names, kinds and parents from the columns named, or from those that fit best.

    Raises InvalidInputError that names the columns there are when none holds codes.
    """
    columns = features.columns
    chosen = _named(columns, code_column) if code_column else _code_column(columns)
    codes = _codes(columns[chosen], chosen)
    level = next((level for level in _LEVELS if _key(chosen) in level.codes), None)
    name = _named(columns, name_column) if name_column else _name_column(columns, level, chosen)
    names = [as_text(value) for value in columns[name]] if name else list(codes)
    findings = [Finding("note", "code_column", detail=chosen)]
    findings += [Finding("note", "name_column", detail=name)] if name else [Finding("note", "no_name_column")]
    return Identity(codes, names, _kinds(columns, codes), _parents(columns, codes, level), findings)


def as_text(value: object) -> str:
    """A cell as clean text: whole numbers without a fraction, no control characters, empty when missing."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float):
        # A file that keeps codes as numbers gives 1601072001.0.
        return "" if math.isnan(value) else str(int(value)) if value.is_integer() else repr(value)
    return " ".join(_CONTROLS.sub(" ", str(value)).split())


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _named(columns: Columns, wanted: str) -> str:
    for name in columns:
        if name == wanted:
            return name
    for name in columns:
        if name.lower() == wanted.lower():
            return name
    raise InvalidInputError(
        _("Kolom “%(name)s” tidak ada; kolom yang ada: %(columns)s.", name=wanted, columns=_listed(columns)),
        hint=_("Periksa ejaan nama kolomnya."),
    )


def _code_column(columns: Columns) -> str:
    strong = (*_ANY_CODE, *(alias for level in _LEVELS for alias in level.codes))
    found = _first(columns, strong) or _by_content(columns) or _first(columns, _WEAK_CODE)
    if found is None:
        raise InvalidInputError(
            _("Tidak ada kolom kode wilayah; kolom yang ada: %(columns)s.", columns=_listed(columns)),
            hint=_("Tambahkan --code-column NAMA."),
        )
    return found


def _first(columns: Columns, aliases: Sequence[str]) -> str | None:
    """The column whose name comes first among the aliases and that is not empty throughout."""
    by_key: dict[str, str] = {}
    for name in columns:
        by_key.setdefault(_key(name), name)
    present = [by_key[alias] for alias in aliases if alias in by_key]
    return next((name for name in present if any(as_text(value) for value in columns[name])), None)


def _by_content(columns: Columns) -> str | None:
    """The column that looks most like codes: eight in ten values of their form, and hardly any twice."""
    best: tuple[int, int, str] | None = None
    for order, (name, values) in enumerate(columns.items()):
        texts = [text for value in values if (text := as_text(value))]
        like = sum(1 for text in texts if _CODE_LIKE.fullmatch(text))
        distinct = len(set(texts))
        if texts and like >= 0.8 * len(texts) and distinct >= 0.9 * len(texts):
            candidate = (max(map(len, texts)), -order, name)
            best = max(best, candidate) if best else candidate
    return best[2] if best else None


def _codes(values: Sequence[object], column: str) -> list[str]:
    broken = next((v for v in values if isinstance(v, float) and not math.isnan(v) and not v.is_integer()), None)
    if broken is not None:
        # 16.10 and 16.1 are the same number but two regencies.
        raise InvalidInputError(
            _("Kolom kode “%(name)s” berisi pecahan (%(value)s): nol di ujung kode hilang.", name=column, value=broken),
            hint=_("Simpan kolom itu sebagai teks di berkas asalnya, lalu ekspor ulang."),
        )
    return [as_text(value) for value in values]


def _name_column(columns: Columns, level: _Level | None, code_column: str) -> str | None:
    finest_first = (level,) if level else _LEVELS
    aliases = (*_ANY_NAME, *(alias for each in finest_first for alias in each.names))
    found = _first(columns, aliases)
    return None if found == code_column else found


def _kinds(columns: Columns, codes: Sequence[str]) -> list[str]:
    column = _first(columns, _KINDS)
    if column:
        return [as_text(value).lower() for value in columns[column]]
    return [_kind(code) for code in codes]


def _kind(code: str) -> str:
    """What a dotted Kemendagri code says about itself; empty for any other code."""
    if not _DOTTED.fullmatch(code):
        return ""
    blocks = code.split(".")
    if len(blocks) == 4:
        return _KIND_BY_BLOCK.get(blocks[3][0], "")
    if len(blocks) == 2:
        return "kota" if int(blocks[1]) >= 71 else "kabupaten"
    return "kecamatan" if len(blocks) == 3 else "provinsi"


def _parents(columns: Columns, codes: Sequence[str], level: _Level | None) -> dict[str, list[str]]:
    """The parent columns that are known: from the file, else codes from the dotted code's prefix."""
    dotted = all(not code or _DOTTED.fullmatch(code) for code in codes) and any(codes)
    depth = max((code.count(".") for code in codes), default=0) if dotted else 3
    parents: dict[str, list[str]] = {}
    for index, above in enumerate(_LEVELS[1:]):
        # A level is a parent only when it stands above the regions themselves.
        if above is level or (dotted and depth <= 2 - index):
            continue
        for column, aliases in zip(PARENT_COLUMNS[2 * index :], (above.codes, above.names), strict=False):
            if found := _first(columns, aliases):
                parents[column] = [as_text(value) for value in columns[found]]
            elif dotted and column.startswith("kode"):
                parents[column] = [code[: (8, 5, 2)[index]] for code in codes]
    return parents


def _listed(columns: Columns) -> str:
    names = list(columns)
    return ", ".join(names[:30]) + (" …" if len(names) > 30 else "") if names else "–"
