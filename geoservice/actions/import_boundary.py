"""Import a boundary file: read, repair, keep as GeoParquet, pack for serving, and only then register it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import shapely

from geoservice.actions._set_title import title_from_regions
from geoservice.actions.prepare_edition import PackRequest, preparation_of
from geoservice.actions.workspace import workspace
from geoservice.geometry.coverage import coverage_findings
from geoservice.geometry.edition import edition_digest, read_edition, write_edition
from geoservice.geometry.memory import give_back
from geoservice.geometry.read import RawBoundary, read_boundary
from geoservice.geometry.repair import clean
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.actor import Actor
from geoservice.model.arrays import BBox
from geoservice.model.boundary import BoundaryEdition, BoundarySet, Finding, Preparation
from geoservice.model.identifiers import parse_identifier
from geoservice.store import Store

Progress = Callable[[str, int, int | None], None]
"""Called with the step (`download`, `read`, `repair`, `check`, `pack`), the amount done and the whole or None."""


@dataclass(frozen=True, slots=True)
class BoundaryRequest:
    """What the importer says about a boundary file; empty texts mean "not said"."""

    id: str
    title: str = ""
    edition: str = ""
    source: str = ""
    licence: str = ""
    licence_text: str = ""
    regulation: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryDraft:
    """A boundary file that could become an edition; nothing is written yet."""

    shapes: RegionShapes
    digest: str
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Features that were left out, each with its reason."""
        return tuple(finding for finding in self.findings if finding.kind == "refused")


@dataclass(frozen=True, slots=True)
class ImportedBoundary:
    """The outcome: `created` is False when the very same edition stood there already."""

    boundary_set: BoundarySet
    edition: BoundaryEdition
    created: bool


def draft_boundary(
    source: str,
    *,
    crs: str | None = None,
    code_column: str | None = None,
    name_column: str | None = None,
    layer: str | None = None,
    progress: Progress | None = None,
) -> BoundaryDraft:
    """Read and check a boundary file; raises InvalidInputError with the way out."""
    tell = progress or silent
    tell("read", 0, None)
    # Handed over without a name of its own: the features as read are let go as soon as they are repaired.
    return draft_from(
        read_boundary(source, crs=crs, code_column=code_column, name_column=name_column, layer=layer), progress
    )


def draft_from(raw: RawBoundary, progress: Progress | None = None) -> BoundaryDraft:
    """The draft of a boundary that was read already, from a file or from a public source."""
    tell = progress or silent
    tell("repair", 0, None)
    shapes, repairs = clean(raw)
    noticed = raw.findings
    del raw
    give_back()
    coverage = coverage_findings(shapes, lambda done, whole: tell("check", done, whole))
    findings = (*noticed, *repairs, *coverage)
    return BoundaryDraft(shapes, edition_digest(shapes), findings)


def import_boundary(
    draft: BoundaryDraft,
    request: BoundaryRequest,
    store: Store,
    actor: Actor,
    progress: Progress | None = None,
    *,
    scheduler: str = "",
) -> ImportedBoundary:
    """Keep the edition durably and make it the current one of its set.

    Importing the same shapes again changes nothing but what is said about them. A crash leaves the old edition, and the
    next import of the same shapes goes on where it stopped. `scheduler` is the address of a Dask cluster to work on.
    """
    request = _with_what_is_known(request, draft.digest, store)
    said = request.title if request.title != request.id else ""
    title = said or title_from_regions(draft.shapes.regions) or request.id
    boundary_set = BoundarySet(parse_identifier(request.id), title)
    with workspace(store) as folder:
        path = folder / "edition.parquet"
        write_edition(draft.shapes, path)
        edition = BoundaryEdition(
            set_id=boundary_set.id,
            # An edition nobody named is named by its shapes: two imports of one file are one edition.
            edition=request.edition or draft.digest[:8],
            digest=draft.digest,
            regions=len(draft.shapes),
            bbox=BBox(*(float(edge) for edge in shapely.total_bounds(draft.shapes.polygons))),
            source=request.source,
            licence=request.licence,
            blob=store.blobs.put(path),
            findings=draft.findings,
            licence_text=request.licence_text,
            regulation=request.regulation,
        )
    give_back()
    how = _how(progress, scheduler)
    with preparation_of(draft.shapes, draft.digest, store, how) as preparation:
        created = store.catalogue.save_edition(boundary_set, edition, preparation, actor)
    return ImportedBoundary(boundary_set, edition, created)


def prepare_again(
    set_id: str, store: Store, actor: Actor, progress: Progress | None = None, *, scheduler: str = ""
) -> Preparation:
    """Rebuild the packs of a set's current edition from its GeoParquet, e.g. after an upgrade or a damaged file."""
    edition = store.catalogue.current_edition(set_id)
    shapes = read_edition(store.blobs.local_path(edition.blob))
    with preparation_of(shapes, edition.digest, store, _how(progress, scheduler)) as preparation:
        store.catalogue.save_preparation(preparation, actor)
    return preparation


def _how(progress: Progress | None, scheduler: str) -> PackRequest:
    tell = progress or silent
    return PackRequest(lambda done, whole: tell("pack", done, whole), scheduler)


def _with_what_is_known(request: BoundaryRequest, digest: str, store: Store) -> BoundaryRequest:
    """Keep the title of a set, and all that was said about an edition that is imported again, unless said anew."""
    known = next((found for found in store.catalogue.boundary_sets() if found.id == request.id), None)
    if known is None:
        return request
    request = replace(request, title=request.title or known.title)
    edition = store.catalogue.current_edition(known.id)
    if edition.digest != digest:
        return request
    said = {name: getattr(request, name) or getattr(edition, name) for name in _SAID_OF_EDITIONS}
    return replace(request, **said)


_SAID_OF_EDITIONS = ("edition", "source", "licence", "licence_text", "regulation")


def silent(step: str, done: int, whole: int | None) -> None:
    """Tell nobody."""
