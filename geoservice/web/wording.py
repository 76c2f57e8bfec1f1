"""Values, periods and dates as they are printed on pages, in the language of the request."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.formats.numbers import decimals, plain_number, unit_behind, with_unit
from geoservice.formats.wording import cautions, date_text, period_text
from geoservice.i18n import message as _
from geoservice.model.indicator import REASON_LABELS, Kind
from geoservice.model.layer import LayerVersion

__all__ = ["date_text", "decimals", "kind_text", "measure_text", "period_text", "plain_value"]
__all__ += ["plain_number", "status_text", "unit_behind", "value_text", "warnings", "with_unit"]

#: Kinds of regions that a reader of another language needs in his own words; the others are names.
_KINDS = {"kelurahan": _("kelurahan")}
_STATUS = {"final": _("angka tetap"), "preliminary": _("angka sementara"), "estimate": _("angka perkiraan")}
_MEASURES = {
    Kind.RATIO: _("perbandingan atau bagian (rasio)"),
    Kind.RATE: _("tingkat per satuan (angka relatif)"),
    Kind.COUNT: _("banyaknya (angka mutlak)"),
    Kind.AMOUNT: _("besaran (angka mutlak)"),
    Kind.CATEGORY: _("kategori (bukan angka)"),
    Kind.INDEX: _("indeks"),
}
_YEARS = _("tahun (titik waktu, bukan banyaknya)")


def measure_text(version: LayerVersion) -> str:
    """What kind of number an indicator is, in words."""
    return str(_YEARS if version.style.classification.years else _MEASURES[version.indicator.kind])


def kind_text(kind: str | None) -> str:
    """What sort of region it is, as the boundary set says; empty where unknown."""
    return str(_KINDS.get(kind or "", kind or ""))


def status_text(status: str) -> str:
    """Whether the figures are final, in words; empty where nobody said."""
    return str(_STATUS.get(status, status))


def plain_value(view: LayerView, position: int) -> str:
    """The number without its unit, the category, or why the value is missing."""
    value = view.theme.value(position)
    if value is None:
        reason = view.theme.reason(position)
        return str(REASON_LABELS[reason]) if reason else str(_("Data tidak tersedia"))
    return value if isinstance(value, str) else plain_number(view, value)


def value_text(view: LayerView, position: int) -> str:
    """The same with its unit, to stand in a sentence."""
    plain = plain_value(view, position)
    return with_unit(plain, unit_behind(view)) if isinstance(view.theme.value(position), float) else plain


def warnings(version: LayerVersion) -> tuple[str, ...]:
    """What a reader must know before trusting the colours: the sentences that stand under every form of the map."""
    return tuple(str(sentence) for sentence in cautions(version))
