"""What odd requests are made of: words, numbers and forms that some door reads, or should refuse."""

from __future__ import annotations

from collections.abc import Sequence

from tests.small_world import CODES

EVIL_HOST, PUBLIC_URL = "penyerang.example", "https://peta.example"

LAYERS = [
    "stunting",
    "tps",
    "status",
    "jahat",
    "kategori",
    "desimal",
    "luas",
    "sama",
    "air-2015",
    "air-2018",
    "ditarik",
]
REQUEST_NAMES = [
    *(
        "GetMap",
        "GetCapabilities",
        "GetFeatureInfo",
        "GetLegendGraphic",
        "GetFeature",
        "DescribeFeatureType",
        "GetTile",
    ),
    *("DescribeFeatureType", "ListStoredQueries", "DescribeStoredQueries", "Transaction"),
]
EXTENSIONS = [
    *("geojson", "csv", "fgb", "gpkg", "shp.zip", "parquet", "xlsx", "kml", "topojson", "pmtiles", "tif", "png", "svg"),
    *("pdf", "html", "sld", "qml", "qlr", "qgz", "exe", "php", "geojson.gz", "%2e%2e", "json"),
]
BOXES = [
    *(
        "104,-4.2,104.1,-4.1",
        "-4.2,104,-4.1,104.1",
        "11576276,-468881,11600593,-452065",
        "NaN,NaN,NaN,NaN",
        "1,2,3",
        "",
    ),
    *(
        "inf,-inf,inf,inf",
        "170,-10,-170,10",
        "0,0,0,0",
        "1e308,1e308,1e309,1e309",
        "a,b,c,d",
        "104,-4.2,104.1,-4.1,EPSG:4326",
    ),
    *(
        "-180,-90,180,90",
        "104,-4.2,-1,104.1,-4.1,9",
        ",,,",
        "104;-4;105;-3",
        "104,-4.2,104.1,-4.1,urn:ogc:def:crs:EPSG::4326",
    ),
]
CRS = [
    *(
        "EPSG:4326",
        "EPSG:3857",
        "EPSG:32748",
        "CRS:84",
        "EPSG:23878",
        "EPSG:4755",
        "EPSG:99999999999",
        "EPSG:",
        "epsg:-1",
    ),
    *("urn:ogc:def:crs:EPSG::4326", "http://www.opengis.net/def/crs/EPSG/0/32748", "AUTO2:42001,1,0,100", "EPSG:٣", ""),
]
TIMES = [
    "2024",
    "2024-01-01/..",
    "../..",
    "kemarin",
    "",
    "2024-13",
    "9999-12-31/0001-01-01",
    "current",
    "2016,2017",
    "/" * 50,
]
NUMBERS = [
    "0",
    "1",
    "-1",
    "12",
    "256",
    "4096",
    "4097",
    "1e9",
    "NaN",
    "",
    "99999999999999999999",
    "0x10",
    "٣",
    "1.5",
    " 7 ",
    "%00",
]
FORMS = [
    *(
        "json",
        "html",
        "csv",
        "png",
        "jpeg",
        "gpkg",
        "image/png",
        "image/jpeg",
        "image/png; mode=8bit",
        "application/json",
    ),
    *("text/html", "text/plain", "GML32", "SHAPE-ZIP", "application/gml+xml; version=3.2", "xls", "", "text/xml\x00"),
]
FILTERS = [
    *(
        "nilai > 10",
        "nama LIKE '%a%'",
        "S_INTERSECTS(geometry,BBOX(104,-5,105,-4))",
        "((((",
        "1=1",
        "not not true",
        "nama = kode",
    ),
    *(
        "(" * 500 + "true" + ")" * 500,
        "nama LIKE '" + "%_" * 400 + "'",
        "nilai/0 > 1e999",
        "casei(accenti(nama)) = 'a'",
    ),
    *(
        '{"op":"=","args":[{"property":"nama"},"a"]}',
        '{"op":"and","args":[]}',
        "[" * 900,
        "S_WITHIN(geometry,POLYGON((0 0,1 1,0 1)))",
    ),
    *(
        "nama in ('a','b')",
        "nilai between 1 and 'x'",
        "true = DATE('2024-01-01')",
        "' OR 1=1 --",
        "\u0000",
        "nama = '\ud7ff'",
    ),
    "S_INTERSECTS(geometry,POLYGON((" + ",".join(f"{104 + i % 7 / 10} {-4 - i % 5 / 10}" for i in range(600)) + ")))",
]
FES = [
    '<Filter xmlns="http://www.opengis.net/fes/2.0"><PropertyIsGreaterThan><ValueReference>nilai</ValueReference>'
    "<Literal>10</Literal></PropertyIsGreaterThan></Filter>",
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Filter>&b;</Filter>',
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><Filter>&c;</Filter>',
    "<Filter>" + "<Not>" * 200 + "</Not>" * 200 + "</Filter>",
    *(
        "<Filter/>",
        "<a",
        "",
        '<Filter xmlns="http://www.opengis.net/fes/2.0"><ResourceId rid="stunting.99.02.01.2001"/></Filter>',
    ),
]
ODD = [
    *(
        "",
        "0",
        "-1",
        "%",
        "%00",
        "\x00",
        "\x7f",
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "<script>alert(1)</script>",
    ),
    *(
        "{{7*7}}",
        "${7*7}",
        "'; DROP TABLE layer;--",
        '" onload="x',
        "a" * 3000,
        "é" * 500,
        "\ud7ff",
        "\u202e",
        "null",
        "[]",
        "🦀",
    ),
    *(
        f"http://{EVIL_HOST}/",
        f"//{EVIL_HOST}",
        "file:///etc/passwd",
        "\r\nSet-Cookie: a=b",
        "1" * 500,
        "True",
        "NaN",
        "; ls",
    ),
]
#: Names of parameters, in lower case, and their values.
GROUPS: list[tuple[str, Sequence[str]]] = [
    ("bbox", BOXES),
    ("crs srs srsname bbox-crs filter-crs", CRS),
    ("time datetime period periode", TIMES),
    ("width height limit offset count startindex tilematrix tilerow tilecol scale frame i j x y", NUMBERS),
    ("feature_count halaman maxwidth maxheight maxfeatures", NUMBERS),
    ("format info_format infoformat outputformat f", FORMS),
    ("filter", FILTERS + FES),
    ("filter-lang", ["cql2-text", "cql2-json", "sql", ""]),
    ("layers layer query_layers", [*LAYERS, "stunting,tps", ",", ",".join(["stunting"] * 99), "tidak"]),
    ("typenames typename", [*(f"gs:{layer}" for layer in LAYERS), "desa-9902", "(a,b)", "a b", "{http://x}stunting"]),
    ("resourceid id", ["stunting.99.02.01.2001", "stunting.", ".", "a.b,c.d", "stunting.x,tps.y"]),
    ("storedquery_id", ["urn:ogc:def:query:OGC-WFS::GetFeatureById", "apa"]),
    ("sortby properties propertyname", ["nama", "-nilai,nama", "nilai D", "tinggi", ",", "*", "gs:kode"]),
    ("service", ["WMS", "WFS", "WMTS", "apa", ""]),
    ("version", ["1.1.1", "1.3.0", "2.0.0", "1.0.0", "9", ""]),
    ("request", REQUEST_NAMES),
    ("styles", ["", "default", "merah", ",,,", "default,default"]),
    ("transparent", ["TRUE", "FALSE", "true", "mungkin"]),
    ("bgcolor void-color", ["0xFFFFFF", "red", "0x", "#123456", "0xGGGGGG"]),
    ("exceptions", ["XML", "INIMAGE", "BLANK", "application/vnd.ogc.se_inimage", "apa"]),
    ("tilematrixset", ["WebMercatorQuad", "apa"]),
    ("resulttype", ["hits", "results", "apa"]),
    (
        "url",
        ["http://localhost/maps/stunting", "http://localhost/maps/apa", f"http://{EVIL_HOST}/maps/stunting", "apa"],
    ),
    ("lang", ["id", "en", "xx"]),
    ("sorot", CODES[:2]),
    ("kertas", ["a3", "a4", "a0"]),
    ("arah", ["tegak", "mendatar", "miring"]),
]
VALUES = {name: values for names, values in GROUPS for name in names.split()}
NAMES = sorted(VALUES)
#: Parameters that belong together, so that requests also reach what lies behind the first check.
SERVICES: dict[str, dict[str, str]] = {
    "/wms": {
        "service": "WMS",
        "version": "1.3.0",
        "layers": "stunting",
        "crs": "CRS:84",
        "bbox": BOXES[0],
        "width": "64",
        "height": "64",
    },
    "/wmts": {
        "service": "WMTS",
        "layer": "stunting",
        "tilematrixset": "WebMercatorQuad",
        "tilematrix": "8",
        "tilerow": "130",
        "tilecol": "201",
    },
    "/wfs": {"service": "WFS", "version": "2.0.0", "typenames": "gs:stunting"},
}
#: Names of the parts of addresses, and what they may be.
PART_GROUPS: list[tuple[str, Sequence[str]]] = [
    ("layer_id collection_id id first second", LAYERS),
    ("boundary_id set_id", ["desa-9902", "desa-jahat", "tidak-ada"]),
    ("code feature_id", [*CODES[:3], "99.99", "x" * 90]),
    ("number version", ["1", "2", "3", "0", "999999999999"]),
    ("z zoom", ["0", "3", "8", "10", "18", "19", "99", "-1", "abc"]),
    ("x y row column down across", ["0", "130", "201", "-1", "262143", "99999999999999", "a"]),
    ("extension ending", EXTENSIONS),
    ("matrix_set", ["WebMercatorQuad", "WorldCRS84Quad", "apa"]),
    ("style_id", ["default", "stunting", "apa"]),
    ("name", ["pages.css", "leaflet.js", "mark.svg", "../app.py"]),
]
PARTS = {name: values for names, values in PART_GROUPS for name in names.split()}
ACCEPTS = [
    "*/*",
    "text/html",
    "application/json",
    "text/csv",
    "image/png",
    ";;q=",
    "application/json;q=x",
    "\xff" * 40,
    "",
]
METHODS = ["GET"] * 30 + ["HEAD"] * 4 + ["OPTIONS"] * 2 + ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"]
