"""The application factory: blueprints, headers and language, put together."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from geoservice import __version__
from geoservice.geometry.memory import share_memory_pools
from geoservice.i18n import LANGUAGES, TRANSLATIONS, Language, current_language, format_number
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import (
    assets,
    boundaries,
    catalogue,
    converters,
    embed,
    harvest,
    health,
    layers,
    maps,
    oembed,
    problems,
    qgis,
    regions,
    series,
    tiles,
    values,
)
from geoservice.web.file_door import FileDoor
from geoservice.web.kept_downloads import KeptDownloads
from geoservice.web.kept_files import KeptFiles
from geoservice.web.language import choose_language, keep_language
from geoservice.web.links import mount_path, site_root
from geoservice.web.moved import lead_from_slash, lead_on, without_host
from geoservice.web.ogc import PROTOCOLS
from geoservice.web.query import CatalogueQuery, ReadingQuery
from geoservice.web.security import ALWAYS, CORS, PREFLIGHT, SVG_POLICY, embed_policy, page_policy
from geoservice.web.shelf import Shelf
from geoservice.web.streams import Streams
from geoservice.web.tile_door import TileDoor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_BLUEPRINTS = (
    catalogue,
    maps,
    embed,
    layers,
    series,
    tiles,
    values,
    boundaries,
    regions,
    health,
    harvest,
    oembed,
    qgis,
    assets,
)


#: Parameters of pages that the link to another language carries on.
_KEPT_PARAMETERS = {*CatalogueQuery.model_fields, *ReadingQuery.model_fields}


def create_app(settings: Settings | None = None) -> Flask:
    """The service over the data directory of these settings, by default those of the environment."""
    settings = settings or Settings.from_env()
    app = Flask("geoservice.web", static_folder=None)
    app.config["GEOSERVICE"] = settings
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "id"
    store = open_store(settings)
    app.extensions |= {
        "geoservice.store": store,
        "geoservice.shelf": Shelf(),
        "geoservice.streams": Streams(),
        "geoservice.pages": KeptFiles(store.cache_dir / "pages"),
        "geoservice.downloads": KeptDownloads(store.cache_dir / "downloads"),
    }
    converters.register(app)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.bp)
    app.url_map.strict_slashes = (
        False  # programs end the address of a service with a slash, and QGIS asks for `/wfs/?…`
    )
    for protocol in PROTOCOLS.values():
        app.register_blueprint(protocol)
    problems.register(app)
    app.before_request(lead_on)
    app.before_request(lead_from_slash)
    app.after_request(without_host)
    _speak(app, settings)
    _add_headers(app, settings)
    # Tiles hold no addresses: they need not know by which one they were asked for.
    doors = TileDoor(_told_by_proxies(FileDoor(app.wsgi_app, store), settings.trusted_proxies), store)
    path = mount_path(settings)
    app.wsgi_app = _Mounted(doors, path) if path else doors  # type: ignore[method-assign]
    return app


def create_worker() -> Flask:
    """The service in a process that does nothing else: what was loaded stays, so nobody looks there for garbage."""
    share_memory_pools()
    app = create_app()
    gc.collect()
    gc.freeze()
    return app


def _speak(app: Flask, settings: Settings) -> None:
    Babel(app, locale_selector=current_language)
    app.before_request(lambda: choose_language(settings.lang))
    app.url_defaults(partial(keep_language, settings.lang))
    app.context_processor(_site)
    app.add_template_filter(format_number, "number")
    app.add_template_filter(_capitalised, "capitalise")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _capitalised(text: object) -> str:
    """A sentence with a capital letter, all others as they are: `Perbup` and `GVF` keep theirs."""
    said = str(text)
    return said[:1].upper() + said[1:]


def _site() -> dict[str, object]:
    """What the frame around every page needs; the page itself is the one context it is given."""
    asked = g.get("asked_language")
    others = [(code, _in_language(code)) for code in LANGUAGES if code != current_language()]
    return {
        "asset": assets.asset_address,
        "asked_language": asked,
        "language": current_language(),
        "other_languages": others,
        "site_root": site_root(),
        "software_version": __version__,
    }


def _in_language(code: Language) -> str:
    """The present address in another language; what else was asked for stays."""
    kept = {name: value for name, value in request.args.items() if name in _KEPT_PARAMETERS}
    return "?" + urlencode({**kept, "lang": code})


def _add_headers(app: Flask, settings: Settings) -> None:
    pages, frames = page_policy(), embed_policy(settings.frame_ancestors, "")
    maps_policy = page_policy(basemap_origin=settings.basemap_origin)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in (*ALWAYS, *CORS):
            response.headers[name] = value
        for name, value in PREFLIGHT if request.method == "OPTIONS" else ():
            response.headers.setdefault(name, value)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return response  # what the client keeps has its own policy
        if response.mimetype == "text/html":
            # Map pages alone can show a base map: nothing else may ask another host.
            policy = {"embed": frames, "maps": maps_policy}.get(request.path.split("/")[1], pages)
            response.headers.setdefault("Content-Security-Policy", policy)
        elif response.mimetype == "image/svg+xml":
            response.headers["Content-Security-Policy"] = SVG_POLICY
        return response


def _told_by_proxies(behind: WSGIApplication, count: int) -> WSGIApplication:
    """Believes what so many proxies say of client, scheme and host; anybody may send such headers, so none by default.

    X-Forwarded-Prefix is never read: few proxies set it, so that of a visitor would come through to every link.
    """
    return ProxyFix(behind, x_for=count, x_proto=count, x_host=count) if count else behind


class _Mounted:
    """Serves below the path of the public address, whether or not the proxy has cut it off."""

    def __init__(self, behind: WSGIApplication, path: str) -> None:
        self._behind = behind
        self._path = path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._path or path.startswith(self._path + "/"):
            environ["PATH_INFO"] = path.removeprefix(self._path) or "/"
        environ["SCRIPT_NAME"] = self._path
        return self._behind(environ, start_response)
