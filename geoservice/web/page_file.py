"""A layer as one HTML file: it opens here and, once saved, from a flash disk."""

from __future__ import annotations

from typing import cast

from flask import Response, current_app, request

from geoservice import __version__
from geoservice.formats import FeatureFormat, LayerView
from geoservice.formats.selection import select
from geoservice.i18n import current_language
from geoservice.web import query
from geoservice.web.kept_files import KeptFiles
from geoservice.web.links import current_settings
from geoservice.web.respond import of_view
from geoservice.web.security import file_policy


def page_file(view: LayerView, output: FeatureFormat, number: int | None) -> Response:
    """The file, under the policy that it carries in itself."""
    asked = query.parse(query.SelectionQuery, request.args)
    name = f"{output.extension} {asked!r}"
    key = "\n".join((__version__, view.version, str(view.published.number), view.layer.id, current_language(), name))
    body = _kept().get(key, lambda: b"".join(output.chunks(view, select(view, asked.selection()))))
    policy = file_policy(body, current_settings().frame_ancestors)
    kept_as = f'inline; filename="{view.layer.id}.{output.extension}"'
    headers = {"Content_Security_Policy": policy, "Content_Disposition": kept_as}
    return of_view(view, name, lambda: body, output.media_type, number, None, **headers)


def _kept() -> KeptFiles:
    return cast(KeptFiles, current_app.extensions["geoservice.pages"])
