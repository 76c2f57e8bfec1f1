"""Draft the layers of a table: join, classify, colour. Pure: nothing is written until `publish_layers`."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from geoservice.actions._classes import Classifier
from geoservice.actions.decisions import remembered
from geoservice.actions.inspect_table import JoinedTable, TableRequest, join_table, report_of
from geoservice.actions.open_boundary import RegionsView, open_boundary, open_regions
from geoservice.errors import InvalidInputError
from geoservice.formats.wording import is_absolute
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import message as _
from geoservice.joining.crosswalk import Crosswalk
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.identifiers import parse_identifier, slugify
from geoservice.model.indicator import REASON_NUMBERS, Indicator, Kind, MissingReason
from geoservice.model.layer import Layer, LayerStatus, LayerVersion, Theme
from geoservice.model.report import LayerColumn, MatchReport
from geoservice.model.style import MapKind, Style
from geoservice.store import Store
from geoservice.tables.meaning import is_generic


@dataclass(frozen=True, slots=True)
class LayerRequest:
    """How a table is to be published; what is not said is decided from the data and reported."""

    table: TableRequest
    boundary: str
    layer_id: str | None = None
    source: str = ""
    scheme: str = "auto"
    k: int | None = None
    breaks: tuple[float, ...] | None = None
    palette: str | None = None
    reverse: bool = False
    suppress_below: float | None = None
    """Counts below this are hidden before anything is computed from them (TRUST C1)."""
    notes: tuple[str, ...] = ()
    middle: float | None = None
    """A value at which the map parts into two sides."""
    own_breaks: bool = False
    """Classes of this period alone, not shared with the other periods of the indicator."""
    map_kind: str = MapKind.CHOROPLETH.value
    divide_by_area: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What more is known of the indicator, by the names of Indicator: definition, concept, method, licence, status."""

    @property
    def is_free(self) -> bool:
        """Whether the user left the choice of classes to the program."""
        return self.scheme == "auto" and self.k is None and self.breaks is None and self.middle is None


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A layer that could be published."""

    layer: Layer
    theme: Theme
    style: Style
    edition: BoundaryEdition
    preparation: str
    seen: int | None
    """The version that was current when the draft was made; None for a new layer."""
    notes: tuple[str, ...]
    was_withdrawn: bool = False

    def is_shown_by(self, version: LayerVersion) -> bool:
        """Whether publishing changed nothing: the version stood there already, in sight."""
        return version.number == self.seen and not self.was_withdrawn


@dataclass(frozen=True, slots=True, eq=False)
class TableDraft:
    """All layers of one table and the match report they share."""

    request: LayerRequest
    report: MatchReport
    layers: tuple[Draft, ...]
    file_digest: str
    """SHA-256 of the table as it was read."""
    joined: JoinedTable


def draft_layers(
    request: LayerRequest,
    store: Store,
    crosswalk: Crosswalk | None = None,
    *,
    joined_with: Callable[[MatchReport], None] | None = None,
) -> TableDraft:
    """Read, join and classify; raises InvalidInputError with what, where and the way out.

    `joined_with` is told the match report as soon as the rows are joined, before classes are made.
    """
    with _collector_paused():
        return _table_draft(request, store, crosswalk, joined_with)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without looking for cycles: a table of the country makes millions of objects, and none of them is one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _table_draft(
    request: LayerRequest,
    store: Store,
    crosswalk: Crosswalk | None,
    joined_with: Callable[[MatchReport], None] | None,
) -> TableDraft:
    view = open_regions(store, request.boundary)
    edition, regions = view.edition, view.regions
    joined = join_table(request.table, regions, crosswalk, remembered(store, request.boundary))
    report = report_of(joined, request.boundary, edition.edition)
    if joined_with is not None:
        joined_with(report)
    file_digest = hashlib.sha256(request.table.path.read_bytes()).hexdigest()
    positions = dict(zip(regions.codes, range(len(regions)), strict=True))
    columns = _with_values(report)
    if request.divide_by_area:
        prepared = open_boundary(store, request.boundary).prepared
        columns = tuple(_per_area(column, prepared, request) for column in columns)
    if request.suppress_below is not None and not any(column.kind is Kind.COUNT for column in columns):
        raise InvalidInputError(
            _("--suppress-below hanya untuk cacah, dan tidak ada kolom cacah pada tabel ini."),
            hint=_("Bila isinya cacah, katakan dengan --kind count; bila bukan, hapus pilihan itu."),
        )
    ids = _layer_ids(request, columns)
    classifier = Classifier(request, columns, positions)
    drafts = tuple(
        _draft(request, column, layer_id, classifier, store, view)
        for column, layer_id in zip(columns, ids, strict=True)
    )
    return TableDraft(request, report, drafts, file_digest, joined)


def _draft(
    request: LayerRequest,
    column: LayerColumn,
    layer_id: str,
    classifier: Classifier,
    store: Store,
    view: RegionsView,
) -> Draft:
    coloured = classifier.coloured(column, store)
    indicator = Indicator(
        id=slugify(_named(column)),
        title=column.title,
        kind=column.kind,
        unit=column.unit or "",
        source=request.source,
        **request.metadata,
    )
    layer = Layer(layer_id, column.title, indicator, column.period, request.boundary)
    stands = store.catalogue.layer(layer_id) if store.catalogue.has_layer(layer_id) else None
    notes = (
        *request.notes,
        *coloured.style.classification.notes,
        *_count_note(indicator, coloured.style),
        *_lone_suppressed(coloured.theme, view.regions),
        *_flagged(column),
    )
    return Draft(
        layer,
        coloured.theme,
        coloured.style,
        view.edition,
        view.preparation,
        stands.current if stands else None,
        notes,
        was_withdrawn=stands is not None and stands.status is LayerStatus.WITHDRAWN,
    )


def _flagged(column: LayerColumn) -> tuple[str, ...]:
    """`flagged:perkiraan=2:sementara=1`, where values are marked in the table."""
    said = ":".join(f"{flag}={count}" for flag, count in column.flags)
    return (f"flagged:{said}",) if said else ()


def _per_area(column: LayerColumn, prepared: PreparedEdition, request: LayerRequest) -> LayerColumn:
    """The column divided by the area of every region in km2, measured in an equal-area projection."""
    if column.kind not in (Kind.COUNT, Kind.AMOUNT):
        raise InvalidInputError(
            _("Kolom “%(name)s” bukan jumlah, jadi tidak dapat dibagi dengan luas.", name=column.column),
            hint=_("Pilih kolom jumlah dengan --value, atau katakan jenisnya dengan --kind count."),
        )
    areas = dict(zip(prepared.regions.codes, prepared.areas_km2().tolist(), strict=True))
    values: dict[str, float | str] = {code: float(value) / areas[code] for code, value in column.values.items()}
    unit = request.table.unit or (f"{column.unit} per km²" if column.unit else "per km²")
    title = column.title if request.table.title else f"{column.title} per km²"
    name = f"{column.column} per km2"
    return replace(column, column=name, values=values, unit=unit, title=title, kind=Kind.RATIO)


def _with_values(report: MatchReport) -> tuple[LayerColumn, ...]:
    columns = tuple(column for column in report.layers if column.values)
    if not columns:
        raise InvalidInputError(
            _("Tidak ada nilai pada tabel “%(file)s” yang dapat dipetakan.", file=report.table.file),
            hint=_("Periksa kolom nilainya dengan `geoservice inspect`, atau sebutkan dengan --value."),
        )
    return columns


def _layer_ids(request: LayerRequest, columns: Sequence[LayerColumn]) -> list[str]:
    if request.layer_id is not None:
        head = parse_identifier(request.layer_id)
        if len(columns) == 1:
            return [head]
        periods = [_period(column) for column in columns]
        if len(set(periods)) == len(columns):  # one indicator over time: the period alone tells its layers apart
            return [slugify(head, *period) for period in periods]
        ids = [slugify(f"{head} {_named(column)}", *_period(column)) for column in columns]
    else:
        ids = [slugify(_named(column), *_period(column), request.boundary) for column in columns]
    return _unique(ids, columns)


def _period(column: LayerColumn) -> tuple[str, ...]:
    return () if column.period is None else (column.period.text,)


def _named(column: LayerColumn) -> str:
    """What tells the indicator of a layer from others of its table: the column, or the rows of a long one."""
    if is_generic(column.column) and column.dimension:
        return column.dimension
    return f"{_stem(column)} {column.dimension}".strip()


def _stem(column: LayerColumn) -> str:
    """The column's name without its own period, which headers of several levels put before or behind it."""
    if column.period is None:
        return column.column
    words = column.column.split()
    kept = [word for word in words if word.strip("()[],;:") != column.period.text]
    return " ".join(kept) or column.column


def _unique(ids: list[str], columns: Sequence[LayerColumn]) -> list[str]:
    repeated = sorted({layer_id for layer_id in ids if ids.count(layer_id) > 1})
    if repeated:
        names = ", ".join(column.column for column, layer_id in zip(columns, ids, strict=True) if layer_id in repeated)
        raise InvalidInputError(
            _("Beberapa kolom menghasilkan id peta yang sama (%(id)s): %(names)s.", id=repeated[0], names=names),
            hint=_("Terbitkan satu per satu dengan --value dan --id."),
        )
    return ids


def _lone_suppressed(theme: Theme, regions: RegionTable) -> tuple[str, ...]:
    # TRUST C2: one hidden number among known ones is the total less the others.
    hidden = np.flatnonzero(theme.reasons == REASON_NUMBERS[MissingReason.SUPPRESSED])
    parents = regions.parents.get("kode_kec")
    if not len(hidden) or parents is None:
        return ()
    alone = sum(count == 1 for parent, count in Counter(parents[place] for place in hidden.tolist()).items() if parent)
    return (f"suppressed_alone:{alone}",) if alone else ()


def _count_note(indicator: Indicator, style: Style) -> tuple[str, ...]:
    # FINDINGS C1: drawing a count as a choropleth is a choice that the map must show.
    return ("absolute_count",) if is_absolute(indicator) and style.map_kind is MapKind.CHOROPLETH else ()
