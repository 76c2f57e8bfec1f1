"""What every door of the OGC services does alike: HEAD, fresh copies, gzip, CORS, other methods, refusals that name."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.small_world import CODES
from tests.web.ogc import json_schemas as json

LAYER = "/ogc/collections/stunting"
WMS = "/wms?service=WMS&version=1.3.0&layers=stunting&styles=&crs=CRS:84&bbox=103.9,-4.3,104.3,-3.9&width=64&height=64"
WMTS = "/wmts?service=WMTS&layer=stunting&tilematrixset=WebMercatorQuad&tilematrix=10&tilerow=523&tilecol=807"
WFS = "/wfs?service=WFS&version=2.0.0&typenames=gs:stunting"
DOORS = {
    **{path or "/": f"/ogc{path}" for path in ("", "/", "/conformance", "/api", "/collections", "/styles")},
    **{path or "layer": f"{LAYER}{path}" for path in ("", "/schema", "/queryables", "/sortables", "/styles")},
    **{
        path: f"{LAYER}{path}"
        for path in ("/items", f"/items/{CODES[0]}", "/items?f=csv", "/items?f=html", "/items?f=gpkg")
    },
    **{
        path: f"{LAYER}{path}"
        for path in ("/tiles", "/tiles/WebMercatorQuad", "/map/tiles/WorldCRS84Quad", "/map?width=64")
    },
    "vector tile": f"{LAYER}/tiles/WebMercatorQuad/10/523/807",
    "map tile": f"{LAYER}/map/tiles/WebMercatorQuad/10/523/807",
    "map tile of degrees": f"{LAYER}/map/tiles/WorldCRS84Quad/8/133/403",
    "matrix sets": "/ogc/tileMatrixSets",
    "style": "/ogc/styles/stunting",
    "style of a collection": f"{LAYER}/styles/default?f=sld11",
    "WMS capabilities": "/wms?service=WMS&request=GetCapabilities",
    "WMS 1.1.1 capabilities": "/wms?service=WMS&version=1.1.1&request=GetCapabilities",
    "WMS map": f"{WMS}&request=GetMap&format=image/png",
    "WMS info": f"{WMS}&request=GetFeatureInfo&query_layers=stunting&i=30&j=40&info_format=application/json",
    "WMS legend": "/wms?service=WMS&request=GetLegendGraphic&layer=stunting&format=image/png",
    "WMTS capabilities": "/wmts/1.0.0/WMTSCapabilities.xml",
    "WMTS tile": f"{WMTS}&request=GetTile",
    "WMTS tile by address": "/wmts/1.0.0/stunting/default/WebMercatorQuad/10/523/807.png",
    "WMTS info": f"{WMTS}&request=GetFeatureInfo&i=9&j=240&infoformat=text/html",
    "WFS capabilities": "/wfs?service=WFS&request=GetCapabilities",
    "WFS schema": f"{WFS}&request=DescribeFeatureType",
    "WFS features": f"{WFS}&request=GetFeature",
    "WFS GeoJSON": f"{WFS}&request=GetFeature&outputformat=application/json",
    "WFS values": f"{WFS}&request=GetPropertyValue&valuereference=nama",
    "WFS stored queries": "/wfs?service=WFS&request=ListStoredQueries",
}
#: Refused requests: status, and the parameter or thing that the refusal must name.
REFUSED = {
    "an unknown parameter": (f"{LAYER}/items?apa=1", 400, "apa"),
    "a bad value": (f"{LAYER}/items?limit=apa", 400, "limit"),
    "a filter": (f"{LAYER}/items?filter=nilai+%3D", 400, "“filter”"),
    "a column of a filter": (f"{LAYER}/items?filter=apa%3D1", 400, "“filter”"),
    "a collection": ("/ogc/collections/apa/items", 404, "apa"),
    "a matrix": (f"{LAYER}/tiles/WebMercatorQuad/99/0/0", 404, "99/0/0"),
    "a matrix set": (f"{LAYER}/tiles/apa", 404, "apa"),
    "a map": (f"{LAYER}/map?width=9999", 400, "width"),
    "a style": (f"{LAYER}/styles/apa", 404, "apa"),
    "WMS": (WMS.replace("width=64", "width=9999") + "&request=GetMap", 400, "WIDTH"),
    "WMS layer": (WMS.replace("stunting", "apa") + "&request=GetMap", 400, "apa"),
    "WMTS": (WMTS.replace("tilematrix=10", "tilematrix=99") + "&request=GetTile", 404, "TILEMATRIX"),
    "WMTS row": (WMTS.replace("tilerow=523", "tilerow=1024") + "&request=GetTile", 404, "TILEROW"),
    "WMTS by address": ("/wmts/1.0.0/stunting/default/WebMercatorQuad/3/0/8.png", 404, "TILECOL"),
    "WFS": (f"{WFS}&request=GetFeature&count=apa", 400, "COUNT"),
    "WFS filter": (f"{WFS}&request=GetFeature&filter=%3Ca", 400, "FILTER"),
}


@pytest.mark.parametrize("door", DOORS)
def test_head_fresh_copies_gzip_and_cors(client: FlaskClient, door: str) -> None:
    address = DOORS[door]
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    head = client.head(address, headers={"Accept-Encoding": "identity"})
    again = client.get(address, headers={"If-None-Match": plain.headers["ETag"]})
    squeezed = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert plain.status_code == 200, plain.text[:300]
    assert (head.status_code, head.data, head.content_type) == (200, b"", plain.content_type)
    assert head.headers["Content-Length"] == str(len(plain.data))
    assert head.headers["ETag"] == plain.headers["ETag"]
    assert (again.status_code, again.data) == (304, b"")
    is_squeezed = squeezed.headers.get("Content-Encoding") == "gzip"
    assert (gzip.decompress(squeezed.data) if is_squeezed else squeezed.data) == plain.data
    # Pictures are small already, and of a GeoPackage clients read parts.
    assert is_squeezed or len(plain.data) < 1000 or plain.mimetype in ("image/png", "application/geopackage+sqlite3")
    assert not is_squeezed or "Accept-Encoding" in squeezed.headers["Vary"]
    for answer in (plain, head, again, squeezed):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("door", DOORS)
def test_preflights_are_answered_and_nothing_can_be_sent(client: FlaskClient, door: str) -> None:
    address = DOORS[door]
    flight = client.options(address, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"})

    assert flight.status_code in (200, 204)
    assert flight.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in flight.headers["Access-Control-Allow-Methods"]
    # WFS takes requests as XML too; that they write nothing is for test_wfs_bodies.
    for method in ("POST", "PUT", "PATCH", "DELETE")[address.startswith("/wfs") :]:
        answer = client.open(address, method=method, data=b"<a/>")
        assert answer.status_code == 405
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_refusal_names_what_it_is_about(client: FlaskClient, case: str, method: str) -> None:
    address, status, named = REFUSED[case]
    answer = client.open(address, method=method, headers={"Accept": "*/*"})

    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in answer.headers["Cache-Control"]
    if method == "HEAD":
        assert answer.data == b""
    elif address.startswith("/ogc"):
        assert answer.mimetype == "application/problem+json"
        json.check(answer.json, json.PROBLEM)
        assert named in answer.json["detail"]
    else:
        assert answer.mimetype == "text/xml"
        assert named in etree.tostring(etree.fromstring(answer.data), encoding="unicode")
