"""Lists of connections as the dialogs of QGIS import them (Data Source Manager, "Load"): one kind a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from geoservice.formats.xml import written, xml_text
from geoservice.model.tile import MAX_ZOOM

MEDIA_TYPE = "application/xml"


class ConnectedLayer(NamedTuple):
    """A layer as connections name it."""

    id: str
    title: str


class _Kind(NamedTuple):
    """Names of the root and of each connection in a file of one kind, and its version."""

    root: str
    element: str
    version: str = "1.0"


# Source: QgsManageConnectionsDialog of QGIS 3.22 and 3.44, which read the same files.
_KINDS: Mapping[str, _Kind] = {
    "wms": _Kind("qgsWMSConnections", "wms"),
    "wfs": _Kind("qgsWFSConnections", "wfs", "1.1"),
    "xyz": _Kind("qgsXYZTilesConnections", "xyztiles"),
    "vektor": _Kind("qgsVectorTileConnections", "vectortile"),
}
KINDS = tuple(_KINDS)
_NOBODY = {"username": "", "password": ""}


def connections(kind: str, title: str, address: str, layers: Sequence[ConnectedLayer]) -> bytes:
    """The file of one of KINDS for the service at this address, without a slash at its end.

    `wms` (WMS and WMTS) and `wfs` (OGC API Features and WFS) connect to the whole service, `xyz` (pictures) and
    `vektor` (vector tiles with their style) to each layer.
    """
    form = _KINDS[kind]
    root = ET.Element(form.root, {"version": form.version})
    for said in _entries(kind, title, address, layers):
        ET.SubElement(root, form.element, {name: xml_text(value) for name, value in said.items()})
    return written(root, b"<!DOCTYPE connections>")


def _entries(kind: str, title: str, address: str, layers: Sequence[ConnectedLayer]) -> list[dict[str, str]]:
    if kind == "wms":
        tiles = f"{address}/wmts/1.0.0/WMTSCapabilities.xml"
        return [_wms(f"{title} (WMS)", f"{address}/wms"), _wms(f"{title} (WMTS)", tiles)]
    if kind == "wfs":
        return [
            _wfs(f"{title} (OGC API)", f"{address}/ogc/", "OGC_API_FEATURES"),
            _wfs(f"{title} (WFS)", f"{address}/wfs", "2.0.0"),
        ]
    return [(_xyz if kind == "xyz" else _vector)(layer, f"{address}/layers/{layer.id}") for layer in layers]


def _wms(name: str, url: str) -> dict[str, str]:
    plain = ("ignoreGetMapURI", "ignoreGetFeatureInfoURI", "ignoreAxisOrientation", "invertAxisOrientation")
    switches = dict.fromkeys((*plain, "smoothPixmapTransform"), "false")
    return {"name": name, "url": url, **switches, "dpiMode": "7", **_NOBODY}


def _wfs(name: str, url: str, version: str) -> dict[str, str]:
    return {
        "name": name,
        "url": url,
        "version": version,
        "maxnumfeatures": "",
        "pagesize": "",
        "pagingenabled": "true",
        "ignoreAxisOrientation": "false",
        "invertAxisOrientation": "false",
        **_NOBODY,
    }


def _xyz(layer: ConnectedLayer, address: str) -> dict[str, str]:
    url = f"{address}/tiles/{{z}}/{{x}}/{{y}}@2x.png"
    zooms = {"zmin": "0", "zmax": str(MAX_ZOOM)}
    return {"name": layer.title, "url": url, **zooms, "authcfg": "", **_NOBODY, "tilePixelRatio": "2"}


def _vector(layer: ConnectedLayer, address: str) -> dict[str, str]:
    return {
        "name": layer.title,
        "url": f"{address}/tiles/{{z}}/{{x}}/{{y}}.mvt",
        "zmin": "0",
        "zmax": str(MAX_ZOOM),
        "serviceType": "",
        "authcfg": "",
        **_NOBODY,
        "styleUrl": f"{address}/style.json",
    }
