"""Periods, dates and notes as they are printed, in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from geoservice.i18n import Message, current_language, format_number
from geoservice.i18n import message as _
from geoservice.model.indicator import Indicator, Kind, Period
from geoservice.model.layer import LayerVersion

#: Units of areas, where that a large region has much of it is what the map tells, and of lengths, times and degrees,
#: which do not grow with the region.
_MEASURES = frozenset(
    {
        *("km²", "km2", "m²", "m2", "ha", "hektar", "hektare", "kilometer persegi", "meter persegi"),
        *("km", "m", "mdpl", "kilometer", "meter", "jam", "menit", "hari", "tahun", "°c", "mm"),
    }
)

#: Notes that say it all, by their whole text.
_PLAIN_NOTES: dict[str, Message] = {
    "auto:few_values": _("Skema dipilih dari data: hanya ada sedikit nilai yang berbeda."),
    "auto:around_zero": _("Skema dipilih dari data: nilainya berada di kedua sisi nol."),
    "auto:many_zeros": _("Skema dipilih dari data: banyak wilayah bernilai nol."),
    "auto:skewed": _("Skema dipilih dari data: kebanyakan nilai kecil, beberapa jauh lebih besar."),
    "auto:ordinary": _("Skema dipilih dari data: nilainya tersebar tanpa ciri khusus."),
    "zero_apart": _("Nol menjadi kelas tersendiri."),
    "middle_outside": _("Semua nilai berada di satu sisi nilai tengah."),
    "no_values": _("Tidak ada wilayah yang memiliki nilai."),
    "categories_alike": _("Ada kategori yang hanya berbeda huruf besar atau spasi; masing-masing menjadi kelas."),
    "categories_mostly_merged": _("Lebih dari separuh wilayah masuk kelas “Lainnya”."),
    "absolute_count": _("Angka mutlak: wilayah yang luas atau padat penduduk tampak lebih menonjol."),
    "illustration": _("Ilustrasi: angka ini contoh, bukan data sebenarnya."),
}


def _k_lowered(wanted: str, made: str) -> Message:
    return _("Hanya %(made)s kelas, bukan %(wanted)s: datanya tidak mengisi lebih banyak.", made=made, wanted=wanted)


def _k_fixed(number: str) -> Message:
    return _("Skema ini selalu membuat paling banyak %(count)s kelas; jumlah yang diminta tidak dipakai.", count=number)


def _breaks_extended(limit: str) -> Message:
    return _(
        "Ada nilai di atas batas kelas yang terakhir: satu kelas ditambahkan, sampai %(limit)s.",
        limit=format_number(float(limit)),
    )


def _breaks_empty(count: str) -> Message:
    return _("%(count)s kelas kosong: tidak ada nilai di antara batas yang diminta.", count=count)


def _categories_merged(count: str) -> Message:
    return _("%(count)s kategori yang paling jarang digabung menjadi “Lainnya”.", count=count)


def _pooled(count: str) -> Message:
    return _("Batas kelas sama untuk %(count)s periode, agar dapat dibandingkan.", count=count)


def _limits_of(layer_id: str) -> Message:
    return _(
        "Kelas sama dengan periode lain (%(id)s), agar dapat dibandingkan; --own-breaks membuat kelas sendiri.",
        id=layer_id,
    )


def _auto(_reason: str, table: str) -> Message:
    return _("Kelas resmi dipakai karena judul menyebut indeks itu: %(table)s.", table=table)


def _suppressed_alone(count: str) -> Message:
    return _(
        "Di %(count)s kecamatan hanya satu wilayah yang dirahasiakan: angkanya dapat dihitung bila jumlah kecamatan "
        "diketahui.",
        count=count,
    )


def _change_of(before: str, after: str) -> Message:
    return _("Dihitung dari dua peta: %(after)s dikurangi %(before)s.", before=_named(before), after=_named(after))


def _combined_of(first: str, second: str) -> Message:
    return _("Gabungan dua peta: %(first)s dan %(second)s.", first=_named(first), second=_named(second))


def _named(layer: str) -> Message:
    """`tps-2024@3` in words."""
    name, _at, number = layer.rpartition("@")
    return _("%(id)s (versi %(number)s)", id=name, number=number)


def _unmatched_accepted(count: str) -> Message:
    return _("%(count)s baris tabel tidak dipetakan karena wilayahnya tidak jelas.", count=count)


#: What BPS marks beside values say (FINDINGS C11), as tables are read.
_FLAGS: dict[str, Message] = {
    "perkiraan": _("perkiraan"),
    "diperbaiki": _("diperbaiki"),
    "sementara": _("sementara"),
    "sangat sementara": _("sangat sementara"),
    "sangat sangat sementara": _("sangat sangat sementara"),
    "RSE 25–50%": _("RSE 25–50%"),
    "catatan kaki": _("catatan kaki"),
}


def _flagged(*flags: str) -> Message:
    told = (flag.rpartition("=") for flag in flags)
    listed = ", ".join(f"{_FLAGS[word]} {format_number(int(count))}" for word, _equals, count in told)
    return _("Angka bertanda dalam tabel: %(flags)s.", flags=listed)


#: Notes that carry numbers, by their first word.
_COUNTED_NOTES: dict[str, Callable[..., Message]] = {
    "k_lowered": _k_lowered,
    "k_fixed": _k_fixed,
    "breaks_extended": _breaks_extended,
    "breaks_empty": _breaks_empty,
    "categories_merged": _categories_merged,
    "unmatched_accepted": _unmatched_accepted,
    "pooled": _pooled,
    "change_of": _change_of,
    "combined_of": _combined_of,
    "suppressed_alone": _suppressed_alone,
    "limits_of": _limits_of,
    "auto": _auto,
    "flagged": _flagged,
}


def note_text(note: str) -> Message | None:
    """A stable note of a classification or a version as a sentence; None for a note that this program does not know."""
    if note in _PLAIN_NOTES:
        return _PLAIN_NOTES[note]
    word, *numbers = note.split(":")
    try:
        return _COUNTED_NOTES[word](*numbers)
    except (KeyError, TypeError, ValueError):  # notes are stored: an unknown one must not keep a map from being shown
        return None


#: Figures that will change: said wherever the map is shown (FINDINGS C11).
_STANDINGS: dict[str, Message] = {"preliminary": _("Angka sementara."), "estimate": _("Angka perkiraan.")}
#: Notes that stand under every form of a map.
_CAUTIONS = ("illustration", "flagged", "unmatched_accepted", "change_of", "combined_of")


def cautions(published: LayerVersion) -> tuple[Message, ...]:
    """What a reader must know before trusting the colours, the same sentences under every form of a map."""
    notes = [note for note in published.notes if note.partition(":")[0] in _CAUTIONS]
    if is_absolute(published.indicator) and not published.style.has_symbols:
        notes.insert(notes.count("illustration"), "absolute_count")
    said = (_STANDINGS.get(published.indicator.status), *map(note_text, notes))
    return tuple(text for text in said if text)


def is_absolute(indicator: Indicator) -> bool:
    """Whether large regions have large values by themselves; measures such as areas and distances do not count."""
    return indicator.kind in (Kind.COUNT, Kind.AMOUNT) and indicator.unit.strip().casefold() not in _MEASURES


def period_text(period: Period | None) -> str:
    """`2024-S1` as `Semester 1 2024`; empty for none."""
    if period is None:
        return ""
    year, _dash, part = period.text.partition("-")
    if part.startswith("S"):
        return str(_("Semester %(part)s %(year)s", part=part[1:], year=year))
    if part.startswith("Q"):
        return str(_("Triwulan %(part)s %(year)s", part=part[1:], year=year))
    if part:
        return _formatted(date(int(year), int(part), 1), "MMMM y")
    return year


def date_text(timestamp: str) -> str:
    """An ISO 8601 time as a date: `5 Maret 2026`."""
    return _formatted(datetime.fromisoformat(timestamp).date(), "long")


def _formatted(day: date, form: str) -> str:
    from babel.dates import format_date

    return format_date(day, form, current_language())
