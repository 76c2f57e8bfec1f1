"""Boundary sets without a theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request

from geoservice.actions.open_boundary import open_boundary
from geoservice.errors import NotFoundError
from geoservice.formats import FeatureFormat, GzipFormat, LayerView
from geoservice.formats.bare import bare_formats, bare_view
from geoservice.formats.selection import select
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.web import query
from geoservice.web.http import Body, Representation, entity_tag
from geoservice.web.layers import TO_KEEP, by_extension, whole_or_kept, whole_or_stream
from geoservice.web.links import site_root
from geoservice.web.respond import answer, current_store

bp = Blueprint("boundaries", __name__, url_prefix="/boundaries")


@bp.get("/<id:set_id>.<extension:extension>")
def download(set_id: str, extension: str) -> Response:
    """The current edition of a set as one file."""
    store = current_store()
    opened = open_boundary(store, set_id)
    output = by_extension(bare_formats(), extension)
    if output is None:
        raise _no_such_format(extension)
    view = bare_view(opened.boundary_set, opened.prepared, opened.preparation, site_root(), store.cache_dir)
    return _features(view, output)


def _features(view: LayerView, output: FeatureFormat) -> Response:
    asked, edition = query.parse_only(query.SelectionQuery, request.args), view.prepared.edition
    tag = entity_tag(
        "boundary", edition, view.published.title, view.published.preparation, output.extension, repr(asked),
        current_language(), site_root(),
    )  # fmt: skip
    name = f'attachment; filename="{view.layer.id}.{output.extension}"'
    headers = (("Content-Disposition", name),) if output.extension in TO_KEEP else ()

    def body() -> Body:
        positions = select(view, asked.selection())
        return whole_or_kept(len(positions), tag, output.media_type, lambda: output.chunks(view, positions))

    compressed = _compressed(view, output, asked)
    return answer(Representation(body, output.media_type, tag, headers=headers, compressed=compressed))


def _compressed(
    view: LayerView, output: FeatureFormat, asked: query.SelectionQuery
) -> Callable[[], bytes | Iterable[bytes]] | None:
    if not isinstance(output, GzipFormat):
        return None
    return lambda: whole_or_stream(output.gzip_chunks, view, select(view, asked.selection()))


def _no_such_format(extension: str) -> NotFoundError:
    offered = sorted(output.extension for output in bare_formats())
    return NotFoundError(
        _("Batas wilayah tidak tersedia sebagai “%(extension)s”.", extension=extension),
        hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(offered)),
    )
