"""The wider area in which a boundary edition lies, among the sets of the store: for the locator of printed maps."""

from __future__ import annotations

from geoservice.actions.open_boundary import open_boundary
from geoservice.errors import UnavailableError
from geoservice.formats.layouts.request import Surroundings
from geoservice.model.arrays import BBox
from geoservice.model.boundary import BoundaryEdition, BoundarySet
from geoservice.store import Store

#: A set counts as wider when its box is at least this many times larger.
_WIDER = 2.5
_SLACK_DEGREES = 0.05


def find_surroundings(store: Store, edition: BoundaryEdition) -> Surroundings | None:
    """The smallest set whose box holds this edition's and is clearly larger; None where none can be read."""
    found = [pair for pair in _sets(store) if pair[0].id != edition.set_id and _holds(pair[1].bbox, edition.bbox)]
    if not found:
        return None
    chosen, _edition = min(found, key=lambda pair: (_size(pair[1].bbox), pair[0].id))
    try:
        return Surroundings(open_boundary(store, chosen.id).prepared, chosen.title)
    except UnavailableError:
        return None  # a damaged neighbour must not keep a sound map from being printed


def _sets(store: Store) -> list[tuple[BoundarySet, BoundaryEdition]]:
    catalogue = store.catalogue
    return [(each, catalogue.current_edition(each.id)) for each in catalogue.boundary_sets()]


def _holds(outer: BBox, inner: BBox) -> bool:
    inside = outer.west <= inner.west + _SLACK_DEGREES and outer.east >= inner.east - _SLACK_DEGREES
    inside &= outer.south <= inner.south + _SLACK_DEGREES and outer.north >= inner.north - _SLACK_DEGREES
    return inside and _size(outer) >= _WIDER * _size(inner)


def _size(box: BBox) -> float:
    return (box.east - box.west) * (box.north - box.south)
