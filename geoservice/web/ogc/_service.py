"""What the XML services (WMS, WMTS, WFS) say alike: who serves, which layers, and how they refuse."""

from __future__ import annotations

from dataclasses import dataclass

from geoservice.actions.list_layers import LayerSummary, list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.layer import LayerVersion
from geoservice.store import Store
from geoservice.web.links import site_root


class ServiceRefusalError(InvalidInputError):
    """A refusal with the code word of its standard."""

    def __init__(
        self, message: Message, *, hint: Message | None = None, code: str = "", locator: str = "", status: int = 400
    ) -> None:
        super().__init__(message, hint=hint)
        self.code, self.locator, self.status = code, locator, status


@dataclass(frozen=True, slots=True)
class Service:
    """The service as its capabilities name it."""

    title: str
    abstract: str
    address: str


@dataclass(frozen=True, slots=True)
class ServiceLayer:
    """A layer as capabilities name it."""

    id: str
    title: str
    abstract: str
    bbox: BBox
    attribution: str
    page: str
    legend: str
    periods: tuple[str, ...]
    """Periods of its family, oldest first; its own alone where it has no siblings, none without a period."""
    period: str


def service() -> Service:
    """The title and address of this site."""
    return Service(
        str(_("Peta tematik wilayah")),
        str(_("Peta statistik desa, kecamatan, dan kabupaten: setiap peta adalah satu lapisan.")),
        site_root(),
    )


def layers_of(store: Store) -> tuple[ServiceLayer, ...]:
    """Every published layer, by title."""
    summaries = list_layers(store)
    periods: dict[object, list[str]] = {}
    for summary in summaries:
        if summary.version.period:
            periods.setdefault(_family(summary), []).append(summary.version.period.text)
    return tuple(_layer(store, summary, tuple(sorted(set(periods.get(_family(summary), []))))) for summary in summaries)


def sibling_at(store: Store, view: LayerView, moment: str) -> LayerView:
    """The layer of the same family whose period TIME names; raises ServiceRefusalError when there is none."""
    own = LayerSummary(view.layer, view.published)
    for summary in list_layers(store):
        period = summary.version.period
        if period and _family(summary) == _family(own) and _starts(moment, period.text):
            return open_layer(store, summary.layer.id)
    raise ServiceRefusalError(
        _("Tidak ada periode %(time)s pada peta “%(title)s”.", time=moment[:40], title=view.published.title),
        hint=_("Pilih salah satu yang tercantum pada GetCapabilities."),
        code="InvalidDimensionValue",
    )


def _starts(moment: str, period: str) -> bool:
    """Whether TIME means the period: its own text, or a date that begins with it (`2024-01-01` in `2024`)."""
    first = moment.split("/")[0]
    return first == period or (period.isdigit() and first[:5] == f"{period}-") or first.startswith(f"{period}-")


def _family(summary: LayerSummary) -> object:
    indicator = summary.version.indicator
    return summary.layer.boundary, indicator.title, indicator.unit, indicator.kind


def _layer(store: Store, summary: LayerSummary, periods: tuple[str, ...]) -> ServiceLayer:
    layer, version = summary
    edition = store.catalogue.edition(version.edition_digest)
    root = site_root()
    return ServiceLayer(
        id=layer.id,
        title=f"{version.title} ({version.period})" if version.period else version.title,
        abstract=_abstract(version),
        bbox=edition.bbox,
        attribution="; ".join(part for part in (version.indicator.source, edition.source) if part),
        page=f"{root}/maps/{layer.id}",
        legend=f"{root}/layers/{layer.id}/legend.png",
        periods=periods,
        period=version.period.text if version.period else "",
    )


def _abstract(version: LayerVersion) -> str:
    indicator = version.indicator
    parts = (
        indicator.definition,
        str(_("Satuan: %(unit)s", unit=indicator.unit)) if indicator.unit else "",
        str(_("Sumber: %(source)s", source=indicator.source)) if indicator.source else "",
        str(_("Batas wilayah: edisi %(edition)s (batas indikatif, bukan acuan hukum)", edition=version.edition)),
    )
    return ". ".join(part.rstrip(".") for part in parts if part)
