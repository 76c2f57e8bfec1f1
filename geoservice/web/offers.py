"""What a layer can be taken away as: files by purpose with their sizes, and the addresses that GIS programs ask for."""

from __future__ import annotations

from dataclasses import replace

from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, LayerView
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.web.addresses import Addresses
from geoservice.web.contexts import Download, DownloadGroup, GisAddress
from geoservice.web.links import absolute, site_root
from geoservice.web.query import PictureQuery
from geoservice.web.sizes import bytes_text, size_texts

HTML_MOST_REGIONS = 5000
"""Above this `formats/features/html.py` refuses the whole layer."""

_TABLES, _GIS, _PICTURES, _STYLES = (
    _("Tabel"),
    _("Peta dan nilai untuk GIS"),
    _("Gambar dan cetak"),
    _("Warna dan legenda"),
)

#: Where a format belongs, what it is called and why one would take it, the most wanted first. A format that is not
#: named here is listed among those for GIS, by its extension.
_PURPOSES: dict[str, tuple[Message, str, Message]] = {
    "xlsx": (_TABLES, "Excel", _("tabel dengan keterangan, satuan, dan sumber")),
    "csv": (_TABLES, "CSV", _("tabel untuk semua program")),
    "gpkg": (_GIS, "GeoPackage", _("untuk QGIS, satu berkas")),
    "geojson": (_GIS, "GeoJSON", _("untuk situs web dan QGIS")),
    "shp.zip": (_GIS, "Shapefile", _("untuk program GIS lama; nama kolom dipotong")),
    "kml": (_GIS, "KML", _("untuk Google Earth")),
    "fgb": (_GIS, "FlatGeobuf", _("ringkas; dapat dibaca sebagian lewat internet")),
    "topojson": (_GIS, "TopoJSON", _("ringkas, untuk grafik web")),
    "parquet": (_GIS, "GeoParquet", _("untuk analisis data (Python, R, DuckDB)")),
    "pmtiles": (_GIS, "PMTiles", _("petak vektor semua zoom, tanpa server peta")),
    "tif": (_GIS, "GeoTIFF", _("nomor kelas sebagai raster")),
    "png": (_PICTURES, "PNG", _("gambar dengan judul, legenda, dan sumber")),
    "pdf": (_PICTURES, "PDF", _("lembar cetak")),
    "svg": (_PICTURES, "SVG", _("gambar yang dapat diperbesar tanpa kabur")),
    "html": (_PICTURES, "HTML", _("halaman yang dibuka dari diska lepas tanpa internet")),
}
_STYLE_FILES: tuple[tuple[str, str, Message], ...] = (
    ("legend.svg", "SVG", _("legenda saja")),
    ("style.qml", "QML", _("gaya QGIS")),
    ("style.sld", "SLD", _("gaya GeoServer dan program OGC")),
    ("style.json", "JSON", _("gaya MapLibre")),
)
_STYLE_ROOMS = {"legend.svg": "legend_svg", "style.qml": "qml", "style.sld": "sld", "style.json": "style_json"}


def downloads(view: LayerView, addresses: Addresses) -> tuple[DownloadGroup, ...]:
    """Every file that can be had, by purpose."""
    extensions = [output.extension for room in (FEATURE_FORMATS, IMAGE_FORMATS) for output in room.values()]
    if len(view.theme) > HTML_MOST_REGIONS:
        extensions.remove("html")
    sizes, sheets = size_texts(view) | _style_sizes(view), _sheets()
    found: dict[str, list[Download]] = {str(title): [] for title in (_TABLES, _GIS, _PICTURES)}
    for extension in sorted(extensions, key=_order):
        group, title, note = _PURPOSES.get(extension, (_GIS, extension.upper(), ""))
        found[str(group)].append(
            Download(
                title,
                extension,
                ", ".join(filter(None, (str(note), sheets.get(extension, "")))),
                addresses.download(extension),
                sizes.get(extension, ""),
            )
        )
    found[str(_STYLES)] = [
        Download(title, name, str(note), addresses.document(name), sizes[name]) for name, title, note in _STYLE_FILES
    ]
    return tuple(DownloadGroup(title, tuple(files)) for title, files in found.items())


def _order(extension: str) -> tuple[int, str]:
    known = list(_PURPOSES)
    return (known.index(extension) if extension in known else len(known), extension)


def _sheets() -> dict[str, str]:
    """Of pictures the size on screen or paper."""
    pixels = str(_("lebar %(width)s piksel", width=format_number(PictureQuery().width)))
    return {"png": pixels, "tif": pixels, "pdf": "A4"}


def _style_sizes(view: LayerView) -> dict[str, str]:
    """Legends and style documents are small and quickly written: these are their true sizes."""
    found_here = replace(view, public_url=view.public_url or site_root())
    return {name: bytes_text(len(STYLE_FORMATS[room].encode(found_here))) for name, room in _STYLE_ROOMS.items()}


def gis_addresses(view: LayerView, addresses: Addresses) -> tuple[GisAddress, ...]:
    """Where programs find the layer, and where in QGIS the address belongs."""
    root = site_root()
    return (
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
