"""JSON schemas of OGC API answers, typed from the standards: no package brings them.

Sources: OGC 17-069r4 (core/openapi/schemas of its repository), 20-024, 17-083r4 (tms/2.0/json), 20-009, RFC 7946 and
RFC 9457.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
URI: Schema = {"type": "string", "pattern": "^https?://"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def thing(required: str, **properties: Schema) -> Schema:
    """An object with some members that must be there."""
    return {"type": "object", "required": required.split(), "properties": properties}


def many(items: Schema, least: int = 0) -> Schema:
    """An array."""
    return {"type": "array", "items": items, "minItems": least}


LINK = thing(
    "href rel",
    href=URI,
    rel=TEXT,
    type=TEXT,
    hreflang=TEXT,
    title=TEXT,
    length={"type": "integer"},
    templated={"type": "boolean"},
)
LINKS = many(LINK, 1)
LANDING = thing("links", title=TEXT, description=TEXT, attribution=TEXT, links=LINKS)
CONFORMANCE = thing("conformsTo", conformsTo=many(URI, 1))
EXTENT = thing(
    "",
    spatial=thing(
        "bbox",
        bbox=many({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}, 1),
        crs={"enum": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/OGC/0/CRS84h"]},
    ),
    temporal=thing(
        "interval",
        interval=many({"type": "array", "items": {"type": ["string", "null"]}, "minItems": 2, "maxItems": 2}, 1),
        trs={"enum": ["http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"]},
    ),
)
COLLECTION = thing(
    "id links",
    id=TEXT,
    title=TEXT,
    description=TEXT,
    attribution=TEXT,
    links=LINKS,
    extent=EXTENT,
    itemType=TEXT,
    crs=many(URI),
    storageCrs=URI,
)
COLLECTIONS = thing("links collections", links=LINKS, collections=many(COLLECTION))
POSITION: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2}
RING: Schema = {"type": "array", "items": POSITION, "minItems": 4}
MULTIPOLYGON = thing("type coordinates", type={"const": "MultiPolygon"}, coordinates=many(many(RING, 1)))
FEATURE = thing(
    "type geometry properties id",
    type={"const": "Feature"},
    id={"type": ["string", "integer"]},
    geometry=MULTIPOLYGON,
    properties={"type": "object"},
    links=many(LINK),
)
FEATURES = thing(
    "type features links numberMatched numberReturned",
    type={"const": "FeatureCollection"},
    features=many(FEATURE),
    links=LINKS,
    numberMatched=COUNT,
    numberReturned=COUNT,
    timeStamp=TEXT,
)
PROBLEM = thing("title status", type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, instance=TEXT)

POINT: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
POSITIVE: Schema = {"type": "integer", "minimum": 1}
TILE_MATRIX = thing(
    "id scaleDenominator cellSize pointOfOrigin tileWidth tileHeight matrixWidth matrixHeight",
    id=TEXT,
    scaleDenominator={"type": "number"},
    cellSize={"type": "number"},
    cornerOfOrigin={"enum": ["topLeft", "bottomLeft"]},
    pointOfOrigin=POINT,
    tileWidth=POSITIVE,
    tileHeight=POSITIVE,
    matrixWidth=POSITIVE,
    matrixHeight=POSITIVE,
)
TILE_MATRIX_SET = thing(
    "crs tileMatrices",
    id=TEXT,
    title=TEXT,
    uri=URI,
    crs=URI,
    orderedAxes=many(TEXT, 1),
    wellKnownScaleSet=URI,
    tileMatrices=many(TILE_MATRIX, 1),
)
LIMITS = thing(
    "tileMatrix minTileRow maxTileRow minTileCol maxTileCol",
    tileMatrix=TEXT,
    minTileRow=COUNT,
    maxTileRow=COUNT,
    minTileCol=COUNT,
    maxTileCol=COUNT,
)
DATA_TYPE: Schema = {"enum": ["map", "vector", "coverage"]}
TILESET_ITEM = thing("dataType links crs", title=TEXT, dataType=DATA_TYPE, crs=URI, tileMatrixSetURI=URI, links=LINKS)
TILESETS = thing("tilesets", tilesets=many(TILESET_ITEM, 1), links=LINKS)
LAYER = thing(
    "id dataType",
    id=TEXT,
    title=TEXT,
    description=TEXT,
    dataType=DATA_TYPE,
    geometryDimension={"type": "integer", "minimum": 0, "maximum": 3},
    minTileMatrix=TEXT,
    maxTileMatrix=TEXT,
    propertiesSchema=thing("type properties", type={"const": "object"}, properties={"type": "object"}),
)
TILESET = thing(
    "dataType crs links",
    title=TEXT,
    dataType=DATA_TYPE,
    crs=URI,
    tileMatrixSetURI=URI,
    tileMatrixSetLimits=many(LIMITS, 1),
    links=LINKS,
    layers=many(LAYER, 1),
    boundingBox=thing("lowerLeft upperRight", lowerLeft=POINT, upperRight=POINT, crs=URI),
)
STYLE = thing("id links", id=TEXT, title=TEXT, links=LINKS)
STYLES = thing("styles", default=TEXT, styles=many(STYLE, 1), links=LINKS)


def check(document: object, schema: Schema) -> None:
    """Raises ValidationError for a document that does not follow the schema."""
    Draft202012Validator(schema).validate(document)
