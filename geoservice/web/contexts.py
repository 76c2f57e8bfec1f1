"""What templates may show: every page template receives one of these as `page`, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geoservice.web.shown import Drawing, Legend


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region as a line of a table."""

    code: str
    name: str
    kind: str
    """`desa`, `kelurahan`, `nagari` … as the boundary set says; empty where unknown (FINDINGS C17)."""
    parent: str
    value: str
    """Number without unit, category, or why it is missing."""
    raw: str
    """The number as a program reads it; empty for categories and missing values."""
    rank: int | None
    number: int
    """Class number, 0 when missing."""
    colour: str
    pattern: str
    """That of the reason why the value is missing; empty where there is one."""
    position: int
    """Where the region stands in every array of the layer."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure beside the value of a region: the median of its kecamatan, of the whole layer."""

    label: str
    value: str
    of: str
    """How many regions it is made from."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """The reader's own region in words."""

    code: str
    name: str
    value: str
    rank: str
    colour: str
    number: int
    """Class number, 0 when missing."""
    pattern: str
    """That of the reason why the value is missing; empty where there is one."""
    parent: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said about a layer wherever it is shown (FINDINGS C8, C16)."""

    id: str
    title: str
    unit: str
    period: str
    area: str
    source: str
    measure: str
    """What kind of number it is: a share, a count, an index …"""
    definition: str
    concept: str
    method: str
    licence: str
    status: str
    """Final, preliminary, estimate: in words."""
    edition: str
    boundary_source: str
    boundary_licence: str
    boundary_status: str
    regions: int
    caption: str
    """Highest, lowest, median, what has changed and what is missing, in words made from the data."""
    alt: str
    """The same after what the picture shows, for readers who do not see it."""
    warnings: tuple[str, ...]
    number: int
    published_at: str
    published_on: str
    """The same as a date in the language of the page."""


@dataclass(frozen=True, slots=True)
class ClassAdvice:
    """Why the classes of a layer are what they are."""

    scheme: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    """What was changed about the classes, and that periods share them."""
    offers: tuple[str, ...]
    """What its publisher could try instead."""


@dataclass(frozen=True, slots=True)
class UnitMark:
    """One region on the strip of its unit, in hundredths of the way from the lowest to the highest value of all."""

    place: float
    colour: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A kecamatan (or a larger unit) with the figures of its regions; empty texts where there is none."""

    name: str
    regions: str
    """`9 wilayah`, or `7 dari 9 wilayah berdata`."""
    figure: str
    """The median; of categories the most frequent one."""
    lowest: str
    highest: str
    total: str
    marks: tuple[UnitMark, ...]
    middle: float | None
    """Where the median stands on the strip."""


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The units above the regions, beside the whole layer."""

    level: str
    """`Kecamatan`, `Kabupaten/kota`, `Provinsi`."""
    figure: str
    """What stands in the column of figures: `Median`, `Terbanyak`."""
    rows: tuple[UnitRow, ...]
    everywhere: UnitRow
    has_totals: bool


@dataclass(frozen=True, slots=True)
class Download:
    """One file to take away."""

    title: str
    extension: str
    note: str
    address: str
    size: str
    """`22 kB`, `sekitar 12 MB`; empty where only making the file would tell."""


@dataclass(frozen=True, slots=True)
class DownloadGroup:
    """Files for one purpose."""

    title: str
    files: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class GisAddress:
    """Where a GIS program finds the layer."""

    title: str
    address: str
    how: str
    """Where in QGIS the address belongs."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One line of a layer's history."""

    number: int
    published_on: str
    address: str
    is_current: bool
    changed: str
    """How many values differ from the version before; empty for the first and for long gone ones."""


@dataclass(frozen=True, slots=True)
class SiblingRow:
    """Another layer of the same boundary set, or this one among them."""

    label: str
    address: str
    values: str
    """Address of its values document; empty where it is drawn on another edition."""
    is_current: bool


@dataclass(frozen=True, slots=True)
class Siblings:
    """What the reader can change to without another map."""

    periods: tuple[SiblingRow, ...] = ()
    """The same indicator over time, oldest first."""
    others: tuple[SiblingRow, ...] = ()
    """One layer of every indicator, by title."""
    series: Mapping[str, str] = field(default_factory=dict)
    """Addresses of all periods side by side by their ending; empty where one legend does not explain them."""


@dataclass(frozen=True, slots=True)
class EmbedContext:
    """The embed page; complete without scripts."""

    facts: Facts
    legend: Legend
    rows: tuple[RegionRow, ...]
    rows_in_all: int
    """How many match the search."""
    search: str
    has_parents: bool
    drawing: Drawing
    picture: str
    """Address of the picture that stands in for a drawing of too many regions; empty otherwise."""
    small_picture: str
    """The same at half the size."""
    highlight: Highlight | None
    style: str
    """The style sheet, written into the page so that the first view is one request."""
    links: Mapping[str, str]
    live: Mapping[str, object]
    """What the script needs, as JSON."""


@dataclass(frozen=True, slots=True)
class MapContext:
    """The full map page."""

    facts: Facts
    legend: Legend
    rows: tuple[RegionRow, ...]
    rows_in_all: int
    has_parents: bool
    ranked: bool
    """Whether regions have a place from highest to lowest; categories have none."""
    drawing: Drawing
    picture: str
    small_picture: str
    highlight: Highlight | None
    search: str
    unsaid: tuple[str, ...]
    """What the metadata should tell and nobody has said."""
    advice: ClassAdvice
    units: UnitTable | None
    downloads: tuple[DownloadGroup, ...]
    snippets: Mapping[str, str]
    versions: tuple[VersionRow, ...]
    """Empty on the page of a frozen version, which must never change."""
    siblings: Siblings
    """The same: empty on the page of a frozen version."""
    frozen: bool
    links: Mapping[str, str]
    gis: tuple[GisAddress, ...]
    preview_codes: tuple[Choice, ...]
    """Regions to choose one's own from when embedding; empty where they are too many for a list."""
    basemap_attribution: str
    """Who made the base map that the reader may switch on; empty where there is none."""
    live: Mapping[str, object]
    modules: tuple[str, ...]
    """Addresses of the scripts that the page's own script imports, to be fetched together."""


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator over one boundary set in the catalogue: its newest period, and the ways to the others."""

    id: str
    title: str
    area: str
    period: str
    unit: str
    source: str
    published_on: str
    illustration: bool
    colours: tuple[str, ...]
    address: str
    picture: str
    others: tuple[tuple[str, str], ...] = ()
    """Words and addresses of all periods of the same indicator, oldest first, where there are several."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class CatalogueContext:
    """The list of all layers."""

    address: str
    """Absolute, of the whole list."""
    cards: tuple[Card, ...]
    layers_in_all: int
    search: str
    areas: tuple[Choice, ...]
    indicators: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    is_filtered: bool
    next_page: str


@dataclass(frozen=True, slots=True)
class ProblemContext:
    """An error explained to a reader."""

    status: int
    title: str
    detail: str
    hint: str
    in_frame: bool


@dataclass(frozen=True, slots=True)
class OgcRow:
    """One line of a page of the OGC API; its first cell leads to `address` where there is one."""

    cells: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class OgcContext:
    """A document of the OGC API for people."""

    title: str
    text: str
    links: tuple[tuple[str, str, str], ...]
    """Relation, address and title."""
    columns: tuple[str, ...]
    rows: tuple[OgcRow, ...]
    start: str
    """Address of the landing page."""
