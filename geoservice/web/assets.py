"""Style sheets and scripts, read once at start: served by content, so that browsers may keep them for ever."""

from __future__ import annotations

import functools
import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request, url_for

from geoservice.errors import NotFoundError
from geoservice.i18n import message as _
from geoservice.web.http import Cache, Representation, content_tag
from geoservice.web.respond import answer

bp = Blueprint("static_assets", __name__, url_prefix="/static")

FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of `static/`."""

    name: str
    body: bytes
    media_type: str
    etag: str

    @property
    def text(self) -> str:
        """The file as text, to be written into a page."""
        return self.body.decode()


@functools.cache
def assets() -> Mapping[str, Asset]:
    """Every asset by its path below `static/`; looked up, never opened by a name from a request."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return {asset.name: asset for asset in map(_read, found)}


def asset_address(name: str) -> str:
    """Address of an asset; it changes with the content."""
    return url_for("static_assets.asset", name=name, v=assets()[name].etag[:10])


@bp.get("/<path:name>")
def asset(name: str) -> Response:
    """One style sheet, script or picture of the pages."""
    known = assets().get(name)
    if known is None:
        raise NotFoundError(_("Tidak ada halaman atau berkas pada alamat ini."))
    # An address without the right tag (an old page, a typed one) is checked again after a minute.
    cache = Cache.FROZEN if request.args.get("v") == known.etag[:10] else Cache.CURRENT
    return answer(
        Representation(lambda: known.body, known.media_type, known.etag, cache, squeezed=lambda: _squeezed(name))
    )


@functools.cache
def _squeezed(name: str) -> bytes:
    # Once a process, as small as it gets: every reader fetches the library.
    return gzip.compress(assets()[name].body, 9, mtime=0)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(path.relative_to(FOLDER).as_posix(), body, media_type, content_tag(body))
