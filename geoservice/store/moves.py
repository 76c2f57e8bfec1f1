"""Layers that got another id: their old ones lead to them for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, update

from geoservice.errors import ConflictError
from geoservice.i18n import message as _
from geoservice.model.layer import LayerVersion
from geoservice.store.manifest import version_digest
from geoservice.store.rows import packed, unpacked
from geoservice.store.schema import event, layer, layer_version, moved_layer


def moved_ids(connection: Connection) -> Mapping[str, str]:
    """Every id that layers had before, with the one they have now."""
    return {row.old_id: row.layer_id for row in connection.execute(select(moved_layer))}


def move(connection: Connection, old: str, new: str) -> None:
    """Give a layer, its versions and its history another id; the caller has looked that it is free.

    A version's digest covers its layer's id, so every version is written anew; numbers, values and dates stay.
    """
    # An id that is taken again stops leading away.
    connection.execute(delete(moved_layer).where(moved_layer.c.old_id == new))
    row = connection.execute(select(layer).where(layer.c.id == old)).one()
    connection.execute(insert(layer).values(id=new, status=row.status, current=row.current))
    for version in connection.execute(select(layer_version).where(layer_version.c.layer_id == old)).all():
        moved = replace(unpacked(LayerVersion, version.manifest, version.checksum), layer_id=new)
        moved = replace(moved, digest=version_digest(moved))
        here = (layer_version.c.layer_id == old) & (layer_version.c.number == version.number)
        connection.execute(update(layer_version).where(here).values(layer_id=new, **packed(moved)))
    connection.execute(update(event).where(event.c.layer_id == old).values(layer_id=new))
    connection.execute(update(moved_layer).where(moved_layer.c.layer_id == old).values(layer_id=new))
    connection.execute(delete(layer).where(layer.c.id == old))
    connection.execute(insert(moved_layer).values(old_id=old, layer_id=new))


def refuse_taken(connection: Connection, new: str, own: str) -> None:
    """Raise ConflictError where another layer has this id now or had it before."""
    taken = connection.execute(select(layer.c.id).where(layer.c.id == new)).scalar()
    if taken is not None:
        raise ConflictError(_("Id “%(id)s” sudah dipakai peta lain.", id=new), hint=_("Pilih id yang lain."))
    refuse_moved(connection, new, own)


def refuse_moved(connection: Connection, wanted: str, own: str = "") -> None:
    """Raise ConflictError where this id leads to another layer: pages that embed it must not change their subject."""
    now = connection.execute(select(moved_layer.c.layer_id).where(moved_layer.c.old_id == wanted)).scalar()
    if now is not None and now != own:
        raise ConflictError(
            _("Id “%(id)s” adalah nama lama peta “%(now)s”.", id=wanted, now=now),
            hint=_("Terbitkan pada “%(now)s”, atau pilih id yang lain.", now=now),
        )
