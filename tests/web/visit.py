"""A visit to a page in a real Chromium, and all that the page did meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, Request, expect
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: How long a page may take for anything: nobody waits so long where it works, and a busy machine may.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)

#: Whether nothing moves and every tile is drawn; asked after two frames, as Leaflet begins to move in the next one.
SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
    document.readyState === "complete" && document.getAnimations().length === 0
    && !document.querySelector(".leaflet-zoom-anim, .leaflet-pan-anim, .leaflet-tile:not(.leaflet-tile-loaded)")
))))"""


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """The service on loopback, for a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Visit:
    """One page and all that it asked for, complained about or ran."""

    def __init__(self, browser: Browser, site: str, **options: object) -> None:
        self.site = site
        self.context = browser.new_context(locale="id-ID", **options)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.unanswered: set[Request] = set()
        self.complaints: list[str] = []
        self.page.on("request", self._began)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )

    def open(self, address: str, *, quiet: bool = False) -> Page:
        """Open an address of the site; `quiet` waits until nothing is loading any more."""
        self.page.goto(self.site + address, wait_until="networkidle" if quiet else "load")
        return self.page

    def settle(self) -> Page:
        """The page once all that was begun is over: requests answered, tiles drawn, nothing moving.

        `wait_for_load_state("networkidle")` does not wait a second time: it is about the page's first loading.
        """
        end = time.monotonic() + PATIENCE_MS / 1000
        self.page.wait_for_function(SETTLED)
        while self.unanswered:
            assert time.monotonic() < end, [request.url for request in self.unanswered]
            self.page.wait_for_function(SETTLED)
        return self.page

    def _began(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith("data:"):
            self.unanswered.add(request)

    def _ended(self, request: Request) -> None:
        self.unanswered.discard(request)

    def frame(self, attributes: str, address: str, width: int = 600, height: int = 400) -> None:
        """Show an address in a frame of a page of another origin, with these attributes."""
        self.page.goto(self.site.replace("127.0.0.1", "localhost") + "/healthz")
        self.page.set_content(
            f'<iframe src="{self.site}{address}" width="{width}" height="{height}" {attributes}></iframe>'
        )


def live_map(visit: Visit, address: str) -> Page:
    """The page, once its map is drawn and all of its tiles are."""
    visit.open(address, quiet=True).locator(".live canvas").first.wait_for()
    return visit.settle()
