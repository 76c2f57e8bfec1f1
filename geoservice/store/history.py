"""The history: who did what to which layer or boundary set, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from geoservice.model.actor import Actor
from geoservice.store.manifest import canonical
from geoservice.store.schema import event as events


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done: `import`, `prepare`, `remove`, `publish`, `rollback`, `withdraw`, `rename` or `decide`."""

    action: str
    layer_id: str | None = None
    boundary: str | None = None
    number: int | None = None
    """Version that is current afterwards."""
    previous: int | None = None
    """Version that was current before."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else is worth keeping: hash of the file, counts of the match report."""
    actor: str = ""
    at: str = ""
    """UTC, ISO 8601 with seconds and Z."""


def now() -> str:
    """The present moment as the catalogue writes it: UTC, ISO 8601 with seconds and Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(connection: Connection, actor: Actor, event: Event) -> None:
    """Add one event to the transaction, with this actor and the present moment."""
    values = {name: getattr(event, name) for name in ("action", "layer_id", "boundary", "number", "previous")}
    details = canonical(dict(event.details))
    connection.execute(insert(events).values(at=now(), actor=actor.name, details=details, **values))


def read(connection: Connection, layer_id: str | None, limit: int) -> list[Event]:
    """The newest events of a layer, or of everything, newest first."""
    query = select(events).order_by(events.c.id.desc()).limit(limit)
    if layer_id is not None:
        query = query.where(events.c.layer_id == layer_id)
    rows = connection.execute(query).mappings().all()
    return [_event(row) for row in rows]


def count(connection: Connection) -> int:
    """How many things have been done; it grows with every change of the catalogue."""
    return int(connection.execute(select(func.max(events.c.id))).scalar() or 0)


def _event(row: RowMapping) -> Event:
    values = {name: row[name] for name in row if name not in ("id", "details")}
    return Event(**values, details=json.loads(row["details"]))
