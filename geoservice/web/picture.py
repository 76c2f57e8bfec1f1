"""The picture of a layer: a map that still says what it shows when it is copied away from its page (FINDINGS C8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geoservice.actions.picture_request import placed
from geoservice.errors import InvalidInputError
from geoservice.formats import ImageFormat, LayerView, PageFormat
from geoservice.formats.images.png import squeezed
from geoservice.formats.layouts.request import PictureRequest
from geoservice.formats.layouts.sheet import SMALLEST_FRAMED_PX, compose
from geoservice.i18n import message as _
from geoservice.model.tile import window_of
from geoservice.store import Store
from geoservice.web import wording
from geoservice.web.addresses import Addresses
from geoservice.web.drawing import natural_size
from geoservice.web.links import absolute
from geoservice.web.query import MAX_SIDE_PX, PictureQuery, SeriesQuery
from geoservice.web.reading import position_of

PREVIEW_PX = (1200, 630)
"""The size of link previews."""


def picture(view: LayerView, output: ImageFormat, asked: PictureQuery, request: PictureRequest | None) -> bytes:
    """The file: a whole sheet for a request, else the map alone."""
    if request is not None and isinstance(output, PageFormat):
        return output.draw(compose(view, request))
    height = asked.height or _natural_height(view, asked.width)
    bbox = asked.bbox or view.prepared.edition.bbox
    body = output.encode(view, window_of(bbox, asked.width * asked.scale, height * asked.scale))
    return squeezed(body) if output.extension == "png" else body


def request_of(
    store: Store, view: LayerView, output: ImageFormat, asked: PictureQuery, number: int | None
) -> PictureRequest | None:
    """What a picture is asked to be; None for the map alone: with `frame=0` and below 320 pixels.

    Raises InvalidInputError for more pixels than a side may have, NotFoundError for an unknown region.
    """
    _check_size(asked, _natural_height(view, asked.width))
    smallest = min(asked.width, asked.height or asked.width)
    is_document = output.extension == "pdf"
    if not isinstance(output, PageFormat) or not asked.frame or (smallest < SMALLEST_FRAMED_PX and not is_document):
        return None
    sheet = _asked(view, output.extension, asked)
    if sheet.highlight is not None:
        sheet = replace(sheet, highlight_value=wording.value_text(view, sheet.highlight))
    return placed(store, view, sheet, is_frozen=number is not None)


def series_request(store: Store, views: Sequence[LayerView], extension: str, asked: SeriesQuery) -> PictureRequest:
    """What a sheet of several periods is asked to be; its address is that of the newest.

    Raises InvalidInputError for more pixels than a side may have, NotFoundError for an unknown region.
    """
    newest = views[-1]
    if extension != "pdf":
        _check_size(asked, asked.height or 16)
    sheet = _asked(newest, extension, asked)
    place = sheet.highlight
    if place is not None:
        told = ((wording.period_text(view.published.period), wording.value_text(view, place)) for view in views)
        sheet = replace(sheet, highlight_value="; ".join(f"{period}: {value}" for period, value in told))
    return placed(store, newest, sheet)


def preview_request(store: Store, view: LayerView) -> PictureRequest:
    """The picture that chat programs and social media show beside a link."""
    width, height = PREVIEW_PX
    return placed(store, view, PictureRequest(width, height, address=_address(view), is_preview=True))


def _asked(view: LayerView, extension: str, asked: PictureQuery | SeriesQuery) -> PictureRequest:
    return PictureRequest(
        width=asked.width,
        height=asked.height,
        bbox=asked.bbox,
        scale=asked.scale if extension == "png" else 1,
        paper=asked.kertas if extension == "pdf" else None,
        landscape=asked.landscape,
        highlight=position_of(view, asked.sorot) if asked.sorot else None,
        address=_address(view),
    )


def _address(view: LayerView) -> str:
    """The stable one, also on pictures of an old version: short, and its page leads to all versions."""
    return absolute(Addresses(view.layer.id, plain=True).map())


def _check_size(asked: PictureQuery | SeriesQuery, natural_height: int) -> None:
    if asked.scale * max(asked.width, asked.height or natural_height) > MAX_SIDE_PX:
        raise InvalidInputError(
            _("Gambar lebih besar dari %(side)s piksel.", side=MAX_SIDE_PX),
            hint=_("Kecilkan width atau height, atau hilangkan scale=2."),
        )


def _natural_height(view: LayerView, width: int) -> int:
    size = natural_size(view, 1000)
    return min(max(round(width * size.height / size.width), 16), MAX_SIDE_PX)
