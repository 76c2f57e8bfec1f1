"""What is published, and what was."""

from __future__ import annotations

from typing import NamedTuple

from geoservice.model.layer import Layer, LayerStatus, LayerVersion
from geoservice.store import Store


class LayerSummary(NamedTuple):
    """A layer and the version it shows now."""

    layer: Layer
    version: LayerVersion


def list_layers(store: Store, status: LayerStatus | None = LayerStatus.PUBLISHED) -> list[LayerSummary]:
    """Layers by title; all of them when status is None."""
    return [LayerSummary(layer, version) for layer, version in store.catalogue.layers(status=status)]


def history(store: Store, layer_id: str) -> list[LayerVersion]:
    """Every version of a layer, newest first; raises NotFoundError."""
    store.catalogue.layer(layer_id)
    return store.catalogue.versions(layer_id)
