"""What a legend says, for every form of it: classes, missing values, and the lines under them."""

from __future__ import annotations

from dataclasses import dataclass

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks
from geoservice.formats.wording import cautions, date_text, period_text
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.indicator import REASON_LABELS


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
    """What must stand under every map: warnings first, then source, period, boundary, version and date."""
    published, boundary = view.published, view.prepared.edition
    lines = [*cautions(published)]
    if published.indicator.source:
        lines.append(_("Sumber: %(source)s", source=published.indicator.source))
    if published.period:
        lines.append(_("Periode: %(period)s", period=period_text(published.period)))
    lines.append(_("Batas wilayah: edisi %(edition)s (batas indikatif, bukan acuan hukum)", edition=published.edition))
    if boundary.source:
        lines.append(_("Sumber batas: %(source)s", source=boundary.source))
    if boundary.licence:
        lines.append(_("Lisensi batas: %(licence)s", licence=boundary.licence))
    date = date_text(published.published_at)
    lines.append(_("Versi %(number)s, %(date)s", number=published.number, date=date))
    return tuple(str(line) for line in lines)
