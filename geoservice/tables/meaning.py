"""What a value column measures, as far as its header and its numbers tell: title, unit and kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from geoservice.model.expressions import expression
from geoservice.model.indicator import Kind
from geoservice.model.years import are_years
from geoservice.tables.cells import is_unit
from geoservice.tables.grid import Cell
from geoservice.tables.periods import find_period, without_period

_SHORT_WORDS = (
    "tps idm iks ike ikl kk rt rw pkh blt bpnt umkm sd smp sma smk paud tk bpjs kb pbb dd add pns asn ktp kia "
    "bps ipm dpt dps odp pdp rtlh mck plta pln bumdes tpa sls kpm nik hiv tb tbc dbd pus pad ha km bps nu oku"
)
_ACRONYMS = frozenset(_SHORT_WORDS.split())
_UNITS = expression(
    r"(?:ribu|juta|milyar|miliar|triliun|000)?\s*(?:rp\.?|rupiah|idr)|rp\.?\s*(?:ribu|juta|milyar|miliar|triliun|000)|"
    r"(?:ribu|juta|miliar)|(?:ribu |juta |000 )?"
    r"(?:jiwa|orang|org|kk|keluarga|rumah tangga|ruta|unit|buah|kasus|ekor|ton|kuintal|kw|kg|liter|lembaga|"
    r"desa|dusun|rt|rw|km|m|cm|mm|ha|hektar|are|km2|km²|m2|m²|m3|m³|mdpl|m dpl|°c|jam|menit|hari|bulan|tahun|%|"
    r"persen|‰|poin|kwh|watt|pohon|sekolah|guru|murid|siswa|tps|suara|pemilih|bayi|balita|rumah)"
    r"(?:\s*(?:/|per)\s*(?:[0-9.,]+\s*)?[a-z0-9²³ ]{1,12})?|"
    r"per\s+[0-9.]+.*|(?:ton|kw|ku|jiwa|orang|kg)/(?:ha|km2|km²|kk|tahun)",
    re.IGNORECASE,
)
#: `TPS`, `KK` and `HA` are written so; `KASUS` and `ORANG` are only shouted.
_LONGEST_SHORT = 3
_FOOTNOTE = expression(r"\s+[0-9¹²³⁴⁵]\)$|\s*\*{1,3}\)?$|(?<=[a-z])(?<!m)[¹²³⁴⁵]\)$")
_MEASURE = expression(r"\S*[²³/%‰]\S*|(?:ha|km|kg|ton|m|km2|m2|m3|rp|rupiah|(?:ribu|juta|miliar) (?:rp|rupiah))", re.I)
_IN_BRACKETS = expression(r"\s*[(\[]([^()\[\]]{1,30})[)\]]")
_COUNT = expression(
    r"\b(jumlah|jml|banyaknya|banyak|total|frekuensi|penduduk|laki|perempuan|l|p|suara|kasus|kejadian)\b", re.I
)
_RATIO = expression(
    r"\b(persen\w*|rasio|kepadatan|proporsi|pangsa|share|sex ratio|rata|rata-rata|per (?:km|kk|ha|kapita))\b|%", re.I
)
_RATE = expression(
    r"\b(laju|angka (?:kematian|kelahiran|partisipasi|kesakitan)|tingkat|per 1[. ]?000|pertumbuhan|rate)\b|‰", re.I
)
_INDEX = expression(r"\b(indeks|index|skor|score|idm|iks|ike|ikl|ipm|ipd|nilai idm)\b", re.I)
_AMOUNT = expression(
    r"\b(luas|keliling|jarak|panjang|tinggi|produksi|realisasi|anggaran|pagu|pendapatan|belanja|nilai|harga|dana|alokasi|rupiah|berat)\b",
    re.I,
)
#: Averages of things that never run into thousands.
_AVERAGE = expression(
    r"\b(rata\W*rata|rerata|average|mean)\W+(anggota|art|jiwa|orang|anak|umur|usia|lama|jam|hari)", re.I
)
_LARGEST_AVERAGE = 366.0
_POSTAL = expression(r"kode\s*pos|postal", re.I)
_MENURUT = expression(
    r"\s+(?:menurut|per|by|di|tiap|setiap)\s+(?:desa|kelurahan|kecamatan|kabupaten|kab|kota|provinsi|wilayah)\b.*$",
    re.I,
)
_TABLE_NUMBER = expression(r"^(?:tabel|table|tab\.?|lampiran)\s*[0-9ivx.:\-]*[a-z]?\.?\s*", re.IGNORECASE)


def header_unit(levels: Sequence[str]) -> str:
    """The unit that a header states in brackets or as a level of its own; empty when none."""
    for level in reversed(levels):
        for found in _IN_BRACKETS.findall(level):
            if _UNITS.fullmatch(found.strip()):
                return _spell_unit(found.strip())
        if is_unit(level) and level.strip() in {"%", "‰"}:
            return level.strip()
    if len(levels) > 1 and is_unit_text(levels[-1]):
        return _spell_unit(levels[-1].strip())
    if any("%" in level or re.search(r"\bpersen(tase)?\b", level, re.IGNORECASE) for level in levels):
        return "%"
    return ""


def is_unit_text(cell: Cell) -> bool:
    """Whether a cell is nothing but a unit, with brackets or without."""
    return isinstance(cell, str) and (is_unit(cell) or _UNITS.fullmatch(cell.strip()) is not None)


def _spell_unit(unit: str) -> str:
    if len(unit) > _LONGEST_SHORT and unit.isupper() and _UNITS.fullmatch(unit):
        unit = unit.lower()
    unit = re.sub(r"\b(k?m)2\b", r"\1²", unit)
    unit = re.sub(r"\bm3\b", "m³", unit)
    return "%" if unit.lower() == "persen" else unit


def header_title(levels: Sequence[str], otherwise: str) -> str:
    """A readable title from the header levels; `otherwise` when they name nothing but periods."""
    parts = []
    for number, level in enumerate(levels):
        if number and _MEASURE.fullmatch(level):
            continue  # A unit; but "Jumlah / KK" counts households.
        level = _FOOTNOTE.sub("", level.replace("_", " "))
        text = without_period(_IN_BRACKETS.sub(_keep_unless_unit, level))
        if (text and not is_unit(level) and not re.fullmatch(r"(tahun|year|periode|nilai)", text, re.IGNORECASE)) or (
            text and len(levels) == 1
        ):
            parts.append(_spell(text))
    return " – ".join(dict.fromkeys(parts)) or otherwise


def _keep_unless_unit(found: re.Match[str]) -> str:
    return "" if _UNITS.fullmatch(found[1].strip()) or find_period(found[1]) else found[0]


def _spell(text: str) -> str:
    shouted = text.isupper() and len(text) > 5
    words = [_spell_word(word, shouted) for word in " ".join(text.split()).split(" ")]
    joined = " ".join(words).strip(" .:")
    return joined[:1].upper() + joined[1:]


def _spell_word(word: str, shouted: bool) -> str:
    if word.lower().strip("().,") in _ACRONYMS:
        return word.upper()
    return word.capitalize() if shouted else word


def table_title(titles: Sequence[str], file_stem: str) -> str:
    """A title for columns that are named by years alone: the table's own title, else the file's name."""
    for text in titles:
        bare = without_period(_MENURUT.sub("", _TABLE_NUMBER.sub("", text)))
        if len(bare) > 3:
            return _spell(bare)
    return _spell(without_period(file_stem.replace("_", " ").replace("-", " "))) or "Nilai"


def is_postal(name: str) -> bool:
    """Whether the header speaks of postal codes: digits that are no numbers."""
    return _POSTAL.search(name.replace("_", " ")) is not None


def speaks_of_counts(name: str) -> bool:
    """Whether the header speaks of whole things counted, not of shares of them."""
    text = name.replace("_", " ")
    return _COUNT.search(text) is not None and not (_RATIO.search(text) or _RATE.search(text) or _INDEX.search(text))


def is_generic(name: str) -> bool:
    """Whether a header says only that numbers stand below it, as in a long table whose rows say which."""
    return re.fullmatch(r"(?:nilai|value|angka|isi|data)", name.strip(), re.IGNORECASE) is not None


def spelled_unit(unit: str) -> str:
    """A unit as maps write it: km² for km2."""
    return _spell_unit(unit.strip())


def largest_possible(name: str, unit: str) -> float | None:
    """More than this no value under such a header can be: a share of a hundred, an index; None where it is open."""
    text = name.replace("_", " ")
    if unit == "%" or _INDEX.search(text):
        return 100.0
    return _LARGEST_AVERAGE if _AVERAGE.search(text) else None


def guess_kind(name: str, unit: str, values: Collection[float]) -> Kind:
    """What sort of number a column holds; the header goes first, then the values."""
    text = name.replace("_", " ")
    whole = all(map(float.is_integer, map(float, values)))
    if are_years(name, unit, values):
        return Kind.AMOUNT
    if unit in {"%", "‰"} or _RATIO.search(text) or "/" in unit:
        return Kind.RATE if _RATE.search(text) else Kind.RATIO
    if _RATE.search(text):
        return Kind.RATE
    if _INDEX.search(text) or (not whole and values and min(values) >= 0 and max(values) <= 1):
        return Kind.INDEX
    if _COUNT.search(text) and whole:
        return Kind.COUNT
    if _AMOUNT.search(text) or not whole or "rp" in unit.lower():
        return Kind.AMOUNT
    return Kind.COUNT
