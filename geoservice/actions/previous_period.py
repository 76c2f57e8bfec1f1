"""The layer of the period before, for captions that tell what changed."""

from __future__ import annotations

from geoservice.actions.open_layer import open_layer
from geoservice.formats import LayerView
from geoservice.store import Store


def previous_period(store: Store, view: LayerView) -> LayerView | None:
    """The newest earlier period of the same indicator over the same boundary edition; None where there is none."""
    period, indicator = view.published.period, view.published.indicator
    if period is None:
        return None
    earlier = [
        (version.period.text, layer.id)
        for layer, version in store.catalogue.layers()
        if version.edition_digest == view.published.edition_digest
        and layer.boundary == view.layer.boundary
        and (version.indicator.title, version.indicator.unit) == (indicator.title, indicator.unit)
        and version.indicator.kind is indicator.kind
        and version.period is not None
        and len(version.period.text) == len(period.text)
        and version.period < period
    ]
    return open_layer(store, max(earlier)[1]) if earlier else None
