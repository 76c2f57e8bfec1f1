"""Which regions of a layer an answer holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, IntArray


@dataclass(frozen=True, slots=True)
class Selection:
    """A wish for regions; the empty selection means all. Every condition narrows; limit and offset count last."""

    bbox: BBox | None = None
    codes: tuple[str, ...] | None = None
    """Codes in the boundary's own form; order and repeats do not matter."""
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The selected positions of one page, in region order, and how many there are on all pages."""

    positions: IntArray
    matched: int


def select(view: LayerView, selection: Selection) -> IntArray:
    """Positions of the selected regions in region order; raises NotFoundError for a code that the layer lacks."""
    return select_page(view, selection).positions


def select_page(view: LayerView, selection: Selection) -> Page:
    """`select`, with the count over all pages; raises InvalidInputError for a negative limit or offset."""
    if selection.offset < 0 or (selection.limit is not None and selection.limit < 0):
        raise InvalidInputError(
            _("limit dan offset tidak boleh negatif."), hint=_("Tulis bilangan bulat mulai dari nol.")
        )
    regions = view.prepared.regions
    positions: IntArray = np.arange(len(regions), dtype=np.int64)
    if selection.bbox is not None:
        positions = np.asarray(view.prepared.intersecting(selection.bbox), dtype=np.int64)
    if selection.codes is not None:
        positions = np.intersect1d(positions, [_position(view, code) for code in selection.codes]).astype(np.int64)
    end = None if selection.limit is None else selection.offset + selection.limit
    return Page(positions[selection.offset : end], len(positions))


def _position(view: LayerView, code: str) -> int:
    position = view.prepared.regions.position(code)
    if position is None:
        raise NotFoundError(
            _("Wilayah %(code)s tidak ada di lapisan %(layer)s.", code=code, layer=view.layer.id),
            hint=_("Tulis kode seperti pada batas wilayahnya, misalnya 16.01.07.2001."),
        )
    return position
