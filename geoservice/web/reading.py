"""A layer view as things to show: ranking, table rows, legend and facts; every number comes from the theme."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from geoservice.errors import NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.advice import offers, reasons, scheme_title
from geoservice.formats.caption import alt_text, caption
from geoservice.formats.legend import PATTERNS, boundary_status
from geoservice.formats.wording import cautions, note_text
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.boundary import RegionTable
from geoservice.web import wording
from geoservice.web.comparison import compare
from geoservice.web.contexts import ClassAdvice, Facts, Highlight, RegionRow

_PARENT_NAMES = ("nama_kec", "nama_kab", "nama_prov")


def ranking(view: LayerView) -> IntArray:
    """All positions, highest value first, then the missing; categories in the order of their classes."""
    values = view.theme.values
    return np.argsort(values if view.theme.categories else -values, kind="stable")  # NaN sorts last


def rank_of(view: LayerView, position: int) -> int | None:
    """1 for the highest value; regions with equal values share a rank. None for categories and missing values."""
    value = view.theme.values[position]
    if view.theme.categories or np.isnan(value):
        return None
    return int(np.count_nonzero(view.theme.values > value)) + 1


def region_rows(view: LayerView, positions: Iterable[int]) -> tuple[RegionRow, ...]:
    """Table rows of these regions, in this order."""
    descending = -np.sort(-view.theme.values[~np.isnan(view.theme.values)])
    return tuple(_row(view, int(position), descending) for position in positions)


def parent_column(view: LayerView) -> tuple[str, ...] | None:
    """Name of the unit above each region, nearest known kind first; None where unknown or the same for all."""
    columns = view.prepared.regions.parents
    for name in _PARENT_NAMES:
        if name in columns and len(set(columns[name])) > 1:
            return tuple(columns[name])
    return None


def parent_of(view: LayerView, position: int) -> str:
    """Name of the unit above one region, empty where unknown."""
    columns = view.prepared.regions.parents
    return next((columns[name][position] or "" for name in _PARENT_NAMES if name in columns), "")


def search(view: LayerView, text: str) -> IntArray:
    """Positions, in ranking order, of the regions whose name, parent or code contains the text."""
    wanted = text.casefold().strip()
    order = ranking(view)
    if not wanted:
        return order
    texts = _search_texts(view.prepared.regions)
    found = np.array([wanted in text for text in texts], np.bool_)
    return order[found[order]]


@lru_cache(maxsize=16)
def _search_texts(regions: RegionTable) -> tuple[str, ...]:
    """Name, code and parents of every region, in small letters; about 10 MB for the whole country."""
    parents = [regions.parents[name] for name in _PARENT_NAMES if name in regions.parents]
    rows = zip(regions.names, regions.codes, *parents, strict=True)
    return tuple(" ".join(filter(None, row)).casefold() for row in rows)


def highlighted(view: LayerView, code: str) -> Highlight | None:
    """The region with this code in words; None for an empty code, NotFoundError for one the layer does not have."""
    if not code:
        return None
    position = position_of(view, code)
    rank = rank_of(view, position)
    ranked = int(np.count_nonzero(~np.isnan(view.theme.values)))
    words = _("Peringkat %(rank)s dari %(count)s wilayah", rank=format_number(rank or 0), count=format_number(ranked))
    return Highlight(
        code=code,
        name=view.prepared.regions.names[position],
        value=wording.value_text(view, position),
        rank=str(words) if rank else "",
        colour=view.style.colour(int(view.theme.classes[position])),
        number=int(view.theme.classes[position]),
        pattern=pattern_of(view, position),
        parent=parent_of(view, position),
        comparisons=compare(view, position),
    )


def position_of(view: LayerView, code: str) -> int:
    """Where the region stands; raises NotFoundError."""
    position = view.prepared.regions.position(code)
    if position is None:
        raise NotFoundError(
            _("Wilayah “%(code)s” tidak ada pada peta ini.", code=code[:40]),
            hint=_("Kode ditulis seperti pada tabel peta, misalnya %(code)s.", code=view.prepared.regions.codes[0]),
        )
    return position


def pattern_of(view: LayerView, position: int) -> str:
    """The pattern of the reason why a region has no value; empty where it has one."""
    reason = view.theme.reason(position)
    return PATTERNS[reason] if reason else ""


def facts(view: LayerView, area: str, previous: LayerView | None = None) -> Facts:
    """Everything that is said about the layer in words.

    `area` is the title of the boundary set, `previous` the period before, for what has changed since.
    """
    published, edition = view.published, view.prepared.edition
    return Facts(
        id=view.layer.id,
        title=published.title,
        unit=published.indicator.unit,
        period=wording.period_text(published.period),
        area=area,
        source=published.indicator.source,
        measure=wording.measure_text(published),
        definition=published.indicator.definition,
        concept=published.indicator.concept,
        method=published.indicator.method,
        licence=published.indicator.licence,
        status=wording.status_text(published.indicator.status),
        edition=published.edition,
        boundary_source=edition.source,
        boundary_licence=edition.licence,
        boundary_status=str(boundary_status(edition)),
        regions=len(view.theme),
        caption=caption(view, previous),
        alt=alt_text(view, previous, area),
        warnings=wording.warnings(published),
        number=published.number,
        published_at=published.published_at,
        published_on=wording.date_text(published.published_at),
    )


def unsaid(view: LayerView) -> tuple[str, ...]:
    """Which of the fields that Satu Data asks for are empty (FINDINGS C15), in words."""
    published, indicator = view.published, view.published.indicator
    fields = (
        (_("konsep"), indicator.concept),
        (_("definisi"), indicator.definition),
        (_("metode"), indicator.method),
        (_("periode"), published.period),
        (_("sumber"), indicator.source),
        (_("lisensi data"), indicator.licence),
    )
    return tuple(str(name) for name, value in fields if not value)


def class_advice(view: LayerView) -> ClassAdvice:
    """Why the classes are what they are, how well they fit, and what its publisher could try instead."""
    published, style = view.published, view.style
    why = tuple(map(str, reasons(view.theme, style)))
    said = dict.fromkeys(str(text) for note in published.notes if (text := note_text(note)))
    known = {*why, *map(str, cautions(published))}
    return ClassAdvice(
        scheme=str(scheme_title(style.classification.scheme)),
        reasons=why,
        notes=tuple(text for text in said if text not in known),
        offers=tuple(map(str, offers(view.theme, style, published.indicator))),
    )


def _row(view: LayerView, position: int, descending: FloatArray) -> RegionRow:
    regions, number = view.prepared.regions, int(view.theme.classes[position])
    value = view.theme.value(position)
    is_number = isinstance(value, float)
    return RegionRow(
        code=regions.codes[position],
        name=regions.names[position],
        kind=wording.kind_text(regions.kinds[position]),
        parent=parent_of(view, position),
        value=wording.plain_value(view, position),
        raw=repr(value) if is_number else "",
        rank=int(np.searchsorted(-descending, -view.theme.values[position], side="left")) + 1 if is_number else None,
        number=number,
        colour=view.style.colour(number),
        pattern=pattern_of(view, position),
        position=position,
    )
