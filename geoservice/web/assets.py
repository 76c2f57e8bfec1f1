"""Style sheets and scripts, read once at start: served by release, so that browsers may keep them for ever."""

from __future__ import annotations

import functools
import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, url_for

from geoservice.errors import NotFoundError
from geoservice.i18n import message as _
from geoservice.web.http import Cache, Representation, content_tag
from geoservice.web.respond import answer

bp = Blueprint("static_assets", __name__, url_prefix="/static")

FOLDER = Path(__file__).parent / "static"
_FOR_READERS = re.compile(rb"^ *//.*\n|^ +", re.MULTILINE)
_RELEASE = re.compile("[0-9a-f]{10}")
_IMPORT = re.compile(r'^import .* from "\./([a-z-]+\.js)";$', re.MULTILINE)
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


@functools.cache
def release() -> str:
    """A tag for all assets together: scripts name each other without one of their own, so they share a folder."""
    return content_tag("".join(asset.etag for asset in assets().values()).encode())[:10]


def asset_address(name: str) -> str:
    """Address of an asset; it changes with the content of any."""
    return url_for("static_assets.asset", name=f"{release()}/{name}")


@functools.cache
def modules_of(name: str) -> tuple[str, ...]:
    """All scripts that a script imports, directly or through others: the browser need not find them one by one."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        imported = [each for each in _IMPORT.findall(assets()[waiting.pop()].text) if each not in found]
        found |= dict.fromkeys(imported)
        waiting += imported
    return tuple(found)


@bp.get("/<path:name>")
def asset(name: str) -> Response:
    """One style sheet, script or picture of the pages."""
    folder, _slash, rest = name.partition("/")
    # The address of another release (an old page) or of none (a typed one) is checked again after a minute.
    cache = Cache.FROZEN if folder == release() else Cache.CURRENT
    known = assets().get(name) or (assets().get(rest) if _RELEASE.fullmatch(folder) else None)
    if known is None:
        raise NotFoundError(_("Tidak ada halaman atau berkas pada alamat ini."))
    return _sent(known, cache)


def _sent(known: Asset, cache: Cache) -> Response:
    return answer(
        Representation(lambda: known.body, known.media_type, known.etag, cache, squeezed=lambda: _squeezed(known.name))
    )


@functools.cache
def _squeezed(name: str) -> bytes:
    # Once a process, as small as it gets: every reader fetches the library.
    return gzip.compress(assets()[name].body, 9, mtime=0)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    if path.parent == FOLDER and path.suffix == ".js":
        # Comments and indents are for those who read the code here: a tenth of what every reader would fetch.
        body = _FOR_READERS.sub(b"", body)
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(path.relative_to(FOLDER).as_posix(), body, media_type, content_tag(body))
