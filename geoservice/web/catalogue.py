"""The list of all layers, searched and filtered by a plain form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, request, url_for

from geoservice.actions.list_layers import LayerSummary, list_layers
from geoservice.web import query, wording
from geoservice.web.addresses import Addresses
from geoservice.web.contexts import Card, CatalogueContext, Choice
from geoservice.web.http import Cache
from geoservice.web.links import site_root
from geoservice.web.query import CatalogueQuery
from geoservice.web.respond import current_store, page

bp = Blueprint("catalogue", __name__)

PAGE_SIZE = 48
_PICTURE_PX = (480, 300)

#: What people write who read the page in English; it leads to the one address in our words.
_ENGLISH = {"area": "wilayah", "indicator": "indikator", "period": "periode", "search": "cari"}


@bp.get("/")
def index() -> Response:
    """All published layers, or those that the form asks for."""
    if _ENGLISH.keys() & request.args.keys():
        return make_response(redirect(_in_our_words()))
    asked = query.parse(CatalogueQuery, request.args)
    layers, areas = list_layers(current_store()), _areas()
    found = [summary for summary in layers if _matches(summary, asked, areas)]
    families = _families(found)
    start = (asked.halaman - 1) * PAGE_SIZE
    context = CatalogueContext(
        address=site_root() + "/",
        cards=tuple(_card(members, areas) for members in families[start : start + PAGE_SIZE]),
        layers_in_all=len(found),
        search=asked.cari,
        areas=_choices(layers, lambda s: s.layer.boundary, asked.wilayah, lambda key: areas.get(key, key)),
        indicators=_choices(layers, lambda s: s.version.indicator.title, asked.indikator),
        periods=_choices(layers, _period, asked.periode),
        is_filtered=asked.is_filter,
        next_page=_next_page(asked) if len(families) > start + PAGE_SIZE else "",
    )
    return page("catalogue.html", context, Cache.CURRENT)


def _in_our_words() -> str:
    parts = {_ENGLISH.get(name, name): value for name, value in request.args.items()}
    kept = {name: parts[name] for name in (*CatalogueQuery.model_fields, "lang") if name in parts}
    return "?" + urlencode(kept)


def _areas() -> dict[str, str]:
    return {boundary_set.id: boundary_set.title for boundary_set in current_store().catalogue.boundary_sets()}


def _matches(summary: LayerSummary, asked: CatalogueQuery, areas: Mapping[str, str]) -> bool:
    layer, version = summary
    exact = (
        (asked.wilayah, layer.boundary),
        (asked.indikator, version.indicator.title),
        (asked.periode, _period(summary)),
    )
    if any(wanted and wanted != found for wanted, found in exact):
        return False
    area = areas.get(layer.boundary, "")
    text = " ".join(
        (version.title, version.indicator.title, version.indicator.source, area, layer.id, _period(summary))
    )
    return all(word in text.casefold() for word in asked.cari.casefold().split())


def _period(summary: LayerSummary) -> str:
    return summary.version.period.text if summary.version.period else ""


def _families(found: Iterable[LayerSummary]) -> list[list[LayerSummary]]:
    """The periods of one indicator together, oldest first; two maps of one period stay apart."""
    families: dict[Hashable, list[LayerSummary]] = defaultdict(list)
    seen: Counter[Hashable] = Counter()
    for summary in found:
        indicator = summary.version.indicator
        kind = summary.version.style.map_kind
        key = (summary.layer.boundary, indicator.title, indicator.unit, indicator.kind, kind)
        period = _period(summary)
        seen[key, period] += 1
        # Without a period nothing says what it is to the others: it stands alone.
        families[key, seen[key, period], "" if period else summary.layer.id].append(summary)
    return [sorted(members, key=_period) for members in families.values()]


def _choices(
    layers: Iterable[LayerSummary],
    key: Callable[[LayerSummary], str],
    selected: str,
    label: Callable[[str], str] = str,
) -> tuple[Choice, ...]:
    # What was asked for is offered too, so that a filter that matches nothing can be seen and taken away.
    values = {selected, *(key(summary) for summary in layers)} - {""}
    return tuple(
        sorted((Choice(v, label(v), v == selected) for v in values), key=lambda choice: choice.label.casefold())
    )


def _card(members: list[LayerSummary], areas: Mapping[str, str]) -> Card:
    layer, version = members[-1]
    frozen = Addresses(layer.id, version.number)
    return Card(
        id=layer.id,
        title=version.title,
        area=areas.get(layer.boundary, layer.boundary),
        period=wording.period_text(version.period),
        unit=version.indicator.unit,
        source=version.indicator.source,
        published_on=wording.date_text(version.published_at),
        illustration="illustration" in version.notes,
        colours=version.style.colours,
        address=Addresses(layer.id).map(),
        picture=frozen.download("png", width=_PICTURE_PX[0], height=_PICTURE_PX[1], frame=0),
        others=tuple(
            (wording.period_text(member.version.period), Addresses(member.layer.id).map()) for member in members
        )
        if len(members) > 1
        else (),
    )


def _next_page(asked: CatalogueQuery) -> str:
    kept = {name: value for name, value in asked.model_dump(exclude={"halaman"}).items() if value}
    return url_for("catalogue.index", **kept, halaman=asked.halaman + 1)
