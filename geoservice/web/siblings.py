"""The other layers of a boundary set: the periods of the same indicator, and the other indicators."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from geoservice.actions.list_layers import LayerSummary, list_layers
from geoservice.formats import LayerView
from geoservice.model.layer import LayerVersion
from geoservice.store import Store
from geoservice.web import series, wording
from geoservice.web.addresses import Addresses
from geoservice.web.contexts import SiblingRow, Siblings


def siblings_of(store: Store, view: LayerView) -> Siblings:
    """Periods of the layer's own family, and one layer of every family; empty where there is nothing to choose."""
    families: dict[object, list[LayerSummary]] = defaultdict(list)
    for summary in _layers_of(store, view.layer.boundary, store.catalogue.changes()):
        families[_family(summary.version)].append(summary)
    own = families.get(_family(view.published), [])
    periods = sorted((summary for summary in own if summary.version.period), key=_period)
    others = [_like(view, members) for members in families.values()]
    return Siblings(
        periods=tuple(_row(view, summary, wording.period_text(summary.version.period)) for summary in periods)
        if len({_period(summary) for summary in periods}) > 1
        else (),
        others=tuple(_row(view, summary, _title(view, summary)) for summary in others) if len(others) > 1 else (),
        series={ending: Addresses(view.layer.id).series(ending) for ending in series.endings(store, view)},
    )


@lru_cache(maxsize=32)
def _layers_of(store: Store, boundary: str, changes: int) -> tuple[LayerSummary, ...]:
    # The number of changes is part of the key: whatever is published, withdrawn or rolled back makes it another one.
    return tuple(summary for summary in list_layers(store) if summary.layer.boundary == boundary)


def _family(version: LayerVersion) -> object:
    indicator = version.indicator
    return indicator.title, indicator.unit, indicator.kind


def _period(summary: LayerSummary) -> str:
    return summary.version.period.text if summary.version.period else ""


def _like(view: LayerView, members: list[LayerSummary]) -> LayerSummary:
    """The member that is shown now, else the one of the same period, else the newest."""
    wanted = view.published.period.text if view.published.period else ""

    def nearness(member: LayerSummary) -> tuple[bool, bool, str]:
        return member.layer.id == view.layer.id, _period(member) == wanted, _period(member)

    return max(members, key=nearness)


def _title(view: LayerView, summary: LayerSummary) -> str:
    title, period = summary.version.indicator.title, summary.version.period
    return title if period == view.published.period or period is None else f"{title} ({wording.period_text(period)})"


def _row(view: LayerView, summary: LayerSummary, label: str) -> SiblingRow:
    layer, version = summary
    is_same_edition = version.edition_digest == view.published.edition_digest
    return SiblingRow(
        label=label,
        address=Addresses(layer.id).map(),
        # Frozen, so that a reader who slides back and forth fetches each once.
        values=Addresses(layer.id, version.number).values() if is_same_edition else "",
        is_current=layer.id == view.layer.id,
    )
