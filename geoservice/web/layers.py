"""Downloads, legends and style documents of a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar, cast

from flask import Blueprint, Response, current_app, request

from geoservice.actions.open_layer import open_layer
from geoservice.errors import NotFoundError
from geoservice.formats import (
    FEATURE_FORMATS,
    IMAGE_FORMATS,
    METADATA_FORMATS,
    STYLE_FORMATS,
    FeatureFormat,
    GzipFormat,
    ImageFormat,
    LayerView,
    StyleFormat,
)
from geoservice.formats.layouts.request import PictureRequest
from geoservice.formats.selection import Selection, select
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.arrays import IntArray
from geoservice.web import query
from geoservice.web.http import Body, accepts_gzip, entity_tag, is_compressible
from geoservice.web.kept_downloads import KeptDownloads
from geoservice.web.links import site_root
from geoservice.web.page_file import page_file
from geoservice.web.picture import picture, preview_request, request_of
from geoservice.web.respond import current_store, in_request_language, of_view, shelf

F = TypeVar("F", FeatureFormat, ImageFormat, StyleFormat)
Streamable = bytes | Iterator[bytes]

bp = Blueprint("layers", __name__, url_prefix="/layers")

STREAM_FROM_REGIONS = 5000
"""Smaller files are made whole: they then have a length and can be read in ranges, which QGIS 3.22 needs."""
SQUEEZE_AGAIN_BELOW_REGIONS = 1000
"""A whole layer of fewer is compressed in one go, not put together of pieces compressed ahead: 98 kB in place of 156 kB
for 157 regions. That takes ten times as long, but `file_door` keeps the outcome."""

#: Offered as a file to keep; the others open in the browser.
TO_KEEP = {"csv", "tif", "fgb", "shp.zip", "gpkg", "parquet", "xlsx", "kml", "topojson", "pmtiles"}


@bp.get("/<id:layer_id>.<extension:extension>", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>.<extension:extension>")
def download(layer_id: str, extension: str, number: int | None) -> Response:
    """One layer as one file."""
    view = open_layer(current_store(), layer_id, number)
    features = by_extension(list(FEATURE_FORMATS.values()), extension)
    if features is not None and features.media_type.startswith("text/html"):
        return page_file(view, features, number)
    if features is not None:
        return _features(view, features, number)
    image = by_extension(list(IMAGE_FORMATS.values()), extension)
    if image is not None:
        return _image(view, image, number)
    style = by_extension(list(STYLE_FORMATS.values()), extension)
    if style is not None and not extension.startswith(("legend", "style")):
        return _style(view, style, number)
    raise _no_such_format(extension)


@bp.get("/<id:layer_id>/preview.png", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/preview.png")
def preview(layer_id: str, number: int | None) -> Response:
    """The picture that chat programs and social media show beside a link: 1200 x 630 pixels."""
    store = current_store()
    view = open_layer(store, layer_id, number)
    return _drawn(view, IMAGE_FORMATS["png"], query.PictureQuery(), preview_request(store, view), number)


@bp.get("/<id:layer_id>/<id:name>.<extension:extension>", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/<id:name>.<extension:extension>")
def document(layer_id: str, name: str, extension: str, number: int | None) -> Response:
    """A legend or a style document, e.g. `legend.svg`."""
    view = open_layer(current_store(), layer_id, number)
    known = STYLE_FORMATS.get(f"{name}_{extension}") or (STYLE_FORMATS.get(extension) if name == "style" else None)
    known = known or by_extension(list(METADATA_FORMATS.values()), f"{name}.{extension}")
    if known is None:
        raise _no_such_format(f"{name}.{extension}")
    return _style(view, known, number)


def by_extension(formats: Sequence[F], extension: str) -> F | None:
    """The format that writes files with this extension."""
    return next((output for output in formats if output.extension == extension), None)


def _features(view: LayerView, output: FeatureFormat, number: int | None) -> Response:
    asked = query.parse_only(query.SelectionQuery, request.args)
    headers = {"Content_Disposition": f'attachment; filename="{view.layer.id}.{output.extension}"'}
    return of_view(
        view,
        f"{output.extension} {asked!r}",
        lambda: _body(view, output, asked),
        output.media_type,
        number,
        _compressed(view, output, asked),
        **(headers if output.extension in TO_KEEP else {}),
    )


def _body(view: LayerView, output: FeatureFormat, asked: query.SelectionQuery) -> Body:
    positions = select(view, asked.selection())
    key = entity_tag(view.version, view.published.number, output.extension, asked, current_language(), site_root())
    return whole_or_kept(len(positions), key, output.media_type, lambda: output.chunks(view, positions))


def whole_or_kept(regions: int, key: str, media_type: str, chunks: Callable[[], Iterator[bytes]]) -> Body:
    """A small file whole; of a large one a stream, or the file on disk for who needs its length or a part of it.

    The key determines the bytes for ever. Raises UnavailableError while another file is being made.
    """
    if regions < STREAM_FROM_REGIONS:
        return b"".join(chunks())
    is_squeezed = is_compressible(media_type) and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    kept = cast(KeptDownloads, current_app.extensions["geoservice.downloads"])
    is_needed = "Range" in request.headers or (request.method == "HEAD" and not is_squeezed)
    file = kept.get(key, chunks) if is_needed else None if is_squeezed else kept.find(key)
    return file or in_request_language(chunks())


def _compressed(view: LayerView, output: FeatureFormat, asked: query.SelectionQuery) -> Callable[[], Streamable] | None:
    if not isinstance(output, GzipFormat):
        return None
    if asked.selection() == Selection() and len(view.prepared.regions) < SQUEEZE_AGAIN_BELOW_REGIONS:
        return None
    return lambda: whole_or_stream(output.gzip_chunks, view, select(view, asked.selection()))


def whole_or_stream(
    write: Callable[[LayerView, IntArray], Iterator[bytes]], view: LayerView, positions: IntArray
) -> Streamable:
    """A small file whole, a large one as a stream."""
    chunks = write(view, positions)
    return b"".join(chunks) if len(positions) < STREAM_FROM_REGIONS else in_request_language(chunks)


def _image(view: LayerView, output: ImageFormat, number: int | None) -> Response:
    asked = query.parse_only(query.PictureQuery, request.args)
    sheet = request_of(current_store(), view, output, asked, number)
    return _drawn(view, output, asked, sheet, number)


def _drawn(
    view: LayerView, output: ImageFormat, asked: query.PictureQuery, sheet: PictureRequest | None, number: int | None
) -> Response:
    name = f"{output.extension} {asked!r} {words_of(sheet)}"
    key = (view.version, view.published.number, name, current_language())
    return of_view(
        view,
        name,
        lambda: shelf().get(key, partial(picture, view, output, asked, sheet)),
        output.media_type,
        number,
    )


def words_of(sheet: PictureRequest | None) -> str:
    """What a picture shows beside its version, to tell it from others: the geometry around it by its digest."""
    if sheet is None:
        return "bare"
    around = sheet.surroundings
    known = (around.prepared.edition.digest, around.title) if around else ()
    return f"{replace(sheet, surroundings=None)!r} {known}"


def _style(view: LayerView, output: StyleFormat, number: int | None) -> Response:
    found_here = replace(view, public_url=view.public_url or site_root())
    return of_view(view, f"style {output.extension}", lambda: output.encode(found_here), output.media_type, number)


def _no_such_format(extension: str) -> NotFoundError:
    rooms = (FEATURE_FORMATS, IMAGE_FORMATS)
    offered = sorted({output.extension for room in rooms for output in room.values()})
    return NotFoundError(
        _("Peta tidak tersedia sebagai “%(extension)s”.", extension=extension),
        hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(offered)),
    )
