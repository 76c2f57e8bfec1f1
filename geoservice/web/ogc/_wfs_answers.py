"""Answers to GetFeature, in pieces: GML collections, one feature alone, GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from geoservice.model.arrays import IntArray
from geoservice.web.links import site_root
from geoservice.web.ogc._crs import CRS84
from geoservice.web.ogc._gml import PREFIX, members, type_name, urn_of, values
from geoservice.web.ogc._items import features
from geoservice.web.ogc._sources import Collection

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_WFS_SCHEMA = "http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd"
_TOGETHER = 200
"""Features in one piece of the answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The features of one answer."""

    source: Collection
    positions: IntArray
    matched: int
    """How many there are on all pages."""
    links: tuple[str, str]
    """Addresses of the next and the previous page; empty where there is none."""
    columns: tuple[str, ...]


def as_gml(page: Page, crs: str, namespace: str) -> Iterator[bytes]:
    """A wfs:FeatureCollection."""
    head = _collection_head(page, namespace)

    def pieces() -> Iterator[bytes]:
        yield head.encode()
        for feature in members(page.source, page.positions.tolist(), crs, page.columns):
            yield f"<wfs:member>{feature}</wfs:member>\n".encode()
        yield b"</wfs:FeatureCollection>\n"

    return _joined(pieces())


def as_values(page: Page, crs: str, namespace: str) -> Iterator[bytes]:
    """A wfs:ValueCollection of the one column of the page (OGC 09-025r2, 10.3)."""
    head = _collection_head(page, namespace).replace("<wfs:FeatureCollection", "<wfs:ValueCollection", 1)

    def pieces() -> Iterator[bytes]:
        yield head.encode()
        for value in values(page.source, page.positions.tolist(), crs, page.columns[0]):
            yield f"<wfs:member>{value}</wfs:member>\n".encode()
        yield b"</wfs:ValueCollection>\n"

    return _joined(pieces())


def as_one_feature(page: Page, crs: str, namespace: str) -> Iterator[bytes]:
    """The feature itself, without a collection around it (OGC 09-025r2, 7.9.3.6)."""
    declared = f' xmlns:gml="http://www.opengis.net/gml/3.2" {_schema_names(page, namespace, "")}'
    for feature in members(page.source, page.positions.tolist(), crs, page.columns):
        start = f"<{PREFIX}:{type_name(page.source.id)}"
        whole = start + declared + feature.removeprefix(start)
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'.encode()


def as_geojson(page: Page, crs: str) -> Iterator[bytes]:
    """A FeatureCollection; another CRS than CRS84 is named as programs of before RFC 7946 expect it."""
    said: dict[str, object] = {"type": "FeatureCollection"}
    if crs != CRS84:
        said["crs"] = {"type": "name", "properties": {"name": urn_of(crs)}}
    said |= {"numberMatched": page.matched, "numberReturned": len(page.positions)}
    named = [
        {"rel": rel, "href": href, "type": "application/geo+json"}
        for rel, href in zip(("next", "prev"), page.links, strict=True)
        if href
    ]
    said |= {"links": named} if named else {}

    def pieces() -> Iterator[bytes]:
        yield json.dumps(said, ensure_ascii=False).encode()[:-1] + b',"features":['
        separator = b""
        for feature in features(page.source, page.positions.tolist(), crs, page.columns):
            yield separator + feature
            separator = b",\n"
        yield b"]}\n"

    return _joined(pieces())


def _collection_head(page: Page, namespace: str) -> str:
    links = "".join(
        f" {name}={quoteattr(link)}" for name, link in zip(("next", "previous"), page.links, strict=True) if link
    )
    view = page.source.view
    stamp = view.published.published_at if view else "1970-01-01T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
        f'{_schema_names(page, namespace, _WFS_SCHEMA)} timeStamp="{stamp}" numberMatched="{page.matched}" '
        f'numberReturned="{len(page.positions)}"{links}>\n'
    )


def _schema_names(page: Page, namespace: str, others: str) -> str:
    """The namespace of the feature type, and where its schema is."""
    address = f"{site_root()}/wfs?service=WFS&version=2.0.0&request=DescribeFeatureType&typeNames="
    places = f"{others} {namespace} {address}{PREFIX}:{type_name(page.source.id)}".strip()
    return f'xmlns:{PREFIX}="{escape(namespace)}" xmlns:xsi="{_XSI}" xsi:schemaLocation={quoteattr(places)}'


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Many small pieces as fewer larger ones: each costs the server a write."""
    waiting: list[bytes] = []
    for piece in pieces:
        waiting.append(piece)
        if len(waiting) >= _TOGETHER:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join(waiting)
