"""The periods of an indicator: the one before, for captions that tell what changed, and all, for small multiples."""

from __future__ import annotations

from geoservice.actions.open_layer import open_layer
from geoservice.formats import LayerView
from geoservice.model.layer import LayerVersion
from geoservice.store import Store


def previous_period(store: Store, view: LayerView) -> LayerView | None:
    """The newest earlier period of the same indicator over the same boundary edition; None where there is none."""
    period = view.published.period
    if period is None:
        return None
    earlier = [
        (text, version.layer_id)
        for text, version in _family(store, view)
        if len(text) == len(period.text) and text < period.text
    ]
    return open_layer(store, max(earlier)[1]) if earlier else None


def all_periods(store: Store, view: LayerView) -> list[LayerView]:
    """Every period of the same indicator over the same boundary edition, oldest first; of equal ones the first id."""
    return [open_layer(store, version.layer_id) for version in period_versions(store, view)]


def period_versions(store: Store, view: LayerView) -> list[LayerVersion]:
    """The same as they stand in the catalogue, without opening any of them; of its own period the layer itself."""
    family = sorted(_family(store, view), key=lambda member: member[1].layer_id, reverse=True)
    chosen = dict(family)
    if view.published.period is not None:
        chosen[view.published.period.text] = view.published
    return [version for _period, version in sorted(chosen.items(), key=lambda member: member[0])]


def _family(store: Store, view: LayerView) -> list[tuple[str, LayerVersion]]:
    """Period and current version of every layer that measures the same."""
    wanted = view.published.indicator
    return [
        (version.period.text, version)
        for layer, version in store.catalogue.layers()
        if version.period is not None
        and version.edition_digest == view.published.edition_digest
        and layer.boundary == view.layer.boundary
        and (version.indicator.title, version.indicator.unit, version.indicator.kind)
        == (wanted.title, wanted.unit, wanted.kind)
        and version.style.map_kind is view.style.map_kind
    ]
