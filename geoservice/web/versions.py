"""The history of a layer as a page tells it: when each version came, and how many values it changed."""

from __future__ import annotations

import numpy as np

from geoservice.actions.list_layers import history
from geoservice.actions.open_layer import open_layer
from geoservice.errors import UnavailableError
from geoservice.formats import LayerView
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.layer import LayerVersion, Theme
from geoservice.store import Store
from geoservice.web import wording
from geoservice.web.addresses import Addresses
from geoservice.web.contexts import VersionRow

MOST_COMPARED = 12
"""Of older versions only the date is told: comparing reads the values of each."""


def version_rows(store: Store, view: LayerView) -> tuple[VersionRow, ...]:
    """Every version, newest first, the recent ones with what they changed."""
    found = history(store, view.layer.id)
    pairs = zip(found, [*found[1:], None], strict=True)
    return tuple(
        VersionRow(
            number=version.number,
            published_on=wording.date_text(version.published_at),
            address=Addresses(view.layer.id, version.number).map(),
            is_current=version.number == view.published.number,
            changed=_change_text(store, version, before) if before and place < MOST_COMPARED else "",
        )
        for place, (version, before) in enumerate(pairs)
    )


def _change_text(store: Store, version: LayerVersion, before: LayerVersion) -> str:
    if version.edition_digest != before.edition_digest:
        return str(_("batas wilayah edisi lain"))
    try:
        now, then = (open_layer(store, each.layer_id, each.number).theme for each in (version, before))
    except UnavailableError:
        return ""  # the file of an old version is damaged: the page of the new one is not
    count = changed_values(now, then)
    if count:
        return str(_("%(count)s nilai berubah", count=format_number(count)))
    return str(_("nilai tetap; keterangan, kelas, atau warna berubah"))


def changed_values(now: Theme, then: Theme) -> int:
    """In how many regions the value, or the reason that it is missing, is another one."""
    pairs = zip(_told(now), _told(then), strict=True)
    return sum(one != other for one, other in pairs) if now.categories or then.categories else _different(now, then)


def _told(theme: Theme) -> list[float | str | None]:
    return [theme.value(position) for position in range(len(theme))]


def _different(now: Theme, then: Theme) -> int:
    both_missing = np.isnan(now.values) & np.isnan(then.values)
    same = np.where(both_missing, now.reasons == then.reasons, now.values == then.values)
    return int(np.count_nonzero(~same))
