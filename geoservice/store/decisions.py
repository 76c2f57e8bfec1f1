"""Decisions about names and codes in the catalogue, by boundary set, with who made them and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from geoservice.model.actor import Actor
from geoservice.model.decision import Alias, ListedCode
from geoservice.store.database import Database
from geoservice.store.history import Event, now, record
from geoservice.store.schema import alias, listed_code


class DecisionRecords:
    """What the catalogue remembers for later tables."""

    database: Database

    def aliases(self, set_id: str) -> list[Alias]:
        """The corrections of a set, oldest first, so that the newest wins."""
        columns = (alias.c.text, alias.c.kecamatan, alias.c.code, alias.c.actor, alias.c.at)
        query = select(*columns).where(alias.c.boundary == set_id).order_by(alias.c.id)
        with self.database.reading() as connection:
            return [Alias(*row) for row in connection.execute(query)]

    def save_aliases(self, set_id: str, aliases: Sequence[Alias], actor: Actor) -> int:
        """Keep the corrections that are new or differ from those kept; how many were, in one transaction."""
        with self.database.writing() as connection:
            kept = {(row.text, row.kecamatan): row.code for row in _kept(connection, set_id)}
            new = {(found.text, found.kecamatan): found.code for found in aliases}
            new = {key: code for key, code in new.items() if kept.get(key) != code}
            for text, kecamatan in new.keys() & kept.keys():
                place = (alias.c.boundary == set_id) & (alias.c.text == text) & (alias.c.kecamatan == kecamatan)
                connection.execute(delete(alias).where(place))
            at = now()
            rows = [
                {"boundary": set_id, "text": text, "kecamatan": kecamatan, "code": code, "actor": actor.name, "at": at}
                for (text, kecamatan), code in new.items()
            ]
            if rows:
                connection.execute(insert(alias), rows)
                record(connection, actor, Event("decide", boundary=set_id, details={"aliases": len(rows)}))
        return len(new)

    def forget_aliases(self, set_id: str, aliases: Sequence[Alias], actor: Actor) -> None:
        """Delete these corrections, in one transaction."""
        with self.database.writing() as connection:
            for found in aliases:
                place = (alias.c.text == found.text) & (alias.c.kecamatan == found.kecamatan)
                connection.execute(delete(alias).where(alias.c.boundary == set_id).where(place))
            record(connection, actor, Event("decide", boundary=set_id, details={"forgotten": len(aliases)}))

    def listed_codes(self, set_id: str) -> list[ListedCode]:
        """The official codes kept for a set, changed ones among them."""
        columns = (listed_code.c.code, listed_code.c.name, listed_code.c.successor)
        query = select(*columns).where(listed_code.c.boundary == set_id).order_by(listed_code.c.id)
        with self.database.reading() as connection:
            return [ListedCode(*row) for row in connection.execute(query)]

    def save_listed_codes(self, set_id: str, codes: Sequence[ListedCode], actor: Actor, *, changes: bool) -> None:
        """Replace the list of codes in force, or with `changes` the table of changed codes, in one transaction."""
        of_this_list = listed_code.c.successor != "" if changes else listed_code.c.successor == ""
        rows = [
            {"boundary": set_id, "code": code.code, "name": code.name, "successor": code.successor} for code in codes
        ]
        with self.database.writing() as connection:
            connection.execute(delete(listed_code).where(listed_code.c.boundary == set_id).where(of_this_list))
            if rows:
                connection.execute(insert(listed_code), rows)
            details = {"changes" if changes else "known_codes": len(rows)}
            record(connection, actor, Event("decide", boundary=set_id, details=details))


def forget_decisions(connection: Connection, set_id: str) -> None:
    """Delete what was kept for a set that is removed."""
    connection.execute(delete(alias).where(alias.c.boundary == set_id))
    connection.execute(delete(listed_code).where(listed_code.c.boundary == set_id))


def _kept(connection: Connection, set_id: str) -> list[Alias]:
    query = select(alias.c.text, alias.c.kecamatan, alias.c.code).where(alias.c.boundary == set_id)
    return [Alias(*row) for row in connection.execute(query)]
