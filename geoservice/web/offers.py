"""What a layer can be taken away as: files with their sizes, and the addresses that GIS programs ask for."""

from __future__ import annotations

from math import ceil

import numpy as np

from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, FeatureFormat, LayerView
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.web.addresses import Addresses
from geoservice.web.contexts import Download, GisAddress
from geoservice.web.links import absolute, site_root

HTML_MOST_REGIONS = 5000
"""Above this `formats/features/html.py` refuses the whole layer."""
_MEASURED = ("csv", "geojson", "kml")
"""Text formats: quick to write, and as long as their regions are many."""
_MEASURED_WHOLE = 1000
_SAMPLE = 200
_KB, _MB = 1000, 1_000_000

#: Why one would take a format; formats that are not named here are listed without a reason.
_PURPOSES: dict[str, tuple[str, Message | str]] = {
    "csv": ("CSV", _("tabel untuk Excel atau LibreOffice")),
    "xlsx": ("XLSX", _("tabel Excel dengan keterangan")),
    "geojson": ("GeoJSON", _("peta dan nilai untuk QGIS atau situs web")),
    "gpkg": ("GeoPackage", _("peta dan nilai untuk QGIS, satu berkas")),
    "html": ("HTML", _("satu berkas, dapat dibuka dari diska lepas tanpa internet")),
    "png": ("PNG", _("gambar dengan judul, legenda, dan sumber")),
    "pdf": ("PDF", _("lembar cetak A4")),
    "svg": ("SVG", _("gambar yang dapat diperbesar")),
    "tif": ("GeoTIFF", _("nomor kelas sebagai raster untuk GIS")),
}


def downloads(view: LayerView, addresses: Addresses) -> tuple[Download, ...]:
    """Every file that can be had, the most wanted first."""
    found = {output.extension: output for output in FEATURE_FORMATS.values()}
    extensions = [*found, *(output.extension for output in IMAGE_FORMATS.values())]
    if len(view.theme) > HTML_MOST_REGIONS:
        extensions.remove("html")
    return tuple(
        _download(addresses, extension, _size_text(view, found.get(extension)))
        for extension in sorted(extensions, key=_order)
    )


def _order(extension: str) -> tuple[int, str]:
    known = list(_PURPOSES)
    return (known.index(extension) if extension in known else len(known), extension)


def _download(addresses: Addresses, extension: str, size: str) -> Download:
    title, note = _PURPOSES.get(extension, (extension.upper(), ""))
    return Download(title, extension, str(note), addresses.download(extension), size)


def _size_text(view: LayerView, output: FeatureFormat | None) -> str:
    """The size of a text file; that of a large one is reckoned from some of its regions. Empty for the others."""
    if output is None or output.extension not in _MEASURED:
        return ""
    regions = len(view.theme)
    if regions <= _MEASURED_WHOLE:
        return _bytes_text(_length(view, output, regions))
    few, many = (_length(view, output, count) for count in (1, _SAMPLE))
    return str(_("sekitar %(size)s", size=_bytes_text(few + (many - few) * (regions - 1) // (_SAMPLE - 1))))


def _length(view: LayerView, output: FeatureFormat, count: int) -> int:
    # Spread over the whole set: neighbours are alike.
    positions = np.linspace(0, len(view.theme) - 1, count).astype(np.int64)
    return sum(map(len, output.chunks(view, positions)))


def _bytes_text(size: int) -> str:
    return f"{format_number(size / _MB, 1)} MB" if size >= _MB else f"{format_number(ceil(size / _KB))} kB"


def gis_addresses(view: LayerView, addresses: Addresses) -> tuple[GisAddress, ...]:
    """Where programs find the layer, and where in QGIS the address belongs."""
    root = site_root()
    layer_file = (
        [
            GisAddress(
                str(_("Berkas lapisan QGIS (.qlr)")),
                absolute(addresses.download("qlr")),
                str(_("Unduh, lalu seret ke jendela QGIS: data dan warnanya masuk sekaligus.")),
            )
        ]
        if "qlr" in STYLE_FORMATS
        else []
    )
    return (
        *layer_file,
        GisAddress(
            "OGC API – Features",
            root + "/ogc/",
            str(_("Layer › Add Layer › Add WFS / OGC API - Features Layer; koleksi “%(id)s”.", id=view.layer.id)),
        ),
        GisAddress("WFS 2.0", root + "/wfs", str(_("Untuk program yang belum mengenal OGC API."))),
        GisAddress("WMS 1.3.0", root + "/wms", str(_("Gambar peta; lapisan “%(id)s”.", id=view.layer.id))),
        GisAddress("WMTS 1.0.0", root + "/wmts", str(_("Petak gambar siap pakai."))),
        GisAddress(
            str(_("Petak PNG (XYZ)")),
            absolute(addresses.tiles(".png")),
            str(_("Layer › Add Layer › Add XYZ Layer; zoom 0 – 18.")),
        ),
        GisAddress(
            str(_("Petak vektor (MVT)")),
            absolute(addresses.tiles(".mvt")),
            str(_("Layer › Add Layer › Add Vector Tile Layer.")),
        ),
        GisAddress("TileJSON", absolute(addresses.tilejson()), ""),
        GisAddress("GeoJSON", absolute(addresses.download("geojson")), ""),
    )
