"""Pages of other sites that embed a map, after the rules their software applies to it (FINDINGS 5)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from urllib.request import urlopen

from flask import Flask, Response
from lxml import html

from tests.web.visit import serving

_KSES = {"src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"}


def opensid_widget(snippet: str) -> str:
    """What OpenSID leaves of a widget: no scripts, styles or handlers, and & written twice."""
    root = html.fragment_fromstring(snippet, create_parent="div")
    for part in root.xpath("//script|//style"):
        part.drop_tree()
    for part in root.iter():
        for name in list(part.attrib):
            if name == "style" or name.startswith("on") or name in ("allow", "srcdoc", "class", "id"):
                del part.attrib[name]
            elif "&" in part.attrib[name]:
                part.attrib[name] = part.attrib[name].replace("&", "&amp;")
    return str(html.tostring(root, encoding="unicode"))


def wordpress_frame(document: dict[str, object], secret: str) -> str:
    """`wp_filter_oembed_result` for an unknown provider: few attributes, a sandbox, and a secret for the height."""
    frame = html.fragment_fromstring(str(document["html"]))
    kept = {name: value for name, value in frame.attrib.items() if name in _KSES}
    kept |= {"sandbox": "allow-scripts", "security": "restricted", "data-secret": secret}
    kept["src"] += f"#?secret={secret}"
    written = " ".join(f'{name}="{escape(value)}"' for name, value in kept.items())
    return f'<iframe class="wp-embedded-content" {written}></iframe>'


#: wp-embed.js, the part that follows the height: only from its own frame, with its secret, from 200 to 1000 pixels.
WORDPRESS_SCRIPT = """
addEventListener("message", ({ data, source }) => {
  if (!data || !(data.secret || data.message || data.value) || /[^a-zA-Z0-9]/.test(data.secret)) return;
  for (const frame of document.querySelectorAll(`iframe[data-secret="${data.secret}"]`)) {
    if (source !== frame.contentWindow || data.message !== "height") continue;
    frame.height = Math.min(Math.max(parseInt(data.value, 10), 200), 1000);
  }
});
"""

#: What docs/how-to/embed-a-map.md gives to plain pages.
PLAIN_SCRIPT = """
addEventListener("message", ({ data, source }) => {
  if (data?.type !== "geoservice:height") return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.height = data.height;
  }
});
"""


def discovered(address: str) -> dict[str, object]:
    """oEmbed as WordPress finds it: the link in the page's head, then the document it leads to."""
    with urlopen(address) as page:
        text = page.read().decode()
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', text)
    assert link is not None
    with urlopen(link[1].replace("&amp;", "&")) as answer:  # as it stands: WordPress resolves no relative address
        found: dict[str, object] = json.load(answer)
    return found


@contextmanager
def host_page(body: str, script: str = "", width: int = 700) -> Iterator[str]:
    """A page of another origin with this in a column of its width; the address that shows it."""
    app = Flask("host")
    head = "<!doctype html><html lang=id><meta charset=utf-8><link rel=icon href='data:,'><title>Situs desa</title>"

    @app.get("/")
    def page() -> Response:
        column = f'<div style="width:{width}px">{body}</div>'
        return Response(f"{head}<script>{script}</script>{column}<p>Isi lain</p>", mimetype="text/html")

    with serving(app) as site:
        yield site.replace("127.0.0.1", "localhost")
