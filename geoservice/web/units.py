"""The kecamatan of a layer beside each other and beside the whole: only figures that the layer gives honestly.

Values of villages do not add up to that of their kecamatan unless they are counts, and then only where every village
has one. So the figure is the median (`comparison.py` says why), and a total stands there for complete counts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.wording import is_absolute
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray, FloatArray, IntArray
from geoservice.model.indicator import Kind
from geoservice.web import wording
from geoservice.web.comparison import FEWEST, plain_median
from geoservice.web.contexts import UnitMark, UnitRow, UnitTable

MOST_UNITS = 60
"""Above this the next larger unit is shown: a table of all kecamatan of a province is no overview."""
_MOST_MARKS = 60
_LEVELS: tuple[tuple[str, str, Message], ...] = (
    ("nama_kec", "kode_kec", _("Kecamatan")),
    ("nama_kab", "kode_kab", _("Kabupaten/kota")),
    ("nama_prov", "kode_prov", _("Provinsi")),
)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the lowest to the highest value of the whole layer."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """In hundredths."""
        return round((value - self.low) / (self.high - self.low) * 100, 1) if self.high > self.low else 50.0


def unit_table(view: LayerView) -> UnitTable | None:
    """The nearest units above the regions that are at most MOST_UNITS; None where there is one or none."""
    level = _level(view)
    if level is None or np.isnan(view.theme.values).all():
        return None
    name, names, numbers = level
    known = view.theme.values[~np.isnan(view.theme.values)]
    scale = _Scale(float(known.min()), float(known.max()))
    rows = [_row(view, names[number], numbers == number, scale) for number in range(len(names))]
    everywhere = _row(view, str(_("Seluruh peta")), np.ones(len(view.theme), np.bool_), scale)
    return UnitTable(
        level=name,
        figure=str(_("Terbanyak") if view.theme.categories else _("Median")),
        # The highest first, as in the table of regions; those without a median, and categories, by name.
        rows=tuple(sorted(rows, key=lambda row: (row.middle is None, -(row.middle or 0), row.name.casefold()))),
        everywhere=everywhere,
        has_totals=_is_count(view),
    )


def _level(view: LayerView) -> tuple[str, list[str], IntArray] | None:
    """Title of the level, names of its units, and the number of the unit of every region."""
    parents = view.prepared.regions.parents
    known = [level for level in _LEVELS if level[0] in parents]
    for name_column, code_column, title in known:
        keys = parents.get(code_column, parents[name_column])
        numbers, names = _numbered(keys, parents[name_column])
        if 1 < len(names) <= MOST_UNITS:
            return str(title), names, numbers
    return None


def _numbered(keys: Sequence[str], names: Sequence[str]) -> tuple[IntArray, list[str]]:
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(key, len(known)) for key in keys], np.int64)
    first = np.unique(numbers, return_index=True)[1].tolist()
    return numbers, [names[position] or str(_("tidak diketahui")) for position in first]


def _row(view: LayerView, name: str, members: BoolArray, scale: _Scale) -> UnitRow:
    values = view.theme.values[members]
    known = values[~np.isnan(values)]
    regions = _regions_text(len(known), len(values))
    if view.theme.categories:
        return UnitRow(name, regions, _most_frequent(view, members), "", "", "", (), None)
    if not len(known):
        return UnitRow(name, regions, "", "", "", "", (), None)
    has_median = len(known) >= FEWEST
    median = float(np.median(known))
    return UnitRow(
        name=name,
        regions=regions,
        figure=plain_median(view, median) if has_median else "",
        lowest=wording.plain_number(view, float(known.min())),
        highest=wording.plain_number(view, float(known.max())),
        total=_total(view, values),
        marks=_marks(view, members, scale),
        middle=scale.place(median) if has_median else None,
    )


def _regions_text(known: int, of: int) -> str:
    if known == of:
        return str(_("%(count)s wilayah", count=format_number(of)))
    return str(_("%(count)s dari %(all)s wilayah berdata", count=format_number(known), all=format_number(of)))


def _is_count(view: LayerView) -> bool:
    indicator = view.published.indicator
    return indicator.kind is Kind.COUNT and is_absolute(indicator)


def _total(view: LayerView, values: FloatArray) -> str:
    """The sum of counts where every region has one; empty otherwise: a sum of some is the figure of none."""
    if not _is_count(view) or np.isnan(values).any():
        return ""
    return wording.plain_number(view, float(values.sum()))


def _marks(view: LayerView, members: BoolArray, scale: _Scale) -> tuple[UnitMark, ...]:
    """The regions on the strip, none where they would be a bar."""
    positions = np.flatnonzero(members & ~np.isnan(view.theme.values))
    if len(positions) > _MOST_MARKS:
        return ()
    return tuple(
        UnitMark(scale.place(float(view.theme.values[place])), view.style.colour(int(view.theme.classes[place])))
        for place in positions.tolist()
    )


def _most_frequent(view: LayerView, members: BoolArray) -> str:
    counts = np.bincount(view.theme.classes[members], minlength=view.style.classification.k + 1)[1:]
    if not counts.sum():
        return ""
    most = np.flatnonzero(counts == counts.max())
    label = ", ".join(view.style.classification.label(int(place) + 1) for place in most[:2])
    more = "…" if len(most) > 2 else ""
    return f"{label}{more} ({format_number(int(counts.max()))})"
