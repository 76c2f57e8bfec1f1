"""Layers and their versions in the catalogue; a version is inserted once and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, insert, select, update

from geoservice.errors import ConflictError, NotFoundError
from geoservice.i18n import message as _
from geoservice.model.actor import Actor
from geoservice.model.layer import Layer, LayerStatus, LayerVersion
from geoservice.store import history, moves
from geoservice.store.database import Database
from geoservice.store.history import Event
from geoservice.store.manifest import version_digest
from geoservice.store.rows import near, packed, unpacked
from geoservice.store.schema import boundary_set, layer_version, preparation
from geoservice.store.schema import layer as layers

_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Publication:
    """A version to make current; `seen` is the version the publisher saw as current, None for a new layer."""

    layer: Layer
    version: LayerVersion
    seen: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """Counts of the match report and the like, kept in the history."""


class LayerRecords:
    """What the catalogue knows of layers."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def layers(self, *, status: LayerStatus | None = LayerStatus.PUBLISHED) -> list[tuple[Layer, LayerVersion]]:
        """Every layer of this status (None: of any) with its current version, by title."""
        query = _versions(layer_version.c.number == layers.c.current)
        if status is not None:
            query = query.where(layers.c.status == status.value)
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
        return sorted(map(_opened, rows), key=lambda found: (found[0].title.casefold(), found[0].id))

    def layer_at(self, layer_id: str, number: int | None = None) -> tuple[Layer, LayerVersion]:
        """A layer with one of its versions, by default the current one, in a single SELECT.

        The layer's title, indicator, period and boundary are those of that version. Withdrawn layers are answered
        too: look at the status. Raises NotFoundError.
        """
        with self.database.reading() as connection:
            if number is None:
                row = connection.execute(_CURRENT, {"layer_id": layer_id}).first()
            elif 1 <= number <= _LARGEST_NUMBER:
                row = connection.execute(_NUMBERED, {"layer_id": layer_id, "number": number}).first()
            else:
                row = None
            if row is None:
                raise _missing(connection, layer_id, number)
        return _opened(row)

    def layer(self, layer_id: str) -> Layer:
        """A layer as its current version describes it; raises NotFoundError that names ids like it."""
        return self.layer_at(layer_id)[0]

    def has_layer(self, layer_id: str) -> bool:
        """Whether this id is taken, be it by a withdrawn layer."""
        with self.database.reading() as connection:
            return connection.execute(select(layers.c.id).where(layers.c.id == layer_id)).first() is not None

    def version(self, layer_id: str, number: int | None = None) -> LayerVersion:
        """One version of a layer, by default the current one; raises NotFoundError."""
        return self.layer_at(layer_id, number)[1]

    def versions(self, layer_id: str) -> list[LayerVersion]:
        """Every version of a layer, newest first."""
        query = _versions(layers.c.id == layer_id).order_by(layer_version.c.number.desc())
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
            if not rows:
                raise _missing(connection, layer_id, None)
        return [_opened(row)[1] for row in rows]

    def publish(
        self,
        layer: Layer,
        version: LayerVersion,
        *,
        seen: int | None,
        actor: Actor,
        details: Mapping[str, Any] | None = None,
    ) -> LayerVersion:
        """Make a version the current one, in one transaction; see `publish_many`."""
        return self.publish_many([Publication(layer, version, seen, details or {})], actor)[0]

    def publish_many(self, items: Sequence[Publication], actor: Actor) -> list[LayerVersion]:
        """Make several versions current, all or none; numbers and digests are given here.

        What the current version already shows is returned unchanged. Raises ConflictError when another version
        than the one seen has become current, or when the boundary set was removed meanwhile.
        """
        done: dict[int, LayerVersion] = {}
        with self.database.writing() as connection:
            # In one order, or two publishers of the same layers could wait for each other.
            for index, item in sorted(enumerate(items), key=lambda pair: pair[1].layer.id):
                done[index] = _publish(connection, item, actor)
        return [done[index] for index in range(len(items))]

    def rollback(self, layer_id: str, number: int, *, actor: Actor, seen: int | None = None) -> LayerVersion:
        """Make an older version current again; with `seen`, only if that one still is current."""
        target = self.version(layer_id, number)
        with self.database.writing() as connection:
            layer, current = _held_or_missing(connection, layer_id)
            if seen is not None and current.number != seen:
                raise _overtaken(current)
            if current.number != number or layer.status is not LayerStatus.PUBLISHED:
                _point(connection, layer_id, seen=current.number, number=number)
                event = Event("rollback", layer_id=layer_id, number=number, previous=current.number)
                history.record(connection, actor, event)
        return target

    def withdraw(self, layer_id: str, *, actor: Actor) -> None:
        """Take a layer out of sight; its versions stay, and publishing or rolling back shows it again."""
        with self.database.writing() as connection:
            layer, current = _held_or_missing(connection, layer_id)
            if layer.status is LayerStatus.WITHDRAWN:
                return
            connection.execute(update(layers).where(layers.c.id == layer_id).values(status=LayerStatus.WITHDRAWN.value))
            history.record(connection, actor, Event("withdraw", layer_id=layer_id, previous=current.number))

    def rename(self, layer_id: str, new_id: str, *, actor: Actor) -> None:
        """Give a layer another id; the old one leads to it for ever.

        Raises NotFoundError, and ConflictError where another layer has or had the new id.
        """
        with self.database.writing() as connection:
            current = _held_or_missing(connection, layer_id)[1]
            moves.refuse_taken(connection, new_id, own=layer_id)
            moves.move(connection, layer_id, new_id)
            event = Event("rename", layer_id=new_id, number=current.number, details={"from": layer_id})
            history.record(connection, actor, event)

    def moved_layers(self) -> Mapping[str, str]:
        """Every id that layers had before they were renamed, with the one they have now."""
        with self.database.reading() as connection:
            return moves.moved_ids(connection)

    def changes(self) -> int:
        """A number that is another one after every change of layers and boundaries: a key for what was read before."""
        with self.database.reading() as connection:
            return history.count(connection)

    def events(self, layer_id: str | None = None, limit: int = 100) -> list[Event]:
        """The history of a layer, or of everything, newest first."""
        with self.database.reading() as connection:
            return history.read(connection, layer_id, limit)


def _versions(condition: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            layers.c.id,
            layers.c.status,
            layers.c.current,
            layer_version.c.boundary,
            layer_version.c.number,
            layer_version.c.manifest,
            layer_version.c.checksum,
        )
        .join(layer_version, layer_version.c.layer_id == layers.c.id)
        .where(condition)
    )


# Built once: every tile asks one of these, and building a statement takes longer than running it.
_CURRENT = _versions(layer_version.c.number == layers.c.current).where(layers.c.id == bindparam("layer_id"))
_NUMBERED = _versions(layer_version.c.number == bindparam("number")).where(layers.c.id == bindparam("layer_id"))


def _opened(row: Row[Any]) -> tuple[Layer, LayerVersion]:
    version = unpacked(LayerVersion, row.manifest, row.checksum)
    layer = Layer(
        id=row.id,
        title=version.title,
        indicator=version.indicator,
        period=version.period,
        boundary=row.boundary,
        status=LayerStatus(row.status),
        current=row.current,
    )
    return layer, version


def _held(connection: Connection, layer_id: str) -> tuple[Layer, LayerVersion] | None:
    """The layer and its current version, kept from other writers until the transaction ends."""
    query = _versions(layer_version.c.number == layers.c.current).where(layers.c.id == layer_id)
    row = connection.execute(query.with_for_update(of=layers)).first()
    return None if row is None else _opened(row)


def _publish(connection: Connection, item: Publication, actor: Actor) -> LayerVersion:
    layer_id = item.layer.id
    version = replace(item.version, layer_id=layer_id, digest=version_digest(replace(item.version, layer_id=layer_id)))
    found = _held(connection, layer_id)
    current = found[1] if found else None
    if found and found[1].digest == version.digest and found[0].boundary == item.layer.boundary:
        return _shown_again(connection, *found, actor)
    if (current.number if current else None) != item.seen:
        raise _overtaken(current) if current else _gone(layer_id)
    if current is None:
        moves.refuse_moved(connection, layer_id)
    _refuse_without_boundary(connection, item.layer.boundary, version)
    version = _numbered(connection, version, actor)
    _insert(connection, item.layer, version, is_new=current is None)
    if current is not None:
        _point(connection, layer_id, seen=current.number, number=version.number)
    history.record(connection, actor, _publish_event(item, version, previous=current.number if current else None))
    return version


def _publish_event(item: Publication, version: LayerVersion, previous: int | None) -> Event:
    details = {"file": version.file_name, "file_digest": version.file_digest, "digest": version.digest, **item.details}
    return Event("publish", layer_id=version.layer_id, number=version.number, previous=previous, details=details)


def _shown_again(connection: Connection, layer: Layer, current: LayerVersion, actor: Actor) -> LayerVersion:
    if layer.status is not LayerStatus.PUBLISHED:
        _point(connection, layer.id, seen=current.number, number=current.number)
        history.record(connection, actor, Event("publish", layer_id=layer.id, number=current.number))
    return current


def _numbered(connection: Connection, version: LayerVersion, actor: Actor) -> LayerVersion:
    last = connection.execute(
        select(func.max(layer_version.c.number)).where(layer_version.c.layer_id == version.layer_id)
    ).scalar()
    return replace(
        version,
        number=(last or 0) + 1,
        published_at=version.published_at or history.now(),
        published_by=version.published_by or actor.name,
    )


def _insert(connection: Connection, layer: Layer, version: LayerVersion, *, is_new: bool) -> None:
    if is_new:
        values = {"id": layer.id, "status": LayerStatus.PUBLISHED.value, "current": version.number}
        connection.execute(insert(layers).values(values))
    connection.execute(
        insert(layer_version).values(
            layer_id=layer.id,
            number=version.number,
            boundary=layer.boundary,
            edition_digest=version.edition_digest,
            preparation=version.preparation,
            **packed(version),
        )
    )


def _point(connection: Connection, layer_id: str, *, seen: int, number: int) -> None:
    """Move the pointer of a layer, if nobody moved it since `seen`."""
    moved = connection.execute(
        update(layers)
        .where(layers.c.id == layer_id)
        .where(layers.c.current == seen)
        .values(current=number, status=LayerStatus.PUBLISHED.value)
    )
    if moved.rowcount != 1:
        raise _gone(layer_id)


def _refuse_without_boundary(connection: Connection, boundary: str, version: LayerVersion) -> None:
    known = connection.execute(
        select(boundary_set.c.id).where(boundary_set.c.id == boundary).with_for_update(read=True)
    ).first()
    prepared = connection.execute(
        select(preparation.c.digest).where(preparation.c.digest == version.preparation)
    ).first()
    if known is None or prepared is None:
        raise ConflictError(
            _("Batas wilayah “%(id)s” dihapus sementara peta ini disiapkan.", id=boundary),
            hint=_("Masukkan lagi dengan “geoservice boundaries import”, lalu terbitkan ulang."),
        )


def _held_or_missing(connection: Connection, layer_id: str) -> tuple[Layer, LayerVersion]:
    found = _held(connection, layer_id)
    if found is None:
        raise _missing(connection, layer_id, None)
    return found


def _missing(connection: Connection, layer_id: str, number: int | None) -> NotFoundError:
    known = connection.scalars(select(layers.c.id)).all()
    if layer_id not in known:
        return NotFoundError(
            _("Peta “%(id)s” tidak ada.", id=layer_id),
            hint=near(layer_id, known) or _("Terbitkan dengan “geoservice publish”."),
        )
    return NotFoundError(
        _("Peta “%(id)s” tidak mempunyai versi %(number)s.", id=layer_id, number=number),
        hint=_("Lihat versi yang ada dengan “geoservice layers history %(id)s”.", id=layer_id),
    )


def _overtaken(current: LayerVersion) -> ConflictError:
    return ConflictError(
        _(
            "Peta “%(layer)s” sudah berubah: versi %(number)s diterbitkan oleh %(who)s pada %(when)s.",
            layer=current.layer_id,
            number=current.number,
            who=current.published_by,
            when=current.published_at,
        ),
        hint=_("Periksa versi itu, lalu ulangi bila perubahan ini masih diperlukan."),
    )


def _gone(layer_id: str) -> ConflictError:
    return ConflictError(
        _("Peta “%(layer)s” diubah oleh proses lain pada saat yang sama.", layer=layer_id),
        hint=_("Ulangi perintahnya."),
    )
