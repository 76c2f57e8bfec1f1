"""Boundary sets, editions and preparations in the catalogue."""

from __future__ import annotations

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from geoservice.errors import ConflictError, NotFoundError
from geoservice.i18n import message as _
from geoservice.model.actor import Actor
from geoservice.model.boundary import BoundaryEdition, BoundarySet, Preparation
from geoservice.model.layer import LayerStatus
from geoservice.store.database import Database
from geoservice.store.decisions import forget_decisions
from geoservice.store.history import Event, record
from geoservice.store.rows import near, packed, unpacked
from geoservice.store.schema import boundary_edition, boundary_set, layer, layer_version
from geoservice.store.schema import preparation as preparations


class BoundaryRecords:
    """What the catalogue knows of boundaries."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def boundary_sets(self) -> list[BoundarySet]:
        """Every boundary set, by title."""
        with self.database.reading() as connection:
            rows = connection.execute(select(boundary_set.c.id, boundary_set.c.title)).all()
        return sorted((BoundarySet(row.id, row.title) for row in rows), key=lambda s: (s.title.casefold(), s.id))

    def boundary_set(self, set_id: str) -> BoundarySet:
        """One boundary set; raises NotFoundError that names ids like it."""
        query = select(boundary_set.c.id, boundary_set.c.title).where(boundary_set.c.id == set_id)
        with self.database.reading() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise _no_set(connection, set_id)
        return BoundarySet(row.id, row.title)

    def current_edition(self, set_id: str) -> BoundaryEdition:
        """The edition that new layers of a set are drawn on."""
        query = _editions().join(
            boundary_set,
            (boundary_set.c.id == boundary_edition.c.set_id) & (boundary_set.c.current == boundary_edition.c.digest),
        )
        with self.database.reading() as connection:
            row = connection.execute(query.where(boundary_set.c.id == set_id)).first()
            if row is None:
                raise _no_set(connection, set_id)
        return _edition(row)

    def edition(self, digest: str, set_id: str | None = None) -> BoundaryEdition:
        """The edition with this digest; of several sets with the same shapes the newest, unless the set is named."""
        query = _editions().where(boundary_edition.c.digest == digest).order_by(boundary_edition.c.id.desc())
        if set_id is not None:
            query = query.where(boundary_edition.c.set_id == set_id)
        with self.database.reading() as connection:
            row = connection.execute(query.limit(1)).first()
        if row is None:
            raise _no_edition(digest)
        return _edition(row)

    def editions(self, set_id: str) -> list[BoundaryEdition]:
        """Every edition of a set, newest first."""
        query = _editions().where(boundary_edition.c.set_id == set_id).order_by(boundary_edition.c.id.desc())
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
            if not rows:
                raise _no_set(connection, set_id)
        return [_edition(row) for row in rows]

    def preparation(self, digest: str) -> Preparation:
        """The preparation with this digest."""
        return self._preparation(_preparations().where(preparations.c.digest == digest), digest)

    def current_preparation(self, edition_digest: str, set_id: str | None = None) -> Preparation:
        """The preparation that new layers of an edition are drawn from."""
        query = _preparations().join(boundary_edition, boundary_edition.c.preparation == preparations.c.digest)
        query = query.where(boundary_edition.c.digest == edition_digest).order_by(boundary_edition.c.id.desc())
        if set_id is not None:
            query = query.where(boundary_edition.c.set_id == set_id)
        return self._preparation(query.limit(1), edition_digest)

    def preparation_digests(self) -> frozenset[str]:
        """The digests of all preparations, of earlier editions too."""
        with self.database.reading() as connection:
            return frozenset(connection.execute(select(preparations.c.digest)).scalars())

    def _preparation(self, query: Select[tuple[str, str]], digest: str) -> Preparation:
        with self.database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise _no_edition(digest)
        return unpacked(Preparation, row.manifest, row.checksum)

    def save_edition(
        self, new_set: BoundarySet, edition: BoundaryEdition, preparation: Preparation, actor: Actor
    ) -> bool:
        """Make an edition and its preparation the current ones of a set, in one transaction.

        False when they already were: then only the description (title, source, licence, findings) is renewed.
        """
        if edition.set_id != new_set.id or preparation.edition_digest != edition.digest:
            raise ValueError("set, edition and preparation must belong together")
        with self.database.writing() as connection:
            before = _current(connection, new_set.id)
            _keep_preparation(connection, preparation)
            _keep_edition(connection, edition, preparation.digest)
            _keep_set(connection, new_set, edition.digest, is_new=before is None)
            is_changed = before != (edition.digest, preparation.digest)
            if is_changed:
                details = {"edition": edition.digest, "preparation": preparation.digest, "regions": edition.regions}
                record(connection, actor, Event("import", boundary=new_set.id, details=details))
        return is_changed

    def save_preparation(self, preparation: Preparation, actor: Actor) -> None:
        """Make a preparation the current one of its edition; layers keep the one they were published with."""
        with self.database.writing() as connection:
            _keep_preparation(connection, preparation)
            moved = connection.execute(
                update(boundary_edition)
                .where(boundary_edition.c.digest == preparation.edition_digest)
                .values(preparation=preparation.digest)
            )
            if moved.rowcount == 0:
                raise _no_edition(preparation.edition_digest)
            details = {"edition": preparation.edition_digest, "preparation": preparation.digest}
            record(connection, actor, Event("prepare", details=details))

    def remove_boundary_set(self, set_id: str, actor: Actor) -> None:
        """Forget a set and those of its editions that no version was drawn on.

        Raises ConflictError that names the published layers which still use it.
        """
        with self.database.writing() as connection:
            if _current(connection, set_id) is None:
                raise _no_set(connection, set_id)
            _refuse_when_used(connection, set_id)
            connection.execute(delete(boundary_set).where(boundary_set.c.id == set_id))
            drawn_on = select(layer_version.c.edition_digest).where(layer_version.c.boundary == set_id)
            connection.execute(
                delete(boundary_edition)
                .where(boundary_edition.c.set_id == set_id)
                .where(boundary_edition.c.digest.not_in(drawn_on))
            )
            _forget_preparations(connection)
            forget_decisions(connection, set_id)
            record(connection, actor, Event("remove", boundary=set_id))


def _editions() -> Select[tuple[str, str]]:
    return select(boundary_edition.c.manifest, boundary_edition.c.checksum)


def _preparations() -> Select[tuple[str, str]]:
    return select(preparations.c.manifest, preparations.c.checksum)


def _edition(row: Row[tuple[str, str]]) -> BoundaryEdition:
    return unpacked(BoundaryEdition, row.manifest, row.checksum)


def _current(connection: Connection, set_id: str) -> tuple[str, str] | None:
    """Digest of edition and preparation; holds the set until the transaction ends."""
    row = connection.execute(
        select(boundary_set.c.current).where(boundary_set.c.id == set_id).with_for_update()
    ).first()
    if row is None:
        return None
    prepared = connection.execute(
        select(boundary_edition.c.preparation)
        .where(boundary_edition.c.set_id == set_id)
        .where(boundary_edition.c.digest == row.current)
    ).scalar_one()
    return row.current, prepared


def _keep_preparation(connection: Connection, preparation: Preparation) -> None:
    known = select(func.count()).where(preparations.c.digest == preparation.digest)
    if not connection.execute(known).scalar_one():
        values = {"digest": preparation.digest, "edition_digest": preparation.edition_digest, **packed(preparation)}
        connection.execute(insert(preparations).values(values))


def _keep_edition(connection: Connection, edition: BoundaryEdition, preparation: str) -> None:
    values = {"preparation": preparation, **packed(edition)}
    renewed = connection.execute(
        update(boundary_edition)
        .where(boundary_edition.c.set_id == edition.set_id)
        .where(boundary_edition.c.digest == edition.digest)
        .values(values)
    )
    if renewed.rowcount == 0:
        values |= {"set_id": edition.set_id, "digest": edition.digest}
        connection.execute(insert(boundary_edition).values(values))


def _keep_set(connection: Connection, new_set: BoundarySet, current: str, *, is_new: bool) -> None:
    values = {"title": new_set.title, "current": current}
    if is_new:
        connection.execute(insert(boundary_set).values(id=new_set.id, **values))
    else:
        connection.execute(update(boundary_set).where(boundary_set.c.id == new_set.id).values(values))


def _refuse_when_used(connection: Connection, set_id: str) -> None:
    is_current = (layer_version.c.layer_id == layer.c.id) & (layer_version.c.number == layer.c.current)
    users = connection.scalars(
        select(layer.c.id)
        .join(layer_version, is_current)
        .where(layer_version.c.boundary == set_id)
        .where(layer.c.status == LayerStatus.PUBLISHED.value)
        .order_by(layer.c.id)
    ).all()
    if users:
        names = ", ".join(users[:5]) + (" …" if len(users) > 5 else "")
        raise ConflictError(
            _(
                "Batas wilayah “%(id)s” masih dipakai %(count)s peta: %(names)s.",
                id=set_id,
                count=len(users),
                names=names,
            ),
            hint=_("Tarik peta itu lebih dahulu dengan “geoservice layers withdraw”."),
        )


def _forget_preparations(connection: Connection) -> None:
    connection.execute(
        delete(preparations)
        .where(preparations.c.digest.not_in(select(boundary_edition.c.preparation)))
        .where(preparations.c.digest.not_in(select(layer_version.c.preparation)))
    )


def _no_set(connection: Connection, set_id: str) -> NotFoundError:
    known = connection.scalars(select(boundary_set.c.id)).all()
    return NotFoundError(
        _("Batas wilayah “%(id)s” tidak ada.", id=set_id),
        hint=near(set_id, known) or _("Masukkan dengan “geoservice boundaries import”."),
    )


def _no_edition(digest: str) -> NotFoundError:
    return NotFoundError(
        _("Edisi batas wilayah %(name)s tidak ada dalam katalog.", name=digest[:12]),
        hint=_("Lihat yang ada dengan “geoservice boundaries list”."),
    )
