"""Features as GML 3.2 (OGC 07-036) and their schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import numpy as np

from geoservice.formats.xml import xml_text
from geoservice.web.ogc._crs import CRS84, decimals, from_crs84
from geoservice.web.ogc._items import features_of
from geoservice.web.ogc._sources import COLUMN_TITLES, Collection

PREFIX = "gs"
#: What GetPropertyValue may ask for beside the columns.
GEOMETRY, IDENTIFIER = "geometry", "@gml:id"


def type_name(collection_id: str) -> str:
    """The local name of a feature type: XML names do not begin with a digit."""
    return collection_id if collection_id[0].isalpha() else f"_{collection_id}"


def urn_of(uri: str) -> str:
    """The URN of a CRS as WFS 2.0 writes it."""
    return "urn:ogc:def:crs:OGC:1.3:CRS84" if uri == CRS84 else f"urn:ogc:def:crs:EPSG::{uri.rpartition('/')[2]}"


def members(source: Collection, positions: Sequence[int], crs: str, columns: Sequence[str]) -> Iterator[str]:
    """Each region as an element of its feature type; what is missing is left out."""
    name, urn = type_name(source.id), urn_of(crs)
    for position, row in features_of(source, positions):
        identifier = f"{name}.{row['kode']}"
        values = "".join(
            f"<{PREFIX}:{column}>{escape(xml_text(str(row[column])))}</{PREFIX}:{column}>"
            for column in columns
            if row[column] is not None
        )
        shape = _surface(source.prepared.geojson(position), crs, urn, identifier)
        yield (
            f'<{PREFIX}:{name} gml:id="{identifier}"><{PREFIX}:geometry>{shape}</{PREFIX}:geometry>'
            f"{values}</{PREFIX}:{name}>"
        )


def values(source: Collection, positions: Sequence[int], crs: str, column: str) -> Iterator[str]:
    """One property of each region as its element, the shape for `geometry`, bare text for `@gml:id`."""
    name, urn = type_name(source.id), urn_of(crs)
    for position, row in features_of(source, positions):
        identifier = f"{name}.{row['kode']}"
        if column == IDENTIFIER:
            yield identifier
        elif column == GEOMETRY:
            shape = _surface(source.prepared.geojson(position), crs, urn, identifier)
            yield f"<{PREFIX}:{GEOMETRY}>{shape}</{PREFIX}:{GEOMETRY}>"
        else:
            yield f"<{PREFIX}:{column}>{escape(xml_text(str(row[column])))}</{PREFIX}:{column}>"


def _surface(geojson: bytes, crs: str, urn: str, identifier: str) -> str:
    """A gml:MultiSurface; coordinates are taken over as text where only their order changes, which is far faster."""
    parts = []
    for number, rings in enumerate(_rings(geojson), start=1):
        written = [
            f"<gml:{kind}><gml:LinearRing><gml:posList>{_positions(ring, crs)}</gml:posList></gml:LinearRing>"
            f"</gml:{kind}>"
            for ring, kind in zip(rings, ["exterior", *["interior"] * (len(rings) - 1)], strict=True)
        ]
        parts.append(
            f'<gml:surfaceMember><gml:Polygon gml:id="{identifier}.{number}" srsName="{urn}">'
            f"{''.join(written)}</gml:Polygon></gml:surfaceMember>"
        )
    head = f'<gml:MultiSurface gml:id="{identifier}.0" srsName="{urn}" srsDimension="2">'
    return f"{head}{''.join(parts)}</gml:MultiSurface>"


def _rings(geojson: bytes) -> list[list[list[str]]]:
    """The rings of each polygon of a GeoJSON MultiPolygon, each as its numbers: longitude, latitude, longitude ..."""
    text = geojson.decode().replace(" ", "")
    if "[[[[" not in text:
        return []  # a shape without area
    inside = text[text.index("[[[[") + 4 : text.rindex("]]]]")]
    return [
        [ring.replace("],[", ",").split(",") for ring in polygon.split("]],[[")] for polygon in inside.split("]]],[[[")
    ]


def _positions(ring: list[str], crs: str) -> str:
    if crs == CRS84:
        return " ".join(ring)
    if crs.endswith("/4326"):
        return " ".join(map(" ".join, zip(ring[1::2], ring[::2], strict=True)))
    points = from_crs84(crs, np.array(ring, dtype=np.float64).reshape(-1, 2))
    form = f"%.{decimals(crs)}f"
    return " ".join([form] * points.size) % tuple(points.ravel().tolist())


def schema(sources: Sequence[Collection], namespace: str) -> str:
    """The application schema of some feature types."""
    types = "".join(_type(source) for source in sources)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2" '
        f'xmlns:{PREFIX}="{escape(namespace)}" targetNamespace="{escape(namespace)}" elementFormDefault="qualified" '
        'version="1.0">\n'
        '<xsd:import namespace="http://www.opengis.net/gml/3.2" '
        'schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>\n'
        f"{types}</xsd:schema>\n"
    )


def _type(source: Collection) -> str:
    name = type_name(source.id)
    elements = "".join(_element(source, column) for column in source.columns())
    return (
        f'<xsd:complexType name="{name}Type"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType">'
        '<xsd:sequence>\n<xsd:element name="geometry" type="gml:MultiSurfacePropertyType" minOccurs="0"/>\n'
        f"{elements}</xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>\n"
        f'<xsd:element name="{name}" type="{PREFIX}:{name}Type" substitutionGroup="gml:AbstractFeature"/>\n'
    )


def _element(source: Collection, column: str) -> str:
    kind = "int" if column == "kelas" else "double" if source.is_number(column) else "string"
    words = escape(str(COLUMN_TITLES[column]))
    return (
        f'<xsd:element name="{column}" type="xsd:{kind}" minOccurs="0"><xsd:annotation><xsd:documentation>{words}'
        "</xsd:documentation></xsd:annotation></xsd:element>\n"
    )
