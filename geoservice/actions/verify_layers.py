"""Check that every published layer says the same in all its forms."""

from __future__ import annotations

from geoservice.actions.list_layers import list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.formats.agreement import disagreements
from geoservice.store import Store
from geoservice.store.care import Damage


def verify_layers(store: Store) -> list[Damage]:
    """A `disagreement` for every form of a current version that contradicts its legend; raises as `open_layer`."""
    found = []
    for layer, version in list_layers(store):
        for door, text in disagreements(open_layer(store, layer.id)):
            found.append(Damage("disagreement", version.digest, (layer.id,), f"{door}: {text}"))
    return found
