"""What each column of a table is: key, name, parent, year, running number, coordinate, secret, or a value."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Sequence
from enum import StrEnum

from geoservice.model.expressions import expression
from geoservice.tables.grid import Cell, Column, cell_text
from geoservice.tables.numbers import read_number
from geoservice.tables.periods import month_of


class Role(StrEnum):
    """What a column is for; only VALUE columns can become layers."""

    CODE = "code"
    NAME = "name"
    KECAMATAN = "kecamatan"
    KABUPATEN = "kabupaten"
    PROVINSI = "provinsi"
    RUNNING = "running"
    YEAR = "year"
    PART = "part"
    """A semester, quarter or month beside the year."""
    UNIT = "unit"
    INDICATOR = "indicator"
    """Says what the number beside it counts, in a long table."""
    COORDINATE = "coordinate"
    SECRET = "secret"  # noqa: S105 - a role, not a password
    REMARK = "remark"
    VALUE = "value"


_LEVELS = (
    (Role.PROVINSI, r"prov(?:insi|ince)?|propinsi"),
    (Role.KABUPATEN, r"kab(?:upaten)?|kabkota|kabkot|kota|regency|district|kabupatenkota"),
    (Role.KECAMATAN, r"kec(?:amatan)?|subdistrict|distrik"),
    (
        Role.NAME,
        r"desa|des|kel(?:urahan)?|desakel|desakelurahan|deskel|village|nagari|gampong|wilayah|daerah|sls|pekon",
    ),
)
_CODE = expression(r"\b(kode|kd|code|iddesa|idsls|idwil|kdesa|kodedesa|kodewilayah|kddesa|kdkec|kdkab|kdprov|id)\b")
_POSTAL = expression(r"\b(kode ?pos|kodepos|postal|zip)\b")
_RUNNING = expression(r"(no|nomor|no urut|nomor urut|nr|urut|id|index|indeks no|rank(?:ing)?|peringkat|#)\.?")
#: "Nomor TPS", "No RT": tells parts of a village apart, counts nothing.
_NUMBERED = expression(r"(no|nomor)\.? (?!urut)[a-z]")
#: Numbers of schools, offices and taxes: no regions, no amounts.
_FOREIGN_CODE = expression(
    r"\b(npsn|nss|nisn|kppn|nop|nib|nidn|kode (?:kppn|satker|rekening|sekolah|faskes|puskesmas))\b"
)
_PART_NUMBER = expression(r"(tps|rt|rw|sls|dusun|rt rw)")
#: Attribute names of the official boundary files (BIG), which tables are often exported from.
_OFFICIAL = {
    "wadmkd": Role.NAME, "namobj": Role.NAME, "wadmkc": Role.KECAMATAN, "wadmkk": Role.KABUPATEN,
    "wadmpr": Role.PROVINSI, "kdepum": Role.CODE, "kdebps": Role.CODE, "kdcpum": Role.CODE, "kdcbps": Role.CODE,
    "kdpkab": Role.CODE, "kdbbps": Role.CODE, "kdppum": Role.CODE, "kdpbps": Role.CODE,
}  # fmt: skip
_YEAR = expression(r"(tahun|year|thn|th|periode|period|tahun data|tahun anggaran|periode data)")
_DATE = expression(r"(tanggal|tgl|date|per tanggal|tanggal data|keadaan|posisi|periode|period)")
_MOST_MONTHS = 36
_PART = expression(r"(bulan|month|triwulan|kuartal|quarter|semester|tw)")
_UNIT = expression(r"(satuan|unit satuan|unit)")
_INDICATOR = expression(
    r"(indikator|uraian|variabel|nama indikator|rincian|jenis data|nama variabel|indicator|variable)"
)
_COORDINATE = expression(r"(lat|lng|lon|long|latitude|longitude|lintang|bujur|koordinat.*|x|y|geom|geometry|wkt)")
_SECRET = expression(
    r"\b(nik|no ?kk|nomor kk|no ktp|ktp|npwp|telepon|telp|no hp|hp|handphone|whatsapp|wa|email|alamat|tanggal lahir)\b"
)
_REMARK = expression(
    r"\b(keterangan|ket|catatan|sumber|lembar|tautan|link|url|foto|remarks?|notes?|masalah|kandidat)\b"
)
_PERSON = expression(r"\bnama (kepala|kades|lurah|camat|ketua|petugas|responden|krt|operator)\b|^(kepala desa|kades)$")


def header_text(column: Column) -> str:
    """The lowest header level in lower case, words separated by single spaces."""
    return plain_header(column.levels)


def plain_header(levels: Sequence[str]) -> str:
    """The same for header levels alone; empty without any."""
    text = re.sub(r"\([^)]*\)", " ", levels[-1]).lower() if levels else ""
    return " ".join(re.findall(r"[a-z0-9#]+", text))


def is_running(text: str) -> bool:
    """Whether the header text is that of a running number."""
    return _RUNNING.fullmatch(text) is not None


def guess_role(column: Column) -> Role:
    """The role that header and cells suggest; joining has the last word on code and name columns."""
    text = header_text(column)
    sample = [cell for cell in column.cells[:2000] if cell is not None]
    return _by_secret(text, sample) or _by_header(text, sample) or _by_level(text, sample) or _by_cells(column, sample)


def _by_secret(text: str, sample: Sequence[Cell]) -> Role | None:
    if (_SECRET.search(text) and not _is_count(text)) or _PERSON.search(text):
        return Role.SECRET
    digits = [cell for cell in sample if re.fullmatch(r"'?[0-9]{16}", cell_text(cell))]
    # 16 digits are an SLS code when the header says so, a citizen's number (NIK) otherwise.
    if len(digits) > 0.5 * len(sample) and sample and "sls" not in text and not _CODE.search(text):
        return Role.SECRET
    return None


def is_coded(text: str) -> bool:
    """Whether the header text speaks of a code."""
    return _CODE.search(text) is not None or re.search(r"sls\b", text) is not None


def _is_count(text: str) -> bool:
    return re.search(r"\b(jumlah|jml|banyaknya|total|persen\w*|rata)\b", text) is not None


def _by_header(text: str, sample: Sequence[Cell]) -> Role | None:
    if _POSTAL.search(text):
        return Role.VALUE
    if _is_identifier(text, sample):
        return Role.REMARK
    if (official := _OFFICIAL.get(text)) is not None:
        return official
    if _RUNNING.fullmatch(text) and _counts_up(sample):
        return Role.RUNNING
    if is_coded(text) and not _is_count(text) and _mostly_digits(sample):
        return Role.CODE
    if _DATE.fullmatch(text) and _few_months(sample):
        return Role.YEAR
    if _YEAR.fullmatch(text) and _share(sample, _looks_like_period) > 0.9:
        return Role.YEAR
    for pattern, role in (
        (_PART, Role.PART),
        (_UNIT, Role.UNIT),
        (_INDICATOR, Role.INDICATOR),
        (_COORDINATE, Role.COORDINATE),
    ):
        if pattern.fullmatch(text) and not (role is Role.UNIT and _share(sample, _is_number) > 0.5):
            return role
    return Role.REMARK if _REMARK.search(text) and _share(sample, _is_number) < 0.5 else None


def _is_identifier(text: str, sample: Sequence[Cell]) -> bool:
    """Whether the cells tell schools, polling stations and the like apart, and count nothing."""
    if _NUMBERED.match(text) or (_PART_NUMBER.fullmatch(text) and _counts_up(sample)):
        return True
    return _FOREIGN_CODE.search(text) is not None and not _is_count(text)


def _by_level(text: str, sample: Sequence[Cell]) -> Role | None:
    """Names of regions: the header names a level and the cells are words."""
    if _is_count(text) or re.search(r"\b(status|kategori|klasifikasi|jenis|tipe|indeks)\b", text):
        return None
    if _share(sample, lambda cell: read_number(cell) is not None) > 0.5:
        return None
    named = [(role, found.start()) for role, level in _LEVELS if (found := re.search(rf"\b(?:{level})\b", text))]
    if not named:
        return Role.NAME if re.fullmatch(r"(nama|name)", text) else None
    # "Desa/Kelurahan", "Kabupaten/Kota", "nama_desa": the lowest level named is meant.
    return named[-1][0]


def _by_cells(column: Column, sample: Sequence[Cell]) -> Role:
    if not sample or all(isinstance(cell, datetime.date) for cell in sample):
        return Role.REMARK
    if _counts_up(sample) and column is not None and header_text(column) in {"", "no", "kolom a"}:
        return Role.RUNNING
    if _share(sample, _is_village_code) > 0.9 and not _is_count(header_text(column)):
        return Role.CODE
    return Role.VALUE


def _share(sample: Sequence[Cell], test: object) -> float:
    return sum(1 for cell in sample if test(cell)) / len(sample) if sample and callable(test) else 0.0


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) or re.fullmatch(r"[0-9.,\s]+", cell_text(cell)) is not None


def _mostly_digits(sample: Sequence[Cell]) -> bool:
    return _share(sample, lambda cell: re.search(r"[0-9]", cell_text(cell)) is not None) > 0.5


def _is_village_code(cell: Cell) -> bool:
    """A code as the offices write it; plain numbers of other lengths are left to be values."""
    return re.fullmatch(r"'?[1-9][0-9](\.?[0-9]{2}){2}\.?[0-9]{4}([0-9]{4})?(\.0)?", cell_text(cell)) is not None


def _few_months(sample: Sequence[Cell]) -> bool:
    """Whether the cells are dates of a few months that come again and again, not the day of each row's survey."""
    distinct = {cell_text(cell) for cell in sample}
    if not 1 < len(distinct) <= min(_MOST_MONTHS, len(sample) / 3):
        return False
    return all(month_of(text) is not None for text in distinct)


def _looks_like_period(cell: Cell) -> bool:
    return re.match(r"(19|20)[0-9]{2}(?![0-9])", cell_text(cell)) is not None


def _counts_up(sample: Sequence[Cell]) -> bool:
    """Whether whole numbers rise by one nearly all the time, starting low (they may begin again per kecamatan)."""
    numbers = [int(text) for cell in sample if re.fullmatch(r"[0-9]{1,6}", text := cell_text(cell).rstrip("."))]
    if len(numbers) < 0.6 * len(sample) or not numbers or min(numbers) > 1000:
        return False
    steps = sum(1 for a, b in itertools.pairwise(numbers) if b == a + 1 or b == 1)
    return steps >= 0.8 * (len(numbers) - 1)
