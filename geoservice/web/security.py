"""Headers that keep pages harmless: content policies, and who may read or frame what (TRUST X1-X4)."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

_PAGE = (
    "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)

#: A drawing carries its font and its locator inside.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; sandbox"

#: On every answer.
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)

#: On every public answer, errors included: a page in an opaque origin can read nothing without it (FINDINGS F9).
CORS = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Content-Length, Content-Range, Link, Content-Disposition, Content-Crs, Content-Bbox",
    ),
)

_OWN_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')

PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "86400"),
)


def page_policy(own_site: str = "'self'", basemap_origin: str = "") -> str:
    """Content-Security-Policy of a page that is read in its own window; pictures may come from the base map's host."""
    page = _PAGE.replace("img-src 'self'", f"img-src 'self' {basemap_origin}") if basemap_origin else _PAGE
    return f"{page}; style-src {own_site}; frame-src {own_site}; frame-ancestors {own_site}"


def embed_policy(frame_ancestors: str, style: str) -> str:
    """Content-Security-Policy of a page that other sites frame; `style` is the one style sheet written inside it."""
    return f"{_PAGE}; style-src 'self' {style_hash(style)}; frame-ancestors {frame_ancestors}"


def style_hash(style: str) -> str:
    """The CSP source that allows exactly this inline style sheet."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def file_policy(page: bytes, frame_ancestors: str) -> str:
    """Content-Security-Policy of an HTML file that is also opened from disk: what it allows itself, and no more.

    The sandbox gives it an origin of its own, so that nothing in it can act as this site.
    """
    own = _OWN_POLICY.search(page)
    allowed = unescape(own[1].decode()) if own else "default-src 'none'"
    return f"{allowed}; frame-ancestors {frame_ancestors}; sandbox allow-scripts"
