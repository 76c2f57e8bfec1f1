"""What a legend says, for every form of it: classes, missing values, and the lines under them."""

from __future__ import annotations

from dataclasses import dataclass

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks
from geoservice.formats.wording import date_text, period_text
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.indicator import REASON_LABELS, Kind


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: its number, text, colour, limits (None for categories) and how many regions it holds."""

    number: int
    label: str
    colour: str
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One reason why regions have no value."""

    label: str
    colour: str
    count: int


def class_rows(view: LayerView) -> tuple[ClassRow, ...]:
    """Every class of the layer, lowest first, empty ones too."""
    classification = view.style.classification
    counts = view.theme.class_counts(classification.k)
    looks = class_looks(view.style, current_language())
    rows = []
    for number in range(1, classification.k + 1):
        low, high = (None, None) if classification.categories else classification.limits(number)
        label, colour = looks[number]
        rows.append(ClassRow(number, label or "", colour, low, high, int(counts[number])))
    return tuple(rows)


def missing_rows(view: LayerView) -> tuple[MissingRow, ...]:
    """The reasons that occur, most frequent first."""
    colour = view.style.colour(0)
    return tuple(
        MissingRow(str(REASON_LABELS[reason]), colour, count) for reason, count in view.theme.missing_counts().items()
    )


def footer_lines(view: LayerView) -> tuple[str, ...]:
    """What must stand under every map: warnings first, then source, period, boundary edition, version and date."""
    published = view.published
    indicator = published.indicator
    lines = []
    if "illustration" in published.notes:
        lines.append(_("Data ilustrasi, bukan data nyata."))
    if indicator.kind in (Kind.COUNT, Kind.AMOUNT):
        lines.append(_("Angka mutlak: wilayah besar cenderung bernilai besar."))
    if indicator.source:
        lines.append(_("Sumber: %(source)s", source=indicator.source))
    if published.period:
        lines.append(_("Periode: %(period)s", period=period_text(published.period)))
    lines.append(_("Batas wilayah: edisi %(edition)s", edition=published.edition))
    date = date_text(published.published_at)
    lines.append(_("Versi %(number)s, %(date)s", number=published.number, date=date))
    return tuple(str(line) for line in lines)
