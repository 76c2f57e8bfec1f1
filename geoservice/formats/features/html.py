"""A map in one file that opens from a flash disk: folium writes the map, nothing is fetched from anywhere.

folium puts names into HTML and JavaScript unescaped (TRUST 1.1), and branca reads what it has written as a template
once more, so that a name such as `{{ … }}` would even run here. So folium never sees a text: it is given geometry,
numbers and colours, in a process of its own (`_folium`). Texts reach the page through Jinja's escaping, and tooltips as
JSON that is set by `textContent`. A content policy in the file allows exactly the scripts that were written into it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.formats import LayerView
from geoservice.formats.legend import ClassRow, MissingRow, class_rows, footer_lines, missing_rows
from geoservice.formats.numbers import number_text
from geoservice.formats.properties import property_rows
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.arrays import IntArray

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

MAX_REGIONS = 5000
"""More than this and a browser opens the file too slowly to be of use."""
TIMEOUT_S = 60
"""folium needs a few seconds, most of them to be imported."""
LEAFLET = Path(__file__).parents[2] / "web" / "static" / "vendor" / "leaflet"
PAGE = Path(__file__).parent / "_page.html"

#: What folium's script expects from the head that is not taken from it, and the texts of the tooltips.
_START = """L_NO_TOUCH = false; L_DISABLE_3D = false;
const regions = JSON.parse(document.getElementById("regions").textContent);"""


@dataclass(frozen=True, slots=True)
class PageContext:
    """All that `_page.html` may show; only the map and the scripts are markup."""

    language: str
    policy: str
    title: str
    subtitle: str
    map: Markup
    leaflet_css: Markup
    scripts: tuple[Markup, ...]
    legend: tuple[ClassRow | MissingRow, ...]
    outline: str
    footer: tuple[str, ...]
    without_script: str
    table_title: str
    table_head: tuple[str, ...]
    table: tuple[tuple[str, str, str], ...]
    tooltips: tuple[tuple[str, str], ...]
    """Name and value by the number of the feature in the map."""


class HtmlPage:
    """Map, title, legend, source and a table of values in one HTML file of its own."""

    extension = "html"
    media_type = "text/html; charset=utf-8"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The file; raises InvalidInputError above MAX_REGIONS and UnavailableError where Leaflet is not installed."""
        if len(positions) > MAX_REGIONS:
            raise InvalidInputError(
                _("%(count)s wilayah terlalu banyak untuk satu berkas HTML.", count=len(positions)),
                hint=_("Pilih sebagian dengan bbox (paling banyak %(most)s), atau pakai GeoJSON.", most=MAX_REGIONS),
            )
        rows = _rows(view, positions)
        yield _template().render(page=_page(view, positions, rows)).encode()


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    value: str


def _page(view: LayerView, positions: IntArray, rows: Sequence[_Row]) -> PageContext:
    from markupsafe import Markup

    element, script = _folium(view, positions)
    scripts = (_leaflet("leaflet.js"), script)
    unit = view.published.indicator.unit
    return PageContext(
        language=current_language(),
        policy=_policy(scripts),
        title=view.published.title,
        subtitle=str(_("Satuan: %(unit)s", unit=unit)) if unit else "",
        # All markup is folium's or Leaflet's own; no text from a table is in it.
        map=Markup(element),  # noqa: S704
        leaflet_css=Markup(_without_pictures(_leaflet("leaflet.css"))),  # noqa: S704
        scripts=tuple(Markup(text) for text in scripts),  # noqa: S704
        legend=(*class_rows(view), *missing_rows(view)),
        outline=view.style.outline_colour,
        footer=footer_lines(view),
        without_script=str(_("Peta memerlukan JavaScript; nilai setiap wilayah ada pada tabel di bawah.")),
        table_title=str(_("Tabel nilai (%(count)s wilayah)", count=len(rows))),
        table_head=(str(_("Kode")), str(_("Wilayah")), str(_("Nilai"))),
        table=tuple((row.code, row.name, row.value) for row in rows),
        tooltips=tuple((row.name, row.value) for row in rows),
    )


def _rows(view: LayerView, positions: IntArray) -> list[_Row]:
    rows = []
    for row in property_rows(view, positions.tolist()):
        value = row["nilai"]
        if isinstance(value, int | float):
            text = number_text(view, value)
        else:
            text = str(row["keterangan"] if value is None else value)
        district = row.get("nama_kec")
        name = f"{row['nama']} ({district})" if district else str(row["nama"])
        rows.append(_Row(str(row["kode"]), name, text))
    return rows


def _folium(view: LayerView, positions: IntArray) -> tuple[str, str]:
    """The map's element and its script, written by folium in a process of its own."""
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"colour": view.style.colour(int(view.theme.classes[at]))},
            "geometry": json.loads(view.prepared.geojson(at)),
        }
        for number, at in enumerate(positions.tolist())
    ]
    drawn = _ask_folium({"features": features, "outline": view.style.outline_colour})
    return drawn["element"], f"{_START}\n{drawn['script']}"


def _ask_folium(asked: dict[str, object]) -> dict[str, str]:
    command = [sys.executable, "-m", "geoservice.formats.features._folium"]
    try:
        done = subprocess.run(  # noqa: S603 - no part of the command comes from outside
            command, input=json.dumps(asked), capture_output=True, encoding="utf-8", timeout=TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnavailableError(
            _("Peta HTML tidak dapat dibuat sekarang."),
            hint=_("Coba lagi sebentar lagi, atau pakai GeoJSON."),
        ) from error
    return cast("dict[str, str]", json.loads(done.stdout))


def _policy(scripts: Sequence[str]) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _without_pictures(css: str) -> str:
    # The pictures are of controls that this map does not have, and would be looked for beside the file.
    return re.sub(r"url\((?!#)[^)]*\)", "none", css)


@cache
def _leaflet(name: str) -> str:
    try:
        text = (LEAFLET / name).read_text(encoding="utf-8")
    except OSError as error:
        raise UnavailableError(
            _("Leaflet tidak terpasang, sehingga peta HTML tidak dapat dibuat."),
            hint=_("Jalankan `make setup` pada salinan sumber, atau pasang paket yang sudah dibangun."),
        ) from error
    # The source map is a file that is not beside this one.
    return re.sub(r"\n//# sourceMappingURL=\S*", "", text)


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(PAGE.read_text(encoding="utf-8"))


PLUGIN = HtmlPage()
