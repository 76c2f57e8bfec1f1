"""Publish drafts: files first, then one transaction that makes all of them current or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from geoservice.actions.draft_layers import Draft, TableDraft
from geoservice.actions.workspace import workspace
from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.actor import Actor
from geoservice.model.layer import LayerVersion
from geoservice.model.report import BLOCKING, ROW_REASONS, MatchReport
from geoservice.store import Publication, Store
from geoservice.store.locks import publish_lock
from geoservice.store.themes import write_theme


def publish_layers(
    table: TableDraft, store: Store, actor: Actor, *, accept_unmatched: bool = False
) -> list[LayerVersion]:
    """Publish every layer of a table, or none.

    Raises InvalidInputError while rows need a decision (unless accepted, which is recorded) and ConflictError when
    somebody else published one of the layers since the draft was made.
    """
    if not table.report.ready and not accept_unmatched:
        raise _undecided(table.report)
    accepted = () if table.report.ready else (f"unmatched_accepted:{_undecided_rows(table.report)}",)
    items = [(draft, _version(table, draft, store, actor, accepted)) for draft in table.layers]
    details = _counts(table.report)
    with publish_lock(store.data_dir, *(draft.layer.id for draft in table.layers)):
        return store.catalogue.publish_many(
            [Publication(draft.layer, version, draft.seen, details) for draft, version in items], actor
        )


def _version(table: TableDraft, draft: Draft, store: Store, actor: Actor, accepted: Sequence[str]) -> LayerVersion:
    return LayerVersion(
        layer_id=draft.layer.id,
        number=0,  # counted and named by the catalogue, in the transaction that makes it current
        digest="",
        theme=keep_theme(draft, store),
        title=draft.layer.title,
        indicator=draft.layer.indicator,
        period=draft.layer.period,
        style=draft.style,
        edition=draft.edition.edition,
        edition_digest=draft.edition.digest,
        preparation=draft.preparation,
        published_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        published_by=actor.name,
        file_name=table.request.table.path.name,
        file_digest=table.file_digest,
        notes=(*draft.notes, *accepted),
    )


def keep_theme(draft: Draft, store: Store) -> str:
    """Keep the theme of a draft durably and return its digest."""
    with workspace(store) as folder:
        path = folder / "theme"
        write_theme(draft.theme, path)
        return store.blobs.put(path)


def _counts(report: MatchReport) -> dict[str, int]:
    """What the history keeps of the match report (TRUST A4)."""
    return {
        "used": report.rows_used,
        "unmatched": len(report.unmatched),
        "ambiguous": len(report.ambiguous),
        "conflicts": sum(rows.conflict for rows in report.duplicate),
        "regions_without_row": len(report.regions_without_row),
    }


def _undecided_rows(report: MatchReport) -> int:
    conflicts = sum(len(rows.rows) for rows in report.duplicate if rows.conflict)
    review = sum(row.matched is None or row.reason in BLOCKING for row in report.review)
    return len(report.unmatched) + len(report.ambiguous) + conflicts + review


def _first_rows(report: MatchReport, most: int = 3) -> list[str]:
    rows = [(row.row, row.reason, row.place) for row in report.unmatched]
    rows += [(row.row, "same_name", row.place) for row in report.ambiguous]
    rows += [(same.rows[0], "conflict", same.places[0]) for same in report.duplicate if same.conflict]
    rows += [(row.row, row.reason, row.place) for row in report.review if row.matched is None or row.reason in BLOCKING]
    found = [
        str(_("baris %(row)s: %(text)s", row=place, text=ROW_REASONS.get(word, word)))
        for _row, word, place in sorted(rows)
    ]
    return found[:most] + (["…"] if len(found) > most else [])


def _undecided(report: MatchReport) -> InvalidInputError:
    return InvalidInputError(
        _(
            "%(count)s baris tabel “%(file)s” perlu diputuskan dahulu (%(rows)s); belum ada yang diterbitkan.",
            count=_undecided_rows(report),
            file=report.table.file,
            rows="; ".join(_first_rows(report)),
        ),
        hint=_("Perbaiki baris yang disebut dalam laporan, atau terima apa adanya dengan --accept-unmatched."),
    )
