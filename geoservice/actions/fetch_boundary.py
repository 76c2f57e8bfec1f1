"""Fetch a district's villages from a public source that a manifest in `boundaries/` describes."""

from __future__ import annotations

from geoservice.actions.import_boundary import (
    BoundaryRequest,
    ImportedBoundary,
    Progress,
    draft_from,
    import_boundary,
    silent,
)
from geoservice.actions.workspace import workspace
from geoservice.geometry.sources import FetchedBoundary
from geoservice.geometry.sources import fetch_boundary as download
from geoservice.model.actor import Actor
from geoservice.store import Store


def fetch_boundary(
    code: str,
    store: Store,
    actor: Actor,
    *,
    base_url: str | None = None,
    progress: Progress | None = None,
) -> tuple[FetchedBoundary, ImportedBoundary]:
    """Download, check and import; `boundaries fetch 16.01` makes the set `desa-1601`.

    Raises UnavailableError when the source cannot be reached, InvalidInputError for a code that no source has.
    """
    tell = progress or silent
    with workspace(store) as folder:
        fetched = download(
            code,
            store.settings.boundaries_dir,
            folder,
            progress=lambda done, whole: tell("download", done, whole),
            base_url=base_url,
        )
        tell("read", 0, None)
        draft = draft_from(fetched.raw, progress)
    request = BoundaryRequest(
        id=fetched.set_id,
        title=fetched.title,
        edition=fetched.edition,
        source=fetched.source,
        licence=fetched.licence,
        licence_text=fetched.licence_text,
    )
    return fetched, import_boundary(draft, request, store, actor, progress)
