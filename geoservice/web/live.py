"""What the interactive map is told: addresses and words as JSON, never markup."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.tile import to_degrees
from geoservice.web.addresses import Addresses
from geoservice.web.assets import asset_address, assets
from geoservice.web.drawing import natural_window
from geoservice.web.links import current_settings
from geoservice.web.reading import position_of
from geoservice.web.regions import BLOCK_REGIONS, names_address, tiles_address
from geoservice.web.shown import Drawing


def live_drawing(view: LayerView, drawn: Drawing) -> dict[str, object]:
    """The data of `static/zoomed.js`, which needs nothing but the drawing that the page has already."""
    window = natural_window(view)
    left, bottom, right, top = window.bounds
    return {
        "drawing": {
            "bounds": [round(degrees, 6) for degrees in (*to_degrees(left, bottom), *to_degrees(right, top))],
            "width": window.width * 2,
            "height": window.height * 2,
        },
        "leaflet": _library() if has_leaflet() and drawn.classes else [],
        "words": _words(),
    }


def live_map(view: LayerView, highlight: str = "", *, is_page: bool = False) -> dict[str, object]:
    """The data of `static/live.js`; addresses name the version or the edition, so that all it loads may be kept."""
    return {
        "bbox": list(view.prepared.edition.bbox),
        "regions": len(view.theme),
        "perDocument": BLOCK_REGIONS,
        "values": Addresses(view.layer.id, view.published.number).values(),
        "tiles": tiles_address(view),
        "names": names_address(view),
        "highlight": position_of(view, highlight) if highlight else None,
        # Proportional symbols stay the drawing of the server: region tiles know fills only.
        "leaflet": _library() if has_leaflet() and not view.style.has_symbols else [],
        "basemap": current_settings().basemap_url if is_page else "",
        "words": _words() | (_words_of_page() if is_page else {}),
    }


def _library() -> list[str]:
    return [asset_address("live.css"), asset_address("vendor/leaflet/leaflet.js")]


def has_leaflet() -> bool:
    """Whether the vendored library is there; it is fetched when the package is built."""
    return "vendor/leaflet/leaflet.js" in assets()


def _words() -> dict[str, str]:
    return {
        "enlarge": str(_("Perbesar")),
        "map": str(_("Peta interaktif; setiap wilayah juga ada pada tabel.")),
        "failed": str(_("Peta interaktif tidak dapat dimuat. Gambar tetap berlaku.")),
        "zoomIn": str(_("Perbesar")),
        "zoomOut": str(_("Perkecil")),
    }


def _words_of_page() -> dict[str, str]:
    median = _(
        "Median %(place)s: %(value)s (%(count)s wilayah berdata)", place="{place}", value="{value}", count="{count}"
    )
    return {
        "basemap": str(_("Peta dasar")),
        "clear": str(_("Hapus sorotan")),
        "copied": str(_("Tersalin")),
        "copy": str(_("Salin")),
        "earlier": str(_("Periode sebelumnya")),
        "everywhere": str(_("seluruh peta")),
        "later": str(_("Periode berikutnya")),
        "layer": str(_("Indikator")),
        "median": str(median),
        "period": str(_("Periode")),
        "rank": str(_("Peringkat %(rank)s dari %(count)s wilayah", rank="{rank}", count="{count}")),
        "tiles": str(_("Sebagian peta belum dapat dimuat; bagian yang kosong bukan berarti tanpa data.")),
    }
