"""A visit to a page in a real Chromium, and all that the page did meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server


@contextmanager
def serving(app: Flask) -> Iterator[str]:
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
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )

    def open(self, address: str, *, quiet: bool = False) -> Page:
        """Open an address of the site; `quiet` waits until nothing is loading any more."""
        self.page.goto(self.site + address, wait_until="networkidle" if quiet else "load")
        return self.page

    def frame(self, attributes: str, address: str, width: int = 600, height: int = 400) -> None:
        """Show an address in a frame of a page of another origin, with these attributes."""
        self.page.goto(self.site.replace("127.0.0.1", "localhost") + "/healthz")
        self.page.set_content(
            f'<iframe src="{self.site}{address}" width="{width}" height="{height}" {attributes}></iframe>'
        )
