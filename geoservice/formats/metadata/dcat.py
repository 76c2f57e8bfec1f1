"""DCAT 2 as JSON-LD, as the harvesters of CKAN read it (https://www.w3.org/TR/vocab-dcat-2/)."""

from __future__ import annotations

import json
from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.metadata._record import abstract, distribution, keywords, licence, title
from geoservice.i18n import current_language

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_DAY = "xsd:date"


class Dcat:
    """One dcat:Dataset with its distributions."""

    extension = "metadata.jsonld"
    media_type = "application/ld+json"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        return json.dumps({"@context": CONTEXT, **dataset(view)}, ensure_ascii=False, indent=1).encode()


PLUGIN = Dcat()


def dataset(view: LayerView) -> dict[str, Any]:
    """The dataset without its context, for catalogues too; only what somebody said."""
    published, edition = view.published, view.prepared.edition
    page = f"{view.public_url}/maps/{view.layer.id}"
    language = current_language()
    said: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": view.layer.id,
        "dct:title": {"@value": title(view), "@language": language},
        "dct:description": {"@value": abstract(view), "@language": language},
        "dct:language": language,
        "dct:issued": _typed(published.published_at[:10], _DAY),
        "dct:modified": _typed(published.published_at[:10], _DAY),
        "dcat:version": str(published.number),
        "dcat:keyword": [{"@value": word, "@language": "id"} for word in keywords(view)],
        "dcat:landingPage": {"@id": page},
        "dct:spatial": _place(edition.bbox),
        "dcat:distribution": [_distribution(view, entry) for entry in distribution(view).values()],
    }
    if published.indicator.source:
        said["dct:publisher"] = {"@type": "foaf:Organization", "foaf:name": published.indicator.source}
    if licence(view):
        said["dct:license"] = licence(view)
    if published.period:
        first, last = published.period.days()
        said["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(first.isoformat(), _DAY),
            "dcat:endDate": _typed(last.isoformat(), _DAY),
        }
    return said


def _distribution(view: LayerView, entry: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"@id": entry["url"], "@type": "dcat:Distribution", "dct:title": entry["name"]}
    if entry["function"] == "download":
        said |= {
            "dcat:downloadURL": {"@id": entry["url"]},
            "dcat:accessURL": {"@id": entry["url"]},
            "dcat:mediaType": {"@id": f"{_MEDIA}{entry['type']}"},
            "dct:format": entry["name"],
        }
    else:
        said |= {"dcat:accessURL": {"@id": entry["url"]}, "dct:format": entry["type"]}
    if licence(view):
        said["dct:license"] = licence(view)
    return said


def _place(bbox: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = bbox
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return {"@type": "dct:Location", "dcat:bbox": _typed(f"POLYGON(({ring}))", "gsp:wktLiteral")}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": kind}
