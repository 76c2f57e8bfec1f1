"""Move a published layer back to an earlier version, give it another id, or take it off the catalogue."""

from __future__ import annotations

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.actor import Actor
from geoservice.model.identifiers import is_identifier
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


def rename(store: Store, layer_id: str, new_id: str, actor: Actor) -> None:
    """Give a layer another id; every address of the old one leads to the same address of the new one.

    Raises InvalidInputError for what is no id, NotFoundError, and ConflictError where the new id is or was another's.
    """
    if not is_identifier(new_id):
        raise InvalidInputError(
            _("“%(id)s” tidak dapat menjadi id peta.", id=new_id[:80]),
            hint=_("Pakai huruf kecil, angka, dan tanda hubung; paling banyak 61 karakter."),
        )
    store.catalogue.rename(layer_id, new_id, actor=actor)
