"""A region beside its kecamatan and its district: only with figures that the layer itself can give honestly.

Shares, rates and indices of villages do not add up to that of their kecamatan without the numbers they were divided
by, which a layer does not hold. So the figure is the median of the villages and called that; categories are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from geoservice.formats import LayerView
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray, FloatArray, IntArray
from geoservice.model.boundary import RegionTable
from geoservice.web import wording
from geoservice.web.contexts import Comparison

FEWEST = 3
"""The median of fewer values says nothing that the table does not."""
_MOST_DECIMALS = 4
_LEVELS = (("nama_kec", "kode_kec"), ("nama_kab", "kode_kab"))


def compare(view: LayerView, position: int) -> tuple[Comparison, ...]:
    """The figures of the kecamatan, the district and the whole layer that this region stands in."""
    units = [(name, members) for name, members in _units_above(view.prepared.regions, position) if not members.all()]
    units.append((str(_("seluruh peta")), np.ones(len(view.theme), np.bool_)))
    figures = (_figure(view, position, name, members) for name, members in units)
    return tuple(figure for figure in figures if figure is not None)


def _units_above(regions: RegionTable, position: int) -> Iterator[tuple[str, BoolArray]]:
    for name_column, code_column in _LEVELS:
        if name_column in regions.parents and code_column in regions.parents and regions.parents[name_column][position]:
            numbers = _unit_numbers(regions, code_column)
            name = str(regions.parents[name_column][position])
            yield _called(name, name_column), numbers == numbers[position]


def _called(name: str, column: str) -> str:
    is_named = column != "nama_kec" or name.casefold().startswith(("kec", "distrik", "kapanewon", "kemantren"))
    return name if is_named else str(_("Kec. %(name)s", name=name))


@lru_cache(maxsize=16)
def _unit_numbers(regions: RegionTable, column: str) -> IntArray:
    numbers: dict[str | None, int] = {}
    return np.array([numbers.setdefault(code, len(numbers)) for code in regions.parents[column]], np.int64)


def _figure(view: LayerView, position: int, name: str, members: BoolArray) -> Comparison | None:
    values = view.theme.values[members]
    known = values[~np.isnan(values)]
    if len(known) < FEWEST:
        return None
    if view.theme.categories:
        return _same_category(view, position, name, known)
    label = _("Median %(place)s", place=name)
    count = _("%(count)s wilayah berdata", count=format_number(len(known)))
    return Comparison(str(label), _median_text(view, float(np.median(known))), str(count))


def _same_category(view: LayerView, position: int, name: str, known: FloatArray) -> Comparison | None:
    own = view.theme.values[position]
    if np.isnan(own):
        return None
    same, count = format_number(int(np.count_nonzero(known == own))), format_number(len(known))
    label = _("Berkategori sama di %(place)s", place=name)
    return Comparison(str(label), str(_("%(same)s dari %(count)s", same=same, count=count)), str(_("wilayah berdata")))


def plain_median(view: LayerView, median: float) -> str:
    """A median without its unit: that of an even number of values may stand half a unit between two of them."""
    places = wording.decimals(view)
    if abs(round(median, places) - median) > 1e-9 and places < _MOST_DECIMALS:
        places += 1
    return view.style.classification.number_text(median, places)


def _median_text(view: LayerView, median: float) -> str:
    return wording.with_unit(plain_median(view, median), wording.unit_behind(view))
