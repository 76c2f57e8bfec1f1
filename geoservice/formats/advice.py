"""Why the classes of a layer are what they are, how well they fit, and what would make a more honest map."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from geoservice.formats.wording import is_absolute, note_text
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import distinct
from geoservice.model.indicator import Indicator, Kind
from geoservice.model.layer import Theme
from geoservice.model.style import Style
from geoservice.schemes import SCHEMES, goodness_of_fit

#: Counts of people below this may point at one of them (TRUST C1).
SMALL_COUNT = 5
_PEOPLE = re.compile(
    r"\b(jiwa|orang|penduduk|warga|kasus|penderita|balita|bayi|anak|ibu|lansia|siswa|murid|pekerja|penganggur|penyandang|"
    r"penerima|pemilih|kk|keluarga|rumah tangga|kematian|kelahiran|persons?|people|households?|cases?)\b",
    re.IGNORECASE,
)
#: Below this fit the classes hide much of what the values tell; natural breaks reach 0.85 and more.
POOR_FIT = 0.7
_NOT_FOR_CIRCLES = (Kind.RATIO, Kind.RATE, Kind.INDEX)
_NAMES: dict[str, Message] = {
    "user_defined": _("batas kelas sendiri"),
    "continuous": _("tanpa kelas (gradasi)"),
    "categories": _("kategori"),
    "ordered_categories": _("kategori"),
    "bivariate": _("dua indikator, masing-masing dibagi tiga"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """What the values are like: the facts that the choice rests on."""

    values: int
    distinct: int
    zeros: int
    negative: int


def spread(theme: Theme) -> Spread:
    """The facts of a theme of numbers."""
    known = theme.values[~np.isnan(theme.values)]
    zeros, negative = np.count_nonzero(known == 0), np.count_nonzero(known < 0)
    return Spread(len(known), len(distinct(known)), int(zeros), int(negative))


def scheme_title(scheme: str) -> Message:
    """What a scheme is called; limits that a person chose, official tables and categories have names too."""
    if scheme in SCHEMES:
        return SCHEMES[scheme].title
    return _NAMES.get(scheme, _("kelas resmi"))


def fit(theme: Theme, style: Style) -> float | None:
    """Goodness of variance fit of the classes, 0 … 1; None for categories and where no two values differ."""
    return None if style.classification.categories else goodness_of_fit(theme.values, theme.classes)


def reasons(theme: Theme, style: Style) -> tuple[Message, ...]:
    """Why this scheme and this number of classes, and how well they fit."""
    classification = style.classification
    if classification.categories or not classification.breaks:
        return ()
    facts = spread(theme)
    found = [_facts(facts)]
    auto = [note for note in classification.notes if note.startswith("auto:")]
    found += [text for text in map(note_text, auto) if text]
    if auto and not classification.names:
        count, of = format_number(classification.k), format_number(facts.values)
        found.append(_("%(count)s kelas untuk %(values)s nilai.", count=count, values=of))
    fitted = fit(theme, style)
    if fitted is not None:
        found.append(_("Kesesuaian kelas dengan data (GVF): %(fit)s dari 1.", fit=format_number(round(fitted, 2), 2)))
    return tuple(found)


def offers(theme: Theme, style: Style, indicator: Indicator) -> tuple[Message, ...]:
    """What to try instead, with the option that does it; empty where nothing speaks against the map."""
    found: list[Message] = []
    if is_absolute(indicator) and not style.has_symbols:
        found.append(
            _(
                "Saran: angka mutlak lebih jujur sebagai rasio (--divide-by KOLOM, atau --divide-by @luas) atau "
                "sebagai lingkaran (--map symbols)."
            )
        )
    if style.has_symbols and indicator.kind in _NOT_FOR_CIRCLES:
        found.append(_("Saran: lingkaran cocok untuk jumlah; rasio dan indeks lebih jelas sebagai wilayah berwarna."))
    found += _of_few_people(theme, indicator)
    fitted = fit(theme, style)
    is_official = bool(style.classification.names)
    is_poor = fitted is not None and fitted < POOR_FIT and len(theme) > style.classification.k
    if is_poor and not style.has_symbols and not is_official:
        found.append(
            _("Saran: kelas ini menutupi banyak perbedaan; coba --scheme natural_breaks, atau --k yang lebih besar.")
        )
    return tuple(found)


def _of_few_people(theme: Theme, indicator: Indicator) -> list[Message]:
    """Hiding small counts, where they count people."""
    small = int(np.count_nonzero((theme.values > 0) & (theme.values < SMALL_COUNT)))
    if indicator.kind is not Kind.COUNT or not small:
        return []
    if not _PEOPLE.search(f"{indicator.title} {indicator.unit}"):
        return []
    return [
        _(
            "Saran: di %(count)s wilayah cacahnya di bawah %(least)s dan dapat menunjuk seseorang; "
            "--suppress-below %(least)s menyembunyikannya.",
            count=format_number(small),
            least=SMALL_COUNT,
        )
    ]


def _facts(facts: Spread) -> Message:
    values, different = format_number(facts.values), format_number(facts.distinct)
    zeros, negative = format_number(facts.zeros), format_number(facts.negative)
    said = {"values": values, "distinct": different, "zeros": zeros, "negative": negative}
    if facts.zeros and facts.negative:
        return _(
            "%(values)s nilai, %(distinct)s di antaranya berbeda; nol: %(zeros)s, di bawah nol: %(negative)s.", **said
        )
    if facts.zeros:
        return _("%(values)s nilai, %(distinct)s di antaranya berbeda; nol: %(zeros)s.", **said)
    if facts.negative:
        return _("%(values)s nilai, %(distinct)s di antaranya berbeda; di bawah nol: %(negative)s.", **said)
    return _("%(values)s nilai, %(distinct)s di antaranya berbeda.", **said)
