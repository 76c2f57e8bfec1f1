"""What a legend says, for every form of it: classes, missing values, the histogram, and the lines under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks
from geoservice.formats.wording import cautions, date_text, period_text
from geoservice.i18n import Message, current_language
from geoservice.i18n import message as _
from geoservice.model.boundary import BoundaryEdition
from geoservice.model.classification import BIVARIATE
from geoservice.model.indicator import REASON_LABELS, MissingReason
from geoservice.model.layer import LayerVersion

#: The second cue beside the grey, for paper and for eyes that tell no greys apart.
PATTERNS: dict[MissingReason, str] = {
    MissingReason.NOT_AVAILABLE: "diagonal",
    MissingReason.BLANK: "diagonal",
    MissingReason.UNREADABLE: "diagonal",
    MissingReason.NO_ROW: "diagonal",
    MissingReason.NIL_OR_NONE: "dots",
    MissingReason.NEGLIGIBLE: "dots",
    MissingReason.SUPPRESSED: "crossed",
    MissingReason.NOT_APPLICABLE: "level",
}
_BINS = 36


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
    reason: MissingReason = MissingReason.NOT_AVAILABLE

    @property
    def pattern(self) -> str:
        """`diagonal` for no data, `dots` nil or negligible, `crossed` suppressed, `level` not applicable."""
        return PATTERNS[self.reason]


class Bin(NamedTuple):
    """One bar of a histogram: values above `low` up to `high`, the first from `low` on."""

    low: float
    high: float
    counts: tuple[tuple[int, int], ...]
    """Class number and how many regions, for each class that has any here."""

    @property
    def regions(self) -> int:
        """How many regions the bar holds."""
        return sum(count for _number, count in self.counts)


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
        MissingRow(str(REASON_LABELS[reason]), colour, count, reason)
        for reason, count in view.theme.missing_counts().items()
    )


def histogram(view: LayerView, bins: int = _BINS) -> tuple[Bin, ...]:
    """Bars of equal width between the ends of the legend; empty for categories and where no two values differ.

    What is suppressed has no value and is in no bar.
    """
    classification, theme = view.style.classification, view.theme
    known = ~np.isnan(theme.values)
    values, classes = theme.values[known], theme.classes[known].astype(np.int64)
    if classification.categories or not len(values) or values.min() == values.max():
        return ()
    low, high = min(classification.lower, float(values.min())), max(classification.breaks[-1], float(values.max()))
    edges = np.linspace(low, high, bins + 1)
    places = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, bins - 1)
    counts = np.bincount(places * (classification.k + 1) + classes, minlength=bins * (classification.k + 1))
    rows = counts.reshape(bins, -1).tolist()
    return tuple(
        Bin(float(edges[i]), float(edges[i + 1]), tuple((n, count) for n, count in enumerate(row) if count))
        for i, row in enumerate(rows)
    )


def map_look(view: LayerView) -> str:
    """How the legend is drawn: `classes`, `ramp` (unclassed), `symbols`, `categories` or `bivariate` (3 x 3)."""
    classification = view.style.classification
    if view.style.has_symbols:
        return "symbols"
    if classification.scheme == BIVARIATE:
        return "bivariate"
    if classification.categories:
        return "categories"
    return "ramp" if classification.unclassed and classification.k > 1 else "classes"


def boundary_status(edition: BoundaryEdition) -> Message:
    """What standing the lines have: village boundaries become law by a regulation only (FINDINGS C10)."""
    if edition.regulation:
        return _("batas menurut %(regulation)s", regulation=edition.regulation)
    return _("batas indikatif, bukan acuan hukum")


def boundary_line(published: LayerVersion, edition: BoundaryEdition) -> Message:
    """The edition that a version is drawn on, and its standing."""
    status = boundary_status(edition)
    return _("Batas wilayah: edisi %(edition)s (%(status)s)", edition=published.edition, status=status)


def about(published: LayerVersion, edition: BoundaryEdition) -> str:
    """What a layer measures, in sentences made only from what was said: for catalogues and capabilities."""
    indicator = published.indicator
    said = (
        indicator.definition,
        indicator.concept,
        _("Satuan: %(unit)s", unit=indicator.unit) if indicator.unit else "",
        _("Sumber: %(source)s", source=indicator.source) if indicator.source else "",
        boundary_line(published, edition),
    )
    return " ".join(f"{str(part).rstrip('.')}." for part in said if part)


def footer_lines(view: LayerView) -> tuple[str, ...]:
    """What must stand under every map: warnings first, then source, period, boundary, version and date."""
    published, boundary = view.published, view.prepared.edition
    lines = [*cautions(published)]
    if published.indicator.source:
        lines.append(_("Sumber: %(source)s", source=published.indicator.source))
    if published.period:
        lines.append(_("Periode: %(period)s", period=period_text(published.period)))
    if published.indicator.licence:
        lines.append(_("Lisensi data: %(licence)s", licence=published.indicator.licence))
    lines.append(boundary_line(published, boundary))
    if boundary.source:
        lines.append(_("Sumber batas: %(source)s", source=boundary.source))
    if boundary.licence:
        lines.append(_("Lisensi batas: %(licence)s", licence=boundary.licence))
    if view.is_bare:
        return tuple(str(line) for line in lines)
    date = date_text(published.published_at)
    lines.append(_("Versi %(number)s, %(date)s", number=published.number, date=date))
    return tuple(str(line) for line in lines)
