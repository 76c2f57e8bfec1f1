"""What the interactive map is told: addresses and words as JSON, never markup."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.web import wording
from geoservice.web.addresses import Addresses
from geoservice.web.assets import asset_address, assets

MAX_OUTLINES = 2000
"""Above this the browser is given tiles, not outlines."""


def live_map(view: LayerView, highlight: str = "") -> dict[str, object]:
    """The data of `static/live.js`; addresses name the version, so that everything it loads may be kept."""
    frozen = Addresses(view.layer.id, view.published.number)
    return {
        "bbox": list(view.prepared.edition.bbox),
        "outlines": len(view.theme) <= MAX_OUTLINES,
        "features": frozen.download("geojson"),
        "tiles": frozen.tiles("{r}.png"),
        "outline": view.style.outline_colour,
        "valueWithUnit": wording.with_unit("#", view.published.indicator.unit),
        "decimals": wording.decimals(view),
        "highlight": highlight,
        "leaflet": [asset_address(f"vendor/leaflet/leaflet.{kind}") for kind in ("css", "js")] if has_leaflet() else [],
        "words": {
            "noData": str(_("Data tidak tersedia")),
            "enlarge": str(_("Perbesar")),
            "zoomIn": str(_("Perbesar")),
            "zoomOut": str(_("Perkecil")),
            "failed": str(_("Peta interaktif tidak dapat dimuat. Gambar tetap berlaku.")),
        },
    }


def has_leaflet() -> bool:
    """Whether the vendored library is there; it is fetched when the package is built."""
    return "vendor/leaflet/leaflet.js" in assets()
