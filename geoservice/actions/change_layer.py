"""Move a published layer back to an earlier version, or take it off the catalogue."""

from __future__ import annotations

from geoservice.model.actor import Actor
from geoservice.model.layer import LayerVersion
from geoservice.store import Store


def roll_back(store: Store, layer_id: str, number: int, actor: Actor) -> LayerVersion:
    """Show version `number` again at the stable address; later versions stay where they are.

    Raises NotFoundError, or ConflictError when somebody publishes at the same moment.
    """
    seen = store.catalogue.layer(layer_id).current
    return store.catalogue.rollback(layer_id, number, actor=actor, seen=seen)


def withdraw(store: Store, layer_id: str, actor: Actor) -> None:
    """Take a layer back: its addresses answer 410 from then on, its versions are kept."""
    store.catalogue.withdraw(layer_id, actor=actor)
