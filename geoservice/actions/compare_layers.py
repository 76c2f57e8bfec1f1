"""Layers computed from two published ones: how values changed, and two indicators on one map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from geoservice.actions.draft_layers import Draft
from geoservice.actions.open_layer import open_layer
from geoservice.actions.publish_layers import keep_theme
from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.wording import period_text
from geoservice.i18n import in_language
from geoservice.i18n import message as _
from geoservice.model.actor import Actor
from geoservice.model.arrays import BoolArray, FloatArray, UInt8Array
from geoservice.model.classification import BIVARIATE, LEVELS, Classification
from geoservice.model.identifiers import parse_identifier, slugify
from geoservice.model.indicator import REASON_NUMBERS, Indicator, Kind, MissingReason
from geoservice.model.layer import Layer, LayerStatus, LayerVersion, Theme
from geoservice.model.style import Style
from geoservice.schemes import bivariate_palette, choose_palette, classify, load_palettes, outline_for
from geoservice.store import Publication, Store
from geoservice.store.locks import publish_lock

_CHANGE_CLASSES = 5
_THIRDS = 3
#: Tried in this order until three classes are found: equal numbers of regions show best how two indicators meet.
_SCHEMES_OF_THIRDS = ("quantiles", "natural_breaks")


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """What is said about a layer that two others are made into; what is left out is made from them."""

    layer_id: str | None = None
    title: str = ""
    palette: str | None = None
    percent: bool = False
    """Changes as per cent of the earlier value."""
    k: int | None = None


def draft_change(store: Store, before: str, after: str, request: ComparisonRequest) -> Draft:
    """The values of layer `after` less those of `before`; a region missing in either is missing.

    Colours part at zero. Raises InvalidInputError for layers that cannot be compared, NotFoundError.
    """
    first, second = _both(store, before, after)
    if first.published.indicator.unit != second.published.indicator.unit and not request.percent:
        raise InvalidInputError(
            _("Satuan kedua peta berbeda, jadi selisihnya tidak berarti."), hint=_("Pilih dua periode satu indikator.")
        )
    values, reasons = _changes(first.theme, second.theme, percent=request.percent)
    made = _around_zero(values, request.k)
    indicator = _change_of(first, second, request)
    periods = "–".join(str(view.published.period) for view in (first, second) if view.published.period)
    title = request.title or ", ".join(part for part in (indicator.title, periods) if part)
    palettes = load_palettes(store.settings.styles_dir)
    name, colours = choose_palette(indicator.kind, made, request.palette, False, palettes)
    theme = Theme(values, reasons, made.classify(values))
    layer_id = request.layer_id or slugify(f"perubahan {first.layer.id}", second.layer.id)
    notes = (f"change_of:{_named(first)}:{_named(second)}",)
    return _draft(store, second, Layer(layer_id, title, indicator, second.published.period, second.layer.boundary),
                  theme, _outlined(made, name, colours), (*notes, *_said_of(first, second), *made.notes))  # fmt: skip


def draft_combination(store: Store, one: str, other: str, request: ComparisonRequest) -> Draft:
    """Two indicators at once: each in thirds, nine classes in all; a region missing in either is missing.

    Class number 3 (a - 1) + b is third a of the first and third b of the second. Raises InvalidInputError and
    NotFoundError.
    """
    first, second = _both(store, one, other)
    parts = [(view, _thirds(view)) for view in (first, second)]
    missing = np.isnan(first.theme.values) | np.isnan(second.theme.values)
    thirds = [made.classify(view.theme.values).astype(np.float64) for view, made in parts]
    values = np.where(missing, np.nan, (thirds[0] - 1) * _THIRDS + thirds[1] - 1)
    titles = _titles(first, second)
    made = _bivariate(parts, titles)
    theme = Theme(values, _reasons(first.theme, second.theme, missing), made.classify(values), made.categories)
    palette = bivariate_palette(request.palette, load_palettes(store.settings.styles_dir))
    title = request.title or str(_("%(first)s dan %(second)s", first=titles[0], second=_inside(titles[1])))
    said = (view.published.indicator.source for view in (first, second))
    sources = "; ".join(dict.fromkeys(source for source in said if source))
    indicator = Indicator(slugify(title), title, Kind.CATEGORY, source=sources)
    layer_id = request.layer_id or slugify(first.layer.id, second.layer.id)
    period = first.published.period if first.published.period == second.published.period else None
    layer = Layer(layer_id, title, indicator, period, first.layer.boundary)
    notes = (f"combined_of:{_named(first)}:{_named(second)}", *_said_of(first, second))
    return _draft(store, first, layer, theme, _outlined(made, palette.name, palette.colours[_THIRDS**2]), notes)


def publish_comparison(draft: Draft, store: Store, actor: Actor) -> LayerVersion:
    """Make the layer the current one of its id; raises ConflictError when somebody was faster."""
    version = LayerVersion(
        layer_id=draft.layer.id, number=0, digest="", theme=keep_theme(draft, store), title=draft.layer.title,
        indicator=draft.layer.indicator, period=draft.layer.period, style=draft.style, edition=draft.edition.edition,
        edition_digest=draft.edition.digest, preparation=draft.preparation,
        published_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), published_by=actor.name, notes=draft.notes,
    )  # fmt: skip
    with publish_lock(store.data_dir, draft.layer.id):
        return store.catalogue.publish_many([Publication(draft.layer, version, draft.seen, {})], actor)[0]


def _both(store: Store, one: str, other: str) -> tuple[LayerView, LayerView]:
    first, second = open_layer(store, one), open_layer(store, other)
    if first.published.edition_digest != second.published.edition_digest:
        raise InvalidInputError(
            _("Peta “%(one)s” dan “%(other)s” memakai batas wilayah yang berbeda.", one=one, other=other),
            hint=_("Terbitkan ulang keduanya pada edisi batas yang sama."),
        )
    for view in (first, second):
        if view.theme.categories or np.isnan(view.theme.values).all():
            raise InvalidInputError(
                _("Peta “%(id)s” tidak berisi angka.", id=view.layer.id), hint=_("Pilih peta yang nilainya angka.")
            )
    return first, second


def _changes(before: Theme, after: Theme, *, percent: bool) -> tuple[FloatArray, UInt8Array]:
    values = after.values - before.values
    reasons = _reasons(before, after, np.isnan(values))
    if percent:
        base = np.abs(before.values)
        undefined = ~np.isnan(values) & (base == 0)
        values = np.where(undefined, np.nan, 100 * values / np.where(base == 0, 1.0, base))
        reasons = np.where(undefined, REASON_NUMBERS[MissingReason.NOT_APPLICABLE], reasons).astype(np.uint8)
    # Differences of decimal numbers carry the dirt of floating point: 0.3 - 0.1 must read 0.2.
    return np.round(values, 9) + 0.0, reasons


def _reasons(before: Theme, after: Theme, missing: BoolArray) -> UInt8Array:
    """The later reason, else the earlier; what is suppressed in either stays suppressed."""
    suppressed = REASON_NUMBERS[MissingReason.SUPPRESSED]
    found = np.where(after.reasons > 0, after.reasons, before.reasons)
    found = np.where((before.reasons == suppressed) | (after.reasons == suppressed), suppressed, found)
    return np.where(missing, found, 0).astype(np.uint8)


def _around_zero(values: FloatArray, k: int | None) -> Classification:
    size = k or _CHANGE_CLASSES
    if (values == 0).any():  # no change is neither more nor less
        return classify(values, scheme="zero_apart", k=max(size, 3))
    return classify(values, middle=0.0, k=size)


def _change_of(first: LayerView, second: LayerView, request: ComparisonRequest) -> Indicator:
    indicator = second.published.indicator
    with in_language("id"):
        title = str(_("Perubahan %(title)s", title=_inside(indicator.title)))
    if request.percent:
        return replace(indicator, id=slugify(title), title=title, unit="persen", kind=Kind.RATE)
    is_share = indicator.unit.casefold() in ("%", "persen", "percent")
    return replace(indicator, id=slugify(title), title=title, unit="poin persen" if is_share else indicator.unit)


def _inside(title: str) -> str:
    """A title within another: `jumlah TPS`, but `TPS` and `IDM` as they are."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _thirds(view: LayerView) -> Classification:
    for scheme in _SCHEMES_OF_THIRDS:
        made = classify(view.theme.values, scheme=scheme, k=_THIRDS)
        if made.k == _THIRDS:
            return made
    raise InvalidInputError(
        _("Nilai peta “%(id)s” terlalu sedikit untuk dibagi tiga.", id=view.layer.id),
        hint=_("Pilih indikator yang paling sedikit tiga nilainya berbeda."),
    )


def _outlined(made: Classification, palette: str, colours: tuple[str, ...]) -> Style:
    return Style(made, palette, colours, outline_colour=outline_for(colours))


def _titles(first: LayerView, second: LayerView) -> tuple[str, str]:
    """The titles of two indicators; of different periods each with its own, for none holds for both."""
    views = (first, second)
    if first.published.period == second.published.period:
        one, other = (view.published.title for view in views)
        return one, other
    with in_language("id"):
        one, other = (_with_period(view.published.title, period_text(view.published.period)) for view in views)
    return one, other


def _with_period(title: str, period: str) -> str:
    return f"{title} ({period})" if period and period not in title else title


def _bivariate(parts: list[tuple[LayerView, Classification]], titles: tuple[str, str]) -> Classification:
    with in_language("id"):
        levels = LEVELS["id"]
        words = tuple(f"{titles[0]} {low}, {titles[1]} {high}" for low in levels for high in levels)
        ranges = tuple(_ranges(view, made, levels) for view, made in parts)
    return Classification(BIVARIATE, categories=words, names=(*titles, *ranges))


def _ranges(view: LayerView, made: Classification, levels: Sequence[str]) -> str:
    unit = f" ({view.published.indicator.unit})" if view.published.indicator.unit else ""
    # Semicolons, because the numbers have decimal commas; "> 8,1" stays on one line.
    labels = (made.label(number).replace("> ", ">\u00a0") for number in range(1, len(levels) + 1))
    parts = "; ".join(f"{level} {label}" for level, label in zip(levels, labels, strict=True))
    return f"{view.published.title}{unit}: {parts}"


def _named(view: LayerView) -> str:
    return f"{view.layer.id}@{view.published.number}"


def _said_of(*views: LayerView) -> tuple[str, ...]:
    """What was said of either layer and holds for what is made of them."""
    notes = [note for view in views for note in view.published.notes if note == "illustration"]
    return tuple(dict.fromkeys(notes))


def _draft(store: Store, like: LayerView, layer: Layer, theme: Theme, style: Style, notes: tuple[str, ...]) -> Draft:
    parse_identifier(layer.id)
    stands = store.catalogue.layer(layer.id) if store.catalogue.has_layer(layer.id) else None
    return Draft(
        layer,
        theme,
        style,
        like.prepared.edition,
        like.published.preparation,
        stands.current if stands else None,
        notes,
        was_withdrawn=stands is not None and stands.status is LayerStatus.WITHDRAWN,
    )
