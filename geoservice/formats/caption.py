"""A map in sentences, for captions and for readers who do not see it: every number stands in the data."""

from __future__ import annotations

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.legend import map_look
from geoservice.formats.numbers import are_exact, decimals, number_text
from geoservice.formats.wording import period_text
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray

_LOOKS: dict[str, Message] = {
    "classes": _("diwarnai menurut kelas"),
    "ramp": _("diwarnai menurut gradasi nilai"),
    "symbols": _("lingkaran yang luasnya sebanding dengan nilai"),
    "categories": _("diwarnai menurut kategori"),
    "bivariate": _("diwarnai menurut dua indikator sekaligus"),
}


def caption(view: LayerView, previous: LayerView | None = None) -> str:
    """Highest, lowest, median, the largest change since the previous period, and how many are without data.

    Of categories: the most frequent. The same layer gives the same words. `previous` is the layer of an earlier period
    over the same boundary edition; another edition, or a theme of words, tells of no change.
    """
    sentences = _of_words(view) if view.theme.categories else _of_numbers(view)
    if previous is not None and not view.theme.categories:
        sentences += _change(view, previous)
    missing = int(np.count_nonzero(np.isnan(view.theme.values)))
    if missing:
        count, among = format_number(missing), format_number(len(view.theme))
        sentences.append(_("%(count)s dari %(all)s wilayah tanpa data.", count=count, all=among))
    return " ".join(map(str, sentences))


def alt_text(view: LayerView, previous: LayerView | None = None, area: str = "") -> str:
    """What the picture is, then its caption; `area` is the place, where nothing beside the picture names it."""
    title = view.published.title
    for part in (period_text(view.published.period), area):
        title = f"{title}, {part}" if part and part not in title else title
    look, count = _LOOKS[map_look(view)], format_number(len(view.theme))
    said = (
        _("Peta %(title)s: satu wilayah, %(look)s.", title=title, look=look)
        if len(view.theme) == 1
        else _("Peta %(title)s: %(count)s wilayah, %(look)s.", title=title, count=count, look=look)
    )
    return f"{said} {caption(view, previous)}".strip()


def _of_numbers(view: LayerView) -> list[Message]:
    known = view.theme.values[~np.isnan(view.theme.values)]
    if not len(known):
        return []
    lowest, highest = float(known.min()), float(known.max())
    if lowest == highest:
        return [_all_alike(view, highest, len(known))]
    rise = _("Kenaikan terbesar: %(region)s.", region=_extreme(view, highest))
    fall = _("Penurunan terbesar: %(region)s.", region=_extreme(view, lowest))
    changes = any(note.startswith("change_of:") for note in view.published.notes)
    found = [
        rise if changes and highest > 0 else _("Tertinggi: %(region)s.", region=_extreme(view, highest)),
        fall if changes and lowest < 0 else _("Terendah: %(region)s.", region=_extreme(view, lowest)),
    ]
    if len(known) > 2:
        found.append(_("Median: %(value)s.", value=_median(view, known)))
    return found


def _all_alike(view: LayerView, value: float, count: int) -> Message:
    if count == 1:
        return _("Satu-satunya nilai: %(region)s.", region=_extreme(view, value))
    text, many = number_text(view, value), format_number(count)
    if count == len(view.theme):
        return _("Semua %(count)s wilayah bernilai %(value)s.", count=many, value=text)
    return _("Semua %(count)s wilayah yang berdata bernilai %(value)s.", count=many, value=text)


def _median(view: LayerView, known: FloatArray) -> str:
    middle = float(np.median(known))
    # Between two values it may need one decimal more than they do.
    between = are_exact(view) and abs(round(middle, decimals(view)) - middle) > 1e-9
    return number_text(view, middle, more=int(between))


def _extreme(view: LayerView, value: float) -> str:
    places = np.flatnonzero(view.theme.values == value)
    text = number_text(view, value)
    if len(places) > 1:
        return str(_("%(value)s di %(count)s wilayah", value=text, count=format_number(len(places))))
    return str(_("%(name)s, %(value)s", name=_place(view, int(places[0])), value=text))


def _place(view: LayerView, position: int) -> str:
    """The name of a region, with its kecamatan where another has the same name."""
    regions = view.prepared.regions
    name = regions.names[position]
    district = regions.parents["nama_kec"][position] if "nama_kec" in regions.parents else ""
    if not district or list(regions.names).count(name) < 2:
        return name
    return str(_("%(name)s (Kec. %(district)s)", name=name, district=district))


def _of_words(view: LayerView) -> list[Message]:
    counts = view.theme.class_counts(view.style.classification.k)[1:]
    if not counts.sum():
        return []
    most = int(counts.max())
    labels = [view.style.classification.label(int(place) + 1) for place in np.flatnonzero(counts == most)]
    named = ", ".join(f"“{label}”" for label in labels[:3])
    among = format_number(int(counts.sum()))
    return [
        _("Terbanyak: %(labels)s, %(count)s dari %(all)s wilayah.", labels=named, count=format_number(most), all=among)
    ]


def _change(view: LayerView, previous: LayerView) -> list[Message]:
    same = previous.published.edition_digest == view.published.edition_digest
    period = period_text(previous.published.period)
    if not same or previous.theme.categories or not period:
        return []
    changes = view.theme.values - previous.theme.values
    if np.isnan(changes).all():
        return []
    largest = float(np.nanmax(np.abs(changes)))
    if largest == 0:
        return [_("Tidak ada yang berubah sejak %(period)s.", period=period)]
    places = np.flatnonzero(np.abs(changes) >= largest * (1 - 1e-12))
    if len(places) > 1:
        return []
    place = int(places[0])
    return [
        _(
            "Perubahan terbesar sejak %(period)s: %(name)s, dari %(before)s menjadi %(now)s.",
            period=period,
            name=_place(view, place),
            before=number_text(previous, float(previous.theme.values[place])),
            now=number_text(view, float(view.theme.values[place])),
        )
    ]
